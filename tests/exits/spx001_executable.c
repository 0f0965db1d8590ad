/* SPX001: an executable. */
int main(void)
{
    return 0;
}

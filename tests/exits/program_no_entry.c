/* Exports something, but no entry. */
int program_something_else(void);

int program_something_else(void)
{
    return 0;
}

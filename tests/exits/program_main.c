/* Plain C main, none of our headers. Answers with the low byte of New ASP when it was given four
 * arguments, else not at all. */
int main(int argc, char *argv[])
{
    if (argc == 4 && argv[4] == 0)
        *argv[1] = argv[3][163];
    return 77; /* nobody's answer */
}

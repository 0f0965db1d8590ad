/* Answers with the file's own user data: its first character for SPSY0100, its second for SPSY0200.
 * No header of ours, main, EBCDIC literals, as on IBM i. */
int main(int argc, char *argv[]);
int main(int argc, char *argv[])
{
    enum { FORMAT_DIGIT = 5, USER_DATA = 164 };

    if (argc == 4)
        argv[1][0] = argv[3][USER_DATA + (argv[2][FORMAT_DIGIT] == '2')];
    return 0;
}

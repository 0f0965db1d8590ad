/* A program as on IBM i: main, EBCDIC literals, memory compared only; refuses to delete files of
 * PAYROLL, allows ALICE's, and has no opinion of others. */
#include <string.h>

int main(int argc, char *argv[])
{
    const char *record = argv[3];

    if (argc != 4 || memcmp(argv[2], "SPSY0", 5) != 0 ||
        memcmp(argv[0], "program_payroll_ebcdic", 23) != 0)
        return 1;
    if (memcmp(record + 4, "DLTSPLF   ", 10) == 0 && memcmp(record + 34, "PAYROLL   ", 10) == 0)
        *argv[1] = '0';
    else if (memcmp(record + 34, "ALICE     ", 10) == 0)
        *argv[1] = '1';
    return 0;
}

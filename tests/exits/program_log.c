/* Appends one line, its name, format and answer, to the file named by SPSY_TEST_LOG; answers with
 * the low byte of New ASP. The header's descriptor without entry: main, ASCII. Copied under other
 * names by the tests. */
#include "spsy_exit.h"
#include <stdio.h>
#include <stdlib.h>

SPSY_EXIT_PROGRAM(NULL)

int main(int argc, char *argv[])
{
    const char *path = getenv("SPSY_TEST_LOG");
    FILE *out = path ? fopen(path, "ab") : NULL;

    if (argc != 4 || !out)
        return 1;
    *argv[1] = argv[3][163];
    fprintf(out, "%s %.8s %02X\n", argv[0], argv[2], (unsigned)(unsigned char)*argv[1]);
    fclose(out);
    return 0;
}

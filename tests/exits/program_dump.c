/* Writes what it sees to the file named by SPSY_TEST_DUMP: return code, format name, 432 bytes (the
 * record and the tail of a natural C struct), argv[0]. */
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char *argv[])
{
    const char *path = getenv("SPSY_TEST_DUMP");
    FILE *out = path ? fopen(path, "wb") : NULL;

    if (argc != 4 || !out)
        return 1;
    fwrite(argv[1], 1, 1, out);
    fwrite(argv[2], 1, 8, out);
    fwrite(argv[3], 1, 432, out);
    fputs(argv[0], out);
    fclose(out);
    return 0;
}

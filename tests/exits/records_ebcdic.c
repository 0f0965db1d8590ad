/* Keeps what it is given, format name and record, 8 + 429 bytes, one after the other in the file
 * that the environment names as SPSY_TEST_DUMP; answers '1'. No header of ours, main, EBCDIC
 * literals, as on IBM i; for RUN(*INLINE). */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char *argv[]);
int main(int argc, char *argv[])
{
    /* In ASCII, where a literal is EBCDIC: SPSY_TEST_DUMP. */
    static const char variable[] = {0x53, 0x50, 0x53, 0x59, 0x5F, 0x54, 0x45, 0x53,
                                    0x54, 0x5F, 0x44, 0x55, 0x4D, 0x50, 0};
    const char *path = getenv(variable);
    int fd;

    if (argc != 4 || !path)
        return 1;
    fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (write(fd, argv[2], 8) != 8 || write(fd, argv[3], 429) != 429)
        return 1;
    close(fd);
    argv[1][0] = '1';
    return 0;
}

/* A raw program: no header, no descriptor, bytes as they come (CCSID(37), RUN(*INLINE)).
 *   SPSY_TEST_DUMP   file that gets format name and record of every call, 8 + 429 bytes
 *   SPSY_TEST_ANSWER the return byte in EBCDIC: "0" = X'F0', "1" = X'F1', else left blank
 *   SPSY_TEST_RUN    a shell command, run before the answer: the world changes meanwhile
 *   SPSY_TEST_AT     only in that call, from 1 */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { FORMAT_BYTES = 8, RECORD_BYTES = 429 };

static void dump(const char *format, const unsigned char *record)
{
    const char *path = getenv("SPSY_TEST_DUMP");
    int fd;

    if (!path)
        return;
    fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (write(fd, format, FORMAT_BYTES) != FORMAT_BYTES ||
        write(fd, record, RECORD_BYTES) != RECORD_BYTES)
        abort();
    close(fd);
}

void spsy_exit(unsigned char *return_code, const char *format, const unsigned char *record);
void spsy_exit(unsigned char *return_code, const char *format, const unsigned char *record)
{
    const char *answer = getenv("SPSY_TEST_ANSWER");
    const char *command = getenv("SPSY_TEST_RUN"), *at = getenv("SPSY_TEST_AT");
    static long calls;

    calls++;
    dump(format, record);
    if (command && (!at || calls == atol(at)) && system(command) < 0)
        abort();
    if (answer && (answer[0] == '0' || answer[0] == '1'))
        *return_code = (unsigned char)(0xF0 | (answer[0] - '0'));
}

/* Two jobs meet here: each call leaves a byte in the file that the environment names as
 * SPSY_TEST_MEETING and waits until there are two, so that neither has done anything before both
 * were asked. Whoever comes third, because he is asked again, goes on. No opinion. RUN(*INLINE). */
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "spsy_exit.h"

static void meet(char *return_code, const char *format, const struct spsy_record *record)
{
    const char *path = getenv("SPSY_TEST_MEETING");
    struct stat status = {.st_size = 0};
    time_t latest = time(NULL) + 5;
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

    (void)return_code, (void)format, (void)record;
    if (write(fd, "x", 1) != 1)
        abort();
    while (fstat(fd, &status) == 0 && status.st_size < 2 && time(NULL) < latest)
        sched_yield();
    close(fd);
    if (status.st_size < 2)
        abort(); /* the other never came: the test has to see it */
}
SPSY_EXIT_PROGRAM(meet)

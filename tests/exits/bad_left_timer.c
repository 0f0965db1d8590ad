/* Has no opinion, and leaves a timer after whose handler jumps to where its call was: "ANSWERS"
 * (a file's name) waits until a timer of its own has made it jump, and allows. */
#include <setjmp.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include "spsy_exit.h"

static sigjmp_buf back;

static void out_of_time(int number)
{
    (void)number;
    siglongjmp(back, 1);
}

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    struct itimerval soon = {{0, 0}, {0, 50000}};

    (void)format;
    if (sigsetjmp(back, 1)) {
        if (spsy_equal(record->file_name, "ANSWERS"))
            *return_code = '1';
        return;
    }
    signal(SIGALRM, out_of_time);
    setitimer(ITIMER_REAL, &soon, NULL);
    while (spsy_equal(record->file_name, "ANSWERS"))
        pause();
}
SPSY_EXIT_PROGRAM(check)

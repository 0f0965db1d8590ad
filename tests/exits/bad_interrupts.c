/* Is interrupted while it waits for a service, and leaves it by a jump (JUMP, a limit of its own)
 * or by exit() (EXIT). A second call in one host answers 'X': nobody may call it again for that. */
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/time.h>

#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record);
SPSY_EXIT_PROGRAM(check)

static sigjmp_buf back;
static volatile sig_atomic_t calls;

static void jump(int number)
{
    (void)number;
    siglongjmp(back, 1);
}

static void leave(int number)
{
    (void)number;
    exit(0);
}

/* The service takes longer than the alarm. */
static void ask(void)
{
    char groups[16][10];
    uint32_t special;
    size_t count = 16;

    spsy_exit_program.services->user("ALICE     ", &special, groups, &count);
}

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    struct itimerval soon = {{0, 0}, {0, 3000}};

    (void)format;
    *return_code = calls++ == 0 ? '1' : 'X';
    signal(SIGALRM, spsy_equal(record->file_name, "EXIT") ? leave : jump);
    if (sigsetjmp(back, 1) == 0) {
        setitimer(ITIMER_REAL, &soon, NULL);
        ask();
    }
}

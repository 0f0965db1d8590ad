/* replace_slow.c - takes its time while it is loaded and while it is called, so that a suite can do
 * something at a known place of a dispatch. No opinion. */
#include <unistd.h>

#include "spsy_exit.h"

enum { PAUSE_US = 200 * 1000 };

static __attribute__((constructor)) void begin(void)
{
    usleep(PAUSE_US);
}

static void program(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)return_code;
    (void)format;
    (void)record;
    usleep(PAUSE_US);
}
SPSY_EXIT_PROGRAM(program)

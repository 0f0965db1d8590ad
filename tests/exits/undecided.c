/* undecided.c - a program that cannot decide about files of form type FAIL, and says so. Files of
 * form type OLD: under a host that offers no failures. Behind it PGMDTA may name what it answers in
 * spite of it. */
#include "spsy_exit.h"

static void as_old_host(void)
{
    static struct spsy_exit_services old;

    old = *spsy_exit_program.services;
    old.size = offsetof(struct spsy_exit_services, fail);
    spsy_exit_program.services = &old;
}

static void undecided(char *return_code, const char *format, const struct spsy_record *record)
{
    const struct spsy_exit_services *host = spsy_exit_program.services;
    char data[8];
    size_t length = sizeof data;

    (void)format;
    if (spsy_equal(record->form_type, "FINE"))
        return;
    if (spsy_equal(record->form_type, "OLD"))
        as_old_host();
    spsy_fail(return_code, "the list of clerks is not there");
    spsy_exit_program.services = host;
    if (host->program_data(data, &length) == 0 && length == 1)
        *return_code = data[0];
}
SPSY_EXIT_PROGRAM(undecided)

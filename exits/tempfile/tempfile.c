/* tempfile.c - lets a job's own temporary files QPDSPFD and QPDSPFFD pass (X35).
 *
 * Some functions create a spooled file, read it and delete it again. A strict program after this
 * one at SPSY0100 would break them; register this one with a lower number where '1' is wanted for
 * such files. A '1' does not end the chain (X15): a later '0' still refuses. */
#include "spsy_exit.h"

static int is_temporary_file(const struct spsy_record *record)
{
    return spsy_equal(record->file_name, "QPDSPFD") || spsy_equal(record->file_name, "QPDSPFFD");
}

static int is_own_job(const struct spsy_record *record)
{
    char name[10], user[10], number[6];

    return SPSY_EXIT_HAS(own_job) && spsy_exit_program.services->own_job(name, user, number) == 0 &&
           memcmp(name, record->job_name, sizeof name) == 0 &&
           memcmp(user, record->job_user, sizeof user) == 0 &&
           memcmp(number, record->job_number, sizeof number) == 0;
}

static void tempfile(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    if (is_temporary_file(record) && is_own_job(record))
        *return_code = '1';
}

SPSY_EXIT_PROGRAM(tempfile)

/* spx_good.h - what is right in a program that has one thing wrong: deleting is for the owner. */
#ifndef SPX_GOOD_H
#define SPX_GOOD_H

#include "spsy_exit.h"

static inline void good(char *return_code, const struct spsy_record *record)
{
    if (spsy_equal(record->function, "DLTSPLF") &&
        memcmp(record->current_user, record->job_user, sizeof record->job_user) != 0)
        *return_code = '0';
}

#endif

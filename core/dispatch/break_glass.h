/* break_glass.h - the file `break-glass` of a home: for the day when every program refuses.
 *
 * MUST (issue 3, item 7):
 *  - only a regular file of root or the home's owner, in a home and of a mode that nobody else can
 *    write, counts; {"version": 1, "reason": "...", "expires": "2026-11-21T04:05:06Z"} and nothing
 *    else; it expires at most 24 hours after the file was changed last, and after now;
 *  - whatever fails that is ignored and the programs are asked: never "all allowed";
 *  - while it counts no program is called: native authority decides (spsy.h). */
#ifndef SPSY_DISPATCH_BREAK_GLASS_H
#define SPSY_DISPATCH_BREAK_GLASS_H

#include <sys/types.h>

#include "base/error.h"

#define SPSY_BREAK_GLASS_FILE "break-glass"

enum {
    SPSY_BREAK_GLASS_HOURS_MAX = 24,
    /* A file server's clock may run a little ahead; what was "changed" later than that is a clock
     * that was set back, and how old the file is cannot be told. */
    SPSY_BREAK_GLASS_CLOCK_SLACK_S = 60,
};

/* 1 = it counts, *state filled; 0 = there is none; negative = it is there and ignored: the error
 * says why. Every call looks anew; without a file it costs one failing open. */
int spsy_break_glass_read(const char *home, uid_t owner, struct spsy_break_glass *state,
                          struct spsy_error *error);

/* Writes it, in one step, for hours (1-24) from now, and syncs. Only root and the home's owner may.
 * Errors: SPSY_ERR_VALUE (hours, reason), SPSY_ERR_UNTRUSTED, SPSY_ERR_FULL, SPSY_ERR_IO. */
int spsy_break_glass_write(const char *home, const char *reason, long hours,
                           struct spsy_break_glass *state, struct spsy_error *error);
/* Removes it. SPSY_ERR_NOT_FOUND: there was none. */
int spsy_break_glass_end(const char *home, struct spsy_error *error);

#endif

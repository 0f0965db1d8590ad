/* expiration.h - X19: a save or restore that also changes expiration dates asks a second time. */
#ifndef SPSY_FUNCTION_EXPIRATION_H
#define SPSY_FUNCTION_EXPIRATION_H

#include "guard/guard.h"

/* EXPDATE of QSRSAVO and QSRRSTO. */
#define EXPIRATION_PARAMETER                                                                       \
    {                                                                                              \
        .keyword = "EXPDATE", .type = PARAMETER_DATE, .special = "*SAME *NONE",                    \
        .default_value = "*SAME", .help = "expiration date that the spooled files get"             \
    }

/* The value: "" = leave alone, else YYYY-MM-DD or *NONE. Negative: answer told. */
int expiration_take(struct answer *answer, const struct parameters *parameters,
                    char expiration[11]);

/* The second dispatch about one file that is in the store, function CHGSPLFA. A refusal leaves the
 * date, is told, and does not fail the statement. *file becomes as it is then. Negative: the date
 * was not changed; answer told. */
int expiration_change(struct session *session, struct answer *answer, struct spool_file *file,
                      const char *expiration);

/* Of a dry run: the second dispatch about a file that a restore would put on the queue. */
void expiration_rehearse(struct session *session, struct answer *answer,
                         const struct spool_file *file, const struct spool_queue *queue);

#endif

/* afp_guess.h - which framing (format/afp_framing.h) the data of a spooled file is in. */
#ifndef SPSY_FUNCTION_AFP_GUESS_H
#define SPSY_FUNCTION_AFP_GUESS_H

#include "format/afp_framing.h"
#include "session/session.h"

/* Which of them the data of a file is that is not in the normal form. */
struct afp_guess {
    enum afp_framing framing; /* AFP_STREAM: none of them */
    bool whole;               /* all of the data is; else only its beginning */
    char cause[200];          /* where it ceases to be, when not whole */
};
/* Errors: those of reading it, SPSY_ERR_MEMORY. */
int afp_framing_guess(struct session *session, const struct spool_file *file,
                      struct afp_guess *guess, struct spsy_error *error);
/* The same in words, with what to do, for a message: "its structured fields are in records ...:
 * CRTSPLF ... RECFMT(*RDW) ... takes them in"; "" when it is not one of them. */
enum { AFP_HINT_BYTES = 480 };
int afp_framing_hint(struct session *session, const struct spool_file *file,
                     char hint[AFP_HINT_BYTES], struct spsy_error *error);

#endif

/* monitor.h - MONMSG: does it fit what the statement before it ended with? */
#ifndef SPSY_LANGUAGE_MONITOR_H
#define SPSY_LANGUAGE_MONITOR_H

#include "session/answer.h"
#include "session/definition.h"

extern const struct command_definition monitor_command; /* MONMSG MSGID(...); run is NULL */

/* Generic ids: CPF0000 fits every CPF, CPF3400 every CPF34; else equal. */
bool monitor_id_fits(const char *monitored, const char *id);

/* Every id is one that a message can have; else answers which is not, and returns false. */
bool monitor_check(const struct parameters *parameters, struct answer *answer);

/* Every failing message of the answer must be monitored, so that a MONMSG for one file's refusal
 * does not hide another file's loss. Of a statement that was not well formed one is enough: the
 * CPF0006 after it says nothing of its own. */
bool monitor_fits(const struct parameters *parameters, struct answer *answer);

#endif

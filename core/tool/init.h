/* init.h - `spsy init`: a new home with its registry, profiles, library and queue. */
#ifndef SPSY_TOOL_INIT_H
#define SPSY_TOOL_INIT_H

#include "session/answer.h"

/* core/cli/README.md, "spsy init": the host name up to the first dot, upper case, other characters
 * than A-Z 0-9 $ # @ dropped, an S before a leading digit, cut to 8, SPSY if empty. */
void init_system_name(const char *host, char system[9]);

/* system NULL = the default. Negative: answer told. A home that is there already is left alone
 * (SPY0102); one whose making was interrupted is completed by the next init. */
int init_home(const char *home, const char *system, struct answer *answer);

#endif

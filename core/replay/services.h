/* services.h - what the engine and replayed programs ask, answered from the entry alone. */
#ifndef SPSY_REPLAY_SERVICES_H
#define SPSY_REPLAY_SERVICES_H

#include "replay/entry.h"

/* context is a struct replay_entry, of which `unknown` is set when something is not in it. */
extern const struct spsy_callbacks replay_callbacks; /* without its context */

#endif

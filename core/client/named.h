/* named.h - which files a statement names, and what may be done with them.
 *
 * MUST: a server that was taken over gets no file but those that the statement of this client
 * names, and does with them no more than the statement says: what is to be read is never made or
 * replaced, what is to be written is never read, but a backup that this statement has made, and
 * nothing is replaced without STMFOPT(*REPLACE), or --replace of a report.
 */
#ifndef SPSY_CLIENT_NAMED_H
#define SPSY_CLIENT_NAMED_H

#include <cjson/cJSON.h>

#include "spsy_client.h"

/* What a server wants to have done. */
struct named_wish {
    const char *name;
    enum spsy_client_file kind;
    bool makes; /* else it is read */
    bool replace;
    bool made; /* this statement has made a file: a backup is read back */
    bool secret; /* it is to be its owner's alone, and in no home */
};

/* statement: the object that was sent. SPSY_ERR_UNTRUSTED with SPY0205: it says nothing of the
 * kind, and nothing must be opened. */
int named_allows(const cJSON *statement, const struct named_wish *wish, struct spsy_error *error);

#endif

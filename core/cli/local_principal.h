/* local_principal.h - who asks on the command line.
 *
 * MUST (core/cli/README.md, "Jobs and users"): whoever owns the home, and root, is its security
 * officer: signs on as QSECOFR, and asks as QSECOFR unless --user says otherwise. Nobody else can
 * open it. */
#ifndef SPSY_CLI_LOCAL_PRINCIPAL_H
#define SPSY_CLI_LOCAL_PRINCIPAL_H

#include "base/error.h"
#include "session/principal.h"

/* What the options before the command say. */
struct local_claim {
    const char *user; /* NULL = not given */
    const char *const *adopted;
    size_t adopted_count;
    enum spsy_job_type type;
};

/* CPD0084 for what is no name. Whether the home is there, and opens, session_open says. */
int local_principal(const char *home, const struct local_claim *claim, struct principal *principal,
                    struct spsy_error *error);

#endif

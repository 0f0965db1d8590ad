/* grant.h - the smallest grant that turns a refusal of native authority (W5).
 *
 * MUST: it turns the verdict, and nothing smaller does; nothing that its user may do now is taken
 * from him by it; it is a private authority, or where none helps membership in a group that is one
 * already and has no special authority. Never a special authority, never against a program, and
 * never against protection. A key is granted to a group first (K3), whose other members get it as
 * well. */
#ifndef SPSY_GUARD_GRANT_H
#define SPSY_GUARD_GRANT_H

#include "guard/inputs.h"

enum { GRANT_STATEMENTS_MAX = 5, GRANT_STATEMENT_SIZE = 320, GRANT_NONE_SIZE = 200 };

struct grant {
    bool by_group; /* else by private authorities */
    size_t count;  /* statements; 0 = there is none */
    /* What a private entry has to hold because its user has it now from groups or *PUBLIC, whose
     * place it takes: SPOOL_AUT_*, of all statements together. */
    uint32_t keeps;
    char statements[GRANT_STATEMENTS_MAX][GRANT_STATEMENT_SIZE]; /* in CL */
    char none[GRANT_NONE_SIZE];                                  /* why there is none */
};

/* For somebody whom native authority has refused. names_groups: groups may be named to who asks,
 * else a private authority only is looked for. Negative: something could not be read. */
int grant_find(struct session *session, const struct guarded *guarded,
               const struct guard_inputs *inputs, bool names_groups, struct grant *grant,
               struct spsy_error *error);

/* For somebody whom the file's key is not granted to, behind what stands in grant already: READ on
 * it, to the first of his groups that may be given it, else to himself. */
int grant_key(struct session *session, const struct guarded *guarded,
              const struct guard_inputs *inputs, struct grant *grant, struct spsy_error *error);

#endif

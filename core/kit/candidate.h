/* candidate.h - what a decision table is about: a program, a policy or a whole registry, none of
 * which is registered anywhere, as registrations. */
#ifndef SPSY_KIT_CANDIDATE_H
#define SPSY_KIT_CANDIDATE_H

#include "kit/table/table.h"
#include "registry/registry.h"

struct kit_candidate_words { /* of the command line; NULL = not given */
    const char *program, *policy, *registry;
    const char *format, *ccsid, *entry, *data;
    const char *home; /* whose libraries LIBRARY/PROGRAM is looked for in */
    bool run_inline;
};

struct kit_candidate {
    struct spsy_registry registry;
    char *policy; /* the one policy; NULL = programs or a registry */
    char *file;   /* the one program's path; NULL = a policy or a registry */
};

/* From the command line, or else from what stands in the table. Relative paths of a table start
 * where the table lies. Errors: SPSY_ERR_VALUE (none or several are named), SPSY_ERR_FORMAT,
 * SPSY_ERR_IO; SPY0160 or SPY0161. */
int kit_candidate_read(const struct kit_candidate_words *words, const struct kit_table *table,
                       struct kit_candidate *candidate, struct spsy_error *error);
void kit_candidate_free(struct kit_candidate *candidate);

/* The one program or policy can be used by whoever runs this: it is there, and nobody else can
 * write it. Else SPY0161, with what is wrong and the command that mends it. */
int kit_candidate_check(const struct kit_candidate *candidate, struct spsy_error *error);

#endif

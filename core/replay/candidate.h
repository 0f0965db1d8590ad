/* candidate.h - what recorded requests are asked of: a registry that is in force nowhere. */
#ifndef SPSY_REPLAY_CANDIDATE_H
#define SPSY_REPLAY_CANDIDATE_H

#include "dispatch/dispatch.h"
#include "policy/policy.h"
#include "registry/registry.h"
#include "replay/replay.h"

/* A registration of the shipped program RULES: its policy is asked in this process, since the
 * program would take the time from the clock. */
struct replay_rules {
    int format;
    int32_t number;
    struct policy *policy;          /* NULL: */
    bool shared;                    /* it is the first one's, who owns it */
    char flaw[POLICY_REASON_BYTES]; /* why RULES would fail, in its words */
};

struct replay_candidate {
    struct spsy_registry registry;
    struct replay_rules rules[SPSY_CALLS_MAX];
    size_t rules_count;
    bool calls_inline; /* a program of somebody's runs in this process */
    struct spsy_host *host;
    struct spsy_job *job;
};

/* Reads what the request names and opens it. Negative: the answer tells; close it all the same. */
int replay_candidate_open(struct session *session, const struct replay_request *request,
                          spsy_stand_in *rules, struct replay_candidate *candidate,
                          struct answer *answer);
void replay_candidate_close(struct replay_candidate *candidate);
/* The policy at that place; NULL = RULES is not registered there. */
const struct replay_rules *replay_candidate_rules(const struct replay_candidate *candidate,
                                                  int format, int32_t number);

#endif

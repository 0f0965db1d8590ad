/* policy.h - what the parts of `spsy policy` share. */
#ifndef SPSY_VERB_POLICY_H
#define SPSY_VERB_POLICY_H

#include "policy/policy.h"
#include "verb/verb.h"

struct policy_request {
    const char *action; /* "check", "install", "learn" */
    const char *file;   /* a stream of the session; of learn NULL */
    const char *to, *since;
    char since_time[SPOOL_TIME_SIZE]; /* "" = from the beginning */
    bool strict;                      /* a warning fails it, too */
};

/* The file's bytes with a NUL after them, owned. NULL: the answer says why. */
char *verb_policy_read(const struct streams *streams, const char *file, size_t *bytes,
                       struct answer *answer);
/* A row for each fault and each warning, and what it comes to as a message. session NULL: no home
 * is there, and names are not judged. Negative: it is no policy, or has warnings and the request is
 * strict. */
int verb_policy_judge(struct session *session, const struct policy_request *request,
                      const char *text, size_t bytes, struct answer *answer);

/* Both as execute_work wants them; context is a policy_request. */
int verb_policy_install(struct session *session, void *context, struct answer *answer);
int verb_policy_learn(struct session *session, void *context, struct answer *answer);

#endif

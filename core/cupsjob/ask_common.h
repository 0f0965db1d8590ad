/* ask_common.h - what a question about one job and a list of them share; private to ask*.c. */
#ifndef SPSY_CUPSJOB_ASK_COMMON_H
#define SPSY_CUPSJOB_ASK_COMMON_H

#include "cupsjob/ask.h"
#include "guard/callbacks.h"
#include "guard/inputs.h"

/* The engine's callbacks for one job. It outlives the decision; guard is its first member, because
 * the home's services are answered through that. */
struct ask_context {
    struct guard_context guard;
    const struct gateway_asker *asker;
    bool rehearsal; /* what a program asks for by QUSRSPLA is one, too */
};

/* rehearsal and asker are set; file and inputs outlive the context. */
void ask_callbacks(struct ask_context *context, const struct guarded *guarded,
                   const struct guard_inputs *inputs, struct spsy_callbacks *callbacks);

enum gateway_outcome ask_outcome(const struct spsy_decision *decision);

/* "QUSRSPLA: exit program ...", cut between characters. */
void ask_say(char text[GATEWAY_TEXT_SIZE], const char *function, const char *why);

/* What can be known before anybody is asked. NO_OPINION: go on; else why, in *error. */
enum gateway_outcome ask_check(struct session *session, const char *function, bool changes,
                               struct spsy_error *error);

/* What answer has gathered goes into the job log, in a transaction of its own that is not synced;
 * best effort. */
void ask_log(struct session *session, struct answer *answer);

/* As gateway_ask and gateway_rehearse. *decisions only of a rehearsal. */
int ask_question(const struct gateway_asker *asker, struct gateway_question *question,
                 struct gateway_verdict *verdict, bool rehearsal, cJSON **decisions);

/* Who asks now. Root as itself and lp are asked about nothing because they are the system (X5), not
 * because somebody has given QSECOFR *SPLCTL: no special authority comes into it. */
int ask_subject(struct session *session, struct spool_subject *subject, struct spsy_error *error);

#endif

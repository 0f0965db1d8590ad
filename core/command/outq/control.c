/* control.c - who controls an output queue, and what holding it is.
 *
 * MUST (core/object/README.md, "Administration", and IBM's page "Output queue commands",
 * rzarlapdoutq): queue authority, *JOBCTL with OPRCTL(*YES), or *SPLCTL; *EXECUTE to the library
 * always. Whose the files on it are does not matter. */
#include "command/outq/control.h"

#include <string.h>

#include "command/change.h"
#include "guard/target.h"

static const char *needed(const struct spool_queue *queue)
{
    return queue->authority_check == SPOOL_AUTCHK_DTAAUT
               ? "*READ, *ADD and *DLT to it (AUTCHK(*DTAAUT))"
               : "ownership of it (AUTCHK(*OWNER))";
}

int queue_control_check(struct session *session, const struct spool_queue *queue,
                        struct spsy_error *error)
{
    struct spool_authority_facts facts;
    struct spool_subject subject;
    int result = session_subject(session, &subject, error);

    if (result < 0)
        return result;
    result = spool_authority_facts(session->spool, &subject, queue, NULL, &facts, error);
    if (result < 0 || spool_authority_allows_queue(&facts))
        return result;
    return spsy_fail(error, SPSY_ERR_AUTHORITY, "CPF2207",
                     "%s may not control output queue %s in library %s: needs %s, *SPLCTL, or "
                     "*JOBCTL with OPRCTL(*YES); and *EXECUTE to its library",
                     session->current_user, queue->name, queue->library, needed(queue));
}

static int set_held(struct change *change, bool held)
{
    struct spool_queue queue;
    struct spsy_error error;
    int result = target_queue(change->session, change->answer, change->parameters, "OUTQ", &queue);

    if (result < 0)
        return result;
    result = queue_control_check(change->session, &queue, &error);
    if (result < 0)
        return answer_fail_error(change->answer, &error);
    if (queue.held == held)
        return answer_fail(change->answer, held ? "CPF3426" : "CPF3424",
                           "Output queue %s in library %s %s", queue.name, queue.library,
                           held ? "already held" : "not released: it is not held");
    queue.held = held;
    if (spool_queue_update(change->spool, &queue, &error) < 0)
        return answer_fail_error(change->answer, &error);
    return change_done(change, "SPY0001", "Output queue %s in library %s %s", queue.name,
                       queue.library, held ? "held" : "released");
}

static int hold(struct change *change)
{
    return set_held(change, true);
}

static int release(struct change *change)
{
    return set_held(change, false);
}

int queue_control_hold(struct session *session, const struct parameters *parameters,
                       struct answer *answer, bool held)
{
    return change_run(session, parameters, answer, held ? hold : release);
}

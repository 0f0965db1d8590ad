#include "guard/tell.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "dispatch/dispatch.h"
#include "guard/callbacks.h"
#include "registry/registry.h"
#include "session/session.h"
#include "shield/shield.h"
#include "store/store.h"

static void tell_message(struct answer *answer, const struct guarded *guarded)
{
    const struct spool_file *file = &guarded->file;
    const char *id = guarded->moves ? "CPF33F0" : "CPF3492";
    const char *act = guarded->moves ? "move " : "";

    if (guarded->optional)
        answer_message(answer, "SPY0003",
                       "%s: not authorized to %sspooled file %s number %d in job %s/%s/%s", id, act,
                       file->name, file->number, file->job.number, file->job.user, file->job.name);
    else
        answer_fail(answer, id, "not authorized to %sspooled file %s number %d in job %s/%s/%s",
                    act, file->name, file->number, file->job.number, file->job.user,
                    file->job.name);
}

static const char *bypass_text(const struct spsy_decision *decision)
{
    switch (spsy_decision_bypass(decision)) {
    case SPSY_BASIS_BYPASS_SPLCTL:
        return "no exit program was asked because of *SPLCTL; ";
    case SPSY_BASIS_BYPASS_JOBCTL:
        return "no exit program was asked because of *JOBCTL and OPRCTL(*YES); ";
    case SPSY_BASIS_BYPASS_SYSTEM:
        return "no exit program was asked because of the job's type or profile; ";
    default:
        return "";
    }
}

/* Why a refusal came about that no program spoke: native authority, or a failure to decide. */
static void tell_native(struct answer *answer, const struct guarded *guarded,
                        const struct guard_inputs *inputs, const struct spsy_decision *decision,
                        const struct spsy_error *error)
{
    struct spsy_error why = {0};

    if (inputs->no_record.text[0]) {
        answer_message(
            answer, "SPY0002",
            "no exit program can be asked about it (%s): only a user with *SPLCTL can delete it",
            inputs->no_record.text);
        return;
    }
    if (decision->basis == SPSY_BASIS_FAILURE) {
        answer_message(answer, "SPY0002", "%s",
                       decision->why[0] ? decision->why
                       : error->text[0] ? error->text
                                        : "the function could not be decided");
        return;
    }
    guard_missing_authority(guarded, inputs, &why);
    answer_message(answer, "SPY0002", "%s%s", bypass_text(decision), why.text);
}

/* A gate's own message; as a remark where the function goes on without (X19). */
static void __attribute__((format(printf, 4, 5)))
tell_gate(struct answer *answer, const struct guarded *guarded, const char *id, const char *format,
          ...)
{
    char text[300];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (guarded->optional)
        answer_message(answer, "SPY0003", "%s: %s", id, text);
    else
        answer_fail(answer, id, "%s", text);
}

/* J6, J11: the functional message and the authority message that goes with it, by one number. */
static void tell_key(struct session *session, struct answer *answer, const struct guarded *guarded,
                     const struct spsy_decision *decision)
{
    char number[SESSION_CORRELATION_SIZE];

    session_correlation(session, number);
    tell_gate(answer, guarded, "SPY0121",
              "Subsystem allocation failed - error code 0478, info code 0000, correlation %s",
              number);
    answer_message(answer, "SPY0122", "%s%s, correlation %s", bypass_text(decision), decision->why,
                   number);
}

void tell_refusal(struct session *session, struct answer *answer, const struct guarded *guarded,
                  const struct guard_inputs *inputs, const struct spsy_decision *decision,
                  const struct spsy_error *error)
{
    if (decision->basis == SPSY_BASIS_KEY) {
        tell_key(session, answer, guarded, decision);
        return;
    }
    tell_message(answer, guarded);
    if (decision->basis == SPSY_BASIS_EXIT)
        answer_message(answer, "SPY0002", "%s",
                       decision->why[0] ? decision->why : "refused by an exit program");
    else if (decision->basis == SPSY_BASIS_PROTECTION)
        answer_message(answer, "SPY0120", "%s%s", bypass_text(decision), decision->why);
    else
        tell_native(answer, guarded, inputs, decision, error);
    if (decision->basis == SPSY_BASIS_FAILURE && !guarded->optional)
        answer_raise(answer, SPSY_MESSAGE_EXIT_FAILED);
}

static size_t registered(struct session *session)
{
    struct spsy_registry registry;
    size_t count = 0;

    if (spsy_registry_load(spool_home(session->spool), &registry, NULL) < 0)
        return 0;
    for (int format = 0; format < SPSY_FORMATS; format++)
        count += registry.count[format];
    spsy_registry_free(&registry);
    return count;
}

void tell_bypass(struct session *session, struct answer *answer,
                 const struct spsy_decision *decision)
{
    size_t count;

    if (spsy_decision_bypass(decision) != SPSY_BASIS_BYPASS_SPLCTL || session->bypass_told ||
        session->principal.type != SPSY_JOB_INTERACTIVE)
        return;
    session->bypass_told = true;
    count = registered(session);
    if (count > 0)
        answer_message(answer, "SPY0003",
                       "%s has *SPLCTL, so the %zu registered exit program%s not asked; try as "
                       "another profile, spsy -u PROFILE",
                       session->current_user, count, count == 1 ? " is" : "s are");
}

void tell_unrecorded(struct answer *answer, const struct guarded *guarded,
                     const struct spsy_error *error)
{
    tell_message(answer, guarded);
    answer_message(answer, "SPY0002", "the decision could not be journalled: %s", error->text);
}

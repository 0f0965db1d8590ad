#include "guard/tell.h"

#include <stdio.h>
#include <string.h>

#include "guard/callbacks.h"

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

static const char *bypass_text(enum spsy_basis inputs)
{
    switch (inputs) {
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
    answer_message(answer, "SPY0002", "%s%s", bypass_text(decision->basis), why.text);
}

void tell_refusal(struct answer *answer, const struct guarded *guarded,
                  const struct guard_inputs *inputs, const struct spsy_decision *decision,
                  const struct spsy_error *error)
{
    tell_message(answer, guarded);
    if (decision->basis == SPSY_BASIS_EXIT)
        answer_message(answer, "SPY0002", "%s",
                       decision->why[0] ? decision->why : "refused by an exit program");
    else
        tell_native(answer, guarded, inputs, decision, error);
    if (decision->basis == SPSY_BASIS_FAILURE && !guarded->optional)
        answer_raise(answer, SPSY_MESSAGE_EXIT_FAILED);
}

void tell_unrecorded(struct answer *answer, const struct guarded *guarded,
                     const struct spsy_error *error)
{
    tell_message(answer, guarded);
    answer_message(answer, "SPY0002", "the decision could not be journalled: %s", error->text);
}

#include "guard/gate.h"

static struct shield_question question_of(const struct guarded *guarded,
                                          const struct guard_inputs *inputs)
{
    return (struct shield_question){.function = guarded->function,
                                    .class = guarded->class,
                                    .file = &guarded->file,
                                    .restores = guarded->restores,
                                    .protects = guarded->protects,
                                    .subject = &inputs->subject};
}

/* SNDTCPSPLF with DLTSPLF(*YES), and whatever else reads first. */
static struct shield_question deletion_of(const struct guarded *guarded,
                                          const struct guard_inputs *inputs)
{
    struct shield_question question = question_of(guarded, inputs);

    question.function = "DLTSPLF";
    question.class = SPOOL_CLASS_CONTROL;
    question.protects = SHIELD_PROTECTS_NOTHING;
    return question;
}

int guard_gate(struct session *session, const struct guarded *guarded,
               const struct guard_inputs *inputs, enum spsy_basis *basis, struct spsy_error *why)
{
    const struct shield_question question = question_of(guarded, inputs);
    int open = 1;

    why->text[0] = why->message_id[0] = '\0';
    if (!guard_gate_is_wanted(guarded))
        return 1;
    open = shield_judge(session, &question, basis, why);
    if (open == 1 && guarded->deletes) {
        const struct shield_question deletion = deletion_of(guarded, inputs);

        open = shield_judge(session, &deletion, basis, why);
    }
    return open;
}

static int look(struct session *session, const struct shield_question *question,
                enum spsy_basis gate, struct spsy_error *why)
{
    return gate == SPSY_BASIS_KEY ? shield_key(session, question, why)
                                  : shield_protection(session, question, why);
}

static bool has_a_say(const struct shield_question *question, enum spsy_basis gate)
{
    return gate == SPSY_BASIS_KEY
               ? shield_is_encrypted(question->file) && shield_reads_data(question->function)
               : (shield_is_protected(question->file) || question->protects) &&
                     !question->restores;
}

enum guard_gate_state guard_gate_look(struct session *session, const struct guarded *guarded,
                                      const struct guard_inputs *inputs, enum spsy_basis gate,
                                      struct spsy_error *why)
{
    const struct shield_question question = question_of(guarded, inputs);
    int open;

    why->text[0] = why->message_id[0] = '\0';
    if (!has_a_say(&question, gate))
        return GUARD_GATE_NONE;
    open = look(session, &question, gate, why);
    if (open == 1 && guarded->deletes && gate == SPSY_BASIS_PROTECTION) {
        const struct shield_question deletion = deletion_of(guarded, inputs);

        open = look(session, &deletion, gate, why);
    }
    return open == 1 ? GUARD_GATE_OPEN : open == 0 ? GUARD_GATE_REFUSED : GUARD_GATE_FAILED;
}

const char *guard_gate_state_name(enum guard_gate_state state)
{
    static const char *const names[] = {"none", "open", "refused", "failed"};

    return names[state];
}

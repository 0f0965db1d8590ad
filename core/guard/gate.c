#include "guard/gate.h"

static struct shield_question question_of(const struct guarded *guarded,
                                          const struct guard_inputs *inputs)
{
    return (struct shield_question){.function = guarded->function,
                                    .class = guarded->class,
                                    .file = &guarded->file,
                                    .restores = guarded->restores,
                                    .deletes = guarded->deletes,
                                    .protects = guarded->protects,
                                    .subject = &inputs->subject};
}

int guard_gate(struct session *session, const struct guarded *guarded,
               const struct guard_inputs *inputs, enum spsy_basis *basis, struct spsy_error *why)
{
    const struct shield_question question = question_of(guarded, inputs);

    why->text[0] = why->message_id[0] = '\0';
    return guard_gate_has_a_say(guarded) ? shield_judge(session, &question, basis, why) : 1;
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
               : (question->protects || shield_is_protected(question->file)) && !question->restores;
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
    return open == 1 ? GUARD_GATE_OPEN : open == 0 ? GUARD_GATE_REFUSED : GUARD_GATE_FAILED;
}

const char *guard_gate_state_name(enum guard_gate_state state)
{
    static const char *const names[] = {"none", "open", "refused", "failed"};

    return names[state];
}

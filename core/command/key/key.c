#include "command/key/key.h"

#include "registry/registry.h"

int key_find(struct change *change, struct spool_splkey *key)
{
    struct spsy_error error;

    if (spool_splkey_find(change->spool, parameter_text(change->parameters, "KEY"), key, &error) <
        0)
        return answer_fail_error(change->answer, &error);
    return 0;
}

int key_check_owner(struct change *change, const struct spool_splkey *key, const char *deed)
{
    if (spool_subject_owns(&change->subject, key->owner))
        return 0;
    answer_fail(change->answer, "CPF2189", "Not authorized to %s key %s: needs ownership of it",
                deed, key->label);
    return SPSY_ERR_AUTHORITY;
}

int key_check_label(struct change *change, const char *label)
{
    struct spsy_error error;
    char first[24];
    int64_t queues;

    if (spool_splkey_queues(change->spool, label, &queues, first, &error) < 0)
        return answer_fail_error(change->answer, &error);
    if (queues == 0 || spool_subject_has(&change->subject, SPSY_ALLOBJ | SPSY_SECADM))
        return 0;
    answer_fail(change->answer, "CPF2189",
                "Not authorized to create key %s: output queue %s puts new files under that label "
                "already; needs *ALLOBJ and *SECADM",
                label, first);
    return SPSY_ERR_AUTHORITY;
}

int key_check_no_inline(struct session *session, struct spsy_error *error)
{
    struct spsy_registry registry;
    int result = spsy_registry_load(spool_home(session->spool), &registry, error);

    for (int format = 0; result == 0 && format < SPSY_FORMATS; format++)
        for (size_t i = 0; result == 0 && i < registry.count[format]; i++)
            if (registry.programs[format][i].run == SPSY_RUN_INLINE)
                result = spsy_fail(error, SPSY_ERR_STATE, "SPY0173",
                                   "no key while %s number %d of %s is registered RUN(*INLINE): it "
                                   "runs in the memory that keys would be in; register it "
                                   "RUN(*ISOLATED)",
                                   registry.programs[format][i].program,
                                   registry.programs[format][i].number, spsy_format_names[format]);
    spsy_registry_free(&registry);
    return result;
}

static int refuse_first(void *context, const struct spool_splkey *key)
{
    return spsy_fail(context, SPSY_ERR_STATE, "SPY0173",
                     "RUN(*INLINE) is not possible on a home with keys (%s): the program would run "
                     "in the memory that keys are in; register it RUN(*ISOLATED)",
                     key->label);
}

int key_check_no_keys(struct session *session, struct spsy_error *error)
{
    return spool_splkey_each(session->spool, refuse_first, error, error);
}

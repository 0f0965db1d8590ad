/* chgsplkey.c - CHGSPLKEY: text of a key, and a new version (K4).
 *
 * MUST: its owner alone. A new version wraps the keys of new files; older ones go on unwrapping
 * those of files that were there, until `spsy rewrap` brings them along. */
#include <string.h>

#include "command/commands.h"
#include "command/key/key.h"
#include "keyring/keyring.h"

static int add_version(struct change *change, struct spool_splkey *key, struct spsy_error *error)
{
    struct spool_splkey_version version;
    int result;

    if (key->version == INT32_MAX)
        return spsy_fail(error, SPSY_ERR_FULL, "SPY0105", "key %s has its last version",
                         key->label);
    key->version++;
    result = keyring_version_make(change->session, key->id, key->version, &version, error);
    return result == 0 ? spool_splkey_version_put(change->spool, key->id, &version, error) : result;
}

static int alter(struct change *change)
{
    bool new_version = parameter_is(change->parameters, "NEWVER", "*YES");
    struct spool_splkey key;
    struct spsy_error error;

    if (key_find(change, &key) < 0 || key_check_owner(change, &key, "change") < 0)
        return SPSY_ERR_AUTHORITY;
    if (!parameter_is(change->parameters, "TEXT", "*SAME"))
        parameter_description(change->parameters, key.text, sizeof key.text);
    if ((new_version && add_version(change, &key, &error) < 0) ||
        spool_splkey_update(change->spool, &key, &error) < 0)
        return answer_fail_error(change->answer, &error);
    if (!new_version)
        return change_done(change, "SPY0001", "Key %s changed", key.label);
    return change_done(change, "SPY0001",
                       "Key %s has version %d for new files; spsy rewrap %s brings the others "
                       "along, and EXPSPLKEY is due again",
                       key.label, key.version, key.label);
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    return change_run(session, parameters, answer, alter);
}

static const struct parameter_definition parameters[] = {
    KEY_PARAMETER,
    PARAMETER_TEXT_CHANGED,
    {.keyword = "NEWVER",
     .type = PARAMETER_CHOICE,
     .special = "*NO *YES",
     .default_value = "*NO",
     .help = "a new random version for new files"},
    PARAMETERS_END,
};

const struct command_definition command_chgsplkey = {
    .name = "CHGSPLKEY",
    .summary = "change a key, or give it a new version",
    .notes = "For the owner of the key alone. The label and the id of a key never change.",
    .parameters = parameters,
    .run = run,
    .ours = true,
};

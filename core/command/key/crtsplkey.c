/* crtsplkey.c - CRTSPLKEY: a key for spooled files, by a label (K1).
 *
 * MUST: anybody creates one and owns it; nobody else has it by that (AUT(*EXCLUDE)). A random id
 * says which key it is, and its first version is a random secret, wrapped under the home's master
 * key. Not while a program is registered RUN(*INLINE): it would run in the memory that has the
 * keys. */
#include <string.h>

#include "command/commands.h"
#include "command/key/key.h"
#include "keyring/keyring.h"

static int make(struct change *change, const struct new_owner *owner, struct spool_splkey *key,
                struct spsy_error *error)
{
    struct spool_splkey_version version;
    int result = keyring_id_make(key->id, error);

    if (result == 0)
        result = keyring_version_make(change->session, key->id, 1, &version, error);
    if (result < 0)
        return result;
    memcpy(key->owner, owner->owner, sizeof key->owner);
    key->public_authority = spool_authority_parse(parameter_text(change->parameters, "AUT"));
    key->version = 1;
    memcpy(key->created, version.created, sizeof key->created);
    parameter_description(change->parameters, key->text, sizeof key->text);
    result = spool_splkey_insert(change->spool, key, error);
    return result == 0 ? spool_splkey_version_put(change->spool, key->id, &version, error) : result;
}

static int create(struct change *change)
{
    struct spool_splkey key = {.version = 1};
    struct new_owner owner;
    struct spsy_error error;

    if (change_new_owner(change, &owner) < 0)
        return SPSY_ERR_IO;
    parameter_copy(change->parameters, "KEY", key.label, sizeof key.label);
    if (key_check_label(change, key.label) < 0)
        return SPSY_ERR_AUTHORITY;
    if (key_check_no_inline(change->session, &error) < 0 || make(change, &owner, &key, &error) < 0)
        return answer_fail_error(change->answer, &error);
    if (change_give_group(change, &owner, SPOOL_SPOOL_KEY, "", key.label) < 0)
        return SPSY_ERR_IO;
    return change_done(change, "SPY0001",
                       "Key %s created, id %s: EXPSPLKEY keeps it beside the home, which cannot "
                       "bring it back",
                       key.label, key.id);
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    return change_run(session, parameters, answer, create);
}

static const struct parameter_definition parameters[] = {
    KEY_PARAMETER,
    PARAMETER_TEXT_NEW,
    {.keyword = "AUT",
     .type = PARAMETER_CHOICE,
     .special = "*EXCLUDE *USE *CHANGE *ALL",
     .default_value = "*EXCLUDE",
     .help = "what *PUBLIC may do\n*USE and more: read and create files under it"},
    PARAMETERS_END,
};

const struct command_definition command_crtsplkey = {
    .name = "CRTSPLKEY",
    .summary = "create a key for spooled files",
    .notes =
        "Files are encrypted under it by CRTSPLF KEY, or by KEY of their queue. Whoever reads "
        "their data needs *READ on the key, which only its owner grants: GRTOBJAUT OBJ(label) "
        "OBJTYPE(*SPLKEY) AUT(*USE); *ALLOBJ, *SPLCTL and ownership of the file do not give it. "
        "The home needs a master key: spsy masterkey create FILE.",
    .parameters = parameters,
    .run = run,
    .ours = true,
};

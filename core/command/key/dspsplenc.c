/* dspsplenc.c - DSPSPLENC: is spool encryption there, is it in use, and how much is under it (K5).
 *
 * J1, as JES2's $D SPOOLDEF has it: not installed, and then there is no line ADVANCED_FORMAT; else
 * DISABLED, or ENABLED when the home has a master key and a key. */
#include "command/commands.h"
#include "command/key/key.h"
#include "keyring/keyring.h"

struct counting {
    struct spool *spool;
    int64_t keys, used, unexported;
    struct spsy_error *error;
};

static int visit(void *context, const struct spool_splkey *key)
{
    struct counting *counting = context;
    int64_t files, bytes;

    if (spool_splkey_files(counting->spool, key->id, &files, &bytes, counting->error) < 0)
        return counting->error->code;
    counting->keys++;
    counting->used += files > 0;
    counting->unexported += key->exported_version < key->version;
    return 0;
}

static const char *state_of_master(struct session *session)
{
    struct vault_master master;
    struct spsy_error error;
    char path[sizeof master.path];
    int there = keyring_master_there(session, path, sizeof path, &error);

    if (there == 0)
        return "NONE";
    if (there < 0 || keyring_master(session, &master, &error) < 0)
        return "NOT USABLE";
    vault_master_forget(&master);
    return "USABLE";
}

static cJSON *make_row(struct session *session, bool installed, const struct counting *counting,
                       const struct spool_encrypted *count)
{
    const char *master = installed ? state_of_master(session) : "";
    bool enabled = installed && counting->keys > 0 && master[0] != 'N';
    cJSON *row = cJSON_CreateObject();

    if (row &&
        (!installed ||
         (cJSON_AddStringToObject(row, "advancedFormat", enabled ? "ENABLED" : "DISABLED") &&
          cJSON_AddStringToObject(row, "masterKey", master))) &&
        cJSON_AddNumberToObject(row, "keys", (double)counting->keys) &&
        cJSON_AddNumberToObject(row, "keysWithFiles", (double)counting->used) &&
        cJSON_AddNumberToObject(row, "keysNotExported", (double)counting->unexported) &&
        cJSON_AddNumberToObject(row, "encryptedFiles", (double)count->encrypted) &&
        cJSON_AddNumberToObject(row, "encryptedBytes", (double)count->encrypted_bytes) &&
        cJSON_AddNumberToObject(row, "clearFiles", (double)count->clear) &&
        cJSON_AddNumberToObject(row, "clearBytes", (double)count->clear_bytes) &&
        cJSON_AddNumberToObject(row, "filesWithoutKey", (double)count->keyless))
        return row;
    cJSON_Delete(row);
    return NULL;
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct spsy_error error, missing;
    struct counting counting = {.spool = session->spool, .error = &error};
    struct spool_encrypted count;
    const struct vault_api *api;
    bool installed = vault_load(&api, &missing) == 0;

    (void)parameters;
    if (spool_splkey_each(session->spool, visit, &counting, &error) < 0 ||
        spool_encrypted_count(session->spool, &count, &error) < 0)
        return answer_fail_error(answer, &error);
    return answer_row(answer, make_row(session, installed, &counting, &count));
}

static const struct parameter_definition parameters[] = {
    PARAMETERS_END,
};

const struct command_definition command_dspsplenc = {
    .name = "DSPSPLENC",
    .summary = "show the state of spool encryption",
    .notes =
        "ENABLED: there is a master key and a key. DISABLED: it is installed, and one of them is "
        "not there. Where the module that encrypts is not installed there is no line "
        "ADVANCED_FORMAT at all. Files and bytes are those of the whole home.",
    .parameters = parameters,
    .run = run,
    .ours = true,
};

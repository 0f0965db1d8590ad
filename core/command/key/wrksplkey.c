/* wrksplkey.c - WRKSPLKEY: the keys, what is under them, and which version an export has.
 *
 * MUST: a key is listed to whom DSPOBJD would show it: with any authority to it but *EXCLUDE, or
 * *ALLOBJ, which shows it and opens nothing. */
#include <string.h>

#include "command/commands.h"
#include "command/generic.h"
#include "command/key/key.h"
#include "command/print_rows.h"

struct listing_keys {
    struct change *change;
    const char *label;
    size_t listed;
    struct spsy_error error;
};

static cJSON *key_row(const struct spool_splkey *key, int64_t files, int64_t bytes)
{
    cJSON *row = cJSON_CreateObject();

    if (row && cJSON_AddStringToObject(row, "key", key->label) &&
        cJSON_AddStringToObject(row, "owner", key->owner) &&
        cJSON_AddStringToObject(row, "publicAuthority",
                                spool_authority_set_name(key->public_authority)) &&
        cJSON_AddNumberToObject(row, "version", key->version) &&
        cJSON_AddNumberToObject(row, "exportedVersion", key->exported_version) &&
        cJSON_AddNumberToObject(row, "files", (double)files) &&
        cJSON_AddNumberToObject(row, "bytes", (double)bytes) &&
        cJSON_AddStringToObject(row, "created", key->created) &&
        cJSON_AddStringToObject(row, "exported", key->exported) &&
        cJSON_AddStringToObject(row, "id", key->id) &&
        cJSON_AddStringToObject(row, "text", key->text))
        return row;
    cJSON_Delete(row);
    return NULL;
}

static int visit(void *context, const struct spool_splkey *key)
{
    const struct spool_object object = spool_splkey_object(key);
    struct listing_keys *listing = context;
    struct change *change = listing->change;
    int64_t files, bytes;
    bool shown;

    if (!name_fits(key->label, listing->label))
        return 0;
    if (spool_object_shown(change->spool, &change->subject, &object, &shown, &listing->error) < 0)
        return listing->error.code;
    if (!shown)
        return 0;
    if (spool_splkey_files(change->spool, key->id, &files, &bytes, &listing->error) < 0)
        return listing->error.code;
    listing->listed++;
    return answer_row(change->answer, key_row(key, files, bytes));
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct change change = {
        .session = session, .spool = session->spool, .parameters = parameters, .answer = answer};
    struct listing_keys listing = {.change = &change, .label = parameter_text(parameters, "KEY")};
    struct spsy_error error = {0};
    int result;

    if (session_subject(session, &change.subject, &error) < 0)
        return answer_fail_error(answer, &error);
    result = spool_splkey_each(session->spool, visit, &listing, &error);
    if (result < 0 && listing.error.code < 0)
        return answer_fail_error(answer, &listing.error);
    if (result < 0)
        return error.code < 0 ? answer_fail_error(answer, &error) : result;
    if (listing.listed == 0 && strcmp(listing.label, "*ALL") != 0)
        answer_message(answer, "SPY0001", "No keys that fit %s", listing.label);
    return print_rows(session, parameters, answer, "QPSPLKEY");
}

static const struct parameter_definition parameters[] = {
    {.keyword = "KEY",
     .type = PARAMETER_GENERIC_LABEL,
     .special = "*ALL",
     .default_value = "*ALL",
     .position = 1,
     .help = "labels of keys"},
    PRINT_ROWS_OUTPUT(0),
    PARAMETERS_END,
};

const struct command_definition command_wrksplkey = {
    .name = "WRKSPLKEY",
    .summary = "list keys, with what is under them",
    .notes =
        "Keys without any authority to them are not listed. exportedVersion: the newest version "
        "that a file of EXPSPLKEY has, 0 for none.",
    .parameters = parameters,
    .run = run,
    .lists = true,
    .ours = true,
};

/* impsplkey.c - IMPSPLKEY: keys of an export into this home (K4).
 *
 * MUST: ids are kept, so that files and save files find their key; a label that another id has
 * here, and a version that is another secret here, refuse all of it, named. A key that is here
 * already gets the versions that it lacks from its owner alone. Who has *ALLOBJ and *SECADM leaves
 * a key to the owner that the export names, when he is here; anybody else owns what he brings. */
#include <stdlib.h>
#include <string.h>

#include "command/commands.h"
#include "command/key/key.h"
#include "command/key/passphrase.h"

struct importing {
    const struct keyring_text *text;
    const struct keyring_export_head *head;
};

struct counts {
    size_t made, merged, versions, there;
};

/* ---- one key ---- */

static int choose_owner(struct change *change, struct spool_splkey *key)
{
    bool leaves = spool_subject_has(&change->subject, SPSY_ALLOBJ | SPSY_SECADM);
    struct spool_profile profile;
    struct new_owner owner;
    struct spsy_error error;
    int result = leaves ? spool_profile_find(change->spool, key->owner, &profile, &error)
                        : SPSY_ERR_NOT_FOUND;

    if (result == 0)
        return 0;
    if (result != SPSY_ERR_NOT_FOUND)
        return answer_fail_error(change->answer, &error);
    if (change_new_owner(change, &owner) < 0)
        return SPSY_ERR_IO;
    memcpy(key->owner, owner.owner, sizeof key->owner);
    return 0;
}

static int insert(struct change *change, struct spool_splkey *key, struct counts *counts)
{
    struct spool_splkey other;
    struct spsy_error error;
    int result = spool_splkey_find(change->spool, key->label, &other, &error);

    if (result == 0)
        return answer_fail(
            change->answer, "SPY0175",
            "nothing was imported: key %s of the export has id %s, and another key of "
            "that label is here, id %s",
            key->label, key->id, other.id);
    if (result != SPSY_ERR_NOT_FOUND)
        return answer_fail_error(change->answer, &error);
    if (choose_owner(change, key) < 0)
        return SPSY_ERR_IO;
    key->exported_version = key->version;
    spool_now_text(key->exported);
    if (spool_splkey_insert(change->spool, key, &error) < 0)
        return answer_fail_error(change->answer, &error);
    counts->made++;
    return 0;
}

/* The key that the versions which follow belong to. */
static int take_key(struct change *change, struct spool_splkey *key, bool *is_new,
                    struct counts *counts)
{
    struct spool_splkey here;
    struct spsy_error error;
    int result = spool_splkey_of_id(change->spool, key->id, &here, &error);

    *is_new = result == SPSY_ERR_NOT_FOUND;
    if (*is_new)
        return insert(change, key, counts);
    if (result < 0)
        return answer_fail_error(change->answer, &error);
    if (key_check_owner(change, &here, "import versions of") < 0)
        return SPSY_ERR_AUTHORITY;
    if (here.exported_version < key->version)
        here.exported_version = key->version;
    if (here.version < key->version)
        here.version = key->version;
    if (spool_splkey_update(change->spool, &here, &error) < 0)
        return answer_fail_error(change->answer, &error);
    *key = here;
    counts->merged++;
    return 0;
}

static int compare_version(struct change *change, const struct spool_splkey *key,
                           const struct keyring_exported *one)
{
    struct keyring_version here;
    struct spsy_error error;
    bool same;

    if (keyring_version_open(change->session, key->id, one->version.version, &here, &error) < 0)
        return answer_fail_error(change->answer, &error);
    same = memcmp(here.secret, one->secret, sizeof here.secret) == 0;
    keyring_version_forget(&here);
    return same ? 0
                : answer_fail(change->answer, "SPY0175",
                              "nothing was imported: version %d of key %s is another one here",
                              one->version.version, key->label);
}

static int take_version(struct change *change, const struct spool_splkey *key,
                        const struct keyring_exported *one, struct counts *counts)
{
    struct spool_splkey_version here, wrapped = one->version;
    struct spsy_error error;
    int result =
        spool_splkey_version_find(change->spool, key->id, one->version.version, &here, &error);

    if (result == 0) {
        counts->there++;
        return compare_version(change, key, one);
    }
    if (result != SPSY_ERR_NOT_FOUND)
        return answer_fail_error(change->answer, &error);
    if (keyring_version_wrap(change->session, key->id, one->version.version, one->secret, &wrapped,
                             &error) < 0 ||
        spool_splkey_version_put(change->spool, key->id, &wrapped, &error) < 0)
        return answer_fail_error(change->answer, &error);
    counts->versions++;
    return 0;
}

/* ---- all of them ---- */

static int malformed(struct change *change)
{
    return answer_fail(change->answer, "SPY0174",
                       "nothing was imported: the export lacks a key, or a key's versions");
}

static int take_all(struct change *change, const struct keyring_text *text, struct counts *counts)
{
    struct keyring_exported one;
    struct spool_splkey key = {.version = 0};
    struct spsy_error error;
    int32_t wanted = 0; /* the present version of the key, which must come */
    bool is_new;
    size_t at = 0;
    int result;

    while ((result = keyring_text_next(text, &at, &one, &error)) > 0) {
        if (one.is_key && wanted != 0)
            return malformed(change);
        if (one.is_key) {
            wanted = one.key.version;
            key = one.key;
            result = take_key(change, &key, &is_new, counts);
        } else if (!key.id[0]) {
            result = malformed(change);
        } else {
            if (one.version.version == wanted)
                wanted = 0;
            result = take_version(change, &key, &one, counts);
        }
        explicit_bzero(&one, sizeof one);
        if (result < 0)
            return result;
    }
    if (result < 0)
        return answer_fail_error(change->answer, &error);
    return wanted == 0 ? 0 : malformed(change);
}

static int import_keys(struct change *change)
{
    const struct importing *importing = change->prepared;
    struct counts counts = {0};
    struct spsy_error error;

    if (key_check_no_inline(change->session, &error) < 0)
        return answer_fail_error(change->answer, &error);
    if (take_all(change, importing->text, &counts) < 0)
        return SPSY_ERR_STATE;
    return change_done(
        change, "SPY0001",
        "%zu key%s imported from the export of system %s, %s: %zu new, %zu version%s "
        "added, %zu there before",
        counts.made + counts.merged, counts.made + counts.merged == 1 ? "" : "s",
        importing->head->system, importing->head->created, counts.made, counts.versions,
        counts.versions == 1 ? "" : "s", counts.there);
}

static int open_and_import(struct session *session, const struct parameters *parameters,
                           struct answer *answer, const char *bytes, size_t count)
{
    char passphrase[KEYRING_PASSPHRASE_SIZE] = "";
    struct keyring_export_head head;
    struct keyring_text text = {NULL};
    struct importing importing = {&text, &head};
    struct spsy_error error;
    int result = keyring_export_head_read(bytes, count, &head, &error);

    if (result < 0)
        return answer_fail_error(answer, &error);
    result = passphrase_ask(session, passphrase, answer);
    if (result < 0)
        return result;
    result = keyring_export_open(bytes, count, &head, passphrase, &text, &error);
    explicit_bzero(passphrase, sizeof passphrase);
    if (result < 0)
        return answer_fail_error(answer, &error);
    result = change_run_prepared(session, parameters, answer, import_keys, &importing);
    keyring_text_free(&text);
    return result;
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct spsy_error error;
    char *bytes;
    size_t count;
    int result;

    if (streams_read_whole(session->streams, parameter_text(parameters, "FROMFILE"),
                           KEYRING_EXPORT_BYTES_MAX, "SPY0174", &bytes, &count, &error) < 0)
        return answer_fail_error(answer, &error);
    result = open_and_import(session, parameters, answer, bytes, count);
    free(bytes);
    return result;
}

static const struct parameter_definition parameters[] = {
    {.keyword = "FROMFILE",
     .type = PARAMETER_PATH,
     .required = true,
     .position = 1,
     .help = "file that EXPSPLKEY has written"},
    PARAMETERS_END,
};

const struct command_definition command_impsplkey = {
    .name = "IMPSPLKEY",
    .summary = "import keys that were exported",
    .notes =
        "The passphrase is asked for, at the terminal or by --password-fd. All of the file is "
        "imported, or nothing. Keys keep their ids. With *ALLOBJ and *SECADM a key becomes its "
        "former owner's, when there is a profile of that name; else it is yours.",
    .parameters = parameters,
    .run = run,
    .ours = true,
};

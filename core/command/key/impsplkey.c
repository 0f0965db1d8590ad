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

/* The key whose versions come. */
struct taking {
    struct spool_splkey key;
    int32_t present;  /* what the export says; 0 = no key yet */
    int32_t exported; /* up to it all that are here are in an export, before this one */
    int32_t last;     /* that came, in their order */
    bool whole;       /* the present one was among them */
    size_t lacking;   /* versions of here that are in no export, nor have come in this one */
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
    if (key_check_label(change, key->label) < 0 || choose_owner(change, key) < 0)
        return SPSY_ERR_AUTHORITY;
    key->exported_version = key->version;
    spool_now_text(key->exported);
    if (spool_splkey_insert(change->spool, key, &error) < 0)
        return answer_fail_error(change->answer, &error);
    counts->made++;
    return 0;
}

static int count_unexported(void *context, const struct spool_splkey_version *version)
{
    struct taking *taking = context;

    taking->lacking += version->version > taking->exported;
    return 0;
}

static int merge(struct change *change, struct taking *taking, struct counts *counts)
{
    struct spool_splkey *here = &taking->key;
    struct spsy_error error;

    if (key_check_owner(change, here, "import versions of") < 0)
        return SPSY_ERR_AUTHORITY;
    taking->exported = here->exported_version;
    if (spool_splkey_version_each(change->spool, here->id, count_unexported, taking, &error) < 0)
        return answer_fail_error(change->answer, &error);
    counts->merged++;
    return 0;
}

/* The key that the versions which follow belong to. */
static int take_key(struct change *change, const struct spool_splkey *exported,
                    struct taking *taking, struct counts *counts)
{
    struct spool_splkey key = *exported;
    struct spsy_error error;
    int result;

    memset(taking, 0, sizeof *taking);
    taking->present = key.version;
    result = spool_splkey_of_id(change->spool, key.id, &taking->key, &error);
    if (result == SPSY_ERR_NOT_FOUND) {
        result = insert(change, &key, counts);
        taking->key = key;
        return result;
    }
    return result < 0 ? answer_fail_error(change->answer, &error) : merge(change, taking, counts);
}

static int malformed(struct change *change)
{
    return answer_fail(change->answer, "SPY0174",
                       "nothing was imported: the export lacks a key, or a key's versions");
}

/* All versions of the key have come. One of here that has not is in no export, as before: who drops
 * it would lose what is saved under it. One may be newer than the export says is the present one:
 * the next one is not to take its place. */
static int end_key(struct change *change, struct taking *taking)
{
    struct spool_splkey *key = &taking->key;
    struct spsy_error error;

    if (taking->present == 0)
        return 0;
    if (!taking->whole)
        return malformed(change);
    if (key->version < taking->last)
        key->version = taking->last;
    if (taking->lacking == 0 && key->exported_version < taking->last)
        key->exported_version = taking->last;
    if (spool_splkey_update(change->spool, key, &error) < 0)
        return answer_fail_error(change->answer, &error);
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

static int take_version(struct change *change, struct taking *taking,
                        const struct keyring_exported *one, struct counts *counts)
{
    const struct spool_splkey *key = &taking->key;
    struct spool_splkey_version here, wrapped = one->version;
    struct spsy_error error;
    int result =
        spool_splkey_version_find(change->spool, key->id, one->version.version, &here, &error);

    if (result == 0) {
        counts->there++;
        taking->lacking -= one->version.version > taking->exported;
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

static int take_all(struct change *change, const struct keyring_text *text, struct counts *counts)
{
    struct keyring_exported one;
    struct taking taking = {.present = 0};
    struct spsy_error error;
    size_t at = 0;
    int result;

    while ((result = keyring_text_next(text, &at, &one, &error)) > 0) {
        if (one.is_key) {
            result = end_key(change, &taking);
            if (result == 0)
                result = take_key(change, &one.key, &taking, counts);
        } else if (one.version.version <= taking.last || taking.present == 0) {
            result = malformed(change);
        } else {
            taking.last = one.version.version;
            taking.whole |= taking.last == taking.present;
            result = take_version(change, &taking, &one, counts);
        }
        explicit_bzero(&one, sizeof one);
        if (result < 0)
            return result;
    }
    return result < 0 ? answer_fail_error(change->answer, &error) : end_key(change, &taking);
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

    if (streams_read_whole(session->streams, parameter_text(parameters, "FROMSTMF"),
                           KEYRING_EXPORT_BYTES_MAX, "SPY0174", &bytes, &count, &error) < 0)
        return answer_fail_error(answer, &error);
    result = open_and_import(session, parameters, answer, bytes, count);
    free(bytes);
    return result;
}

static const struct parameter_definition parameters[] = {
    {.keyword = "FROMSTMF",
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

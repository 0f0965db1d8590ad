/* expsplkey.c - EXPSPLKEY: keys into a file under a passphrase, beside the home (K4).
 *
 * MUST: of each key its owner alone, since whoever has file and passphrase reads what it encrypts;
 * the passphrase is asked for twice, in no transaction; the file is its owner's alone, and never
 * replaces another; a key counts as exported when the file is whole. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command/commands.h"
#include "command/generic.h"
#include "command/key/key.h"
#include "command/key/passphrase.h"
#include "keyring/export.h"

struct exporting {
    struct change *change;
    const char *label;
    struct spool_splkey *keys; /* owned */
    size_t count, room, versions;
    size_t others; /* fit, and are not his */
    struct keyring_text text;
    struct spsy_error error;
    size_t at; /* of the key whose versions are written */
};

/* ---- which keys ---- */

static int collect(void *context, const struct spool_splkey *key)
{
    struct exporting *exporting = context;

    if (!name_fits(key->label, exporting->label))
        return 0;
    if (!spool_subject_owns(&exporting->change->subject, key->owner)) {
        exporting->others++;
        return 0;
    }
    if (exporting->count == exporting->room) {
        size_t room = exporting->room ? 2 * exporting->room : 16;
        struct spool_splkey *keys = realloc(exporting->keys, room * sizeof *keys);

        if (!keys)
            return spsy_fail_memory(&exporting->error);
        exporting->keys = keys;
        exporting->room = room;
    }
    exporting->keys[exporting->count++] = *key;
    return 0;
}

static int choose(struct exporting *exporting)
{
    struct answer *answer = exporting->change->answer;
    struct spsy_error error = {0};

    if (spool_splkey_each(exporting->change->spool, collect, exporting, &error) < 0)
        return answer_fail_error(answer, exporting->error.code < 0 ? &exporting->error : &error);
    if (exporting->count > 0)
        return 0;
    if (exporting->others > 0)
        return answer_fail(answer, "CPF2189",
                           "Not authorized to export key %s: needs ownership of "
                           "it",
                           exporting->label);
    return answer_fail(answer, "CPF2105", "object %s type *SPLKEY not found", exporting->label);
}

/* ---- their text ---- */

static int write_version(void *context, const struct spool_splkey_version *version)
{
    struct exporting *exporting = context;
    const struct spool_splkey *key = &exporting->keys[exporting->at];
    struct keyring_version opened;
    int result;

    if (version->version > key->version) /* made while he was asked: it counts as not exported */
        return 0;
    result = keyring_version_open(exporting->change->session, key->id, version->version, &opened,
                                  &exporting->error);
    if (result == 0)
        result = keyring_text_version(&exporting->text, version, opened.secret, &exporting->error);
    keyring_version_forget(&opened);
    exporting->versions += result == 0;
    return result;
}

static int write_text(struct exporting *exporting)
{
    struct spool *spool = exporting->change->spool;
    struct spsy_error *error = &exporting->error;
    int result = 0;

    for (; result == 0 && exporting->at < exporting->count; exporting->at++) {
        const struct spool_splkey *key = &exporting->keys[exporting->at];

        result = keyring_text_key(&exporting->text, key, error);
        if (result == 0)
            result = spool_splkey_version_each(spool, key->id, write_version, exporting, error);
    }
    return result;
}

/* ---- the file ---- */

static int write_file(struct exporting *exporting, const char *passphrase)
{
    const struct streams *streams = exporting->change->session->streams;
    const char *name = parameter_text(exporting->change->parameters, "TOSTMF");
    struct spsy_error *error = &exporting->error;
    struct stream *stream = NULL;
    unsigned char *bytes = NULL;
    size_t count = 0;
    int result = keyring_export_seal(&exporting->text, spool_system(exporting->change->spool),
                                     (long)exporting->count, passphrase, &bytes, &count, error);

    if (result == 0)
        result = streams->create(streams->context, name, STREAM_EXPORT, false, &stream, error);
    if (result == 0)
        result = streams->write(stream, bytes, count, error);
    if (result == 0)
        result = streams->commit(stream, error);
    streams->drop(stream);
    free(bytes);
    return result;
}

/* Of the versions that were written; a newer one may have come meanwhile. */
static int note_exported(struct change *change)
{
    const struct exporting *exporting = change->prepared;
    struct spsy_error error;

    for (size_t i = 0; i < exporting->count; i++) {
        const struct spool_splkey *written = &exporting->keys[i];
        struct spool_splkey now;
        int result = spool_splkey_of_id(change->spool, written->id, &now, &error);

        if (result == SPSY_ERR_NOT_FOUND)
            continue;
        spool_now_text(now.exported);
        if (now.exported_version < written->version)
            now.exported_version = written->version;
        if (result == 0)
            result = spool_splkey_update(change->spool, &now, &error);
        if (result < 0)
            return answer_fail_error(change->answer, &error);
    }
    return change_done(change, "SPY0001",
                       "%zu key%s with %zu version%s exported to %s: who has that file and its "
                       "passphrase can read what they encrypt",
                       exporting->count, exporting->count == 1 ? "" : "s", exporting->versions,
                       exporting->versions == 1 ? "" : "s",
                       parameter_text(change->parameters, "TOSTMF"));
}

static int export_keys(struct exporting *exporting)
{
    struct change *change = exporting->change;
    char passphrase[KEYRING_PASSPHRASE_SIZE];
    int result = passphrase_ask_new(change->session, passphrase, change->answer);

    if (result == 0) {
        result = write_text(exporting);
        if (result == 0)
            result = write_file(exporting, passphrase);
        if (result < 0)
            answer_fail_error(change->answer, &exporting->error);
    }
    explicit_bzero(passphrase, sizeof passphrase);
    if (result == 0)
        result = change_run_prepared(change->session, change->parameters, change->answer,
                                     note_exported, exporting);
    if (result == 0 && exporting->others > 0)
        return answer_fail(change->answer, "CPF2189",
                           "Not authorized to export %zu key%s more: needs ownership of %s",
                           exporting->others, exporting->others == 1 ? "" : "s",
                           exporting->others == 1 ? "it" : "them");
    return result;
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct change change = {
        .session = session, .spool = session->spool, .parameters = parameters, .answer = answer};
    struct exporting exporting = {.change = &change, .label = parameter_text(parameters, "KEY")};
    struct spsy_error error;
    int result;

    if (session_subject(session, &change.subject, &error) < 0)
        return answer_fail_error(answer, &error);
    result = choose(&exporting);
    if (result == 0)
        result = export_keys(&exporting);
    keyring_text_free(&exporting.text);
    free(exporting.keys);
    return result;
}

static const struct parameter_definition parameters[] = {
    {.keyword = "KEY",
     .type = PARAMETER_GENERIC_LABEL,
     .special = "*ALL",
     .required = true,
     .position = 1,
     .help = "labels of keys"},
    {.keyword = "TOSTMF",
     .type = PARAMETER_PATH,
     .required = true,
     .help = "file to write, which is not there yet"},
    PARAMETERS_END,
};

const struct command_definition command_expsplkey = {
    .name = "EXPSPLKEY",
    .summary = "export keys under a passphrase",
    .notes = "For the owner of each key alone: of several keys those of others are left out, and "
             "counted. The passphrase, of at least 8 bytes, is asked for twice, at the terminal or "
             "by --password-fd. All versions are exported. Whom a key is granted to is not in it.",
    .parameters = parameters,
    .run = run,
    .ours = true,
};

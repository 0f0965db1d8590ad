/* rewrap.c - `spsy rewrap`: the keys of spooled files under the present version of their label's
 * key (K4). The data is not touched.
 *
 * MUST: short transactions, so that nobody waits; whatever instant it is ended at, each file is
 * under its old version or the present one, and the same command again goes on. A file whose key
 * does not open stays as it is and is told. An older version is dropped only when it is asked for,
 * no file is under it and an export has it: save files from before need it. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "keyring/rewrap.h"
#include "session/progress.h"
#include "verb/verb.h"

enum { TOGETHER = 100, TOGETHER_MS = 20 };

struct request {
    const char *label; /* NULL with --all */
    bool all, drop;
    char folded[SPOOL_KEY_LABEL_SIZE];
};

struct rewrapping {
    struct session *session;
    struct answer *answer;
    const struct request *request;
    const struct spool_subject *subject;
    struct progress progress;
    size_t keys, done, failed, dropped;
    char first[256]; /* why the first could not be */
    struct spsy_error error;
};

/* ---- the files of one key ---- */

/* A file's turn, in the transaction that is open. */
static int rewrap_one(struct rewrapping *rewrapping, int64_t id,
                      const struct keyring_version *present)
{
    struct spsy_error error;
    int result = keyring_rewrap(rewrapping->session, id, present, &error);

    if (result == 0) {
        rewrapping->done++;
        return 0;
    }
    if (result != SPSY_ERR_FORMAT && result != SPSY_ERR_NOT_FOUND) {
        rewrapping->error = error;
        return result;
    }
    if (rewrapping->failed++ == 0)
        spsy_text_copy(rewrapping->first, sizeof rewrapping->first, error.text);
    return 0;
}

/* As many as fit a short transaction. 1 = there may be more, 0 = no more. */
static int rewrap_some(struct rewrapping *rewrapping, const char *key_id, struct spool_behind *at)
{
    struct spool *spool = rewrapping->session->spool;
    struct keyring_version present;
    int64_t until;
    int count = 0, result = spool_begin(spool, SPOOL_DURABLE, &rewrapping->error);

    if (result < 0)
        return result;
    until = spsy_now_ms() + TOGETHER_MS;
    result = keyring_version_open(rewrapping->session, key_id, 0, &present, &rewrapping->error);
    while (result == 0 && count < TOGETHER && (count == 0 || spsy_now_ms() < until)) {
        result = spool_splkey_behind(spool, key_id, present.version, at, &rewrapping->error);
        if (result <= 0)
            break;
        result = rewrap_one(rewrapping, at->file_id, &present);
        count++;
    }
    keyring_version_forget(&present);
    if (result >= 0 && spool_commit(spool, &rewrapping->error) < 0)
        result = rewrapping->error.code;
    spool_rollback(spool);
    if (result < 0)
        return result;
    progress_count(&rewrapping->progress, (size_t)count);
    return count > 0;
}

/* ---- versions that nobody needs ---- */

struct dropping {
    struct rewrapping *rewrapping;
    const struct spool_splkey *key;
    size_t unexported, free; /* without files: not in an export; all of them */
    size_t dropped;
};

static int drop_version(void *context, const struct spool_splkey_version *version)
{
    struct dropping *dropping = context;
    struct rewrapping *rewrapping = dropping->rewrapping;
    int64_t files;
    int result;

    if (version->version >= dropping->key->version)
        return 0;
    result = spool_splkey_version_files(rewrapping->session->spool, dropping->key->id,
                                        version->version, &files, &rewrapping->error);
    if (result < 0 || files > 0)
        return result;
    dropping->free++;
    if (!rewrapping->request->drop)
        return 0;
    if (version->version > dropping->key->exported_version) {
        dropping->unexported++;
        return 0;
    }
    dropping->dropped++;
    return spool_splkey_version_delete(rewrapping->session->spool, dropping->key->id,
                                       version->version, &rewrapping->error);
}

static void tell_dropped(const struct dropping *dropping)
{
    struct answer *answer = dropping->rewrapping->answer;
    const char *label = dropping->key->label;

    if (dropping->dropped > 0)
        answer_message(answer, "SPY0003",
                       "%zu older version%s of key %s dropped: save files from before need what "
                       "EXPSPLKEY has exported",
                       dropping->dropped, dropping->dropped == 1 ? "" : "s", label);
    if (dropping->unexported > 0)
        answer_message(answer, "SPY0003",
                       "%zu older version%s of key %s kept: EXPSPLKEY has never exported %s",
                       dropping->unexported, dropping->unexported == 1 ? "" : "s", label,
                       dropping->unexported == 1 ? "it" : "them");
    if (dropping->free > 0 && !dropping->rewrapping->request->drop)
        answer_message(answer, "SPY0003",
                       "%zu older version%s of key %s %s no file any more: --drop removes %s, and "
                       "save files from before cannot be restored then without an export",
                       dropping->free, dropping->free == 1 ? "" : "s", label,
                       dropping->free == 1 ? "has" : "have", dropping->free == 1 ? "it" : "them");
}

static int drop_versions(struct rewrapping *rewrapping, const char *key_id)
{
    struct spool *spool = rewrapping->session->spool;
    struct spool_splkey key;
    struct dropping dropping = {.rewrapping = rewrapping, .key = &key};
    int result = spool_begin(spool, SPOOL_DURABLE, &rewrapping->error);

    if (result == 0)
        result = spool_splkey_of_id(spool, key_id, &key, &rewrapping->error);
    spool_secure_delete(spool, true);
    if (result == 0)
        result =
            spool_splkey_version_each(spool, key_id, drop_version, &dropping, &rewrapping->error);
    spool_secure_delete(spool, false);
    if (result == 0)
        result = spool_commit(spool, &rewrapping->error);
    spool_rollback(spool);
    if (result < 0)
        return result;
    rewrapping->dropped += dropping.dropped;
    tell_dropped(&dropping);
    return 0;
}

/* ---- the keys ---- */

static int rewrap_key(void *context, const struct spool_splkey *key)
{
    struct rewrapping *rewrapping = context;
    const struct request *request = rewrapping->request;
    struct spool_behind at = {0, 0};
    int result;

    if (!request->all && strcmp(key->label, request->folded) != 0)
        return 0;
    rewrapping->keys++;
    if (!spool_subject_owns(rewrapping->subject, key->owner) &&
        !spool_subject_has(rewrapping->subject, SPSY_ALLOBJ | SPSY_SECADM))
        return spsy_fail(&rewrapping->error, SPSY_ERR_AUTHORITY, "CPF2189",
                         "Not authorized to rewrap key %s: needs ownership of it, or *ALLOBJ and "
                         "*SECADM",
                         key->label);
    do
        result = rewrapping->answer->lost ? SPSY_ERR_IO : rewrap_some(rewrapping, key->id, &at);
    while (result > 0);
    return result == 0 ? drop_versions(rewrapping, key->id) : result;
}

static int tell(struct rewrapping *rewrapping, int result)
{
    struct answer *answer = rewrapping->answer;
    const char *plural = rewrapping->done == 1 ? "" : "s";

    if (rewrapping->keys == 0 && !rewrapping->request->all)
        return answer_fail(answer, "CPF2105", "object %s type *SPLKEY not found",
                           rewrapping->request->folded);
    if (result < 0) {
        answer_fail_error(answer, &rewrapping->error);
        if (rewrapping->done > 0)
            answer_message(answer, "SPY0003",
                           "%zu file%s rewrapped until then; the same command goes on from there",
                           rewrapping->done, plural);
        return result;
    }
    answer_message(answer, "SPY0001", "%zu file%s under %zu key%s rewrapped", rewrapping->done,
                   plural, rewrapping->keys, rewrapping->keys == 1 ? "" : "s");
    if (rewrapping->failed == 0)
        return 0;
    return answer_fail(answer, "SPY0178", "%zu file%s could not be rewrapped and %s: %s",
                       rewrapping->failed, rewrapping->failed == 1 ? "" : "s",
                       rewrapping->failed == 1 ? "stays as it is" : "stay as they are",
                       rewrapping->first);
}

static int work(struct session *session, void *context, struct answer *answer)
{
    struct spool_subject subject;
    struct spsy_error error = {0};
    struct rewrapping rewrapping = {
        .session = session, .answer = answer, .request = context, .subject = &subject};
    int result;

    if (session_subject(session, &subject, &error) < 0)
        return answer_fail_error(answer, &error);
    rewrapping.progress.unit = "keys of files";
    progress_start(&rewrapping.progress, answer, "Rewrapping", 0);
    result = spool_splkey_each(session->spool, rewrap_key, &rewrapping, &error);
    progress_end(&rewrapping.progress);
    if (result < 0 && rewrapping.error.code == 0)
        rewrapping.error = error;
    if (rewrapping.dropped > 0 && result == 0)
        spool_splkey_wipe(session->spool, &error);
    return tell(&rewrapping, result);
}

static int read_request(int count, char *const *arguments, struct request *request,
                        struct answer *answer)
{
    const struct verb_option options[] = {{"--all", NULL, &request->all},
                                          {"--drop", NULL, &request->drop}};
    int result;

    if (count > 0 && arguments[0][0] != '-') {
        request->label = arguments[0];
        arguments++;
        count--;
    }
    result = verb_options(count, arguments, options, 2, answer);
    if (result < 0)
        return result;
    if (request->all == (request->label != NULL))
        return answer_fail(answer, "SPY0108", "rewrap takes the label of a key, or --all");
    if (request->label &&
        (!spsy_fold_upper(request->folded, sizeof request->folded, request->label) ||
         !spsy_label_valid(request->folded)))
        return answer_fail(answer, "CPD0084", "Value %.*s not valid for rewrap; expected: label",
                           spsy_text_cut(request->label, 80), request->label);
    return 0;
}

static int check(int count, char *const *arguments, struct answer *answer)
{
    struct request request = {NULL};

    return read_request(count, arguments, &request, answer);
}

static void run(struct execution *execution, int count, char *const *arguments,
                struct answer *answer)
{
    struct request request = {NULL};

    if (read_request(count, arguments, &request, answer) == 0)
        execute_work(execution, work, &request, answer);
}

const struct verb verb_rewrap = {.name = "rewrap", .title = "REWRAP", .check = check, .run = run};

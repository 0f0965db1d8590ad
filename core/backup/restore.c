/* restore.c - `spsy restore`: a quiesced home becomes what it was when the backup was made.
 *
 * MUST: nobody else changes the home meanwhile (S12), and everything is looked at again inside the
 * transaction that changes it. What files hang on, which are no part of a backup, is not taken from
 * them: their owner, queue, key and version stay, or nothing is restored. The key of the files'
 * passwords stays the home's; what the backup has under an older master key is sealed anew. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backup/backup.h"
#include "base/text.h"
#include "keyring/keyring.h"
#include "session/syslog.h"

enum { LOSSES_SHOWN = 20 };

/* ---- reading ---- */

static int take(void *context, enum spool_image_which table, const struct spool_image_value *values,
                struct spsy_error *error)
{
    struct backup_read *read = context;

    if (table == SPOOL_IMAGE_VAULT && strcmp(values[0].bytes, SPOOL_VAULT_MASTER) == 0 &&
        !read->master) {
        read->master_count = values[1].length;
        read->master = malloc(values[1].length + 1);
        if (!read->master)
            return spsy_fail_memory(error);
        memcpy(read->master, values[1].bytes, values[1].length);
    }
    return spool_image_add(read->image, table, values, error);
}

/* The tables of an image are the connection's own: the read that is open touches nothing else. */
int backup_open(struct session *session, const char *file, struct backup_read *read,
                struct spsy_error *error)
{
    const struct streams *streams = session->streams;
    struct stream *stream = NULL;
    int result;

    memset(read, 0, sizeof *read);
    result = streams->open(streams->context, file, STREAM_SAVE_FILE, &stream, error);
    if (result == 0)
        result = spool_image_open(session->spool, &read->image, error);
    if (result == 0)
        result = spool_read_begin(session->spool, error);
    if (result == 0)
        result = document_read(streams, stream, file, take, read, &read->document, error);
    spool_read_end(session->spool);
    if (stream)
        streams->drop(stream);
    if (result < 0)
        backup_close(read);
    return result;
}

void backup_close(struct backup_read *read)
{
    spool_image_close(read->image);
    document_free(&read->document);
    free(read->master);
    memset(read, 0, sizeof *read);
}

/* ---- may it be? ---- */

static int check_quiesced(struct session *session, struct spsy_error *error)
{
    struct spool_quiesce state;
    int result = spool_quiesce_read(session->spool, &state, error);

    if (result < 0)
        return result;
    if (result == 0)
        return spsy_fail(error, SPSY_ERR_STATE, "SPY0246",
                         "a backup is restored to a quiesced home, so that nobody changes it "
                         "meanwhile: spsy quiesce on, and off when all is well");
    if (strcmp(state.profile, session->current_user) == 0)
        return 0;
    return spsy_fail(error, SPSY_ERR_STATE, "SPY0246",
                     "the home is quiesced for %s by %s since %s, and only %s restores a backup to "
                     "it",
                     state.profile, state.by, state.since, state.profile);
}

/* ---- what would be lost ---- */

struct losses {
    struct answer *answer;
    size_t count;
};

static int add_loss(void *context, const struct spool_image_loss *loss)
{
    struct losses *losses = context;
    cJSON *row;

    if (losses->count++ >= LOSSES_SHOWN)
        return 0;
    row = cJSON_CreateObject();
    cJSON_AddStringToObject(row, "file", loss->file);
    cJSON_AddStringToObject(row, "loses", loss->what);
    cJSON_AddStringToObject(row, "name", loss->named);
    return answer_row(losses->answer, row);
}

static int check_losses(struct spool_image *image, bool sealed, struct answer *answer,
                        struct spsy_error *error)
{
    struct losses losses = {answer, 0};
    int result = spool_image_losses(image, sealed, add_loss, &losses, error);

    if (result < 0 || losses.count == 0)
        return result;
    return spsy_fail(error, SPSY_ERR_STATE, "SPY0245",
                     "nothing was restored: %zu file%s would lose what is not in the backup "
                     "(owner, queue, key or data)%s: delete or move them, or save them first",
                     losses.count, losses.count == 1 ? "" : "s",
                     losses.count > LOSSES_SHOWN ? ", the first 20 are shown" : "");
}

/* ---- master keys ---- */

/* What the home has, and the backup must not take away. */
struct kept {
    unsigned char *master, *password;
    size_t master_count, password_count;
    bool another; /* the backup is under another master key */
    struct vault_master now, then;
};

static void kept_free(struct kept *kept)
{
    free(kept->master);
    free(kept->password);
    if (kept->now.path[0])
        vault_master_forget(&kept->now);
    if (kept->then.path[0])
        vault_master_forget(&kept->then);
    memset(kept, 0, sizeof *kept);
}

static int get(struct session *session, const char *name, unsigned char **bytes, size_t *count,
               struct spsy_error *error)
{
    int result = spool_vault_get(session->spool, name, bytes, count, error);

    return result == SPSY_ERR_NOT_FOUND ? 0 : result;
}

static int other_master(struct session *session, const struct backup_request *request,
                        struct kept *kept, struct spsy_error *error)
{
    int result;

    if (!request->master_key)
        return spsy_fail(
            error, SPSY_ERR_STATE, "SPY0247",
            "the backup was made under another master key than the home has now (spsy "
            "masterkey rotate): --master-key FILE says where that one is, and its keys "
            "are sealed anew");
    result = keyring_master(session, &kept->now, error);
    if (result == 0)
        result = vault_master_read_at(spool_home(session->spool), spool_owner(session->spool),
                                      request->master_key, &kept->then, error);
    return result;
}

/* Inside the transaction, before anything is changed. */
static int keep(struct session *session, const struct backup_request *request,
                const struct backup_read *read, struct kept *kept, struct spsy_error *error)
{
    int result = get(session, SPOOL_VAULT_MASTER, &kept->master, &kept->master_count, error);

    if (result == 0)
        result = get(session, SPOOL_VAULT_PASSWORD_KEY, &kept->password, &kept->password_count,
                     error);
    if (result < 0)
        return result;
    kept->another = kept->master && read->master &&
                    (kept->master_count != read->master_count ||
                     memcmp(kept->master, read->master, kept->master_count) != 0);
    return kept->another ? other_master(session, request, kept, error) : 0;
}

static int mend_keys(struct session *session, const struct backup_read *read, struct kept *kept,
                     struct spsy_error *error)
{
    int result = 0;

    if (kept->another && kept->password)
        result = spool_vault_remove(session->spool, SPOOL_VAULT_PASSWORD_KEY, error);
    if (result == 0 && kept->another)
        result = keyring_master_take(session, &kept->then, &kept->now, error);
    if (result == 0 && kept->password)
        result = spool_vault_put(session->spool, SPOOL_VAULT_PASSWORD_KEY, kept->password,
                                 kept->password_count, error);
    if (result == 0 && kept->master && !read->master)
        result = spool_vault_put(session->spool, SPOOL_VAULT_MASTER, kept->master,
                                 kept->master_count, error);
    return result;
}

/* ---- the change ---- */

/* What the home says of it from now on; doctor shows it. */
static int restored_text(struct session *session, const struct document *document,
                         char text[SPOOL_RESTORED_SIZE], struct spsy_error *error)
{
    char now[SPOOL_TIME_SIZE];
    int length;

    spool_now_text(now);
    length = snprintf(text, SPOOL_RESTORED_SIZE,
                      "{\"backup\":\"%s\",\"system\":\"%s\",\"hash\":\"%.16s\",\"restored\":\"%s\","
                      "\"by\":\"%s\"}",
                      document->time, document->system, document->hash, now, session->current_user);
    return length < SPOOL_RESTORED_SIZE ? 0
                                        : spsy_fail(error, SPSY_ERR_FULL, "SPY0105",
                                                    "what is to be kept of a restore is too long");
}

static int change(struct session *session, const struct backup_request *request,
                  struct backup_read *read, struct kept *kept, struct answer *answer,
                  struct spsy_error *error)
{
    char restored[SPOOL_RESTORED_SIZE];
    int result = backup_authorize(session, true, error);

    if (result == 0)
        result = check_quiesced(session, error);
    if (result == 0)
        result = spool_restore_settle(session->spool, error);
    if (result == 0)
        result = check_losses(read->image, request->only_secrets, answer, error);
    if (result == 0)
        result = keep(session, request, read, kept, error);
    if (result == 0)
        result = restored_text(session, &read->document, restored, error);
    if (result < 0 || request->check)
        return result;
    result = request->only_secrets
                 ? spool_image_restore_sealed(read->image, error)
                 : spool_image_restore(read->image, read->document.files, restored, error);
    if (result == 0)
        result = mend_keys(session, read, kept, error);
    return result == 0 ? spool_commit(session->spool, error) : result;
}

/* The setting that the backup brought names the older one; the home's row names the right one, so
 * that nothing hangs on this. */
static void set_master(struct session *session, const struct backup_request *request,
                       const struct kept *kept, struct answer *answer)
{
    struct spsy_error error;

    if (kept->another && !request->only_secrets &&
        settings_write_text(spool_home(session->spool), spool_owner(session->spool), "masterKey",
                            kept->now.path, &error) < 0)
        answer_message(answer, "SPY0003", "%s", error.text);
}

static void say_to_syslog(struct session *session, const struct document *document)
{
    struct syslog_line line = {.used = 0};

    if (!session_wants_syslog(session, NULL))
        return;
    syslog_word(&line, "backup restored");
    syslog_field(&line, "user", session->current_user);
    syslog_field(&line, "backup", document->time);
    syslog_send(SYSLOG_NOTICE, &line, NULL);
}

static int tell(struct session *session, const struct backup_request *request,
                const struct document *document, struct answer *answer)
{
    cJSON *row = cJSON_CreateObject();

    cJSON_AddStringToObject(row, "file", request->file);
    cJSON_AddStringToObject(row, "system", document->system);
    cJSON_AddStringToObject(row, "time", document->time);
    backup_counts(document, row);
    if (answer_row(answer, row) < 0)
        return SPSY_ERR_MEMORY;
    if (strcmp(document->system, spool_system(session->spool)) != 0)
        answer_message(answer, "SPY0003", "the backup is of system %s, this home is %s",
                       document->system, spool_system(session->spool));
    if (request->only_secrets) {
        answer_message(answer, "SPY0001",
                       request->check
                           ? "keys, guards and sign-on table could become what they were "
                             "at %s (%.150s)"
                           : "keys, guards and sign-on table are what they were at %s "
                             "(%.150s), and nothing else is",
                       document->time, request->file);
        return 0;
    }
    answer_message(answer, "SPY0001",
                   request->check ? "the home could become what it was at %s (%.150s)"
                                  : "the home is what it was at %s (%.150s); spsy quiesce off lets "
                                    "everybody change it again",
                   document->time, request->file);
    return 0;
}

int backup_restore(struct session *session, const struct backup_request *request,
                   struct answer *answer)
{
    struct backup_read read;
    struct kept kept = {.another = false};
    struct spsy_error error, later;
    int result = backup_authorize(session, true, &error);

    if (result == 0)
        result = check_quiesced(session, &error);
    if (result == 0)
        result = backup_open(session, request->file, &read, &error);
    if (result < 0)
        return answer_fail_error(answer, &error);
    result =
        backup_check_registry(&read.document, "registry.json of the backup", "SPY0243", &error);
    if (result == 0)
        result = spool_begin(session->spool, SPOOL_DURABLE, &error);
    if (result == 0)
        result = change(session, request, &read, &kept, answer, &error);
    spool_rollback(session->spool);
    if (spool_restore_settle(session->spool, &later) < 0) {
        if (result == 0)
            error = later;
        result = result < 0 ? result : later.code;
    }
    if (result == 0 && !request->check) {
        set_master(session, request, &kept, answer);
        say_to_syslog(session, &read.document);
    }
    result = result < 0 ? answer_fail_error(answer, &error)
                        : tell(session, request, &read.document, answer);
    kept_free(&kept);
    backup_close(&read);
    return result;
}

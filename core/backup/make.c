/* make.c - `spsy backup`: written, synced, read back. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backup/backup.h"
#include "base/text.h"
#include "registry/document.h"

int backup_authorize(struct session *session, bool changes, struct spsy_error *error)
{
    struct spool_subject subject;
    int result = session_subject(session, &subject, error);

    if (result == 0 && changes) /* T3: as RSTOBJ and RSTLIB */
        result =
            principal_needs(&session->principal, SIGNON_CREATE, "create what is restored", error);
    if (result < 0 || spool_subject_has(&subject, SPSY_ALLOBJ | SPSY_SECADM) ||
        (!changes && spool_subject_has(&subject, SPSY_SAVSYS)))
        return result;
    return spsy_fail(error, SPSY_ERR_AUTHORITY, "CPF222E",
                     changes ? "*ALLOBJ and *SECADM special authority required to restore a backup"
                             : "*SAVSYS special authority, or *ALLOBJ and *SECADM, required for a "
                               "backup");
}

void backup_counts(const struct document *document, cJSON *row)
{
    static const char *const keys[SPOOL_IMAGE_TABLES] = {
        [SPOOL_IMAGE_PROFILE] = "profiles",
        [SPOOL_IMAGE_LIBRARY] = "libraries",
        [SPOOL_IMAGE_QUEUE] = "outputQueues",
        [SPOOL_IMAGE_SAVE_FILE] = "saveFiles",
        [SPOOL_IMAGE_AUTHORITY] = "authorities",
        [SPOOL_IMAGE_GIVEN_NAME] = "givenNames",
        [SPOOL_IMAGE_KEY] = "keys",
        [SPOOL_IMAGE_KEY_VERSION] = "keyVersions",
        [SPOOL_IMAGE_GUARD] = "guards",
        [SPOOL_IMAGE_VAULT] = "sealedTexts",
    };

    for (int i = 0; i < SPOOL_IMAGE_TABLES; i++)
        cJSON_AddNumberToObject(row, keys[i], (double)document->rows[i]);
    cJSON_AddNumberToObject(row, "bytes", (double)document->bytes);
    cJSON_AddStringToObject(row, "hash", document->hash);
}

int backup_read_registry(const struct spool_image_file *file, const char *source,
                         struct spsy_registry **registry, struct spsy_error *error)
{
    struct spsy_registry *read = calloc(1, sizeof *read);
    cJSON *root = NULL;
    int result =
        read ? spsy_json_parse(file->text ? file->text : "", file->length, source, &root, error)
             : spsy_fail_memory(error);

    if (result == 0)
        result = registry_from_json(root, source, read, error);
    cJSON_Delete(root);
    if (result == 0)
        *registry = read;
    else
        free(read);
    return result;
}

int backup_check_registry(const struct document *document, const char *source, const char *id,
                          struct spsy_error *error)
{
    struct spsy_registry *registry;
    int result = backup_read_registry(&document->files[SPOOL_IMAGE_REGISTRY], source, &registry,
                                      error);

    if (result < 0) {
        snprintf(error->message_id, sizeof error->message_id, "%s", id);
        return result;
    }
    spsy_registry_free(registry);
    free(registry);
    return 0;
}

static int write_rows(struct document_writer *writer, struct spool_snapshot *snapshot,
                      struct spsy_error *error)
{
    const struct spool_image_value *values;
    int result = 0;

    for (int i = 0; result == 0 && i < SPOOL_IMAGE_TABLES; i++) {
        enum spool_image_which which = (enum spool_image_which)i;

        result = document_table(writer, which, error);
        while (result == 0 && (result = spool_snapshot_next(snapshot, which, &values, error)) > 0)
            result = document_row(writer, which, values, error);
        if (result == 0)
            result = document_table_end(writer, error);
    }
    return result;
}

/* Into an open stream; *document says what was written. */
static int write_image(struct session *session, struct stream *stream, struct document *document,
                       struct spsy_error *error)
{
    struct document_writer *writer = NULL;
    struct spool_snapshot *snapshot;
    int result = spool_snapshot_open(session->spool, &snapshot, document->files, error);

    if (result < 0)
        return result;
    document->schema = SPOOL_SCHEMA_VERSION;
    snprintf(document->system, sizeof document->system, "%s", spool_system(session->spool));
    spool_now_text(document->time);
    result = backup_check_registry(document, "registry.json", "CPF3CDA", error);
    if (result == 0)
        result = document_begin(session->streams, stream, document, &writer, error);
    if (result == 0)
        result = write_rows(writer, snapshot, error);
    if (result == 0)
        result = document_end(writer, document, error);
    else
        document_drop(writer);
    spool_snapshot_close(snapshot);
    return result;
}

/* What is under the name is what was written, byte by byte: the hash says so. */
static int read_back(struct session *session, const char *file, const struct document *written,
                     struct spsy_error *error)
{
    struct spsy_error cause;
    struct document document = {.schema = 0};
    struct stream *stream;
    int result =
        session->streams->open(session->streams->context, file, STREAM_SAVE_FILE, &stream, &cause);

    if (result == 0) {
        result = document_read(session->streams, stream, file, NULL, NULL, &document, &cause);
        session->streams->drop(stream);
    }
    if (result == 0 && (strcmp(document.hash, written->hash) != 0 ||
                        memcmp(document.rows, written->rows, sizeof document.rows) != 0))
        result = spsy_fail(&cause, SPSY_ERR_FORMAT, "", "it is another one");
    document_free(&document);
    if (result < 0)
        return spsy_fail(error, result, "SPY0244",
                         "%.200s was written, but is no backup when it is read back, and must not "
                         "be relied on: %s",
                         file, cause.text);
    return 0;
}

static int tell(const struct backup_request *request, const struct document *document,
                struct answer *answer)
{
    cJSON *row = cJSON_CreateObject();

    cJSON_AddStringToObject(row, "file", request->file);
    cJSON_AddStringToObject(row, "system", document->system);
    cJSON_AddStringToObject(row, "time", document->time);
    backup_counts(document, row);
    if (answer_row(answer, row) < 0)
        return SPSY_ERR_MEMORY;
    answer_message(answer, "SPY0001",
                   request->check ? "%.200s could be written: %" PRId64
                                    " bytes, and there is room for them"
                                  : "%.200s holds the home as it is now: %" PRId64
                                    " bytes, read back and found right",
                   request->file, document->bytes);
    return 0;
}

int backup_write(struct session *session, const char *file, bool check, struct document *document,
                 struct spsy_error *error)
{
    const struct streams *streams = session->streams;
    struct stream *stream = NULL;
    int result = streams->create(streams->context, file, STREAM_EXPORT, false, &stream, error);

    memset(document, 0, sizeof *document);
    if (result == 0)
        result = write_image(session, stream, document, error);
    if (result == 0 && !check)
        result = streams->commit(stream, error);
    if (stream)
        streams->drop(stream);
    if (result == 0 && !check)
        result = read_back(session, file, document, error);
    document_free(document);
    return result;
}

int backup_make(struct session *session, const struct backup_request *request,
                struct answer *answer)
{
    struct document document;
    struct spsy_error error;
    int result = backup_authorize(session, false, &error);

    if (result == 0)
        result = backup_write(session, request->file, request->check, &document, &error);
    return result < 0 ? answer_fail_error(answer, &error) : tell(request, &document, answer);
}

/* qgslrsc.c - QGSLRSC, the list of AFP resources as a command: fonts, overlays, page segments and
 * form definitions that an *AFPDS file names (modca.h), each once, in the order of the file. The
 * resource words are the object types of IBM i (*FONT stands for font resource objects). */
#include "base/error.h"
#include "function/file_text.h"
#include "function/functions.h"
#include "function/modca.h"
#include "function/target.h"

static int found(void *context, enum modca_resource resource, const char *name)
{
    cJSON *row = cJSON_CreateObject();

    if (row && cJSON_AddStringToObject(row, "resource", modca_resource_name(resource)) &&
        cJSON_AddStringToObject(row, "name", name) && cJSON_AddItemToArray(context, row))
        return 0;
    cJSON_Delete(row);
    return SPSY_ERR_MEMORY;
}

static int feed(void *context, const void *bytes, size_t count, struct spsy_error *error)
{
    return modca_feed(context, bytes, count, error);
}

/* The rows are collected apart: of a file that turns out to be garbage none is shown. */
static int collect(struct session *session, const struct spool_file *file, cJSON *rows,
                   struct spsy_error *error)
{
    struct modca_parser *parser;
    int result = modca_open(found, rows, &parser, error);

    if (result < 0)
        return result;
    result = file_bytes_read(session->spool, file, feed, parser, error);
    if (result == 0)
        result = modca_finish(parser, error);
    modca_close(parser);
    return result;
}

static int list(struct session *session, struct answer *answer, const struct guarded *guarded)
{
    const struct spool_file *file = &guarded->file;
    struct spsy_error error = {0};
    cJSON *rows = cJSON_CreateArray();
    int result = rows ? collect(session, file, rows, &error) : spsy_fail_memory(&error);

    while (result == 0 && cJSON_GetArraySize(rows) > 0)
        answer_row(answer, cJSON_DetachItemFromArray(rows, 0));
    cJSON_Delete(rows);
    if (result < 0 && error.code == SPSY_ERR_FORMAT)
        return answer_fail(answer, "SPY0107", "file %s number %d: %s", file->name, file->number,
                           error.text);
    return result < 0 ? answer_fail_error(answer, &error) : 0;
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct guarded guarded = {.function = "QGSLRSC", .class = SPOOL_CLASS_READ};
    int result = target_one(session, answer, parameters, &guarded);

    if (result == 0)
        result = guard(session, answer, &guarded, NULL, NULL);
    if (result < 0)
        return result;
    if (guarded.file.device_type != SPOOL_AFPDS)
        return answer_fail(answer, "CPF3429",
                           "file %s number %d names no AFP resources: it is %s, not *AFPDS",
                           guarded.file.name, guarded.file.number,
                           spool_device_type_name(guarded.file.device_type));
    return list(session, answer, &guarded);
}

static const struct parameter_definition parameters[] = {
    TARGET_PARAMETERS,
    PARAMETERS_END,
};

const struct command_definition function_qgslrsc = {
    .name = "QGSLRSC",
    .function = "QGSLRSC",
    .summary = "list the AFP resources that a spooled file names",
    .parameters = parameters,
    .run = run,
    .lists = true,
};

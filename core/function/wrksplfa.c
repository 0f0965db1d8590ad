/* wrksplfa.c - WRKSPLFA: all attributes of one spooled file. The name of the file that
 * OUTPUT(*PRINT) makes is ours. */
#include <stdlib.h>

#include "base/error.h"
#include "function/creation.h"
#include "object/file_row.h"
#include "function/functions.h"
#include "guard/target.h"

static int add(struct creation *creation, const char *format, const char *key, const char *value,
               struct spsy_error *error)
{
    char *line = NULL;
    int length = asprintf(&line, format, key, value);
    int result;

    if (length < 0)
        return spsy_fail_memory(error);
    result = creation_append_text(creation, line, (size_t)length, error);
    free(line);
    return result;
}

static int write_attributes(struct creation *creation, void *context, struct spsy_error *error)
{
    const cJSON *item;
    int result = 0;

    cJSON_ArrayForEach(item, (const cJSON *)context) {
        char *number = cJSON_IsNumber(item) ? cJSON_PrintUnformatted(item) : NULL;
        const char *text = number ? number : cJSON_GetStringValue(item);

        result = add(creation, "%-20s %s\n", item->string, text ? text : "", error);
        cJSON_free(number);
        if (result < 0)
            break;
    }
    return result;
}

/* The listing of the file's attributes as a file of the current user. */
static int print(struct session *session, struct answer *answer, const struct guarded *guarded)
{
    cJSON *attributes = file_attributes_row(&guarded->file, &guarded->queue);
    cJSON *row = NULL;
    struct spsy_error error = {0};
    int result = SPSY_ERR_MEMORY;

    if (attributes)
        result = creation_print(session, "QPDSPSFA", write_attributes, attributes, &row, &error);
    else
        spsy_fail_memory(&error);
    cJSON_Delete(attributes);
    if (result < 0)
        return answer_fail_error(answer, &error);
    answer_row(answer, row);
    return 0;
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct guarded guarded = {.function = "WRKSPLFA", .class = SPOOL_CLASS_ATTRIBUTES};
    int result = target_one(session, answer, parameters, &guarded);

    guarded.changes = parameter_is(parameters, "OUTPUT", "*PRINT");
    if (result == 0)
        result = guard(session, answer, &guarded, NULL, NULL);
    if (result < 0)
        return result;
    if (parameter_is(parameters, "OUTPUT", "*PRINT"))
        return print(session, answer, &guarded);
    answer_row(answer, file_attributes_row(&guarded.file, &guarded.queue));
    return 0;
}

static const struct parameter_definition parameters[] = {
    TARGET_PARAMETERS,
    TARGET_OUTPUT,
    PARAMETERS_END,
};

const struct command_definition function_wrksplfa = {
    .name = "WRKSPLFA",
    .function = "WRKSPLFA",
    .summary = "work with the attributes of a spooled file",
    .parameters = parameters,
    .run = run,
};

/* wrkprtsts.c - WRKPRTSTS: why a spooled file is not printing here.
 *
 * IBM documents that the command lists conditions of file, queue, writer and printer, not their
 * words. The rows and reason codes are ours, and say what is true of this spool: it has no printer
 * writers, so that is always a reason; files leave by SNDTCPSPLF. The name of the file that
 * OUTPUT(*PRINT) makes is ours. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "function/creation.h"
#include "object/date.h"
#include "object/file_row.h"
#include "function/functions.h"
#include "guard/target.h"

enum { REASON_BYTES = 160 };

/* Takes one reason. Negative ends it. */
typedef int reason_sink(void *context, const char *reason, const char *text,
                        struct spsy_error *error);

/* ---- the reasons -------------------------------------------------------------------------- */

static int status_reason(const struct spool_file *file, reason_sink *sink, void *context,
                         struct spsy_error *error)
{
    static const struct {
        const char *status, *text;
    } reasons[] = {
        {"*HELD", "the file is held; RLSSPLF releases it"},
        {"*SAVED", "the file has been written and is only kept (SAVE(*YES))"},
        {"*OPEN", "the program that writes the file has not closed it"},
        {"*PENDING", "the file waits for its turn to be made ready"},
    };
    char text[REASON_BYTES];

    if (strcmp(file->status, "*READY") == 0)
        return 0;
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
        if (strcmp(file->status, reasons[i].status) == 0)
            return sink(context, file->status, reasons[i].text, error);
    snprintf(text, sizeof text, "the file's status is %s, not *READY", file->status);
    return sink(context, file->status, text, error);
}

static int expiration_reason(const struct spool_file *file, reason_sink *sink, void *context,
                             struct spsy_error *error)
{
    char today[DATE_ISO_SIZE] = "", text[REASON_BYTES];

    date_in_days(0, today, NULL); /* a wrong clock: nothing has expired */
    if (strcmp(file->expiration, "*NONE") == 0 || strcmp(file->expiration, today) >= 0)
        return 0;
    snprintf(text, sizeof text, "the file expired on %s and may be deleted", file->expiration);
    return sink(context, "*EXPIRED", text, error);
}

static int queue_reason(const struct spool_queue *queue, reason_sink *sink, void *context,
                        struct spsy_error *error)
{
    char text[REASON_BYTES];

    snprintf(text, sizeof text, "queue %s/%s is held; RLSOUTQ releases it", queue->library,
             queue->name);
    return sink(context, "*QHELD", text, error);
}

static int each_reason(const struct guarded *guarded, reason_sink *sink, void *context,
                       struct spsy_error *error)
{
    char text[REASON_BYTES];
    int result = status_reason(&guarded->file, sink, context, error);

    if (result == 0)
        result = expiration_reason(&guarded->file, sink, context, error);
    if (result == 0 && guarded->queue.held)
        result = queue_reason(&guarded->queue, sink, context, error);
    if (result == 0 && guarded->file.pages == 0 && guarded->file.size == 0)
        result = sink(context, "*EMPTY", "the file has no data to print", error);
    if (result < 0)
        return result;
    snprintf(text, sizeof text,
             "no writer is started to queue %s/%s, and none can be: this system has no printer "
             "writers; SNDTCPSPLF sends a file to a printer",
             guarded->queue.library, guarded->queue.name);
    return sink(context, "*NOWRITER", text, error);
}

/* ---- where they go ------------------------------------------------------------------------ */

struct showing {
    struct answer *answer;
    const struct spool_file *file;
};

static int show(void *context, const char *reason, const char *text, struct spsy_error *error)
{
    const struct showing *showing = context;
    const struct spool_file *file = showing->file;
    cJSON *row = cJSON_CreateObject();

    if (!row || !cJSON_AddStringToObject(row, "fileName", file->name) ||
        !cJSON_AddNumberToObject(row, "fileNumber", file->number) ||
        !cJSON_AddStringToObject(row, "jobName", file->job.name) ||
        !cJSON_AddStringToObject(row, "jobUser", file->job.user) ||
        !cJSON_AddStringToObject(row, "jobNumber", file->job.number) ||
        !cJSON_AddStringToObject(row, "outputQueue", file->queue) ||
        !cJSON_AddStringToObject(row, "outputQueueLibrary", file->queue_library) ||
        !cJSON_AddStringToObject(row, "status", file->status) ||
        !cJSON_AddStringToObject(row, "reason", reason) ||
        !cJSON_AddStringToObject(row, "text", text)) {
        cJSON_Delete(row);
        return spsy_fail_memory(error);
    }
    answer_row(showing->answer, row);
    return 0;
}

static int print_line(void *context, const char *reason, const char *text, struct spsy_error *error)
{
    char line[REASON_BYTES + 32];
    int length = snprintf(line, sizeof line, "%-10s %s\n", reason, text);

    return creation_append_text(context, line, (size_t)length, error);
}

static int write_reasons(struct creation *creation, void *context, struct spsy_error *error)
{
    const struct guarded *guarded = context;
    char line[REASON_BYTES];
    int length = snprintf(line, sizeof line, "%s number %d job %s/%s/%s\n", guarded->file.name,
                          guarded->file.number, guarded->file.job.number, guarded->file.job.user,
                          guarded->file.job.name);
    int result = creation_append_text(creation, line, (size_t)length, error);

    return result == 0 ? each_reason(guarded, print_line, creation, error) : result;
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct guarded guarded = {.function = "WRKPRTSTS", .class = SPOOL_CLASS_ATTRIBUTES};
    struct showing showing = {answer, &guarded.file};
    struct spsy_error error = {0};
    cJSON *row = NULL;
    int result = target_one(session, answer, parameters, &guarded);

    guarded.changes = parameter_is(parameters, "OUTPUT", "*PRINT");
    if (result == 0)
        result = guard(session, answer, &guarded, NULL, NULL);
    if (result < 0)
        return result;
    if (!parameter_is(parameters, "OUTPUT", "*PRINT"))
        result = each_reason(&guarded, show, &showing, &error);
    else
        result = creation_print(session, "QPPRTSTS", NULL, write_reasons, &guarded, &row, &error);
    if (result < 0)
        return answer_fail_error(answer, &error);
    if (row)
        answer_row(answer, row);
    return 0;
}

static const struct parameter_definition parameters[] = {
    TARGET_PARAMETERS,
    TARGET_OUTPUT,
    PARAMETERS_END,
};

const struct command_definition function_wrkprtsts = {
    .name = "WRKPRTSTS",
    .function = "WRKPRTSTS",
    .summary = "why a spooled file is not printing",
    .parameters = parameters,
    .run = run,
    .lists = true,
};

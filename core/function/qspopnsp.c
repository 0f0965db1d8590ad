/* qspopnsp.c - QSPOPNSP, the Open Spooled File API as a command: the stored bytes. */
#include "object/file_row.h"
#include "function/file_text.h"
#include "function/functions.h"
#include "guard/target.h"

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct guarded guarded = {.function = "QSPOPNSP", .class = SPOOL_CLASS_READ};
    struct spsy_error error = {0};
    int result = target_one(session, answer, parameters, &guarded);

    if (result == 0)
        result = guard(session, answer, &guarded, NULL, NULL);
    if (result < 0)
        return result;
    if (!answer->data) { /* --json: the data goes nowhere */
        answer_row(answer, file_row(&guarded.file, &guarded.queue));
        return 0;
    }
    if (file_bytes_read(session->spool, &guarded.file, file_data_sink, (void *)answer->data,
                        &error) < 0)
        return answer_fail_error(answer, &error);
    return 0;
}

static const struct parameter_definition parameters[] = {
    TARGET_PARAMETERS,
    PARAMETERS_END,
};

const struct command_definition function_qspopnsp = {
    .name = "QSPOPNSP",
    .function = "QSPOPNSP",
    .summary = "open a spooled file and read its stored bytes",
    .parameters = parameters,
    .run = run,
};

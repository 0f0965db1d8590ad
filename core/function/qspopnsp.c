/* qspopnsp.c - QSPOPNSP, the Open Spooled File API as a command: the stored bytes,
 * but to a terminal nothing that drives it. */
#include "object/file_row.h"
#include "function/file_text.h"
#include "function/functions.h"
#include "guard/target.h"

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct guarded guarded = {.function = "QSPOPNSP", .class = SPOOL_CLASS_READ};
    struct spsy_error error = {0};
    struct file_screen screen;
    int result = target_one(session, answer, parameters, &guarded);

    if (result == 0)
        result = guard(session, answer, &guarded, NULL, NULL);
    if (result < 0)
        return result;
    if (!answer->data) { /* --json: the data goes nowhere */
        answer_row(answer, file_row(&guarded.file, &guarded.queue));
        return 0;
    }
    file_screen_init(&screen, answer->data);
    if (file_bytes_read(session, &guarded.file, file_screen_sink, &screen, &error) < 0 ||
        file_screen_finish(&screen, &error) < 0)
        return answer_fail_error(answer, &error);
    return 0;
}

static const struct parameter_definition parameters[] = {
    TARGET_PARAMETERS,
    PARAMETERS_END,
};

static const char notes[] =
    "A pipe or a file gets the stored bytes. On a terminal ? stands for those that would drive it, "
    "as in DSPSPLF.";

const struct command_definition function_qspopnsp = {
    .name = "QSPOPNSP",
    .function = "QSPOPNSP",
    .summary = "open a spooled file and read its stored bytes",
    .notes = notes,
    .parameters = parameters,
    .run = run,
    .ours = true,
    .page = "https://www.ibm.com/support/knowledgecenter/ssw_ibm_i_73/apis/QSPOPNSP.htm",
};

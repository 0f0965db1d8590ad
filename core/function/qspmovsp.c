/* qspmovsp.c - QSPMOVSP, the Move Spooled File API as a command. */
#include "function/functions.h"
#include "function/move.h"
#include "guard/target.h"

static int move(struct session *session, struct guarded *guarded, void *context,
                struct spsy_error *error)
{
    (void)context;
    move_file(guarded);
    return spool_file_update(session->spool, &guarded->file, error);
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct guarded guarded = {.function = "QSPMOVSP", .class = SPOOL_CLASS_MOVE, .moves = true};
    int result = target_one(session, answer, parameters, &guarded);

    if (result == 0)
        result = target_queue(session, answer, parameters, "OUTQ", &guarded.target);
    if (result == 0)
        result = guard(session, answer, &guarded, move, NULL);
    if (result == 0)
        answer_message(answer, "SPY0001", "file %s number %d moved to queue %s/%s",
                       guarded.file.name, guarded.file.number, guarded.target.library,
                       guarded.target.name);
    return result;
}

static const struct parameter_definition parameters[] = {
    TARGET_PARAMETERS,
    {.keyword = "OUTQ",
     .type = PARAMETER_QUALIFIED,
     .object = OBJECT_OUTQ,
     .required = true,
     .help = "output queue to move the file to"},
    PARAMETERS_END,
};

const struct command_definition function_qspmovsp = {
    .name = "QSPMOVSP",
    .function = "QSPMOVSP",
    .summary = "move a spooled file to another queue",
    .parameters = parameters,
    .run = run,
    .ours = true,
    .page = "https://www.ibm.com/support/knowledgecenter/ssw_ibm_i_73/apis/QSPMOVSP.htm",
};

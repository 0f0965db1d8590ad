/* cpysplf.c - CPYSPLF: a spooled file's print lines in a stream file (UTF-8).
 *
 * Pages are what pages.h says, each of them in every form of copy.
 * CTLCHAR(*NONE) is the text that DSPSPLF shows, blank lines and form feeds included (ours; IBM's
 * copy into database records drops both). print_lines.h tells what the other values put in front.
 * TOFILE: IBM's command copies into a database file, or with TOFILE(*TOSTMF) into a stream file
 * (remembered, as TOSTMF and STMFOPT: the page that could be read, 7.1, has the database file
 * alone, and requires it; here *TOSTMF is the default). There are no database files here, so any
 * other value is refused, before anything is asked. */
#include <string.h>

#include "base/error.h"
#include "function/file_text.h"
#include "function/functions.h"
#include "format/print_lines.h"
#include "function/stream_target.h"
#include "guard/target.h"

struct copying {
    bool controls; /* CTLCHAR is not *NONE */
    enum print_control control;
    struct print_channels channels;
};

static int write_lines(struct session *session, const struct guarded *guarded,
                       conversion_sink *sink, void *sink_context, void *context,
                       struct spsy_error *error)
{
    const struct copying *copying = context;
    struct print_lines lines;
    int result;

    if (!copying->controls)
        return file_text_read(session, &guarded->file, sink, sink_context, error);
    print_lines_init(&lines, copying->control, sink, sink_context);
    lines.channels = copying->channels;
    result = file_text_read(session, &guarded->file, print_lines_push, &lines, error);
    return result == 0 ? print_lines_finish(&lines, error) : result;
}

static int check_target(struct answer *answer, const struct parameters *parameters)
{
    const char *file = parameter_text(parameters, "TOFILE");

    if (strcmp(file, "*TOSTMF") != 0)
        return answer_fail(
            answer, "CPD0084",
            "TOFILE(%s): there are no database files here; name a stream file with TOSTMF", file);
    if (!parameter_text(parameters, "TOSTMF"))
        return answer_fail(answer, "CPD0071", "TOSTMF is required: the stream file to write");
    return 0;
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct guarded guarded = {.function = "CPYSPLF", .class = SPOOL_CLASS_READ};
    struct copying copying = {.controls = false};
    int result = check_target(answer, parameters);

    if (result == 0)
        result = channels_take(answer, parameters, &copying.channels);
    copying.controls = print_control_find(parameter_text(parameters, "CTLCHAR"), &copying.control);
    if (result == 0)
        result = target_one(session, answer, parameters, &guarded);
    if (result == 0)
        result = guard(session, answer, &guarded, NULL, NULL);
    if (result == 0)
        result = stream_target(session, answer, parameters, &guarded, write_lines, &copying);
    return result;
}

static const struct parameter_definition parameters[] = {
    TARGET_FILE,
    {.keyword = "TOFILE",
     .type = PARAMETER_QUALIFIED,
     .object = OBJECT_AS_GIVEN,
     .special = "*TOSTMF",
     .default_value = "*TOSTMF",
     .position = 2,
     .help = "a stream file; there are no database files"},
    TARGET_PARAMETERS_AFTER_FILE(0, 0),
    {.keyword = "TOMBR",
     .type = PARAMETER_NAME,
     .special = "*FIRST",
     .default_value = "*FIRST",
     .most = 10,
     .help = "member of TOFILE; has no effect: a stream file has none",
     .standing = PARAMETER_CHECKED},
    {.keyword = "MBROPT",
     .type = PARAMETER_CHOICE,
     .special = "*REPLACE *ADD",
     .default_value = "*REPLACE",
     .help = "what becomes of the member; has no effect: of a stream file STMFOPT says it",
     .standing = PARAMETER_CHECKED},
    {.keyword = "CTLCHAR",
     .type = PARAMETER_CHOICE,
     .special = "*NONE *FCFC *PRTCTL *S36FMT",
     .default_value = "*NONE",
     .help = "printer controls in front of each line; CRTSPLF CTLCHAR reads them"},
    CHANNEL_PARAMETER,
    STREAM_TARGET_PARAMETERS(false),
    PARAMETERS_END,
};

static const char notes[] =
    "Without their keywords come FILE and TOFILE. With CTLCHAR(*FCFC) a channel of CHLVAL is a "
    "skip "
    "to its line where three lines of space are not enough, and channel 1 the first line of each "
    "page; CRTSPLF with the same CHLVAL reads that.";

const struct command_definition function_cpysplf = {
    .name = "CPYSPLF",
    .function = "CPYSPLF",
    .summary = "copy a spooled file to a stream file",
    .notes = notes,
    .parameters = parameters,
    .run = run,
    .page = "https://www.ibm.com/support/knowledgecenter/ssw_ibm_i_71/cl/cpysplf.htm",
    .missing = "TOFILE(library/file) there are no database files; IBM's TOFILE is required",
};

/* export.c - EXPORT: a spooled file as text in a stream file of any CCSID. The data is what DSPSPLF
 * shows, so new lines and form feeds stand for SCS controls; a character that TOCCSID does not have
 * is an error that leaves no file. What IBM's EXPORT function does beyond its name is not
 * documented: TOSTMF, TOCCSID and STMFOPT are ours. */
#include "base/error.h"
#include "function/file_text.h"
#include "function/functions.h"
#include "function/stream_target.h"
#include "guard/target.h"

struct exporting {
    struct conversion *conversion;
    struct spsy_error refusal; /* of the conversion to TOCCSID */
    conversion_sink *sink;
    void *sink_context;
};

static int convert(void *opaque, const void *bytes, size_t count, struct spsy_error *error)
{
    struct exporting *exporting = opaque;
    int result = conversion_push(exporting->conversion, bytes, count, exporting->sink,
                                 exporting->sink_context, error);

    if (result == SPSY_ERR_VALUE)
        exporting->refusal = *error;
    return result;
}

static int write_text(struct session *session, const struct guarded *guarded, conversion_sink *sink,
                      void *sink_context, void *context, struct spsy_error *error)
{
    const int32_t *ccsid = context;
    struct exporting exporting = {.sink = sink, .sink_context = sink_context};
    int result = conversion_open(CCSID_UTF8, *ccsid, &exporting.conversion, error);

    if (result == 0)
        result = file_text_read(session, &guarded->file, convert, &exporting, error);
    if (result == 0)
        result = conversion_finish(exporting.conversion, sink, sink_context, error);
    conversion_close(exporting.conversion);
    if (exporting.refusal.text[0])
        return spsy_fail(error, SPSY_ERR_VALUE, "CPF3429",
                         "file %s number %d cannot be exported: %s", guarded->file.name,
                         guarded->file.number, exporting.refusal.text);
    return result;
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct guarded guarded = {.function = "EXPORT", .class = SPOOL_CLASS_READ};
    int32_t ccsid = (int32_t)parameter_integer(parameters, "TOCCSID", CCSID_UTF8);
    int result;

    if (!ccsid_name(ccsid))
        return answer_fail(answer, "CPD0084", "TOCCSID: CCSID %d cannot be converted to", ccsid);
    result = target_one(session, answer, parameters, &guarded);
    if (result == 0)
        result = guard(session, answer, &guarded, NULL, NULL);
    if (result == 0)
        result = stream_target(session, answer, parameters, &guarded, write_text, &ccsid);
    return result;
}

static const struct parameter_definition parameters[] = {
    TARGET_PARAMETERS,
    STREAM_TARGET_PARAMETERS(true),
    {.keyword = "TOCCSID",
     .type = PARAMETER_INTEGER,
     .default_value = "1208",
     .least = 1,
     .most = 65535,
     .help = "CCSID of the stream file; 1208 = UTF-8"},
    PARAMETERS_END,
};

const struct command_definition function_export = {
    .name = "EXPORT",
    .function = "EXPORT",
    .summary = "export a spooled file as text",
    .parameters = parameters,
    .run = run,
    .ours = true,
};

/* qgslrsc.c - QGSLRSC, the list of AFP resources as a command: what an *AFPDS file names (modca.h),
 * each once, in the order of the file. The resource words are the object types of IBM i (*FONT
 * stands for font resource objects), and MO:DCA's own for what is not an object there.
 *
 * MUST: a list that is not complete says so: what could not be read is a message and exit status 1,
 * with the rows of everything else. A file that is no AFPDS stream shows no row, and the message
 * says which framing it is in, when it is a known one. */
#include "base/error.h"
#include "format/modca.h"
#include "function/afp_guess.h"
#include "function/file_text.h"
#include "function/functions.h"
#include "guard/target.h"

enum { MESSAGES_MAX = 100 }; /* of one file; the rest are counted */

struct listing {
    struct answer *answer;
    const struct spool_file *file;
    struct spill_list rows;
    size_t lost;  /* what could not be read */
    size_t fonts; /* mapped by identifiers */
};

static int found(void *context, enum modca_resource resource, const char *name,
                 struct spsy_error *error)
{
    struct listing *listing = context;
    cJSON *row = cJSON_CreateObject();

    if (row && cJSON_AddStringToObject(row, "resource", modca_resource_name(resource)) &&
        cJSON_AddStringToObject(row, "name", name))
        return spill_add(&listing->rows, row, error);
    cJSON_Delete(row);
    return spsy_fail_memory(error);
}

static int lost(void *context, const char *why, struct spsy_error *error)
{
    struct listing *listing = context;

    (void)error;
    if (listing->lost++ < MESSAGES_MAX)
        answer_fail(listing->answer, "SPY0107", "file %s number %d: a resource is not listed: %s",
                    listing->file->name, listing->file->number, why);
    return 0;
}

static int by_identifiers(void *context, const char *identifiers, struct spsy_error *error)
{
    struct listing *listing = context;

    (void)error;
    if (listing->fonts++ < MESSAGES_MAX)
        answer_message(listing->answer, "SPY0003",
                       "file %s number %d: a font is mapped by its global identifiers, which name "
                       "no resource: %s",
                       listing->file->name, listing->file->number, identifiers);
    return 0;
}

static void tell_rest(const struct listing *listing)
{
    const struct spool_file *file = listing->file;

    if (listing->lost > MESSAGES_MAX)
        answer_fail(listing->answer, "SPY0107", "file %s number %d: %zu more are not listed",
                    file->name, file->number, listing->lost - MESSAGES_MAX);
    if (listing->fonts > MESSAGES_MAX)
        answer_message(listing->answer, "SPY0003",
                       "file %s number %d: %zu more fonts are mapped by global identifiers",
                       file->name, file->number, listing->fonts - MESSAGES_MAX);
}

/* modca_memory */
static int is_new(void *seen, const char *text, bool *first, struct spsy_error *error)
{
    return spool_seen_add(seen, text, first, error);
}

static int feed(void *context, const void *bytes, size_t count, struct spsy_error *error)
{
    return modca_feed(context, bytes, count, error);
}

static int parse(struct session *session, struct listing *listing, struct spsy_error *error)
{
    const struct modca_listener listener = {found, lost, by_identifiers, listing};
    struct modca_memory memory = {is_new, NULL};
    struct spool_seen *seen;
    struct modca_parser *parser = NULL;
    int result = spool_seen_open(&seen, error);

    if (result < 0)
        return result;
    memory.context = seen;
    result = modca_open(&listener, &memory, &parser, error);
    if (result == 0)
        result = file_bytes_read(session, listing->file, feed, parser, error);
    if (result == 0)
        result = modca_finish(parser, error);
    modca_close(parser);
    spool_seen_close(seen);
    return result;
}

/* What is no AFPDS stream may be one in the records of another system. */
static int tell_framing(struct session *session, struct listing *listing,
                        const struct spsy_error *cause)
{
    const struct spool_file *file = listing->file;
    struct spsy_error error = {0};
    char hint[AFP_HINT_BYTES];

    if (afp_framing_hint(session, file, hint, &error) < 0)
        return answer_fail_error(listing->answer, &error);
    return answer_fail(listing->answer, "SPY0107", "file %s number %d: %s%s%s", file->name,
                       file->number, cause->text, hint[0] ? "; " : "", hint);
}

static int list(struct session *session, struct answer *answer, const struct guarded *guarded)
{
    struct listing listing = {.answer = answer, .file = &guarded->file};
    struct spsy_error error = {0};
    int result = parse(session, &listing, &error);

    if (result == 0) {
        tell_rest(&listing);
        answer_rows(answer, &listing.rows);
    } else if (error.code == SPSY_ERR_FORMAT) {
        tell_framing(session, &listing, &error);
    } else {
        answer_fail_error(answer, &error);
    }
    spill_free(&listing.rows);
    return result < 0 || listing.lost > 0 ? SPSY_ERR_FORMAT : 0;
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
    .ours = true,
    .page = "https://ibm.com/docs/en/ssw_ibm_i_75/apis/print1b.htm",
};

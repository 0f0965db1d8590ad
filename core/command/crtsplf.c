/* crtsplf.c - CRTSPLF: a spooled file from a stream file. Not guarded: it does not exist yet.
 *
 * MUST: every stored file can be dispatched: attributes that CCSID 37 cannot hold are refused here
 * (X21). The text itself is of a CCSID of its own, the home's or TOCCSID, and what that has not is
 * refused, too.
 * CCSID(65535), the CCSID of data that is not to be converted, takes a stream that is SCS already:
 * stored byte for byte, after all of it was understood.
 * The stream file is read in constant memory. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "function/afp_guess.h"
#include "format/afp_pages.h"
#include "function/attribute_change.h"
#include "function/creation.h"
#include "function/file_text.h"
#include "object/file_row.h"
#include "function/functions.h"
#include "format/print_records.h"
#include "guard/target.h"

enum {
    INPUT_BYTES = 64 * 1024,
    CCSID_NO_CONVERSION = 65535,
    OWN = 12, /* parameters that are no attributes */
    ATTRIBUTE_PRINTING_AT = OWN + ATTRIBUTES_SETTABLE,
};

/* One CRTSPLF while its input goes by. */
struct input {
    struct creation creation;
    int32_t ccsid;
    struct conversion *conversion; /* of text that becomes *SCS */
    bool controls;                 /* CTLCHAR is not *NONE: the text is records */
    struct print_records records;
    struct print_channels channels; /* of CTLCHAR(*FCFC) */
    struct scs_decoder scs;         /* of a stream that is SCS already */
    struct pages pages;             /* and of its text */
    struct afp_deframer *deframer;  /* *AFPDS in records only */
    struct afp_pages afp;
};

/* ---- attributes --------------------------------------------------------------------------- */

static void set_text(char *target, size_t size, const char *text)
{
    snprintf(target, size, "%s", text ? text : "");
}

static enum spool_device_type device_type(const struct parameters *parameters)
{
    if (parameter_is(parameters, "DEVTYPE", "*USERASCII"))
        return SPOOL_USERASCII;
    return parameter_is(parameters, "DEVTYPE", "*AFPDS") ? SPOOL_AFPDS : SPOOL_SCS;
}

static void set_attributes(const struct parameters *parameters, struct input *input)
{
    struct spool_file *file = &input->creation.file;

    set_text(file->name, sizeof file->name, parameter_text(parameters, "FILE"));
    attributes_apply(parameters, file);
    if (parameter_is(parameters, "HOLD", "*YES"))
        set_text(file->status, sizeof file->status, "*HELD");
    file->device_type = device_type(parameters);
    file->ccsid = file->device_type == SPOOL_SCS
                      ? (int32_t)parameter_integer(parameters, "TOCCSID", file->ccsid)
                      : input->ccsid;
}

static int check_control(struct answer *answer, const struct parameters *parameters)
{
    if (parameter_is(parameters, "CTLCHAR", "*NONE"))
        return 0;
    if (device_type(parameters) != SPOOL_SCS)
        return answer_fail(answer, "CPD0084",
                           "CTLCHAR: the data of DEVTYPE(*USERASCII) and *AFPDS is kept as it is");
    if (parameter_integer(parameters, "CCSID", CCSID_UTF8) == CCSID_NO_CONVERSION)
        return answer_fail(answer, "CPD0084",
                           "CTLCHAR: CCSID(65535) takes a stream that is SCS already; records "
                           "with control characters are text of a CCSID");
    return 0;
}

static int check_ccsid(struct answer *answer, const struct parameters *parameters)
{
    long ccsid = parameter_integer(parameters, "TOCCSID", CCSID_EBCDIC);

    if (!code_page_known((int32_t)ccsid))
        return answer_fail(answer, "CPD0084",
                           "Value %ld not valid for TOCCSID: text is stored in " CODE_PAGES, ccsid);
    if (parameter_given(parameters, "TOCCSID") && device_type(parameters) != SPOOL_SCS)
        return answer_fail(answer, "CPD0084",
                           "TOCCSID: the data of DEVTYPE(*USERASCII) and *AFPDS is kept as it is");
    return 0;
}

/* ---- data --------------------------------------------------------------------------------- */

static int take_text(void *opaque, const void *text, size_t count, struct spsy_error *error)
{
    struct input *input = opaque;

    return input->controls ? print_records_push(&input->records, text, count, error)
                           : creation_append_text(&input->creation, text, count, error);
}

static int count_pages(void *opaque, const void *text, size_t count, struct spsy_error *error)
{
    struct input *input = opaque;

    (void)error;
    pages_count(&input->pages, text, count);
    return 0;
}

/* Of *AFPDS, in the normal form. */
static int take_fields(void *context, const void *bytes, size_t count, struct spsy_error *error)
{
    struct input *input = context;

    afp_pages_count(&input->afp, bytes, count);
    return creation_append(&input->creation, bytes, count, error);
}

static int take_piece(struct input *input, const unsigned char *bytes, size_t count,
                      struct spsy_error *error)
{
    enum spool_device_type type = input->creation.file.device_type;
    int result = 0;

    if (input->conversion)
        return conversion_push(input->conversion, bytes, count, take_text, input, error);
    if (input->deframer)
        return afp_deframer_push(input->deframer, bytes, count, error);
    if (type == SPOOL_AFPDS)
        return take_fields(input, bytes, count, error);
    if (type == SPOOL_SCS)
        result = scs_decode(&input->scs, bytes, count, count_pages, input, error);
    if (type == SPOOL_USERASCII)
        pages_begin(&input->pages); /* what it would print as is not known: one */
    return result == 0 ? creation_append(&input->creation, bytes, count, error) : result;
}

static int finish_text(struct input *input, struct spsy_error *error)
{
    int result = conversion_finish(input->conversion, take_text, input, error);

    return result == 0 && input->controls ? print_records_finish(&input->records, error) : result;
}

static int finish_data(struct input *input, struct spsy_error *error)
{
    enum spool_device_type type = input->creation.file.device_type;
    int result = 0;

    if (input->conversion)
        return finish_text(input, error);
    if (input->deframer)
        result = afp_deframer_finish(input->deframer, error);
    if (type == SPOOL_SCS)
        result = scs_decode_finish(&input->scs, count_pages, input, error);
    input->creation.file.pages = type == SPOOL_AFPDS ? input->afp.pages : input->pages.count;
    return result;
}

static int read_all(struct input *input, const struct streams *streams, struct stream *stream,
                    struct spsy_error *error)
{
    unsigned char bytes[INPUT_BYTES];
    size_t got = 1;
    int result = 0;

    while (result == 0 && got > 0) {
        result = streams->read(stream, bytes, sizeof bytes, &got, error);
        if (result == 0 && got > 0)
            result = take_piece(input, bytes, got, error);
    }
    return result == 0 ? finish_data(input, error) : result;
}

/* A control character in text may be a printer's control of a stream that is not text. */
static int explain(const struct input *input, int result, struct spsy_error *error)
{
    struct spsy_error cause = *error;

    if (result != SPSY_ERR_VALUE || !input->creation.scs.control_refused)
        return result;
    return spsy_fail(error, result, cause.message_id,
                     "%s; CCSID(65535) takes a stream that is SCS already", cause.text);
}

/* What takes the data in on its way, by what it is. */
static int open_taker(struct input *input, enum afp_framing framing, struct spsy_error *error)
{
    print_records_init(&input->records, input->records.control, creation_append_text,
                       &input->creation);
    input->records.channels = input->channels;
    if (input->creation.file.device_type == SPOOL_SCS) {
        const struct code_page *page;
        int result = code_page_find(input->creation.file.ccsid, &page, error);

        if (result < 0)
            return result;
        scs_decoder_init(&input->scs, page, true);
    }
    if (input->creation.file.device_type == SPOOL_SCS && input->ccsid != CCSID_NO_CONVERSION)
        return conversion_open(input->ccsid, CCSID_UTF8, &input->conversion, error);
    if (input->creation.file.device_type == SPOOL_AFPDS && framing != AFP_STREAM)
        return afp_deframer_open(framing, take_fields, input, &input->deframer, error);
    return 0;
}

static int fill(struct input *input, const char *path, enum afp_framing framing,
                struct spsy_error *error)
{
    const struct streams *streams = input->creation.session->streams;
    struct stream *stream;
    int result = open_taker(input, framing, error);

    if (result == 0)
        result = streams->open(streams->context, path, STREAM_FILE, &stream, error);
    if (result < 0)
        return result;
    result = explain(input, read_all(input, streams, stream, error), error);
    streams->drop(stream);
    return result;
}

/* ---- the statement ------------------------------------------------------------------------ */

static int find_queue(struct session *session, struct answer *answer,
                      const struct parameters *parameters, struct spool_queue *queue)
{
    struct spsy_error error = {0};

    if (parameter_text(parameters, "OUTQ"))
        return target_queue(session, answer, parameters, "OUTQ", queue);
    if (creation_default_queue(session, session->current_user, queue, &error) < 0)
        return answer_fail_error(answer, &error);
    return 0;
}

/* SPLFOWN, the current user unless it says otherwise. */
static int find_owner(struct session *session, const struct parameters *parameters, char owner[11],
                      struct spsy_error *error)
{
    const char *word = parameter_text(parameters, "SPLFOWN");
    bool of_job = strncmp(word, "*JOB", 4) == 0;
    struct spool_profile profile;
    int result;

    set_text(owner, 11, of_job ? session->job.user : session->current_user);
    if (!strstr(word, "GRP"))
        return 0;
    result = spool_profile_find(session->spool, owner, &profile, error);
    if (result == 0 && strcmp(profile.group, "*NONE") != 0)
        set_text(owner, 11, profile.group);
    return result;
}

static struct creation_key wanted_key(const struct parameters *parameters)
{
    if (parameter_is(parameters, "KEY", "*OUTQ"))
        return (struct creation_key){.from = CREATION_KEY_OF_QUEUE};
    if (parameter_is(parameters, "KEY", "*NONE"))
        return (struct creation_key){.from = CREATION_KEY_NONE};
    return (struct creation_key){.from = CREATION_KEY_LABEL,
                                 .label = parameter_text(parameters, "KEY")};
}

static int create(struct session *session, const struct parameters *parameters,
                  const struct spool_queue *queue, const struct protect *protect,
                  struct input *input, struct spsy_error *error)
{
    enum afp_framing framing = afp_framing_of(parameter_text(parameters, "RECFMT"));
    const struct creation_key key = wanted_key(parameters);
    char owner[11];
    int result = find_owner(session, parameters, owner, error);

    if (result == 0)
        result = creation_open(session, owner, queue, &key, &input->creation, error);
    if (result == 0) {
        input->creation.protect = protect;
        set_attributes(parameters, input);
        input->controls =
            print_control_find(parameter_text(parameters, "CTLCHAR"), &input->records.control);
        result = fill(input, parameter_text(parameters, "FROMSTMF"), framing, error);
    }
    if (result == 0)
        result = creation_finish(&input->creation, error);
    conversion_close(input->conversion);
    afp_deframer_close(input->deframer);
    creation_close(&input->creation);
    return result;
}

/* Stored as it is, as was asked; but if it is in the framing of another system, no printer takes it
 * for AFPDS. */
static void tell_framing(struct session *session, struct answer *answer, const struct input *input)
{
    const struct spool_file *file = &input->creation.file;
    struct spsy_error error = {0};
    char hint[AFP_HINT_BYTES];

    if (file->device_type != SPOOL_AFPDS || afp_pages_normal(&input->afp))
        return;
    if (afp_framing_hint(session, file, hint, &error) == 0 && hint[0])
        answer_message(answer, "SPY0003", "file %s number %d is stored as it was given, but %s",
                       file->name, file->number, hint);
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct input input = {.ccsid = (int32_t)parameter_integer(parameters, "CCSID", CCSID_UTF8)};
    struct spsy_error error = {0};
    struct spool_queue queue;
    struct protect protect;

    if (!parameter_is(parameters, "RECFMT", "*STREAM") &&
        !parameter_is(parameters, "DEVTYPE", "*AFPDS"))
        return answer_fail(answer, "CPD0084", "RECFMT(%s) goes with DEVTYPE(*AFPDS) only",
                           parameter_text(parameters, "RECFMT"));
    if (attributes_check(answer, parameters) < 0 || check_control(answer, parameters) < 0 ||
        check_ccsid(answer, parameters) < 0 ||
        channels_take(answer, parameters, &input.channels) < 0 ||
        find_queue(session, answer, parameters, &queue) < 0 ||
        protect_take(session, answer, parameters, &protect) < 0)
        return SPSY_ERR_VALUE;
    if (create(session, parameters, &queue, &protect, &input, &error) < 0)
        return answer_fail_error(answer, &error);
    answer_row(answer, file_row(&input.creation.file, &input.creation.queue));
    tell_framing(session, answer, &input);
    return 0;
}

/* In the gaps of attribute.def's column create_at. */
static const struct parameter_definition parameters[] = {
    {.keyword = "FILE",
     .type = PARAMETER_NAME,
     .required = true,
     .position = 1,
     .most = 10,
     .help = "spooled file name"},
    {.keyword = "FROMSTMF",
     .type = PARAMETER_PATH,
     .required = true,
     .position = 2,
     .help = "stream file, - for standard input"},
    {.keyword = "OUTQ",
     .type = PARAMETER_QUALIFIED,
     .object = OBJECT_OUTQ,
     .position = 3,
     .help = "output queue; without it the user's"},
    [8] = {.keyword = "HOLD",
           .type = PARAMETER_CHOICE,
           .special = "*NO *YES",
           .default_value = "*NO",
           .help = "hold the file"},
    [11] = {.keyword = "DEVTYPE",
            .type = PARAMETER_CHOICE,
            .special = "*SCS *USERASCII *AFPDS",
            .default_value = "*SCS",
            .help = "what the data is; *SCS is made from text, but see CCSID"},
    [12] = {.keyword = "CCSID",
            .type = PARAMETER_INTEGER,
            .default_value = "1208",
            .least = 1,
            .most = 65535,
            .help = "CCSID of the stream file; 65535 with *SCS = SCS already, taken as it is"},
    [13] = {.keyword = "CTLCHAR",
            .type = PARAMETER_CHOICE,
            .special = "*NONE *FCFC *PRTCTL *S36FMT",
            .default_value = "*NONE",
            .help = "printer controls in front of each line, as CPYSPLF writes them"},
    [14] =
        {.keyword = "RECFMT",
         .type = PARAMETER_CHOICE,
         .special = "*STREAM *RDW *BDW *LEN2 *LEN4 *NO5A *CRLF *PAD",
         .default_value = "*STREAM",
         .help =
             "how the stream file holds the structured fields of *AFPDS\n"
             "*STREAM: bytes as they are; a spooled file's fields stand back to back, each with "
             "its "
             "X'5A'\n"
             "*RDW: each in a record with a record descriptor word (z/OS RECFM(V), FTP with RDW)\n"
             "*BDW: the same in blocks with block descriptor words (RECFM(VB))\n"
             "*LEN2, *LEN4: each with a length of 2 or 4 bytes, either end first, in front\n"
             "*NO5A: back to back without X'5A'\n"
             "*CRLF: each with its X'5A', CR LF or LF between them\n"
             "*PAD: each with its X'5A', any CR, LF, NUL, X'1A' between and after them\n"
             "A record of *RDW to *LEN4 holds a field with or without its X'5A'.\n"
             "Fill (CR, LF, NUL, X'1A') after the last field is left out."},
    [15] =
        {.keyword = "SPLFOWN",
         .type = PARAMETER_CHOICE,
         .special = "*CURUSRPRF *JOB *CURGRPPRF *JOBGRPPRF",
         .default_value = "*CURUSRPRF",
         .help =
             "who owns the file\n"
             "*CURUSRPRF: the current user\n"
             "*JOB: the job's user\n"
             "*CURGRPPRF, *JOBGRPPRF: the group profile of either; who has none owns it himself"},
    [16] = CHANNEL_PARAMETER,
    [17] = {.keyword = "TOCCSID",
            .type = PARAMETER_INTEGER,
            .special = "*SYSVAL",
            .default_value = "*SYSVAL",
            .least = 1,
            .most = 65535,
            .help = "CCSID that *SCS text is stored in\n"
                    "*SYSVAL: that of the home (ccsid in settings.json)\n" CODE_PAGES
                    "; " CODE_PAGES_EURO,
            .standing = PARAMETER_OURS},
    [18] = {.keyword = "KEY",
            .type = PARAMETER_LABEL,
            .special = "*OUTQ *NONE",
            .default_value = "*OUTQ",
            .help = "label of the key that its data is encrypted under, which needs *READ\n"
                    "*OUTQ: that of the output queue, if it has one\n"
                    "*NONE: the data is stored in the clear",
            .standing = PARAMETER_OURS},
    SPOOL_ATTRIBUTES(ATTRIBUTE_NO_PARAMETER, ATTRIBUTE_CREATED) SPOOL_ATTRIBUTES_PRINTING(
        ATTRIBUTE_PRINTING_CREATED)[ATTRIBUTE_PRINTING_AT + ATTRIBUTES_PRINTING] = PROTECT_CREATED,
    PARAMETERS_END,
};

/* IBM's words are those of OVRPRTF and CRTPRTF: 5.4 information centre and 7.4, ovrprtf.htm; what
 * each word of SPLFOWN means, and CRTPRTF's defaults, are remembered. */
static const char notes[] =
    "The attributes are those of CRTPRTF and OVRPRTF. What a printer would go by (RESTART to "
    "USRDFNOBJ) is checked, kept, shown by WRKSPLFA and QUSRSPLA, and saved; nothing prints here.\n"
    "Protection (PROTECT to WRTPWD) can only take away: it is asked when exit programs and native "
    "authority let through, the owner's own functions too. Passwords are typed when they are asked "
    "for, or come from --password-fd, and ADDPWD gives them before a function that needs them.";

const struct command_definition function_crtsplf = {
    .name = "CRTSPLF",
    .summary = "create a spooled file from a stream file",
    .notes = notes,
    .parameters = parameters,
    .run = run,
    .ours = true,
    .lists = true,
};

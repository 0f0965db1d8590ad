/* sndtcpsplf.c - SNDTCPSPLF, and LPR, its other name: a spooled file to a printer of another
 * system, by LPD (lpd.h).
 *
 * Keywords are those of IBM's page (7.4). What DESTOPT and SEPPAGE put into the control file: "Line
 * printer requester" (AS/400 TCP/IP Configuration and Reference, 370) and IBM support 642739, whose
 * list of the options that it takes could not be read: here they are lpd_check_options'. Ours:
 * RMTSYS and INTNETADR may carry a port; TRANSFORM alone decides what is sent, whatever DESTTYP
 * says: *YES sends the text of an *SCS file as UTF-8 (format f), where IBM's host print transform
 * would make printer data; *USERASCII is printer data already, and it and TRANSFORM(*NO) send the
 * stored bytes (format l). The file's COPIES go along. RSVPORT and VERIFY are ours: the sender's
 * port, and a look into the remote queue.
 *
 * MUST:
 *  - no transaction is open while the data is sent;
 *  - DLTSPLF(*YES) deletes only when both LPD files have been acknowledged (with VERIFY(*YES): and
 *    the job was seen in the remote queue), and only the file that was sent, still on its queue.
 *    Deleting belongs to this function: no second dispatch. Where no exit program decides, native
 *    authority must allow reading and deleting, before anything is sent (ours: to read is not to
 *    delete). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/random.h>

#include "base/error.h"
#include "function/file_text.h"
#include "function/functions.h"
#include "format/lpd.h"
#include "guard/target.h"

enum {
    PORT_SIZE = 6,
    LPD_NUMBERS = 1000,            /* three digits */
    REMOTE_MAX = LPD_HOST_MAX + 8, /* [host]:port */
};

struct sending {
    struct session *session;
    const struct spool_file *file;
    bool text; /* TRANSFORM(*YES) of an *SCS file */
    bool verify;
    char host[LPD_HOST_MAX + 1], port[PORT_SIZE], mark[LPD_MARK_MAX + 1];
    struct lpd_job job;
};

/* ---- where to ----------------------------------------------------------------------------- */

/* "host", "host:port", "[address]", "[address]:port" or an address with several colons. */
static bool split_remote(const char *remote, struct sending *sending)
{
    const char *host = remote, *end = remote + strlen(remote), *port = NULL;

    if (remote[0] == '[') {
        host++;
        end = strchr(host, ']');
        if (!end || (end[1] != '\0' && end[1] != ':'))
            return false;
        port = end[1] == ':' ? end + 2 : NULL;
    } else if (strchr(remote, ':') && strchr(remote, ':') == strrchr(remote, ':')) {
        end = strchr(remote, ':');
        port = end + 1;
    }
    if (end - host > LPD_HOST_MAX || (port && strlen(port) >= sizeof sending->port))
        return false;
    snprintf(sending->host, sizeof sending->host, "%.*s", (int)(end - host), host);
    snprintf(sending->port, sizeof sending->port, "%s", port ? port : "515");
    return true;
}

static bool port_valid(const char *port)
{
    unsigned long number = strtoul(port, NULL, 10);

    return port[0] && strspn(port, "0123456789") == strlen(port) && number >= 1 && number <= 65535;
}

static bool is_address(const char *host)
{
    unsigned char address[sizeof(struct in6_addr)];

    return inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1;
}

static int take_remote(struct answer *answer, const struct parameters *parameters,
                       struct sending *sending)
{
    const char *remote = parameter_text(parameters, "RMTSYS");
    const char *address = parameter_text(parameters, "INTNETADR");
    const char *queue = parameter_text(parameters, "PRTQ");
    bool by_address = strcmp(remote, "*INTNETADR") == 0;
    const char *keyword = by_address ? "INTNETADR" : "RMTSYS";
    struct spsy_error error = {0};

    if (by_address != (address && address[0]))
        return answer_fail(answer, "CPD0084",
                           "INTNETADR goes with RMTSYS(*INTNETADR), and only with it");
    if (by_address)
        remote = address;
    if (!split_remote(remote, sending) || !port_valid(sending->port))
        return answer_fail(answer, "CPD0084",
                           "%s: %s is not host, host:port or [address]:port with a port of 1-65535",
                           keyword, remote);
    if (by_address && !is_address(sending->host))
        return answer_fail(answer, "CPD0084", "INTNETADR: %s is no internet address", remote);
    if (lpd_check_host(sending->host, &error) < 0)
        return answer_fail(answer, "CPD0084", "%s: %s", keyword, error.text);
    if (lpd_check_queue(queue, &error) < 0)
        return answer_fail(answer, "CPD0084", "PRTQ: %s", error.text);
    sending->job.host = sending->host;
    sending->job.port = sending->port;
    sending->job.queue = queue;
    return 0;
}

/* How: what goes into the control file. */
static int take_options(struct answer *answer, const struct parameters *parameters,
                        struct lpd_job *job)
{
    const char *options = parameter_text(parameters, "DESTOPT");
    struct spsy_error error = {0};

    if (options && lpd_check_options(options, &error) < 0)
        return answer_fail(answer, "CPD0084", "DESTOPT: %s", error.text);
    if (!parameter_is(parameters, "USRDTATFM", "*NONE"))
        return answer_fail(answer, "CPD0084",
                           "USRDTATFM: there are no user data transform programs here");
    job->options = options;
    job->separator = parameter_is(parameters, "SEPPAGE", "*YES");
    return 0;
}

/* ---- what --------------------------------------------------------------------------------- */

static int produce(void *context, conversion_sink *sink, void *sink_context,
                   struct spsy_error *error)
{
    const struct sending *sending = context;

    return (sending->text ? file_text_read : file_bytes_read)(sending->session, sending->file, sink,
                                                              sink_context, error);
}

static int count_bytes(void *context, const void *bytes, size_t count, struct spsy_error *error)
{
    int64_t *total = context;

    (void)bytes;
    (void)error;
    *total += (int64_t)count;
    return 0;
}

/* No other job has it, whoever sent it and from where: a job of the same user, title and number may
 * wait there already. */
static int make_mark(struct sending *sending, struct spsy_error *error)
{
    uint32_t number;

    if (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number)
        return spsy_fail_errno(error, SPSY_ERR_IO, "", "no random number");
    snprintf(sending->mark, sizeof sending->mark, "%08X", number);
    sending->job.mark = sending->mark;
    return 0;
}

static int check_empty(const struct sending *sending, struct spsy_error *error)
{
    const struct spool_file *file = sending->file;

    if (sending->job.bytes > 0)
        return 0;
    return spsy_fail(error, SPSY_ERR_VALUE, "CPF3429",
                     "file %s number %d has no data to send: LPD cannot send an empty file",
                     file->name, file->number);
}

/* LPD wants the size first: text is made twice, once to be counted. */
static int prepare(struct sending *sending, const struct guarded *guarded,
                   const struct parameters *parameters, struct spsy_error *error)
{
    const struct spool_file *file = &guarded->file;
    const struct session *session = sending->session;
    int result = 0;
    bool transform = parameter_is(parameters, "TRANSFORM", "*YES");
    struct lpd_job *job = &sending->job;

    if (transform && file->device_type == SPOOL_AFPDS)
        return spsy_fail(error, SPSY_ERR_VALUE, "CPF3429",
                         "file %s number %d is *AFPDS and cannot be transformed; TRANSFORM(*NO) "
                         "sends it as it is",
                         file->name, file->number);
    sending->file = file;
    sending->text = transform && file->device_type == SPOOL_SCS;
    job->local_host = spool_system(session->spool);
    job->user = session->current_user;
    job->title = file->name;
    job->copies = file->copies;
    job->format = sending->text ? 'f' : 'l';
    job->number =
        (unsigned)((strtoul(session->job.number, NULL, 10) + (unsigned)file->number) % LPD_NUMBERS);
    job->produce = produce;
    job->context = sending;
    job->bytes = sending->text ? 0 : file->size;
    job->reserved_port = parameter_is(parameters, "RSVPORT", "*YES");
    if (sending->text)
        result = produce(sending, count_bytes, &job->bytes, error);
    if (result == 0)
        result = check_empty(sending, error);
    return result == 0 && sending->verify ? make_mark(sending, error) : result;
}

/* ---- and then ----------------------------------------------------------------------------- */

/* In the transaction that is open. */
static int delete_same(struct spool *spool, const struct spool_file *sent, struct spsy_error *error)
{
    struct spool_file now;
    int result = spool_file_reread(spool, sent->id, &now, error);

    if (result < 0)
        return result;
    if (now.queue_id != sent->queue_id)
        return spsy_fail(error, SPSY_ERR_BUSY, "CPF3330", "it was moved to queue %s/%s meanwhile",
                         now.queue_library, now.queue);
    return spool_file_delete(spool, &now, error);
}

static int delete_sent(struct sending *sending, struct answer *answer)
{
    struct spool *spool = sending->session->spool;
    struct spsy_error cause = {0};
    int result = spool_begin(spool, SPOOL_DURABLE, &cause);

    if (result == 0)
        result = delete_same(spool, sending->file, &cause);
    if (result == 0)
        result = spool_commit(spool, &cause);
    if (result == 0)
        return 0;
    spool_rollback(spool);
    return answer_fail(answer, cause.message_id[0] ? cause.message_id : "SPY0101",
                       "file %s number %d was sent but not deleted: %s", sending->file->name,
                       sending->file->number, cause.text);
}

/* After it was acknowledged: is it there? */
static int verify(struct sending *sending, struct answer *answer, bool deletes)
{
    const struct spool_file *file = sending->file;
    char words[LPD_LISTED_SIZE];
    struct spsy_error cause = {0};
    int found = lpd_find(&sending->job, 0, words, &cause);

    if (found > 0)
        return 0;
    if (found < 0)
        return answer_fail(
            answer, "SPY0112",
            "file %s number %d was acknowledged%s, but its queue cannot be asked: %s", file->name,
            file->number, deletes ? " and not deleted" : "", cause.text);
    return answer_fail(
        answer, "SPY0112",
        "file %s number %d was acknowledged%s, but is not in queue %s on %s port %s: "
        "it was dropped, or has been printed already; the queue says: %s",
        file->name, file->number, deletes ? " and not deleted" : "", sending->job.queue,
        sending->host, sending->port, words[0] ? words : "nothing");
}

static int send_file(struct sending *sending, struct answer *answer,
                     const struct parameters *parameters, const struct guarded *guarded)
{
    struct spsy_error error = {0};
    int result = prepare(sending, guarded, parameters, &error);

    if (result == 0)
        result = lpd_send(&sending->job, &error);
    if (result < 0)
        return answer_fail_error(answer, &error);
    if (sending->verify)
        result = verify(sending, answer, guarded->deletes);
    if (result == 0 && guarded->deletes)
        result = delete_sent(sending, answer);
    if (result < 0)
        return result;
    answer_message(
        answer, "SPY0001", "file %s number %d sent to queue %s on %s port %s, %lld bytes%s%s",
        guarded->file.name, guarded->file.number, sending->job.queue, sending->host, sending->port,
        (long long)sending->job.bytes, sending->verify ? ", seen in the queue" : "",
        guarded->deletes ? ", and deleted" : "");
    return 0;
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct guarded guarded = {.function = "SNDTCPSPLF", .class = SPOOL_CLASS_READ};
    struct sending sending = {.session = session};
    int result = take_remote(answer, parameters, &sending);

    if (result == 0)
        result = take_options(answer, parameters, &sending.job);
    guarded.deletes = parameter_is(parameters, "DLTSPLF", "*YES");
    sending.verify = parameter_is(parameters, "VERIFY", "*YES");
    if (result == 0)
        result = target_one(session, answer, parameters, &guarded);
    if (result == 0)
        result = guard(session, answer, &guarded, NULL, NULL);
    return result == 0 ? send_file(&sending, answer, parameters, &guarded) : result;
}

static const struct parameter_definition parameters[] = {
    {.keyword = "RMTSYS",
     .type = PARAMETER_TEXT,
     .special = "*INTNETADR",
     .required = true,
     .position = 1,
     .most = REMOTE_MAX,
     .help = "remote system: host, host:port or [address]:port"},
    {.keyword = "PRTQ",
     .type = PARAMETER_TEXT,
     .required = true,
     .position = 2,
     .most = LPD_QUEUE_MAX,
     .help = "printer queue of the remote system"},
    TARGET_FILE_AT(3),
    TARGET_PARAMETERS_AFTER_FILE(0, 0),
    {.keyword = "DESTTYP",
     .type = PARAMETER_CHOICE,
     .special = "*OTHER *AS400 *PSF2",
     .default_value = "*OTHER",
     .help = "kind of the remote system; has no effect here",
     .standing = PARAMETER_CHECKED},
    {.keyword = "TRANSFORM",
     .type = PARAMETER_CHOICE,
     .special = "*YES *NO",
     .default_value = "*YES",
     .help = "send *SCS as UTF-8 text; *NO sends the bytes as they are"},
    {.keyword = "USRDTATFM",
     .type = PARAMETER_QUALIFIED,
     .object = OBJECT_AS_GIVEN,
     .special = "*NONE",
     .default_value = "*NONE",
     .help = "program that transforms the data; there are none here",
     .standing = PARAMETER_CHECKED},
    {.keyword = "MFRTYPMDL",
     .type = PARAMETER_TEXT,
     .special = "*IBM42011",
     .default_value = "*IBM42011",
     .most = 17,
     .help = "printer to transform for; has no effect: TRANSFORM(*YES) makes text",
     .standing = PARAMETER_CHECKED},
    {.keyword = "INTNETADR",
     .type = PARAMETER_TEXT,
     .most = REMOTE_MAX,
     .help = "internet address of the remote system, with RMTSYS(*INTNETADR)"},
    {.keyword = "WSCST",
     .type = PARAMETER_QUALIFIED,
     .object = OBJECT_AS_GIVEN,
     .special = "*NONE",
     .default_value = "*NONE",
     .help = "customizing object of the transform; has no effect, as MFRTYPMDL",
     .standing = PARAMETER_CHECKED},
    {.keyword = "DLTSPLF",
     .type = PARAMETER_CHOICE,
     .special = "*NO *YES",
     .default_value = "*NO",
     .help = "delete the file when it has been sent"},
    {.keyword = "DESTOPT",
     .type = PARAMETER_TEXT,
     .most = LPD_OPTIONS_MAX,
     .help = "options for the remote printer, blanks between\n"
             "Jname: the job's name; a small letter alone: the filter\n"
             "any other: a line of the control file"},
    {.keyword = "SEPPAGE",
     .type = PARAMETER_CHOICE,
     .special = "*YES *NO",
     .default_value = "*YES",
     .help = "ask for a separator page"},
    {.keyword = "VERIFY",
     .type = PARAMETER_CHOICE,
     .special = "*NO *YES",
     .default_value = "*NO",
     .standing = PARAMETER_OURS,
     .help = "complete only when the job was seen in the remote queue"},
    {.keyword = "RSVPORT",
     .type = PARAMETER_CHOICE,
     .special = "*NO *YES",
     .default_value = "*NO",
     .standing = PARAMETER_OURS,
     .help = "send from a reserved port, 721-731 (root or CAP_NET_BIND_SERVICE)"},
    PARAMETERS_END,
};

/* Measured with LPRng 3.8.B and cups-lpd 2.4.2. */
static const char notes[] =
    "Without their keywords come RMTSYS, PRTQ and FILE.\n"
    "An LPD printer acknowledges that it has the data, not that it will print it. A cups-lpd "
    "acknowledges everything and then drops the job of a user who may not print there: with "
    "DLTSPLF(*YES) the file is lost, unless VERIFY(*YES) looks for the job in the remote queue "
    "first. VERIFY puts a mark after the file's name in the job's title, and looks for 10 "
    "seconds; a job that has left the queue by then counts as not seen: the file stays, and "
    "sending it again would print it again.\n"
    "A cups-lpd prints a file of COPIES(n) as one job of n documents, and finds out by itself "
    "what the data is, also when it is to be printed as it is (TRANSFORM(*NO), *USERASCII).\n"
    "An empty file cannot be sent: to LPD a length of 0 means that the length is not known. "
    "RSVPORT(*YES) is for daemons that refuse other ports, as RFC 1179 says; there are 11, each "
    "free again about a minute after its job.";

#define PAGE "https://www.ibm.com/support/knowledgecenter/ssw_ibm_i_74/cl/sndtcpsplf.htm"

const struct command_definition function_sndtcpsplf = {
    .name = "SNDTCPSPLF",
    .function = "SNDTCPSPLF",
    .summary = "send a spooled file to a printer by LPD",
    .notes = notes,
    .parameters = parameters,
    .run = run,
    .page = PAGE,
};

const struct command_definition function_lpr = {
    .name = "LPR",
    .function = "SNDTCPSPLF",
    .summary = "send a spooled file to a printer by LPD, as SNDTCPSPLF",
    .notes = "Without their keywords come RMTSYS, PRTQ and FILE. What SNDTCPSPLF says holds here.",
    .parameters = parameters,
    .run = run,
    .page = PAGE,
};

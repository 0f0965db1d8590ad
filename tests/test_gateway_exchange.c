/* test_gateway_exchange.c - what is sent on, of any request; and what is read of any answer. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gateway/exchange.h"
#include "cupsjob/reading.h"

/* ---- a request made anew ------------------------------------------------------------------- */

static struct conversation conversation;
static uint64_t state = 0x9E3779B97F4A7C15;

static unsigned below(unsigned many)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state % many);
}

static const char *const names[] = {"attributes-charset",
                                    "attributes-natural-language",
                                    "requesting-user-name",
                                    "printer-uri",
                                    "job-uri",
                                    "job-id",
                                    "job-name",
                                    "job-originating-user-name",
                                    "job-originating-host-name",
                                    "job-uuid",
                                    "job-printer-uri",
                                    "time-at-creation",
                                    "job-hold-until",
                                    "job-state",
                                    "job-state-reasons",
                                    "job-k-octets",
                                    "time-at-processing",
                                    "time-at-completed",
                                    "copies",
                                    "document-number",
                                    "requested-attributes",
                                    "purge-job",
                                    "notify-recipient-uri",
                                    "media",
                                    "Requesting-User-Name",
                                    "x"};

static void add_some(struct ipp *request)
{
    static const enum ipp_group groups[] = {IPP_GROUP_OPERATION, IPP_GROUP_OPERATION,
                                            IPP_GROUP_OPERATION, IPP_GROUP_JOB,
                                            IPP_GROUP_PRINTER,   IPP_GROUP_SUBSCRIPTION};
    static const char *const texts[] = {"bob",
                                        "root",
                                        "ipp://localhost/jobs/9",
                                        "ipp://localhost/jobs/0009",
                                        "http://x/printers/other",
                                        "ipp://localhost/classes/c",
                                        "no-hold",
                                        "\xFF\xFE",
                                        ""};
    static const enum ipp_kind kinds[] = {IPP_KIND_NAME, IPP_KIND_URI, IPP_KIND_KEYWORD,
                                          IPP_KIND_TEXT};
    enum ipp_group group = groups[below(sizeof groups / sizeof groups[0])];
    const char *name = names[below(sizeof names / sizeof names[0])];

    if (below(12) == 0)
        ipp_separate(request);
    else if (below(4) == 0)
        ipp_add_number(request, group, IPP_KIND_INTEGER, name, (int32_t)below(20) - 2);
    else
        ipp_add_text(request, group, kinds[below(4)], name,
                     texts[below(sizeof texts / sizeof texts[0])]);
}

static struct ipp *any_request(void)
{
    const struct operation *operation = &operations[below((unsigned)operation_count)];
    struct ipp *request = ipp_make(operation->code, (int32_t)below(1000));

    if (below(4) != 0) /* else all is refused */
        ipp_add_text(request, IPP_GROUP_OPERATION, IPP_KIND_URI,
                     operation->target == TARGET_JOB ? "job-uri" : "printer-uri",
                     operation->target == TARGET_JOB ? "ipp://elsewhere/jobs/7"
                                                     : "http://elsewhere/printers/office");
    for (unsigned i = below(7); i > 0; i--)
        add_some(request);
    return request;
}

static unsigned count_of(struct ipp *message, const char *name)
{
    unsigned count = 0;

    for (struct ipp_attribute *at = ipp_first(message); at; at = ipp_next(message))
        count += strcmp(attribute_name(at), name) == 0;
    return count;
}

static const char *the(struct ipp *message, const char *name)
{
    return attribute_text_or(ipp_find(message, IPP_GROUP_OPERATION, name), "");
}

/* As it is after it has gone over a wire. */
static struct ipp *sent(struct ipp *message)
{
    static const char head[] = "HTTP/1.1 200 OK\r\n\r\n";
    struct spsy_error error;
    struct ipp *again;
    unsigned char *bytes;
    int pair[2];
    size_t size;

    CU_ASSERT_EQUAL_FATAL(ipp_to_bytes(message, &bytes, &size), 0);
    CU_ASSERT_EQUAL_FATAL(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    CU_ASSERT_EQUAL(write(pair[1], head, sizeof head - 1), (ssize_t)sizeof head - 1);
    CU_ASSERT_EQUAL(write(pair[1], bytes, size), (ssize_t)size);
    close(pair[1]);
    CU_ASSERT_EQUAL_FATAL(ipp_read_pumped(pair[0], 1000, &again, &error), 0);
    close(pair[0]);
    free(bytes);
    ipp_free(message);
    return again;
}

static void check_sent(const struct exchange *exchange, struct ipp *request, int32_t job)
{
    static const char *const cupsds[] = {"job-originating-user-name",
                                         "job-originating-host-name",
                                         "job-uuid",
                                         "job-printer-uri",
                                         "time-at-creation",
                                         "job-state",
                                         "job-state-reasons",
                                         "job-k-octets",
                                         "time-at-processing",
                                         "time-at-completed"};
    bool creates = exchange->operation->kind == OPERATION_CREATE;
    char uri[TARGET_URI_SIZE] = "";

    CU_ASSERT_EQUAL(ipp_code(request), exchange->operation->code);
    CU_ASSERT_EQUAL(ipp_id(request), ipp_id(exchange->request));
    CU_ASSERT_EQUAL(count_of(request, "requesting-user-name"), 1);
    ASSERT_STRING(the(request, "requesting-user-name"), "alice");
    CU_ASSERT_EQUAL(count_of(request, "attributes-charset"), 1);
    ASSERT_STRING(the(request, "attributes-charset"), "utf-8");
    CU_ASSERT_EQUAL(count_of(request, "attributes-natural-language"), 1);
    if (exchange->operation->code == 0x003B) { /* Close-Job: both */
        CU_ASSERT_EQUAL(count_of(request, "job-uri"), 0);
        CU_ASSERT_EQUAL(attribute_number_or(ipp_find(request, IPP_GROUP_OPERATION, "job-id"), 0),
                        job);
        ASSERT_STRING(the(request, "printer-uri"), "ipp://localhost/printers/where-it-is");
        return;
    }
    CU_ASSERT_EQUAL(count_of(request, "job-id"), 0);
    if (job > 0) {
        target_job_uri(job, uri);
        CU_ASSERT_EQUAL(count_of(request, "printer-uri"), 0);
        CU_ASSERT_EQUAL(count_of(request, "job-uri"), 1);
        ASSERT_STRING(the(request, "job-uri"), uri);
    } else {
        CU_ASSERT_EQUAL(count_of(request, "job-uri"), 0);
        CU_ASSERT_EQUAL(count_of(request, "printer-uri"), exchange->target.queue_named);
        target_queue_uri(&exchange->target, uri);
        if (exchange->target.queue_named)
            ASSERT_STRING(the(request, "printer-uri"), uri);
    }
    for (size_t i = 0; creates && i < sizeof cupsds / sizeof cupsds[0]; i++)
        CU_ASSERT_EQUAL(count_of(request, cupsds[i]), 0);
}

/* And nothing is lost that the gateway leaves to the client. */
static void check_kept(const struct exchange *exchange, struct ipp *request)
{
    static const char *const kept[] = {"copies",
                                       "media",
                                       "x",
                                       "document-number",
                                       "purge-job",
                                       "job-hold-until",
                                       "requested-attributes"};

    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        CU_ASSERT_EQUAL(count_of(request, kept[i]), count_of(exchange->request, kept[i]));
}

static void anything_is_made_anew(void)
{
    unsigned taken = 0;

    snprintf(conversation.identity.login, sizeof conversation.identity.login, "alice");
    for (unsigned i = 0; i < 60000; i++) {
        struct exchange exchange = {.conversation = &conversation, .request = any_request()};
        struct spsy_error error = {0};
        struct ipp *request;

        snprintf(exchange.reading.printer, sizeof exchange.reading.printer, "where-it-is");
        exchange.operation = operation_find(ipp_code(exchange.request));
        if (request_check(exchange.request, exchange.operation, &error) == 0 &&
            target_read(exchange.request, exchange.operation, &exchange.target, &error) == 0) {
            int32_t job = exchange.target.job_named ? exchange.target.job : 0;

            if (exchange.target.job_named && job == 0)
                job = 5; /* as resolved */
            taken++;
            request = exchange_rebuild(&exchange, job);
            CU_ASSERT_PTR_NOT_NULL_FATAL(request);
            request = sent(request);
            check_sent(&exchange, request, job);
            check_kept(&exchange, request);
            ipp_free(request);
        } else {
            CU_ASSERT_TRUE(error.text[0] != '\0');
        }
        ipp_free(exchange.request);
    }
    CU_ASSERT_TRUE(taken > 5000);
}

/* cups-lpd, which runs as lp, may say where a job is from; nobody else. */
static void a_system_job_says_the_host(void)
{
    struct exchange exchange = {.conversation = &conversation,
                                .operation = operation_find(0x0005),
                                .request = ipp_make(0x0005, 1)};
    struct ipp *request;

    ipp_add_text(exchange.request, IPP_GROUP_OPERATION, IPP_KIND_NAME, "job-originating-host-name",
                 "pc17");
    request = exchange_rebuild(&exchange, 0);
    CU_ASSERT_EQUAL(count_of(request, "job-originating-host-name"), 0);
    ipp_free(request);
    conversation.options.principal.type = SPSY_JOB_SYSTEM;
    request = exchange_rebuild(&exchange, 0);
    ASSERT_STRING(the(request, "job-originating-host-name"), "pc17");
    ipp_free(request);
    conversation.options.principal.type = SPSY_JOB_BATCH;
    ipp_free(exchange.request);
}

/* ---- what cupsd says ----------------------------------------------------------------------- */

static struct ipp *an_answer(void)
{
    struct ipp *answer = ipp_make(0, 1);

    ipp_add_number(answer, IPP_GROUP_JOB, IPP_KIND_INTEGER, "job-id", 7);
    ipp_add_text(answer, IPP_GROUP_JOB, IPP_KIND_URI, "job-uuid", "urn:uuid:7");
    ipp_add_text(answer, IPP_GROUP_JOB, IPP_KIND_NAME, "job-name", "Menu");
    ipp_add_text(answer, IPP_GROUP_JOB, IPP_KIND_NAME, "job-originating-user-name", "alice");
    ipp_add_text(answer, IPP_GROUP_JOB, IPP_KIND_NAME, "job-originating-host-name", "localhost");
    ipp_add_text(answer, IPP_GROUP_JOB, IPP_KIND_URI, "job-printer-uri",
                 "ipp://localhost:631/printers/office");
    ipp_add_number(answer, IPP_GROUP_JOB, IPP_KIND_INTEGER, "time-at-creation", 1795982401);
    return answer;
}

static bool is_whole(struct ipp *answer, struct reading *reading)
{
    reading_take(reading, answer);
    return reading_is_whole(&reading->job);
}

static void a_job_is_read(void)
{
    struct reading reading;

    CU_ASSERT_TRUE(is_whole(an_answer(), &reading));
    ASSERT_STRING(reading.job.owner, "alice");
    ASSERT_STRING(reading.job.printer, "office");
    CU_ASSERT_EQUAL(reading.job.id, 7);
    reading_free(&reading);
    CU_ASSERT_FALSE(is_whole(ipp_make(0, 1), &reading)); /* no job in it */
    reading_free(&reading);
}

/* cupsd 2.4.2 keeps what came with the job beside its own: whose is it? */
/* cupsd leaves the title and the host out for whom they are private from: root is asked, then. */
static void what_is_left_out_is_missed(void)
{
    static const char *const left_out[] = {"job-name", "job-originating-host-name",
                                           "job-originating-user-name"};

    for (size_t i = 0; i < 3; i++) {
        struct ipp *answer = an_answer();
        struct reading reading;

        ipp_remove(answer, ipp_find(answer, IPP_GROUP_JOB, left_out[i]));
        CU_ASSERT_FALSE(is_whole(answer, &reading));
        CU_ASSERT_EQUAL(reading_is_enough(&reading.job), i < 2);
        reading_free(&reading);
    }
}

static void a_job_of_two_owners_is_nobodys(void)
{
    static const char *const twice[] = {"job-id", "job-uuid", "job-originating-user-name",
                                        "job-printer-uri", "time-at-creation"};

    for (size_t i = 0; i < sizeof twice / sizeof twice[0]; i++) {
        struct ipp *answer = an_answer();
        struct reading reading;

        ipp_add_text(answer, IPP_GROUP_JOB, IPP_KIND_NAME, twice[i], "bob");
        CU_ASSERT_FALSE(is_whole(answer, &reading));
        CU_ASSERT_PTR_NULL(reading.job.owner);
        reading_free(&reading);
    }
}

/* Numbers as texts, texts as numbers, many where one is due, nothing where something is. */
static void a_job_of_odd_kinds(void)
{
    static const enum ipp_kind kinds[] = {IPP_KIND_INTEGER, IPP_KIND_ENUM, IPP_KIND_BOOLEAN};
    static const char *const two[] = {"one", "two"};

    for (size_t i = 0; reading_attributes[i]; i++) {
        struct ipp *answer = ipp_make(0, 1);
        struct reading reading;

        ipp_add_text(answer, IPP_GROUP_JOB, IPP_KIND_TEXT, reading_attributes[i], "7");
        CU_ASSERT_FALSE(is_whole(answer, &reading));
        CU_ASSERT_EQUAL(reading.job.id, 0);
        reading_free(&reading);
        for (size_t kind = 0; kind < sizeof kinds / sizeof kinds[0]; kind++) {
            answer = ipp_make(0, 1);
            ipp_add_number(answer, IPP_GROUP_JOB, kinds[kind], reading_attributes[i], 7);
            CU_ASSERT_FALSE(is_whole(answer, &reading));
            CU_ASSERT_PTR_NULL(reading.job.owner);
            reading_free(&reading);
        }
        answer = ipp_make(0, 1);
        ipp_add_texts(answer, IPP_GROUP_JOB, IPP_KIND_NAME, reading_attributes[i], 2, two);
        CU_ASSERT_FALSE(is_whole(answer, &reading));
        reading_free(&reading);
    }
}

/* The groups of an error's answer to Print-Job come out of order. */
static void a_job_before_the_operation(void)
{
    struct ipp *answer = an_answer();
    struct reading reading;

    ipp_add_text(answer, IPP_GROUP_OPERATION, IPP_KIND_TEXT, "status-message", "too late");
    CU_ASSERT_TRUE(is_whole(answer, &reading));
    reading_free(&reading);
}

/* ---- what is status alone ------------------------------------------------------------------ */

static const char *function_of(enum ipp_kind kind, size_t count, const char *const *wanted)
{
    struct ipp *request = ipp_make(0x0009, 1);
    const char *function;

    if (count > 0)
        ipp_add_texts(request, IPP_GROUP_OPERATION, kind, "requested-attributes", count, wanted);
    function = show_function(request);
    ipp_free(request);
    return function;
}

static void only_status_is_status(void)
{
    static const char *const status[] = {"job-id", "job-state", "time-at-completed",
                                         "job-impressions-completed"};
    static const char *const more[] = {"job-id", "job-name"};
    static const char *const all[] = {"all"}, *const other[] = {"job-completed"};

    ASSERT_STRING(function_of(IPP_KIND_KEYWORD, 4, status), "WRKPRTSTS");
    ASSERT_STRING(function_of(IPP_KIND_KEYWORD, 2, more), "QUSRSPLA");
    ASSERT_STRING(function_of(IPP_KIND_KEYWORD, 1, other), "QUSRSPLA");
    ASSERT_STRING(function_of(IPP_KIND_KEYWORD, 1, all), "QUSRSPLA");
    ASSERT_STRING(function_of(IPP_KIND_KEYWORD, 0, all), "QUSRSPLA");
    ASSERT_STRING(function_of(IPP_KIND_NAME, 4, status), "QUSRSPLA"); /* cupsd overlooks these */
}

static const struct test tests[] = {
    {"G3 whatever is asked, one target and one user are sent on", anything_is_made_anew},
    {"G3 only a system job says where it is from", a_system_job_says_the_host},
    {"G9 a job is read", a_job_is_read},
    {"G5 a job of which cupsd leaves something out is not whole", what_is_left_out_is_missed},
    {"G11 a job of two owners is nobody's", a_job_of_two_owners_is_nobodys},
    {"G11 a job of odd kinds is not whole", a_job_of_odd_kinds},
    {"G11 a job before the operation's attributes is read", a_job_before_the_operation},
    {"G4 only what cupsd takes for status is asked about as status", only_status_is_status},
};
HARNESS_MAIN("gateway_exchange", tests)

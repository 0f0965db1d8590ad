/* test_gateway_target.c - what a request acts on, in every form that there is and in those that
 * there should not be; and that cupsd reads what is sent on as the gateway has read it. */
#include "harness.h"

#define _CUPS_NO_DEPRECATED 1
#include <cups/cups.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ipp/target.h"

enum {
    CANCEL_JOB = 0x0008,
    GET_JOBS = 0x000A,
    PRINT_JOB = 0x0002,
    MOVE_JOB = 0x400D,
    GET_DOCUMENT = 0x4027,
    SET_JOB = 0x0014,
    PRINTER_SUBSCRIPTIONS = 0x0016,
    RESTART_JOB = 0x000E
};

static struct {
    struct ipp *request;
    struct target target;
    struct spsy_error error;
} world;

static void begin(int code)
{
    ipp_free(world.request);
    world.request = ipp_make(code, 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(world.request);
}

static void say(enum ipp_group group, enum ipp_kind kind, const char *name, const char *value)
{
    CU_ASSERT_EQUAL_FATAL(ipp_add_text(world.request, group, kind, name, value), 0);
}

static void say_uri(const char *name, const char *value)
{
    say(IPP_GROUP_OPERATION, IPP_KIND_URI, name, value);
}

static void say_number(const char *name, int32_t value)
{
    CU_ASSERT_EQUAL_FATAL(
        ipp_add_number(world.request, IPP_GROUP_OPERATION, IPP_KIND_INTEGER, name, value), 0);
}

/* Negative: refused, with a text that names `names`. */
static int read_it(const char *names)
{
    int result;

    memset(&world.error, 0, sizeof world.error);
    result = target_read(world.request, operation_find(ipp_code(world.request)), &world.target,
                         &world.error);
    if (result < 0) {
        CU_ASSERT_EQUAL(result, SPSY_ERR_FORMAT);
        CU_ASSERT_EQUAL(world.error.code, SPSY_ERR_FORMAT);
        if (!names || !strstr(world.error.text, names)) {
            fprintf(stderr, "refused: %s\n", world.error.text);
            CU_FAIL("refused otherwise");
        }
    } else if (names) {
        fprintf(stderr, "not refused: %s\n", names);
        CU_FAIL("not refused");
    }
    return result;
}

static int check_it(const char *names)
{
    int result;

    memset(&world.error, 0, sizeof world.error);
    result = request_check(world.request, operation_find(ipp_code(world.request)), &world.error);
    CU_ASSERT_EQUAL(result, names ? SPSY_ERR_FORMAT : 0);
    if (names && !strstr(world.error.text, names)) {
        fprintf(stderr, "%s is not in: %s\n", names, world.error.text);
        CU_FAIL("another text");
    }
    return result;
}

/* ---- one job ------------------------------------------------------------------------------- */

static void takes_a_job_by_its_uri(void)
{
    static const struct {
        const char *uri;
        int32_t job; /* -1: refused */
    } forms[] = {
        {"ipp://localhost/jobs/7", 7},
        {"ipp://localhost:631/jobs/7", 7},
        {"http://localhost/jobs/7", 7},
        {"ipp://elsewhere.example/jobs/7", 7}, /* cupsd does not look at the host */
        {"ipp://[::1]/jobs/7", 7},
        {"ipp://user:word@localhost/jobs/7", 7},
        {"ipp://localhost/jobs/%37", 7}, /* the same, spelt otherwise */
        {"ipp://localhost/%6Aobs/7", 7},
        {"ipp://localhost/jobs/2147483647", INT32_MAX},
        {"ipp://localhost/jobs/2147483648", -1},
        {"ipp://localhost/jobs/4294967303", -1}, /* 7 in 32 bits */
        {"ipp://localhost/jobs/18446744073709551623", -1},
        {"ipp://localhost/jobs/0", -1}, /* the first active one: by job-id alone */
        {"ipp://localhost/jobs/00", -1},
        {"ipp://localhost/jobs/007", -1},
        {"ipp://localhost/jobs/7zz", -1},
        {"ipp://localhost/jobs/7/", -1},
        {"ipp://localhost/jobs/7/8", -1},
        {"ipp://localhost/jobs/7%2F8", -1},
        {"ipp://localhost/jobs/7%00", 7}, /* ends there for libcups as for us */
        {"ipp://localhost/jobs/7?job-id=8", -1},
        {"ipp://localhost/jobs/7#8", -1},
        {"ipp://localhost/jobs/ 7", -1},
        {"ipp://localhost/jobs/+7", -1},
        {"ipp://localhost/jobs/-7", -1},
        {"ipp://localhost/jobs/0x7", -1},
        {"ipp://localhost/jobs/7.0", -1},
        {"ipp://localhost/jobs/", -1},
        {"ipp://localhost/jobs", -1},
        {"ipp://localhost//jobs/7", -1},
        {"ipp://localhost/jobs//7", -1},
        {"ipp://localhost/x/../jobs/7", -1},
        {"ipp://localhost/JOBS/7", -1},
        {"ipp://localhost/printers/7", -1},
        {"ipp://localhost/", -1},
        {"ipp://localhost", -1},
        {"/jobs/7", 7}, /* libcups takes it for ipp://localhost/jobs/7 */
        {"jobs/7", -1},
        {"ipp:", -1},
        {"ipp://", -1},
        {"ipp:///jobs/7", 7}, /* no host: no other job */
        {"ipp://localhost:99999/jobs/7", -1},
        {"ipp://local host/jobs/7", -1},
        {"ipp://localhost/jobs/%zz", -1},
        {"ipp://localhost/jobs/%3", -1},
        {"%", -1},
        {"", -1},
    };

    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        int result;

        begin(CANCEL_JOB);
        say_uri("job-uri", forms[i].uri);
        result =
            target_read(world.request, operation_find(CANCEL_JOB), &world.target, &world.error);
        if ((result == 0) != (forms[i].job > 0) ||
            (result == 0 && world.target.job != forms[i].job)) {
            fprintf(stderr, "%s: %d, job %ld\n", forms[i].uri, result, (long)world.target.job);
            CU_FAIL("read otherwise");
        }
        if (result < 0) {
            CU_ASSERT_EQUAL(result, SPSY_ERR_FORMAT);
            CU_ASSERT_PTR_NOT_NULL(strstr(world.error.text, "job-uri"));
        } else {
            CU_ASSERT_TRUE(world.target.job_named && !world.target.queue_named);
        }
    }
}

static void takes_a_job_by_queue_and_number(void)
{
    static const int32_t bad[] = {-1, -7, INT32_MIN};

    begin(CANCEL_JOB);
    say_uri("printer-uri", "ipp://localhost/printers/office");
    read_it("which job?");
    say_number("job-id", 7);
    CU_ASSERT_EQUAL(read_it(NULL), 0);
    CU_ASSERT_EQUAL(world.target.job, 7);
    ASSERT_STRING(world.target.queue, "office");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        begin(CANCEL_JOB);
        say_uri("printer-uri", "ipp://localhost/printers/office");
        say_number("job-id", bad[i]);
        read_it("job-id");
    }
    begin(CANCEL_JOB); /* the first active one */
    say_uri("printer-uri", "ipp://localhost/");
    say_number("job-id", 0);
    CU_ASSERT_EQUAL(read_it(NULL), 0);
    CU_ASSERT_TRUE(world.target.job_named && world.target.job == 0 && !world.target.queue[0]);
}

static void refuses_two_targets(void)
{
    begin(CANCEL_JOB);
    say_uri("job-uri", "ipp://localhost/jobs/7");
    say_number("job-id", 7); /* the same even so */
    read_it("two targets");
    begin(CANCEL_JOB);
    say_uri("job-uri", "ipp://localhost/jobs/7");
    say_uri("printer-uri", "ipp://localhost/printers/office");
    read_it("two targets");
    begin(CANCEL_JOB);
    say_number("job-id", 7);
    read_it("printer-uri");
    begin(CANCEL_JOB);
    read_it("which job?");
    begin(PRINT_JOB);
    say_uri("printer-uri", "ipp://localhost/printers/office");
    say_number("job-id", 7);
    read_it("no job");
    begin(GET_JOBS);
    say_uri("job-uri", "ipp://localhost/jobs/7");
    read_it("printer-uri");
}

/* A target that stands elsewhere than it belongs is none for us, and may be one for cupsd: the
 * request is refused before. */
static void refuses_targets_elsewhere(void)
{
    static const char *const names[] = {"printer-uri", "job-uri", "job-id", "document-number",
                                        "requested-attributes"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        begin(GET_DOCUMENT);
        say_uri("job-uri", "ipp://localhost/jobs/7");
        CU_ASSERT_EQUAL(check_it(NULL), 0);
        say(IPP_GROUP_JOB, IPP_KIND_URI, names[i], "ipp://localhost/printers/office");
        check_it(names[i]);
    }
    begin(SET_JOB);
    say_uri("job-uri", "ipp://localhost/jobs/7");
    say(IPP_GROUP_JOB, IPP_KIND_URI, "job-uri", "ipp://localhost/jobs/8");
    check_it("job-uri");
    /* To hold, says the one that cupsd reads; to release, the one that we would. */
    begin(RESTART_JOB);
    say_uri("job-uri", "ipp://localhost/jobs/7");
    say(IPP_GROUP_OPERATION, IPP_KIND_KEYWORD, "job-hold-until", "indefinite");
    CU_ASSERT_EQUAL(check_it(NULL), 0);
    say(IPP_GROUP_JOB, IPP_KIND_NAME, "job-hold-until", "no-hold");
    check_it("job-hold-until");
    begin(RESTART_JOB);
    say_uri("job-uri", "ipp://localhost/jobs/7");
    say(IPP_GROUP_PRINTER, IPP_KIND_KEYWORD, "job-hold-until", "indefinite");
    check_it("job-hold-until");
}

static void refuses_wrong_kinds_and_many_values(void)
{
    static const enum ipp_kind kinds[] = {IPP_KIND_TEXT, IPP_KIND_NAME, IPP_KIND_KEYWORD};
    static const char *const two[] = {"ipp://localhost/jobs/7", "ipp://localhost/jobs/8"};
    static const int numbers[] = {7, 8};

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        begin(CANCEL_JOB);
        say(IPP_GROUP_OPERATION, kinds[i], "job-uri", two[0]);
        read_it("job-uri");
        begin(GET_JOBS);
        say(IPP_GROUP_OPERATION, kinds[i], "printer-uri", "ipp://localhost/printers/office");
        read_it("printer-uri");
        begin(CANCEL_JOB);
        say_uri("printer-uri", "ipp://localhost/printers/office");
        say(IPP_GROUP_OPERATION, kinds[i], "job-id", "7");
        read_it("job-id");
    }
    begin(CANCEL_JOB);
    ipp_add_texts(world.request, IPP_GROUP_OPERATION, IPP_KIND_URI, "job-uri", 2, two);
    read_it("one thing");
    begin(CANCEL_JOB);
    say_uri("printer-uri", "ipp://localhost/printers/office");
    ippAddIntegers((ipp_t *)world.request, IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id", 2,
                   numbers);
    read_it("job-id");
    begin(CANCEL_JOB);
    say_uri("printer-uri", "ipp://localhost/printers/office");
    ippAddRange((ipp_t *)world.request, IPP_TAG_OPERATION, "job-id", 7, 7);
    read_it("job-id");
    begin(CANCEL_JOB);
    ippAddOutOfBand((ipp_t *)world.request, IPP_TAG_OPERATION, IPP_TAG_NOVALUE, "job-uri");
    read_it("job-uri");
    begin(CANCEL_JOB);
    ippAddOctetString((ipp_t *)world.request, IPP_TAG_OPERATION, "job-uri",
                      "ipp://localhost/jobs/7", 22);
    read_it("job-uri");
}

/* ---- queues -------------------------------------------------------------------------------- */

static void takes_a_queue_by_its_uri(void)
{
    static const struct {
        const char *uri, *queue; /* NULL: refused */
        bool is_class;
    } forms[] = {
        {"ipp://localhost/printers/office", "office", false},
        {"ipp://elsewhere/printers/office", "office", false},
        {"ipp://localhost/classes/all-of-them", "all-of-them", true},
        {"ipp://localhost/printers/%6Fffice", "office", false},
        {"ipp://localhost/printers/b%C3%BCro", "b\xC3\xBCro", false},
        {"ipp://localhost/printers/b\xC3\xBCro", NULL, false}, /* no URI has such bytes */
        {"ipp://localhost/printers/a%25b", "a%b", false},
        {"ipp://localhost/printers/a%2525b", "a%25b", false}, /* decoded once */
        {"ipp://localhost/printers/a;b", "a;b", false},
        {"ipp://localhost/printers/a@b", "a@b", false},
        {"ipp://localhost/printers/a'b\"c\\d", "a'b\"c\\d", false},
        {"ipp://localhost/printers/a%2Fb", NULL, false},
        {"ipp://localhost/printers/a/b", NULL, false},
        {"ipp://localhost/printers/a%3Fb", NULL, false},
        {"ipp://localhost/printers/a?b", NULL, false},
        {"ipp://localhost/printers/a%23b", NULL, false},
        {"ipp://localhost/printers/a%20b", NULL, false},
        {"ipp://localhost/printers/a%09b", NULL, false},
        {"ipp://localhost/printers/a%01b", NULL, false},
        {"ipp://localhost/printers/a%0Ab", NULL, false},
        {"ipp://localhost/printers/a%7Fb", NULL, false},
        {"ipp://localhost/printers/../classes/x", NULL, false},
        {"ipp://localhost/admin/office", NULL, false},
        {"ipp://localhost/Printers/office", NULL, false},
        {"ipp://localhost/printersoffice", NULL, false},
        {"ipp://localhost/jobs/7", NULL, false},
        {"ipp://localhost/ipp/print/office", NULL, false},
        {"ipp://localhost/classesx", NULL, false},
        /* all of them */
        {"ipp://localhost/", "", false},
        {"ipp://localhost", "", false},
        {"ipp://localhost/printers", "", false},
        {"ipp://localhost/printers/", "", false},
        {"ipp://localhost/classes/", "", true},
        {"ipp://localhost/jobs/", "", false},
    };

    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        int result;

        begin(GET_JOBS);
        say_uri("printer-uri", forms[i].uri);
        result = target_read(world.request, operation_find(GET_JOBS), &world.target, &world.error);
        if ((result == 0) != (forms[i].queue != NULL)) {
            fprintf(stderr, "%s: %d\n", forms[i].uri, result);
            CU_FAIL("read otherwise");
        } else if (result == 0) {
            ASSERT_STRING(world.target.queue, forms[i].queue);
            CU_ASSERT_EQUAL(world.target.is_class, forms[i].is_class);
            CU_ASSERT_TRUE(world.target.queue_named && !world.target.job_named);
        }
    }
    begin(PRINT_JOB);
    say_uri("printer-uri", "ipp://localhost/printers/");
    read_it("one queue");
}

/* What cupsd would read of it: httpSeparateURI, and what follows /printers/ or /classes/. */
static void cupsd_reads(const char *uri, char *queue, size_t size)
{
    char scheme[32], user[64], host[256], resource[1024];
    int port;

    CU_ASSERT_EQUAL(httpSeparateURI(HTTP_URI_CODING_ALL, uri, scheme, sizeof scheme, user,
                                    sizeof user, host, sizeof host, &port, resource,
                                    sizeof resource),
                    HTTP_URI_STATUS_OK);
    ASSERT_STRING(scheme, "ipp");
    ASSERT_STRING(host, "localhost");
    if (strncmp(resource, "/classes/", 9) == 0)
        snprintf(queue, size, "%s", resource + 9);
    else if (strncmp(resource, "/printers/", 10) == 0)
        snprintf(queue, size, "%s", resource + 10);
    else
        snprintf(queue, size, "%s", resource);
}

static void there_and_back(const char *name, bool is_class)
{
    struct target target = {.queue_named = true, .is_class = is_class};
    char uri[TARGET_URI_SIZE], queue[1024], again[TARGET_QUEUE_SIZE];
    bool class_again = !is_class;

    snprintf(target.queue, sizeof target.queue, "%s", name);
    target_queue_uri(&target, uri);
    cupsd_reads(uri, queue, sizeof queue);
    ASSERT_STRING(queue, name);
    CU_ASSERT_EQUAL(target_queue_of(uri, again, &class_again, &world.error), 0);
    ASSERT_STRING(again, name);
    CU_ASSERT_EQUAL(class_again, is_class);
}

static void every_name_comes_back(void)
{
    char name[TARGET_QUEUE_SIZE + 1];

    for (int byte = 0x21; byte < 0x100; byte++) {
        if (strchr("/?#\x7f", byte))
            continue;
        snprintf(name, sizeof name, "a%cb%c", byte, byte);
        there_and_back(name, byte & 1);
        snprintf(name, sizeof name, "%c", byte);
        there_and_back(name, false);
    }
    for (size_t length = 1; length < TARGET_QUEUE_SIZE; length++) {
        memset(name, length & 1 ? 'x' : '%', length);
        name[length] = '\0';
        there_and_back(name, false);
    }
    memset(name, '\xFC', TARGET_QUEUE_SIZE - 1); /* three bytes each: the longest URI */
    name[TARGET_QUEUE_SIZE - 1] = '\0';
    there_and_back(name, true);
}

static void a_name_has_127_octets(void)
{
    char uri[1200], name[TARGET_QUEUE_SIZE + 2];

    for (size_t length = 126; length <= 129; length++) {
        memset(name, 'q', length);
        name[length] = '\0';
        snprintf(uri, sizeof uri, "ipp://localhost/printers/%s", name);
        begin(GET_JOBS);
        say_uri("printer-uri", uri);
        if (length < TARGET_QUEUE_SIZE) {
            CU_ASSERT_EQUAL(read_it(NULL), 0);
            ASSERT_STRING(world.target.queue, name);
        } else {
            read_it("names no queue");
        }
    }
    begin(GET_JOBS);
    snprintf(uri, sizeof uri, "ipp://localhost/printers/%01000d", 7); /* longer than any */
    say_uri("printer-uri", uri);
    read_it("printer-uri");
}

static void jobs_come_back(void)
{
    static const int32_t jobs[] = {1, 9, 10, 999999, 1000000, INT32_MAX};
    char uri[TARGET_URI_SIZE], resource[1024];

    for (size_t i = 0; i < sizeof jobs / sizeof jobs[0]; i++) {
        target_job_uri(jobs[i], uri);
        cupsd_reads(uri, resource, sizeof resource);
        CU_ASSERT_EQUAL(strncmp(resource, "/jobs/", 6), 0);
        CU_ASSERT_EQUAL(atoi(resource + 6), jobs[i]); /* as cupsd does it */
        begin(CANCEL_JOB);
        say_uri("job-uri", uri);
        CU_ASSERT_EQUAL(read_it(NULL), 0);
        CU_ASSERT_EQUAL(world.target.job, jobs[i]);
    }
}

/* ---- the request as a whole ---------------------------------------------------------------- */

static void refuses_attributes_twice(void)
{
    begin(PRINT_JOB);
    say_uri("printer-uri", "ipp://localhost/printers/office");
    say(IPP_GROUP_OPERATION, IPP_KIND_NAME, "requesting-user-name", "alice");
    say(IPP_GROUP_JOB, IPP_KIND_KEYWORD, "media", "a4");
    CU_ASSERT_EQUAL(check_it(NULL), 0);
    say(IPP_GROUP_JOB, IPP_KIND_KEYWORD, "media", "a5");
    check_it("media");
    begin(PRINT_JOB); /* cupsd keeps both, and programs would be asked about the second */
    say(IPP_GROUP_OPERATION, IPP_KIND_NAME, "job-name", "Payslips");
    say(IPP_GROUP_JOB, IPP_KIND_NAME, "job-name", "Menu");
    check_it("job-name");
    begin(PRINT_JOB);
    say(IPP_GROUP_OPERATION, IPP_KIND_NAME, "requesting-user-name", "alice");
    say(IPP_GROUP_SUBSCRIPTION, IPP_KIND_NAME, "requesting-user-name", "bob");
    check_it("requesting-user-name");
}

static void takes_many_subscriptions(void)
{
    begin(PRINTER_SUBSCRIPTIONS);
    say_uri("printer-uri", "ipp://localhost/printers/office");
    for (int i = 0; i < 3; i++) {
        if (i > 0)
            ipp_separate(world.request);
        say(IPP_GROUP_SUBSCRIPTION, IPP_KIND_KEYWORD, "notify-pull-method", "ippget");
        say(IPP_GROUP_SUBSCRIPTION, IPP_KIND_KEYWORD, "notify-events", "job-completed");
    }
    CU_ASSERT_EQUAL(check_it(NULL), 0);
}

static void refuses_groups_that_are_not_due(void)
{
    begin(PRINT_JOB);
    say(IPP_GROUP_JOB, IPP_KIND_KEYWORD, "media", "a4");
    say(IPP_GROUP_OPERATION, IPP_KIND_NAME, "job-name", "late");
    check_it("job-name");
    begin(PRINT_JOB);
    say(IPP_GROUP_JOB, IPP_KIND_KEYWORD, "media", "a4");
    ipp_separate(world.request);
    say(IPP_GROUP_JOB, IPP_KIND_KEYWORD, "sides", "one-sided");
    check_it("sides");
    begin(MOVE_JOB);
    say(IPP_GROUP_JOB, IPP_KIND_URI, "job-printer-uri", "ipp://localhost/printers/two");
    CU_ASSERT_EQUAL(check_it(NULL), 0);
    say(IPP_GROUP_UNSUPPORTED, IPP_KIND_KEYWORD, "x", "y");
    check_it("(05)");
    begin(GET_JOBS);
    say(IPP_GROUP_EVENT, IPP_KIND_KEYWORD, "x", "y");
    check_it("Get-Jobs");
}

static void refuses_too_many(void)
{
    char name[16];

    begin(PRINT_JOB);
    for (int i = 0; i < 510; i++) {
        snprintf(name, sizeof name, "x%d", i);
        say(IPP_GROUP_JOB, IPP_KIND_KEYWORD, name, "y");
    }
    CU_ASSERT_EQUAL(check_it(NULL), 0); /* with charset and language, 512 */
    say(IPP_GROUP_JOB, IPP_KIND_KEYWORD, "more", "y");
    check_it("512");
}

static const struct test tests[] = {
    {"G3 a job by its URI, in every form", takes_a_job_by_its_uri},
    {"G3 a job by queue and number", takes_a_job_by_queue_and_number},
    {"G3 two targets are refused", refuses_two_targets},
    {"G3 a target where none belongs is refused", refuses_targets_elsewhere},
    {"G3 a target of a wrong kind, or of many values, is refused",
     refuses_wrong_kinds_and_many_values},
    {"G3 a queue by its URI, in every form", takes_a_queue_by_its_uri},
    {"G3 cupsd reads the name that was read", every_name_comes_back},
    {"G3 a queue's name has at most 127 octets", a_name_has_127_octets},
    {"G3 cupsd reads the job that was read", jobs_come_back},
    {"G3 an attribute stands in a request once", refuses_attributes_twice},
    {"G3 there may be many subscriptions", takes_many_subscriptions},
    {"G3 groups that an operation does not have are refused", refuses_groups_that_are_not_due},
    {"G10 a request has at most 512 attributes", refuses_too_many},
};

int main(int argc, char **argv)
{
    int status = harness_main(argc, argv, "gateway_target", tests, sizeof tests / sizeof tests[0]);

    ipp_free(world.request);
    return status;
}

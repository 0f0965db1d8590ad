/* test_gateway_job.c - a job of CUPS as the record has it. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "cupsjob/job.h"
#include "cupsjob/lossy.h"
#include "record/record.h"
#include "home_fixture.h"
#include "login_fixture.h"

static struct {
    struct spool *spool;
    struct cups_job job;
    struct spool_file file;
    struct spool_queue queue;
    struct spsy_error error;
} world;

/* 2026-11-29 20:00:01 UTC */
enum { CREATED = 1795982401 };

static void open_world(void)
{
    memset(&logins, 0, sizeof logins);
    memset(&world, 0, sizeof world);
    world.spool = home_open(home_make("SYS1"));
    log_in("root", 0);
    log_in("alice", 61000);
    setenv("TZ", "UTC", 1);
    tzset();
    world.job = (struct cups_job){.id = 42,
                                  .title = "Payslips of May.pdf",
                                  .owner = "alice",
                                  .host = "localhost",
                                  .printer = "office",
                                  .media = "iso_a4_210x297mm",
                                  .account = "4711",
                                  .uuid = "urn:uuid:1c1e8a0e",
                                  .created = CREATED,
                                  .state = 4,
                                  .priority = 50,
                                  .copies = 2,
                                  .kilobytes = 3,
                                  .hold = "indefinite",
                                  .sheets = {"none", "none"}};
}

static int make(void)
{
    memset(&world.error, 0, sizeof world.error);
    return gateway_job_file(world.spool, NULL, &world.job, &world.file, &world.queue, &world.error);
}

/* The record can be encoded, in both forms. */
static void can_be_asked_about(void)
{
    unsigned char record[SPSY_RECORD_BYTES];
    struct spsy_fields fields;
    struct spsy_error error = {0};

    CU_ASSERT_EQUAL(make(), 0);
    spool_file_fields(&world.file, &fields);
    fields.function = "DLTSPLF";
    fields.current_user = "ALICE";
    fields.asp = world.queue.asp;
    fields.asp_device = world.queue.asp_device;
    CU_ASSERT_EQUAL(spsy_record_encode(&fields, SPSY_CHARSET_EBCDIC, record, &error), 0);
    if (error.text[0])
        fprintf(stderr, "%s\n", error.text);
    CU_ASSERT_EQUAL(spsy_record_encode(&fields, SPSY_CHARSET_ASCII, record, &error), 0);
}

static void field_by_field(void)
{
    open_world();
    can_be_asked_about();
    ASSERT_STRING(world.file.job.name, "QPRTJOB");
    ASSERT_STRING(world.file.job.number, "000042");
    ASSERT_STRING(world.file.job.user, "ALICE");
    ASSERT_STRING(world.file.name, "PAYSLIPSOF");
    CU_ASSERT_EQUAL(world.file.number, 1);
    CU_ASSERT_EQUAL(world.file.id, 42);
    ASSERT_STRING(world.file.system, "SYS1");
    ASSERT_STRING(world.file.date_opened, "1261129");
    ASSERT_STRING(world.file.time_opened, "200001");
    ASSERT_STRING(world.file.queue_library, "CUPS");
    ASSERT_STRING(world.file.queue, "OFFICE");
    CU_ASSERT_EQUAL(world.file.queue_id, world.queue.id);
    ASSERT_STRING(world.file.form_type, "iso_a4_210");
    ASSERT_STRING(world.file.user_data, "4711");
    ASSERT_STRING(world.file.user_defined_data, "*NONE");
    ASSERT_STRING(world.file.status, "*HELD");
    ASSERT_STRING(world.file.expiration, "*NONE");
    CU_ASSERT_EQUAL(world.file.copies, 2);
    CU_ASSERT_EQUAL(world.file.priority, 5);
    CU_ASSERT_EQUAL(world.file.size, 3072);
    CU_ASSERT_FALSE(world.file.save);
    CU_ASSERT_FALSE(world.queue.operator_control);
    spool_close(world.spool);
}

static void numbered(int32_t id, const char *name, const char *number)
{
    world.job.id = id;
    can_be_asked_about();
    ASSERT_STRING(world.file.job.name, name);
    ASSERT_STRING(world.file.job.number, number);
}

static void numbers(void)
{
    open_world();
    numbered(1, "QPRTJOB", "000001");
    numbered(999999, "QPRTJOB", "999999");
    numbered(1000000, "QPRT000001", "000000");
    numbered(1000001, "QPRT000001", "000001");
    numbered(123456789, "QPRT000123", "456789");
    numbered(2147483647, "QPRT002147", "483647");
    world.job.id = 7;
    world.job.document = 3;
    can_be_asked_about();
    CU_ASSERT_EQUAL(world.file.number, 3);
    world.job.document = 999999;
    can_be_asked_about();
    spool_close(world.spool);
}

static void refused(const char *words)
{
    CU_ASSERT_EQUAL(make(), SPSY_ERR_VALUE);
    ASSERT_STRING(world.error.message_id, "SPY0107");
    CU_ASSERT_PTR_NOT_NULL(strstr(world.error.text, words));
    if (!strstr(world.error.text, words))
        fprintf(stderr, "'%s' is not in: %s\n", words, world.error.text);
}

/* A job that says too little is not asked about as if it were another. */
static void incomplete(void)
{
    struct cups_job whole;

    open_world();
    whole = world.job;
    for (int i = 0; i < 2; i++) {
        world.job.id = i ? -5 : 0;
        refused("it has no job-id");
    }
    world.job = whole;
    world.job.owner = NULL;
    refused("job 42: it has no job-originating-user-name");
    world.job = whole;
    world.job.printer = NULL;
    refused("it has no job-printer-uri");
    world.job.printer = "";
    refused("a print queue has a name");
    world.job = whole;
    world.job.document = -1;
    refused("its document has no number");
    world.job.document = 1000000;
    refused("its document has no number");
    world.job = whole;
    world.job.created = 0;
    refused("it has no time-at-creation");
    spool_close(world.spool);
}

static void opened(int64_t created, const char *date, const char *time)
{
    world.job.created = created;
    can_be_asked_about();
    ASSERT_STRING(world.file.date_opened, date);
    ASSERT_STRING(world.file.time_opened, time);
}

static void times(void)
{
    open_world();
    opened(-2208988800, "0000101", "000000");
    opened(4102444799, "1991231", "235959"); /* the last second of 2099 */
    world.job.created = 4102444800;
    refused("its time-at-creation is not from 1900 to 2099");
    world.job.created = -2208988801;
    refused("its time-at-creation is not from 1900 to 2099");
    world.job.created = INT64_MAX;
    refused("its time-at-creation is not from 1900 to 2099");
    world.job.created = INT64_MIN;
    refused("its time-at-creation is not from 1900 to 2099");
    setenv("TZ", "Asia/Tokyo", 1); /* the home's zone: session_open sets it */
    tzset();
    opened(CREATED, "1261130", "050001");
    world.job.created = 4102444799; /* 2100 there */
    refused("its time-at-creation is not from 1900 to 2099");
    setenv("TZ", "UTC", 1);
    tzset();
    spool_close(world.spool);
}

static void file_named(const char *document, const char *title, const char *name)
{
    world.job.document_name = document;
    world.job.title = title;
    can_be_asked_about();
    ASSERT_STRING(world.file.name, name);
}

static void file_names(void)
{
    open_world();
    file_named("annex.txt", "Payslips", "ANNEX.TXT");
    file_named(NULL, "annex", "ANNEX");
    file_named("", "annex", "ANNEX");
    file_named("2026-11", "salaries", "SALARIES"); /* the title, if the document's has nothing */
    file_named("2026 salaries", NULL, "SALARIES");
    file_named(NULL, "A_b.c$#@9xyz", "A_B.C$#@9X");
    file_named(NULL, "B\xC3\xBCro \xE5\xB0\x8F", "BRO");
    file_named(NULL, "/home/alice/my file", "HOMEALICEM");
    file_named(NULL, "'; DELETE", "DELETE");
    file_named(NULL, "\xFF\x01\x02\x1B[31m", "M");
    file_named(NULL, NULL, "QPRINT");
    file_named("", "", "QPRINT");
    file_named("123", "\xE5\xB0\x8F", "QPRINT");
    file_named(NULL, "*ALL", "ALL"); /* no special value */
    spool_close(world.spool);
}

static void from(const char *host, const char *system)
{
    world.job.host = host;
    can_be_asked_about();
    ASSERT_STRING(world.file.system, system);
}

static void systems(void)
{
    open_world();
    from("localhost", "SYS1");
    from("LocalHost", "SYS1");
    from("localhost.example", "LOCALHOS"); /* is none of ours */
    from("pc-17.example.org", "PC17.EXA");
    from("sys1", "SYS1");
    from("192.168.1.5", "UNKNOWN");
    from("[fe80::1]", "FE801");
    from("", "UNKNOWN");
    from(NULL, "UNKNOWN");
    spool_close(world.spool);
}

static void texts(void)
{
    open_world();
    world.job.media = NULL;
    world.job.account = NULL;
    can_be_asked_about();
    ASSERT_STRING(world.file.form_type, "*STD");
    ASSERT_STRING(world.file.user_data, "");
    world.job.media = "   ";
    world.job.account = "\x1B[2J\xE5\xB0\x8F\xFFxyz";
    can_be_asked_about();
    ASSERT_STRING(world.file.form_type, "*STD");
    ASSERT_STRING(world.file.user_data, "?[2J??xyz");
    world.job.media = "Gr\xC3\xBC\xC3\x9F"
                      "e an alle";
    world.job.account = "0123456789abc";
    can_be_asked_about();
    ASSERT_STRING(world.file.form_type, "Gr\xC3\xBC\xC3\x9F"
                                        "e an a");
    ASSERT_STRING(world.file.user_data, "0123456789");
    spool_close(world.spool);
}

static void attributes(void)
{
    static const char *const statuses[] = {"*READY",   "*READY",   "*READY", "*READY", "*HELD",
                                           "*PENDING", "*PENDING", "*SAVED", "*SAVED", "*SAVED"};
    static const int priorities[][2] = {{0, 5},  {1, 9},   {11, 9},  {12, 8},         {50, 5},
                                        {99, 1}, {100, 1}, {101, 1}, {2147483647, 1}, {-7, 5}};

    open_world();
    for (int state = 0; state < 10; state++) {
        world.job.state = state;
        can_be_asked_about();
        ASSERT_STRING(world.file.status, statuses[state]);
    }
    for (size_t i = 0; i < sizeof priorities / sizeof priorities[0]; i++) {
        world.job.priority = priorities[i][0];
        can_be_asked_about();
        CU_ASSERT_EQUAL(world.file.priority, priorities[i][1]);
    }
    world.job.copies = 0;
    world.job.kilobytes = -1;
    can_be_asked_about();
    CU_ASSERT_EQUAL(world.file.copies, 1);
    CU_ASSERT_EQUAL(world.file.size, 0);
    world.job.copies = 9999;
    world.job.kilobytes = INT32_MAX;
    can_be_asked_about();
    CU_ASSERT_EQUAL(world.file.copies, 255);
    CU_ASSERT_EQUAL(world.file.size, INT32_MAX * 1024LL);
    spool_close(world.spool);
}

/* Whatever a client calls things, there is a record, and none of it is anybody's command. */
static void anything_goes(void)
{
    char texts[6][400];

    open_world();
    srandom(20261129);
    for (int round = 0; round < 400; round++) {
        for (size_t i = 0; i < 6; i++) {
            size_t length = (size_t)random() % (sizeof texts[i] - 1);

            for (size_t k = 0; k < length; k++)
                texts[i][k] = (char)(1 + random() % 255);
            texts[i][length] = '\0';
        }
        world.job.title = texts[0];
        world.job.document_name = round % 2 ? texts[1] : NULL;
        world.job.media = texts[2];
        world.job.account = texts[3];
        world.job.host = texts[4];
        world.job.id = (int32_t)random() | 1;
        can_be_asked_about();
        CU_ASSERT_TRUE(spsy_name_valid(world.file.name, 10));
        CU_ASSERT_TRUE(spsy_name_valid(world.file.system, 8));
        CU_ASSERT_TRUE(spsy_name_valid(world.file.job.name, 10));
    }
    spool_close(world.spool);
}

/* ---- read again ---- */

static void reread(void)
{
    struct cups_job now;

    open_world();
    now = world.job;
    CU_ASSERT_TRUE(cups_job_same(&world.job, &now));
    CU_ASSERT_TRUE(cups_job_equal(&world.job, &now));
    now.uuid = "urn:uuid:1c1e8a0f";
    CU_ASSERT_FALSE(cups_job_same(&world.job, &now));
    now.uuid = NULL;
    CU_ASSERT_FALSE(cups_job_same(&world.job, &now));
    CU_ASSERT_FALSE(cups_job_same(&now, &now)); /* what has no identity is nobody's */
    now = world.job;
    now.created++;
    CU_ASSERT_FALSE(cups_job_same(&world.job, &now));
    now.created = 0;
    CU_ASSERT_FALSE(cups_job_same(&now, &now));
    now = world.job;
    now.id++;
    CU_ASSERT_FALSE(cups_job_same(&world.job, &now));
    spool_close(world.spool);
}

/* The texts by their place, so that none is forgotten. */
static void reread_texts(void)
{
    static const size_t places[] = {
        offsetof(struct cups_job, title),   offsetof(struct cups_job, document_name),
        offsetof(struct cups_job, owner),   offsetof(struct cups_job, host),
        offsetof(struct cups_job, printer), offsetof(struct cups_job, media),
        offsetof(struct cups_job, account), offsetof(struct cups_job, hold),
        offsetof(struct cups_job, sheets),  offsetof(struct cups_job, sheets) + sizeof(char *)};
    static const char *const values[] = {NULL, "", "other"};

    open_world();
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        for (size_t k = 0; k < 3; k++) {
            struct cups_job before = world.job, now = world.job;
            char same[64];

            memcpy((char *)&now + places[i], &values[k], sizeof values[k]);
            if (places[i] == offsetof(struct cups_job, document_name) && !values[k])
                continue; /* it has none */
            CU_ASSERT_TRUE(cups_job_same(&before, &now));
            CU_ASSERT_FALSE(cups_job_equal(&before, &now));
            snprintf(same, sizeof same, "%s", values[k] ? values[k] : "");
            if (values[k]) { /* the bytes count, not where they stand */
                const char *copy = same;

                memcpy((char *)&before + places[i], &copy, sizeof copy);
                CU_ASSERT_TRUE(cups_job_equal(&before, &now));
            }
        }
    spool_close(world.spool);
}

static void reread_numbers(void)
{
    static const size_t places[] = {
        offsetof(struct cups_job, document), offsetof(struct cups_job, state),
        offsetof(struct cups_job, priority), offsetof(struct cups_job, copies),
        offsetof(struct cups_job, kilobytes)};

    open_world();
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        struct cups_job now = world.job;
        int32_t other = 77;

        memcpy((char *)&now + places[i], &other, sizeof other);
        CU_ASSERT_TRUE(cups_job_same(&world.job, &now));
        CU_ASSERT_FALSE(cups_job_equal(&world.job, &now));
    }
    spool_close(world.spool);
}

static const struct test tests[] = {
    {"G9 a job of CUPS field by field", field_by_field},
    {"G9 job numbers to 2147483647, and documents", numbers},
    {"G9 a job that says too little is refused", incomplete},
    {"G9 X22 the time of creation in the home's zone, or a refusal", times},
    {"G9 the file name is a name, of document or title", file_names},
    {"G9 the system is this one for localhost alone", systems},
    {"G9 form type and user data are cut", texts},
    {"G9 what the record has not: status, priority, copies, size", attributes},
    {"G9 X20 any bytes make a record", anything_goes},
    {"G3 G9 one job by its number, uuid and time", reread},
    {"G3 G9 each text behind the record counts", reread_texts},
    {"G3 G9 each number behind the record counts", reread_numbers},
};

HARNESS_MAIN("gateway_job", tests)

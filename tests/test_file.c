/* test_file.c - jobs and their numbers, spooled files and how a command finds the one it means,
 * lists, and that no query of a command reads a whole table. */
#include "harness.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/store.h"
#include "home_fixture.h"
#include "store_sql.h"

static struct spsy_error error;
static struct spool *spool;
static const char *home;
static struct spool_queue qprint;

static void open_store(void)
{
    home = home_make("SYSA");
    spool = home_open(home);
    CU_ASSERT_EQUAL_FATAL(spool_begin(spool, SPOOL_UNSYNCED, &error), 0);
    qprint = home_queue(spool, "QGPL", "QPRINT");
}

static void close_store(void)
{
    spool_close(spool);
    spool = NULL;
}

#define FAILS(call, expected_id)                                                                   \
    do {                                                                                           \
        memset(&error, 0, sizeof error);                                                           \
        CU_ASSERT((call) < 0);                                                                     \
        ASSERT_STRING(error.message_id, expected_id);                                              \
        CU_ASSERT(error.text[0] != '\0');                                                          \
    } while (0)

static int64_t number(const char *sql)
{
    return store_number(spool, sql);
}

static void run_sql(const char *sql)
{
    store_run(spool, sql);
}

static struct spool_job job_of(const char *number_text, const char *user, const char *name)
{
    struct spool_job job = {.number = ""};

    snprintf(job.number, sizeof job.number, "%s", number_text);
    snprintf(job.user, sizeof job.user, "%s", user);
    snprintf(job.name, sizeof job.name, "%s", name);
    return job;
}

static struct spool_job begin_job(const char *user, const char *name)
{
    return home_job(spool, user, name);
}

static struct spool_file file_of(const struct spool_job *job, const char *name)
{
    return home_file(job, &qprint, name);
}

static struct spool_file add(const struct spool_job *job, const char *name)
{
    struct spool_file file = file_of(job, name);

    CU_ASSERT_EQUAL(spool_file_insert(spool, &file, &error), 0);
    return file;
}

/* A restored file: everything given. */
static struct spool_file add_restored(const struct spool_job *job, const char *name, int32_t at,
                                      const char *system, const char *date, const char *time)
{
    struct spool_file file = file_of(job, name);

    file.number = at;
    snprintf(file.system, sizeof file.system, "%s", system);
    snprintf(file.date_opened, sizeof file.date_opened, "%s", date);
    snprintf(file.time_opened, sizeof file.time_opened, "%s", time);
    CU_ASSERT_EQUAL(spool_file_insert(spool, &file, &error), 0);
    return file;
}

/* ---- jobs ---- */

static void job_numbers(void)
{
    struct spool_job first, second;

    open_store();
    first = begin_job("ALICE", "PAY");
    second = begin_job("ALICE", "PAY");
    ASSERT_STRING(first.number, "000001");
    ASSERT_STRING(second.number, "000002");
    run_sql("UPDATE home SET job_number = 999998");
    ASSERT_STRING(begin_job("ALICE", "PAY").number, "999999");
    ASSERT_STRING(begin_job("ALICE", "PAY").number, "000003"); /* 1 and 2 are taken */
    CU_ASSERT_EQUAL(spool_job_end(spool, &first, &error), 0);
    CU_ASSERT_EQUAL(spool_job_end(spool, &first, &error), 0); /* harmless */
    run_sql("UPDATE home SET job_number = 999999");
    ASSERT_STRING(begin_job("ALICE", "PAY").number, "000004"); /* its row is kept: log */
    close_store();
}

static void every_job_number_taken(void)
{
    struct spool_job job = job_of("", "ALICE", "PAY");

    open_store();
    run_sql("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 999999)"
            " INSERT INTO job SELECT i, printf('%06d', i), 'U', 'N', 0 FROM n");
    job = job_of("", "U", "N");
    FAILS(spool_job_begin(spool, &job, &error), "SPY0101");
    CU_ASSERT_EQUAL(error.code, SPSY_ERR_FULL);
    run_sql("DELETE FROM job WHERE id = 500000");
    CU_ASSERT_EQUAL(spool_job_begin(spool, &job, &error), 0);
    ASSERT_STRING(job.number, "500000");
    /* Another user or name shares a number: somebody must be able to delete. */
    job = job_of("", "ALICE", "PAY");
    CU_ASSERT_EQUAL(spool_job_begin(spool, &job, &error), 0);
    ASSERT_STRING(job.number, "500001");
    CU_ASSERT_EQUAL(spool_job_begin(spool, &job, &error), 0);
    ASSERT_STRING(job.number, "500002");
    close_store();
}

/* A call without a transaction opens one of its own. */
static void jobs_outside_a_transaction(void)
{
    struct spool_job job;

    open_store();
    spool_rollback(spool);
    job = begin_job("ALICE", "PAY");
    CU_ASSERT(!spool->in_transaction);
    CU_ASSERT_EQUAL(number("SELECT count(*) FROM running"), 1);
    CU_ASSERT_EQUAL(spool_job_end(spool, &job, &error), 0);
    CU_ASSERT_EQUAL(number("SELECT count(*) FROM running"), 0);
    close_store();
}

static void a_job_is_found_while(void)
{
    struct spool_job job;
    struct spool_file file, found;
    struct spool_file_key key = {.name = "NONE", .job_name = "PAY", .job_user = "ALICE"};

    open_store();
    FAILS(spool_file_find(spool, &key, &found, &error), "CPF3342");
    job = begin_job("ALICE", "PAY");
    FAILS(spool_file_find(spool, &key, &found, &error), "CPF3303"); /* it runs */
    file = add(&job, "QSYSPRT");
    CU_ASSERT_EQUAL(spool_job_end(spool, &job, &error), 0);
    FAILS(spool_file_find(spool, &key, &found, &error), "CPF3303"); /* it owns a file */
    CU_ASSERT_EQUAL(spool_file_delete(spool, &file, &error), 0);
    FAILS(spool_file_find(spool, &key, &found, &error), "CPF3342");
    key.job_number = job.number;
    FAILS(spool_file_find(spool, &key, &found, &error), "CPF3342");
    key.job_user = "BOB";
    FAILS(spool_file_find(spool, &key, &found, &error), "CPF3342");
    close_store();
}

/* A job whose process was killed does not run, whatever its row says. */
static void killed_jobs(void)
{
    struct spool_file found;
    struct spool_file_key key = {.name = "NONE", .job_name = "PAY"};
    pid_t child;
    int ready[2];
    char byte;

    open_store();
    spool_rollback(spool);
    CU_ASSERT_EQUAL_FATAL(pipe(ready), 0);
    child = fork();
    if (child == 0) {
        struct spool_job job = job_of("", "ALICE", "PAY");
        struct spool *own;

        if (spool_open(home, &own, &error) == 0 && spool_job_begin(own, &job, &error) == 0 &&
            write(ready[1], "x", 1) == 1)
            pause();
        _exit(1);
    }
    CU_ASSERT_EQUAL(read(ready[0], &byte, 1), 1);
    FAILS(spool_file_find(spool, &key, &found, &error), "CPF3303");
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    FAILS(spool_file_find(spool, &key, &found, &error), "CPF3342");
    run_sql("UPDATE running SET pid = 1"); /* a reused process number */
    FAILS(spool_file_find(spool, &key, &found, &error), "CPF3342");
    close(ready[0]);
    close(ready[1]);
    close_store();
}

static void ended_jobs_are_pruned(void)
{
    struct spool_job keeper, killed, job;
    struct spool_file file;

    open_store();
    keeper = begin_job("ALICE", "KEEPER");
    file = add(&keeper, "QSYSPRT");
    CU_ASSERT_EQUAL(spool_job_log_add(spool, &keeper, "CPF3492", "text", &error), 0);
    CU_ASSERT_EQUAL(spool_job_end(spool, &keeper, &error), 0);
    killed = begin_job("ALICE", "KILLED");
    for (int i = 0; i < SPOOL_JOBS_KEPT + 214; i++) { /* to row 19 * 64, which sweeps */
        job = begin_job("ALICE", "PAY");
        CU_ASSERT_EQUAL(spool_job_log_add(spool, &job, "", "text", &error), 0);
        CU_ASSERT_EQUAL(spool_job_end(spool, &job, &error), 0);
    }
    CU_ASSERT_EQUAL(number("SELECT count(*) FROM job"), SPOOL_JOBS_KEPT + 2);
    CU_ASSERT_EQUAL(number("SELECT count(DISTINCT job_id) FROM job_log"), SPOOL_JOBS_KEPT + 1);
    CU_ASSERT_EQUAL(spool_file_delete(spool, &file, &error), 0); /* the last reason to keep it */
    CU_ASSERT_EQUAL(number("SELECT count(*) FROM job"), SPOOL_JOBS_KEPT + 1);
    CU_ASSERT_EQUAL(number("SELECT count(*) FROM running"), 1);
    run_sql("UPDATE running SET started = started + 1"); /* KILLED's process is another now */
    for (int i = 0; i < 64; i++) {
        job = begin_job("ALICE", "PAY");
        CU_ASSERT_EQUAL(spool_job_end(spool, &job, &error), 0);
    }
    CU_ASSERT_EQUAL(number("SELECT count(*) FROM running"), 0);
    CU_ASSERT_EQUAL(number("SELECT count(*) FROM job"), SPOOL_JOBS_KEPT);
    CU_ASSERT_EQUAL(number("SELECT count(DISTINCT job_id) FROM job_log"), SPOOL_JOBS_KEPT - 64);
    (void)killed;
    close_store();
}

/* ---- files ---- */

static void numbering(void)
{
    struct spool_job job, other;
    struct spool_file third, file;

    open_store();
    job = begin_job("ALICE", "PAY");
    other = begin_job("ALICE", "PAY");
    CU_ASSERT_EQUAL(add(&job, "QSYSPRT").number, 1);
    CU_ASSERT_EQUAL(add(&job, "REPORT").number, 2); /* across all names */
    third = add(&job, "QSYSPRT");
    CU_ASSERT_EQUAL(third.number, 3);
    CU_ASSERT_EQUAL(add(&other, "QSYSPRT").number, 1);
    CU_ASSERT_EQUAL(spool_file_delete(spool, &third, &error), 0);
    CU_ASSERT_EQUAL(add(&job, "QSYSPRT").number, 4); /* a number is given once */
    add_restored(&job, "QSYSPRT", 9, "SYSB", "1251231", "235959");
    CU_ASSERT_EQUAL(add(&job, "QSYSPRT").number, 10);
    run_sql("UPDATE job SET newest_number = 999998");
    CU_ASSERT_EQUAL(add(&job, "QSYSPRT").number, 999999);
    file = file_of(&job, "QSYSPRT");
    FAILS(spool_file_insert(spool, &file, &error), "CPF9898");
    CU_ASSERT_EQUAL(error.code, SPSY_ERR_FULL);
    close_store();
}

static void insert_reread_update_delete(void)
{
    struct spool_job job;
    struct spool_file file, found;
    int64_t old;

    open_store();
    job = begin_job("ALICE", "PAY");
    file = file_of(&job, "QSYSPRT");
    memset(file.user_defined_data, 0, sizeof file.user_defined_data);
    for (int i = 0; i < 255; i++)
        memcpy(file.user_defined_data + (size_t)2 * (size_t)i, "\xC3\xBF", 3);
    memcpy(file.form_type,
           "\xC3\x84"
           "BC",
           5);
    memcpy(file.user_data, "A'B", 4);
    file.device_type = SPOOL_AFPDS;
    file.save = true;
    file.pages = 7;
    CU_ASSERT_EQUAL(spool_file_insert(spool, &file, &error), 0);
    ASSERT_STRING(file.system, "SYSA");
    CU_ASSERT_EQUAL(strlen(file.date_opened), 7);
    CU_ASSERT_EQUAL(file.date_opened[0], '1'); /* X22 */
    CU_ASSERT_EQUAL(strlen(file.time_opened), 6);
    memset(&found, 0xEE, sizeof found);
    CU_ASSERT_EQUAL(spool_file_reread(spool, file.id, &found, &error), 0);
    CU_ASSERT_EQUAL(memcmp(&found, &file, sizeof found), 0);
    file.copies = 255;
    file.priority = 9;
    memcpy(file.status, "*HELD", 6);
    memcpy(file.expiration, "2026-12-31", 11);
    CU_ASSERT_EQUAL(spool_file_update(spool, &file, &error), 0);
    CU_ASSERT_EQUAL(spool_file_reread(spool, file.id, &found, &error), 0);
    CU_ASSERT_EQUAL(memcmp(&found, &file, sizeof found), 0);
    CU_ASSERT_EQUAL(spool_file_delete(spool, &file, &error), 0);
    FAILS(spool_file_reread(spool, file.id, &found, &error), "CPF3344");
    FAILS(spool_file_update(spool, &file, &error), "CPF3344");
    FAILS(spool_file_delete(spool, &file, &error), "CPF3344");
    old = file.id;
    CU_ASSERT(add(&job, "QSYSPRT").id != old); /* an id never comes to mean another file */
    close_store();
}

/* X23: update carries a move. */
static void move(void)
{
    struct spool_queue queue = {.library = "QGPL", .name = "OTHER", .owner = "QSYS"};
    struct spool_job job;
    struct spool_file file, found;

    open_store();
    job = begin_job("ALICE", "PAY");
    file = add(&job, "QSYSPRT");
    CU_ASSERT_EQUAL(spool_queue_insert(spool, &queue, &error), 0);
    file.queue_id = queue.id;
    CU_ASSERT_EQUAL(spool_file_update(spool, &file, &error), 0);
    CU_ASSERT_EQUAL(spool_file_reread(spool, file.id, &found, &error), 0);
    ASSERT_STRING(found.queue, "OTHER");
    CU_ASSERT_EQUAL(spool_queue_delete(spool, qprint.id, &error), 0);
    file.queue_id = qprint.id;
    memset(&file.id, 0, sizeof file.id);
    file.number = 0;
    FAILS(spool_file_insert(spool, &file, &error), "CPF3357");
    close_store();
}

static void restored_identity(void)
{
    struct spool_job gone = job_of("000777", "BOB", "OLDJOB");
    struct spool_file file, again;
    struct spool_file_key key = {.name = "F", .job_name = "OLDJOB"};

    open_store();
    file = add_restored(&gone, "F", 5, "SYSB", "1251231", "235959");
    CU_ASSERT_EQUAL(file.number, 5);
    again = file;
    memset(&error, 0, sizeof error);
    CU_ASSERT_EQUAL(spool_file_insert(spool, &again, &error), SPSY_ERR_EXISTS);
    add_restored(&gone, "F", 5, "SYSA", "1251231", "235959"); /* of another system */
    FAILS(spool_file_find(spool, &key, &again, &error), "CPF3340");
    key.system = "SYSB";
    CU_ASSERT_EQUAL(spool_file_find(spool, &key, &again, &error), 0);
    CU_ASSERT_EQUAL(again.id, file.id);
    CU_ASSERT_EQUAL(number("SELECT count(*) FROM running"), 0); /* its job does not run */
    close_store();
}

/* ---- identification ---- */

struct expectation {
    int32_t number;
    const char *system, *date, *time;
    const char *found; /* "number/system/date" or a message id */
};

static void identify(const struct spool_job *job, const char *name,
                     const struct expectation *expectation)
{
    struct spool_file_key key = {.name = name,
                                 .job_number = job->number,
                                 .job_user = job->user,
                                 .job_name = job->name,
                                 .number = expectation->number,
                                 .system = expectation->system,
                                 .date = expectation->date,
                                 .time = expectation->time};
    struct spool_file file;
    char text[60];

    memset(&error, 0, sizeof error);
    if (spool_file_find(spool, &key, &file, &error) == 0)
        snprintf(text, sizeof text, "%d/%s/%s", file.number, file.system, file.date_opened);
    else
        snprintf(text, sizeof text, "%s", error.message_id);
    ASSERT_STRING(text, expectation->found);
    if (strcmp(text, expectation->found) != 0)
        fprintf(stderr, "SPLNBR %d JOBSYSNAME %s CRTDATE %s %s\n", expectation->number,
                expectation->system, expectation->date, expectation->time ? expectation->time : "");
}

enum { ONLY = SPOOL_NUMBER_ONLY, LAST = SPOOL_NUMBER_LAST, ANY = SPOOL_NUMBER_ANY };

static void identify_one(void)
{
    static const struct expectation expectations[] = {
        {ONLY, "*ONLY", "*ONLY", NULL, "1/SYSA/1260101"},
        {LAST, "*ONLY", "*ONLY", NULL, "1/SYSA/1260101"},
        {ANY, "*ANY", "*LAST", NULL, "1/SYSA/1260101"},
        {1, "*CURRENT", "1260101", "080000", "1/SYSA/1260101"},
        {1, NULL, NULL, NULL, "1/SYSA/1260101"},
        {2, "*ONLY", "*ONLY", NULL, "CPF3303"},
        {999999, "*ONLY", "*ONLY", NULL, "CPF3303"},
        {ONLY, "SYSB", "*ONLY", NULL, "CPF3303"},
        {ONLY, "*ONLY", "1260101", "080001", "CPF3303"},
        {LAST, "SYSB", "*ONLY", NULL, "CPF3309"},
        {ANY, "SYSB", "*LAST", NULL, "CPF3309"},
    };
    struct spool_job job;

    open_store();
    job = begin_job("ALICE", "PAY");
    add_restored(&job, "F", 1, "SYSA", "1260101", "080000");
    add_restored(&job, "G", 2, "SYSA", "1260101", "080000");
    for (size_t i = 0; i < sizeof expectations / sizeof expectations[0]; i++)
        identify(&job, "F", &expectations[i]);
    close_store();
}

/* Five files of one name: SYSA 1 (1 Jan), 3 (3 Jan), 5 (2 Jan); SYSB 5 (4 Jan), 7 (3 Jan 12:00). */
static void identify_among_five(void)
{
    static const struct expectation expectations[] = {
        {ONLY, "*ONLY", "*ONLY", NULL, "CPF3340"},
        {ONLY, "*ANY", "*ONLY", NULL, "CPF3340"},
        {ONLY, "*CURRENT", "*ONLY", NULL, "CPF3340"},
        {ONLY, "SYSB", "*ONLY", NULL, "CPF3340"},
        {LAST, "*ONLY", "*ONLY", NULL, "7/SYSB/1260103"},
        {LAST, "*CURRENT", "*ONLY", NULL, "5/SYSA/1260102"},
        {LAST, "SYSC", "*ONLY", NULL, "CPF3309"},
        {3, "*ONLY", "*ONLY", NULL, "3/SYSA/1260103"},
        {5, "*ONLY", "*ONLY", NULL, "CPF3340"},
        {5, "*CURRENT", "*ONLY", NULL, "5/SYSA/1260102"},
        {5, "SYSB", "*ONLY", NULL, "5/SYSB/1260104"},
        {5, "*ANY", "*LAST", NULL, "5/SYSB/1260104"},
        {5, "*ANY", "1260102", "080000", "5/SYSA/1260102"},
        {5, "*ANY", "1260103", "080000", "CPF3303"},
        {4, "*ANY", "*LAST", NULL, "CPF3303"},
        {ANY, "*ANY", "*LAST", NULL, "5/SYSB/1260104"},
        {ANY, "*CURRENT", "*LAST", NULL, "3/SYSA/1260103"},
        {ANY, "SYSB", "*LAST", NULL, "5/SYSB/1260104"},
        {ANY, "*ANY", "*ONLY", NULL, "CPF3340"},
        {ONLY, "*ONLY", "*LAST", NULL, "5/SYSB/1260104"},
        {ONLY, "*CURRENT", "*LAST", NULL, "3/SYSA/1260103"},
        {ONLY, "*ANY", "1260101", "080000", "1/SYSA/1260101"},
        {LAST, "*ANY", "*LAST", NULL, "7/SYSB/1260103"}, /* the number has precedence */
        {ANY, "*ANY", "1260103", "080000", "3/SYSA/1260103"},
        {ONLY, "*ANY", "1260103", "*ONLY", "CPF3340"},
        {ONLY, "SYSA", "1260103", "*ONLY", "3/SYSA/1260103"},
        {ONLY, "*ANY", "1260104", "*ONLY", "5/SYSB/1260104"},
        {ONLY, "*ANY", "1260103", "*LAST", "7/SYSB/1260103"},
        {ANY, "*ANY", "1260103", "*LAST", "7/SYSB/1260103"},
        {3, "*ANY", "1260103", "*LAST", "3/SYSA/1260103"},
        {ONLY, "*ANY", "1260105", "*LAST", "CPF3303"},
    };
    struct spool_job job;

    open_store();
    job = begin_job("ALICE", "PAY");
    add_restored(&job, "F", 1, "SYSA", "1260101", "080000");
    add_restored(&job, "F", 3, "SYSA", "1260103", "080000");
    add_restored(&job, "F", 5, "SYSA", "1260102", "080000");
    add_restored(&job, "F", 5, "SYSB", "1260104", "080000");
    add_restored(&job, "F", 7, "SYSB", "1260103", "120000");
    add_restored(&job, "OTHER", 9, "SYSA", "1260109", "080000");
    for (size_t i = 0; i < sizeof expectations / sizeof expectations[0]; i++)
        identify(&job, "F", &expectations[i]);
    close_store();
}

/* The highest number twice, of two systems: *LAST does not guess. */
static void identify_two_last(void)
{
    static const struct expectation expectations[] = {
        {LAST, "*ONLY", "*ONLY", NULL, "CPF3340"},
        {LAST, "*CURRENT", "*ONLY", NULL, "5/SYSA/1260102"},
        {LAST, "SYSB", "*ONLY", NULL, "5/SYSB/1260104"},
        {LAST, "*ANY", "*LAST", NULL, "5/SYSB/1260104"},
    };
    struct spool_job job;

    open_store();
    job = begin_job("ALICE", "PAY");
    add_restored(&job, "F", 3, "SYSA", "1260103", "080000");
    add_restored(&job, "F", 5, "SYSA", "1260102", "080000");
    add_restored(&job, "F", 5, "SYSB", "1260104", "080000");
    for (size_t i = 0; i < sizeof expectations / sizeof expectations[0]; i++)
        identify(&job, "F", &expectations[i]);
    close_store();
}

/* Created in the same second, as a script does. */
static void identify_equally_new(void)
{
    static const struct expectation expectations[] = {
        {ANY, "*ANY", "*LAST", NULL, "3/SYSA/1260101"},
        {ONLY, "*ONLY", "*LAST", NULL, "CPF3340"},
        {LAST, "*ONLY", "*LAST", NULL, "3/SYSA/1260101"},
        {ANY, "*ANY", "1260101", "080000", "CPF3340"},
        {LAST, "*ANY", "1260101", "080000", "3/SYSA/1260101"},
        {2, "*ANY", "1260101", "080000", "2/SYSA/1260101"},
    };
    struct spool_job job;

    open_store();
    job = begin_job("ALICE", "PAY");
    for (int i = 1; i <= 3; i++)
        add_restored(&job, "F", i, "SYSA", "1260101", "080000");
    for (size_t i = 0; i < sizeof expectations / sizeof expectations[0]; i++)
        identify(&job, "F", &expectations[i]);
    close_store();
}

static void identify_the_job(void)
{
    struct spool_job alice, bob, second;
    struct spool_file file;
    struct spool_file_key key = {.name = "F", .job_name = "PAY"};

    open_store();
    alice = begin_job("ALICE", "PAY");
    add(&alice, "F");
    CU_ASSERT_EQUAL(spool_file_find(spool, &key, &file, &error), 0);
    bob = begin_job("BOB", "PAY");
    FAILS(spool_file_find(spool, &key, &file, &error), "CPF3343"); /* though it has no F */
    key.job_user = "ALICE";
    CU_ASSERT_EQUAL(spool_file_find(spool, &key, &file, &error), 0);
    ASSERT_STRING(file.job.user, "ALICE");
    key.job_user = "BOB";
    FAILS(spool_file_find(spool, &key, &file, &error), "CPF3303");
    key.job_user = NULL;
    CU_ASSERT_EQUAL(spool_job_end(spool, &bob, &error), 0); /* ended, owns nothing */
    CU_ASSERT_EQUAL(spool_file_find(spool, &key, &file, &error), 0);
    second = begin_job("ALICE", "PAY");
    key.job_user = "ALICE";
    FAILS(spool_file_find(spool, &key, &file, &error), "CPF3343");
    key.job_number = alice.number;
    CU_ASSERT_EQUAL(spool_file_find(spool, &key, &file, &error), 0);
    key.job_number = second.number;
    FAILS(spool_file_find(spool, &key, &file, &error), "CPF3303");
    key.job_number = "999999";
    FAILS(spool_file_find(spool, &key, &file, &error), "CPF3342");
    key = (struct spool_file_key){.name = "F", .job_name = "PAYX"};
    FAILS(spool_file_find(spool, &key, &file, &error), "CPF3342");
    close_store();
}

/* ---- lists ---- */

struct walk {
    int count, stop;
    char previous[20];
    bool ordered, in_transaction;
};

static int visit(void *context, const struct spool_file *file)
{
    struct walk *walk = context;
    char key[20];

    snprintf(key, sizeof key, "%s%06d", file->job.number, file->number);
    walk->ordered = walk->ordered && strcmp(walk->previous, key) < 0;
    memcpy(walk->previous, key, sizeof key);
    walk->in_transaction = walk->in_transaction || sqlite3_next_stmt(spool->database, NULL) == NULL;
    for (sqlite3_stmt *at = NULL; (at = sqlite3_next_stmt(spool->database, at)) != NULL;)
        walk->in_transaction = walk->in_transaction || sqlite3_stmt_busy(at);
    return ++walk->count == walk->stop ? 9 : 0;
}

static struct walk walk_over(const struct spool_selection *selection, int stop)
{
    struct walk walk = {.stop = stop, .ordered = true};

    CU_ASSERT_EQUAL(spool_file_each(spool, selection, visit, &walk, &error), stop ? 9 : 0);
    CU_ASSERT(walk.ordered);
    CU_ASSERT(!walk.in_transaction); /* no read is open while the visitor works */
    return walk;
}

static void lists(void)
{
    struct spool_library library = {.name = "L", .owner = "QSYS", .asp = 7};
    struct spool_queue queue = {.library = "L", .name = "Q", .owner = "QSYS"};
    struct spool_selection selection = {.user = NULL};
    struct spool_job jobs[5];

    open_store();
    CU_ASSERT_EQUAL(walk_over(&selection, 0).count, 0);
    CU_ASSERT_EQUAL(spool_library_insert(spool, &library, &error), 0);
    CU_ASSERT_EQUAL(spool_queue_insert(spool, &queue, &error), 0);
    for (int i = 0; i < 5; i++)
        jobs[i] = begin_job(i < 2 ? "ALICE" : "BOB", "PAY");
    for (int i = 0; i < 500; i++) { /* 100 of each job; every fourth on L/Q; and so on */
        struct spool_file file = file_of(&jobs[i % 5], i % 3 ? "F" : "G");

        file.queue_id = i % 4 ? qprint.id : queue.id;
        snprintf(file.form_type, sizeof file.form_type, "%s", i % 7 ? "*STD" : "CHECK");
        snprintf(file.user_data, sizeof file.user_data, "%s", i % 9 ? "" : "X");
        CU_ASSERT_EQUAL(spool_file_insert(spool, &file, &error), 0);
    }
    CU_ASSERT_EQUAL(walk_over(&selection, 0).count, 500);
    CU_ASSERT_EQUAL(walk_over(&selection, 1).count, 1);
    CU_ASSERT_EQUAL(walk_over(&selection, 100).count, 100);
    CU_ASSERT_EQUAL(walk_over(&selection, 101).count, 101);
    selection.user = "ALICE";
    CU_ASSERT_EQUAL(walk_over(&selection, 0).count, 200);
    selection.queue_library = "L";
    selection.queue = "Q";
    CU_ASSERT_EQUAL(walk_over(&selection, 0).count, 50);
    selection.user = NULL;
    CU_ASSERT_EQUAL(walk_over(&selection, 0).count, 125);
    selection.name = "G";
    CU_ASSERT_EQUAL(walk_over(&selection, 0).count, 42);
    selection = (struct spool_selection){.form_type = "CHECK"};
    CU_ASSERT_EQUAL(walk_over(&selection, 0).count, 72);
    selection = (struct spool_selection){.user_data = "X"};
    CU_ASSERT_EQUAL(walk_over(&selection, 0).count, 56);
    selection = (struct spool_selection){.asp = 7};
    CU_ASSERT_EQUAL(walk_over(&selection, 0).count, 125);
    selection.asp = 8;
    CU_ASSERT_EQUAL(walk_over(&selection, 0).count, 0);
    selection = (struct spool_selection){.user = "NOBODY"};
    CU_ASSERT_EQUAL(walk_over(&selection, 0).count, 0);
    selection = (struct spool_selection){.queue_library = "L", .queue = "NONE"};
    FAILS(spool_file_each(spool, &selection, visit, &(struct walk){.stop = 0}, &error), "CPF3357");
    close_store();
}

static int delete_it(void *context, const struct spool_file *file)
{
    (void)context;
    return spool_file_delete(spool, file, &error);
}

static void files_go_while_listed(void)
{
    struct spool_selection selection = {.user = "ALICE"};
    struct spool_job job;

    open_store();
    job = begin_job("ALICE", "PAY");
    for (int i = 0; i < 350; i++)
        add(&job, "F");
    CU_ASSERT_EQUAL(spool_file_each(spool, &selection, delete_it, NULL, &error), 0);
    CU_ASSERT_EQUAL(number("SELECT count(*) FROM spooled_file"), 0);
    close_store();
}

/* ---- walks ---- */

/* What the visitor does to the files while they are visited: others do the same. */
struct once {
    int count;
    int64_t ids[600];
    const char *meanwhile; /* after the first visit */
};

static int visit_once(void *context, const struct spool_file *file)
{
    struct once *once = context;

    once->ids[once->count++ % 600] = file->id;
    if (once->count == 1 && once->meanwhile)
        run_sql(once->meanwhile);
    return 0;
}

static void each_once(const struct spool_selection *selection, const char *meanwhile, int count,
                      size_t gone, size_t changed)
{
    struct spool_left_out left_out;
    struct once once = {.meanwhile = meanwhile};

    if (meanwhile)
        run_sql("SAVEPOINT world");
    CU_ASSERT_EQUAL(spool_file_each_once(spool, selection, visit_once, &once, &left_out, &error),
                    0);
    CU_ASSERT_EQUAL(once.count, count);
    CU_ASSERT_EQUAL(left_out.gone, gone);
    CU_ASSERT_EQUAL(left_out.changed, changed);
    for (int i = 0; i < once.count; i++)
        for (int j = 0; j < i; j++)
            CU_ASSERT(once.ids[i] != once.ids[j]);
    if (meanwhile)
        run_sql("ROLLBACK TO world; RELEASE world");
}

/* Whatever is selected by: each file once, those of the beginning, as they are by then. */
static void each_file_once(void)
{
    static const char moves[] = "UPDATE spooled_file SET queue_id = (SELECT id FROM output_queue"
                                " WHERE library = 'L' AND name = 'R')";
    static const char swaps[] = "UPDATE spooled_file SET queue_id = CASE queue_id"
                                " WHEN (SELECT id FROM output_queue WHERE name = 'Q') THEN"
                                " (SELECT id FROM output_queue WHERE name = 'R') ELSE"
                                " (SELECT id FROM output_queue WHERE name = 'Q') END";
    static const char copies[] =
        "INSERT INTO spooled_file SELECT NULL, job_number, job_user, job_name, number + 1000, name,"
        " system, date_opened, time_opened, queue_id, form_type, user_data, user_defined_data,"
        " status, copies, priority, save, expiration, device_type, ccsid, size, pages, printing, "
        "data, key_id, key_version, file_key, protection"
        " FROM spooled_file";
    static const struct {
        struct spool_selection selection;
        int files;
    } kinds[] = {
        {{.user = NULL}, 300},
        {{.user = "ALICE"}, 150},
        {{.queue_library = "L"}, 300},
        {{.queue_library = "L", .queue = "Q"}, 150},
        {{.queue = "Q"}, 150},
        {{.user = "ALICE", .queue = "Q"}, 75},
        {{.user = "ALICE", .queue_library = "L", .queue = "Q"}, 75},
        {{.form_type = "*STD", .name = "F", .user_data = "", .asp = 7}, 300},
    };
    struct spool_library library = {.name = "L", .owner = "QSYS", .asp = 7};
    struct spool_queue queues[2] = {{.library = "L", .name = "Q", .owner = "QSYS"},
                                    {.library = "L", .name = "R", .owner = "QSYS"}};
    struct spool_selection none = {.queue_library = "L", .queue = "NONE"};
    struct spool_left_out left_out;
    struct spool_job jobs[2];

    open_store();
    CU_ASSERT_EQUAL(spool_library_insert(spool, &library, &error), 0);
    for (int i = 0; i < 2; i++) {
        CU_ASSERT_EQUAL(spool_queue_insert(spool, &queues[i], &error), 0);
        jobs[i] = begin_job(i ? "BOB" : "ALICE", "PAY");
    }
    for (int i = 0; i < 300; i++) {
        struct spool_file file = file_of(&jobs[i % 2], "F");

        file.queue_id = queues[i / 2 % 2].id;
        CU_ASSERT_EQUAL(spool_file_insert(spool, &file, &error), 0);
    }
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        const struct spool_selection *selection = &kinds[i].selection;
        int files = kinds[i].files;
        size_t others = selection->queue ? (size_t)files - 1 : 0;

        each_once(selection, NULL, files, 0, 0);
        each_once(selection, copies, files, 0, 0); /* made meanwhile: not meant */
        each_once(selection, "DELETE FROM spooled_file", 1, (size_t)files - 1, 0);
        each_once(selection, moves, others ? 1 : files, 0, others);
        each_once(selection, swaps, others ? 1 : files, 0, others);
    }
    FAILS(spool_file_each_once(spool, &none, visit_once, &(struct once){.count = 0}, &left_out,
                               &error),
          "CPF3357");
    close_store();
}

static int count_ordered(void *context, const struct spool_file *file)
{
    int64_t *last = context;

    CU_ASSERT(file->id > *last);
    *last = file->id;
    return 0;
}

/* More than are kept in memory: from a temporary file, all of them, in order; and without one it
 * says so before the first is visited. */
static void more_than_memory(void)
{
    enum { MANY = 300000 };
    struct spool_selection selection = {.queue_library = "QGPL"};
    struct spool_left_out left_out;
    struct once once = {.count = 0};
    int64_t last = 0;
    char sql[900], *kept;

    open_store();
    snprintf(
        sql, sizeof sql,
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
        "INSERT INTO spooled_file(job_number, job_user, job_name, number, name, system,"
        " date_opened, time_opened, queue_id, form_type, user_data, user_defined_data, status,"
        " copies, priority, save, expiration, device_type, ccsid, size, pages, printing)"
        " SELECT printf('%%06d', i / 1000), 'ALICE', 'PAY', i %% 1000 + 1, 'F', 'S', '1260101',"
        " '120000', %lld, '*STD', '', '*NONE', '*READY', 1, 5, 0, '*NONE', 0, 37, 0, 1, '' FROM n",
        MANY, (long long)qprint.id);
    run_sql(sql);
    CU_ASSERT_EQUAL(
        spool_file_each_once(spool, &selection, count_ordered, &last, &left_out, &error), 0);
    CU_ASSERT_EQUAL(last, number("SELECT max(id) FROM spooled_file"));
    CU_ASSERT_EQUAL(spool_file_each_once(spool, &selection, visit_once, &once, &left_out, &error),
                    0);
    CU_ASSERT_EQUAL(once.count, MANY);

    once.count = 0;
    kept = getenv("TMPDIR") ? strdup(getenv("TMPDIR")) : NULL;
    setenv("TMPDIR", "/nowhere", 1);
    FAILS(spool_file_each_once(spool, &selection, visit_once, &once, &left_out, &error), "SPY0101");
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "need a temporary file in /nowhere (TMPDIR)"));
    CU_ASSERT_EQUAL(once.count, 0);
    unsetenv("TMPDIR");
    if (kept)
        setenv("TMPDIR", kept, 1);
    free(kept);
    close_store();
}

/* ---- cost ---- */

/* What the commands run, recorded by the connection itself. */
static char *statements[200];
static size_t statement_count;

static int record_statement(unsigned type, void *context, void *statement, void *unused)
{
    const char *sql = sqlite3_sql(statement);

    (void)type;
    (void)context;
    (void)unused;
    for (size_t i = 0; i < statement_count; i++)
        if (strcmp(statements[i], sql) == 0)
            return 0;
    if (statement_count < sizeof statements / sizeof statements[0])
        statements[statement_count++] = strdup(sql);
    return 0;
}

/* Some plan line reads a whole table or sorts. */
static bool scans(const char *sql)
{
    char *explain = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", sql);
    sqlite3_stmt *row = NULL;
    bool bad = false;

    if (sqlite3_prepare_v2(spool->database, explain, -1, &row, NULL) == SQLITE_OK) {
        while (sqlite3_step(row) == SQLITE_ROW) {
            const char *line = (const char *)sqlite3_column_text(row, 3);

            if ((strstr(line, "SCAN") && !strstr(line, "SCAN CONSTANT ROW") &&
                 !strstr(line, "SCAN home") && !strstr(line, "SCAN f USING INDEX")) ||
                strstr(line, "USE TEMP B-TREE FOR ORDER BY") || strstr(line, "AUTOMATIC")) {
                fprintf(stderr, "%s\n    in %s\n", line, sql);
                bad = true;
            }
        }
    }
    sqlite3_finalize(row);
    sqlite3_free(explain);
    return bad;
}

static void exercise_everything(void)
{
    struct spool_selection selections[] = {
        {.user = "ALICE"},
        {.queue_library = "QGPL", .queue = "QPRINT"},
        {.user = "ALICE", .queue_library = "QGPL", .queue = "QPRINT"},
        {.form_type = "*STD"}};
    struct spool_selection walks[] = {{.user = "ALICE"},
                                      {.queue_library = "QGPL"},
                                      {.queue_library = "QGPL", .queue = "QPRINT"},
                                      {.queue = "QPRINT"},
                                      {.form_type = "*STD"}};
    struct spool_file_key keys[] = {{.name = "F", .job_name = "PAY"},
                                    {.name = "F", .job_name = "PAY", .job_user = "ALICE"},
                                    {.name = "F", .job_name = "PAY", .number = 1},
                                    {.name = "F", .job_name = "PAY", .number = LAST},
                                    {.name = "N", .job_name = "PAY"}};
    struct spool_job job = begin_job("ALICE", "PAY");
    struct spool_file file = add(&job, "F"), found;
    unsigned char record[SPSY_RECORD_BYTES] = {0};
    struct spool_journal_entry entry = {
        .current_user = "ALICE", .decision = "{}", .record = record};

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        spool_file_find(spool, &keys[i], &found, &error);
    for (size_t i = 0; i < sizeof selections / sizeof selections[0]; i++)
        walk_over(&selections[i], 0);
    for (size_t i = 0; i < sizeof walks / sizeof walks[0]; i++)
        each_once(&walks[i], NULL, 1, 0, 0);
    add_restored(&job, "F", 7, "SYSB", "1260101", "080000");
    spool_file_reread(spool, file.id, &found, &error);
    spool_file_update(spool, &file, &error);
    spool_journal_decision(spool, &entry, &error);
    spool_job_log_add(spool, &job, "CPF3492", "text", &error);
    spool_file_delete(spool, &file, &error);
    spool_job_end(spool, &job, &error);
}

/* Whatever a command about a file runs goes by key or index. CRTDATE(*LAST) sorts the files of one
 * name in one job, and is not among these. */
static void no_query_reads_a_whole_table(void)
{
    open_store();
    sqlite3_trace_v2(spool->database, SQLITE_TRACE_STMT, record_statement, NULL);
    exercise_everything();
    sqlite3_trace_v2(spool->database, 0, NULL, NULL);
    CU_ASSERT(statement_count > 20);
    for (size_t i = 0; i < statement_count; i++) {
        CU_ASSERT(!scans(statements[i]));
        free(statements[i]);
    }
    statement_count = 0;
    CU_ASSERT(scans("SELECT * FROM spooled_file WHERE form_type = 'X'")); /* the check can fail */
    close_store();
}

/* Steps of SQLite's machine for the same work over few and over many files. */
static int64_t steps_of(struct spool_job *job)
{
    struct spool_file_key key = {.name = "F",
                                 .job_number = job->number,
                                 .job_user = job->user,
                                 .job_name = job->name,
                                 .number = 1};
    struct spool_file found;
    int64_t steps = 0;

    for (sqlite3_stmt *at = NULL; (at = sqlite3_next_stmt(spool->database, at)) != NULL;)
        sqlite3_stmt_status(at, SQLITE_STMTSTATUS_VM_STEP, 1);
    CU_ASSERT_EQUAL(spool_file_find(spool, &key, &found, &error), 0);
    key.number = LAST;
    CU_ASSERT_EQUAL(spool_file_find(spool, &key, &found, &error), 0);
    key.job_number = NULL;
    CU_ASSERT_EQUAL(spool_file_find(spool, &key, &found, &error), 0);
    found = add(job, "F");
    CU_ASSERT_EQUAL(spool_file_delete(spool, &found, &error), 0);
    for (sqlite3_stmt *at = NULL; (at = sqlite3_next_stmt(spool->database, at)) != NULL;)
        steps += sqlite3_stmt_status(at, SQLITE_STMTSTATUS_VM_STEP, 1);
    return steps;
}

static void cost_does_not_grow(void)
{
    struct spool_job job;
    int64_t few, many;
    char sql[900];

    open_store();
    job = begin_job("ALICE", "PAY");
    add(&job, "F");
    steps_of(&job);
    few = steps_of(&job);
    /* 20000 more in the same job under other names, and 20000 in 20000 jobs of the user */
    snprintf(
        sql, sizeof sql,
        "WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 40009)"
        " INSERT INTO spooled_file SELECT NULL, CASE WHEN i %% 2 THEN '%s' ELSE"
        " printf('%%06d', 100000 + i) END, 'ALICE', 'PAY', i, 'G', 'SYSA', '1260101',"
        " '080000', %lld, '*STD', '', '*NONE', '*READY', 1, 5, 0, '*NONE', 0, 37, 0, 0, '', NULL,"
        " NULL, NULL, NULL, NULL FROM n",
        job.number, (long long)qprint.id);
    run_sql(sql);
    many = steps_of(&job);
    CU_ASSERT(few > 0);
    CU_ASSERT(many * 10 <= few * 12); /* core/store/README.md, "Storage" */
    close_store();
}

static const struct test tests[] = {
    {"job numbers go round over those free", job_numbers},
    {"every job number taken, and then one free", every_job_number_taken},
    {"a job begins and ends without a transaction", jobs_outside_a_transaction},
    {"CPF3342 a job is found while it runs or owns a file", a_job_is_found_while},
    {"a killed job does not run", killed_jobs},
    {"ended jobs are pruned, those that own files stay", ended_jobs_are_pruned},
    {"a job numbers its files across all names", numbering},
    {"X22 insert, reread, update, delete", insert_reread_update_delete},
    {"X23 a file moves to another queue", move},
    {"a restored file keeps its whole identity", restored_identity},
    {"identification: one file of the name", identify_one},
    {"identification: five files of the name", identify_among_five},
    {"identification: the last number twice", identify_two_last},
    {"identification: several of the same second", identify_equally_new},
    {"CPF3343 identification of the job", identify_the_job},
    {"lists: order, selection, batches", lists},
    {"lists: files go while they are listed", files_go_while_listed},
    {"X2 a walk visits each file once", each_file_once},
    {"a walk over more files than are kept in memory", more_than_memory},
    {"no query reads a whole table", no_query_reads_a_whole_table},
    {"cost does not grow with the number of files", cost_does_not_grow},
};
HARNESS_MAIN("file", tests)

/* test_explain.c - what is explained (W5): the smallest grant, who may ask about whom, the walls
 * that keep a dry run from acting, and what a job has left after one. That a dry run comes to what
 * its command comes to is proved in tests/cli/dry_run.sh. */
#include "harness.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/local_streams.h"
#include "execute/execute.h"
#include "guard/rehearse.h"
#include "home_fixture.h"
#include "registry/registry.h"

static struct execution officer; /* one job each */
static struct spsy_error error;
static char home[600];

static int identify(void *context, struct principal *principal, struct spsy_error *ignored)
{
    (void)ignored;
    memset(principal, 0, sizeof *principal);
    snprintf(principal->signed_on, sizeof principal->signed_on, "QSECOFR");
    snprintf(principal->profile, sizeof principal->profile, "%s", (const char *)context);
    principal->type = SPSY_JOB_BATCH;
    principal->origin = PRINCIPAL_HOME_OWNER;
    return 0;
}

static void begin_job(struct execution *execution, const char *user)
{
    memset(execution, 0, sizeof *execution);
    execution->options.home = home;
    execution->options.streams = &local_streams;
    execution->identify = identify;
    execution->context = (void *)user;
}

enum how { REALLY, DRY };

/* The answer as --json shows it; the caller's. */
static cJSON *say(struct execution *execution, enum how how, const char *user, const char *format,
                  ...) __attribute__((format(printf, 4, 5)));
static cJSON *say(struct execution *execution, enum how how, const char *user, const char *format,
                  ...)
{
    struct statement statement = {0};
    struct answer answer;
    va_list arguments;
    char cl[500], *text = NULL;
    size_t length;
    cJSON *said;
    FILE *stream = open_memstream(&text, &length);
    int parsed;

    va_start(arguments, format);
    vsnprintf(cl, sizeof cl, format, arguments);
    va_end(arguments);
    answer_init(&answer, "", NULL);
    parsed = cl_parse(&(struct cl_text){.text = cl, .length = strlen(cl)}, &statement, &error);
    if (how == DRY)
        execute_explain_statement(execution, &statement, parsed, &error, user, &answer);
    else
        execute_statement(execution, &statement, parsed, &error, &answer);
    execute_log(execution, &answer);
    answer_write_json(&answer, stream);
    fclose(stream);
    said = cJSON_Parse(text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(said);
    free(text);
    answer_free(&answer);
    statement_free(&statement);
    return said;
}

static void must(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void must(const char *format, ...)
{
    va_list arguments;
    char cl[500];
    cJSON *said;

    va_start(arguments, format);
    vsnprintf(cl, sizeof cl, format, arguments);
    va_end(arguments);
    said = say(&officer, REALLY, NULL, "%s", cl);
    if (cJSON_GetObjectItem(said, "exit")->valueint != 0) {
        char *text = cJSON_PrintUnformatted(said);

        printf("%s: %s\n", cl, text);
        free(text);
    }
    CU_ASSERT_EQUAL_FATAL(cJSON_GetObjectItem(said, "exit")->valueint, 0);
    cJSON_Delete(said);
}

static void open_world(void)
{
    char input[700];

    snprintf(home, sizeof home, "%s", home_make("SYS1"));
    CU_ASSERT_EQUAL_FATAL(spsy_registry_create(home, &error), 0);
    begin_job(&officer, "QSECOFR");
    snprintf(input, sizeof input, "%s/input", harness_directory());
    harness_write(input, "one\ntwo\n", 8);
    must("CRTUSRPRF ALICE");
    must("CRTUSRPRF SHOPS");
    must("CRTUSRPRF CLERK GRPPRF(SHOPS)");
    must("CRTUSRPRF STAFF");
    must("CRTUSRPRF BOB SUPGRPPRF(*NONE)");
    must("CRTLIB SHOP");
    must("CRTLIB FAR");
    must("CRTOUTQ SHOP/Q");
    must("CRTOUTQ FAR/AWAY AUT(*EXCLUDE)");
    must("CRTSPLF FILE(PAY) FROMSTMF('%s') OUTQ(SHOP/Q)", input);
}

static void close_world(void)
{
    execution_close(&officer);
}

static const cJSON *row_of(const cJSON *said)
{
    const cJSON *row = cJSON_GetArrayItem(cJSON_GetObjectItem(said, "rows"), 0);

    CU_ASSERT_PTR_NOT_NULL_FATAL(row);
    return row;
}

static const char *text_of(const cJSON *object, const char *key)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(object, key));

    return text ? text : "";
}

/* ---- the smallest grant --------------------------------------------------------------------- */

static const char *const functions[] = {
    "DSPSPLF FILE(PAY)",
    "DLTSPLF FILE(PAY)",
    "WRKSPLFA FILE(PAY)",
    "QUSRSPLA FILE(PAY)",
    "CHGSPLFA FILE(PAY) OUTQ(FAR/AWAY)",
    "QSPMOVSP FILE(PAY) OUTQ(SHOP/Q)",
    "SAVOBJ Q SHOP SAVF('/nowhere') SPLFDTA(*ALL)",
    "SNDTCPSPLF FILE(PAY) RMTSYS('127.0.0.1:1') PRTQ('q') DLTSPLF(*YES)",
};

static const struct {
    const char *display, *check, *owner;
} queues[] = {
    {"*YES", "*DTAAUT", "ALICE"}, {"*NO", "*DTAAUT", "ALICE"},    {"*OWNER", "*DTAAUT", "ALICE"},
    {"*YES", "*OWNER", "ALICE"},  {"*NO", "*OWNER", "SHOPS"},     {"*OWNER", "*OWNER", "SHOPS"},
    {"*NO", "*OWNER", "QSECOFR"}, {"*YES", "*DTAAUT", "QSECOFR"},
};
static const char *const publics[] = {"*EXCLUDE", "*USE"};
static const char *const privates[] = {NULL, "*EXCLUDE", "*OBJMGT"};
static const char *const libraries[] = {"*USE", "*EXCLUDE"};

struct situation {
    size_t queue, public, private, library;
    bool in_group; /* BOB is in STAFF, which has *ADD to the queue */
};

/* Nothing is left of what was granted before. */
static void arrange(const struct situation *at)
{
    static const char *const objects[][2] = {
        {"SHOP/Q", "*OUTQ"}, {"FAR/AWAY", "*OUTQ"}, {"SHOP", "*LIB"}, {"FAR", "*LIB"}};

    for (size_t i = 0; i < 4; i++) {
        must("RVKOBJAUT OBJ(%s) OBJTYPE(%s) USER(BOB) AUT(*ALL)", objects[i][0], objects[i][1]);
        must("RVKOBJAUT OBJ(%s) OBJTYPE(%s) USER(BOB) AUT(*EXCLUDE)", objects[i][0], objects[i][1]);
    }
    must("CHGUSRPRF BOB GRPPRF(%s) SUPGRPPRF(*NONE)", at->in_group ? "STAFF" : "*NONE");
    must("GRTOBJAUT OBJ(SHOP/Q) OBJTYPE(*OUTQ) USER(STAFF) AUT(*ADD) REPLACE(*YES)");
    must("CHGOBJOWN OBJ(SHOP/Q) OBJTYPE(*OUTQ) NEWOWN(%s)", queues[at->queue].owner);
    must("CHGOUTQ SHOP/Q DSPDTA(%s) AUTCHK(%s) OPRCTL(*YES)", queues[at->queue].display,
         queues[at->queue].check);
    must("GRTOBJAUT OBJ(SHOP/Q) OBJTYPE(*OUTQ) USER(*PUBLIC) AUT(%s) REPLACE(*YES)",
         publics[at->public]);
    must("GRTOBJAUT OBJ(SHOP) OBJTYPE(*LIB) USER(*PUBLIC) AUT(%s) REPLACE(*YES)",
         libraries[at->library]);
    if (privates[at->private])
        must("GRTOBJAUT OBJ(SHOP/Q) OBJTYPE(*OUTQ) USER(BOB) AUT(%s)", privates[at->private]);
}

/* Is it allowed, without a program? */
static bool allowed(const char *function)
{
    cJSON *said = say(&officer, DRY, "BOB", "%s", function);
    bool is = strcmp(text_of(row_of(said), "verdict"), "allowed") == 0;

    cJSON_Delete(said);
    return is;
}

/* What BOB may do with queue and library now. */
static uint32_t has(enum spool_object_type type, const char *library, const char *name)
{
    struct spool *spool = officer.session.spool;
    struct spool_subject subject;
    struct spool_object object;
    uint32_t authority = 0;

    CU_ASSERT_EQUAL_FATAL(spool_subject_read(spool, "BOB", NULL, 0, &subject, &error), 0);
    CU_ASSERT_EQUAL_FATAL(spool_object_find(spool, type, library, name, &object, &error), 0);
    CU_ASSERT_EQUAL_FATAL(spool_object_authority(spool, &subject, &object, &authority, &error), 0);
    return authority & ~(uint32_t)SPOOL_AUT_EXCLUDE;
}

struct holdings {
    uint32_t of[4];
};

static struct holdings holdings(void)
{
    return (struct holdings){{has(SPOOL_OUTQ, "SHOP", "Q"), has(SPOOL_OUTQ, "FAR", "AWAY"),
                              has(SPOOL_LIBRARY, "", "SHOP"), has(SPOOL_LIBRARY, "", "FAR")}};
}

static bool less(const struct holdings *before)
{
    struct holdings now = holdings();

    for (size_t i = 0; i < 4; i++)
        if (before->of[i] & ~now.of[i])
            return true;
    return false;
}

/* The authorities that a statement grants; 0: it is about a group. */
static uint32_t granted(const char *statement)
{
    char names[SPOOL_AUT_TEXT_SIZE];
    const char *at = strstr(statement, " AUT(");

    if (!at)
        return 0;
    snprintf(names, sizeof names, "%.*s", (int)strcspn(at + 5, ")"), at + 5);
    CU_ASSERT_NOT_EQUAL_FATAL(spool_authority_parse_text(names), SPOOL_AUT_NONE);
    return spool_authority_parse_text(names);
}

/* All of them, the one without that authority; without all of it, when that is all. */
static void apply(const cJSON *statements, const cJSON *one, uint32_t without)
{
    const cJSON *statement;
    char names[SPOOL_AUT_TEXT_SIZE];

    cJSON_ArrayForEach(statement, statements) {
        const char *text = statement->valuestring, *at = strstr(text, " AUT(");

        if (statement != one) {
            must("%s", text);
        } else if (at && granted(text) & ~without) {
            spool_authority_names(granted(text) & ~without, names);
            must("%.*s AUT(%s)", (int)(at - text), text, names);
        }
    }
}

static unsigned turned, smaller, none, by_group;

/* Whatever is left out of it, the verdict stays; or something that he had is gone. */
static void nothing_smaller(const struct situation *at, const char *function,
                            const cJSON *statements, const struct holdings *before)
{
    const cJSON *statement;

    cJSON_ArrayForEach(statement, statements) {
        uint32_t all = granted(statement->valuestring);

        for (uint32_t bit = all ? all & -all : 1; bit <= (all ? all : 1); bit <<= 1) {
            bool turns;

            if (all && !(all & bit))
                continue;
            arrange(at);
            apply(statements, statement, bit);
            turns = allowed(function);
            smaller++;
            if (turns && !less(before)) {
                printf("%s: not the smallest: %s\n", function, statement->valuestring);
                CU_FAIL("a smaller grant turns it");
            }
        }
    }
}

/* Whatever is granted of private authorities, it does not help. */
static void nothing_helps(const char *function)
{
    must("GRTOBJAUT OBJ(SHOP/Q) OBJTYPE(*OUTQ) USER(BOB) AUT(*ALL)");
    must("GRTOBJAUT OBJ(FAR/AWAY) OBJTYPE(*OUTQ) USER(BOB) AUT(*ALL)");
    must("GRTOBJAUT OBJ(SHOP) OBJTYPE(*LIB) USER(BOB) AUT(*ALL)");
    CU_ASSERT_FALSE(allowed(function));
}

static void try_grant(const struct situation *at, const char *function, bool thorough)
{
    struct holdings before;
    cJSON *said;
    const cJSON *row, *grant, *statements;

    arrange(at);
    before = holdings();
    said = say(&officer, DRY, "BOB", "%s", function);
    row = row_of(said);
    grant = cJSON_GetObjectItem(row, "grant");
    statements = cJSON_GetObjectItem(grant, "statements");
    if (strcmp(text_of(row, "verdict"), "allowed") == 0) {
        CU_ASSERT_TRUE(cJSON_IsNull(grant));
    } else if (cJSON_IsNull(grant)) {
        CU_ASSERT(text_of(row, "noGrant")[0] != '\0');
        none++;
        nothing_helps(function);
    } else {
        apply(statements, NULL, 0);
        if (!allowed(function) || less(&before)) {
            char *text = cJSON_PrintUnformatted(statements);

            printf("%s: %s\n", function, text);
            free(text);
            CU_FAIL("the grant does not turn it, or takes something");
        }
        turned++;
        by_group += strcmp(text_of(grant, "kind"), "group") == 0;
        if (thorough)
            nothing_smaller(at, function, statements, &before);
    }
    cJSON_Delete(said);
}

static void smallest_grant(void)
{
    unsigned count = 0;

    open_world();
    for (size_t n = 0; n < 8 * 2 * 3 * 2 * 2; n++) {
        const struct situation at = {n % 8, n / 8 % 2, n / 16 % 3, n / 48 % 2, n / 96};

        for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++)
            try_grant(&at, functions[i], ++count % 5 == 0);
    }
    printf("%u of %u turned, %u by a group, %u smaller ones tried, %u have none\n", turned, count,
           by_group, smaller, none);
    CU_ASSERT(turned > 300 && by_group > 20 && smaller > 100 && none > 100);
    close_world();
}

/* ---- about somebody else -------------------------------------------------------------------- */

static const char *set_of(unsigned special)
{
    static char text[64];

    snprintf(text, sizeof text, "%s%s%s%s", special ? "" : "*NONE", special & 1 ? "*AUDIT " : "",
             special & 2 ? "*ALLOBJ " : "", special & 4 ? "*SECADM " : "");
    return text;
}

/* Each of the three from nowhere, the profile, its group or adopted. */
static void who_may_ask(void)
{
    open_world();
    must("CRTUSRPRF ASKER GRPPRF(STAFF)");
    must("CRTUSRPRF LENDER");
    for (unsigned n = 0; n < 4 * 4 * 4; n++) {
        unsigned origins[3] = {n % 4, n / 4 % 4, n / 16}, own = 0, group = 0, adopted = 0, any;
        struct execution asker;
        cJSON *said;

        for (unsigned i = 0; i < 3; i++) {
            own |= origins[i] == 1 ? 1u << i : 0;
            group |= origins[i] == 2 ? 1u << i : 0;
            adopted |= origins[i] == 3 ? 1u << i : 0;
        }
        must("CHGUSRPRF ASKER SPCAUT(%s)", set_of(own));
        must("CHGUSRPRF STAFF SPCAUT(%s)", set_of(group));
        must("CHGUSRPRF LENDER SPCAUT(%s)", set_of(adopted));
        any = own | group | adopted;
        begin_job(&asker, "ASKER");
        cJSON_Delete(say(&asker, REALLY, NULL, "DSPLIBL"));
        snprintf(asker.session.principal.adopted[0], 11, "LENDER");
        asker.session.principal.adopted_count = 1;
        said = say(&asker, DRY, "BOB", "QUSRSPLA PAY %s/%s/%s", officer.session.job.number,
                   officer.session.job.user, officer.session.job.name);
        CU_ASSERT_EQUAL(cJSON_GetArraySize(cJSON_GetObjectItem(said, "rows")),
                        (any & 1) || (any & 6) == 6 ? 1 : 0);
        CU_ASSERT_EQUAL(cJSON_GetObjectItem(said, "exit")->valueint,
                        (any & 1) || (any & 6) == 6 ? 0 : SPSY_MESSAGE_REFUSED);
        cJSON_Delete(said);
        said = say(&asker, DRY, NULL, "QUSRSPLA PAY %s/%s/%s", officer.session.job.number,
                   officer.session.job.user, officer.session.job.name);
        CU_ASSERT_EQUAL(cJSON_GetArraySize(cJSON_GetObjectItem(said, "rows")), 1); /* of himself */
        cJSON_Delete(said);
        CU_ASSERT_EQUAL(asker.session.principal.adopted_count, 1);
        ASSERT_STRING(asker.session.current_user, "ASKER");
        execution_close(&asker);
    }
    close_world();
}

/* ---- nothing happens ------------------------------------------------------------------------ */

static int acted, prepared;

static int act(struct session *session, struct guarded *guarded, void *context,
               struct spsy_error *why)
{
    (void)context;
    acted++;
    return spool_file_delete(session->spool, &guarded->file, why);
}

static int prepare(void *context, struct spsy_error *why)
{
    (void)context;
    (void)why;
    prepared++;
    return 0;
}

static int came(void *context, struct guarded *guarded, int result)
{
    (void)guarded;
    CU_ASSERT_EQUAL(result, GUARD_REHEARSED);
    ++*(int *)context;
    return 0;
}

/* The guard does not go on; behind it the store does not write, and no stream is made. */
static void three_walls(void)
{
    struct session *session;
    struct rehearsal rehearsal;
    struct answer answer, own;
    struct guarded guarded = {
        .function = "DLTSPLF", .class = SPOOL_CLASS_CONTROL, .prepare = prepare};
    struct guarded many[3];
    struct stream *stream;
    struct spool_writer *writer;
    struct spool_file_key key = {.name = "PAY", .number = 1, .system = "*ONLY", .date = "*ONLY"};
    int count = 0;

    open_world();
    session = &officer.session;
    key.job_number = session->job.number;
    key.job_user = session->job.user;
    key.job_name = session->job.name;
    CU_ASSERT_EQUAL_FATAL(spool_file_find(session->spool, &key, &guarded.file, &error), 0);
    guarded.queue = home_queue(session->spool, "SHOP", "Q");
    answer_init(&answer, "TEST", NULL);
    answer_init(&own, "TEST", NULL);
    CU_ASSERT_EQUAL_FATAL(rehearsal_begin(session, &answer, NULL, &rehearsal, &error), 0);
    CU_ASSERT_TRUE(guard_rehearses(session));
    CU_ASSERT_EQUAL(guard(session, &own, &guarded, act, NULL), GUARD_REHEARSED);
    for (int i = 0; i < 3; i++)
        many[i] = guarded;
    for (size_t done = 0; done < 3;)
        done += guard_many(session, &own, many + done, 3 - done, act, came, &count);
    CU_ASSERT_EQUAL(count, 3);
    CU_ASSERT_EQUAL(acted + prepared, 0);
    CU_ASSERT_EQUAL(rehearsal.explained, 4);

    CU_ASSERT_EQUAL_FATAL(spool_begin(session->spool, SPOOL_DURABLE, &error), 0);
    CU_ASSERT_EQUAL(act(session, &guarded, NULL, &error), SPSY_ERR_STATE);
    ASSERT_STRING(error.message_id, "SPY0136");
    CU_ASSERT_EQUAL(spool_file_update(session->spool, &guarded.file, &error), SPSY_ERR_STATE);
    CU_ASSERT_EQUAL(spool_job_log_add(session->spool, &session->job, "SPY0001", "x", &error),
                    SPSY_ERR_STATE);
    spool_rollback(session->spool);
    CU_ASSERT_EQUAL(spool_writer_open(session->spool, &writer, &error), SPSY_ERR_STATE);
    CU_ASSERT_EQUAL(session->streams->create(session->streams->context, "/tmp/never", STREAM_FILE,
                                             true, &stream, &error),
                    SPSY_ERR_STATE);
    ASSERT_STRING(error.message_id, "SPY0136");
    rehearsal_end(session);
    CU_ASSERT_FALSE(guard_rehearses(session));
    CU_ASSERT_EQUAL(spool_file_reread(session->spool, guarded.file.id, &guarded.file, &error), 0);
    CU_ASSERT_EQUAL(guard(session, &own, &guarded, act, NULL), 0); /* and then it does */
    CU_ASSERT_EQUAL(acted, 2); /* one was tried past the guard, and undone */
    answer_free(&own);
    answer_free(&answer);
    close_world();
}

/* ---- the job afterwards --------------------------------------------------------------------- */

/* Of the n-th program of the first row or decision: its meaning, or why it was not called. */
static void meaning(const cJSON *said, bool explained, char text[200])
{
    const cJSON *list =
        cJSON_GetArrayItem(cJSON_GetObjectItem(said, explained ? "rows" : "decisions"), 0);
    const cJSON *call =
        cJSON_GetArrayItem(cJSON_GetObjectItem(list, explained ? "programs" : "calls"), 0);

    snprintf(text, 200, "%s %s", text_of(call, "meaning"), text_of(call, "reason"));
}

/* X30: a dry run freezes no list; it asks the frozen one. Failures of dry runs suspend nothing, and
 * one goes on counting where the job is. */
static void job_is_as_it_was(void)
{
    struct execution bob;
    char file[64], text[200], before[200];
    cJSON *said;

    open_world();
    snprintf(file, sizeof file, "FILE(PAY) JOB(%s/%s/%s)", officer.session.job.number,
             officer.session.job.user, officer.session.job.name);
    begin_job(&bob, "BOB");
    said = say(&bob, DRY, NULL, "QUSRSPLA %s", file);
    ASSERT_STRING(text_of(row_of(said), "list"), "current");
    CU_ASSERT_EQUAL(cJSON_GetArraySize(cJSON_GetObjectItem(row_of(said), "programs")), 0);
    cJSON_Delete(said);
    must("ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 '%s' RUN(*ISOLATED)", harness_exit("bad_abort"));
    for (int i = 0; i < 5; i++) { /* more than suspend a program */
        said = say(&bob, DRY, NULL, "QUSRSPLA %s", file);
        ASSERT_STRING(text_of(row_of(said), "list"), "current");
        ASSERT_STRING(text_of(row_of(said), "basis"), "failure");
        meaning(said, true, before);
        CU_ASSERT_PTR_NULL(strstr(before, "suspended"));
        cJSON_Delete(said);
    }
    for (int i = 0; i < 4; i++) {
        said = say(&bob, DRY, NULL, "QUSRSPLA %s", file);
        if (i > 0)
            ASSERT_STRING(text_of(row_of(said), "list"), "frozen");
        meaning(said, true, before);
        cJSON_Delete(said);
        said = say(&bob, REALLY, NULL, "QUSRSPLA %s", file);
        meaning(said, false, text);
        ASSERT_STRING(before, text);
        CU_ASSERT_EQUAL(strstr(text, "suspended") != NULL, i == 3);
        cJSON_Delete(said);
    }
    must("RMVEXITPGM QIBM_QSP_SECURITY SPSY0100 10");
    said = say(&bob, DRY, NULL, "QUSRSPLA %s", file);
    CU_ASSERT_EQUAL(cJSON_GetArraySize(cJSON_GetObjectItem(row_of(said), "programs")), 1); /* X32 */
    cJSON_Delete(said);
    said = say(&officer, DRY, "BOB", "QUSRSPLA %s", file); /* whose job begins now */
    CU_ASSERT_EQUAL(cJSON_GetArraySize(cJSON_GetObjectItem(row_of(said), "programs")), 0);
    cJSON_Delete(said);
    execution_close(&bob);
    close_world();
}

static const struct test tests[] = {
    {"W5 the smallest grant turns the verdict, and no smaller one does", smallest_grant},
    {"W5 who may ask about somebody else", who_may_ask},
    {"W5 three walls keep a dry run from acting", three_walls},
    {"W5 X30 X32 the job is as it was: its list, and what counts towards a suspension",
     job_is_as_it_was},
};

HARNESS_MAIN("explain", tests)

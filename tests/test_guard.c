/* test_guard.c - ask, record, act: on a real home, with no exit program registered (what programs
 * do is proved in tests/cli/guard.sh, over the command line). */
#include "harness.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/check.h"
#include "cli/cl.h"
#include "cli/table.h"
#include "dispatch/break_glass.h"
#include "dispatch/dispatch.h"
#include "function/basis.h"
#include "function/callbacks.h"
#include "function/creation.h"
#include "function/file_row.h"
#include "registry/registry.h"
#include "spool/private.h"

static struct {
    struct session session;
    struct answer answer;
    struct spool_queue queue, target;
    struct spool_file file;
    int effects;
    int effect_result;
    bool in_transaction;
    struct spsy_error error;
} world;

static void sql(const char *text)
{
    char *message = NULL;

    CU_ASSERT_EQUAL(sqlite3_exec(world.session.spool->database, text, NULL, NULL, &message),
                    SQLITE_OK);
    if (message)
        fprintf(stderr, "%s: %s\n", text, message);
    sqlite3_free(message);
}

static int count_column(void *number, int columns, char **values, char **names)
{
    (void)columns;
    (void)names;
    *(long *)number = values[0] ? strtol(values[0], NULL, 10) : 0;
    return 0;
}

static long number(const char *text)
{
    long result = -1;

    sqlite3_exec(world.session.spool->database, text, count_column, &result, NULL);
    return result;
}

static void add_profile(const char *name, uint32_t special)
{
    struct spool_profile profile = {.special = special, .enabled = true};

    snprintf(profile.name, sizeof profile.name, "%s", name);
    snprintf(profile.group, sizeof profile.group, "*NONE");
    snprintf(profile.queue_library, sizeof profile.queue_library, "QGPL");
    snprintf(profile.queue, sizeof profile.queue, "QPRINT");
    CU_ASSERT_EQUAL_FATAL(spool_profile_insert(world.session.spool, &profile, &world.error), 0);
}

static void add_queue(void)
{
    struct spool_library library = {
        .name = "FAR", .owner = "QSYS", .asp = 33, .asp_device = "IASP33"};
    struct spool_queue queue = {.library = "FAR", .name = "AWAY", .owner = "QSYS"};

    library.public_authority = queue.public_authority = SPOOL_AUT_USE;
    CU_ASSERT_EQUAL_FATAL(spool_library_insert(world.session.spool, &library, &world.error), 0);
    CU_ASSERT_EQUAL_FATAL(spool_queue_insert(world.session.spool, &queue, &world.error), 0);
}

/* The session goes on as this profile, in the same job. */
static void become(const char *user)
{
    snprintf(world.session.current_user, sizeof world.session.current_user, "%s", user);
}

static void create_file(const char *name)
{
    struct creation creation;

    CU_ASSERT_EQUAL_FATAL(
        creation_open(&world.session, "ALICE", &world.queue, &creation, &world.error), 0);
    snprintf(creation.file.name, sizeof creation.file.name, "%s", name);
    CU_ASSERT_EQUAL_FATAL(creation_append_text(&creation, "text\n", 5, &world.error), 0);
    CU_ASSERT_EQUAL_FATAL(creation_finish(&creation, &world.error), 0);
    world.file = creation.file;
    creation_close(&creation);
}

static void open_world_at(const char *home)
{
    struct session_options options = {
        .home = home, .principal = {.profile = "ALICE", .type = SPSY_JOB_INTERACTIVE}};

    memset(&world, 0, sizeof world);
    CU_ASSERT_EQUAL_FATAL(spool_create(home, "SYS1", &world.error), 0);
    CU_ASSERT_EQUAL_FATAL(spsy_registry_create(home, &world.error), 0);
    CU_ASSERT_EQUAL_FATAL(spool_open(home, &world.session.spool, &world.error), 0);
    CU_ASSERT_EQUAL_FATAL(spool_begin(world.session.spool, SPOOL_DURABLE, &world.error), 0);
    add_profile("ALICE", 0);
    add_profile("BOB", 0);
    add_profile("OPER", SPSY_JOBCTL);
    add_queue();
    CU_ASSERT_EQUAL_FATAL(spool_commit(world.session.spool, &world.error), 0);
    spool_close(world.session.spool);
    CU_ASSERT_EQUAL_FATAL(session_open(&options, &world.session, &world.error), 0);
    CU_ASSERT_EQUAL_FATAL(
        spool_queue_find(world.session.spool, "QGPL", "QPRINT", &world.queue, &world.error), 0);
    CU_ASSERT_EQUAL_FATAL(
        spool_queue_find(world.session.spool, "FAR", "AWAY", &world.target, &world.error), 0);
    create_file("REPORT");
    answer_init(&world.answer, "TEST", NULL);
}

static void open_world(void)
{
    char home[600];

    snprintf(home, sizeof home, "%s/home", harness_directory());
    open_world_at(home);
}

static void close_world(void)
{
    answer_free(&world.answer);
    session_close(&world.session);
}

static struct guarded guarded_file(const char *function, enum spool_class class)
{
    struct guarded guarded = {
        .function = function, .class = class, .file = world.file, .queue = world.queue};

    return guarded;
}

static int effect(struct session *session, struct guarded *guarded, void *context,
                  struct spsy_error *error)
{
    (void)context;
    world.effects++;
    world.in_transaction = session->spool->in_transaction;
    snprintf(guarded->file.status, sizeof guarded->file.status, "*HELD");
    CU_ASSERT_EQUAL(spool_file_update(session->spool, &guarded->file, error), 0);
    if (world.effect_result < 0)
        return spsy_fail(error, world.effect_result, "CPF3337", "held already");
    return 0;
}

static bool told(const char *id)
{
    struct pile_reader reader;
    bool found = false;
    cJSON *message;

    pile_read(&world.answer.messages, &reader);
    while ((message = pile_item(&reader))) {
        found |= strcmp(cJSON_GetStringValue(cJSON_GetObjectItem(message, "id")), id) == 0;
        cJSON_Delete(message);
    }
    pile_end(&reader);
    return found;
}

/* Of the first decision. */
static const char *decision_text(const char *key)
{
    static char text[256];
    struct pile_reader reader;
    const char *value;
    cJSON *decision;

    pile_read(&world.answer.decisions, &reader);
    decision = pile_item(&reader);
    value = cJSON_GetStringValue(cJSON_GetObjectItem(decision, key));
    snprintf(text, sizeof text, "%s", value ? value : "(none)");
    cJSON_Delete(decision);
    pile_end(&reader);
    return text;
}

static long held(void)
{
    return number("SELECT count(*) FROM spooled_file WHERE status = '*HELD'");
}

static long decisions(void)
{
    return number("SELECT count(*) FROM decision");
}

/* ---- the request -------------------------------------------------------------------------- */

static void request_of_a_file(void)
{
    struct guarded guarded = guarded_file("DLTSPLF", SPOOL_CLASS_CONTROL);
    struct guard_basis basis;
    const struct spsy_fields *fields = &basis.request.fields;

    open_world();
    guarded = guarded_file("DLTSPLF", SPOOL_CLASS_CONTROL);
    become("BOB");
    CU_ASSERT_EQUAL(guard_basis_read(&world.session, &guarded, &basis, &world.error), 0);
    CU_ASSERT_EQUAL(fields->length, 429);
    ASSERT_STRING(fields->function, "DLTSPLF");
    ASSERT_STRING(fields->current_user, "BOB"); /* X28 */
    ASSERT_STRING(fields->job_user, "ALICE");
    ASSERT_STRING(fields->job_number, world.session.job.number);
    ASSERT_STRING(fields->job_system, "SYS1");
    ASSERT_STRING(fields->output_queue, "QPRINT");
    ASSERT_STRING(fields->asp_device, "*SYSBAS");
    CU_ASSERT_EQUAL(fields->asp, 1);
    CU_ASSERT(!fields->new_output_queue || !*fields->new_output_queue); /* X23 */
    CU_ASSERT_EQUAL(fields->new_asp, 0);
    ASSERT_STRING(fields->user_defined_data, "*NONE"); /* X26 */
    CU_ASSERT_TRUE(basis.request.operator_control);
    CU_ASSERT_EQUAL(basis.request.special.own, 0);
    CU_ASSERT_FALSE(basis.facts.owns_file);

    guarded.file.user_defined_data[0] = '\0';
    become("OPER");
    CU_ASSERT_EQUAL(guard_basis_read(&world.session, &guarded, &basis, &world.error), 0);
    ASSERT_STRING(fields->user_defined_data, "*NONE");
    CU_ASSERT_EQUAL(basis.request.special.own, SPSY_JOBCTL);

    become("NOBODY");
    CU_ASSERT(guard_basis_read(&world.session, &guarded, &basis, &world.error) < 0);
    close_world();
}

static void request_of_a_move(void)
{
    struct guarded guarded;
    struct guard_basis basis;
    const struct spsy_fields *fields = &basis.request.fields;

    open_world();
    guarded = guarded_file("QSPMOVSP", SPOOL_CLASS_MOVE);
    guarded.moves = true;
    guarded.target = world.target;
    CU_ASSERT_EQUAL(guard_basis_read(&world.session, &guarded, &basis, &world.error), 0);
    ASSERT_STRING(fields->output_queue, "QPRINT");
    CU_ASSERT_EQUAL(fields->asp, 1);
    ASSERT_STRING(fields->new_output_queue, "AWAY");
    ASSERT_STRING(fields->new_output_queue_library, "FAR");
    ASSERT_STRING(fields->new_asp_device, "IASP33"); /* X24 */
    CU_ASSERT_EQUAL(fields->new_asp, 33);
    close_world();
}

static void request_of_a_restore(void)
{
    struct guarded guarded;
    struct guard_basis basis;
    const struct spsy_fields *fields = &basis.request.fields;

    open_world();
    guarded = guarded_file("RST", SPOOL_CLASS_SAVE);
    guarded.restores = true;
    guarded.queue = world.target;
    CU_ASSERT_EQUAL(guard_basis_read(&world.session, &guarded, &basis, &world.error), 0);
    ASSERT_STRING(fields->output_queue, "QPRINT"); /* where it was saved from */
    ASSERT_STRING(fields->output_queue_library, "QGPL");
    CU_ASSERT_EQUAL(fields->asp, 0);
    ASSERT_STRING(fields->asp_device, "");
    CU_ASSERT(!fields->new_output_queue || !*fields->new_output_queue);
    ASSERT_STRING(fields->new_output_queue_library, "FAR");
    CU_ASSERT_EQUAL(fields->new_asp, 33);
    ASSERT_STRING(fields->new_asp_device, "IASP33");
    CU_ASSERT_FALSE(basis.request.operator_control); /* of the restored-to queue */
    close_world();
}

/* ---- decision, journal, effect ------------------------------------------------------------ */

static void allowed(void)
{
    struct guarded guarded;

    open_world();
    guarded = guarded_file("HLDSPLF", SPOOL_CLASS_CONTROL);
    CU_ASSERT_EQUAL(guard(&world.session, &world.answer, &guarded, effect, NULL), 0);
    CU_ASSERT_EQUAL(world.effects, 1);
    CU_ASSERT_TRUE(world.in_transaction);
    CU_ASSERT_FALSE(world.session.spool->in_transaction);
    CU_ASSERT_EQUAL(held(), 1);
    CU_ASSERT_EQUAL(decisions(), 1);
    CU_ASSERT_EQUAL(world.answer.exit, 0);
    ASSERT_STRING(decision_text("verdict"), "allowed");
    ASSERT_STRING(decision_text("basis"), "authority");
    CU_ASSERT_EQUAL(number("SELECT length(record) FROM decision"), 429);
    CU_ASSERT_EQUAL(number("SELECT json_extract(decision, '$.verdict') = 'allowed' FROM decision"),
                    1);
    close_world();
}

static void refused(void)
{
    struct guarded guarded;

    open_world();
    become("BOB");
    guarded = guarded_file("HLDSPLF", SPOOL_CLASS_CONTROL);
    CU_ASSERT_EQUAL(guard(&world.session, &world.answer, &guarded, effect, NULL),
                    SPSY_ERR_AUTHORITY);
    CU_ASSERT_EQUAL(world.effects, 0);
    CU_ASSERT_EQUAL(held(), 0);
    CU_ASSERT_EQUAL(decisions(), 1);
    CU_ASSERT_EQUAL(world.answer.exit, 3);
    CU_ASSERT(told("CPF3492"));
    CU_ASSERT(told("SPY0002"));
    close_world();

    open_world(); /* X19: told, but the statement does not fail */
    become("BOB");
    guarded = guarded_file("CHGSPLFA", SPOOL_CLASS_CONTROL);
    guarded.optional = true;
    CU_ASSERT(guard(&world.session, &world.answer, &guarded, effect, NULL) < 0);
    CU_ASSERT_EQUAL(world.effects, 0);
    CU_ASSERT_EQUAL(world.answer.exit, 0);
    CU_ASSERT_EQUAL(decisions(), 1);
    CU_ASSERT_FALSE(told("CPF3492"));
    CU_ASSERT(told("SPY0003"));
    close_world();
}

static void effect_fails(void)
{
    struct guarded guarded;

    open_world();
    world.effect_result = SPSY_ERR_STATE;
    guarded = guarded_file("HLDSPLF", SPOOL_CLASS_CONTROL);
    CU_ASSERT(guard(&world.session, &world.answer, &guarded, effect, NULL) < 0);
    CU_ASSERT_EQUAL(world.effects, 1);
    CU_ASSERT_EQUAL(held(), 0);      /* undone */
    CU_ASSERT_EQUAL(decisions(), 1); /* kept */
    CU_ASSERT_EQUAL(world.answer.exit, 1);
    CU_ASSERT(told("CPF3337"));
    ASSERT_STRING(decision_text("verdict"), "allowed");
    close_world();
}

/* A full disk: the reserve is given up for DLTSPLF, which gives room back, and for nothing else. */
static void reserve(void)
{
    static const char *const functions[] = {"HLDSPLF", "CHGSPLFA", "DLTSPLF"};

    for (size_t i = 0; i < 3; i++) {
        struct guarded guarded;
        char path[700];
        struct stat status;

        open_world();
        world.effect_result = SPSY_ERR_FULL;
        snprintf(path, sizeof path, "%s/reserve", spool_home(world.session.spool));
        CU_ASSERT(stat(path, &status) == 0 && status.st_size >= SPOOL_RESERVE_BYTES);
        guarded = guarded_file(functions[i], SPOOL_CLASS_CONTROL);
        CU_ASSERT_EQUAL(guard(&world.session, &world.answer, &guarded, effect, NULL),
                        SPSY_ERR_AUTHORITY);
        CU_ASSERT_EQUAL(world.effects,
                        i < 2 ? 1 : 2); /* tried again with the room of the reserve */
        CU_ASSERT_EQUAL(stat(path, &status), 0);
        CU_ASSERT_EQUAL(status.st_size >= SPOOL_RESERVE_BYTES, i < 2);
        CU_ASSERT_EQUAL(held(), 0);
        CU_ASSERT_EQUAL(decisions(), 0);
        close_world();
    }
}

/* ---- whole statements whose transaction is undone once by a full disk ---------------------- */

enum { LARGE_BYTES = 200000, MIDDLE_BYTES = 20000, WORLD_TEXT = 16384 };

/* The how manieth change of the store, or write of SQLite's (most are those of a commit), finds no
 * room, once; 0 = none does. */
static long full_change, full_write;

static ssize_t write_or_full(int fd, const void *bytes, size_t count)
{
    if (full_write > 0 && --full_write == 0) {
        errno = ENOSPC;
        return -1;
    }
    return write(fd, bytes, count);
}

static ssize_t pwrite_or_full(int fd, const void *bytes, size_t count, off_t at)
{
    if (full_write > 0 && --full_write == 0) {
        errno = ENOSPC;
        return -1;
    }
    return pwrite(fd, bytes, count, at);
}

static void watch_writes(void)
{
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);

    CU_ASSERT_EQUAL(vfs->xSetSystemCall(vfs, "write", (sqlite3_syscall_ptr)write_or_full),
                    SQLITE_OK);
    vfs->xSetSystemCall(vfs, "pwrite", (sqlite3_syscall_ptr)pwrite_or_full);
    vfs->xSetSystemCall(vfs, "pwrite64", (sqlite3_syscall_ptr)pwrite_or_full);
}

static void full_once(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    (void)values;
    if (full_change > 0 && --full_change == 0)
        sqlite3_result_error_code(context, SQLITE_FULL);
}

static void watch_changes(void)
{
    static const char *const changes[] = {
        "INSERT ON main.decision",     "INSERT ON main.spooled_file", "UPDATE ON main.spooled_file",
        "DELETE ON main.spooled_file", "INSERT ON main.file_data",    "DELETE ON main.file_data"};
    char text[200];

    CU_ASSERT_EQUAL(sqlite3_create_function(world.session.spool->database, "full_once", 0,
                                            SQLITE_UTF8, NULL, full_once, NULL, NULL),
                    SQLITE_OK);
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        snprintf(text, sizeof text,
                 "CREATE TEMP TRIGGER change%zu AFTER %s BEGIN SELECT full_once(); END", i,
                 changes[i]);
        sql(text);
    }
}

/* Runs it as a job does; the exit status. */
static int say(const char *text)
{
    const struct cl_text cl = {.text = text, .length = strlen(text)};
    const struct command_definition *definition;
    struct parameters parameters = {0};
    struct statement statement;
    FILE *data = fopen("/dev/null", "w");

    answer_free(&world.answer);
    answer_init(&world.answer, "TEST", data);
    CU_ASSERT_EQUAL_FATAL(cl_parse(&cl, &statement, &world.error), 0);
    definition = command_find(statement.command);
    CU_ASSERT_PTR_NOT_NULL_FATAL(definition);
    CU_ASSERT_EQUAL_FATAL(check_statement(definition, &statement, &parameters, &world.answer), 0);
    if (definition->run(&world.session, &parameters, &world.answer) < 0)
        answer_raise(&world.answer, 1);
    parameters_free(&parameters);
    statement_free(&statement);
    fclose(data);
    world.answer.data = NULL;
    return world.answer.exit;
}

static void create_of_size(const char *name, size_t bytes)
{
    struct creation creation;

    CU_ASSERT_EQUAL_FATAL(
        creation_open(&world.session, "ALICE", &world.queue, &creation, &world.error), 0);
    snprintf(creation.file.name, sizeof creation.file.name, "%s", name);
    for (size_t i = 0; i < bytes / 100; i++) {
        char line[101];

        snprintf(line, sizeof line, "%099zu\n", i);
        CU_ASSERT_EQUAL(creation_append_text(&creation, line, 100, &world.error), 0);
    }
    CU_ASSERT_EQUAL_FATAL(creation_finish(&creation, &world.error), 0);
    creation_close(&creation);
}

/* What the store holds, and what the journal says about it, as text. */
static void describe(char text[WORLD_TEXT])
{
    static const char *const queries[] = {
        "SELECT group_concat(line, '\n') FROM (SELECT json_array(f.name, number, job_user,"
        " job_name, q.library, q.name, form_type, user_data, status, copies, expiration, size,"
        " data IS NULL, (SELECT hex(substr(bytes, -50)) FROM file_data WHERE file_id = f.id)) AS"
        " line FROM spooled_file f JOIN output_queue q ON q.id = queue_id ORDER BY f.name, number,"
        " job_user)",
        "SELECT group_concat(json_array(json_extract(decision, '$.function'),"
        " json_extract(decision, '$.verdict'), json_extract(decision, '$.breakGlass'),"
        " hex(record)), '\n') FROM decision"};
    size_t used = 0;

    for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
        sqlite3_stmt *row = NULL;

        CU_ASSERT_EQUAL_FATAL(
            sqlite3_prepare_v2(world.session.spool->database, queries[i], -1, &row, NULL),
            SQLITE_OK);
        CU_ASSERT_EQUAL(sqlite3_step(row), SQLITE_ROW);
        used += (size_t)snprintf(text + used, WORLD_TEXT - used, "%s\n",
                                 (const char *)sqlite3_column_text(row, 0));
        CU_ASSERT_FATAL(used < WORLD_TEXT);
        sqlite3_finalize(row);
    }
}

static int count_entries(const char *name)
{
    char command[800];
    FILE *pipe;
    int count = -1;

    snprintf(command, sizeof command, "find '%s/%s' -maxdepth 1 -type f | wc -l",
             world.session.spool->home, name);
    pipe = popen(command, "r");
    CU_ASSERT_EQUAL(fscanf(pipe, "%d", &count), 1);
    pclose(pipe);
    return count;
}

/* What is done to the world before the statement. */
static const char *const for_restore[] = {"SAVLIB QGPL 'save.tar'", "DLTSPLF *SELECT SELECT(*ALL)",
                                          NULL};
static const char *const for_another[] = {"SAVLIB QGPL 'save.tar'", "DLTSPLF *SELECT SELECT(*ALL)",
                                          "CRTOUTQ FAR/QPRINT AUT(*CHANGE) AUTCHK(*DTAAUT)", NULL};
static const char *const held_before[] = {"HLDSPLF *SELECT SELECT(*ALL)", NULL};

static const struct {
    const char *statement;
    const char *const *before;
    bool makes; /* a file of its own, in a transaction that is not the guard's */
} repeated[] = {
    {"HLDSPLF *SELECT SELECT(*ALL)", NULL, false},
    {"RLSSPLF *SELECT SELECT(*ALL)", held_before, false},
    {"CHGSPLFA *SELECT SELECT(*ALL) COPIES(3) FORMTYPE(GREEN) EXPDATE('2030-01-01')", NULL, false},
    {"CHGSPLFA *SELECT SELECT(*ALL) OUTQ(FAR/AWAY)", NULL, false},
    {"QSPMOVSP FILE(LARGE) OUTQ(FAR/AWAY)", NULL, false},
    {"DLTSPLF *SELECT SELECT(*ALL)", NULL, false},
    {"RSTLIB QGPL 'save.tar'", for_restore, false},
    {"RSTOBJ QPRINT QGPL 'save.tar'", for_restore, false},
    {"RSTLIB QGPL 'save.tar' RSTLIB(FAR)", for_another, false}, /* the record has QGPL (X25) */
    {"QSRRSTO *ALL QGPL 'save.tar' EXPDATE('2031-02-03')", for_restore, false},
    {"QSRSAVO *ALL QGPL 'save.tar' EXPDATE('2031-02-03')", NULL, false},
    {"SAVLIB QGPL 'save.tar'", NULL, false},
    {"QUSRSPLA LARGE", NULL, false},
    {"QSPOPNSP LARGE", NULL, false},
    {"DSPSPLF MIDDLE", NULL, false},
    {"WRKSPLFA LARGE", NULL, false},
    {"WRKPRTSTS LARGE", NULL, false},
    {"DSPSPLF LARGE OUTPUT(*PRINT)", NULL, true},
    {"DSPSPLF MIDDLE OUTPUT(*PRINT)", NULL, true},
    {"WRKSPLFA LARGE OUTPUT(*PRINT)", NULL, true},
    {"WRKPRTSTS LARGE OUTPUT(*PRINT)", NULL, true},
    {"SNDNETSPLF LARGE TOUSRID((ALICE SYS1) (BOB SYS1))", NULL, true},
    {"SNDNETSPLF MIDDLE TOUSRID((BOB SYS1) (OPER SYS1))", NULL, true},
};

static void open_repeated(size_t at)
{
    static const char *directory;
    static unsigned count;
    struct spsy_break_glass state;
    char home[600];

    if (!directory) {
        if (access("/dev/shm", W_OK | X_OK) == 0)
            setenv("TMPDIR", "/dev/shm", 1); /* hundreds of homes */
        directory = harness_directory();
    }

    snprintf(home, sizeof home, "%s/%u", directory, ++count);
    open_world_at(home);
    CU_ASSERT_EQUAL_FATAL(chdir(directory), 0); /* where the save file is */
    sql("UPDATE output_queue SET public_authority = 3, authority_check = 1"); /* *CHANGE, *DTAAUT */
    sql("UPDATE library SET public_authority = 3");
    create_of_size("MIDDLE", MIDDLE_BYTES);
    create_of_size("LARGE", LARGE_BYTES);
    sql("UPDATE spooled_file SET date_opened = '1261129', time_opened = '120000'");
    CU_ASSERT_EQUAL_FATAL(
        spsy_break_glass_write(world.session.spool->home, "test", 1, &state, &world.error), 0);
    unlink("save.tar");
    for (size_t i = 0; repeated[at].before && repeated[at].before[i]; i++)
        CU_ASSERT_EQUAL(say(repeated[at].before[i]), 0);
    sql("DELETE FROM decision");
    watch_changes();
}

static void tell_failure(const char *statement, const char *where, long full)
{
    struct pile_reader reader;
    const char *text;

    pile_read(&world.answer.messages, &reader);
    while ((text = pile_text(&reader)))
        fprintf(stderr, "%s, full at %s %ld: %s\n", statement, where, full, text);
    pile_end(&reader);
}

/* One statement in a world of its own; *counter reaches 0 when it came as far as that. */
static void check_one(size_t at, long *counter, long full)
{
    static char undisturbed[WORLD_TEXT], now[WORLD_TEXT], before[WORLD_TEXT];
    static int files;
    const char *statement = repeated[at].statement;
    int status;

    open_repeated(at);
    describe(before);
    *counter = full;
    status = say(statement);
    describe(now);
    if (full == 0) {
        CU_ASSERT_EQUAL(status, 0);
        memcpy(undisturbed, now, sizeof now);
        files = count_entries("data");
    } else if (status == 0) {
        ASSERT_STRING(now, undisturbed);
        CU_ASSERT_EQUAL(count_entries("data"), files);
    } else {
        size_t same = (size_t)(strstr(before, "\n(null)") - before);

        CU_ASSERT_TRUE(repeated[at].makes);
        CU_ASSERT(told("SPY0101"));
        CU_ASSERT_EQUAL(strncmp(now, before, same), 0);              /* no file more */
        CU_ASSERT_PTR_NOT_NULL(strstr(now, "\"allowed\",\"test\"")); /* and recorded */
    }
    if (status != 0 && !repeated[at].makes)
        tell_failure(statement, counter == &full_write ? "write" : "change", full);
    CU_ASSERT_EQUAL(count_entries("data/pending"), 0);
    CU_ASSERT_FALSE(world.session.spool->in_transaction);
}

/* Under break-glass, whichever change of the store or write of the log it is that finds the disk
 * full: with the room of the reserve it is as if nothing had been, to the last byte of every record
 * in the journal. What a command makes in a transaction of its own, after it was allowed to read,
 * is there whole or not at all. */
static void every_effect_again(void)
{
    long *const counters[] = {&full_change, &full_write};
    long all[2] = {0, 0};

    watch_writes();
    for (size_t i = 0; i < 2; i++)
        for (size_t at = 0; at < sizeof repeated / sizeof repeated[0]; at++) {
            bool reached = true;

            for (long full = 0; reached; full += i == 0 || full == 0 ? 1 : 7) {
                check_one(at, counters[i], full);
                reached = *counters[i] == 0; /* else that was all */
                *counters[i] = 0;
                all[i] += reached;
                close_world();
            }
        }
    CU_ASSERT(all[0] > 60);
    CU_ASSERT(all[1] > 80);
}

static void unrecorded(void)
{
    static const char *const users[] = {"ALICE", "BOB"};

    for (size_t i = 0; i < 2; i++) {
        struct guarded guarded;

        open_world();
        sql("CREATE TRIGGER full BEFORE INSERT ON decision BEGIN"
            " SELECT RAISE(ABORT, 'no room'); END");
        become(users[i]);
        guarded = guarded_file("HLDSPLF", SPOOL_CLASS_CONTROL);
        CU_ASSERT_EQUAL(guard(&world.session, &world.answer, &guarded, effect, NULL),
                        SPSY_ERR_AUTHORITY);
        CU_ASSERT_EQUAL(world.effects, 0);
        CU_ASSERT_EQUAL(held(), 0);
        CU_ASSERT_EQUAL(decisions(), 0);
        CU_ASSERT_EQUAL(world.answer.exit, 3);
        CU_ASSERT(told("CPF3492"));
        CU_ASSERT(told("SPY0002"));
        ASSERT_STRING(decision_text("verdict"), "refused");
        CU_ASSERT_FALSE(world.session.spool->in_transaction);
        CU_ASSERT_EQUAL(guard(&world.session, &world.answer, &guarded, NULL, NULL),
                        SPSY_ERR_AUTHORITY); /* a read, too */
        close_world();
    }
}

static void reads(void)
{
    struct guarded guarded;

    open_world();
    guarded = guarded_file("QUSRSPLA", SPOOL_CLASS_API);
    become("BOB");
    CU_ASSERT_EQUAL(guard(&world.session, &world.answer, &guarded, NULL, NULL), 0);
    CU_ASSERT_EQUAL(decisions(), 1);
    close_world();
}

/* ---- the world changes meanwhile ---------------------------------------------------------- */

static void changed(void)
{
    /* each makes what was found earlier out of date; all but the last matter */
    static const struct {
        const char *sql;
        int decisions;
    } cases[] = {
        {"UPDATE spooled_file SET user_data = 'NEW'", 2},
        {"UPDATE spooled_file SET form_type = 'NEW'", 2},
        {"UPDATE spooled_file SET user_defined_data = 'NEW'", 2},
        {"UPDATE spooled_file SET queue_id = (SELECT id FROM output_queue WHERE name = 'AWAY')", 2},
        {"UPDATE output_queue SET operator_control = 0", 2},
        {"UPDATE output_queue SET display_data = 2", 2},
        {"UPDATE output_queue SET authority_check = 1", 2},
        {"UPDATE spooled_file SET copies = 7", 1},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct guarded guarded;

        open_world();
        guarded = guarded_file("HLDSPLF", SPOOL_CLASS_CONTROL);
        sql(cases[i].sql);
        CU_ASSERT_EQUAL(guard(&world.session, &world.answer, &guarded, effect, NULL), 0);
        CU_ASSERT_EQUAL(world.effects, 1);
        CU_ASSERT_EQUAL(held(), 1);
        if (decisions() != cases[i].decisions)
            fprintf(stderr, "%s: %ld decisions\n", cases[i].sql, decisions());
        CU_ASSERT_EQUAL(decisions(), cases[i].decisions);
        CU_ASSERT_EQUAL(world.answer.decisions.count, 1);
        ASSERT_STRING(decision_text("verdict"), "allowed");
        CU_ASSERT_EQUAL(number("SELECT count(*) FROM decision"
                               " WHERE json_extract(decision, '$.verdict') = 'allowed'"),
                        1);
        close_world();
    }
}

/* Whatever record, authority or bypass are built from counts, each by itself. */
static void every_difference(void)
{
    struct guarded guarded;
    struct guard_basis basis, other;
    unsigned char *const flips[] = {
        &other.record[0],
        &other.record[SPSY_RECORD_BYTES - 1],
        (unsigned char *)&other.request.special.own,
        (unsigned char *)&other.request.special.group,
        (unsigned char *)&other.request.special.adopted,
        (unsigned char *)&other.facts.owns_file,
        (unsigned char *)&other.facts.owns_queue,
        (unsigned char *)&other.facts.authority,
        (unsigned char *)&other.facts.display_data,
        (unsigned char *)&other.facts.operator_control,
        (unsigned char *)&other.facts.authority_check,
        (unsigned char *)&other.target_facts.owns_queue,
        (unsigned char *)&other.target_facts.authority,
        (unsigned char *)&other.target_facts.operator_control,
    };

    open_world();
    guarded = guarded_file("QSPMOVSP", SPOOL_CLASS_MOVE);
    guarded.moves = true;
    guarded.target = world.target;
    CU_ASSERT_EQUAL(guard_basis_read(&world.session, &guarded, &basis, &world.error), 0);
    for (size_t i = 0; i < sizeof flips / sizeof flips[0]; i++) {
        other = basis;
        CU_ASSERT_TRUE(guard_basis_equal(&guarded, &basis, &guarded, &other));
        *flips[i] ^= 1;
        if (guard_basis_equal(&guarded, &basis, &guarded, &other))
            fprintf(stderr, "difference %zu is not seen\n", i);
        CU_ASSERT_FALSE(guard_basis_equal(&guarded, &basis, &guarded, &other));
    }
    for (int i = 0; i < 3; i++) { /* another file, another queue of the same name, both ends */
        struct guarded now = guarded;

        *(i == 0 ? &now.file.id : i == 1 ? &now.queue.id : &now.target.id) += 1;
        CU_ASSERT_FALSE(guard_basis_equal(&guarded, &basis, &now, &basis));
    }
    close_world();
}

static void gone(void)
{
    struct guarded guarded;

    open_world();
    guarded = guarded_file("DLTSPLF", SPOOL_CLASS_CONTROL);
    sql("DELETE FROM spooled_file");
    CU_ASSERT(guard(&world.session, &world.answer, &guarded, effect, NULL) < 0);
    CU_ASSERT_EQUAL(world.effects, 0);
    CU_ASSERT(told("CPF3344"));
    CU_ASSERT_EQUAL(world.answer.exit, 1);
    CU_ASSERT_EQUAL(decisions(), 1);
    close_world();

    open_world(); /* whom the guard refuses does not learn it */
    become("BOB");
    guarded = guarded_file("DLTSPLF", SPOOL_CLASS_CONTROL);
    sql("DELETE FROM spooled_file");
    CU_ASSERT(guard(&world.session, &world.answer, &guarded, effect, NULL) < 0);
    CU_ASSERT_FALSE(told("CPF3344"));
    CU_ASSERT_EQUAL(world.answer.exit, 3);
    close_world();

    open_world(); /* the target of a move */
    guarded = guarded_file("QSPMOVSP", SPOOL_CLASS_MOVE);
    guarded.moves = true;
    guarded.target = world.target;
    sql("DELETE FROM output_queue WHERE name = 'AWAY'");
    CU_ASSERT(guard(&world.session, &world.answer, &guarded, effect, NULL) < 0);
    CU_ASSERT_EQUAL(world.effects, 0);
    CU_ASSERT(told("CPF3357"));
    close_world();
}

static void locked(void)
{
    struct guarded guarded;
    struct spool *other = NULL;

    open_world();
    guarded = guarded_file("HLDSPLF", SPOOL_CLASS_CONTROL);
    CU_ASSERT_EQUAL_FATAL(spool_open(spool_home(world.session.spool), &other, &world.error), 0);
    CU_ASSERT_EQUAL_FATAL(spool_begin(other, SPOOL_DURABLE, &world.error), 0);
    sqlite3_busy_timeout(world.session.spool->database, 20);
    CU_ASSERT_EQUAL(guard(&world.session, &world.answer, &guarded, effect, NULL), SPSY_ERR_BUSY);
    CU_ASSERT_EQUAL(world.effects, 0);
    CU_ASSERT(told("CPF3330"));
    CU_ASSERT_EQUAL(world.answer.exit, 1);
    ASSERT_STRING(decision_text("verdict"), "refused");
    become("BOB"); /* a refusal stays one, whether it can be journalled or not */
    CU_ASSERT_EQUAL(guard(&world.session, &world.answer, &guarded, effect, NULL),
                    SPSY_ERR_AUTHORITY);
    CU_ASSERT_EQUAL(world.answer.exit, 3);
    CU_ASSERT(told("SPY0003"));
    spool_close(other);
    become("ALICE");
    CU_ASSERT_EQUAL(guard(&world.session, &world.answer, &guarded, effect, NULL), 0);
    CU_ASSERT_EQUAL(held(), 1);
    close_world();
}

/* ---- what programs may ask ---------------------------------------------------------------- */

static void services(void)
{
    struct guarded guarded;
    struct guard_basis basis;
    struct guard_context context = {&world.session, &guarded, &basis};
    struct spsy_callbacks callbacks;
    struct spsy_user_facts facts;
    char *json = NULL;

    open_world();
    guarded = guarded_file("DLTSPLF", SPOOL_CLASS_CONTROL);
    CU_ASSERT_EQUAL(guard_basis_read(&world.session, &guarded, &basis, &world.error), 0);
    guard_callbacks(&context, &callbacks);

    CU_ASSERT_EQUAL(callbacks.file_attributes(&context, &basis.request.fields, &json, &world.error),
                    0);
    CU_ASSERT(json && strstr(json, "\"fileName\":\"REPORT\""));
    free(json);
    CU_ASSERT_EQUAL(number("SELECT count(*) FROM decision WHERE"
                           " json_extract(decision, '$.function') = 'QUSRSPLA'"),
                    1);
    guarded.restores = true; /* X37: it does not exist yet */
    json = NULL;
    CU_ASSERT_EQUAL(callbacks.file_attributes(&context, &basis.request.fields, &json, &world.error),
                    SPSY_ERR_NOT_FOUND);
    CU_ASSERT_PTR_NULL(json);
    guarded.restores = false;
    basis.request.fields.job_number = "999998";
    CU_ASSERT(callbacks.file_attributes(&context, &basis.request.fields, &json, &world.error) < 0);
    ASSERT_STRING(world.error.message_id, "CPF3342");

    CU_ASSERT_EQUAL(callbacks.user_facts(&context, "OPER", &facts, &world.error), 0);
    CU_ASSERT_EQUAL(facts.special, SPSY_JOBCTL);
    ASSERT_STRING(facts.group, "*NONE");
    CU_ASSERT_EQUAL(facts.supplemental_count, 0);
    CU_ASSERT_TRUE(facts.enabled);
    CU_ASSERT(callbacks.user_facts(&context, "NOBODY", &facts, &world.error) < 0);

    CU_ASSERT_EQUAL(callbacks.job_log(&context, "a diagnostic", &world.error), 0);
    CU_ASSERT_EQUAL(number("SELECT count(*) FROM job_log WHERE text = 'a diagnostic'"), 1);
    close_world();
}

/* ---- many files --------------------------------------------------------------------------- */

enum { TWINS = 24 };

static int hold_effect(struct session *session, struct guarded *guarded, void *context,
                       struct spsy_error *error)
{
    (void)context;
    if (strcmp(guarded->file.status, "*HELD") == 0)
        return spsy_fail(error, SPSY_ERR_STATE, "CPF3337", "file %s is held already",
                         guarded->file.name);
    snprintf(guarded->file.status, sizeof guarded->file.status, "*HELD");
    return spool_file_update(session->spool, &guarded->file, error);
}

static int count_commit(void *count)
{
    ++*(long *)count;
    return 0;
}

/* Some allowed, some refused, some held already, some gone and some changed since they were read.
 */
static void twin_files(struct guarded *guarded)
{
    char name[11], change[200];

    for (int i = 0; i < TWINS; i++) {
        snprintf(name, sizeof name, "F%02d", i);
        create_file(name);
        guarded[i] = guarded_file("HLDSPLF", SPOOL_CLASS_CONTROL);
    }
    sql("UPDATE spooled_file SET date_opened = '1261129', time_opened = '120000'");
    sql("UPDATE spooled_file SET job_user = 'BOB' WHERE id % 6 = 1");
    sql("UPDATE spooled_file SET status = '*HELD' WHERE id % 6 = 4");
    for (int i = 0; i < TWINS; i++)
        CU_ASSERT_EQUAL(spool_file_reread(world.session.spool, guarded[i].file.id,
                                          &guarded[i].file, &world.error), 0);
    sql("DELETE FROM spooled_file WHERE id % 6 = 2");
    snprintf(change, sizeof change, "UPDATE spooled_file SET user_data = 'NEW' WHERE id %% 6 = 3");
    sql(change);
}

static void describe_pile(struct pile *pile, char *text, size_t size)
{
    struct pile_reader reader;
    const char *item;

    text[0] = '\0';
    pile_read(pile, &reader);
    while ((item = pile_text(&reader)))
        snprintf(text + strlen(text), size - strlen(text), "%s\n", item);
    pile_end(&reader);
}

/* The same files, one after the other and together: the same is told, stored and recorded. */
static void many_files(void)
{
    static char told_text[2][60000], decided[2][60000], stored[2][4000];
    static const char *const every_file =
        "SELECT group_concat(name || status || user_data) FROM (SELECT * FROM spooled_file"
        " ORDER BY id)";
    static const char *const every_decision =
        "SELECT group_concat(decision) FROM (SELECT decision FROM decision ORDER BY decision)";
    static struct guarded guarded[TWINS];
    static char journals[2][60000];
    int results[2][TWINS];
    long commits[2] = {0, 0};
    size_t parts = 0;

    for (int twin = 0; twin < 2; twin++) {
        sqlite3_stmt *row;
        char home[600];

        snprintf(home, sizeof home, "%s/twin%d", harness_directory(), twin);
        open_world_at(home);
        twin_files(guarded);
        sqlite3_commit_hook(world.session.spool->database, count_commit, &commits[twin]);
        for (size_t i = 0; i < TWINS; parts += twin == 1)
            if (twin == 0) {
                results[twin][i] = guard(&world.session, &world.answer, &guarded[i], hold_effect,
                                         NULL);
                i++;
            } else {
                i += guard_many(&world.session, &world.answer, &guarded[i], TWINS - i, hold_effect,
                                NULL, &results[twin][i]);
            }
        sqlite3_commit_hook(world.session.spool->database, NULL, NULL);
        describe_pile(&world.answer.messages, told_text[twin], sizeof told_text[twin]);
        describe_pile(&world.answer.decisions, decided[twin], sizeof decided[twin]);
        for (int what = 0; what < 2; what++) {
            CU_ASSERT_EQUAL(sqlite3_prepare_v2(world.session.spool->database,
                                               what ? every_file : every_decision, -1, &row, NULL),
                            SQLITE_OK);
            CU_ASSERT_EQUAL(sqlite3_step(row), SQLITE_ROW);
            snprintf(what ? stored[twin] : journals[twin],
                     what ? sizeof stored[twin] : sizeof journals[twin], "%s",
                     (const char *)sqlite3_column_text(row, 0));
            sqlite3_finalize(row);
        }
        close_world();
    }
    CU_ASSERT_EQUAL(memcmp(results[0], results[1], sizeof results[0]), 0);
    ASSERT_STRING(told_text[1], told_text[0]);
    ASSERT_STRING(decided[1], decided[0]);
    ASSERT_STRING(stored[1], stored[0]);
    ASSERT_STRING(journals[1], journals[0]);
    CU_ASSERT(strlen(journals[0]) > 4000 && strstr(told_text[0], "count no more") &&
              strstr(told_text[0], "CPF3344") && strstr(told_text[0], "CPF3337") &&
              strstr(told_text[0], "CPF3492"));
    if (parts == 1) /* else the machine was busy: it is cut */
        CU_ASSERT_EQUAL(commits[1], 1 + 4 + 2 * 4); /* all; those gone; those that changed, twice */
    CU_ASSERT(commits[1] < commits[0]);
}

static const struct test tests[] = {
    {"X20 X23 X26 X28 the request about a file", request_of_a_file},
    {"X23 X24 the request about a move", request_of_a_move},
    {"X25 the request about a restore", request_of_a_restore},
    {"X1 allowed: journalled, then done, in one transaction", allowed},
    {"X16 X19 refused: journalled, nothing done", refused},
    {"an effect that fails is undone alone", effect_fails},
    {"what cannot be journalled is refused", unrecorded},
    {"a read is journalled, too", reads},
    {"the reserve is for deleting alone", reserve},
    {"X25 every effect can be repeated", every_effect_again},
    {"what was asked about is what is changed", changed},
    {"every difference counts by itself", every_difference},
    {"gone meanwhile", gone},
    {"the store is held by somebody else", locked},
    {"X36 X37 services for programs", services},
    {"X2 many files: what each would come to, in one transaction", many_files},
};

HARNESS_MAIN("guard", tests)

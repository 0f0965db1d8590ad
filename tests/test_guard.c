/* test_guard.c - ask, record, act: on a real home, with no exit program registered (what programs
 * do is proved in tests/cli/guard.sh, over the command line). */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dispatch/dispatch.h"
#include "function/basis.h"
#include "function/callbacks.h"
#include "function/creation.h"
#include "function/file_row.h"
#include "registry/registry.h"

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

static void open_world(void)
{
    static char home[600];
    struct session_options options = {.home = home, .user = "ALICE"};

    memset(&world, 0, sizeof world);
    snprintf(home, sizeof home, "%s/home", harness_directory());
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
        snprintf(path, sizeof path, "%s/reserve", world.session.spool->home);
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
    CU_ASSERT_EQUAL_FATAL(spool_open(world.session.spool->home, &other, &world.error), 0);
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
    {"what was asked about is what is changed", changed},
    {"every difference counts by itself", every_difference},
    {"gone meanwhile", gone},
    {"the store is held by somebody else", locked},
    {"X36 X37 services for programs", services},
};

HARNESS_MAIN("guard", tests)

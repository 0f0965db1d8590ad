/* test_guard.c - ask, record, act: on a real home, with no exit program registered (what programs
 * do is proved in tests/cli/guard.sh, over the command line). */
#include "harness.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/local_streams.h"
#include "language/check.h"
#include "language/cl.h"
#include "language/table.h"
#include "dispatch/break_glass.h"
#include "dispatch/dispatch.h"
#include "guard/inputs.h"
#include "guard/callbacks.h"
#include "function/creation.h"
#include "object/file_row.h"
#include "record/record.h"
#include "registry/registry.h"
#include "home_fixture.h"
#include "store_faults.h"

/* Every record that is encoded is counted: the linker puts this before the real one (Makefile). */
int __wrap_spsy_record_encode(const struct spsy_fields *fields, enum spsy_charset form,
                              unsigned char record[SPSY_RECORD_BYTES], struct spsy_error *error);
int __real_spsy_record_encode(const struct spsy_fields *fields, enum spsy_charset form,
                              unsigned char record[SPSY_RECORD_BYTES], struct spsy_error *error);

static long encoded;

int __wrap_spsy_record_encode(const struct spsy_fields *fields, enum spsy_charset form,
                              unsigned char record[SPSY_RECORD_BYTES], struct spsy_error *error)
{
    encoded++;
    return __real_spsy_record_encode(fields, form, record, error);
}

/* So is every look at the programs: one decision, or one about many files. */
int __wrap_spsy_job_decide(struct spsy_job *job, const struct spsy_request *request,
                           const struct spsy_callbacks *callbacks, struct spsy_decision *decision,
                           struct spsy_error *error);
int __real_spsy_job_decide(struct spsy_job *job, const struct spsy_request *request,
                           const struct spsy_callbacks *callbacks, struct spsy_decision *decision,
                           struct spsy_error *error);
int __wrap_spsy_job_decide_some(struct spsy_job *job, struct spsy_inquiry *inquiries, size_t count,
                                size_t *decided, struct spsy_error *error);
int __real_spsy_job_decide_some(struct spsy_job *job, struct spsy_inquiry *inquiries, size_t count,
                                size_t *decided, struct spsy_error *error);

static long looks;

int __wrap_spsy_job_decide(struct spsy_job *job, const struct spsy_request *request,
                           const struct spsy_callbacks *callbacks, struct spsy_decision *decision,
                           struct spsy_error *error)
{
    looks++;
    return __real_spsy_job_decide(job, request, callbacks, decision, error);
}

int __wrap_spsy_job_decide_some(struct spsy_job *job, struct spsy_inquiry *inquiries, size_t count,
                                size_t *decided, struct spsy_error *error)
{
    looks++;
    return __real_spsy_job_decide_some(job, inquiries, count, decided, error);
}

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

/* A file on QPRINT, of so many bytes in lines of 100. */
static void create_file_of(const char *user, const char *name, size_t bytes)
{
    struct creation creation;

    CU_ASSERT_EQUAL_FATAL(
        creation_open(&world.session, user, &world.queue, NULL, &creation, &world.error), 0);
    snprintf(creation.file.name, sizeof creation.file.name, "%s", name);
    for (size_t i = 0; i < bytes / 100; i++) {
        char line[101];

        snprintf(line, sizeof line, "%099zu\n", i);
        CU_ASSERT_EQUAL_FATAL(creation_append_text(&creation, line, 100, &world.error), 0);
    }
    CU_ASSERT_EQUAL_FATAL(creation_finish(&creation, &world.error), 0);
    world.file = creation.file;
    creation_close(&creation);
}

static void create_file(const char *name, size_t bytes)
{
    create_file_of("ALICE", name, bytes);
}

static void open_world_at(const char *home)
{
    struct session_options options = {
        .home = home,
        .streams = &local_streams,
        .principal = {.signed_on = "ALICE", .profile = "ALICE", .type = SPSY_JOB_INTERACTIVE}};

    memset(&world, 0, sizeof world);
    CU_ASSERT_EQUAL_FATAL(spool_create(home, "SYS1", &world.error), 0);
    CU_ASSERT_EQUAL_FATAL(spsy_registry_create(home, &world.error), 0);
    CU_ASSERT_EQUAL_FATAL(spool_open(home, &world.session.spool, &world.error), 0);
    CU_ASSERT_EQUAL_FATAL(spool_begin(world.session.spool, SPOOL_DURABLE, &world.error), 0);
    home_profile(world.session.spool, "ALICE", 0, "*NONE");
    home_profile(world.session.spool, "BOB", 0, "*NONE");
    home_profile(world.session.spool, "OPER", SPSY_JOBCTL, "*NONE");
    add_queue();
    CU_ASSERT_EQUAL_FATAL(spool_commit(world.session.spool, &world.error), 0);
    spool_close(world.session.spool);
    CU_ASSERT_EQUAL_FATAL(session_open(&options, &world.session, &world.error), 0);
    CU_ASSERT_EQUAL_FATAL(
        spool_queue_find(world.session.spool, "QGPL", "QPRINT", &world.queue, &world.error), 0);
    CU_ASSERT_EQUAL_FATAL(
        spool_queue_find(world.session.spool, "FAR", "AWAY", &world.target, &world.error), 0);
    create_file("REPORT", 100);
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

/* A change by somebody else, or by whoever made this world. */
static void begin(void)
{
    CU_ASSERT_EQUAL_FATAL(spool_begin(world.session.spool, SPOOL_DURABLE, &world.error), 0);
}

static void commit(void)
{
    CU_ASSERT_EQUAL_FATAL(spool_commit(world.session.spool, &world.error), 0);
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
    world.in_transaction = spool_in_transaction(session->spool);
    snprintf(guarded->file.status, sizeof guarded->file.status, "*HELD");
    CU_ASSERT_EQUAL(spool_file_update(session->spool, &guarded->file, error), 0);
    if (world.effect_result < 0)
        return spsy_fail(error, world.effect_result, "CPF3337", "held already");
    return 0;
}

static bool told(const char *id)
{
    struct spill_reader reader;
    bool found = false;
    const cJSON *message;

    spill_read(&world.answer.messages, &reader);
    while ((message = spill_item(&reader)))
        found |= strcmp(cJSON_GetStringValue(cJSON_GetObjectItem(message, "id")), id) == 0;
    spill_end(&reader);
    return found;
}

/* Of the first decision. */
static const char *decision_text(const char *key)
{
    static char text[256];
    struct spill_reader reader;
    const char *value;
    const cJSON *decision;

    spill_read(&world.answer.decisions, &reader);
    decision = spill_item(&reader);
    value = cJSON_GetStringValue(cJSON_GetObjectItem(decision, key));
    snprintf(text, sizeof text, "%s", value ? value : "(none)");
    spill_end(&reader);
    return text;
}

static int count_held(void *context, const struct spool_file *file)
{
    *(long *)context += strcmp(file->status, "*HELD") == 0;
    return 0;
}

static long held(void)
{
    const struct spool_selection all = {.user = NULL};
    long count = 0;

    CU_ASSERT_EQUAL(spool_file_each(world.session.spool, &all, count_held, &count, &world.error),
                    0);
    return count;
}

/* ---- the journal, as it is read ----------------------------------------------------------- */

enum { ALL_DECISIONS = 1000 };

struct wanted_decisions {
    const char *function; /* NULL = any */
    long count;
};

static int count_decision(void *context, const struct spool_journal_entry *entry)
{
    struct wanted_decisions *wanted = context;
    cJSON *decision = cJSON_Parse(entry->decision);
    const char *function = cJSON_GetStringValue(cJSON_GetObjectItem(decision, "function"));

    CU_ASSERT_PTR_NOT_NULL_FATAL(function);
    wanted->count += !wanted->function || strcmp(wanted->function, function) == 0;
    cJSON_Delete(decision);
    return 0;
}

static long decisions_that(enum spool_journal_verdict verdict, const char *function)
{
    const struct spool_journal_filter filter = {.verdict = verdict};
    struct wanted_decisions wanted = {.function = function};

    CU_ASSERT_EQUAL(spool_journal_each(world.session.spool, &filter, ALL_DECISIONS, count_decision,
                                       &wanted, &world.error),
                    0);
    return wanted.count;
}

static long decisions(void)
{
    return decisions_that(SPOOL_ANY_VERDICT, NULL);
}

static int take_record(void *context, const struct spool_journal_entry *entry)
{
    memcpy(context, entry->record, SPSY_RECORD_BYTES);
    return 0;
}

/* Of the newest decision. */
static void journalled_record(unsigned char record[SPSY_RECORD_BYTES])
{
    memset(record, 0, SPSY_RECORD_BYTES);
    CU_ASSERT_EQUAL(
        spool_journal_each(world.session.spool, NULL, 1, take_record, record, &world.error), 0);
}

/* What somebody else makes of the file and its queue before the effect. */
static void new_user_data(struct spool_file *file, struct spool_queue *queue)
{
    (void)queue;
    snprintf(file->user_data, sizeof file->user_data, "NEW");
}

static void new_form(struct spool_file *file, struct spool_queue *queue)
{
    (void)queue;
    snprintf(file->form_type, sizeof file->form_type, "NEW");
}

static void new_user_defined_data(struct spool_file *file, struct spool_queue *queue)
{
    (void)queue;
    snprintf(file->user_defined_data, sizeof file->user_defined_data, "NEW");
}

static void new_queue(struct spool_file *file, struct spool_queue *queue)
{
    (void)queue;
    file->queue_id = world.target.id;
}

static void no_operator_control(struct spool_file *file, struct spool_queue *queue)
{
    (void)file;
    queue->operator_control = false;
}

static void other_display_data(struct spool_file *file, struct spool_queue *queue)
{
    (void)file;
    queue->display_data = SPOOL_DSPDTA_OWNER;
}

static void other_authority_check(struct spool_file *file, struct spool_queue *queue)
{
    (void)file;
    queue->authority_check = SPOOL_AUTCHK_DTAAUT;
}

static void more_copies(struct spool_file *file, struct spool_queue *queue)
{
    (void)queue;
    file->copies = 7;
}

static void change_world(void (*change)(struct spool_file *file, struct spool_queue *queue))
{
    struct spool_file file = world.file;
    struct spool_queue queue = world.queue;

    change(&file, &queue);
    begin();
    CU_ASSERT_EQUAL(spool_file_update(world.session.spool, &file, &world.error), 0);
    CU_ASSERT_EQUAL(spool_queue_update(world.session.spool, &queue, &world.error), 0);
    commit();
}

/* ---- the request -------------------------------------------------------------------------- */

static void request_of_a_file(void)
{
    struct guarded guarded = guarded_file("DLTSPLF", SPOOL_CLASS_CONTROL);
    struct guard_inputs inputs;
    const struct spsy_fields *fields = &inputs.request.fields;

    open_world();
    guarded = guarded_file("DLTSPLF", SPOOL_CLASS_CONTROL);
    become("BOB");
    CU_ASSERT_EQUAL(guard_inputs_read(&world.session, &guarded, &inputs, &world.error), 0);
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
    CU_ASSERT_TRUE(inputs.request.operator_control);
    CU_ASSERT_EQUAL(inputs.request.special.own, 0);
    CU_ASSERT_FALSE(inputs.facts.owns_file);

    guarded.file.user_defined_data[0] = '\0';
    become("OPER");
    CU_ASSERT_EQUAL(guard_inputs_read(&world.session, &guarded, &inputs, &world.error), 0);
    ASSERT_STRING(fields->user_defined_data, "*NONE");
    CU_ASSERT_EQUAL(inputs.request.special.own, SPSY_JOBCTL);

    become("NOBODY");
    CU_ASSERT(guard_inputs_read(&world.session, &guarded, &inputs, &world.error) < 0);
    close_world();
}

static void request_of_a_move(void)
{
    struct guarded guarded;
    struct guard_inputs inputs;
    const struct spsy_fields *fields = &inputs.request.fields;

    open_world();
    guarded = guarded_file("QSPMOVSP", SPOOL_CLASS_MOVE);
    guarded.moves = true;
    guarded.target = world.target;
    CU_ASSERT_EQUAL(guard_inputs_read(&world.session, &guarded, &inputs, &world.error), 0);
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
    struct guard_inputs inputs;
    const struct spsy_fields *fields = &inputs.request.fields;

    open_world();
    guarded = guarded_file("RST", SPOOL_CLASS_SAVE);
    guarded.restores = true;
    guarded.queue = world.target;
    CU_ASSERT_EQUAL(guard_inputs_read(&world.session, &guarded, &inputs, &world.error), 0);
    ASSERT_STRING(fields->output_queue, "QPRINT"); /* where it was saved from */
    ASSERT_STRING(fields->output_queue_library, "QGPL");
    CU_ASSERT_EQUAL(fields->asp, 0);
    ASSERT_STRING(fields->asp_device, "");
    CU_ASSERT(!fields->new_output_queue || !*fields->new_output_queue);
    ASSERT_STRING(fields->new_output_queue_library, "FAR");
    CU_ASSERT_EQUAL(fields->new_asp, 33);
    ASSERT_STRING(fields->new_asp_device, "IASP33");
    CU_ASSERT_FALSE(inputs.request.operator_control); /* of the restored-to queue */
    close_world();
}

/* ---- decision, journal, effect ------------------------------------------------------------ */

static void allowed(void)
{
    unsigned char record[SPSY_RECORD_BYTES], expected[SPSY_RECORD_BYTES];
    struct guarded guarded;
    struct guard_inputs inputs;

    open_world();
    guarded = guarded_file("HLDSPLF", SPOOL_CLASS_CONTROL);
    CU_ASSERT_EQUAL(guard(&world.session, &world.answer, &guarded, effect, NULL), 0);
    CU_ASSERT_EQUAL(world.effects, 1);
    CU_ASSERT_TRUE(world.in_transaction);
    CU_ASSERT_FALSE(spool_in_transaction(world.session.spool));
    CU_ASSERT_EQUAL(held(), 1);
    CU_ASSERT_EQUAL(decisions(), 1);
    CU_ASSERT_EQUAL(world.answer.exit, 0);
    ASSERT_STRING(decision_text("verdict"), "allowed");
    ASSERT_STRING(decision_text("basis"), "authority");
    CU_ASSERT_EQUAL(decisions_that(SPOOL_ALLOWED, "HLDSPLF"), 1);
    CU_ASSERT_EQUAL(guard_inputs_read(&world.session, &guarded, &inputs, &world.error), 0);
    CU_ASSERT_EQUAL(
        spsy_record_encode(&inputs.request.fields, SPSY_CHARSET_EBCDIC, expected, &world.error), 0);
    journalled_record(record);
    CU_ASSERT_EQUAL(memcmp(record, expected, sizeof record), 0);
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

/* Once for each dispatch: allowed, refused, read, and each time that everybody is asked again. */
static void encoded_once(void)
{
    struct guarded guarded;

    open_world();
    guarded = guarded_file("HLDSPLF", SPOOL_CLASS_CONTROL);
    encoded = 0;
    CU_ASSERT_EQUAL(guard(&world.session, &world.answer, &guarded, effect, NULL), 0);
    CU_ASSERT_EQUAL(encoded, 1);
    CU_ASSERT_EQUAL(guard(&world.session, &world.answer, &guarded, NULL, NULL), 0);
    CU_ASSERT_EQUAL(encoded, 2);
    become("BOB");
    CU_ASSERT_EQUAL(guard(&world.session, &world.answer, &guarded, effect, NULL),
                    SPSY_ERR_AUTHORITY);
    CU_ASSERT_EQUAL(encoded, 3);
    become("ALICE");
    change_world(new_form);
    CU_ASSERT_EQUAL(guard(&world.session, &world.answer, &guarded, effect, NULL), 0);
    CU_ASSERT_EQUAL(encoded, 5);
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

enum { LARGE_BYTES = 200000, MIDDLE_BYTES = 20000, WORLD_TEXT = 16384, END_BYTES = 50 };

static int nowhere(void *context, const void *bytes, size_t count, struct spsy_error *error)
{
    (void)context;
    (void)bytes;
    (void)count;
    (void)error;
    return 0;
}

/* Runs it as a job does; the exit status. */
static int say(const char *text)
{
    const struct cl_text cl = {.text = text, .length = strlen(text)};
    const struct command_definition *definition;
    struct parameters parameters = {0};
    struct statement statement;
    static const struct answer_data data = {nowhere, NULL, false};

    answer_free(&world.answer);
    answer_init(&world.answer, "TEST", &data);
    CU_ASSERT_EQUAL_FATAL(cl_parse(&cl, &statement, &world.error), 0);
    definition = command_find(statement.command);
    CU_ASSERT_PTR_NOT_NULL_FATAL(definition);
    CU_ASSERT_EQUAL_FATAL(check_statement(definition, &statement, &parameters, &world.answer), 0);
    if (definition->run(&world.session, &parameters, &world.answer) < 0)
        answer_raise(&world.answer, 1);
    parameters_free(&parameters);
    statement_free(&statement);
    return world.answer.exit;
}

struct description {
    char files[WORLD_TEXT], journal[WORLD_TEXT];
};

static __attribute__((format(printf, 2, 3))) void add_text(char text[WORLD_TEXT],
                                                           const char *format, ...)
{
    size_t used = strlen(text);
    va_list values;
    int count;

    va_start(values, format);
    count = vsnprintf(text + used, WORLD_TEXT - used, format, values);
    va_end(values);
    CU_ASSERT_FATAL(count >= 0 && (size_t)count < WORLD_TEXT - used);
}

static void add_hex(char text[WORLD_TEXT], const unsigned char *bytes, size_t count)
{
    char hex[2 * SPSY_RECORD_BYTES + 1] = "";

    CU_ASSERT_FATAL(count <= SPSY_RECORD_BYTES);
    for (size_t i = 0; i < count; i++)
        snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
    add_text(text, "%s\n", hex);
}

static int describe_file(void *context, const struct spool_file *file)
{
    char *text = context;
    unsigned char bytes[MIDDLE_BYTES];
    struct spool_reader *reader = NULL;
    size_t got, last = 0;

    add_text(text, "%s %d %s/%s %s/%s %s '%s' %s %d %s %lld ", file->name, file->number,
             file->job.user, file->job.name, file->queue_library, file->queue, file->form_type,
             file->user_data, file->status, file->copies, file->expiration, (long long)file->size);
    CU_ASSERT_EQUAL_FATAL(spool_reader_open(world.session.spool, file, &reader, &world.error), 0);
    do {
        CU_ASSERT_EQUAL(spool_reader_read(reader, bytes, sizeof bytes, &got, &world.error), 0);
        last = got > 0 ? got : last;
    } while (got > 0);
    spool_reader_close(reader);
    add_hex(text, bytes, last < END_BYTES ? last : END_BYTES);
    return 0;
}

static int describe_decision(void *context, const struct spool_journal_entry *entry)
{
    static const char *const keys[] = {"function", "verdict", "breakGlass"};
    cJSON *decision = cJSON_Parse(entry->decision);

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        const char *value = cJSON_GetStringValue(cJSON_GetObjectItem(decision, keys[i]));

        add_text(context, "%s ", value ? value : "(none)");
    }
    cJSON_Delete(decision);
    add_hex(context, entry->record, SPSY_RECORD_BYTES);
    return 0;
}

/* What the store holds, and what the journal says about it, as text. */
static void describe(struct description *description)
{
    const struct spool_selection all = {.user = NULL};

    description->files[0] = description->journal[0] = '\0';
    CU_ASSERT_EQUAL_FATAL(
        spool_file_each(world.session.spool, &all, describe_file, description->files, &world.error),
        0);
    CU_ASSERT_EQUAL_FATAL(spool_journal_each(world.session.spool, NULL, ALL_DECISIONS,
                                             describe_decision, description->journal, &world.error),
                          0);
}

static int count_entries(const char *name)
{
    char command[800];
    FILE *pipe;
    int count = -1;

    snprintf(command, sizeof command, "find '%s/%s' -maxdepth 1 -type f | wc -l",
             spool_home(world.session.spool), name);
    pipe = popen(command, "r");
    CU_ASSERT_EQUAL(fscanf(pipe, "%d", &count), 1);
    pclose(pipe);
    return count;
}

/* What is done to the world before the statement. */
static const char *const for_restore[] = {"SAVLIB QGPL SAVF('save.tar') SPLFDTA(*ALL)",
                                          "DLTSPLF *SELECT SELECT(*ALL)", NULL};
static const char *const for_another[] = {"SAVLIB QGPL SAVF('save.tar') SPLFDTA(*ALL)",
                                          "DLTSPLF *SELECT SELECT(*ALL)",
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
    {"RSTLIB QGPL SAVF('save.tar')", for_restore, false},
    {"RSTOBJ QPRINT QGPL SAVF('save.tar')", for_restore, false},
    {"RSTLIB QGPL SAVF('save.tar') RSTLIB(FAR)", for_another,
     false}, /* the record has QGPL (X25) */
    {"QSRRSTO *ALL QGPL 'save.tar' EXPDATE('2031-02-03')", for_restore, false},
    {"QSRSAVO *ALL QGPL 'save.tar' SPLFDTA(*ALL) EXPDATE('2031-02-03')", NULL, false},
    {"SAVLIB QGPL SAVF('save.tar') SPLFDTA(*ALL)", NULL, false},
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

/* AUT(*CHANGE) AUTCHK(*DTAAUT) of a queue, AUT(*CHANGE) of its library. */
static void open_up(struct spool_queue *queue)
{
    struct spool_object object = {.type = SPOOL_LIBRARY};

    queue->public_authority = SPOOL_AUT_CHANGE;
    queue->authority_check = SPOOL_AUTCHK_DTAAUT;
    CU_ASSERT_EQUAL(spool_queue_update(world.session.spool, queue, &world.error), 0);
    memcpy(object.name, queue->library, sizeof object.name);
    CU_ASSERT_EQUAL(
        spool_object_set_public(world.session.spool, &object, SPOOL_AUT_CHANGE, &world.error), 0);
}

static void open_repeated(size_t at)
{
    static const char *directory;
    static unsigned count;
    struct spsy_break_glass state;
    char home[600];
    int64_t removed;

    if (!directory) {
        if (access("/dev/shm", W_OK | X_OK) == 0)
            setenv("TMPDIR", "/dev/shm", 1); /* hundreds of homes */
        directory = harness_directory();
    }

    snprintf(home, sizeof home, "%s/%u", directory, ++count);
    open_world_at(home);
    CU_ASSERT_EQUAL_FATAL(chdir(directory), 0); /* where the save file is */
    begin();
    open_up(&world.queue);
    open_up(&world.target);
    commit();
    create_file("MIDDLE", MIDDLE_BYTES);
    create_file("LARGE", LARGE_BYTES);
    store_opened_at(world.session.spool, "1261129", "120000");
    CU_ASSERT_EQUAL_FATAL(
        spsy_break_glass_write(spool_home(world.session.spool), "test", 1, &state, &world.error),
        0);
    unlink("save.tar");
    for (size_t i = 0; repeated[at].before && repeated[at].before[i]; i++)
        CU_ASSERT_EQUAL(say(repeated[at].before[i]), 0);
    CU_ASSERT_EQUAL(spool_journal_prune(world.session.spool, "9999", &removed, &world.error), 0);
    store_watch(world.session.spool);
}

static void tell_failure(const char *statement, const char *where, long full)
{
    struct spill_reader reader;
    const char *text;

    spill_read(&world.answer.messages, &reader);
    while ((text = spill_text(&reader)))
        fprintf(stderr, "%s, full at %s %ld: %s\n", statement, where, full, text);
    spill_end(&reader);
}

/* One statement in a world of its own. Has it come as far as the step that is full? */
static bool check_one(size_t at, enum store_step step, long full)
{
    static struct description undisturbed, now, before;
    static int files;
    const char *statement = repeated[at].statement;
    bool reached;
    int status;

    open_repeated(at);
    describe(&before);
    store_full_at(step, full);
    status = say(statement);
    reached = store_was_full(step);
    store_full_at(step, 0);
    describe(&now);
    if (full == 0) {
        CU_ASSERT_EQUAL(status, 0);
        undisturbed = now;
        files = count_entries("data");
    } else if (status == 0) {
        ASSERT_STRING(now.files, undisturbed.files);
        ASSERT_STRING(now.journal, undisturbed.journal);
        CU_ASSERT_EQUAL(count_entries("data"), files);
    } else {
        CU_ASSERT_TRUE(repeated[at].makes);
        CU_ASSERT(told("SPY0101"));
        ASSERT_STRING(now.files, before.files);                      /* no file more */
        CU_ASSERT_PTR_NOT_NULL(strstr(now.journal, "allowed test")); /* and recorded */
    }
    if (status != 0 && !repeated[at].makes)
        tell_failure(statement, step == STORE_WRITE ? "write" : "change", full);
    CU_ASSERT_EQUAL(count_entries("data/pending"), 0);
    CU_ASSERT_FALSE(spool_in_transaction(world.session.spool));
    close_world();
    return reached;
}

/* Under break-glass, whichever change of the store or write of the log it is that finds the disk
 * full: with the room of the reserve it is as if nothing had been, to the last byte of every record
 * in the journal. What a command makes in a transaction of its own, after it was allowed to read,
 * is there whole or not at all. */
static void every_effect_again(void)
{
    static const enum store_step steps[] = {STORE_CHANGE, STORE_WRITE};
    long all[2] = {0, 0};

    for (size_t i = 0; i < 2; i++)
        for (size_t at = 0; at < sizeof repeated / sizeof repeated[0]; at++) {
            bool reached = true;

            for (long full = 0; reached; full += i == 0 || full == 0 ? 1 : 7) {
                reached = check_one(at, steps[i], full); /* else that was all */
                all[i] += reached;
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
        store_refuse_decisions(world.session.spool);
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
        CU_ASSERT_FALSE(spool_in_transaction(world.session.spool));
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
        void (*change)(struct spool_file *file, struct spool_queue *queue);
        const char *what;
        int decisions;
    } cases[] = {
        {new_user_data, "user data", 2},
        {new_form, "form type", 2},
        {new_user_defined_data, "user-defined data", 2},
        {new_queue, "queue", 2},
        {no_operator_control, "OPRCTL", 2},
        {other_display_data, "DSPDTA", 2},
        {other_authority_check, "AUTCHK", 2},
        {more_copies, "copies", 1},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct guarded guarded;

        open_world();
        guarded = guarded_file("HLDSPLF", SPOOL_CLASS_CONTROL);
        change_world(cases[i].change);
        CU_ASSERT_EQUAL(guard(&world.session, &world.answer, &guarded, effect, NULL), 0);
        CU_ASSERT_EQUAL(world.effects, 1);
        CU_ASSERT_EQUAL(held(), 1);
        if (decisions() != cases[i].decisions)
            fprintf(stderr, "%s: %ld decisions\n", cases[i].what, decisions());
        CU_ASSERT_EQUAL(decisions(), cases[i].decisions);
        CU_ASSERT_EQUAL(world.answer.decisions.count, 1);
        ASSERT_STRING(decision_text("verdict"), "allowed");
        CU_ASSERT_EQUAL(decisions_that(SPOOL_ALLOWED, NULL), 1);
        close_world();
    }
}

/* Whatever record, authority or bypass are built from counts, each by itself. */
static void every_difference(void)
{
    struct guarded guarded;
    struct guard_inputs inputs, other;
    unsigned char *const flips[] = {
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
    CU_ASSERT_EQUAL(guard_inputs_read(&world.session, &guarded, &inputs, &world.error), 0);
    for (size_t i = 0; i < sizeof flips / sizeof flips[0]; i++) {
        other = inputs;
        CU_ASSERT_TRUE(guard_inputs_equal(&guarded, &inputs, &guarded, &other));
        *flips[i] ^= 1;
        if (guard_inputs_equal(&guarded, &inputs, &guarded, &other))
            fprintf(stderr, "difference %zu is not seen\n", i);
        CU_ASSERT_FALSE(guard_inputs_equal(&guarded, &inputs, &guarded, &other));
    }
    for (size_t i = 0; i < SPSY_FIELD_COUNT; i++) {
        static const char *const another = "ANOTHER";
        unsigned char *member =
            (unsigned char *)&other.request.fields + spsy_layout[i].fields_offset;

        other = inputs;
        if (spsy_layout[i].kind == SPSY_KIND_CHAR)
            memcpy(member, &another, sizeof another);
        else
            *member ^= 1;
        if (guard_inputs_equal(&guarded, &inputs, &guarded, &other))
            fprintf(stderr, "another %s is not seen\n", spsy_layout[i].member);
        CU_ASSERT_FALSE(guard_inputs_equal(&guarded, &inputs, &guarded, &other));
    }
    for (int i = 0; i < 3; i++) { /* another file, another queue of the same name, both ends */
        struct guarded now = guarded;

        *(i == 0 ? &now.file.id : i == 1 ? &now.queue.id : &now.target.id) += 1;
        CU_ASSERT_FALSE(guard_inputs_equal(&guarded, &inputs, &now, &inputs));
    }
    close_world();
}

static void delete_file(void)
{
    begin();
    CU_ASSERT_EQUAL(spool_file_delete(world.session.spool, &world.file, &world.error), 0);
    commit();
}

static void gone(void)
{
    struct guarded guarded;

    open_world();
    guarded = guarded_file("DLTSPLF", SPOOL_CLASS_CONTROL);
    delete_file();
    CU_ASSERT(guard(&world.session, &world.answer, &guarded, effect, NULL) < 0);
    CU_ASSERT_EQUAL(world.effects, 0);
    CU_ASSERT(told("CPF3344"));
    CU_ASSERT_EQUAL(world.answer.exit, 1);
    CU_ASSERT_EQUAL(decisions(), 1);
    close_world();

    open_world(); /* whom the guard refuses does not learn it */
    become("BOB");
    guarded = guarded_file("DLTSPLF", SPOOL_CLASS_CONTROL);
    delete_file();
    CU_ASSERT(guard(&world.session, &world.answer, &guarded, effect, NULL) < 0);
    CU_ASSERT_FALSE(told("CPF3344"));
    CU_ASSERT_EQUAL(world.answer.exit, 3);
    close_world();

    open_world(); /* the target of a move */
    guarded = guarded_file("QSPMOVSP", SPOOL_CLASS_MOVE);
    guarded.moves = true;
    guarded.target = world.target;
    begin();
    CU_ASSERT_EQUAL(spool_queue_delete(world.session.spool, world.target.id, &world.error), 0);
    commit();
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
    store_wait_at_most(world.session.spool, 20);
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

struct wanted_message {
    const char *text;
    long count;
};

static int count_message(void *context, const char *time, const char *message_id, const char *text)
{
    struct wanted_message *wanted = context;

    (void)time;
    (void)message_id;
    wanted->count += strcmp(text, wanted->text) == 0;
    return 0;
}

/* How often the job's log says that. */
static long logged(const char *text)
{
    struct wanted_message wanted = {text, 0};

    CU_ASSERT_EQUAL(spool_job_log_each(world.session.spool, &world.session.job, count_message,
                                       &wanted, &world.error),
                    0);
    return wanted.count;
}

static void services(void)
{
    struct guarded guarded;
    struct guard_inputs inputs;
    struct guard_context context = {
        .session = &world.session, .guarded = &guarded, .inputs = &inputs};
    struct spsy_callbacks callbacks;
    struct spsy_user_facts facts = {0};
    char *json = NULL;

    open_world();
    guarded = guarded_file("DLTSPLF", SPOOL_CLASS_CONTROL);
    CU_ASSERT_EQUAL(guard_inputs_read(&world.session, &guarded, &inputs, &world.error), 0);
    guard_callbacks(&context, guard, &callbacks);

    CU_ASSERT_EQUAL(
        callbacks.file_attributes(&context, &inputs.request.fields, &json, &world.error), 0);
    CU_ASSERT(json && strstr(json, "\"fileName\":\"REPORT\""));
    free(json);
    CU_ASSERT_EQUAL(decisions_that(SPOOL_ANY_VERDICT, "QUSRSPLA"), 1);
    guarded.restores = true; /* X37: it does not exist yet */
    json = NULL;
    CU_ASSERT_EQUAL(
        callbacks.file_attributes(&context, &inputs.request.fields, &json, &world.error),
        SPSY_ERR_NOT_FOUND);
    CU_ASSERT_PTR_NULL(json);
    guarded.restores = false;
    inputs.request.fields.job_number = "999998";
    CU_ASSERT(callbacks.file_attributes(&context, &inputs.request.fields, &json, &world.error) < 0);
    ASSERT_STRING(world.error.message_id, "CPF3342");

    CU_ASSERT_EQUAL(callbacks.user_facts(&context, "OPER", &facts, &world.error), 0);
    CU_ASSERT_EQUAL(facts.special, SPSY_JOBCTL);
    ASSERT_STRING(facts.group, "*NONE");
    CU_ASSERT_EQUAL(facts.supplemental_count, 0);
    CU_ASSERT_TRUE(facts.enabled);
    ASSERT_STRING(facts.user_class, ""); /* not asked for: not read */
    facts.attributes = true;
    CU_ASSERT_EQUAL(callbacks.user_facts(&context, "OPER", &facts, &world.error), 0);
    ASSERT_STRING(facts.user_class, "*USER");
    ASSERT_STRING(facts.owner, "*USRPRF");
    ASSERT_STRING(facts.group_authority, "*NONE");
    ASSERT_STRING(facts.group_authority_type, "*PRIVATE");
    ASSERT_STRING(facts.limit_capabilities, "*NO");
    CU_ASSERT(callbacks.user_facts(&context, "NOBODY", &facts, &world.error) < 0);

    CU_ASSERT_EQUAL(callbacks.job_log(&context, "a diagnostic", &world.error), 0);
    CU_ASSERT_EQUAL(logged("a diagnostic"), 1);
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

/* Some allowed, some refused, some held already, some gone and some changed since they were read.
 */
static void twin_files(struct guarded *guarded)
{
    char name[11];

    for (int i = 0; i < TWINS; i++) {
        snprintf(name, sizeof name, "F%02d", i);
        create_file_of(i % 6 == 1 ? "BOB" : "ALICE", name, 100);
        guarded[i] = guarded_file("HLDSPLF", SPOOL_CLASS_CONTROL);
    }
    store_opened_at(world.session.spool, "1261129", "120000");
    begin();
    for (int i = 0; i < TWINS; i++) {
        struct spool_file *file = &guarded[i].file;

        CU_ASSERT_EQUAL(spool_file_reread(world.session.spool, file->id, file, &world.error), 0);
        if (i % 6 == 4)
            snprintf(file->status, sizeof file->status, "*HELD");
        CU_ASSERT_EQUAL(spool_file_update(world.session.spool, file, &world.error), 0);
    }
    for (int i = 0; i < TWINS; i++) {
        struct spool_file file = guarded[i].file;

        snprintf(file.user_data, sizeof file.user_data, "NEW");
        if (i % 6 == 2)
            CU_ASSERT_EQUAL(spool_file_delete(world.session.spool, &file, &world.error), 0);
        if (i % 6 == 3)
            CU_ASSERT_EQUAL(spool_file_update(world.session.spool, &file, &world.error), 0);
    }
    commit();
}

enum { LINES_MAX = 200 };

struct lines {
    char *line[LINES_MAX];
    size_t count;
};

static void add_line(struct lines *lines, const char *text)
{
    CU_ASSERT_FATAL(lines->count < LINES_MAX);
    lines->line[lines->count++] = strdup(text);
}

static int add_file(void *context, const struct spool_file *file)
{
    char text[100];

    snprintf(text, sizeof text, "%s %s %s", file->name, file->status, file->user_data);
    add_line(context, text);
    return 0;
}

static int add_decision(void *context, const struct spool_journal_entry *entry)
{
    add_line(context, entry->decision);
    return 0;
}

static int compare_lines(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* In the order of the texts; frees them. */
static void describe_lines(struct lines *lines, char *text, size_t size)
{
    size_t length = 0;

    qsort(lines->line, lines->count, sizeof lines->line[0], compare_lines);
    text[0] = '\0';
    for (size_t i = 0; i < lines->count; i++) {
        length += (size_t)snprintf(text + length, size - length, "%s\n", lines->line[i]);
        CU_ASSERT_FATAL(length < size);
        free(lines->line[i]);
    }
    lines->count = 0;
}

static void describe_pile(struct spill_list *list, char *text, size_t size)
{
    struct spill_reader reader;
    const char *item;

    text[0] = '\0';
    spill_read(list, &reader);
    while ((item = spill_text(&reader)))
        snprintf(text + strlen(text), size - strlen(text), "%s\n", item);
    spill_end(&reader);
}

/* What prepares the files, and what has come of them. */
struct many {
    const struct guarded *first;
    bool is_prepared[TWINS];
    int last_prepared, prepared_badly, results[TWINS];
    size_t came, stop_at; /* 0 = never */
};

struct one {
    struct many *many;
    int at;
};

/* Once, in order, and without a transaction; one cannot be prepared. */
static int prepare_twin(void *context, struct spsy_error *error)
{
    struct one *one = context;
    struct many *many = one->many;

    CU_ASSERT_FALSE(many->is_prepared[one->at]);
    CU_ASSERT_FALSE(spool_in_transaction(world.session.spool));
    CU_ASSERT(one->at > many->last_prepared);
    many->is_prepared[one->at] = true;
    many->last_prepared = one->at;
    if (one->at != TWINS - 6)
        return 0;
    many->prepared_badly++;
    return spsy_fail(error, SPSY_ERR_IO, "SPY0101", "file %d cannot be prepared", one->at);
}

static int came_twin(void *context, struct guarded *guarded, int result)
{
    struct many *many = context;

    CU_ASSERT_FALSE(spool_in_transaction(world.session.spool));
    many->results[guarded - many->first] = result;
    return ++many->came == many->stop_at ? SPSY_ERR_STATE : 0;
}

/* All of them, or one after the other; returns in how many parts. */
static size_t guard_twins(struct guarded *guarded, struct many *many, bool together)
{
    static struct one ones[TWINS];
    size_t parts = 0;

    *many = (struct many){.first = guarded, .last_prepared = -1};
    for (int i = 0; i < TWINS; i++) {
        ones[i] = (struct one){many, i};
        guarded[i].prepare = prepare_twin;
        guarded[i].context = &ones[i];
    }
    for (size_t i = 0; i < TWINS; parts++)
        if (together) {
            i += guard_many(&world.session, &world.answer, &guarded[i], TWINS - i, hold_effect,
                            came_twin, many);
        } else {
            many->results[i] =
                guard(&world.session, &world.answer, &guarded[i], hold_effect, &ones[i]);
            i++;
        }
    return parts;
}

/* The same files, one after the other and together: the same is told, stored and recorded. */
static void many_files(void)
{
    static char told_text[2][60000], decided[2][60000], stored[2][4000];
    static struct guarded guarded[TWINS];
    static char journals[2][60000];
    struct many many[2];
    long commits[2] = {0, 0};
    size_t parts = 0;

    for (int twin = 0; twin < 2; twin++) {
        const struct spool_selection every = {0};
        struct lines lines = {.count = 0};
        char home[600];

        snprintf(home, sizeof home, "%s/twin%d", harness_directory(), twin);
        open_world_at(home);
        twin_files(guarded);
        store_count_commits(world.session.spool, &commits[twin]);
        parts = guard_twins(guarded, &many[twin], twin == 1);
        store_count_commits(world.session.spool, NULL);
        describe_pile(&world.answer.messages, told_text[twin], sizeof told_text[twin]);
        describe_pile(&world.answer.decisions, decided[twin], sizeof decided[twin]);
        CU_ASSERT_EQUAL(
            spool_file_each(world.session.spool, &every, add_file, &lines, &world.error), 0);
        describe_lines(&lines, stored[twin], sizeof stored[twin]);
        CU_ASSERT_EQUAL(spool_journal_each(world.session.spool, NULL, ALL_DECISIONS, add_decision,
                                           &lines, &world.error),
                        0);
        describe_lines(&lines, journals[twin], sizeof journals[twin]);
        close_world();
    }
    CU_ASSERT_EQUAL(memcmp(many[0].results, many[1].results, sizeof many[0].results), 0);
    CU_ASSERT_EQUAL(memcmp(many[0].is_prepared, many[1].is_prepared, sizeof many[0].is_prepared),
                    0);
    CU_ASSERT_EQUAL(many[0].prepared_badly + many[1].prepared_badly, 2);
    CU_ASSERT_EQUAL(many[1].came, TWINS);
    ASSERT_STRING(told_text[1], told_text[0]);
    ASSERT_STRING(decided[1], decided[0]);
    ASSERT_STRING(stored[1], stored[0]);
    ASSERT_STRING(journals[1], journals[0]);
    CU_ASSERT(strlen(journals[0]) > 4000 && strstr(told_text[0], "no longer count") &&
              strstr(told_text[0], "CPF3344") && strstr(told_text[0], "CPF3337") &&
              strstr(told_text[0], "CPF3492") && strstr(told_text[0], "cannot be prepared"));
    CU_ASSERT_EQUAL(parts, 1);
    /* Before and after what cannot be prepared, and that; those gone; those changed, twice. More
     * when the machine was busy. */
    CU_ASSERT(commits[1] >= 3 + 4 + 2 * 4 && commits[1] < commits[0]);
}

static int count_came(void *context, struct guarded *guarded, int result)
{
    (void)guarded;
    (void)result;
    ++*(size_t *)context;
    return 0;
}

static int prepare_nothing(void *context, struct spsy_error *error)
{
    (void)context;
    (void)error;
    return 0;
}

/* How many go together: no more data than that, none beside a file that makes its queue. */
static void many_together(void)
{
    enum { FEW = 8 };
    static const struct {
        int64_t sizes[FEW];
        size_t makes_queue, first; /* which one, 0 = none; how many go first */
        bool prepared;
    } cases[] = {
        {{1, 1, 1, 1, 1, 1, 1, 1}, 0, FEW, true},
        {{400000, 400000, 248576, 1, 1, 1, 1, 1}, 0, 3, true},
        {{400000, 400000, 248577, 1, 1, 1, 1, 1}, 0, 2, true},
        {{2000000, 1, 1, 1, 1, 1, 1, 1}, 0, 1, true},
        {{1, 1, -1, 1, 1, 1, 1, 1}, 0, 2, true},
        {{-1, INT64_MAX, 1, 1, 1, 1, 1, 1}, 0, 1, true},
        {{1, 1, 1, INT64_MAX, 1, 1, 1, 1}, 0, 3, true},
        {{400000, 400000, 400000, 400000, 1, 1, 1, 1}, 0, FEW, false},
        {{1, 1, 1, 1, 1, 1, 1, 1}, 5, 5, true},
        {{1, 1, 1, 1, 1, 1, 1, 1}, 1, 1, false},
    };
    static struct guarded guarded[FEW];

    for (size_t at = 0; at < sizeof cases / sizeof cases[0]; at++) {
        size_t came = 0, first = 0;

        open_world();
        for (size_t i = 0; i < FEW; i++) {
            create_file("TOGETHER", 100);
            guarded[i] = guarded_file("QUSRSPLA", SPOOL_CLASS_API);
            guarded[i].file.size = cases[at].sizes[i];
            guarded[i].makes_queue = cases[at].makes_queue > 0 && i >= cases[at].makes_queue;
            guarded[i].prepare = cases[at].prepared ? prepare_nothing : NULL;
        }
        if (cases[at].makes_queue == 1)
            guarded[0].makes_queue = true;
        first = guard_many(&world.session, &world.answer, guarded, FEW, NULL, count_came, &came);
        CU_ASSERT_EQUAL(came, first);
        CU_ASSERT_EQUAL(first, cases[at].first);
        close_world();
    }
}

/* Whoever was asked is in the journal, also when nobody can be told any more. */
static void many_untold(void)
{
    struct guarded guarded[2];
    size_t came = 0;

    open_world();
    for (int i = 0; i < 2; i++) {
        create_file_of(i ? "BOB" : "ALICE", "UNTOLD", 100);
        guarded[i] = guarded_file("HLDSPLF", SPOOL_CLASS_CONTROL);
    }
    world.answer.lost = true;
    CU_ASSERT_EQUAL(
        guard_many(&world.session, &world.answer, guarded, 2, hold_effect, count_came, &came), 0);
    CU_ASSERT_EQUAL(came, 0);
    CU_ASSERT_EQUAL(decisions(), 2);
    CU_ASSERT_EQUAL(decisions_that(SPOOL_REFUSED, "HLDSPLF"), 2);
    for (int i = 0; i < 2; i++) {
        CU_ASSERT_EQUAL(spool_file_reread(world.session.spool, guarded[i].file.id, &guarded[i].file,
                                          &world.error),
                        0);
        ASSERT_STRING(guarded[i].file.status, "*READY");
    }
    close_world();
}

/* A statement that comes to an end within a group: what is committed is reported to it and told to
 * nobody; what is not has not happened, and is recorded. */
static void many_stopped(void)
{
    enum { FOUR = 4 };
    struct guarded guarded[FOUR];
    struct many many = {.first = guarded, .stop_at = 2};

    open_world();
    for (int i = 0; i < FOUR; i++) {
        create_file_of(i == 2 ? "BOB" : "ALICE", "STOPPED", 100);
        guarded[i] = guarded_file("HLDSPLF", SPOOL_CLASS_CONTROL);
    }
    world.file = guarded[3].file; /* it changes: nothing of it is committed */
    change_world(new_form);
    CU_ASSERT_EQUAL(
        guard_many(&world.session, &world.answer, guarded, FOUR, hold_effect, came_twin, &many),
        FOUR);
    CU_ASSERT_EQUAL(many.came, 3);
    CU_ASSERT_EQUAL(many.results[2], SPSY_ERR_AUTHORITY);
    CU_ASSERT_FALSE(told("CPF3492"));
    CU_ASSERT_EQUAL(world.answer.exit, 0);
    CU_ASSERT_EQUAL(held(), 2);
    CU_ASSERT_EQUAL(decisions(), FOUR);
    CU_ASSERT_EQUAL(decisions_that(SPOOL_REFUSED, "HLDSPLF"), 2);
    close_world();
}

/* ---- a library of many files, saved and restored ------------------------------------------- */

enum { LIBRARY_FILES = 200 };

struct in_order {
    const char *function;
    long count, wrong;
    int32_t next; /* the journal is read from the newest on */
};

static int check_order(void *context, const struct spool_journal_entry *entry)
{
    struct in_order *order = context;
    cJSON *decision = cJSON_Parse(entry->decision);
    cJSON *file = cJSON_GetObjectItem(decision, "file");

    if (strcmp(cJSON_GetStringValue(cJSON_GetObjectItem(decision, "function")), order->function) ==
        0) {
        order->count++;
        order->wrong += cJSON_GetObjectItem(file, "number")->valueint != order->next--;
    }
    cJSON_Delete(decision);
    return 0;
}

/* A statement about all of them: each has its entry in the journal, in their order, and there are
 * few looks and few transactions. */
static void few(const char *statement, const char *function)
{
    struct in_order order = {function, 0, 0, world.file.number};
    long commits = 0;

    looks = 0;
    store_count_commits(world.session.spool, &commits);
    CU_ASSERT_EQUAL(say(statement), 0);
    store_count_commits(world.session.spool, NULL);
    CU_ASSERT(looks >= LIBRARY_FILES / GUARD_MANY && looks < LIBRARY_FILES / 4); /* busy machine */
    CU_ASSERT(commits >= looks && commits < LIBRARY_FILES / 4);
    CU_ASSERT_EQUAL(spool_journal_each(world.session.spool, NULL, ALL_DECISIONS, check_order,
                                       &order, &world.error),
                    0);
    CU_ASSERT_EQUAL(order.count, LIBRARY_FILES);
    CU_ASSERT_EQUAL(order.wrong, 0);
}

static void many_saved(void)
{
    open_world();
    CU_ASSERT_EQUAL_FATAL(chdir(harness_directory()), 0); /* where the save file is */
    unlink("save.tar");
    begin();
    open_up(&world.queue);
    CU_ASSERT_EQUAL(spool_file_delete(world.session.spool, &world.file, &world.error), 0);
    commit();
    for (int i = 0; i < LIBRARY_FILES; i++)
        create_file("MANY", 100);
    few("SAVLIB QGPL SAVF('save.tar') SPLFDTA(*ALL)", "SAV");
    CU_ASSERT(told("CPC3722"));
    few("DLTSPLF *SELECT SELECT(*ALL)", "DLTSPLF");
    few("RSTLIB QGPL SAVF('save.tar')", "RST");
    CU_ASSERT(told("CPC3703"));
    CU_ASSERT_EQUAL(world.answer.rows.count, LIBRARY_FILES);
    close_world();
}

static const struct test tests[] = {
    {"X20 X23 X26 X28 the request about a file", request_of_a_file},
    {"X23 X24 the request about a move", request_of_a_move},
    {"X25 the request about a restore", request_of_a_restore},
    {"X1 allowed: journalled, then done, in one transaction", allowed},
    {"X16 X19 refused: journalled, nothing done", refused},
    {"an effect that fails is undone alone", effect_fails},
    {"the record is encoded once for each dispatch", encoded_once},
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
    {"X2 many files: how many go together", many_together},
    {"X2 many files: asked about but not told is recorded", many_untold},
    {"X2 many files: a statement that ends among them", many_stopped},
    {"X2 many files: saved and restored in few looks and transactions", many_saved},
};

HARNESS_MAIN("guard", tests)

/* test_gateway_ask.c - the gateway's way to a verdict, on a real home with real programs in a real
 * exit host; the jobs of CUPS are made up, because none of it sees CUPS. */
#include "dispatch_fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/json.h"
#include "cli/local_streams.h"
#include "dispatch/break_glass.h"
#include "cupsjob/ask.h"
#include "home_fixture.h"
#include "store/sealing.h"
#include "store_faults.h"

enum { SCRIPT_AT = 40, ENTRIES = 100 };

static struct {
    struct session session;
    struct gateway_asker asker;
    struct spool_queue queue, target;
    struct spsy_error error;
    int log;
    /* What the callbacks of a question do and saw: */
    int rereads, effects;
    int changed_rereads; /* so many see another form type */
    int reread_result, effect_result;
    void (*meanwhile)(void);
    bool seen_grant;
    size_t journalled_before_effect;
    long synced, synced_before_effect; /* when it is asked; since then */
    int finds;
    char titles[64];
} world;

/* ---- a home ---- */

static void begin(void)
{
    CU_ASSERT_EQUAL_FATAL(spool_begin(world.session.spool, SPOOL_DURABLE, &world.error), 0);
}

static void commit(void)
{
    CU_ASSERT_EQUAL_FATAL(spool_commit(world.session.spool, &world.error), 0);
}

static void open_log(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    snprintf(address.sun_path, sizeof address.sun_path, "%s/log", harness_directory());
    unlink(address.sun_path);
    world.log = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    CU_ASSERT_EQUAL_FATAL(bind(world.log, (struct sockaddr *)&address, sizeof address), 0);
    setenv("SPSY_SYSLOG_SOCKET", address.sun_path, 1);
}

/* The next line of the system's log; "" = there is none. */
static const char *logged(void)
{
    static char line[SPSY_RECORD_BYTES * 10];
    ssize_t got = recv(world.log, line, sizeof line - 1, 0);

    line[got > 0 ? got : 0] = '\0';
    return line;
}

static int count_logged(void)
{
    int count = 0;

    while (logged()[0])
        count++;
    return count;
}

/* The session of somebody on the home that is there: no program has failed in it. */
static void open_session(const char *user, enum spsy_job_type type)
{
    struct session_options options = {
        .home = fixture.home, .streams = &local_streams, .job_name = "SPSYGATE", .syslog = true};

    options.principal.type = type;
    snprintf(options.principal.signed_on, sizeof options.principal.signed_on, "%s", user);
    snprintf(options.principal.profile, sizeof options.principal.profile, "%s", user);
    home_must(session_open(&options, &world.session, &world.error), &world.error);
}

/* A new home whose programs are these, and the session of somebody. */
static void open_world(const char *user, enum spsy_job_type type, const struct registered *programs,
                       size_t count)
{
    static char home[600];
    static unsigned homes;
    int64_t epoch;

    memset(&world, 0, sizeof world);
    snprintf(home, sizeof home, "%s/%u", harness_directory(), ++homes);
    fixture.home = home;
    home_must(spool_create(home, "SYS1", &world.error), &world.error);
    home_must(spsy_registry_create(home, &world.error), &world.error);
    world.session.spool = home_open(home);
    begin();
    home_profile(world.session.spool, "ALICE", 0, "*NONE");
    home_profile(world.session.spool, "BOB", 0, "*NONE");
    home_profile(world.session.spool, "OPER", SPSY_JOBCTL, "*NONE");
    home_profile(world.session.spool, "SPLMAN", SPSY_SPLCTL, "*NONE");
    commit();
    /* As spsy init does; else the first entry is sealed by itself, and no read counted in it. */
    home_must(spool_seal(world.session.spool, 0, &epoch, &world.error), &world.error);
    spool_close(world.session.spool);
    write_registry(programs, count);
    settle();
    open_session(user, type);
    world.queue = home_queue(world.session.spool, "QGPL", "QPRINT");
    world.target = home_queue(world.session.spool, "QGPL", "QPRINT");
    world.asker.session = &world.session;
    open_log();
}

static void close_world(void)
{
    CU_ASSERT_FALSE(spool_in_transaction(world.session.spool));
    CU_ASSERT_EQUAL(world.session.journal.depth, 0);
    session_close(&world.session);
    close(world.log);
    unsetenv("SPSY_SYSLOG_SOCKET");
}

#define PROGRAM(number, exit, attributes)                                                          \
    {                                                                                              \
        0, number, exit, attributes ",\"timeLimitMs\":300"                                         \
    }
enum { PROGRAMS_MOST = 4 };

/* One world with programs that are named as tests/exits/ has them. */
static void open_with(const char *user, const struct registered *programs, size_t count)
{
    struct registered list[PROGRAMS_MOST];
    char paths[PROGRAMS_MOST][600];

    for (size_t i = 0; i < count; i++) {
        list[i] = programs[i];
        snprintf(paths[i], sizeof paths[i], "%s", harness_exit(programs[i].program));
        list[i].program = paths[i];
    }
    open_world(user, SPSY_JOB_BATCH, list, count);
}

/* many_script.c at the first place of the script. */
static void open_script(const char *user, const char *attributes)
{
    char text[200];
    struct registered one = {0, 10, "many_script", text};

    snprintf(text, sizeof text, "%s,\"programData\":\"0\",\"timeLimitMs\":300", attributes);
    open_with(user, &one, 1);
}

/* ---- jobs of CUPS ---- */

static void make_job(struct guarded *guarded, int id, const char *does)
{
    memset(guarded, 0, sizeof *guarded);
    guarded->queue = world.queue;
    guarded->file.id = id;
    guarded->file.number = 1;
    guarded->file.copies = 1;
    guarded->file.priority = 5;
    guarded->file.queue_id = world.queue.id;
    snprintf(guarded->file.name, sizeof guarded->file.name, "REPORT");
    snprintf(guarded->file.job.number, sizeof guarded->file.job.number, "%06d", id);
    snprintf(guarded->file.job.user, sizeof guarded->file.job.user, "ALICE");
    snprintf(guarded->file.job.name, sizeof guarded->file.job.name, "QPRTJOB");
    snprintf(guarded->file.system, sizeof guarded->file.system, "SYS1");
    snprintf(guarded->file.date_opened, sizeof guarded->file.date_opened, "1261120");
    snprintf(guarded->file.time_opened, sizeof guarded->file.time_opened, "142501");
    snprintf(guarded->file.queue, sizeof guarded->file.queue, "QPRINT");
    snprintf(guarded->file.queue_library, sizeof guarded->file.queue_library, "QGPL");
    snprintf(guarded->file.form_type, sizeof guarded->file.form_type, "A4");
    snprintf(guarded->file.status, sizeof guarded->file.status, "*READY");
    snprintf(guarded->file.expiration, sizeof guarded->file.expiration, "*NONE");
    snprintf(guarded->file.user_defined_data, sizeof guarded->file.user_defined_data, "%*s%s",
             SCRIPT_AT, "", does);
    memset(guarded->file.user_defined_data, '.', SCRIPT_AT);
}

/* ---- the journal ------------------------------------------------------------------------------
 */

static struct {
    cJSON *decisions[ENTRIES];
    struct spool_journal_entry entries[ENTRIES];
    unsigned char records[ENTRIES][SPSY_RECORD_BYTES];
    size_t count;
} journal;

static int take_entry(void *context, const struct spool_journal_entry *entry)
{
    (void)context;
    journal.entries[journal.count] = *entry;
    memcpy(journal.records[journal.count], entry->record, SPSY_RECORD_BYTES);
    journal.decisions[journal.count] = cJSON_Parse(entry->decision);
    CU_ASSERT_PTR_NOT_NULL_FATAL(journal.decisions[journal.count]);
    journal.count++;
    return 0;
}

/* Newest first; returns how many. */
static size_t read_journal(const struct spool_journal_filter *filter)
{
    for (size_t i = 0; i < journal.count; i++)
        cJSON_Delete(journal.decisions[i]);
    journal.count = 0;
    CU_ASSERT_EQUAL(
        spool_journal_each(world.session.spool, filter, ENTRIES, take_entry, NULL, &world.error),
        0);
    return journal.count;
}

static size_t entries_with(enum spool_journal_verdict verdict, bool failed)
{
    const struct spool_journal_filter filter = {.verdict = verdict, .failed = failed};

    return read_journal(&filter);
}

static const char *text_of(const cJSON *object, const char *key)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));

    return text ? text : "";
}

static const char *entry_text(size_t at, const char *key)
{
    return at < journal.count ? text_of(journal.decisions[at], key) : "(none)";
}

static double number_of(const cJSON *object, const char *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);

    return cJSON_IsNumber(item) ? item->valuedouble : 0;
}

/* ---- questions ---- */

static int reread(void *context, struct guarded *guarded, struct spsy_error *error)
{
    (void)context;
    world.rereads++;
    if (world.meanwhile)
        world.meanwhile();
    if (world.reread_result < 0)
        return spsy_fail(error, world.reread_result, "CPF3303", "%s", "no such job");
    if (world.changed_rereads > 0) {
        world.changed_rereads--;
        snprintf(guarded->file.form_type, sizeof guarded->file.form_type, "FORM%d", world.rereads);
    }
    return world.reread_result;
}

static int effect(void *context, const struct gateway_verdict *verdict)
{
    (void)context;
    world.effects++;
    world.seen_grant = verdict->grant;
    CU_ASSERT(gateway_allows(verdict->outcome));
    CU_ASSERT_FALSE(spool_in_transaction(world.session.spool));
    world.synced_before_effect = store_syncs() - world.synced;
    world.journalled_before_effect = read_journal(NULL);
    return world.effect_result;
}

static struct gateway_question question;
static struct gateway_verdict verdict;

static void make_question(const char *function, const char *does)
{
    memset(&question, 0, sizeof question);
    make_job(&question.guarded, 17, does);
    question.functions[0] = function;
    question.function_count = 1;
    question.changes = true;
    question.reread = reread;
    question.effect = effect;
}

static int ask(const char *function, const char *does)
{
    make_question(function, does);
    world.effects = world.rereads = 0;
    memset(&verdict, 0xEE, sizeof verdict);
    world.synced = store_syncs();
    return gateway_ask(&world.asker, &question, &verdict);
}

/* ---- every outcome -----------------------------------------------------------------------------
 */

static void every_outcome(void)
{
    static const struct {
        const char *attributes, *script;
        enum gateway_outcome outcome;
        bool grant;
        const char *basis, *text; /* of the journal; what the client is told begins with */
        bool failed;
    } cases[] = {
        {"", "1", GATEWAY_ALLOWED, true, "exit", "", false},
        {"", ".", GATEWAY_NO_OPINION, false, "authority", "", false},
        {"", "0", GATEWAY_REFUSED, false, "exit", "(SPSY0100 number 10) refused", false},
        {"", "R", GATEWAY_REFUSED, false, "exit", "refused: about file 1", false},
        {"", "S", GATEWAY_FAILED, false, "failure", "crashed: SIGSEGV", true},
        {"", "X", GATEWAY_FAILED, false, "failure", "exit", true},
        {"", "L", GATEWAY_FAILED, false, "failure", "time limit of 300 ms", true},
        {"", "G", GATEWAY_FAILED, false, "failure", "(SPSY0100 number 10) failed", true},
        {",\"onFailure\":\"*IGNORE\"", "S", GATEWAY_NO_OPINION, false, "authority", "", true},
        {",\"mode\":\"*SHADOW\"", "0", GATEWAY_NO_OPINION, false, "authority", "", false},
        {",\"mode\":\"*SHADOW\"", "1", GATEWAY_NO_OPINION, false, "authority", "", false},
        {",\"mode\":\"*SHADOW\"", "S", GATEWAY_NO_OPINION, false, "authority", "", true},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool allowed = gateway_allows(cases[i].outcome);
        int result;

        open_script("BOB", cases[i].attributes);
        result = ask("DLTSPLF", cases[i].script);
        CU_ASSERT_EQUAL(verdict.outcome, cases[i].outcome);
        CU_ASSERT_EQUAL(result, allowed ? 0 : SPSY_ERR_AUTHORITY);
        CU_ASSERT_EQUAL(verdict.grant, cases[i].grant);
        CU_ASSERT_EQUAL(world.effects, allowed);
        CU_ASSERT_EQUAL(verdict.acted, allowed);
        CU_ASSERT_EQUAL(world.rereads, allowed);
        ASSERT_STRING(verdict.message_id, allowed ? "" : "CPF3492");
        CU_ASSERT(!allowed || verdict.text[0] == '\0');
        CU_ASSERT(allowed || strncmp(verdict.text, "DLTSPLF: exit program ", 22) == 0);
        CU_ASSERT_PTR_NOT_NULL(strstr(verdict.text, cases[i].text));
        if (allowed) {
            CU_ASSERT_EQUAL(world.journalled_before_effect, 1);
            CU_ASSERT(world.synced_before_effect > 0); /* G3: on the disk */
        }
        CU_ASSERT_EQUAL(read_journal(NULL), 1);
        ASSERT_STRING(entry_text(0, "function"), "DLTSPLF");
        ASSERT_STRING(entry_text(0, "verdict"), allowed ? "allowed" : "refused");
        ASSERT_STRING(entry_text(0, "basis"), cases[i].basis);
        ASSERT_STRING(journal.entries[0].current_user, "BOB");
        CU_ASSERT_EQUAL(entries_with(SPOOL_ANY_VERDICT, true), cases[i].failed);
        CU_ASSERT_EQUAL(count_logged() > 0, !allowed || cases[i].failed);
        close_world();
    }
}

static void bypasses(void)
{
    static const struct {
        const char *user;
        enum spsy_job_type type;
        bool operator_control;
        enum spsy_basis basis;
    } cases[] = {
        {"SPLMAN", SPSY_JOB_BATCH, false, SPSY_BASIS_BYPASS_SPLCTL},
        {"OPER", SPSY_JOB_BATCH, true, SPSY_BASIS_BYPASS_JOBCTL},
        {"BOB", SPSY_JOB_SYSTEM, false, SPSY_BASIS_BYPASS_SYSTEM},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct registered one = {0, 10, harness_exit("many_script"), ",\"programData\":\"0\""};

        open_world(cases[i].user, cases[i].type, &one, 1);
        world.queue.operator_control = cases[i].operator_control;
        CU_ASSERT_EQUAL(ask("DLTSPLF", "0"), 0);
        CU_ASSERT_EQUAL(verdict.outcome, GATEWAY_BYPASSED);
        CU_ASSERT_EQUAL(verdict.basis, cases[i].basis);
        CU_ASSERT_FALSE(verdict.grant);
        CU_ASSERT_EQUAL(world.effects, 1);
        read_journal(NULL);
        ASSERT_STRING(entry_text(0, "basis"), spsy_basis_name(cases[i].basis));
        close_world();
    }
    open_script("OPER", ""); /* X4: the queue has OPRCTL(*NO) */
    world.queue.operator_control = false;
    CU_ASSERT_EQUAL(ask("DLTSPLF", "0"), SPSY_ERR_AUTHORITY);
    CU_ASSERT_EQUAL(verdict.outcome, GATEWAY_REFUSED);
    close_world();
}

/* '0' is everybody's refusal; ALICE owns the job. */
static void owner_is_refused(void)
{
    open_script("ALICE", "");
    CU_ASSERT_EQUAL(ask("DLTSPLF", "0"), SPSY_ERR_AUTHORITY);
    CU_ASSERT_EQUAL(verdict.outcome, GATEWAY_REFUSED);
    CU_ASSERT_EQUAL(world.effects, 0);
    CU_ASSERT_EQUAL(ask("DLTSPLF", "."), 0);
    CU_ASSERT_FALSE(world.seen_grant);
    CU_ASSERT_EQUAL(ask("DLTSPLF", "1"), 0);
    CU_ASSERT(world.seen_grant);
    world.effect_result = -77;
    CU_ASSERT_EQUAL(ask("DLTSPLF", "1"), 0); /* what cupsd says is not the programs' affair */
    CU_ASSERT_EQUAL(verdict.effect, -77);
    close_world();
}

/* ---- several functions of one request ----------------------------------------------------------
 */

static void several_functions(void)
{
    static const struct {
        const char *data;
        enum gateway_outcome outcome;
        bool grant;
        const char *function;
        size_t asked;
    } cases[] = {
        {"CHGSPLFA=1 HLDSPLF=1 DLTSPLF=1", GATEWAY_ALLOWED, true, "DLTSPLF", 3},
        {"CHGSPLFA=1 DLTSPLF=1", GATEWAY_NO_OPINION, false, "HLDSPLF", 3},
        {"CHGSPLFA=1 HLDSPLF=0 DLTSPLF=1", GATEWAY_REFUSED, false, "HLDSPLF", 2},
        {"CHGSPLFA=0 HLDSPLF=0", GATEWAY_REFUSED, false, "CHGSPLFA", 1},
        {"DLTSPLF=0", GATEWAY_REFUSED, false, "DLTSPLF", 3},
        {"HLDSPLF=x", GATEWAY_NO_OPINION, false, "CHGSPLFA", 3}, /* X12: no answer that counts */
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char attributes[200];
        struct registered one = {0, 10, "gateway_functions", attributes};
        bool allowed = gateway_allows(cases[i].outcome);

        snprintf(attributes, sizeof attributes, ",\"programData\":\"%s\"", cases[i].data);
        open_with("BOB", &one, 1);
        make_question("CHGSPLFA", "");
        question.functions[1] = "HLDSPLF";
        question.functions[2] = "DLTSPLF";
        question.function_count = 3;
        CU_ASSERT_EQUAL(gateway_ask(&world.asker, &question, &verdict),
                        allowed ? 0 : SPSY_ERR_AUTHORITY);
        CU_ASSERT_EQUAL(verdict.outcome, cases[i].outcome);
        CU_ASSERT_EQUAL(verdict.grant, cases[i].grant);
        ASSERT_STRING(verdict.function, cases[i].function);
        CU_ASSERT_EQUAL(world.effects, allowed);
        CU_ASSERT_EQUAL(read_journal(NULL), cases[i].asked); /* in one transaction, newest first */
        for (size_t at = 0; at < journal.count; at++) {
            bool refused = !allowed && at == 0;

            ASSERT_STRING(entry_text(at, "function"), question.functions[cases[i].asked - 1 - at]);
            ASSERT_STRING(entry_text(at, "verdict"), refused ? "refused" : "allowed");
            if (!allowed && at > 0)
                CU_ASSERT_PTR_NOT_NULL(strstr(entry_text(at, "cause"), "nothing came of it: "));
        }
        close_world();
    }
}

static void moved(void)
{
    static const struct registered one = {0, 10, "gateway_functions",
                                          ",\"programData\":\"SNDTCPSPLF=0\""};
    struct spsy_fields fields;
    struct spsy_fields_text text;

    open_with("BOB", &one, 1);
    make_question("QSPMOVSP", "");
    question.functions[1] = "SNDTCPSPLF";
    question.function_count = 2;
    question.guarded.moves = true;
    question.guarded.target = world.target;
    snprintf(question.guarded.target.name, sizeof question.guarded.target.name, "FARAWAY");
    CU_ASSERT_EQUAL(gateway_ask(&world.asker, &question, &verdict), SPSY_ERR_AUTHORITY);
    CU_ASSERT_PTR_NOT_NULL(strstr(verdict.text, "SNDTCPSPLF: exit program"));
    CU_ASSERT_PTR_NOT_NULL(strstr(verdict.text, "not SNDTCPSPLF"));
    CU_ASSERT_EQUAL(read_journal(NULL), 2);
    for (size_t at = 0; at < 2; at++) { /* the new output queue's fields of both */
        CU_ASSERT_EQUAL(spsy_record_decode(journal.records[at], SPSY_RECORD_BYTES,
                                           SPSY_CHARSET_EBCDIC, &fields, &text, NULL),
                        0);
        ASSERT_STRING(fields.new_output_queue, "FARAWAY");
        ASSERT_STRING(fields.new_output_queue_library, "QGPL");
    }
    close_world();
}

/* ---- what was asked about is what is acted upon
 * -------------------------------------------------- */

static void asked_again(void)
{
    open_script("BOB", "");
    world.changed_rereads = 1;
    CU_ASSERT_EQUAL(ask("HLDSPLF", "1"), 0);
    CU_ASSERT_EQUAL(verdict.outcome, GATEWAY_ALLOWED);
    CU_ASSERT_EQUAL(world.effects, 1);
    CU_ASSERT_EQUAL(world.rereads, 2);
    ASSERT_STRING(question.guarded.file.form_type, "FORM1");
    CU_ASSERT_EQUAL(read_journal(NULL), 3); /* allowed, but discarded; allowed */
    ASSERT_STRING(entry_text(0, "verdict"), "allowed");
    ASSERT_STRING(entry_text(1, "verdict"), "refused");
    CU_ASSERT_PTR_NOT_NULL(strstr(entry_text(1, "cause"), "changed"));
    ASSERT_STRING(entry_text(2, "verdict"), "allowed");
    CU_ASSERT_EQUAL(memcmp(journal.records[1], journal.records[2], SPSY_RECORD_BYTES), 0);
    CU_ASSERT_NOT_EQUAL(memcmp(journal.records[0], journal.records[1], SPSY_RECORD_BYTES), 0);
    close_world();
}

static void changes_for_ever(void)
{
    open_script("BOB", "");
    world.changed_rereads = 100;
    CU_ASSERT_EQUAL(ask("HLDSPLF", "1"), SPSY_ERR_BUSY);
    CU_ASSERT_EQUAL(verdict.outcome, GATEWAY_CHANGED);
    ASSERT_STRING(verdict.message_id, "CPF3330");
    CU_ASSERT_FALSE(verdict.grant);
    CU_ASSERT_EQUAL(world.effects, 0);
    CU_ASSERT_EQUAL(world.rereads, GATEWAY_ATTEMPTS);
    CU_ASSERT_EQUAL(read_journal(NULL), 2 * GATEWAY_ATTEMPTS);
    ASSERT_STRING(entry_text(0, "verdict"), "refused"); /* nothing is left that says allowed last */
    close_world();
}

/* Something that only QUSRSPLA shows: the record is the same, and everybody is asked again. */
static void changed_beside_the_record(void)
{
    open_script("BOB", "");
    world.reread_result = 1;
    CU_ASSERT_EQUAL(ask("HLDSPLF", "1"), SPSY_ERR_BUSY);
    CU_ASSERT_EQUAL(verdict.outcome, GATEWAY_CHANGED);
    CU_ASSERT_EQUAL(world.effects, 0);
    close_world();
}

static void gone(void)
{
    open_script("BOB", "");
    world.reread_result = SPSY_ERR_NOT_FOUND;
    CU_ASSERT_EQUAL(ask("HLDSPLF", "1"), SPSY_ERR_NOT_FOUND);
    CU_ASSERT_EQUAL(verdict.outcome, GATEWAY_GONE);
    ASSERT_STRING(verdict.message_id, "CPF3303");
    CU_ASSERT_EQUAL(world.effects, 0);
    read_journal(NULL);
    ASSERT_STRING(entry_text(0, "verdict"), "refused");
    ASSERT_STRING(entry_text(0, "cause"), "no such job");
    world.reread_result = SPSY_ERR_IO; /* upstream unknown */
    CU_ASSERT_EQUAL(ask("HLDSPLF", "1"), SPSY_ERR_IO);
    CU_ASSERT_EQUAL(verdict.outcome, GATEWAY_FAILED);
    CU_ASSERT_EQUAL(world.effects, 0);
    close_world();
}

static void set_special(const char *name, uint32_t special)
{
    struct spool_profile profile;

    begin();
    CU_ASSERT_EQUAL(spool_profile_find(world.session.spool, name, &profile, &world.error), 0);
    profile.special = special;
    CU_ASSERT_EQUAL(spool_profile_update(world.session.spool, &profile, &world.error), 0);
    commit();
}

static void take_away(void)
{
    set_special("SPLMAN", 0);
    world.meanwhile = NULL;
}

/* SPLMAN loses *SPLCTL between the decision and its effect: now the program is asked, and refuses.
 */
static void authority_changed(void)
{
    open_script("SPLMAN", "");
    world.meanwhile = take_away;
    CU_ASSERT_EQUAL(ask("HLDSPLF", "0"), SPSY_ERR_AUTHORITY);
    CU_ASSERT_EQUAL(verdict.outcome, GATEWAY_REFUSED);
    CU_ASSERT_EQUAL(world.effects, 0);
    CU_ASSERT_EQUAL(world.rereads, 1);
    CU_ASSERT_EQUAL(read_journal(NULL), 3);
    ASSERT_STRING(entry_text(2, "basis"), "bypass-splctl");
    close_world();
}

/* ---- fail closed
 * --------------------------------------------------------------------------------- */

static void unrecorded(void)
{
    static const char *const scripts[] = {"1", "0"};

    for (size_t i = 0; i < 2; i++) {
        const char *line;

        open_script("BOB", "");
        world.session.syslog = false; /* nobody asked for it */
        store_refuse_decisions(world.session.spool);
        CU_ASSERT_EQUAL(ask("HLDSPLF", scripts[i]), SPSY_ERR_AUTHORITY);
        CU_ASSERT_EQUAL(verdict.outcome, i == 0 ? GATEWAY_FAILED : GATEWAY_REFUSED);
        CU_ASSERT_EQUAL(world.effects, 0);
        CU_ASSERT_EQUAL(world.rereads, 0);
        CU_ASSERT_EQUAL(verdict.grant, false);
        if (i == 0)
            CU_ASSERT_PTR_NOT_NULL(strstr(verdict.text, "could not be journalled"));
        line = logged();
        CU_ASSERT_PTR_NOT_NULL(strstr(line, "refused HLDSPLF"));
        CU_ASSERT_PTR_NOT_NULL(strstr(line, "not-journalled=\""));
        close_world();
    }
}

static void full_disk(void)
{
    open_script("BOB", "");
    store_watch(world.session.spool);
    spool_reserve_release(fixture.home, NULL); /* used up before */
    store_full_at(STORE_CHANGE, 1);
    CU_ASSERT_EQUAL(ask("HLDSPLF", "1"), SPSY_ERR_AUTHORITY);
    CU_ASSERT(store_was_full(STORE_CHANGE));
    CU_ASSERT_EQUAL(verdict.outcome, GATEWAY_FAILED);
    CU_ASSERT_EQUAL(world.effects, 0);
    close_world();

    open_script("BOB", ""); /* the reserve is for deleting */
    store_watch(world.session.spool);
    store_full_at(STORE_CHANGE, 1);
    CU_ASSERT_EQUAL(ask("DLTSPLF", "1"), 0);
    CU_ASSERT(store_was_full(STORE_CHANGE));
    CU_ASSERT_EQUAL(world.effects, 1);
    CU_ASSERT_EQUAL(read_journal(NULL), 1);
    close_world();
}

static void break_glass(void)
{
    struct spsy_break_glass state;

    open_script("BOB", "");
    CU_ASSERT_EQUAL_FATAL(
        spsy_break_glass_write(fixture.home, "the day it burned", 1, &state, &world.error), 0);
    CU_ASSERT_EQUAL(ask("DLTSPLF", "0"), 0);
    CU_ASSERT_EQUAL(verdict.outcome, GATEWAY_BREAK_GLASS);
    CU_ASSERT_FALSE(verdict.grant);
    CU_ASSERT_PTR_NOT_NULL(strstr(verdict.text, "the day it burned"));
    read_journal(NULL);
    ASSERT_STRING(entry_text(0, "breakGlass"), "the day it burned");
    CU_ASSERT_EQUAL(count_logged(), 1);

    store_refuse_decisions(world.session.spool); /* only the system's log is left, */
    CU_ASSERT_EQUAL(ask("DLTSPLF", "0"), 0);
    CU_ASSERT_EQUAL(world.effects, 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(logged(), "not-journalled"));
    setenv("SPSY_SYSLOG_SOCKET", "/nonexistent/log", 1); /* and then not even that */
    CU_ASSERT_EQUAL(ask("DLTSPLF", "0"), SPSY_ERR_AUTHORITY);
    CU_ASSERT_EQUAL(verdict.outcome, GATEWAY_FAILED);
    CU_ASSERT_EQUAL(world.effects, 0);
    close_world();
}

static void undecidable(void)
{
    struct registered one = {0, 10, "T/MISSING", ""};

    open_world("BOB", SPSY_JOB_BATCH, &one, 1);
    CU_ASSERT_EQUAL(ask("HLDSPLF", "1"), SPSY_ERR_AUTHORITY);
    CU_ASSERT_EQUAL(verdict.outcome, GATEWAY_FAILED);
    CU_ASSERT_PTR_NOT_NULL(strstr(verdict.text, "T/MISSING"));
    CU_ASSERT_EQUAL(read_journal(NULL), 1);
    close_world();

    open_world("BOB", SPSY_JOB_BATCH, NULL, 0);
    harness_write(in_home("registry.json"), "{", 1);
    CU_ASSERT_EQUAL(ask("HLDSPLF", "1"), SPSY_ERR_AUTHORITY);
    CU_ASSERT_EQUAL(verdict.outcome, GATEWAY_FAILED);
    CU_ASSERT_PTR_NOT_NULL(strstr(verdict.text, "registry.json"));
    CU_ASSERT_EQUAL(world.effects, 0);
    CU_ASSERT_EQUAL(entries_with(SPOOL_ANY_VERDICT, true), 1);
    close_world();

    open_script("BOB", ""); /* no record can be built */
    make_question("HLDSPLF", "1");
    question.guarded.file.number = 0;
    CU_ASSERT(gateway_ask(&world.asker, &question, &verdict) < 0);
    CU_ASSERT_EQUAL(verdict.outcome, GATEWAY_FAILED);
    CU_ASSERT_PTR_NOT_NULL(strstr(verdict.text, "fileNumber"));
    question.function_count = 0;
    CU_ASSERT_EQUAL(gateway_ask(&world.asker, &question, &verdict), SPSY_ERR_ARGUMENT);
    CU_ASSERT_EQUAL(verdict.outcome, GATEWAY_FAILED);
    CU_ASSERT_EQUAL(world.effects, 0);
    close_world();
}

static void quiesce_for_oper(void)
{
    struct spool_quiesce state = {.profile = "OPER", .by = "QSECOFR", .reason = "moving house"};

    begin();
    CU_ASSERT_EQUAL(spool_quiesce_begin(world.session.spool, &state, &world.error), 0);
    commit();
    world.meanwhile = NULL;
}

static void quiesced(void)
{
    open_script("BOB", "");
    world.meanwhile = quiesce_for_oper; /* between the decision and its effect */
    CU_ASSERT(ask("HLDSPLF", "1") < 0);
    CU_ASSERT_EQUAL(world.effects, 0);
    CU_ASSERT_EQUAL(verdict.outcome, GATEWAY_QUIESCED);
    ASSERT_STRING(verdict.message_id, "SPY0113");
    read_journal(NULL);
    ASSERT_STRING(entry_text(0, "verdict"), "refused");

    CU_ASSERT(ask("HLDSPLF", "1") < 0); /* from now on nobody is asked */
    CU_ASSERT_EQUAL(verdict.outcome, GATEWAY_QUIESCED);
    CU_ASSERT_PTR_NOT_NULL(strstr(verdict.text, "moving house"));
    CU_ASSERT_EQUAL(read_journal(NULL), 2);
    make_question("QUSRSPLA", "1"); /* a read goes on */
    question.changes = false;
    CU_ASSERT_EQUAL(gateway_ask(&world.asker, &question, &verdict), 0);
    close_world();

    open_script("OPER", "");
    quiesce_for_oper(); /* for whom it is */
    CU_ASSERT_EQUAL(ask("HLDSPLF", "1"), 0);
    CU_ASSERT_EQUAL(world.effects, 1);
    close_world();
}

static void flooded(void)
{
    open_script("BOB", "");
    begin();
    CU_ASSERT_EQUAL(spool_flood_add(world.session.spool, "BOB", 140 * 1000, &world.error), 0);
    commit();
    CU_ASSERT(ask("HLDSPLF", "1") < 0);
    CU_ASSERT_EQUAL(verdict.outcome, GATEWAY_FLOODED);
    ASSERT_STRING(verdict.message_id, "SPY0114");
    CU_ASSERT_EQUAL(world.effects, 0);
    CU_ASSERT_EQUAL(read_journal(NULL), 0);
    close_world();
}

/* What comes of a cause that is longer than a status-message. */
static int long_failure(void *context, struct guarded *guarded, struct spsy_error *error)
{
    (void)context;
    (void)guarded;
    error->code = SPSY_ERR_IO;
    error->message_id[0] = '\0';
    for (size_t i = 0; i + 3 < sizeof error->text; i += 2)
        memcpy(error->text + i, "\xC3\xB6", 3);
    return SPSY_ERR_IO;
}

static void long_text(void)
{
    open_script("BOB", "");
    make_question("HLDSPLF", "1");
    question.reread = long_failure;
    CU_ASSERT_EQUAL(gateway_ask(&world.asker, &question, &verdict), SPSY_ERR_IO);
    CU_ASSERT(strlen(verdict.text) > 990 && strlen(verdict.text) <= 1000);
    CU_ASSERT_EQUAL(strncmp(verdict.text, "HLDSPLF: \xC3\xB6", 11), 0);
    ASSERT_STRING(verdict.text + strlen(verdict.text) - 2, "\xC3\xB6");
    close_world();
}

/* A read is counted in the entry that is there; a change never. */
static void repeated(void)
{
    open_script("BOB", "");
    for (int i = 0; i < 3; i++) {
        make_question("QUSRSPLA", "1");
        question.changes = false;
        CU_ASSERT_EQUAL(gateway_ask(&world.asker, &question, &verdict), 0);
    }
    CU_ASSERT_EQUAL(read_journal(NULL), 1);
    CU_ASSERT_EQUAL(journal.entries[0].count, 3);
    for (int i = 0; i < 2; i++)
        ask("HLDSPLF", "1");
    CU_ASSERT_EQUAL(read_journal(NULL), 3);
    close_world();
}

/* ---- services of programs
 * -------------------------------------------------------------------------- */

static int find(void *context, const struct spsy_fields *fields, struct guarded *guarded,
                char **title, struct spsy_error *error)
{
    (void)context;
    world.finds++;
    if (strcmp(fields->job_number, "000017") != 0)
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF3303", "no job %s", fields->job_number);
    make_job(guarded, 17, "");
    *title = strdup("Gehälter November: everything that nobody may know");
    return 0;
}

static void asked_by_programs(void)
{
    static const struct registered programs[] = {PROGRAM(1, "guard_asks", "")};

    open_with("BOB", programs, 1);
    world.asker.find = find;
    CU_ASSERT_EQUAL(ask("DLTSPLF", ""), SPSY_ERR_AUTHORITY);
    CU_ASSERT_EQUAL(verdict.outcome, GATEWAY_REFUSED);
    CU_ASSERT_PTR_NOT_NULL(strstr(verdict.text, "asked: yes {"));
    CU_ASSERT_EQUAL(world.finds, 1);
    CU_ASSERT_EQUAL(read_journal(NULL), 2); /* QUSRSPLA was asked about first */
    ASSERT_STRING(entry_text(1, "function"), "QUSRSPLA");
    ASSERT_STRING(entry_text(1, "verdict"), "allowed");
    make_question("DLTSPLF", "");
    snprintf(question.guarded.file.job.number, sizeof question.guarded.file.job.number, "000018");
    CU_ASSERT_EQUAL(gateway_ask(&world.asker, &question, &verdict), SPSY_ERR_AUTHORITY);
    CU_ASSERT_PTR_NOT_NULL(strstr(verdict.text, "asked: no"));
    world.asker.find = NULL;
    CU_ASSERT_EQUAL(ask("DLTSPLF", ""), SPSY_ERR_AUTHORITY);
    CU_ASSERT_PTR_NOT_NULL(strstr(verdict.text, "asked: no"));
    close_world();
}

static const char *first_reason(size_t entry)
{
    return text_of(cJSON_GetArrayItem(cJSON_GetObjectItem(journal.decisions[entry], "calls"), 0),
                   "reason");
}

/* A program that is asked about QUSRSPLA asks by it. */
static void asked_about_itself(void)
{
    static const struct registered plain[] = {PROGRAM(1, "guard_asks", "")};
    static const struct registered adopts[] = {PROGRAM(1, "guard_asks", ",\"adopt\":\"SPLMAN\"")};

    open_with("BOB", plain, 1);
    world.asker.find = find;
    CU_ASSERT_EQUAL(ask("QUSRSPLA", ""), 0);
    CU_ASSERT_EQUAL(world.finds, 0); /* cupsd was not bothered */
    CU_ASSERT_EQUAL(read_journal(NULL), 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(first_reason(0), "asked: no"));
    close_world();

    open_with("BOB", adopts, 1);
    world.asker.find = find;
    CU_ASSERT_EQUAL(ask("QUSRSPLA", ""), 0);
    CU_ASSERT_EQUAL(world.finds, 1);
    CU_ASSERT_EQUAL(read_journal(NULL), 2);
    CU_ASSERT_PTR_NOT_NULL(strstr(first_reason(0), "asked: yes"));
    ASSERT_STRING(entry_text(1, "basis"), "bypass-splctl");
    close_world();
}

/* The whole title is a key of its own. */
static void whole_title(void)
{
    static const struct registered programs[] = {PROGRAM(1, "gateway_title", "")};

    open_with("BOB", programs, 1);
    world.asker.find = find;
    CU_ASSERT_EQUAL(ask("DLTSPLF", ""), SPSY_ERR_AUTHORITY);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(verdict.text, "\"title\":\"Gehälter November: everything that nobody may know\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(verdict.text, "BOB has 0; "));
    close_world();
}

/* ---- rehearsals
 * -------------------------------------------------------------------------------------- */

static cJSON *rehearse(const char *function, const char *does)
{
    cJSON *decisions = NULL;

    make_question(function, does);
    world.effects = world.rereads = 0;
    gateway_rehearse(&world.asker, &question, &verdict, &decisions);
    CU_ASSERT_PTR_NOT_NULL_FATAL(decisions);
    CU_ASSERT_EQUAL(world.effects + world.rereads, 0);
    CU_ASSERT_FALSE(verdict.acted);
    return decisions;
}

static void rehearsals(void)
{
    static const char *const scripts[] = {"1", "0", "S"};
    static const enum gateway_outcome outcomes[] = {GATEWAY_ALLOWED, GATEWAY_REFUSED,
                                                    GATEWAY_FAILED};

    for (size_t i = 0; i < 3; i++) {
        char record[2 * SPSY_RECORD_BYTES + 1];
        cJSON *decisions, *decision;

        open_script("BOB", "");
        decisions = rehearse("DLTSPLF", scripts[i]);
        CU_ASSERT_EQUAL(verdict.outcome, outcomes[i]);
        CU_ASSERT_EQUAL(cJSON_GetArraySize(decisions), 1);
        decision = cJSON_GetArrayItem(decisions, 0);
        ASSERT_STRING(text_of(decision, "function"), "DLTSPLF");
        CU_ASSERT_EQUAL(read_journal(NULL), 1);
        CU_ASSERT(cJSON_IsTrue(cJSON_GetObjectItem(journal.decisions[0], "rehearsal")));
        for (size_t at = 0; at < SPSY_RECORD_BYTES; at++)
            snprintf(record + 2 * at, 3, "%02X", journal.records[0][at]);
        ASSERT_STRING(text_of(decision, "record"), record);
        cJSON_Delete(decisions);
        CU_ASSERT_EQUAL(entries_with(SPOOL_REFUSED, false), 0);
        CU_ASSERT_EQUAL(entries_with(SPOOL_ALLOWED, false), 0);
        CU_ASSERT_EQUAL(entries_with(SPOOL_ANY_VERDICT, true), 0);
        CU_ASSERT_EQUAL(count_logged(), 0);
        cJSON_Delete(rehearse("DLTSPLF", scripts[i]));
        CU_ASSERT_EQUAL(read_journal(NULL), 2); /* each is one */
        close_world();
    }
    open_script("BOB", "");
    store_refuse_decisions(world.session.spool);
    cJSON_Delete(rehearse("DLTSPLF", "1"));
    CU_ASSERT_EQUAL(verdict.outcome, GATEWAY_FAILED); /* what cannot be recorded is not shown */
    close_world();
}

static void shadow_counts(struct spool_shadow *counted)
{
    struct spsy_registry registry;
    struct spool_shadow_key key = {.format = "SPSY0100"};

    CU_ASSERT_EQUAL_FATAL(spsy_registry_load(fixture.home, &registry, &world.error), 0);
    key.number = registry.programs[0][0].number;
    key.program = registry.programs[0][0].program;
    key.registered_at = registry.programs[0][0].registered_at;
    CU_ASSERT(spool_shadow_read(world.session.spool, &key, counted, &world.error) >= 0);
    spsy_registry_free(&registry);
}

static void rehearsals_count_nothing(void)
{
    static const struct registered programs[] = {PROGRAM(1, "guard_asks", "")};
    struct spool_shadow counted;

    open_script("BOB", ",\"mode\":\"*SHADOW\"");
    cJSON_Delete(rehearse("DLTSPLF", "0"));
    shadow_counts(&counted);
    CU_ASSERT_EQUAL(counted.calls, 0);
    CU_ASSERT_EQUAL(ask("DLTSPLF", "0"), 0);
    shadow_counts(&counted);
    CU_ASSERT_EQUAL(counted.calls, 1);
    CU_ASSERT_EQUAL(counted.would_refuse, 1);
    close_world();

    open_with("BOB", programs, 1); /* nor what a program asks for meanwhile (X36) */
    world.asker.find = find;
    cJSON_Delete(rehearse("DLTSPLF", ""));
    CU_ASSERT_EQUAL(read_journal(NULL), 2);
    CU_ASSERT_EQUAL(entries_with(SPOOL_ALLOWED, false), 0);
    CU_ASSERT_EQUAL(entries_with(SPOOL_REFUSED, false), 0);
    close_world();

    open_script("BOB", ""); /* it changes nothing, so that a quiesce does not matter */
    quiesce_for_oper();
    cJSON_Delete(rehearse("DLTSPLF", "1"));
    CU_ASSERT_EQUAL(verdict.outcome, GATEWAY_ALLOWED);
    close_world();
}

/* ---- lists
 * --------------------------------------------------------------------------------------------- */

enum { LIST_MOST = 1000 };

static struct {
    size_t count;
    char scripts[LIST_MOST][8];
    unsigned char outcomes[LIST_MOST];
    size_t unreadable; /* index + 1 */
    int gets;
    void (*meanwhile)(void);
    struct gateway_list_result result;
} list;

static int get_job(void *context, size_t index, struct guarded *guarded, struct spsy_error *error)
{
    (void)context;
    list.gets++;
    if (list.meanwhile)
        list.meanwhile();
    make_job(guarded, (int)(index + 1), list.scripts[index]);
    if (index + 1 == list.unreadable)
        return spsy_fail(error, SPSY_ERR_VALUE, "SPY0107", "job %zu has no time", index + 1);
    return 0;
}

static int ask_list(void)
{
    const struct gateway_list many = {.function = "QUSRSPLA",
                                      .operation = "Get-Jobs",
                                      .count = list.count,
                                      .get = get_job,
                                      .outcomes = list.outcomes};

    list.gets = 0;
    memset(list.outcomes, 0xEE, sizeof list.outcomes);
    return gateway_ask_many(&world.asker, &many, &list.result);
}

static void make_list(size_t count, const char *does)
{
    memset(&list, 0, sizeof list);
    list.count = count;
    for (size_t i = 0; i < count; i++)
        snprintf(list.scripts[i], sizeof list.scripts[i], "%s", does);
}

static const cJSON *entry_list(void)
{
    return journal.count ? cJSON_GetObjectItem(journal.decisions[0], "list") : NULL;
}

static void list_entry(void)
{
    const cJSON *entry, *calls;

    open_script("BOB", "");
    make_list(250, ".");
    strcpy(list.scripts[4], "0");
    strcpy(list.scripts[5], "R");
    strcpy(list.scripts[6], "0");
    strcpy(list.scripts[249], "0");
    strcpy(list.scripts[120], "S");
    strcpy(list.scripts[130], "1");
    CU_ASSERT_EQUAL(ask_list(), 0);
    CU_ASSERT_EQUAL(list.result.shown, 245);
    CU_ASSERT_EQUAL(list.result.outcomes[GATEWAY_REFUSED], 4);
    CU_ASSERT_EQUAL(list.result.outcomes[GATEWAY_FAILED], 1);
    CU_ASSERT_EQUAL(list.outcomes[5], GATEWAY_REFUSED);
    CU_ASSERT_EQUAL(list.outcomes[120], GATEWAY_FAILED);
    CU_ASSERT_EQUAL(list.outcomes[130], GATEWAY_ALLOWED);
    CU_ASSERT_EQUAL(list.outcomes[0], GATEWAY_NO_OPINION);
    CU_ASSERT_EQUAL(read_journal(NULL), 1);
    entry = entry_list();
    ASSERT_STRING(entry_text(0, "function"), "QUSRSPLA");
    ASSERT_STRING(entry_text(0, "verdict"), "refused");
    ASSERT_STRING(text_of(entry, "operation"), "Get-Jobs");
    CU_ASSERT_EQUAL(number_of(entry, "jobs"), 250);
    CU_ASSERT_EQUAL(number_of(entry, "refused"), 4);
    CU_ASSERT_EQUAL(number_of(entry, "failed"), 1);
    CU_ASSERT_EQUAL(number_of(entry, "no-opinion"), 244);
    CU_ASSERT_EQUAL(number_of(entry, "allowed"), 1);
    ASSERT_STRING(text_of(entry, "refusedJobs"), "5-7,250");
    ASSERT_STRING(text_of(entry, "failedJobs"), "121");
    calls = cJSON_GetObjectItem(journal.decisions[0], "calls");
    CU_ASSERT_EQUAL(cJSON_GetArraySize(calls), 1);
    ASSERT_STRING(text_of(cJSON_GetArrayItem(calls, 0), "reason"), "crashed: SIGSEGV");
    ASSERT_STRING(text_of(cJSON_GetArrayItem(calls, 0), "job"), "000121/ALICE/QPRTJOB");
    CU_ASSERT_EQUAL(entries_with(SPOOL_REFUSED, false), 1);
    CU_ASSERT_EQUAL(entries_with(SPOOL_ALLOWED, false), 0);
    CU_ASSERT_EQUAL(entries_with(SPOOL_ANY_VERDICT, true), 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(logged(), "refused QUSRSPLA file=\"REPORT\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(logged(), "refused QUSRSPLA list=\"Get-Jobs\" jobs=250"));
    CU_ASSERT_EQUAL(count_logged(), 0);
    CU_ASSERT_EQUAL(ask_list(), 0); /* the same again: counted, unless a failure took as long */
    close_world();
}

static void same_list_again(void)
{
    open_script("BOB", "");
    make_list(120, ".");
    strcpy(list.scripts[7], "0");
    for (int i = 0; i < 3; i++)
        CU_ASSERT_EQUAL(ask_list(), 0);
    CU_ASSERT_EQUAL(read_journal(NULL), 1);
    CU_ASSERT_EQUAL(journal.entries[0].count, 3);
    strcpy(list.scripts[8], "1"); /* one record more that differs */
    CU_ASSERT_EQUAL(ask_list(), 0);
    CU_ASSERT_EQUAL(read_journal(NULL), 2);
    make_list(0, "");
    CU_ASSERT_EQUAL(ask_list(), 0);
    CU_ASSERT_EQUAL(read_journal(NULL), 2);
    close_world();
}

/* A list says of each job what a question about it would have said, and its digest is that of the
 * records that the questions journalled. */
static void batch_is_singles(void)
{
    static const char letters[] = "01RGS.WM";
    static const struct registered programs[] = {
        {0, 1, "many_script", ",\"programData\":\"0\",\"mode\":\"*SHADOW\""},
        {0, 2, "many_script", ",\"programData\":\"1\",\"onFailure\":\"*IGNORE\""},
        {0, 3, "many_script", ",\"programData\":\"2\""},
        {1, 1, "many_script", ",\"programData\":\"3\""},
    };
    enum { COUNT = 230 };
    struct spool_shadow of_list, of_all;
    unsigned char digest[SHA256_DIGEST_SIZE];
    char text[2 * SHA256_DIGEST_SIZE + 1];
    struct sha256_ctx context;
    unsigned seed = 12345;

    open_with("BOB", programs, 4);
    make_list(COUNT, "");
    for (size_t i = 0; i < COUNT; i++)
        for (size_t at = 0; at < 4; at++) {
            seed = seed * 1103515245 + 12345;
            list.scripts[i][at] = seed >> 16 & 3 ? letters[(seed >> 20) % 8] : '.';
        }
    CU_ASSERT_EQUAL(ask_list(), 0);
    shadow_counts(&of_list);
    CU_ASSERT_EQUAL(read_journal(NULL), 1);
    session_close(&world.session); /* else the programs that failed are suspended */
    open_session("BOB", SPSY_JOB_BATCH);
    sha256_init(&context);
    for (size_t i = 0; i < COUNT; i++) {
        const struct spool_journal_filter all = {.user = NULL};
        struct gateway_question one = {.functions = {"QUSRSPLA"}, .function_count = 1};

        make_job(&one.guarded, (int)(i + 1), list.scripts[i]);
        CU_ASSERT_EQUAL(gateway_ask(&world.asker, &one, &verdict) == 0,
                        gateway_allows(list.outcomes[i]));
        CU_ASSERT_EQUAL(verdict.outcome, list.outcomes[i]);
        if (verdict.outcome != list.outcomes[i])
            printf("%s: %s, in the list %s: %s\n", list.scripts[i],
                   gateway_outcome_name(verdict.outcome), gateway_outcome_name(list.outcomes[i]),
                   verdict.text);
        read_journal(&all);
        sha256_update(&context, SPSY_RECORD_BYTES, journal.records[0]);
    }
    shadow_counts(&of_all);
    CU_ASSERT_EQUAL(of_list.calls, COUNT);
    CU_ASSERT_EQUAL(of_all.calls, 2 * of_list.calls);
    CU_ASSERT_EQUAL(of_all.would_refuse, 2 * of_list.would_refuse);
    CU_ASSERT_EQUAL(of_all.would_allow, 2 * of_list.would_allow);
    CU_ASSERT_EQUAL(of_all.failures, 2 * of_list.failures);
    CU_ASSERT(of_list.would_refuse > 0 && of_list.failures > 0);
    sha256_digest(&context, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(text + 2 * i, 3, "%02x", digest[i]);
    CU_ASSERT_EQUAL(ask_list(), 0);
    read_journal(NULL);
    ASSERT_STRING(text_of(entry_list(), "digest"), text);
    close_world();
}

static void list_bypassed(void)
{
    struct registered one = {0, 10, harness_exit("many_script"), ",\"programData\":\"0\""};

    open_world("SPLMAN", SPSY_JOB_BATCH, &one, 1);
    make_list(150, "0");
    CU_ASSERT_EQUAL(ask_list(), 0);
    CU_ASSERT_EQUAL(list.result.outcomes[GATEWAY_BYPASSED], 150);
    CU_ASSERT_EQUAL(list.result.shown, 150);
    read_journal(NULL);
    ASSERT_STRING(entry_text(0, "verdict"), "allowed");
    CU_ASSERT_EQUAL(number_of(entry_list(), "bypassed"), 150);
    CU_ASSERT_FALSE(cJSON_HasObjectItem(entry_list(), "refusedJobs"));
    CU_ASSERT_EQUAL(count_logged(), 0);
    close_world();
}

static void take_away_once(void)
{
    if (list.gets == 120) {
        list.meanwhile = NULL;
        set_special("SPLMAN", 0);
    }
}

static void flip(void)
{
    static bool has;

    if (list.gets % 10 != 5)
        return;
    has = !has;
    set_special("SPLMAN", has ? SPSY_SPLCTL | SPSY_AUDIT : SPSY_SPLCTL);
}

static void list_of_another(void)
{
    open_script("SPLMAN", "");
    make_list(150, "0");
    list.meanwhile = take_away_once;
    CU_ASSERT_EQUAL(ask_list(), 0);
    CU_ASSERT_EQUAL(list.gets, 300);
    CU_ASSERT_EQUAL(list.result.outcomes[GATEWAY_REFUSED], 150);
    CU_ASSERT_EQUAL(list.result.shown, 0);
    CU_ASSERT_EQUAL(read_journal(NULL), 1);
    close_world();

    open_script("SPLMAN", "");
    make_list(10, "0");
    list.meanwhile = flip;
    CU_ASSERT_EQUAL(ask_list(), SPSY_ERR_BUSY);
    CU_ASSERT_EQUAL(list.result.outcome, GATEWAY_CHANGED);
    CU_ASSERT_EQUAL(list.result.shown, 0);
    CU_ASSERT_EQUAL(list.gets, 10 * GATEWAY_ATTEMPTS);
    close_world();
}

static void list_fails_closed(void)
{
    struct spsy_break_glass state;

    open_script("BOB", "");
    make_list(120, ".");
    list.unreadable = 3;
    CU_ASSERT_EQUAL(ask_list(), 0);
    CU_ASSERT_EQUAL(list.outcomes[2], GATEWAY_FAILED);
    CU_ASSERT_EQUAL(list.result.shown, 119);
    CU_ASSERT_EQUAL(entries_with(SPOOL_ANY_VERDICT, true), 1);
    ASSERT_STRING(entry_text(0, "cause"), "job 3 has no time");
    ASSERT_STRING(text_of(entry_list(), "failedJobs"), "3");
    count_logged();

    world.session.syslog = false;
    store_refuse_decisions(world.session.spool);
    list.count--; /* else it would be counted in the entry that is there */
    CU_ASSERT_EQUAL(ask_list(), SPSY_ERR_AUTHORITY);
    CU_ASSERT_EQUAL(list.result.shown, 0);
    CU_ASSERT_EQUAL(list.result.outcome, GATEWAY_FAILED);
    CU_ASSERT_PTR_NOT_NULL(strstr(list.result.text, "could not be journalled"));
    for (size_t i = 0; i < list.count; i++)
        CU_ASSERT_EQUAL(list.outcomes[i], GATEWAY_FAILED);
    CU_ASSERT_PTR_NOT_NULL(strstr(logged(), "not-journalled"));

    CU_ASSERT_EQUAL_FATAL(spsy_break_glass_write(fixture.home, "fire", 1, &state, &world.error), 0);
    list.unreadable = 0;
    count_logged();
    CU_ASSERT_EQUAL(ask_list(), 0);
    CU_ASSERT_EQUAL(list.result.outcomes[GATEWAY_BREAK_GLASS], 119);
    CU_ASSERT_PTR_NOT_NULL(strstr(logged(), "break-glass QUSRSPLA list=\"Get-Jobs\""));
    CU_ASSERT_EQUAL(count_logged(), 0);
    setenv("SPSY_SYSLOG_SOCKET", "/nonexistent/log", 1);
    CU_ASSERT(ask_list() < 0);
    CU_ASSERT_EQUAL(list.result.shown, 0);
    close_world();

    open_world("BOB", SPSY_JOB_BATCH, NULL, 0);
    harness_write(in_home("registry.json"), "{", 1);
    make_list(120, "1");
    CU_ASSERT_EQUAL(ask_list(), 0);
    CU_ASSERT_EQUAL(list.result.outcomes[GATEWAY_FAILED], 120);
    read_journal(NULL);
    CU_ASSERT_PTR_NOT_NULL(strstr(entry_text(0, "cause"), "registry.json"));
    close_world();
}

/* The system's log has the first ten and a line about all. */
static void list_log_is_bounded(void)
{
    static const struct registered one = {0, 10, "many_script",
                                          ",\"programData\":\"0\",\"onFailure\":\"*IGNORE\""};
    const cJSON *calls;

    open_with("BOB", &one, 1);
    make_list(130, "G");
    CU_ASSERT_EQUAL(ask_list(), 0);
    CU_ASSERT_EQUAL(list.result.shown, 130);
    CU_ASSERT_EQUAL(count_logged(), 11);
    CU_ASSERT_EQUAL(entries_with(SPOOL_ALLOWED, true), 1);
    calls = cJSON_GetObjectItem(journal.decisions[0], "calls");
    CU_ASSERT_EQUAL(cJSON_GetArraySize(calls), 10);
    close_world();
}

/* ---- as it is read ---- */

static cJSON *spsy_journal(const char *options)
{
    static char text[1 << 20];
    char command[2000];
    cJSON *answer = NULL;
    FILE *pipe;

    snprintf(command, sizeof command, "%s/bin/spsy --home %s --json journal %s", harness_build(),
             fixture.home, options);
    pipe = popen(command, "r");
    CU_ASSERT_PTR_NOT_NULL_FATAL(pipe);
    text[fread(text, 1, sizeof text - 1, pipe)] = '\0';
    CU_ASSERT_EQUAL(pclose(pipe), 0);
    CU_ASSERT_EQUAL_FATAL(
        spsy_json_parse(text, strlen(text), "spsy journal", &answer, &world.error), 0);
    return answer;
}

/* How many rows; *row is the newest. */
static int rows_of(const cJSON *answer, const cJSON **row)
{
    const cJSON *rows = cJSON_GetObjectItem(answer, "rows");

    *row = cJSON_GetArrayItem(rows, 0);
    return cJSON_GetArraySize(rows);
}

static void shown_by_journal(void)
{
    cJSON *answer;
    const cJSON *row;

    open_script("BOB", "");
    make_list(120, ".");
    strcpy(list.scripts[2], "0");
    CU_ASSERT_EQUAL(ask_list(), 0);
    answer = spsy_journal("");
    CU_ASSERT_EQUAL(rows_of(answer, &row), 1);
    ASSERT_STRING(text_of(cJSON_GetObjectItem(row, "list"), "refusedJobs"), "3");
    ASSERT_STRING(text_of(row, "currentUser"), "BOB");
    CU_ASSERT_EQUAL(number_of(row, "count"), 1);
    CU_ASSERT_FALSE(cJSON_HasObjectItem(row, "record"));
    cJSON_Delete(answer);
    cJSON_Delete(rehearse("DLTSPLF", "S"));
    answer = spsy_journal("");
    CU_ASSERT_EQUAL(rows_of(answer, &row), 2);
    CU_ASSERT(cJSON_IsTrue(cJSON_GetObjectItem(row, "rehearsal")));
    CU_ASSERT_EQUAL(strlen(text_of(row, "record")), 2 * SPSY_RECORD_BYTES);
    cJSON_Delete(answer);
    answer = spsy_journal("--verdict refused");
    CU_ASSERT_EQUAL(rows_of(answer, &row), 1);
    CU_ASSERT(cJSON_HasObjectItem(row, "list"));
    cJSON_Delete(answer);
    answer = spsy_journal("--failed");
    CU_ASSERT_EQUAL(rows_of(answer, &row), 0);
    cJSON_Delete(answer);
    CU_ASSERT_EQUAL(ask("DLTSPLF", "S"), SPSY_ERR_AUTHORITY);
    strcpy(list.scripts[3], "S");
    CU_ASSERT_EQUAL(ask_list(), 0);
    answer = spsy_journal("--failed");
    CU_ASSERT_EQUAL(rows_of(answer, &row), 2);
    CU_ASSERT(cJSON_HasObjectItem(row, "list"));
    cJSON_Delete(answer);
    close_world();
}

static const struct test tests[] = {
    {"G3 G7 X14 X16 every outcome, its entry and its text", every_outcome},
    {"G3 X3 X4 X5 bypassed: nobody is asked, the effect follows", bypasses},
    {"G8 '0' refuses the owner, too; '1' alone grants", owner_is_refused},
    {"G4 all functions of a request must pass, in their order", several_functions},
    {"G4 X23 a move to another system has the new queue in both records", moved},
    {"G3 changed between: asked again, and what is allowed is what is acted upon", asked_again},
    {"G3 changed each time: after three times nothing", changes_for_ever},
    {"G3 changed beside the record", changed_beside_the_record},
    {"G3 gone, or not to be read any more", gone},
    {"G3 an authority that is taken away between", authority_changed},
    {"G11 what cannot be recorded is refused", unrecorded},
    {"G11 a full disk: refused, but for deleting with the reserve", full_disk},
    {"G11 break-glass goes on, with the system's log at least", break_glass},
    {"G11 X21 what cannot be decided is refused", undecidable},
    {"G11 quiesced: before anybody is asked, and between", quiesced},
    {"G11 too many entries", flooded},
    {"G7 a text is cut between characters at 1,000 octets", long_text},
    {"G3 a read that is repeated is counted", repeated},
    {"X36 a program asks for the job's attributes", asked_by_programs},
    {"X36 a program that is asked about QUSRSPLA asks by it", asked_about_itself},
    {"G9 X36 the whole title, and who somebody is", whole_title},
    {"G14 a rehearsal: record, calls, verdict, no effect", rehearsals},
    {"G14 X36 rehearsals count nothing", rehearsals_count_nothing},
    {"G5 a list is one entry", list_entry},
    {"G5 the same list again is counted", same_list_again},
    {"G5 X2 a list says what single questions say", batch_is_singles},
    {"G5 X3 a list of who is not asked about", list_bypassed},
    {"G5 an authority that changes while a list is asked about", list_of_another},
    {"G5 G11 a list fails closed", list_fails_closed},
    {"G5 the system's log has the first failures of a list", list_log_is_bounded},
    {"G5 G14 spsy journal shows lists and rehearsals as what they are", shown_by_journal},
};

HARNESS_MAIN("gateway_ask", tests)

/* test_replay.c - what was recorded, asked again: RULES at another time, jobs of others, entries
 * that say little. */
#include "dispatch_fixture.h"

#include <dirent.h>
#include <dlfcn.h>
#include <time.h>
#include <unistd.h>

#include "record/record.h"
#include "replay/run.h"
#include "replay/services.h"
#include "service/service.h"
#include "spsy_functions.h"

/* ---- RULES here, and RULES there --------------------------------------------------------------
 */

static time_t clock_now; /* 0 = the real one */

/* The program's clock, too: the suite exports it (Makefile). */
time_t time(time_t *out)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    if (clock_now)
        now.tv_sec = clock_now;
    if (out)
        *out = now.tv_sec;
    return now.tv_sec;
}

static struct replay_run run;
static struct replay_entry entry;
static struct spsy_registration registration;
static struct spsy_outcome outcome;
static char policy_path[512];

/* What one asking came to. */
struct said {
    int answer;
    bool failed;
    char reason[SPSY_REASON_BYTES];
};

static struct said ask_rules(spsy_stand_in *rules, const unsigned char ascii[SPSY_RECORD_BYTES])
{
    static unsigned char format[] = "SPSY0100";
    struct spsy_callbacks callbacks = replay_callbacks;
    struct spsy_service_call call = {.job_name = entry.job.name,
                                     .job_user = entry.job.user,
                                     .job_number = entry.job.number,
                                     .registration = &registration,
                                     .callbacks = &callbacks,
                                     .reason = outcome.reason,
                                     .form = SPSY_CHARSET_ASCII,
                                     .outcome = &outcome,
                                     .current_user = entry.request.fields.current_user,
                                     .job_type = SPSY_JOB_BATCH};
    unsigned char copy[SPSY_RECORD_BYTES], code = ' ';
    struct said said;

    memcpy(copy, ascii, sizeof copy);
    callbacks.context = &entry;
    memset(&outcome, 0, sizeof outcome);
    spsy_service_bind(&call);
    rules(&code, format, copy);
    spsy_service_bind(NULL);
    said.answer = outcome.failed ? -1 : code;
    said.failed = outcome.failed;
    memcpy(said.reason, outcome.reason, sizeof said.reason);
    return said;
}

static spsy_stand_in *the_program(void)
{
    struct spsy_exit_descriptor *descriptor;
    char path[512];
    void *handle;

    snprintf(path, sizeof path, "%s/exits/rules.so", harness_build());
    handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(handle);
    descriptor = dlsym(handle, "spsy_exit_program");
    CU_ASSERT_PTR_NOT_NULL_FATAL(descriptor);
    descriptor->services = &spsy_service_table;
    return (spsy_stand_in *)(void *)descriptor->entry;
}

static void use_policy(const char *text, size_t bytes)
{
    struct replay_rules *rules = &run.candidate.rules[0];
    char why[POLICY_ERROR_BYTES] = "";

    if (text)
        harness_write(policy_path, text, bytes);
    chmod(policy_path, 0600);
    policy_free(rules->policy);
    rules->policy = policy_read(policy_path, geteuid(), why);
    snprintf(rules->flaw, sizeof rules->flaw, "policy %.100s: %.140s", policy_path, why);
    rules->number = registration.number;
    run.candidate.rules_count = 1;
}

static size_t asked, refusals, permissions, failures, without_groups;

/* The question as it stands in entry, at each of these times, to both. */
static void compare(spsy_stand_in *program)
{
    /* Friday noon, and around the hours that the corpus asks for; a Sunday; midnights in zones. */
    static const time_t times[] = {1795176000, 1795176059, 1795132800, 1795132799,
                                   1795204800, 1795359600, 1795111200, 1795194000,
                                   1780272000, 1774746000, 951782400};
    unsigned char ebcdic[SPSY_RECORD_BYTES], ascii[SPSY_RECORD_BYTES];

    CU_ASSERT_EQUAL_FATAL(
        spsy_record_encode(&entry.request.fields, SPSY_CHARSET_EBCDIC, ebcdic, &fixture.error), 0);
    spsy_record_to_ascii(ebcdic, ascii);
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        struct said here, there;

        entry.at = times[i];
        entry.unknown = NULL;
        here = ask_rules(replay_rules_answer, ascii);
        clock_now = times[i];
        there = ask_rules(program, ascii);
        clock_now = 0;
        CU_ASSERT_EQUAL(here.answer, there.answer);
        CU_ASSERT_EQUAL(here.failed, there.failed);
        ASSERT_STRING(here.reason, there.reason);
        asked++;
        refusals += here.answer == '0';
        permissions += here.answer == '1';
        failures += here.failed;
        without_groups += entry.unknown != NULL;
    }
}

/* Every function, own and somebody else's file, own and another job, with and without groups. */
static void compare_questions(spsy_stand_in *program)
{
#define FUNCTION_NAME(function) #function,
    static const char *const functions[] = {SPSY_FUNCTION_LIST(FUNCTION_NAME)};

    for (size_t i = 0; i < SPSY_FUNCTION_COUNT * 8; i++) {
        struct spsy_fields *fields = &entry.request.fields;

        request_fill(fields);
        fields->function = functions[i / 8];
        fields->file_name = i % 3 ? "PAYSLIP" : "QSYSPRT";
        fields->output_queue = i % 5 ? "PAYOUTQ" : "QPRINT";
        fields->output_queue_library = i % 7 ? "PAYLIB" : "QGPL";
        fields->user_data = i % 2 ? "Z\xC3\xBCrich" : "";
        fields->current_user = i & 1 ? "BOB" : "ALICE";
        entry.job = (struct spsy_recorded_job){"000123", i & 2 ? "ALICE" : "BOB", "PAYROLL",
                                               SPSY_JOB_BATCH};
        memset(&entry.facts, 0, sizeof entry.facts);
        entry.facts.known = (i & 4) == 0;
        strcpy(entry.facts.groups[0], "CLERKS");
        strcpy(entry.facts.groups[1], "PAYDESK");
        entry.facts.group_count = 2;
        compare(program);
    }
}

static void compare_file(spsy_stand_in *program, const char *path)
{
    size_t bytes;
    char *text = harness_read(path, &bytes);

    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    use_policy(text, bytes);
    free(text);
    compare_questions(program);
}

/* All seeds of the parser, and whatever a fuzzer has found. */
static void compare_corpus(spsy_stand_in *program)
{
    static const char corpus[] = "tests/fuzz/corpus/policy";
    DIR *directory = opendir(corpus);
    struct dirent *file;
    size_t files = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(directory);
    while ((file = readdir(directory))) {
        char path[512];

        snprintf(path, sizeof path, "%s/%s", corpus, file->d_name);
        if (file->d_name[0] == '.')
            continue;
        compare_file(program, path);
        files++;
    }
    closedir(directory);
    CU_ASSERT(files >= 3);
}

static void rules_answer_as_the_program(void)
{
    /* Each condition alone, then each pair of them in one rule, with each answer. */
    static const char *const conditions[] = {
        "\"functions\": [\"CPYSPLF\", \"DLTSPLF\"]",
        "\"users\": [\"BOB\"]",
        "\"users\": [\"b*\"]",
        "\"groups\": [\"PAYDESK\"]",
        "\"groups\": [\"NOBODY\"]",
        "\"owners\": [\"ALICE\"]",
        "\"owners\": [\"*CURRENT\"]",
        "\"files\": [\"PAY*\"]",
        "\"queues\": [\"PAYOUTQ\"]",
        "\"libraries\": [\"*ALL\"]",
        "\"formTypes\": [\"*STD\"]",
        "\"userData\": [\"Z\xC3\xBCrich\"]",
        "\"job\": \"own\"",
        "\"job\": \"foreign\"",
        "\"days\": [\"fri\"]",
        "\"hours\": \"12:00-12:01\"",
        "\"hours\": \"23:00-06:00\", \"days\": [\"thu\"]",
        "\"reason\": \"not today\"",
        "\"name\": \"desk\"",
    };
    enum { CONDITIONS = sizeof conditions / sizeof conditions[0] };
    static const char *const answers[] = {"refuse", "allow", "none"};
    static const char *const zones[] = {"UTC", "Europe/Berlin", "Asia/Tokyo", "America/New_York"};
    spsy_stand_in *program = the_program();

    snprintf(policy_path, sizeof policy_path, "%s/policy.json", harness_directory());
    registration = (struct spsy_registration){.number = 10, .program_data = policy_path};
    strcpy(registration.adopt, "*NONE");
    entry.run = &run;
    for (size_t i = 0; i < CONDITIONS; i++) {
        const char *second = conditions[(i * 7 + 3) % CONDITIONS];
        char text[2048];

        snprintf(text, sizeof text,
                 "{\"version\": 1, \"timeZone\": \"%s\", \"rules\": [{%s, \"answer\": \"%s\"},"
                 " {%s, \"answer\": \"%s\"}]}",
                 zones[i % 4], conditions[i], answers[i % 3], second, answers[(i + 1) % 3]);
        use_policy(text, strlen(text));
        CU_ASSERT_PTR_NOT_NULL(run.candidate.rules[0].policy);
        compare_questions(program);
    }
    compare_corpus(program);
    CU_ASSERT(refusals > 1000 && permissions > 1000 && failures > 1000 && without_groups > 100);
    CU_ASSERT(asked > 20000);

    /* What is no policy, and what is none because nobody may read it so. */
    use_policy("{", 1);
    compare(program);
    use_policy("{\"version\": 1, \"rules\": []}", 27);
    chmod(policy_path, 0620);
    policy_free(run.candidate.rules[0].policy);
    run.candidate.rules[0].policy = NULL;
    snprintf(run.candidate.rules[0].flaw, sizeof run.candidate.rules[0].flaw,
             "policy %.100s: writable by group or others (chmod go-w)", policy_path);
    compare(program);
}

/* ---- many jobs by one -------------------------------------------------------------------------
 */

static const struct registered four[] = {{0, 10, "T/P0", INLINE},
                                         {0, 20, "T/P1", INLINE},
                                         {1, 10, "T/P2", INLINE},
                                         {1, 20, "T/P3", INLINE}};

/* One inquiry: who asks, by which job, about whose file. */
static bool saves; /* X18 */

static void fill_inquiry(size_t i, struct spsy_request *request, struct spsy_recorded_job *job)
{
    /* what each program answers, P0 to P3 (dispatch_program.h) */
    static const char *const scripts[] = {"--------", "F1------", "--F1----",
                                          "----F0--", "F1----F0", "------F1",
                                          "F0------", "40F1C1F1", "F1F1F1F1"};
    static const enum spsy_job_type types[] = {SPSY_JOB_BATCH, SPSY_JOB_INTERACTIVE,
                                               SPSY_JOB_SYSTEM, SPSY_JOB_SCPF,
                                               SPSY_JOB_SUBSYSTEM_MONITOR};

    memset(request, 0, sizeof *request);
    request_fill(&request->fields);
    *job = (struct spsy_recorded_job){i & 1 ? "000123" : "000777", i & 2 ? "ALICE" : "BOB",
                                      i & 4 ? "PAYROLL" : "OTHER", types[i % 5]};
    request->special.group = i % 7 == 0 ? SPSY_SPLCTL : i % 11 == 0 ? SPSY_JOBCTL : 0;
    request->operator_control = i % 3 == 0;
    request->fields.current_user = i % 13 == 0 ? "QSPL" : "BOB";
    request->fields.user_defined_data = scripts[i % (sizeof scripts / sizeof scripts[0])];
    request->fields.function = saves ? "SAV" : "DLTSPLF";
}

static int equal_decisions(const struct spsy_decision *a, const struct spsy_decision *b)
{
    int equal = a->verdict == b->verdict && a->basis == b->basis && a->origin == b->origin &&
                a->call_count == b->call_count && strcmp(a->why, b->why) == 0 &&
                memcmp(a->record, b->record, sizeof a->record) == 0;

    for (size_t i = 0; equal && i < a->call_count; i++)
        equal = a->calls[i].number == b->calls[i].number &&
                strcmp(a->calls[i].format, b->calls[i].format) == 0 &&
                a->calls[i].meaning == b->calls[i].meaning;
    return equal;
}

/* A job of its own for each, on the home itself, beside one of a candidate's for all. */
static void compare_jobs(const struct registered *programs)
{
    static struct spsy_inquiry inquiries[SPSY_INQUIRIES_MAX];
    static struct spsy_request requests[SPSY_INQUIRIES_MAX];
    static struct spsy_recorded_job jobs[SPSY_INQUIRIES_MAX];
    struct spsy_host_options options = {.home = fixture.home};
    struct spsy_registry registry;
    struct spsy_host *candidate;
    struct spsy_job *one;
    size_t bypassed = 0, own = 0, refused = 0, allowed = 0;

    write_registry(programs, 4);
    settle();
    CU_ASSERT_EQUAL_FATAL(spsy_registry_load(fixture.home, &registry, &fixture.error), 0);
    CU_ASSERT_EQUAL_FATAL(spsy_host_open_candidate(&options, &registry, &candidate, &fixture.error),
                          0);
    begin_job();
    end_job();
    CU_ASSERT_EQUAL_FATAL(
        spsy_job_begin(candidate,
                       &(struct spsy_job_options){"000999", "AUDITOR", "REPLAY", SPSY_JOB_BATCH},
                       &one, &fixture.error),
        0);
    for (size_t i = 0; i < SPSY_INQUIRIES_MAX; i++) {
        fill_inquiry(i, &requests[i], &jobs[i]);
        inquiries[i].request = &requests[i];
        inquiries[i].callbacks = &fixture.callbacks;
    }
    CU_ASSERT_EQUAL_FATAL(
        spsy_job_decide_recorded(one, jobs, inquiries, SPSY_INQUIRIES_MAX, &fixture.error), 0);
    for (size_t i = 0; i < SPSY_INQUIRIES_MAX; i++) {
        struct spsy_job_options real = {jobs[i].number, jobs[i].user, jobs[i].name, jobs[i].type};
        struct spsy_decision decision;
        struct spsy_job *job;

        CU_ASSERT_EQUAL_FATAL(spsy_job_begin(fixture.host, &real, &job, &fixture.error), 0);
        spsy_job_decide(job, &requests[i], &fixture.callbacks, &decision, &fixture.error);
        CU_ASSERT(equal_decisions(&decision, &inquiries[i].decision));
        bypassed += decision.basis >= SPSY_BASIS_BYPASS_SPLCTL;
        own += decision.call_count == 2;
        refused += decision.basis == SPSY_BASIS_EXIT && decision.verdict == SPSY_REFUSED;
        allowed += decision.basis == SPSY_BASIS_EXIT && decision.verdict == SPSY_ALLOWED;
        CU_ASSERT_NOT_EQUAL(decision.basis, SPSY_BASIS_FAILURE);
        spsy_job_end(job);
    }
    CU_ASSERT(bypassed > 20 && bypassed < 80 && own > 3 && refused > 3);
    CU_ASSERT(saves ? allowed == 0 : allowed > 3);
    /* only a candidate is asked what was recorded */
    begin_job();
    CU_ASSERT_EQUAL(spsy_job_decide_recorded(fixture.job, jobs, inquiries, 1, &fixture.error),
                    SPSY_ERR_STATE);
    end_job();
    spsy_job_end(one);
    spsy_host_close(candidate);
    spsy_registry_free(&registry);
}

static void recorded_jobs_decide_as_themselves(void)
{
    static const struct registered isolated[] = {{0, 10, "T/P0", ISOLATED},
                                                 {0, 20, "T/P1", ISOLATED},
                                                 {1, 10, "T/P2", ISOLATED},
                                                 {1, 20, "T/P3", ISOLATED}};

    open_home();
    fixture.callbacks.authority = native_authority;
    unsetenv("DISPATCH_HOOK"); /* the record has the script, inline as well */
    for (int native = 0; native < 2; native++)
        for (int save = 0; save < 2; save++) {
            fixture.native = native;
            saves = save;
            compare_jobs(four);
            compare_jobs(isolated);
        }
    saves = false;
    close_home();
}

/* Three failures of three jobs suspend nobody; of one job they do. */
static void nothing_is_suspended(void)
{
    static struct spsy_inquiry inquiries[8];
    static struct spsy_request requests[8];
    struct spsy_recorded_job jobs[8];
    struct spsy_host_options options = {0};
    struct spsy_registry registry;
    struct spsy_host *candidate;
    struct spsy_job *one;

    open_home();
    fixture.callbacks.authority = native_authority;
    clear_scripts();
    script[0].damage = true;
    write_registry(four, 1);
    settle();
    options.home = fixture.home;
    CU_ASSERT_EQUAL_FATAL(spsy_registry_load(fixture.home, &registry, &fixture.error), 0);
    CU_ASSERT_EQUAL_FATAL(spsy_host_open_candidate(&options, &registry, &candidate, &fixture.error),
                          0);
    CU_ASSERT_EQUAL_FATAL(
        spsy_job_begin(candidate,
                       &(struct spsy_job_options){"000999", "AUDITOR", "REPLAY", SPSY_JOB_BATCH},
                       &one, &fixture.error),
        0);
    for (size_t i = 0; i < 8; i++) {
        fill_inquiry(1, &requests[i], &jobs[i]);
        inquiries[i].request = &requests[i];
        inquiries[i].callbacks = &fixture.callbacks;
    }
    CU_ASSERT_EQUAL(spsy_job_decide_recorded(one, jobs, inquiries, 8, &fixture.error), 0);
    for (size_t i = 0; i < 8; i++) {
        CU_ASSERT_EQUAL(inquiries[i].decision.basis, SPSY_BASIS_FAILURE);
        CU_ASSERT_PTR_NULL(strstr(inquiries[i].decision.why, "suspended"));
    }
    spsy_job_end(one);
    spsy_host_close(candidate);
    spsy_registry_free(&registry);
    close_home();
}

/* ---- entries ----------------------------------------------------------------------------------
 */

static const char *read_entry(const char *decision, const struct guard_facts *facts)
{
    static unsigned char record[SPSY_RECORD_BYTES];
    static struct spool_walked walked;
    struct spsy_fields fields;

    request_fill(&fields);
    if (spsy_record_encode(&fields, SPSY_CHARSET_EBCDIC, record, &fixture.error) != 0)
        abort();
    walked = (struct spool_walked){.id = 1,
                                   .count = 1,
                                   .time = "2026-11-20T12:00:00.000000Z",
                                   .last_time = "2026-11-20T12:00:00.000000Z",
                                   .job = {"000777", "BOB", "SPSY"},
                                   .current_user = "BOB",
                                   .decision = decision,
                                   .facts = "",
                                   .record = record};
    return replay_entry_read(&walked, facts, &entry);
}

/* What an entry without facts tells all the same, and what it does not. */
static void older_entries_tell_what_they_can(void)
{
    static const struct guard_facts none;
    static const struct {
        const char *decision;
        bool bypass_known, native_known, native_allowed;
        enum spsy_basis bypass; /* as the engine would find it */
    } cases[] = {
        {"{\"verdict\":\"refused\",\"basis\":\"exit\",\"calls\":[{\"meaning\":\"refuse\"}]}", true,
         false, false, SPSY_BASIS_EXIT},
        {"{\"verdict\":\"allowed\",\"basis\":\"authority\",\"calls\":[]}", true, true, true,
         SPSY_BASIS_EXIT},
        {"{\"verdict\":\"refused\",\"basis\":\"authority\",\"calls\":[]}", true, true, false,
         SPSY_BASIS_EXIT},
        {"{\"verdict\":\"allowed\",\"basis\":\"bypass-splctl\",\"calls\":[]}", true, true, true,
         SPSY_BASIS_BYPASS_SPLCTL},
        {"{\"verdict\":\"refused\",\"basis\":\"bypass-jobctl\",\"calls\":[]}", true, true, false,
         SPSY_BASIS_BYPASS_JOBCTL},
        {"{\"verdict\":\"allowed\",\"basis\":\"bypass-system\",\"calls\":[]}", true, true, true,
         SPSY_BASIS_BYPASS_SYSTEM},
        {"{\"verdict\":\"refused\",\"basis\":\"failure\",\"calls\":[{\"meaning\":\"failed\"}]}",
         true, false, false, SPSY_BASIS_EXIT},
        {"{\"verdict\":\"refused\",\"basis\":\"failure\",\"calls\":[],\"cause\":\"x\"}", false,
         false, false, SPSY_BASIS_EXIT},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum spsy_origin origin;

        CU_ASSERT_PTR_NULL(read_entry(cases[i].decision, &none));
        CU_ASSERT_EQUAL(entry.unknown == NULL, cases[i].bypass_known);
        CU_ASSERT_EQUAL(entry.native_known, cases[i].native_known);
        CU_ASSERT(!entry.native_known || entry.native_allowed == cases[i].native_allowed);
        CU_ASSERT_EQUAL(spsy_bypass(entry.job.type, &entry.request, &origin), cases[i].bypass);
    }
}

static void damaged_decisions_are_damaged(void)
{
    static const char whole[] =
        "{\"function\":\"DLTSPLF\",\"verdict\":\"refused\",\"basis\":\"exit\",\"calls\":[{"
        "\"format\":\"SPSY0100\",\"number\":10,\"program\":\"T/\\\\\\\"P\",\"answer\":\"F0\","
        "\"meaning\":\"refuse\",\"microseconds\":1.5,\"reason\":\"a \\\"b\\\" \\\\\"}],"
        "\"more\":[1,{\"x\":[null,true]}]}";
    static const char *const cases[] = {
        "",
        "[]",
        "{}",
        "null",
        "{\"verdict\":\"refused\"}",
        "{\"basis\":\"exit\"}",
        "{\"verdict\":\"maybe\",\"basis\":\"exit\"}",
        "{\"verdict\":\"refused\",\"basis\":\"whim\"}",
        "{\"verdict\":\"refused\",\"basis\":\"exit\",\"calls\":{}}",
        "{\"verdict\":\"refused\",\"basis\":\"exit\",\"calls\":[1]}",
        "{\"verdict\":\"refused\",\"basis\":\"exit\"} x",
        "{\"verdict\":\"refused\",\"basis\":\"exit\",}",
    };
    struct recorded decision;
    char *deep = calloc(1, 100000);

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        CU_ASSERT_FALSE(recorded_read(cases[i], &decision));
    CU_ASSERT_TRUE_FATAL(recorded_read(whole, &decision));
    CU_ASSERT_TRUE(decision.refused);
    CU_ASSERT_EQUAL(recorded_decider(&decision)->number, 10);
    for (size_t length = 0; length < strlen(whole); length++) { /* and cut anywhere */
        char *cut = strndup(whole, length);

        CU_ASSERT_FALSE(recorded_read(cut, &decision));
        free(cut);
    }
    strcpy(deep, "{\"verdict\":\"refused\",\"basis\":\"exit\",\"deep\":");
    memset(deep + strlen(deep), '[', 90000);
    CU_ASSERT_FALSE(recorded_read(deep, &decision));
    free(deep);
}

/* The time of an entry without timegm, at each day of four centuries. */
static void times_are_those_of_the_calendar(void)
{
    static const struct guard_facts none;
    static const char decision[] = "{\"verdict\":\"refused\",\"basis\":\"exit\",\"calls\":[]}";
    size_t wrong = 0;

    CU_ASSERT_PTR_NULL_FATAL(read_entry(decision, &none));
    for (time_t day = 0; day < 400 * 366; day++) {
        struct spool_walked walked = *entry.walked;
        const time_t at = day * 86400 + day % 86400;
        char text[40];
        struct tm utc;

        gmtime_r(&at, &utc);
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S.000000Z", &utc);
        walked.time = text;
        wrong += replay_entry_read(&walked, &none, &entry) != NULL || entry.at != at;
        CU_ASSERT_PTR_NULL_FATAL(read_entry(decision, &none));
    }
    CU_ASSERT_EQUAL(wrong, 0);
}

static const struct test tests[] = {
    {"W6 RULES at the time of an entry answers as the program does", rules_answer_as_the_program},
    {"W6 recorded jobs decide as themselves", recorded_jobs_decide_as_themselves},
    {"W6 failures of several jobs suspend nothing", nothing_is_suspended},
    {"W6 entries without facts tell what they can, and nothing else",
     older_entries_tell_what_they_can},
    {"W6 damaged decisions are damaged", damaged_decisions_are_damaged},
    {"W6 times are those of the calendar", times_are_those_of_the_calendar},
};
HARNESS_MAIN("replay", tests)

/* test_many.c - spsy_job_decide_many beside spsy_job_decide: a twin job decides about the same
 * files one after the other, and everything that both say must be the same. */
#include "dispatch_fixture.h"

#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

enum { MANY = SPSY_INQUIRIES_MAX, SCRIPT_AT = 40, SCRIPT_BYTES = 80 };

/* ---- files, and what is said about them ------------------------------------------------------ */

static struct file {
    char number[7], script[SCRIPT_BYTES + 1], log[2000];
    int32_t file_number;
    struct spsy_request request;
    struct spsy_callbacks callbacks;
    size_t native_asked;
} files[2][MANY]; /* of the job that is asked about each, and of the one that is asked about many */

static struct spsy_inquiry inquiries[MANY];
static struct spsy_decision decisions[MANY];
static struct spsy_error errors[MANY];
static int results[MANY];
static struct spsy_job *twin;

static int authority(void *context, const struct spsy_request *request, struct spsy_error *why)
{
    struct file *file = context;

    CU_ASSERT_PTR_EQUAL(request, &file->request);
    file->native_asked++;
    if (file->file_number % 7 == 3) {
        why->code = SPSY_ERR_IO;
        snprintf(why->text, sizeof why->text, "no store for file %d", (int)file->file_number);
        return SPSY_ERR_IO;
    }
    snprintf(why->text, sizeof why->text, "no authority to file %d", (int)file->file_number);
    return file->file_number % 2;
}

static int attributes(void *context, const struct spsy_fields *fields, char **json,
                      struct spsy_error *error)
{
    struct file *file = context;

    (void)error;
    CU_ASSERT_EQUAL(fields->file_number, file->file_number);
    return asprintf(json, "{\"context\":%d}", (int)file->file_number) < 0 ? SPSY_ERR_MEMORY : 0;
}

static int job_log(void *context, const char *text, struct spsy_error *error)
{
    struct file *file = context;
    size_t used = strlen(file->log);

    (void)error;
    snprintf(file->log + used, sizeof file->log - used, "%s; ", text);
    return 0;
}

static void make_file(struct file *file, int number, bool foreign, const char *text)
{
    struct spsy_fields *fields = &file->request.fields;

    memset(file, 0, sizeof *file);
    file->file_number = number;
    snprintf(file->number, sizeof file->number, "%s", foreign ? "000124" : "000123");
    snprintf(file->script, sizeof file->script, "%s", text);
    make_request("DLTSPLF", foreign);
    file->request = fixture.request;
    fields->file_number = number;
    fields->job_number = file->number;
    fields->user_defined_data = file->script;
    file->callbacks.context = file;
    file->callbacks.authority = authority;
    file->callbacks.file_attributes = attributes;
    file->callbacks.job_log = job_log;
}

/* The same file for both jobs. */
static void make_both(size_t at, int number, bool foreign, const char *text)
{
    make_file(&files[0][at], number, foreign, text);
    make_file(&files[1][at], number, foreign, text);
    inquiries[at].request = &files[1][at].request;
    inquiries[at].callbacks = &files[1][at].callbacks;
}

static void begin_twins(void)
{
    struct spsy_job_options options = {"000123", "ALICE", "PAYROLL", SPSY_JOB_BATCH};

    begin_job();
    CU_ASSERT_EQUAL_FATAL(spsy_job_begin(fixture.host, &options, &twin, &fixture.error), 0);
}

static void end_twins(void)
{
    spsy_job_end(twin);
    end_job();
}

/* How long the machine withheld a processor, of which a time limit tells, is nobody's answer. */
static bool same_text(const char *a, const char *b)
{
    static const char limit[] = "time limit of 300 ms";
    const char *in_a = strstr(a, limit), *in_b = strstr(b, limit);

    if (in_a && in_b)
        return in_a - a == in_b - b && memcmp(a, b, (size_t)(in_a - a)) == 0;
    return strcmp(a, b) == 0;
}

/* ---- the comparison -------------------------------------------------------------------------- */

static char scene[256];

#define SAME(condition)                                                                            \
    do {                                                                                           \
        bool same_here = (condition);                                                              \
        if (!same_here && differs++ == 0)                                                          \
            printf("%s, file %zu: not %s: \"%s\" \"%s\"\n", scene, at, #condition, one->why,       \
                   many->why);                                                                     \
    } while (0)

static size_t compare_calls(size_t at, const struct spsy_decision *one,
                            const struct spsy_decision *many)
{
    size_t differs = 0;

    SAME(one->call_count == many->call_count);
    for (size_t i = 0; i < one->call_count && differs == 0; i++) {
        const struct spsy_call *a = &one->calls[i], *b = &many->calls[i];

        SAME(strcmp(a->format, b->format) == 0 && a->number == b->number);
        SAME(strcmp(a->program, b->program) == 0);
        SAME(a->answer == b->answer);
        SAME(a->meaning == b->meaning);
        SAME(a->input_changed == b->input_changed);
        SAME(same_text(a->reason, b->reason));
        if (differs)
            printf("call %zu: %d \"%s\", and %d \"%s\"\n", i, a->answer, a->reason, b->answer,
                   b->reason);
    }
    return differs;
}

static size_t compare(size_t at)
{
    const struct spsy_decision *one = &decisions[at], *many = &inquiries[at].decision;
    size_t differs = compare_calls(at, one, many);

    SAME(results[at] == inquiries[at].result);
    SAME(one->verdict == many->verdict);
    SAME(one->basis == many->basis);
    SAME(one->origin == many->origin);
    SAME(memcmp(one->record, many->record, sizeof one->record) == 0);
    SAME(same_text(one->why, many->why));
    SAME(strcmp(one->break_glass, many->break_glass) == 0);
    SAME(strcmp(files[0][at].log, files[1][at].log) == 0);
    SAME(files[0][at].native_asked == files[1][at].native_asked);
    if (results[at] < 0)
        SAME(strcmp(errors[at].text, inquiries[at].error.text) == 0);
    return differs;
}

/* Asks about both, and counts the files about which they differ. */
static size_t ask_both(size_t count)
{
    size_t differ = 0;

    for (size_t i = 0; i < count; i++) {
        memset(&decisions[i], 0x5A, sizeof decisions[i]);
        memset(&inquiries[i].decision, 0xA5, sizeof decisions[i]);
        results[i] = spsy_job_decide(twin, &files[0][i].request, &files[0][i].callbacks,
                                     &decisions[i], &errors[i]);
    }
    CU_ASSERT_EQUAL(spsy_job_decide_many(fixture.job, inquiries, count, &fixture.error), 0);
    for (size_t i = 0; i < count; i++)
        differ += compare(i) != 0;
    return differ;
}

/* ---- random lists, random files -------------------------------------------------------- */

static unsigned pick(unsigned most)
{
    return (unsigned)rand() % most;
}

enum kind { KIND_INLINE, KIND_ISOLATED, KIND_MIXED, KINDS };

static size_t make_list(enum kind kind, struct registered *list, char (*texts)[300])
{
    static const char *const paths[] = {"T/P0", "T/P1", "T/P2", "T/P3", "T/P4",
                                        "T/M0", "T/M1", "T/M2", "T/M3", "T/GONE"};
    size_t count = 0;

    for (int format = 0; format < 2; format++) {
        int number = 0, wanted = (int)pick(6) + (format == 0);

        for (int i = 0; i < wanted; i++) {
            unsigned which = pick(100) == 0 ? 9 : pick(9);
            bool own = which < 5; /* of dispatch_old: no descriptor, so its form is registered */
            bool isolated = kind == KIND_ISOLATED || (kind == KIND_MIXED && pick(2));

            number += 1 + (int)pick(3);
            snprintf(texts[count], sizeof texts[0],
                     "%s%s%s%s,\"timeLimitMs\":%d,\"programData\":\"%d\"",
                     isolated ? "" : ",\"run\":\"*INLINE\"",
                     !own      ? ""
                     : pick(2) ? ",\"ccsid\":37"
                               : ",\"ccsid\":819",
                     pick(4) ? "" : ",\"onFailure\":\"*IGNORE\"",
                     pick(5) ? "" : ",\"mode\":\"*SHADOW\"", isolated ? 500 : 0, (int)which);
            list[count] = (struct registered){format, number, paths[which], texts[count]};
            count++;
        }
    }
    return count;
}

static void random_script(char text[SCRIPT_BYTES + 1], const char *choices, unsigned harm)
{
    static const char *const answers[] = {"F0", "F1", "40", "--", "--", "30", "31", "00"};

    memset(text, '-', SCRIPT_BYTES);
    text[SCRIPT_BYTES] = '\0';
    for (size_t i = 0; i < 5; i++) {
        const char *answer = answers[pick(harm ? 8 : 5)];

        memcpy(text + 2 * i, pick(3) ? "--" : answer, 2);
    }
    for (size_t i = SCRIPT_AT; i < SCRIPT_BYTES; i++)
        text[i] = pick(3)      ? '-'
                  : pick(harm) ? "--11W"[pick(5)]
                               : choices[pick((unsigned)strlen(choices))];
}

static void random_files(size_t count, const char *choices, unsigned harm)
{
    char text[SCRIPT_BYTES + 1];

    for (size_t i = 0; i < count; i++) {
        unsigned special = pick(12) == 0 ? SPSY_SPLCTL : pick(12) == 0 ? SPSY_JOBCTL : 0;
        bool control = pick(2), bad = pick(25) == 0;

        random_script(text, choices, harm);
        make_both(i, (int)i + 1, pick(4) != 0, text);
        for (int job = 0; job < 2; job++) {
            struct spsy_request *request = &files[job][i].request;

            request->special.own = special;
            request->operator_control = control;
            if (bad)
                request->fields.date_opened = "1269999"; /* no record */
        }
    }
}

static void open_many(void)
{
    open_home();
    for (int i = 0; i < 4; i++) {
        char name[32];

        snprintf(name, sizeof name, "lib/T/M%d.so", i);
        copy_file(harness_exit("many_script"), in_home(name));
    }
    unsetenv("DISPATCH_HOOK"); /* inline programs, too, do what the file says */
    settle();
}

static void compare_lists(enum kind kind, unsigned rounds, const char *choices)
{
    static char texts[SPSY_CALLS_MAX][300];
    struct registered list[SPSY_CALLS_MAX];
    size_t differ = 0;

    open_many();
    for (unsigned round = 0; round < rounds && differ == 0; round++) {
        size_t count = make_list(kind, list, texts);

        write_registry(list, count);
        begin_twins();
        for (int batch = 0; batch < 3 && differ == 0; batch++) {
            size_t many = batch == 0 ? 1 + pick(3) : 1 + pick(MANY);

            snprintf(scene, sizeof scene, "kind %d round %u batch %d of %zu", (int)kind, round,
                     batch, many);
            random_files(many, choices, 20 + pick(400));
            differ += ask_both(many);
        }
        end_twins();
    }
    CU_ASSERT_EQUAL(differ, 0);
    close_home();
}

static void test_inline(void)
{
    srand(1);
    compare_lists(KIND_INLINE, 150, "01RRAMGW");
}

static void test_isolated(void)
{
    srand(2);
    compare_lists(KIND_ISOLATED, 60, "01RRAMGWSXZ");
}

static void test_mixed(void)
{
    srand(3);
    compare_lists(KIND_MIXED, 40, "01RRAMGW");
}

/* ---- one file's trouble is no other's ------------------------------------------------------- */

static const struct registered two_isolated[] = {
    {0, 1, "T/M0", ",\"timeLimitMs\":300,\"programData\":\"0\",\"onFailure\":\"*IGNORE\""},
    {0, 2, "T/M1", ",\"timeLimitMs\":300,\"programData\":\"1\""},
};

static void plain_files(size_t count, const char *said)
{
    char text[SCRIPT_BYTES + 1];

    memset(text, '-', SCRIPT_BYTES);
    text[SCRIPT_BYTES] = '\0';
    memcpy(text + SCRIPT_AT, said, strlen(said));
    for (size_t i = 0; i < count; i++)
        make_both(i, (int)i + 1, true, text);
}

static void say(size_t at, size_t place, char what)
{
    files[0][at].script[SCRIPT_AT + place] = files[1][at].script[SCRIPT_AT + place] = what;
}

/* A crash, a loop, an exit, at the first, some and the last file; the host goes on without. */
static void test_failure_at(void)
{
    static const char ways[] = "SLXG";
    static const size_t places[] = {0, 1, 50, MANY - 1};

    open_many();
    write_registry(two_isolated, 2);
    for (size_t way = 0; ways[way]; way++)
        for (size_t at = 0; at < 4; at++) {
            begin_twins();
            plain_files(MANY, "-1");
            say(places[at], at % 2, ways[way]);
            snprintf(scene, sizeof scene, "way %c at %zu", ways[way], places[at]);
            CU_ASSERT_EQUAL(ask_both(MANY), 0);
            for (size_t i = 0; i < MANY; i++)
                CU_ASSERT_EQUAL(inquiries[i].decision.verdict,
                                i == places[at] && at % 2 ? SPSY_REFUSED : SPSY_ALLOWED);
            end_twins();
        }
    /* three of them: suspended for the rest of the batch, not only from the next dispatch on */
    begin_twins();
    plain_files(MANY, "-1");
    for (size_t i = 10; i < 40; i += 5)
        say(i, 0, 'S');
    snprintf(scene, sizeof scene, "suspended");
    CU_ASSERT_EQUAL(ask_both(MANY), 0);
    ASSERT_STRING(inquiries[99].decision.calls[0].reason, "suspended after 3 failures");
    ASSERT_STRING(inquiries[20].decision.calls[0].reason, "crashed: SIGSEGV");
    end_twins();
    close_home();
}

/* ---- changed meanwhile, slow, broken glass -------------------------------------------------- */

/* Every isolated file is overwritten in place while file 30 is asked about: the whole part is asked
 * about again, and what failed in it has not been counted. */
static unsigned changes, changes_wanted;

static int change_log(void *context, const char *text, struct spsy_error *error)
{
    char path[4096];

    (void)context;
    (void)text;
    (void)error;
    if (changes < changes_wanted) {
        changes++;
        snprintf(path, sizeof path, "%s", in_home("lib/T/M1.so"));
        copy_file(harness_exit("many_script"), path);
        settle();
    }
    return 0;
}

static size_t chains_run(const struct spsy_inquiry *inquiry, size_t count)
{
    size_t decided = 0;

    for (size_t i = 0; i < count; i++)
        decided += inquiry[i].decision.basis == SPSY_BASIS_EXIT;
    return decided;
}

static void test_changed(void)
{
    for (changes_wanted = 1; changes_wanted < 6; changes_wanted += 4) {
        size_t failed = 0;

        changes = 0;
        open_many();
        write_registry(two_isolated, 2);
        begin_twins();
        plain_files(MANY, "M1");
        for (size_t i = 0; i < MANY; i++)
            files[1][i].callbacks.job_log = change_log;
        CU_ASSERT_EQUAL(spsy_job_decide_many(fixture.job, inquiries, MANY, &fixture.error), 0);
        for (size_t i = 0; i < MANY; i++)
            failed += strcmp(inquiries[i].decision.why,
                             "exit programs were changed while they were asked") == 0;
        if (changes_wanted == 1) {
            CU_ASSERT_EQUAL(chains_run(inquiries, MANY), MANY);
            CU_ASSERT_EQUAL(failed, 0);
        } else { /* four times in a row: those of that part fail, the others are asked */
            CU_ASSERT(failed > 0);
            CU_ASSERT_EQUAL(chains_run(inquiries, MANY), MANY - failed);
            CU_ASSERT_EQUAL(inquiries[0].decision.basis, SPSY_BASIS_FAILURE);
            CU_ASSERT_EQUAL(inquiries[0].decision.call_count, 0);
        }
        end_twins();
        close_home();
    }
}

/* Replaced between two files by a rename: the cut after 20 ms sees it, not the next batch. */
static void test_cut(void)
{
    const char *const modes[] = {"", ",\"run\":\"*INLINE\""};

    for (int mode = 0; mode < 2; mode++) {
        char attributes_text[200];
        struct registered list[] = {{0, 1, "T/M0", attributes_text}};
        size_t decided = 0, done = 0, parts = 0;

        snprintf(attributes_text, sizeof attributes_text, "%s,\"programData\":\"0\"", modes[mode]);
        open_many();
        write_registry(list, 1);
        begin_twins();
        plain_files(6, "T");
        while (done < 6) { /* each takes 30 ms, so each is a part */
            CU_ASSERT_EQUAL_FATAL(spsy_job_decide_some(fixture.job, inquiries + done, 6 - done,
                                                       &decided, &fixture.error),
                                  0);
            CU_ASSERT(decided == 1 || done >= 3);
            done += decided;
            parts++;
            if (done == 3) {
                copy_file(harness_exit("dispatch_old"), in_home("lib/T/new"));
                rename(in_home("lib/T/new"), in_home("lib/T/M0.so"));
                settle();
            }
            if (done > 3)
                break;
        }
        CU_ASSERT_EQUAL(inquiries[2].decision.calls[0].answer, '1');
        CU_ASSERT_NOT_EQUAL(inquiries[3].decision.calls[0].answer, '1');
        /* as a whole it is decided all the same */
        plain_files(6, "T");
        snprintf(scene, sizeof scene, "slow");
        CU_ASSERT_EQUAL(ask_both(6), 0);
        end_twins();
        close_home();
    }
}

static void test_break_glass(void)
{
    char text[200];
    time_t end = time(NULL) + 600;
    struct tm utc;

    open_many();
    write_registry(two_isolated, 2);
    begin_twins();
    plain_files(10, "00");
    gmtime_r(&end, &utc);
    strftime(text, sizeof text,
             "{\"version\":1,\"reason\":\"fire\",\"expires\":\"%Y-%m-%dT%H:%M:%SZ\"}\n", &utc);
    harness_write(in_home("break-glass"), text, strlen(text));
    chmod(in_home("break-glass"), 0600);
    snprintf(scene, sizeof scene, "break-glass");
    CU_ASSERT_EQUAL(ask_both(10), 0);
    ASSERT_STRING(inquiries[9].decision.break_glass, "fire");
    CU_ASSERT_EQUAL(inquiries[9].decision.call_count, 0);
    unlink(in_home("break-glass"));
    CU_ASSERT_EQUAL(ask_both(10), 0);
    CU_ASSERT_EQUAL(inquiries[9].decision.basis, SPSY_BASIS_EXIT);
    end_twins();
    close_home();
}

/* ---- asked about within a call (X36) ---------------------------------------------- */

static struct spsy_inquiry inner[2];
static const char *inner_function;
static int inner_results[2];

/* While file 2 is asked about, its program has two files decided about. */
static int inner_log(void *context, const char *text, struct spsy_error *error)
{
    static struct file of_inner[2];

    (void)context;
    (void)error;
    if (strcmp(text, "about file 2") != 0)
        return 0;
    for (size_t i = 0; i < 2; i++) {
        make_file(&of_inner[i], 50 + (int)i, true, files[1][0].script);
        of_inner[i].request.fields.function = inner_function;
        inner[i].request = &of_inner[i].request;
        inner[i].callbacks = &of_inner[i].callbacks;
    }
    CU_ASSERT_EQUAL(spsy_job_decide_many(fixture.job, inner, 2, NULL), 0);
    for (size_t i = 0; i < 2; i++)
        inner_results[i] = inner[i].result;
    return 0;
}

static void test_within(void)
{
    static const char *const functions[] = {"DLTSPLF", "HLDSPLF"};

    for (int i = 0; i < 2; i++) {
        open_many();
        write_registry(two_isolated, 2);
        begin_twins();
        plain_files(20, "M1");
        inner_function = functions[i];
        for (size_t at = 0; at < 20; at++)
            files[1][at].callbacks.job_log = inner_log;
        CU_ASSERT_EQUAL(spsy_job_decide_many(fixture.job, inquiries, 20, &fixture.error), 0);
        for (size_t at = 0; at < 20; at++) {
            CU_ASSERT_EQUAL(inquiries[at].decision.basis, SPSY_BASIS_EXIT);
            CU_ASSERT_EQUAL(inquiries[at].decision.call_count, 2);
        }
        for (size_t at = 0; at < 2; at++) {
            CU_ASSERT_EQUAL(inner_results[at], i == 0 ? SPSY_ERR_RECURSION : 0);
            CU_ASSERT_EQUAL(inner[at].decision.verdict, i == 0 ? SPSY_REFUSED : SPSY_ALLOWED);
        }
        end_twins();
        close_home();
    }
}

/* ---- what it costs, and what it does not take ------------------------------------------------ */

static void test_arguments(void)
{
    open_many();
    write_registry(two_isolated, 2);
    begin_twins();
    plain_files(MANY, "11");
    CU_ASSERT_EQUAL(spsy_job_decide_many(fixture.job, inquiries, 0, NULL), SPSY_ERR_ARGUMENT);
    CU_ASSERT_EQUAL(spsy_job_decide_many(fixture.job, NULL, 1, NULL), SPSY_ERR_ARGUMENT);
    CU_ASSERT_EQUAL(spsy_job_decide_many(NULL, inquiries, 1, NULL), SPSY_ERR_ARGUMENT);
    files[1][1].request.fields.function = "HLDSPLF";
    CU_ASSERT_EQUAL(spsy_job_decide_many(fixture.job, inquiries, 2, &fixture.error),
                    SPSY_ERR_ARGUMENT);
    for (int i = 0; i < 2; i++) {
        CU_ASSERT_EQUAL(inquiries[i].decision.verdict, SPSY_REFUSED);
        CU_ASSERT_EQUAL(inquiries[i].decision.basis, SPSY_BASIS_FAILURE);
        CU_ASSERT_EQUAL(inquiries[i].result, SPSY_ERR_ARGUMENT);
    }
    inquiries[1].request = NULL;
    CU_ASSERT_EQUAL(spsy_job_decide_many(fixture.job, inquiries, 2, NULL), SPSY_ERR_ARGUMENT);
    end_twins();
    close_home();
}

/* A registry that cannot be used: each is refused, and told why. */
static void test_registry(void)
{
    open_many();
    harness_write(in_home("registry.json"), "{", 1);
    begin_twins();
    plain_files(5, "11");
    snprintf(scene, sizeof scene, "registry");
    CU_ASSERT_EQUAL(ask_both(5), 0);
    CU_ASSERT_EQUAL(inquiries[4].decision.basis, SPSY_BASIS_FAILURE);
    CU_ASSERT(inquiries[4].decision.why[0]);
    end_twins();
    close_home();
}

/* The exit host is woken once: the job sleeps once for a hundred files. */
static void test_one_round_trip(void)
{
    static const struct registered list[] = {/* they ask for nothing */
                                             {0, 1, "T/P0", ",\"ccsid\":37"},
                                             {0, 2, "T/P1", ",\"ccsid\":819"}};
    struct rusage before, after;
    long waits = LONG_MAX;

    open_many();
    write_registry(list, 2);
    begin_twins();
    plain_files(MANY, "");
    for (size_t i = 0; i < MANY; i++)
        memcpy(files[1][i].script, "F131", 4);
    for (int again = 0; again < 10; again++) { /* a cut by a busy machine is one more */
        CU_ASSERT_EQUAL(spsy_job_decide_many(fixture.job, inquiries, MANY, NULL), 0);
        getrusage(RUSAGE_THREAD, &before);
        CU_ASSERT_EQUAL(spsy_job_decide_many(fixture.job, inquiries, MANY, NULL), 0);
        getrusage(RUSAGE_THREAD, &after);
        if (after.ru_nvcsw - before.ru_nvcsw < waits)
            waits = after.ru_nvcsw - before.ru_nvcsw;
    }
    CU_ASSERT(waits <= 1);
    CU_ASSERT_EQUAL(inquiries[MANY - 1].decision.verdict, SPSY_ALLOWED);
    end_twins();
    close_home();
}

static const struct test tests[] = {
    {"X2 X7 X8 X13 X16 inline: many are what each would be", test_inline},
    {"X2 X7 X8 X13 X16 isolated: many are what each would be", test_isolated},
    {"X2 X7 X8 X13 X16 mixed: many are what each would be", test_mixed},
    {"X34 a failure at one file costs that file only", test_failure_at},
    {"X33 changed while they are asked about", test_changed},
    {"X33 a part is cut after 20 ms and looked at again", test_cut},
    {"X36 many decided about within a call", test_within},
    {"break-glass", test_break_glass},
    {"arguments", test_arguments},
    {"X30 a registry that cannot be used", test_registry},
    {"the exit host is woken once", test_one_round_trip},
};
HARNESS_MAIN("many", tests)

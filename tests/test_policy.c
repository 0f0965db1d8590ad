/* test_policy.c - W1: what is wrong with a policy and where it stands; the index beside the walk;
 * what the lint says, and that it is true. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy/check/cover.h"
#include "policy/index.h"
#include "policy/learn.h"
#include "policy/lint.h"
#include "policy/match.h"
#include "policy/policy.h"
#include "policy/reader.h"
#include "spsy_functions.h"

#define NAMED(function) #function,
static const char *const functions[] = {SPSY_FUNCTION_LIST(NAMED)};

/* ---- random policies and questions --------------------------------------------------------- */

static unsigned long long seed;

static unsigned chance(unsigned limit)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % limit;
}

/* Few names, so that they meet: of one to four letters out of two, and the longest there are. */
static void random_name(char name[11])
{
    size_t length = chance(12) == 0 ? 10 : 1 + chance(4);

    memset(name, 0, 11);
    for (size_t i = 0; i < length; i++)
        name[i] = "AB"[chance(2)];
}

static void put_list(FILE *out, enum list list)
{
    unsigned count = chance(10) == 0 ? 1 + chance(40) : 1 + chance(3);
    char name[11];

    fprintf(out, ", \"%s\": [", policy_list_keys[list]);
    for (unsigned i = 0; i < count; i++) {
        random_name(name);
        fputs(i ? ", " : "", out);
        if (list == LIST_FUNCTIONS)
            fprintf(out, "\"%s\"", functions[chance(17)]);
        else if (chance(12) == 0)
            fputs("\"*ALL\"", out);
        else if (list == LIST_OWNERS && chance(4) == 0)
            fputs("\"*CURRENT\"", out);
        else
            fprintf(out, "\"%s%s\"", name, chance(3) == 0 ? "*" : "");
    }
    putc(']', out);
}

static void put_rule(FILE *out)
{
    static const char *const jobs[] = {"any", "own", "foreign"};

    fprintf(out, "{\"answer\": \"%s\"", policy_answers[chance(3)]);
    for (enum list list = 0; list < LISTS; list++)
        if (chance(3) == 0)
            put_list(out, list);
    if (chance(4) == 0)
        fprintf(out, ", \"job\": \"%s\"", jobs[chance(3)]);
    if (chance(5) == 0)
        fprintf(out, ", \"days\": [\"%s\", \"%s\"]", policy_day_names[chance(7)],
                policy_day_names[chance(7)]);
    if (chance(5) == 0) {
        unsigned from = chance(24);

        fprintf(out, ", \"hours\": \"%02u:00-%02u:00\"", from, (from + 1 + chance(22)) % 24);
    }
    putc('}', out);
}

/* Owned. */
static char *random_policy(unsigned rules)
{
    size_t bytes;
    char *text;
    FILE *out = open_memstream(&text, &bytes);

    fputs("{\"version\": 1, \"timeZone\": \"UTC\", \"rules\": [", out);
    for (unsigned i = 0; i < rules; i++) {
        fputs(i ? ",\n" : "", out);
        put_rule(out);
    }
    fputs("]}", out);
    fclose(out);
    return text;
}

static void put(char *field, const char *text)
{
    memset(field, ' ', 10);
    memcpy(field, text, strlen(text));
}

static void random_field(char field[10])
{
    char name[11];

    random_name(name);
    put(field, name);
}

static void random_facts(struct policy_facts *facts, struct spsy_record *record)
{
    memset(record, ' ', sizeof *record);
    memset(facts, 0, sizeof *facts);
    put(record->function, functions[chance(17)]);
    random_field(record->current_user);
    random_field(record->job_user);
    if (chance(4) == 0)
        memcpy(record->job_user, record->current_user, 10);
    random_field(record->file_name);
    random_field(record->output_queue);
    random_field(record->output_queue_library);
    random_field(record->form_type);
    random_field(record->user_data);
    facts->record = record;
    facts->own_job = (int)chance(12) - 1;
    if (facts->own_job > 1)
        facts->own_job = (int)chance(2);
    facts->group_count = chance(12) == 0 ? -1 : (int)chance(4);
    for (int i = 0; i < facts->group_count; i++)
        random_field(facts->groups[i]);
    facts->now = 1795176000 + (time_t)chance(7 * 24 * 60) * 60;
}

/* The walk is the definition: what comes out of the index is that rule, or that none matches. */
static void the_index_finds_what_the_walk_finds(void)
{
    unsigned long hits = 0, unknown = 0, none = 0;

    seed = 12;
    for (unsigned round = 0; round < 400; round++) {
        char *text = random_policy(round < 300 ? chance(60) : 400);
        struct policy *policy = policy_check_parse(text, strlen(text), policy_keep_first,
                                                   (char[POLICY_ERROR_BYTES]){""});

        CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
        for (unsigned i = 0; i < 300; i++) {
            char reason[POLICY_REASON_BYTES];
            struct policy_facts facts;
            struct spsy_record record;
            struct question question;
            enum fit fit = FIT_NO;
            size_t walked, found;
            char answer;

            random_facts(&facts, &record);
            policy_question_make(&facts, &question);
            walked = policy_walk(policy, &question, &fit);
            answer = policy_answer_by(policy, &facts, &found, reason);
            if (found != walked)
                CU_FAIL_FATAL("the index finds another rule than the walk");
            hits += fit == FIT_YES;
            unknown += fit == FIT_UNKNOWN;
            none += walked == 0;
            if (answer != (walked == 0          ? ' '
                           : fit == FIT_UNKNOWN ? POLICY_UNDECIDED
                                                : policy_rule_answer(policy, walked)))
                CU_FAIL_FATAL("the rule is the same, the answer is not");
        }
        policy_free(policy);
        free(text);
    }
    CU_ASSERT_TRUE(hits > 10000 && unknown > 1000 && none > 1000); /* else nothing was compared */
}

/* ---- where a fault stands ------------------------------------------------------------------ */

struct seen {
    char text[4096];
};

static void see(void *context, const struct policy_fault *fault)
{
    struct seen *seen = context;
    size_t used = strlen(seen->text);

    snprintf(seen->text + used, sizeof seen->text - used, "%zu:%zu %s %zu %s %s\n", fault->line,
             fault->column, policy_kind_names[fault->kind], fault->rule, fault->path, fault->text);
}

static void every_fault_says_line_and_column(void)
{
    static const char text[] = "{\"version\": 1,\n"
                               "  \"draft\": 7,\n"
                               "  \"rules\": [\n"
                               "    {\"name\": \"d\xC3\xA4sk\", \"users\": [\"BOB\", \"B*B\", 7,\n"
                               "      \"TOOLONGANAME\"], \"answer\": \"allow\"},\n"
                               "    {\"answer\": \"allow\", \"answer\": \"none\"}, {}]}\n";
    struct seen seen = {""};

    CU_ASSERT_EQUAL(policy_check(text, strlen(text), see, &seen), 6);
    ASSERT_STRING(
        seen.text,
        "2:3 error 0 draft draft: true or false\n"
        "4:39 error 1 rules[0].users[1] rule 1, d\xC3\xA4sk: \"B*B\": a generic name has one * at "
        "its end\n"
        "4:46 error 1 rules[0].users[2] rule 1, d\xC3\xA4sk: users: holds something that is not a "
        "name\n"
        "5:7 error 1 rules[0].users[3] rule 1, d\xC3\xA4sk: \"TOOLONGANAME\" is not a name of 1 to "
        "10 characters\n"
        "6:25 error 2 rules[1].answer rule 2: key \"answer\" appears twice\n"
        "6:44 error 3 rules[2] rule 3: \"answer\" is missing: refuse, allow or none\n");
}

static void what_is_no_json_says_line_and_column(void)
{
    static const struct {
        const char *text, *seen;
    } cases[] = {
        {"{\"version\": 01}", "1:15 error 0  line 1: not valid JSON: no number\n"},
        {"{\n \"rules\" []}", "2:10 error 0  line 2: not valid JSON: a : is wanted\n"},
        {"{\"a\": [1 2]}", "1:10 error 0  line 1: not valid JSON: a , or ] is wanted\n"},
        {"{\"a\": 1,}", "1:9 error 0  line 1: not valid JSON: a text in quotation marks is "
                        "wanted\n"},
        {"{\"a\": \"\\ud800\"}", "1:8 error 0  line 1: not valid JSON: half of a surrogate pair\n"},
        {"{\"a\": \"\\x\"}", "1:8 error 0  line 1: not valid JSON: no such escape: \\\" \\\\ \\/ "
                             "\\b \\f \\n \\r \\t or \\uXXXX\n"},
        {"\n\n \xFF", "3:2 error 0  line 3: not valid JSON: not UTF-8\n"},
        {"{\"a\": \"x\n\"}", "1:9 error 0  line 1: not valid JSON: a text does not end on its "
                             "line\n"},
        {"{\"a\": tru}", "1:7 error 0  line 1: not valid JSON: a value is wanted\n"},
        {"{\"a\": -}", "1:8 error 0  line 1: not valid JSON: no number\n"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct seen seen = {""};

        CU_ASSERT_EQUAL(policy_check(cases[i].text, strlen(cases[i].text), see, &seen), 1);
        ASSERT_STRING(seen.text, cases[i].seen);
    }
}

/* As many as there are, in no more time than it takes to read so much text. */
static void many_faults_cost_no_more_than_their_text(void)
{
    size_t bytes, faults = 0;
    char *text;
    FILE *out = open_memstream(&text, &bytes);

    fputs("{\"version\": 1, \"rules\": [", out);
    for (unsigned i = 0; i < 9000; i++)
        fprintf(out, "%s{\"users\": [\"A*B\", 1, \"C*D\", 2], \"a%u\": 1, \"answer\": \"x\"}",
                i ? "," : "", i);
    fputs("]}", out);
    fclose(out);
    faults = policy_check(text, strlen(text), see, &(struct seen){""});
    CU_ASSERT_EQUAL(faults, 9000 * 6);
    free(text);
}

/* ---- lint ---------------------------------------------------------------------------------- */

static const struct policy_profile profiles[] = {
    {"ALICE", {"CLERKS", "DESK"}, 2},
    {"BOB", {"CLERKS"}, 1},
    {"CAROL", {""}, 0},
    {"CLERKS", {""}, 0},
    {"DESK", {""}, 0},
};
static const char queues[][11] = {"PAYOUTQ", "QPRINT"};
static const char libraries[][11] = {"PAYLIB", "QGPL"};
static const struct policy_home home = {profiles, 5, queues, 2, libraries, 2};

/* What the lint says of rules that stand between the brackets. */
static void lint_of(const char *rules, const struct policy_home *where, struct seen *seen)
{
    char text[4096], error[POLICY_ERROR_BYTES] = "";
    struct policy *policy;

    snprintf(text, sizeof text, "{\"version\": 1, \"timeZone\": \"UTC\", \"rules\": [\n%s]}",
             rules);
    seen->text[0] = '\0';
    policy = policy_check_parse(text, strlen(text), policy_keep_first, error);
    ASSERT_STRING(error, "");
    if (policy)
        policy_lint(policy, text, where, NULL, see, seen);
    policy_free(policy);
}

/* The second rule never matches because of the first, or may. */
static void a_rule_that_never_matches_is_found(void)
{
    static const struct {
        const char *first, *second;
        bool shadowed;
    } cases[] = {
        {"", "", true},
        {"", "\"users\": [\"BOB\"]", true},
        {"\"users\": [\"BOB\"]", "", false},
        {"\"users\": [\"*ALL\"]", "", true},
        {"\"users\": [\"B*\"]", "\"users\": [\"BOB\", \"BEA*\"]", true},
        {"\"users\": [\"B*\"]", "\"users\": [\"BOB\", \"ALICE\"]", false},
        {"\"users\": [\"BOB\"]", "\"users\": [\"BOB*\"]", false},
        {"\"users\": [\"bob\", \"ALICE\"]", "\"users\": [\"BOB\"]", true},
        {"\"userData\": [\"bob\"]", "\"userData\": [\"BOB\"]", false},
        {"\"groups\": [\"*ALL\"]", "", false}, /* who is in none */
        {"\"groups\": [\"*ALL\"]", "\"groups\": [\"DESK\"]", true},
        {"", "\"groups\": [\"DESK\"]", true},
        {"\"owners\": [\"*CURRENT\"]", "\"owners\": [\"*CURRENT\"]", true},
        {"\"owners\": [\"*CURRENT\"]", "\"owners\": [\"*CURRENT\", \"BOB\"]", false},
        {"\"owners\": [\"*CURRENT\", \"B*\"]", "\"owners\": [\"*CURRENT\", \"BOB\"]", true},
        {"\"owners\": [\"BOB\"]", "\"owners\": [\"*CURRENT\"], \"users\": [\"BOB\"]", false},
        {"\"functions\": [\"DSPSPLF\"]", "\"functions\": [\"DSPSPLF\"]", true},
        {"\"functions\": [\"DSPSPLF\"]", "", false},
        {"\"functions\": [\"CHGSPLFA\", \"CPYSPLF\", \"DLTSPLF\", \"DSPSPLF\", \"EXPORT\", "
         "\"HLDSPLF\", \"QGSLRSC\", \"QSPMOVSP\", \"QSPOPNSP\", \"QUSRSPLA\", \"RLSSPLF\", "
         "\"RST\", \"SAV\", \"SNDNETSPLF\", \"SNDTCPSPLF\", \"WRKPRTSTS\", \"WRKSPLFA\"]",
         "", true},
        {"\"job\": \"own\"", "\"job\": \"own\"", true},
        {"\"job\": \"own\"", "\"job\": \"any\"", false},
        {"\"job\": \"any\"", "\"job\": \"foreign\"", true},
        {"\"days\": [\"mon\"]", "", false},
        {"\"days\": [\"mon\", \"tue\", \"wed\", \"thu\", \"fri\", \"sat\", \"sun\"]", "", true},
        {"\"days\": [\"mon\", \"tue\"]", "\"days\": [\"tue\"]", true},
        {"\"hours\": \"08:00-18:00\"", "\"hours\": \"09:00-17:00\"", true},
        {"\"hours\": \"08:00-18:00\"", "\"hours\": \"09:00-18:01\"", false},
        {"\"hours\": \"00:00-24:00\"", "\"hours\": \"22:00-06:00\"", true},
        {"\"hours\": \"20:00-08:00\"", "\"hours\": \"22:00-06:00\"", true},
        {"\"hours\": \"20:00-08:00\"", "\"hours\": \"01:00-06:00\"", true}, /* of the day before */
        {"\"hours\": \"20:00-08:00\", \"days\": [\"mon\"]",
         "\"hours\": \"01:00-06:00\", \"days\": [\"tue\"]", true},
        {"\"hours\": \"20:00-08:00\", \"days\": [\"mon\"]",
         "\"hours\": \"01:00-06:00\", \"days\": [\"mon\"]", false},
        {"\"days\": [\"fri\"]", "\"days\": [\"fri\"], \"hours\": \"22:00-06:00\"", false},
        {"\"days\": [\"fri\", \"sat\"]", "\"days\": [\"fri\"], \"hours\": \"22:00-06:00\"", true},
        {"\"files\": [\"PAY*\"], \"queues\": [\"QPRINT\"]",
         "\"files\": [\"PAYSLIP\"], \"queues\": [\"QPRINT\"]", true},
        {"\"files\": [\"PAY*\"], \"queues\": [\"QPRINT\"]", "\"files\": [\"PAYSLIP\"]", false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct seen seen;
        char rules[2048];

        snprintf(rules, sizeof rules,
                 "{\"name\": \"one\", \"answer\": \"none\"%s%s},\n{\"answer\": \"none\"%s%s}",
                 cases[i].first[0] ? ", " : "", cases[i].first, cases[i].second[0] ? ", " : "",
                 cases[i].second);
        lint_of(rules, NULL, &seen);
        ASSERT_STRING(seen.text, cases[i].shadowed
                                     ? "3:1 shadowed 2 rules[1] rule 2: never matches: rule 1, one "
                                       "comes first and matches whatever it does\n"
                                     : "");
    }
}

/* Of any policy: what is said to be shadowed never decides; and the index leaves no pair out. */
static void what_is_shadowed_never_decides(void)
{
    size_t shadowed = 0, decided = 0;

    seed = 77;
    for (unsigned round = 0; round < 300; round++) {
        char *text = random_policy(40);
        struct policy *policy = policy_check_parse(text, strlen(text), policy_keep_first,
                                                   (char[POLICY_ERROR_BYTES]){""});
        size_t covering[41] = {0};

        CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
        for (size_t i = 1; i <= policy->count; i++) {
            struct cover cover = {COVER_WORK};

            covering[i] = policy_index_covering(policy, i, policy_cover_passes, &cover);
            shadowed += covering[i] != 0;
            for (size_t k = 1; k < i; k++)
                if (policy_cover_passes(&cover, &policy->rules[k - 1], &policy->rules[i - 1])) {
                    CU_ASSERT_EQUAL_FATAL(covering[i], k);
                    break;
                } else {
                    CU_ASSERT_NOT_EQUAL_FATAL(covering[i], k);
                }
        }
        for (unsigned i = 0; i < 2000; i++) {
            struct policy_facts facts;
            struct spsy_record record;
            struct question question;
            enum fit fit = FIT_NO;
            size_t walked;

            random_facts(&facts, &record);
            policy_question_make(&facts, &question);
            walked = policy_walk(policy, &question, &fit);
            decided += walked != 0;
            if (walked && covering[walked] && fit == FIT_YES)
                CU_FAIL_FATAL("a rule decides that is said never to match");
        }
        policy_free(policy);
        free(text);
    }
    CU_ASSERT_TRUE(shadowed > 500 && decided > 100000);
}

static void reads_that_stay_open_are_found(void)
{
    struct seen seen;

    lint_of("{\"files\": [\"PAY*\"], \"functions\": [\"DSPSPLF\", \"SAV\"], \"answer\": "
            "\"refuse\"},\n{\"functions\": [\"CPYSPLF\", \"QSPOPNSP\", \"EXPORT\"], \"answer\": "
            "\"refuse\"}",
            NULL, &seen);
    ASSERT_STRING(
        seen.text,
        "2:1 open-read 1 rules[0] rule 1: refuses DSPSPLF but not SNDNETSPLF, SNDTCPSPLF, "
        "CHGSPLFA, QSPMOVSP to the same user for the same file: what is copied, sent, "
        "saved or moved can be read\n");
    lint_of("{\"files\": [\"PAY*\"], \"answer\": \"refuse\"}", NULL, &seen);
    ASSERT_STRING(seen.text, "");
    /* One that an earlier rule lets through. */
    lint_of("{\"users\": [\"BOB\"], \"functions\": [\"EXPORT\"], \"answer\": \"allow\"},\n"
            "{\"name\": \"bob\", \"users\": [\"B*\", \"BOB\"], \"answer\": \"refuse\"},\n"
            "{\"users\": [\"BOB\"], \"answer\": \"refuse\"}",
            NULL, &seen);
    CU_ASSERT_PTR_NOT_NULL(strstr(seen.text, "4:1 shadowed 3 rules[2] rule 3: never"));
    CU_ASSERT_PTR_NULL(strstr(seen.text, "open-read 2"));
    lint_of("{\"users\": [\"BOB\"], \"functions\": [\"EXPORT\"], \"answer\": \"none\"},\n"
            "{\"users\": [\"BOB\"], \"owners\": [\"*CURRENT\"], \"job\": \"own\", \"hours\": "
            "\"22:00-06:00\", \"days\": [\"sun\"], \"answer\": \"refuse\"}",
            NULL, &seen);
    CU_ASSERT_PTR_NOT_NULL(strstr(seen.text, "3:1 open-read 2 rules[1] rule 2: refuses DSPSPLF but "
                                             "not EXPORT to"));
    /* What is only viewed may be kept from being sent: that is no leak. */
    lint_of("{\"functions\": [\"EXPORT\", \"SNDTCPSPLF\"], \"answer\": \"refuse\"}", NULL, &seen);
    ASSERT_STRING(seen.text, "");
}

static void names_are_those_of_the_home(void)
{
    struct seen seen;

    lint_of("{\"users\": [\"BO*\", \"BOBB\"], \"groups\": [\"*ALL\", \"NOBODY\"],\n"
            "\"owners\": [\"*CURRENT\", \"Z*\"], \"queues\": [\"PAY*\", \"PAYQ\"],\n"
            "\"libraries\": [\"QGPL\", \"qsys\"], \"files\": [\"ANY\"], \"formTypes\": [\"X\"], "
            "\"userData\": [\"Y\"], \"answer\": \"allow\"}",
            &home, &seen);
    ASSERT_STRING(
        seen.text,
        "2:19 unknown-name 1 rules[0].users[1] rule 1: users: \"BOBB\" is no profile of "
        "this home\n"
        "2:47 unknown-name 1 rules[0].groups[1] rule 1: groups: \"NOBODY\" is no profile "
        "of this home\n"
        "3:24 unknown-name 1 rules[0].owners[1] rule 1: owners: \"Z*\" fits no profile of "
        "this home\n"
        "3:50 unknown-name 1 rules[0].queues[1] rule 1: queues: \"PAYQ\" is no output "
        "queue of this home\n"
        "4:23 unknown-name 1 rules[0].libraries[1] rule 1: libraries: \"QSYS\" is no "
        "library of this home\n");
    lint_of("{\"users\": [\"CAROL\", \"BOB\"], \"answer\": \"allow\"},\n"
            "{\"users\": [\"BOB\", \"ALICE\"], \"functions\": [\"SAV\"], \"answer\": \"allow\"},\n"
            "{\"users\": [\"CAROL\", \"B*\"], \"functions\": [\"RST\"], \"answer\": \"allow\"}",
            &home, &seen);
    ASSERT_STRING(seen.text,
                  "2:21 user-rule 1 rules[0].users[1] rule 1: users: \"BOB\" is in group CLERKS: a "
                  "rule on groups says it for whoever comes next, too\n"
                  "3:12 user-rule 2 rules[1].users[0] rule 2: users: \"BOB\" and the others are in "
                  "group CLERKS: a rule on groups says it for whoever comes next, too\n");
}

/* ---- learning ------------------------------------------------------------------------------ */

enum { SEEN = 400 };

static void random_seen(struct policy_seen *seen)
{
    static const char *const users[] = {"ANN", "BEN", "CID", "DEE", "EVE", "FAY"};
    static const char *const files[] = {"F1", "F2", "F3"};
    unsigned user = chance(6), owner = chance(6);

    memset(seen, 0, sizeof *seen);
    snprintf(seen->user, sizeof seen->user, "%s", users[user]);
    snprintf(seen->owner, sizeof seen->owner, "%s", users[owner]);
    snprintf(seen->file, sizeof seen->file, "%s", files[chance(3)]);
    snprintf(seen->queue, sizeof seen->queue, "Q%u", chance(2));
    snprintf(seen->function, sizeof seen->function, "%s", functions[chance(3)]);
    seen->own_file = user == owner;
    if (user != 5 && chance(8)) { /* FAY is in none; and now and then it is not known */
        snprintf(seen->groups[seen->group_count++], 32, "G%u", user / 2);
        if (user % 2)
            snprintf(seen->groups[seen->group_count++], 32, "G%u", (user / 2 + 1) % 3);
    }
    /* Mostly by a rule that there is; now and then by chance, so that some contradict others. */
    seen->refused = chance(30) == 0 ? chance(2) : (user / 2 + (unsigned)seen->file[1]) % 2;
    seen->native = chance(3);
    seen->count = 1 + chance(5);
}

static char learnt_answer(const struct policy *policy, const struct policy_seen *seen)
{
    char reason[POLICY_REASON_BYTES];
    struct spsy_record record;
    struct policy_facts facts = {.record = &record, .group_count = (int)seen->group_count};

    memset(&record, ' ', sizeof record);
    put(record.function, seen->function);
    put(record.current_user, seen->user);
    put(record.job_user, seen->owner);
    put(record.file_name, seen->file);
    put(record.output_queue, seen->queue);
    for (size_t i = 0; i < seen->group_count; i++)
        put(facts.groups[i], seen->groups[i]);
    return policy_answer(policy, &facts, reason);
}

/* Decided by the draft, each comes out as it was; but for those that it says it does not explain.
 */
static void a_draft_gives_what_was_seen(void)
{
    int64_t explained_in_all = 0, contradicted_in_all = 0;

    seed = 5;
    for (unsigned round = 0; round < 300; round++) {
        static struct policy_seen seen[SEEN];
        struct policy_learner *learner = policy_learn_begin();
        struct policy_learnt learnt;
        int64_t right = 0, wrong = 0;
        unsigned count = round < 150 ? 1 + chance(20) : SEEN;
        char error[POLICY_ERROR_BYTES];
        struct policy *policy;
        char *text;

        for (unsigned i = 0; i < count; i++) {
            random_seen(&seen[i]);
            CU_ASSERT_EQUAL_FATAL(policy_learn_add(learner, &seen[i]), 0);
        }
        CU_ASSERT_EQUAL_FATAL(policy_learn_end(learner, "draft", &learnt), 0);
        text = cJSON_Print(learnt.draft);
        CU_ASSERT_PTR_NULL(policy_parse(text, strlen(text), error));
        ASSERT_STRING(error, "a draft, which is not enforced: read it, then take \"draft\" out");
        cJSON_free(text);
        cJSON_DeleteItemFromObject(learnt.draft, "draft");
        text = cJSON_Print(learnt.draft);
        policy = policy_parse(text, strlen(text), error);
        ASSERT_STRING(error, "");
        CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
        CU_ASSERT_EQUAL(policy_rule_count(policy), learnt.rules);
        for (unsigned i = 0; i < count; i++) {
            char answer = learnt_answer(policy, &seen[i]);
            bool same = answer == ' ' ? seen[i].native == (seen[i].refused ? POLICY_NATIVE_REFUSED
                                                                           : POLICY_NATIVE_ALLOWED)
                                      : answer == (seen[i].refused ? '0' : '1');

            right += same ? seen[i].count : 0;
            wrong += same ? 0 : seen[i].count;
        }
        CU_ASSERT_EQUAL(right, learnt.explained);
        CU_ASSERT_EQUAL(wrong, learnt.contradicted);
        explained_in_all += right;
        contradicted_in_all += wrong;
        cJSON_free(text);
        cJSON_Delete(learnt.draft);
        policy_free(policy);
        policy_learn_free(learner);
    }
    CU_ASSERT_TRUE(explained_in_all > 50000 && contradicted_in_all > 500);
    CU_ASSERT_TRUE(contradicted_in_all * 4 < explained_in_all);
}

static void learn_one(struct policy_learner *learner, const char *user, const char *group,
                      const char *owner, const char *function, bool refused)
{
    struct policy_seen seen = {.refused = refused, .count = 2, .file = "PAY", .queue = "Q"};

    snprintf(seen.user, sizeof seen.user, "%s", user);
    snprintf(seen.owner, sizeof seen.owner, "%s", owner);
    snprintf(seen.function, sizeof seen.function, "%s", function);
    snprintf(seen.groups[0], sizeof seen.groups[0], "%s", group);
    seen.group_count = 1;
    seen.own_file = strcmp(user, owner) == 0;
    policy_learn_add(learner, &seen);
}

/* A group for its members, one rule for what differs in one list, users where members differ. */
static void a_draft_is_small(void)
{
    struct policy_learner *learner = policy_learn_begin();
    struct policy_learnt learnt;
    char *text;

    learn_one(learner, "BOB", "DESK", "ALICE", "DSPSPLF", false);
    learn_one(learner, "CAROL", "DESK", "ALICE", "DSPSPLF", false);
    learn_one(learner, "BOB", "DESK", "ALICE", "RLSSPLF", false);
    learn_one(learner, "BOB", "DESK", "ALICE", "DLTSPLF", true);
    learn_one(learner, "CAROL", "DESK", "ALICE", "DLTSPLF", false);
    learn_one(learner, "CAROL", "DESK", "CAROL", "DLTSPLF", false);
    learn_one(learner, "BOB", "DESK", "BOB", "DLTSPLF", false);
    CU_ASSERT_EQUAL_FATAL(policy_learn_end(learner, "why", &learnt), 0);
    text = cJSON_PrintUnformatted(learnt.draft);
    ASSERT_STRING(
        text,
        "{\"version\":1,\"draft\":true,\"description\":\"why\",\"rules\":["
        "{\"name\":\"explains 2 decisions\",\"users\":[\"BOB\"],\"owners\":[\"ALICE\"],"
        "\"files\":[\"PAY\"],\"queues\":[\"Q\"],\"functions\":[\"DLTSPLF\"],"
        "\"answer\":\"refuse\"},"
        "{\"name\":\"explains 2 decisions\",\"users\":[\"CAROL\"],\"owners\":[\"ALICE\"],"
        "\"files\":[\"PAY\"],\"queues\":[\"Q\"],\"functions\":[\"DLTSPLF\"],\"answer\":\"allow\"},"
        "{\"name\":\"explains 4 decisions\",\"groups\":[\"DESK\"],\"owners\":[\"*CURRENT\"],"
        "\"files\":[\"PAY\"],\"queues\":[\"Q\"],\"functions\":[\"DLTSPLF\"],\"answer\":\"allow\"},"
        "{\"name\":\"explains 6 decisions\",\"groups\":[\"DESK\"],\"owners\":[\"ALICE\"],"
        "\"files\":[\"PAY\"],\"queues\":[\"Q\"],\"functions\":[\"DSPSPLF\",\"RLSSPLF\"],"
        "\"answer\":\"allow\"}]}");
    CU_ASSERT_EQUAL(learnt.explained, 14);
    cJSON_free(text);
    cJSON_Delete(learnt.draft);
    policy_learn_free(learner);
}

/* ---- the schema ---------------------------------------------------------------------------- */

static const cJSON *at(const cJSON *item, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(item, key);
}

/* As many members, and each of the names is one of them. */
static void same_members(const cJSON *object, const char *const *names, size_t count)
{
    CU_ASSERT_EQUAL((size_t)cJSON_GetArraySize(object), count);
    for (size_t i = 0; i < count; i++)
        CU_ASSERT_PTR_NOT_NULL(at(object, names[i]));
}

static void same_values(const cJSON *array, const char *const *names, size_t count)
{
    const cJSON *item;

    CU_ASSERT_EQUAL((size_t)cJSON_GetArraySize(array), count);
    cJSON_ArrayForEach(item, array) {
        size_t i = 0;

        while (i < count && strcmp(names[i], item->valuestring) != 0)
            i++;
        CU_ASSERT_NOT_EQUAL(i, count);
    }
}

/* What editors are told is what the parser reads, key by key and value by value; that both take the
 * same policies is for cli/policy_schema.sh. */
static void the_schema_has_what_the_parser_reads(void)
{
    size_t bytes;
    char *text = harness_read("core/policy/policy.schema.json", &bytes);
    cJSON *schema = cJSON_Parse(text);
    const cJSON *rule = at(at(schema, "$defs"), "rule");
    const cJSON *members = at(rule, "properties");

    CU_ASSERT_PTR_NOT_NULL_FATAL(schema);
    CU_ASSERT_TRUE(cJSON_IsFalse(at(schema, "additionalProperties")));
    CU_ASSERT_TRUE(cJSON_IsFalse(at(rule, "additionalProperties")));
    same_members(at(schema, "properties"), policy_document_keys, policy_document_key_count);
    same_members(members, policy_rule_keys, policy_rule_key_count);
    same_values(at(schema, "required"), (const char *[]){"version", "rules"}, 2);
    same_values(at(rule, "required"), (const char *[]){"answer"}, 1);
    for (enum list list = 0; list < LISTS; list++) {
        CU_ASSERT_EQUAL(at(at(members, policy_list_keys[list]), "minItems")->valueint, 1);
        CU_ASSERT_PTR_NOT_NULL(at(at(members, policy_list_keys[list]), "items"));
    }
    same_values(at(at(at(members, "functions"), "items"), "enum"), functions, 17);
    same_values(at(at(at(members, "days"), "items"), "enum"), policy_day_names, 7);
    same_values(at(at(members, "job"), "enum"), policy_job_names, 3);
    same_values(at(at(members, "answer"), "enum"), policy_answers, 3);
    CU_ASSERT_EQUAL(at(at(at(schema, "properties"), "rules"), "maxItems")->valueint,
                    POLICY_RULES_MAX);
    CU_ASSERT_EQUAL(at(at(members, "name"), "maxLength")->valueint,
                    (int)sizeof((struct rule *)0)->name - 1);
    CU_ASSERT_EQUAL(at(at(members, "reason"), "maxLength")->valueint, POLICY_REASON_BYTES - 1);
    CU_ASSERT_EQUAL(at(at(at(schema, "properties"), "timeZone"), "maxLength")->valueint,
                    (int)sizeof((struct policy *)0)->zone - 1);
    cJSON_Delete(schema);
    free(text);
}

static const struct test tests[] = {
    {"W1 the index finds what the walk finds", the_index_finds_what_the_walk_finds},
    {"W1 every fault says line and column", every_fault_says_line_and_column},
    {"W1 what is no JSON says line and column", what_is_no_json_says_line_and_column},
    {"W1 a rule that never matches is found", a_rule_that_never_matches_is_found},
    {"W1 what is shadowed never decides", what_is_shadowed_never_decides},
    {"W1 reads that stay open are found", reads_that_stay_open_are_found},
    {"W1 names are those of the home", names_are_those_of_the_home},
    {"W1 a draft gives what was seen", a_draft_gives_what_was_seen},
    {"W1 a draft is small", a_draft_is_small},
    {"W1 the schema has what the parser reads", the_schema_has_what_the_parser_reads},
    {"W1 many faults cost no more than their text", many_faults_cost_no_more_than_their_text},
};
HARNESS_MAIN("policy", tests)

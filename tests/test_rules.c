/* test_rules.c - the shipped program "rules": its policy, each word of it, each way to be wrong. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/match.h"
#include "policy/policy.h"
#include "spsy_functions.h"

#define LISTED(function) " " #function

static struct spsy_record record;
static struct policy_facts facts;
static char reason[POLICY_REASON_BYTES], error[POLICY_ERROR_BYTES];

static void put(char *field, size_t size, const char *text)
{
    memset(field, ' ', size);
    memcpy(field, text, strlen(text));
}

/* BOB asks to delete ALICE's PAYSLIP on PAYLIB/PAYOUTQ, Friday 20 November 2026 12:00 UTC. */
static void ask(void)
{
    memset(&record, ' ', sizeof record);
    put(record.function, 10, "DLTSPLF");
    put(record.current_user, 10, "BOB");
    put(record.job_user, 10, "ALICE");
    put(record.file_name, 10, "PAYSLIP");
    put(record.output_queue, 10, "PAYOUTQ");
    put(record.output_queue_library, 10, "PAYLIB");
    put(record.form_type, 10, "*STD");
    put(record.user_data, 10, "Z\xFCrich");
    memset(&facts, 0, sizeof facts);
    facts.record = &record;
    facts.now = 1795176000;
    put(facts.groups[0], 10, "CLERKS");
    put(facts.groups[1], 10, "PAYDESK");
    facts.group_count = 2;
}

/* The answer of a policy with these members in its only rule, which refuses. */
static char answer(const char *members)
{
    char text[2048];
    struct policy *policy;
    char given;

    snprintf(text, sizeof text,
             "{\"version\": 1, \"timeZone\": \"UTC\", \"rules\": [{\"answer\": \"refuse\"%s%s}]}",
             members[0] ? ", " : "", members);
    policy = policy_parse(text, strlen(text), error);
    if (!policy)
        return '?';
    given = policy_answer(policy, &facts, reason);
    policy_free(policy);
    return given;
}

/* CL folds names, so whoever writes "bob" means BOB; a rule that matched nobody would say nothing.
 * Another spool may have names in lower case: they fit, too. Form types and user data are texts. */
static void names_fit_in_upper_and_lower_case(void)
{
    static const char *const rules[] = {
        "\"users\": [\"bob\"]",        "\"users\": [\"b*\"]",   "\"groups\": [\"payDesk\"]",
        "\"owners\": [\"alice\"]",     "\"files\": [\"paY*\"]", "\"queues\": [\"payoutq\"]",
        "\"libraries\": [\"payLib\"]",
    };

    for (int lower = 0; lower <= 1; lower++) {
        ask();
        if (lower) {
            put(record.current_user, 10, "bob");
            put(record.job_user, 10, "alice");
            put(record.file_name, 10, "payslip");
            put(record.output_queue, 10, "payoutq");
            put(record.output_queue_library, 10, "paylib");
            put(facts.groups[1], 10, "paydesk");
        }
        for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
            CU_ASSERT_EQUAL(answer(rules[i]), '0');
        CU_ASSERT_EQUAL(answer("\"userData\": [\"z\xC3\xBCrich\"]"), ' ');
        CU_ASSERT_EQUAL(answer("\"formTypes\": [\"*std\"]"), ' ');
    }
    ask();
    put(record.job_user, 10, "bob"); /* nobody's own file becomes one by folding */
    CU_ASSERT_EQUAL(answer("\"owners\": [\"*CURRENT\"]"), ' ');
}

static void every_condition_matches_and_does_not(void)
{
    static const struct {
        const char *fits, *does_not;
    } pairs[] = {
        {"\"functions\": [\"CPYSPLF\", \"DLTSPLF\"]", "\"functions\": [\"CPYSPLF\"]"},
        {"\"users\": [\"BOB\"]", "\"users\": [\"BO\"]"},
        {"\"users\": [\"B*\"]", "\"users\": [\"BOBB*\"]"},
        {"\"users\": [\"*ALL\"]", "\"users\": [\"ALICE\"]"},
        {"\"groups\": [\"PAYDESK\"]", "\"groups\": [\"PAY\"]"},
        {"\"owners\": [\"ALICE\"]", "\"owners\": [\"BOB\", \"*CURRENT\"]"},
        {"\"files\": [\"PAY*\"]", "\"files\": [\"QSYSPRT\"]"},
        {"\"queues\": [\"PAYOUTQ\"]", "\"queues\": [\"QPRINT\"]"},
        {"\"libraries\": [\"PAYLIB\"]", "\"libraries\": [\"QGPL\"]"},
        {"\"formTypes\": [\"*STD\"]", "\"formTypes\": [\"*ST\"]"},
        {"\"userData\": [\"Z\xC3\xBCrich\"]", "\"userData\": [\"Zurich\"]"},
        {"\"job\": \"foreign\"", "\"job\": \"own\""},
        {"\"days\": [\"fri\"]", "\"days\": [\"sat\", \"thu\"]"},
        {"\"hours\": \"12:00-12:01\"", "\"hours\": \"11:00-12:00\""},
        {"\"hours\": \"23:00-12:01\", \"days\": [\"thu\"]",
         "\"hours\": \"23:00-12:01\", \"days\": [\"fri\"]"},
        {"\"hours\": \"11:59-03:00\", \"days\": [\"fri\"]", "\"hours\": \"12:01-12:00\""},
    };

    ask();
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        CU_ASSERT_EQUAL(answer(pairs[i].fits), '0');
        CU_ASSERT_EQUAL(answer(pairs[i].does_not), ' ');
    }
    put(record.job_user, 10, "BOB");
    CU_ASSERT_EQUAL(answer("\"owners\": [\"*CURRENT\"]"), '0');
    facts.own_job = 1;
    CU_ASSERT_EQUAL(answer("\"job\": \"own\""), '0');
    CU_ASSERT_EQUAL(answer("\"job\": \"foreign\""), ' ');
}

static void first_match_answers_with_its_reason(void)
{
    static const char text[] =
        "{\"version\": 1, \"rules\": ["
        "{\"files\": [\"OTHER\"], \"answer\": \"refuse\"},"
        "{\"name\": \"desk\", \"groups\": [\"PAYDESK\"], \"answer\": \"allow\"},"
        "{\"answer\": \"refuse\", \"reason\": \"never\"}]}";
    struct policy *policy = policy_parse(text, strlen(text), error);

    ask();
    CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
    CU_ASSERT_EQUAL(policy_answer(policy, &facts, reason), '1');
    ASSERT_STRING(reason, "rule 2, desk");
    facts.group_count = 1;
    CU_ASSERT_EQUAL(policy_answer(policy, &facts, reason), '0');
    ASSERT_STRING(reason, "never");
    facts.group_count = -1;
    CU_ASSERT_EQUAL(policy_answer(policy, &facts, reason), POLICY_UNDECIDED);
    ASSERT_STRING(reason, "rule 2: the user's groups cannot be learned");
    policy_free(policy);
}

static void view_and_release_but_not_delete(void)
{
    static const char text[] =
        "{\"version\": 1, \"rules\": ["
        "{\"functions\": [\"DSPSPLF\", \"RLSSPLF\"], \"files\": [\"PAY*\"], \"answer\": \"allow\"},"
        "{\"functions\": [\"DLTSPLF\"], \"files\": [\"PAY*\"], \"answer\": \"refuse\"}]}";
    struct policy *policy = policy_parse(text, strlen(text), error);

    ask();
    CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
    CU_ASSERT_EQUAL(policy_answer(policy, &facts, reason), '0');
    put(record.function, 10, "RLSSPLF");
    CU_ASSERT_EQUAL(policy_answer(policy, &facts, reason), '1');
    put(record.function, 10, "DSPSPLF");
    CU_ASSERT_EQUAL(policy_answer(policy, &facts, reason), '1');
    put(record.function, 10, "HLDSPLF");
    CU_ASSERT_EQUAL(policy_answer(policy, &facts, reason), ' ');
    policy_free(policy);
}

static void the_time_zone_is_the_policys(void)
{
    static const char text[] = "{\"version\": 1, \"timeZone\": \"Asia/Tokyo\", \"rules\": ["
                               "{\"hours\": \"21:00-21:01\", \"answer\": \"refuse\"}]}";
    struct policy *policy = policy_parse(text, strlen(text), error);

    ask();
    CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
    CU_ASSERT_EQUAL(policy_answer(policy, &facts, reason), '0'); /* 12:00 UTC is 21:00 there */
    facts.now += 60;
    CU_ASSERT_EQUAL(policy_answer(policy, &facts, reason), ' ');
    policy_free(policy);
}

static void malformed_policies_say_where(void)
{
    static const struct {
        const char *text, *complaint;
    } cases[] = {
        {"", "line 1: not valid JSON: it ends too early"},
        {"{\n\"version\": 1,\n]", "line 3: not valid JSON: a text in quotation marks is wanted"},
        {"[]", "not a JSON object"},
        {"{\"version\": 2, \"rules\": []}", "\"version\" is not 1"},
        {"{\"version\": \"1\", \"rules\": []}", "\"version\" is not 1"},
        {"{\"version\": 1}", "rules: an array of at most 10000 rules"},
        {"{\"version\": 1, \"rules\": {}}", "rules: an array of at most 10000 rules"},
        {"{\"version\": 1, \"rule\": []}", "unknown key \"rule\"; nearest: rules"},
        {"{\"version\": 1, \"ruels\": []}", "unknown key \"ruels\"; nearest: rules"},
        {"{\"version\": 1, \"version\": 1, \"rules\": []}", "key \"version\" appears twice"},
        {"{\"version\": 1, \"rules\": []} x",
         "line 1: not valid JSON: something follows the document"},
        {"{\"version\": 1, \"rules\": [7]}", "rule 1: a rule is an object"},
        {"{\"version\": 1, \"rules\": [{}]}",
         "rule 1: \"answer\" is missing: refuse, allow or none"},
        {"{\"version\": 1, \"rules\": [{\"answer\": \"no\"}]}",
         "rule 1: answer: refuse, allow or none"},
        {"{\"version\": 1, \"rules\": [{\"job\": \"mine\", \"answer\": \"none\"}]}",
         "rule 1: job: any, own or foreign"},
        {"{\"version\": 1, \"rules\": [{\"answer\": \"none\"}, {\"Users\": [\"A\"]}]}",
         "rule 2: unknown key \"Users\"; nearest: users"},
        {"{\"version\": 1, \"rules\": [{\"users\": []}]}",
         "rule 1: users: an array of names, not empty"},
        {"{\"version\": 1, \"rules\": [{\"users\": [1]}]}",
         "rule 1: users: holds something that is not a name"},
        {"{\"version\": 1, \"rules\": [{\"users\": [\"ABCDEFGHIJK\"]}]}",
         "rule 1: \"ABCDEFGHIJK\" is not a name of 1 to 10 characters"},
        {"{\"version\": 1, \"rules\": [{\"users\": [\"A*B\"]}]}",
         "rule 1: \"A*B\": a generic name has one * at its end"},
        {"{\"version\": 1, \"rules\": [{\"files\": [\"*PAY\"]}]}",
         "rule 1: files: \"*PAY\": a generic name has one * at its end"},
        {"{\"version\": 1, \"rules\": [{\"users\": [\"*CURRENT\"]}]}",
         "rule 1: users: \"*CURRENT\": a generic name has one * at its end"},
        {"{\"version\": 1, \"rules\": [{\"owners\": [\"*\"]}]}",
         "rule 1: owners: \"*\": a generic name has one * at its end"},
        {"{\"version\": 1, \"rules\": [{\"functions\": [\"WRKSPLF\"]}]}",
         "rule 1: functions: \"WRKSPLF\" is not one of the 17 function "
         "identifiers:" SPSY_FUNCTION_LIST(LISTED)},
        {"{\"version\": 1, \"rules\": [{\"hours\": \"8:00-9:00\", \"answer\": \"none\"}]}",
         "rule 1: hours: \"HH:MM-HH:MM\""},
        {"{\"version\": 1, \"rules\": [{\"hours\": \" 8:00-09:00\"}]}",
         "rule 1: hours: \"HH:MM-HH:MM\""},
        {"{\"version\": 1, \"rules\": [{\"hours\": \"-8:00-09:00\"}]}",
         "rule 1: hours: \"HH:MM-HH:MM\""},
        {"{\"version\": 1, \"rules\": [{\"hours\": \"08:60-09:00\"}]}",
         "rule 1: hours: \"HH:MM-HH:MM\""},
        {"{\"version\": 1, \"rules\": [{\"hours\": \"24:00-09:00\"}]}",
         "rule 1: hours: \"HH:MM-HH:MM\""},
        {"{\"version\": 1, \"rules\": [{\"hours\": \"08:00-24:01\"}]}",
         "rule 1: hours: \"HH:MM-HH:MM\""},
        {"{\"version\": 1, \"rules\": [{\"hours\": \"08:00-09:60\"}]}",
         "rule 1: hours: \"HH:MM-HH:MM\""},
        {"{\"version\": 1, \"rules\": [{\"hours\": \"08:00-09:00h\"}]}",
         "rule 1: hours: \"HH:MM-HH:MM\""},
        {"{\"version\": 1, \"rules\": [{\"hours\": \"08:00-08:00\"}]}",
         "rule 1: hours: begins and ends at the same minute"},
        {"{\"version\": 1, \"rules\": [{\"hours\": \"08:00-09:00\", \"answer\": \"none\"}]}",
         "rule 1: asks for days or hours, but the policy names no timeZone"},
        {"{\"version\": 1, \"timeZone\": \"Mars/Olympus\", \"rules\": []}",
         "timeZone: \"Mars/Olympus\" is not known here (package tzdata)"},
        {"{\"version\": 1, \"timeZone\": \"../../../etc/passwd\", \"rules\": []}",
         "timeZone: \"../../../etc/passwd\" is not known here (package tzdata)"},
        {"{\"version\": 1, \"rules\": [{\"users\": [\"BOB\\u0000X\"]}]}",
         "line 1: not valid JSON: holds a NUL"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CU_ASSERT_PTR_NULL(policy_parse(cases[i].text, strlen(cases[i].text), error));
        ASSERT_STRING(error, cases[i].complaint);
    }
}

struct seen {
    char text[1024];
};

static void see(void *context, const struct policy_fault *fault)
{
    struct seen *seen = context;
    size_t used = strlen(seen->text);

    snprintf(seen->text + used, sizeof seen->text - used, "%zu|%s|%s|%s\n", fault->rule,
             fault->name, fault->path, fault->text);
}

/* All of them at once, each with the rule's number and name as a reason has them. */
static void every_fault_is_found(void)
{
    static const char text[] = "{\"version\": 2, \"zone\": 1, \"rules\": [{\"answer\": \"none\"},"
                               "{\"name\": \"desk\", \"user\": [\"A\"], \"job\": \"x\"}, 7,"
                               "{\"hours\": \"1\", \"days\": [], \"answer\": \"allow\"}]}";
    struct seen seen = {""};

    CU_ASSERT_EQUAL(policy_check(text, strlen(text), see, &seen), 8);
    ASSERT_STRING(seen.text,
                  "0||zone|unknown key \"zone\"\n"
                  "0||version|\"version\" is not 1\n"
                  "2|desk|rules[1].user|rule 2, desk: unknown key \"user\"; nearest: users\n"
                  "2|desk|rules[1].job|rule 2, desk: job: any, own or foreign\n"
                  "2|desk|rules[1]|rule 2, desk: \"answer\" is missing: refuse, allow or none\n"
                  "3||rules[2]|rule 3: a rule is an object\n"
                  "4||rules[3].hours|rule 4: hours: \"HH:MM-HH:MM\"\n"
                  "4||rules[3].days|rule 4: days: an array of mon tue wed thu fri sat sun, not "
                  "empty\n");
    CU_ASSERT_EQUAL(policy_check("{\"version\": 1, \"rules\": []}", 27, see, &seen), 0);
}

static void files_that_are_no_policy(void)
{
    char path[256];
    struct policy *policy;

    snprintf(path, sizeof path, "%s/policy.json", harness_directory());
    CU_ASSERT_PTR_NULL(policy_read(path, geteuid(), error));
    ASSERT_STRING(error, "No such file or directory");
    harness_write(path, "{\"version\": 1, \"rules\": []}", 27);
    chmod(path, 0600);
    policy = policy_read(path, geteuid(), error);
    CU_ASSERT_PTR_NOT_NULL(policy);
    policy_free(policy);
    if (geteuid() == 0) { /* only root can give files away */
        CU_ASSERT_EQUAL(chown(path, 12345, 12345), 0);
        CU_ASSERT_PTR_NULL(policy_read(path, 54321, error));
        ASSERT_STRING(error, "its owner is neither root nor the owner of the home");
        policy = policy_read(path, 12345, error);
        CU_ASSERT_PTR_NOT_NULL(policy);
        policy_free(policy);
        CU_ASSERT_EQUAL(chown(path, 0, 0), 0);
    }
    chmod(path, 0620);
    CU_ASSERT_PTR_NULL(policy_read(path, geteuid(), error));
    ASSERT_STRING(error, "writable by group or others (chmod go-w)");
    unlink(path);
    CU_ASSERT_EQUAL(mkfifo(path, 0600), 0);
    CU_ASSERT_PTR_NULL(policy_read(path, geteuid(), error));
    ASSERT_STRING(error, "not a regular file");
}

static void a_policy_cut_anywhere_is_no_policy(void)
{
    static const char text[] = "{\"version\": 1, \"timeZone\": \"UTC\", \"rules\": [{\"users\": "
                               "[\"A*\"], \"days\": [\"mon\"], \"answer\": \"none\"}]}";

    for (size_t length = 0; length < strlen(text); length++) {
        char *cut = strndup(text, length);

        CU_ASSERT_PTR_NULL(policy_parse(cut, length, error));
        free(cut);
    }
}

static const struct test tests[] = {
    {"names fit in upper and lower case", names_fit_in_upper_and_lower_case},
    {"every condition matches and does not", every_condition_matches_and_does_not},
    {"the first match answers with its reason", first_match_answers_with_its_reason},
    {"view and release but not delete", view_and_release_but_not_delete},
    {"the time zone is the policy's", the_time_zone_is_the_policys},
    {"malformed policies say where", malformed_policies_say_where},
    {"every fault is found, with its rule", every_fault_is_found},
    {"files that are no policy", files_that_are_no_policy},
    {"a policy cut anywhere is no policy", a_policy_cut_anywhere_is_no_policy},
};
HARNESS_MAIN("rules", tests)

/* test_kit.c - decision tables: their words, their readers, what a case stands for. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kit/compare.h"
#include "kit/coverage.h"
#include "kit/table/table.h"
#include "kit/template.h"
#include "kit/table/words.def"

static struct spsy_error error;

/* The first fault of a table; "" = all of it is right. */
static const char *fault_of(const char *text, bool csv)
{
    FILE *file = fmemopen((void *)text, strlen(text), "r");
    struct kit_request request;
    struct kit_fault fault;
    struct kit_table table;
    struct kit_case read;
    int result = kit_table_open_file(file, "T", csv, &table, &error);

    error.text[0] = result < 0 ? error.text[0] : '\0';
    while (result >= 0 && (result = kit_table_next(&table, &read, &error)) == 1) {
        for (size_t i = 0; i < read.expansions && result == 1; i++)
            if (kit_case_request(&read, i, &request, &fault) < 0)
                result = kit_table_fail(&table, &fault, &error);
        kit_case_free(&read);
    }
    kit_table_close(&table);
    return error.text;
}

/* A table of one case with these members in its request, which is on line 2. */
static const char *fault_of_request(const char *members)
{
    static char text[2048];

    snprintf(text, sizeof text,
             "{\"version\": 1, \"cases\": [\n"
             "{\"name\": \"x\", \"request\": {%s}, \"expect\": {\"verdict\": \"refused\"}}]}",
             members);
    return fault_of(text, false);
}

static const char *fault_of_expect(const char *members)
{
    static char text[2048];

    snprintf(text, sizeof text,
             "{\"version\": 1, \"cases\": [\n"
             "{\"name\": \"x\", \"expect\": {%s}, \"request\": {\"function\": \"SAV\"}}]}",
             members);
    return fault_of(text, false);
}

#define REQUEST(members, expected) ASSERT_STRING(fault_of_request(members), expected)
#define EXPECT(members, expected) ASSERT_STRING(fault_of_expect(members), expected)

static void faults_of_requests(void)
{
    REQUEST("\"function\": \"DLTSPLF\"", "");
    REQUEST("\"own\": true", "T: line 2, column 26: cases[0].request: function is missing");
    REQUEST("\"function\": \"DLTSPLF\", \"ows\": true",
            "T: line 2, column 57: cases[0].request.ows: unknown key; nearest: own");
    REQUEST(
        "\"function\": [\"DLTSPLF\", \"DSPSPL\"]",
        "T: line 2, column 51: cases[0].request.function[1]: DSPSPL is none of the 17 functions "
        "(spsy record layout), *READ, *CHANGE, *ALL");
    REQUEST("\"function\": []",
            "T: line 2, column 39: cases[0].request.function: an empty list: no value, no case");
    REQUEST("\"function\": \"SAV\", \"fileNumber\": 1000000",
            "T: line 2, column 60: cases[0].request.fileNumber: must be 1 to 999999, not 1000000");
    REQUEST("\"function\": \"SAV\", \"currentUser\": \"*ALL\"",
            "T: line 2, column 61: cases[0].request.currentUser: *ALL stands for all values of "
            "function, own, oprctl, jobType, native and special alone: list the values");
    REQUEST("\"function\": \"SAV\", \"own\": 1",
            "T: line 2, column 53: cases[0].request.own: this value is none of true, false, "
            "\"*ALL\"");
    REQUEST("\"function\": \"SAV\", \"job\": \"1/A/B\"",
            "T: line 2, column 53: cases[0].request.job: a job is expected: NUMBER/USER/NAME, the "
            "number of six digits");
    REQUEST("\"function\": \"SAV\", \"job\": \"000001/OWNER/JOB\", \"own\": false",
            "T: line 2, column 80: cases[0].request.own: job is the one that owns the file");
    REQUEST("\"function\": \"SAV\", \"job\": \"000002/OWNER/JOB\", \"own\": true",
            "T: line 2, column 80: cases[0].request.own: job is not the one that owns the file");
    REQUEST("\"function\": \"SAV\", \"special\": {\"mine\": []}",
            "T: line 2, column 66: cases[0].request.special.mine: unknown key: own, group and "
            "adopted are known");
    REQUEST("\"function\": \"SAV\", \"groups\": [\"ELEVENCHARS\"]",
            "T: line 2, column 57: cases[0].request.groups[0]: a name of 1 to 10 characters is "
            "expected");
    REQUEST("\"function\": \"SAV\", \"users\": {\"A\": {\"special\": [\"*NO\"]}}",
            "T: line 2, column 74: cases[0].request.users.A.special[0]: *NO is no special "
            "authority: *ALLOBJ, *AUDIT, *IOSYSCFG, *JOBCTL, *SAVSYS, *SECADM, *SERVICE, *SPLCTL "
            "or *NONE");
    REQUEST("\"function\": \"SAV\", \"function\": \"RST\"",
            "T: line 2, column 39: cases[0].request.function: the key appears twice");
}

static void faults_of_expectations(void)
{
    EXPECT("", "T: line 2, column 25: cases[0].expect: nothing is expected: this case could not "
               "fail");
    EXPECT("\"verdict\": \"maybe\"",
           "T: line 2, column 37: cases[0].expect.verdict: maybe is none of "
           "refused, allowed");
    EXPECT("\"basis\": 1", "T: line 2, column 35: cases[0].expect.basis: this value is none of "
                           "failure, exit, authority, bypass-splctl, bypass-jobctl, bypass-system");
    EXPECT("\"calls\": [{\"meaning\": \"none\"}, {}]",
           "T: line 2, column 57: cases[0].expect.calls[1]: nothing is expected of this call");
    EXPECT("\"calls\": [{\"answer\": \"f0\"}]",
           "T: line 2, column 47: cases[0].expect.calls[0].answer: two hexadecimal digits are "
           "expected (\"F0\"), or null: the call did not return");
    EXPECT("\"reason\": 5", "T: line 2, column 36: cases[0].expect.reason: text is expected");
}

/* What the grammar forbids, before, in and behind the cases. */
static void faults_of_grammar(void)
{
    ASSERT_STRING(fault_of(" ", false), "T: line 1, column 2: the text ends too early");
    ASSERT_STRING(fault_of("[]", false), "T: line 1, column 1: an object is expected: { ... }");
    ASSERT_STRING(fault_of("{\n \"version\" 1}", false),
                  "T: line 2, column 12: a colon is expected");
    ASSERT_STRING(fault_of("{\"version\": 01}", false),
                  "T: line 1, column 14: a number has a leading zero");
    ASSERT_STRING(fault_of("{\"version\": 1, \"cases\": [], \"cases\": []}", false),
                  "T: line 1, column 38: cases: the key appears twice");
    ASSERT_STRING(fault_of("{\"version\": 2, \"cases\": []}", false),
                  "T: line 1, column 13: version: 1 is expected");
    ASSERT_STRING(fault_of("{\"cases\": []}", false), "T: line 1, column 11: version: missing");
    ASSERT_STRING(
        fault_of("{\"version\": 1, \"cases\": [{\"name\": \"\xC3\xA4\", \"x\" 1}]}", false),
        "T: line 1, column 44: cases[0]: a colon is expected");
    ASSERT_STRING(fault_of("{\"version\": 1, \"cases\": []} []", false),
                  "T: line 1, column 29: text after the document");
    ASSERT_STRING(fault_of("{\"version\": 1, \"defaults\": {\"own\": 5}, \"cases\": []}", false),
                  "T: line 1, column 36: defaults.own: this value is none of true, false, "
                  "\"*ALL\"");
}

static void faults_of_csv(void)
{
    ASSERT_STRING(fault_of("function,verdict\nSAV,refused\n", true), "");
    ASSERT_STRING(fault_of("\xEF\xBB\xBF"
                           "function,verdict\r\n\"SAV\",\"refused\"\r\n,\r\n",
                           true),
                  "");
    ASSERT_STRING(fault_of("function,verdict\nSAV,refused,x\n", true),
                  "T: line 2, column 1: 3 fields, where the header has 2");
    ASSERT_STRING(fault_of("function,verdict\nSAV,\"refused\n", true),
                  "T: line 2, column 5: the quote that opens this field is never closed");
    ASSERT_STRING(fault_of("function,verdict\nSAV,ref\"used\n", true),
                  "T: line 2, column 8: a quote within a field: put the field in quotes and write "
                  "the quote twice");
    ASSERT_STRING(fault_of("function,verdict\n\"SAV\"x,refused\n", true),
                  "T: line 2, column 6: after the closing quote a comma or the end of the line is "
                  "expected (a quote in a field is written twice)");
    ASSERT_STRING(fault_of("function,verdict\rSAV,refused\n", true),
                  "T: line 1, column 18: a carriage return without a line feed");
    ASSERT_STRING(fault_of("function;verdict\n", true),
                  "T: line 1, column 1: the columns are to be separated by commas (RFC 4180)");
    ASSERT_STRING(fault_of("function,verdicts\n", true),
                  "T: line 1, column 10: unknown column verdicts; nearest: verdict");
    ASSERT_STRING(fault_of("function,function\n", true),
                  "T: line 1, column 10: column function appears twice");
    ASSERT_STRING(fault_of("name,function,own,verdict\n\"a\nb\",SAV,maybe,refused\n", true),
                  "T: line 3, column 8: own: maybe is none of true, false, \"*ALL\"");
    ASSERT_STRING(fault_of("function,verdict,fileNumber\nSAV,refused,0\n", true),
                  "T: line 2, column 13: fileNumber: must be 1 to 999999, not 0");
    ASSERT_STRING(fault_of("function,calls\nSAV,SPSY0100 1\n", true),
                  "T: line 2, column 5: calls: a call is FORMAT NUMBER MEANING and, if you like, "
                  "ANSWER; | stands between two");
    ASSERT_STRING(fault_of("function,verdict\n\xFF,refused\n", true),
                  "T: line 2, column 1: not UTF-8");
}

/* How many requests the one case of a table stands for. */
static size_t expansions_of(const char *text, bool csv)
{
    FILE *file = fmemopen((void *)text, strlen(text), "r");
    struct kit_table table;
    struct kit_case read;
    size_t count = 0;

    if (kit_table_open_file(file, "T", csv, &table, &error) == 0 &&
        kit_table_next(&table, &read, &error) == 1) {
        count = read.expansions;
        kit_case_free(&read);
    }
    kit_table_close(&table);
    return count;
}

static size_t expansions_of_request(const char *members)
{
    static char text[2048];

    snprintf(text, sizeof text,
             "{\"version\": 1, \"cases\": [{\"name\": \"x\", \"request\": {%s}, \"expect\": "
             "{\"verdict\": \"refused\"}}]}",
             members);
    return expansions_of(text, false);
}

static void expansions(void)
{
    CU_ASSERT_EQUAL(expansions_of_request("\"function\": \"SAV\""), 1);
    CU_ASSERT_EQUAL(expansions_of_request("\"function\": \"*ALL\""), SPSY_FUNCTION_COUNT);
    CU_ASSERT_EQUAL(expansions_of_request("\"function\": \"*READ\""), 7);
    CU_ASSERT_EQUAL(expansions_of_request("\"function\": \"*CHANGE\""), 6);
    CU_ASSERT_EQUAL(expansions_of_request("\"function\": [\"*READ\", \"SAV\", \"*CHANGE\"]"), 13);
    CU_ASSERT_EQUAL(expansions_of_request("\"function\": \"SAV\", \"own\": \"*ALL\", \"native\": "
                                          "\"*ALL\", \"oprctl\": \"*ALL\""),
                    8);
    CU_ASSERT_EQUAL(expansions_of_request("\"function\": \"SAV\", \"jobType\": \"*ALL\""), 5);
    CU_ASSERT_EQUAL(expansions_of_request("\"function\": \"SAV\", \"special\": \"*ALL\""), 9);
    CU_ASSERT_EQUAL(
        expansions_of_request("\"function\": \"SAV\", \"special\": [\"*SPLCTL\", \"*AUDIT\"]"), 1);
    CU_ASSERT_EQUAL(
        expansions_of_request("\"function\": \"SAV\", \"special\": [[\"*SPLCTL\"], []]"), 2);
    CU_ASSERT_EQUAL(expansions_of_request("\"function\": \"SAV\", \"groups\": [[\"A\"], [\"B\"]]"),
                    2);
    CU_ASSERT_EQUAL(expansions_of_request("\"function\": \"SAV\", \"fileNumber\": [1, 2, 3]"), 3);
    CU_ASSERT_EQUAL(expansions_of("function,own,special,verdict\n"
                                  "DLTSPLF|*READ,*ALL,*SPLCTL *AUDIT|*NONE,refused\n",
                                  true),
                    8 * 2 * 2);
    CU_ASSERT_EQUAL(expansions_of("function,formType,verdict\nSAV,A|B,refused\n", true), 1);
}

/* Every word is a property of the schema, and no other is. */
static size_t properties(const cJSON *schema, const char *definition, const cJSON **found)
{
    const cJSON *object =
        definition ? cJSON_GetObjectItem(cJSON_GetObjectItem(schema, "$defs"), definition) : schema;

    *found = cJSON_GetObjectItem(object, "properties");
    CU_ASSERT_PTR_NOT_NULL_FATAL(*found);
    return (size_t)cJSON_GetArraySize(*found);
}

static void schema_has_the_words(void)
{
    static const char *const table[] = {
#define TABLE_WORD(name, type) name,
        KIT_TABLE_WORDS(TABLE_WORD)
#undef TABLE_WORD
    };
    static const char *const expect[] = {
#define EXPECT_WORD(name, meaning) name,
        KIT_EXPECT_WORDS(EXPECT_WORD)
#undef EXPECT_WORD
    };
    static const char *const call[] = {
#define CALL_WORD(name) name,
        KIT_CALL_WORDS(CALL_WORD)
#undef CALL_WORD
    };
    const cJSON *found;
    cJSON *schema = NULL;

    CU_ASSERT_EQUAL_FATAL(
        spsy_json_read("core/kit/decision-table.schema.json", 1 << 20, &schema, &error), 0);
    CU_ASSERT_EQUAL(properties(schema, "request", &found), KIT_WORDS);
    for (size_t word = 0; word < KIT_WORDS; word++)
        CU_ASSERT_PTR_NOT_NULL(cJSON_GetObjectItemCaseSensitive(found, kit_word_name(word)));
    CU_ASSERT_EQUAL(properties(schema, NULL, &found), sizeof table / sizeof table[0]);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        CU_ASSERT_PTR_NOT_NULL(cJSON_GetObjectItemCaseSensitive(found, table[i]));
    CU_ASSERT_EQUAL(properties(schema, "expect", &found), sizeof expect / sizeof expect[0]);
    for (size_t i = 0; i < sizeof expect / sizeof expect[0]; i++)
        CU_ASSERT_PTR_NOT_NULL(cJSON_GetObjectItemCaseSensitive(found, expect[i]));
    CU_ASSERT_EQUAL(properties(schema, "call", &found), sizeof call / sizeof call[0]);
    for (size_t i = 0; i < sizeof call / sizeof call[0]; i++)
        CU_ASSERT_PTR_NOT_NULL(cJSON_GetObjectItemCaseSensitive(found, call[i]));
    cJSON_Delete(schema);
}

static void comparing(void)
{
    struct spsy_decision decision = {
        .verdict = SPSY_REFUSED, .basis = SPSY_BASIS_EXIT, .call_count = 1};
    struct kit_expectation expect = {SPSY_REFUSED, SPSY_BASIS_EXIT, NULL, NULL, false};
    char differs[512];

    decision.calls[0] = (struct spsy_call){.format = "SPSY0100",
                                           .number = 1,
                                           .answer = 0xF0,
                                           .meaning = SPSY_MEANING_REFUSE,
                                           .reason = "kept"};
    CU_ASSERT_TRUE(kit_as_expected(&expect, &decision, differs));
    expect.reason = "ke*";
    CU_ASSERT_TRUE(kit_as_expected(&expect, &decision, differs));
    expect.reason = "ke";
    CU_ASSERT_FALSE(kit_as_expected(&expect, &decision, differs));
    ASSERT_STRING(differs, "reason is 'kept', not 'ke'");
    expect.reason = NULL;
    expect.verdict = SPSY_ALLOWED;
    CU_ASSERT_FALSE(kit_as_expected(&expect, &decision, differs));
    ASSERT_STRING(differs, "verdict is refused, not allowed");
    expect.verdict = -1;
    decision.calls[0].meaning =
        SPSY_MEANING_FAILED; /* ONFAIL(*IGNORE): the verdict is as expected */
    CU_ASSERT_FALSE(kit_as_expected(&expect, &decision, differs));
    ASSERT_STRING(differs, "a program failed: kept");
    CU_ASSERT_PTR_NOT_NULL(kit_unexpected_failure(&expect, &decision));
    expect.basis = SPSY_BASIS_FAILURE;
    CU_ASSERT_PTR_NULL(kit_unexpected_failure(&expect, &decision));
    ASSERT_STRING(kit_reason(&decision), "kept");
}

static void names(void)
{
    size_t cobol = 0;

    while (strcmp(kit_languages[cobol], "cobol") != 0)
        cobol++;
    for (size_t language = 0; kit_languages[language]; language++) {
        CU_ASSERT_PTR_NULL(kit_name_flaw("PAYGUARD", language));
        CU_ASSERT_PTR_NOT_NULL(kit_name_flaw("", language));
        CU_ASSERT_PTR_NOT_NULL(kit_name_flaw("1PAY", language));
        CU_ASSERT_PTR_NOT_NULL(kit_name_flaw("../PAY", language));
        CU_ASSERT_PTR_NOT_NULL(kit_name_flaw("ELEVENCHARS", language));
        CU_ASSERT_EQUAL(kit_name_flaw("A$#@.1_", language) != NULL, language == cobol);
    }
    CU_ASSERT_PTR_NOT_NULL(kit_name_flaw("SPSY0100", cobol));
}

static const struct test tests[] = {
    {"W4 what a request may not say is told with line, column and path", faults_of_requests},
    {"W4 what an expectation may not say, likewise", faults_of_expectations},
    {"W4 what is no JSON, likewise", faults_of_grammar},
    {"W4 CSV is that of RFC 4180, its faults with line and column", faults_of_csv},
    {"W4 lists, *READ, *CHANGE and *ALL stand for a case each", expansions},
    {"W4 the schema has the words of a table, and no others", schema_has_the_words},
    {"W4 expected and decided are compared, a failure is none that nobody expects", comparing},
    {"W2 a name is an IBM i name, and a COBOL program's where it is one", names},
};

HARNESS_MAIN("kit", tests)

/* test_options.c - the one checker behind both syntaxes: what each type takes and refuses, and
 * that a command means the same in CL and in options. */
#include "harness.h"

#include "language/check.h"
#include "language/cl.h"
#include "language/options.h"
#include "language/table.h"
#include "language/values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- a command with a parameter of every kind ---- */

static const struct parameter_definition entry_elements[] = {
    {.keyword = "user", .type = PARAMETER_NAME, .required = true},
    {.keyword = "address",
     .type = PARAMETER_NAME,
     .most = 8,
     .special = "*ANY",
     .default_value = "*ANY"},
    {.keyword = "note", .type = PARAMETER_TEXT, .most = 5},
    {.keyword = NULL},
};

static const struct parameter_definition every_kind[] = {
    {.keyword = "NAME", .type = PARAMETER_NAME, .special = "*ALL", .required = true, .position = 1},
    {.keyword = "QUEUE",
     .type = PARAMETER_QUALIFIED,
     .special = "*SAME",
     .default_value = "*SAME",
     .position = 2},
    {.keyword = "JOB", .type = PARAMETER_JOB, .special = "*", .default_value = "*", .position = 3},
    {.keyword = "NUMBER",
     .type = PARAMETER_INTEGER,
     .special = "*ONLY *LAST",
     .default_value = "*ONLY",
     .least = 1,
     .most = 999999},
    {.keyword = "TEXT", .type = PARAMETER_TEXT, .special = "*BLANK", .most = 10},
    {.keyword = "PATH", .type = PARAMETER_PATH},
    {.keyword = "DATE", .type = PARAMETER_DATE, .special = "*NONE"},
    {.keyword = "CHOICE", .type = PARAMETER_CHOICE, .special = "*NO *YES", .default_value = "*NO"},
    {.keyword = "PGM", .type = PARAMETER_PROGRAM},
    {.keyword = "NAMES",
     .type = PARAMETER_NAME,
     .special = "*NONE",
     .default_value = "*NONE",
     .max_items = 3},
    {.keyword = "TEXTS", .type = PARAMETER_TEXT, .most = 20, .max_items = 3},
    {.keyword = "ENTRY",
     .type = PARAMETER_LIST,
     .special = "*ONLY",
     .default_value = "*ONLY",
     .elements = entry_elements},
    {.keyword = "ENTRIES", .type = PARAMETER_LIST, .max_items = 2, .elements = entry_elements},
    {.keyword = NULL},
};

static const struct command_definition every_command = {
    .name = "EVERY", .summary = "every kind", .parameters = every_kind};

/* ---- parameters as text, to compare ---- */

static void show_value(const struct value *value, char *text)
{
    if (value->text) {
        strcat(text, value->text);
        return;
    }
    strcat(text, "[");
    for (size_t i = 0; i < value->count; i++) {
        strcat(text, i ? "," : "");
        show_value(&value->items[i], text);
    }
    strcat(text, "]");
}

/* What check says: every parameter that has a value, or the first message. */
static const char *checked(const struct command_definition *definition,
                           const struct statement *statement, char *text)
{
    struct parameters parameters;
    struct answer answer;

    text[0] = '\0';
    answer_init(&answer, definition->name, NULL);
    if (check_statement(definition, statement, &parameters, &answer) == 0) {
        for (size_t i = 0; definition->parameters[i].keyword; i++) {
            if (!parameters.values[i].text && parameters.values[i].count == 0)
                continue;
            sprintf(text + strlen(text), "%s%s%s=", text[0] ? " " : "",
                    definition->parameters[i].keyword, parameters.given[i] ? "" : "?");
            show_value(&parameters.values[i], text);
        }
        parameters_free(&parameters);
        CU_ASSERT_EQUAL(answer.exit, 0);
    } else {
        struct spill_reader reader;
        const cJSON *message;
        char last[8] = "";

        CU_ASSERT_EQUAL(answer.exit, 2);
        spill_read(&answer.messages, &reader);
        for (size_t i = 0; (message = spill_item(&reader)); i++) {
            const char *id = cJSON_GetStringValue(cJSON_GetObjectItem(message, "id"));

            if (i == 0)
                sprintf(text, "! %s %s", id,
                        cJSON_GetStringValue(cJSON_GetObjectItem(message, "text")));
            snprintf(last, sizeof last, "%s", id);
        }
        spill_end(&reader);
        CU_ASSERT_STRING_EQUAL(last, "CPF0006");
    }
    answer_free(&answer);
    return text;
}

static const char *by_cl(const struct command_definition *definition, const char *source)
{
    static char text[8192];
    const struct cl_text bytes = {source, strlen(source), NULL, 0};
    struct statement statement;
    struct spsy_error error;

    if (cl_parse(&bytes, &statement, &error) < 0)
        sprintf(text, "! %s", error.text);
    else
        checked(definition, &statement, text);
    statement_free(&statement);
    return text;
}

static const char *by_options(const struct command_definition *definition, int count,
                              const char *const *arguments)
{
    static char text[8192];
    struct statement statement;
    struct spsy_error error;

    if (options_parse(definition, count, (char *const *)arguments, &statement, &error) < 0)
        sprintf(text, "! %s %s", error.message_id, error.text);
    else
        checked(definition, &statement, text);
    statement_free(&statement);
    return text;
}

#define DEFAULTS " QUEUE?=*SAME JOB?=* NUMBER?=*ONLY CHOICE?=*NO NAMES?=[*NONE] ENTRY?=*ONLY"

#define OPTIONS(...)                                                                               \
    by_options(&every_command, (int)(sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *)),      \
               (const char *[]){__VA_ARGS__})

static const char *cl(const char *source)
{
    return by_cl(&every_command, source);
}

/* What one keyword's value becomes; "!" when it is refused with CPD0084. */
static const char *one(const char *keyword, const char *value)
{
    static char result[4096];
    char source[2048];
    const char *text, *at;

    snprintf(source, sizeof source, "EVERY NAME(X) %s(%s)", keyword, value);
    text = cl(source);
    if (text[0] == '!') {
        if (strncmp(text, "! CPD0084 column 15: Value ", 27) != 0)
            return text;
        return "!";
    }
    snprintf(source, sizeof source, " %s=", keyword);
    at = strstr(text, source);
    snprintf(result, sizeof result, "%s", at ? at + strlen(source) : "(not given)");
    if (strchr(result, ' ') && result[0] != '[' && strstr(result, " JOB?"))
        *strstr(result, " JOB?") = '\0';
    return result;
}

struct one_value {
    const char *keyword, *value, *becomes;
};

/* The value up to the next parameter. */
static void expect_value(const struct one_value *one_value)
{
    const char *result = one(one_value->keyword, one_value->value);
    size_t length = strlen(one_value->becomes);
    char shown[256];

    snprintf(shown, sizeof shown, "%s(%s) gives %.150s", one_value->keyword, one_value->value,
             result);
    if (strncmp(result, one_value->becomes, length) != 0 ||
        (result[length] && result[length] != ' '))
        ASSERT_STRING(shown, one_value->becomes);
}

#define VALUES(values)                                                                             \
    for (size_t i = 0; i < sizeof(values) / sizeof((values)[0]); i++)                              \
    expect_value(&(values)[i])

static void names(void)
{
    static const struct one_value values[] = {
        {"QUEUE", "qprint", "QPRINT"},
        {"QUEUE", "qgpl/qprint", "QGPL/QPRINT"},
        {"QUEUE", "'QGPL/QPRINT'", "QGPL/QPRINT"},
        {"QUEUE", "'qgpl/QPRINT'", "!"}, /* quoted: keeps its characters */
        {"QUEUE", "*same", "*SAME"},
        {"QUEUE", "*ALL", "!"},
        {"QUEUE", "/Q", "!"},
        {"QUEUE", "*LIBL/QPRINT", "QPRINT"}, /* which is in QGPL, as everything unqualified */
        {"QUEUE", "*libl/qprint", "QPRINT"},
        {"QUEUE", "*CURLIB/QPRINT", "*CURLIB/QPRINT"}, /* the job knows which it is */
        {"QUEUE", "*curlib/qprint", "*CURLIB/QPRINT"},
        {"QUEUE", "*CURLIB/*SAME", "!"},
        {"QUEUE", "'*LIBL/QPRINT'", "QPRINT"},
        {"QUEUE", "'*libl/QPRINT'", "!"},
        {"QUEUE", "*LIBL/", "!"},
        {"QUEUE", "*LIBL", "!"},
        {"QUEUE", "*LIBL/*SAME", "!"},
        {"QUEUE", "*LIBL/*LIBL/Q", "!"},
        {"QUEUE", "*LIBL/L/Q", "!"},
        {"QUEUE", "*ALLUSR/Q", "!"},
        {"JOB", "*LIBL/Q", "!"},
        {"PGM", "*libl/p", "*LIBL/P"}, /* so here: it is looked for when it is registered */
        {"PGM", "*CURLIB/P", "*CURLIB/P"},
        {"PGM", "*LIBL/", "!"},
        {"PGM", "*ALL/P", "!"},
        {"QUEUE", "L/", "!"},
        {"QUEUE", "A/B/C", "!"},
        {"QUEUE", "ABCDEFGHIJ/ABCDEFGHIJ", "ABCDEFGHIJ/ABCDEFGHIJ"},
        {"QUEUE", "ABCDEFGHIJK/A", "!"},
        {"QUEUE", "A/ABCDEFGHIJK", "!"},
        {"QUEUE", "A B", "!"},
        {"QUEUE", "(A)", "A"},
        {"QUEUE", "(A B)", "!"},
        {"NAMES", "A b $C", "[A,B,$C]"},
        {"NAMES", "(A B)", "[A,B]"},
        {"NAMES", "*none", "[*NONE]"},
        {"NAMES", "A B C D", "!"},
        {"NAMES", "A 1B", "!"},
        {"NAMES", "(A) (B)", "!"},
    };

    VALUES(values);
}

static void jobs(void)
{
    static const struct one_value values[] = {
        {"JOB", "*", "*"},
        {"JOB", "000123/alice/payroll", "000123/ALICE/PAYROLL"},
        {"JOB", "alice/payroll", "ALICE/PAYROLL"},
        {"JOB", "payroll", "PAYROLL"},
        {"JOB", "999999/A/B", "999999/A/B"},
        {"JOB", "000000/A/B", "!"},
        {"JOB", "00123/A/B", "!"},
        {"JOB", "0000123/A/B", "!"},
        {"JOB", "00012A/A/B", "!"},
        {"JOB", "000123/A", "!"},
        {"JOB", "000123", "!"},
        {"JOB", "000123//B", "!"},
        {"JOB", "000123/A/", "!"},
        {"JOB", "000123/A/B/C", "!"},
        {"JOB", "*ALL", "!"},
    };

    VALUES(values);
}

static void integers(void)
{
    static const struct one_value values[] = {
        {"NUMBER", "1", "1"},
        {"NUMBER", "0002", "2"},
        {"NUMBER", "999999", "999999"},
        {"NUMBER", "*last", "*LAST"},
        {"NUMBER", "'7'", "7"},
        {"NUMBER", "0", "!"},
        {"NUMBER", "1000000", "!"},
        {"NUMBER", "18446744073709551617", "!"},
        {"NUMBER", "99999999999999999999999999", "!"},
        {"NUMBER", "-1", "!"},
        {"NUMBER", "+1", "!"},
        {"NUMBER", "1.0", "!"},
        {"NUMBER", "1e3", "!"},
        {"NUMBER", "0x10", "!"},
        {"NUMBER", "''", "!"},
        {"NUMBER", "*ANY", "!"},
    };

    VALUES(values);
}

static void texts(void)
{
    static const struct one_value values[] = {
        {"TEXT", "abc", "abc"}, /* text keeps its case, quoted or not */
        {"TEXT", "'a b'", "a b"},
        {"TEXT", "''", ""},
        {"TEXT", "'1234567890'", "1234567890"},
        {"TEXT", "'12345678901'", "!"},
        {"TEXT",
         "'\xC3\xA4\xC3\xB6\xC3\xBC\xC3\xA4\xC3\xB6\xC3\xBC\xC3\xA4\xC3\xB6\xC3\xBC"
         "\xC3\x9F'",
         "\xC3\xA4\xC3\xB6\xC3\xBC\xC3\xA4\xC3\xB6\xC3\xBC\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9F"},
        {"TEXT", "'\xE2\x82\xAC'", "!"}, /* the euro sign is not in CCSID 37 */
        {"TEXT", "*blank", "*BLANK"},
        {"PATH", "'/a b/c'", "/a b/c"},
        {"PATH", "-", "-"},
        {"PATH", "''", "!"},
        {"CHOICE", "*yes", "*YES"},
        {"CHOICE", "'*YES'", "*YES"},
        {"CHOICE", "'*yes'", "!"},
        {"CHOICE", "*MAYBE", "!"},
        {"CHOICE", "YES", "!"},
        {"CHOICE", "''", "!"},
        {"PGM", "seclib/splsec", "SECLIB/SPLSEC"},
        {"PGM", "'/opt/a.so'", "/opt/a.so"},
        {"PGM", "/opt/a.so", "/opt/a.so"},
        {"PGM", "splsec", "!"},
        {"PGM", "'opt/a.so'", "!"},
    };

    VALUES(values);
}

static void dates(void)
{
    static const struct one_value values[] = {
        {"DATE", "'2026-11-21'", "2026-11-21"}, {"DATE", "2026-11-21", "2026-11-21"},
        {"DATE", "1261121", "1261121"},         {"DATE", "'2024-02-29'", "2024-02-29"},
        {"DATE", "'2000-02-29'", "2000-02-29"}, {"DATE", "*none", "*NONE"},
        {"DATE", "'2026-02-29'", "!"},          {"DATE", "'2100-02-29'", "!"},
        {"DATE", "'2026-13-01'", "!"},          {"DATE", "'2026-00-01'", "!"},
        {"DATE", "'2026-11-00'", "!"},          {"DATE", "'2026-11-31'", "!"},
        {"DATE", "'2026-1-1'", "2026-1-1"}, /* where dateFormat is YMD */
        {"DATE", "'2026-11-2 '", "!"},          {"DATE", "2261121", "!"},
        {"DATE", "261121", "261121"},           {"DATE", "'1899-12-31'", "!"},
    };

    VALUES(values);
}

static void lists(void)
{
    static const struct one_value values[] = {
        {"ENTRY", "bob", "[BOB,*ANY,[]]"},
        {"ENTRY", "bob sys1 'x y'", "[BOB,SYS1,x y]"},
        {"ENTRY", "(bob sys1)", "[BOB,SYS1,[]]"},
        {"ENTRY", "*only", "*ONLY"},
        {"ENTRY", "bob sys1 x y", "!"},
        {"ENTRY", "bob sys1 sixchr", "!"},
        {"ENTRY", "bob system123", "!"},
        {"ENTRY", "bob (al)", "[BOB,AL,[]]"},
        {"ENTRY", "(bob) (al)", "!"},
        {"ENTRIES", "(bob sys1) (al)", "[[BOB,SYS1,[]],[AL,*ANY,[]]]"},
        {"ENTRIES", "bob sys1", "[[BOB,SYS1,[]]]"},
        {"ENTRIES", "(bob)", "[[BOB,*ANY,[]]]"},
        {"ENTRIES", "(a) (b) (c)", "!"},
        {"ENTRIES", "(a) b", "!"},
        {"TEXTS", "37 4 'abcd'", "[37,4,abcd]"},
        {"TEXTS", "'one text'", "[one text]"},
    };

    VALUES(values);
}

static void places_kept(void)
{
    static const struct one_value values[] = {
        {"ENTRY", "bob *N 'x'", "[BOB,*ANY,x]"},
        {"ENTRY", "*N sys1", "!"}, /* a required element */
        {"NAMES", "A *N", "!"},
        {"TEXT", "'*N'", "*N"},
    };

    ASSERT_STRING(cl("EVERY X *N ALICE/J"), "NAME=X QUEUE?=*SAME JOB=ALICE/J NUMBER?=*ONLY "
                                            "CHOICE?=*NO NAMES?=[*NONE] ENTRY?=*ONLY");
    ASSERT_STRING(cl("EVERY *n"), "! CPD0071 Parameter NAME required; expected: name (10), *ALL");
    ASSERT_STRING(cl("EVERY X JOB(*N)"), "NAME=X" DEFAULTS);
    VALUES(values);
}

static void positional_lists(void)
{
    const struct command_definition *grant = command_find("GRTOBJAUT");
    static const char *const refused[] = {"DLTSPLF FILE (X)", "EVERY X (Q)", "EVERY (X)",
                                          "EVERY X (Q L)"};

    ASSERT_STRING(by_cl(grant, "GRTOBJAUT L/Q *OUTQ (A B)"),
                  "OBJ=L/Q OBJTYPE=*OUTQ USER=[A,B] AUT?=[*CHANGE] REPLACE?=*NO");
    ASSERT_STRING(by_cl(grant, "GRTOBJAUT L/Q *OUTQ (A)"),
                  "OBJ=L/Q OBJTYPE=*OUTQ USER=[A] AUT?=[*CHANGE] REPLACE?=*NO");
    ASSERT_STRING(by_cl(grant, "GRTOBJAUT L/Q *OUTQ A"),
                  "OBJ=L/Q OBJTYPE=*OUTQ USER=[A] AUT?=[*CHANGE] REPLACE?=*NO");
    CU_ASSERT(strncmp(by_cl(grant, "GRTOBJAUT L/Q *OUTQ A B"), "! CPD0084", 9) == 0);
    CU_ASSERT(strncmp(by_cl(grant, "GRTOBJAUT L/Q *OUTQ (A 1B)"), "! CPD0084", 9) == 0);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        const char *text = by_cl(i ? &every_command : command_find("DLTSPLF"), refused[i]);

        if (strncmp(text, "! SPY0108", 9) != 0 || !strstr(text, "directly after its keyword"))
            ASSERT_STRING(text, refused[i]);
    }
}

static void whole_statements(void)
{
    ASSERT_STRING(cl("EVERY X"), "NAME=X" DEFAULTS);
    ASSERT_STRING(cl("every name(x)"), "NAME=X" DEFAULTS);
    ASSERT_STRING(cl("EVERY"), "! CPD0071 Parameter NAME required; expected: name (10), *ALL");
    ASSERT_STRING(cl("EVERY X FOO(1)"),
                  "! CPD0043 column 9: Keyword FOO not valid for command EVERY");
    ASSERT_STRING(cl("EVERY X NAME(Y)"), "! SPY0108 column 9: NAME is given twice");
    ASSERT_STRING(cl("EVERY NAME(X) NAME(X)"), "! SPY0108 column 15: NAME is given twice");
    ASSERT_STRING(cl("EVERY A B C D"),
                  "! SPY0108 column 13: EVERY takes 3 values without a keyword at most");
    ASSERT_STRING(cl("EVERY X NUMBER(0)"), "! CPD0084 column 9: Value 0 not valid for NUMBER; "
                                           "expected: 1-999999, *ONLY, *LAST");
}

static void options_are_read(void)
{
    ASSERT_STRING(OPTIONS("--name", "x"), "NAME=X" DEFAULTS);
    ASSERT_STRING(OPTIONS("x"), "NAME=X" DEFAULTS);
    ASSERT_STRING(OPTIONS("--NAME=x"), "NAME=X" DEFAULTS);
    ASSERT_STRING(OPTIONS("x", "--text", "a b"),
                  "NAME=X QUEUE?=*SAME JOB?=* NUMBER?=*ONLY TEXT=a b CHOICE?=*NO "
                  "NAMES?=[*NONE] ENTRY?=*ONLY");
    ASSERT_STRING(OPTIONS("x", "--text=--a"),
                  "NAME=X QUEUE?=*SAME JOB?=* NUMBER?=*ONLY TEXT=--a CHOICE?=*NO "
                  "NAMES?=[*NONE] ENTRY?=*ONLY");
    ASSERT_STRING(OPTIONS("--text", "it's (x", "x", "q/r"),
                  "NAME=X QUEUE=Q/R JOB?=* NUMBER?=*ONLY TEXT=it's (x CHOICE?=*NO "
                  "NAMES?=[*NONE] ENTRY?=*ONLY");
    ASSERT_STRING(OPTIONS("x", "--names", "a", "b", "--choice", "*yes"),
                  "NAME=X QUEUE?=*SAME JOB?=* NUMBER?=*ONLY CHOICE=*YES NAMES=[A,B] ENTRY?=*ONLY");
    ASSERT_STRING(OPTIONS("x", "--names", "a", "--names", "b"),
                  "NAME=X QUEUE?=*SAME JOB?=* NUMBER?=*ONLY CHOICE?=*NO NAMES=[A,B] ENTRY?=*ONLY");
    ASSERT_STRING(OPTIONS("x", "--names", "a b"),
                  "NAME=X QUEUE?=*SAME JOB?=* NUMBER?=*ONLY CHOICE?=*NO NAMES=[A,B] ENTRY?=*ONLY");
    ASSERT_STRING(OPTIONS("x", "--entry", "bob sys1"),
                  "NAME=X QUEUE?=*SAME JOB?=* NUMBER?=*ONLY CHOICE?=*NO NAMES?=[*NONE] "
                  "ENTRY=[BOB,SYS1,[]]");
    ASSERT_STRING(OPTIONS("x", "--entries", "bob", "sys1", "--entries", "(al sys2)"),
                  "NAME=X QUEUE?=*SAME JOB?=* NUMBER?=*ONLY CHOICE?=*NO NAMES?=[*NONE] "
                  "ENTRY?=*ONLY ENTRIES=[[BOB,SYS1,[]],[AL,SYS2,[]]]");
    ASSERT_STRING(OPTIONS("x", "--texts", "one text"),
                  "NAME=X QUEUE?=*SAME JOB?=* NUMBER?=*ONLY CHOICE?=*NO NAMES?=[*NONE] "
                  "TEXTS=[one text] ENTRY?=*ONLY");
    ASSERT_STRING(OPTIONS("x", "--texts", "(37 4 'a b')"),
                  "NAME=X QUEUE?=*SAME JOB?=* NUMBER?=*ONLY CHOICE?=*NO NAMES?=[*NONE] "
                  "TEXTS=[37,4,a b] ENTRY?=*ONLY");
    ASSERT_STRING(OPTIONS("--", "x"), "NAME=X" DEFAULTS);
    ASSERT_STRING(by_options(&every_command, 0, NULL),
                  "! CPD0071 Parameter NAME required; expected: name (10), *ALL");
}

static void options_gone_wrong(void)
{
    ASSERT_STRING(OPTIONS("--name"), "! SPY0108 --name needs a value");
    ASSERT_STRING(OPTIONS("--name", "--text", "x"), "! SPY0108 --name needs a value");
    ASSERT_STRING(OPTIONS("--foo"), "! CPD0043 --foo is not an option of EVERY");
    ASSERT_STRING(OPTIONS("x", "--foo", "y"), "! CPD0043 --foo is not an option of EVERY");
    ASSERT_STRING(OPTIONS("x", "--json"), "! CPD0043 --json is not an option of EVERY; it goes "
                                          "before the command: spsy --json ... every");
    ASSERT_STRING(OPTIONS("x", "--name", "y"), "! SPY0108 NAME is given twice");
    ASSERT_STRING(OPTIONS("x", "--text", "a", "--text", "b"), "! SPY0108 TEXT is given twice");
    ASSERT_STRING(OPTIONS("a", "b", "c", "d"),
                  "! SPY0108 EVERY takes 3 values without a keyword at most");
    ASSERT_STRING(OPTIONS("--name="),
                  "! CPD0084 Value  not valid for NAME; expected: name (10), *ALL");
    ASSERT_STRING(OPTIONS("--=x"), "! CPD0043 --=x is not an option of EVERY");
    ASSERT_STRING(OPTIONS("\xFF"), "! SPY0108 argument 1 of EVERY is not UTF-8");
    ASSERT_STRING(OPTIONS("x", "--entry", "(bob"),
                  "! SPY0108 column 1: the parenthesis is not closed");
    ASSERT_STRING(OPTIONS("--a-very-long-option-that-no-command-has", "x"),
                  "! CPD0043 --a-very-long-option-that-no-command-has is not an option of EVERY");
}

/* ---- the same in both syntaxes, for every parameter of every command ---- */

static const char *sample(const struct parameter_definition *definition, size_t variant, char *text,
                          size_t size)
{
    static const char *const values[] = {
        [PARAMETER_NAME] = "sample",      [PARAMETER_QUALIFIED] = "lib/name",
        [PARAMETER_GENERIC] = "lib/na*",  [PARAMETER_JOB] = "000123/a/b",
        [PARAMETER_TEXT] = "aB",          [PARAMETER_PATH] = "/some/File",
        [PARAMETER_DATE] = "2026-11-21",  [PARAMETER_PROGRAM] = "lib/program",
        [PARAMETER_GENERIC_NAME] = "na*", [PARAMETER_LABEL] = "pay.$#@9",
        [PARAMETER_GENERIC_LABEL] = "pay.*",
    };
    size_t word = 0;

    for (const char *at = definition->special; at && *at; word++) {
        size_t length = strcspn(at, " ");

        if (word == variant) {
            snprintf(text, size, "%.*s", (int)length, at);
            return text;
        }
        at += length;
        at += strspn(at, " ");
    }
    if (variant > word || definition->type == PARAMETER_CHOICE)
        return NULL;
    if (definition->type == PARAMETER_INTEGER) {
        snprintf(text, size, "%ld", definition->least);
        return text;
    }
    if (definition->type == PARAMETER_LIST)
        return NULL;
    snprintf(text, size, "%.*s",
             definition->most > 0 && definition->most <= 3 ? (int)definition->most : (int)size,
             values[definition->type]);
    return text;
}

static void compare(const struct command_definition *definition,
                    const struct parameter_definition *parameter, const char *value)
{
    char source[1024], keywords[64][40], values[64][64], cl_result[8192];
    const char *arguments[128];
    int count = 0;

    snprintf(source, sizeof source, "%s", definition->name);
    for (const struct parameter_definition *each = definition->parameters; each->keyword; each++) {
        const char *given = each == parameter ? value : NULL;

        if (each->object == OBJECT_OF_OBJTYPE && strcmp(value, "*SPLKEY") == 0)
            given = "pay.2026"; /* OBJ is what OBJTYPE says */
        if (!given && each->required)
            given = sample(each, 0, values[count], sizeof values[0]);
        if (!given)
            continue;
        sprintf(source + strlen(source), " %s(%s)", each->keyword, given);
        snprintf(keywords[count], sizeof keywords[0], "--%s", each->keyword);
        if (given != values[count])
            snprintf(values[count], sizeof values[0], "%s", given);
        arguments[2 * count] = keywords[count];
        arguments[2 * count + 1] = values[count];
        count++;
    }
    strcpy(cl_result, by_cl(definition, source));
    if (cl_result[0] == '!') /* a message then names the column in one of them */
        ASSERT_STRING(strstr(cl_result, "CPD0071") ? "" : cl_result, "");
    ASSERT_STRING(by_options(definition, 2 * count, arguments), cl_result);
}

static void compare_command(const struct command_definition *definition)
{
    char value[64];

    for (const struct parameter_definition *each = definition->parameters; each->keyword; each++)
        for (size_t variant = 0; sample(each, variant, value, sizeof value); variant++)
            compare(definition, each, value);
}

static void same_in_both_syntaxes(void)
{
    CU_ASSERT(command_table_count >= 43);
    compare_command(&every_command);
    for (size_t i = 0; i < command_table_count; i++)
        compare_command(command_table[i]);
}

/* A default is taken as the table spells it: it is what it would become if somebody typed it. */
static void check_defaults(const struct parameter_definition *definition)
{
    for (; definition->keyword; definition++) {
        const char *text = definition->default_value;
        char special[VALUE_WORD_BYTES], typed[512];

        if (definition->elements)
            check_defaults(definition->elements);
        if (!text)
            continue;
        snprintf(typed, sizeof typed, "%s", text);
        if (value_special(definition->special, text, false, special, sizeof special))
            CU_ASSERT_STRING_EQUAL(special, text)
        else /* of a list it is the first element */
            CU_ASSERT(value_take(definition->elements ? definition->elements : definition, typed,
                                 false) &&
                      strcmp(typed, text) == 0);
    }
}

/* Every definition can be checked at all: positions count from one without a gap, lists have
 * elements, defaults are valid. */
static void definitions_are_sound(void)
{
    for (size_t i = 0; i < command_table_count; i++) {
        const struct parameter_definition *parameter = command_table[i]->parameters;
        unsigned long positions = 0;
        unsigned count = 0;

        CU_ASSERT_PTR_EQUAL(command_find(command_table[i]->name), command_table[i]);
        CU_ASSERT_PTR_NOT_NULL(command_table[i]->run);
        check_defaults(parameter);
        for (; parameter->keyword; parameter++) {
            if (parameter->position) {
                positions |= 1UL << (parameter->position - 1);
                count++;
            }
            CU_ASSERT(parameter->type != PARAMETER_LIST || parameter->elements);
            CU_ASSERT(parameter->type != PARAMETER_CHOICE || parameter->special);
            CU_ASSERT(!parameter->required || !parameter->default_value);
            CU_ASSERT(parameter->help && parameter->help[0]);
            CU_ASSERT(strlen(parameter->keyword) <= 10);
        }
        CU_ASSERT_EQUAL(positions, (1UL << count) - 1);
    }
}

static const struct test tests[] = {
    {"names and qualified names", names},
    {"job names", jobs},
    {"integers", integers},
    {"texts, paths, choices, programs", texts},
    {"dates that exist", dates},
    {"lists and lists of lists", lists},
    {"*N keeps a place", places_kept},
    {"lists in parentheses without a keyword, where one is taken", positional_lists},
    {"whole statements: required, unknown, twice", whole_statements},
    {"options are read", options_are_read},
    {"options gone wrong", options_gone_wrong},
    {"every command means the same in CL and options", same_in_both_syntaxes},
    {"every definition is sound", definitions_are_sound},
};
HARNESS_MAIN("options", tests)

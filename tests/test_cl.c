/* test_cl.c - the CL parser and the script reader: what is understood, and that nothing that is
 * cut short anywhere is. */
#include "harness.h"

#include "language/cl.h"
#include "language/monitor.h"
#include "language/script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- a statement as text, to compare ---- */

static void show_value(const struct value *value, char *text)
{
    if (value->text) {
        sprintf(text + strlen(text), value->quoted ? "'%s'" : "%s", value->text);
        return;
    }
    strcat(text, "[");
    for (size_t i = 0; i < value->count; i++) {
        strcat(text, i ? " " : "");
        show_value(&value->items[i], text);
    }
    strcat(text, "]");
}

static const char *show(const struct statement *statement)
{
    static char text[2 * STATEMENT_BYTES_MAX]; /* the longest statement is shown, too */

    strcpy(text, statement->command);
    for (size_t i = 0; i < statement->count; i++) {
        sprintf(text + strlen(text),
                " %s=", statement->arguments[i].keyword ? statement->arguments[i].keyword : "");
        show_value(&statement->arguments[i].value, text);
    }
    return text;
}

static const char *parse_bytes(const char *bytes, size_t length)
{
    static char text[2048];
    const struct cl_text source = {bytes, length, NULL, 0};
    struct statement statement;
    struct spsy_error error = {0};

    if (cl_parse(&source, &statement, &error) < 0) {
        CU_ASSERT(error.message_id[0] && error.text[0]);
        snprintf(text, sizeof text, "! %s", error.text);
    } else {
        snprintf(text, sizeof text, "%s", show(&statement));
    }
    statement_free(&statement);
    return text;
}

static const char *parse(const char *text)
{
    return parse_bytes(text, strlen(text));
}

#define NO_PROMPT                                                                                  \
    "no prompting (?) here; F4 prompts in spsy shell; spsy help COMMAND lists the keywords"

static void understood(void)
{
    static const char *const cases[][2] = {
        {"DLTSPLF FILE(QSYSPRT) JOB(000123/ALICE/PAYROLL) SPLNBR(2)",
         "DLTSPLF FILE=[QSYSPRT] JOB=[000123/ALICE/PAYROLL] SPLNBR=[2]"},
        {"dltsplf file(qsysprt)", "DLTSPLF FILE=[qsysprt]"},
        {"DLTSPLF QSYSPRT * *LAST", "DLTSPLF =[QSYSPRT] =[*] =[*LAST]"},
        {"DLTSPLF QSYSPRT SPLNBR(2)", "DLTSPLF =[QSYSPRT] SPLNBR=[2]"},
        {"A K('it''s')", "A K=['it's']"},
        {"A K('')", "A K=['']"},
        {"A ''''", "A =[''']"},
        {"A K( 'a b'  c )", "A K=['a b' c]"},
        {"A K((A B) (C D))", "A K=[[A B] [C D]]"},
        {"A K((A B)(C D))", "A K=[[A B] [C D]]"},
        {"A (B C)", "A =[B C]"},
        {"qsys/a K(B)", "A K=[B]"}, /* where all commands are */
        {"*LIBL/A", "A"},
        {"A K(?)", "A K=[?]"},
        {"A K (B)", "A =[K] =[B]"}, /* the check refuses it where no list is taken */
        {"A B ((C D) E) K(F)", "A =[B] =[[C D] E] K=[F]"},
        {"A K(((A)))", "A K=[[[A]]]"},
        {"A K('(')", "A K=['(']"},
        {"A K('/* no comment */')", "A K=['/* no comment */']"},
        {"/* c */ A /* c */ K(/* c */ B /* c */) /* c */", "A K=[B]"},
        {"A K(LIB/*ALL)", "A K=[LIB/*ALL]"},
        {"A K(LIB/*ALL/*x)", "A K=[LIB/*ALL/*x]"}, /* no comment: neither a blank nor * follows */
        {"A K(LIB/*ALL/* x */)", "A K=[LIB/*ALL]"},
        {"A K(LIB/*ALL/** x */ B)", "A K=[LIB/*ALL B]"},
        {"A K(/tmp/*)", "A K=[/tmp/*]"},
        {"A/* x */K(B)", "A K=[B]"},
        {"A/*\tx */K(B)", "A K=[B]"},
        {"A/***/B", "A =[B]"},
        {"A B/* x */C", "A =[B] =[C]"},
        {"A K/* x */(B)", "A =[K] =[B]"}, /* as with a blank before the parenthesis */
        {"A K(B/* x */C 'd'/* y */E)", "A K=[B C 'd' E]"},
        {"A 'b/* x */'", "A =['b/* x */']"},
        {"QSYS/A/* x */ K(B)", "A K=[B]"},
        {"A K(B)L(C)", "! column 7: a blank is missing here"},
        {"A\tK(B)", "A K=[B]"},
        {"", ""},
        {"   ", ""},
        {"/* only a comment */", ""},
        {"/* a *//* b */", ""},
        {"A K(\xC3\xA4)", "A K=[\xC3\xA4]"},
        {"A $#@_.9", "A =[$#@_.9]"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ASSERT_STRING(parse(cases[i][0]), cases[i][1]);
}

static void not_understood(void)
{
    static const char *const cases[][2] = {
        {"A K(", "! column 4: the parenthesis is not closed"},
        {"A K()", "! column 4: there is nothing between the parentheses"},
        {"A K( )", "! column 4: there is nothing between the parentheses"},
        {"A K(())", "! column 5: there is nothing between the parentheses"},
        {"A K(B))", "! column 7: a blank is missing here"},
        {"A K(B) )", "! column 8: a closing parenthesis without an opening one"},
        {"A )", "! column 3: a closing parenthesis without an opening one"},
        {"A 'x", "! column 3: the apostrophe is not closed"},
        {"A K('x)", "! column 5: the apostrophe is not closed"},
        {"A K('x''", "! column 5: the apostrophe is not closed"},
        {"A /* x", "! column 3: the comment is not closed"},
        {"A /*/", "! column 3: the comment is not closed"},
        {"A K(/tmp/* B)", "! column 9: the comment is not closed"},
        {"A/*", "! column 2: the comment is not closed"}, /* the end of a line is a blank */
        {"A/*x */K(B)", "! column 1: the name of a command consists of letters and digits"},
        {"/*", "! column 1: the comment is not closed"},
        {"A K('x'y)", "! column 8: text directly after a quoted value or a parenthesis"},
        {"A K(x'y')", "! column 6: an apostrophe inside a value: quote the whole value"},
        {"A K(x(y))", "! column 6: a parenthesis directly after a value"},
        {"A K('x'(y))", "! column 8: a parenthesis directly after a value"},
        {"A K((x)y)", "! column 8: text directly after a quoted value or a parenthesis"},
        {"A K(B) C", "! column 8: a value without a keyword follows a keyword"},
        {"A 1K(B)", "! column 3: a keyword consists of letters and digits"},
        {"A K.(B)", "! column 3: a keyword consists of letters and digits"},
        {"A(B)", "! column 2: a blank is missing after the command"},
        {"A (B", "! column 3: the parenthesis is not closed"},
        {"A ()", "! column 3: there is nothing between the parentheses"},
        {"A (B)(C)", "! column 6: a blank is missing here"},
        {"A (B)C", "! column 6: a blank is missing here"},
        {"A K(B) (C)", "! column 8: a value without a keyword follows a keyword"},
        {"(A)", "! column 1: a statement begins with the name of a command"},
        {"'A'", "! column 1: a statement begins with the name of a command"},
        {"QGPL/A", "! column 1: the name of a command consists of letters and digits"},
        {"QSYS/", "! column 6: a statement begins with the name of a command"},
        {"QSYS/ A", "! column 6: a statement begins with the name of a command"},
        {"QSYS/QSYS/A", "! column 6: the name of a command consists of letters and digits"},
        {"?A", "! column 1: " NO_PROMPT},
        {"? A K(B)", "! column 1: " NO_PROMPT},
        {"A ??K(B)", "! column 3: " NO_PROMPT},
        {"A ?", "! column 3: " NO_PROMPT},
        {"A K(\xC3)", "! column 5: not UTF-8"},
        {"A K(\xFF)", "! column 5: not UTF-8"},
        {"A K(((((((((x)))))))))", "! column 12: parentheses are nested too deep"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ASSERT_STRING(parse(cases[i][0]), cases[i][1]);
    ASSERT_STRING(parse_bytes("A K(B\0)", 7), "! column 6: a NUL byte");
    ASSERT_STRING(parse("A K((((((((x))))))))"), "A K=[[[[[[[[x]]]]]]]]");
}

/* Where a line is being typed, its values are shown as far as they go. */
static void read_until_it_breaks(void)
{
    const char *line = "A K('it''s open";
    const struct cl_text text = {.text = line, .length = strlen(line)};
    struct statement statement = {0};
    struct spsy_error error;

    CU_ASSERT_EQUAL(cl_parse(&text, &statement, &error), SPSY_ERR_FORMAT);
    CU_ASSERT_EQUAL_FATAL(statement.count, 1);
    CU_ASSERT_EQUAL_FATAL(statement.arguments[0].value.count, 1);
    ASSERT_STRING(statement.arguments[0].value.items[0].text, "it's open");
    statement_free(&statement);
}

/* Cut at every byte: either an error, or exactly the words that are whole - never a value that
 * lost its end without being told so. */
static void cut_at_every_byte(void)
{
    static const char whole[] = "CMD /*c*/ ONE 'two''s' K((A 'b c') (D)) L('\xC3\xA4')";
    size_t good = 0;

    for (size_t length = 0; length < sizeof whole - 1; length++) {
        char *copy = strndup(whole, length); /* its own allocation: ASan sees reads past it */
        const char *result = parse_bytes(copy, length);

        if (result[0] != '!') {
            size_t open = 0, quotes = 0;

            good++;
            for (size_t i = 0; i < length; i++) {
                quotes += copy[i] == '\'';
                open += copy[i] == '(';
                open -= copy[i] == ')';
            }
            CU_ASSERT_EQUAL(open, 0);
            CU_ASSERT_EQUAL(quotes % 2, 0);
        }
        free(copy);
    }
    CU_ASSERT(good > 10);
    ASSERT_STRING(parse(whole), "CMD =[ONE] =['two's'] K=[[A 'b c'] [D]] L=['\xC3\xA4']");
}

/* Every string of six of the characters that mean something: no crash, always an answer
 * that an error of its own explains, and parentheses balanced where it was understood. */
static void every_short_statement(void)
{
    static const char alphabet[] = "A ()'/*";
    enum { LETTERS = sizeof alphabet - 1, LONGEST = 6 };
    char text[LONGEST + 3] = "A ";
    size_t understood_count = 0, total = 1;

    for (int i = 0; i < LONGEST; i++)
        total *= LETTERS;
    for (size_t number = 0; number < total; number++) {
        size_t rest = number;

        for (int i = 0; i < LONGEST; i++, rest /= LETTERS)
            text[2 + i] = alphabet[rest % LETTERS];
        understood_count += parse(text)[0] != '!';
    }
    CU_ASSERT(understood_count > 1000);
    CU_ASSERT(understood_count < total / 2);
}

/* ---- scripts ---- */

static const char *read_script(const char *bytes, size_t length)
{
    static char text[8192];
    FILE *file = fmemopen((char *)bytes, length, "r");
    struct script script;
    struct cl_text source;
    struct spsy_error error;
    int result;

    text[0] = '\0';
    script_open(&script, file);
    while ((result = script_next(&script, &source, &error)) != 0) {
        struct statement statement = {0};

        if (result == 1)
            result = cl_parse(&source, &statement, &error);
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s;",
                 result < 0 ? error.text : show(&statement));
        statement_free(&statement);
    }
    script_close(&script);
    fclose(file);
    return text;
}

#define SCRIPT(text) read_script(text, sizeof(text) - 1)

static void scripts(void)
{
    ASSERT_STRING(SCRIPT("A\nB K(C)\n"), "A;B K=[C];");
    ASSERT_STRING(SCRIPT("A"), "A;");
    ASSERT_STRING(SCRIPT("A\n\nB\n\n"), "A;;B;;");
    ASSERT_STRING(SCRIPT("A\r\nB\r\n"), "A;B;");
    ASSERT_STRING(SCRIPT("\n\n/* x */\nA\n"), ";;;A;");
    ASSERT_STRING(SCRIPT("A K(B +\n   C)\n"), "A K=[B C];");
    ASSERT_STRING(SCRIPT("A K(B+\n   C)\n"), "A K=[BC];");
    ASSERT_STRING(SCRIPT("A K(B-\n   C)\n"), "A K=[B C];");
    ASSERT_STRING(SCRIPT("A K('B-\n   C')\n"), "A K=['B   C'];");
    ASSERT_STRING(SCRIPT("A K('B+  \r\n   C')\n"), "A K=['BC'];");
    ASSERT_STRING(SCRIPT("A +\n\nB\n"), "A;B;");
    ASSERT_STRING(SCRIPT("A /* one\n two */ B\nC"), "A =[B];C;");
    ASSERT_STRING(SCRIPT("A LIB/*ALL\nC"), "A =[LIB/*ALL];C;");
    ASSERT_STRING(SCRIPT("A '/*'\nC"), "A =['/*'];C;");
    ASSERT_STRING(SCRIPT("A/* one\n two */ B\nC"), "A =[B];C;");
    ASSERT_STRING(SCRIPT("A B/*\n one */C\nD"), "A =[B] =[C];D;");
    ASSERT_STRING(SCRIPT("A B/*\r\n one */C\r\nD"), "A =[B] =[C];D;");
    ASSERT_STRING(SCRIPT("A B/** one\n*/C\nD"), "A =[B] =[C];D;");
    ASSERT_STRING(SCRIPT("A LIB/*x\nC"), "A =[LIB/*x];C;");
}

static void scripts_gone_wrong(void)
{
    ASSERT_STRING(SCRIPT("A +"), "line 1: the script ends inside a statement;");
    ASSERT_STRING(SCRIPT("A +\n"), "line 1: the script ends inside a statement;");
    ASSERT_STRING(SCRIPT("A /* x\ny"), "line 2: the script ends inside a statement;");
    ASSERT_STRING(SCRIPT("A 'x\nB"), "line 1, column 3: the apostrophe is not closed;B;");
    ASSERT_STRING(SCRIPT("\nA K(B +\n  C) +\n   K(')\nB"),
                  ";line 4, column 6: the apostrophe is not closed;B;");
    ASSERT_STRING(SCRIPT("A +\n)\nB"),
                  "line 2, column 1: a closing parenthesis without an opening one;B;");
    ASSERT_STRING(SCRIPT("A\0B\nC"), "line 1, column 2: a NUL byte;C;");
}

/* The longest statement is taken, one byte more is refused, and the next one is read again. */
static void script_limits(void)
{
    size_t room = 3 * STATEMENT_BYTES_MAX;
    char *text = malloc(room);
    const char *result;

    memset(text, 'X', room);
    memcpy(text, "A ", 2);
    memcpy(text + STATEMENT_BYTES_MAX, "\nB", 3);
    result = read_script(text, STATEMENT_BYTES_MAX + 2);
    CU_ASSERT_PTR_NULL(strstr(result, "longer"));
    memset(text, 'X', room);
    memcpy(text, "A ", 2);
    memcpy(text + STATEMENT_BYTES_MAX + 1, "\nB", 3);
    ASSERT_STRING(read_script(text, STATEMENT_BYTES_MAX + 3),
                  "line 1: the statement is longer than 65536 bytes;B;");
    memset(text, 'X', room);
    memcpy(text + room - 2, "\nB", 2);
    ASSERT_STRING(read_script(text, room), "line 1: the statement is longer than 65536 bytes;B;");
    free(text);
}

/* ---- MONMSG ---- */

static void generic_ids(void)
{
    CU_ASSERT(monitor_id_fits("CPF0000", "CPF3492"));
    CU_ASSERT(monitor_id_fits("CPF3400", "CPF3492"));
    CU_ASSERT(monitor_id_fits("CPF3492", "CPF3492"));
    CU_ASSERT(monitor_id_fits("CPF3300", "CPF33F0"));
    CU_ASSERT(monitor_id_fits("SPY0000", "SPY0103"));
    CU_ASSERT(monitor_id_fits("SPY0100", "SPY0103"));
    CU_ASSERT(!monitor_id_fits("CPF3400", "CPF3309"));
    CU_ASSERT(!monitor_id_fits("CPF0000", "SPY0103"));
    CU_ASSERT(!monitor_id_fits("CPF3490", "CPF3492"));
    CU_ASSERT(!monitor_id_fits("CPF", "CPF3492"));
    CU_ASSERT(!monitor_id_fits("CPD0000", "CPF3492"));
}

static int read_one(const char *text, struct monitor *monitor, struct answer *answer)
{
    const struct cl_text source = {text, strlen(text), NULL, 0};
    struct statement statement = {0};
    struct spsy_error error;
    int result = cl_parse(&source, &statement, &error);

    answer_init(answer, "MONMSG", NULL);
    if (result == 0)
        result = monitor_read(&statement, monitor, answer);
    statement_free(&statement);
    return result;
}

/* Which of the MONMSG, one a line, is the one whose EXEC counts; -1: they do not fit. */
static long which(const char *const *failing, size_t count, int exit, const char *const *texts)
{
    struct monitors lists[2] = {{0}};
    const struct monitors *both[] = {&lists[0], &lists[1]};
    struct monitor *found;
    struct answer answer, ignored;
    size_t list = 0;
    long result;

    for (; *texts; texts++) {
        struct monitor monitor;

        if (!**texts) { /* those at the head follow */
            list = 1;
            continue;
        }
        CU_ASSERT_FATAL(read_one(*texts, &monitor, &ignored) == 0);
        CU_ASSERT_FATAL(monitors_add(&lists[list], &monitor, &ignored) == 0);
        answer_free(&ignored);
    }
    answer_init(&answer, "X", NULL);
    for (size_t i = 0; i < count; i++)
        answer_message(&answer, failing[i], "t");
    answer_raise(&answer, exit);
    found = monitors_find(both, 2, &answer);
    result = !found ? -1
             : found >= lists[0].items && found < lists[0].items + lists[0].count
                 ? found - lists[0].items
                 : 100 + (found - lists[1].items);
    answer_free(&answer);
    monitors_free(&lists[0]);
    monitors_free(&lists[1]);
    return result;
}

static bool fits(const char *const *failing, size_t count, int exit, const char *monitored)
{
    char text[32];
    const char *const texts[] = {text, NULL};

    snprintf(text, sizeof text, "MONMSG %s", monitored);
    return which(failing, count, exit, texts) == 0;
}

static void together(void)
{
    static const char *const mixed[] = {"CPF3492", "CPF3330"};
    static const char *const both[] = {"MONMSG CPF3303", "MONMSG CPF3330", "MONMSG CPF3492", NULL};
    static const char *const one[] = {"MONMSG CPF3330", "MONMSG CPF3303", NULL};
    static const char *const head[] = {"", "MONMSG CPF2204", "MONMSG CPF0000", NULL};
    static const char *const after_and_head[] = {"MONMSG CPF3330", "", "MONMSG CPF3400", NULL};
    static const char *const summed[] = {"CPF2207", "CPF3361", "CPF2117"};
    static const char *const summary[] = {"MONMSG CPF3361", "MONMSG CPF2117", NULL};
    static const char *const diagnostics[] = {"MONMSG CPF3361", "MONMSG CPF2207", NULL};

    CU_ASSERT(which(summed, 3, 3, summary) == 1);
    CU_ASSERT(which(summed, 3, 3, diagnostics) == -1);
    CU_ASSERT(which(mixed, 2, 3, both) == 1);
    CU_ASSERT(which(mixed, 2, 3, one) == -1);
    CU_ASSERT(which(mixed, 2, 3, head) == 101);
    CU_ASSERT(which(mixed, 2, 3, after_and_head) == 0);
}

static void monitors_wrong(void)
{
    static const struct {
        const char *text, *says;
    } wrong[] = {
        {"MONMSG", "Parameter MSGID required"},
        {"MONMSG CPF0000 CMPDTA(LIB)",
         "Value LIB not valid for CMPDTA: messages have no data here"},
        {"MONMSG CPF0000 LIB", "Value LIB not valid for CMPDTA: messages have no data here"},
        {"MONMSG CPF0000 CMPDTA(LIB 10)", "Value LIB not valid for CMPDTA: messages have no data"},
        {"MONMSG CPF0000 EXEC(BOGUS)", "Command BOGUS not found"},
        {"MONMSG CPF0000 EXEC(DO)", "Command DO not found"},
        {"MONMSG CPF0000 EXEC(DSPJOB JOB())", "line 1, column 31: there is nothing between"},
        {"MONMSG CPF0000 EXEC(DLTUSRPRF)", "Parameter USRPRF required"},
        {"MONMSG CPF0000 EXEC(GOTO)", "Parameter CMDLBL required"},
        {"MONMSG CPF0000 EXEC(MONMSG CPF0000)", "Command MONMSG not found"},
        {"MONMSG CPF0000 EXEC(RETURN 1)", "RETURN takes 0 values"},
    };

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct monitor monitor;
        struct answer answer;
        const cJSON *first;
        struct spill_reader reader;
        const char *text;

        CU_ASSERT(read_one(wrong[i].text, &monitor, &answer) < 0);
        spill_read(&answer.messages, &reader);
        first = spill_item(&reader);
        text = cJSON_GetStringValue(cJSON_GetObjectItem(first, "text"));
        if (!text || !strstr(text, wrong[i].says))
            printf("%s: %s\n", wrong[i].text, text ? text : "nothing");
        CU_ASSERT(text && strstr(text, wrong[i].says));
        CU_ASSERT(answer.exit == SPSY_MESSAGE_USAGE);
        spill_end(&reader);
        answer_free(&answer);
    }
}

static void monitors_right(void)
{
    static const struct {
        const char *text;
        enum monitor_act act;
        const char *command;
        bool head;
    } right[] = {
        {"MONMSG CPF0000", MONITOR_GOES_ON, NULL, true},
        {"MONMSG CPF0000 CMPDTA(*NONE)", MONITOR_GOES_ON, NULL, true},
        {"MONMSG CPF0000 EXEC(GOTO CMDLBL(END))", MONITOR_GOTO, "GOTO CMDLBL(END)", true},
        {"MONMSG CPF0000 *N (GOTO END)", MONITOR_GOTO, "GOTO END", true},
        {"MONMSG CPF0000 EXEC(RETURN)", MONITOR_RETURN, "RETURN", false},
        {"MONMSG CPF0000 EXEC( CRTLIB LIB(X) TEXT('a ) b''(' ) /* ( */ )", MONITOR_COMMAND,
         "CRTLIB LIB(X) TEXT('a ) b''(' ) /* ( */ ", false},
    };

    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++) {
        struct monitor monitor;
        struct answer answer;

        CU_ASSERT_FATAL(read_one(right[i].text, &monitor, &answer) == 0);
        CU_ASSERT(monitor.act == right[i].act);
        if (right[i].command)
            ASSERT_STRING(monitor.command.text, right[i].command);
        CU_ASSERT((monitor_check_head(&monitor, &answer) == 0) == right[i].head);
        monitor_free(&monitor);
        answer_free(&answer);
    }
}

static void monitored(void)
{
    static const char *const refused[] = {"CPF3492", "SPY0002"};
    static const char *const mixed[] = {"CPF3492", "CPF3330", "CPC3305"};
    static const char *const usage[] = {"CPD0043", "CPF0006"};

    CU_ASSERT(fits(refused, 2, 3, "CPF3492"));
    CU_ASSERT(fits(refused, 2, 3, "CPF0000"));
    CU_ASSERT(!fits(refused, 2, 3, "CPF3309"));
    CU_ASSERT(!fits(refused, 2, 3, "SPY0002"));
    CU_ASSERT(!fits(mixed, 3, 3, "CPF3492"));
    CU_ASSERT(fits(mixed, 3, 3, "CPF0000"));
    CU_ASSERT(fits(usage, 2, 2, "CPF0006"));
    CU_ASSERT(fits(usage, 2, 2, "CPD0043"));
    CU_ASSERT(!fits(NULL, 0, 5, "CPF0000"));
}

static const struct test tests[] = {
    {"statements that are understood", understood},
    {"statements that are not, and where", not_understood},
    {"what could be read of a broken one is whole", read_until_it_breaks},
    {"a statement cut at every byte", cut_at_every_byte},
    {"every short statement", every_short_statement},
    {"scripts: lines, continuation, comments", scripts},
    {"scripts gone wrong name the line", scripts_gone_wrong},
    {"the longest statement and one byte more", script_limits},
    {"MONMSG ids, generic ones too", generic_ids},
    {"MONMSG takes away what it names, all of it", monitored},
    {"several MONMSG count together, the first that fits acts", together},
    {"what MONMSG does not take", monitors_wrong},
    {"what MONMSG takes, and what of it at the head", monitors_right},
};
HARNESS_MAIN("cl", tests)

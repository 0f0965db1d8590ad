/* test_table.c - the table of commands: what is offered to somebody who mistyped a name, and what
 * the definitions say about IBM's commands. */
#include "harness.h"

#include "language/nearest.h"
#include "language/table.h"

#include <stdio.h>
#include <string.h>

enum { NAME_BYTES = 32 };

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/* Commands that take something away, told apart here by hand: a new one has to be thought about. */
static bool takes_away(const char *name)
{
    static const char *const verbs[] = {"DLT", "CLR", "RMV", "RVK"};

    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
        if (strncmp(name, verbs[i], 3) == 0)
            return true;
    return false;
}

/* ---- all that one slip of a finger makes of a word ---- */

typedef void slip_visit(const char *word, const void *context);

static void each_slip(const char *word, size_t places, slip_visit *visit, const void *context)
{
    size_t length = strlen(word);
    char slip[NAME_BYTES];

    for (size_t at = 0; at <= length && at < places; at++) {
        snprintf(slip, sizeof slip, "%.*s%s", (int)at, word, at < length ? word + at + 1 : "");
        if (at < length)
            visit(slip, context);
        for (const char *letter = letters; *letter; letter++) {
            snprintf(slip, sizeof slip, "%.*s%c%s", (int)at, word, *letter, word + at);
            visit(slip, context);
            if (at == length)
                continue;
            snprintf(slip, sizeof slip, "%.*s%c%s", (int)at, word, *letter, word + at + 1);
            visit(slip, context);
        }
    }
}

static unsigned long offered, dangerous;

static void look(const char *word, const void *context)
{
    const char *nearest = command_find(word) ? NULL : nearest_command(word);

    offered += nearest != NULL;
    if (nearest && takes_away(nearest) && dangerous++ < 10)
        fprintf(stderr, "%s, a slip of %s, is offered %s\n", word, (const char *)context, nearest);
}

/* What does not begin as a command that takes something away is never offered one (see below), so
 * that the second slip is looked for where it makes such a beginning, or after one. */
static void look_at_second(const char *word, const void *context)
{
    if (takes_away(word))
        look(word, context);
}

static void slip_again(const char *word, const void *context)
{
    look(word, context);
    each_slip(word, takes_away(word) ? NAME_BYTES : 3, look_at_second, context);
}

static void nothing_destructive_is_offered(void)
{
    char word[NAME_BYTES];

    offered = dangerous = 0;
    for (size_t i = 0; i < command_table_count; i++)
        if (!takes_away(command_table[i]->name))
            each_slip(command_table[i]->name, NAME_BYTES, slip_again, command_table[i]->name);
    CU_ASSERT(offered > 10000);
    CU_ASSERT_EQUAL(dangerous, 0);
    /* Whatever was typed: nor is one whose verb was not. */
    for (size_t i = 0; i < command_table_count; i++)
        for (const char *verb = "ADDCHGCRTDSPGRTHLDRLSRSTSAVSNDWRK"; *verb; verb += 3) {
            if (strlen(command_table[i]->name) < 4)
                continue;
            snprintf(word, sizeof word, "%.3s%s", verb, command_table[i]->name + 3);
            each_slip(word, NAME_BYTES, look, word);
        }
    CU_ASSERT_EQUAL(dangerous, 0);
}

static void what_was_meant_is_offered(void)
{
    static const char *const typed[][2] = {
        {"DSPSPLFF", "DSPSPLF"},   {"DSPLSPF", "DSPSPLF"},      {"DLTSPF", "DLTSPLF"},
        {"DLTUSRPR", "DLTUSRPRF"}, {"RMVEXITPG", "RMVEXITPGM"}, {"RVKOBJAU", "RVKOBJAUT"},
        {"DLTLBI", "DLTLIB"},      {"WRKOUTP", "WRKOUTQ"},
    };

    for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++)
        ASSERT_STRING(nearest_command(typed[i][0]), typed[i][1]);
    CU_ASSERT_PTR_NULL(nearest_command("XYZZYX"));
    CU_ASSERT_PTR_NULL(nearest_command("DSP"));
}

/* ---- beside IBM's ---- */

static bool has_keyword(const struct command_definition *command, const char *word, size_t length)
{
    for (const struct parameter_definition *at = command->parameters; at->keyword; at++)
        if (strlen(at->keyword) == length && strncmp(at->keyword, word, length) == 0)
            return true;
    return false;
}

/* "KEYWORD why", or "KEYWORD(*VALUE ...) why" of a keyword that is there. */
static bool is_sound(const struct command_definition *command, const char *line, size_t length)
{
    size_t word = strspn(line, letters);
    bool of_value = line[word] == '(';
    size_t end = of_value ? strcspn(line, ")\n") + 1 : word;

    return word >= 2 && end + 6 < length && line[end] == ' ' &&
           has_keyword(command, line, word) == of_value;
}

static void check_missing(const struct command_definition *command)
{
    for (const char *at = command->missing; at && *at;) {
        size_t length = strcspn(at, "\n");

        if (!is_sound(command, at, length)) {
            fprintf(stderr, "%s: missing: %.*s\n", command->name, (int)length, at);
            CU_FAIL("what is missing is not, or has no reason");
        }
        at += length + (at[length] == '\n');
    }
}

static void definitions_tell_of_ibms(void)
{
    for (size_t i = 0; i < command_table_count; i++) {
        const struct command_definition *command = command_table[i];

        for (size_t k = i + 1; k < command_table_count; k++)
            CU_ASSERT(strcmp(command->name, command_table[k]->name) != 0);
        CU_ASSERT(!command->page || (strchr(command->page, '.') && !strchr(command->page, ' ')));
        CU_ASSERT(!command->ours || !command->missing);
        check_missing(command);
    }
}

static const struct test tests[] = {
    {"nothing destructive is offered for a slip of anything else", nothing_destructive_is_offered},
    {"what was meant is offered", what_was_meant_is_offered},
    {"definitions say what IBM's have", definitions_tell_of_ibms},
};
HARNESS_MAIN("table", tests)

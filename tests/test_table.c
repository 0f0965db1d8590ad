/* test_table.c - the table of commands: what is offered to somebody who mistyped a name, what the
 * definitions say about IBM's commands, and where each of them looks for what it names. */
#include "harness.h"

#include "language/nearest.h"
#include "language/table.h"
#include "session/library_list.h"
#include "home_fixture.h"

#include <stdio.h>
#include <stdlib.h>
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

static void nothing_destructive_is_offered(void)
{
    char word[NAME_BYTES];

    offered = dangerous = 0;
    for (size_t i = 0; i < command_table_count; i++)
        each_slip(command_table[i]->name, NAME_BYTES, look, command_table[i]->name);
    CU_ASSERT(offered > 1000);
    CU_ASSERT_EQUAL(dangerous, 0);
    /* Nor for a slip of one whose verb was exchanged. */
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
        {"DSPSPLFF", "DSPSPLF"},
        {"DSPLSPF", "DSPSPLF"},
        {"CRTUSRPR", "CRTUSRPRF"},
        {"WRKOUTP", "WRKOUTQ"},
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

/* ---- where it is looked for ---- */

static bool is_name_of_library(const struct parameter_definition *definition)
{
    return definition->type == PARAMETER_QUALIFIED || definition->type == PARAMETER_GENERIC;
}

static const struct parameter_definition *definition_of(const struct command_definition *command,
                                                        const char *keyword)
{
    for (const struct parameter_definition *at = command->parameters; at->keyword; at++)
        if (strcmp(at->keyword, keyword) == 0)
            return at;
    return NULL;
}

static enum parameter_object object_of_outq(const char *command)
{
    if (strcmp(command, "CRTOUTQ") == 0)
        return OBJECT_CREATED;
    return strstr(command, "USRPRF") ? OBJECT_OUTQ_LATER : OBJECT_OUTQ;
}

/* Told by the spelling here, so that a definition that is wrong has to differ from this: OUTQ is a
 * queue, OBJ beside OBJTYPE what that says, but for saving and restoring, where LIB says where;
 * GUARD and what GUARDS has for reading and writing are guards. */
static void check_object(const struct command_definition *command,
                         const struct parameter_definition *at, bool element)
{
    bool of_library = definition_of(command, "LIB") || definition_of(command, "SAVLIB");
    bool right = !is_name_of_library(at) || at->object != OBJECT_NONE;

    if (is_name_of_library(at) && element)
        right = at->object == (strcmp(at->keyword, "read") == 0 || strcmp(at->keyword, "write") == 0
                                   ? OBJECT_GUARD
                                   : OBJECT_AS_GIVEN);
    else if (strcmp(at->keyword, "GUARD") == 0)
        right = at->object == OBJECT_GUARD;
    else if (is_name_of_library(at) && strcmp(at->keyword, "OUTQ") == 0)
        right = at->object == object_of_outq(command->name);
    else if (is_name_of_library(at) && strcmp(at->keyword, "OBJ") == 0)
        right = at->object == (of_library ? OBJECT_AS_GIVEN : OBJECT_OF_OBJTYPE);
    if (at->object == OBJECT_OF_OBJTYPE)
        right = right && definition_of(command, "OBJTYPE");
    if (!right)
        fprintf(stderr, "%s %s: object %d\n", command->name, at->keyword, (int)at->object);
    CU_ASSERT(right);
}

static void definitions_say_what_they_name(void)
{
    size_t named = 0;

    for (size_t i = 0; i < command_table_count; i++)
        for (const struct parameter_definition *at = command_table[i]->parameters; at->keyword;
             at++) {
            check_object(command_table[i], at, false);
            named += at->object != OBJECT_NONE;
            for (const struct parameter_definition *of = at->elements; of && of->keyword; of++)
                check_object(command_table[i], of, true);
        }
    CU_ASSERT(named > 60);
}

/* APP/Q and APP/F, QGPL/QPRINT; the library list is APP, QGPL. */
static void open_lists(struct session *session)
{
    static const char *const list[] = {"APP", "QGPL"};
    struct spool_library library = {.name = "APP", .owner = "QSECOFR"};
    struct spool_queue queue = {.library = "APP", .name = "Q", .owner = "QSECOFR"};
    struct spool_save_file file = {.library = "APP", .name = "F", .owner = "QSECOFR"};
    struct spsy_error error = {0};

    memset(session, 0, sizeof *session);
    session->spool = home_open(home_make("SYS1"));
    home_must(spool_begin(session->spool, SPOOL_DURABLE, &error), &error);
    home_must(spool_library_insert(session->spool, &library, &error), &error);
    home_must(spool_queue_insert(session->spool, &queue, &error), &error);
    home_must(spool_save_file_insert(session->spool, &file, &error), &error);
    home_must(spool_commit(session->spool, &error), &error);
    session->settings.library_list.count = 2;
    for (size_t i = 0; i < 2; i++)
        strcpy(session->settings.library_list.name[i], list[i]);
}

static void close_lists(struct session *session)
{
    free(session->libraries);
    spool_close(session->spool);
}

/* What a command of the table sees when a parameter says `text`; OBJTYPE says objtype, may be NULL.
 */
static void settles(struct session *session, const struct command_definition *command,
                    const struct parameter_definition *at, const char *objtype, const char *text,
                    const char *expected)
{
    struct parameters parameters = {.command = command};
    struct answer answer;
    struct value *value;
    size_t count = 0, objtype_at = 0;

    while (command->parameters[count].keyword) {
        if (objtype && strcmp(command->parameters[count].keyword, "OBJTYPE") == 0)
            objtype_at = count;
        count++;
    }
    parameters.values = calloc(count + 1, sizeof *parameters.values);
    parameters.given = calloc(count + 1, sizeof *parameters.given);
    value = &parameters.values[at - command->parameters];
    if (at->max_items > 1) {
        value->count = 1;
        value = value->items = calloc(1, sizeof *value);
    }
    value->text = strdup(text);
    if (objtype)
        parameters.values[objtype_at].text = strdup(objtype);
    answer_init(&answer, command->name, NULL);
    CU_ASSERT_EQUAL(library_list_settle(session, &parameters, &answer), 0);
    if (strcmp(value->text, expected) != 0)
        fprintf(stderr, "%s %s(%s) %s: %s, not %s\n", command->name, at->keyword, text,
                objtype ? objtype : "", value->text, expected);
    ASSERT_STRING(value->text, expected);
    answer_free(&answer);
    parameters_free(&parameters);
}

/* Each kind of object that OBJTYPE can say of this command. */
static void settles_by_objtype(struct session *session, const struct command_definition *command,
                               const struct parameter_definition *at)
{
    static const char *const cases[][3] = {
        {"*OUTQ", "Q", "APP/Q"},       {"*OUTQ", "QPRINT", "QGPL/QPRINT"},
        {"*OUTQ", "F", "*LIBL/F"},     {"*OUTQ", "*CURLIB/Q", "QGPL/Q"},
        {"*FILE", "F", "APP/F"},       {"*FILE", "Q", "*LIBL/Q"},
        {"*LIB", "APP", "APP"},        {"*USRPRF", "QUSER", "QUSER"}, /* in QSYS */
        {"*ALL", "Q", "APP/Q"},        {"*ALL", "F", "APP/F"},
        {"*ALL", "APP", "QSYS/APP"},   {"*ALL", "QPRINT", "QGPL/QPRINT"},
        {"*ALL", "NONE", "*LIBL/NONE"}};
    const char *choices = definition_of(command, "OBJTYPE")->special;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (strstr(choices, cases[i][0]))
            settles(session, command, at, cases[i][0], cases[i][1], cases[i][2]);
}

static void settles_by_object(struct session *session, const struct command_definition *command,
                              const struct parameter_definition *at)
{
    bool later = at->object == OBJECT_OUTQ_LATER;

    switch (at->object) {
    case OBJECT_OUTQ:
    case OBJECT_OUTQ_LATER:
        settles(session, command, at, NULL, "Q", "APP/Q");
        settles(session, command, at, NULL, "QPRINT", "QGPL/QPRINT");
        settles(session, command, at, NULL, "F", later ? "F" : "*LIBL/F");
        settles(session, command, at, NULL, "QGPL/Q", "QGPL/Q");
        settles(session, command, at, NULL, "*CURLIB/Q", "QGPL/Q");
        settles(session, command, at, NULL, "Q*", "Q*");
        break;
    case OBJECT_SAVE_FILE:
        settles(session, command, at, NULL, "F", "APP/F");
        settles(session, command, at, NULL, "Q", "*LIBL/Q");
        break;
    case OBJECT_OF_OBJTYPE:
        settles_by_objtype(session, command, at);
        break;
    case OBJECT_CREATED:
        settles(session, command, at, NULL, "Q", "QGPL/Q");
        settles(session, command, at, NULL, "APP/N", "APP/N");
        break;
    case OBJECT_AS_GIVEN:
    case OBJECT_GUARD:
        settles(session, command, at, NULL, "Q", "Q");
        settles(session, command, at, NULL, "*CURLIB/Q", "*CURLIB/Q");
        break;
    case OBJECT_NONE:
        break;
    }
}

static void all_are_looked_for_along_the_list(void)
{
    bool met[OBJECT_CREATED + 1] = {false};
    struct session session;

    open_lists(&session);
    for (size_t i = 0; i < command_table_count; i++)
        for (const struct parameter_definition *at = command_table[i]->parameters; at->keyword;
             at++) {
            met[at->object] = true;
            if (is_name_of_library(at))
                settles_by_object(&session, command_table[i], at);
        }
    for (size_t i = 0; i <= OBJECT_CREATED; i++)
        CU_ASSERT(met[i]);
    close_lists(&session);
}

static const struct test tests[] = {
    {"each definition says what it names", definitions_say_what_they_name},
    {"what a command names is looked for along the library list",
     all_are_looked_for_along_the_list},
    {"nothing destructive is offered, whatever was typed", nothing_destructive_is_offered},
    {"what was meant is offered", what_was_meant_is_offered},
    {"definitions say what IBM's have", definitions_tell_of_ibms},
};
HARNESS_MAIN("table", tests)

#include "language/check.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "language/nearest.h"
#include "language/values.h"

struct checker {
    const struct command_definition *command;
    const struct statement *statement;
    struct parameters *parameters;
    struct answer *answer;
    bool faults;
};

/* *N keeps a place and gives nothing. */
static bool gives_nothing(const struct value *item)
{
    return item->text && !item->quoted && strcasecmp(item->text, "*N") == 0;
}

/* ---- one value ---- */

static void fault(struct checker *checker, const struct argument *argument,
                  const struct parameter_definition *definition, const char *text)
{
    char expected[512];

    checker->faults = true;
    if (definition->secret)
        text = "(not shown)";
    if (definition->type == PARAMETER_TEXT && spsy_latin1_length(text) < 0 &&
        spsy_utf8_valid(text, strlen(text))) {
        answer_fail(checker->answer, "CPD0084",
                    "%sValue %.*s not valid for %s: it holds a character that CCSID 37 does not "
                    "have",
                    argument ? argument->where : "", spsy_text_cut(text, 80), text,
                    definition->keyword);
        return;
    }
    value_describe(definition, expected, sizeof expected);
    answer_fail(checker->answer, "CPD0084", "%sValue %.*s not valid for %s; expected: %s",
                argument ? argument->where : "", spsy_text_cut(text, 80), text, definition->keyword,
                expected);
}

static int copy_scalar(struct checker *checker, const char *text, bool quoted, struct value *value)
{
    value->text = strdup(text);
    value->quoted = quoted;
    if (value->text)
        return 0;
    answer_fail(checker->answer, "SPY0105", "out of memory");
    checker->faults = true;
    return SPSY_ERR_MEMORY;
}

/* argument NULL: a default, which is right as the table spells it (test_options looks). */
static void check_scalar(struct checker *checker, const struct argument *argument,
                         const struct parameter_definition *definition, const struct value *given,
                         struct value *value)
{
    bool keep = given->quoted && argument && !argument->option;
    char special[VALUE_WORD_BYTES];

    if (!given->text) {
        fault(checker, argument, definition, "(list)");
        return;
    }
    if (!argument) {
        copy_scalar(checker, given->text, false, value);
        return;
    }
    if (value_special(definition->special, given->text, keep, special, sizeof special)) {
        copy_scalar(checker, special, keep, value);
        return;
    }
    if (copy_scalar(checker, given->text, keep, value) < 0)
        return;
    if (!value_take(definition, value->text, keep))
        fault(checker, argument, definition, given->text);
}

/* ---- lists ---- */

static struct value *make_items(struct checker *checker, struct value *value, size_t count)
{
    value->items = calloc(count, sizeof *value->items);
    if (value->items) {
        value->count = count;
        return value->items;
    }
    answer_fail(checker->answer, "SPY0105", "out of memory");
    checker->faults = true;
    return NULL;
}

/* A value in parentheses of its own is that value. */
static const struct value *unwrapped(const struct value *item)
{
    return !item->text && item->count == 1 ? &item->items[0] : item;
}

/* The elements of one LIST, by their place; missing ones get their default. */
static void check_elements(struct checker *checker, const struct argument *argument,
                           const struct parameter_definition *definition, const struct value *given,
                           struct value *value)
{
    const struct parameter_definition *elements = definition->elements;
    struct value scalar = {0};
    size_t count = 0;
    /* (1 (3)), as CHLVAL is often written; ((1) (3)) are two lists. */
    bool unwraps = given->count > 0 && given->items[0].text;

    while (elements[count].keyword)
        count++;
    if (given->count > count) {
        fault(checker, argument, definition, "(too many elements)");
        return;
    }
    if (!make_items(checker, value, count))
        return;
    for (size_t i = 0; i < count; i++) {
        scalar.text = (char *)elements[i].default_value; /* only read */
        if (i < given->count && !gives_nothing(&given->items[i]))
            check_scalar(checker, argument, &elements[i],
                         unwraps ? unwrapped(&given->items[i]) : &given->items[i],
                         &value->items[i]);
        else if (scalar.text)
            check_scalar(checker, NULL, &elements[i], &scalar, &value->items[i]);
        else if (elements[i].required)
            fault(checker, argument, definition, "(too few elements)");
    }
}

static bool is_special_alone(const struct parameter_definition *definition,
                             const struct value *given)
{
    char special[VALUE_WORD_BYTES];

    return given->count == 1 && given->items[0].text &&
           value_special(definition->special, given->items[0].text, false, special, sizeof special);
}

static bool all_scalars(const struct value *given)
{
    for (size_t i = 0; i < given->count; i++)
        if (!given->items[i].text)
            return false;
    return true;
}

/* One LIST; given is its elements, or a list around them. */
static void check_list(struct checker *checker, const struct argument *argument,
                       const struct parameter_definition *definition, const struct value *given,
                       struct value *value)
{
    if (is_special_alone(definition, given))
        check_scalar(checker, argument, definition, &given->items[0], value);
    else if (given->count == 1 && !given->items[0].text)
        check_elements(checker, argument, definition, &given->items[0], value);
    else
        check_elements(checker, argument, definition, given, value);
}

/* Several values of one type, also when it is one. */
static void check_items(struct checker *checker, const struct argument *argument,
                        const struct parameter_definition *definition, const struct value *given,
                        struct value *value)
{
    bool lists = definition->type == PARAMETER_LIST;
    bool one_entry = lists && all_scalars(given);
    size_t count = one_entry ? 1 : given->count;

    if (lists && is_special_alone(definition, given)) {
        check_scalar(checker, argument, definition, &given->items[0], value);
        return;
    }
    if (!lists && given->count == 1 && !given->items[0].text) { /* ((A B)) */
        given = &given->items[0];
        count = given->count;
    }
    if (count > definition->max_items) {
        fault(checker, argument, definition, "(too many values)");
        return;
    }
    if (!make_items(checker, value, count))
        return;
    for (size_t i = 0; i < count; i++)
        if (one_entry)
            check_elements(checker, argument, definition, given, &value->items[i]);
        else if (!lists)
            check_scalar(checker, argument, definition, &given->items[i], &value->items[i]);
        else if (given->items[i].text)
            fault(checker, argument, definition, given->items[i].text);
        else
            check_elements(checker, argument, definition, &given->items[i], &value->items[i]);
}

static void check_value(struct checker *checker, const struct argument *argument,
                        const struct parameter_definition *definition, const struct value *given,
                        struct value *value)
{
    if (definition->max_items > 1)
        check_items(checker, argument, definition, given, value);
    else if (definition->type == PARAMETER_LIST)
        check_list(checker, argument, definition, given, value);
    else if (given->count != 1)
        fault(checker, argument, definition, "(several values)");
    else
        check_scalar(checker, argument, definition, unwrapped(&given->items[0]), value);
}

/* ---- the statement ---- */

static void check_known(struct checker *checker)
{
    const struct parameter_definition *definitions = checker->command->parameters;
    unsigned positional = 0, positions = 0;

    for (size_t i = 0; definitions[i].keyword; i++)
        positions += definitions[i].position > 0;
    for (size_t i = 0; i < checker->statement->count; i++) {
        const struct argument *argument = &checker->statement->arguments[i];
        const char *nearest;
        size_t at = 0;

        if (!argument->keyword) {
            if (++positional > positions) {
                checker->faults = true;
                answer_fail(checker->answer, "SPY0108",
                            "%s%s takes %u value%s without a keyword at most", argument->where,
                            checker->command->name, positions, positions == 1 ? "" : "s");
                return;
            }
            continue;
        }
        while (definitions[at].keyword && strcmp(definitions[at].keyword, argument->keyword) != 0)
            at++;
        if (definitions[at].keyword)
            continue;
        checker->faults = true;
        nearest = nearest_keyword(checker->command, argument->keyword);
        answer_fail(checker->answer, "CPD0043", "%sKeyword %.*s not valid for command %s%s%s",
                    argument->where, spsy_text_cut(argument->keyword, 40), argument->keyword,
                    checker->command->name, nearest ? "; nearest: " : "", nearest ? nearest : "");
    }
}

/* The argument of one definition, by keyword or position; NULL = not given. */
static const struct argument *argument_of(struct checker *checker,
                                          const struct parameter_definition *definition)
{
    const struct argument *found = NULL;
    unsigned positional = 0;

    for (size_t i = 0; i < checker->statement->count; i++) {
        const struct argument *argument = &checker->statement->arguments[i];
        bool fits = argument->keyword ? strcmp(argument->keyword, definition->keyword) == 0
                                      : ++positional == definition->position;

        if (!fits)
            continue;
        if (found) {
            checker->faults = true;
            answer_fail(checker->answer, "SPY0108", "%s%s is given twice", argument->where,
                        definition->keyword);
            return found;
        }
        found = argument;
    }
    return found;
}

static void check_default(struct checker *checker, const struct parameter_definition *definition,
                          struct value *value)
{
    struct value scalar = {.text = (char *)definition->default_value}; /* only read */
    const struct value list = {.items = &scalar, .count = 1};

    check_value(checker, NULL, definition, &list, value);
}

/* DLTSPLF FILE (X) must not mean the file FILE of the job X. */
static bool takes_list(const struct parameter_definition *definition)
{
    return definition->type == PARAMETER_LIST || definition->type == PARAMETER_COMMAND ||
           definition->max_items > 1;
}

static void check_parameter(struct checker *checker, size_t index)
{
    const struct parameter_definition *definition = &checker->command->parameters[index];
    const struct argument *argument = argument_of(checker, definition);
    struct value *value = &checker->parameters->values[index];

    if (argument && argument->value.count == 1 && gives_nothing(&argument->value.items[0]))
        argument = NULL;
    checker->parameters->given[index] = argument != NULL;
    if (argument && argument->list && !takes_list(definition)) {
        checker->faults = true;
        answer_fail(checker->answer, "SPY0108",
                    "%s%s takes one value, not a list; a parenthesis stands directly after its "
                    "keyword",
                    argument->where, definition->keyword);
    } else if (argument) {
        check_value(checker, argument, definition, &argument->value, value);
    } else if (definition->default_value) {
        check_default(checker, definition, value);
    } else if (definition->required) {
        char expected[512];

        checker->faults = true;
        value_describe(definition, expected, sizeof expected);
        answer_fail(checker->answer, "CPD0071", "Parameter %s required; expected: %s",
                    definition->keyword, expected);
    }
}

/* OBJ is what OBJTYPE says, and only together they are right. */
static void check_object(struct checker *checker, size_t index)
{
    const struct parameter_definition *definition = &checker->command->parameters[index];
    const struct value *value = &checker->parameters->values[index];
    bool key = parameter_is(checker->parameters, "OBJTYPE", "*SPLKEY");

    if (!value->text || value_fits_type(value->text, key))
        return;
    checker->faults = true;
    answer_fail(checker->answer, "CPD0084", "Value %.*s not valid for %s; expected: %s",
                spsy_text_cut(value->text, 80), value->text, definition->keyword,
                key ? "label, as OBJTYPE is *SPLKEY, without a library"
                    : "name (10), library/name, as OBJTYPE is not *SPLKEY");
}

int check_statement(const struct command_definition *definition, const struct statement *statement,
                    struct parameters *parameters, struct answer *answer)
{
    struct checker checker = {definition, statement, parameters, answer, false};
    size_t count = 0;

    while (definition->parameters[count].keyword)
        count++;
    parameters->command = definition;
    parameters->values = calloc(count + 1, sizeof *parameters->values);
    parameters->given = calloc(count + 1, sizeof *parameters->given);
    if (!parameters->values || !parameters->given) {
        parameters_free(parameters);
        return answer_fail(answer, "SPY0105", "out of memory");
    }
    check_known(&checker);
    for (size_t i = 0; i < count; i++)
        check_parameter(&checker, i);
    for (size_t i = 0; i < count && !checker.faults; i++)
        if (definition->parameters[i].object == OBJECT_OF_OBJTYPE)
            check_object(&checker, i);
    if (!checker.faults)
        return 0;
    parameters_free(parameters);
    return answer_fail(answer, "CPF0006", "Errors occurred in command %s", definition->name);
}

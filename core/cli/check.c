#include "cli/check.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

enum { WORD_BYTES = 64 };

struct checker {
    const struct command_definition *command;
    const struct statement *statement;
    struct parameters *parameters;
    struct answer *answer;
    bool faults;
};

/* ---- what a parameter takes ---- */

static void append(char *text, size_t size, const char *more)
{
    size_t used = strlen(text);

    if (used && used + 2 < size) {
        memcpy(text + used, ", ", 3);
        used += 2;
    }
    snprintf(text + used, size - used, "%s", more);
}

static long most_characters(const struct parameter_definition *definition)
{
    if (definition->most > 0)
        return definition->most;
    return definition->type == PARAMETER_NAME ? SPSY_NAME_MAX : LONG_MAX;
}

/* A command that answers out of range with a message of its own takes every number. */
static void describe_range(const struct parameter_definition *definition, char *text, size_t size)
{
    if (definition->most >= INT32_MAX && definition->least <= 1)
        snprintf(text, size, "number");
    else
        snprintf(text, size, "%ld-%ld", definition->least, definition->most);
}

static void describe_text(const struct parameter_definition *definition, char *text, size_t size)
{
    if (definition->most > 0)
        snprintf(text, size, "text (%ld)", definition->most);
    else
        snprintf(text, size, "text");
}

static void describe_elements(const struct parameter_definition *definition, char *text,
                              size_t size)
{
    const struct parameter_definition *element = definition->elements;

    text[0] = '\0';
    for (; element->keyword; element++)
        snprintf(text + strlen(text), size - strlen(text), "%s%s", text[0] ? " " : "(",
                 element->keyword);
    snprintf(text + strlen(text), size - strlen(text), ")");
}

static void describe_type(const struct parameter_definition *definition, char *text, size_t size)
{
    switch (definition->type) {
    case PARAMETER_NAME:
        snprintf(text, size, "name (%ld)", most_characters(definition));
        break;
    case PARAMETER_QUALIFIED:
        snprintf(text, size, "library/name or name");
        break;
    case PARAMETER_JOB:
        snprintf(text, size, "number/user/name, user/name or name");
        break;
    case PARAMETER_INTEGER:
        describe_range(definition, text, size);
        break;
    case PARAMETER_TEXT:
        describe_text(definition, text, size);
        break;
    case PARAMETER_PATH:
        snprintf(text, size, "'path'");
        break;
    case PARAMETER_DATE:
        snprintf(text, size, "'YYYY-MM-DD'");
        break;
    case PARAMETER_PROGRAM:
        snprintf(text, size, "library/program or '/path'");
        break;
    case PARAMETER_CHOICE:
        text[0] = '\0';
        break;
    case PARAMETER_LIST:
        describe_elements(definition, text, size);
        break;
    }
}

void check_describe(const struct parameter_definition *definition, char *text, size_t size)
{
    const char *at = definition->special;

    describe_type(definition, text, size);
    while (at && *at) {
        char word[WORD_BYTES];
        size_t length = strcspn(at, " ");

        snprintf(word, sizeof word, "%.*s", (int)length, at);
        append(text, size, word);
        at += length;
        at += strspn(at, " ");
    }
}

bool check_special(const char *special, const char *text, bool exact, char *value, size_t size)
{
    size_t length = strlen(text);

    while (special && *special) {
        size_t word = strcspn(special, " ");

        if (word == length && word < size &&
            (exact ? strncmp : strncasecmp)(special, text, word) == 0) {
            memcpy(value, special, word);
            value[word] = '\0';
            return true;
        }
        special += word;
        special += strspn(special, " ");
    }
    return false;
}

/* ---- one value ---- */

static void fault(struct checker *checker, const struct argument *argument,
                  const struct parameter_definition *definition, const char *text)
{
    char expected[512];

    checker->faults = true;
    check_describe(definition, expected, sizeof expected);
    answer_fail(checker->answer, "CPD0084", "%sValue %.80s not valid for %s; expected: %s",
                argument ? argument->where : "", text, definition->keyword, expected);
}

/* Folds a name in place; false when it is none. A quoted one keeps its characters. */
static bool take_name(char *name, bool keep, long most)
{
    if (!keep)
        spsy_fold_upper(name, strlen(name) + 1, name);
    return spsy_name_valid(name, (size_t)most);
}

static bool take_qualified(char *text, bool keep)
{
    char *slash = strchr(text, '/');
    bool valid;

    if (!slash)
        return take_name(text, keep, SPSY_NAME_MAX);
    *slash = '\0';
    valid = take_name(text, keep, SPSY_NAME_MAX) && take_name(slash + 1, keep, SPSY_NAME_MAX);
    *slash = '/';
    return valid;
}

static bool take_job(char *text, bool keep)
{
    char *slash = strchr(text, '/');

    if (slash && strchr(slash + 1, '/')) { /* number/user/name */
        if (slash - text != 6 || strspn(text, "0123456789") != 6)
            return false;
        return strncmp(text, "000000", 6) != 0 && take_qualified(slash + 1, keep);
    }
    return take_qualified(text, keep);
}

/* A decimal number of the range, written back without sign and leading zeros. */
static bool take_integer(const struct parameter_definition *definition, char *text)
{
    size_t digits = strspn(text, "0123456789");
    long number;

    if (digits == 0 || text[digits] || digits > 18)
        return false;
    number = strtol(text, NULL, 10);
    if (number < definition->least || number > definition->most)
        return false;
    snprintf(text, digits + 1, "%ld", number);
    return true;
}

static bool date_exists(int year, int month, int day)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    if (year < 1900 || month < 1 || month > 12 || day < 1) /* CYYMMDD begins with 1900 */
        return false;
    return day <= days[month - 1] + (month == 2 && leap);
}

/* YYYY-MM-DD or CYYMMDD. */
static bool take_date(const char *text)
{
    static const char digits[] = "0123456789";
    int year, month, day, century;

    if (strlen(text) == 10 && strspn(text, digits) == 4 && text[4] == '-' &&
        strspn(text + 5, digits) == 2 && text[7] == '-' && strspn(text + 8, digits) == 2 &&
        sscanf(text, "%4d-%2d-%2d", &year, &month, &day) == 3)
        return date_exists(year, month, day);
    if (strlen(text) == 7 && strspn(text, digits) == 7 && text[0] <= '1' &&
        sscanf(text, "%1d%2d%2d%2d", &century, &year, &month, &day) == 4)
        return date_exists(1900 + century * 100 + year, month, day);
    return false;
}

static bool take_text(const struct parameter_definition *definition, const char *text)
{
    long length = spsy_latin1_length(text);

    return length >= 0 && length <= most_characters(definition);
}

/* Brings a copied scalar into its checked form. keep: quoted in CL. */
static bool take_scalar(const struct parameter_definition *definition, char *text, bool keep)
{
    switch (definition->type) {
    case PARAMETER_NAME:
        return take_name(text, keep, most_characters(definition));
    case PARAMETER_QUALIFIED:
        return take_qualified(text, keep);
    case PARAMETER_JOB:
        return take_job(text, keep);
    case PARAMETER_INTEGER:
        return take_integer(definition, text);
    case PARAMETER_TEXT:
        return take_text(definition, text);
    case PARAMETER_PATH:
        return text[0] && strlen(text) < PATH_MAX;
    case PARAMETER_DATE:
        return take_date(text);
    case PARAMETER_PROGRAM:
        return text[0] == '/' ? strlen(text) < PATH_MAX
                              : strchr(text, '/') && take_qualified(text, keep);
    case PARAMETER_CHOICE:
    case PARAMETER_LIST:
        break;
    }
    return false;
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

/* argument NULL: a default, which is always right as the table spells it. */
static void check_scalar(struct checker *checker, const struct argument *argument,
                         const struct parameter_definition *definition, const struct value *given,
                         struct value *value)
{
    bool keep = given->quoted && argument && !argument->option;
    char special[WORD_BYTES];

    if (!given->text) {
        fault(checker, argument, definition, "(list)");
        return;
    }
    if (check_special(definition->special, given->text, keep, special, sizeof special)) {
        copy_scalar(checker, special, given->quoted, value);
        return;
    }
    if (copy_scalar(checker, given->text, given->quoted, value) < 0)
        return;
    if (!take_scalar(definition, value->text, keep))
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

/* The elements of one LIST, by their place; missing ones get their default. */
static void check_elements(struct checker *checker, const struct argument *argument,
                           const struct parameter_definition *definition, const struct value *given,
                           struct value *value)
{
    const struct parameter_definition *elements = definition->elements;
    struct value scalar = {0};
    size_t count = 0;

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
        if (i < given->count)
            check_scalar(checker, argument, &elements[i], &given->items[i], &value->items[i]);
        else if (scalar.text)
            check_scalar(checker, NULL, &elements[i], &scalar, &value->items[i]);
        else if (elements[i].required)
            fault(checker, argument, definition, "(too few elements)");
    }
}

static bool is_special_alone(const struct parameter_definition *definition,
                             const struct value *given)
{
    char special[WORD_BYTES];

    return given->count == 1 && given->items[0].text &&
           check_special(definition->special, given->items[0].text, false, special, sizeof special);
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
    else if (!given->items[0].text && given->items[0].count == 1)
        check_scalar(checker, argument, definition, &given->items[0].items[0], value);
    else
        check_scalar(checker, argument, definition, &given->items[0], value);
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
        size_t at = 0;

        if (!argument->keyword) {
            if (++positional > positions) {
                checker->faults = true;
                answer_fail(checker->answer, "SPY0108",
                            "%s%s takes %u values without a keyword at most", argument->where,
                            checker->command->name, positions);
                return;
            }
            continue;
        }
        while (definitions[at].keyword && strcmp(definitions[at].keyword, argument->keyword) != 0)
            at++;
        if (definitions[at].keyword)
            continue;
        checker->faults = true;
        answer_fail(checker->answer, "CPD0043", "%sKeyword %.40s not valid for command %s",
                    argument->where, argument->keyword, checker->command->name);
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

static void check_parameter(struct checker *checker, size_t index)
{
    const struct parameter_definition *definition = &checker->command->parameters[index];
    const struct argument *argument = argument_of(checker, definition);
    struct value *value = &checker->parameters->values[index];

    checker->parameters->given[index] = argument != NULL;
    if (argument) {
        check_value(checker, argument, definition, &argument->value, value);
    } else if (definition->default_value) {
        check_default(checker, definition, value);
    } else if (definition->required) {
        char expected[512];

        checker->faults = true;
        check_describe(definition, expected, sizeof expected);
        answer_fail(checker->answer, "CPD0071", "Parameter %s required; expected: %s",
                    definition->keyword, expected);
    }
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
    if (!checker.faults)
        return 0;
    parameters_free(parameters);
    return answer_fail(answer, "CPF0006", "Errors occurred in command %s", definition->name);
}

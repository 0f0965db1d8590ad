#include "language/values.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/calendar.h"
#include "base/text.h"
#include "object/date.h"

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
        if (definition->object == OBJECT_GUARD)
            snprintf(text, size, "profile/name or name");
        else
            snprintf(text, size, "library/name, %s/name or name",
                     definition->object == OBJECT_CREATED ? "*CURLIB" : "*LIBL");
        break;
    case PARAMETER_GENERIC:
        snprintf(text, size, "library/name, library/name*, library/*ALL or name");
        break;
    case PARAMETER_GENERIC_NAME:
        snprintf(text, size, "name or name*");
        break;
    case PARAMETER_LABEL:
        snprintf(text, size, "label (%d of A-Z 0-9 . $ # @)", SPSY_LABEL_MAX);
        break;
    case PARAMETER_GENERIC_LABEL:
        snprintf(text, size, "label or label*");
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
        snprintf(text, size, "'YYYY-MM-DD', or as CHGJOB DATFMT or dateFormat of the home has it");
        break;
    case PARAMETER_PROGRAM:
        snprintf(text, size, "library/program or '/path'");
        break;
    case PARAMETER_COMMAND:
        snprintf(text, size, "command");
        break;
    case PARAMETER_CHOICE:
        text[0] = '\0';
        break;
    case PARAMETER_LIST:
        describe_elements(definition, text, size);
        break;
    }
}

void value_describe(const struct parameter_definition *definition, char *text, size_t size)
{
    const char *at = definition->special;

    describe_type(definition, text, size);
    while (at && *at) {
        char word[VALUE_WORD_BYTES];
        size_t length = strcspn(at, " ");

        snprintf(word, sizeof word, "%.*s", (int)length, at);
        append(text, size, word);
        at += length;
        at += strspn(at, " ");
    }
}

bool value_special(const char *special, const char *text, bool exact, char *value, size_t size)
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

/* Folds a name in place; false when it is not a name. A quoted one keeps its characters. */
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

/* A name that ends in an asterisk: of all that begin so. */
static bool take_generic(char *name, bool keep, long most)
{
    size_t end = strlen(name);
    bool valid;

    if (keep ? strcmp(name, "*ALL") == 0 : strcasecmp(name, "*ALL") == 0) {
        spsy_fold_upper(name, end + 1, name);
        return true;
    }
    if (end < 2 || end > (size_t)most || name[end - 1] != '*')
        return take_name(name, keep, most);
    name[end - 1] = '\0';
    valid = take_name(name, keep, most);
    name[end - 1] = '*';
    return valid;
}

static bool take_qualified_generic(char *text, bool keep, long most)
{
    char *slash = strchr(text, '/');
    bool valid;

    if (!slash)
        return take_generic(text, keep, most);
    *slash = '\0';
    valid = take_generic(text, keep, most) && (strcmp(text, "*ALL") == 0 || !strchr(text, '*')) &&
            take_generic(slash + 1, keep, most);
    *slash = '/';
    return valid;
}

static bool take_label(char *label, bool keep)
{
    if (!keep)
        spsy_fold_upper(label, strlen(label) + 1, label);
    return spsy_label_valid(label);
}

static bool take_generic_label(char *label, bool keep)
{
    size_t end = strlen(label);
    bool valid;

    if (end < 2 || label[end - 1] != '*')
        return take_label(label, keep);
    label[end - 1] = '\0';
    valid = take_label(label, keep);
    label[end - 1] = '*';
    return valid;
}

/* What follows "*LIBL/" or "*CURLIB/", the list; NULL: it is something else. */
static char *behind_list(const char *list, char *text, bool keep)
{
    size_t length = strlen(list);

    return (keep ? strncmp : strncasecmp)(text, list, length) == 0 && !strchr(text + length, '/')
               ? text + length
               : NULL;
}

/* *LIBL says what a name without a library says; *CURLIB stays, and the job knows which it is
 * (session/library_list.h). Returns what is to be taken as a name. */
static char *drop_list(char *text, bool keep)
{
    static const char current[] = "*CURLIB/";
    char *name = behind_list("*LIBL/", text, keep);

    if (name) {
        memmove(text, name, strlen(name) + 1);
        return text;
    }
    name = behind_list(current, text, keep);
    if (name)
        memcpy(text, current, sizeof current - 1);
    return name ? name : text;
}

/* '/path', library/program, *LIBL/program or *CURLIB/program. */
static bool take_program(char *text, bool keep)
{
    static const char *const lists[] = {"*LIBL/", "*CURLIB/"};

    if (text[0] == '/')
        return strlen(text) < PATH_MAX;
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        char *name = behind_list(lists[i], text, keep);

        if (!name)
            continue;
        memcpy(text, lists[i], strlen(lists[i]));
        return take_name(name, keep, SPSY_NAME_MAX);
    }
    return strchr(text, '/') && take_qualified(text, keep);
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

/* YYYY-MM-DD or CYYMMDD; or what is a date in one of the formats of jobs, which the session knows.
 */
static bool take_date(const char *text)
{
    char iso[SPSY_DATE_SIZE];

    if (date_to_iso(text, iso))
        return strlen(text) == 10 || text[0] <= '1';
    for (int format = SPSY_DATE_ISO + 1; format < SPSY_DATE_FORMATS; format++)
        if (spsy_date_in_format(text, (enum spsy_date_format)format, SPSY_DATE_SEPARATORS_OR_BLANK,
                                iso))
            return true;
    return false;
}

/* Text of so many characters is CHAR, padded with blanks: those at its end are none of it. */
static bool take_text(const struct parameter_definition *definition, char *text)
{
    size_t end = strlen(text);
    long length;

    while (definition->most > 0 && end > 0 && text[end - 1] == ' ')
        text[--end] = '\0';
    length = spsy_latin1_length(text);
    return length >= 0 && length <= most_characters(definition);
}

bool value_take(const struct parameter_definition *definition, char *text, bool keep)
{
    switch (definition->type) {
    case PARAMETER_NAME:
        return take_name(text, keep, most_characters(definition));
    case PARAMETER_QUALIFIED:
        if (definition->object == OBJECT_OF_OBJTYPE)
            return take_qualified(drop_list(text, keep), keep) || take_label(text, keep);
        if (definition->object == OBJECT_CREATED && strncasecmp(text, "*LIBL/", 6) == 0)
            return false;
        return take_qualified(drop_list(text, keep), keep);
    case PARAMETER_GENERIC:
        return take_qualified_generic(drop_list(text, keep), keep,
                                      definition->most > 0 ? definition->most : SPSY_NAME_MAX) ||
               (definition->object == OBJECT_OF_OBJTYPE && take_generic_label(text, keep));
    case PARAMETER_LABEL:
        return take_label(text, keep);
    case PARAMETER_GENERIC_LABEL:
        return take_generic_label(text, keep);
    case PARAMETER_GENERIC_NAME:
        return take_generic(text, keep, SPSY_NAME_MAX) && strcmp(text, "*ALL") != 0;
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
        return take_program(text, keep);
    case PARAMETER_COMMAND:
        return text[0] != '\0'; /* read where it is needed */
    case PARAMETER_CHOICE:
    case PARAMETER_LIST:
        break;
    }
    return false;
}

bool value_fits_type(const char *text, bool key)
{
    const char *slash = strchr(text, '/');
    const char *name = slash ? slash + 1 : text;
    size_t length = strlen(name);
    char copy[SPSY_LABEL_MAX + 2];

    if (length >= sizeof copy)
        return false;
    memcpy(copy, name, length + 1);
    if (key)
        return !slash && (strcmp(name, "*ALL") == 0 || take_generic_label(copy, true));
    return take_generic(copy, true, SPSY_NAME_MAX);
}

#include "function/attribute_change.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "object/field_json.h"
#include "object/printing.h"
#include "record/record.h"

enum { PRINTING_WORDS_SIZE = 256 };

#define COUNT(items) (sizeof(items) / sizeof((items)[0]))

struct settable {
    struct spool_field field;
    const char *keyword; /* NULL: not by these commands */
};

#define FIELD(kind, member, key, least, most, choices, fallback)                                   \
    {                                                                                              \
        key, SPOOL_##kind, SPOOL_PLACE(spool_file, member), least, most, choices, fallback         \
    }
#define STORED(kind, member, key, least, most, choices, fallback, ...)                             \
    {FIELD(kind, member, key, least, most, choices, fallback), NULL},
#define SETTABLE(kind, member, key, least, most, choices, fallback, since, row, saved, keyword,    \
                 ...)                                                                              \
    {FIELD(kind, member, key, least, most, choices, fallback), keyword},
static const struct settable attributes[] = {SPOOL_ATTRIBUTES(STORED, SETTABLE)};

/* ---- elements ----------------------------------------------------------------------------- */

const struct parameter_definition attribute_page_range_elements[] = {
    {.keyword = "first page",
     .type = PARAMETER_INTEGER,
     .special = "*SAME *ENDPAGE",
     .default_value = "*SAME",
     .least = 1,
     .most = 999999},
    {.keyword = "last page",
     .type = PARAMETER_INTEGER,
     .special = "*SAME *END",
     .default_value = "*SAME",
     .least = 1,
     .most = 999999},
    PARAMETERS_END,
};

/* clang-format off */
#define OVERLAY                                                                                    \
    {.keyword = "overlay", .type = PARAMETER_QUALIFIED, .object = OBJECT_AS_GIVEN,                 \
     .required = true},                                                                            \
    {.keyword = "offset down", .type = PARAMETER_TEXT, .default_value = "0", .most = 5},           \
    {.keyword = "offset across", .type = PARAMETER_TEXT, .default_value = "0", .most = 5}
/* clang-format on */
const struct parameter_definition attribute_front_overlay_elements[] = {OVERLAY, PARAMETERS_END};
const struct parameter_definition attribute_back_overlay_elements[] = {
    OVERLAY,
    {.keyword = "constant",
     .type = PARAMETER_CHOICE,
     .special = "*NOCONSTANT *CONSTANT",
     .default_value = "*NOCONSTANT"},
    PARAMETERS_END,
};

const struct parameter_definition attribute_object_elements[] = {
    {.keyword = "object", .type = PARAMETER_QUALIFIED, .object = OBJECT_AS_GIVEN, .required = true},
    {.keyword = "type",
     .type = PARAMETER_CHOICE,
     .special = "*DTAARA *DTAQ *FILE *PSFCFG *USRIDX *USRQ *USRSPC",
     .required = true},
    PARAMETERS_END,
};

/* What the statement wants the attribute to be, NULL = it is left alone. To a command that creates
 * *SAME is a text like any other. */
static const char *given(const struct parameters *parameters, const struct settable *attribute)
{
    const char *keyword = attribute->keyword;
    const char *text = keyword ? parameter_text(parameters, keyword) : NULL;

    if (text && strcmp(text, "*SAME") == 0 &&
        strcmp(parameter_default(parameters, keyword), "*SAME") == 0)
        return NULL;
    return text;
}

static bool is_text(const struct settable *attribute)
{
    return attribute->field.kind == SPOOL_TEXT || attribute->field.kind == SPOOL_TEXT_OR_BLANK ||
           attribute->field.kind == SPOOL_TEXT_OR_NONE;
}

/* ---- what a writer would go by ------------------------------------------------------------ */

/* A decimal number of 0 to 57.79, the greatest of CRTPRTF's offsets, which are in centimetres. */
static bool is_offset(const char *text)
{
    size_t whole = strspn(text, "0123456789");
    size_t part = text[whole] == '.' ? strspn(text + whole + 1, "0123456789") : 0;
    size_t end = whole + part + (text[whole] == '.');

    return whole + part > 0 && part <= 2 && text[end - 1] != '.' && !text[end] &&
           strtod(text, NULL) <= 57.79;
}

static int check_offsets(struct answer *answer, const char *keyword, const struct value *overlay)
{
    for (size_t i = 1; i < overlay->count && i < 3; i++)
        if (!is_offset(overlay->items[i].text))
            return answer_fail(answer, "CPD0084",
                               "Value %s not valid for %s; expected: an offset of 0-57.79",
                               overlay->items[i].text, keyword);
    return 0;
}

static int check_options(struct answer *answer, const struct value *options)
{
    for (size_t i = 0; options->count > 1 && i < options->count; i++)
        if (!options->items[i].quoted && options->items[i].text[0] == '*')
            return answer_fail(answer, "CPD0084",
                               "Value %s not valid for USRDFNOPT beside other values",
                               options->items[i].text);
    return 0;
}

/* As far as the statement says both. */
static int check_range(struct answer *answer, const struct value *range)
{
    long first = range->count > 1 ? strtol(range->items[0].text, NULL, 10) : 0;
    long last = range->count > 1 ? strtol(range->items[1].text, NULL, 10) : 0;

    if (last == 0 || first <= last)
        return 0;
    return answer_fail(answer, "CPD0084",
                       "Value %ld not valid for PAGERANGE: the last page comes before the first, "
                       "%ld",
                       last, first);
}

/* Only what the statement says: it says little, and there is much that it could say. */
static int check_printing(struct answer *answer, const struct parameters *parameters)
{
    const struct parameter_definition *definition = parameters->command->parameters;
    int result = 0;

    for (size_t i = 0; result == 0 && definition[i].keyword; i++) {
        const struct value *value = &parameters->values[i];

        if (!parameters->given[i])
            continue;
        if (definition[i].elements == attribute_front_overlay_elements ||
            definition[i].elements == attribute_back_overlay_elements)
            result = check_offsets(answer, definition[i].keyword, value);
        else if (definition[i].elements == attribute_page_range_elements)
            result = check_range(answer, value);
        else if (strcmp(definition[i].keyword, "USRDFNOPT") == 0)
            result = check_options(answer, value);
    }
    return result;
}

/* As CL says it: words, in quotes where they have blanks. */
static void join(const struct value *value, char *text, size_t size)
{
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < value->count && used < size; i++) {
        const char *word = value->items[i].text ? value->items[i].text : "";
        const char *quote = word[0] && !strchr(word, ' ') ? "" : "'";

        used += (size_t)snprintf(text + used, size - used, "%s%s%s%s", used ? " " : "", quote, word,
                                 quote);
    }
}

static void apply_printing(const struct parameters *parameters, struct spool_printing *printing)
{
    const struct parameter_definition *definition = parameters->command->parameters;
    char words[PRINTING_WORDS_SIZE];

    for (size_t i = 0; definition[i].keyword; i++) {
        const struct value *value = &parameters->values[i];

        if (!parameters->given[i] || definition[i].standing != PARAMETER_STORED ||
            parameter_is(parameters, definition[i].keyword, "*SAME"))
            continue;
        if (!value->text)
            join(value, words, sizeof words);
        printing_set(printing, definition[i].keyword, value->text ? value->text : words);
    }
}

/* ---- all of them -------------------------------------------------------------------------- */

int attributes_check(struct answer *answer, const struct parameters *parameters)
{
    struct spsy_error error = {0};

    for (size_t i = 0; i < COUNT(attributes); i++) {
        const char *text = is_text(&attributes[i]) ? given(parameters, &attributes[i]) : NULL;

        if (text && spsy_record_check_text(attributes[i].keyword, text,
                                           (size_t)attributes[i].field.most, &error) < 0)
            return answer_fail(answer, "CPD0084", "%s", error.text);
    }
    return check_printing(answer, parameters);
}

int attributes_check_ranges(const struct parameters *parameters, const struct spool_file *file,
                            struct spsy_error *error)
{
    for (size_t i = 0; i < COUNT(attributes); i++) {
        const struct spool_field *field = &attributes[i].field;
        const char *text = field->kind == SPOOL_NUMBER ? given(parameters, &attributes[i]) : NULL;
        long value = text ? strtol(text, NULL, 10) : field->least;

        if (value < field->least || value > field->most)
            return spsy_fail(error, SPSY_ERR_VALUE, "CPF3335",
                             "attributes of file %s number %d not changed: %s(%ld) is not %ld to "
                             "%ld",
                             file->name, file->number, attributes[i].keyword, value, field->least,
                             field->most);
    }
    return 0;
}

void attributes_apply(const struct parameters *parameters, struct spool_file *file)
{
    for (size_t i = 0; i < COUNT(attributes); i++) {
        const char *text = given(parameters, &attributes[i]);

        if (text)
            field_set(&attributes[i].field, text, file);
    }
    apply_printing(parameters, &file->printing);
}

void attributes_clear(struct spool_file *file)
{
    for (size_t i = 0; i < COUNT(attributes); i++)
        field_set(&attributes[i].field, attributes[i].field.missing, file);
    memset(&file->printing, 0, sizeof file->printing); /* the fallbacks */
}

#include "function/attribute_change.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "object/field_json.h"
#include "record/record.h"

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

int attributes_check(struct answer *answer, const struct parameters *parameters)
{
    struct spsy_error error = {0};

    for (size_t i = 0; i < COUNT(attributes); i++) {
        const char *text = is_text(&attributes[i]) ? given(parameters, &attributes[i]) : NULL;

        if (text && spsy_record_check_text(attributes[i].keyword, text,
                                           (size_t)attributes[i].field.most, &error) < 0)
            return answer_fail(answer, "CPD0084", "%s", error.text);
    }
    return 0;
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
}

void attributes_clear(struct spool_file *file)
{
    for (size_t i = 0; i < COUNT(attributes); i++)
        field_set(&attributes[i].field, attributes[i].field.missing, file);
}

#include "archive/choice.h"

#include <string.h>

#include "command/generic.h"

const struct parameter_definition choice_omit_elements[] = {
    {.keyword = "object",
     .type = PARAMETER_GENERIC,
     .object = OBJECT_AS_GIVEN,
     .special = "*ALL",
     .required = true,
     .help = "output queue, a name or generic name"},
    {.keyword = "type",
     .type = PARAMETER_CHOICE,
     .special = "*ALL *OUTQ",
     .default_value = "*ALL",
     .help = "kind of object"},
    PARAMETERS_END,
};

static const struct value *value_of(const struct parameters *parameters, const char *keyword)
{
    const struct parameter_definition *definition = parameters->command->parameters;

    for (size_t i = 0; definition[i].keyword; i++)
        if (strcmp(definition[i].keyword, keyword) == 0)
            return &parameters->values[i];
    return NULL;
}

/* Objects of a save are all of one library: OBJ has none before its names. */
static int check_objects(const struct value *objects, struct answer *answer)
{
    for (size_t i = 0; i < objects->count; i++)
        if (strchr(objects->items[i].text, '/'))
            return answer_fail(
                answer, "CPD0084",
                "Value %s not valid for OBJ; expected: name or generic name, without "
                "a library",
                objects->items[i].text);
    return 0;
}

/* OMITOBJ may say the library, which is the only one that there is. */
static int check_omitted(const struct value *omitted, const char *library, struct answer *answer)
{
    size_t length = strlen(library);

    for (size_t i = 0; i < omitted->count; i++) {
        const char *text = omitted->items[i].items[0].text;

        if (strchr(text, '/') && strncmp(text, "*ALL/", 5) != 0 &&
            (strncmp(text, library, length) != 0 || text[length] != '/'))
            return answer_fail(answer, "CPD0084",
                               "Value %s not valid for OMITOBJ; expected: objects of library %s",
                               text, library);
    }
    return 0;
}

int choice_take(const struct parameters *parameters, const char *library, struct choice *choice,
                struct answer *answer)
{
    const struct value *objects = value_of(parameters, "OBJ");
    const struct value *omitted = value_of(parameters, "OMITOBJ");

    memset(choice, 0, sizeof *choice);
    if (objects && check_objects(objects, answer) < 0)
        return SPSY_ERR_VALUE;
    if (omitted && omitted->count > 0 && check_omitted(omitted, library, answer) < 0)
        return SPSY_ERR_VALUE;
    for (size_t i = 0; objects && i < objects->count; i++)
        if (strcmp(objects->items[i].text, "*ALL") == 0)
            objects = NULL;
    choice->objects = objects;
    choice->omitted = omitted && omitted->count > 0 ? omitted : NULL;
    return 0;
}

static bool fits(const char *pattern, const char *name)
{
    const char *slash = strchr(pattern, '/');

    return name_fits(name, slash ? slash + 1 : pattern);
}

bool choice_has(const struct choice *choice, const char *name)
{
    bool chosen = !choice->objects;

    for (size_t i = 0; !chosen && i < choice->objects->count; i++)
        chosen = fits(choice->objects->items[i].text, name);
    for (size_t i = 0; chosen && choice->omitted && i < choice->omitted->count; i++)
        chosen = !fits(choice->omitted->items[i].items[0].text, name);
    return chosen;
}

const char *choice_one(const struct choice *choice)
{
    const char *name =
        choice->objects && choice->objects->count == 1 ? choice->objects->items[0].text : NULL;

    return name && !choice->omitted && !name_is_generic(name) ? name : NULL;
}

#include "command/stored_keywords.h"

#include <string.h>

#include "base/text.h"
#include "object/date.h"

/* Is it left alone? To a command that creates *SAME is a text like any other. */
static bool is_same(const struct parameters *parameters, const char *keyword)
{
    const char *fallback = parameter_default(parameters, keyword);

    return fallback && strcmp(fallback, "*SAME") == 0 && parameter_is(parameters, keyword, "*SAME");
}

bool stored_keywords_given(const struct spool_stored_table *table,
                           const struct parameters *parameters)
{
    for (size_t i = 0; i < table->count; i++)
        if (!is_same(parameters, table->keywords[i].keyword))
            return true;
    return false;
}

static int check_alone(const struct spool_stored_keyword *keyword, const struct value *value,
                       struct answer *answer)
{
    for (size_t i = 0; value->count > 1 && i < value->count; i++) {
        const char *text = value->items[i].text;

        if (text && (strcmp(text, "*SAME") == 0 || spool_stored_alone(keyword, text)))
            return answer_fail(answer, "CPD0084",
                               "Value %.*s not valid for %s together with others",
                               spsy_text_cut(text, 80), text, keyword->keyword);
    }
    return 0;
}

/* NULL = out of memory. A date in whatever form is kept as YYYY-MM-DD. */
static cJSON *make_value(const struct spool_stored_keyword *keyword, const struct value *value)
{
    char iso[DATE_ISO_SIZE];
    cJSON *list;

    if (value->text && keyword->kind == SPOOL_STORED_DATE && date_to_iso(value->text, iso))
        return cJSON_CreateString(iso);
    if (value->text)
        return cJSON_CreateString(value->text);
    if (!value->items)
        return cJSON_CreateNull();
    list = cJSON_CreateArray();
    for (size_t i = 0; list && i < value->count; i++) {
        cJSON *item = make_value(keyword, &value->items[i]);

        if (!item || !cJSON_AddItemToArray(list, item)) {
            cJSON_Delete(item);
            cJSON_Delete(list);
            return NULL;
        }
    }
    return list;
}

/* What was not given is the default, as what is not kept is. */
int stored_keywords_take(const struct spool_stored_table *table,
                         const struct parameters *parameters, struct answer *answer,
                         struct spool_stored *stored)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct spool_stored_keyword *keyword = &table->keywords[i];
        const struct value *value;

        if (!parameter_given(parameters, keyword->keyword) && keyword->fallback)
            continue;
        value = parameter(parameters, keyword->keyword);
        if (check_alone(keyword, value, answer) < 0)
            return SPSY_ERR_VALUE;
        if ((value->text || value->items) && !is_same(parameters, keyword->keyword) &&
            !spool_stored_set(keyword, make_value(keyword, value), stored))
            return answer_fail(answer, "SPY0105", "out of memory");
    }
    return 0;
}

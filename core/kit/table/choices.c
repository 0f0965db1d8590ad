#include "kit/table/choices.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "kit/table/words.h"
#include "object/object.h"

/* ---- special authorities, groups, profiles ----------------------------------------------------
 */

static int special_bits(const cJSON *item, const char *path, uint32_t *bits,
                        struct kit_fault *fault)
{
    const char *text = cJSON_GetStringValue(item);
    uint32_t bit = text ? spool_special_parse(text) : 0;

    if (text && strcmp(text, "*NONE") == 0)
        return 0;
    if (!bit)
        return kit_fault(fault, path,
                         "%s is no special authority: *ALLOBJ, *AUDIT, *IOSYSCFG, "
                         "*JOBCTL, *SAVSYS, *SECADM, *SERVICE, *SPLCTL or *NONE",
                         text ? text : "this");
    *bits |= bit;
    return 0;
}

static int special_list(const cJSON *item, const char *path, uint32_t *bits,
                        struct kit_fault *fault)
{
    char own[SPSY_JSON_PATH_SIZE];
    const cJSON *element;
    size_t index = 0;
    int result = 0;

    if (!cJSON_IsArray(item))
        return special_bits(item, path, bits, fault);
    cJSON_ArrayForEach(element, item) {
        spsy_json_path(own, path, NULL, index++);
        result = special_bits(element, own, bits, fault);
        if (result < 0)
            break;
    }
    return result;
}

int kit_special_read(const cJSON *item, const char *path, struct spsy_special *special,
                     struct kit_fault *fault)
{
    char own[SPSY_JSON_PATH_SIZE];
    const cJSON *origin;
    int result = 0;

    memset(special, 0, sizeof *special);
    if (!cJSON_IsObject(item))
        return special_list(item, path, &special->own, fault);
    cJSON_ArrayForEach(origin, item) {
        uint32_t *bits = strcmp(origin->string, "own") == 0       ? &special->own
                         : strcmp(origin->string, "group") == 0   ? &special->group
                         : strcmp(origin->string, "adopted") == 0 ? &special->adopted
                                                                  : NULL;

        spsy_json_path(own, path, origin->string, 0);
        if (!bits)
            return kit_fault(fault, own, "unknown key: own, group and adopted are known");
        result = special_list(origin, own, bits, fault);
        if (result < 0)
            break;
    }
    return result;
}

static int check_name(const cJSON *item, const char *path, struct kit_fault *fault)
{
    const char *text = cJSON_GetStringValue(item);
    long length = text ? spsy_latin1_length(text) : -1;

    if (length < 1 || length > SPSY_NAME_MAX)
        return kit_fault(fault, path, "a name of 1 to %d characters is expected", SPSY_NAME_MAX);
    return 0;
}

static int check_groups(const cJSON *item, const char *path, struct kit_fault *fault)
{
    char own[SPSY_JSON_PATH_SIZE];
    const cJSON *element;
    size_t index = 0;
    int result = 0;

    if (cJSON_IsString(item) && strcmp(item->valuestring, "*NONE") == 0)
        return 0;
    if (!cJSON_IsArray(item))
        return kit_fault(fault, path, "a list of groups is expected, or \"*NONE\"");
    if (cJSON_GetArraySize(item) > KIT_GROUPS_MAX)
        return kit_fault(fault, path, "more than %d groups", KIT_GROUPS_MAX);
    cJSON_ArrayForEach(element, item) {
        spsy_json_path(own, path, NULL, index++);
        result = check_name(element, own, fault);
        if (result < 0)
            break;
    }
    return result;
}

static int check_user(const cJSON *user, const char *path, struct kit_fault *fault)
{
    static const struct spsy_json_member members[] = {{"special", SPSY_JSON_ANY, false},
                                                      {"groups", SPSY_JSON_ANY, false},
                                                      {"enabled", SPSY_JSON_BOOLEAN, false}};
    const cJSON *special = cJSON_GetObjectItemCaseSensitive(user, "special");
    const cJSON *groups = cJSON_GetObjectItemCaseSensitive(user, "groups");
    struct spsy_special ignored;
    char own[SPSY_JSON_PATH_SIZE];
    struct spsy_error error;
    int result = spsy_json_check(user, "", path, members, 3, &error);

    if (result < 0)
        return kit_fault_of(fault, &error);
    spsy_json_path(own, path, "special", 0);
    if (special)
        result = kit_special_read(special, own, &ignored, fault);
    spsy_json_path(own, path, "groups", 0);
    return result == 0 && groups ? check_groups(groups, own, fault) : result;
}

static int check_users(const cJSON *item, const char *path, struct kit_fault *fault)
{
    char own[SPSY_JSON_PATH_SIZE];
    const cJSON *user;
    int result = 0;

    if (!cJSON_IsObject(item))
        return kit_fault(fault, path, "an object is expected: {\"PROFILE\": {...}}");
    cJSON_ArrayForEach(user, item) {
        spsy_json_path(own, path, user->string, 0);
        result = check_user(user, own, fault);
        if (result < 0)
            break;
    }
    return result;
}

/* ---- one value of a word ----------------------------------------------------------------------
 */

static int check_text(const cJSON *item, const char *path, struct kit_fault *fault)
{
    if (!cJSON_IsString(item))
        return kit_fault(fault, path, "text is expected");
    if (strcmp(item->valuestring, "*ALL") == 0)
        return kit_fault(fault, path,
                         "*ALL stands for all values of function, own, oprctl, "
                         "jobType, native and special alone: list the values");
    return 0;
}

static int check_job(const cJSON *item, const char *path, struct kit_fault *fault)
{
    const char *text = cJSON_GetStringValue(item);
    char number[7], user[11], name[11];
    int end = 0;

    if (!text || sscanf(text, "%6[0-9]/%10[^/]/%10[^/]%n", number, user, name, &end) != 3 ||
        strlen(number) != 6 || text[end])
        return kit_fault(fault, path,
                         "a job is expected: NUMBER/USER/NAME, the number of six "
                         "digits");
    return 0;
}

static int check_choice(bool known, const char *path, const char *text, const char *names,
                        struct kit_fault *fault)
{
    return known ? 0
                 : kit_fault(fault, path, "%s is none of %s", text ? text : "this value", names);
}

static int check_number(const cJSON *item, const char *path, struct kit_fault *fault)
{
    struct spsy_error error;
    long ignored;

    if (spsy_json_integer(item, "", path, INT32_MIN, INT32_MAX, &ignored, &error) == 0)
        return 0;
    return kit_fault_of(fault, &error);
}

static int check_value(size_t word, const cJSON *item, const char *path, struct kit_fault *fault)
{
    const char *text = cJSON_GetStringValue(item);
    struct spsy_special ignored;

    switch (kit_word_kind(word)) {
    case KIT_NUMBER:
        return check_number(item, path, fault);
    case KIT_FUNCTION:
        return check_choice(text && spsy_function_valid(text), path, text,
                            "the 17 functions (spsy record layout), *READ, *CHANGE, *ALL", fault);
    case KIT_FLAG:
        return check_choice(cJSON_IsBool(item), path, text, "true, false, \"*ALL\"", fault);
    case KIT_JOB:
        return check_job(item, path, fault);
    case KIT_JOB_TYPE:
        return check_choice(text && kit_job_type_find(text) >= 0, path, text,
                            "interactive, batch, system, scpf, subsystem-monitor, *ALL", fault);
    case KIT_NATIVE:
        return check_choice(text && kit_native_find(text) >= 0, path, text,
                            "allowed, refused, unknown, *ALL", fault);
    case KIT_SPECIAL:
        return kit_special_read(item, path, &ignored, fault);
    case KIT_GROUPS:
        return check_groups(item, path, fault);
    case KIT_USERS:
        return check_users(item, path, fault);
    case KIT_ATTRIBUTES:
        return cJSON_IsObject(item) ? 0 : kit_fault(fault, path, "an object is expected");
    case KIT_TEXT:
    default:
        return check_text(item, path, fault);
    }
}

/* ---- several ----------------------------------------------------------------------------------
 */

static int add(struct kit_choices *choices, const cJSON *value, const char *path,
               struct kit_fault *fault)
{
    const cJSON **many;

    if (choices->count == 0)
        choices->only = value;
    if (choices->count == KIT_CHOICES_MAX)
        return kit_fault(fault, path, "more than %d values", KIT_CHOICES_MAX);
    if (choices->count > 0) {
        many = realloc(choices->many, (choices->count + 1) * sizeof(const cJSON *));
        if (!many)
            return SPSY_ERR_MEMORY;
        choices->many = many;
        many[0] = choices->only;
        many[choices->count] = value;
    }
    choices->count++;
    return 0;
}

/* Functions overlap in their groups; a function twice would be asked about twice. */
static bool is_there(const struct kit_choices *choices, const cJSON *value)
{
    if (choices->count == 0 || !cJSON_IsString(value))
        return false;
    if (choices->count == 1)
        return cJSON_IsString(choices->only) &&
               strcmp(choices->only->valuestring, value->valuestring) == 0;
    for (size_t i = 0; i < choices->count; i++)
        if (cJSON_IsString(choices->many[i]) &&
            strcmp(choices->many[i]->valuestring, value->valuestring) == 0)
            return true;
    return false;
}

static int add_value(size_t word, const cJSON *item, const char *path, struct kit_choices *choices,
                     struct kit_fault *fault)
{
    const cJSON *values[KIT_STANDS_FOR_MAX] = {item};
    enum kit_kind kind = kit_word_kind(word);
    size_t count = cJSON_IsString(item) ? kit_stands_for(kind, item->valuestring, values) : 0;
    int result = 0;

    if (count == 0) {
        values[0] = item;
        count = 1;
        result = check_value(word, item, path, fault);
    }
    for (size_t i = 0; i < count && result == 0; i++)
        if (!is_there(choices, values[i]))
            result = add(choices, values[i], path, fault);
    return result;
}

/* A list of special authorities or groups is one value, and a list of such lists several. */
static bool is_list(enum kit_kind kind, const cJSON *item)
{
    if (!cJSON_IsArray(item))
        return false;
    if (kind != KIT_SPECIAL && kind != KIT_GROUPS)
        return true;
    return item->child && (cJSON_IsArray(item->child) || cJSON_IsObject(item->child));
}

int kit_choices_read(size_t word, const cJSON *item, const char *path, struct kit_choices *choices,
                     struct kit_fault *fault)
{
    char own[SPSY_JSON_PATH_SIZE];
    const cJSON *element;
    size_t index = 0;
    int result = 0;

    if (!is_list(kit_word_kind(word), item))
        return add_value(word, item, path, choices, fault);
    cJSON_ArrayForEach(element, item) {
        spsy_json_path(own, path, NULL, index++);
        result = add_value(word, element, own, choices, fault);
        if (result < 0)
            return result;
    }
    return index ? 0 : kit_fault(fault, path, "an empty list: no value, no case");
}

void kit_choices_free(struct kit_choices *choices)
{
    free(choices->many);
    memset(choices, 0, sizeof *choices);
}

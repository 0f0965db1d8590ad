#include "protection/guard.h"

#include <stdio.h>
#include <string.h>

#include "base/calendar.h"
#include "base/json.h"
#include "base/text.h"

const char *const guard_weekdays[GUARD_DAYS] = {"*MON", "*TUE", "*WED", "*THU",
                                                "*FRI", "*SAT", "*SUN"};

#define COUNT(items) (sizeof(items) / sizeof((items)[0]))

/* ---- do they hold ---- */

static bool is_one(const struct guard_names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->name[i], name) == 0)
            return true;
    return false;
}

/* A group profile that asks itself is of its group. */
static bool is_person(const struct guard_conditions *conditions, const struct guard_person *person)
{
    if (conditions->users.count + conditions->groups.count == 0 ||
        is_one(&conditions->users, person->name) || is_one(&conditions->groups, person->name))
        return true;
    for (size_t i = 0; i < person->group_count; i++)
        if (is_one(&conditions->groups, person->groups[i]))
            return true;
    return false;
}

/* Texts of one shape order as the times do. */
static bool within(const char *from, const char *to, const char *at, size_t length)
{
    if (!from[0])
        return true;
    return strncmp(from, at, length) <= 0 && strncmp(at, to, length) <= 0;
}

static bool within_time(const struct guard_conditions *conditions, const char *clock)
{
    const char *from = conditions->time[0], *to = conditions->time[1];

    if (!from[0])
        return true;
    if (strcmp(from, to) <= 0)
        return strcmp(from, clock) <= 0 && strcmp(clock, to) <= 0;
    return strcmp(from, clock) <= 0 || strcmp(clock, to) <= 0;
}

static bool on_weekday(const struct guard_conditions *conditions, int weekday)
{
    for (size_t i = 0; i < GUARD_DAYS; i++)
        if (conditions->weekday[i])
            return conditions->weekday[weekday];
    return true;
}

const char *guard_closed_by(const struct guard_conditions *conditions,
                            const struct guard_moment *now, const struct guard_person *person)
{
    enum { CLOCK_AT = GUARD_DATE_SIZE };

    if (!within(conditions->date[0], conditions->date[1], now->text, GUARD_DATE_SIZE - 1))
        return "DATE";
    if (!on_weekday(conditions, now->weekday))
        return "WEEKDAY";
    if (!within_time(conditions, now->text + CLOCK_AT))
        return "TIME";
    if (!within(conditions->period[0], conditions->period[1], now->text, GUARD_MOMENT_SIZE - 1))
        return "PERIOD";
    return is_person(conditions, person) ? NULL : "USER";
}

/* ---- reading ---- */

static bool all_digits(const char *text, const char *shape)
{
    for (; *shape; shape++, text++)
        if (*shape == '0' ? *text < '0' || *text > '9' : *text != *shape)
            return false;
    return *text == '\0';
}

static int number(const char *text, size_t digits)
{
    int value = 0;

    while (digits-- > 0)
        value = 10 * value + (*text++ - '0');
    return value;
}

static bool is_clock(const char *text)
{
    return all_digits(text, "00:00:00") && number(text, 2) < 24 && number(text + 3, 2) < 60 &&
           number(text + 6, 2) < 60;
}

static bool is_date(const char *text)
{
    return all_digits(text, "0000-00-00") &&
           spsy_date_exists(number(text, 4), number(text + 5, 2), number(text + 8, 2));
}

static bool is_moment(const char *text)
{
    char date[GUARD_DATE_SIZE];

    if (strlen(text) != GUARD_MOMENT_SIZE - 1 || text[GUARD_DATE_SIZE - 1] != ' ')
        return false;
    memcpy(date, text, sizeof date);
    date[sizeof date - 1] = '\0';
    return is_date(date) && is_clock(text + GUARD_DATE_SIZE);
}

/* From and to, each of `size` with its NUL. */
static bool read_range(const cJSON *array, bool (*valid)(const char *), bool may_wrap, char *range,
                       size_t size)
{
    const char *from = cJSON_GetStringValue(cJSON_GetArrayItem(array, 0));
    const char *to = cJSON_GetStringValue(cJSON_GetArrayItem(array, 1));

    if (cJSON_GetArraySize(array) != 2 || !from || !to || !valid(from) || !valid(to) ||
        (!may_wrap && strcmp(from, to) > 0))
        return false;
    memcpy(range, from, size);
    memcpy(range + size, to, size);
    return true;
}

static bool read_names(const cJSON *array, struct guard_names *names)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, array) {
        const char *name = cJSON_GetStringValue(item);

        if (!name || names->count == GUARD_NAMES_MAX || !spsy_name_valid(name, SPSY_NAME_MAX) ||
            is_one(names, name))
            return false;
        memcpy(names->name[names->count++], name, strlen(name) + 1);
    }
    return names->count > 0;
}

static bool read_weekdays(const cJSON *array, bool weekday[GUARD_DAYS])
{
    const cJSON *item;
    size_t found = 0;

    cJSON_ArrayForEach(item, array) {
        const char *name = cJSON_GetStringValue(item);
        size_t at = 0;

        while (name && at < GUARD_DAYS && strcmp(guard_weekdays[at], name) != 0)
            at++;
        if (!name || at == GUARD_DAYS || weekday[at])
            return false;
        weekday[at] = true;
        found++;
    }
    return found > 0;
}

static bool read_member(const cJSON *item, struct guard_conditions *conditions)
{
    if (strcmp(item->string, "date") == 0)
        return read_range(item, is_date, false, conditions->date[0], GUARD_DATE_SIZE);
    if (strcmp(item->string, "time") == 0)
        return read_range(item, is_clock, true, conditions->time[0], GUARD_CLOCK_SIZE);
    if (strcmp(item->string, "period") == 0)
        return read_range(item, is_moment, false, conditions->period[0], GUARD_MOMENT_SIZE);
    if (strcmp(item->string, "weekday") == 0)
        return read_weekdays(item, conditions->weekday);
    if (strcmp(item->string, "user") == 0)
        return read_names(item, &conditions->users);
    return read_names(item, &conditions->groups);
}

int guard_conditions_read(const char *text, const char *source, struct guard_conditions *conditions,
                          struct spsy_error *error)
{
    static const struct spsy_json_member members[] = {
        {"date", SPSY_JSON_ARRAY, false},    {"time", SPSY_JSON_ARRAY, false},
        {"weekday", SPSY_JSON_ARRAY, false}, {"period", SPSY_JSON_ARRAY, false},
        {"user", SPSY_JSON_ARRAY, false},    {"group", SPSY_JSON_ARRAY, false},
    };
    cJSON *root = NULL;
    const cJSON *item;
    int result = spsy_json_parse(text, strlen(text), source, &root, error);

    memset(conditions, 0, sizeof *conditions);
    if (result == 0)
        result = spsy_json_check(root, source, "", members, COUNT(members), error);
    if (result == 0) {
        cJSON_ArrayForEach(item, root) {
            if (read_member(item, conditions))
                continue;
            result = spsy_fail(error, SPSY_ERR_FORMAT, "", "%s: %s: cannot be this", source,
                               item->string);
            break;
        }
    }
    cJSON_Delete(root);
    if (result < 0)
        memset(conditions, 0, sizeof *conditions);
    return result;
}

/* ---- writing ---- */

static bool add_text(cJSON *array, const char *text)
{
    cJSON *item = cJSON_CreateString(text);

    if (item && cJSON_AddItemToArray(array, item))
        return true;
    cJSON_Delete(item);
    return false;
}

static bool write_range(cJSON *root, const char *key, const char *range, size_t size)
{
    cJSON *array = range[0] ? cJSON_AddArrayToObject(root, key) : NULL;

    return !range[0] || (array && add_text(array, range) && add_text(array, range + size));
}

static bool write_names(cJSON *root, const char *key, const struct guard_names *names)
{
    cJSON *array = names->count ? cJSON_AddArrayToObject(root, key) : NULL;

    if (names->count && !array)
        return false;
    for (size_t i = 0; i < names->count; i++)
        if (!add_text(array, names->name[i]))
            return false;
    return true;
}

static bool write_weekdays(cJSON *root, const bool weekday[GUARD_DAYS])
{
    cJSON *array = NULL;

    for (size_t i = 0; i < GUARD_DAYS; i++) {
        if (!weekday[i])
            continue;
        if (!array)
            array = cJSON_AddArrayToObject(root, "weekday");
        if (!array || !add_text(array, guard_weekdays[i]))
            return false;
    }
    return true;
}

bool guard_conditions_write(const struct guard_conditions *conditions, char text[GUARD_TEXT_SIZE])
{
    cJSON *root = cJSON_CreateObject();
    bool written = root && write_range(root, "date", conditions->date[0], GUARD_DATE_SIZE) &&
                   write_range(root, "time", conditions->time[0], GUARD_CLOCK_SIZE) &&
                   write_weekdays(root, conditions->weekday) &&
                   write_range(root, "period", conditions->period[0], GUARD_MOMENT_SIZE) &&
                   write_names(root, "user", &conditions->users) &&
                   write_names(root, "group", &conditions->groups) &&
                   cJSON_PrintPreallocated(root, text, GUARD_TEXT_SIZE, false);

    cJSON_Delete(root);
    return written;
}

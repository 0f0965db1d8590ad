/* guard.c - CRTSPLGRD, CHGSPLGRD, DLTSPLGRD: the guards of protection (P3).
 *
 * MUST: a guard is its owner's alone: nobody creates, changes or deletes one of another profile,
 * with whatever authority. Of one that is damaged nothing is guessed: it can only be deleted. */
#include "command/protection/guard.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "command/commands.h"
#include "object/date.h"

int guard_named(struct change *change, const char *deed, struct protection_guard_name *name)
{
    const char *user = change->session->current_user;

    if (protect_guard_name(change->answer, change->parameters, "GUARD", user, name) < 0)
        return SPSY_ERR_VALUE;
    if (!deed || strcmp(name->owner, user) == 0)
        return 0;
    return answer_fail(change->answer, "SPY0184", "Guard %s/%s is %s by %s alone", name->owner,
                       name->name, deed, name->owner);
}

int guard_read(const struct spool_guard *guard, struct guard_conditions *conditions,
               struct spsy_error *error)
{
    struct spsy_error wrong;

    if (guard_conditions_read(guard->conditions, guard->name, conditions, &wrong) == 0)
        return 0;
    return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                     "guard %s/%s is damaged, and lets nobody through: %s", guard->owner,
                     guard->name, wrong.text);
}

/* ---- the statement's conditions ---- */

static bool is_same(const struct parameters *parameters, const char *keyword)
{
    return parameter_is(parameters, keyword, "*SAME");
}

static const char *item(const struct value *value, size_t at)
{
    return at < value->count ? value->items[at].text : NULL;
}

/* "HH:MM:SS" of whatever a time may be typed as. */
static bool put_clock(const char *typed, char clock[GUARD_CLOCK_SIZE])
{
    char six[TIME_SIZE];

    if (!typed || !time_typed_to_six(typed, six))
        return false;
    snprintf(clock, GUARD_CLOCK_SIZE, "%.2s:%.2s:%.2s", six, six + 2, six + 4);
    return true;
}

static int wrong(struct change *change, const char *keyword, const char *expected)
{
    return answer_fail(change->answer, "CPD0084", "Value not valid for %s; expected: %s", keyword,
                       expected);
}

static int take_date(struct change *change, struct guard_conditions *conditions)
{
    const struct value *value = parameter(change->parameters, "DATE");
    const char *to = item(value, 1);

    if (is_same(change->parameters, "DATE"))
        return 0;
    memset(conditions->date, 0, sizeof conditions->date);
    if (value->text)
        return 0;
    if (!date_to_iso(item(value, 0), conditions->date[0]) ||
        !date_to_iso(to ? to : item(value, 0), conditions->date[1]) ||
        strcmp(conditions->date[0], conditions->date[1]) > 0)
        return wrong(change, "DATE", "first day, and last day not before it");
    return 0;
}

static int take_time(struct change *change, struct guard_conditions *conditions)
{
    const struct value *value = parameter(change->parameters, "TIME");

    if (is_same(change->parameters, "TIME"))
        return 0;
    memset(conditions->time, 0, sizeof conditions->time);
    if (value->text)
        return 0;
    if (!put_clock(item(value, 0), conditions->time[0]) ||
        !put_clock(item(value, 1), conditions->time[1]))
        return wrong(change, "TIME", "two times, HHMM or HHMMSS");
    return 0;
}

static bool put_moment(const char *date, const char *time, char moment[GUARD_MOMENT_SIZE])
{
    char day[DATE_ISO_SIZE], clock[GUARD_CLOCK_SIZE];

    if (!date || !date_to_iso(date, day) || !put_clock(time, clock))
        return false;
    snprintf(moment, GUARD_MOMENT_SIZE, "%s %s", day, clock);
    return true;
}

static int take_period(struct change *change, struct guard_conditions *conditions)
{
    const struct value *value = parameter(change->parameters, "PERIOD");

    if (is_same(change->parameters, "PERIOD"))
        return 0;
    memset(conditions->period, 0, sizeof conditions->period);
    if (value->text)
        return 0;
    if (!put_moment(item(value, 0), item(value, 1), conditions->period[0]) ||
        !put_moment(item(value, 2), item(value, 3), conditions->period[1]) ||
        strcmp(conditions->period[0], conditions->period[1]) > 0)
        return wrong(change, "PERIOD", "date and time of the beginning, and of an end after it");
    return 0;
}

static void take_weekdays(struct change *change, struct guard_conditions *conditions)
{
    const struct value *value = parameter(change->parameters, "WEEKDAY");

    if (is_same(change->parameters, "WEEKDAY"))
        return;
    for (size_t i = 0; i < GUARD_DAYS; i++) {
        conditions->weekday[i] = false;
        for (size_t j = 0; j < value->count; j++)
            if (strcmp(value->items[j].text, guard_weekdays[i]) == 0)
                conditions->weekday[i] = true;
    }
}

static int take_names(struct change *change, const char *keyword, struct guard_names *names)
{
    const struct value *value = parameter(change->parameters, keyword);

    if (is_same(change->parameters, keyword))
        return 0;
    names->count = 0;
    for (size_t i = 0; i < value->count; i++) {
        const char *name = value->items[i].text;

        for (size_t j = 0; j < names->count; j++)
            if (strcmp(names->name[j], name) == 0)
                return answer_fail(change->answer, "CPD0084", "%s: %s stands there twice", keyword,
                                   name);
        if (name[0] == '*') {
            if (value->count == 1)
                return 0; /* *NONE */
            return answer_fail(change->answer, "CPD0084", "%s: %s stands alone", keyword, name);
        }
        snprintf(names->name[names->count++], sizeof names->name[0], "%s", name);
    }
    return 0;
}

static int take_conditions(struct change *change, struct guard_conditions *conditions)
{
    int result = take_date(change, conditions);

    if (result == 0)
        result = take_time(change, conditions);
    if (result == 0)
        result = take_period(change, conditions);
    take_weekdays(change, conditions);
    if (result == 0)
        result = take_names(change, "USER", &conditions->users);
    return result == 0 ? take_names(change, "GROUP", &conditions->groups) : result;
}

static int put(struct change *change, const struct protection_guard_name *name,
               const struct guard_conditions *conditions, const char *text, bool is_new)
{
    char json[GUARD_TEXT_SIZE];
    struct spool_guard guard = {.conditions = json};
    struct spsy_error error;

    memcpy(guard.owner, name->owner, sizeof guard.owner);
    memcpy(guard.name, name->name, sizeof guard.name);
    snprintf(guard.text, sizeof guard.text, "%s", text);
    if (!guard_conditions_write(conditions, json))
        spsy_fail_memory(&error);
    else if (spool_guard_put(change->spool, &guard, is_new, &error) == 0)
        return change_done(change, "SPY0001", "Guard %s/%s %s", name->owner, name->name,
                           is_new ? "created" : "changed");
    return answer_fail_error(change->answer, &error);
}

/* ---- the commands ---- */

static int create(struct change *change)
{
    struct guard_conditions conditions = {.date = {""}};
    struct protection_guard_name name;
    char text[SPOOL_TEXT_SIZE];

    if (guard_named(change, "created", &name) < 0 || take_conditions(change, &conditions) < 0)
        return SPSY_ERR_VALUE;
    parameter_description(change->parameters, text, sizeof text);
    return put(change, &name, &conditions, text, true);
}

static int change_guard(struct change *change)
{
    struct guard_conditions conditions;
    struct protection_guard_name name;
    struct spool_guard guard;
    struct spsy_error error;
    char text[SPOOL_TEXT_SIZE];

    if (guard_named(change, "changed", &name) < 0)
        return SPSY_ERR_AUTHORITY;
    if (spool_guard_find(change->spool, name.owner, name.name, &guard, &error) < 0)
        return answer_fail_error(change->answer, &error);
    if (guard_read(&guard, &conditions, &error) < 0) {
        free(guard.conditions);
        return answer_fail_error(change->answer, &error);
    }
    free(guard.conditions);
    if (take_conditions(change, &conditions) < 0)
        return SPSY_ERR_VALUE;
    snprintf(text, sizeof text, "%s", guard.text);
    if (!is_same(change->parameters, "TEXT"))
        parameter_description(change->parameters, text, sizeof text);
    return put(change, &name, &conditions, text, false);
}

static int delete_guard(struct change *change)
{
    struct protection_guard_name name;
    struct spsy_error error;

    if (guard_named(change, "deleted", &name) < 0)
        return SPSY_ERR_AUTHORITY;
    if (spool_guard_delete(change->spool, name.owner, name.name, &error) < 0)
        return answer_fail_error(change->answer, &error);
    return change_done(change, "CPC2191", "Guard %s/%s deleted", name.owner, name.name);
}

static int run_create(struct session *session, const struct parameters *parameters,
                      struct answer *answer)
{
    return change_run(session, parameters, answer, create);
}

static int run_change(struct session *session, const struct parameters *parameters,
                      struct answer *answer)
{
    return change_run(session, parameters, answer, change_guard);
}

static int run_delete(struct session *session, const struct parameters *parameters,
                      struct answer *answer)
{
    return change_run(session, parameters, answer, delete_guard);
}

static const struct parameter_definition date_elements[] = {
    {.keyword = "from", .type = PARAMETER_DATE, .required = true, .help = "first day"},
    {.keyword = "to", .type = PARAMETER_DATE, .help = "last day; without it the first"},
    PARAMETERS_END,
};
static const struct parameter_definition time_elements[] = {
    {.keyword = "from", .type = PARAMETER_TEXT, .required = true, .most = 8, .help = "HHMM[SS]"},
    {.keyword = "to", .type = PARAMETER_TEXT, .required = true, .most = 8, .help = "HHMM[SS]"},
    PARAMETERS_END,
};
static const struct parameter_definition period_elements[] = {
    {.keyword = "from", .type = PARAMETER_DATE, .required = true, .help = "day it begins"},
    {.keyword = "at", .type = PARAMETER_TEXT, .required = true, .most = 8, .help = "HHMM[SS]"},
    {.keyword = "to", .type = PARAMETER_DATE, .required = true, .help = "day it ends"},
    {.keyword = "until", .type = PARAMETER_TEXT, .required = true, .most = 8, .help = "HHMM[SS]"},
    PARAMETERS_END,
};

/* clang-format off */
#define GUARD_CONDITIONS(same, default_)                                                           \
    {.keyword = "DATE", .type = PARAMETER_LIST, .elements = date_elements,                         \
     .special = same "*NONE", .default_value = default_, .help = "from which day to which"},       \
    {.keyword = "TIME", .type = PARAMETER_LIST, .elements = time_elements,                         \
     .special = same "*NONE", .default_value = default_,                                           \
     .help = "from when to when on each day; past midnight where it ends before it begins"},       \
    {.keyword = "WEEKDAY", .type = PARAMETER_CHOICE, .max_items = GUARD_DAYS,                      \
     .special = same "*NONE *MON *TUE *WED *THU *FRI *SAT *SUN", .default_value = default_,        \
     .help = "on which days"},                                                                     \
    {.keyword = "PERIOD", .type = PARAMETER_LIST, .elements = period_elements,                     \
     .special = same "*NONE", .default_value = default_,                                           \
     .help = "from one moment to another"},                                                        \
    {.keyword = "USER", .type = PARAMETER_NAME, .max_items = GUARD_NAMES_MAX,                      \
     .special = same "*NONE", .default_value = default_, .most = 10,                               \
     .help = "who; or who is in one of GROUP"},                                                    \
    {.keyword = "GROUP", .type = PARAMETER_NAME, .max_items = GUARD_NAMES_MAX,                     \
     .special = same "*NONE", .default_value = default_, .most = 10,                               \
     .help = "of which groups; or one of USER"}
/* clang-format on */

static const struct parameter_definition create_parameters[] = {
    GUARD_PARAMETER,
    GUARD_CONDITIONS("", "*NONE"),
    PARAMETER_TEXT_NEW,
    PARAMETERS_END,
};
static const struct parameter_definition change_parameters[] = {
    GUARD_PARAMETER,
    GUARD_CONDITIONS("*SAME ", "*SAME"),
    PARAMETER_TEXT_CHANGED,
    PARAMETERS_END,
};
static const struct parameter_definition delete_parameters[] = {
    GUARD_PARAMETER,
    PARAMETERS_END,
};

const struct command_definition command_crtsplgrd = {
    .name = "CRTSPLGRD",
    .summary = "create a guard of spooled files",
    .notes =
        "A guard says when, and for whom, the spooled files that name it (CRTSPLF GUARDS) can be "
        "read, or written. All conditions must hold; of USER and GROUP one. Times are those of "
        "the home (the setting timeZone). Only its owner changes it. A guard without conditions "
        "lets everybody through whom the rest lets.",
    .parameters = create_parameters,
    .run = run_create,
    .ours = true,
};

const struct command_definition command_chgsplgrd = {
    .name = "CHGSPLGRD",
    .summary = "change a guard of spooled files",
    .notes =
        "The change counts at the next function. A guard that is damaged is deleted and created "
        "again.",
    .parameters = change_parameters,
    .run = run_change,
    .ours = true,
};

const struct command_definition command_dltsplgrd = {
    .name = "DLTSPLGRD",
    .summary = "delete a guard of spooled files",
    .notes =
        "What the files that name it let it guard, reading or writing, is refused to everybody "
        "from then on.",
    .parameters = delete_parameters,
    .run = run_delete,
    .ours = true,
};

#include "policy/check/cover.h"

#include <string.h>

#include "spsy_functions.h"

#define ONE(function) +1
enum { FUNCTIONS = 0 SPSY_FUNCTION_LIST(ONE) };

/* Every name that fits `inner` fits `outer`. */
static int pattern_covers(const struct pattern *outer, const struct pattern *inner)
{
    char one[NAME_BYTES], other[NAME_BYTES];

    if (pattern_counted(outer) > pattern_counted(inner))
        return 0;
    pattern_pad(outer, one);
    pattern_pad(inner, other);
    return memcmp(one, other, pattern_counted(outer)) == 0;
}

static int covered_by_one(const struct patterns *outer, const struct pattern *inner)
{
    for (size_t i = 0; i < outer->count; i++)
        if (pattern_covers(&outer->items[i], inner))
            return 1;
    return 0;
}

static int each_is_covered(struct cover *cover, const struct patterns *outer,
                           const struct patterns *inner)
{
    cover->work_left -= (long)(outer->count * inner->count);
    if (cover->work_left < 0)
        return 0;
    for (size_t i = 0; i < inner->count; i++)
        if (!covered_by_one(outer, &inner->items[i]))
            return 0;
    return 1;
}

/* *ALL of groups is any group, but some group: who is in none does not fit. */
static int groups_cover(struct cover *cover, const struct patterns *outer,
                        const struct patterns *inner)
{
    return outer->count == 0 || (inner->count && each_is_covered(cover, outer, inner));
}

static int owners_cover(struct cover *cover, const struct rule *outer, const struct rule *inner)
{
    const struct patterns *owners = &outer->lists[LIST_OWNERS];

    if (patterns_say_all(owners))
        return 1;
    return inner->lists[LIST_OWNERS].count && (!inner->own_files || outer->own_files) &&
           each_is_covered(cover, owners, &inner->lists[LIST_OWNERS]);
}

/* There are 17, so that a list of all is no condition. */
static int functions_cover(struct cover *cover, const struct patterns *outer,
                           const struct patterns *inner)
{
    size_t different = 0;

    if (outer->count == 0)
        return 1;
    if (inner->count)
        return each_is_covered(cover, outer, inner);
    for (size_t i = 0; i < outer->count && i < (size_t)FUNCTIONS * FUNCTIONS; i++) {
        struct patterns before = {outer->items, i};

        different += !covered_by_one(&before, &outer->items[i]);
    }
    return different == FUNCTIONS;
}

static int lists_cover(struct cover *cover, const struct rule *outer, const struct rule *inner)
{
    static const enum list lists[] = {LIST_USERS,     LIST_FILES,      LIST_QUEUES,
                                      LIST_LIBRARIES, LIST_FORM_TYPES, LIST_USER_DATA};

    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        const struct patterns *one = &outer->lists[lists[i]], *other = &inner->lists[lists[i]];

        if (!patterns_say_all(one) && (!other->count || !each_is_covered(cover, one, other)))
            return 0;
    }
    return 1;
}

/* ---- time ---------------------------------------------------------------------------------- */

/* Minutes from the beginning of the day on which the hours begin. */
static int minutes_long(const struct rule *rule)
{
    if (rule->from == rule->to)
        return MINUTES_A_DAY;
    return rule->from < rule->to ? rule->to - rule->from : MINUTES_A_DAY - rule->from + rule->to;
}

static int has_day(const struct rule *rule, int day)
{
    return (int)(rule->days >> (day + 7) % 7 & 1);
}

/* The hours of `inner` that begin on that day. Those of `outer` leave a gap each day or none at
 * all, so that they lie within one day's, or in whole days. */
static int day_is_covered(const struct rule *outer, const struct rule *inner, int day)
{
    int begin = inner->from, end = begin + minutes_long(inner);

    if (minutes_long(outer) == MINUTES_A_DAY)
        return has_day(outer, day) && (end <= MINUTES_A_DAY || has_day(outer, day + 1));
    for (int shift = -1; shift <= 1; shift++) {
        int from = outer->from + shift * MINUTES_A_DAY;

        if (has_day(outer, day + shift) && from <= begin && end <= from + minutes_long(outer))
            return 1;
    }
    return 0;
}

static int time_covers(const struct rule *outer, const struct rule *inner)
{
    if (!rule_asks_time(outer))
        return 1;
    for (int day = 0; day < 7; day++)
        if (has_day(inner, day) && !day_is_covered(outer, inner, day))
            return 0;
    return 1;
}

int policy_cover_passes(void *context, const struct rule *earlier, const struct rule *rule)
{
    struct cover *cover = context;

    cover->work_left -= 10;
    return cover->work_left >= 0 && (earlier->job == JOB_ANY || earlier->job == rule->job) &&
           time_covers(earlier, rule) && owners_cover(cover, earlier, rule) &&
           groups_cover(cover, &earlier->lists[LIST_GROUPS], &rule->lists[LIST_GROUPS]) &&
           lists_cover(cover, earlier, rule) &&
           functions_cover(cover, &earlier->lists[LIST_FUNCTIONS], &rule->lists[LIST_FUNCTIONS]) &&
           cover->work_left >= 0;
}

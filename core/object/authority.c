/* authority.c - who may do what when no exit program decides.
 *
 * MUST: this is the table of core/object/README.md, "Ways in", row by row, and nothing else. A way
 * that is not in it lets nobody in. A '1' of an exit program is decided before this is asked (X16,
 * X18). Facts that cannot be read are an error, which the caller takes for a refusal. */
#include "object/authority.h"

#include <stddef.h>

enum { CLASS_COUNT = SPOOL_CLASS_SAVE + 1 };

/* What a way says about a class. */
enum answer { NO, YES, UNLESS_OWNER /* yes, but not if the queue has DSPDTA(*OWNER) */ };

/* A way is open when its condition holds, and the queue can be reached through its library, with
 * *EXECUTE to that; one way leads past it. */
struct way {
    bool (*open)(const struct spool_authority_facts *facts);
    enum { THROUGH, PAST } library;
    enum answer answers[CLASS_COUNT]; /* read, move, control, attributes, api, save */
};

static bool has(const struct spool_authority_facts *facts, uint32_t special)
{
    return (facts->special & special) != 0;
}

/* *ALLOBJ satisfies all three of these. */
static bool reaches(const struct spool_authority_facts *facts)
{
    return facts->executes_library || has(facts, SPSY_ALLOBJ);
}

static bool can_read(const struct spool_authority_facts *facts)
{
    return spool_authority_has(facts->authority, SPOOL_AUT_READ) || has(facts, SPSY_ALLOBJ);
}

/* R/A/D. */
static bool can_change(const struct spool_authority_facts *facts)
{
    return spool_authority_has(facts->authority, SPOOL_AUT_READ_ADD_DELETE) ||
           has(facts, SPSY_ALLOBJ);
}

static bool spool_control(const struct spool_authority_facts *facts)
{
    return has(facts, SPSY_SPLCTL);
}

static bool operator(const struct spool_authority_facts *facts)
{
    return has(facts, SPSY_JOBCTL) && facts->operator_control;
}

static bool queue_authority(const struct spool_authority_facts *facts)
{
    return facts->authority_check == SPOOL_AUTCHK_DTAAUT ? can_change(facts) : facts->owns_queue;
}

static bool file_owner(const struct spool_authority_facts *facts)
{
    return facts->owns_file;
}

static bool reads_displayable(const struct spool_authority_facts *facts)
{
    return can_read(facts) && facts->display_data == SPOOL_DSPDTA_YES;
}

static bool save_system(const struct spool_authority_facts *facts)
{
    return has(facts, SPSY_SAVSYS);
}

static bool anyone(const struct spool_authority_facts *facts)
{
    (void)facts;
    return true;
}

/* clang-format off */
static const struct way ways[] = {
    /*                              read          move          control attributes api  save */
    {spool_control,     THROUGH, {YES,          YES,          YES,    YES,       YES, YES}},
    {operator,          THROUGH, {UNLESS_OWNER, UNLESS_OWNER, YES,    YES,       YES, YES}},
    {queue_authority,   THROUGH, {UNLESS_OWNER, UNLESS_OWNER, YES,    YES,       YES, YES}},
    {file_owner,        PAST,    {YES,          YES,          YES,    YES,       YES, NO}},
    {reads_displayable, THROUGH, {YES,          NO,           NO,     YES,       YES, NO}},
    {can_read,          THROUGH, {NO,           NO,           NO,     YES,       YES, NO}},
    {save_system,       THROUGH, {NO,           NO,           NO,     NO,        NO,  YES}},
    {anyone,            THROUGH, {NO,           NO,           NO,     NO,        YES, NO}},
};
/* clang-format on */

bool spool_authority_allows(enum spool_class class, const struct spool_authority_facts *facts)
{
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        enum answer answer = ways[i].answers[class];

        if (answer == NO || (ways[i].library == THROUGH && !reaches(facts)) || !ways[i].open(facts))
            continue;
        if (answer == YES || facts->display_data != SPOOL_DSPDTA_OWNER)
            return true;
    }
    return false;
}

bool spool_authority_allows_add(const struct spool_authority_facts *facts)
{
    return reaches(facts) && (can_read(facts) || spool_control(facts) || operator(facts));
}

bool spool_authority_allows_send(const struct spool_authority_facts *facts)
{
    return reaches(facts) && (can_change(facts) || spool_control(facts) || operator(facts));
}

bool spool_authority_allows_list(const struct spool_authority_facts *facts)
{
    return reaches(facts) && (can_read(facts) || spool_control(facts) || operator(facts));
}

bool spool_authority_allows_queue(const struct spool_authority_facts *facts)
{
    return reaches(facts) && (spool_control(facts) || operator(facts) || queue_authority(facts));
}

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
 * *EXECUTE to that; one way leads past it. What is told about it is what the judgement goes by. */
struct way {
    const char *name;
    bool (*open)(const struct spool_authority_facts *facts);
    /* Of one that is not open. Of the queue it says no more than what the condition failed by: of
     * OPRCTL to whoever has *JOBCTL alone. */
    const char *(*lacks)(const struct spool_authority_facts *facts);
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

/* ---- why one is not open ---- */

static const char *lacks_splctl(const struct spool_authority_facts *facts)
{
    (void)facts;
    return "lacks *SPLCTL";
}

static const char *lacks_operator(const struct spool_authority_facts *facts)
{
    return has(facts, SPSY_JOBCTL) ? "the queue has OPRCTL(*NO)" : "lacks *JOBCTL";
}

static const char *lacks_queue(const struct spool_authority_facts *facts)
{
    return facts->authority_check == SPOOL_AUTCHK_DTAAUT
               ? "lacks *READ, *ADD and *DLT to the queue, AUTCHK(*DTAAUT)"
               : "does not own the queue, AUTCHK(*OWNER)";
}

static const char *lacks_file(const struct spool_authority_facts *facts)
{
    (void)facts;
    return "is not the file's owner";
}

static const char *lacks_displayable(const struct spool_authority_facts *facts)
{
    if (facts->display_data == SPOOL_DSPDTA_YES)
        return "lacks *READ to the queue, DSPDTA(*YES)";
    return facts->display_data == SPOOL_DSPDTA_OWNER ? "the queue has DSPDTA(*OWNER)"
                                                     : "the queue has DSPDTA(*NO)";
}

static const char *lacks_read(const struct spool_authority_facts *facts)
{
    (void)facts;
    return "lacks *READ to the queue";
}

static const char *lacks_savsys(const struct spool_authority_facts *facts)
{
    (void)facts;
    return "lacks *SAVSYS";
}

static const char *lacks_nothing(const struct spool_authority_facts *facts)
{
    (void)facts;
    return "";
}

/* clang-format off */
static const struct way ways[SPOOL_WAYS] = {
    /*   read          move          control  attributes  api  save */
    {"*SPLCTL", spool_control, lacks_splctl, THROUGH,
        {YES,          YES,          YES,     YES,        YES, YES}},
    {"*JOBCTL", operator, lacks_operator, THROUGH,
        {UNLESS_OWNER, UNLESS_OWNER, YES,     YES,        YES, YES}},
    {"queue authority", queue_authority, lacks_queue, THROUGH,
        {UNLESS_OWNER, UNLESS_OWNER, YES,     YES,        YES, YES}},
    {"owner of the file", file_owner, lacks_file, PAST,
        {YES,          YES,          YES,     YES,        YES, NO}},
    {"*READ, DSPDTA(*YES)", reads_displayable, lacks_displayable, THROUGH,
        {YES,          NO,           NO,      YES,        YES, NO}},
    {"*READ", can_read, lacks_read, THROUGH,
        {NO,           NO,           NO,      YES,        YES, NO}},
    {"*SAVSYS", save_system, lacks_savsys, THROUGH,
        {NO,           NO,           NO,      NO,         NO,  YES}},
    {"anyone", anyone, lacks_nothing, THROUGH,
        {NO,           NO,           NO,      NO,         YES, NO}},
};

/* Onto a queue: one answer. */
static const struct way places[SPOOL_PLACES] = {
    {"*READ",   can_read,      lacks_read,     THROUGH, {YES}},
    {"*SPLCTL", spool_control, lacks_splctl,   THROUGH, {YES}},
    {"*JOBCTL", operator,      lacks_operator, THROUGH, {YES}},
};
/* clang-format on */

static inline enum spool_way_state judge(const struct way *way, enum answer answer,
                                         const struct spool_authority_facts *facts)
{
    if (answer == NO)
        return SPOOL_WAY_NOT_HERE;
    if (!way->open(facts))
        return SPOOL_WAY_LACKS;
    if (way->library == THROUGH && !reaches(facts))
        return SPOOL_WAY_LIBRARY;
    return answer == YES || facts->display_data != SPOOL_DSPDTA_OWNER ? SPOOL_WAY_OPEN
                                                                      : SPOOL_WAY_HIDDEN;
}

bool spool_authority_allows(enum spool_class class, const struct spool_authority_facts *facts)
{
    for (size_t i = 0; i < SPOOL_WAYS; i++)
        if (judge(&ways[i], ways[i].answers[class], facts) == SPOOL_WAY_OPEN)
            return true;
    return false;
}

bool spool_authority_allows_add(const struct spool_authority_facts *facts)
{
    for (size_t i = 0; i < SPOOL_PLACES; i++)
        if (judge(&places[i], places[i].answers[0], facts) == SPOOL_WAY_OPEN)
            return true;
    return false;
}

static void tell(const struct way *way, enum answer answer,
                 const struct spool_authority_facts *facts, struct spool_way *told)
{
    told->name = way->name;
    told->state = judge(way, answer, facts);
    told->why = told->state == SPOOL_WAY_LACKS     ? way->lacks(facts)
                : told->state == SPOOL_WAY_LIBRARY ? "lacks *EXECUTE to the queue's library"
                : told->state == SPOOL_WAY_HIDDEN  ? "the queue has DSPDTA(*OWNER)"
                                                   : "";
}

void spool_authority_ways(enum spool_class class, const struct spool_authority_facts *facts,
                          struct spool_way told[SPOOL_WAYS])
{
    for (size_t i = 0; i < SPOOL_WAYS; i++)
        tell(&ways[i], ways[i].answers[class], facts, &told[i]);
}

void spool_authority_places(const struct spool_authority_facts *facts,
                            struct spool_way told[SPOOL_PLACES])
{
    for (size_t i = 0; i < SPOOL_PLACES; i++)
        tell(&places[i], places[i].answers[0], facts, &told[i]);
}

const char *spool_class_name(enum spool_class class)
{
    static const char *const names[CLASS_COUNT] = {
        [SPOOL_CLASS_READ] = "read",       [SPOOL_CLASS_MOVE] = "move",
        [SPOOL_CLASS_CONTROL] = "control", [SPOOL_CLASS_ATTRIBUTES] = "attributes",
        [SPOOL_CLASS_API] = "api",         [SPOOL_CLASS_SAVE] = "save",
    };

    return names[class];
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

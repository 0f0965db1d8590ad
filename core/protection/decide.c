#include "protection/decide.h"

#include <string.h>

enum protection_mode protection_mode_of(enum spool_class class)
{
    switch (class) {
    case SPOOL_CLASS_READ:
    case SPOOL_CLASS_ATTRIBUTES:
    case SPOOL_CLASS_API:
    case SPOOL_CLASS_SAVE:
        return PROTECTION_MODE_READ;
    case SPOOL_CLASS_MOVE:
    case SPOOL_CLASS_CONTROL:
    default:
        return PROTECTION_MODE_WRITE;
    }
}

enum protection_class protection_class_of(enum protection_level level,
                                          const struct protection_facts *facts)
{
    if (facts->owns || (facts->spool_control && level != PROTECTION_GUARDS))
        return PROTECTION_OWNER;
    return facts->in_group ? PROTECTION_GROUP : PROTECTION_OTHERS;
}

/* ---- one level each ---- */

static enum protection_refusal by_standard(const struct spool_protection *protection,
                                           enum protection_class class, enum protection_mode mode)
{
    if (mode == PROTECTION_MODE_WRITE && protection->read_only)
        return PROTECTION_REFUSES_ACCESS;
    return class == PROTECTION_OWNER || protection->all_users ? PROTECTION_OPEN
                                                              : PROTECTION_REFUSES_USER_ACCESS;
}

static enum protection_refusal by_bacl(const struct spool_protection *protection,
                                       enum protection_class class, enum protection_mode mode)
{
    unsigned bit = mode == PROTECTION_MODE_READ ? PROTECTION_READ : PROTECTION_WRITE;

    return protection->bacl[class] & bit ? PROTECTION_OPEN : PROTECTION_REFUSES_BACL;
}

static enum protection_refusal by_guard(const struct spool_protection *protection,
                                        enum protection_guard_answer answer,
                                        enum protection_mode mode)
{
    if (!protection->guards[mode].name[0])
        return PROTECTION_REFUSES_NO_GUARD;
    return answer == PROTECTION_GUARD_OPEN ? PROTECTION_OPEN : PROTECTION_REFUSES_GUARD;
}

static enum protection_refusal by_password(const struct spool_protection *protection,
                                           const struct protection_facts *facts,
                                           enum protection_mode mode)
{
    return !protection->passwords[mode].set || facts->knows_password[mode]
               ? PROTECTION_OPEN
               : PROTECTION_REFUSES_PASSWORD;
}

/* ---- all of it ---- */

struct protection_verdict protection_decide(const struct spool_protection *protection,
                                            enum protection_mode mode,
                                            const struct protection_facts *facts)
{
    struct protection_verdict verdict = {
        .refusal = PROTECTION_OPEN, .level = protection_strongest(protection), .mode = mode};

    verdict.class = protection_class_of(verdict.level, facts);
    if (protection->state == PROTECTION_NONE)
        return verdict;
    if (protection->state != PROTECTION_ACTIVE)
        verdict.refusal = PROTECTION_REFUSES_DAMAGED;
    else if (verdict.level == PROTECTION_GUARDS)
        verdict.refusal = by_guard(protection, facts->guard, mode);
    else if (verdict.level == PROTECTION_BACL)
        verdict.refusal = by_bacl(protection, verdict.class, mode);
    else
        verdict.refusal = by_standard(protection, verdict.class, mode);
    if (verdict.refusal == PROTECTION_OPEN)
        verdict.refusal = by_password(protection, facts, mode);
    return verdict;
}

struct protection_verdict protection_decide_change(const struct spool_protection *protection,
                                                   const struct protection_facts *facts,
                                                   bool owner_only)
{
    struct protection_verdict verdict = {.refusal = PROTECTION_OPEN,
                                         .level = protection_strongest(protection),
                                         .mode = PROTECTION_MODE_WRITE};

    verdict.class = protection_class_of(verdict.level, facts);
    if (!facts->owns && (owner_only || !facts->spool_control))
        verdict.refusal = PROTECTION_REFUSES_CHANGE;
    else if (protection->state == PROTECTION_ACTIVE)
        verdict.refusal = by_password(protection, facts, PROTECTION_MODE_WRITE);
    return verdict;
}

const char *protection_class_word(enum protection_class class)
{
    static const char *const words[PROTECTION_CLASSES] = {"OWNER", "GROUP", "OTHERS"};

    return words[class];
}

const char *protection_mode_word(enum protection_mode mode)
{
    return mode == PROTECTION_MODE_READ ? "read" : "write";
}

/* ---- what a statement makes of it ---- */

static void take_active(const struct spool_protection *from, struct spool_protection *to)
{
    if (from && from->state == PROTECTION_ACTIVE)
        *to = *from;
    else
        protection_standard(to);
}

static void take_operands(const struct protection_wish *wish, struct spool_protection *to)
{
    const struct spool_protection *said = &wish->said;

    if (wish->says & PROTECTION_SAYS_ACCESS)
        to->read_only = said->read_only;
    if (wish->says & PROTECTION_SAYS_USER_ACCESS)
        to->all_users = said->all_users;
    if (wish->says & PROTECTION_SAYS_BACL) {
        to->has_bacl = said->has_bacl;
        memcpy(to->bacl, said->bacl, sizeof to->bacl);
    }
    if (wish->says & PROTECTION_SAYS_GUARDS) {
        to->has_guards = said->has_guards;
        memcpy(to->guards, said->guards, sizeof to->guards);
    }
    if (wish->says & PROTECTION_SAYS_READ_PASSWORD)
        to->passwords[PROTECTION_MODE_READ] = said->passwords[PROTECTION_MODE_READ];
    if (wish->says & PROTECTION_SAYS_WRITE_PASSWORD)
        to->passwords[PROTECTION_MODE_WRITE] = said->passwords[PROTECTION_MODE_WRITE];
}

void protection_resolve(const struct protection_wish *wish,
                        const struct spool_protection *default_protection,
                        const struct spool_protection *present, struct spool_protection *result)
{
    struct spool_protection made = {.state = PROTECTION_NONE};

    switch (wish->source) {
    case PROTECTION_FROM_QUEUE:
        made = *default_protection;
        break;
    case PROTECTION_FROM_STANDARD:
        take_active(default_protection, &made);
        break;
    case PROTECTION_FROM_OPERANDS:
        take_active(wish->rest == PROTECTION_REST_DEFAULT ? default_protection
                    : wish->rest == PROTECTION_REST_SAME  ? present
                                                          : NULL,
                    &made);
        take_operands(wish, &made);
        break;
    case PROTECTION_FROM_SAME:
        made = *present;
        break;
    case PROTECTION_FROM_NONE:
    default:
        break;
    }
    *result = made;
}

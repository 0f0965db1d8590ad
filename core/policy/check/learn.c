#include "policy/learn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/check/draft.h"

/* What was seen of one user, owner, file, queue and function, in these groups. */
struct key {
    struct policy_seen seen; /* verdict, native and count are not its own */
    struct tally tally;
};

struct policy_learner {
    struct key *keys;
    size_t count, room;
    uint32_t *slots; /* key + 1, 0 = free */
    size_t slot_mask;
};

struct policy_learner *policy_learn_begin(void)
{
    return calloc(1, sizeof(struct policy_learner));
}

void policy_learn_free(struct policy_learner *learner)
{
    if (!learner)
        return;
    free(learner->keys);
    free(learner->slots);
    free(learner);
}

/* ---- keys ---------------------------------------------------------------------------------- */

static bool is_pattern_name(const char *name)
{
    size_t characters = 0;

    for (const char *at = name; *at; at++)
        characters += ((unsigned char)*at & 0xC0) != 0x80;
    return characters >= 1 && characters <= 10 && !strpbrk(name, "*\n");
}

static bool is_expressible(const struct policy_seen *seen)
{
    for (size_t i = 0; i < seen->group_count; i++)
        if (!is_pattern_name(seen->groups[i]))
            return false;
    return is_pattern_name(seen->user) && is_pattern_name(seen->owner) &&
           is_pattern_name(seen->file) && is_pattern_name(seen->queue);
}

static uint64_t hash_text(uint64_t hash, const char *text)
{
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001B3u;
    return (hash ^ 0xFF) * 0x100000001B3u;
}

static uint64_t hash_seen(const struct policy_seen *seen)
{
    uint64_t hash = 0xCBF29CE484222325u;

    hash = hash_text(hash, seen->user);
    hash = hash_text(hash, seen->owner);
    hash = hash_text(hash, seen->file);
    hash = hash_text(hash, seen->queue);
    hash = hash_text(hash, seen->function);
    for (size_t i = 0; i < seen->group_count; i++)
        hash = hash_text(hash, seen->groups[i]);
    return hash ^ hash >> 32;
}

static bool same_key(const struct policy_seen *one, const struct policy_seen *other)
{
    if (one->group_count != other->group_count || one->own_file != other->own_file ||
        strcmp(one->user, other->user) != 0 || strcmp(one->owner, other->owner) != 0 ||
        strcmp(one->file, other->file) != 0 || strcmp(one->queue, other->queue) != 0 ||
        strcmp(one->function, other->function) != 0)
        return false;
    for (size_t i = 0; i < one->group_count; i++)
        if (strcmp(one->groups[i], other->groups[i]) != 0)
            return false;
    return true;
}

static size_t find_slot(const struct policy_learner *learner, const struct policy_seen *seen)
{
    size_t at = (size_t)hash_seen(seen) & learner->slot_mask;

    while (learner->slots[at] && !same_key(&learner->keys[learner->slots[at] - 1].seen, seen))
        at = (at + 1) & learner->slot_mask;
    return at;
}

static int grow(struct policy_learner *learner)
{
    size_t room = learner->room ? 2 * learner->room : 256;
    struct key *keys = realloc(learner->keys, room * sizeof *keys);
    uint32_t *slots = calloc(2 * room, sizeof *slots);

    if (keys)
        learner->keys = keys;
    if (!keys || !slots) {
        free(slots);
        return -1;
    }
    free(learner->slots);
    learner->slots = slots;
    learner->slot_mask = 2 * room - 1;
    learner->room = room;
    for (size_t i = 0; i < learner->count; i++)
        slots[find_slot(learner, &keys[i].seen)] = (uint32_t)i + 1;
    return 0;
}

int policy_learn_add(struct policy_learner *learner, const struct policy_seen *seen)
{
    struct key *key;
    size_t slot;

    if (!is_expressible(seen))
        return 1;
    if (learner->count == learner->room && grow(learner) != 0)
        return -1;
    slot = find_slot(learner, seen);
    if (!learner->slots[slot]) {
        key = &learner->keys[learner->count++];
        memset(key, 0, sizeof *key);
        key->seen = *seen;
        learner->slots[slot] = (uint32_t)learner->count;
    }
    key = &learner->keys[learner->slots[slot] - 1];
    policy_draft_tally_add(&key->tally, seen->refused, seen->native, seen->count);
    return 0;
}

/* ---- from keys to rules -------------------------------------------------------------------- */

/* Whose file: the own one of who asks, or somebody's. */
static const char *owner_of(const struct policy_seen *seen)
{
    return seen->own_file ? "*CURRENT" : seen->owner;
}

/* All of a run differ in nothing but who asks. */
static int compare_matter(const void *one, const void *other)
{
    const struct policy_seen *a = &((const struct key *)one)->seen;
    const struct policy_seen *b = &((const struct key *)other)->seen;
    int order = strcmp(owner_of(a), owner_of(b));

    if (order == 0)
        order = strcmp(a->file, b->file);
    if (order == 0)
        order = strcmp(a->queue, b->queue);
    if (order == 0)
        order = strcmp(a->function, b->function);
    return order;
}

static int compare_keys(const void *one, const void *other)
{
    const struct policy_seen *a = &((const struct key *)one)->seen;
    const struct policy_seen *b = &((const struct key *)other)->seen;
    int order = compare_matter(one, other);

    return order ? order : strcmp(a->user, b->user);
}

static bool is_member(const struct policy_seen *seen, const char *group)
{
    for (size_t i = 0; i < seen->group_count; i++)
        if (strcmp(seen->groups[i], group) == 0)
            return true;
    return false;
}

/* What the users of a run come to: those in the group, or that one user. */
static struct tally tally_of(const struct key *run, size_t count, bool group, const char *who)
{
    struct tally tally = {0};

    for (size_t i = 0; i < count; i++)
        if (group ? is_member(&run[i].seen, who) : strcmp(run[i].seen.user, who) == 0)
            policy_draft_tally_join(&tally, &run[i].tally);
    return tally;
}

/* The rule of a user comes before those of groups: it is for all that was seen of him, or none. */
static bool goes_with_groups(const struct key *run, size_t count, size_t first, size_t last)
{
    for (size_t i = first; i < last; i++) {
        struct tally tally;

        if (run[i].seen.group_count == 0)
            return false;
        tally = tally_of(run, count, true, run[i].seen.groups[0]);
        if (!policy_draft_tally_agrees(&tally))
            return false;
    }
    return true;
}

static int add_user(struct draft *draft, const struct key *run, size_t count, size_t first,
                    size_t last)
{
    bool group = goes_with_groups(run, count, first, last);
    int bad = 0;

    for (size_t i = first; i < last && !bad; i++) {
        const struct policy_seen *seen = &run[i].seen;
        const char *who = group ? seen->groups[0] : seen->user;
        const char *const names[DRAFT_LISTS] = {who, owner_of(seen), seen->file, seen->queue,
                                                seen->function};
        const struct tally all = tally_of(run, count, group, who);

        bad = policy_draft_add(draft, group, names, &all, &run[i].tally);
    }
    return bad;
}

static int add_run(struct draft *draft, const struct key *run, size_t count)
{
    size_t first = 0, last;
    int bad = 0;

    for (; first < count && !bad; first = last) {
        for (last = first + 1; last < count; last++)
            if (strcmp(run[first].seen.user, run[last].seen.user) != 0)
                break;
        bad = add_user(draft, run, count, first, last);
    }
    return bad;
}

int policy_learn_end(const struct policy_learner *learner, const char *description,
                     struct policy_learnt *learnt)
{
    struct draft draft = {0};
    size_t begin = 0, end;
    int bad = 0;

    memset(learnt, 0, sizeof *learnt);
    if (learner->count)
        qsort(learner->keys, learner->count, sizeof *learner->keys, compare_keys);
    for (; begin < learner->count && !bad; begin = end) {
        for (end = begin + 1; end < learner->count; end++)
            if (compare_matter(&learner->keys[begin], &learner->keys[end]) != 0)
                break;
        bad = add_run(&draft, &learner->keys[begin], end - begin);
    }
    if (!bad)
        bad = policy_draft_merge(&draft);
    if (!bad) {
        learnt->draft = policy_draft_document(&draft, description);
        learnt->rules = draft.count;
        learnt->explained = draft.explained;
        learnt->contradicted = draft.contradicted;
    }
    policy_draft_release(&draft);
    return bad || !learnt->draft ? -1 : 0;
}

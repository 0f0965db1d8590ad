#include "policy/index.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    COMBINATIONS_MAX =
        32, /* of one rule: where a list would make more, it is left to policy_rule_fits */
};

/* A rule under one combination; the next one has the same combination, and a higher number. */
struct entry {
    uint32_t rule; /* 1.. */
    uint32_t next; /* entry + 1, 0 = none */
};

struct slot {
    uint64_t key;
    uint32_t first, last; /* entry + 1; 0 = free */
};

/* Characters of each list that count, 0 = the list does not. */
struct shape {
    unsigned char lengths[LISTS];
    uint32_t lowest; /* rule */
};

struct index {
    struct entry *entries;
    size_t entry_count;
    struct slot *slots;
    size_t slot_mask;
    struct shape *shapes; /* by lowest rule, ascending: each is new with its first rule */
    size_t shape_count;
    struct slot *shape_slots; /* key: the shape as a number; first: shape + 1 */
    uint64_t *filter;         /* a bit for each key that may be there: small enough to stay near */
    size_t filter_mask;
};

/* ---- keys ---------------------------------------------------------------------------------- */

static uint64_t mix(uint64_t key, uint64_t value)
{
    key = (key ^ value) * 0x9E3779B97F4A7C15u;
    return key ^ key >> 29;
}

/* Of the first length bytes of a blank padded name. Those of a combination are added. */
static uint64_t hash_name(enum list list, const char name[NAME_BYTES], size_t length)
{
    char padded[16] = {0};
    uint64_t low, high;

    memcpy(padded, name, length);
    padded[NAME_BYTES] = (char)(list + 1);
    memcpy(&low, padded, sizeof low);
    memcpy(&high, padded + sizeof low, sizeof high);
    return mix(mix(0, low), high);
}

static uint64_t shape_number(const unsigned char lengths[LISTS])
{
    uint64_t number = 1; /* no slot's key is 0 by chance of an empty shape */

    for (int list = 0; list < LISTS; list++)
        number = number << 4 | lengths[list];
    return number;
}

static struct slot *find_slot(struct slot *slots, size_t mask, uint64_t key)
{
    size_t at = (size_t)(mix(key, key >> 32)) & mask;

    while (slots[at].first && slots[at].key != key)
        at = (at + 1) & mask;
    return &slots[at];
}

/* Which bit of the filter. */
static uint64_t *filter_word(const struct index *index, uint64_t key)
{
    return &index->filter[(key >> 6) & index->filter_mask];
}

static uint64_t filter_bit(uint64_t key)
{
    return (uint64_t)1 << (key & 63);
}

/* ---- what a rule is kept under ------------------------------------------------------------- */

/* Most telling first. */
static const enum list by_use[] = {LIST_USERS,     LIST_FILES,      LIST_OWNERS,
                                   LIST_GROUPS,    LIST_QUEUES,     LIST_USER_DATA,
                                   LIST_LIBRARIES, LIST_FORM_TYPES, LIST_FUNCTIONS};

/* Functions tell little, and would make as many combinations: only where there is nothing else. A
 * list of all 17 is no condition, and how it is one is for cover.c to say. */
static int may_be_kept_under(enum list list, const struct rule *rule, size_t lists)
{
    return !(list == LIST_OWNERS && rule->own_files) &&
           !(list == LIST_FUNCTIONS && (lists > 0 || rule->lists[list].count >= 17));
}

/* The lists whose names the rule is kept under; returns the number of combinations. */
static size_t choose_lists(const struct rule *rule, int chosen[LISTS])
{
    size_t combinations = 1, lists = 0;

    for (size_t i = 0; i < LISTS; i++) {
        enum list list = by_use[i];
        const struct patterns *patterns = &rule->lists[list];

        chosen[list] = may_be_kept_under(list, rule, lists) && !patterns_say_all(patterns) &&
                       combinations * patterns->count <= COMBINATIONS_MAX;
        if (chosen[list]) {
            combinations *= patterns->count;
            lists++;
        }
    }
    return combinations;
}

/* ---- making -------------------------------------------------------------------------------- */

static uint32_t note_shape(struct index *index, const unsigned char lengths[LISTS], uint32_t rule)
{
    uint64_t number = shape_number(lengths);
    struct slot *slot = find_slot(index->shape_slots, index->slot_mask, number);

    if (!slot->first) {
        struct shape *shape = &index->shapes[index->shape_count++];

        memcpy(shape->lengths, lengths, sizeof shape->lengths);
        shape->lowest = rule;
        slot->key = number;
        slot->first = (uint32_t)index->shape_count;
    }
    return slot->first;
}

static void keep(struct index *index, const unsigned char lengths[LISTS], uint64_t key,
                 uint32_t rule)
{
    uint32_t entry = (uint32_t)++index->entry_count;
    struct slot *slot;

    key = mix(key, note_shape(index, lengths, rule));
    slot = find_slot(index->slots, index->slot_mask, key);
    index->entries[entry - 1].rule = rule;
    if (slot->first)
        index->entries[slot->last - 1].next = entry;
    else
        slot->first = entry;
    slot->last = entry;
    slot->key = key;
    *filter_word(index, key) |= filter_bit(key);
}

/* Each combination in turn: which counts them, the first list fastest. */
static void keep_rule(struct index *index, const struct rule *rule, uint32_t number)
{
    int chosen[LISTS];
    size_t combinations = choose_lists(rule, chosen);

    for (size_t which = 0; which < combinations; which++) {
        unsigned char lengths[LISTS] = {0};
        size_t left = which;
        uint64_t key = 0;

        for (enum list list = 0; list < LISTS; list++) {
            const struct patterns *patterns = &rule->lists[list];
            const struct pattern *pattern;
            char name[NAME_BYTES];

            if (!chosen[list])
                continue;
            pattern = &patterns->items[left % patterns->count];
            left /= patterns->count;
            pattern_pad(pattern, name);
            lengths[list] = (unsigned char)pattern_counted(pattern);
            key += hash_name(list, name, lengths[list]);
        }
        keep(index, lengths, key, number);
    }
}

struct index *policy_index_make(const struct policy *policy)
{
    struct index *index = calloc(1, sizeof *index);
    size_t entries = 0, slots = 16;
    int chosen[LISTS];

    if (!index)
        return NULL;
    for (size_t i = 0; i < policy->count; i++)
        entries += choose_lists(&policy->rules[i], chosen);
    while (slots < 2 * entries)
        slots *= 2;
    index->slot_mask = slots - 1;
    index->filter_mask = slots / 4 - 1; /* 32 bits for each entry or more */
    index->filter = calloc(slots / 4, sizeof *index->filter);
    index->entries = calloc(entries + 1, sizeof *index->entries);
    index->slots = calloc(slots, sizeof *index->slots);
    index->shapes = calloc(entries + 1, sizeof *index->shapes);
    index->shape_slots = calloc(slots, sizeof *index->shape_slots);
    if (!index->entries || !index->slots || !index->shapes || !index->shape_slots ||
        !index->filter) {
        policy_index_free(index);
        return NULL;
    }
    for (size_t i = 0; i < policy->count; i++)
        keep_rule(index, &policy->rules[i], (uint32_t)i + 1);
    free(index->shape_slots);
    index->shape_slots = NULL;
    return index;
}

void policy_index_free(struct index *index)
{
    if (!index)
        return;
    free(index->entries);
    free(index->slots);
    free(index->shapes);
    free(index->shape_slots);
    free(index->filter);
    free(index);
}

/* ---- asking -------------------------------------------------------------------------------- */

static const char *field_of(const struct question *question, enum list list)
{
    const struct spsy_record *record = &question->record;
    const char *const fields[LISTS] = {
        [LIST_FUNCTIONS] = record->function,   [LIST_USERS] = record->current_user,
        [LIST_OWNERS] = record->job_user,      [LIST_FILES] = record->file_name,
        [LIST_QUEUES] = record->output_queue,  [LIST_LIBRARIES] = record->output_queue_library,
        [LIST_FORM_TYPES] = record->form_type, [LIST_USER_DATA] = record->user_data,
    };

    return fields[list];
}

/* What a question hashes to, each of its fields once for each length that a shape wants. */
struct hashes {
    const struct question *question;
    uint64_t of[LISTS][NAME_BYTES + 1];
    uint16_t known[LISTS]; /* a bit for each length */
};

static uint64_t hash_of(struct hashes *hashes, enum list list, unsigned length)
{
    if (!(hashes->known[list] >> length & 1)) {
        hashes->of[list][length] = hash_name(list, field_of(hashes->question, list), length);
        hashes->known[list] |= (uint16_t)(1u << length);
    }
    return hashes->of[list][length];
}

static uint64_t key_of(const struct index *index, size_t shape, struct hashes *hashes, int group)
{
    const unsigned char *lengths = index->shapes[shape].lengths;
    uint64_t key = 0;

    for (enum list list = 0; list < LISTS; list++)
        if (lengths[list])
            key += list == LIST_GROUPS
                       ? hash_name(list, hashes->question->groups[group], lengths[list])
                       : hash_of(hashes, list, lengths[list]);
    return mix(key, shape + 1);
}

/* The first rule before `before` among those that are kept under the key and fit. */
static uint32_t first_of_key(const struct policy *policy, uint64_t key, uint32_t before,
                             struct question *question, enum fit *fit)
{
    const struct index *index = policy->index;
    uint32_t at;

    if (!(*filter_word(index, key) & filter_bit(key)))
        return before;
    at = find_slot(index->slots, index->slot_mask, key)->first;
    for (; at; at = index->entries[at - 1].next) {
        uint32_t number = index->entries[at - 1].rule;
        enum fit this;

        if (number >= before)
            break;
        this = policy_rule_fits(policy, &policy->rules[number - 1], question);
        if (this == FIT_NO)
            continue;
        *fit = this;
        return number;
    }
    return before;
}

size_t policy_index_first(const struct policy *policy, struct question *question, enum fit *fit)
{
    const struct index *index = policy->index;
    uint32_t none = (uint32_t)policy->count + 1, best = none;
    struct hashes hashes;

    hashes.question = question;
    memset(hashes.known, 0, sizeof hashes.known);

    for (size_t i = 0; i < index->shape_count && index->shapes[i].lowest < best; i++) {
        int times = index->shapes[i].lengths[LIST_GROUPS] ? question->group_count : 1;

        for (int group = 0; group < times; group++)
            best = first_of_key(policy, key_of(index, i, &hashes, group), best, question, fit);
    }
    return best == none ? 0 : best;
}

/* ---- covering ------------------------------------------------------------------------------ */

/* A rule that covers this one allows its first names, too: what it is kept under among them. 0 =
 * none of that shape covers it. */
static int key_covering(const struct index *index, size_t shape, const struct rule *rule,
                        uint64_t *key)
{
    const unsigned char *lengths = index->shapes[shape].lengths;

    *key = 0;
    for (enum list list = 0; list < LISTS; list++) {
        const struct patterns *patterns = &rule->lists[list];
        char name[NAME_BYTES];

        if (!lengths[list])
            continue;
        if (patterns->count == 0 || lengths[list] > pattern_counted(&patterns->items[0]))
            return 0;
        pattern_pad(&patterns->items[0], name);
        *key += hash_name(list, name, lengths[list]);
    }
    *key = mix(*key, shape + 1);
    return 1;
}

size_t policy_index_covering(const struct policy *policy, size_t number,
                             int (*passes)(void *context, const struct rule *earlier,
                                           const struct rule *rule),
                             void *context)
{
    const struct index *index = policy->index;
    const struct rule *rule = &policy->rules[number - 1];
    size_t best = number;

    for (size_t i = 0; i < index->shape_count && index->shapes[i].lowest < best; i++) {
        uint64_t key;
        uint32_t at;

        if (!key_covering(index, i, rule, &key))
            continue;
        at = find_slot(index->slots, index->slot_mask, key)->first;
        for (; at && index->entries[at - 1].rule < best; at = index->entries[at - 1].next)
            if (passes(context, &policy->rules[index->entries[at - 1].rule - 1], rule))
                best = index->entries[at - 1].rule;
    }
    return best == number ? 0 : best;
}

#include "guard/facts.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "guard/callbacks.h"

/* What is written and what is read come from the same tables. */
static const char *const native_names[] = {
    [GUARD_NATIVE_UNKNOWN] = "unknown",
    [GUARD_NATIVE_ALLOWED] = "allowed",
    [GUARD_NATIVE_REFUSED] = "refused",
    [GUARD_NATIVE_CUPS] = "cups",
};
static const char *const display_names[] = {
    [SPOOL_DSPDTA_NO] = "*NO",
    [SPOOL_DSPDTA_YES] = "*YES",
    [SPOOL_DSPDTA_OWNER] = "*OWNER",
};
static const char *const check_names[] = {
    [SPOOL_AUTCHK_OWNER] = "*OWNER",
    [SPOOL_AUTCHK_DTAAUT] = "*DTAAUT",
};

#define COUNT(names) (sizeof(names) / sizeof(names)[0])

const char *guard_native_name(enum guard_native native)
{
    return native_names[native];
}

/* ---- taking ---- */

static void add_group(struct guard_facts *facts, const char *name)
{
    memcpy(facts->groups[facts->group_count++], name, sizeof facts->groups[0]);
}

void guard_facts_of_subject(const struct session *session, const struct spool_subject *subject,
                            struct guard_facts *facts)
{
    const struct spool_profile *profile = &subject->profile;

    memset(facts, 0, sizeof *facts);
    facts->known = true;
    facts->special = subject->special;
    facts->job_type = session->principal.type;
    if (profile->supplemental_count > 0 || (profile->group[0] && profile->group[0] != '*'))
        add_group(facts, profile->group);
    for (size_t i = 0; i < profile->supplemental_count; i++)
        add_group(facts, profile->supplemental[i]);
}

static void take_native(const struct guard_inputs *inputs, const struct spsy_decision *decision,
                        struct guard_facts *facts)
{
    bool decided = decision->basis == SPSY_BASIS_AUTHORITY && !decision->break_glass[0];
    struct spsy_error why;

    if (inputs->native_elsewhere) {
        facts->native = GUARD_NATIVE_CUPS;
    } else if (guard_native_allows(inputs->guarded, inputs)) {
        facts->native = GUARD_NATIVE_ALLOWED;
    } else if (decided && decision->verdict == SPSY_REFUSED) {
        facts->native = GUARD_NATIVE_REFUSED;
        memcpy(facts->native_why, decision->why, sizeof facts->native_why);
    } else {
        facts->native = GUARD_NATIVE_REFUSED;
        guard_missing_authority(inputs->guarded, inputs, &why);
        spsy_text_copy(facts->native_why, sizeof facts->native_why, why.text);
    }
}

void guard_facts_of(const struct session *session, const struct guard_inputs *inputs,
                    const struct spsy_decision *decision, struct guard_facts *facts)
{
    const struct spool_queue *queue = &inputs->guarded->queue;

    guard_facts_of_subject(session, &inputs->subject, facts);
    take_native(inputs, decision, facts);
    facts->has_queue = true;
    facts->operator_control = queue->operator_control;
    facts->held = queue->held;
    facts->authority_check = queue->authority_check;
    facts->display_data = queue->display_data;
    memcpy(facts->queue_owner, queue->owner, sizeof facts->queue_owner);
}

/* ---- writing: every decision pays it, so that no tree is built first ---- */

static char *put(char *at, const char *text)
{
    size_t length = strlen(text);

    memcpy(at, text, length);
    return at + length;
}

/* Hardly any text has something to escape: it is copied whole when a look finds nothing. */
static bool is_plain(const char *text, size_t length)
{
    unsigned found = 0;

    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];

        found |= (unsigned)(byte < 0x20) | (unsigned)(byte == '"') | (unsigned)(byte == '\\');
    }
    return found == 0;
}

static char *put_string(char *at, const char *text)
{
    size_t length = strlen(text);

    *at++ = '"';
    if (is_plain(text, length)) {
        memcpy(at, text, length);
        at += length;
        *at++ = '"';
        return at;
    }
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;

        if (byte < 0x20) {
            at += sprintf(at, "\\u%04x", byte);
            continue;
        }
        if (byte == '"' || byte == '\\')
            *at++ = '\\';
        *at++ = *text;
    }
    *at++ = '"';
    return at;
}

static char *put_special(char *at, const char *key, uint32_t special)
{
    bool first = true;

    at = put(at, key);
    *at++ = '[';
    for (uint32_t bit = 1; bit <= special && bit < SPSY_ALL_SPECIAL; bit <<= 1) {
        if (!(special & bit))
            continue;
        if (!first)
            *at++ = ',';
        first = false;
        at = put_string(at, spool_special_name(bit));
    }
    *at++ = ']';
    return at;
}

static char *put_queue(char *at, const struct guard_facts *facts)
{
    at = put(at, facts->operator_control ? ",\"queue\":{\"oprctl\":true,\"autchk\":\""
                                         : ",\"queue\":{\"oprctl\":false,\"autchk\":\"");
    at = put(at, check_names[facts->authority_check]);
    at = put(at, "\",\"dspdta\":\"");
    at = put(at, display_names[facts->display_data]);
    at = put_string(put(at, "\",\"owner\":"), facts->queue_owner);
    return put(at, facts->held ? ",\"held\":true}" : ",\"held\":false}");
}

size_t guard_facts_write(const struct guard_facts *facts, char text[GUARD_FACTS_SIZE])
{
    char *at = text;

    *at = '\0';
    if (!facts->known)
        return 0;
    at = put_string(put(at, "{\"native\":"), native_names[facts->native]);
    if (facts->native_why[0])
        at = put_string(put(at, ",\"nativeWhy\":"), facts->native_why);
    at = put_special(at, ",\"special\":{\"own\":", facts->special.own);
    at = put_special(at, ",\"group\":", facts->special.group);
    at = put_special(at, ",\"adopted\":", facts->special.adopted);
    at = put(at, "},\"groups\":[");
    for (size_t i = 0; i < facts->group_count; i++) {
        if (i > 0)
            *at++ = ',';
        at = put_string(at, facts->groups[i]);
    }
    at = put(at, "],\"jobType\":\"");
    at = put(at, session_type_names[facts->job_type]);
    *at++ = '"';
    if (facts->has_queue)
        at = put_queue(at, facts);
    *at++ = '}';
    *at = '\0';
    return (size_t)(at - text);
}

/* ---- reading: whoever had the home may have written it ---- */

struct reading {
    const char *source;
    struct spsy_error *error;
};

static int wrong(const struct reading *reading, const char *path, const char *text)
{
    return spsy_fail(reading->error, SPSY_ERR_FORMAT, "", "%s: %s: %s", reading->source, path,
                     text);
}

/* Which of the names; negative: none. A gap in the table is no name. */
static int read_word(const struct reading *reading, const cJSON *object, const char *path,
                     const char *key, const char *const *names, size_t count)
{
    const char *word = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
    char own[SPSY_JSON_PATH_SIZE];

    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], word) == 0)
            return (int)i;
    spsy_json_path(own, path, key, 0);
    return wrong(reading, own, "not one of the words that stand here");
}

static int copy_name(const struct reading *reading, const cJSON *item, const char *path,
                     char name[11])
{
    const char *text = cJSON_GetStringValue(item);

    if (!text || strlen(text) > 10)
        return wrong(reading, path, "a name of at most 10 bytes is expected");
    snprintf(name, 11, "%s", text);
    return 0;
}

static int read_special(const struct reading *reading, const cJSON *special, const char *key,
                        uint32_t *bits)
{
    const cJSON *names = cJSON_GetObjectItemCaseSensitive(special, key), *name;
    char path[SPSY_JSON_PATH_SIZE];

    spsy_json_path(path, "special", key, 0);
    cJSON_ArrayForEach(name, names) {
        const char *text = cJSON_GetStringValue(name);
        uint32_t bit = text ? spool_special_parse(text) : 0;

        if (!bit || (*bits & bit))
            return wrong(reading, path, "each special authority once is expected");
        *bits |= bit;
    }
    return 0;
}

static int read_specials(const struct reading *reading, const cJSON *special,
                         struct spsy_special *into)
{
    static const struct spsy_json_member members[] = {
        {"own", SPSY_JSON_ARRAY, true},
        {"group", SPSY_JSON_ARRAY, true},
        {"adopted", SPSY_JSON_ARRAY, true},
    };
    int result = spsy_json_check(special, reading->source, "special", members, COUNT(members),
                                 reading->error);

    if (result == 0)
        result = read_special(reading, special, "own", &into->own);
    if (result == 0)
        result = read_special(reading, special, "group", &into->group);
    return result == 0 ? read_special(reading, special, "adopted", &into->adopted) : result;
}

static int read_groups(const struct reading *reading, const cJSON *groups,
                       struct guard_facts *facts)
{
    const cJSON *group;
    char path[SPSY_JSON_PATH_SIZE];

    cJSON_ArrayForEach(group, groups) {
        if (facts->group_count == GUARD_GROUPS_MAX)
            return wrong(reading, "groups", "more than a profile can have");
        spsy_json_path(path, "groups", NULL, facts->group_count);
        if (copy_name(reading, group, path, facts->groups[facts->group_count++]) < 0)
            return SPSY_ERR_FORMAT;
    }
    return 0;
}

static int read_queue(const struct reading *reading, const cJSON *queue, struct guard_facts *facts)
{
    static const struct spsy_json_member members[] = {
        {"oprctl", SPSY_JSON_BOOLEAN, true}, {"autchk", SPSY_JSON_STRING, true},
        {"dspdta", SPSY_JSON_STRING, true},  {"owner", SPSY_JSON_STRING, true},
        {"held", SPSY_JSON_BOOLEAN, true},
    };
    int word;

    if (spsy_json_check(queue, reading->source, "queue", members, COUNT(members), reading->error) <
        0)
        return SPSY_ERR_FORMAT;
    facts->has_queue = true;
    facts->operator_control = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(queue, "oprctl"));
    facts->held = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(queue, "held"));
    word = read_word(reading, queue, "queue", "autchk", check_names, COUNT(check_names));
    if (word < 0)
        return word;
    facts->authority_check = (enum spool_authority_check)word;
    word = read_word(reading, queue, "queue", "dspdta", display_names, COUNT(display_names));
    if (word < 0)
        return word;
    facts->display_data = (enum spool_display_data)word;
    return copy_name(reading, cJSON_GetObjectItemCaseSensitive(queue, "owner"), "queue.owner",
                     facts->queue_owner);
}

static int read_native(const struct reading *reading, const cJSON *root, struct guard_facts *facts)
{
    const char *why = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(root, "nativeWhy"));
    int word = read_word(reading, root, "", "native", native_names, COUNT(native_names));

    if (word < 0)
        return word;
    facts->native = (enum guard_native)word;
    if (!why)
        return 0;
    if (facts->native != GUARD_NATIVE_REFUSED || strlen(why) >= sizeof facts->native_why)
        return wrong(reading, "nativeWhy", "the reason of a refusal, at most 255 bytes");
    snprintf(facts->native_why, sizeof facts->native_why, "%s", why);
    return 0;
}

static int read_root(const struct reading *reading, const cJSON *root, struct guard_facts *facts)
{
    static const struct spsy_json_member members[] = {
        {"native", SPSY_JSON_STRING, true},  {"nativeWhy", SPSY_JSON_STRING, false},
        {"special", SPSY_JSON_OBJECT, true}, {"groups", SPSY_JSON_ARRAY, true},
        {"jobType", SPSY_JSON_STRING, true}, {"queue", SPSY_JSON_OBJECT, false},
    };
    const cJSON *queue;
    int word;

    if (spsy_json_check(root, reading->source, "", members, COUNT(members), reading->error) < 0 ||
        read_native(reading, root, facts) < 0 ||
        read_specials(reading, cJSON_GetObjectItemCaseSensitive(root, "special"), &facts->special) <
            0 ||
        read_groups(reading, cJSON_GetObjectItemCaseSensitive(root, "groups"), facts) < 0)
        return SPSY_ERR_FORMAT;
    word = read_word(reading, root, "", "jobType", session_type_names, SESSION_TYPE_COUNT);
    if (word < 0)
        return word;
    facts->job_type = (enum spsy_job_type)word;
    queue = cJSON_GetObjectItemCaseSensitive(root, "queue");
    return queue ? read_queue(reading, queue, facts) : 0;
}

int guard_facts_read(const char *text, const char *source, struct guard_facts *facts,
                     struct spsy_error *error)
{
    struct reading reading = {source, error};
    cJSON *root = NULL;
    int result;

    memset(facts, 0, sizeof *facts);
    if (!text || !text[0])
        return 0;
    result = spsy_json_parse(text, strlen(text), source, &root, error);
    if (result == 0)
        result = read_root(&reading, root, facts);
    cJSON_Delete(root);
    if (result < 0)
        memset(facts, 0, sizeof *facts);
    else
        facts->known = true;
    return result;
}

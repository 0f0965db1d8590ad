#include "object/protection.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { GUARD_NAME_MAX = PROTECTION_GUARD_NAME_SIZE - 1, WORD_SIZE = 128 };

static const char damaged[] = "DAMAGED";
static const char *const rights[] = {"*NO", "R", "W", "RW"};
static const char *const password_words[PROTECTION_MODES] = {"READPWD", "WRTPWD"};

void protection_standard(struct spool_protection *protection)
{
    memset(protection, 0, sizeof *protection);
    protection->state = PROTECTION_ACTIVE;
}

bool protection_guard_name_valid(const char *name)
{
    return spsy_name_valid(name, GUARD_NAME_MAX);
}

const char *protection_rights_word(unsigned char given)
{
    return rights[given & (PROTECTION_READ | PROTECTION_WRITE)];
}

const char *protection_class_rights(unsigned char given)
{
    static const char *const shown[] = {"- -", "R -", "- W", "R W"};

    return shown[given & (PROTECTION_READ | PROTECTION_WRITE)];
}

void protection_guard_text(const struct protection_guard_name *guard,
                           char text[PROTECTION_GUARD_SIZE])
{
    snprintf(text, PROTECTION_GUARD_SIZE, guard->name[0] ? "%s/%s" : "*NONE", guard->owner,
             guard->name);
}

/* ---- writing ---- */

static void write_password(const struct protection_password *password, char *text)
{
    spsy_hex_write(password->key, sizeof password->key, text);
    text += 2 * sizeof password->key;
    *text++ = '.';
    spsy_hex_write(password->hash, sizeof password->hash, text);
}

static bool fits(const struct spool_protection *protection)
{
    for (size_t i = 0; i < PROTECTION_CLASSES; i++)
        if (protection->bacl[i] > (PROTECTION_READ | PROTECTION_WRITE))
            return false;
    for (size_t i = 0; i < PROTECTION_MODES; i++) {
        const struct protection_guard_name *guard = &protection->guards[i];

        if (guard->name[0] && (!protection_guard_name_valid(guard->name) ||
                               !spsy_name_valid(guard->owner, SPSY_NAME_MAX)))
            return false;
    }
    return true;
}

bool protection_text(const struct spool_protection *protection, char text[PROTECTION_TEXT_SIZE])
{
    char read_guard[PROTECTION_GUARD_SIZE], write_guard[PROTECTION_GUARD_SIZE], hash[WORD_SIZE];
    int used;

    text[0] = '\0';
    if (protection->state == PROTECTION_NONE)
        return true;
    if (protection->state == PROTECTION_DAMAGED) {
        memcpy(text, damaged, sizeof damaged);
        return true;
    }
    if (!fits(protection))
        return false;
    used = snprintf(text, PROTECTION_TEXT_SIZE, "ACCESS(%s) USRACC(%s)",
                    protection->read_only ? "*READ" : "*WRITE",
                    protection->all_users ? "*ALL" : "*OWNER");
    if (protection->has_bacl)
        used += snprintf(text + used, PROTECTION_TEXT_SIZE - (size_t)used, " BACL(%s %s %s)",
                         rights[protection->bacl[PROTECTION_OWNER]],
                         rights[protection->bacl[PROTECTION_GROUP]],
                         rights[protection->bacl[PROTECTION_OTHERS]]);
    protection_guard_text(&protection->guards[0], read_guard);
    protection_guard_text(&protection->guards[1], write_guard);
    if (protection->has_guards)
        used += snprintf(text + used, PROTECTION_TEXT_SIZE - (size_t)used, " GUARDS(%s %s)",
                         read_guard, write_guard);
    for (size_t i = 0; i < PROTECTION_MODES; i++) {
        if (!protection->passwords[i].set)
            continue;
        write_password(&protection->passwords[i], hash);
        used += snprintf(text + used, PROTECTION_TEXT_SIZE - (size_t)used, " %s(%s)",
                         password_words[i], hash);
    }
    return true;
}

bool protection_equal(const struct spool_protection *a, const struct spool_protection *b)
{
    char text_a[PROTECTION_TEXT_SIZE], text_b[PROTECTION_TEXT_SIZE];

    if (a->state != b->state || a->state == PROTECTION_NONE)
        return a->state == b->state;
    return protection_text(a, text_a) && protection_text(b, text_b) && strcmp(text_a, text_b) == 0;
}

/* ---- reading ---- */

/* Only so far as to know what is meant; that the text is exactly right is found out by writing it
 * again. */
static bool skip(const char **at, const char *literal)
{
    size_t length = strlen(literal);

    if (strncmp(*at, literal, length) != 0)
        return false;
    *at += length;
    return true;
}

static bool take_word(const char **at, char word[WORD_SIZE])
{
    size_t length = strcspn(*at, " )");

    if (length >= WORD_SIZE)
        return false;
    memcpy(word, *at, length);
    word[length] = '\0';
    *at += length;
    return true;
}

static bool read_rights(const char **at, unsigned char *given)
{
    char word[WORD_SIZE];

    if (!take_word(at, word))
        return false;
    for (*given = 0; *given < sizeof rights / sizeof rights[0]; ++*given)
        if (strcmp(word, rights[*given]) == 0)
            return true;
    return false;
}

static bool read_guard(const char **at, struct protection_guard_name *guard)
{
    char word[WORD_SIZE], *slash;

    if (!take_word(at, word))
        return false;
    if (strcmp(word, "*NONE") == 0)
        return true;
    slash = strchr(word, '/');
    if (!slash || (size_t)(slash - word) >= sizeof guard->owner ||
        strlen(slash + 1) >= sizeof guard->name)
        return false;
    *slash = '\0';
    memcpy(guard->owner, word, strlen(word) + 1);
    memcpy(guard->name, slash + 1, strlen(slash + 1) + 1);
    return guard->name[0] != '\0';
}

static bool read_password(const char **at, struct protection_password *password)
{
    enum { POINT_AT = 2 * PROTECTION_KEY_BYTES, ALL = POINT_AT + 1 + 2 * PROTECTION_HASH_BYTES };
    char word[WORD_SIZE];

    password->set = true;
    return take_word(at, word) && strlen(word) == ALL &&
           spsy_hex_read(word, password->key, sizeof password->key) && word[POINT_AT] == '.' &&
           spsy_hex_read(word + POINT_AT + 1, password->hash, sizeof password->hash);
}

static bool read_parts(const char *at, struct spool_protection *protection)
{
    char access[WORD_SIZE], user_access[WORD_SIZE];

    if (!skip(&at, "ACCESS(") || !take_word(&at, access) || !skip(&at, ") USRACC(") ||
        !take_word(&at, user_access) || !skip(&at, ")"))
        return false;
    protection->read_only = strcmp(access, "*READ") == 0;
    protection->all_users = strcmp(user_access, "*ALL") == 0;
    protection->has_bacl = skip(&at, " BACL(");
    if (protection->has_bacl &&
        (!read_rights(&at, &protection->bacl[PROTECTION_OWNER]) || !skip(&at, " ") ||
         !read_rights(&at, &protection->bacl[PROTECTION_GROUP]) || !skip(&at, " ") ||
         !read_rights(&at, &protection->bacl[PROTECTION_OTHERS]) || !skip(&at, ")")))
        return false;
    protection->has_guards = skip(&at, " GUARDS(");
    if (protection->has_guards && (!read_guard(&at, &protection->guards[0]) || !skip(&at, " ") ||
                                   !read_guard(&at, &protection->guards[1]) || !skip(&at, ")")))
        return false;
    for (size_t i = 0; i < PROTECTION_MODES; i++) {
        if (!skip(&at, i == 0 ? " READPWD(" : " WRTPWD("))
            continue;
        if (!read_password(&at, &protection->passwords[i]) || !skip(&at, ")"))
            return false;
    }
    return *at == '\0';
}

bool protection_from_text(const char *text, struct spool_protection *protection)
{
    char again[PROTECTION_TEXT_SIZE];

    memset(protection, 0, sizeof *protection);
    if (!text[0])
        return true;
    protection->state = PROTECTION_ACTIVE;
    if (read_parts(text, protection) && protection_text(protection, again) &&
        strcmp(text, again) == 0)
        return true;
    memset(protection, 0, sizeof *protection);
    protection->state = PROTECTION_DAMAGED;
    return false;
}

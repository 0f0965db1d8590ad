#include "keyring/export.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "object/authority_set.h"

enum { LINE_SIZE = 512, HEAD_SIZE = 512, SECRET_DIGITS = 2 * VAULT_KEY_BYTES };

/* ---- numbers and digits -------------------------------------------------------------------- */

static bool read_number(const char *text, long least, long most, long *number)
{
    if (!*text || strlen(text) > 10 || strspn(text, "0123456789") != strlen(text))
        return false;
    *number = strtol(text, NULL, 10);
    return *number >= least && *number <= most;
}

static bool is_plain(const char *word)
{
    for (; *word; word++)
        if (*word <= ' ' || *word > '~')
            return false;
    return true;
}

/* ---- writing the text ---------------------------------------------------------------------- */

/* Room is never given back unseen: what moves is overwritten where it was. */
static int make_room(struct keyring_text *text, size_t more, struct spsy_error *error)
{
    size_t room = text->room ? 2 * text->room : 16 * 1024;
    char *bytes;

    if (text->count + more <= text->room)
        return 0;
    if (room > KEYRING_EXPORT_BYTES_MAX)
        return spsy_fail(error, SPSY_ERR_FULL, "SPY0174",
                         "more keys than one export holds: export them in several files");
    bytes = malloc(room);
    if (!bytes)
        return spsy_fail_memory(error);
    if (text->bytes) {
        memcpy(bytes, text->bytes, text->count);
        explicit_bzero(text->bytes, text->room);
        free(text->bytes);
    }
    text->bytes = bytes;
    text->room = room;
    return 0;
}

static int add_line(struct keyring_text *text, char line[LINE_SIZE], struct spsy_error *error)
{
    size_t length = strlen(line);
    int result = make_room(text, length, error);

    if (result == 0) {
        memcpy(text->bytes + text->count, line, length);
        text->count += length;
    }
    explicit_bzero(line, LINE_SIZE);
    return result;
}

int keyring_text_key(struct keyring_text *text, const struct spool_splkey *key,
                     struct spsy_error *error)
{
    char line[LINE_SIZE], words[SPOOL_TEXT_SIZE];

    spsy_text_copy(words, sizeof words, key->text);
    snprintf(line, sizeof line, "K %s %s %s %u %d %s %s\n", key->id, key->label, key->owner,
             (unsigned)key->public_authority, key->version, key->created, words);
    return add_line(text, line, error);
}

int keyring_text_version(struct keyring_text *text, const struct spool_splkey_version *version,
                         const unsigned char secret[VAULT_KEY_BYTES], struct spsy_error *error)
{
    char line[LINE_SIZE], digits[SECRET_DIGITS + 1];

    spsy_hex_write(secret, VAULT_KEY_BYTES, digits);
    snprintf(line, sizeof line, "V %d %s %s\n", version->version, version->created, digits);
    explicit_bzero(digits, sizeof digits);
    return add_line(text, line, error);
}

void keyring_text_free(struct keyring_text *text)
{
    if (text->bytes)
        explicit_bzero(text->bytes, text->room);
    free(text->bytes);
    memset(text, 0, sizeof *text);
}

/* ---- reading it ---------------------------------------------------------------------------- */

/* The next word of a line, ended by a blank or the line's end; NULL: none. */
static char *next_word(char **at)
{
    char *word = *at, *end = strchr(word, ' ');

    if (end)
        *end = '\0';
    *at = end ? end + 1 : word + strlen(word);
    return *word ? word : NULL;
}

static bool take_word(char **at, char *target, size_t size)
{
    const char *word = next_word(at);

    if (!word || strlen(word) >= size || !is_plain(word))
        return false;
    snprintf(target, size, "%s", word);
    return true;
}

static bool is_id(const char *id)
{
    return strlen(id) == SPOOL_KEY_ID_SIZE - 1 && strspn(id, "0123456789abcdef") == strlen(id);
}

static bool read_key(char *line, struct spool_splkey *key)
{
    char public[12], version[12];
    long number;

    if (!take_word(&line, key->id, sizeof key->id) || !is_id(key->id) ||
        !take_word(&line, key->label, sizeof key->label) || !spsy_label_valid(key->label) ||
        !take_word(&line, key->owner, sizeof key->owner) ||
        !spsy_name_valid(key->owner, SPSY_NAME_MAX) || !take_word(&line, public, sizeof public) ||
        !read_number(public, 0, SPOOL_AUT_EXCLUDE, &number) ||
        !spool_authority_valid((uint32_t)number))
        return false;
    key->public_authority = (uint32_t)number;
    if (!take_word(&line, version, sizeof version) ||
        !read_number(version, 1, INT32_MAX, &number) ||
        !take_word(&line, key->created, sizeof key->created))
        return false;
    key->version = (int32_t)number;
    if (strlen(line) >= sizeof key->text || !spsy_utf8_valid(line, strlen(line)))
        return false;
    spsy_text_copy(key->text, sizeof key->text, line);
    return true;
}

static bool read_version(char *line, struct keyring_exported *one)
{
    char version[12];
    const char *digits;
    long number;

    if (!take_word(&line, version, sizeof version) ||
        !read_number(version, 1, INT32_MAX, &number) ||
        !take_word(&line, one->version.created, sizeof one->version.created))
        return false;
    one->version.version = (int32_t)number;
    digits = next_word(&line);
    return digits && !*line && spsy_hex_whole(digits, one->secret, VAULT_KEY_BYTES);
}

int keyring_text_next(const struct keyring_text *text, size_t *at, struct keyring_exported *one,
                      struct spsy_error *error)
{
    const char *begin = text->bytes + *at, *end;
    char line[LINE_SIZE];
    bool good = false;
    size_t length;

    memset(one, 0, sizeof *one);
    if (*at >= text->count)
        return 0;
    end = memchr(begin, '\n', text->count - *at);
    length = end ? (size_t)(end - begin) : 0;
    if (length > 2 && length < sizeof line && !memchr(begin, '\0', length)) {
        memcpy(line, begin, length);
        line[length] = '\0';
        one->is_key = line[0] == 'K';
        if (line[1] == ' ' && line[0] == 'K')
            good = read_key(line + 2, &one->key);
        else if (line[1] == ' ' && line[0] == 'V')
            good = read_version(line + 2, one);
        explicit_bzero(line, sizeof line);
    }
    if (!good) {
        explicit_bzero(one, sizeof *one);
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0174",
                         "the export says something that no export says, at byte %zu of its text",
                         *at);
    }
    *at += length + 1;
    return 1;
}

/* ---- the file ------------------------------------------------------------------------------ */

static int seal_text(const struct vault_api *api, const struct keyring_text *text,
                     const char *passphrase, const unsigned char salt[VAULT_SALT_BYTES],
                     const char *head, unsigned char **bytes, size_t *count,
                     struct spsy_error *error)
{
    unsigned char key[VAULT_KEY_BYTES];
    size_t size = strlen(head);

    *count = size + text->count + VAULT_SEAL_OVERHEAD;
    *bytes = malloc(*count);
    if (!*bytes || api->derive(passphrase, strlen(passphrase), salt, key) < 0) {
        free(*bytes);
        *bytes = NULL;
        return spsy_fail_memory(error);
    }
    memcpy(*bytes, head, size);
    api->seal(key, text->bytes, text->count, head, size, *bytes + size);
    api->zero(key, sizeof key);
    return 0;
}

int keyring_export_seal(const struct keyring_text *text, const char *system, long keys,
                        const char *passphrase, unsigned char **bytes, size_t *count,
                        struct spsy_error *error)
{
    char head[HEAD_SIZE], now[SPOOL_TIME_SIZE], digits[2 * VAULT_SALT_BYTES + 1];
    unsigned char salt[VAULT_SALT_BYTES];
    const struct vault_api *api;
    int result = vault_load(&api, error);

    *bytes = NULL;
    if (result < 0)
        return result;
    api->random(salt, sizeof salt);
    spsy_hex_write(salt, sizeof salt, digits);
    spool_now_text(now);
    snprintf(head, sizeof head, "spsy keys 1\nsystem %s\ncreated %s\nkeys %ld\nsalt %s\n\n", system,
             now, keys, digits);
    return seal_text(api, text, passphrase, salt, head, bytes, count, error);
}

static int no_export(struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0174",
                     "this is no export of keys, or one of a later version, or it is cut short");
}

/* "name value\n"; *at moves past it. */
static bool read_head_line(const char **at, const char *name, char *value, size_t size)
{
    size_t length = strlen(name);
    const char *end = strchr(*at, '\n');

    if (!end || strncmp(*at, name, length) != 0 || (*at)[length] != ' ' ||
        (size_t)(end - *at) - length - 1 >= size)
        return false;
    snprintf(value, size, "%.*s", (int)(end - *at - (long)length - 1), *at + length + 1);
    *at = end + 1;
    return true;
}

int keyring_export_head_read(const char *bytes, size_t count, struct keyring_export_head *head,
                             struct spsy_error *error)
{
    static const char first[] = "spsy keys 1\n";
    char text[HEAD_SIZE], keys[12], salt[2 * VAULT_SALT_BYTES + 1];
    const char *at = text + sizeof first - 1;
    size_t size = count < sizeof text ? count : sizeof text - 1;

    memset(head, 0, sizeof *head);
    memcpy(text, bytes, size);
    text[size] = '\0';
    if (strncmp(text, first, sizeof first - 1) != 0 ||
        !read_head_line(&at, "system", head->system, sizeof head->system) ||
        !read_head_line(&at, "created", head->created, sizeof head->created) ||
        !read_head_line(&at, "keys", keys, sizeof keys) ||
        !read_number(keys, 0, INT32_MAX, &head->keys) ||
        !read_head_line(&at, "salt", salt, sizeof salt) ||
        !spsy_hex_whole(salt, head->salt, VAULT_SALT_BYTES) || *at != '\n' ||
        !is_plain(head->system) || !is_plain(head->created))
        return no_export(error);
    head->size = (size_t)(at + 1 - text);
    return count - head->size >= VAULT_SEAL_OVERHEAD ? 0 : no_export(error);
}

int keyring_export_open(const char *bytes, size_t count, const struct keyring_export_head *head,
                        const char *passphrase, struct keyring_text *text, struct spsy_error *error)
{
    size_t sealed = count - head->size;
    unsigned char key[VAULT_KEY_BYTES];
    const struct vault_api *api;
    bool opened;
    int result = vault_load(&api, error);

    memset(text, 0, sizeof *text);
    if (result < 0)
        return result;
    text->room = sealed - VAULT_SEAL_OVERHEAD + 1;
    text->bytes = malloc(text->room);
    if (!text->bytes || api->derive(passphrase, strlen(passphrase), head->salt, key) < 0) {
        free(text->bytes);
        memset(text, 0, sizeof *text);
        return spsy_fail_memory(error);
    }
    opened = api->open(key, (const unsigned char *)bytes + head->size, sealed, bytes, head->size,
                       (unsigned char *)text->bytes);
    api->zero(key, sizeof key);
    if (opened) {
        text->count = text->room - 1;
        text->bytes[text->count] = '\0';
        return 0;
    }
    keyring_text_free(text);
    return spsy_fail(error, SPSY_ERR_AUTHORITY, "SPY0174",
                     "another passphrase, or the export is not as it was written");
}

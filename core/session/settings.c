#include "session/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/calendar.h"
#include "base/json.h"
#include "base/message.h"
#include "base/nearest.h"
#include "base/new_file.h"
#include "base/text.h"
#include "format/code_page.h"

#define SETTINGS_FILE "settings.json"
#define ZONES "/usr/share/zoneinfo"

enum { SETTINGS_BYTES_MAX = 16 * 1024 };

#define SETTING(name, member, KIND, least, most, fallback, unit, help)                             \
    {name, SETTING_##KIND, offsetof(struct settings, member), least, most, fallback, unit, help},
const struct setting settings_table[] = {
#include "session/settings.def"
};
#undef SETTING
const size_t settings_count = sizeof settings_table / sizeof settings_table[0];

static void *member_of(struct settings *settings, const struct setting *setting)
{
    return (char *)settings + setting->at;
}

void settings_defaults(struct settings *settings)
{
    memset(settings, 0, sizeof *settings);
    for (size_t i = 0; i < settings_count; i++) {
        const struct setting *setting = &settings_table[i];
        void *member = member_of(settings, setting);

        if (setting->kind == SETTING_FLAG)
            *(bool *)member = setting->fallback != 0;
        else if (setting->kind == SETTING_NUMBER || setting->kind == SETTING_CHOICE ||
                 setting->kind == SETTING_CCSID || setting->kind == SETTING_SET)
            *(long *)member = setting->fallback;
        else if (setting->kind == SETTING_IDS)
            ((struct settings_ids *)member)->all = true;
    }
}

/* ---- the zone ---- */

/* A file of the machine's, and no path out of its directory. */
static bool zone_exists(const char *name)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";
    char path[sizeof ZONES + SETTINGS_ZONE_SIZE], magic[4] = "";
    int fd;

    if (strcmp(name, "UTC") == 0)
        return true; /* also where no zones are installed */
    if (!*name || *name == '/' || strlen(name) >= SETTINGS_ZONE_SIZE ||
        strspn(name, letters) != strlen(name))
        return false;
    snprintf(path, sizeof path, ZONES "/%s", name);
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return false;
    if (read(fd, magic, sizeof magic) != sizeof magic)
        magic[0] = '\0';
    close(fd);
    return memcmp(magic, "TZif", sizeof magic) == 0;
}

int settings_check_zone(const struct settings *settings, struct spsy_error *error)
{
    if (settings->time_zone[0] && !zone_exists(settings->time_zone))
        return spsy_fail(error, SPSY_ERR_VALUE, "SPY0107", "timeZone: there is no %s in " ZONES,
                         settings->time_zone);
    return 0;
}

/* TZ is the whole process's, and so is what it was before. */
int settings_apply_zone(const struct settings *settings, struct spsy_error *error)
{
    static bool known;
    static char *own;
    int result = settings_check_zone(settings, error);
    const char *zone = result == 0 ? settings->time_zone : "";

    if (!known && getenv("TZ") && !(own = strdup(getenv("TZ"))))
        return spsy_fail_memory(error);
    known = true;
    if (!zone[0] && own)
        zone = own;
    if ((zone[0] || own ? setenv("TZ", zone, 1) : unsetenv("TZ")) != 0)
        return spsy_fail_memory(error);
    tzset();
    return result;
}

bool settings_forwards(const struct settings *settings, const char *id)
{
    const struct settings_ids *ids = &settings->life_cycle;

    for (size_t i = 0; i < ids->count && !ids->all; i++)
        if (strcmp(ids->id[i], id) == 0)
            return true;
    return ids->all;
}

/* ---- one setting ---- */

static int wrong(const char *name, const char *expected, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107", SETTINGS_FILE ": %s: expected %s", name,
                     expected);
}

static int take_zone(const cJSON *item, const struct setting *setting, char *zone,
                     struct spsy_error *error)
{
    const char *text = cJSON_GetStringValue(item);

    if (!text || !zone_exists(text))
        return wrong(setting->name, "a zone of the machine's (a file of " ZONES "), or UTC", error);
    snprintf(zone, SETTINGS_ZONE_SIZE, "%s", text);
    return 0;
}

static int take_ids(const cJSON *item, const struct setting *setting, struct settings_ids *ids,
                    struct spsy_error *error)
{
    const cJSON *one;

    if (!cJSON_IsArray(item) || cJSON_GetArraySize(item) > SETTINGS_IDS_MAX)
        return wrong(setting->name, "an array of at most 32 message ids", error);
    cJSON_ArrayForEach(one, item) {
        const char *id = cJSON_GetStringValue(one);
        char path[SPSY_JSON_PATH_SIZE];

        if (!id || !spsy_message_find(id)) {
            spsy_json_path(path, setting->name, NULL, ids->count);
            ids->count = 0;
            return wrong(path, "the id of a message (spsy help SPY0001 explains one)", error);
        }
        snprintf(ids->id[ids->count++], sizeof ids->id[0], "%s", id);
    }
    ids->all = false;
    return 0;
}

static int take_libraries(const cJSON *item, const struct setting *setting,
                          struct settings_libraries *libraries, struct spsy_error *error)
{
    const cJSON *one;

    if (!cJSON_IsArray(item) || cJSON_GetArraySize(item) > SETTINGS_LIBRARIES_MAX)
        return wrong(setting->name, "an array of at most 25 names of libraries", error);
    cJSON_ArrayForEach(one, item) {
        const char *name = cJSON_GetStringValue(one);
        char path[SPSY_JSON_PATH_SIZE];

        if (!name || !spsy_name_valid(name, SPSY_NAME_MAX)) {
            spsy_json_path(path, setting->name, NULL, libraries->count);
            libraries->count = 0;
            return wrong(path, "the name of a library, in capital letters", error);
        }
        snprintf(libraries->name[libraries->count++], sizeof libraries->name[0], "%s", name);
    }
    return 0;
}

static int take_path(const cJSON *item, const struct setting *setting, char *path,
                     struct spsy_error *error)
{
    const char *text = cJSON_GetStringValue(item);

    if (!text || text[0] != '/' || strlen(text) >= SETTINGS_PATH_SIZE)
        return wrong(setting->name, "an absolute path", error);
    snprintf(path, SETTINGS_PATH_SIZE, "%s", text);
    return 0;
}

/* Which of the words in "one|two|three" it is; -1: none. */
static int word_of(const char *words, const char *word)
{
    size_t length = strlen(word);

    for (int i = 0; length > 0; i++) {
        const char *end = strchrnul(words, '|');

        if ((size_t)(end - words) == length && strncmp(words, word, length) == 0)
            return i;
        if (!*end)
            break;
        words = end + 1;
    }
    return -1;
}

bool settings_next(const struct settings *settings, const struct setting *setting, int *at,
                   char word[SETTINGS_WORD_SIZE])
{
    const long set = *(const long *)(const void *)((const char *)settings + setting->at);
    const char *words = setting->unit;

    for (int i = 0; *words; i++) {
        size_t length = strcspn(words, "|");

        if (i >= *at && set >> i & 1) {
            snprintf(word, SETTINGS_WORD_SIZE, "%.*s", (int)length, words);
            *at = i + 1;
            return true;
        }
        words += length + (words[length] == '|');
    }
    return false;
}

const struct setting *settings_find(const char *name)
{
    for (size_t i = 0; i < settings_count; i++)
        if (strcmp(settings_table[i].name, name) == 0)
            return &settings_table[i];
    return NULL;
}

static int take_choice(const cJSON *item, const struct setting *setting, long *member,
                       struct spsy_error *error)
{
    const char *text = cJSON_GetStringValue(item);
    int word = text ? word_of(setting->unit, text) : -1;
    char expected[128];

    if (word < 0) {
        snprintf(expected, sizeof expected, "one of %s", setting->unit);
        return wrong(setting->name, expected, error);
    }
    *member = word;
    return 0;
}

static int take_ccsid(const cJSON *item, const struct setting *setting, long *member,
                      struct spsy_error *error)
{
    if (!cJSON_IsNumber(item) || item->valuedouble != item->valueint ||
        !code_page_known(item->valueint))
        return wrong(setting->name, "one of " CODE_PAGES, error);
    *member = item->valueint;
    return 0;
}

static int take_set(const cJSON *item, const struct setting *setting, long *member,
                    struct spsy_error *error)
{
    char expected[128];
    const cJSON *one;
    long set = 0;

    snprintf(expected, sizeof expected, "an array of %s", setting->unit);
    if (!cJSON_IsArray(item) || cJSON_GetArraySize(item) < setting->least)
        return wrong(setting->name, expected, error);
    cJSON_ArrayForEach(one, item) {
        const char *text = cJSON_GetStringValue(one);
        int word = text ? word_of(setting->unit, text) : -1;

        if (word < 0)
            return wrong(setting->name, expected, error);
        set |= 1L << word;
    }
    *member = set;
    return 0;
}

static int take(const cJSON *item, const struct setting *setting, struct settings *settings,
                struct spsy_error *error)
{
    void *member = member_of(settings, setting);

    switch (setting->kind) {
    case SETTING_FLAG:
        if (!cJSON_IsBool(item))
            return wrong(setting->name, "true or false", error);
        *(bool *)member = cJSON_IsTrue(item);
        return 0;
    case SETTING_NUMBER:
        return spsy_json_integer(item, SETTINGS_FILE, setting->name, setting->least, setting->most,
                                 member, error);
    case SETTING_ZONE:
        return take_zone(item, setting, member, error);
    case SETTING_CHOICE:
        return take_choice(item, setting, member, error);
    case SETTING_CCSID:
        return take_ccsid(item, setting, member, error);
    case SETTING_SET:
        return take_set(item, setting, member, error);
    case SETTING_LIBRARIES:
        return take_libraries(item, setting, member, error);
    case SETTING_PATH:
        return take_path(item, setting, member, error);
    case SETTING_IDS:
    default:
        return take_ids(item, setting, member, error);
    }
}

static const struct setting *find(const char *name)
{
    for (size_t i = 0; i < settings_count; i++)
        if (strcmp(settings_table[i].name, name) == 0)
            return &settings_table[i];
    return NULL;
}

static int no_such_setting(const char *name, struct spsy_error *error)
{
    const char *nearest = NULL;

    for (size_t i = 0; i < settings_count; i++)
        spsy_nearer(name, settings_table[i].name, &nearest);
    return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                     SETTINGS_FILE ": %.*s: there is no such setting%s%s (spsy(1), SETTINGS)",
                     spsy_text_cut(name, 60), name, nearest ? "; nearest: " : "",
                     nearest ? nearest : "");
}

/* Whatever can be read is taken; the first fault is told. */
static int take_all(const cJSON *root, struct settings *settings, struct spsy_error *error)
{
    struct spsy_error later;
    int result = 0;
    const cJSON *item;

    cJSON_ArrayForEach(item, root) {
        const struct setting *setting = find(item->string);
        struct spsy_error *told = result < 0 ? &later : error;
        int one;

        if (strcmp(item->string, "version") == 0)
            continue;
        one = setting ? take(item, setting, settings, told) : no_such_setting(item->string, told);
        if (result == 0)
            result = one;
    }
    return result;
}

/* ---- the file ---- */

static int judge(int fd, uid_t owner, struct spsy_error *error)
{
    struct stat status;

    if (fstat(fd, &status) < 0 || !S_ISREG(status.st_mode))
        return spsy_fail(error, SPSY_ERR_UNTRUSTED, "", "it is not a regular file");
    if ((status.st_uid != 0 && status.st_uid != owner) || status.st_mode & (S_IWGRP | S_IWOTH))
        return spsy_fail(error, SPSY_ERR_UNTRUSTED, "",
                         "others can write it (owner %u, mode %03o): chmod go-w", status.st_uid,
                         (unsigned)status.st_mode & 0777);
    return 0;
}

static int read_file(int fd, uid_t owner, struct settings *settings, struct spsy_error *error)
{
    cJSON *root = NULL, *item;
    long version;
    int result = judge(fd, owner, error);

    if (result == 0)
        result = spsy_json_read_descriptor(fd, SETTINGS_BYTES_MAX, SETTINGS_FILE, &root, error);
    if (result == 0 && !cJSON_IsObject(root))
        result = spsy_fail(error, SPSY_ERR_FORMAT, "", SETTINGS_FILE ": expected an object");
    item = result == 0 ? cJSON_GetObjectItemCaseSensitive(root, "version") : NULL;
    if (result == 0 && !item)
        result = wrong("version", "1, and it is missing", error);
    if (result == 0)
        result = spsy_json_integer(item, SETTINGS_FILE, "version", 1, 1, &version, error);
    if (result == 0)
        result = take_all(root, settings, error);
    cJSON_Delete(root);
    return result;
}

int settings_read(const char *home, uid_t owner, struct settings *settings,
                  struct spsy_error *error)
{
    struct spsy_error cause = {0};
    char path[PATH_MAX];
    int fd, result;

    settings_defaults(settings);
    snprintf(path, sizeof path, "%s/" SETTINGS_FILE, home);
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 && errno == ENOENT)
        return 0;
    if (fd < 0)
        result = spsy_fail_errno(&cause, SPSY_ERR_IO, "", "it cannot be opened");
    else
        result = read_file(fd, owner, settings, &cause);
    if (fd >= 0)
        close(fd);
    if (result == 0)
        return 0;
    settings->broken = true;
    return spsy_fail(error, result, "SPY0107", "%s cannot be used: %s", path, cause.text);
}

/* ---- writing ---- */

static int write_whole(int fd, const char *text, size_t count)
{
    while (count > 0) {
        ssize_t written = write(fd, text, count);

        if (written < 0 && errno != EINTR)
            return -1;
        if (written > 0) {
            text += written;
            count -= (size_t)written;
        }
    }
    return fsync(fd);
}

/* mode: of the file that was there; 0 = none was. */
static int replace(const char *path, const char *text, mode_t mode, struct spsy_error *error)
{
    struct spsy_new_file file;
    int result;

    if (spsy_new_file_open(&file, path) < 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "cannot write %s", path);
    result = write_whole(file.fd, text, strlen(text));
    if (result == 0 && mode)
        result = fchmod(file.fd, mode);
    if (result == 0)
        result = spsy_new_file_place(&file, path, true);
    if (result < 0)
        spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "cannot write %s", path);
    spsy_new_file_close(&file);
    return result < 0 ? SPSY_ERR_IO : 0;
}

static char *print_with(cJSON *root, const char *name, const char *text)
{
    cJSON *item = cJSON_CreateString(text);
    char *printed = NULL, *lines;
    size_t length;

    if (!item || (cJSON_HasObjectItem(root, name)
                      ? !cJSON_ReplaceItemInObjectCaseSensitive(root, name, item)
                      : !cJSON_AddItemToObject(root, name, item))) {
        cJSON_Delete(item);
        return NULL;
    }
    lines = cJSON_Print(root);
    length = lines ? strlen(lines) : 0;
    printed = lines ? malloc(length + 2) : NULL;
    if (printed) {
        memcpy(printed, lines, length);
        memcpy(printed + length, "\n", 2);
    }
    cJSON_free(lines);
    return printed;
}

int settings_write_text(const char *home, uid_t owner, const char *name, const char *text,
                        struct spsy_error *error)
{
    char path[PATH_MAX], *printed = NULL;
    struct settings settings;
    struct stat status = {.st_mode = 0};
    cJSON *root = NULL;
    int result = settings_read(home, owner, &settings, error);

    if (result < 0)
        return result;
    snprintf(path, sizeof path, "%s/" SETTINGS_FILE, home);
    if (lstat(path, &status) == 0)
        result = spsy_json_read(path, SETTINGS_BYTES_MAX, &root, error);
    else
        root = cJSON_CreateObject();
    if (result == 0 && (!root || (!cJSON_HasObjectItem(root, "version") &&
                                  !cJSON_AddNumberToObject(root, "version", 1))))
        result = spsy_fail_memory(error);
    if (result == 0 && !(printed = print_with(root, name, text)))
        result = spsy_fail_memory(error);
    if (result == 0)
        result = replace(path, printed, status.st_mode & 0777, error);
    free(printed);
    cJSON_Delete(root);
    return result;
}

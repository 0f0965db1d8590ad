/* test_settings.c - settings.json: each setting at its limits and beyond, each kind of fault. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "session/settings.h"

static char path[600];

static const char *home(void)
{
    static const char *made;

    if (!made)
        made = harness_directory();
    return made;
}

static int read_text(const char *text, struct settings *settings, struct spsy_error *error)
{
    FILE *file;

    snprintf(path, sizeof path, "%s/settings.json", home());
    file = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fputs(text, file);
    fclose(file);
    chmod(path, 0600);
    memset(error, 0, sizeof *error);
    return settings_read(home(), geteuid(), settings, error);
}

static long number_of(const struct settings *settings, const struct setting *setting)
{
    return *(const long *)(const void *)((const char *)settings + setting->at);
}

static void nothing_there(void)
{
    struct spsy_error error = {0};
    struct settings settings;

    CU_ASSERT_EQUAL(settings_read(home(), geteuid(), &settings, &error), 0);
    CU_ASSERT_FALSE(settings.broken);
    CU_ASSERT_FALSE(settings.syslog);
    CU_ASSERT_EQUAL(settings.max_connections, 1024);
    CU_ASSERT_EQUAL(settings.max_connections_per_user, 64);
    CU_ASSERT_EQUAL(settings.reserved_connections, 16);
    CU_ASSERT_EQUAL(settings.journal_repeat_seconds, 60);
    CU_ASSERT(settings_forwards(&settings, "SPY0001"));
    for (size_t i = 0; i < settings_count; i++)
        if (settings_table[i].kind == SETTING_NUMBER)
            CU_ASSERT_EQUAL(number_of(&settings, &settings_table[i]), settings_table[i].fallback);
}

/* A fault: its words, and the setting has its default. */
static void refused(const struct setting *setting, const char *value, const char *words)
{
    struct spsy_error error;
    struct settings settings;
    char text[200];

    snprintf(text, sizeof text, "{\"version\": 1, \"%s\": %s}", setting->name, value);
    CU_ASSERT(read_text(text, &settings, &error) < 0);
    CU_ASSERT(settings.broken);
    ASSERT_STRING(error.message_id, "SPY0107");
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, path));
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, setting->name));
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, words));
    if (!strstr(error.text, words))
        fprintf(stderr, "%s: %s\n", text, error.text);
    if (setting->kind == SETTING_NUMBER)
        CU_ASSERT_EQUAL(number_of(&settings, setting), setting->fallback);
}

static void taken(const struct setting *setting, long value)
{
    struct spsy_error error;
    struct settings settings;
    char text[200];

    snprintf(text, sizeof text, "{\"version\": 1, \"%s\": %ld}", setting->name, value);
    CU_ASSERT_EQUAL(read_text(text, &settings, &error), 0);
    CU_ASSERT_EQUAL(number_of(&settings, setting), value);
}

static void each_number(void)
{
    char value[40];

    for (size_t i = 0; i < settings_count; i++) {
        const struct setting *setting = &settings_table[i];

        if (setting->kind != SETTING_NUMBER)
            continue;
        CU_ASSERT(setting->least <= setting->fallback && setting->fallback <= setting->most);
        taken(setting, setting->least);
        taken(setting, setting->most);
        snprintf(value, sizeof value, "%ld", setting->least - 1);
        refused(setting, value, "not between ");
        snprintf(value, sizeof value, "%ld", setting->most + 1);
        refused(setting, value, "not between ");
        refused(setting, "4097.5", "whole number");
        refused(setting, "\"4097\"", "whole number");
        refused(setting, "true", "whole number");
        refused(setting, "null", "whole number");
    }
}

static const struct setting *by_name(const char *name)
{
    for (size_t i = 0; i < settings_count; i++)
        if (strcmp(settings_table[i].name, name) == 0)
            return &settings_table[i];
    CU_FAIL_FATAL("no such setting");
    return NULL;
}

/* Every word of a set comes back, each once, in the order of the table. */
static void each_set(void)
{
    for (size_t i = 0; i < settings_count; i++) {
        const struct setting *set = &settings_table[i];
        char word[SETTINGS_WORD_SIZE], words[100] = "", text[200], quoted[120] = "";
        struct settings settings;
        struct spsy_error error;
        int at = 0;

        if (set->kind != SETTING_SET)
            continue;
        for (const char *each = set->unit; *each; each++)
            snprintf(quoted + strlen(quoted), sizeof quoted - strlen(quoted),
                     *each == '|' ? "\", \"" : "%c", *each);
        snprintf(text, sizeof text, "{\"version\": 1, \"%s\": [\"%s\"]}", set->name, quoted);
        CU_ASSERT_EQUAL(read_text(text, &settings, &error), 0);
        while (settings_next(&settings, settings_find(set->name), &at, word))
            snprintf(words + strlen(words), sizeof words - strlen(words), "%s%s", *words ? "|" : "",
                     word);
        ASSERT_STRING(words, set->unit);
    }
}

static void one_word_of_a_set(void)
{
    struct settings settings;
    struct spsy_error error;
    char word[SETTINGS_WORD_SIZE];
    int at = 0;

    CU_ASSERT_EQUAL(read_text("{\"version\": 1, \"gatewayPush\": [\"mailto\"]}", &settings, &error),
                    0);
    CU_ASSERT(settings_next(&settings, settings_find("gatewayPush"), &at, word));
    ASSERT_STRING(word, "mailto");
    CU_ASSERT_FALSE(settings_next(&settings, settings_find("gatewayPush"), &at, word));
    CU_ASSERT_PTR_NULL(settings_find("gatewaypush"));
}

static void other_kinds(void)
{
    static const char *const no_zones[] = {"\"\"",
                                           "\"Mars/Olympus\"",
                                           "\"/etc/passwd\"",
                                           "\"../../../etc/passwd\"",
                                           "\":UTC\"",
                                           "\"EST5EDT,M3.2.0\"",
                                           "1",
                                           "\"Europe\"",
                                           "\"zone1970.tab\""};
    static const char *const no_ids[] = {"\"SPY0001\"", "{}", "[1]", "[\"SPY0001\", \"NOSUCH\"]",
                                         "[null]"};
    static const char *const no_words[] = {"\"Grant\"", "\"\"", "\"pass|grant\"", "1",
                                           "true",      "null", "[\"pass\"]",     "{}"};
    static const char *const no_sets[] = {
        "\"rss\"",    "true",   "1",      "null",
        "{\"0\": 1}", "[\"\"]", "[null]", "[\"ipp\", \"nonsense\"]"};
    struct spsy_error error;
    struct settings settings;

    for (size_t i = 0; i < sizeof no_words / sizeof no_words[0]; i++)
        refused(by_name("gatewayAllow"), no_words[i], "expected one of pass|grant");
    for (size_t i = 0; i < sizeof no_sets / sizeof no_sets[0]; i++) {
        refused(by_name("gatewayPush"), no_sets[i], "expected an array of rss|mailto|dbus");
        refused(by_name("gatewayGetDocument"), no_sets[i], "expected an array of ");
    }
    refused(by_name("gatewayGetDocument"), "[]", "expected an array of ");
    refused(by_name("gatewayHide"), "\"true\"", "expected true or false");
    for (size_t i = 0; i < sizeof no_zones / sizeof no_zones[0]; i++)
        refused(by_name("timeZone"), no_zones[i], "expected a zone");
    for (size_t i = 0; i < sizeof no_ids / sizeof no_ids[0]; i++)
        refused(by_name("lifeCycle"), no_ids[i], "expected");
    refused(by_name("syslog"), "1", "expected true or false");
    CU_ASSERT_EQUAL(
        read_text("{\"version\": 1, \"lifeCycle\": [\"SPY0001\", \"SPY0002\"]}", &settings, &error),
        0);
    CU_ASSERT(settings_forwards(&settings, "SPY0002"));
    CU_ASSERT_FALSE(settings_forwards(&settings, "SPY0003"));
    CU_ASSERT_EQUAL(read_text("{\"version\": 1, \"lifeCycle\": []}", &settings, &error), 0);
    CU_ASSERT_FALSE(settings_forwards(&settings, "SPY0001"));
}

/* What can be read counts, whatever else is wrong; nothing becomes less strict. */
static void part_of_it(void)
{
    struct spsy_error error;
    struct settings settings;

    CU_ASSERT(
        read_text("{\"version\": 1, \"maxConnections\": 10, \"idleSeconds\": 0, \"nonsense\": 1, "
                  "\"journalBytesPerMinute\": 5000, \"syslog\": true}",
                  &settings, &error) < 0);
    CU_ASSERT_EQUAL(settings.max_connections, 10);
    CU_ASSERT_EQUAL(settings.journal_bytes_per_minute, 5000);
    CU_ASSERT_EQUAL(settings.idle_seconds, 3600);
    CU_ASSERT(settings.syslog);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "idleSeconds")); /* the first */
    CU_ASSERT(
        read_text("{\"version\": 1, \"nonsense\": 1, \"idleSeconds\": 5}", &settings, &error) < 0);
    CU_ASSERT_EQUAL(settings.idle_seconds, 5);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "nonsense: there is no such setting"));
}

static void faults_of_the_file(void)
{
    static const char *const texts[] = {"",
                                        "{",
                                        "[]",
                                        "1",
                                        "{}",
                                        "{\"version\": 2, \"idleSeconds\": 5}",
                                        "{\"version\": \"1\"}",
                                        "{\"version\": 1, \"idleSeconds\": 5, \"idleSeconds\": 6}",
                                        "{\"version\": 1, \"idleSeconds\": 05}"};
    struct spsy_error error;
    struct settings settings;

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        CU_ASSERT(read_text(texts[i], &settings, &error) < 0);
        CU_ASSERT(settings.broken);
        CU_ASSERT_EQUAL(settings.idle_seconds, 3600);
        CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "settings.json cannot be used: "));
    }
    /* Others could have written it: nothing of it counts. */
    for (mode_t mode = 0620; mode != 0604; mode = mode == 0620 ? 0602 : 0604) {
        read_text("{\"version\": 1, \"idleSeconds\": 5}", &settings, &error);
        chmod(path, mode);
        CU_ASSERT(settings_read(home(), geteuid(), &settings, &error) < 0);
        CU_ASSERT_EQUAL(settings.idle_seconds, 3600);
        CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "others can write it"));
    }
    chmod(path, 0604);
    CU_ASSERT_EQUAL(settings_read(home(), geteuid(), &settings, &error), 0);
    CU_ASSERT(geteuid() == 0 || settings_read(home(), geteuid() + 1, &settings, &error) < 0);
    unlink(path);
    CU_ASSERT_EQUAL(mkfifo(path, 0600), 0);
    CU_ASSERT(settings_read(home(), geteuid(), &settings, &error) < 0);
    unlink(path);
    CU_ASSERT_EQUAL(symlink("/etc/hostname", path), 0);
    CU_ASSERT(settings_read(home(), geteuid(), &settings, &error) < 0);
    unlink(path);
}

static void zone(void)
{
    struct spsy_error error;
    struct settings settings;
    time_t at = 1767225600; /* 2026-01-01 00:00 UTC */
    struct tm local;

    setenv("TZ", "America/New_York", 1);
    tzset();
    settings_defaults(&settings);
    CU_ASSERT_EQUAL(settings_apply_zone(&settings, &error), 0);
    localtime_r(&at, &local);
    CU_ASSERT_EQUAL(local.tm_hour, access("/usr/share/zoneinfo/America/New_York", R_OK) ? 0 : 19);
    CU_ASSERT_EQUAL(read_text("{\"version\": 1, \"timeZone\": \"UTC\"}", &settings, &error), 0);
    CU_ASSERT_EQUAL(settings_apply_zone(&settings, &error), 0);
    localtime_r(&at, &local);
    CU_ASSERT_EQUAL(local.tm_hour, 0);
    if (access("/usr/share/zoneinfo/Pacific/Kiritimati", R_OK) != 0)
        return; /* a bare machine knows no zone */
    CU_ASSERT_EQUAL(
        read_text("{\"version\": 1, \"timeZone\": \"Pacific/Kiritimati\"}", &settings, &error), 0);
    CU_ASSERT_EQUAL(settings_apply_zone(&settings, &error), 0);
    localtime_r(&at, &local);
    CU_ASSERT_EQUAL(local.tm_hour, 14);
    snprintf(settings.time_zone, sizeof settings.time_zone, "Mars/Olympus");
    CU_ASSERT_EQUAL(settings_apply_zone(&settings, &error), SPSY_ERR_VALUE);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "Mars/Olympus"));
    localtime_r(&at, &local);
    CU_ASSERT_EQUAL(local.tm_hour, 19); /* the caller's again */
}

static const struct test tests[] = {
    {"no file: the defaults", nothing_there},
    {"S8 each number at its limits, beyond, and of another kind", each_number},
    {"G6 each word of a set comes back", each_set},
    {"G6 a word of a set alone", one_word_of_a_set},
    {"zones, ids, flags", other_kinds},
    {"what can be read counts", part_of_it},
    {"faults of the file itself", faults_of_the_file},
    {"S4 the home's local time", zone},
};

HARNESS_MAIN("settings", tests)

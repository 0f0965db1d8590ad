/* test_registry.c - registry.json: strict to read, atomic to change, never "no programs". */
#include "harness.h"

#include "registry/document.h"
#include "registry/file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct spsy_special officer = {.own = SPSY_ALLOBJ | SPSY_SECADM};

static const char *path_of(const char *home, const char *name)
{
    static char paths[4][400];
    static unsigned next;
    char *path = paths[next++ % 4];

    snprintf(path, sizeof paths[0], "%s/%s", home, name);
    return path;
}

static void write_registry(const char *home, const char *text)
{
    harness_write(path_of(home, "registry.json"), text, strlen(text));
    chmod(path_of(home, "registry.json"), 0600);
}

static const char head[] =
    "{\"version\":1,\"exitPoints\":[{\"exitPoint\":\"QIBM_QSP_SECURITY\",\"format\":\"SPSY0100\","
    "\"programs\":[";
static const char tail[] = "]}]}";

static void write_programs(const char *home, const char *programs)
{
    char text[8192];

    snprintf(text, sizeof text, "%s%s%s", head, programs, tail);
    write_registry(home, text);
}

/* Loads and expects the error to end with this text; "" = success. */
static void expect_load(const char *home, const char *expected, int line)
{
    struct spsy_registry registry;
    struct spsy_error error = {0};
    int result = spsy_registry_load(home, &registry, &error);
    size_t got = strlen(error.text), want = strlen(expected);
    bool good = want == 0 ? result == 0
                          : result == SPSY_ERR_REGISTRY && got >= want &&
                                strcmp(error.text + got - want, expected) == 0 &&
                                strcmp(error.message_id, "CPF3CDA") == 0;

    if (!good)
        printf("\nline %d: %d %s %s\n", line, result, error.message_id, error.text);
    CU_assertImplementation(good, (unsigned)line, expected, __FILE__, "", CU_FALSE);
    if (result < 0)
        CU_ASSERT_EQUAL(registry.count[0] + registry.count[1], 0);
    spsy_registry_free(&registry);
}

#define EXPECT_LOAD(home, expected) expect_load((home), (expected), __LINE__)

static void expect_program(const char *program, const char *expected, int line)
{
    const char *home = harness_directory();

    write_programs(home, program);
    expect_load(home, expected, line);
}

static int add(const char *home, const char *format, int32_t number, const char *program,
               bool replace, struct spsy_error *error)
{
    struct spsy_registration registration;
    int32_t given = 0;
    int result;

    CU_ASSERT_EQUAL_FATAL(spsy_registration_init(&registration, NULL), 0);
    free(registration.program);
    registration.program = strdup(program);
    registration.number = number;
    memset(error, 0, sizeof *error);
    result = spsy_registry_add(home, format, &registration, replace, &officer, &given, error);
    spsy_registration_free(&registration);
    return result < 0 ? result : given;
}

static void minimal_and_full(void)
{
    const char *home = harness_directory();
    struct spsy_registry registry;
    const struct spsy_registration *r = &registry.programs[0][0];

    write_programs(home, "{\"number\":10,\"program\":\"seclib/splsec\"}");
    CU_ASSERT_EQUAL_FATAL(spsy_registry_load(home, &registry, NULL), 0);
    CU_ASSERT_EQUAL(registry.count[0], 1);
    CU_ASSERT_EQUAL(registry.count[1], 0);
    CU_ASSERT_EQUAL(r->number, 10);
    ASSERT_STRING(r->program, "SECLIB/SPLSEC");
    ASSERT_STRING(r->entry, "*AUTO");
    CU_ASSERT_EQUAL(r->ccsid, SPSY_CCSID_AUTO);
    CU_ASSERT_EQUAL(r->run, SPSY_RUN_ISOLATED);
    CU_ASSERT_EQUAL(r->time_limit_ms, 1000);
    CU_ASSERT_EQUAL(r->on_failure, SPSY_ON_FAILURE_REFUSE);
    CU_ASSERT_EQUAL(r->mode, SPSY_MODE_ENFORCE);
    ASSERT_STRING(r->adopt, "*NONE");
    ASSERT_STRING(r->program_data, "");
    CU_ASSERT_EQUAL(r->program_data_ccsid, -1);
    ASSERT_STRING(r->text, "");
    ASSERT_STRING(r->thread_safe, "*UNKNOWN");
    ASSERT_STRING(r->multithread_action, "*SYSVAL");
    ASSERT_STRING(r->create_exit_point, "*NO");
    ASSERT_STRING(r->registered_at, "");
    spsy_registry_free(&registry);

    write_programs(home, "{\"number\":2147483647,\"program\":\"/a/B.so\",\"entry\":\"My_Entry\","
                         "\"ccsid\":819,\"run\":\"*INLINE\",\"timeLimitMs\":0,"
                         "\"onFailure\":\"*IGNORE\",\"mode\":\"*SHADOW\",\"adopt\":\"qspl\","
                         "\"programData\":\"a\\nb\",\"programDataCcsid\":65535,"
                         "\"threadSafe\":\"*YES\",\"multithreadAction\":\"*NORUN\","
                         "\"createExitPoint\":\"*YES\",\"messageId\":\"\",\"messageFile\":\"\","
                         "\"text\":\"\xC3\xA4\",\"registeredAt\":\"2026-11-21T04:05:06Z\"}");
    CU_ASSERT_EQUAL_FATAL(spsy_registry_load(home, &registry, NULL), 0);
    CU_ASSERT_EQUAL(r->number, INT32_MAX);
    ASSERT_STRING(r->program, "/a/B.so");
    ASSERT_STRING(r->entry, "My_Entry");
    CU_ASSERT_EQUAL(r->ccsid, SPSY_CCSID_819);
    CU_ASSERT_EQUAL(r->run, SPSY_RUN_INLINE);
    CU_ASSERT_EQUAL(r->time_limit_ms, 0);
    CU_ASSERT_EQUAL(r->on_failure, SPSY_ON_FAILURE_IGNORE);
    CU_ASSERT_EQUAL(r->mode, SPSY_MODE_SHADOW);
    ASSERT_STRING(r->adopt, "QSPL");
    ASSERT_STRING(r->program_data, "a\nb");
    CU_ASSERT_EQUAL(r->program_data_ccsid, 65535);
    ASSERT_STRING(r->text, "\xC3\xA4");
    ASSERT_STRING(r->thread_safe, "*YES");
    ASSERT_STRING(r->multithread_action, "*NORUN");
    ASSERT_STRING(r->create_exit_point, "*YES");
    ASSERT_STRING(r->registered_at, "2026-11-21T04:05:06Z");
    spsy_registry_free(&registry);
}

/* What is written is read back as the same, whatever the values. */
static void every_value_survives(void)
{
    struct spsy_registry registry = {0}, back;
    cJSON *json;

    for (unsigned bits = 0; bits < 48; bits++) {
        struct spsy_registration *r = &registry.programs[1][0];
        static const enum spsy_ccsid ccsids[] = {SPSY_CCSID_AUTO, SPSY_CCSID_37, SPSY_CCSID_819};

        CU_ASSERT_EQUAL_FATAL(spsy_registration_init(r, NULL), 0);
        free(r->program);
        r->program = strdup("QGPL/P");
        r->number = (int32_t)bits + 1;
        r->run = bits & 1 ? SPSY_RUN_INLINE : SPSY_RUN_ISOLATED;
        r->time_limit_ms = bits & 1 ? 0 : 60000;
        r->on_failure = bits & 2 ? SPSY_ON_FAILURE_IGNORE : SPSY_ON_FAILURE_REFUSE;
        r->mode = bits & 4 ? SPSY_MODE_SHADOW : SPSY_MODE_ENFORCE;
        r->program_data_ccsid = bits & 8 ? 37 : -1;
        r->ccsid = ccsids[bits / 16];
        if (bits & 8) {
            strcpy(r->text, "*MSGID");
            strcpy(r->message_id, "USR0001");
            strcpy(r->message_file, bits & 4 ? "MSGS" : "QGPL/MSGS");
        }
        registry.count[1] = 1;
        json = registry_to_json(&registry);
        CU_ASSERT_EQUAL_FATAL(registry_from_json(json, "t", &back, NULL), 0);
        CU_ASSERT(spsy_registration_equal(r, &back.programs[1][0]));
        back.programs[1][0].number++;
        CU_ASSERT(!spsy_registration_equal(r, &back.programs[1][0]));
        cJSON_Delete(json);
        spsy_registry_free(&back);
        spsy_registry_free(&registry);
    }
}

/* X8: a hand-written list may stand in any order; it is called by number. */
static void sorted_by_number(void)
{
    const char *home = harness_directory();
    struct spsy_registry registry;

    write_programs(home, "{\"number\":30,\"program\":\"A/C\"},"
                         "{\"number\":2147483647,\"program\":\"A/D\"},"
                         "{\"number\":1,\"program\":\"A/A\"},"
                         "{\"number\":4,\"program\":\"A/B\"}");
    CU_ASSERT_EQUAL_FATAL(spsy_registry_load(home, &registry, NULL), 0);
    CU_ASSERT_EQUAL_FATAL(registry.count[0], 4);
    ASSERT_STRING(registry.programs[0][0].program, "A/A");
    ASSERT_STRING(registry.programs[0][1].program, "A/B");
    ASSERT_STRING(registry.programs[0][2].program, "A/C");
    CU_ASSERT_EQUAL(registry.programs[0][3].number, INT32_MAX);
    spsy_registry_free(&registry);
}

static void document_refusals(void)
{
    static const struct {
        const char *text;
        const char *expected;
    } cases[] = {
        {"", "registry.json: line 1: the text ends too early"},
        {"[]", "registry.json: an object is expected"},
        {"{}", "registry.json: version: missing"},
        {"{\"version\":1}", "registry.json: exitPoints: missing"},
        {"{\"version\":2,\"exitPoints\":[]}", "registry.json: version: must be 1"},
        {"{\"version\":\"1\",\"exitPoints\":[]}",
         "registry.json: version: a whole number is expected"},
        {"{\"version\":1,\"exitPoints\":{}}", "registry.json: exitPoints: an array is expected"},
        {"{\"version\":1,\"exitPoints\":[],\"x\":1}", "registry.json: x: unknown key"},
        {"{\"version\":1,\"exitPoints\":[1]}",
         "registry.json: exitPoints[0]: an object is expected"},
        {"{\"version\":1,\n\"exitPoints\":[,]}", "registry.json: line 2: a value is expected"},
        {"{\"version\":1,\"version\":1,\"exitPoints\":[]}",
         "registry.json: version: the key appears twice"},
        {"{\"version\":1,\"exitPoints\":[{\"exitPoint\":\"QIBM_QSP_SECURITY\","
         "\"format\":\"SPSY0300\",\"programs\":[]}]}",
         "registry.json: exitPoints[0].format: neither SPSY0100 nor SPSY0200"},
        {"{\"version\":1,\"exitPoints\":[{\"exitPoint\":\"QIBM_OTHER\","
         "\"format\":\"SPSY0100\",\"programs\":[]}]}",
         "registry.json: exitPoints[0].exitPoint: not QIBM_QSP_SECURITY"},
        {"{\"version\":1,\"exitPoints\":[{\"exitPoint\":\"QIBM_QSP_SECURITY\","
         "\"format\":\"SPSY0100\"}]}",
         "registry.json: exitPoints[0].programs: missing"},
        {"{\"version\":1,\"exitPoints\":["
         "{\"exitPoint\":\"QIBM_QSP_SECURITY\",\"format\":\"SPSY0100\",\"programs\":[]},"
         "{\"exitPoint\":\"QIBM_QSP_SECURITY\",\"format\":\"SPSY0100\",\"programs\":[]}]}",
         "registry.json: exitPoints[1].format: appears twice"},
    };
    const char *home = harness_directory();

    write_registry(home, "{\"version\":1,\"exitPoints\":[]}");
    EXPECT_LOAD(home, "");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        write_registry(home, cases[i].text);
        EXPECT_LOAD(home, cases[i].expected);
    }
}

#define P "registry.json: exitPoints[0].programs[0]"

static void program_refusals(void)
{
    static const struct {
        const char *members; /* after number and program */
        const char *expected;
    } cases[] = {
        {"\"nubmer\":1", P ".nubmer: unknown key; nearest: number"},
        {"\"entry\":\"\"", P ".entry: neither *AUTO nor a symbol of 1 to 255 bytes"},
        {"\"entry\":\"*NONE\"", P ".entry: neither *AUTO nor a symbol of 1 to 255 bytes"},
        {"\"entry\":\"a b\"",
         P ".entry: a blank, a control character or malformed UTF-8 in a symbol"},
        {"\"entry\":\"a\\u001b\"",
         P ".entry: a blank, a control character or malformed UTF-8 in a symbol"},
        {"\"entry\":1", P ".entry: a string is expected"},
        {"\"ccsid\":\"37\"", P ".ccsid: neither \"*AUTO\" nor 37 nor 819"},
        {"\"ccsid\":38", P ".ccsid: neither \"*AUTO\" nor 37 nor 819"},
        {"\"ccsid\":null", P ".ccsid: neither \"*AUTO\" nor 37 nor 819"},
        {"\"run\":\"*inline\"", P ".run: neither *ISOLATED nor *INLINE"},
        {"\"timeLimitMs\":0", P ".timeLimitMs: not between 1 and 60000 milliseconds"},
        {"\"timeLimitMs\":60001", P ".timeLimitMs: not between 0 and 60000"},
        {"\"timeLimitMs\":1.9", P ".timeLimitMs: a whole number is expected"},
        {"\"run\":\"*INLINE\",\"timeLimitMs\":500",
         P ".timeLimitMs: a time limit with *INLINE, where nothing could enforce it"},
        {"\"onFailure\":\"*NO\"", P ".onFailure: neither *REFUSE nor *IGNORE"},
        {"\"mode\":\"\"", P ".mode: neither *ENFORCE nor *SHADOW"},
        {"\"adopt\":\"*ALL\"", P ".adopt: neither *NONE nor the name of a profile"},
        {"\"adopt\":\"ABCDEFGHIJK\"", P ".adopt: too long"},
        {"\"adopt\":\"\"", P ".adopt: neither *NONE nor the name of a profile"},
        {"\"programDataCcsid\":65536", P ".programDataCcsid: not between -1 and 65535"},
        {"\"text\":\"\xE2\x82\xAC\"", P ".text: a character that CCSID 37 cannot hold"},
        {"\"text\":\"a\\u0007\"", P ".text: a control character"},
        {"\"text\":\"012345678901234567890123456789012345678901234567890\"",
         P ".text: more than 50 characters"},
        {"\"threadSafe\":\"*MAYBE\"", P ".threadSafe: not one of *UNKNOWN *NO *YES"},
        {"\"multithreadAction\":\"*STOP\"",
         P ".multithreadAction: not one of *SYSVAL *RUN *MSG *NORUN"},
        {"\"registeredAt\":\"yesterday\"", P ".registeredAt: not a time like 2026-11-21T04:05:06Z"},
        {"\"registeredAt\":\"2026-11-21T04:05:06Z1\"",
         P ".registeredAt: not a time like 2026-11-21T04:05:06Z"},
        {"\"number\":10", P ".number: the key appears twice"},
    };
    char program[1024];

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        snprintf(program, sizeof program, "{\"number\":10,\"program\":\"A/B\",%s}",
                 cases[i].members);
        expect_program(program, cases[i].expected, __LINE__);
    }
    expect_program("{\"program\":\"A/B\"}", P ".number: missing", __LINE__);
    expect_program("{\"number\":1}", P ".program: missing", __LINE__);
    expect_program("{\"number\":0,\"program\":\"A/B\"}", P ".number: not between 1 and 2147483647",
                   __LINE__);
    expect_program("{\"number\":2147483648,\"program\":\"A/B\"}",
                   P ".number: not between 1 and 2147483647", __LINE__);
    expect_program("{\"number\":10,\"program\":\"A/B\"},{\"number\":10,\"program\":\"A/B\"}",
                   "registry.json: exitPoints[0].programs[1].number: appears twice in this list",
                   __LINE__);
    expect_program("{\"number\":1,\"program\":\"A/B\",\"run\":\"*INLINE\",\"timeLimitMs\":1000}",
                   "", __LINE__);
}

static void program_names(void)
{
    static const char *const good[] = {"A/B", "QSPSY/LOG", "ABCDEFGHIJ/ABCDEFGHIJ",
                                       "$/#", "/a",        "/a b/\xC3\xA4.so"};
    static const char *const bad[] = {
        "",     "A",      "A/",         "/",      "A/B/C",         "*LIBL/B",       "A/*ALL",
        "1A/B", "A/1B",   "A B/C",      "a.so",   "./a.so",        "../A/B",        "/a/",
        "/a\n", "/a\x7F", "/a\xC2\x80", "/a\xFF", "ABCDEFGHIJK/A", "A/ABCDEFGHIJK",
    };
    char long_path[5000];
    const char *flaw;
    char *name;

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        name = spsy_program_name(good[i], &flaw);
        ASSERT_STRING(name, good[i]);
        free(name);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        name = spsy_program_name(bad[i], &flaw);
        if (name)
            printf("\naccepted: %s\n", bad[i]);
        CU_ASSERT_PTR_NULL(name);
        CU_ASSERT_PTR_NOT_NULL(flaw);
    }
    name = spsy_program_name("lib/pgm", &flaw);
    ASSERT_STRING(name, "LIB/PGM");
    free(name);
    memset(long_path, 'a', sizeof long_path);
    long_path[0] = '/';
    long_path[4096] = '\0';
    CU_ASSERT_PTR_NULL(spsy_program_name(long_path, &flaw));
    long_path[4095] = '\0';
    name = spsy_program_name(long_path, &flaw);
    CU_ASSERT_PTR_NOT_NULL(name);
    free(name);
}

static void program_data_limit(void)
{
    struct spsy_registration registration;
    const char *key;

    CU_ASSERT_EQUAL_FATAL(spsy_registration_init(&registration, NULL), 0);
    free(registration.program);
    registration.program = strdup("A/B");
    free(registration.program_data);
    registration.program_data = calloc(1, SPSY_PROGRAM_DATA_MAX + 2);
    memset(registration.program_data, 'x', SPSY_PROGRAM_DATA_MAX);
    CU_ASSERT_PTR_NULL(spsy_registration_flaw(&registration, &key));
    registration.program_data[SPSY_PROGRAM_DATA_MAX] = 'x';
    ASSERT_STRING(spsy_registration_flaw(&registration, &key), "more than 2048 bytes");
    ASSERT_STRING(key, "programData");
    spsy_registration_free(&registration);
}

static void eleven_in_the_file(void)
{
    char programs[2048] = "";

    for (int i = 1; i <= 10; i++)
        snprintf(programs + strlen(programs), sizeof programs - strlen(programs),
                 "%s{\"number\":%d,\"program\":\"A/B\"}", i > 1 ? "," : "", i);
    expect_program(programs, "", __LINE__);
    strcat(programs, ",{\"number\":11,\"program\":\"A/B\"}");
    expect_program(programs, "registry.json: exitPoints[0].programs[10]: more than ten programs",
                   __LINE__);
}

static void missing_file(void)
{
    const char *home = harness_directory();
    struct spsy_error error;

    EXPECT_LOAD(home, "");
    CU_ASSERT_EQUAL(spsy_registry_create(home, NULL), 0);
    EXPECT_LOAD(home, "");
    unlink(path_of(home, "registry.json"));
    EXPECT_LOAD(home, "missing, though this home had one (registry.created); restore it");
    CU_ASSERT_EQUAL(spsy_registry_create(home, &error), SPSY_ERR_REGISTRY);
    CU_ASSERT_EQUAL(add(home, "SPSY0100", 10, "A/B", false, &error), SPSY_ERR_REGISTRY);
    CU_ASSERT_NOT_EQUAL(access(path_of(home, "registry.json"), F_OK), 0);
    unlink(path_of(home, "registry.created"));
    CU_ASSERT_EQUAL(add(home, "SPSY0100", 10, "A/B", false, &error), 10);
    unlink(path_of(home, "registry.json"));
    EXPECT_LOAD(home, "missing, though this home had one (registry.created); restore it");
    EXPECT_LOAD("/nonexistent", "/nonexistent: cannot be opened: No such file or directory");
}

static void create_keeps_what_is_there(void)
{
    const char *home = harness_directory();
    size_t count;
    char *text;

    write_programs(home, "{\"number\":7,\"program\":\"A/B\"}");
    CU_ASSERT_EQUAL(spsy_registry_create(home, NULL), 0);
    CU_ASSERT_EQUAL(spsy_registry_create(home, NULL), 0);
    text = harness_read(path_of(home, "registry.json"), &count);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "{\"number\":7,\"program\":\"A/B\"}"));
    free(text);
    CU_ASSERT_EQUAL(access(path_of(home, "registry.created"), F_OK), 0);
}

/* A home that neither root nor the caller owns may have been put there by anybody. */
static void expect_home_refused(const char *home)
{
    struct spsy_registry registry = {0};
    struct spsy_error error = {0};

    CU_ASSERT_EQUAL(chmod(home, 0755), 0);
    CU_ASSERT_EQUAL(seteuid(23456), 0);
    CU_ASSERT_EQUAL(spsy_registry_load(home, &registry, &error), SPSY_ERR_REGISTRY);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "its owner is user 12345, neither root nor you"));
    CU_ASSERT_EQUAL(seteuid(0), 0);
    CU_ASSERT_EQUAL(chmod(home, 0700), 0);
    spsy_registry_free(&registry);
}

static void trust(void)
{
    const char *home = harness_directory();
    const char *file = path_of(home, "registry.json");
    static const mode_t bad[] = {0620, 0602, 0666, 0660};

    write_programs(home, "");
    chmod(file, 0644);
    EXPECT_LOAD(home, "");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct spsy_error error;

        chmod(file, bad[i]);
        CU_ASSERT_EQUAL(add(home, "SPSY0100", 1, "A/B", false, &error), SPSY_ERR_REGISTRY);
        CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "writable by group or others"));
        CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "chmod go-w"));
    }
    chmod(file, 0600);
    if (geteuid() == 0) {
        CU_ASSERT_EQUAL(chown(file, 12345, 0), 0);
        EXPECT_LOAD(home, "its owner is user 12345, neither root nor the owner of the home");
        CU_ASSERT_EQUAL(chown(home, 12345, 0), 0);
        EXPECT_LOAD(home, "");
        expect_home_refused(home);
        CU_ASSERT_EQUAL(chown(file, 0, 0), 0);
        EXPECT_LOAD(home, "");
        CU_ASSERT_EQUAL(chown(home, 0, 0), 0);
    }
    chmod(home, 0770);
    CU_ASSERT_EQUAL(spsy_registry_load(home, &(struct spsy_registry){0}, NULL), SPSY_ERR_REGISTRY);
    chmod(home, 0700);
    rename(file, path_of(home, "real.json"));
    CU_ASSERT_EQUAL(symlink("real.json", file), 0);
    EXPECT_LOAD(home, "registry.json: a symbolic link, not a regular file");
    unlink(file);
    CU_ASSERT_EQUAL(mkfifo(file, 0600), 0);
    EXPECT_LOAD(home, "registry.json: not a regular file");
    unlink(file);
    CU_ASSERT_EQUAL(mkdir(file, 0700), 0);
    EXPECT_LOAD(home, "registry.json: not a regular file");
    rmdir(file);
}

static void owner_and_mode_stay(void)
{
    const char *home = harness_directory();
    struct stat status;
    struct spsy_error error;

    if (geteuid() == 0)
        CU_ASSERT_EQUAL(chown(home, 12345, 12346), 0);
    CU_ASSERT_EQUAL(add(home, "SPSY0100", 1, "A/B", false, &error), 1);
    CU_ASSERT_EQUAL(stat(path_of(home, "registry.json"), &status), 0);
    CU_ASSERT_EQUAL(status.st_mode & 07777, 0600);
    chmod(path_of(home, "registry.json"), 0644);
    CU_ASSERT_EQUAL(add(home, "SPSY0100", 2, "A/B", false, &error), 2);
    CU_ASSERT_EQUAL(stat(path_of(home, "registry.json"), &status), 0);
    CU_ASSERT_EQUAL(status.st_mode & 07777, 0644);
    if (geteuid() == 0)
        CU_ASSERT_EQUAL(status.st_uid, 12345);
    CU_ASSERT_EQUAL(stat(path_of(home, "registry.lock"), &status), 0);
    if (geteuid() == 0)
        CU_ASSERT_EQUAL(status.st_uid, 12345);
    CU_ASSERT_NOT_EQUAL(access(path_of(home, "registry.json.new"), F_OK), 0);
    if (geteuid() == 0)
        CU_ASSERT_EQUAL(chown(home, 0, 0), 0);
}

static void never_overwritten(void)
{
    const char *home = harness_directory();
    struct spsy_error error;
    size_t count;
    char *text;

    write_registry(home, "{\"version\":1,");
    CU_ASSERT_EQUAL(add(home, "SPSY0100", 1, "A/B", true, &error), SPSY_ERR_REGISTRY);
    ASSERT_STRING(error.message_id, "CPF3CDA");
    CU_ASSERT_EQUAL(spsy_registry_remove(home, "SPSY0100", SPSY_NUMBER_ALL, &officer, NULL, &error),
                    SPSY_ERR_REGISTRY);
    CU_ASSERT_EQUAL(spsy_registry_create(home, &error), SPSY_ERR_REGISTRY);
    text = harness_read(path_of(home, "registry.json"), &count);
    ASSERT_STRING(text, "{\"version\":1,");
    free(text);
}

static void ten_at_most(void)
{
    const char *home = harness_directory();
    struct spsy_error error;

    for (int i = 1; i <= 10; i++)
        CU_ASSERT_EQUAL(add(home, "SPSY0100", i * 10, "A/B", false, &error), i * 10);
    CU_ASSERT_EQUAL(add(home, "SPSY0100", 110, "A/B", false, &error), SPSY_ERR_FULL);
    ASSERT_STRING(error.message_id, "CPF3CD4");
    CU_ASSERT_EQUAL(add(home, "SPSY0100", 110, "A/B", true, &error), SPSY_ERR_FULL);
    CU_ASSERT_EQUAL(add(home, "SPSY0100", SPSY_NUMBER_HIGH, "A/B", false, &error), SPSY_ERR_FULL);
    CU_ASSERT_EQUAL(add(home, "SPSY0100", 100, "A/B", false, &error), SPSY_ERR_EXISTS);
    ASSERT_STRING(error.message_id, "SPY0102");
    CU_ASSERT_EQUAL(add(home, "SPSY0100", 100, "A/C", true, &error), 100);
    CU_ASSERT_EQUAL(add(home, "SPSY0200", 110, "A/B", false, &error), 110);
    EXPECT_LOAD(home, "");
}

static void numbers(void)
{
    const char *home = harness_directory();
    struct spsy_registry registry;
    struct spsy_error error;

    CU_ASSERT_EQUAL(add(home, "SPSY0100", SPSY_NUMBER_HIGH, "A/B", false, &error), 1);
    CU_ASSERT_EQUAL(add(home, "SPSY0100", SPSY_NUMBER_LOW, "A/B", false, &error), 2);
    CU_ASSERT_EQUAL(add(home, "SPSY0100", SPSY_NUMBER_HIGH, "A/B", false, &error), 3);
    CU_ASSERT_EQUAL(add(home, "SPSY0100", INT32_MAX - 1, "A/B", false, &error), INT32_MAX - 1);
    CU_ASSERT_EQUAL(add(home, "SPSY0100", SPSY_NUMBER_HIGH, "A/B", false, &error), INT32_MAX);
    CU_ASSERT_EQUAL(add(home, "SPSY0100", SPSY_NUMBER_HIGH, "A/B", false, &error), INT32_MAX - 2);
    CU_ASSERT_EQUAL(add(home, "SPSY0200", SPSY_NUMBER_LOW, "A/B", false, &error), 1);
    CU_ASSERT_EQUAL(spsy_registry_remove(home, "SPSY0100", 1, &officer, NULL, &error), 0);
    CU_ASSERT_EQUAL(add(home, "SPSY0100", SPSY_NUMBER_LOW, "A/B", false, &error), 1);
    CU_ASSERT_EQUAL(add(home, "SPSY0100", 0, "A/B", false, &error), SPSY_ERR_VALUE);
    ASSERT_STRING(error.message_id, "CPF3CE1");
    CU_ASSERT_EQUAL(add(home, "SPSY0100", SPSY_NUMBER_ALL, "A/B", false, &error), SPSY_ERR_VALUE);
    CU_ASSERT_EQUAL(add(home, "SPSY0300", 1, "A/B", false, &error), SPSY_ERR_VALUE);
    ASSERT_STRING(error.message_id, "CPF3CDB");
    CU_ASSERT_EQUAL(add(home, "SPSY0100", 5, "A", false, &error), SPSY_ERR_VALUE);
    ASSERT_STRING(error.message_id, "CPD0084");
    CU_ASSERT_EQUAL_FATAL(spsy_registry_load(home, &registry, NULL), 0);
    CU_ASSERT_EQUAL(registry.count[0], 6);
    CU_ASSERT_EQUAL(registry.programs[0][0].number, 1);
    CU_ASSERT_EQUAL(registry.programs[0][1].number, 2);
    CU_ASSERT_EQUAL(registry.programs[0][5].number, INT32_MAX);
    CU_ASSERT_EQUAL(strlen(registry.programs[0][0].registered_at), 20);
    spsy_registry_free(&registry);
}

static void removal(void)
{
    const char *home = harness_directory();
    struct spsy_registry registry;
    struct spsy_error error;
    size_t removed = 99;

    for (int i = 1; i <= 4; i++)
        add(home, "SPSY0100", i, "A/B", false, &error);
    add(home, "SPSY0200", 2, "A/B", false, &error);
    CU_ASSERT_EQUAL(spsy_registry_remove(home, "SPSY0100", 5, &officer, &removed, &error),
                    SPSY_ERR_NOT_FOUND);
    ASSERT_STRING(error.message_id, "CPF3CDD");
    CU_ASSERT_EQUAL(removed, 99);
    CU_ASSERT_EQUAL(spsy_registry_remove(home, "X", 1, &officer, &removed, &error), SPSY_ERR_VALUE);
    ASSERT_STRING(error.message_id, "CPF3CDB");
    CU_ASSERT_EQUAL(spsy_registry_remove(home, "SPSY0100", 2, &officer, &removed, &error), 0);
    CU_ASSERT_EQUAL(removed, 1);
    CU_ASSERT_EQUAL_FATAL(spsy_registry_load(home, &registry, NULL), 0);
    CU_ASSERT_EQUAL(registry.count[0], 3);
    CU_ASSERT_EQUAL(registry.programs[0][1].number, 3);
    CU_ASSERT_EQUAL(registry.count[1], 1);
    spsy_registry_free(&registry);
    CU_ASSERT_EQUAL(
        spsy_registry_remove(home, "SPSY0100", SPSY_NUMBER_ALL, &officer, &removed, &error), 0);
    CU_ASSERT_EQUAL(removed, 3);
    CU_ASSERT_EQUAL(
        spsy_registry_remove(home, "SPSY0100", SPSY_NUMBER_ALL, &officer, &removed, &error), 0);
    CU_ASSERT_EQUAL(removed, 0);
    CU_ASSERT_EQUAL_FATAL(spsy_registry_load(home, &registry, NULL), 0);
    CU_ASSERT_EQUAL(registry.count[0], 0);
    CU_ASSERT_EQUAL(registry.count[1], 1);
    spsy_registry_free(&registry);
}

/* Every pair of origins that *ALLOBJ and *SECADM can come from, and every one missing. */
static void authority_matrix(void)
{
    const char *home = harness_directory();
    struct spsy_registration registration;
    struct spsy_error error;

    CU_ASSERT_EQUAL_FATAL(spsy_registration_init(&registration, NULL), 0);
    free(registration.program);
    registration.program = strdup("A/B");
    registration.number = 1;
    for (unsigned objects = 0; objects < 4; objects++) {
        for (unsigned security = 0; security < 4; security++) {
            uint32_t bits[4] = {0, 0, 0, 0};
            struct spsy_special special;
            bool both = objects && security;

            bits[objects] |= SPSY_ALLOBJ;
            bits[security] |= SPSY_SECADM;
            special = (struct spsy_special){bits[1], bits[2], bits[3]};
            special.own |= SPSY_ALL_SPECIAL & ~(uint32_t)(SPSY_ALLOBJ | SPSY_SECADM);
            CU_ASSERT_EQUAL(
                spsy_registry_add(home, "SPSY0100", &registration, true, &special, NULL, &error),
                both ? 0 : SPSY_ERR_AUTHORITY);
            CU_ASSERT(both || strcmp(error.message_id, "CPFB304") == 0);
            CU_ASSERT_EQUAL(
                spsy_registry_remove(home, "SPSY0100", SPSY_NUMBER_ALL, &special, NULL, &error),
                both ? 0 : SPSY_ERR_AUTHORITY);
        }
    }
    spsy_registration_free(&registration);
}

static void lock_is_bounded(void)
{
    struct registry_home home;
    struct spsy_error error;
    int first, second;

    CU_ASSERT_EQUAL_FATAL(registry_home_open(harness_directory(), &home, NULL), 0);
    CU_ASSERT_EQUAL(registry_home_lock(&home, 0, &first, NULL), 0);
    CU_ASSERT_EQUAL(registry_home_lock(&home, 20, &second, &error), SPSY_ERR_BUSY);
    ASSERT_STRING(error.message_id, "CPF3CD9");
    close(first);
    CU_ASSERT_EQUAL(registry_home_lock(&home, 0, &second, NULL), 0);
    close(second);
    registry_home_close(&home);
}

/* Two processes add and remove at once; nothing of either is lost. */
static void two_processes(void)
{
    const char *home = harness_directory();
    struct spsy_registry registry;
    struct spsy_error error;
    pid_t child = fork();
    int status;
    int base = child == 0 ? 5 : 0;

    for (int round = 0; round < 5; round++) {
        for (int i = 1; i <= 5; i++)
            if (add(home, "SPSY0100", base + i, "A/B", true, &error) != base + i && child == 0)
                _exit(1);
        for (int i = 1; i <= 4; i++)
            if (round < 4 &&
                spsy_registry_remove(home, "SPSY0100", base + i, &officer, NULL, &error) != 0 &&
                child == 0)
                _exit(2);
    }
    if (child == 0)
        _exit(0);
    CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
    CU_ASSERT_EQUAL(status, 0);
    CU_ASSERT_EQUAL_FATAL(spsy_registry_load(home, &registry, &error), 0);
    CU_ASSERT_EQUAL(registry.count[0], 10);
    for (size_t i = 0; i < registry.count[0]; i++)
        CU_ASSERT_EQUAL(registry.programs[0][i].number, (int32_t)i + 1);
    spsy_registry_free(&registry);
}

/* A temporary file that a killed writer left behind hinders nobody. */
static void leftover(void)
{
    const char *home = harness_directory();
    struct spsy_error error;

    harness_write(path_of(home, "registry.json.new"), "{", 1);
    EXPECT_LOAD(home, "");
    CU_ASSERT_EQUAL(add(home, "SPSY0100", 1, "A/B", false, &error), 1);
    EXPECT_LOAD(home, "");
}

static void cannot_write(void)
{
    const char *home = harness_directory();
    struct spsy_error error;
    size_t before, after;
    char *text;

    CU_ASSERT_EQUAL(add(home, "SPSY0100", 1, "A/B", false, &error), 1);
    free(harness_read(path_of(home, "registry.json"), &before));
    CU_ASSERT_EQUAL(mkdir(path_of(home, "registry.json.new"), 0700), 0);
    CU_ASSERT_EQUAL(add(home, "SPSY0100", 2, "A/B", false, &error), SPSY_ERR_IO);
    ASSERT_STRING(error.message_id, "CPF3CD9");
    text = harness_read(path_of(home, "registry.json"), &after);
    CU_ASSERT_EQUAL(before, after);
    free(text);
}

static const struct test tests[] = {
    {"minimal and full registration", minimal_and_full},
    {"every value survives writing and reading", every_value_survives},
    {"X8 sorted by number", sorted_by_number},
    {"document refused with file and path", document_refusals},
    {"registration refused with file and path", program_refusals},
    {"program names", program_names},
    {"program data at most 2048 bytes", program_data_limit},
    {"X9 eleven programs in the file", eleven_in_the_file},
    {"a missing registry is empty only in a new home", missing_file},
    {"create keeps a registry that is there", create_keeps_what_is_there},
    {"owner, mode and kind of the file", trust},
    {"owner and mode stay", owner_and_mode_stay},
    {"a registry that cannot be loaded is never overwritten", never_overwritten},
    {"X9 ten programs per format", ten_at_most},
    {"program numbers, *LOW, *HIGH", numbers},
    {"removal", removal},
    {"X10 both special authorities, of any origin", authority_matrix},
    {"the lock is waited for a bounded time", lock_is_bounded},
    {"two processes lose nothing", two_processes},
    {"a temporary file left behind", leftover},
    {"a registry that cannot be written stays", cannot_write},
};
HARNESS_MAIN("registry", tests)

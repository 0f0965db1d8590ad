/* test_break_glass.c - the file that lets native authority decide, and every way it is ignored. */
#include "dispatch_fixture.h"

#include "dispatch/job.h"

#include <sys/time.h>
#include <unistd.h>

enum { HOUR = 3600, DAY = 24 * HOUR };

static const char *time_from_now(long seconds)
{
    static char texts[4][32];
    static unsigned next;
    char *text = texts[next++ % 4];
    time_t at = time(NULL) + seconds;
    struct tm utc;

    gmtime_r(&at, &utc);
    strftime(text, sizeof texts[0], "%Y-%m-%dT%H:%M:%SZ", &utc);
    return text;
}

static void write_text(const char *text)
{
    unlink(in_home("break-glass"));
    harness_write(in_home("break-glass"), text, strlen(text));
    chmod(in_home("break-glass"), 0600);
}

static void write_glass(const char *reason, const char *expires)
{
    char text[2048];

    snprintf(text, sizeof text, "{\"version\":1,\"reason\":\"%s\",\"expires\":\"%s\"}\n", reason,
             expires);
    write_text(text);
}

static void set_changed(long seconds_from_now)
{
    struct timeval times[2] = {{time(NULL) + seconds_from_now, 0}};

    times[1] = times[0];
    CU_ASSERT_EQUAL(utimes(in_home("break-glass"), times), 0);
}

static const struct registered refusing[] = {{0, 10, "T/P0", INLINE}, {0, 20, "T/P1", ISOLATED}};

/* A home where P0 refuses everything. */
static void open_refusing(void)
{
    open_home();
    write_registry(refusing, 2);
    settle();
    clear_scripts();
    script[0].answer = 0xF0;
    make_request("DLTSPLF", true);
    fixture.native = 1;
    begin_job();
}

static int state(struct spsy_break_glass *glass)
{
    memset(&fixture.error, 0, sizeof fixture.error);
    return spsy_host_break_glass(fixture.host, glass, &fixture.error);
}

static void assert_refused(void)
{
    CU_ASSERT_EQUAL(decide(), 0);
    CU_ASSERT_EQUAL(fixture.decision.verdict, SPSY_REFUSED);
    CU_ASSERT_EQUAL(fixture.decision.basis, SPSY_BASIS_EXIT);
    CU_ASSERT_EQUAL(fixture.native_asked, 0);
    ASSERT_STRING(fixture.decision.break_glass, "");
}

static void test_in_force(void)
{
    struct spsy_break_glass glass;
    cJSON *json;

    open_refusing();
    assert_refused();
    CU_ASSERT_EQUAL(state(&glass), 0);
    ASSERT_STRING(glass.reason, "");
    write_glass("Bl\\u00e4tter verklemmt", time_from_now(HOUR));
    CU_ASSERT_EQUAL(state(&glass), 1);
    ASSERT_STRING(glass.reason, "Bl\xC3\xA4tter verklemmt");
    CU_ASSERT_EQUAL(decide(), 0);
    CU_ASSERT_EQUAL(fixture.decision.verdict, SPSY_ALLOWED);
    CU_ASSERT_EQUAL(fixture.decision.basis, SPSY_BASIS_AUTHORITY);
    CU_ASSERT_EQUAL(fixture.decision.call_count, 0);
    CU_ASSERT_EQUAL(fixture.native_asked, 1);
    ASSERT_STRING(fixture.decision.break_glass, glass.reason);
    ASSERT_STRING(call_log, "");
    json = spsy_decision_to_json(&fixture.decision, &fixture.request.fields);
    ASSERT_STRING(cJSON_GetStringValue(cJSON_GetObjectItem(json, "breakGlass")), glass.reason);
    cJSON_Delete(json);

    fixture.native = 0; /* it is no permission */
    CU_ASSERT_EQUAL(decide(), 0);
    CU_ASSERT_EQUAL(fixture.decision.verdict, SPSY_REFUSED);
    CU_ASSERT_EQUAL(fixture.decision.basis, SPSY_BASIS_AUTHORITY);

    CU_ASSERT_EQUAL(unlink(in_home("break-glass")), 0); /* in force no longer, in the same job */
    assert_refused();
    json = spsy_decision_to_json(&fixture.decision, &fixture.request.fields);
    CU_ASSERT_FALSE(cJSON_HasObjectItem(json, "breakGlass"));
    cJSON_Delete(json);
    close_home();
}

/* The very day it is for: the registry cannot be used. And a bypass is none of its business. */
static void test_unusable_registry(void)
{
    open_refusing();
    harness_write(in_home("registry.json"), "{", 1);
    CU_ASSERT_EQUAL(decide(), 0);
    CU_ASSERT_EQUAL(fixture.decision.basis, SPSY_BASIS_FAILURE);
    write_glass("registry lost", time_from_now(HOUR));
    CU_ASSERT_EQUAL(decide(), 0);
    CU_ASSERT_EQUAL(fixture.decision.verdict, SPSY_ALLOWED);
    ASSERT_STRING(fixture.decision.break_glass, "registry lost");
    fixture.request.special.own = SPSY_SPLCTL;
    CU_ASSERT_EQUAL(decide(), 0);
    CU_ASSERT_EQUAL(fixture.decision.basis, SPSY_BASIS_BYPASS_SPLCTL);
    ASSERT_STRING(fixture.decision.break_glass, "");
    close_home();
}

/* Nothing is read ahead or loaded for a command that will ask nobody. */
static void test_nothing_read_ahead(void)
{
    open_refusing();
    write_glass("x", time_from_now(HOUR));
    spsy_host_expect(fixture.host);
    CU_ASSERT_PTR_NULL(atomic_load(&fixture.host->expected));
    unlink(in_home("break-glass"));
    spsy_host_expect(fixture.host);
    CU_ASSERT_PTR_NOT_NULL(atomic_load(&fixture.host->expected));
    close_home();
}

static void assert_ignored(const char *why)
{
    struct spsy_break_glass glass;

    CU_ASSERT(state(&glass) < 0);
    ASSERT_STRING(glass.reason, "");
    if (!strstr(fixture.error.text, why) || !strstr(fixture.error.text, "exit programs are asked"))
        ASSERT_STRING(fixture.error.text, why);
    assert_refused();
}

static void test_malformed(void)
{
    static const struct {
        const char *text, *why;
    } wrong[] = {
        {"", "ends too early"},
        {"{}", "version"},
        {"[]", "object"},
        {"{\"version\":1,\"reason\":\"x\"}", "expires"},
        {"{\"version\":1,\"expires\":\"2026-11-21T04:05:06Z\"}", "reason"},
        {"{\"reason\":\"x\",\"expires\":\"2026-11-21T04:05:06Z\"}", "version"},
        {"{\"version\":2,\"reason\":\"x\",\"expires\":\"2026-11-21T04:05:06Z\"}", "version"},
        {"{\"version\":1,\"reason\":1,\"expires\":\"2026-11-21T04:05:06Z\"}", "reason"},
        {"{\"version\":1,\"reason\":\"x\",\"expires\":1}", "expires"},
        {"{\"version\":1,\"reason\":\"x\",\"expires\":\"2026-11-21T04:05:06Z\",\"x\":1}", "x"},
        {"{\"version\":1,\"reason\":\"x\",\"reason\":\"y\",\"expires\":\"2026-11-21T04:05:06Z\"}",
         "reason"},
    };
    static const char *const times[] = {
        "",
        "2026-11-21",
        "2099-02-31T00:00:00Z",
        "2099-01-01T24:00:00Z",
        "2099-01-01T00:00:00",
        "2099-01-01T00:00:00+01",
        "2099-1-1T00:00:00Z",
        "tomorrow",
        " 2099-01-01T00:00:00Z",
        "2099-01-01T00:00:00Z ",
    };
    char reason[300];

    open_refusing();
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        write_text(wrong[i].text);
        assert_ignored(wrong[i].why);
    }
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        write_glass("x", times[i]);
        assert_ignored("not a time like");
    }
    write_glass("", time_from_now(HOUR));
    assert_ignored("1 to 255 bytes");
    memset(reason, 'x', sizeof reason);
    reason[256] = '\0';
    write_glass(reason, time_from_now(HOUR));
    assert_ignored("1 to 255 bytes");
    write_glass("a\\u001bb", time_from_now(HOUR));
    assert_ignored("control character");
    reason[255] = '\0'; /* the longest that may be */
    write_glass(reason, time_from_now(HOUR));
    CU_ASSERT_EQUAL(decide(), 0);
    ASSERT_STRING(fixture.decision.break_glass, reason);
    close_home();
}

static void test_times(void)
{
    open_refusing();
    write_glass("x", time_from_now(-1));
    assert_ignored("expired");
    write_glass("x", time_from_now(0));
    assert_ignored("expired");
    write_glass("x", time_from_now(DAY + 5));
    assert_ignored("more than 24 hours after now");
    write_glass("x", time_from_now(HOUR)); /* written yesterday, or said to be */
    set_changed(-DAY);
    assert_ignored("more than 24 hours after the file was changed");
    set_changed(SPSY_BREAK_GLASS_CLOCK_SLACK_S + 60);
    assert_ignored("look at the clock");
    write_glass("x", time_from_now(DAY + 30)); /* within a day of a file from the near future */
    set_changed(SPSY_BREAK_GLASS_CLOCK_SLACK_S - 10);
    assert_ignored("more than 24 hours after now");
    write_glass("x", time_from_now(HOUR));
    set_changed(-DAY + HOUR + 5);
    CU_ASSERT_EQUAL(decide(), 0);
    ASSERT_STRING(fixture.decision.break_glass, "x");
    close_home();
}

static void test_untrusted(void)
{
    static const mode_t modes[] = {0620, 0602, 0666};
    struct spsy_break_glass glass;

    open_refusing();
    for (size_t i = 0; i < 3; i++) {
        write_glass("x", time_from_now(HOUR));
        chmod(in_home("break-glass"), modes[i]);
        assert_ignored("written by group or others");
    }
    write_glass("x", time_from_now(HOUR));
    chmod(fixture.home, 0770);
    assert_ignored("the home can be written");
    chmod(fixture.home, 0700);
    if (geteuid() == 0) {
        CU_ASSERT_EQUAL(chown(in_home("break-glass"), 4711, 4711), 0);
        assert_ignored("4711");
    }
    rename(in_home("break-glass"), in_home("elsewhere"));
    CU_ASSERT_EQUAL(symlink("elsewhere", in_home("break-glass")), 0);
    assert_ignored("cannot be opened");
    unlink(in_home("break-glass"));
    CU_ASSERT_EQUAL(mkfifo(in_home("break-glass"), 0600), 0);
    assert_ignored("not a regular file");
    unlink(in_home("break-glass"));
    CU_ASSERT_EQUAL(mkdir(in_home("break-glass"), 0700), 0);
    assert_ignored("not a regular file");
    rmdir(in_home("break-glass"));
    CU_ASSERT_EQUAL(state(&glass), 0);
    close_home();
}

static void test_write(void)
{
    static const long wrong_hours[] = {-1, 0, 25, 1000};
    struct spsy_break_glass glass, seen;
    struct stat status;

    open_refusing();
    for (size_t i = 0; i < 4; i++)
        CU_ASSERT_EQUAL(
            spsy_break_glass_write(fixture.home, "x", wrong_hours[i], &glass, &fixture.error),
            SPSY_ERR_VALUE);
    CU_ASSERT_EQUAL(spsy_break_glass_write(fixture.home, "", 1, &glass, &fixture.error),
                    SPSY_ERR_VALUE);
    CU_ASSERT_EQUAL(spsy_break_glass_write(fixture.home, "a\nb", 1, &glass, &fixture.error),
                    SPSY_ERR_VALUE);
    CU_ASSERT_EQUAL(spsy_break_glass_end(fixture.home, &fixture.error), SPSY_ERR_NOT_FOUND);
    CU_ASSERT_NOT_EQUAL(access(in_home("break-glass"), F_OK), 0);
    for (long hours = 1; hours <= 24; hours++) {
        CU_ASSERT_EQUAL(
            spsy_break_glass_write(fixture.home, "a \"b\" \\", hours, &glass, &fixture.error), 0);
        CU_ASSERT_EQUAL(state(&seen), 1);
        ASSERT_STRING(seen.reason, "a \"b\" \\");
        ASSERT_STRING(seen.expires, glass.expires);
    }
    CU_ASSERT_EQUAL(stat(in_home("break-glass"), &status), 0);
    CU_ASSERT_EQUAL(status.st_mode & 0777, 0600);
    CU_ASSERT_NOT_EQUAL(access(in_home("break-glass.new"), F_OK), 0);
    CU_ASSERT_EQUAL(spsy_break_glass_end(fixture.home, &fixture.error), 0);
    assert_refused();
    close_home();
}

static const struct test tests[] = {
    {"break-glass in force: native authority decides, nobody is asked", test_in_force},
    {"X30 break-glass and an unusable registry", test_unusable_registry},
    {"break-glass in force: nothing is read ahead", test_nothing_read_ahead},
    {"break-glass malformed: the programs are asked", test_malformed},
    {"break-glass expired, or for too long: the programs are asked", test_times},
    {"break-glass of others: the programs are asked", test_untrusted},
    {"break-glass written and ended", test_write},
};

HARNESS_MAIN("break_glass", tests)

/* test_collect.c - what of the collector needs no home: when a disk will be full, how files of an
 * archive are named, which of them are known. */
#include "harness.h"

#include <stdio.h>
#include <string.h>

#include "collect/archive.h"
#include "collect/forecast.h"
#include "collect/known.h"

#define GIB (INT64_C(1) << 30)

/* ---- forecast ------------------------------------------------------------------------------ */

static const struct {
    struct forecast_input input;
    struct forecast expected;
} forecasts[] = {
    /* used, free, alarm, days, bytes: kind, percent, alarmed, a day, to alarm, to full */
    {{50 * GIB, 50 * GIB, 90, 0, 0}, {FORECAST_TOO_LITTLE, 50, false, 0, 0, 0}},
    {{50 * GIB, 50 * GIB, 90, 2, 20 * GIB}, {FORECAST_TOO_LITTLE, 50, false, 10 * GIB, 0, 0}},
    {{50 * GIB, 50 * GIB, 90, 3, 0}, {FORECAST_STILL, 50, false, 0, 0, 0}},
    {{50 * GIB, 50 * GIB, 90, 3, 2}, {FORECAST_STILL, 50, false, 0, 0, 0}},
    {{50 * GIB, 50 * GIB, 90, 7, 7 * GIB}, {FORECAST_GROWS, 50, false, GIB, 40, 50}},
    {{50 * GIB, 50 * GIB, 90, 5, 20 * GIB}, {FORECAST_GROWS, 50, false, 4 * GIB, 10, 12}},
    {{90 * GIB, 10 * GIB, 90, 7, 7 * GIB}, {FORECAST_GROWS, 90, true, GIB, 0, 10}},
    {{95 * GIB, 5 * GIB, 90, 7, 70 * GIB}, {FORECAST_GROWS, 95, true, 10 * GIB, 0, 0}},
    {{95 * GIB, 5 * GIB, 0, 7, 7 * GIB}, {FORECAST_GROWS, 95, false, GIB, 0, 5}},
    {{1, 50 * GIB, 90, 7, 7}, {FORECAST_GROWS, 1, false, 1, FORECAST_MOST, FORECAST_MOST}},
    {{100 * GIB, 0, 90, 7, 7 * GIB}, {FORECAST_GROWS, 100, true, GIB, 0, 0}},
    {{0, 0, 90, 0, 0}, {FORECAST_TOO_LITTLE, 100, true, 0, 0, 0}},
};

static void each_forecast(void)
{
    for (size_t i = 0; i < sizeof forecasts / sizeof forecasts[0]; i++) {
        const struct forecast *expected = &forecasts[i].expected;
        struct forecast forecast;

        forecast_make(&forecasts[i].input, &forecast);
        if (forecast.kind != expected->kind || forecast.used_percent != expected->used_percent ||
            forecast.alarmed != expected->alarmed ||
            forecast.bytes_a_day != expected->bytes_a_day ||
            forecast.days_to_alarm != expected->days_to_alarm ||
            forecast.days_to_full != expected->days_to_full) {
            printf("row %zu: kind %d, %d %%, alarmed %d, %lld a day, %ld and %ld days\n", i,
                   (int)forecast.kind, forecast.used_percent, forecast.alarmed,
                   (long long)forecast.bytes_a_day, forecast.days_to_alarm, forecast.days_to_full);
            CU_FAIL("a forecast");
        }
    }
}

/* ---- names --------------------------------------------------------------------------------- */

static struct spool_file file_of(const char *name, const char *user)
{
    struct spool_file file = {.number = 12, .job = {"000123", "", "PAYROLL"}};

    snprintf(file.name, sizeof file.name, "%s", name);
    snprintf(file.job.user, sizeof file.job.user, "%s", user);
    strcpy(file.system, "SYS1");
    strcpy(file.date_opened, "1261130");
    strcpy(file.time_opened, "101500");
    return file;
}

static void names_that_nobody_minds(void)
{
    const struct spool_file plain = file_of("PAY_SLIP.1", "ALICE");
    const struct spool_file special = file_of("A$B#C@D", "$X");
    const struct spool_file damaged = file_of("../-\n\xff a", "");
    struct spool_file longest = file_of("\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01",
                                        "\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01");
    char name[ARCHIVE_NAME_SIZE];

    archive_name(&plain, name);
    ASSERT_STRING(name, "000123-ALICE-PAYROLL-PAY_SLIP.1-12-SYS1-1261130-101500.data");
    archive_name(&special, name);
    ASSERT_STRING(name, "000123-%24X-PAYROLL-A%24B#C@D-12-SYS1-1261130-101500.data");
    archive_name(&damaged, name);
    ASSERT_STRING(name, "000123--PAYROLL-..%2F%2D%0A%FF%20%61-12-SYS1-1261130-101500.data");
    memset(longest.job.name, 1, 10);
    memset(longest.job.number, 1, 6);
    memset(longest.system, 1, 8);
    memset(longest.date_opened, 1, 7);
    memset(longest.time_opened, 1, 6);
    longest.number = INT32_MIN;
    archive_name(&longest, name);
    CU_ASSERT(strlen(name) < ARCHIVE_NAME_SIZE - 1);
}

/* ---- what is known ------------------------------------------------------------------------- */

static void make_mark(unsigned value, unsigned char mark[KNOWN_MARK_BYTES])
{
    memset(mark, 0, KNOWN_MARK_BYTES);
    memcpy(mark, &value, sizeof value); /* neighbours: places are taken one after the other */
    mark[KNOWN_MARK_BYTES - 1] = 1;
}

static void what_was_added_is_known(void)
{
    enum { MANY = 5000 };
    struct known known = {.marks = NULL};
    unsigned char mark[KNOWN_MARK_BYTES];

    make_mark(0, mark);
    CU_ASSERT_FALSE(known_has(&known, mark));
    for (unsigned i = 0; i < MANY; i++) {
        make_mark(64 * i, mark);
        CU_ASSERT_FALSE(known_has(&known, mark));
        CU_ASSERT_TRUE(known_add(&known, mark));
        CU_ASSERT_TRUE(known_add(&known, mark));
    }
    CU_ASSERT_EQUAL(known.count, MANY);
    for (unsigned i = 0; i < 64 * MANY; i++) {
        make_mark(i, mark);
        CU_ASSERT_EQUAL(known_has(&known, mark), i % 64 == 0);
    }
    known_free(&known);
    CU_ASSERT_FALSE(known_has(&known, mark));
}

static const struct test tests[] = {
    {"C3 when the disk is full (J9)", each_forecast},
    {"C1 names of files that no file system and no shell minds", names_that_nobody_minds},
    {"C1 what has a line is known", what_was_added_is_known},
};
HARNESS_MAIN("collect", tests)

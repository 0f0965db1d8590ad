/* doctor_usage.c - how much is spooled, how full its disk is, and when it will be full, so that
 * somebody looks before jobs have to stop (J9). */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>

#include "collect/forecast.h"
#include "object/date.h"
#include "session/settings.h"
#include "store/store.h"
#include "verb/doctor.h"

enum { DAY_SECONDS = 86400, SOON_DAYS = 7 };

static long long mib(int64_t bytes)
{
    return (long long)((bytes + (1 << 20) - 1) >> 20);
}

static long alarm_of(const struct doctor *doctor)
{
    struct settings settings;
    struct spsy_error error;
    struct stat home;

    if (stat(doctor->home, &home) != 0)
        return 0;
    settings_read(doctor->home, home.st_uid, &settings, &error); /* unreadable: the default */
    return settings.spool_alarm_percent;
}

/* How many of the days before today the oldest file is at least as old as. */
static int days_since(const char *oldest, time_t now)
{
    char date[DATE_CENTURY_SIZE], time[TIME_SIZE];
    int days = 0;

    while (oldest[0] && days < FORECAST_DAYS &&
           date_of_second(now - (days + 1) * (time_t)DAY_SECONDS, date, time) &&
           strcmp(oldest, date) <= 0)
        days++;
    return days;
}

static int read_usage(struct spool *spool, struct spool_usage *usage, struct forecast_input *input,
                      struct spsy_error *error)
{
    char from[DATE_CENTURY_SIZE] = "", today[DATE_CENTURY_SIZE] = "", time_text[TIME_SIZE];
    time_t now = time(NULL);
    int result;

    date_of_second(now - FORECAST_DAYS * (time_t)DAY_SECONDS, from, time_text);
    date_of_second(now, today, time_text);
    result = spool_usage_read(spool, from, today, usage, error);
    if (result == 0) {
        input->days = days_since(usage->oldest, now);
        input->bytes = usage->recent_bytes;
    }
    return result;
}

static void say_forecast(struct doctor *doctor, const struct spool_usage *usage,
                         const struct forecast_input *input, const struct forecast *forecast)
{
    bool soon = input->alarm_percent > 0 && forecast->kind == FORECAST_GROWS &&
                forecast->days_to_alarm < SOON_DAYS;
    char alarm[80] = "";

    if (forecast->kind == FORECAST_TOO_LITTLE) {
        doctor_say(doctor, "spool forecast", FINDING_OK,
                   "not enough to say: there are spooled files of %d of the whole days before "
                   "today, and it takes %d",
                   input->days, FORECAST_DAYS_LEAST);
        return;
    }
    if (forecast->kind == FORECAST_STILL) {
        doctor_say(doctor, "spool forecast", FINDING_OK,
                   "what was spooled in the %d days before today has gone: it does not grow",
                   input->days);
        return;
    }
    if (input->alarm_percent > 0 && !forecast->alarmed)
        snprintf(alarm, sizeof alarm, "%ld %% full in %s%ld days, ", input->alarm_percent,
                 forecast->days_to_alarm == FORECAST_MOST ? "more than " : "",
                 forecast->days_to_alarm);
    doctor_say(doctor, "spool forecast", soon ? FINDING_WARNING : FINDING_OK,
               "the disk is %sfull in %s%ld days: of the %d days before today %lld files are still "
               "there, %lld MiB, a mean of %lld KiB a day",
               alarm, forecast->days_to_full == FORECAST_MOST ? "more than " : "",
               forecast->days_to_full, input->days, (long long)usage->recent_files,
               mib(usage->recent_bytes), (long long)forecast->bytes_a_day / 1024);
}

void doctor_usage(struct doctor *doctor, struct spool *spool)
{
    struct forecast_input input = {.alarm_percent = alarm_of(doctor)};
    struct spool_usage usage;
    struct forecast forecast;
    struct spsy_error error;
    struct statvfs disk;

    if (statvfs(doctor->home, &disk) != 0) {
        doctor_say(doctor, "spool usage", FINDING_WRONG, "%s: %s", doctor->home, strerror(errno));
        return;
    }
    input.used_bytes = (int64_t)((disk.f_blocks - disk.f_bfree) * disk.f_frsize);
    input.free_bytes = (int64_t)(disk.f_bavail * disk.f_frsize);
    if (read_usage(spool, &usage, &input, &error) < 0) {
        doctor_say(doctor, "spool usage", FINDING_WRONG, "%s", error.text);
        return;
    }
    forecast_make(&input, &forecast);
    doctor_say(doctor, "spool usage", forecast.alarmed ? FINDING_WARNING : FINDING_OK,
               "%lld spooled file%s of %lld MiB; the disk is %d %% full, %lld MiB free%s",
               (long long)usage.files, usage.files == 1 ? "" : "s", mib(usage.bytes),
               forecast.used_percent, mib(input.free_bytes),
               forecast.alarmed ? ": as full as spoolAlarmPercent says, or fuller; spsy collect "
                                  "takes files off the spool"
                                : "");
    say_forecast(doctor, &usage, &input, &forecast);
}

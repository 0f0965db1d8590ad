#include "guard/flood.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "session/syslog.h"
#include "store/sealing.h"
#include "store/store.h"

enum {
    PAUSE_MAX_MS = 1000, /* a person who waits sees that it goes on */
    DAY_SECONDS = 24 * 60 * 60,
};

static void pause_ms(int64_t ms)
{
    struct timespec left = {ms / 1000, (ms % 1000) * 1000000};

    while (nanosleep(&left, &left) != 0)
        ;
}

const char *flood_payer(const struct session *session)
{
    const char *signed_on = session->principal.signed_on;

    return strcmp(signed_on, "QSECOFR") == 0 ? session->job.user : signed_on;
}

static int say(struct session *session, const char *function, const char *uncounted,
               struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_AUTHORITY, "SPY0114",
                     "%s has caused journal entries of more than %ld bytes in a minute (twice "
                     "journalBytesPerMinute of settings.json): %s was refused before anybody was "
                     "asked; wait a minute%s%.*s",
                     flood_payer(session), 2 * session->settings.journal_bytes_per_minute, function,
                     uncounted[0] ? "; this refusal could not be counted: " : "",
                     spsy_text_cut(uncounted, 400), uncounted);
}

static int refuse(struct session *session, const char *function, struct spsy_error *error)
{
    struct syslog_line line = {.used = 0};
    struct spsy_error count = {.text = ""};

    spool_flood_refuse(session->spool, flood_payer(session), &count);
    if (session_wants_syslog(session, NULL)) {
        syslog_word(&line, "refused ");
        syslog_word(&line, function);
        syslog_field(&line, "user", flood_payer(session));
        syslog_field(&line, "cause", "too many journal entries");
        syslog_send(SYSLOG_WARNING, &line, NULL);
    }
    return say(session, function, count.text, error);
}

/* How far beyond the limit, in milliseconds; 0 = not, or it does not count now. */
static int64_t over_limit(struct session *session)
{
    struct spool_flood flood;
    int64_t over;

    if (session->journal.depth > 1 || strcmp(flood_payer(session), "QSECOFR") == 0)
        return 0;
    if (spool_flood_read(session->spool, flood_payer(session), &flood, NULL) < 0)
        return 0; /* a store that cannot be read decides nothing: what comes next says so */
    over = flood.ahead_ms - SPOOL_FLOOD_MS;
    return over <= 0 || session_may_use_reserve(spool_home(session->spool)) ? 0 : over;
}

static int64_t pause_of(int64_t over)
{
    return over < PAUSE_MAX_MS ? over : PAUSE_MAX_MS;
}

int flood_check(struct session *session, const char *function, struct spsy_error *error)
{
    int64_t over = over_limit(session);

    if (over == 0)
        return 0;
    pause_ms(pause_of(over));
    return over < SPOOL_FLOOD_MS ? 0 : refuse(session, function, error);
}

int flood_look(struct session *session, const char *function, int64_t *waits_ms,
               struct spsy_error *error)
{
    int64_t over = over_limit(session);

    *waits_ms = pause_of(over);
    return over < SPOOL_FLOOD_MS ? 0 : say(session, function, "", error);
}

/* ---- upkeep ---- */

static void report(struct session *session, const char *before, int64_t removed)
{
    struct syslog_line line = {.used = 0};
    char text[160];

    snprintf(text, sizeof text,
             "%lld decisions before %sZ removed from the journal (journalKeepDays)",
             (long long)removed, before);
    spool_job_log_add(session->spool, &session->job, "SPY0001", text, NULL);
    if (!session_wants_syslog(session, NULL))
        return;
    syslog_word(&line, "journal pruned");
    syslog_field(&line, "before", before);
    syslog_number(&line, "removed", (long)removed);
    syslog_field(&line, "user", session->current_user);
    syslog_send(SYSLOG_NOTICE, &line, NULL);
}

/* What keeps it from being made `spsy doctor` tells: a decision does not wait for it. */
static void seal_if_due(struct session *session)
{
    long minutes = session->settings.journal_seal_minutes;
    struct spsy_error error;
    int64_t epoch;

    if (!session->journal.wrote)
        return;
    session->journal.wrote = false;
    if (spool_seal_due(session->spool, minutes))
        spool_seal(session->spool, minutes, &epoch, &error);
}

void flood_upkeep(struct session *session)
{
    const struct settings *settings = &session->settings;
    char before[SPOOL_TIME_SIZE];
    int64_t removed;
    struct tm utc;
    time_t at;

    if (session->journal.depth > 1)
        return;
    seal_if_due(session);
    if (!session->journal.upkeep)
        return;
    session->journal.upkeep = false;
    if (settings->broken || settings->journal_keep_days == 0)
        return;
    at = time(NULL) - settings->journal_keep_days * DAY_SECONDS;
    gmtime_r(&at, &utc);
    strftime(before, sizeof before, "%Y-%m-%dT%H:%M:%S", &utc);
    if (spool_journal_upkeep(session->spool, before, &removed, NULL) == 0 && removed > 0)
        report(session, before, removed);
}

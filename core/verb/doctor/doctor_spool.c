/* doctor_spool.c - the database, the files beside it, and what the journal says of last night. */
#include "verb/doctor.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/json.h"
#include "base/text.h"
#include "dispatch/dispatch.h"
#include "guard/inputs.h"
#include "object/date.h"
#include "protection/guard.h"
#include "session/settings.h"
#include "store/image.h"
#include "store/sealing.h"
#include "store/floor.h"

enum { FAILURE_HOURS = 24 /* a night and its morning */, SEAL_SLACK_S = 120 };

static void say_files(struct doctor *doctor, const struct spool_inspection *found)
{
    if (found->no_queue)
        doctor_say(doctor, "spooled files", FINDING_WRONG,
                   "%lld are on an output queue that is not there, and no command finds them, "
                   "first %s: put a copy of the home back",
                   (long long)found->no_queue, found->first_no_queue);
    if (found->no_data)
        doctor_say(doctor, "spooled files", FINDING_WRONG,
                   "the data of %lld is missing in spool.db or cut short, first %s: delete them, "
                   "or put a copy of the home back",
                   (long long)found->no_data, found->first_no_data);
    if (found->missing)
        doctor_say(doctor, "data files", FINDING_WRONG,
                   "%lld of %lld are missing or cut short, first data/%s: restore them, or delete "
                   "their spooled files",
                   (long long)found->missing, (long long)found->data_files, found->first_missing);
    else
        doctor_say(doctor, "data files", FINDING_OK, "%lld, all there",
                   (long long)found->data_files);
    if (found->orphans)
        doctor_say(doctor, "orphans", FINDING_WARNING,
                   "%lld files in data/ belong to no spooled file: %lld bytes",
                   (long long)found->orphans, (long long)found->orphan_bytes);
    else
        doctor_say(doctor, "orphans", FINDING_OK, "none");
}

static void say_names(struct doctor *doctor, const struct spool_inspection *found)
{
    if (found->wrong_names)
        doctor_say(doctor, "names", FINDING_WRONG,
                   "%lld names of queues, libraries or profiles are damaged, first %s: nobody gets "
                   "authority by them",
                   (long long)found->wrong_names, found->first_wrong_name);
    else
        doctor_say(doctor, "names", FINDING_OK,
                   "of queues, libraries and profiles as they should be");
}

/* What only is stored decides nothing: the rest of a profile or queue works on. */
static void say_stored(struct doctor *doctor, const struct spool_inspection *found)
{
    if (found->wrong_stored)
        doctor_say(doctor, "keywords", FINDING_WRONG,
                   "those that are only stored are damaged of %lld profiles and queues, which no "
                   "command can show or change them of; first: %s. Nobody gets authority by them; "
                   "UPDATE profile (or output_queue) SET stored = '{}' in spool.db makes them the "
                   "defaults",
                   (long long)found->wrong_stored, found->first_wrong_stored);
    else
        doctor_say(doctor, "keywords", FINDING_OK,
                   "that are only stored can be read of every profile and queue");
}

/* Nobody is let through by them, or creates by them. */
static void say_protection(struct doctor *doctor, const struct spool_inspection *found)
{
    if (found->wrong_protection)
        doctor_say(doctor, "protection", FINDING_WRONG,
                   "%lld spooled files and queues have a protection that is damaged, first: %s. "
                   "Nobody gets at the files: CHGSPLFA PROTECT, by the owner, gives them another "
                   "one, CHGOUTQ DFTPROTECT a queue",
                   (long long)found->wrong_protection, found->first_wrong_protection);
    else
        doctor_say(doctor, "protection", FINDING_OK, "of files and queues can be read");
}

struct guards {
    int64_t count, damaged;
    char first[24];
};

static int check_guard(void *context, const struct spool_guard *guard)
{
    struct guard_conditions conditions;
    struct guards *guards = context;
    struct spsy_error error;

    guards->count++;
    if (guard_conditions_read(guard->conditions, guard->name, &conditions, &error) < 0 &&
        guards->damaged++ == 0)
        snprintf(guards->first, sizeof guards->first, "%s/%s", guard->owner, guard->name);
    return 0;
}

static void say_guards(struct doctor *doctor, struct spool *spool)
{
    struct guards guards = {.count = 0};
    struct spsy_error error;

    if (spool_guard_each(spool, NULL, check_guard, &guards, &error) < 0)
        doctor_say(doctor, "guards", FINDING_WRONG,
                   "cannot be read, so that nobody gets at files with GUARDS: %s", error.text);
    else if (guards.damaged)
        doctor_say(
            doctor, "guards", FINDING_WRONG,
            "%lld of %lld are damaged and let nobody through, first %s: its owner deletes and "
            "creates it again, DLTSPLGRD, CRTSPLGRD",
            (long long)guards.damaged, (long long)guards.count, guards.first);
    else if (guards.count)
        doctor_say(doctor, "guards", FINDING_OK, "%lld of protection can be read",
                   (long long)guards.count);
}

/* One file with a value that no exit program could be shown. */
struct unrecorded {
    int64_t count;
    struct spool *spool;
    struct guarded guarded;
    char first[256];
};

static int check_record(void *context, const struct spool_file *file)
{
    struct unrecorded *unrecorded = context;
    struct guarded *guarded = &unrecorded->guarded;
    struct spsy_error error;

    if (guarded->queue.id != file->queue_id &&
        spool_queue_find(unrecorded->spool, file->queue_library, file->queue, &guarded->queue,
                         &error) < 0)
        guarded->queue.id = 0;
    guarded->file = *file;
    if (guarded_check(guarded, &error) == 0)
        return 0;
    if (unrecorded->count++ == 0)
        snprintf(unrecorded->first, sizeof unrecorded->first, "%s number %d in job %s/%s/%s (%.*s)",
                 file->name, file->number, file->job.number, file->job.user, file->job.name,
                 spsy_text_cut(error.text, 120), error.text);
    return 0;
}

/* Every stored file can be dispatched: the dates are looked at each time, every value with --full.
 */
static void say_records(struct doctor *doctor, struct spool *spool,
                        const struct spool_inspection *found)
{
    struct unrecorded unrecorded = {
        .count = found->no_date, .spool = spool, .guarded = {.function = "DLTSPLF"}};
    const struct spool_selection all = {.user = NULL};
    struct spsy_error error;

    snprintf(unrecorded.first, sizeof unrecorded.first, "%s", found->first_no_date);
    if (doctor->full) {
        unrecorded.count = 0;
        if (spool_file_each(spool, &all, check_record, &unrecorded, &error) < 0) {
            doctor_say(doctor, "records", FINDING_WRONG, "%s", error.text);
            return;
        }
    }
    if (unrecorded.count)
        doctor_say(
            doctor, "records", FINDING_WRONG,
            "%lld spooled files have values that no exit program can be shown, a date outside "
            "of 1900-2099 or damage; first %s: a user with *SPLCTL can delete them with DLTSPLF, "
            "nothing else can be done to them",
            (long long)unrecorded.count, unrecorded.first);
    else
        doctor_say(doctor, "records", FINDING_OK, "%s of every spooled file can be shown",
                   doctor->full ? "each value" : "the date");
}

static void say_database(struct doctor *doctor, const struct spool_inspection *found)
{
    char now[SPOOL_TIME_SIZE], century[DATE_CENTURY_SIZE], six[TIME_SIZE];
    struct spsy_error error;

    if (found->damage[0])
        doctor_say(doctor, "spool.db", FINDING_WRONG, "damaged: %s", found->damage);
    else
        doctor_say(doctor, "spool.db", FINDING_OK,
                   "version %d%s; %lld spooled file%s, %lld decision%s, log of %lld KiB",
                   SPOOL_SCHEMA_VERSION, doctor->full ? ", every page checked" : "",
                   (long long)found->files, found->files == 1 ? "" : "s",
                   (long long)found->decisions, found->decisions == 1 ? "" : "s",
                   (long long)found->log_bytes / 1024);
    spool_now_text(now);
    if (date_now(century, six, &error) < 0)
        doctor_say(doctor, "clock", FINDING_WRONG, "%s: none can be created", error.text);
    if (strcmp(found->newest_decision, now) > 0)
        doctor_say(doctor, "clock", FINDING_WRONG,
                   "the newest decision is dated %s, later than now: the clock was set back",
                   found->newest_decision);
}

static int say_failure(void *context, const struct spool_journal_entry *entry)
{
    struct doctor *doctor = context;
    const char *who = "no program", *why;
    cJSON *decision = NULL, *call;
    struct spsy_error error;

    if (spsy_json_parse(entry->decision, strlen(entry->decision), "the journal", &decision,
                        &error) < 0) {
        doctor_say(doctor, "failures", FINDING_WRONG, "the decision of %s cannot be read: %s",
                   entry->time, error.text);
        return 1;
    }
    why = spsy_json_text(decision, "cause");
    cJSON_ArrayForEach(call, cJSON_GetObjectItemCaseSensitive(decision, "calls")) {
        if (strcmp(spsy_json_text(call, "meaning"), "failed") != 0)
            continue;
        who = spsy_json_text(call, "program");
        why = spsy_json_text(call, "reason");
    }
    doctor_say(doctor, "failures", FINDING_WARNING,
               "the newest is of %s, %s: %s; spsy journal --failed lists them", entry->time, who,
               why);
    cJSON_Delete(decision);
    return 1;
}

/* What every program says of itself when it is looked at may be well, and yet it failed tonight. */
static void say_failures(struct doctor *doctor, struct spool *spool)
{
    char since[SPOOL_TIME_SIZE];
    const struct spool_journal_filter filter = {.since = since, .failed = true};
    time_t then = time(NULL) - FAILURE_HOURS * 3600;
    struct spsy_error error;
    struct tm utc;
    int result;

    gmtime_r(&then, &utc);
    strftime(since, sizeof since, "%Y-%m-%dT%H:%M:%S", &utc);
    result = spool_journal_each(spool, &filter, 1, say_failure, doctor, &error);
    if (result < 0)
        doctor_say(doctor, "failures", FINDING_WRONG, "%s", error.text);
    else if (result == 0)
        doctor_say(doctor, "failures", FINDING_OK, "no program failed in the last %d hours",
                   FAILURE_HOURS);
}

static time_t seconds_of(const char *text)
{
    struct tm utc = {0};

    return strptime(text, "%Y-%m-%dT%H:%M:%S", &utc) ? timegm(&utc) : (time_t)-1;
}

/* A decision that came when a seal was due should have made it: something keeps it from that. */
static bool seal_overdue(const struct doctor *doctor, const struct spool_seal_state *state,
                         const char *newest)
{
    struct settings settings;
    struct spsy_error error;
    time_t sealed = seconds_of(state->last.time), decided = seconds_of(newest);
    struct stat home;

    if (stat(doctor->home, &home) != 0)
        return false;
    settings_read(doctor->home, home.st_uid, &settings, &error); /* unreadable: the defaults */
    return settings.journal_seal_minutes > 0 && state->newest_entry > state->last.last &&
           sealed >= 0 && decided >= sealed + settings.journal_seal_minutes * 60 + SEAL_SLACK_S;
}

/* Of a home whose journal nobody has sealed yet: the first decision will. */
static void say_seal(struct doctor *doctor, struct spool *spool, const char *newest)
{
    struct spool_seal_state state;
    struct spsy_error error;

    if (spool_seal_state(spool, &state, &error) < 0)
        doctor_say(doctor, "seal", FINDING_WRONG, "%s", error.text);
    else if (spool_seal_possible(&error) < 0)
        doctor_say(doctor, "seal", FINDING_WRONG,
                   "%s; decisions go on unsealed, and nothing is pruned", error.text);
    else if (state.epochs == 0)
        doctor_say(doctor, "seal", FINDING_WARNING,
                   "the journal has no seal yet: spsy journal seal makes one");
    else if (state.key_result < 0)
        doctor_say(doctor, "seal", FINDING_WRONG, "epoch %lld of %s is the last one: %s",
                   (long long)state.last.epoch, state.last.time, state.key_error.text);
    else if (state.stale_key)
        doctor_say(doctor, "seal", FINDING_WARNING,
                   "epoch %lld of %s was cut short, and its key still stands in seal.key: spsy "
                   "journal seal",
                   (long long)state.last.epoch, state.last.time);
    else if (seal_overdue(doctor, &state, newest))
        doctor_say(doctor, "seal", FINDING_WARNING,
                   "epoch %lld of %s is the last one, and a decision of %s should have made the "
                   "next: spsy journal seal makes it, or says what keeps it from that",
                   (long long)state.last.epoch, state.last.time, newest);
    else
        doctor_say(doctor, "seal", FINDING_OK,
                   "epoch %lld of %s; %lld entries since; %lld in all, spsy journal verify reads "
                   "them",
                   (long long)state.last.epoch, state.last.time,
                   (long long)(state.newest_entry - state.last.last), (long long)state.last.count);
}

/* Nobody is to wonder why nothing can be changed, or to forget to end it. */
static void say_quiesce(struct doctor *doctor, struct spool *spool)
{
    struct spool_quiesce state;
    struct spsy_error error;
    int result = spool_quiesce_read(spool, &state, &error);

    if (result < 0)
        doctor_say(doctor, "quiesce", FINDING_WRONG, "%s", error.text);
    else if (result == 0)
        doctor_say(doctor, "quiesce", FINDING_OK, "off");
    else
        doctor_say(doctor, "quiesce", FINDING_WARNING,
                   "on since %s, by %s: only %s may change the home%s%s", state.since, state.by,
                   state.profile, state.reason[0] ? "; reason: " : "", state.reason);
}

/* Only of a home that was put back: whoever misses something is to know why. */
static void say_restored(struct doctor *doctor, struct spool *spool)
{
    char text[SPOOL_RESTORED_SIZE];
    struct spsy_error error;
    cJSON *restored = NULL;
    int result = spool_restored_read(spool, text, &error);

    if (result > 0)
        result =
            spsy_json_parse(text, strlen(text), "home.restored", &restored, &error) < 0 ? -1 : 1;
    if (result < 0)
        doctor_say(doctor, "restored", FINDING_WRONG, "%s", error.text);
    else if (result > 0)
        doctor_say(doctor, "restored", FINDING_OK, "from the backup of %.40s, at %.40s, by %.10s",
                   spsy_json_text(restored, "backup"), spsy_json_text(restored, "restored"),
                   spsy_json_text(restored, "by"));
    cJSON_Delete(restored);
}

/* ---- who could register a program ---- */

struct officers {
    struct spool *spool;
    bool one; /* there is one whom somebody can sign on as */
    bool qsecofr;
};

static int visit_officer(void *context, const struct spool_profile *profile)
{
    const uint32_t needed = SPSY_ALLOBJ | SPSY_SECADM;
    struct officers *officers = context;
    struct spsy_special special;
    struct spsy_error error;
    int result = spool_special_of_profile(officers->spool, profile, NULL, 0, &special, &error);

    if (result < 0 || ((special.own | special.group) & needed) != needed)
        return result;
    officers->qsecofr |= strcmp(profile->name, "QSECOFR") == 0;
    officers->one |= profile->enabled && !spsy_system_profile(profile->name);
    return 0;
}

/* X10. The home's owner always can: as QSECOFR, or as QSYS, which no command can change. */
static void say_officers(struct doctor *doctor, struct spool *spool)
{
    struct officers officers = {spool, false, false};
    struct spsy_error error = {0};

    if (spool_profile_each(spool, visit_officer, &officers, &error) < 0)
        doctor_say(doctor, "registering", FINDING_WRONG, "%s",
                   error.text[0] ? error.text : "the profiles cannot be read");
    else if (officers.one)
        doctor_say(doctor, "registering", FINDING_OK,
                   "a profile that is enabled has *ALLOBJ and *SECADM");
    else if (officers.qsecofr)
        doctor_say(doctor, "registering", FINDING_WARNING,
                   "nobody could register a program: no profile that is enabled has *ALLOBJ and "
                   "*SECADM; the home's owner can run: spsy chgusrprf QSECOFR --status '*ENABLED'");
    else
        doctor_say(doctor, "registering", FINDING_WARNING,
                   "nobody could register a program: no profile that is enabled has *ALLOBJ and "
                   "*SECADM; the home's owner can run: spsy --user QSYS cl 'CHGUSRPRF QSECOFR "
                   "STATUS(*ENABLED) "
                   "SPCAUT(*ALLOBJ *AUDIT *IOSYSCFG *JOBCTL *SAVSYS *SECADM *SERVICE *SPLCTL)'");
}

/* The profile that waits now before each of its functions, for its journal entries. */
static bool say_slowed(struct doctor *doctor, struct spool *spool)
{
    struct spool_flood flood;
    struct spsy_error error;

    if (spool_flood_most(spool, &flood, &error) <= 0)
        return false; /* what cannot be read is said below */
    doctor_say(doctor, "journal flood", FINDING_WARNING,
               "%s is slowed now, for too many journal entries (settings.json, "
               "journalBytesPerMinute); spsy journal --user %s shows them",
               flood.profile, flood.profile);
    return true;
}

/* The profile that was refused last for its journal entries. */
static void say_flood(struct doctor *doctor, struct spool *spool)
{
    struct spool_flood flood;
    struct spsy_error error;
    bool slowed = say_slowed(doctor, spool);
    int result = spool_flood_last(spool, &flood, &error);
    char last[SPOOL_TIME_SIZE] = "";
    struct tm utc;
    time_t at;

    if (result < 0)
        doctor_say(doctor, "journal flood", FINDING_WRONG, "%s", error.text);
    if (result == 0 && !slowed)
        doctor_say(doctor, "journal flood", FINDING_OK, "no profile was refused");
    if (result <= 0)
        return;
    at = (time_t)flood.last_refused;
    if (gmtime_r(&at, &utc))
        strftime(last, sizeof last, "%Y-%m-%dT%H:%M:%SZ", &utc);
    doctor_say(doctor, "journal flood", FINDING_WARNING,
               "%s was refused %lld functions for too many journal entries, the last at %s",
               flood.profile, (long long)flood.refused, last);
}

/* What jobs begin with: nothing else would tell that a library of it is misspelt. */
static void say_libraries(struct doctor *doctor, struct spool *spool)
{
    struct settings settings;
    struct spool_library library;
    struct spsy_error error;
    struct stat status;
    size_t found = 0;

    if (stat(doctor->home, &status) != 0 ||
        settings_read(doctor->home, status.st_uid, &settings, &error) < 0)
        return; /* check_settings says it */
    for (size_t i = 0; i < settings.library_list.count; i++) {
        const char *name = settings.library_list.name[i];
        int result = spool_library_find(spool, name, &library, &error);

        if (result == SPSY_ERR_NOT_FOUND)
            doctor_say(doctor, "library list", FINDING_WARNING,
                       "%s, in libraryList of settings.json, is not there", name);
        else if (result < 0)
            doctor_say(doctor, "library list", FINDING_WRONG, "%s", error.text);
        else
            found++;
    }
    if (found > 0 && found == settings.library_list.count)
        doctor_say(doctor, "library list", FINDING_OK,
                   "every library that jobs begin with is there");
}

/* To open an older one would change it: that is for a command that somebody wants carried out. */
static bool is_present_version(struct doctor *doctor)
{
    struct spsy_error error;
    int version = spool_version(doctor->home, &error);

    if (version == SPOOL_SCHEMA_VERSION)
        return true;
    if (version < 0)
        doctor_say(doctor, "spool.db", FINDING_WRONG, "%s", error.text);
    else
        doctor_say(doctor, "spool.db", FINDING_WARNING,
                   "version %d, older than this spsy: the next command makes it version %d, and "
                   "sets a copy aside first, spool.db-version-%d; nothing in it was looked at",
                   version, SPOOL_SCHEMA_VERSION, version);
    return false;
}

void doctor_spool(struct doctor *doctor)
{
    struct spool_inspection found;
    struct spool *spool = NULL;
    struct spsy_error error;
    int result;

    if (!is_present_version(doctor))
        return;
    result = spool_open(doctor->home, &spool, &error);
    if (result == 0)
        result = spool_inspect(spool, doctor->full, &found, &error);
    if (result < 0) {
        doctor_say(doctor, "spool.db", FINDING_WRONG, "%s", error.text);
    } else {
        say_database(doctor, &found);
        say_names(doctor, &found);
        say_stored(doctor, &found);
        say_protection(doctor, &found);
        say_guards(doctor, spool);
        say_files(doctor, &found);
        say_records(doctor, spool, &found);
        say_failures(doctor, spool);
        say_quiesce(doctor, spool);
        say_restored(doctor, spool);
        say_seal(doctor, spool, found.newest_decision);
        say_officers(doctor, spool);
        say_flood(doctor, spool);
        say_libraries(doctor, spool);
        doctor_usage(doctor, spool);
    }
    spool_close(spool);
}

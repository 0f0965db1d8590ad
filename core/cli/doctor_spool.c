/* doctor_spool.c - the database, and the files beside it. */
#include "cli/doctor.h"

#include <string.h>

#include "spool/inspect.h"

static void say_files(struct doctor *doctor, const struct spool_inspection *found)
{
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

static void say_database(struct doctor *doctor, const struct spool_inspection *found)
{
    char now[SPOOL_TIME_SIZE];

    if (found->damage[0])
        doctor_say(doctor, "spool.db", FINDING_WRONG, "damaged: %s", found->damage);
    else
        doctor_say(doctor, "spool.db", FINDING_OK,
                   "version %d%s; %lld spooled files, %lld decisions, log of %lld KiB",
                   SPOOL_SCHEMA_VERSION, doctor->full ? ", every page checked" : "",
                   (long long)found->files, (long long)found->decisions,
                   (long long)found->log_bytes / 1024);
    spool_now_text(now);
    if (strcmp(found->newest_decision, now) > 0)
        doctor_say(doctor, "clock", FINDING_WRONG,
                   "the newest decision is of %s, later than now: the clock was set back",
                   found->newest_decision);
}

void doctor_spool(struct doctor *doctor)
{
    struct spool_inspection found;
    struct spool *spool = NULL;
    struct spsy_error error;
    int result = spool_open(doctor->home, &spool, &error);

    if (result == 0)
        result = spool_inspect(spool, doctor->full, &found, &error);
    if (result < 0) {
        doctor_say(doctor, "spool.db", FINDING_WRONG, "%s", error.text);
    } else {
        say_database(doctor, &found);
        say_files(doctor, &found);
    }
    spool_close(spool);
}

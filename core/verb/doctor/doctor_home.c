/* doctor_home.c - the home as a directory: owners, modes, room, break-glass, the clock. */
#include "verb/doctor.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "base/usage.h"
#include "format/code_page.h"
#include "session/settings.h"
#include "session/syslog.h"
#include "store/store.h"

enum {
    FREE_BYTES_LOW = 64 * 1024 * 1024,
    CLOCK_SLACK_S = 60, /* a file server's clock may run ahead by so much */
};

static const time_t made_in = 1767225600; /* 2026-01-01: this program is not older */

static void describe_times(struct doctor *doctor, const char *name, const struct stat *status)
{
    if (status->st_mtime > time(NULL) + CLOCK_SLACK_S)
        doctor_say(doctor, "clock", FINDING_WRONG,
                   "%s was changed later than now: the clock was set back", name);
}

/* One file or directory of the home. */
static void check_entry(struct doctor *doctor, const char *name, mode_t kind, bool required,
                        uid_t owner)
{
    char path[PATH_MAX];
    struct stat status;

    snprintf(path, sizeof path, "%s/%s", doctor->home, name);
    if (lstat(path, &status) != 0) {
        if (errno != ENOENT || required)
            doctor_say(doctor, "files", FINDING_WRONG, "%s: %s", path, strerror(errno));
        return;
    }
    if ((status.st_mode & S_IFMT) != kind)
        doctor_say(doctor, "files", FINDING_WRONG, "%s is not a %s", path,
                   kind == S_IFDIR ? "directory" : "regular file");
    else if (status.st_uid != owner && status.st_uid != 0)
        doctor_say(doctor, "files", FINDING_WRONG, "%s belongs to user id %u: chown %u '%s'", path,
                   status.st_uid, owner, path);
    else if (status.st_mode & (S_IWGRP | S_IWOTH))
        doctor_say(doctor, "files", FINDING_WRONG,
                   "%s can be written by others (mode %03o): chmod go-w '%s'", path,
                   (unsigned)status.st_mode & 0777, path);
    describe_times(doctor, path, &status);
}

static void check_files(struct doctor *doctor, uid_t owner)
{
    static const struct {
        const char *name;
        mode_t kind;
        bool required;
    } entries[] = {
        {"spool.db", S_IFREG, true},       {"spool.db-wal", S_IFREG, false},
        {"spool.db-shm", S_IFREG, false},  {"registry.json", S_IFREG, true},
        {"registry.lock", S_IFREG, false}, {"registry.created", S_IFREG, false},
        {"settings.json", S_IFREG, false}, {"flood", S_IFREG, false},
        {"reserve", S_IFREG, true},        {"lib", S_IFDIR, true},
        {"data", S_IFDIR, true},           {"data/pending", S_IFDIR, true},
        {"savf", S_IFDIR, false},
    };
    size_t wrong = doctor->wrong;

    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++)
        check_entry(doctor, entries[i].name, entries[i].kind, entries[i].required, owner);
    if (doctor->wrong == wrong)
        doctor_say(doctor, "files", FINDING_OK, "owners and modes are as they should be");
}

/* What was set aside when the home became one of another version (store/sqlite/migrate.c). */
static void check_copies(struct doctor *doctor)
{
    char path[PATH_MAX];
    struct stat status;

    for (int version = 1; version < SPOOL_SCHEMA_VERSION; version++) {
        snprintf(path, sizeof path, "%s/spool.db-version-%d", doctor->home, version);
        if (lstat(path, &status) == 0)
            doctor_say(doctor, "old version", FINDING_WARNING,
                       "%s, %lld MiB, is the database from before the upgrade, with decisions that "
                       "may have been pruned since: delete it when nobody will go back",
                       path, ((long long)status.st_size + (1 << 20) - 1) >> 20);
    }
}

static void check_room(struct doctor *doctor)
{
    char path[PATH_MAX];
    struct statvfs disk;
    struct stat status;

    snprintf(path, sizeof path, "%s/reserve", doctor->home);
    if (stat(path, &status) != 0 || status.st_size < SPOOL_RESERVE_BYTES ||
        status.st_blocks * 512 < SPOOL_RESERVE_BYTES)
        doctor_say(doctor, "disk reserve", FINDING_WARNING,
                   "used up: nothing can be deleted when the disk is full; it is made again when "
                   "there is room");
    else
        doctor_say(doctor, "disk reserve", FINDING_OK, "there");
    if (statvfs(doctor->home, &disk) != 0)
        doctor_say(doctor, "disk", FINDING_WRONG, "%s: %s", doctor->home, strerror(errno));
    else if (disk.f_bavail * disk.f_frsize < SPOOL_RESERVE_BYTES)
        doctor_say(doctor, "disk", FINDING_WRONG,
                   "full: what cannot be recorded is refused; make room: DLTSPLF, CLROUTQ, "
                   "DLTEXPSPLF and spsy "
                   "journal --prune-before have the reserve");
    else
        doctor_say(doctor, "disk",
                   disk.f_bavail * disk.f_frsize < FREE_BYTES_LOW ? FINDING_WARNING : FINDING_OK,
                   "%llu MiB free", (unsigned long long)(disk.f_bavail * disk.f_frsize) >> 20);
}

static void check_scratch(struct doctor *doctor)
{
    struct spsy_usage usage;
    char path[PATH_MAX];

    snprintf(path, sizeof path, "%s/scratch", doctor->home);
    if (spsy_usage_within(path, SPSY_SCRATCH_BYTES_MAX, SPSY_SCRATCH_ENTRIES_MAX, &usage))
        doctor_say(doctor, "scratch", FINDING_OK, "%llu files of exit programs, %llu MiB",
                   (unsigned long long)usage.entries, (unsigned long long)usage.bytes >> 20);
    else
        doctor_say(
            doctor, "scratch", FINDING_WARNING,
            "over %llu MiB or %u files, or it cannot be read through: exit programs no longer "
            "write to %s; clear it",
            SPSY_SCRATCH_BYTES_MAX >> 20, SPSY_SCRATCH_ENTRIES_MAX, path);
}

static void check_break_glass(struct doctor *doctor)
{
    struct spsy_break_glass state;
    struct spsy_error error;
    int result = session_break_glass(doctor->home, &state, &error);

    if (result == 0)
        doctor_say(doctor, "break-glass", FINDING_OK, "not in force");
    else if (result > 0)
        doctor_say(doctor, "break-glass", FINDING_WARNING,
                   "in force until %s: no exit program is asked; reason: %s", state.expires,
                   state.reason);
    else
        doctor_say(doctor, "break-glass", FINDING_WARNING, "%s", error.text);
}

static void check_settings(struct doctor *doctor, uid_t owner)
{
    const struct code_page *page;
    struct settings settings;
    struct spsy_error error;

    if (settings_read(doctor->home, owner, &settings, &error) < 0)
        doctor_say(doctor, "settings", FINDING_WRONG,
                   "%s; what cannot be read has its default, and the journal is not pruned",
                   error.text);
    else if (code_page_find((int32_t)settings.ccsid, &page, &error) < 0)
        doctor_say(doctor, "settings", FINDING_WRONG, "ccsid: %s", error.text);
    else
        doctor_say(doctor, "settings", FINDING_OK,
                   "journal kept %ld days, %ld bytes a minute and profile%s%s",
                   settings.journal_keep_days, settings.journal_bytes_per_minute,
                   settings.time_zone[0] ? ", local time of " : "", settings.time_zone);
}

static void check_clock(struct doctor *doctor)
{
    time_t now = time(NULL);
    struct timespec monotonic;

    if (now < made_in)
        doctor_say(doctor, "clock", FINDING_WRONG,
                   "it is before 2026: dates of files and decisions will be wrong");
    else if (clock_gettime(CLOCK_MONOTONIC, &monotonic) != 0)
        doctor_say(doctor, "clock", FINDING_WRONG, "no monotonic clock: no time limits");
    else
        doctor_say(doctor, "clock", FINDING_OK, "set");
}

void doctor_home(struct doctor *doctor)
{
    struct stat status;

    check_clock(doctor);
    errno = ENOTDIR;
    if (stat(doctor->home, &status) != 0 || !S_ISDIR(status.st_mode)) {
        doctor_say(doctor, "home", FINDING_WRONG, "%s: %s (\"spsy init\" makes a home)",
                   doctor->home, strerror(errno));
        return;
    }
    if (status.st_uid != geteuid() && geteuid() != 0)
        doctor_say(doctor, "home", FINDING_WRONG, "%s belongs to user id %u, not to you (%u)",
                   doctor->home, status.st_uid, geteuid());
    else if (status.st_mode & (S_IWGRP | S_IWOTH))
        doctor_say(doctor, "home", FINDING_WRONG,
                   "%s can be written by others (mode %03o): chmod go-w '%s'", doctor->home,
                   (unsigned)status.st_mode & 0777, doctor->home);
    else
        doctor_say(doctor, "home", FINDING_OK, "%s", doctor->home);
    check_files(doctor, status.st_uid);
    check_room(doctor);
    check_copies(doctor);
    check_scratch(doctor);
    check_break_glass(doctor);
    check_settings(doctor, status.st_uid);
}

/* doctor_keys.c - the master key, and the keys that a home cannot bring back (K4). */
#include "verb/doctor.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "keyring/keyring.h"
#include "registry/registry.h"

enum { KEYS_NAMED = 5 /* of one kind; the others are counted */ };

struct key_findings {
    struct doctor *doctor;
    size_t keys, unexported, owners;
    long keep_days;
};

/* Whoever can write a directory of the path can put another file there; and read it he must not. */
static void check_way(struct doctor *doctor, const char *path)
{
    char directory[PATH_MAX];
    struct stat status;
    char *slash;

    snprintf(directory, sizeof directory, "%s", path);
    while ((slash = strrchr(directory, '/')) && slash > directory) {
        *slash = '\0';
        if (stat(directory, &status) == 0 && status.st_mode & (S_IWGRP | S_IWOTH) &&
            !(status.st_mode & S_ISVTX))
            doctor_say(doctor, "master key", FINDING_WARNING,
                       "others can write %s (mode %03o), which it is in: chmod go-w '%s'",
                       directory, (unsigned)status.st_mode & 0777, directory);
    }
}

static void check_master(struct doctor *doctor, struct session *session)
{
    char made_at[PATH_MAX], fingerprint[KEYRING_FINGERPRINT_SIZE];
    const char *setting = session_settings(session, NULL)->master_key;
    struct vault_master master;
    struct spsy_error error;
    int there = keyring_master_there(session, made_at, sizeof made_at, &error);

    if (there == 0) {
        doctor_say(doctor, "master key", FINDING_OK, "none, and nothing is encrypted");
        return;
    }
    if (there < 0 || keyring_master(session, &master, &error) < 0) {
        doctor_say(doctor, "master key", FINDING_WRONG,
                   "%s; encrypted data cannot be read until then", error.text);
        return;
    }
    keyring_fingerprint(&master, fingerprint, &error);
    check_way(doctor, master.path);
    if (setting[0] && strcmp(setting, master.path) != 0)
        doctor_say(doctor, "master key", FINDING_WARNING,
                   "it is in %s, and the setting masterKey says %s: a rotation was ended before it "
                   "was set; set it to \"%s\"",
                   master.path, setting, master.path);
    else
        doctor_say(doctor, "master key", FINDING_OK, "%s, fingerprint %s", master.path,
                   fingerprint);
    vault_master_forget(&master);
}

static void say_owner(struct key_findings *findings, const struct spool_splkey *key)
{
    char time_text[SPOOL_TIME_SIZE] = "", from[16] = "", by[16] = "", since[16];
    time_t oldest = time(NULL) - findings->keep_days * 86400;
    struct tm calendar;

    if (sscanf(key->owner_changed, "%39s %15s %15s", time_text, from, by) != 3)
        return;
    gmtime_r(&oldest, &calendar);
    strftime(since, sizeof since, "%Y-%m-%d", &calendar);
    if (findings->keep_days > 0 && strcmp(time_text, since) < 0)
        return;
    if (findings->owners++ < KEYS_NAMED)
        doctor_say(
            findings->doctor, "key owners", FINDING_WARNING,
            "key %s was %s's until %.10s, when %s made it %s's, who can read what it encrypts",
            key->label, from, time_text, by, key->owner);
}

static int visit(void *context, const struct spool_splkey *key)
{
    struct key_findings *findings = context;

    findings->keys++;
    if (key->owner_changed[0])
        say_owner(findings, key);
    if (key->exported_version < key->version && findings->unexported++ < KEYS_NAMED)
        doctor_say(findings->doctor, "key exports", FINDING_WARNING,
                   "version %d of key %s is in no export: when the home is lost, so is what it "
                   "encrypts, backups and save files, too; EXPSPLKEY KEY(%s)",
                   key->version, key->label, key->label);
    return 0;
}

static void check_inline(struct doctor *doctor)
{
    struct spsy_registry registry;

    if (spsy_registry_load(doctor->home, &registry, NULL) < 0)
        return; /* told elsewhere */
    for (int format = 0; format < SPSY_FORMATS; format++)
        for (size_t i = 0; i < registry.count[format]; i++)
            if (registry.programs[format][i].run == SPSY_RUN_INLINE)
                doctor_say(
                    doctor, "keys", FINDING_WRONG,
                    "%s number %d is registered RUN(*INLINE), by hand: it is not loaded where "
                    "keys are, and fails",
                    registry.programs[format][i].program, registry.programs[format][i].number);
    spsy_registry_free(&registry);
}

static void check_keys(struct doctor *doctor, struct session *session)
{
    struct key_findings findings = {
        .doctor = doctor, .keep_days = session_settings(session, NULL)->journal_keep_days};
    struct spool_encrypted count;
    struct spsy_error error;

    if (spool_splkey_each(session->spool, visit, &findings, &error) < 0 ||
        spool_encrypted_count(session->spool, &count, &error) < 0) {
        doctor_say(doctor, "keys", FINDING_WRONG, "%s", error.text);
        return;
    }
    if (findings.unexported > KEYS_NAMED)
        doctor_say(doctor, "key exports", FINDING_WARNING, "%zu keys more are in no export",
                   findings.unexported - KEYS_NAMED);
    if (findings.owners > KEYS_NAMED)
        doctor_say(doctor, "key owners", FINDING_WARNING, "%zu keys more have another owner",
                   findings.owners - KEYS_NAMED);
    if (count.keyless > 0)
        doctor_say(doctor, "keys", FINDING_WARNING,
                   "the key of %lld spooled file%s is not in this home: IMPSPLKEY brings it back",
                   (long long)count.keyless, count.keyless == 1 ? "" : "s");
    if (findings.keys > 0)
        check_inline(doctor);
    doctor_say(doctor, "keys", FINDING_OK, "%zu, %lld file%s under %s", findings.keys,
               (long long)count.encrypted, count.encrypted == 1 ? "" : "s",
               findings.keys == 1 ? "it" : "them");
}

void doctor_keys(struct doctor *doctor)
{
    struct session session = {.spool = NULL}; /* no job: the store and the settings alone */
    struct spsy_error error;

    /* To open an older one would change it. Both doctor_spool has told. */
    if (spool_version(doctor->home, &error) != SPOOL_SCHEMA_VERSION ||
        spool_open(doctor->home, &session.spool, &error) < 0)
        return;
    if (spool_floor_there(session.spool)) {
        check_master(doctor, &session);
        check_keys(doctor, &session);
        doctor_sign_on(doctor, &session);
    }
    spool_close(session.spool);
}

/* load.c - the files behind the list: one stat each, judged and loaded again when changed.
 *
 * MUST:
 *  - a replaced file counts from the first dispatch that starts after the replacement (X33); one
 *    that changed within its timestamp granularity before it was loaded counts as changed;
 *  - missing, untrusted or broken while registered: a failure in its place, never a shorter list
 *    (X34); gone and deregistered: skipped (X32);
 *  - three failures: suspended until the file changes (abi.md "Running"). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "dispatch/job.h"
#include "program/inline.h"

static const char SUSPENDED[] = "suspended after 3 failures";

/* kind: the word to look for in a journal, or NULL. */
static void set_failed(struct listed *listed, const char *kind, const char *cause)
{
    char text[2 * SPSY_REASON_BYTES];

    listed->state = LISTED_FAILED;
    snprintf(text, sizeof text, "%s%s%.255s", kind ? kind : "", kind ? ": " : "", cause);
    text[SPSY_REASON_BYTES - 1] = '\0';
    memcpy(listed->cause, text, sizeof listed->cause);
    spsy_utf8_trim(listed->cause);
}

static const char *failure_kind(int status)
{
    if (status == SPSY_ERR_NOT_FOUND)
        return "missing";
    return status == SPSY_ERR_UNTRUSTED ? "untrusted" : NULL;
}

static bool fits_pool(const struct pooled *pooled, const struct spsy_program *program)
{
    return strcmp(pooled->path, program->path) == 0 &&
           strcmp(pooled->entry_name, program->registration.entry) == 0 &&
           pooled->ccsid == program->registration.ccsid &&
           spsy_file_identity_equal(&pooled->identity, &program->identity);
}

/* Takes over what an ended job had loaded. */
static bool take_from_pool(struct spsy_host *host, struct spsy_program *program)
{
    struct pooled **at, *found;

    pthread_mutex_lock(&host->pool_lock);
    for (at = &host->pool; *at && !fits_pool(*at, program); at = &(*at)->next)
        ;
    found = *at;
    if (found)
        *at = found->next;
    pthread_mutex_unlock(&host->pool_lock);
    if (!found)
        return false;
    program->info = found->info;
    program->entry = found->entry;
    program->loaded_at = found->loaded_at;
    free(found->path);
    free(found->entry_name);
    free(found);
    return true;
}

void spsy_listed_retire(struct spsy_host *host, struct listed *listed)
{
    struct spsy_program *program = &listed->program;
    struct pooled *pooled;

    if (!listed->loaded)
        return;
    listed->loaded = false;
    if (!program->entry.handle || listed->recent)
        return; /* isolated, or perhaps not what the file holds now */
    pooled = calloc(1, sizeof *pooled);
    if (!pooled)
        return;
    pooled->path = strdup(program->path);
    pooled->entry_name = strdup(program->registration.entry);
    if (!pooled->path || !pooled->entry_name) {
        free(pooled->path);
        free(pooled->entry_name);
        free(pooled);
        return;
    }
    pooled->ccsid = program->registration.ccsid;
    pooled->identity = program->identity;
    pooled->loaded_at = program->loaded_at;
    pooled->info = program->info;
    pooled->entry = program->entry;
    memset(&program->entry, 0, sizeof program->entry);
    pthread_mutex_lock(&host->pool_lock);
    pooled->next = host->pool;
    host->pool = pooled;
    pthread_mutex_unlock(&host->pool_lock);
}

/* The identity of the very file that was opened, should the path lead elsewhere by now. */
static int identity_of_descriptor(int fd, struct spsy_file_identity *identity,
                                  struct spsy_error *error)
{
    char path[64];

    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return spsy_file_identity(path, identity, error);
}

static int load(struct spsy_host *host, struct spsy_program *program, struct spsy_error *error)
{
    int fd, status;

    memset(&program->entry, 0, sizeof program->entry);
    clock_gettime(CLOCK_REALTIME, &program->loaded_at);
    status = spsy_program_trust(program->path, host->owner, &fd, error);
    if (status < 0)
        return status;
    status = identity_of_descriptor(fd, &program->identity, error);
    if (status == 0) {
        if (program->registration.run != SPSY_RUN_INLINE)
            status = spsy_program_inspect(fd, program->path, program->registration.entry,
                                          program->registration.ccsid, &program->info, error);
        else if (!take_from_pool(host, program))
            status = spsy_inline_load(program, fd, error);
    }
    close(fd);
    return status;
}

/* Judges and loads the file that stat found with this identity. */
static void load_listed(struct spsy_job *job, struct listed *listed,
                        const struct spsy_file_identity *identity)
{
    struct spsy_program *program = &listed->program;
    struct spsy_error error = {0};
    int status;

    if (!program->identified || !spsy_file_identity_equal(identity, &program->identity))
        program->failures = 0;
    listed->loaded = false;
    program->identity = *identity;
    program->identified = true;
    if (program->failures >= FAILURES_MAX) {
        set_failed(listed, NULL, SUSPENDED);
        return;
    }
    if (program->registration.run == SPSY_RUN_ISOLATED)
        spsy_job_isolated_reset(job);
    status = load(job->host, program, &error);
    if (status < 0) {
        set_failed(listed, failure_kind(status), error.text);
        if (status == SPSY_ERR_PROGRAM) /* only another file can mend it */
            program->failures++;
        return;
    }
    listed->loaded = true;
    listed->recent = spsy_file_identity_is_recent(&program->identity, &program->loaded_at);
    listed->state = LISTED_READY;
}

static void file_is_not_there(struct listed *listed)
{
    struct spsy_program *program = &listed->program;

    program->identified = false;
    program->failures = 0;
    listed->loaded = false;
    if (listed->seen == SPSY_ERR_NOT_FOUND && !listed->registered) {
        listed->state = LISTED_SKIPPED;
        return;
    }
    set_failed(listed, listed->seen == SPSY_ERR_NOT_FOUND ? "missing" : "cannot be reached",
               program->path[0] ? program->path : program->registration.program);
}

/* The state of one entry, given what stat said about its file. True when it was judged anew. */
static bool follow_file(struct spsy_job *job, struct listed *listed,
                        const struct spsy_file_identity *identity)
{
    const struct spsy_program *program = &listed->program;

    if (!listed->loaded || listed->recent ||
        !spsy_file_identity_equal(identity, &program->identity)) {
        load_listed(job, listed, identity);
        return true;
    }
    if (program->failures < FAILURES_MAX)
        listed->state = LISTED_READY;
    else
        set_failed(listed, NULL, SUSPENDED);
    return false;
}

/* What the exit host holds: every isolated program that could be called. */
static void collect_isolated(struct spsy_job *job)
{
    job->isolated_count = 0;
    for (size_t i = 0; i < job->count; i++)
        if (job->listed[i].loaded && job->listed[i].program.registration.run == SPSY_RUN_ISOLATED)
            job->isolated_programs[job->isolated_count++] = &job->listed[i].program;
}

bool spsy_job_files_follow(struct spsy_job *job)
{
    struct spsy_file_identity identities[SPSY_CALLS_MAX];
    bool anew = false;

    for (size_t i = 0; i < job->count; i++) {
        struct listed *listed = &job->listed[i];
        size_t first = listed->first_of_file;

        if (first == i)
            listed->seen = spsy_file_identity(listed->program.path, &identities[i], NULL);
        else
            listed->seen = job->listed[first].seen;
        if (listed->seen == 0)
            anew |= follow_file(job, listed, &identities[first]);
        else
            file_is_not_there(listed);
    }
    collect_isolated(job);
    return anew;
}

bool spsy_job_files_unchanged(const struct spsy_job *job)
{
    struct spsy_file_identity identity;

    for (size_t i = 0; i < job->count; i++) {
        const struct listed *listed = &job->listed[i];
        int seen;

        if (listed->first_of_file != i)
            continue;
        seen = spsy_file_identity(listed->program.path, &identity, NULL);
        if (seen != listed->seen ||
            (seen == 0 && !spsy_file_identity_equal(&identity, &listed->program.identity)))
            return false;
    }
    return true;
}

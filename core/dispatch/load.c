/* load.c - the files behind the list: one stat each, judged and loaded again when changed.
 *
 * MUST:
 *  - a replaced file counts from the first dispatch that starts after the replacement (X33); one
 *    that changed within its timestamp granularity before it was loaded counts as changed;
 *  - never code that nobody judged: a file that changes under its exit host makes the answers void;
 *  - missing, untrusted or broken while registered: a failure in its place, never a shorter list
 *    (X34); gone and deregistered: skipped (X32);
 *  - a path that may never answer is looked at by a look-out, within the program's limit
 * (lookout.h); one that does not answer is a failure;
 *  - three failures: suspended until the file changes (core/program/README.md, "Failures"). */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "dispatch/job.h"
#include "program/inline.h"

static const char SUSPENDED[] = "suspended after 3 failures";

bool spsy_call_suspended(const struct spsy_call *call)
{
    return call->meaning == SPSY_MEANING_FAILED && strcmp(call->reason, SUSPENDED) == 0;
}

/* kind: the word to look for in a journal, or NULL. */
static void set_failed(struct listed *listed, const char *kind, const char *cause)
{
    char text[2 * SPSY_REASON_BYTES];

    listed->state = LISTED_FAILED;
    snprintf(text, sizeof text, "%s%s%.*s", kind ? kind : "", kind ? ": " : "",
             spsy_text_cut(cause, SPSY_REASON_BYTES - 1), cause);
    spsy_text_copy(listed->cause, sizeof listed->cause, text);
}

static const char *failure_kind(int status)
{
    if (status == SPSY_ERR_NOT_FOUND)
        return "missing";
    if (status == SPSY_ERR_BUSY)
        return "does not answer";
    return status == SPSY_ERR_UNTRUSTED ? "untrusted" : NULL;
}

static bool fits_pool(const struct pooled *pooled, const struct spsy_program *program, int fd)
{
    return strcmp(pooled->path, program->path) == 0 &&
           strcmp(pooled->entry_name, program->registration.entry) == 0 &&
           pooled->ccsid == program->registration.ccsid &&
           spsy_file_identity_equal(&pooled->identity, &program->identity) &&
           (!pooled->recent || spsy_inline_holds(&pooled->entry, fd));
}

/* Takes over what was loaded from this file before. */
static bool take_from_pool(struct spsy_host *host, struct spsy_program *program, int fd)
{
    struct pooled **at, *found;

    pthread_mutex_lock(&host->pool_lock);
    for (at = &host->pool; *at && !fits_pool(*at, program, fd); at = &(*at)->next)
        ;
    found = *at;
    if (found)
        *at = found->next;
    pthread_mutex_unlock(&host->pool_lock);
    if (!found)
        return false;
    program->info = found->info;
    program->entry = found->entry;
    if (!found->recent)
        program->loaded_at = found->loaded_at;
    free(found->path);
    free(found->entry_name);
    free(found);
    return true;
}

/* What is loaded counts no longer. */
static void unload(struct listed *listed)
{
    listed->loaded = false;
    if (listed->file >= 0)
        close(listed->file);
    listed->file = -1;
}

void spsy_listed_retire(struct spsy_host *host, struct listed *listed)
{
    struct spsy_program *program = &listed->program;
    struct pooled *pooled;

    if (!listed->loaded)
        return;
    unload(listed);
    if (!program->entry.handle)
        return; /* isolated */
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
    pooled->recent = listed->recent;
    pooled->info = program->info;
    pooled->entry = program->entry;
    memset(&program->entry, 0, sizeof program->entry);
    pthread_mutex_lock(&host->pool_lock);
    pooled->next = host->pool;
    host->pool = pooled;
    pthread_mutex_unlock(&host->pool_lock);
}

/* What a registration names is called in this very process: its writer would be root, and ENTRY may
 * be any function of any system library. The exit host becomes the home's owner instead. */
static int refuse_as_root(const struct spsy_host *host, const struct spsy_program *program,
                          struct spsy_error *error)
{
    if (program->registration.run != SPSY_RUN_INLINE || host->owner == 0 || geteuid() != 0)
        return 0;
    return spsy_fail(error, SPSY_ERR_UNTRUSTED, "",
                     "%.*s is RUN(*INLINE) in a home of uid %u: root does not call it",
                     spsy_text_cut(program->registration.program, 150),
                     program->registration.program, (unsigned)host->owner);
}

static int judge_inline(const struct spsy_host *host, const struct spsy_program *program,
                        struct spsy_error *error)
{
    int status = refuse_as_root(host, program, error);

    if (status < 0 || program->registration.run != SPSY_RUN_INLINE || !host->inline_judge)
        return status;
    return host->inline_judge(host->inline_context, error);
}

static int load(struct spsy_job *job, struct listed *listed, struct spsy_error *error)
{
    struct spsy_program *program = &listed->program;
    struct spsy_host *host = job->host;
    int fd, status;

    memset(&program->entry, 0, sizeof program->entry);
    clock_gettime(CLOCK_REALTIME, &program->loaded_at);
    status = judge_inline(host, program, error);
    if (status == 0 && listed->place == PLACE_FAR)
        status = spsy_lookout_judge(job->lookout, program, host->owner, error);
    if (status < 0 || (listed->place == PLACE_FAR && program->registration.run != SPSY_RUN_INLINE))
        return status;
    /* the identity is of the very file that was opened, should the path lead elsewhere by now */
    status = spsy_program_trust_along(&job->way, program->path, host->owner, &fd,
                                      &program->identity, error);
    if (status < 0)
        return status;
    if (program->registration.run != SPSY_RUN_INLINE)
        status = spsy_program_inspect(fd, program->path, program->registration.entry,
                                      program->registration.ccsid, &program->info, error);
    else if (!take_from_pool(host, program, fd))
        status = spsy_inline_load(program, fd, error);
    if (status == 0 && program->registration.run != SPSY_RUN_INLINE)
        listed->file = fd;
    else
        close(fd);
    return status;
}

/* Where is it: who looks at it from now on? */
static void place(struct spsy_job *job, struct listed *listed, bool fresh)
{
    const struct spsy_host *host = job->host;

    if (!job->lookout)
        (void)spsy_lookout_create(host->exit_host, host->home, &job->lookout, NULL);
    listed->place =
        spsy_lookout_needed(job->lookout, listed->program.path, fresh) ? PLACE_FAR : PLACE_NEAR;
}

/* What stands at its path now. */
static int look_at(const struct spsy_job *job, const struct listed *listed,
                   struct spsy_file_identity *identity)
{
    const struct spsy_program *program = &listed->program;

    if (listed->place != PLACE_FAR)
        return spsy_file_identity(program->path, identity, NULL);
    return spsy_lookout_identity(job->lookout, program->path,
                                 spsy_lookout_limit_ms(&program->registration), identity, NULL);
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
    if (program->identified && identity->device != program->identity.device)
        place(job, listed, true); /* something was mounted, or a link leads elsewhere */
    spsy_listed_retire(job->host, listed);
    job->confirmed = false;
    program->identity = *identity;
    program->identified = true;
    if (program->failures >= FAILURES_MAX) {
        set_failed(listed, NULL, SUSPENDED);
        return;
    }
    if (program->registration.run == SPSY_RUN_ISOLATED)
        spsy_job_isolated_reset(job);
    status = load(job, listed, &error);
    if (status < 0) {
        set_failed(listed, failure_kind(status), error.text);
        /* only another file can fix it; one that changed just now may be half written, and look
         * the same when it is whole */
        if (status == SPSY_ERR_PROGRAM &&
            !spsy_file_identity_is_recent(&program->identity, &program->loaded_at))
            program->failures += !job->rehearses;
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
    unload(listed);
    if (listed->seen == SPSY_ERR_NOT_FOUND && !listed->registered) {
        listed->state = LISTED_SKIPPED;
        return;
    }
    set_failed(listed,
               failure_kind(listed->seen) ? failure_kind(listed->seen) : "cannot be reached",
               program->path[0] ? program->path : program->registration.program);
}

/* The state of one entry, given what stat said about its file. */
static void follow_file(struct spsy_job *job, struct listed *listed,
                        const struct spsy_file_identity *identity)
{
    const struct spsy_program *program = &listed->program;

    if (!listed->loaded || listed->recent ||
        !spsy_file_identity_equal(identity, &program->identity))
        load_listed(job, listed, identity);
    else if (program->failures < FAILURES_MAX)
        listed->state = LISTED_READY;
    else
        set_failed(listed, NULL, SUSPENDED);
}

void spsy_job_files_suspend(struct spsy_job *job)
{
    for (size_t i = 0; i < job->count && !job->recorded; i++)
        if (job->listed[i].state == LISTED_READY && job->listed[i].program.failures >= FAILURES_MAX)
            set_failed(&job->listed[i], NULL, SUSPENDED);
}

/* What the exit host holds: every isolated program that could be called. */
static void collect_isolated(struct spsy_job *job)
{
    job->isolated_count = 0;
    for (size_t i = 0; i < job->count; i++)
        if (job->listed[i].loaded && job->listed[i].program.registration.run == SPSY_RUN_ISOLATED)
            job->isolated_programs[job->isolated_count++] = &job->listed[i].program;
}

void spsy_job_files_follow(struct spsy_job *job)
{
    struct spsy_file_identity identities[SPSY_CALLS_MAX];

    job->way.directory[0] = '\0';
    for (size_t i = 0; i < job->count; i++) {
        struct listed *listed = &job->listed[i];
        size_t first = listed->first_of_file;

        if (listed->stands_in)
            continue;
        if (listed->place == PLACE_UNKNOWN)
            place(job, listed, first == 0 && i == 0);
        if (first == i)
            listed->seen = look_at(job, listed, &identities[i]);
        else
            listed->seen = job->listed[first].seen;
        if (listed->seen == 0)
            follow_file(job, listed, &identities[first]);
        else
            file_is_not_there(listed);
    }
    collect_isolated(job);
}

/* Length of the directory's name, without the slash after it. */
static size_t directory_length(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? (size_t)(slash - path) : 0;
}

/* The directory of this entry's file; -1 = not there. */
static int open_directory(const char *path)
{
    char directory[PATH_MAX];
    size_t length = directory_length(path);

    memcpy(directory, path, length);
    directory[length] = '\0';
    return open(length ? directory : "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
}

static bool file_unchanged(const struct spsy_job *job, const struct listed *listed, int directory)
{
    const char *path = listed->program.path;
    const char *name = path + directory_length(path) + (path[0] != '\0');
    struct spsy_file_identity identity;
    int seen = directory < 0 ? look_at(job, listed, &identity)
                             : spsy_file_identity_at(directory, name, &identity, NULL);

    return seen == listed->seen &&
           (seen != 0 || spsy_file_identity_equal(&identity, &listed->program.identity));
}

/* Programs of one directory are looked up in it, opened once: when it is exchanged meanwhile, all
 * of them are seen in the one or all in the other, never some here and some there. */
bool spsy_job_files_unchanged(const struct spsy_job *job)
{
    bool looked[SPSY_CALLS_MAX] = {false}, unchanged = true;

    for (size_t i = 0; i < job->count && unchanged; i++) {
        const char *path = job->listed[i].program.path;
        size_t length = directory_length(path);
        int directory;

        if (looked[i] || job->listed[i].stands_in || job->listed[i].first_of_file != i)
            continue;
        directory = job->listed[i].place == PLACE_FAR ? -1 : open_directory(path);
        for (size_t j = i; j < job->count && unchanged; j++) {
            const struct listed *listed = &job->listed[j];

            if (looked[j] || listed->stands_in || listed->first_of_file != j ||
                directory_length(listed->program.path) != length ||
                memcmp(listed->program.path, path, length) != 0)
                continue;
            looked[j] = true;
            unchanged = file_unchanged(job, listed, listed->place == PLACE_FAR ? -1 : directory);
        }
        if (directory >= 0)
            close(directory);
    }
    return unchanged;
}

/* Isolated, and loaded: by a descriptor that is kept, or far. */
static bool is_kept(const struct listed *listed)
{
    return listed->file >= 0 || (listed->loaded && listed->place == PLACE_FAR &&
                                 listed->program.registration.run == SPSY_RUN_ISOLATED);
}

/* The files behind the exit host's mappings, by the descriptors they were judged from, or by their
 * paths where a look-out looks. A change is loaded again by the next dispatch. */
static bool isolated_unchanged(struct spsy_job *job, size_t called)
{
    struct spsy_file_identity identity;
    bool unchanged = true;

    if (job->isolated_count == 0)
        return true;
    for (size_t i = 0; i < called; i++) {
        struct listed *listed = &job->listed[i];

        if (!is_kept(listed) ||
            (listed->first_of_file != i && is_kept(&job->listed[listed->first_of_file])))
            continue;
        if ((listed->file < 0 ? look_at(job, listed, &identity)
                              : spsy_file_identity_of(listed->file, &identity, NULL)) == 0 &&
            spsy_file_identity_equal(&identity, &listed->program.identity))
            continue;
        unload(listed);
        job->confirmed = unchanged = false;
    }
    return unchanged;
}

/* Why one look at every path, before the chain, is enough as a rule. An identity holds the time of
 * the last change: what is found at its path with the identity it was loaded with is that file,
 * unchanged. When the look before the chain finds that of everything, what is loaded is what was
 * there at the instant of the first stat, all together; a replacement made later is for dispatches
 * that start later (X33).
 *
 * That needs what was loaded to be what stood at the paths together, and while files are opened
 * and loaded one after the other somebody may replace them. So a dispatch that loaded something
 * looks at everything again after its chain. A file's own identity never comes back, but an
 * exchanged directory, or link, may be exchanged back and bring its files along: therefore that
 * look goes by directory, and the exit host says whether what it loaded by name is what was
 * judged. Programs of several directories that are exchanged and exchanged back together, in the
 * microseconds between two of these looks, could still be taken from either.
 *
 * Code loaded inline is a sealed copy. The exit host's is mapped from the file: whoever overwrites
 * that in place while the chain runs exchanges code that is being executed. So the files that were
 * judged are looked at after the chain, by descriptor: half the price of a path. */
bool spsy_job_files_confirm(struct spsy_job *job, size_t called)
{
    uint64_t loads = 0;
    bool exchanged = false;

    for (size_t i = 0; i < DEPTH_MAX; i++) {
        loads += spsy_isolated_loads(job->isolated[i]);
        exchanged |= spsy_isolated_exchanged(job->isolated[i]);
    }
    if (exchanged) {
        spsy_job_isolated_reset(job);
        job->confirmed = false;
        return false;
    }
    if (job->confirmed && job->confirmed_loads == loads)
        return isolated_unchanged(job, called);
    if (!spsy_job_files_unchanged(job))
        return false;
    if (job->depth == 1) { /* else the outer chain may still load */
        job->confirmed = true;
        job->confirmed_loads = loads;
    }
    return true;
}

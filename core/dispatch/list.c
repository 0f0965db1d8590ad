/* list.c - the frozen list of a job, followed by format and number.
 *
 * MUST:
 *  - read at the first dispatch that needs it, kept for life, also when the registry becomes
 *    unusable later (X30); a registry unusable at that first time is an error, never "no programs";
 *  - numbers the job does not hold are ignored (X31);
 *  - a deregistered entry stays (X32); one that is still in the registry counts as it stands
 *    there now: REPLACE(*YES) puts another program or other attributes (X33). */
#include "dispatch/job.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

/* Program names stand in decisions until the job ends, whatever happens to the entry. */
static char *keep_name(struct spsy_job *job, const char *text)
{
    size_t size = strlen(text) + 1;
    struct kept_name *name;

    for (name = job->names; name; name = name->next)
        if (strcmp(name->text, text) == 0)
            return name->text;
    name = malloc(sizeof *name + size);
    if (!name)
        return NULL;
    memcpy(name->text, text, size);
    name->next = job->names;
    job->names = name;
    return name->text;
}

static void free_registration(struct spsy_registration *registration)
{
    free(registration->entry);
    free(registration->program_data);
    registration->entry = registration->program_data = NULL;
}

static int copy_registration(struct spsy_job *job, const struct spsy_registration *from,
                             struct spsy_registration *to, struct spsy_error *error)
{
    *to = *from;
    to->program = keep_name(job, from->program);
    to->entry = strdup(from->entry);
    to->program_data = strdup(from->program_data);
    if (to->program && to->entry && to->program_data)
        return 0;
    free_registration(to);
    return spsy_fail_memory(error);
}

/* What is loaded would be another thing. */
static bool same_program(const struct spsy_registration *a, const struct spsy_registration *b)
{
    return strcmp(a->program, b->program) == 0 && strcmp(a->entry, b->entry) == 0 &&
           a->ccsid == b->ccsid && a->run == b->run;
}

/* Where the program is and what it is called: file name without .so. */
static int locate(struct spsy_job *job, struct spsy_program *program, struct spsy_error *error)
{
    const char *base;
    size_t length;
    int status;

    status = spsy_program_resolve(job->host->home, job->host->exits_dir,
                                  program->registration.program, program->path, error);
    if (status < 0)
        return status;
    base = strrchr(program->path, '/');
    base = base ? base + 1 : program->path;
    length = strlen(base);
    if (length > 3 && strcmp(base + length - 3, ".so") == 0)
        length -= 3;
    if (length >= sizeof program->name)
        length = sizeof program->name - 1;
    memcpy(program->name, base, length);
    program->name[length] = '\0';
    return 0;
}

/* Entries with one path share one stat. */
static void find_shared_files(struct spsy_job *job)
{
    for (size_t i = 0; i < job->count; i++) {
        size_t first = 0;

        while (first < i &&
               (job->listed[first].stands_in ||
                strcmp(job->listed[first].program.path, job->listed[i].program.path) != 0))
            first++;
        job->listed[i].first_of_file = first;
    }
}

/* An entry takes over a registration. A program that cannot even be located keeps its place: the
 * cause is told at each dispatch (X34), because its path is then empty and nothing is there. */
static int set_entry(struct spsy_job *job, struct listed *listed, int format,
                     const struct spsy_registration *from, struct spsy_error *error)
{
    struct spsy_registration copy;
    bool same;

    if (copy_registration(job, from, &copy, error) < 0)
        return SPSY_ERR_MEMORY;
    same =
        listed->program.registration.program && same_program(&listed->program.registration, &copy);
    if (!same)
        spsy_listed_retire(job->host, listed); /* as what it was loaded for */
    free_registration(&listed->program.registration);
    listed->program.registration = copy;
    listed->program.format = format;
    if (same)
        return 0;
    listed->program.failures = 0;
    listed->program.path[0] = '\0';
    listed->place = PLACE_UNKNOWN;
    locate(job, &listed->program, NULL);
    return 0;
}

/* Loads the registry, remembering what the file was before: a change in between is seen next
 * time. A failed load leaves the memory as it was, so that the next dispatch tries again. */
static int load_registry(struct spsy_job *job, struct spsy_registry *registry,
                         struct spsy_error *error)
{
    struct spsy_file_identity identity = {0};
    struct timespec now;
    int seen, status;

    seen = spsy_file_identity(job->host->registry_path, &identity, NULL);
    clock_gettime(CLOCK_REALTIME, &now);
    status = spsy_registry_load(job->host->home, registry, error);
    if (status < 0)
        return status;
    job->registry_seen = seen;
    job->registry = identity;
    job->registry_recent = seen == 0 && spsy_file_identity_is_recent(&identity, &now);
    return 0;
}

/* The registry file is what the list was last compared with; a candidate never changes. */
static bool registry_unchanged(const struct spsy_job *job)
{
    struct spsy_file_identity identity;
    int seen;

    if (job->host->candidate)
        return true;
    seen = spsy_file_identity(job->host->registry_path, &identity, NULL);
    if (seen != job->registry_seen || job->registry_recent)
        return false;
    return seen != 0 || spsy_file_identity_equal(&identity, &job->registry);
}

static int freeze(struct spsy_job *job, const struct spsy_registry *registry,
                  struct spsy_error *error)
{
    size_t total = registry->count[0] + registry->count[1];
    int status = 0;

    job->listed = calloc(total ? total : 1, sizeof *job->listed);
    if (!job->listed)
        return spsy_fail_memory(error);
    for (int format = 0; format < SPSY_FORMATS; format++) {
        for (size_t i = 0; i < registry->count[format] && status == 0; i++) {
            struct listed *listed = &job->listed[job->count];

            listed->file = -1;
            status = set_entry(job, listed, format, &registry->programs[format][i], error);
            listed->registered = true;
            if (status == 0 && job->host->stand_ins[format][i])
                spsy_listed_stand_in(listed, job->host->stand_ins[format][i]);
            job->count += status == 0;
        }
    }
    find_shared_files(job);
    return status;
}

static int load_and_freeze(struct spsy_job *job, struct spsy_error *error)
{
    struct spsy_registry registry = {0};
    int status = load_registry(job, &registry, error);

    if (status < 0)
        return status;
    status = freeze(job, &registry, error);
    spsy_registry_free(&registry);
    return status;
}

static int read_list(struct spsy_job *job, struct spsy_error *error)
{
    int status = job->host->candidate ? freeze(job, job->host->candidate, error)
                                      : load_and_freeze(job, error);

    if (status < 0)
        spsy_job_list_free(job);
    return status;
}

int spsy_job_list_expect(struct spsy_job *job, struct spsy_error *error)
{
    int status = read_list(job, error);

    job->list_expected = status == 0;
    return status;
}

int spsy_job_list_read(struct spsy_job *job, struct spsy_error *error)
{
    int status = 0;

    if (job->list_read)
        return 0;
    if (!job->list_expected || !registry_unchanged(job)) {
        spsy_job_isolated_reset(job);
        spsy_job_list_free(job);
        status = read_list(job, error);
    }
    job->list_expected = false;
    job->list_read = status == 0;
    return status;
}

/* The counts belong to the file that was identified. */
static void copy_counts(const struct listed *from, struct listed *to)
{
    to->registered = from->registered;
    to->program.failures = from->program.failures;
    to->program.identified = from->program.identified;
    to->program.identity = from->program.identity;
}

int spsy_job_list_copy(struct spsy_job *job, const struct spsy_job *from, struct spsy_error *error)
{
    int status = 0;

    spsy_job_isolated_reset(job);
    spsy_job_list_free(job); /* one that was read ahead */
    job->list_expected = false;
    job->listed = calloc(from->count ? from->count : 1, sizeof *job->listed);
    if (!job->listed)
        return spsy_fail_memory(error);
    for (size_t i = 0; i < from->count && status == 0; i++) {
        const struct spsy_program *program = &from->listed[i].program;

        job->listed[i].file = -1;
        status = set_entry(job, &job->listed[i], program->format, &program->registration, error);
        copy_counts(&from->listed[i], &job->listed[i]);
        job->count += status == 0;
    }
    find_shared_files(job);
    job->registry_seen = from->registry_seen;
    job->registry = from->registry;
    job->registry_recent = from->registry_recent;
    job->list_read = status == 0;
    return status;
}

static const struct spsy_registration *find_number(const struct spsy_registry *registry,
                                                   const struct spsy_program *program)
{
    for (size_t i = 0; i < registry->count[program->format]; i++)
        if (registry->programs[program->format][i].number == program->registration.number)
            return &registry->programs[program->format][i];
    return NULL;
}

static bool follow_entry(struct spsy_job *job, struct listed *listed,
                         const struct spsy_registry *registry)
{
    const struct spsy_registration *now = find_number(registry, &listed->program);
    bool was_registered = listed->registered;

    listed->registered = now != NULL;
    if (!now)
        return was_registered;
    if (spsy_registration_equal(&listed->program.registration, now))
        return !was_registered;
    if (set_entry(job, listed, listed->program.format, now, NULL) == 0)
        return true;
    job->registry_recent = true; /* out of memory: the next dispatch tries again */
    return was_registered != listed->registered;
}

/* Not part of what every dispatch does: a registry is ten kilobytes. */
static __attribute__((noinline)) void follow_registry(struct spsy_job *job)
{
    struct spsy_registry registry = {0};
    bool changed = false;

    if (load_registry(job, &registry, NULL) < 0)
        return; /* X30: the list is held */
    for (size_t i = 0; i < job->count; i++)
        changed |= follow_entry(job, &job->listed[i], &registry);
    spsy_registry_free(&registry);
    if (changed) {
        find_shared_files(job);
        spsy_job_isolated_reset(job); /* it was started with the entries as they were */
    }
}

void spsy_job_list_follow(struct spsy_job *job)
{
    if (job->count > 0 && !registry_unchanged(job))
        follow_registry(job);
}

void spsy_job_list_free(struct spsy_job *job)
{
    struct kept_name *next;

    for (size_t i = 0; i < job->count; i++) {
        spsy_listed_retire(job->host, &job->listed[i]);
        free_registration(&job->listed[i].program.registration);
    }
    free(job->listed);
    job->listed = NULL;
    job->count = 0;
    for (struct kept_name *name = job->names; name; name = next) {
        next = name->next;
        free(name);
    }
    job->names = NULL;
}

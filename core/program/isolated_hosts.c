/* isolated_hosts.c - the list of a job, spread over exit hosts.
 *
 * A program whose loading ends or hangs its host is given up with the cause until the list is
 * reset, and the others load in a fresh host. */
#include "program/isolated_hosts.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

enum { LOAD_LIMIT_LEAST_MS = 2000 }; /* a cold disk is not the program's fault */

void spsy_hosts_end(struct spsy_isolated *isolated, unsigned host, char *cause)
{
    if (!isolated->hosts[host].shared)
        return;
    spsy_process_end(&isolated->hosts[host], cause, cause ? SPSY_REASON_BYTES : 0);
    spsy_process_free(&isolated->hosts[host]);
    isolated->loaded[host] = false;
}

void spsy_hosts_forget(struct spsy_isolated *isolated)
{
    for (unsigned host = 0; host < isolated->host_count; host++)
        spsy_hosts_end(isolated, host, NULL);
    isolated->count = 0;
    isolated->host_count = 1;
    memset(isolated->host_of, 0, sizeof isolated->host_of);
    memset(isolated->wanted, 0, sizeof isolated->wanted);
    for (size_t i = 0; i < SPSY_CALLS_MAX; i++)
        isolated->load_cause[i][0] = '\0';
    isolated->reset_wanted = isolated->exchanged = false;
}

/* ---- what a PGMDTA makes readable --------------------------------------------------------------
 */

/* The next path that stands in a PGMDTA, from *at on: a word that begins with a slash. */
static const char *next_path(const char **at, size_t *length)
{
    static const char separators[] = " \t\n,;='\"()";

    while (*at && **at) {
        const char *word = *at;

        *length = strcspn(word, separators);
        *at = word + *length + strspn(word + *length, separators);
        if (*word == '/' && *length > 1 && *length < PATH_MAX)
            return word;
    }
    return NULL;
}

static void collect_paths(const char *data, char *readable, size_t *used)
{
    const char *path;
    size_t length;

    while ((path = next_path(&data, &length)))
        if (*used + length + 2 <= EXIT_HOST_READABLE_BYTES) {
            memcpy(readable + *used, path, length);
            *used += length + 1; /* the memory is zero */
        }
}

static const uint64_t FNV_START = 0xcbf29ce484222325u, FNV_PRIME = 0x100000001b3u; /* FNV-1a's */

/* The word at *at of a PGMDTA as a path of its own; false = none left. */
static bool take_path(const char **at, char path[PATH_MAX])
{
    size_t length;
    const char *word = next_path(at, &length);

    if (!word)
        return false;
    memcpy(path, word, length);
    path[length] = '\0';
    return true;
}

/* Does a path in there lead to a file system that may never answer? Does any path stand there? */
static enum spsy_reach reach_of(struct spsy_lookout *lookout, const char *data)
{
    enum spsy_reach reach = SPSY_REACH_NOTHING;
    char path[PATH_MAX];

    while (reach != SPSY_REACH_FAR && take_path(&data, path))
        reach =
            lookout && spsy_lookout_needed(lookout, path, false) ? SPSY_REACH_FAR : SPSY_REACH_NEAR;
    return reach;
}

/* The same as below, within the program's limit. A path that does not answer is told in cause:
 * nobody waits for it again in the exit host. */
static uint64_t far_found(struct spsy_lookout *lookout, const struct spsy_program *program,
                          uint64_t found, char *cause)
{
    const char *at = program->registration.program_data;
    int limit_ms = spsy_lookout_limit_ms(&program->registration);
    char path[PATH_MAX];

    while (take_path(&at, path)) {
        struct spsy_file_identity identity = {0};
        struct spsy_error error;
        int result = spsy_lookout_identity(lookout, path, limit_ms, &identity, &error);

        if (result == SPSY_ERR_BUSY) {
            snprintf(cause, SPSY_REASON_BYTES, "does not answer: %.200s, a path in its PGMDTA",
                     path);
            identity.inode = (ino_t)-1; /* once it does, another host can read it */
        }
        found = (found ^ identity.device) * FNV_PRIME;
        found = (found ^ identity.inode) * FNV_PRIME;
    }
    return found;
}

/* Which files and directories stand at these paths, as one number. A host may read what stood there
 * when it started: another one, put there by a rename, is for the next host. (Should two numbers
 * ever be equal by chance, the host cannot read the new one.) */
static uint64_t readable_found(struct spsy_isolated *isolated, struct spsy_program *const *programs,
                               size_t count, char causes[][SPSY_REASON_BYTES])
{
    uint64_t found = FNV_START;
    char path[PATH_MAX];

    for (size_t i = 0; i < count; i++) {
        const char *at;

        if (isolated->reach[i] == SPSY_REACH_NOTHING)
            continue;
        at = programs[i]->registration.program_data;
        if (isolated->reach[i] == SPSY_REACH_FAR) {
            causes[i][0] = '\0';
            found = far_found(isolated->options.lookout, programs[i], found, causes[i]);
            continue;
        }
        while (take_path(&at, path)) {
            struct stat status = {0};

            (void)stat(path, &status); /* nothing there: zeros */
            found = (found ^ status.st_dev) * FNV_PRIME;
            found = (found ^ status.st_ino) * FNV_PRIME;
        }
    }
    return found;
}

/* ---- starting ----------------------------------------------------------------------------------
 */

void spsy_hosts_take_list(struct spsy_isolated *isolated, struct spsy_program *const *programs,
                          size_t count)
{
    char causes[SPSY_CALLS_MAX][SPSY_REASON_BYTES];
    uint64_t readable;
    bool same;

    if (count > SPSY_CALLS_MAX)
        count = SPSY_CALLS_MAX;
    same = isolated->count == count &&
           memcmp(isolated->programs, programs, count * sizeof programs[0]) == 0;
    for (size_t i = 0; i < count && !same; i++)
        isolated->reach[i] =
            reach_of(isolated->options.lookout, programs[i]->registration.program_data);
    readable = readable_found(isolated, programs, count, causes);
    if (same && isolated->readable == readable)
        return;
    spsy_hosts_forget(isolated);
    memcpy(isolated->programs, programs, count * sizeof programs[0]);
    isolated->count = count;
    isolated->readable = readable;
    for (size_t i = 0; i < count; i++)
        if (isolated->reach[i] == SPSY_REACH_FAR)
            memcpy(isolated->load_cause[i], causes[i], sizeof causes[i]);
}

static void describe_program(const struct spsy_program *program, struct spsy_shared_program *shared)
{
    snprintf(shared->path, sizeof shared->path, "%s", program->path);
    snprintf(shared->name, sizeof shared->name, "%s", program->info.argument_zero);
    snprintf(shared->symbol, sizeof shared->symbol, "%s", program->info.symbol);
    shared->kind = program->info.kind;
    shared->form = program->info.form;
    shared->form_assumed = program->info.form_assumed;
    shared->takes_services = program->info.takes_services;
    shared->format = (uint32_t)program->format;
    if (program->identified) {
        shared->device = program->identity.device;
        shared->inode = program->identity.inode;
    }
}

/* Whose programs they are, and the one place they may write to: kept by the home, so that nothing
 * is left over. */
static void describe_home(const char *home, struct spsy_shared *shared)
{
    struct stat status;

    shared->owner = geteuid();
    shared->group = getegid();
    if (!home)
        return;
    if (stat(home, &status) == 0) {
        shared->owner = status.st_uid;
        shared->group = status.st_gid;
    }
    snprintf(shared->home, sizeof shared->home, "%s", home);
    if (snprintf(shared->scratch, PATH_MAX, "%s/scratch", home) >= PATH_MAX)
        shared->scratch[0] = '\0';
}

static void describe_list(struct spsy_isolated *isolated, unsigned host, struct spsy_shared *shared)
{
    size_t readable = 0;

    describe_home(isolated->options.home, shared);
    shared->program_count = (uint32_t)isolated->count;
    for (size_t i = 0; i < isolated->count; i++) {
        describe_program(isolated->programs[i], &shared->programs[i]);
        shared->programs[i].skip =
            !isolated->wanted[i] || isolated->host_of[i] != host || isolated->load_cause[i][0];
        if (!isolated->load_cause[i][0])
            collect_paths(isolated->programs[i]->registration.program_data, shared->readable,
                          &readable);
    }
    isolated->started_ns[host] = spsy_process_now_ns();
    spsy_process_clock_start(&isolated->hosts[host], isolated->started_ns[host]);
    atomic_store(&shared->started_ns, isolated->started_ns[host]);
    atomic_store(&shared->at, SPSY_AT_NOTHING);
}

int spsy_hosts_start(struct spsy_isolated *isolated, unsigned host, struct spsy_error *error)
{
    struct spsy_process *process = &isolated->hosts[host];
    int result;

    if (process->shared)
        return 0;
    result = spsy_process_prepare(process, error);
    if (result != 0)
        return result;
    describe_list(isolated, host, process->shared);
    isolated->loads++;
    return spsy_process_start(process, isolated->options.executable, error);
}

/* ---- loading -----------------------------------------------------------------------------------
 */

static uint64_t load_limit_ns(const struct spsy_program *program, int least_ms)
{
    int limit = program->registration.time_limit_ms;

    return (uint64_t)(limit > least_ms ? limit : least_ms) * 1000000u;
}

void spsy_hosts_describe_limit(uint64_t limit_ns, uint64_t passed_ns, const uint64_t *withheld_ns,
                               char *cause)
{
    unsigned limit = (unsigned)(limit_ns / 1000000u);

    if (!withheld_ns)
        snprintf(cause, SPSY_REASON_BYTES, "time limit of %u ms reached", limit);
    else
        snprintf(cause, SPSY_REASON_BYTES,
                 "time limit of %u ms: not back after %llu ms, %llu ms of which the machine gave "
                 "it no processor",
                 limit, (unsigned long long)(passed_ns / 1000000u),
                 (unsigned long long)(*withheld_ns / 1000000u));
}

/* The host ended, or was ended, while it loaded: whose fault, and what was it. */
static bool blame_load(struct spsy_isolated *isolated, unsigned host, const char *cause)
{
    uint32_t at = atomic_load(&isolated->hosts[host].shared->at);

    if (at >= isolated->count || isolated->host_of[at] != host || isolated->load_cause[at][0])
        return false;
    snprintf(isolated->load_cause[at], SPSY_REASON_BYTES, "while being loaded: %.*s",
             spsy_text_cut(cause, 200), cause);
    return true;
}

/* glibc would have handed these another program's helper library. */
bool spsy_hosts_move_conflicts(struct spsy_isolated *isolated, unsigned host)
{
    const struct spsy_shared *shared = isolated->hosts[host].shared;
    bool moved = false;

    for (size_t i = 0; i < isolated->count; i++) {
        if (isolated->host_of[i] != host || shared->programs[i].load_state != SPSY_LOAD_CONFLICT)
            continue;
        if (!moved && isolated->host_count == SPSY_CALLS_MAX)
            return false; /* no honest host comes here: the program fails with its conflict */
        if (!moved)
            isolated->host_count++;
        isolated->host_of[i] = isolated->host_count - 1;
        moved = true;
    }
    return moved;
}

void spsy_hosts_note_exchanged(struct spsy_isolated *isolated, unsigned host)
{
    const volatile struct spsy_shared_program *programs = isolated->hosts[host].shared->programs;

    for (size_t i = 0; i < isolated->count; i++)
        if (isolated->host_of[i] == host && programs[i].load_state == SPSY_LOAD_EXCHANGED)
            isolated->exchanged = true;
}

/* The limit for what the host is loading now, or for its start, which a debugger of one of the
 * programs holds up as well; *until_ns: when it is reached. The host says since when, so all of it
 * together is bounded by the job's own clock. */
static uint64_t load_limit(const struct spsy_isolated *isolated, unsigned host, uint64_t *until_ns)
{
    const struct spsy_process *process = &isolated->hosts[host];
    uint64_t started = atomic_load(&process->shared->started_ns);
    uint64_t limit = (uint64_t)LOAD_LIMIT_LEAST_MS * 1000000u, all = limit, part;
    uint32_t at = atomic_load(&process->shared->at);

    for (size_t i = 0; i < isolated->count; i++) {
        part = load_limit_ns(isolated->programs[i], LOAD_LIMIT_LEAST_MS);
        all += part;
        limit = part > limit ? part : limit;
    }
    if (at < isolated->count)
        limit = load_limit_ns(isolated->programs[at], LOAD_LIMIT_LEAST_MS);
    *until_ns = spsy_process_until(process, &process->whole, isolated->started_ns[host], all, 0);
    part = spsy_process_until(process, &process->part, started, limit, 0);
    if (part < *until_ns)
        *until_ns = part;
    return limit;
}

static bool has_time_left(const struct spsy_isolated *isolated, struct spsy_process *process,
                          unsigned host)
{
    uint64_t until;

    load_limit(isolated, host, &until);
    if (spsy_process_now_ns() < until)
        return true;
    spsy_process_clock_look(process);
    load_limit(isolated, host, &until);
    return process->seen.at_ns < until;
}

static void describe_load_limit(const struct spsy_isolated *isolated, unsigned host, char *cause)
{
    const struct spsy_process *process = &isolated->hosts[host];
    uint64_t now = process->seen.at_ns, started = atomic_load(&process->shared->started_ns), until;
    uint64_t limit = load_limit(isolated, host, &until);
    uint64_t passed = started < now ? now - started : 0;
    uint64_t withheld = spsy_process_withheld(process, &process->part, started);

    spsy_hosts_describe_limit(limit, passed, passed >= limit * SPSY_LIMIT_TIMES ? &withheld : NULL,
                              cause);
}

static enum spsy_ready wait_loaded(struct spsy_isolated *isolated, unsigned host, char *cause)
{
    struct spsy_process *process = &isolated->hosts[host];
    uint64_t until;
    enum spsy_wait wait;
    bool blamed;

    do {
        load_limit(isolated, host, &until);
        wait = spsy_process_wait(process, until);
    } while (wait == SPSY_WAIT_TIME && has_time_left(isolated, process, host));
    if (wait == SPSY_WAIT_TURN || spsy_process_has_turn(process)) {
        isolated->loaded[host] = true;
        spsy_hosts_note_exchanged(isolated, host);
        return spsy_hosts_move_conflicts(isolated, host) ? EXIT_HOST_AGAIN : EXIT_HOST_READY;
    }
    if (wait == SPSY_WAIT_TIME)
        describe_load_limit(isolated, host, cause);
    spsy_process_end(process, wait == SPSY_WAIT_DEAD ? cause : NULL, SPSY_REASON_BYTES);
    blamed = blame_load(isolated, host, cause);
    spsy_hosts_end(isolated, host, NULL);
    return blamed ? EXIT_HOST_AGAIN : EXIT_HOST_UNABLE;
}

enum spsy_ready spsy_hosts_ready(struct spsy_isolated *isolated, unsigned host, char *cause)
{
    struct spsy_error error;

    if (isolated->hosts[host].shared && isolated->loaded[host])
        return EXIT_HOST_READY;
    if (spsy_hosts_start(isolated, host, &error) != 0) {
        spsy_text_copy(cause, SPSY_REASON_BYTES, error.text);
        return EXIT_HOST_UNABLE;
    }
    return wait_loaded(isolated, host, cause);
}

/* host.c - one home: where its registry, the shipped exits and the exit host are. */
#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "dispatch/job.h"

/* The directory that holds this library, or the executable it is linked into. */
static int own_directory(char directory[PATH_MAX], struct spsy_error *error)
{
    struct link_map *map = NULL;
    const char *file = "/proc/self/exe";
    static const char own[] = "/libexec/spsy";
    Dl_info info;
    size_t length;
    bool found;

    if (dladdr1((void *)spsy_host_open, &info, (void **)&map, RTLD_DL_LINKMAP) && map &&
        map->l_name[0]) { /* "" for the executable itself */
        file = map->l_name;
        found = realpath(file, directory);
    } else { /* the kernel has resolved that path already */
        ssize_t read = readlink(file, directory, PATH_MAX - 1);

        directory[read > 0 ? read : 0] = '\0';
        found = directory[0] == '/' && read < PATH_MAX - 1; /* not "(unreachable)/..." */
    }
    if (!found)
        return spsy_fail_errno(error, SPSY_ERR_IO, "", "cannot find out where %s is", file);
    *strrchr(directory, '/') = '\0';
    length = strlen(directory);
    if (length > sizeof own - 1 && strcmp(directory + length - (sizeof own - 1), own) == 0)
        *strrchr(directory, '/') = '\0'; /* spsy-gateway: as deep as bin and lib are */
    return 0;
}

/* The first of base/NAME that exists, else base/ the last one, which errors then name. */
static char *beside(const char *base, const char *const *names, size_t count)
{
    char *path = NULL;

    for (size_t i = 0; i < count; i++) {
        free(path);
        if (asprintf(&path, "%s/%s", base, names[i]) < 0)
            return NULL;
        if (access(path, F_OK) == 0)
            break;
    }
    return path;
}

/* Build tree: bin, lib, tests, exits, libexec/spsy side by side. Installed: PREFIX/bin,
 * PREFIX/lib, PREFIX/lib/spsy/exits, PREFIX/libexec/spsy. */
static int find_parts(struct spsy_host *host, const struct spsy_host_options *options,
                      struct spsy_error *error)
{
    static const char *const exits[] = {"lib/spsy/exits", "exits"};
    static const char *const exit_hosts[] = {"libexec/spsy/spsy-exit-host"};
    char prefix[PATH_MAX] = "";
    int status;

    if (!options->exits_dir || !options->exit_host) {
        status = own_directory(prefix, error);
        if (status < 0)
            return status;
        *(strrchr(prefix, '/') ? strrchr(prefix, '/') : prefix) = '\0';
    }
    host->exits_dir = options->exits_dir ? strdup(options->exits_dir) : beside(prefix, exits, 2);
    host->exit_host =
        options->exit_host ? strdup(options->exit_host) : beside(prefix, exit_hosts, 1);
    if (!host->exits_dir || !host->exit_host)
        return spsy_fail_memory(error);
    return 0;
}

static int find_home(struct spsy_host *host, const char *home, struct spsy_error *error)
{
    struct stat status;

    if (stat(home, &status) < 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "", "home %s", home);
    if (!S_ISDIR(status.st_mode))
        return spsy_fail(error, SPSY_ERR_IO, "", "home %s is not a directory", home);
    host->owner = status.st_uid;
    host->home = strdup(home);
    if (!host->home || asprintf(&host->registry_path, "%s/registry.json", home) < 0) {
        host->registry_path = NULL;
        return spsy_fail_memory(error);
    }
    if (asprintf(&host->break_glass_path, "%s/" SPSY_BREAK_GLASS_FILE, home) < 0) {
        host->break_glass_path = NULL;
        return spsy_fail_memory(error);
    }
    return 0;
}

int spsy_host_open(const struct spsy_host_options *options, struct spsy_host **host,
                   struct spsy_error *error)
{
    struct spsy_host *opened;
    int status;

    if (!host)
        return spsy_fail(error, SPSY_ERR_ARGUMENT, "", "spsy_host_open: no place for the host");
    *host = NULL;
    if (!options || !options->home || options->home[0] != '/')
        return spsy_fail(error, SPSY_ERR_ARGUMENT, "", "home %s is not an absolute path",
                         options && options->home ? options->home : "(none)");
    opened = calloc(1, sizeof *opened);
    if (!opened)
        return spsy_fail_memory(error);
    pthread_mutex_init(&opened->pool_lock, NULL);
    status = find_home(opened, options->home, error);
    if (status == 0)
        status = find_parts(opened, options, error);
    if (status < 0) {
        spsy_host_close(opened);
        return status;
    }
    *host = opened;
    return 0;
}

static int copy_registry(const struct spsy_registry *from, struct spsy_registry *to,
                         struct spsy_error *error)
{
    int status = 0;

    for (int format = 0; format < SPSY_FORMATS; format++)
        for (size_t i = 0; i < from->count[format] && status == 0; i++) {
            status =
                spsy_registration_copy(&to->programs[format][i], &from->programs[format][i], error);
            to->count[format] += status == 0;
        }
    return status;
}

int spsy_host_open_candidate(const struct spsy_host_options *options,
                             const struct spsy_registry *registry, struct spsy_host **host,
                             struct spsy_error *error)
{
    int status = spsy_host_open(options, host, error);

    if (status < 0)
        return status;
    (*host)->candidate = calloc(1, sizeof *(*host)->candidate);
    status = (*host)->candidate ? copy_registry(registry, (*host)->candidate, error)
                                : spsy_fail_memory(error);
    if (status < 0) {
        spsy_host_close(*host);
        *host = NULL;
    }
    return status;
}

void spsy_host_close(struct spsy_host *host)
{
    struct pooled *pooled, *next;

    if (!host)
        return;
    spsy_job_end(host->expected);
    for (pooled = host->pool; pooled; pooled = next) {
        next = pooled->next;
        free(pooled->path); /* the library itself stays loaded: nothing is ever unloaded */
        free(pooled->entry_name);
        free(pooled);
    }
    pthread_mutex_destroy(&host->pool_lock);
    free(host->home);
    free(host->exits_dir);
    free(host->exit_host);
    free(host->registry_path);
    free(host->break_glass_path);
    if (host->candidate)
        spsy_registry_free(host->candidate);
    free(host->candidate);
    free(host);
}

int spsy_host_knock(const struct spsy_host *host, const char *path, struct spsy_error *error)
{
    struct spsy_file_identity identity;
    struct spsy_lookout *lookout;
    int status = spsy_lookout_create(host->exit_host, host->home, &lookout, error);

    if (status == 0 && spsy_lookout_needed(lookout, path, false))
        status = spsy_lookout_identity(lookout, path, SPSY_LOOK_LEAST_MS, &identity, error);
    spsy_lookout_destroy(lookout);
    return status == SPSY_ERR_BUSY ? status : 0;
}

const char *spsy_host_exits_dir(const struct spsy_host *host)
{
    return host->exits_dir;
}

void spsy_host_judge_inline(struct spsy_host *host, spsy_inline_judge *judge, void *context)
{
    host->inline_judge = judge;
    host->inline_context = context;
}

uid_t spsy_host_owner(const struct spsy_host *host)
{
    return host->owner;
}

const char *spsy_host_exit_host(const struct spsy_host *host)
{
    return host->exit_host;
}

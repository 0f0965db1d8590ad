/* load.c - dlopen and the entry of each listed program.
 *
 * The resolved path itself is opened, RTLD_NOW | RTLD_LOCAL, so that $ORIGIN, gdb, perf and
 * valgrind work. Whether that led to the file which the job had judged is asked afterwards: an
 * exchanged directory that is exchanged back leaves no other trace. What does not load keeps its
 * place with the cause, and is tried again at its call. Nothing is ever unloaded. A constructor
 * that crashes or loops takes this process along: the job finds the program by `at` and starts a
 * host without it. */
#include "host/host.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SPSY_EXIT_HOST
#include "spsy_exit.h"

static struct spsy_entry entries[SPSY_CALLS_MAX];

static int load_failed(struct spsy_shared_program *program, const char *text)
{
    snprintf(program->load_error, sizeof program->load_error, "%s", text ? text : "cannot load");
    program->load_state = SPSY_LOAD_FAILED;
    return -1;
}

bool exit_host_is_judged(const struct spsy_shared_program *program, const struct stat *status)
{
    return program->inode == 0 ||
           (status->st_dev == program->device && status->st_ino == program->inode);
}

void exit_host_was_exchanged(struct spsy_shared_program *program)
{
    snprintf(program->load_error, sizeof program->load_error,
             "there was another file at its path while it was loaded");
    program->load_state = SPSY_LOAD_EXCHANGED;
}

/* Is handle the library in this open file? glibc knows a loaded library by device and inode too,
 * but asks by name first: each program has a spelling of /proc of its own. */
static bool is_library_of(void *handle, int fd, uint32_t index)
{
    static const char slashes[] = "////////////////////";
    char name[64];
    void *same;

    snprintf(name, sizeof name, "%.*s/proc/self/fd/%d", (int)index, slashes, fd);
    same = dlopen(name, RTLD_LAZY | RTLD_NOLOAD);
    if (!same)
        return access(name, F_OK) != 0; /* no /proc: the path has to be proof enough */
    dlclose(same);
    return same == handle;
}

/* handle: NULL = it did not load, and the path alone can tell why. */
static bool loaded_judged(const struct spsy_shared_program *program, void *handle, uint32_t index)
{
    struct stat status;
    bool judged;
    int fd;

    if (!handle)
        return stat(program->path, &status) == 0 && exit_host_is_judged(program, &status);
    fd = open(program->path, O_RDONLY | O_CLOEXEC);
    judged = fd >= 0 && fstat(fd, &status) == 0 && exit_host_is_judged(program, &status) &&
             is_library_of(handle, fd, index);
    if (fd >= 0)
        close(fd);
    return judged;
}

static int find_entry(struct spsy_shared_program *program, void *handle, struct spsy_entry *entry)
{
    struct spsy_exit_descriptor *descriptor;

    if (program->symbol[0]) {
        entry->function = dlsym(handle, program->symbol);
    } else {
        descriptor = dlsym(handle, "spsy_exit_program");
        entry->function = descriptor ? (void *)descriptor->entry : NULL;
    }
    if (!entry->function)
        return load_failed(program, "its entry is not there any more");
    entry->handle = handle;
    entry->kind = (enum spsy_entry_kind)program->kind;
    entry->form = (enum spsy_charset)program->form;
    entry->form_assumed = program->form_assumed != 0;
    return 0;
}

static int load_one(struct spsy_shared *shared, uint32_t index)
{
    struct spsy_shared_program *program = &shared->programs[index];
    const struct link_map *before = exit_host_last_map();
    void *handle;

    if (program->load_state == SPSY_LOAD_EXCHANGED)
        return -1;
    handle = dlopen(program->path, RTLD_NOW | RTLD_LOCAL);
    if (!handle)
        load_failed(program, dlerror());
    if (program->inode != 0 && !loaded_judged(program, handle, index))
        exit_host_was_exchanged(program);
    if (!handle || program->load_state == SPSY_LOAD_EXCHANGED)
        return -1;
    if (exit_host_conflict(handle, before, program->load_error, sizeof program->load_error)) {
        program->load_state = SPSY_LOAD_CONFLICT;
        return -1;
    }
    exit_host_offer_services(shared, handle, program->takes_services != 0);
    if (find_entry(program, handle, &entries[index]) != 0)
        return -1;
    program->load_state = SPSY_LOAD_DONE;
    return 0;
}

void exit_host_load_all(struct spsy_shared *shared)
{
    for (uint32_t i = 0; i < shared->program_count; i++) {
        if (shared->programs[i].skip)
            continue;
        atomic_store(&shared->started_ns, exit_host_now_ns());
        atomic_store(&shared->at, i);
        load_one(shared, i);
    }
}

/* Where the library begins that this stands in. */
static const void *library_of(const void *code)
{
    Dl_info info;

    return code && dladdr(code, &info) ? info.dli_fbase : NULL;
}

bool spsy_host_is_others(const void *code, const struct spsy_entry *running)
{
    const void *library = library_of(code);

    if (!library || (running && library == library_of(running->function)))
        return false;
    for (size_t i = 0; i < SPSY_CALLS_MAX; i++)
        if (library == library_of(entries[i].function))
            return true;
    return false;
}

const struct spsy_entry *exit_host_entry(struct spsy_shared *shared, uint32_t program)
{
    if (entries[program].function)
        return &entries[program];
    return load_one(shared, program) == 0 ? &entries[program] : NULL;
}

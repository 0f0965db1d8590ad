/* load.c - dlopen and the entry of each listed program.
 *
 * The resolved path itself is opened, RTLD_NOW | RTLD_LOCAL, so that $ORIGIN, gdb, perf and
 * valgrind work. What does not load keeps its place with the cause, and is tried again at its
 * call. Nothing is ever unloaded. A constructor that crashes or loops takes this process along:
 * the job finds the program by `at` and starts a host without it. */
#include "host/host.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "spsy_exit.h"

static struct spsy_entry entries[SPSY_CALLS_MAX];

static int load_failed(struct spsy_shared_program *program, const char *text)
{
    snprintf(program->load_error, sizeof program->load_error, "%s", text ? text : "cannot load");
    program->load_state = SPSY_LOAD_FAILED;
    return -1;
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
    entry->form = (enum spsy_form)program->form;
    entry->form_assumed = program->form_assumed != 0;
    return 0;
}

static int load_one(struct spsy_shared *shared, uint32_t index)
{
    struct spsy_shared_program *program = &shared->programs[index];
    const struct link_map *before = spsy_host_last_map();
    void *handle = dlopen(program->path, RTLD_NOW | RTLD_LOCAL);

    if (!handle)
        return load_failed(program, dlerror());
    if (spsy_host_conflict(handle, before, program->load_error, sizeof program->load_error)) {
        program->load_state = SPSY_LOAD_CONFLICT;
        return -1;
    }
    spsy_host_offer_services(shared, handle, program->takes_services != 0);
    if (find_entry(program, handle, &entries[index]) != 0)
        return -1;
    program->load_state = SPSY_LOAD_DONE;
    return 0;
}

void spsy_host_load_all(struct spsy_shared *shared)
{
    for (uint32_t i = 0; i < shared->program_count; i++) {
        if (shared->programs[i].skip)
            continue;
        atomic_store(&shared->started_ns, spsy_host_now_ns());
        atomic_store(&shared->at, i);
        load_one(shared, i);
    }
}

const struct spsy_entry *spsy_host_entry(struct spsy_shared *shared, uint32_t program)
{
    if (entries[program].function)
        return &entries[program];
    return load_one(shared, program) == 0 ? &entries[program] : NULL;
}

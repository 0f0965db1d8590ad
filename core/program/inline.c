#include "program/inline.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "exit/ended.h"
#include "exit/ticks.h"
#include "base/text.h"
#include "service/service.h"

#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U /* Linux 6.3: says that it will be executed, where that is restricted */
#endif

/* ---- loading ----------------------------------------------------------------------------------
 */

static int create_memory_file(const char *name)
{
    int copy = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC);

    if (copy < 0 && errno == EINVAL) /* an older kernel */
        copy = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    return copy;
}

/* Read and written, not sent by sendfile: that needs support of the file system it comes from. */
static int copy_bytes(int from, int to, off_t size)
{
    char block[32 * 1024];
    off_t offset = 0;

    while (offset < size) { /* whether it is longer by now, its identity tells */
        ssize_t got = pread(from, block, sizeof block, offset);

        if (got == 0)
            return 0;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 || write(to, block, (size_t)got) != got)
            return -1;
        offset += got;
    }
    return 0;
}

/* The file's identity around the copying tells whether it was overwritten meanwhile: what is half
 * old and half new must not run in this process. */
static int copy_unchanged(const struct spsy_program *program, int fd, int copy,
                          struct spsy_error *error)
{
    struct spsy_file_identity before, after;

    if (spsy_file_identity_of(fd, &before, error) < 0)
        return SPSY_ERR_IO;
    if (copy_bytes(fd, copy, before.size) != 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "", "%s: cannot be copied into memory",
                               program->path);
    if (spsy_file_identity_of(fd, &after, error) < 0)
        return SPSY_ERR_IO;
    if (!spsy_file_identity_equal(&before, &after))
        return spsy_fail(error, SPSY_ERR_IO, "", "%s: was overwritten while it was read",
                         program->path);
    return 0;
}

/* The sealed copy: nobody can change it any more, not even this process. */
static int seal_copy(const struct spsy_program *program, int fd, int *copy,
                     struct spsy_error *error)
{
    char name[64];
    int result;

    snprintf(name, sizeof name, "%.60s", program->name);
    *copy = create_memory_file(name);
    if (*copy < 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "", "%s: no memory file", program->path);
    result = copy_unchanged(program, fd, *copy, error);
    if (result == 0 &&
        fcntl(*copy, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
        result =
            spsy_fail_errno(error, SPSY_ERR_IO, "", "%s: its copy cannot be sealed", program->path);
    if (result < 0)
        close(*copy);
    return result;
}

static int fail_load(const struct spsy_program *program, const char *what, struct spsy_error *error)
{
    const char *text = dlerror();

    return spsy_fail(error, SPSY_ERR_PROGRAM, "", "%s: %s: %s", program->path, what,
                     text ? text : "it is NULL");
}

/* The descriptor's own entry, and the services into it. */
static int use_descriptor(const struct spsy_program *program, const struct spsy_program_info *info,
                          struct spsy_entry *entry, struct spsy_error *error)
{
    struct spsy_exit_descriptor *descriptor = dlsym(entry->handle, "spsy_exit_program");

    if (!descriptor)
        return fail_load(program, "descriptor", error);
    if (info->takes_services)
        descriptor->services = &spsy_service_table;
    if (info->symbol[0] == '\0')
        entry->function = (void *)descriptor->entry;
    return 0;
}

static int find_entry(const struct spsy_program *program, const struct spsy_program_info *info,
                      struct spsy_entry *entry, struct spsy_error *error)
{
    int result = 0;

    if (info->has_descriptor)
        result = use_descriptor(program, info, entry, error);
    if (result == 0 && info->symbol[0] != '\0')
        entry->function = dlsym(entry->handle, info->symbol);
    if (result == 0 && !entry->function)
        result = fail_load(program, "entry", error);
    return result;
}

static int load_copy(const struct spsy_program *program, const struct spsy_program_info *info,
                     int copy, struct spsy_entry *entry, struct spsy_error *error)
{
    char path[64];

    snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)getpid(), copy);
    *entry = (struct spsy_entry){
        .copy = copy, .kind = info->kind, .form = info->form, .form_assumed = info->form_assumed};
    entry->handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!entry->handle) {
        spsy_service_load_library();
        entry->handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    }
    if (!entry->handle)
        return fail_load(program, "does not load", error);
    spsy_service_offer(entry->handle);
    return find_entry(program, info, entry, error);
}

int spsy_inline_load(struct spsy_program *program, int fd, struct spsy_error *error)
{
    struct spsy_program_info info;
    struct spsy_entry entry = {0};
    int copy, result;

    result = seal_copy(program, fd, &copy, error);
    if (result < 0)
        return result;
    result = spsy_program_inspect(copy, program->path, program->registration.entry,
                                  program->registration.ccsid, &info, error);
    if (result == 0)
        result = spsy_program_allows_inline(&info, error);
    if (result == 0)
        result = load_copy(program, &info, copy, &entry, error);
    if (result < 0 && !entry.handle) {
        close(copy);
        return result;
    }
    /* loaded: the copy's number must not come back, dlopen would find this library under it */
    if (result == 0) {
        program->info = info;
        program->entry = entry;
    }
    return result;
}

bool spsy_inline_holds(const struct spsy_entry *entry, int fd)
{
    char loaded[16 * 1024], now[sizeof loaded];
    off_t offset = 0;

    for (;;) {
        ssize_t had = pread(entry->copy, loaded, sizeof loaded, offset);
        ssize_t has = pread(fd, now, sizeof now, offset);

        if (had < 0 || had != has || memcmp(loaded, now, (size_t)had) != 0)
            return false;
        if (had == 0)
            return true;
        offset += had;
    }
}

/* ---- running ----------------------------------------------------------------------------------
 */

static void fail_step(struct spsy_outcome *outcome, const char *reason)
{
    *outcome = (struct spsy_outcome){.answer = -1, .failed = true};
    spsy_text_copy(outcome->reason, sizeof outcome->reason, reason);
}

bool spsy_inline_exit_exported;
static pid_t job;

void spsy_inline_own_job(void)
{
    job = getpid();
}

bool spsy_inline_is_job(void)
{
    return getpid() == job;
}

/* Out of the program that runs, the innermost (X36). */
struct way_back {
    jmp_buf *to;
    const void *frame;
    struct spsy_outcome *outcome;
    bool failed;
};
static _Thread_local struct way_back way_back;
static atomic_uint calls; /* of all threads: a program's own may end the process */

bool spsy_inline_in_call(void)
{
    return atomic_load(&calls) > 0;
}

const void *spsy_inline_frame(void)
{
    return way_back.frame;
}

void spsy_inline_leave(const char *failure)
{
    if (!way_back.to)
        return;
    way_back.failed = failure != NULL;
    if (failure)
        fail_step(way_back.outcome, failure);
    _longjmp(*way_back.to, 1);
}

/* False: it ended as a failure, and there is no answer, whatever it had set. */
static bool call_ready_for_exit(struct spsy_caller *caller, const struct spsy_entry *entry,
                                const char *name, struct spsy_outcome *outcome)
{
    const struct way_back outer = way_back;
    jmp_buf here;
    bool failed;

    atomic_fetch_add(&calls, 1);
    if (_setjmp(here) == 0) {
        way_back = (struct way_back){&here, spsy_ended_frame(), outcome, false};
        spsy_caller_invoke(caller, entry, name);
    }
    failed = way_back.failed;
    way_back = outer;
    atomic_fetch_sub(&calls, 1);
    return !failed;
}

static void run_step(struct spsy_caller *caller, const struct spsy_program *program,
                     struct spsy_outcome *outcome)
{
    const struct spsy_entry *entry = &program->entry;
    bool answered = true;

    if (!entry->function) {
        fail_step(outcome, "not loaded");
        return;
    }
    if (entry->form == SPSY_CHARSET_ASCII && !caller->input->has_ascii) {
        fail_step(outcome, "there is no record in ASCII form");
        return;
    }
    spsy_caller_prepare(caller, entry, program->format, outcome);
    if (spsy_inline_exit_exported)
        answered = call_ready_for_exit(caller, entry, program->info.argument_zero, outcome);
    else
        spsy_caller_invoke(caller, entry, program->info.argument_zero);
    spsy_caller_judge(caller, entry, outcome);
    if (!answered)
        outcome->answer = -1;
}

size_t spsy_inline_run(const struct spsy_step *steps, size_t count, const struct spsy_input *input,
                       struct spsy_outcome *outcomes)
{
    struct spsy_service_call call = {0};
    const struct spsy_service_call *bound = spsy_service_current();
    struct spsy_caller caller;
    uint64_t before, after, scale = spsy_ticks_scale();
    size_t done = 0;
    bool ended = false;

    if (bound) { /* else services answer that they are not available */
        call = *bound;
        spsy_service_bind(&call);
    }
    spsy_caller_begin(&caller, input);
    before = spsy_ticks(scale);
    while (done < count && !ended) {
        struct spsy_program *program = steps[done].program;
        struct spsy_outcome *outcome = &outcomes[done];

        call.registration = &program->registration;
        call.form = program->info.form;
        call.format = program->format;
        call.outcome = outcome;
        call.reason = outcome->reason;
        run_step(&caller, program, outcome);
        if (outcome->failed)
            spsy_caller_begin(&caller, input);
        after = spsy_ticks(scale);
        outcome->nanoseconds = spsy_ticks_between(before, after, scale);
        before = after;
        ended = spsy_step_ends(&steps[done], program->entry.form, outcome);
        done++;
    }
    if (bound)
        spsy_service_bind(bound);
    return done;
}

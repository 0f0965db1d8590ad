#include "kit/check/probe.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "program/isolated_process.h"
#include "service/service.h"

enum {
    TIMES_OUT_MAX = 6,    /* then nothing more is asked */
    LIMIT_LATER_MS = 200, /* once one has not come back, nobody waits so long for the others */
    ALL_FAIL_MAX = 60,    /* so many calls and no answer: there will be none */
    WHOLE_MS = 20 * 1000, /* of all calls */
    PROGRESS_FIRST_MS = 1000,
    PROGRESS_EVERY_MS = 200,
};

struct context { /* of the services of one call */
    struct probe *probe;
    struct asked *asked;
};

/* ---- services: a world that is made up ---------------------------------------------------------
 */

static int user_facts(void *opaque, const char *profile, struct spsy_user_facts *facts,
                      struct spsy_error *error)
{
    const struct context *context = opaque;
    const struct words *words = context->probe->words;
    size_t count = 0;

    (void)profile;
    (void)error;
    facts->enabled = true;
    strcpy(facts->group, "*NONE");
    if (context->asked->request.world == WORLD_SPECIAL)
        facts->special = SPSY_ALL_SPECIAL;
    if (context->asked->request.world != WORLD_GROUPS)
        return 0;
    for (size_t i = 0; i < words->count && count < 16; i++) {
        const char *name = words->list[i].text;

        if (!spsy_name_valid(name, SPSY_NAME_MAX) || act_of_function(name) >= 0)
            continue;
        strcpy(count == 0 ? facts->group : facts->supplemental[count - 1], name);
        count++;
    }
    facts->supplemental_count = count > 0 ? count - 1 : 0;
    return 0;
}

/* X36, X37 */
static int file_attributes(void *opaque, const struct spsy_fields *file, char **json,
                           struct spsy_error *error)
{
    struct context *context = opaque;
    const char *function = spsy_functions[context->asked->request.act % SPSY_FUNCTION_COUNT];
    bool temporary = file->file_name && strncmp(file->file_name, "QPDSPF", 6) == 0;
    bool saved = context->asked->request.world == WORLD_PLAIN && !temporary;

    if (strcmp(function, "QUSRSPLA") == 0) {
        context->asked->recursed = true;
        return spsy_fail(error, SPSY_ERR_RECURSION, "", "QUSRSPLA is the function being validated");
    }
    if (strcmp(function, "RST") == 0 || context->asked->request.malformed)
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF3303", "File %s not found in job %s.",
                         file->file_name, file->job_name);
    if (asprintf(json,
                 "{\"file\":\"%s\",\"status\":\"*READY\",\"copies\":1,\"pages\":1,"
                 "\"save\":\"%s\",\"formType\":\"*STD\",\"size\":1}",
                 file->file_name ? file->file_name : "", saved ? "*YES" : "*NO") < 0)
        return spsy_fail_memory(error);
    return 0;
}

/* Does the text hold the end of one field of the full record and the beginning of the next, as it
 * does where somebody printed until a NUL came? */
static bool runs_on(const struct request *request, const char *text)
{
    enum { SIDE = 3 };
    const unsigned char *record = request->input.record[1];
    char across[2 * SIDE + 1] = "";

    if (request->shape != SHAPE_FULL)
        return false;
    for (int i = 0; i + 1 < SPSY_FIELD_COUNT; i++) {
        const struct spsy_field *field = &spsy_layout[i], *next = field + 1;

        if (field->kind != SPSY_KIND_CHAR || next->kind != SPSY_KIND_CHAR || field->length < SIDE ||
            next->length < SIDE)
            continue;
        memcpy(across, record + next->offset - SIDE, 2 * SIDE);
        if (!strchr(across, ' ') && strstr(text, across))
            return true;
    }
    return false;
}

static void keep_line(struct printed *printed, const char *line)
{
    if (printed->count < PROBE_LINES_MAX)
        printed->lines[printed->count] = strdup(line);
    printed->count++;
}

/* A message of the program, or what it has printed (program/isolated_output.c says it so). */
static int job_log(void *opaque, const char *text, struct spsy_error *error)
{
    struct context *context = opaque;
    const char *printed = strstr(text, " printed: ");

    (void)error;
    context->asked->ran_on |= runs_on(&context->asked->request, text);
    if (strncmp(text, "exit program ", strlen("exit program ")) == 0 && printed)
        keep_line(&context->probe->printed, printed + strlen(" printed: "));
    return 0;
}

/* ---- asking ------------------------------------------------------------------------------------
 */

int probe_open(struct probe *probe, struct spsy_error *error)
{
    probe->times_ns = malloc(PROBE_TIMES_MAX * sizeof *probe->times_ns);
    probe->started_ms = spsy_now_ms();
    probe->next_ms = probe->started_ms + PROGRESS_FIRST_MS;
    if (!probe->times_ns)
        return spsy_fail_memory(error);
    return spsy_isolated_create(&probe->options, &probe->isolated, error);
}

void probe_quiet(struct probe *probe)
{
    if (probe->shown)
        probe->output->progress.show(probe->output->progress.context, "");
    probe->shown = false;
}

void probe_close(struct probe *probe)
{
    probe_quiet(probe);
    spsy_isolated_destroy(probe->isolated);
    free(probe->times_ns);
    for (size_t i = 0; i < probe->printed.count && i < PROBE_LINES_MAX; i++)
        free(probe->printed.lines[i]);
}

void probe_set_format(struct probe *probe, int format)
{
    probe->program.format = format;
    spsy_isolated_reset(probe->isolated);
}

static void show_progress(struct probe *probe)
{
    int64_t now = spsy_now_ms();
    char text[80];

    if (!probe->output->shows_progress || now < probe->next_ms)
        return;
    snprintf(text, sizeof text, "Checking: %zu calls", probe->calls);
    probe->output->progress.show(probe->output->progress.context, text);
    probe->next_ms = now + PROGRESS_EVERY_MS;
    probe->shown = true;
}

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static enum came what_came(const struct spsy_outcome *outcome)
{
    const char *reason = outcome->reason;

    if (!outcome->failed)
        return CAME_ANSWER;
    if (begins(reason, "guard damaged"))
        return CAME_GUARD;
    if (begins(reason, "built in the wrong character set"))
        return CAME_CHARSET;
    if (begins(reason, "time limit of"))
        return CAME_TIME;
    if (outcome->answer >= 0 || begins(reason, "escape message "))
        return CAME_CANNOT;
    if (begins(reason, "does not load") || begins(reason, "while being loaded") ||
        begins(reason, "the exit host c") || begins(reason, "the exit host is "))
        return CAME_NOT_LOADED;
    return begins(reason, "crashed: ") || begins(reason, "ended with status 139 from") ? CAME_CRASH
                                                                                       : CAME_ENDED;
}

static void note(struct probe *probe, struct asked *asked)
{
    asked->came = what_came(&asked->outcome);
    asked->ran_on |= runs_on(&asked->request, asked->outcome.reason);
    probe->calls++;
    probe->failures += asked->came != CAME_ANSWER && asked->came != CAME_CANNOT;
    if (asked->came == CAME_TIME) {
        probe->times_out++;
        if (probe->program.registration.time_limit_ms > LIMIT_LATER_MS)
            probe->program.registration.time_limit_ms = LIMIT_LATER_MS;
        probe->given_up |= probe->times_out >= TIMES_OUT_MAX;
        return;
    }
    if (asked->came != CAME_ANSWER)
        return;
    if (asked->outcome.nanoseconds > probe->worst_ns)
        probe->worst_ns = asked->outcome.nanoseconds;
    if (probe->time_count < PROBE_TIMES_MAX)
        probe->times_ns[probe->time_count++] = asked->outcome.nanoseconds;
}

void probe_ask(struct probe *probe, struct asked *items, size_t count)
{
    static const struct spsy_callbacks services = {
        .user_facts = user_facts, .file_attributes = file_attributes, .job_log = job_log};
    struct spsy_program *programs[1] = {&probe->program};
    struct spsy_step step = {&probe->program, true, true};
    struct spsy_isolated_file files[PROBE_BATCH];
    struct spsy_service_call calls[PROBE_BATCH];
    struct spsy_callbacks callbacks[PROBE_BATCH];
    struct context contexts[PROBE_BATCH];
    size_t done = 0;

    for (size_t i = 0; i < count; i++) {
        struct request *request = &items[i].request;

        items[i].recursed = items[i].ran_on = false;
        items[i].came = CAME_NOT_TRIED;
        contexts[i] = (struct context){probe, &items[i]};
        callbacks[i] = services;
        callbacks[i].context = &contexts[i];
        calls[i] = (struct spsy_service_call){.job_name = request->job_name,
                                              .job_user = request->job_user,
                                              .job_number = request->job_number,
                                              .callbacks = &callbacks[i],
                                              .current_user = request->current_user};
        files[i] = (struct spsy_isolated_file){&request->input, &calls[i], 1, 0, &items[i].outcome};
    }
    while (done < count && !probe->given_up) {
        size_t ran = spsy_isolated_run_many(probe->isolated, programs, 1, &step, 1, files + done,
                                            count - done, spsy_process_now_ns() + 1000000000u);

        for (size_t i = 0; i < ran; i++)
            note(probe, &items[done + i]);
        done += ran;
        probe->given_up |= (probe->calls >= ALL_FAIL_MAX && probe->failures == probe->calls) ||
                           spsy_now_ms() > probe->started_ms + WHOLE_MS;
        show_progress(probe);
    }
}

enum spsy_meaning probe_meaning(const struct probe *probe, const struct asked *asked)
{
    if (asked->came == CAME_NOT_TRIED)
        return SPSY_MEANING_NONE;
    return asked->came == CAME_ANSWER
               ? spsy_answer_meaning(probe->program.info.form, (unsigned char)asked->outcome.answer)
               : SPSY_MEANING_FAILED;
}

/* ---- from outside ------------------------------------------------------------------------------
 */

static long count_entries(pid_t process, const char *what)
{
    char path[64];
    DIR *directory;
    long count = 0;

    snprintf(path, sizeof path, "/proc/%d/%s", (int)process, what);
    directory = opendir(path);
    if (!directory)
        return -1;
    for (struct dirent *entry = readdir(directory); entry; entry = readdir(directory))
        count += entry->d_name[0] != '.';
    closedir(directory);
    return count;
}

/* Pages that are nobody else's, exactly: the counters of status are rounded. */
static long own_memory(pid_t process)
{
    char path[64], line[128];
    FILE *file;
    long bytes = -1;

    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)process);
    file = fopen(path, "re");
    if (!file)
        return -1;
    while (fgets(line, sizeof line, file))
        if (strncmp(line, "Anonymous:", strlen("Anonymous:")) == 0)
            bytes = strtol(line + strlen("Anonymous:"), NULL, 10) * 1024;
    fclose(file);
    return bytes;
}

bool probe_stand(const struct probe *probe, struct standing *standing)
{
    standing->process = spsy_isolated_process(probe->isolated);
    if (standing->process <= 0)
        return false;
    standing->descriptors = count_entries(standing->process, "fd");
    standing->threads = count_entries(standing->process, "task");
    standing->memory = own_memory(standing->process);
    return standing->descriptors >= 0 && standing->threads >= 0 && standing->memory >= 0;
}

static int compare_times(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

    return (left > right) - (left < right);
}

uint64_t probe_time(struct probe *probe, unsigned percent)
{
    if (probe->time_count == 0)
        return 0;
    qsort(probe->times_ns, probe->time_count, sizeof probe->times_ns[0], compare_times);
    return probe->times_ns[(probe->time_count - 1) * percent / 100];
}

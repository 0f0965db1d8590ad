/* doctor_kernel.c - what holds on this kernel: found out by doing it, with the exit host itself. */
#include "verb/doctor.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "dispatch/dispatch.h"
#include "program/isolated.h"
#include "program/schedule.h"
#include "record/record.h"
#include "service/service.h"

#define PROBE_PROGRAM "QSPSY/TEMPFILE" /* ships with spsy, and asks a service */

static void check_sealing(struct doctor *doctor)
{
    int fd = memfd_create("spsy-doctor", MFD_CLOEXEC | MFD_ALLOW_SEALING);

    if (fd >= 0 && ftruncate(fd, 4096) == 0 &&
        fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0 &&
        ftruncate(fd, 0) != 0 && errno == EPERM)
        doctor_say(doctor, "memfd sealing", FINDING_OK,
                   "memory shared with the exit host keeps its size");
    else
        doctor_say(doctor, "memfd sealing", FINDING_WRONG,
                   "not possible: no exit program can run isolated");
    if (fd >= 0)
        close(fd);
}

static void check_pidfd(struct doctor *doctor)
{
    int fd = (int)syscall(SYS_pidfd_open, getpid(), 0);

    if (fd >= 0 && syscall(SYS_pidfd_send_signal, fd, 0, NULL, 0) == 0)
        doctor_say(doctor, "pidfd", FINDING_OK, "exit hosts are ended and reaped by descriptor");
    else
        doctor_say(doctor, "pidfd", FINDING_WRONG,
                   "not possible: no exit program can run isolated");
    if (fd >= 0)
        close(fd);
}

/* program/schedule.h: zeros where the file is there and nothing is counted. */
static void check_time_limits(struct doctor *doctor)
{
    const struct timespec pause = {.tv_nsec = 1000000};
    struct spsy_schedule schedule = {0};

    nanosleep(&pause, NULL); /* nothing is counted for who has never let go of the processor */
    spsy_schedule_look(getpid(), &schedule);
    if (schedule.known && schedule.used_ns > 0)
        doctor_say(doctor, "time limits", FINDING_OK,
                   "count what a program used or slept, not what the machine withheld");
    else
        doctor_say(doctor, "time limits", FINDING_WARNING,
                   "count the clock on the wall: this kernel does not say what it withholds "
                   "(/proc/PID/schedstat, CONFIG_SCHED_INFO); where many programs run, raise "
                   "TIMLMT");
}

/* ---- a round trip ---- */

static int make_record(struct spsy_input *input, struct spsy_error *error)
{
    struct spsy_fields fields;
    int result;

    spsy_fields_make_up(&fields, "000000", "QSECOFR", "DOCTOR");
    result = spsy_record_encode(&fields, SPSY_CHARSET_EBCDIC, input->record[0], error);
    if (result == 0)
        spsy_record_to_ascii(input->record[0], input->record[1]);
    input->has_ascii = result == 0;
    return result;
}

static int find_program(const struct spsy_host *host, struct spsy_program *program,
                        struct spsy_error *error)
{
    int fd, result;

    memset(program, 0, sizeof *program);
    program->registration.number = 1;
    program->registration.program = (char *)PROBE_PROGRAM;
    program->registration.entry = (char *)"*AUTO";
    program->registration.program_data = (char *)"";
    program->registration.program_data_ccsid = -1;
    program->registration.time_limit_ms = SPSY_TIME_LIMIT_DEFAULT_MS;
    strcpy(program->registration.adopt, "*NONE");
    strcpy(program->name, "TEMPFILE");
    result =
        spsy_program_resolve("/", spsy_host_exits_dir(host), PROBE_PROGRAM, program->path, error);
    if (result == 0)
        result = spsy_program_trust(program->path, geteuid(), &fd, error);
    if (result < 0)
        return result;
    result =
        spsy_program_inspect(fd, program->path, "*AUTO", SPSY_CCSID_AUTO, &program->info, error);
    close(fd);
    return result;
}

/* Twice: the first round trip starts the process. */
static int go_round(const struct spsy_host *host, struct spsy_program *program,
                    const struct spsy_input *input, struct spsy_outcome *outcome,
                    struct spsy_error *error)
{
    const struct spsy_isolated_options options = {
        spsy_host_exit_host(host), NULL, "DOCTOR", "QSECOFR", "000000", NULL};
    struct spsy_step step = {program, true, true};
    struct spsy_isolated *isolated;
    int result = spsy_isolated_create(&options, &isolated, error);

    for (int i = 0; result == 0 && i < 2; i++)
        spsy_isolated_run(isolated, &program, 1, &step, 1, input, outcome);
    if (result == 0)
        spsy_isolated_destroy(isolated);
    return result;
}

static void check_exit_host(struct doctor *doctor, const struct spsy_host *host)
{
    const struct spsy_callbacks callbacks = {.context = NULL};
    const struct spsy_service_call call = {.job_name = "DOCTOR",
                                           .job_user = "QSECOFR",
                                           .job_number = "000000",
                                           .callbacks = &callbacks};
    struct spsy_outcome outcome = {.answer = -1};
    struct spsy_program program;
    struct spsy_input input = {.has_ascii = false};
    struct spsy_error error;
    int result = make_record(&input, &error);

    if (result == 0)
        result = find_program(host, &program, &error);
    if (result == 0) {
        spsy_service_bind(&call);
        result = go_round(host, &program, &input, &outcome, &error);
        spsy_service_bind(NULL);
    }
    if (result < 0)
        doctor_say(doctor, "exit host", FINDING_WRONG, "%s", error.text);
    else if (outcome.failed || outcome.answer != '1')
        doctor_say(doctor, "exit host", FINDING_WRONG, "%s did not answer as it should: %s",
                   PROBE_PROGRAM, outcome.reason[0] ? outcome.reason : "a wrong answer");
    else
        doctor_say(doctor, "exit host", FINDING_OK,
                   "starts, is handed over by futex and answers services");
}

/* ---- confinement ---- */

/* What the exit host says of itself; "" when it cannot be asked. */
static void ask_probe(const char *executable, char *text, size_t size)
{
    char *const arguments[] = {(char *)executable, (char *)"--probe", NULL};
    char *const environment[] = {NULL};
    posix_spawn_file_actions_t actions;
    int ends[2], status;
    size_t used = 0;
    ssize_t got;
    pid_t child;

    text[0] = '\0';
    if (pipe2(ends, O_CLOEXEC) != 0)
        return;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    if (posix_spawn(&child, executable, &actions, NULL, arguments, environment) != 0)
        child = -1;
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    while (child > 0 && used + 1 < size && (got = read(ends[0], text + used, size - 1 - used)) > 0)
        used += (size_t)got;
    text[used] = '\0';
    close(ends[0]);
    if (child > 0)
        waitpid(child, &status, 0);
}

/* The line that begins with key and a blank, without them; NULL = none. */
static char *line_of(char *text, const char *key)
{
    size_t length = strlen(key);

    for (char *at = text; at && *at; at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL)
        if (strncmp(at, key, length) == 0 && at[length] == ' ')
            return at + length + 1;
    return NULL;
}

static void check_confinement(struct doctor *doctor, const char *executable)
{
    char text[256], *seccomp, *landlock;

    ask_probe(executable, text, sizeof text);
    seccomp = line_of(text, "seccomp");
    landlock = line_of(text, "landlock");
    for (char *at = text; *at; at++)
        if (*at == '\n')
            *at = '\0';
    if (!seccomp || !landlock) {
        doctor_say(doctor, "seccomp", FINDING_WRONG, "%s cannot confine itself here", executable);
        return;
    }
    if (strcmp(seccomp, "holds") == 0)
        doctor_say(doctor, "seccomp", FINDING_OK,
                   "programs reach no other process, no network and start nothing");
    else
        doctor_say(doctor, "seccomp", FINDING_WRONG, "a program is not refused: %s", seccomp + 6);
    if (strcmp(landlock, "none") == 0)
        doctor_say(doctor, "Landlock", FINDING_WARNING,
                   "not in this kernel: programs can read and write files of their user; the rest "
                   "of the confinement holds");
    else if (strncmp(landlock, "fails ", 6) == 0)
        doctor_say(doctor, "Landlock", FINDING_WRONG, "a program is not refused: %s", landlock + 6);
    else
        doctor_say(doctor, "Landlock", FINDING_OK, "version %s: programs reach the files they need",
                   landlock);
}

void doctor_kernel(struct doctor *doctor)
{
    const struct spsy_host_options options = {.home = "/"}; /* only its own places are asked for */
    struct spsy_host *host;
    struct spsy_error error;

    check_sealing(doctor);
    check_pidfd(doctor);
    check_time_limits(doctor);
    if (spsy_host_open(&options, &host, &error) < 0) {
        doctor_say(doctor, "exit host", FINDING_WRONG, "%s", error.text);
        return;
    }
    check_exit_host(doctor, host);
    check_confinement(doctor, spsy_host_exit_host(host));
    spsy_host_close(host);
}

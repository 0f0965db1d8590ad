/* dispatch_fixture.h - a home with registered programs, for the suites of core/dispatch.
 *
 * The programs are dispatch_old.so / dispatch_new.so under the names T/P0 to T/P9; they
 * call back into the suite (inline), which scripts and logs each call. */
#ifndef SPSY_TESTS_DISPATCH_FIXTURE_H
#define SPSY_TESTS_DISPATCH_FIXTURE_H

#include "harness.h"

#include "dispatch/dispatch.h"
#include "registry/registry.h"
#include "request_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { PROGRAMS = 10 };

struct registered {
    int format; /* 0 or 1 */
    int number;
    const char *program;
    const char *attributes; /* more members, beginning with a comma, or "" */
};
#define ISOLATED ",\"ccsid\":37"
#define INLINE ",\"run\":\"*INLINE\",\"ccsid\":37"

struct fixture {
    const char *home;
    struct spsy_host *host;
    struct spsy_job *job;
    struct spsy_request request;
    struct spsy_callbacks callbacks;
    struct spsy_decision decision;
    struct spsy_error error;
    int native; /* what the authority callback answers */
    size_t native_asked;
};
static struct fixture fixture;

/* What the programs do: by the last digit of their names. */
struct script {
    int answer;  /* -1 = leave the return code */
    bool damage; /* write beside the return code: a failure */
};
static struct script script[PROGRAMS];
static char call_log[4096];
static void (*during_call)(int program, unsigned char *format, unsigned char *record);

static inline void program_hook(int version, int program, unsigned char *return_code,
                                unsigned char *format, unsigned char *record)
{
    size_t used = strlen(call_log);

    if (used + 16 < sizeof call_log)
        snprintf(call_log + used, sizeof call_log - used, "P%d%s%s ", program,
                 format[5] == 0xF2 || format[5] == 0x32 ? "b" : "a", version == 2 ? "*" : "");
    CU_ASSERT(*return_code == 0x40 || *return_code == 0x20);
    if (script[program].answer >= 0)
        *return_code = (unsigned char)script[program].answer;
    if (script[program].damage)
        return_code[1] ^= 0xFF;
    if (during_call)
        during_call(program, format, record);
}

static inline int native_authority(void *context, const struct spsy_request *request,
                                   struct spsy_error *why)
{
    (void)context;
    (void)request;
    fixture.native_asked++;
    why->code = SPSY_ERR_AUTHORITY;
    strcpy(why->message_id, fixture.native < 0 ? "SPY0101" : "CPF3492");
    strcpy(why->text, fixture.native < 0 ? "the store cannot be read" : "no authority to QPRINT");
    return fixture.native;
}

static inline const char *in_home(const char *relative)
{
    static char paths[4][4096];
    static unsigned next;
    char *path = paths[next++ % 4];

    snprintf(path, sizeof paths[0], "%s/%s", fixture.home, relative);
    return path;
}

static inline void copy_file(const char *from, const char *to)
{
    size_t count;
    char *bytes = harness_read(from, &count);

    if (!bytes)
        abort();
    harness_write(to, bytes, count);
    chmod(to, 0755);
    free(bytes);
}

/* Until a change made now has other timestamps than what is there: otherwise the programs count
 * as changed, and every dispatch loads them again. */
static inline void settle(void)
{
    struct timespec pause = {0, 25 * 1000 * 1000};

    nanosleep(&pause, NULL);
}

static inline void write_registry(const struct registered *registered, size_t count)
{
    static const char *const formats[] = {"SPSY0100", "SPSY0200"};
    char text[65536] = "{\"version\":1,\"exitPoints\":[", path[4096];
    bool first_format = true;

    for (int format = 0; format < 2; format++) {
        bool first = true;

        for (size_t i = 0; i < count; i++) {
            char program[4500];

            if (registered[i].format != format)
                continue;
            if (first)
                snprintf(program, sizeof program,
                         "%s{\"exitPoint\":\"QIBM_QSP_SECURITY\",\"format\":\"%s\",\"programs\":[",
                         first_format ? "" : ",", formats[format]);
            else
                strcpy(program, ",");
            strcat(text, program);
            snprintf(program, sizeof program, "{\"number\":%d,\"program\":\"%s\"%s}",
                     registered[i].number, registered[i].program, registered[i].attributes);
            strcat(text, program);
            first = first_format = false;
        }
        if (!first)
            strcat(text, "]}");
    }
    strcat(text, "]}\n");
    snprintf(path, sizeof path, "%s", in_home("registry.new"));
    harness_write(path, text, strlen(text));
    chmod(path, 0600);
    rename(path, in_home("registry.json"));
}

/* A home with library T and programs T/P0 to T/P9, an open host; an empty registry and no job yet.
 */
static inline void open_home(void)
{
    struct spsy_host_options options = {0};
    char address[32];

    memset(&fixture, 0, sizeof fixture);
    fixture.home = harness_directory();
    CU_ASSERT_EQUAL_FATAL(spsy_registry_create(fixture.home, &fixture.error), 0);
    mkdir(in_home("lib"), 0755);
    mkdir(in_home("lib/T"), 0755);
    mkdir(in_home("lib/U"), 0755);
    for (int i = 0; i < PROGRAMS; i++) {
        char name[32];

        snprintf(name, sizeof name, "lib/T/P%d.so", i);
        copy_file(harness_exit("dispatch_old"), in_home(name));
    }
    snprintf(address, sizeof address, "%lx", (unsigned long)program_hook);
    setenv("DISPATCH_HOOK", address, 1);
    options.home = fixture.home;
    CU_ASSERT_EQUAL_FATAL(spsy_host_open(&options, &fixture.host, &fixture.error), 0);
    settle();
}

static inline void begin_job_of_type(enum spsy_job_type type)
{
    struct spsy_job_options options = {"000123", "ALICE", "PAYROLL", type};

    CU_ASSERT_EQUAL_FATAL(spsy_job_begin(fixture.host, &options, &fixture.job, &fixture.error), 0);
}

static inline void begin_job(void)
{
    begin_job_of_type(SPSY_JOB_BATCH);
}

static inline void end_job(void)
{
    spsy_job_end(fixture.job);
    fixture.job = NULL;
}

static inline void close_home(void)
{
    end_job();
    spsy_host_close(fixture.host);
    fixture.host = NULL;
    during_call = NULL;
}

static inline void clear_scripts(void)
{
    for (int i = 0; i < PROGRAMS; i++)
        script[i] = (struct script){-1, false};
    call_log[0] = '\0';
    during_call = NULL;
}

/* A request of BOB about a file of another job (foreign) or of this one. */
static inline void make_request(const char *function, bool foreign)
{
    struct spsy_fields *fields = &fixture.request.fields;

    memset(&fixture.request, 0, sizeof fixture.request);
    request_fill(fields);
    fields->function = function;
    fields->job_number = foreign ? "000124" : "000123";
    if (strcmp(function, "RST") == 0) {
        fields->asp = 0;
        fields->asp_device = "";
        fields->new_output_queue_library = "QGPL";
        fields->new_asp_device = "*SYSBAS";
        fields->new_asp = 1;
    }
    fixture.callbacks.authority = native_authority;
    fixture.callbacks.context = &fixture;
}

/* A home with these programs, and a job that is about to delete a file of another. */
static inline void open_asking(const struct registered *registered, size_t count)
{
    open_home();
    write_registry(registered, count);
    begin_job();
    clear_scripts();
    make_request("DLTSPLF", true);
}

static inline int decide(void)
{
    call_log[0] = '\0';
    fixture.native_asked = 0;
    memset(&fixture.decision, 0x5A, sizeof fixture.decision); /* always filled */
    memset(&fixture.error, 0, sizeof fixture.error);
    return spsy_job_decide(fixture.job, &fixture.request, &fixture.callbacks, &fixture.decision,
                           &fixture.error);
}

#endif

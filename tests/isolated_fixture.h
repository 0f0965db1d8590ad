/* isolated_fixture.h - chains of programs in an exit host, for the suites of the exit host. */
#ifndef SPSY_TESTS_ISOLATED_FIXTURE_H
#define SPSY_TESTS_ISOLATED_FIXTURE_H

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "harness.h"
#include "program/isolated.h"

enum { MOST = 4 };

struct chain {
    struct spsy_isolated *isolated;
    struct spsy_program programs[MOST];
    struct spsy_program *list[MOST];
    struct spsy_step steps[MOST];
    struct spsy_outcome outcomes[MOST];
    struct spsy_input input;
    size_t count;
};

static char no_data[] = "";

static void add(struct chain *chain, const char *name)
{
    struct spsy_program *program = &chain->programs[chain->count];
    struct spsy_step *step = &chain->steps[chain->count];

    snprintf(program->path, sizeof program->path, "%s", harness_exit(name));
    snprintf(program->name, sizeof program->name, "%s", name);
    program->info.has_descriptor = true;
    program->info.form = SPSY_CHARSET_ASCII;
    program->info.kind = SPSY_ENTRY_POINTERS;
    program->registration.time_limit_ms = 300;
    program->registration.program_data = no_data;
    step->program = program;
    step->ends_on_refuse = true;
    step->ends_on_failure = false;
    chain->list[chain->count++] = program;
}

static void set_file(struct chain *chain, const char *name)
{
    memset(&chain->input, ' ', sizeof chain->input);
    memcpy(chain->input.record[1] + 50, name, strlen(name));
    chain->input.has_ascii = true;
}

static void begin(struct chain *chain, const char *first, const char *second)
{
    static char executable[PATH_MAX];
    static const char *home;
    struct spsy_isolated_options options = {.executable = executable,
                                            .home = NULL,
                                            .job_name = "TESTJOB",
                                            .job_user = "ALICE",
                                            .job_number = "000001"};

    if (!home)
        home = harness_directory();
    options.home = home;
    memset(chain, 0, sizeof *chain);
    snprintf(executable, sizeof executable, "%s/libexec/spsy/spsy-exit-host", harness_build());
    CU_ASSERT_EQUAL_FATAL(spsy_isolated_create(&options, &chain->isolated, NULL), 0);
    add(chain, first);
    if (second)
        add(chain, second);
    set_file(chain, "QSYSPRT");
}

static size_t run(struct chain *chain)
{
    memset(chain->outcomes, 0xEE, sizeof chain->outcomes);
    return spsy_isolated_run(chain->isolated, chain->list, chain->count, chain->steps, chain->count,
                             &chain->input, chain->outcomes);
}

static bool has_children(void)
{
    return waitpid(-1, NULL, WNOHANG | __WALL) != -1 || errno != ECHILD;
}

#endif

/* doctor.c - `spsy doctor`: is everything in order on which a decision rests?
 *
 * It opens what it examines itself, piece by piece: a home that no command can use is what it is
 * for. It changes nothing that other commands would not change as well (opening the spool sweeps
 * what a killed command left).
 *
 * MUST: over a socket only root and the home's owner are shown what is in the home and how full the
 * server is; anybody else is shown his own way and limits. */
#include "verb/doctor.h"

#include "verb/verb.h"

static void examine(struct doctor *doctor)
{
    const char *plural;

    doctor_route(doctor);
    if (!verb_is_for(doctor->execution)) {
        answer_message(doctor->answer, "SPY0001",
                       "the rest is shown to root and the owner of the server's home");
        return;
    }
    doctor_kernel(doctor);
    doctor_home(doctor);
    doctor_programs(doctor);
    doctor_spool(doctor);
    doctor_keys(doctor);
    plural = doctor->warnings == 1 ? "" : "s";
    if (doctor->wrong)
        answer_fail(doctor->answer, "SPY0111", "%zu wrong, %zu warning%s", doctor->wrong,
                    doctor->warnings, plural);
    else
        answer_message(doctor->answer, "SPY0001", "nothing is wrong; %zu warning%s",
                       doctor->warnings, plural);
}

static int read_options(int count, char *const *arguments, bool *full, struct answer *answer)
{
    const struct verb_option options[] = {{"--full", NULL, full}};

    return verb_options(count, arguments, options, 1, answer);
}

static int check(int count, char *const *arguments, struct answer *answer)
{
    bool full;

    return read_options(count, arguments, &full, answer);
}

static void run(struct execution *execution, int count, char *const *arguments,
                struct answer *answer)
{
    struct doctor doctor = {
        .home = execution->options.home, .execution = execution, .answer = answer};

    if (read_options(count, arguments, &doctor.full, answer) == 0)
        examine(&doctor);
}

const struct verb verb_doctor = {
    .name = "doctor", .title = "DOCTOR", .lists = true, .check = check, .run = run};

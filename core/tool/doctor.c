/* doctor.c - `spsy doctor`: is everything in order on which a decision rests?
 *
 * It opens what it examines itself, piece by piece: a home that no command can use is what it is
 * for. It changes nothing that other commands would not change as well (opening the spool sweeps
 * what a killed command left). */
#include "tool/doctor.h"

#include "tool/verb.h"

static void examine(struct doctor *doctor)
{
    const char *plural;

    doctor_kernel(doctor);
    doctor_home(doctor);
    doctor_programs(doctor);
    doctor_spool(doctor);
    plural = doctor->warnings == 1 ? "" : "s";
    if (doctor->wrong)
        answer_fail(doctor->answer, "SPY0111", "%zu wrong, %zu warning%s", doctor->wrong,
                    doctor->warnings, plural);
    else
        answer_message(doctor->answer, "SPY0001", "nothing is wrong; %zu warning%s",
                       doctor->warnings, plural);
}

int verb_doctor(struct runner *runner, const struct invocation *invocation)
{
    struct answer answer;
    struct doctor doctor = {.home = runner->options.home, .answer = &answer};
    const struct verb_option options[] = {{"--full", NULL, &doctor.full}};
    const char *what, *wrong = verb_options(invocation, options, 1, &what);
    int status;

    if (answer_init(&answer, "DOCTOR", NULL) == 0) {
        if (wrong)
            answer_fail(&answer, "SPY0108", wrong, what);
        else
            examine(&doctor);
    }
    output_answer(&runner->output, &answer, true);
    status = answer.exit;
    answer_free(&answer);
    return status;
}

/* doctor_route.c - which way the commands of whoever asks go: to a home, or to the server that has
 * it; and how full that server is. */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "store/store.h"
#include "verb/doctor.h"
#include "verb/verb.h"

enum { NEARLY_FULL_PERCENT = 90 };

static void say_home(struct doctor *doctor)
{
    struct execution *execution = doctor->execution;
    struct principal principal;
    struct spsy_error error;

    if (execution->identify(execution->context, &principal, &error) < 0)
        doctor_say(doctor, "route", FINDING_OK,
                   "embedded: this process works on home %s itself; user id %ld may not: %s",
                   doctor->home, (long)geteuid(), error.text);
    else
        doctor_say(doctor, "route", FINDING_OK,
                   "embedded: this process works on home %s itself, as %s (user id %ld)",
                   doctor->home, principal.profile, (long)geteuid());
}

static void say_socket(struct doctor *doctor, const struct served *served)
{
    const struct session *session = &doctor->execution->session;
    const struct principal *principal = &doctor->execution->options.principal;
    bool other = strcmp(principal->signed_on, session->current_user) != 0;

    doctor_say(doctor, "route", FINDING_OK,
               "server: socket %s, spsy %s, system %s; you are user id %ld, as %s%s%s",
               served->socket, SPSY_VERSION, spool_system(session->spool), (long)principal->peer,
               session->current_user, other ? ", signed on as " : "",
               other ? principal->signed_on : "");
}

static enum finding fullness(long now, long limit)
{
    return now * 100 >= limit * NEARLY_FULL_PERCENT ? FINDING_WARNING : FINDING_OK;
}

static void say_uptime(struct doctor *doctor, const struct served *served)
{
    time_t started = (time_t)served->started;
    long minutes = (long)(time(NULL) - started) / 60;
    char since[32];
    struct tm utc;

    gmtime_r(&started, &utc);
    strftime(since, sizeof since, "%Y-%m-%dT%H:%M:%SZ", &utc);
    doctor_say(doctor, "server", FINDING_OK, "up %ld h %ld min, since %s; user id %ld, process %ld",
               minutes / 60, minutes % 60, since, (long)geteuid(), (long)getppid());
}

static void say_limits(struct doctor *doctor, const struct served *served)
{
    say_uptime(doctor, served);
    doctor_say(doctor, "connections", fullness(served->connections, served->connections_limit),
               "%ld now, %ld at most so far, limit %ld, of which %ld are kept for QSECOFR",
               served->connections, served->connections_most, served->connections_limit,
               served->reserved);
    doctor_say(doctor, "connections of a user", fullness(served->of_fullest, served->user_limit),
               "%ld of user id %ld, who has most; limit %ld", served->of_fullest,
               (long)served->fullest, served->user_limit);
    doctor_say(doctor, "spare processes", FINDING_OK, "%ld of %ld ready", served->spares,
               served->spares_wanted);
    doctor_say(doctor, "refused connections", FINDING_OK, "%ld since the server began",
               served->refused);
}

void doctor_route(struct doctor *doctor)
{
    struct execution *execution = doctor->execution;
    struct served served;

    if (!execution->look) {
        say_home(doctor);
        return;
    }
    execution->look(execution->context, &served);
    say_socket(doctor, &served);
    if (verb_is_for(execution))
        say_limits(doctor, &served);
    else
        doctor_say(doctor, "connections", fullness(served.of_user, served.user_limit),
                   "%ld of yours; a user may have %ld", served.of_user, served.user_limit);
}

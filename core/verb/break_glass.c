/* break_glass.c - `spsy break-glass`: writes, ends or shows the file of that name.
 *
 * It opens no spool and no registry: it is for the day when neither can be used. Who may is decided
 * by the operating system's user, not by a profile (dispatch/break_glass.h); that it was done is
 * reported to the system's log where there is one. MUST: over a socket only root and the home's
 * owner begin and end it, whatever profile they run as; whether it is in force, anybody is told. */
#include "base/text.h"
#include "dispatch/break_glass.h"

#include <stdio.h>
#include <string.h>

#include "verb/verb.h"
#include "session/syslog.h"
#include "store/store.h"

static void say_to_syslog(const char *what, const struct execution *execution,
                          const struct spsy_break_glass *state)
{
    struct syslog_line line = {.used = 0};

    syslog_word(&line, what);
    syslog_field(&line, "home", execution->options.home);
    syslog_number(&line, "uid", (long)verb_user(execution));
    if (state) {
        syslog_field(&line, "expires", state->expires);
        syslog_field(&line, "reason", state->reason);
    }
    syslog_send(SYSLOG_CRITICAL, &line, NULL); /* each use is recorded anyhow */
}

struct request {
    const char *reason, *hours;
    long hour_count;
    bool ended;
};

static int read_request(int count, char *const *arguments, struct request *request,
                        struct answer *answer)
{
    const struct verb_option options[] = {{"--reason", &request->reason, NULL},
                                          {"--hours", &request->hours, NULL},
                                          {"--end", NULL, &request->ended}};
    int result = verb_options(count, arguments, options, 3, answer);

    if (result < 0 || (!request->reason && !request->hours))
        return result;
    if (request->ended)
        return answer_fail(answer, "SPY0108", "--end must stand alone");
    if (!request->reason || !request->hours)
        return answer_fail(answer, "SPY0108", "break-glass needs --reason TEXT and --hours 1-%d",
                           SPSY_BREAK_GLASS_HOURS_MAX);
    if (!verb_number(request->hours, 1, SPSY_BREAK_GLASS_HOURS_MAX, &request->hour_count))
        return answer_fail(answer, "CPD0084", "Value %.*s not valid for --hours; expected: 1-%d",
                           spsy_text_cut(request->hours, 40), request->hours,
                           SPSY_BREAK_GLASS_HOURS_MAX);
    return 0;
}

static int check(int count, char *const *arguments, struct answer *answer)
{
    struct request request = {0};

    return read_request(count, arguments, &request, answer);
}

static int begin(const struct execution *execution, const struct request *request,
                 struct answer *answer)
{
    const char *home = execution->options.home;
    struct spsy_break_glass state;
    struct spsy_error error;
    int result;

    do
        result = spsy_break_glass_write(home, request->reason, request->hour_count, &state, &error);
    while (result == SPSY_ERR_FULL && spool_reserve_release(home, NULL) == 0);
    if (result < 0)
        return answer_fail_error(answer, &error);
    say_to_syslog("break-glass begun", execution, &state);
    answer_message(answer, "SPY0003",
                   "break-glass until %s: no exit program is asked, native authority decides; "
                   "end it with: spsy break-glass --end",
                   state.expires);
    return 0;
}

static int end(const struct execution *execution, struct answer *answer)
{
    struct spsy_error error;

    if (spsy_break_glass_end(execution->options.home, &error) < 0)
        return answer_fail_error(answer, &error);
    say_to_syslog("break-glass ended", execution, NULL);
    answer_message(answer, "SPY0001", "break-glass ended: exit programs are asked");
    return 0;
}

static int show(const char *home, struct answer *answer)
{
    struct spsy_break_glass state;
    struct spsy_error error;
    int result = session_break_glass(home, &state, &error);
    cJSON *row = cJSON_CreateObject();

    cJSON_AddStringToObject(row, "state",
                            result > 0    ? "in force"
                            : result == 0 ? "none"
                                          : "ignored");
    cJSON_AddStringToObject(row, "expires", state.expires);
    cJSON_AddStringToObject(row, "reason", state.reason);
    answer_row(answer, row);
    if (result < 0)
        answer_message(answer, "SPY0003", "%s", error.text);
    return 0;
}

static int refuse(const struct execution *execution, struct answer *answer)
{
    return answer_fail(answer, "SPY0116",
                       "break-glass is begun and ended by root and the owner of the server's home; "
                       "you are user id %ld",
                       (long)verb_user(execution));
}

static void run(struct execution *execution, int count, char *const *arguments,
                struct answer *answer)
{
    struct request request = {0};

    if (read_request(count, arguments, &request, answer) < 0)
        return;
    if (!request.ended && !request.reason)
        show(execution->options.home, answer);
    else if (!verb_is_for(execution))
        refuse(execution, answer);
    else if (request.ended)
        end(execution, answer);
    else
        begin(execution, &request, answer);
}

const struct verb verb_break_glass = {
    .name = "break-glass", .title = "BREAK-GLASS", .lists = true, .check = check, .run = run};

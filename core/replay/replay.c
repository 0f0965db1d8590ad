#include "replay/replay.h"

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "replay/run.h"
#include "replay/services.h"
#include "spsy_functions.h"

enum {
    CRASHES_MAX = 1000, /* each may take a time limit, and a new exit host */
    PROGRESS_FIRST_MS = 500,
    PROGRESS_EVERY_MS = 200,
};

/* ---- who may ---- */

static int check_authority(struct session *session, const struct replay_request *request,
                           struct answer *answer)
{
    struct spool_subject subject;
    struct spsy_error error;

    if (session_subject(session, &subject, &error) < 0)
        return answer_fail_error(answer, &error);
    if (!spool_subject_may_read_journal(&subject))
        return answer_fail(answer, "CPF222E",
                           "*AUDIT or *ALLOBJ special authority required to replay the journal");
    if ((request->registry || request->run_inline) &&
        spsy_registry_authorized(&subject.special, &error) < 0)
        return answer_fail(answer, "CPFB304",
                           "*ALLOBJ and *SECADM special authority required to say which programs "
                           "are called, and how (--registry, --inline)");
    return 0;
}

/* ---- progress ---- */

static void show_progress(struct replay_run *run, int64_t id)
{
    const struct answer_progress *to = run->answer->progress;
    const int64_t now = to ? spsy_now_ms() : 0;
    const int64_t all = run->walk.last - run->walk.first + 1;
    struct replay_totals totals;
    char text[160];

    if (!to || now < run->next_ms)
        return;
    replay_tally_totals(run->tally, &totals);
    snprintf(text, sizeof text,
             "Replaying: %" PRId64 " %% of the journal, %" PRId64 " decisions, %" PRId64 " flips",
             (id - run->walk.first + 1) * 100 / all, totals.decided, totals.flips);
    to->show(to->context, text);
    run->next_ms = now + PROGRESS_EVERY_MS;
    run->shown = true;
}

static void end_progress(struct replay_run *run)
{
    if (run->shown)
        run->answer->progress->show(run->answer->progress->context, "");
}

/* Nobody waits for the answer any more, or the server ends. */
static bool is_given_up(const struct session *session)
{
    struct pollfd fds[2] = {{session->stop_fd, POLLIN, 0}, {session->client_fd, 0, 0}};

    return session->stop_fd > 0 && poll(fds, 2, 0) > 0;
}

/* ---- entries ---- */

/* As spsy journal's filters, those that are not the store's. A rehearsal and a list decided nothing
 * that a verdict could be asked of. */
static bool is_wanted(const struct replay_request *request, const struct replay_entry *entry)
{
    const struct recorded *before = &entry->before;

    if (request->file && strcmp(entry->request.fields.file_name, request->file) != 0)
        return false;
    if (request->failed && !recorded_failed(before))
        return false;
    return request->verdict == SPOOL_ANY_VERDICT ||
           before->refused == (request->verdict == SPOOL_REFUSED);
}

static bool asks_for_some(const struct replay_request *request)
{
    return request->file || request->failed || request->verdict != SPOOL_ANY_VERDICT;
}

/* An entry that may be asked about is the next of *entries; what can be said of others is. */
static int take_entry(struct replay_run *run, const struct spool_walked *walked, size_t *taken,
                      struct spsy_error *error)
{
    struct replay_entry *entry = &run->entries[*taken];
    bool damaged;
    const struct guard_facts *facts = replay_facts_of(run->facts, walked->facts, &damaged);
    const char *why = replay_entry_read(walked, facts, entry);

    entry->run = run;
    if (!why && damaged)
        why = "the entry is damaged";
    if (why && asks_for_some(run->request) && strcmp(why, "the entry is damaged") != 0)
        return 0;
    if (why)
        return replay_tally_passed(run->tally, walked, why, error);
    if (!is_wanted(run->request, entry))
        return 0;
    if (entry->before.break_glass)
        return replay_tally_unasked(run->tally, entry, error);
    if (entry->unknown)
        return replay_tally_unknown(run->tally, entry, error);
    (*taken)++;
    return 0;
}

/* Calls that failed while they ran: what cannot be loaded costs nothing. */
static void count_crashes(struct replay_run *run, const struct spsy_decision *decision)
{
    for (size_t i = 0; i < decision->call_count; i++)
        run->crashes += decision->calls[i].meaning == SPSY_MEANING_FAILED &&
                        decision->calls[i].answer < 0 && decision->calls[i].nanoseconds > 0;
}

static int take_decision(struct replay_run *run, const struct replay_entry *entry,
                         const struct spsy_inquiry *inquiry, struct spsy_error *error)
{
    count_crashes(run, &inquiry->decision);
    if (entry->unknown)
        return replay_tally_unknown(run->tally, entry, error);
    /* what was asked about is what was recorded, or the record is none of ours */
    if (memcmp(inquiry->decision.record, entry->walked->record, SPSY_RECORD_BYTES) != 0)
        return replay_tally_passed(run->tally, entry->walked, "the entry is damaged", error);
    return replay_tally_decided(run->tally, entry, &inquiry->decision, error);
}

/* Those in asked, which are of one function. */
static int ask(struct replay_run *run, size_t count, struct spsy_error *error)
{
    int result = 0;

    for (size_t i = 0; i < count; i++) {
        run->callbacks[i] = replay_callbacks;
        run->callbacks[i].context = run->asked[i];
        run->jobs[i] = run->asked[i]->job;
        run->inquiries[i].request = &run->asked[i]->request;
        run->inquiries[i].callbacks = &run->callbacks[i];
    }
    if (count > 0)
        result =
            spsy_job_decide_recorded(run->candidate.job, run->jobs, run->inquiries, count, error);
    for (size_t i = 0; i < count && result == 0; i++)
        result = take_decision(run, run->asked[i], &run->inquiries[i], error);
    return result;
}

/* All that are of this function, in their order. */
static int ask_function(struct replay_run *run, size_t function, size_t taken,
                        struct spsy_error *error)
{
    size_t count = 0;
    int result = 0;

    for (size_t i = 0; i < taken && result == 0; i++) {
        if (run->entries[i].function != function)
            continue;
        run->asked[count++] = &run->entries[i];
        if (count < SPSY_INQUIRIES_MAX)
            continue;
        result = ask(run, count, error);
        count = 0;
    }
    return result == 0 ? ask(run, count, error) : result;
}

enum { STOPPED = 1 };

static int visit(void *context, const struct spool_walked *walked, size_t count)
{
    struct replay_run *run = context;
    struct spsy_error error;
    size_t taken = 0;
    int result = 0;

    for (size_t i = 0; i < count && result == 0; i++)
        result = take_entry(run, &walked[i], &taken, &error);
    for (size_t function = 0; function < SPSY_FUNCTION_COUNT && result == 0 && taken > 0;
         function++) {
        result = ask_function(run, function, taken, &error);
        if (run->crashes >= CRASHES_MAX)
            run->stopped = true;
        if (run->stopped)
            break;
    }
    if (result < 0) {
        answer_fail_error(run->answer, &error);
        return STOPPED;
    }
    show_progress(run, walked[count - 1].id);
    if (run->stopped)
        return STOPPED;
    if (!is_given_up(run->session))
        return 0;
    answer_fail(run->answer, "SPY0101", "nobody waits for the answer any more");
    return STOPPED;
}

/* ---- what came of it ---- */

static void tell(struct replay_run *run)
{
    struct answer *answer = run->answer;
    struct replay_totals totals;

    replay_tally_totals(run->tally, &totals);
    if (replay_tally_tell(run->tally, answer) < 0)
        return;
    if (run->stopped)
        answer_message(answer, "SPY0153",
                       "Stopped: %d calls of the candidate's programs have failed; what follows "
                       "in the journal was not replayed",
                       CRASHES_MAX);
    if (totals.others)
        answer_message(answer, "SPY0153",
                       "More than %d different values are counted by: the rest is \"(others)\"",
                       REPLAY_VALUES_MAX);
    if (totals.passed)
        answer_message(answer, "SPY0153", "%" PRId64 " not replayed: see the rows by cause",
                       totals.passed);
    if (totals.unknown)
        answer_message(answer, "SPY0153",
                       "%" PRId64
                       " unknown, since the journal has not all that they depend on: see "
                       "the rows by cause",
                       totals.unknown);
    if (totals.failed)
        answer_fail(answer, "SPY0152", "%" PRId64 " of %" PRId64 " decisions could not be made",
                    totals.failed, totals.decided);
    if (totals.flips)
        answer_fail(answer, "SPY0151",
                    "%" PRId64 " of %" PRId64 " decisions come out otherwise: %" PRId64
                    " refused before, %" PRId64 " refused now, %" PRId64 " others",
                    totals.flips, totals.decided, totals.less_strict, totals.more_strict,
                    totals.other);
    else
        answer_message(answer, "SPY0001", "%" PRId64 " decisions replayed, no flips",
                       totals.decided);
}

static int prepare(struct replay_run *run)
{
    run->facts = replay_facts_open();
    run->tally = replay_tally_open();
    run->entries = calloc(SPOOL_WALK_ROWS, sizeof *run->entries);
    run->inquiries = calloc(SPSY_INQUIRIES_MAX, sizeof *run->inquiries);
    replay_zone_keep(&run->zone);
    run->next_ms = spsy_now_ms() + PROGRESS_FIRST_MS;
    if (!run->facts || !run->tally || !run->entries || !run->inquiries ||
        (run->zone.set && !run->zone.text))
        return answer_fail(run->answer, "SPY0105", "out of memory");
    return 0;
}

static int walk(struct replay_run *run)
{
    struct spsy_error error;
    int result;

    run->walk.user = run->request->user;
    run->walk.since = run->request->since;
    run->walk.until = run->request->until;
    result = spool_journal_walk(run->session->spool, &run->walk, visit, run, &error);
    end_progress(run);
    replay_zone_restore(&run->zone);
    if (result < 0)
        return answer_fail_error(run->answer, &error);
    if (result == STOPPED && !run->stopped)
        return SPSY_ERR_STATE;
    tell(run);
    return 0;
}

int replay_run(struct session *session, const struct replay_request *request, struct answer *answer)
{
    struct replay_run *run;
    int result = check_authority(session, request, answer);

    if (result < 0)
        return result;
    run = calloc(1, sizeof *run);
    if (!run)
        return answer_fail(answer, "SPY0105", "out of memory");
    run->session = session;
    run->request = request;
    run->answer = answer;
    result = prepare(run);
    if (result == 0)
        result =
            replay_candidate_open(session, request, replay_rules_answer, &run->candidate, answer);
    if (result == 0)
        result = walk(run);
    replay_candidate_close(&run->candidate);
    replay_tally_close(run->tally);
    replay_facts_close(run->facts);
    free(run->entries);
    free(run->inquiries);
    free(run->zone.text);
    free(run);
    return result;
}

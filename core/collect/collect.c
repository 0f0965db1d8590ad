#include "collect/collect.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "collect/run.h"
#include "session/library_list.h"

/* A file that was refused and stays ready is asked about again after so long. */
enum { AGAIN_MS = 60 * 1000 };

/* ---- what is meant ------------------------------------------------------------------------- */

static int find_queue(struct session *session, const char *library, const char *name,
                      struct spool_queue *queue, struct spsy_error *error)
{
    char found[11];
    int result = library_list_find(session, SPOOL_OUTQ, library, name, found, error);

    if (result == SPSY_ERR_NOT_FOUND)
        return spsy_fail(error, result, "CPF3357", "output queue %s in library %s not found", name,
                         library);
    return result == 0 ? spool_queue_find(session->spool, found, name, queue, error) : result;
}

static int find_queues(struct collect_run *run, struct spsy_error *error)
{
    const struct collect_request *request = run->request;
    int result = find_queue(run->session, request->library, request->queue, &run->queue, error);

    if (result == 0 && request->then == COLLECT_MOVE)
        result =
            find_queue(run->session, request->to_library, request->to_queue, &run->target, error);
    if (result == 0 && request->then == COLLECT_MOVE && run->queue.id == run->target.id)
        return spsy_fail(error, SPSY_ERR_VALUE, "CPD0084",
                         "--move-to is the queue that is collected from, %s/%s: what is collected "
                         "is to leave it",
                         run->queue.library, run->queue.name);
    return result;
}

/* ---- what is told while it goes on --------------------------------------------------------- */

static int write_each(struct spill_list *list, const struct answer_data *data,
                      struct spsy_error *error)
{
    struct spill_reader reader;
    const char *text;
    int result = spill_settle(list, error);

    spill_read(list, &reader);
    while (result == 0 && (text = spill_text(&reader))) {
        result = data->write(data->context, text, strlen(text), error);
        if (result == 0)
            result = data->write(data->context, "\n", 1, error);
    }
    spill_end(&reader);
    return result;
}

static void log_messages(struct session *session, struct answer *answer)
{
    struct spool *spool = session->spool;
    struct spsy_error error;
    size_t logged;
    int result = 0;

    if (answer->messages.count == answer->logged)
        return;
    result = spool_begin(spool, SPOOL_UNSYNCED, &error);
    if (result == 0)
        result = session_log_messages(session, answer, &logged, &error);
    if (result == 0)
        spool_commit(spool, &error);
    spool_rollback(spool);
}

/* Of --every: rows and messages as JSON lines, at once, and nothing of them is kept. */
static int flush(struct collect_run *run)
{
    struct answer *answer = run->answer;
    const struct answer_data *data = answer->data;
    struct spsy_error error;
    int result;

    if (run->request->every_seconds == 0 || answer->lost)
        return 0;
    log_messages(run->session, answer);
    result = write_each(&answer->messages, data, &error);
    if (result == 0)
        result = write_each(&answer->rows, data, &error);
    if (result == 0)
        result = data->write(data->context, "", 0, &error);
    spill_free(&answer->messages);
    spill_free(&answer->rows);
    spill_free(&answer->decisions);
    answer->logged = 0;
    return result < 0 ? answer_fail_error(answer, &error) : 0;
}

/* ---- a pass -------------------------------------------------------------------------------- */

/* False: nobody waits for the answer any more, or the server ends. */
static bool pause_ms(const struct session *session, long ms)
{
    struct pollfd fds[2] = {{.fd = session->stop_fd, .events = POLLIN},
                            {.fd = session->client_fd, .events = POLLRDHUP}};
    const int64_t end = spsy_now_ms() + ms;
    int64_t left = ms;

    do {
        if (session->stop_fd == 0) /* embedded: a signal ends the process */
            poll(NULL, 0, (int)left);
        else if (poll(fds, 2, (int)left) > 0)
            return false;
        left = end - spsy_now_ms();
    } while (left > 0);
    return true;
}

static int visit(void *context, const struct spool_file *file)
{
    struct collect_run *run = context;
    int result;

    if (!pause_ms(run->session, 0)) {
        answer_fail(run->answer, "SPY0101", "nobody waits for the answer any more");
        return COLLECT_STOP;
    }
    result = collect_one(run, file);
    if (flush(run) < 0)
        return COLLECT_STOP;
    return result;
}

/* 0 = to the end; COLLECT_STOP, and negative: told. */
static int pass(struct collect_run *run)
{
    const struct spool_selection selection = {.queue_library = run->queue.library,
                                              .queue = run->queue.name};
    struct spool_left_out left_out;
    struct spsy_error error;
    int result = session_check(run->session, &error);

    if (result == 0 && run->request->then != COLLECT_KEEP)
        result = spool_may_change(run->session->spool, &error);
    if (result == 0)
        result =
            spool_file_each_once(run->session->spool, &selection, visit, run, &left_out, &error);
    return result < 0 ? answer_fail_error(run->answer, &error) : result;
}

static void tell(struct collect_run *run)
{
    const struct collect_request *request = run->request;
    static const char *const what[] = {
        [COLLECT_DELETE] = "deleted", [COLLECT_HOLD] = "held", [COLLECT_MOVE] = "moved"};

    answer_message(run->answer, "SPY0242",
                   "%zu spooled file%s of %s/%s collected into %s, %lld bytes; %zu archived before",
                   run->collected, run->collected == 1 ? "" : "s", run->queue.library,
                   run->queue.name, request->directory, (long long)run->bytes, run->before);
    if (request->then != COLLECT_KEEP)
        answer_message(run->answer, "SPY0242", "%zu spooled file%s %s", run->disposed,
                       run->disposed == 1 ? "" : "s", what[request->then]);
    if (run->failed)
        answer_fail(run->answer, "SPY0242", "%zu spooled file%s could not be collected",
                    run->failed, run->failed == 1 ? "" : "s");
    if (run->archive_ended)
        answer_fail(run->answer, "SPY0242",
                    "it ended there, since the archive takes nothing more: what is in it stays, "
                    "and the same command goes on when %s can be written again",
                    request->directory);
    if (run->refused)
        answer_fail(run->answer, "SPY0240",
                    "%zu spooled file%s of %s/%s may not be read by %s and %s not collected, %zu "
                    "of them held; spsy collect --check tells which grants would help",
                    run->refused, run->refused == 1 ? "" : "s", run->queue.library, run->queue.name,
                    run->session->current_user, run->refused == 1 ? "was" : "were", run->held);
}

static int go_on(struct collect_run *run)
{
    const long every_ms = run->request->every_seconds * 1000;
    int64_t again = spsy_now_ms() + AGAIN_MS;
    int result = pass(run);

    while (result == 0 && every_ms > 0 && flush(run) == 0 && pause_ms(run->session, every_ms)) {
        if (spsy_now_ms() >= again) {
            known_free(&run->refused_lately);
            again = spsy_now_ms() + AGAIN_MS;
        }
        result = pass(run);
    }
    return result;
}

static int collect(struct collect_run *run)
{
    struct spsy_error error = {.text = ""};
    char home[SPOOL_HOME_ID_SIZE];
    int result = spool_home_id(run->session->spool, home, &error);

    if (result == 0)
        result = archive_open(&run->archive, run->session->streams, run->request->directory, home,
                              &error);
    if (result < 0)
        return answer_fail_error(run->answer, &error);
    if (run->request->every_seconds == 0)
        progress_start(&run->progress, run->answer, "Collecting", 0);
    result = go_on(run);
    progress_end(&run->progress);
    tell(run);
    archive_close(&run->archive);
    known_free(&run->refused_lately);
    flush(run);
    return result < 0 ? result : 0;
}

int collect_run(struct session *session, const struct collect_request *request,
                struct answer *answer)
{
    struct collect_run *run = calloc(1, sizeof *run);
    struct spsy_error error = {.text = ""};
    int result = run ? 0 : spsy_fail_memory(&error);

    if (run) {
        run->session = session;
        run->request = request;
        run->answer = answer;
        result = find_queues(run, &error);
    }
    if (result < 0)
        result = answer_fail_error(answer, &error);
    else if (request->every_seconds > 0 && !answer->data)
        result = answer_fail(answer, "SPY0108",
                             "--every writes JSON lines as it goes on; not with --json, whose "
                             "answer has an end");
    else
        result = request->check ? collect_check(run) : collect(run);
    free(run);
    return result;
}

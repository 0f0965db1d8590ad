/* one.c - one spooled file on its way into the archive, and what becomes of it then (C1, C2). */
#include <stdio.h>
#include <string.h>

#include "collect/run.h"
#include "function/file_text.h"
#include "function/functions.h"
#include "function/move.h"
#include "guard/flood.h"
#include "guard/target.h"
#include "object/file_row.h"

/* ---- asking -------------------------------------------------------------------------------- */

enum came {
    ALLOWED,
    REFUSED,
    FAILED, /* a program, or the function itself: it may go well another time */
    GONE,   /* somebody else has deleted the file meanwhile */
    STOPPED,
};

/* The answer keeps the worst that came of any file; guard() says by it what came of this one. */
static enum came ask(struct collect_run *run, struct guarded *guarded, guard_effect *effect)
{
    struct answer *answer = run->answer;
    int before = answer->exit, result, status;
    struct spsy_error error;
    int64_t waits_ms;

    answer->exit = 0;
    result = guard(run->session, answer, guarded, effect, NULL);
    status = answer->exit;
    answer->exit = before;
    if (result == SPSY_ERR_NOT_FOUND)
        return GONE;
    answer_raise(answer, status);
    if (answer->lost)
        return STOPPED;
    if (result != SPSY_ERR_AUTHORITY)
        return result < 0 ? FAILED : ALLOWED;
    if (flood_look(run->session, guarded->function, &waits_ms, &error) < 0)
        return STOPPED; /* nobody was asked: each further file would be told the same */
    return status == SPSY_MESSAGE_EXIT_FAILED ? FAILED : REFUSED;
}

static int begin(struct collect_run *run, const struct spool_file *file, const char *function,
                 enum spool_class class, struct guarded *guarded)
{
    memset(guarded, 0, sizeof *guarded);
    guarded->function = function;
    guarded->class = class;
    return target_guarded(run->session, run->answer, file, guarded);
}

static bool is_ready(const struct spool_file *file)
{
    return strcmp(file->status, "*READY") == 0;
}

void collect_mark(const struct spool_file *file, unsigned char mark[KNOWN_MARK_BYTES])
{
    unsigned char hash[SEAL_HASH_BYTES];

    blake2b(&file->id, sizeof file->id, hash);
    memcpy(mark, hash, KNOWN_MARK_BYTES);
}

/* ---- telling ------------------------------------------------------------------------------- */

static int tell_row(struct collect_run *run, const struct guarded *guarded, const char *outcome,
                    const char *disposal, const struct archived *stored)
{
    cJSON *row = file_row(&guarded->file, &guarded->queue);

    if (row && cJSON_AddStringToObject(row, "outcome", outcome) &&
        (disposal ? cJSON_AddStringToObject(row, "disposal", disposal)
                  : cJSON_AddNullToObject(row, "disposal")) &&
        (stored ? cJSON_AddStringToObject(row, "dataFile", stored->name)
                : cJSON_AddNullToObject(row, "dataFile")))
        return answer_row(run->answer, row) < 0 ? COLLECT_STOP : 0;
    cJSON_Delete(row);
    return answer_row(run->answer, NULL) < 0 ? COLLECT_STOP : 0;
}

static void tell_skipped(struct collect_run *run, const struct spool_file *file, const char *what)
{
    answer_message(run->answer, "SPY0242", "file %s number %d in job %s/%s/%s not collected%s",
                   file->name, (int)file->number, file->job.number, file->job.user, file->job.name,
                   what);
}

/* ---- what may not be read ------------------------------------------------------------------ */

/* Held it is out of the way until somebody has granted what is missing and releases it (J12). */
static int skip(struct collect_run *run, struct guarded *guarded)
{
    const struct spool_file file = guarded->file;
    unsigned char mark[KNOWN_MARK_BYTES];
    bool held;

    run->refused++;
    if (run->request->stop_at_first) {
        tell_skipped(run, &file, "; nothing is after the first refusal (--stop-at-first)");
        tell_row(run, guarded, "refused", NULL, NULL);
        return COLLECT_STOP;
    }
    held = begin(run, &file, "HLDSPLF", SPOOL_CLASS_CONTROL, guarded) == 0 &&
           ask(run, guarded, hldsplf_effect) == ALLOWED;
    run->held += held;
    collect_mark(&file, mark);
    if (!held) /* who releases a held one has granted first: it is asked about at once (J12) */
        known_add(&run->refused_lately, mark); /* without memory it is told more often */
    tell_skipped(run, &file, held ? ": held, RLSSPLF lets it be collected" : ", nor held");
    return tell_row(run, guarded, "refused", held ? "held" : NULL, NULL);
}

static int tell_failed(struct collect_run *run, struct guarded *guarded)
{
    run->failed++;
    tell_skipped(run, &guarded->file, "");
    return tell_row(run, guarded, "failed", NULL, NULL);
}

/* ---- into the archive ---------------------------------------------------------------------- */

struct reading {
    struct collect_run *run;
    const struct spool_file *file;
    conversion_sink *sink;
    void *sink_context;
    bool stored_badly; /* it is the archive that does not take it */
};

static int pass_on(void *context, const void *bytes, size_t count, struct spsy_error *error)
{
    struct reading *reading = context;
    int result = reading->sink(reading->sink_context, bytes, count, error);

    progress_bytes(&reading->run->progress, count);
    reading->stored_badly |= result < 0;
    return result;
}

static int read_data(void *context, conversion_sink *sink, void *sink_context,
                     struct spsy_error *error)
{
    struct reading *reading = context;
    int result;

    reading->sink = sink;
    reading->sink_context = sink_context;
    result = file_bytes_read(reading->run->session, reading->file, pass_on, reading, error);
    if (result < 0 && !reading->stored_badly)
        reading->file = NULL; /* it cannot be read: the archive is well */
    return result;
}

/* NULL: out of memory. */
static cJSON *line_of(struct collect_run *run, const struct guarded *guarded,
                      const struct archived *stored)
{
    const struct session *session = run->session;
    cJSON *line = file_shown(run->session, &guarded->file, &guarded->queue);
    char now[SPOOL_TIME_SIZE], job[32];

    spool_now_text(now);
    snprintf(job, sizeof job, "%s/%s/%s", session->job.number, session->job.user,
             session->job.name);
    if (line && cJSON_AddStringToObject(line, "dataFile", stored->name) &&
        cJSON_AddStringToObject(line, "blake2b256", stored->hash) &&
        cJSON_AddStringToObject(line, "collectedAt", now) &&
        cJSON_AddStringToObject(line, "collectedBy", session->current_user) &&
        cJSON_AddStringToObject(line, "collectedIn", job) &&
        cJSON_AddStringToObject(line, "home", run->archive.home))
        return line;
    cJSON_Delete(line);
    return NULL;
}

static int note(struct collect_run *run, const struct guarded *guarded,
                const struct archived *stored, struct spsy_error *error)
{
    cJSON *line = line_of(run, guarded, stored);
    int result =
        line ? archive_note(&run->archive, &guarded->file, line, error) : spsy_fail_memory(error);

    cJSON_Delete(line);
    return result;
}

/* 0 = it has its line; *came says of anything else what is to be done. */
static int take(struct collect_run *run, struct guarded *guarded, struct archived *stored,
                enum came *came)
{
    struct reading reading = {.run = run, .file = &guarded->file};
    struct spsy_error error = {.text = ""};
    int result = archive_store(&run->archive, &guarded->file, read_data, &reading, stored, &error);
    bool of_file = !reading.file || result == SPSY_ERR_EXISTS || result == SPSY_ERR_STATE;

    if (result == 0) {
        result = note(run, guarded, stored, &error);
        of_file = result == SPSY_ERR_VALUE;
    }
    if (result == 0)
        return 0;
    answer_fail_error(run->answer, &error);
    run->archive_ended |= !of_file;
    *came = of_file ? FAILED : STOPPED;
    return result;
}

/* ---- what becomes of it -------------------------------------------------------------------- */

static int move_effect(struct session *session, struct guarded *guarded, void *context,
                       struct spsy_error *error)
{
    (void)context;
    move_file(guarded);
    return spool_file_update(session->spool, &guarded->file, error);
}

static const struct disposal {
    const char *function, *done, *not_done;
    enum spool_class class;
    guard_effect *effect;
} disposals[] = {
    [COLLECT_DELETE] = {"DLTSPLF", "deleted", "not deleted", SPOOL_CLASS_CONTROL, dltsplf_effect},
    [COLLECT_HOLD] = {"HLDSPLF", "held", "not held", SPOOL_CLASS_CONTROL, hldsplf_effect},
    [COLLECT_MOVE] = {"CHGSPLFA", "moved", "not moved", SPOOL_CLASS_MOVE, move_effect},
};

guard_effect *collect_disposal(const struct collect_run *run, struct guarded *guarded)
{
    const struct disposal *disposal = &disposals[run->request->then];

    guarded->function = disposal->function;
    guarded->class = disposal->class;
    guarded->moves = run->request->then == COLLECT_MOVE;
    if (guarded->moves)
        guarded->target = run->target;
    return disposal->effect;
}

/* Its line is on disk. */
static int dispose(struct collect_run *run, struct guarded *guarded, const char *outcome,
                   const struct archived *stored)
{
    const struct disposal *disposal = &disposals[run->request->then];
    const struct spool_file file = guarded->file;
    struct guarded asked;
    unsigned char mark[KNOWN_MARK_BYTES];
    enum came came = FAILED;

    if (run->request->then == COLLECT_KEEP)
        return tell_row(run, guarded, outcome, NULL, stored);
    if (begin(run, &file, disposal->function, disposal->class, &asked) == 0)
        came = ask(run, &asked, collect_disposal(run, &asked));
    if (came == ALLOWED || came == GONE) {
        run->disposed += came == ALLOWED;
        return tell_row(run, guarded, outcome, came == GONE ? NULL : disposal->done, stored);
    }
    collect_mark(&file, mark);
    known_add(&run->refused_lately, mark);
    answer_message(run->answer, "SPY0242",
                   "file %s number %d in job %s/%s/%s is in the archive, but was %s", file.name,
                   (int)file.number, file.job.number, file.job.user, file.job.name,
                   disposal->not_done);
    if (tell_row(run, guarded, outcome, disposal->not_done, stored) != 0)
        return COLLECT_STOP;
    return came == STOPPED ? COLLECT_STOP : 0;
}

/* ---- all of it ----------------------------------------------------------------------------- */

static int collect_new(struct collect_run *run, const struct spool_file *file)
{
    struct guarded guarded;
    struct archived stored;
    enum came came = FAILED;

    if (begin(run, file, "QSPOPNSP", SPOOL_CLASS_READ, &guarded) == 0) {
        guarded.changes = run->request->then != COLLECT_KEEP;
        came = ask(run, &guarded, NULL);
    }
    if (came == GONE || (came == ALLOWED && !is_ready(&guarded.file)))
        return 0; /* somebody else was faster */
    if (came == REFUSED)
        return skip(run, &guarded);
    if (came == ALLOWED && take(run, &guarded, &stored, &came) == 0) {
        run->collected++;
        run->bytes += guarded.file.size;
        progress_file(&run->progress);
        return dispose(run, &guarded, "collected", &stored);
    }
    return tell_failed(run, &guarded) != 0 || came == STOPPED ? COLLECT_STOP : 0;
}

/* Of an earlier run. What nobody has any more, for all that it has a line, is not disposed of. */
static int dispose_before(struct collect_run *run, const struct spool_file *file)
{
    struct archived stored = {.hash = ""};
    struct spsy_error error = {.text = ""};
    struct guarded guarded;

    archive_name(file, stored.name);
    if (begin(run, file, "QSPOPNSP", SPOOL_CLASS_READ, &guarded) < 0)
        return tell_failed(run, &guarded);
    if (archive_prove(&run->archive, file, &error) < 0) {
        answer_fail_error(run->answer, &error);
        return tell_failed(run, &guarded);
    }
    return dispose(run, &guarded, "archived before", &stored);
}

int collect_one(struct collect_run *run, const struct spool_file *file)
{
    unsigned char mark[KNOWN_MARK_BYTES];

    collect_mark(file, mark);
    if (!is_ready(file) || known_has(&run->refused_lately, mark))
        return 0;
    if (!archive_has(&run->archive, file))
        return collect_new(run, file);
    run->before++;
    return run->request->then == COLLECT_KEEP ? 0 : dispose_before(run, file);
}

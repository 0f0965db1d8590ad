/* clroutq.c - CLROUTQ: delete all spooled files of a queue.
 *
 * No page of IBM's could be found; authority is that of "Output queue commands" (rzarlapdoutq), the
 * rest is remembered: OUTQ is its one parameter, what a program still writes stays, and files that
 * are held or saved go, too.
 *
 * MUST: the exit programs are not asked, as on IBM i, where QIBM_QSP_SECURITY has no identifier for
 * it. Which files are meant is settled at the beginning (store.h, spool_file_each_many). Of each
 * group of them authority, queue and file are read again in the transaction that deletes it, and
 * the job log says which file went, in the same transaction: a kill leaves both or neither. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "command/commands.h"
#include "command/outq/control.h"
#include "guard/target.h"
#include "shield/shield.h"

enum { CLEAR_GROUP_MS = 20 }; /* others who write need not wait longer, as with guard_many */

struct clearing {
    struct session *session;
    struct spool_queue queue;
    size_t deleted;  /* committed */
    size_t open;     /* left, because a program writes it */
    size_t kept;     /* left, because its protection refuses (P6) */
    struct spool_subject subject; /* who asks, read again in each transaction */
    size_t moved_on; /* others have deleted or moved it before its turn */
    struct spsy_error error;
};

/* What came of a group, to be counted when it is committed. */
struct group {
    size_t taken, deleted, open, kept, moved_on;
};

static int log_deleted(struct clearing *clearing, const struct spool_file *file,
                       struct spsy_error *error)
{
    char text[256];

    snprintf(text, sizeof text,
             "CLROUTQ deleted spooled file %s number %d job %s/%s/%s from output queue %s/%s; no "
             "exit program was asked",
             file->name, file->number, file->job.number, file->job.user, file->job.name,
             clearing->queue.library, clearing->queue.name);
    return spool_job_log_add(clearing->session->spool, &clearing->session->job, "SPY0001", text,
                             error);
}

static int clear_one(struct clearing *clearing, int64_t id, struct group *group,
                     struct spsy_error *error)
{
    struct spool_file file = {.id = 0};
    int result = spool_file_reread(clearing->session->spool, id, &file, error);

    if (result == SPSY_ERR_NOT_FOUND || (result == 0 && file.queue_id != clearing->queue.id)) {
        group->moved_on++;
        return 0;
    }
    if (result == 0 && spool_file_is_open(&file)) {
        group->open++;
        return 0;
    }
    if (result == 0 && shield_keeps(clearing->session, &clearing->subject, &file)) {
        group->kept++;
        return 0;
    }
    if (result == 0)
        result = spool_file_delete(clearing->session->spool, &file, error);
    if (result == 0)
        result = log_deleted(clearing, &file, error);
    group->deleted += result == 0;
    return result;
}

/* The queue as it is now, if it may be cleared still; its id never comes to mean another. */
static int check_again(struct clearing *clearing, struct spsy_error *error)
{
    const struct spool_queue *queue = &clearing->queue;
    struct spool_queue now;
    int result =
        spool_queue_find(clearing->session->spool, queue->library, queue->name, &now, error);

    if (result == 0 && now.id != queue->id)
        result = spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF3357",
                           "output queue %s in library %s not found: it has been deleted and made "
                           "again",
                           queue->name, queue->library);
    return result == 0 ? queue_control_check(clearing->session, &now, error) : result;
}

static int clear_group(struct clearing *clearing, const struct spool_file *files, size_t count,
                       struct group *group, struct spsy_error *error)
{
    struct spool *spool = clearing->session->spool;
    int64_t start = spsy_now_ms();
    int result = spool_begin(spool, SPOOL_DURABLE, error);

    memset(group, 0, sizeof *group);
    if (result == 0)
        result = check_again(clearing, error);
    shield_forget(clearing->session);
    if (result == 0)
        result = session_subject(clearing->session, &clearing->subject, error);
    while (result == 0 && group->taken < count &&
           (group->taken == 0 || spsy_now_ms() - start < CLEAR_GROUP_MS))
        result = clear_one(clearing, files[group->taken++].id, group, error);
    if (result == 0)
        result = spool_commit(spool, error);
    if (result < 0)
        spool_rollback(spool);
    return result;
}

/* One commit each; on a full disk with the room of the reserve, as DLTSPLF (store.h). */
static int visit(void *context, const struct spool_file *files, size_t count, size_t *used)
{
    struct clearing *clearing = context;
    struct spsy_error error = {0};
    struct group group;
    int result;

    do
        result = clear_group(clearing, files, count, &group, &error);
    while (result == SPSY_ERR_FULL &&
           spool_reserve_release(spool_home(clearing->session->spool), NULL) == 0);
    *used = group.taken ? group.taken : 1;
    if (result < 0) {
        clearing->error = error;
        return result;
    }
    clearing->deleted += group.deleted;
    clearing->open += group.open;
    clearing->kept += group.kept;
    clearing->moved_on += group.moved_on;
    return 0;
}

static void tell(struct answer *answer, const struct clearing *clearing,
                 const struct spool_left_out *left_out)
{
    size_t gone = clearing->moved_on + left_out->gone + left_out->changed;
    char why[96] = "";

    if (clearing->open)
        snprintf(why, sizeof why, " (a program still writes %s)",
                 clearing->kept ? "some of them" : "them");
    if (clearing->kept)
        snprintf(why + strlen(why), sizeof why - strlen(why), " (protection keeps %zu of them)",
                 clearing->kept);
    if (gone > 0)
        answer_message(answer, "SPY0003",
                       "%zu spooled file%s left out: deleted or moved by other jobs before %s turn",
                       gone, gone == 1 ? "" : "s", gone == 1 ? "its" : "their");
    answer_message(answer, "SPY0001",
                   "%zu spooled file%s deleted from output queue %s/%s, %zu not deleted%s; no exit "
                   "program was asked (no function of QIBM_QSP_SECURITY)",
                   clearing->deleted, clearing->deleted == 1 ? "" : "s", clearing->queue.library,
                   clearing->queue.name, clearing->open + clearing->kept, why);
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct clearing clearing = {.session = session};
    struct spool_left_out left_out = {0};
    struct spool_selection selection = {.queue_library = clearing.queue.library,
                                        .queue = clearing.queue.name};
    struct spsy_error error = {0};
    int result = target_queue(session, answer, parameters, "OUTQ", &clearing.queue);

    if (result < 0)
        return result;
    result = queue_control_check(session, &clearing.queue, &error);
    if (result == 0)
        result = spool_may_change(session->spool, &error);
    if (result < 0)
        return answer_fail_error(answer, &error);
    result = spool_file_each_many(session->spool, &selection, visit, &clearing, &left_out, &error);
    tell(answer, &clearing, &left_out);
    if (result < 0)
        return answer_fail_error(answer, clearing.error.code < 0 ? &clearing.error : &error);
    return 0;
}

static const struct parameter_definition parameters[] = {
    QUEUE_CONTROLLED,
    PARAMETERS_END,
};

const struct command_definition command_clroutq = {
    .name = "CLROUTQ",
    .summary = "delete all spooled files of an output queue",
    .notes = "The exit programs are NOT asked, as on IBM i: QIBM_QSP_SECURITY has no function "
             "identifier for CLROUTQ, so that whoever controls a queue can empty it whatever the "
             "programs say of its files. The job log names each file that goes. To have the "
             "programs asked use DLTSPLF FILE(*SELECT); to keep people from it take control of the "
             "queue from them: AUTCHK(*OWNER), OPRCTL(*NO).\n"
             "What a program still writes (*OPEN) stays, and so does what its protection keeps the "
             "user from writing, which is counted; files that are held or saved go.",
    .parameters = parameters,
    .run = run,
    .makes_room = true,
};

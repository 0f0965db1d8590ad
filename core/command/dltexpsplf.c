/* dltexpsplf.c - DLTEXPSPLF: deletes the spooled files whose expiration date has passed.
 *
 * No page of IBM's that describes the command could be found: its name, that it deletes files whose
 * expiration date has passed, and ASPDEV are in IBM's support pages ("Deleting Spooled Files based
 * on Expiration Date or Age"; an example has ASPDEV(*ALL)). The default * and the other values are
 * remembered; authority is chosen: what DLTSPLF needs where no exit program decides.
 *
 * MUST: nobody is asked: the exit point has no function identifier for the command (IBM's page
 * "Spooled File Security Exit Program"). So nothing is deleted but what native authority, class
 * control, lets this user delete, judged in the transaction that deletes it.
 *
 * The job log says which file went, in the same transaction; a full disk leaves the room of the
 * reserve, as for DLTSPLF and CLROUTQ.
 *
 * As many files as are read at one instant share a transaction; a kill leaves all of them or none,
 * and those before. Memory is bounded as store.h says of a walk. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "command/commands.h"
#include "object/date.h"
#include "session/session.h"
#include "shield/shield.h"

enum { SYSTEM_ASP_MOST = 32 };

struct expiring {
    struct session *session;
    const char *device; /* ASPDEV */
    char today[DATE_ISO_SIZE];
    struct spool_subject subject; /* read anew in each transaction */
    size_t deleted, refused, open, kept;
    struct spsy_error *error;
};

static bool has_expired(const struct expiring *expiring, const struct spool_file *file)
{
    return strcmp(file->expiration, "*NONE") != 0 && file->expiration[0] &&
           strcmp(file->expiration, expiring->today) < 0;
}

static bool is_meant(const struct expiring *expiring, const struct spool_queue *queue)
{
    if (strcmp(expiring->device, "*") == 0 || strcmp(expiring->device, "*ALL") == 0)
        return true;
    if (strcmp(expiring->device, "*SYSBAS") == 0)
        return queue->asp <= SYSTEM_ASP_MOST;
    return strcmp(expiring->device, queue->asp_device) == 0;
}

static int log_deleted(struct expiring *expiring, const struct spool_file *file)
{
    char text[256];

    snprintf(text, sizeof text,
             "DLTEXPSPLF deleted spooled file %s number %d job %s/%s/%s from output queue %s/%s, "
             "expired on %s; no exit program was asked",
             file->name, file->number, file->job.number, file->job.user, file->job.name,
             file->queue_library, file->queue, file->expiration);
    return spool_job_log_add(expiring->session->spool, &expiring->session->job, "SPY0001", text,
                             expiring->error);
}

/* Of a group of files, to be counted when it is committed. */
struct group {
    size_t deleted, refused, open, kept;
};

/* In the transaction. Nothing is counted: it is no longer there, or not meant. */
static int delete_one(struct expiring *expiring, int64_t id, struct group *group)
{
    struct spool *spool = expiring->session->spool;
    struct spool_authority_facts facts;
    struct spool_queue queue;
    struct spool_file file;
    int result = spool_file_reread(spool, id, &file, expiring->error);

    if (result == SPSY_ERR_NOT_FOUND)
        return 0;
    if (result < 0 || !has_expired(expiring, &file))
        return result;
    result = spool_queue_find(spool, file.queue_library, file.queue, &queue, expiring->error);
    if (result < 0 || !is_meant(expiring, &queue))
        return result;
    result = spool_authority_facts(spool, &expiring->subject, &queue, file.job.user, &facts,
                                   expiring->error);
    if (result < 0)
        return result;
    if (!spool_authority_allows(SPOOL_CLASS_CONTROL, &facts)) {
        group->refused++;
        return 0;
    }
    if (spool_file_is_open(&file)) {
        group->open++;
        return 0;
    }
    if (shield_keeps(expiring->session, &expiring->subject, &file)) {
        group->kept++;
        return 0;
    }
    group->deleted++;
    result = spool_file_delete(spool, &file, expiring->error);
    return result == 0 ? log_deleted(expiring, &file) : result;
}

static int delete_these(struct expiring *expiring, const int64_t *ids, size_t count)
{
    struct spool *spool = expiring->session->spool;
    struct group group = {0};
    int result = spool_begin(spool, SPOOL_DURABLE, expiring->error);

    if (result < 0)
        return result;
    shield_forget(expiring->session);
    result = session_subject(expiring->session, &expiring->subject, expiring->error);
    for (size_t i = 0; result == 0 && i < count; i++)
        result = delete_one(expiring, ids[i], &group);
    if (result == 0)
        result = spool_commit(spool, expiring->error);
    if (result < 0) {
        spool_rollback(spool);
        return result;
    }
    expiring->deleted += group.deleted;
    expiring->refused += group.refused;
    expiring->open += group.open;
    expiring->kept += group.kept;
    return 0;
}

static int visit(void *context, const struct spool_file *files, size_t count, size_t *used)
{
    struct expiring *expiring = context;
    int64_t ids[SPOOL_MANY];
    size_t expired = 0;
    int result;

    *used = count;
    for (size_t i = 0; i < count; i++)
        if (has_expired(expiring, &files[i]))
            ids[expired++] = files[i].id;
    if (expired == 0)
        return 0;
    do
        result = delete_these(expiring, ids, expired);
    while (result == SPSY_ERR_FULL &&
           spool_reserve_release(spool_home(expiring->session->spool), NULL) == 0);
    return result;
}

static void tell(struct answer *answer, const struct expiring *expiring)
{
    char open[64] = "", kept[64] = "";

    if (expiring->open > 0)
        snprintf(open, sizeof open, " (a program still writes %zu of them)", expiring->open);
    if (expiring->kept > 0)
        snprintf(kept, sizeof kept, " (protection keeps %zu of them)", expiring->kept);
    answer_message(answer, "SPY0001", "%zu expired spooled file%s deleted, %zu not deleted%s%s",
                   expiring->deleted, expiring->deleted == 1 ? "" : "s",
                   expiring->refused + expiring->open + expiring->kept, open, kept);
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    static const struct spool_selection all = {0};
    struct spsy_error error = {0};
    struct expiring expiring = {.session = session, .error = &error};
    struct spool_left_out left_out;
    int result = date_in_days(0, expiring.today, &error);

    expiring.device = parameter_text(parameters, "ASPDEV");
    if (strcmp(expiring.device, "*CURASPGRP") == 0)
        return answer_fail(answer, "CPD0084", "ASPDEV(*CURASPGRP): a job here has no ASP group");
    if (result == 0)
        result = spool_file_each_many(session->spool, &all, visit, &expiring, &left_out, &error);
    if (result == 0 || expiring.deleted > 0)
        tell(answer, &expiring);
    if (result < 0)
        return answer_fail_error(answer, &error);
    if (expiring.refused > 0)
        return answer_fail(answer, "CPF2207", "%s may not delete %zu of the expired spooled files",
                           session->current_user, expiring.refused);
    return 0;
}

static const struct parameter_definition parameters[] = {
    {.keyword = "ASPDEV",
     .type = PARAMETER_NAME,
     .special = "* *ALL *SYSBAS *CURASPGRP",
     .default_value = "*",
     .position = 1,
     .most = 10,
     .help = "ASP device whose files are meant\n"
             "*, *ALL: of every ASP\n"
             "*SYSBAS: of ASPs 1 to 32\n"
             "*CURASPGRP: no job here has an ASP group: refused"},
    PARAMETERS_END,
};

static const char notes[] =
    "A file has expired when the day that its EXPDATE names is over. Exit programs are not asked, "
    "as on IBM i: the exit point knows no such function. Deleted is what this user may delete by "
    "native authority, as DLTSPLF has it where no program decides; the others are counted. The job "
    "log names each file that goes. What a program still writes (*OPEN) stays, as for CLROUTQ, and "
    "so does what its protection keeps the user from writing. "
    "Whoever wants programs to be asked uses DLTSPLF.";

const struct command_definition command_dltexpsplf = {
    .name = "DLTEXPSPLF",
    .summary = "delete the spooled files that have expired",
    .notes = notes,
    .parameters = parameters,
    .run = run,
    .makes_room = true,
};

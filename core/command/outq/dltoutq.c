/* dltoutq.c - DLTOUTQ. No page of IBM's could be found: that it takes generic names, and *ALL as
 * library, is as DLTMSGQ and DLTDTAQ have it.
 *
 * MUST (core/object/README.md, "Administration", and IBM's page "Output queue commands",
 * rzarlapdoutq): *OBJEXIST to the queue, and *EXECUTE to its library. */
#include <string.h>

#include "command/change.h"
#include "command/commands.h"
#include "command/generic.h"
#include "session/library_list.h"

struct deleting {
    struct change *change;
    char library[11], name[11]; /* either may be generic */
    size_t deleted, left;
    size_t unnamed; /* of those left: whose names he must not learn */
};

/* unnamed: NULL of one whose name was said; else it counts those whose names are not to be told. */
static int delete_one(struct change *change, const struct spool_queue *queue, size_t *unnamed)
{
    const struct spool_object object = spool_queue_object(queue);
    struct spsy_error error;
    struct access access;
    int result;

    if (unnamed) {
        bool shown;

        if (spool_object_shown(change->spool, &change->subject, &object, &shown, &error) < 0)
            return answer_fail_error(change->answer, &error);
        *unnamed += !shown;
        if (!shown)
            return SPSY_ERR_AUTHORITY;
    }
    result = change_access(change, &object, &access);
    if (result < 0)
        return result;
    if (!spool_authority_has(access.authority, SPOOL_AUT_OBJEXIST))
        return change_refuse(change, &object, "*OBJEXIST");
    result = spool_queue_delete(change->spool, queue->id, &error);
    if (result < 0)
        answer_fail_error(change->answer, &error);
    return result;
}

/* One that may not be deleted, or has files, stays, and the others go; anything else ends it. */
static int delete_fitting(void *context, const struct spool_queue *queue)
{
    struct deleting *deleting = context;
    int result;

    if (!name_fits(queue->name, deleting->name))
        return 0;
    result = delete_one(deleting->change, queue, &deleting->unnamed);
    if (result == SPSY_ERR_AUTHORITY || result == SPSY_ERR_STATE) {
        deleting->left++;
        return 0;
    }
    deleting->deleted += result == 0;
    return result;
}

/* What could be done is done; that not all of it was ends the command. */
static int end_partly(const struct deleting *deleting)
{
    struct change *change = deleting->change;
    struct spsy_error error;

    if (spool_commit(change->spool, &error) < 0)
        return answer_fail_error(change->answer, &error);
    change_refuse_unnamed(change->answer, "CPF2189", "", deleting->unnamed);
    return answer_fail(change->answer, "CPF2117", "%zu output queue%s deleted, %zu not deleted",
                       deleting->deleted, deleting->deleted == 1 ? "" : "s", deleting->left);
}

/* library NULL: of every one. */
static int delete_in(void *context, const char *library, struct spsy_error *error)
{
    struct deleting *deleting = context;

    return spool_queue_each(deleting->change->spool, library, NULL, delete_fitting, deleting,
                            error);
}

static int delete_several(struct deleting *deleting)
{
    struct change *change = deleting->change;
    struct spsy_error error = {0};
    int result = library_list_each(change->session, deleting->library, delete_in, deleting, &error);

    if (result < 0)
        return error.code < 0 ? answer_fail_error(change->answer, &error) : result;
    if (deleting->deleted + deleting->left == 0)
        return answer_fail(change->answer, "CPF2125",
                           "No objects deleted: no output queue of library %s fits %s",
                           deleting->library, deleting->name);
    if (deleting->left > 0)
        return end_partly(deleting);
    return change_done(change, "CPC2191", "%zu output queue%s deleted", deleting->deleted,
                       deleting->deleted == 1 ? "" : "s");
}

/* As an object, not as a queue: CPF2105, and of a library CPF2110, as DLTMSGQ, DLTDTAQ and DLTF say
 * [remembered: no page of DLTOUTQ]; of a generic name CPF2125, as DLTF of smeup/asup (QASDLTF) and
 * IBM's page QSZDLTPD have it. HLDOUTQ and the others that mean a queue say CPF3357. */
static int fail_not_found(struct change *change, const struct deleting *deleting)
{
    struct spool_library library;
    struct spsy_error error;

    if (strcmp(deleting->library, "*LIBL") != 0 &&
        spool_library_find(change->spool, deleting->library, &library, &error) < 0)
        return answer_fail_error(change->answer, &error);
    return answer_fail(change->answer, "CPF2105", "Object %s in library %s type *OUTQ not found",
                       deleting->name, deleting->library);
}

static int delete (struct change *change)
{
    struct deleting deleting = {.change = change};
    struct spool_queue queue;
    struct spsy_error error;
    int result;

    parameter_qualified(change->parameters, "OUTQ",
                        library_list_unsaid(parameter_text(change->parameters, "OUTQ")),
                        deleting.library, deleting.name);
    if (strcmp(deleting.name, "*ALL") == 0)
        return answer_fail(change->answer, "CPD0084",
                           "Value *ALL not valid for OUTQ; expected: name or name*");
    if (strcmp(deleting.library, "*ALL") == 0 || name_is_generic(deleting.name))
        return delete_several(&deleting);
    result = spool_queue_find(change->spool, deleting.library, deleting.name, &queue, &error);
    if (result < 0)
        return result == SPSY_ERR_NOT_FOUND ? fail_not_found(change, &deleting)
                                            : answer_fail_error(change->answer, &error);
    result = delete_one(change, &queue, NULL);
    if (result < 0)
        return result;
    return change_done(change, "CPC2191", "Output queue %s in library %s deleted", queue.name,
                       queue.library);
}

static int run_delete(struct session *session, const struct parameters *parameters,
                      struct answer *answer)
{
    return change_run(session, parameters, answer, delete);
}

static const struct parameter_definition delete_parameters[] = {
    {.keyword = "OUTQ",
     .type = PARAMETER_GENERIC,
     .object = OBJECT_OUTQ,
     .required = true,
     .position = 1,
     .help = "output queues, of *LIBL unless qualified; not *ALL of a library"},
    PARAMETERS_END,
};

const struct command_definition command_dltoutq = {
    .name = "DLTOUTQ",
    .summary = "delete output queues without files",
    .notes = "Of a generic name, what may not be deleted or has files stays, and the others go.",
    .parameters = delete_parameters,
    .run = run_delete,
};

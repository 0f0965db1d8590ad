/* queue.c - CRTOUTQ, CHGOUTQ, DLTOUTQ.
 *
 * MUST (core/object/README.md, "Administration", and IBM's page "Output queue commands",
 * rzarlapdoutq): *READ and *ADD to the library create; *OBJEXIST deletes. A queue is changed by its
 * owner or *ALLOBJ, with AUTCHK(*DTAAUT) by *OBJMGT, *READ, *ADD and *DLT, with OPRCTL(*YES) by
 * *JOBCTL, and by *SPLCTL; but what *PUBLIC may do only by owner or *ALLOBJ (chosen: that is
 * granting, and IBM's CHGOUTQ has no AUT). Each but the first needs *EXECUTE to the library. */
#include <stdio.h>
#include <string.h>

#include "command/change.h"
#include "command/commands.h"

/* *SAME leaves a value as it is. */
static void read_attributes(const struct parameters *parameters, struct spool_queue *queue)
{
    const char *aut = parameter_text(parameters, "AUT");

    if (parameter_is(parameters, "DSPDTA", "*NO"))
        queue->display_data = SPOOL_DSPDTA_NO;
    else if (parameter_is(parameters, "DSPDTA", "*YES"))
        queue->display_data = SPOOL_DSPDTA_YES;
    else if (parameter_is(parameters, "DSPDTA", "*OWNER"))
        queue->display_data = SPOOL_DSPDTA_OWNER;
    if (!parameter_is(parameters, "OPRCTL", "*SAME"))
        queue->operator_control = parameter_is(parameters, "OPRCTL", "*YES");
    if (!parameter_is(parameters, "AUTCHK", "*SAME"))
        queue->authority_check =
            parameter_is(parameters, "AUTCHK", "*OWNER") ? SPOOL_AUTCHK_OWNER : SPOOL_AUTCHK_DTAAUT;
    if (strcmp(aut, "*SAME") != 0)
        queue->public_authority = spool_authority_parse(aut);
    if (!parameter_is(parameters, "TEXT", "*SAME"))
        parameter_description(parameters, queue->text, sizeof queue->text);
}

static int create(struct change *change)
{
    struct spool_queue queue = {.id = 0};
    uint32_t authority;
    struct spool_object library;
    struct new_owner owner;
    struct spsy_error error;

    parameter_qualified(change->parameters, "OUTQ", "QGPL", queue.library, queue.name);
    if (change_new_owner(change, &owner) < 0)
        return SPSY_ERR_IO;
    if (spool_object_find(change->spool, SPOOL_LIBRARY, "", queue.library, &library, &error) < 0 ||
        spool_object_authority(change->spool, &change->subject, &library, &authority, &error) < 0)
        return answer_fail_error(change->answer, &error);
    if (!spool_authority_has(authority, SPOOL_AUT_READ | SPOOL_AUT_ADD))
        return change_refuse(change, &library, "*READ and *ADD, to create a queue");
    memcpy(queue.owner, owner.owner, sizeof queue.owner);
    read_attributes(change->parameters, &queue);
    if (spool_queue_insert(change->spool, &queue, &error) < 0)
        return answer_fail_error(change->answer, &error);
    if (change_give_group(change, &owner, SPOOL_OUTQ, queue.library, queue.name) < 0)
        return SPSY_ERR_IO;
    return change_done(change, "CPC9801", "Output queue %s created in library %s", queue.name,
                       queue.library);
}

static int run_create(struct session *session, const struct parameters *parameters,
                      struct answer *answer)
{
    return change_run(session, parameters, answer, create);
}

static int find(struct change *change, struct spool_queue *queue, struct spool_object *object,
                struct access *access)
{
    char library[11], name[11];
    struct spsy_error error;

    parameter_qualified(change->parameters, "OUTQ", "QGPL", library, name);
    if (spool_queue_find(change->spool, library, name, queue, &error) < 0 ||
        spool_object_find(change->spool, SPOOL_OUTQ, library, name, object, &error) < 0)
        return answer_fail_error(change->answer, &error);
    return change_access(change, object, access);
}

static bool may_change(struct change *change, const struct spool_queue *queue,
                       const struct access *access)
{
    if (access->as_owner)
        return true;
    if (!parameter_is(change->parameters, "AUT", "*SAME"))
        return false;
    return spool_subject_has(&change->subject, SPSY_SPLCTL) ||
           (queue->operator_control && spool_subject_has(&change->subject, SPSY_JOBCTL)) ||
           (queue->authority_check == SPOOL_AUTCHK_DTAAUT &&
            spool_authority_has(access->authority, SPOOL_AUT_OBJMGT | SPOOL_AUT_READ_ADD_DELETE));
}

static const char *way_to_change(struct change *change, const struct spool_queue *queue)
{
    if (!parameter_is(change->parameters, "AUT", "*SAME"))
        return "ownership of it, to grant";
    return queue->authority_check == SPOOL_AUTCHK_DTAAUT
               ? "*OBJMGT, *READ, *ADD and *DLT (AUTCHK(*DTAAUT))"
               : "ownership of it (AUTCHK(*OWNER))";
}

static int change_attributes(struct change *change)
{
    struct spool_object object;
    struct spool_queue queue;
    struct spsy_error error;
    struct access access;

    if (find(change, &queue, &object, &access) < 0)
        return SPSY_ERR_NOT_FOUND;
    if (!may_change(change, &queue, &access))
        return change_refuse(change, &object, way_to_change(change, &queue));
    read_attributes(change->parameters, &queue);
    if (spool_queue_update(change->spool, &queue, &error) < 0)
        return answer_fail_error(change->answer, &error);
    return change_done(change, "SPY0001", "Output queue %s in library %s changed", queue.name,
                       queue.library);
}

static int run_change(struct session *session, const struct parameters *parameters,
                      struct answer *answer)
{
    return change_run(session, parameters, answer, change_attributes);
}

static int delete (struct change *change)
{
    struct spool_object object;
    struct spool_queue queue;
    struct spsy_error error;
    struct access access;

    if (find(change, &queue, &object, &access) < 0)
        return SPSY_ERR_NOT_FOUND;
    if (!spool_authority_has(access.authority, SPOOL_AUT_OBJEXIST))
        return change_refuse(change, &object, "*OBJEXIST");
    if (spool_queue_delete(change->spool, queue.id, &error) < 0)
        return answer_fail_error(change->answer, &error);
    return change_done(change, "CPC2191", "Output queue %s in library %s deleted", queue.name,
                       queue.library);
}

static int run_delete(struct session *session, const struct parameters *parameters,
                      struct answer *answer)
{
    return change_run(session, parameters, answer, delete);
}

#define QUEUE                                                                                      \
    {                                                                                              \
        .keyword = "OUTQ", .type = PARAMETER_QUALIFIED, .required = true, .position = 1,           \
        .help = "output queue, in QGPL unless qualified"                                           \
    }

static const struct parameter_definition create_parameters[] = {
    QUEUE,
    {.keyword = "DSPDTA",
     .type = PARAMETER_CHOICE,
     .special = "*NO *YES *OWNER",
     .default_value = "*NO",
     .help = "who may see data: *YES = with *READ, *OWNER = only the owner and *SPLCTL"},
    {.keyword = "OPRCTL",
     .type = PARAMETER_CHOICE,
     .special = "*YES *NO",
     .default_value = "*YES",
     .help = "users with *JOBCTL, and *EXECUTE to its library, control the queue"},
    {.keyword = "AUTCHK",
     .type = PARAMETER_CHOICE,
     .special = "*OWNER *DTAAUT",
     .default_value = "*OWNER",
     .help = "what gives control of all files on it"},
    {.keyword = "AUT",
     .type = PARAMETER_CHOICE,
     .special = "*USE *ALL *CHANGE *EXCLUDE",
     .default_value = "*USE",
     .help = "what *PUBLIC may do"},
    PARAMETER_TEXT_NEW,
    PARAMETERS_END,
};

const struct command_definition command_crtoutq = {
    .name = "CRTOUTQ",
    .summary = "create an output queue",
    .parameters = create_parameters,
    .run = run_create,
};

static const struct parameter_definition change_parameters[] = {
    QUEUE,
    {.keyword = "DSPDTA",
     .type = PARAMETER_CHOICE,
     .special = "*SAME *NO *YES *OWNER",
     .default_value = "*SAME",
     .help = "who may see data: *YES = with *READ, *OWNER = only the owner and *SPLCTL"},
    {.keyword = "OPRCTL",
     .type = PARAMETER_CHOICE,
     .special = "*SAME *YES *NO",
     .default_value = "*SAME",
     .help = "users with *JOBCTL, and *EXECUTE to its library, control the queue"},
    {.keyword = "AUTCHK",
     .type = PARAMETER_CHOICE,
     .special = "*SAME *OWNER *DTAAUT",
     .default_value = "*SAME",
     .help = "what gives control of all files on it"},
    {.keyword = "AUT",
     .type = PARAMETER_CHOICE,
     .special = "*SAME *USE *ALL *CHANGE *EXCLUDE",
     .default_value = "*SAME",
     .help = "what *PUBLIC may do"},
    PARAMETER_TEXT_CHANGED,
    PARAMETERS_END,
};

const struct command_definition command_chgoutq = {
    .name = "CHGOUTQ",
    .summary = "change an output queue",
    .parameters = change_parameters,
    .run = run_change,
};

static const struct parameter_definition delete_parameters[] = {
    QUEUE,
    PARAMETERS_END,
};

const struct command_definition command_dltoutq = {
    .name = "DLTOUTQ",
    .summary = "delete an output queue without files",
    .parameters = delete_parameters,
    .run = run_delete,
};

/* crtoutq.c - CRTOUTQ, CHGOUTQ.
 *
 * IBM's pages: CRTOUTQ (ssw_ibm_i_71/cl/crtoutq.htm), CHGOUTQ (ssw_ibm_i_74/cl/chgoutq.htm). Of
 * both the table of parameters could be read up to IMGCFG; the order, lengths and special values of
 * what comes after it are remembered, and so are most defaults.
 *
 * MUST (core/object/README.md, "Administration", and IBM's page "Output queue commands",
 * rzarlapdoutq): *READ and *ADD to the library create. A queue is changed by its
 * owner or *ALLOBJ, with AUTCHK(*DTAAUT) by *OBJMGT, *READ, *ADD and *DLT, with OPRCTL(*YES) by
 * *JOBCTL, and by *SPLCTL; but what *PUBLIC may do only by owner or *ALLOBJ (chosen: that is
 * granting, and IBM's CHGOUTQ has no AUT). To change it *EXECUTE to the library is needed as well.
 */
#include <stdio.h>
#include <string.h>

#include "command/change.h"
#include "command/commands.h"
#include "command/stored_keywords.h"
#include "function/creation.h"
#include "object/date.h"
#include "object/queue_stored.def"
#include "shield/protect.h"

enum { VALUE_OF_SEQ_SIZE = 8 }; /* "*JOBNBR" */

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
    if (strcmp(aut, "*LIBCRTAUT") == 0) /* CRTAUT of each library is *SYSVAL, and QCRTAUT *CHANGE */
        queue->public_authority = SPOOL_AUT_CHANGE;
    else if (strcmp(aut, "*SAME") != 0)
        queue->public_authority = spool_authority_parse(aut);
    if (!parameter_is(parameters, "TEXT", "*SAME"))
        parameter_description(parameters, queue->text, sizeof queue->text);
}

static int take_protection(struct change *change, struct spool_queue *queue)
{
    struct protect protect;

    if (protect_take_default(change->session, change->answer, change->parameters, &protect) < 0)
        return SPSY_ERR_VALUE;
    protect_apply_default(&protect, &queue->protection);
    return 0;
}

/* KEY (K2): *READ on the key is needed, as to create a file under it. */
static int take_key(struct change *change, struct spool_queue *queue)
{
    struct spool_splkey key;
    struct spsy_error error;

    if (parameter_is(change->parameters, "KEY", "*SAME"))
        return 0;
    if (parameter_is(change->parameters, "KEY", "*NONE")) {
        queue->key_label[0] = '\0';
        return 0;
    }
    if (spool_splkey_find(change->spool, parameter_text(change->parameters, "KEY"), &key, &error) <
            0 ||
        creation_may_use_key(change->session, &key, &error) < 0)
        return answer_fail_error(change->answer, &error);
    memcpy(queue->key_label, key.label, sizeof queue->key_label);
    return 0;
}

/* ---- keywords that are only stored --------------------------------------------------------- */

/* MAXPAGES: two times or none, which exist. */
static int check_max_pages(struct change *change)
{
    const struct value *value = parameter(change->parameters, "MAXPAGES");

    for (size_t i = 0; !value->text && i < value->count; i++) {
        const struct value *entry = &value->items[i];
        const char *from = entry->count > 1 ? entry->items[1].text : NULL;
        const char *to = entry->count > 2 ? entry->items[2].text : NULL;
        char time[TIME_SIZE];

        if (!from != !to)
            return answer_fail(change->answer, "CPD0084",
                               "MAXPAGES: a starting and an ending time, or neither");
        if (from && (!time_typed_to_six(from, time) || !time_typed_to_six(to, time)))
            return answer_fail(
                change->answer, "CPD0084",
                "Value %s %s not valid for MAXPAGES; expected: two times (HHMM or HHMMSS)", from,
                to);
    }
    return 0;
}

/* IBM's page CHGOUTQ: not while there are files on it. */
static int check_order(struct change *change, const struct spool_queue *queue, const char *was,
                       const char *becomes)
{
    struct spsy_error error;
    int64_t files;

    if (strcmp(was, becomes) == 0)
        return 0;
    if (spool_queue_count_files(change->spool, queue->id, &files, &error) < 0)
        return answer_fail_error(change->answer, &error);
    return files == 0 ? 0
                      : answer_fail(change->answer, "CPF9898",
                                    "SEQ of output queue %s in library %s not changed: there are "
                                    "spooled files on it",
                                    queue->name, queue->library);
}

static int take_stored(struct change *change, const struct spool_queue *queue,
                       struct spool_stored *stored)
{
    const struct spool_stored_keyword *order = spool_stored_find(&spool_queue_stored, "SEQ");
    char was[VALUE_OF_SEQ_SIZE];
    struct spsy_error error;

    snprintf(was, sizeof was, "%s", spool_stored_word(order, stored));
    if (check_max_pages(change) < 0 ||
        stored_keywords_take(&spool_queue_stored, change->parameters, change->answer, stored) < 0 ||
        check_order(change, queue, was, spool_stored_word(order, stored)) < 0)
        return SPSY_ERR_VALUE;
    if (spool_stored_keep(change->spool, &spool_queue_stored, queue->library, queue->name, stored,
                          &error) < 0)
        return answer_fail_error(change->answer, &error);
    return 0;
}

/* What a statement says of them becomes the queue's; a new one has nothing yet. */
static int keep_stored(struct change *change, const struct spool_queue *queue)
{
    struct spool_stored stored;
    struct spsy_error error;
    int result;

    if (!stored_keywords_given(&spool_queue_stored, change->parameters))
        return 0;
    if (spool_stored_load(change->spool, &spool_queue_stored, queue->library, queue->name, &stored,
                          &error) < 0)
        return answer_fail_error(change->answer, &error);
    result = take_stored(change, queue, &stored);
    spool_stored_free(&stored);
    return result;
}

/* ---- the commands ---------------------------------------------------------------------------- */

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
    if (take_protection(change, &queue) < 0)
        return SPSY_ERR_VALUE;
    if (take_key(change, &queue) < 0)
        return SPSY_ERR_AUTHORITY;
    if (spool_queue_insert(change->spool, &queue, &error) < 0)
        return answer_fail_error(change->answer, &error);
    if (keep_stored(change, &queue) < 0)
        return SPSY_ERR_VALUE;
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
    if (spool_queue_find(change->spool, library, name, queue, &error) < 0)
        return answer_fail_error(change->answer, &error);
    *object = spool_queue_object(queue);
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
    if (take_protection(change, &queue) < 0)
        return SPSY_ERR_VALUE;
    if (take_key(change, &queue) < 0)
        return SPSY_ERR_AUTHORITY;
    if (spool_queue_update(change->spool, &queue, &error) < 0)
        return answer_fail_error(change->answer, &error);
    if (keep_stored(change, &queue) < 0)
        return SPSY_ERR_VALUE;
    return change_done(change, "SPY0001", "Output queue %s in library %s changed", queue.name,
                       queue.library);
}

static int run_change(struct session *session, const struct parameters *parameters,
                      struct answer *answer)
{
    return change_run(session, parameters, answer, change_attributes);
}

/* ---- parameters ------------------------------------------------------------------------------ */

static const struct parameter_definition max_pages_elements[] = {
    {.keyword = "pages",
     .type = PARAMETER_INTEGER,
     .required = true,
     .least = 1,
     .most = INT32_MAX,
     .help = "most pages"},
    {.keyword = "from", .type = PARAMETER_TEXT, .most = 8, .help = "time, HHMM or HHMMSS"},
    {.keyword = "to", .type = PARAMETER_TEXT, .most = 8, .help = "time, HHMM or HHMMSS"},
    PARAMETERS_END,
};

static const struct parameter_definition user_object_elements[] = {
    {.keyword = "object",
     .type = PARAMETER_QUALIFIED,
     .object = OBJECT_AS_GIVEN,
     .required = true,
     .help = "object"},
    {.keyword = "type",
     .type = PARAMETER_CHOICE,
     .special = "*DTAARA *DTAQ *FILE *PSFCFG *USRIDX *USRQ *USRSPC",
     .required = true,
     .help = "kind of object"},
    PARAMETERS_END,
};

#define DSPDTA_HELP "who may see data: *YES = with *READ, *OWNER = only the owner and *SPLCTL"
#define OPRCTL_HELP "users with *JOBCTL, and *EXECUTE to its library, control the queue"
#define AUTCHK_HELP "what gives control of all files on it"

/* clang-format off */
#define QUEUE_OUTQ                                                                                 \
    {.keyword = "OUTQ", .type = PARAMETER_QUALIFIED, .object = OBJECT_OUTQ, .required = true,      \
     .position = 1, .help = "output queue, of *LIBL unless qualified"}
#define CREATED_OUTQ                                                                               \
    {.keyword = "OUTQ", .type = PARAMETER_QUALIFIED, .object = OBJECT_CREATED, .required = true,   \
     .position = 1, .help = "output queue, in the current library (QGPL) unless qualified"}
#define CREATED_DSPDTA                                                                             \
    {.keyword = "DSPDTA", .type = PARAMETER_CHOICE, .special = "*NO *YES *OWNER",                  \
     .default_value = "*NO", .help = DSPDTA_HELP}
#define CREATED_OPRCTL                                                                             \
    {.keyword = "OPRCTL", .type = PARAMETER_CHOICE, .special = "*YES *NO",                         \
     .default_value = "*YES", .help = OPRCTL_HELP}
#define CREATED_AUTCHK                                                                             \
    {.keyword = "AUTCHK", .type = PARAMETER_CHOICE, .special = "*OWNER *DTAAUT",                   \
     .default_value = "*OWNER", .help = AUTCHK_HELP}
#define CREATED_AUT                                                                                \
    {.keyword = "AUT", .type = PARAMETER_CHOICE,                                                   \
     .special = "*USE *ALL *CHANGE *EXCLUDE *LIBCRTAUT", .default_value = "*USE",                  \
     .help = "what *PUBLIC may do; no authorization lists\n*LIBCRTAUT: *CHANGE, of QCRTAUT"}
#define CREATED_TEXT PARAMETER_TEXT_NEW
#define KEY_HELP                                                                                   \
    "label of the key that files created on it are encrypted under, unless CRTSPLF KEY says "      \
    "otherwise; needs *READ on the key"
#define CREATED_KEY                                                                                \
    {.keyword = "KEY", .type = PARAMETER_LABEL, .special = "*NONE", .default_value = "*NONE",      \
     .help = KEY_HELP, .standing = PARAMETER_OURS}
#define CHANGED_OUTQ QUEUE_OUTQ
#define CHANGED_DSPDTA                                                                             \
    {.keyword = "DSPDTA", .type = PARAMETER_CHOICE, .special = "*SAME *NO *YES *OWNER",            \
     .default_value = "*SAME", .help = DSPDTA_HELP}
#define CHANGED_OPRCTL                                                                             \
    {.keyword = "OPRCTL", .type = PARAMETER_CHOICE, .special = "*SAME *YES *NO",                   \
     .default_value = "*SAME", .help = OPRCTL_HELP}
#define CHANGED_AUTCHK                                                                             \
    {.keyword = "AUTCHK", .type = PARAMETER_CHOICE, .special = "*SAME *OWNER *DTAAUT",             \
     .default_value = "*SAME", .help = AUTCHK_HELP}
#define CHANGED_AUT                                                                                \
    {.keyword = "AUT", .type = PARAMETER_CHOICE,                                                   \
     .special = "*SAME *USE *ALL *CHANGE *EXCLUDE", .default_value = "*SAME",                      \
     .help = "what *PUBLIC may do", .standing = PARAMETER_OURS}
#define CHANGED_TEXT PARAMETER_TEXT_CHANGED
#define CHANGED_KEY                                                                                \
    {.keyword = "KEY", .type = PARAMETER_LABEL, .special = "*SAME *NONE",                          \
     .default_value = "*SAME", .help = KEY_HELP, .standing = PARAMETER_OURS}
#define CREATED(keyword) CREATED_##keyword,
#define CHANGED(keyword) CHANGED_##keyword,
static const struct parameter_definition create_parameters[] = {
    QUEUE_STORED(STORED_CREATED, CREATED)
    PROTECT_QUEUE_CREATED,
    PARAMETERS_END,
};
static const struct parameter_definition change_parameters[] = {
    QUEUE_STORED(STORED_CHANGED, CHANGED)
    PROTECT_QUEUE_CHANGED,
    PARAMETERS_END,
};
/* clang-format on */

const struct command_definition command_crtoutq = {
    .name = "CRTOUTQ",
    .summary = "create an output queue",
    .notes = "What is about writers, remote systems and separators is checked, kept, shown by "
             "WRKOUTQD and saved, and does nothing: this system has no writers.",
    .parameters = create_parameters,
    .run = run_create,
    .page = "http://www-01.ibm.com/support/knowledgecenter/ssw_ibm_i_71/cl/crtoutq.htm",
};

const struct command_definition command_chgoutq = {
    .name = "CHGOUTQ",
    .summary = "change an output queue",
    .notes = "SEQ of a queue with spooled files on it is not changed, as on IBM i.",
    .parameters = change_parameters,
    .run = run_change,
    .page = "https://www.ibm.com/support/knowledgecenter/en/ssw_ibm_i_74/cl/chgoutq.htm",
};

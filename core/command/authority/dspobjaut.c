/* dspobjaut.c - DSPOBJAUT: who has which authority to an object.
 *
 * IBM's page: DSPOBJAUT (ssw_ibm_i_72/cl/dspobjaut.htm): OBJ, OBJTYPE and OUTPUT are positions 1
 * to 3. Missing: ASPDEV; OUTPUT(*OUTFILE), and OUTFILE, OUTMBR, AUTTYPE with it. That
 * OBJTYPE may be left out for a queue is ours.
 *
 * MUST: everybody's authorities are shown to the object's owner, with *OBJMGT and with *ALLOBJ; to
 * anybody else his own alone. *EXECUTE to the library of a queue is needed. */
#include <string.h>

#include "command/authority/named_object.h"
#include "command/commands.h"
#include "command/print_rows.h"

struct showing {
    struct change *change;
    const struct spool_object *object;
};

/* NULL = out of memory. */
static cJSON *authority_row(const struct spool_object *object, const char *user, uint32_t authority)
{
    char object_authorities[SPOOL_AUT_TEXT_SIZE], data_authorities[SPOOL_AUT_TEXT_SIZE];
    cJSON *row = cJSON_CreateObject();

    spool_authority_names(authority & SPOOL_AUT_OBJECT, object_authorities);
    spool_authority_names(authority & SPOOL_AUT_DATA, data_authorities);
    if (row && cJSON_AddStringToObject(row, "user", user) &&
        cJSON_AddStringToObject(row, "authority", spool_authority_set_name(authority)) &&
        cJSON_AddStringToObject(row, "objectAuthorities", object_authorities) &&
        cJSON_AddStringToObject(row, "dataAuthorities", data_authorities) &&
        cJSON_AddStringToObject(row, "object", object->name) &&
        cJSON_AddStringToObject(row, "library",
                                spool_object_in_qsys(object->type) ? "QSYS" : object->library) &&
        cJSON_AddStringToObject(row, "objectType", change_type_name(object->type)) &&
        cJSON_AddStringToObject(row, "owner", object->owner))
        return row;
    cJSON_Delete(row);
    return NULL;
}

static int show(const struct showing *showing, const char *user, uint32_t authority)
{
    return answer_row(showing->change->answer, authority_row(showing->object, user, authority));
}

/* The owner's entry is not looked at: he has *ALL. */
static int visit(void *context, const char *profile, uint32_t authority)
{
    const struct showing *showing = context;

    return strcmp(profile, showing->object->owner) == 0 ? 0 : show(showing, profile, authority);
}

static int show_all(struct showing *showing)
{
    const struct spool_object *object = showing->object;
    struct spsy_error error = {0};
    int result = show(showing, object->owner, SPOOL_AUT_ALL);

    if (result == 0)
        result = spool_object_private_each(showing->change->spool, object, visit, showing, &error);
    if (result < 0)
        return error.code < 0 ? answer_fail_error(showing->change->answer, &error) : result;
    return show(showing, "*PUBLIC", object->public_authority);
}

static int display(struct change *change)
{
    char library[11], name[SPOOL_KEY_LABEL_SIZE];
    struct spool_object object;
    struct showing showing = {change, &object};
    struct access access;

    named_object_read(change->parameters, library, name);
    if (named_object_find(change, library, name, &object) < 0 ||
        change_access(change, &object, &access) < 0)
        return SPSY_ERR_AUTHORITY;
    if (access.as_owner || spool_subject_has(&change->subject, SPSY_ALLOBJ) ||
        spool_authority_has(access.authority, SPOOL_AUT_OBJMGT))
        return show_all(&showing);
    return show(&showing, change->session->current_user, access.authority);
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct change change = {
        .session = session,
        .spool = session->spool,
        .parameters = parameters,
        .answer = answer,
        .closed_id = "CPF2216",
    };
    struct spsy_error error;

    if (session_subject(session, &change.subject, &error) < 0)
        return answer_fail_error(answer, &error);
    if (display(&change) < 0)
        return SPSY_ERR_STATE;
    return print_rows(session, parameters, answer, "QPOBJAUT");
}

static const struct parameter_definition parameters[] = {
    NAMED_OBJECT_PARAMETERS,
    PRINT_ROWS_OUTPUT(3),
    PARAMETERS_END,
};

const struct command_definition command_dspobjaut = {
    .name = "DSPOBJAUT",
    .summary = "list who has which authority to an object",
    .page = "http://www-01.ibm.com/support/knowledgecenter/ssw_ibm_i_72/cl/dspobjaut.htm",
    .missing =
        "ASPDEV what is in a home is in one place, whatever ASP its library is said to be in\n"
        "OUTFILE there are no database files: --json is made for programs\n"
        "OUTMBR as OUTFILE\n"
        "AUTTYPE says what goes into OUTFILE",
    .notes = "Without *OBJMGT to the object, or *ALLOBJ, one's own authority alone is shown.",
    .parameters = parameters,
    .run = run,
    .lists = true,
};

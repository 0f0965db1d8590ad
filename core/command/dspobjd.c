/* dspobjd.c - DSPOBJD: names and descriptions of libraries, output queues, save files and
 * user profiles.
 *
 * IBM's page: DSPOBJD (ssw_ibm_i_71/cl/dspobjd.htm): OBJ and OBJTYPE are positions 1 and 2; that
 * DETAIL is position 3 is remembered. What IBM shows with each DETAIL is in "Displaying object
 * descriptions" (ssw_ibm_i_72/rbam6/disod.htm); what is not kept here (sizes, dates, sources) is
 * not shown.
 *
 * MUST (its "Restrictions"): an object to which one has no authority but *EXCLUDE is not shown, nor
 * anything in a library without *EXECUTE to it. Of a profile that is not shown it is not even told
 * that it is there, as DSPUSRPRF has it. */
#include <stdio.h>
#include <string.h>

#include "command/change.h"
#include "command/commands.h"
#include "command/generic.h"
#include "command/print_rows.h"
#include "session/library_list.h"
#include "store/floor.h"

struct displaying {
    struct change *change;
    char library[11], name[SPOOL_KEY_LABEL_SIZE];
    bool libraries, profiles, keys; /* of QSYS */
    bool queues, files;
    size_t shown, hidden; /* hidden: fits, and he has no authority to it */
    struct spsy_error error;
};

/* What is kept of an object of any kind. */
struct description {
    struct spool_object object;
    int asp;
    const char *asp_device;
    const char *text;
};

/* A library's is that of TYPE(*PROD), as CRTLIB's default is. */
static const char *attribute_of(const struct spool_object *object)
{
    return object->type == SPOOL_LIBRARY ? "PROD" : object->type == SPOOL_SAVE_FILE ? "SAVF" : "";
}

/* NULL = out of memory. */
static cJSON *description_row(const struct description *description)
{
    const struct spool_object *object = &description->object;
    bool in_qsys = spool_object_in_qsys(object->type);
    cJSON *row = cJSON_CreateObject();

    if (row && cJSON_AddStringToObject(row, "object", object->name) &&
        cJSON_AddStringToObject(row, "library", in_qsys ? "QSYS" : object->library) &&
        cJSON_AddStringToObject(row, "objectType", change_type_name(object->type)) &&
        cJSON_AddStringToObject(row, "attribute", attribute_of(object)) &&
        cJSON_AddStringToObject(row, "owner", object->owner) &&
        cJSON_AddNumberToObject(row, "asp", description->asp) &&
        cJSON_AddStringToObject(row, "aspDevice", description->asp_device) &&
        cJSON_AddStringToObject(row, "text", description->text))
        return row;
    cJSON_Delete(row);
    return NULL;
}

static int show(struct displaying *displaying, const struct description *description)
{
    struct change *change = displaying->change;
    bool shown;
    int result = spool_object_shown(change->spool, &change->subject, &description->object, &shown,
                                    &displaying->error);

    if (result < 0)
        return result;
    if (!shown) {
        displaying->hidden++;
        return 0;
    }
    displaying->shown++;
    return answer_row(change->answer, description_row(description));
}

static int visit_queue(void *context, const struct spool_queue *queue)
{
    struct displaying *displaying = context;
    struct description description = {.object = spool_queue_object(queue),
                                      .asp = queue->asp,
                                      .asp_device = queue->asp_device,
                                      .text = queue->text};

    return name_fits(queue->name, displaying->name) ? show(displaying, &description) : 0;
}

/* A save file is in the ASP of its library. */
static int visit_file(void *context, const struct spool_save_file *file)
{
    struct displaying *displaying = context;
    struct spool_library library;
    struct description description = {.object = spool_save_file_object(file), .text = file->text};

    if (!name_fits(file->name, displaying->name))
        return 0;
    if (spool_library_find(displaying->change->spool, file->library, &library, &displaying->error) <
        0)
        return displaying->error.code;
    description.asp = library.asp;
    description.asp_device = library.asp_device;
    return show(displaying, &description);
}

static int visit_library(void *context, const struct spool_library *library)
{
    struct displaying *displaying = context;
    struct description description = {.object = spool_library_object(library),
                                      .asp = library->asp,
                                      .asp_device = library->asp_device,
                                      .text = library->text};

    return name_fits(library->name, displaying->name) ? show(displaying, &description) : 0;
}

static int visit_profile(void *context, const struct spool_profile *profile)
{
    struct displaying *displaying = context;
    struct change *change = displaying->change;
    struct description description = {.asp = 1, .asp_device = "*SYSBAS", .text = profile->text};
    bool sees = false;
    int result;

    if (!name_fits(profile->name, displaying->name))
        return 0;
    result =
        spool_profile_object(change->spool, profile->name, &description.object, &displaying->error);
    if (result == SPSY_ERR_NOT_FOUND) { /* deleted meanwhile */
        displaying->error.code = 0;
        return 0;
    }
    if (result == 0)
        result = change_sees_profile(change, &description.object, &sees);
    if (result < 0 || !sees)
        return result;
    displaying->shown++;
    return answer_row(change->answer, description_row(&description));
}

static int visit_key(void *context, const struct spool_splkey *key)
{
    struct displaying *displaying = context;
    struct description description = {.object = spool_splkey_object(key),
                                      .asp = 1,
                                      .asp_device = "*SYSBAS",
                                      .text = key->text};

    return name_fits(key->label, displaying->name) ? show(displaying, &description) : 0;
}

/* library NULL: of every one. */
static int show_library(void *context, const char *library, struct spsy_error *error)
{
    struct displaying *displaying = context;
    struct spool *spool = displaying->change->spool;
    int result = 0;

    if (displaying->queues)
        result = spool_queue_each(spool, library,
                                  name_is_generic(displaying->name) ? NULL : displaying->name,
                                  visit_queue, displaying, error);
    if (result == 0 && displaying->files)
        result = spool_save_file_each(spool, library, visit_file, displaying, error);
    return result;
}

/* Every object that is meant, one by one. Negative: displaying->error, or the answer is lost. */
static int show_all(struct displaying *displaying)
{
    struct change *change = displaying->change;

    if (displaying->libraries)
        return spool_library_each(change->spool, visit_library, displaying, &displaying->error);
    if (displaying->keys)
        return spool_splkey_each(change->spool, visit_key, displaying, &displaying->error);
    if (displaying->profiles)
        return spool_profile_each(change->spool, visit_profile, displaying, &displaying->error);
    return library_list_each(change->session, displaying->library, show_library, displaying,
                             &displaying->error);
}

static int tell_nothing(struct displaying *displaying)
{
    struct answer *answer = displaying->change->answer;
    const char *library = displaying->library,
               *type = parameter_text(displaying->change->parameters, "OBJTYPE");

    if (displaying->hidden > 0)
        return answer_fail(answer, "CPF2189",
                           "Not authorized to object %s in library %s type %s: needs any authority "
                           "to it but *EXCLUDE, and *EXECUTE to its library",
                           displaying->name, library, type);
    if (name_is_generic(displaying->name) || strcmp(library, "*ALL") == 0)
        return answer_fail(answer, "CPF2123",
                           "No objects of name %s and type %s exist in library %s",
                           displaying->name, type, library);
    return answer_fail(answer, "CPF2105", "Object %s in library %s type %s not found",
                       displaying->name, library, type);
}

static int display(struct displaying *displaying)
{
    struct change *change = displaying->change;
    struct answer *answer = change->answer;
    int result = show_all(displaying);

    if (result < 0)
        return displaying->error.code < 0 ? answer_fail_error(answer, &displaying->error) : result;
    if (displaying->shown == 0)
        return tell_nothing(displaying);
    return print_rows(change->session, change->parameters, answer, "QPRTOBJD");
}

/* As GRTOBJAUT has it: *LIB, *USRPRF, or *ALL of QSYS, which are libraries. */
static int read_names(struct displaying *displaying, const struct parameters *parameters)
{
    const char *type = parameter_text(parameters, "OBJTYPE");
    bool in_qsys = strcmp(type, "*LIB") == 0 || strcmp(type, "*USRPRF") == 0;
    bool of_qsys;

    if (strcmp(type, "*SPLKEY") == 0) {
        displaying->keys = true;
        snprintf(displaying->library, sizeof displaying->library, "QSYS");
        parameter_copy(parameters, "OBJ", displaying->name, sizeof displaying->name);
        return 0;
    }
    displaying->queues = strcmp(type, "*FILE") != 0;
    displaying->files = strcmp(type, "*OUTQ") != 0;
    parameter_qualified(parameters, "OBJ",
                        in_qsys ? "QSYS" : library_list_unsaid(parameter_text(parameters, "OBJ")),
                        displaying->library, displaying->name);
    of_qsys = strcmp(displaying->library, "QSYS") == 0;
    displaying->profiles = strcmp(type, "*USRPRF") == 0;
    displaying->libraries = strcmp(type, "*LIB") == 0 || (strcmp(type, "*ALL") == 0 && of_qsys);
    if (!in_qsys || of_qsys)
        return 0;
    return answer_fail(displaying->change->answer, "CPF2105",
                       "Object %s in library %s type %s not found: %s are in QSYS",
                       displaying->name, displaying->library, type,
                       displaying->profiles ? "user profiles" : "libraries");
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct change change = {
        .session = session, .spool = session->spool, .parameters = parameters, .answer = answer};
    struct displaying displaying = {.change = &change};

    if (session_subject(session, &change.subject, &displaying.error) < 0)
        return answer_fail_error(answer, &displaying.error);
    if (read_names(&displaying, parameters) < 0)
        return SPSY_ERR_NOT_FOUND;
    return display(&displaying);
}

static const struct parameter_definition parameters[] = {
    {.keyword = "OBJ",
     .type = PARAMETER_GENERIC,
     .object = OBJECT_OF_OBJTYPE,
     .special = "*ALL",
     .required = true,
     .position = 1,
     .help = "objects, of *LIBL unless qualified"},
    {.keyword = "OBJTYPE",
     .type = PARAMETER_CHOICE,
     .special = "*ALL *FILE *LIB *OUTQ *USRPRF *SPLKEY",
     .required = true,
     .position = 2,
     .help = "kind of object\n*FILE: save files\n*USRPRF: user profiles\n*SPLKEY: keys, by "
             "their labels; ours\n*ALL: of library QSYS its "
             "libraries, of any "
             "other its queues and save files; of a name in *LIBL what is found first"},
    {.keyword = "DETAIL",
     .type = PARAMETER_CHOICE,
     .special = "*BASIC *FULL *SERVICE",
     .default_value = "*BASIC",
     .position = 3,
     .help = "how much\nAll that is kept is shown with each of them",
     .standing = PARAMETER_CHECKED},
    PRINT_ROWS_OUTPUT(0),
    PARAMETERS_END,
};

const struct command_definition command_dspobjd = {
    .name = "DSPOBJD",
    .summary = "list the descriptions of objects",
    .notes = "Objects without any authority to them, and those in libraries without *EXECUTE, are "
             "not listed.",
    .parameters = parameters,
    .run = run,
    .lists = true,
    .page = "http://www-01.ibm.com/support/knowledgecenter/ssw_ibm_i_71/cl/dspobjd.htm",
    .missing = "ASPDEV every library is in the name space\n"
               "OUTFILE there are no database files; so for OUTPUT(*OUTFILE)\n"
               "OUTMBR there are no database files",
};

#include "command/authority/named_object.h"

#include <stdio.h>
#include <string.h>

#include "session/library_list.h"

bool named_object_is_library(const struct parameters *parameters, const char *library)
{
    return parameter_is(parameters, "OBJTYPE", "*LIB") ||
           (parameter_is(parameters, "OBJTYPE", "*ALL") && strcmp(library, "QSYS") == 0);
}

void named_object_read(const struct parameters *parameters, char library[11],
                       char name[SPOOL_KEY_LABEL_SIZE])
{
    bool in_qsys = parameter_is(parameters, "OBJTYPE", "*LIB") ||
                   parameter_is(parameters, "OBJTYPE", "*USRPRF");
    const char *unsaid = in_qsys ? "QSYS" : library_list_unsaid(parameter_text(parameters, "OBJ"));

    if (parameter_is(parameters, "OBJTYPE", "*SPLKEY")) {
        snprintf(library, 11, "QSYS");
        parameter_copy(parameters, "OBJ", name, SPOOL_KEY_LABEL_SIZE);
        return;
    }
    parameter_qualified(parameters, "OBJ", unsaid, library, name);
}

/* OBJTYPE(*ALL) and one name: a queue and a save file may both have it; the queue comes first. */
static bool names_file(struct change *change, const char *library, const char *name)
{
    struct spool_object object;
    struct spsy_error error;

    return parameter_is(change->parameters, "OBJTYPE", "*ALL") &&
           spool_object_find(change->spool, SPOOL_OUTQ, library, name, &object, &error) ==
               SPSY_ERR_NOT_FOUND &&
           spool_object_find(change->spool, SPOOL_SAVE_FILE, library, name, &object, &error) == 0;
}

int named_object_find(struct change *change, const char *library, const char *name,
                      struct spool_object *object)
{
    const struct parameters *parameters = change->parameters;
    enum spool_object_type type = SPOOL_OUTQ;

    if (named_object_is_library(parameters, library))
        type = SPOOL_LIBRARY;
    else if (parameter_is(parameters, "OBJTYPE", "*USRPRF"))
        type = SPOOL_USER_PROFILE;
    else if (parameter_is(parameters, "OBJTYPE", "*SPLKEY"))
        type = SPOOL_SPOOL_KEY;
    else if (parameter_is(parameters, "OBJTYPE", "*FILE") || names_file(change, library, name))
        type = SPOOL_SAVE_FILE;
    return change_find_object(change, type, library, name, object);
}

int named_object_refuse(struct change *change, const struct spool_object *object,
                        const char *needed)
{
    bool in_qsys = spool_object_in_qsys(object->type);

    answer_fail(change->answer, "CPF2207",
                "Not authorized to use object %s in library %s type %s: needs %s", object->name,
                in_qsys ? "QSYS" : object->library, change_type_name(object->type), needed);
    return SPSY_ERR_AUTHORITY;
}

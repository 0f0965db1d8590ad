#include "session/library_list.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "store/store.h"

struct library_list *library_list_of(struct session *session, struct spsy_error *error)
{
    const struct settings_libraries *first = &session->settings.library_list;
    struct library_list *list = session->libraries;

    if (list)
        return list;
    list = calloc(1, sizeof *list);
    if (!list) {
        spsy_fail_memory(error);
        return NULL;
    }
    for (; list->count < first->count; list->count++)
        memcpy(list->user[list->count], first->name[list->count], sizeof list->user[0]);
    if (first->count == 0)
        snprintf(list->user[list->count++], sizeof list->user[0], "QGPL");
    session->libraries = list;
    return list;
}

/* QGPL alone, and no current library. */
static bool is_default(const struct session *session)
{
    const struct library_list *list = session->libraries;

    if (!list)
        return session->settings.library_list.count == 0;
    return !list->current[0] && list->count == 1 && strcmp(list->user[0], "QGPL") == 0;
}

bool library_list_is_value(const char *text, size_t length)
{
    return (length == 5 && strncasecmp(text, "*LIBL", length) == 0) ||
           (length == 7 && strncasecmp(text, "*CURLIB", length) == 0);
}

static const char *current_library(const struct session *session)
{
    return session->libraries && session->libraries->current[0] ? session->libraries->current
                                                                : "QGPL";
}

static int find_in(struct session *session, enum spool_object_type type, const char *library,
                   const char *name, char found[11], struct spsy_error *error)
{
    struct spool_object object;
    int result = spool_object_find(session->spool, type, library, name, &object, error);

    if (result == 0)
        memcpy(found, object.library, sizeof object.library);
    return result;
}

/* The current library, then the user part, in order. */
static int find_in_list(struct session *session, enum spool_object_type type, const char *name,
                        char found[11], struct spsy_error *error)
{
    const struct library_list *list = library_list_of(session, error);
    int result = SPSY_ERR_NOT_FOUND;

    if (!list)
        return SPSY_ERR_MEMORY;
    spsy_fail(error, result, type == SPOOL_SAVE_FILE ? "CPF9812" : "CPF2105",
              "object %s not found in *LIBL", name);
    if (list->current[0])
        result = find_in(session, type, list->current, name, found, error);
    for (size_t i = 0; i < list->count && result == SPSY_ERR_NOT_FOUND; i++)
        result = find_in(session, type, list->user[i], name, found, error);
    return result;
}

int library_list_find(struct session *session, enum spool_object_type type, const char *library,
                      const char *name, char found[11], struct spsy_error *error)
{
    if (strcmp(library, "*LIBL") == 0)
        return find_in_list(session, type, name, found, error);
    if (strcmp(library, "*CURLIB") == 0)
        library = current_library(session);
    return find_in(session, type, library, name, found, error);
}

/* ---- before a command is carried out ------------------------------------------------------ */

static int qualify(struct value *value, const char *library, const char *name,
                   struct answer *answer)
{
    char *text = NULL;

    if (asprintf(&text, "%s/%s", library, name) < 0)
        return answer_fail(answer, "SPY0105", "out of memory");
    free(value->text);
    value->text = text;
    return 0;
}

/* A new object is made in the current library; a profile may name a queue that is yet to be. */
static bool creates(const struct command_definition *command)
{
    return strcmp(command->name, "CRTOUTQ") == 0 || strcmp(command->name, "CRTSAVF") == 0;
}

static const char *not_found_id(const struct command_definition *command, bool file)
{
    if (command->not_found_id)
        return command->not_found_id;
    return file ? "CPF9812" : "CPF3357";
}

static int look_for(struct session *session, const struct parameters *parameters,
                    const struct parameter_definition *definition, struct value *value,
                    struct answer *answer)
{
    bool file = strcmp(definition->keyword, "FILE") == 0;
    bool may_be_missing = strstr(parameters->command->name, "USRPRF") != NULL;
    struct spsy_error error = {0};
    char library[11];
    int result =
        find_in_list(session, file ? SPOOL_SAVE_FILE : SPOOL_OUTQ, value->text, library, &error);

    if (result == 0)
        return qualify(value, library, value->text, answer);
    if (result == SPSY_ERR_NOT_FOUND && may_be_missing)
        return 0;
    if (result == SPSY_ERR_NOT_FOUND)
        return answer_fail(answer, not_found_id(parameters->command, file),
                           "%s %s in library *LIBL not found", file ? "Save file" : "Output queue",
                           value->text);
    return answer_fail_error(answer, &error);
}

static int settle_one(struct session *session, const struct parameters *parameters,
                      const struct parameter_definition *definition, struct value *value,
                      struct answer *answer)
{
    static const char curlib[] = "*CURLIB/";
    size_t length = value->text ? strlen(value->text) : 0;

    if (length == 0)
        return 0;
    if (strncmp(value->text, curlib, sizeof curlib - 1) == 0)
        return qualify(value, current_library(session), value->text + sizeof curlib - 1, answer);
    if (is_default(session) || value->text[0] == '*' || value->text[length - 1] == '*' ||
        strchr(value->text, '/'))
        return 0;
    if (creates(parameters->command))
        return qualify(value, current_library(session), value->text, answer);
    return look_for(session, parameters, definition, value, answer);
}

/* ---- programs ---- */

static bool program_is_in(struct session *session, const char *library, const char *name)
{
    char path[PATH_MAX];

    return library[0] &&
           snprintf(path, sizeof path, "%s/lib/%s/%s.so", spool_home(session->spool), library,
                    name) < (int)sizeof path &&
           access(path, F_OK) == 0;
}

/* PGM(*LIBL/name): the first library of the list that has such a program is registered. */
static int settle_program(struct session *session, struct value *value, struct answer *answer)
{
    static const char libl[] = "*LIBL/", curlib[] = "*CURLIB/";
    const struct library_list *list;
    struct spsy_error error;
    const char *name, *found = NULL;

    if (value->text && strncmp(value->text, curlib, sizeof curlib - 1) == 0)
        return qualify(value, current_library(session), value->text + sizeof curlib - 1, answer);
    if (!value->text || strncmp(value->text, libl, sizeof libl - 1) != 0)
        return 0;
    name = value->text + sizeof libl - 1;
    list = library_list_of(session, &error);
    if (!list)
        return answer_fail_error(answer, &error);
    if (program_is_in(session, list->current, name))
        found = list->current;
    for (size_t i = 0; i < list->count && !found; i++)
        if (program_is_in(session, list->user[i], name))
            found = list->user[i];
    if (found)
        return qualify(value, found, name, answer);
    return answer_fail(answer, "CPF9801",
                       "Program %s in library *LIBL not found: no library of the list has lib/"
                       "LIBRARY/%s.so",
                       name, name);
}

/* Names an output queue or a save file that is looked for by the list? Libraries are in QSYS. */
static bool is_looked_for(const struct parameters *parameters,
                          const struct parameter_definition *definition)
{
    if (definition->type != PARAMETER_QUALIFIED && definition->type != PARAMETER_GENERIC)
        return false;
    if (strcmp(definition->keyword, "OBJ") == 0 && strstr(parameters->command->name, "OBJ") &&
        definition[1].keyword && strcmp(definition[1].keyword, "OBJTYPE") == 0)
        return parameter_is(parameters, "OBJTYPE", "*OUTQ");
    return strcmp(definition->keyword, "OUTQ") == 0 || strcmp(definition->keyword, "FILE") == 0;
}

int library_list_settle(struct session *session, const struct parameters *parameters,
                        struct answer *answer)
{
    const struct parameter_definition *definition = parameters->command->parameters;
    int result = 0;

    for (size_t i = 0; definition[i].keyword && result == 0; i++) {
        struct value *value = &parameters->values[i];

        if (definition[i].type == PARAMETER_PROGRAM)
            result = settle_program(session, value, answer);
        if (!is_looked_for(parameters, &definition[i]))
            continue;
        result = settle_one(session, parameters, &definition[i], value, answer);
        for (size_t k = 0; k < value->count && result == 0; k++)
            result = settle_one(session, parameters, &definition[i], &value->items[k], answer);
    }
    return result;
}

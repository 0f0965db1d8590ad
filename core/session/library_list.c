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

/* Kinds of objects, as bits; the first that is there counts. */
enum { OUTQ = 1 << SPOOL_OUTQ, SAVE_FILE = 1 << SPOOL_SAVE_FILE, LIBRARY = 1 << SPOOL_LIBRARY };

static int find_in(struct session *session, unsigned kinds, const char *library, const char *name,
                   char found[11], struct spsy_error *error)
{
    static const enum spool_object_type types[] = {SPOOL_OUTQ, SPOOL_SAVE_FILE};
    struct spool_object object;
    int result = SPSY_ERR_NOT_FOUND;

    for (size_t i = 0; i < sizeof types / sizeof types[0] && result == SPSY_ERR_NOT_FOUND; i++)
        if (kinds & 1U << types[i])
            result = spool_object_find(session->spool, types[i], library, name, &object, error);
    if (result == 0)
        memcpy(found, object.library, sizeof object.library);
    return result;
}

/* QSYS, which is the system part and holds the libraries, the current library, then the user part,
 * in order. */
static int find_in_list(struct session *session, unsigned kinds, const char *name, char found[11],
                        struct spsy_error *error)
{
    const struct library_list *list = library_list_of(session, error);
    struct spool_library library;
    int result = SPSY_ERR_NOT_FOUND;

    if (!list)
        return SPSY_ERR_MEMORY;
    if (kinds & LIBRARY)
        result = spool_library_find(session->spool, name, &library, error);
    if (result == 0)
        snprintf(found, sizeof library.name, "%s", "QSYS");
    if (result == SPSY_ERR_NOT_FOUND)
        spsy_fail(error, result, kinds == SAVE_FILE ? "CPF9812" : "CPF2105",
                  "object %s not found in *LIBL", name);
    if (list->current[0] && result == SPSY_ERR_NOT_FOUND)
        result = find_in(session, kinds, list->current, name, found, error);
    for (size_t i = 0; i < list->count && result == SPSY_ERR_NOT_FOUND; i++)
        result = find_in(session, kinds, list->user[i], name, found, error);
    return result;
}

int library_list_find(struct session *session, enum spool_object_type type, const char *library,
                      const char *name, char found[11], struct spsy_error *error)
{
    if (strcmp(library, "*LIBL") == 0)
        return find_in_list(session, 1U << type, name, found, error);
    if (strcmp(library, "*CURLIB") == 0)
        library = current_library(session);
    return find_in(session, 1U << type, library, name, found, error);
}

/* ---- generic names ------------------------------------------------------------------------ */

/* A current library that stands in the user part as well is visited once. */
static int each_of_list(struct session *session, library_list_visit *visit, void *context,
                        struct spsy_error *error)
{
    const struct library_list *list = library_list_of(session, error);
    int result = 0;

    if (!list)
        return SPSY_ERR_MEMORY;
    if (list->current[0])
        result = visit(context, list->current, error);
    for (size_t i = 0; i < list->count && result == 0; i++)
        if (strcmp(list->user[i], list->current) != 0)
            result = visit(context, list->user[i], error);
    return result;
}

int library_list_each(struct session *session, const char *library, library_list_visit *visit,
                      void *context, struct spsy_error *error)
{
    struct spool_library found;
    int result;

    if (strcmp(library, "*LIBL") == 0)
        return each_of_list(session, visit, context, error);
    if (strcmp(library, "*ALL") == 0)
        return visit(context, NULL, error);
    result = spool_library_find(session->spool, library, &found, error);
    return result == 0 ? visit(context, library, error) : result;
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

/* What is looked for; 0: nothing. */
static unsigned kinds_of(const struct parameters *parameters,
                         const struct parameter_definition *definition)
{
    switch (definition->object) {
    case OBJECT_OUTQ:
    case OBJECT_OUTQ_LATER:
        return OUTQ;
    case OBJECT_SAVE_FILE:
        return SAVE_FILE;
    case OBJECT_OF_OBJTYPE:
        if (parameter_is(parameters, "OBJTYPE", "*OUTQ"))
            return OUTQ;
        if (parameter_is(parameters, "OBJTYPE", "*FILE"))
            return SAVE_FILE;
        return parameter_is(parameters, "OBJTYPE", "*ALL") ? OUTQ | SAVE_FILE | LIBRARY : 0;
    case OBJECT_NONE:
    case OBJECT_AS_GIVEN:
    case OBJECT_GUARD:
    case OBJECT_CREATED:
        break;
    }
    return 0;
}

/* One that is nowhere is called *LIBL/name: each command has its own message for it. */
static int look_for(struct session *session, const struct parameter_definition *definition,
                    unsigned kinds, struct value *value, struct answer *answer)
{
    struct spsy_error error = {0};
    char library[11];
    int result = find_in_list(session, kinds, value->text, library, &error);

    if (result == 0)
        return qualify(value, library, value->text, answer);
    if (result != SPSY_ERR_NOT_FOUND)
        return answer_fail_error(answer, &error);
    return definition->object == OBJECT_OUTQ_LATER ? 0
                                                   : qualify(value, "*LIBL", value->text, answer);
}

static int settle_one(struct session *session, const struct parameters *parameters,
                      const struct parameter_definition *definition, struct value *value,
                      struct answer *answer)
{
    static const char curlib[] = "*CURLIB/";
    size_t length = value->text ? strlen(value->text) : 0;
    unsigned kinds;

    if (length == 0)
        return 0;
    if (strncmp(value->text, curlib, sizeof curlib - 1) == 0)
        return qualify(value, current_library(session), value->text + sizeof curlib - 1, answer);
    if (value->text[0] == '*' || value->text[length - 1] == '*' || strchr(value->text, '/'))
        return 0;
    kinds = kinds_of(parameters, definition);
    if (is_default(session) && !(kinds & LIBRARY))
        return 0;
    if (definition->object == OBJECT_CREATED)
        return qualify(value, current_library(session), value->text, answer);
    return kinds ? look_for(session, definition, kinds, value, answer) : 0;
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

int library_list_settle(struct session *session, const struct parameters *parameters,
                        struct answer *answer)
{
    const struct parameter_definition *definition = parameters->command->parameters;
    int result = 0;

    for (size_t i = 0; definition[i].keyword && result == 0; i++) {
        struct value *value = &parameters->values[i];

        if (definition[i].type == PARAMETER_PROGRAM)
            result = settle_program(session, value, answer);
        if (definition[i].object == OBJECT_NONE || definition[i].object == OBJECT_AS_GIVEN ||
            definition[i].object == OBJECT_GUARD)
            continue;
        result = settle_one(session, parameters, &definition[i], value, answer);
        for (size_t k = 0; k < value->count && result == 0; k++)
            result = settle_one(session, parameters, &definition[i], &value->items[k], answer);
    }
    return result;
}

/* liblist.c - ADDLIBLE, RMVLIBLE, CHGLIBL, CHGCURLIB, DSPLIBL: the job's library list.
 *
 * MUST: a library that is added exists, and *USE to it is needed (IBM's page QLICHGLL,
 * ssw_ibm_i_71/apis/qlichgll.htm, "Authorities and Locks"). Nobody is asked; nothing of the home
 * changes: the list is the job's (session/library_list.h). */
#include <stdio.h>
#include <string.h>

#include "command/commands.h"
#include "command/liblist.h"
#include "command/print_rows.h"
#include "session/library_list.h"
#include "store/store.h"

/* QSYS is in the list of every job, in its system part; a QTEMP each job has, for itself: here
 * nothing can be made in one, so that it is empty. */
static int check_library(struct session *session, const char *name, struct answer *answer)
{
    struct spool_subject subject;
    struct spool_object library;
    struct spsy_error error;
    uint32_t authority;

    if (strcmp(name, "QTEMP") == 0)
        return 0;
    if (strcmp(name, "QSYS") == 0)
        return answer_fail(answer, "CPF2103", "Library %s is in the library list already", name);
    if (spool_object_find(session->spool, SPOOL_LIBRARY, "", name, &library, &error) < 0 ||
        session_subject(session, &subject, &error) < 0 ||
        spool_object_authority(session->spool, &subject, &library, &authority, &error) < 0)
        return answer_fail_error(answer, &error);
    if (spool_authority_has(authority, SPOOL_AUT_USE))
        return 0;
    return answer_fail(answer, "CPF2182", "Not authorized to library %s: needs *USE", name);
}

/* Where it stands in the user part; list->count: nowhere. */
static size_t place_of(const struct library_list *list, const char *name)
{
    size_t i = 0;

    while (i < list->count && strcmp(list->user[i], name) != 0)
        i++;
    return i;
}

static void take_out(struct library_list *list, size_t at)
{
    list->count--;
    memmove(list->user[at], list->user[at + 1], (list->count - at) * sizeof list->user[0]);
}

static void put_in(struct library_list *list, size_t at, const char *name)
{
    memmove(list->user[at + 1], list->user[at], (list->count - at) * sizeof list->user[0]);
    snprintf(list->user[at], sizeof list->user[0], "%s", name);
    list->count++;
}

static struct library_list *own_list(struct session *session, struct answer *answer)
{
    struct spsy_error error;
    struct library_list *list = library_list_of(session, &error);

    if (!list)
        answer_fail_error(answer, &error);
    return list;
}

/* ---- ADDLIBLE ---- */

static bool replaces(const struct value *position)
{
    return position->count > 0 && strcmp(position->items[0].text, "*REPLACE") == 0;
}

/* POSITION(*AFTER | *BEFORE | *REPLACE library); where the new one goes, or negative. */
static int find_reference(struct library_list *list, const struct value *position, size_t *at,
                          struct answer *answer)
{
    const char *reference = position->items[1].text;

    *at = place_of(list, reference);
    if (*at == list->count)
        return answer_fail(answer, "CPF2104",
                           "Library %s is not in the user part of the library "
                           "list",
                           reference);
    if (replaces(position))
        take_out(list, *at);
    *at += strcmp(position->items[0].text, "*AFTER") == 0;
    return 0;
}

static int run_add(struct session *session, const struct parameters *parameters,
                   struct answer *answer)
{
    const struct value *position = parameter(parameters, "POSITION");
    const char *name = parameter_text(parameters, "LIB");
    struct library_list *list = own_list(session, answer);
    size_t at = 0;

    if (!list || check_library(session, name, answer) < 0)
        return SPSY_ERR_STATE;
    if (place_of(list, name) < list->count)
        return answer_fail(answer, "CPF2103", "Library %s is in the library list already", name);
    if (list->count == LIBRARY_LIST_MAX && !replaces(position))
        return answer_fail(answer, "CPF2106", "Library list not changed: it has %d libraries",
                           LIBRARY_LIST_MAX);
    if (position->count == 0)
        at = strcmp(position->text, "*LAST") == 0 ? list->count : 0;
    else if (find_reference(list, position, &at, answer) < 0)
        return SPSY_ERR_STATE;
    put_in(list, at, name);
    answer_message(answer, "CPC2196", "Library %s added to the library list", name);
    return 0;
}

static const struct parameter_definition position_elements[] = {
    {.keyword = "position",
     .type = PARAMETER_CHOICE,
     .special = "*AFTER *BEFORE *REPLACE",
     .required = true,
     .help = "beside a library of the list, or in its place"},
    {.keyword = "library", .type = PARAMETER_NAME, .required = true, .help = "library of the list"},
    PARAMETERS_END,
};

static const struct parameter_definition add_parameters[] = {
    {.keyword = "LIB", .type = PARAMETER_NAME, .required = true, .position = 1, .help = "library"},
    {.keyword = "POSITION",
     .type = PARAMETER_LIST,
     .special = "*FIRST *LAST",
     .default_value = "*FIRST",
     .position = 2,
     .elements = position_elements,
     .help = "where it goes in the user part"},
    PARAMETERS_END,
};

#define LASTS                                                                                      \
    "The list lasts as long as the job: a script, a shell, a connection. A statement of the "      \
    "command line is a job of its own; libraryList in settings.json says what jobs begin with."

const struct command_definition command_addlible = {
    .name = "ADDLIBLE",
    .summary = "add a library to the job's library list",
    .notes = LASTS,
    .parameters = add_parameters,
    .run = run_add,
    .page = "www.ibm.com/support/knowledgecenter/ssw_ibm_i_73/cl/addlible.htm",
};

/* ---- RMVLIBLE ---- */

static int run_remove(struct session *session, const struct parameters *parameters,
                      struct answer *answer)
{
    const char *name = parameter_text(parameters, "LIB");
    struct library_list *list = own_list(session, answer);
    size_t at;

    if (!list)
        return SPSY_ERR_MEMORY;
    at = place_of(list, name);
    if (at == list->count)
        return answer_fail(answer, "CPF2104",
                           "Library %s is not in the user part of the library "
                           "list",
                           name);
    take_out(list, at);
    answer_message(answer, "CPC2197", "Library %s removed from the library list", name);
    return 0;
}

static const struct parameter_definition remove_parameters[] = {
    {.keyword = "LIB", .type = PARAMETER_NAME, .required = true, .position = 1, .help = "library"},
    PARAMETERS_END,
};

const struct command_definition command_rmvlible = {
    .name = "RMVLIBLE",
    .summary = "remove a library from the job's library list",
    .notes = LASTS,
    .parameters = remove_parameters,
    .run = run_remove,
};

/* ---- CHGLIBL, CHGCURLIB ---- */

static int check_new_list(struct session *session, const struct value *libraries,
                          struct answer *answer)
{
    for (size_t i = 0; i < libraries->count; i++) {
        const char *name = libraries->items[i].text;

        if (name[0] == '*' && libraries->count > 1)
            return answer_fail(answer, "CPD0084",
                               "Value %s not valid for LIBL; expected: that alone, or names", name);
        for (size_t k = 0; k < i; k++)
            if (strcmp(libraries->items[k].text, name) == 0)
                return answer_fail(answer, "CPF2103", "Library %s stands in LIBL twice", name);
        if (name[0] != '*' && check_library(session, name, answer) < 0)
            return SPSY_ERR_STATE;
    }
    return 0;
}

static int check_current(struct session *session, const char *name, struct answer *answer)
{
    return name[0] == '*' ? 0 : check_library(session, name, answer);
}

static void set_current(struct library_list *list, const char *name)
{
    if (strcmp(name, "*SAME") != 0)
        snprintf(list->current, sizeof list->current, "%s", name[0] == '*' ? "" : name);
}

static int run_change(struct session *session, const struct parameters *parameters,
                      struct answer *answer)
{
    const struct value *libraries = parameter(parameters, "LIBL");
    const char *current = parameter_text(parameters, "CURLIB");
    struct library_list *list = own_list(session, answer);

    if (!list || check_new_list(session, libraries, answer) < 0 ||
        check_current(session, current, answer) < 0)
        return SPSY_ERR_STATE;
    if (!parameter_is(parameters, "LIBL", "*SAME"))
        list->count = 0;
    for (size_t i = 0; i < libraries->count; i++)
        if (libraries->items[i].text[0] != '*')
            put_in(list, list->count, libraries->items[i].text);
    set_current(list, current);
    answer_message(answer, "CPC2101", "Library list changed");
    return 0;
}

static const struct parameter_definition change_parameters[] = {
    {.keyword = "LIBL",
     .type = PARAMETER_NAME,
     .special = "*SAME *NONE",
     .default_value = "*SAME",
     .position = 1,
     .max_items = LIBRARY_LIST_MAX,
     .help = "libraries of the user part, in order"},
    {.keyword = "CURLIB",
     .type = PARAMETER_NAME,
     .special = "*SAME *CRTDFT",
     .default_value = "*SAME",
     .position = 2,
     .help = "current library; *CRTDFT: none, objects are created in QGPL"},
    PARAMETERS_END,
};

const struct command_definition command_chglibl = {
    .name = "CHGLIBL",
    .summary = "change the job's library list",
    .notes = LASTS,
    .parameters = change_parameters,
    .run = run_change,
};

static int run_current(struct session *session, const struct parameters *parameters,
                       struct answer *answer)
{
    const char *name = parameter_text(parameters, "CURLIB");
    struct library_list *list = own_list(session, answer);

    if (!list || check_current(session, name, answer) < 0)
        return SPSY_ERR_STATE;
    set_current(list, name);
    answer_message(answer, "CPC2198", "Current library changed to %s", name);
    return 0;
}

static const struct parameter_definition current_parameters[] = {
    {.keyword = "CURLIB",
     .type = PARAMETER_NAME,
     .special = "*CRTDFT",
     .required = true,
     .position = 1,
     .help = "current library; *CRTDFT: none, objects are created in QGPL"},
    PARAMETERS_END,
};

const struct command_definition command_chgcurlib = {
    .name = "CHGCURLIB",
    .summary = "change the job's current library",
    .notes = LASTS,
    .parameters = current_parameters,
    .run = run_current,
};

/* ---- DSPLIBL ---- */

/* A library that has been deleted meanwhile still stands there, without a text. */
static int add_row(struct session *session, const char *name, const char *type,
                   struct answer *answer)
{
    cJSON *row = cJSON_CreateObject();
    struct spool_library library = {.asp = 1};
    struct spsy_error error;
    int result = spool_library_find(session->spool, name, &library, &error);

    if (result < 0 && result != SPSY_ERR_NOT_FOUND) {
        cJSON_Delete(row);
        return answer_fail_error(answer, &error);
    }
    if (row && cJSON_AddStringToObject(row, "library", name) &&
        cJSON_AddStringToObject(row, "type", type) &&
        cJSON_AddStringToObject(row, "text", result < 0 ? "" : library.text))
        return answer_row(answer, row);
    cJSON_Delete(row);
    return answer_row(answer, NULL);
}

int liblist_rows(struct session *session, struct answer *answer)
{
    const struct library_list *list = own_list(session, answer);
    int result = list ? 0 : SPSY_ERR_MEMORY;

    if (result == 0 && list->current[0])
        result = add_row(session, list->current, "CUR", answer);
    for (size_t i = 0; result == 0 && i < list->count; i++)
        result = add_row(session, list->user[i], "USR", answer);
    if (result == 0 && !list->current[0] && list->count == 0)
        answer_message(answer, "SPY0001", "The library list is empty");
    return result;
}

static int run_display(struct session *session, const struct parameters *parameters,
                       struct answer *answer)
{
    int result = liblist_rows(session, answer);

    return result == 0 ? print_rows(session, parameters, answer, "QPRTLIBL") : result;
}

static const struct parameter_definition display_parameters[] = {
    PRINT_ROWS_OUTPUT(1),
    PARAMETERS_END,
};

const struct command_definition command_dsplibl = {
    .name = "DSPLIBL",
    .summary = "the job's library list",
    .notes = LASTS,
    .parameters = display_parameters,
    .run = run_display,
    .lists = true,
};

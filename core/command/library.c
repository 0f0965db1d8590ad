/* library.c - CRTLIB, DLTLIB.
 *
 * IBM's pages: CRTLIB (ssw_ibm_i_72/cl/crtlib.htm: LIB and TYPE have positions, TEXT has not), and
 * DLTLIB (5.4's information center): what is in the job's library list is not deleted. CPF2167,
 * which says so, is in the list of exceptions of ASNA's runtime.
 *
 * MUST (core/object/README.md, "Administration"): anyone creates a library and owns it; *USE
 * and *OBJEXIST delete it (IBM's page "Library commands", rzarllibcmd), empty only. X24: ASP 1-32
 * is *SYSBAS, 33-255 has a device. */
#include <stdio.h>
#include <string.h>

#include "command/change.h"
#include "command/commands.h"
#include "session/library_list.h"

enum { ASP_SYSTEM = 1, ASP_BASIC_MAX = 32, ASP_MAX = 255 };

/* ASP(*ASPDEV) with ASPDEV and ASPNBR, or ASP(1-32) without them. */
static int read_asp(const struct parameters *parameters, struct answer *answer,
                    struct spool_library *library)
{
    bool device = parameter_is(parameters, "ASP", "*ASPDEV");
    bool named = parameter_given(parameters, "ASPDEV");
    bool numbered = parameter_given(parameters, "ASPNBR");

    if (device && (!named || !numbered))
        return answer_fail(answer, "CPD0071", "ASP(*ASPDEV) requires ASPDEV and ASPNBR");
    if (!device && (named || numbered))
        return answer_fail(answer, "CPD0084", "ASPDEV and ASPNBR require ASP(*ASPDEV)");
    if (device) {
        library->asp = (int)parameter_integer(parameters, "ASPNBR", ASP_MAX);
        parameter_copy(parameters, "ASPDEV", library->asp_device, sizeof library->asp_device);
    } else {
        library->asp = (int)parameter_integer(parameters, "ASP", ASP_SYSTEM);
        snprintf(library->asp_device, sizeof library->asp_device, "*SYSBAS");
    }
    return 0;
}

/* QSYS holds the libraries and profiles, and each job has a QTEMP: there is one on every IBM i.
 * Here neither is kept, and who could create it would own what others take for the system's. */
static int check_not_system(struct change *change)
{
    const char *name = parameter_text(change->parameters, "LIB");

    if (strcmp(name, "QSYS") != 0 && strcmp(name, "QTEMP") != 0)
        return 0;
    return answer_fail(change->answer, "CPF2111", "library %s exists already: it is the system's",
                       name);
}

static int create(struct change *change)
{
    struct spool_library library = {.asp = ASP_SYSTEM};
    struct new_owner owner;
    struct spsy_error error;

    if (check_not_system(change) < 0 ||
        read_asp(change->parameters, change->answer, &library) < 0 ||
        change_new_owner(change, &owner) < 0)
        return SPSY_ERR_VALUE;
    parameter_copy(change->parameters, "LIB", library.name, sizeof library.name);
    memcpy(library.owner, owner.owner, sizeof library.owner);
    library.public_authority =
        spool_authority_parse(parameter_is(change->parameters, "AUT", "*LIBCRTAUT")
                                  ? "*CHANGE"
                                  : parameter_text(change->parameters, "AUT"));
    parameter_description(change->parameters, library.text, sizeof library.text);
    if (spool_library_insert(change->spool, &library, &error) < 0)
        return answer_fail_error(change->answer, &error);
    if (change_give_group(change, &owner, SPOOL_LIBRARY, "", library.name) < 0)
        return SPSY_ERR_IO;
    return change_done(change, "CPC2102", "Library %s created", library.name);
}

static int run_create(struct session *session, const struct parameters *parameters,
                      struct answer *answer)
{
    return change_run(session, parameters, answer, create);
}

/* 1 = it is in the job's list, as the current library or in the user part; negative: answer told.
 */
static int is_listed(struct change *change, const char *name)
{
    struct spsy_error error;
    const struct library_list *list = library_list_of(change->session, &error);
    bool listed;

    if (!list)
        return answer_fail_error(change->answer, &error);
    listed = strcmp(list->current, name) == 0;
    for (size_t i = 0; i < list->count && !listed; i++)
        listed = strcmp(list->user[i], name) == 0;
    return listed;
}

static int delete (struct change *change)
{
    const char *name = parameter_text(change->parameters, "LIB");
    struct spool_object library;
    struct spsy_error error;
    struct access access;
    int listed;

    if (spool_object_find(change->spool, SPOOL_LIBRARY, "", name, &library, &error) < 0)
        return answer_fail_error(change->answer, &error);
    if (change_access(change, &library, &access) < 0)
        return SPSY_ERR_IO;
    if (!spool_authority_has(access.authority, SPOOL_AUT_USE | SPOOL_AUT_OBJEXIST))
        return change_refuse(change, &library, "*USE and *OBJEXIST");
    listed = is_listed(change, name);
    if (listed < 0)
        return listed;
    if (listed)
        return answer_fail(change->answer, "CPF2167",
                           "Library %s not deleted: it is in the library list", name);
    if (spool_library_delete(change->spool, name, &error) < 0)
        return answer_fail_error(change->answer, &error);
    return change_done(change, "CPC2194", "Library %s deleted", name);
}

static int run_delete(struct session *session, const struct parameters *parameters,
                      struct answer *answer)
{
    return change_run(session, parameters, answer, delete);
}

static const struct parameter_definition create_parameters[] = {
    {.keyword = "LIB", .type = PARAMETER_NAME, .required = true, .position = 1, .help = "library"},
    {.keyword = "TYPE",
     .type = PARAMETER_CHOICE,
     .special = "*PROD *TEST",
     .default_value = "*PROD",
     .position = 2,
     .help = "production or test; there is no debug mode that makes a difference of it",
     .standing = PARAMETER_CHECKED},
    {.keyword = "TEXT",
     .type = PARAMETER_TEXT,
     .special = "*BLANK",
     .default_value = "*BLANK",
     .most = 50,
     .help = "description"},
    {.keyword = "AUT",
     .type = PARAMETER_CHOICE,
     .special = "*LIBCRTAUT *CHANGE *ALL *USE *EXCLUDE",
     .default_value = "*LIBCRTAUT",
     .help = "what *PUBLIC may do\n*LIBCRTAUT: *CHANGE, as IBM's QCRTAUT is shipped"},
    {.keyword = "ASP",
     .type = PARAMETER_INTEGER,
     .special = "*ASPDEV",
     .default_value = "1",
     .least = ASP_SYSTEM,
     .most = ASP_BASIC_MAX,
     .help = "auxiliary storage pool, or the one of ASPDEV"},
    {.keyword = "ASPDEV", .type = PARAMETER_NAME, .help = "device of an independent pool"},
    {.keyword = "ASPNBR",
     .type = PARAMETER_INTEGER,
     .least = ASP_BASIC_MAX + 1,
     .most = ASP_MAX,
     .help = "number of an independent pool",
     .standing = PARAMETER_OURS},
    PARAMETERS_END,
};

const struct command_definition command_crtlib = {
    .name = "CRTLIB",
    .summary = "create a library",
    .page = "http://www-01.ibm.com/support/knowledgecenter/ssw_ibm_i_72/cl/crtlib.htm",
    .parameters = create_parameters,
    .run = run_create,
    .missing = "CRTAUT what is created in it says its own AUT\nCRTOBJAUD objects are not audited",
};

static const struct parameter_definition delete_parameters[] = {
    {.keyword = "LIB", .type = PARAMETER_NAME, .required = true, .position = 1, .help = "library"},
    PARAMETERS_END,
};

const struct command_definition command_dltlib = {
    .name = "DLTLIB",
    .summary = "delete an empty library",
    .parameters = delete_parameters,
    .run = run_delete,
    .page = "https://git.cyber.gent/friedkiwi/ibm-information-center/raw/commit/"
            "0332907f0f29bc572c1178fd703c4c6452ccb115/dist/eclipse/plugins/i5OS.ic.cl_5.4.0.1/"
            "dltlib.htm",
    .notes = "A library with objects in it is not deleted: IBM's command deletes them first, here "
             "they are deleted by their own commands.",
    .missing =
        "ASPDEV a library says which it is in\n"
        "LIB(library-with-objects) IBM's command deletes them first; here each is deleted by "
        "its own command",
};

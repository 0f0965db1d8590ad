/* crtsavf.c - CRTSAVF, DLTF: save files as objects of a library.
 *
 * MUST: *READ and *ADD to the library create (IBM's page CRTSAVF, "Restrictions"); *OBJOPR and
 * *OBJEXIST to the file, and *EXECUTE to the library, delete it (DLTF, the same: ssw_ibm_i_73 in
 * Japanese has them). AUT(*EXCLUDE) is the default, as there. What was kept under that name by one
 * that is gone does not come back. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "archive/commands.h"
#include "archive/kept_file.h"
#include "command/change.h"

enum { ASP_MAX = 32 };

/* Why is a diagnostic; what a MONMSG is for, that the file was not created
 * (ibm.github.io/ansible-for-i/modules/ibmi_object_save.html shows both of a real system, of a file
 * that is there already; that a library that is not there ends so, too, is remembered). */
static int not_created(struct change *change, const struct spool_save_file *file,
                       const struct spsy_error *error)
{
    answer_message(change->answer, error->message_id, "%s", error->text);
    return answer_fail(change->answer, "CPF7302", "File %s not created in library %s", file->name,
                       file->library);
}

static int insert(struct change *change, const struct spool_save_file *file)
{
    struct spsy_error error;
    int result = spool_save_file_insert(change->spool, file, &error);

    if (result == SPSY_ERR_EXISTS)
        return not_created(change, file, &error);
    if (result < 0 || kept_file_forget(change->spool, file->library, file->name, &error) < 0)
        return answer_fail_error(change->answer, &error);
    return 0;
}

static int create(struct change *change)
{
    const struct parameters *parameters = change->parameters;
    struct spool_save_file file = {.max_records = 0};
    struct spool_object library;
    struct new_owner owner;
    struct spsy_error error;
    struct access access;
    int result;

    parameter_qualified(parameters, "FILE", "QGPL", file.library, file.name);
    if (change_new_owner(change, &owner) < 0)
        return SPSY_ERR_IO;
    result = spool_object_find(change->spool, SPOOL_LIBRARY, "", file.library, &library, &error);
    if (result == SPSY_ERR_NOT_FOUND)
        return not_created(change, &file, &error);
    if (result < 0)
        return answer_fail_error(change->answer, &error);
    if (change_access(change, &library, &access) < 0)
        return SPSY_ERR_IO;
    if (!spool_authority_has(access.authority, SPOOL_AUT_READ | SPOOL_AUT_ADD))
        return change_refuse(change, &library, "*READ and *ADD, to create a save file");
    memcpy(file.owner, owner.owner, sizeof file.owner);
    file.public_authority = spool_authority_parse(parameter_text(parameters, "AUT"));
    file.max_records = parameter_integer(parameters, "MAXRCDS", 0);
    parameter_description(parameters, file.text, sizeof file.text);
    if (insert(change, &file) < 0)
        return SPSY_ERR_EXISTS;
    if (change_give_group(change, &owner, SPOOL_SAVE_FILE, file.library, file.name) < 0)
        return SPSY_ERR_IO;
    return change_done(change, "CPC7301", "File %s created in library %s", file.name, file.library);
}

static int run_create(struct session *session, const struct parameters *parameters,
                      struct answer *answer)
{
    return change_run(session, parameters, answer, create);
}

static const struct parameter_definition create_parameters[] = {
    {.keyword = "FILE",
     .type = PARAMETER_QUALIFIED,
     .object = OBJECT_CREATED,
     .required = true,
     .position = 1,
     .help = "save file, in the current library (QGPL) unless qualified"},
    PARAMETER_TEXT_NEW,
    {.keyword = "MAXRCDS",
     .type = PARAMETER_INTEGER,
     .special = "*NOMAX",
     .default_value = "*NOMAX",
     .least = 1,
     .most = SPOOL_SAVE_FILE_RECORDS_MAX,
     .help = "records of 512 bytes that it may hold"},
    {.keyword = "ASP",
     .type = PARAMETER_INTEGER,
     .special = "*LIBASP",
     .default_value = "*LIBASP",
     .least = 1,
     .most = ASP_MAX,
     .help = "auxiliary storage pool; the library's counts",
     .standing = PARAMETER_CHECKED},
    {.keyword = "WAITFILE",
     .type = PARAMETER_INTEGER,
     .special = "*IMMED *CLS",
     .default_value = "30",
     .least = 1,
     .most = 32767,
     .help = "seconds; nothing is waited for",
     .standing = PARAMETER_CHECKED},
    {.keyword = "SHARE",
     .type = PARAMETER_CHOICE,
     .special = "*NO *YES",
     .default_value = "*NO",
     .help = "there are no open data paths",
     .standing = PARAMETER_CHECKED},
    {.keyword = "AUT",
     .type = PARAMETER_CHOICE,
     .special = "*EXCLUDE *ALL *CHANGE *USE",
     .default_value = "*EXCLUDE",
     .help = "what *PUBLIC may do"},
    PARAMETERS_END,
};

const struct command_definition command_crtsavf = {
    .name = "CRTSAVF",
    .summary = "create a save file in a library",
    .notes = "SAVOBJ, SAVLIB and QSRSAVO write into it with SAVF(LIBRARY/NAME), RSTOBJ, RSTLIB and "
             "QSRRSTO read it; DLTF deletes it. It holds one save. Its owner may use it, whoever "
             "has *ALLOBJ, the group that OWNER or GRPAUT of his profile says, *PUBLIC by AUT, and "
             "whom GRTOBJAUT OBJTYPE(*FILE) gives authority to.",
    .parameters = create_parameters,
    .run = run_create,
    .missing =
        "AUT(*LIBCRTAUT) a library has no CRTAUT\nAUT(list) there are no authorization lists",
    .page = "www-01.ibm.com/support/knowledgecenter/ssw_ibm_i_71/cl/crtsavf.htm",
};

/* ---- DLTF --------------------------------------------------------------------------------- */

static int delete (struct change *change)
{
    char library[11], name[11];
    struct spool_save_file file;
    struct spool_object object;
    struct spsy_error error;
    struct access access;

    parameter_qualified(change->parameters, "FILE", "QGPL", library, name);
    if (spool_save_file_find(change->spool, library, name, &file, &error) < 0)
        return error.code == SPSY_ERR_NOT_FOUND
                   ? answer_fail(change->answer, "CPF2105",
                                 "Object %s in library %s type *FILE not found", name, library)
                   : answer_fail_error(change->answer, &error);
    object = spool_save_file_object(&file);
    if (change_access(change, &object, &access) < 0)
        return SPSY_ERR_AUTHORITY;
    if (!spool_authority_has(access.authority, SPOOL_AUT_OBJOPR | SPOOL_AUT_OBJEXIST))
        return change_refuse(change, &object, "*OBJOPR and *OBJEXIST");
    if (spool_save_file_delete(change->spool, &file, &error) < 0)
        return answer_fail_error(change->answer, &error);
    return change_done(change, "CPC2191", "Object %s in library %s type *FILE deleted", name,
                       library);
}

/* The data goes when the object has gone: killed in between, the next CRTSAVF or DLTF removes it.
 */
static int run_delete(struct session *session, const struct parameters *parameters,
                      struct answer *answer)
{
    int result = change_run(session, parameters, answer, delete);
    char library[11], name[11];
    struct spsy_error error;

    if (result < 0)
        return result;
    parameter_qualified(parameters, "FILE", "QGPL", library, name);
    if (kept_file_forget_deleted(session->spool, library, name, &error) < 0)
        answer_message(answer, "SPY0003", "%s", error.text);
    return 0;
}

static const struct parameter_definition delete_parameters[] = {
    PARAMETER_SAVE_FILE,
    PARAMETERS_END,
};

const struct command_definition command_dltf = {
    .name = "DLTF",
    .summary = "delete a save file",
    .notes =
        "There are no files of other kinds in a library; spooled files are deleted by DLTSPLF.",
    .parameters = delete_parameters,
    .run = run_delete,
    .page = "https://www.ibm.com/docs/en/i/7.1?topic=ssw_ibm_i_71/cl/dltf.htm",
    .missing = "FILE(generic*) each is deleted by its name\n"
               "SYSTEM there is no DDM\nRMVCST there are no database files",
};

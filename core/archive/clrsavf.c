/* clrsavf.c - CLRSAVF: what a save file holds goes, and the save file stays.
 *
 * No page of IBM's could be found. FILE, and what it takes, *OBJOPR and *OBJMGT to the file with
 * *EXECUTE to its library, are remembered; IBM's QSRSAVO asks for *OBJMGT to clear one, too. It
 * completes with a message of ours.
 *
 * Nobody is asked: the exit point has no function identifier for it, and what a save has read was
 * allowed then. */
#include "archive/commands.h"
#include "archive/kept_file.h"
#include "command/change.h"

static int clear(struct change *change)
{
    char library[11], name[11];
    struct spool_object object;
    struct spsy_error error;
    struct access access;

    parameter_qualified(change->parameters, "FILE", "QGPL", library, name);
    if (spool_object_find(change->spool, SPOOL_SAVE_FILE, library, name, &object, &error) < 0)
        return answer_fail_error(change->answer, &error);
    if (change_access(change, &object, &access) < 0)
        return SPSY_ERR_AUTHORITY;
    if (!spool_authority_has(access.authority, SPOOL_AUT_OBJOPR | SPOOL_AUT_OBJMGT))
        return change_refuse(change, &object, "*OBJOPR and *OBJMGT");
    if (spool_may_change(change->spool, &error) < 0 ||
        kept_file_forget(change->spool, library, name, &error) < 0)
        return answer_fail_error(change->answer, &error);
    return change_done(change, "SPY0001", "Save file %s in library %s cleared", name, library);
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    return change_run(session, parameters, answer, clear);
}

static const struct parameter_definition parameters[] = {
    PARAMETER_SAVE_FILE,
    PARAMETERS_END,
};

const struct command_definition command_clrsavf = {
    .name = "CLRSAVF",
    .summary = "clear a save file of a library",
    .notes = "The save file stays, empty, with its owner and authorities; SAVOBJ, SAVLIB and "
             "QSRSAVO write into it without CLEAR(*ALL) then. DLTF deletes it.",
    .parameters = parameters,
    .run = run,
};

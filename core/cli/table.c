#include "cli/table.h"

#include <string.h>
#include <strings.h>

#include "cli/unavailable.h"
#include "function/functions.h"

static const struct parameter_definition no_parameters[] = {{.keyword = NULL}};

#define UNAVAILABLE(id, name_, function_, summary_)                                                \
    static const struct command_definition id = {.name = name_,                                    \
                                                 .function = function_,                            \
                                                 .summary = summary_,                              \
                                                 .parameters = no_parameters,                      \
                                                 .run = command_unavailable}

UNAVAILABLE(cpysplf, "CPYSPLF", "CPYSPLF", "copy a spooled file to a stream file");
UNAVAILABLE(wrkprtsts, "WRKPRTSTS", "WRKPRTSTS", "why a spooled file is not printing");
UNAVAILABLE(sndnetsplf, "SNDNETSPLF", "SNDNETSPLF", "send a spooled file to a user");
UNAVAILABLE(sndtcpsplf, "SNDTCPSPLF", "SNDTCPSPLF", "send a spooled file to a printer by LPD");
UNAVAILABLE(export_, "EXPORT", "EXPORT", "export a spooled file as text");
UNAVAILABLE(qgslrsc, "QGSLRSC", "QGSLRSC", "AFP resources a spooled file names");
UNAVAILABLE(savobj, "SAVOBJ", "SAV", "save an output queue and its spooled files");
UNAVAILABLE(savlib, "SAVLIB", "SAV", "save a library's queues and spooled files");
UNAVAILABLE(qsrsavo, "QSRSAVO", "SAV", "save, as an API");
UNAVAILABLE(rstobj, "RSTOBJ", "RST", "restore an output queue and its spooled files");
UNAVAILABLE(rstlib, "RSTLIB", "RST", "restore a library's queues and spooled files");
UNAVAILABLE(qsrrsto, "QSRRSTO", "RST", "restore, as an API");
UNAVAILABLE(crtoutq, "CRTOUTQ", NULL, "create an output queue");
UNAVAILABLE(chgoutq, "CHGOUTQ", NULL, "change an output queue");
UNAVAILABLE(dltoutq, "DLTOUTQ", NULL, "delete an output queue");
UNAVAILABLE(crtlib, "CRTLIB", NULL, "create a library");
UNAVAILABLE(dltlib, "DLTLIB", NULL, "delete a library");
UNAVAILABLE(crtusrprf, "CRTUSRPRF", NULL, "create a user profile");
UNAVAILABLE(chgusrprf, "CHGUSRPRF", NULL, "change a user profile");
UNAVAILABLE(dltusrprf, "DLTUSRPRF", NULL, "delete a user profile");
UNAVAILABLE(dspusrprf, "DSPUSRPRF", NULL, "display a user profile");
UNAVAILABLE(grtobjaut, "GRTOBJAUT", NULL, "grant authority to an object");
UNAVAILABLE(rvkobjaut, "RVKOBJAUT", NULL, "revoke authority to an object");
UNAVAILABLE(chgobjown, "CHGOBJOWN", NULL, "change the owner of an object");
UNAVAILABLE(addexitpgm, "ADDEXITPGM", NULL, "register an exit program");
UNAVAILABLE(rmvexitpgm, "RMVEXITPGM", NULL, "remove an exit program's registration");
UNAVAILABLE(wrkreginf, "WRKREGINF", NULL, "list registered exit programs");
UNAVAILABLE(dspjob, "DSPJOB", NULL, "this job and its program list");
UNAVAILABLE(dspjoblog, "DSPJOBLOG", NULL, "a job's messages");
UNAVAILABLE(qwtsetp, "QWTSETP", NULL, "swap the current profile");
UNAVAILABLE(dlyjob, "DLYJOB", NULL, "wait");

/* In the order of commands.md; help, completion and the man page keep it. */
const struct command_definition *const command_table[] = {
    &function_dspsplf,
    &cpysplf,
    &function_dltsplf,
    &function_hldsplf,
    &function_rlssplf,
    &function_chgsplfa,
    &function_wrksplfa,
    &wrkprtsts,
    &sndnetsplf,
    &sndtcpsplf,
    &export_,
    &function_qusrspla,
    &function_qspopnsp,
    &function_qspmovsp,
    &qgslrsc,
    &savobj,
    &savlib,
    &qsrsavo,
    &rstobj,
    &rstlib,
    &qsrrsto,
    &function_crtsplf,
    &function_wrksplf,
    &function_wrkoutq,
    &crtoutq,
    &chgoutq,
    &dltoutq,
    &crtlib,
    &dltlib,
    &crtusrprf,
    &chgusrprf,
    &dltusrprf,
    &dspusrprf,
    &grtobjaut,
    &rvkobjaut,
    &chgobjown,
    &addexitpgm,
    &rmvexitpgm,
    &wrkreginf,
    &dspjob,
    &dspjoblog,
    &qwtsetp,
    &dlyjob,
};

const size_t command_table_count = sizeof command_table / sizeof command_table[0];

const struct command_definition *command_find(const char *name)
{
    for (size_t i = 0; i < command_table_count; i++)
        if (strcasecmp(command_table[i]->name, name) == 0)
            return command_table[i];
    return NULL;
}

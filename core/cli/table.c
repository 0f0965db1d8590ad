#include "cli/table.h"

#include <string.h>
#include <strings.h>

#include "cli/unavailable.h"
#include "command/commands.h"

static const struct parameter_definition no_parameters[] = {{.keyword = NULL}};

#define UNAVAILABLE(id, name_, function_, summary_)                                                \
    static const struct command_definition id = {.name = name_,                                    \
                                                 .function = function_,                            \
                                                 .summary = summary_,                              \
                                                 .parameters = no_parameters,                      \
                                                 .run = command_unavailable}

UNAVAILABLE(dspsplf, "DSPSPLF", "DSPSPLF", "display a spooled file");
UNAVAILABLE(cpysplf, "CPYSPLF", "CPYSPLF", "copy a spooled file to a stream file");
UNAVAILABLE(dltsplf, "DLTSPLF", "DLTSPLF", "delete spooled files");
UNAVAILABLE(hldsplf, "HLDSPLF", "HLDSPLF", "hold spooled files");
UNAVAILABLE(rlssplf, "RLSSPLF", "RLSSPLF", "release spooled files");
UNAVAILABLE(chgsplfa, "CHGSPLFA", "CHGSPLFA", "change or move spooled files");
UNAVAILABLE(wrksplfa, "WRKSPLFA", "WRKSPLFA", "all attributes of a spooled file");
UNAVAILABLE(wrkprtsts, "WRKPRTSTS", "WRKPRTSTS", "why a spooled file is not printing");
UNAVAILABLE(sndnetsplf, "SNDNETSPLF", "SNDNETSPLF", "send a spooled file to a user");
UNAVAILABLE(sndtcpsplf, "SNDTCPSPLF", "SNDTCPSPLF", "send a spooled file to a printer by LPD");
UNAVAILABLE(export_, "EXPORT", "EXPORT", "export a spooled file as text");
UNAVAILABLE(qusrspla, "QUSRSPLA", "QUSRSPLA", "attributes of a spooled file, as an API");
UNAVAILABLE(qspopnsp, "QSPOPNSP", "QSPOPNSP", "open and read a spooled file, as an API");
UNAVAILABLE(qspmovsp, "QSPMOVSP", "QSPMOVSP", "move a spooled file, as an API");
UNAVAILABLE(qgslrsc, "QGSLRSC", "QGSLRSC", "AFP resources a spooled file names");
UNAVAILABLE(savobj, "SAVOBJ", "SAV", "save an output queue and its spooled files");
UNAVAILABLE(savlib, "SAVLIB", "SAV", "save a library's queues and spooled files");
UNAVAILABLE(qsrsavo, "QSRSAVO", "SAV", "save, as an API");
UNAVAILABLE(rstobj, "RSTOBJ", "RST", "restore an output queue and its spooled files");
UNAVAILABLE(rstlib, "RSTLIB", "RST", "restore a library's queues and spooled files");
UNAVAILABLE(qsrrsto, "QSRRSTO", "RST", "restore, as an API");
UNAVAILABLE(crtsplf, "CRTSPLF", NULL, "create a spooled file");
UNAVAILABLE(wrksplf, "WRKSPLF", NULL, "list spooled files");
UNAVAILABLE(wrkoutq, "WRKOUTQ", NULL, "list output queues or the files on one");

/* In the order of commands.md; help, completion and the man page keep it. */
const struct command_definition *const command_table[] = {
    &dspsplf,
    &cpysplf,
    &dltsplf,
    &hldsplf,
    &rlssplf,
    &chgsplfa,
    &wrksplfa,
    &wrkprtsts,
    &sndnetsplf,
    &sndtcpsplf,
    &export_,
    &qusrspla,
    &qspopnsp,
    &qspmovsp,
    &qgslrsc,
    &savobj,
    &savlib,
    &qsrsavo,
    &rstobj,
    &rstlib,
    &qsrrsto,
    &crtsplf,
    &wrksplf,
    &wrkoutq,
    &command_crtoutq,
    &command_chgoutq,
    &command_dltoutq,
    &command_crtlib,
    &command_dltlib,
    &command_crtusrprf,
    &command_chgusrprf,
    &command_dltusrprf,
    &command_dspusrprf,
    &command_grtobjaut,
    &command_rvkobjaut,
    &command_chgobjown,
    &command_addexitpgm,
    &command_rmvexitpgm,
    &command_wrkreginf,
    &command_dspjob,
    &command_dspjoblog,
    &command_qwtsetp,
    &command_dlyjob,
};

const size_t command_table_count = sizeof command_table / sizeof command_table[0];

const struct command_definition *command_find(const char *name)
{
    for (size_t i = 0; i < command_table_count; i++)
        if (strcasecmp(command_table[i]->name, name) == 0)
            return command_table[i];
    return NULL;
}

#include "language/table.h"

#include <string.h>
#include <strings.h>

#include "archive/commands.h"
#include "command/commands.h"
#include "function/functions.h"

/* In the order of core/function/README.md and core/command/README.md; help, completion and the man
 * page keep it. */
const struct command_definition *const command_table[] = {
    &function_dspsplf,    &function_cpysplf,    &function_dltsplf,   &function_hldsplf,
    &function_rlssplf,    &function_chgsplfa,   &function_wrksplfa,  &function_wrkprtsts,
    &function_sndnetsplf, &function_sndtcpsplf, &function_lpr,       &function_export,
    &function_qusrspla,   &function_qspopnsp,   &function_qspmovsp,  &function_qgslrsc,
    &function_savobj,     &function_savlib,     &function_qsrsavo,   &function_rstobj,
    &function_rstlib,     &function_qsrrsto,    &function_crtsplf,   &command_dltexpsplf,
    &function_wrksplf,    &function_wrkoutq,    &command_wrkoutqd,   &command_crtoutq,
    &command_chgoutq,     &command_dltoutq,     &command_hldoutq,    &command_rlsoutq,
    &command_clroutq,     &command_crtlib,      &command_dltlib,     &command_crtsavf,
    &command_clrsavf,     &command_dspsavf,     &command_dltf,       &command_dspobjd,
    &command_crtusrprf,   &command_chgusrprf,   &command_dltusrprf,  &command_dspusrprf,
    &command_wrkusrprf,   &command_grtobjaut,   &command_rvkobjaut,  &command_chgobjown,
    &command_dspobjaut,   &command_addexitpgm,  &command_rmvexitpgm, &command_wrkreginf,
    &command_addlible,    &command_rmvlible,    &command_chglibl,    &command_chgcurlib,
    &command_dsplibl,     &command_dspjob,      &command_wrkjob,     &command_chgjob,
    &command_dspjoblog,   &command_qwtsetp,     &command_dlyjob,
    /* keys */
    &command_crtsplkey,
    &command_chgsplkey,
    &command_dltsplkey,
    &command_wrksplkey,
    &command_expsplkey,
    &command_impsplkey,
    &command_dspsplenc,
    /* sign-on */
    &command_logctl,
    &command_loglst,
    &command_chgpwd,
    /* protection */
    &command_crtsplgrd,   &command_chgsplgrd,   &command_dltsplgrd,  &command_dspsplgrd,
    &command_addpwd,      &command_rmvpwd,
};

const size_t command_table_count = sizeof command_table / sizeof command_table[0];

const struct command_definition *command_find(const char *name)
{
    for (size_t i = 0; i < command_table_count; i++)
        if (strcasecmp(command_table[i]->name, name) == 0)
            return command_table[i];
    return NULL;
}

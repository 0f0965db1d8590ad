/* commands.h - the commands of this room: what is administered and is not guarded by the exit
 * point (core/command/README.md, "Not guarded"). */
#ifndef SPSY_COMMAND_COMMANDS_H
#define SPSY_COMMAND_COMMANDS_H

#include "session/definition.h"

/* addexitpgm.c, exitpgm.c */
extern const struct command_definition command_addexitpgm;
extern const struct command_definition command_rmvexitpgm;
extern const struct command_definition command_wrkreginf;
/* profile/profile.c, profile_show.c */
extern const struct command_definition command_crtusrprf;
extern const struct command_definition command_chgusrprf;
extern const struct command_definition command_dltusrprf;
extern const struct command_definition command_dspusrprf;
/* profile/wrkusrprf.c */
extern const struct command_definition command_wrkusrprf;
/* library.c */
extern const struct command_definition command_crtlib;
extern const struct command_definition command_dltlib;
/* outq/crtoutq.c, dltoutq.c */
extern const struct command_definition command_crtoutq;
extern const struct command_definition command_chgoutq;
extern const struct command_definition command_dltoutq;
/* outq/hldoutq.c, rlsoutq.c, clroutq.c, wrkoutqd.c */
extern const struct command_definition command_hldoutq;
extern const struct command_definition command_rlsoutq;
extern const struct command_definition command_clroutq;
extern const struct command_definition command_wrkoutqd;
/* dspobjd.c */
extern const struct command_definition command_dspobjd;
/* authority/grtobjaut.c, chgobjown.c */
extern const struct command_definition command_grtobjaut;
extern const struct command_definition command_rvkobjaut;
extern const struct command_definition command_chgobjown;
/* dltexpsplf.c */
extern const struct command_definition command_dltexpsplf;
/* authority/dspobjaut.c */
extern const struct command_definition command_dspobjaut;
/* liblist.c */
extern const struct command_definition command_addlible;
extern const struct command_definition command_rmvlible;
extern const struct command_definition command_chglibl;
extern const struct command_definition command_chgcurlib;
extern const struct command_definition command_dsplibl;
/* wrkjob.c */
extern const struct command_definition command_dspjob;
extern const struct command_definition command_wrkjob;
/* job.c */
extern const struct command_definition command_dspjoblog;
extern const struct command_definition command_dlyjob;
extern const struct command_definition command_qwtsetp;
/* signon/ */
extern const struct command_definition command_logctl;
extern const struct command_definition command_loglst;
extern const struct command_definition command_chgpwd;
/* chgjob.c */
extern const struct command_definition command_chgjob;
/* key: a file each */
extern const struct command_definition command_crtsplkey;
extern const struct command_definition command_chgsplkey;
extern const struct command_definition command_dltsplkey;
extern const struct command_definition command_wrksplkey;
extern const struct command_definition command_expsplkey;
extern const struct command_definition command_impsplkey;
extern const struct command_definition command_dspsplenc;
/* protection/guard.c, dspsplgrd.c, addpwd.c */
extern const struct command_definition command_crtsplgrd;
extern const struct command_definition command_chgsplgrd;
extern const struct command_definition command_dltsplgrd;
extern const struct command_definition command_dspsplgrd;
extern const struct command_definition command_addpwd;
extern const struct command_definition command_rmvpwd;
extern const struct command_definition command_chgsplkey;
extern const struct command_definition command_dltsplkey;
extern const struct command_definition command_wrksplkey;
extern const struct command_definition command_expsplkey;
extern const struct command_definition command_impsplkey;
extern const struct command_definition command_dspsplenc;

#endif

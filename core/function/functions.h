/* functions.h - the commands of this room; each definition stands in the file of its name. */
#ifndef SPSY_FUNCTION_FUNCTIONS_H
#define SPSY_FUNCTION_FUNCTIONS_H

#include "guard/guard.h"
#include "session/definition.h"

/* Guarded: the exit programs are asked. */
extern const struct command_definition function_chgsplfa;
extern const struct command_definition function_cpysplf;
extern const struct command_definition function_dltsplf;
extern const struct command_definition function_dspsplf;
extern const struct command_definition function_export;
extern const struct command_definition function_hldsplf;
extern const struct command_definition function_lpr;
extern const struct command_definition function_qgslrsc;
extern const struct command_definition function_qspmovsp;
extern const struct command_definition function_qspopnsp;
extern const struct command_definition function_qsrrsto;
extern const struct command_definition function_qsrsavo;
extern const struct command_definition function_qusrspla;
extern const struct command_definition function_rlssplf;
extern const struct command_definition function_rstlib;
extern const struct command_definition function_rstobj;
extern const struct command_definition function_savlib;
extern const struct command_definition function_savobj;
extern const struct command_definition function_sndnetsplf;
extern const struct command_definition function_sndtcpsplf;
extern const struct command_definition function_wrkprtsts;
extern const struct command_definition function_wrksplfa;

/* What two of them do to one file, for who has asked about it by himself (core/collect). */
guard_effect dltsplf_effect, hldsplf_effect;

/* Not guarded: creating and listing (core/dispatch/README.md, "Not guarded"). */
extern const struct command_definition function_crtsplf;
extern const struct command_definition function_wrkoutq;
extern const struct command_definition function_wrksplf;

#endif

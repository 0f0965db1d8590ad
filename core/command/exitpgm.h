/* exitpgm.h - what the commands of exit programs share. */
#ifndef SPSY_COMMAND_EXITPGM_H
#define SPSY_COMMAND_EXITPGM_H

#include <stdint.h>
#include <sys/types.h>

#include "registry/registry.h"
#include "session/answer.h"
#include "session/parameters.h"

enum { EXITPGM_POINT_MAX = 20, EXITPGM_FORMAT_MAX = 8 };

/* EXITPNT and FORMAT exist; else CPF3CDB. */
int exitpgm_check_point(const struct parameters *parameters, struct answer *answer);

/* PGMNBR, or special for its special value other than *LOW. CPF3CE1 for a number that no program
 * can have, as a wrong value of the statement (exit 2). */
int exitpgm_number(const struct parameters *parameters, int32_t special, int32_t *number,
                   struct answer *answer);

/* Is it the shipped program RULES, by whatever name or path? */
bool exitpgm_is_rules(const char *program, const struct spsy_host *host);
/* The time since when it has been MODE(*SHADOW) when that is more than a week, else NULL. since: of
 * one registered by hand, the first call that was counted, "" = not known. */
const char *exitpgm_old_shadow(const struct spsy_registration *registration, const char *since);
/* Why the shipped program RULES, registered so, would fail each time: PGMDTA names no policy that
 * it could read. NULL: it could, or this is another program. text holds size bytes. */
const char *exitpgm_policy_flaw(const struct spsy_registration *registration,
                                const struct spsy_host *host, char *text, size_t size);

/* A hint about the name of a program that was not found, in text, "" for none: "; write ...". */
const char *exitpgm_name_hint(const char *home, const char *program, char *text, size_t size);

#define EXITPGM_POINT                                                                              \
    {                                                                                              \
        .keyword = "EXITPNT", .type = PARAMETER_NAME, .required = true, .position = 1,             \
        .most = EXITPGM_POINT_MAX, .help = "exit point, QIBM_QSP_SECURITY"                         \
    }
#define EXITPGM_FORMAT                                                                             \
    {                                                                                              \
        .keyword = "FORMAT", .type = PARAMETER_NAME, .required = true, .position = 2,              \
        .most = EXITPGM_FORMAT_MAX,                                                                \
        .help = "SPSY0100 for every file, SPSY0200 for files of other jobs"                        \
    }

#endif

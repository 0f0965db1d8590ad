/* named_object.h - the object that OBJ and OBJTYPE name: GRTOBJAUT, RVKOBJAUT, CHGOBJOWN,
 * DSPOBJAUT. */
#ifndef SPSY_COMMAND_AUTHORITY_NAMED_OBJECT_H
#define SPSY_COMMAND_AUTHORITY_NAMED_OBJECT_H

#include "command/change.h"

/* clang-format off */
/* OBJ and OBJTYPE of a command about one object. */
#define NAMED_OBJECT_PARAMETERS                                                                    \
    {.keyword = "OBJ", .type = PARAMETER_QUALIFIED, .object = OBJECT_OF_OBJTYPE, .required = true, \
     .position = 1, .help = "object, of *LIBL unless qualified"},                                  \
    {.keyword = "OBJTYPE", .type = PARAMETER_CHOICE,                                               \
     .special = "*FILE *LIB *OUTQ *USRPRF *SPLKEY", .default_value = "*OUTQ", .position = 2,       \
     .help = "kind of object\n*FILE: a save file\n*USRPRF: a user profile\n*SPLKEY: a key, by "    \
             "its label; ours"}
/* clang-format on */

/* What OBJ says, or means where it says no library. */
void named_object_read(const struct parameters *parameters, char library[11],
                       char name[SPOOL_KEY_LABEL_SIZE]);
/* Are libraries meant, when they are of this library? */
bool named_object_is_library(const struct parameters *parameters, const char *library);
/* As change_find_object. */
int named_object_find(struct change *change, const char *library, const char *name,
                      struct spool_object *object);
/* CPF2207: not authorized to it, with what would be needed. SPSY_ERR_AUTHORITY. */
int named_object_refuse(struct change *change, const struct spool_object *object,
                        const char *needed);

#endif

/* restore.h - RSTOBJ, RSTLIB and QSRRSTO: output queues and spooled files out of a save file. */
#ifndef SPSY_ARCHIVE_RESTORE_H
#define SPSY_ARCHIVE_RESTORE_H

#include "session/session.h"

/* What the definitions share. */
/* clang-format off */
#define RESTORE_OBJECT_PARAMETER                                                                   \
    {.keyword = "OBJ", .type = PARAMETER_NAME, .special = "*ALL", .required = true,                \
     .position = 1, .most = 10, .help = "output queue; *ALL: every one in the save file"}
#define RESTORE_SAVED_LIBRARY_PARAMETER(place)                                                     \
    {.keyword = "SAVLIB", .type = PARAMETER_NAME, .required = true, .position = place,             \
     .most = 10, .help = "library that was saved"}
#define RESTORE_FILE_PARAMETER(place)                                                              \
    {.keyword = "SAVF", .type = PARAMETER_PATH, .required = true, .position = place,               \
     .help = "save file"}
#define RESTORE_LIBRARY_PARAMETER                                                                  \
    {.keyword = "RSTLIB", .type = PARAMETER_NAME, .special = "*SAVLIB",                            \
     .default_value = "*SAVLIB", .most = 10, .help = "library to restore to, which must exist"}
#define RESTORE_DATA_PARAMETER                                                                     \
    {.keyword = "SPLFDTA", .type = PARAMETER_CHOICE, .special = "*NEW *NONE",                      \
     .default_value = "*NEW",                                                                      \
     .help = "restore the spooled files that are missing, or only the queues"}
/* clang-format on */

struct restore_request {
    const char *object; /* one queue, NULL = every one in the save file */
    const char *saved_library;
    const char *library; /* restored to */
    const char *path;
    bool files;          /* SPLFDTA(*NEW) */
    char expiration[11]; /* X19; "" = leave alone */
};

/* From the parameters above; object is NULL for *ALL and where there is no OBJ. expiration is "".
 */
void restore_request_take(const struct parameters *parameters, bool has_object,
                          struct restore_request *request);

/* Restores. Negative: answer told. */
int restore_run(struct session *session, struct answer *answer,
                const struct restore_request *request);

#endif

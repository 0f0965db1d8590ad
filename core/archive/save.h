/* save.h - SAVOBJ, SAVLIB and QSRSAVO: output queues and their spooled files into a save file. */
#ifndef SPSY_ARCHIVE_SAVE_H
#define SPSY_ARCHIVE_SAVE_H

#include "session/session.h"

/* What the definitions share. */
/* clang-format off */
#define SAVE_OBJECT_PARAMETER                                                                      \
    {.keyword = "OBJ", .type = PARAMETER_NAME, .special = "*ALL", .required = true,                \
     .position = 1, .most = 10, .help = "output queue; *ALL: every one of the library"}
#define SAVE_LIBRARY_PARAMETER(place)                                                              \
    {.keyword = "LIB", .type = PARAMETER_NAME, .required = true, .position = place, .most = 10,    \
     .help = "library"}
#define SAVE_FILE_PARAMETER(place)                                                                 \
    {.keyword = "SAVF", .type = PARAMETER_PATH, .required = true, .position = place,               \
     .help = "save file, a tar archive that must not exist yet"}
#define SAVE_DATA_PARAMETER                                                                        \
    {.keyword = "SPLFDTA", .type = PARAMETER_CHOICE, .special = "*ALL *NONE",                      \
     .default_value = "*ALL", .help = "save the spooled files on the queues, or only the queues"}
/* clang-format on */

struct save_request {
    const char *object; /* one queue, NULL = every one of the library */
    const char *library;
    const char *path;
    bool files;          /* SPLFDTA(*ALL) */
    char expiration[11]; /* X19; "" = leave alone */
};

/* From the parameters above; object is NULL for *ALL and where there is no OBJ. expiration is "".
 */
void save_request_take(const struct parameters *parameters, bool has_object,
                       struct save_request *request);

/* Saves. Negative: answer told. */
int save_run(struct session *session, struct answer *answer, const struct save_request *request);

#endif

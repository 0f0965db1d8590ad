/* save.h - SAVOBJ, SAVLIB and QSRSAVO: output queues and their spooled files into a save file. */
#ifndef SPSY_ARCHIVE_SAVE_H
#define SPSY_ARCHIVE_SAVE_H

#include "session/session.h"

/* What the definitions share. */
/* clang-format off */
#define SAVE_OBJECT_PARAMETER                                                                      \
    {"OBJ", PARAMETER_NAME, "*ALL", NULL, true, 1, 0, 10, 0, NULL,                                 \
     "output queue; *ALL: every one of the library"}
#define SAVE_LIBRARY_PARAMETER(position)                                                           \
    {"LIB", PARAMETER_NAME, NULL, NULL, true, position, 0, 10, 0, NULL, "library"}
#define SAVE_FILE_PARAMETER(position)                                                              \
    {"SAVF", PARAMETER_PATH, NULL, NULL, true, position, 0, 0, 0, NULL,                            \
     "save file, a tar archive that must not exist yet"}
#define SAVE_DATA_PARAMETER                                                                        \
    {"SPLFDTA", PARAMETER_CHOICE, "*ALL *NONE", "*ALL", false, 0, 0, 0, 0, NULL,                   \
     "save the spooled files on the queues, or only the queues"}
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

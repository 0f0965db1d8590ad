/* restore.h - RSTOBJ, RSTLIB and QSRRSTO: output queues and spooled files out of a save file. */
#ifndef SPSY_ARCHIVE_RESTORE_H
#define SPSY_ARCHIVE_RESTORE_H

#include "archive/choice.h"
#include "archive/kept_file.h"
#include "session/session.h"

/* What the definitions share. */
/* clang-format off */
#define RESTORE_SAVED_LIBRARY_PARAMETER(place)                                                     \
    {.keyword = "SAVLIB", .type = PARAMETER_NAME, .required = true, .position = place,             \
     .most = 10, .help = "library that was saved"}
#define RESTORE_FILE_PARAMETER(place)                                                              \
    {.keyword = "SAVF", .type = PARAMETER_PATH, .required = true, .position = place,               \
     .help = "save file of CRTSAVF, library/name; or 'path' (ours)"}
#define RESTORE_DEVICE_PARAMETER(place)                                                            \
    {.keyword = "DEV", .type = PARAMETER_CHOICE, .special = "*SAVF", .default_value = "*SAVF",     \
     .position = place, .help = "a save file; there are no tapes (IBM i requires DEV)"}
#define RESTORE_OPTION_PARAMETER                                                                   \
    {.keyword = "OPTION", .type = PARAMETER_CHOICE, .special = "*ALL *NEW *OLD",                   \
     .default_value = "*ALL",                                                                      \
     .help = "every queue, or those that are not there yet, or those that are"}
/* What output queues make no difference to: one that is there stays as it is. */
#define RESTORE_CHECKED_PARAMETERS                                                                 \
    {.keyword = "MBROPT", .type = PARAMETER_CHOICE, .special = "*MATCH *ALL *NEW *OLD",            \
     .default_value = "*MATCH", .help = "there are no members", .standing = PARAMETER_CHECKED},    \
    {.keyword = "ALWOBJDIF", .type = PARAMETER_CHOICE, .special = "*NONE *ALL *AUTL *OWNER *PGP",  \
     .default_value = "*NONE", .max_items = 4,                                                     \
     .help = "a queue that is there keeps its owner and attributes",                               \
     .standing = PARAMETER_CHECKED}
#define RESTORE_MISSING                                                                            \
    "VOL there are no tapes\nSEQNBR there are no tapes\nLABEL there are no tapes\n"                \
    "ENDOPT there are no tapes\nMEDDFN there are no tapes\nOPTFILE there is no optical medium\n"   \
    "FRCOBJCVN there are no programs to convert\nSAVDATE a save file holds one save\n"             \
    "SAVTIME a save file holds one save\nDFRID nothing is deferred\n"                              \
    "PVTAUT private authorities are restored with a queue that is made\n"                          \
    "RSTASPDEV a library says which it is in\nRSTASP a library says which it is in\n"              \
    "OUTPUT the rows of the answer are the list\nOUTFILE there are no database files\n"            \
    "OUTMBR there are no database files\nINFTYPE there is no list of members"
#define RESTORE_LIBRARY_PARAMETER                                                                  \
    {.keyword = "RSTLIB", .type = PARAMETER_NAME, .special = "*SAVLIB",                            \
     .default_value = "*SAVLIB", .most = 10, .help = "library to restore to, which must exist"}
#define RESTORE_DATA_PARAMETER                                                                     \
    {.keyword = "SPLFDTA", .type = PARAMETER_CHOICE, .special = "*NEW *NONE",                      \
     .default_value = "*NEW",                                                                      \
     .help = "restore the spooled files that are missing, or only the queues"}
/* clang-format on */

enum restore_option { RESTORE_ALL, RESTORE_NEW, RESTORE_OLD };

struct restore_request {
    struct choice choice; /* queues of the save file */
    const char *object;   /* the one queue, NULL = several may be meant */
    enum restore_option option;
    const char *saved_library;
    const char *library; /* restored to */
    const char *path;    /* as it is told */
    const struct streams *streams;
    struct kept_file kept; /* what they read, when it is a save file of a library */
    bool files;            /* SPLFDTA(*NEW) */
    char expiration[11];   /* X19; "" = leave alone */
};

/* From the parameters above, of which a command may lack some; request is not moved any more.
 * expiration is "". Negative: answer told. */
int restore_request_take(struct session *session, const struct parameters *parameters,
                         struct restore_request *request, struct answer *answer);

/* Restores. Negative: answer told. */
int restore_run(struct session *session, struct answer *answer,
                const struct restore_request *request);

#endif

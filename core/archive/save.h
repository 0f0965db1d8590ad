/* save.h - SAVOBJ, SAVLIB and QSRSAVO: output queues and their spooled files into a save file. */
#ifndef SPSY_ARCHIVE_SAVE_H
#define SPSY_ARCHIVE_SAVE_H

#include "archive/choice.h"
#include "archive/kept_file.h"
#include "session/session.h"

/* What the definitions share; "true to IBM's" is said in each. */
/* clang-format off */
#define SAVE_LIBRARY_PARAMETER(place)                                                              \
    {.keyword = "LIB", .type = PARAMETER_NAME, .required = true, .position = place, .most = 10,    \
     .help = "library; a save file takes one"}
#define SAVE_DEVICE_PARAMETER(place)                                                               \
    {.keyword = "DEV", .type = PARAMETER_CHOICE, .special = "*SAVF", .default_value = "*SAVF",     \
     .position = place, .help = "a save file; there are no tapes (IBM i requires DEV)"}
#define SAVE_FILE_PARAMETER(place)                                                                 \
    {.keyword = "SAVF", .type = PARAMETER_PATH, .required = true, .position = place,               \
     .help = "save file of CRTSAVF, library/name; or 'path', a tar archive that must not exist "   \
             "yet (ours)"}
#define SAVE_DATA_PARAMETER                                                                        \
    {.keyword = "SPLFDTA", .type = PARAMETER_CHOICE, .special = "*NONE *ALL",                      \
     .default_value = "*NONE",                                                                     \
     .help = "save only the queues, or the spooled files on them as well"}
#define SAVE_CLEAR_PARAMETER                                                                       \
    {.keyword = "CLEAR", .type = PARAMETER_CHOICE, .special = "*NONE *ALL",                        \
     .default_value = "*NONE",                                                                     \
     .help = "clear a save file of CRTSAVF that holds data; a 'path' is never replaced"}
/* What a save file and output queues make no difference to. */
#define SAVE_CHECKED_PARAMETERS                                                                    \
    {.keyword = "TGTRLS", .type = PARAMETER_NAME, .special = "*CURRENT *PRV",                      \
     .default_value = "*CURRENT", .most = 6, .help = "release, VxRxMx",                            \
     .standing = PARAMETER_CHECKED},                                                               \
    {.keyword = "UPDHST", .type = PARAMETER_CHOICE, .special = "*YES *NO",                         \
     .default_value = "*YES", .help = "no date of the last save is kept",                          \
     .standing = PARAMETER_CHECKED},                                                               \
    {.keyword = "PRECHK", .type = PARAMETER_CHOICE, .special = "*NO *YES",                         \
     .default_value = "*NO", .help = "whether objects can be saved is known when they are",        \
     .standing = PARAMETER_CHECKED},                                                               \
    {.keyword = "SAVACT", .type = PARAMETER_CHOICE, .special = "*NO *LIB *SYNCLIB *SYSDFN",        \
     .default_value = "*NO", .help = "objects are always saved while they are in use",             \
     .standing = PARAMETER_CHECKED},                                                               \
    {.keyword = "ACCPTH", .type = PARAMETER_CHOICE, .special = "*SYSVAL *NO *YES",                 \
     .default_value = "*SYSVAL", .help = "there are no access paths",                              \
     .standing = PARAMETER_CHECKED},                                                               \
    {.keyword = "SAVFDTA", .type = PARAMETER_CHOICE, .special = "*YES *NO",                        \
     .default_value = "*YES", .help = "save files themselves are not saved",                       \
     .standing = PARAMETER_CHECKED},                                                               \
    SAVE_DATA_PARAMETER,                                                                           \
    {.keyword = "QDTA", .type = PARAMETER_CHOICE, .special = "*NONE *DTAQ",                        \
     .default_value = "*NONE", .help = "there are no data queues",                                 \
     .standing = PARAMETER_CHECKED},                                                               \
    {.keyword = "STG", .type = PARAMETER_CHOICE, .special = "*KEEP", .default_value = "*KEEP",     \
     .help = "storage is never freed", .standing = PARAMETER_CHECKED},                             \
    {.keyword = "DTACPR", .type = PARAMETER_CHOICE,                                                \
     .special = "*DEV *NO *YES *LOW *MEDIUM *HIGH", .default_value = "*DEV",                       \
     .help = "the save file is not compressed", .standing = PARAMETER_CHECKED},                    \
    {.keyword = "COMPACT", .type = PARAMETER_CHOICE, .special = "*DEV *NO",                        \
     .default_value = "*DEV", .help = "a save file is not a device that compacts",                 \
     .standing = PARAMETER_CHECKED}
#define SAVE_MISSING                                                                               \
    "VOL there are no tapes\nSEQNBR there are no tapes\nLABEL there are no tapes\n"                \
    "EXPDATE it is the tape's\nENDOPT there are no tapes\nMEDDFN there are no tapes\n"             \
    "OPTFILE there is no optical medium\nSAVACTWAIT nothing is waited for\n"                       \
    "SAVACTMSGQ there are no message queues\nSYNCID libraries are saved one by one\n"              \
    "PVTAUT private authorities are always saved\nASPDEV a library says which it is in\n"          \
    "OUTPUT the rows of the answer are the list\nOUTFILE there are no database files\n"            \
    "OUTMBR there are no database files\nINFTYPE there is no list of members"
/* clang-format on */

struct save_request {
    struct choice choice; /* queues of the library */
    const char *object;   /* the one queue, NULL = several may be meant */
    const char *library;
    const char *path; /* as it is told */
    const struct streams *streams;
    struct kept_file kept; /* what they write to, when it is a save file of a library */
    bool files;            /* SPLFDTA(*ALL) */
    char expiration[11];   /* X19; "" = leave alone */
};

/* From the parameters above, of which a command may lack some; request is not moved any more.
 * expiration is "". Negative: answer told. */
int save_request_take(struct session *session, const struct parameters *parameters,
                      struct save_request *request, struct answer *answer);

/* Saves. Negative: answer told. */
int save_run(struct session *session, struct answer *answer, const struct save_request *request);

#endif

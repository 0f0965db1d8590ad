/* image_tables.c - which tables and columns an image has. What is left out is left out on purpose:
 * test_image.c has the list of the others, so that a new column is one or the other.
 *
 * A queue's id is none of them: files hang on it, and the queue of that name keeps the id that it
 * has in the home. */
#include "store/image.h"

#define NUMBER(name)                                                                               \
    {                                                                                              \
        name, SPOOL_IMAGE_NUMBER, false, false                                                     \
    }
#define TEXT(name)                                                                                 \
    {                                                                                              \
        name, SPOOL_IMAGE_TEXT, false, false                                                       \
    }
#define TEXT_OR_NULL(name)                                                                         \
    {                                                                                              \
        name, SPOOL_IMAGE_TEXT, false, true                                                        \
    }
#define BYTES(name)                                                                                \
    {                                                                                              \
        name, SPOOL_IMAGE_BYTES, false, false                                                      \
    }
/* clang-format off */
const struct spool_image_table spool_image_tables[SPOOL_IMAGE_TABLES] = {
    [SPOOL_IMAGE_PROFILE] = {"profile", 1, 13,
        {TEXT("name"), NUMBER("special"), TEXT("group_profile"), TEXT("supplemental"),
         NUMBER("enabled"), TEXT("queue_library"), TEXT("queue"), TEXT("text"),
         {"local_user", SPOOL_IMAGE_TEXT, true, false},
         {"local_uid", SPOOL_IMAGE_NUMBER, true, false},
         TEXT("stored"), TEXT("owner"), NUMBER("public_authority")}, false},
    [SPOOL_IMAGE_LIBRARY] = {"library", 1, 6,
        {TEXT("name"), TEXT("owner"), NUMBER("public_authority"), NUMBER("asp"),
         TEXT("asp_device"), TEXT("text")}, false},
    [SPOOL_IMAGE_QUEUE] = {"output_queue", 2, 12,
        {TEXT("library"), TEXT("name"), TEXT("owner"), NUMBER("public_authority"),
         NUMBER("display_data"), NUMBER("operator_control"), NUMBER("authority_check"),
         TEXT("text"), NUMBER("held"), TEXT("stored"), TEXT_OR_NULL("key_label"),
         TEXT_OR_NULL("protection")},
        false},
    [SPOOL_IMAGE_SAVE_FILE] = {"save_file", 2, 6,
        {TEXT("library"), TEXT("name"), TEXT("owner"), NUMBER("public_authority"),
         NUMBER("max_records"), TEXT("text")}, false},
    [SPOOL_IMAGE_AUTHORITY] = {"private_authority", 4, 5,
        {NUMBER("type"), TEXT("library"), TEXT("name"), TEXT("profile"), NUMBER("authority")},
        false},
    [SPOOL_IMAGE_GIVEN_NAME] = {"given_name", 2, 3,
        {NUMBER("kind"), TEXT("outside"), NUMBER("serial")}, false},
    [SPOOL_IMAGE_KEY] = {"spool_key", 1, 10,
        {TEXT("id"), TEXT("label"), TEXT("owner"), NUMBER("public_authority"), NUMBER("version"),
         TEXT("created"), TEXT("exported"), NUMBER("exported_version"),
         TEXT("owner_changed"), TEXT("text")}, true},
    [SPOOL_IMAGE_KEY_VERSION] = {"spool_key_version", 2, 4,
        {TEXT("key_id"), NUMBER("version"), TEXT("created"), BYTES("wrapped")}, true},
    [SPOOL_IMAGE_GUARD] = {"protection_guard", 2, 4,
        {TEXT("owner"), TEXT("name"), TEXT("conditions"), TEXT("text")}, true},
    [SPOOL_IMAGE_VAULT] = {"vault", 1, 2, {TEXT("name"), BYTES("bytes")}, true},
};
/* clang-format on */

const char *const spool_image_files[SPOOL_IMAGE_FILES] = {
    [SPOOL_IMAGE_REGISTRY] = "registry.json", [SPOOL_IMAGE_SETTINGS] = "settings.json"};

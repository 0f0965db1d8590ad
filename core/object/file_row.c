#include "object/file_row.h"

#include <stddef.h>
#include <stdlib.h>

#include "object/field_json.h"
#include "object/printing.h"

struct text_item {
    const char *key;
    const char *text;
};

struct number_item {
    const char *key;
    double number;
};

static bool add_texts(cJSON *row, const struct text_item *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!cJSON_AddStringToObject(row, items[i].key, items[i].text))
            return false;
    return true;
}

static bool add_numbers(cJSON *row, const struct number_item *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!cJSON_AddNumberToObject(row, items[i].key, items[i].number))
            return false;
    return true;
}

#define COUNT(items) (sizeof(items) / sizeof((items)[0]))

static cJSON *row_or_nothing(cJSON *row, bool complete)
{
    if (complete)
        return row;
    cJSON_Delete(row);
    return NULL;
}

/* attribute.def, in the order of its column "row"; between queue and form type the queue's ASP. */
#define IDENTITY(kind, member, column, key, least, most, row, saved)                               \
    [row] = {key, SPOOL_##kind, SPOOL_PLACE(spool_file, member), least, most, NULL, NULL},
#define STORED(kind, member, key, least, most, choices, fallback, since, row, saved, ...)          \
    [row] = {key, SPOOL_##kind, SPOOL_PLACE(spool_file, member), least, most, choices, NULL},
enum { QUEUE_AT = 8, ASP_AT = 10, AFTER_ASP = 12 };
static const struct spool_field fields[] = {
    [QUEUE_AT] = {"outputQueue", SPOOL_NAME, SPOOL_PLACE(spool_file, queue), 0, 10, NULL, NULL},
    {"outputQueueLibrary", SPOOL_NAME, SPOOL_PLACE(spool_file, queue_library), 0, 10, NULL, NULL},
    SPOOL_ATTRIBUTES_IDENTITY(IDENTITY) SPOOL_ATTRIBUTES(STORED, STORED)};

cJSON *file_row(const struct spool_file *file, const struct spool_queue *queue)
{
    cJSON *row = cJSON_CreateObject();

    return row_or_nothing(
        row, row && fields_write(row, fields, ASP_AT, file) &&
                 cJSON_AddStringToObject(row, "aspDevice", queue->asp_device) &&
                 cJSON_AddNumberToObject(row, "asp", queue->asp) &&
                 fields_write(row, fields + AFTER_ASP, COUNT(fields) - AFTER_ASP, file));
}

/* As the seed shows it (B19, B29); of a file without protection nothing. */
static bool show_protection(cJSON *row, const struct spool_protection *protection)
{
    char read_guard[PROTECTION_GUARD_SIZE], write_guard[PROTECTION_GUARD_SIZE];
    bool has_bacl = protection->has_bacl, has_guards = protection->has_guards;
    const struct text_item texts[] = {
        {"userAccess", protection->all_users ? "ALL-USERS" : "OWNER-ONLY"},
        {"access", protection->read_only ? "READ" : "WRITE"},
        {"ownerAccess", protection_class_rights(protection->bacl[PROTECTION_OWNER])},
        {"groupAccess", protection_class_rights(protection->bacl[PROTECTION_GROUP])},
        {"othersAccess", protection_class_rights(protection->bacl[PROTECTION_OTHERS])},
        {"readGuard", read_guard},
        {"writeGuard", write_guard},
        {"readPassword", protection->passwords[0].set ? "YES" : "NONE"},
        {"writePassword", protection->passwords[1].set ? "YES" : "NONE"},
    };

    if (protection->state == PROTECTION_NONE)
        return true;
    if (protection->state == PROTECTION_DAMAGED)
        return cJSON_AddStringToObject(row, "userAccess", "DAMAGED");
    protection_guard_text(&protection->guards[0], read_guard);
    protection_guard_text(&protection->guards[1], write_guard);
    return add_texts(row, texts, 2) && (!has_bacl || add_texts(row, texts + 2, 3)) &&
           (!has_guards || add_texts(row, texts + 5, 2)) && add_texts(row, texts + 7, 2);
}

cJSON *file_attributes_row(const struct spool_file *file, const struct spool_queue *queue)
{
    cJSON *row = file_row(file, queue);

    return row_or_nothing(row, row && printing_show(row, &file->printing) &&
                                   show_protection(row, &file->protection));
}

cJSON *file_identity_row(const struct spool_file *file)
{
    enum { IDENTIFYING = 5 }; /* the job's, then the file's name and number */
    cJSON *row = cJSON_CreateObject();

    return row_or_nothing(row, row && fields_write(row, fields, IDENTIFYING, file));
}

static const char *display_data_name(enum spool_display_data display_data)
{
    static const char *const names[] = {"*NO", "*YES", "*OWNER"};

    return names[display_data];
}

cJSON *queue_row(const struct spool_queue *queue)
{
    char authority[SPOOL_AUT_TEXT_SIZE], protection[PROTECTION_TEXT_SIZE];
    const struct text_item texts[] = {
        {"outputQueue", queue->name},
        {"outputQueueLibrary", queue->library},
        {"owner", queue->owner},
        {"publicAuthority", authority},
        {"displayData", display_data_name(queue->display_data)},
        {"operatorControl", queue->operator_control ? "*YES" : "*NO"},
        {"authorityCheck", queue->authority_check == SPOOL_AUTCHK_OWNER ? "*OWNER" : "*DTAAUT"},
        {"aspDevice", queue->asp_device},
        {"text", queue->text},
        {"held", queue->held ? "*YES" : "*NO"},
    };
    const struct number_item numbers[] = {{"asp", queue->asp}};
    cJSON *row = cJSON_CreateObject();

    spool_authority_text(queue->public_authority, authority);
    return row_or_nothing(row, row && add_texts(row, texts, COUNT(texts)) &&
                                   add_numbers(row, numbers, COUNT(numbers)) &&
                                   protection_text(&queue->protection, protection) &&
                                   (!protection[0] || cJSON_AddStringToObject(
                                                          row, "defaultProtection", protection)));
}

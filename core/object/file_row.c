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

cJSON *file_attributes_row(const struct spool_file *file, const struct spool_queue *queue)
{
    cJSON *row = file_row(file, queue);

    return row_or_nothing(row, row && printing_show(row, &file->printing));
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
    char authority[SPOOL_AUT_TEXT_SIZE];
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
                                   add_numbers(row, numbers, COUNT(numbers)));
}

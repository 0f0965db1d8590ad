#include "function/file_row.h"

#include <stdlib.h>

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

cJSON *file_row(const struct spool_file *file, const struct spool_queue *queue)
{
    const struct text_item identity[] = {
        {"jobName", file->job.name},
        {"jobUser", file->job.user},
        {"jobNumber", file->job.number},
        {"fileName", file->name},
    };
    const struct number_item number[] = {{"fileNumber", file->number}};
    const struct text_item place[] = {
        {"jobSystem", file->system},
        {"dateOpened", file->date_opened},
        {"timeOpened", file->time_opened},
        {"outputQueue", file->queue},
        {"outputQueueLibrary", file->queue_library},
        {"aspDevice", queue->asp_device},
    };
    const struct number_item asp[] = {{"asp", queue->asp}};
    const struct text_item description[] = {
        {"formType", file->form_type},
        {"userData", file->user_data},
        {"userDefinedData", file->user_defined_data[0] ? file->user_defined_data : "*NONE"},
        {"status", file->status},
    };
    const struct number_item numbers[] = {
        {"copies", file->copies},           {"pages", file->pages}, {"size", (double)file->size},
        {"outputPriority", file->priority}, {"ccsid", file->ccsid},
    };
    const struct text_item rest[] = {
        {"save", file->save ? "*YES" : "*NO"},
        {"expirationDate", file->expiration[0] ? file->expiration : "*NONE"},
        {"deviceType", spool_device_type_name(file->device_type)},
    };
    cJSON *row = cJSON_CreateObject();

    return row_or_nothing(
        row, row && add_texts(row, identity, COUNT(identity)) &&
                 add_numbers(row, number, COUNT(number)) && add_texts(row, place, COUNT(place)) &&
                 add_numbers(row, asp, COUNT(asp)) &&
                 add_texts(row, description, COUNT(description)) &&
                 add_numbers(row, numbers, COUNT(numbers)) && add_texts(row, rest, COUNT(rest)));
}

cJSON *file_identity_row(const struct spool_file *file)
{
    const struct text_item texts[] = {
        {"jobName", file->job.name},
        {"jobUser", file->job.user},
        {"jobNumber", file->job.number},
        {"fileName", file->name},
    };
    const struct number_item numbers[] = {{"fileNumber", file->number}};
    cJSON *row = cJSON_CreateObject();

    return row_or_nothing(row, row && add_texts(row, texts, COUNT(texts)) &&
                                   add_numbers(row, numbers, COUNT(numbers)));
}

static const char *display_data_name(enum spool_display_data display_data)
{
    static const char *const names[] = {"*NO", "*YES", "*OWNER"};

    return names[display_data];
}

cJSON *queue_row(const struct spool_queue *queue)
{
    const struct text_item texts[] = {
        {"outputQueue", queue->name},
        {"outputQueueLibrary", queue->library},
        {"owner", queue->owner},
        {"publicAuthority", spool_authority_name(queue->public_authority)},
        {"displayData", display_data_name(queue->display_data)},
        {"operatorControl", queue->operator_control ? "*YES" : "*NO"},
        {"authorityCheck", queue->authority_check == SPOOL_AUTCHK_OWNER ? "*OWNER" : "*DTAAUT"},
        {"aspDevice", queue->asp_device},
        {"text", queue->text},
    };
    const struct number_item numbers[] = {{"asp", queue->asp}};
    cJSON *row = cJSON_CreateObject();

    return row_or_nothing(row, row && add_texts(row, texts, COUNT(texts)) &&
                                   add_numbers(row, numbers, COUNT(numbers)));
}

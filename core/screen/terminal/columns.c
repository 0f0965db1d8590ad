/* columns.c - the columns and options of the two lists, as WRKSPLF and WRKOUTQ of IBM i have them.
 */
#include "screen/terminal/columns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"

#define COUNT(items) (sizeof(items) / sizeof((items)[0]))

/* IBM's: File, User, Queue, User Data, Sts, Pages, Copy; then what tells files apart; then the
 * rest. Without a heading: needed by statements, never shown. */
static const struct list_column file_columns[] = {
    {"File", "fileName", 10, false, 0},
    {"User", "jobUser", 10, false, 1},
    {"Queue", "outputQueue", 10, false, 1},
    {"User Data", "userData", 10, false, 1},
    {"Status", "status", 8, false, 1},
    {"Pages", "pages", 6, true, 1},
    {"Copies", "copies", 6, true, 1},
    {"Number", "fileNumber", 6, true, 2},
    {"Job", "job", 28, false, 2},
    {"Date", "date", 10, false, 2},
    {"Time", "time", 8, false, 2},
    {"Library", "outputQueueLibrary", 10, false, 3},
    {"Form Type", "formType", 10, false, 3},
    {"Pty", "outputPriority", 3, true, 3},
    {"Size", "size", 9, true, 3},
    {"Save", "save", 4, false, 3},
    {"Expires", "expirationDate", 10, false, 3},
    {NULL, "jobSystem", 0, false, 0},
};

static const struct list_option file_options[] = {
    {.option = '2', .word = "Change", .command = "CHGSPLFA", .prompts = true},
    {.option = '3', .word = "Hold", .command = "HLDSPLF"},
    {.option = '4', .word = "Delete", .command = "DLTSPLF", .confirms = true},
    {.option = '5', .word = "Display", .command = "DSPSPLF", .shows = true, .data = true},
    {.option = '6', .word = "Release", .command = "RLSSPLF"},
    {.option = '8', .word = "Attributes", .command = "WRKSPLFA", .shows = true},
};

const struct list_kind list_files = {.opened = "Work with All Spooled Files",
                                     .confirm = "Confirm Delete of Spooled Files",
                                     .key = "fileNumber",
                                     .columns = file_columns,
                                     .column_count = COUNT(file_columns),
                                     .options = file_options,
                                     .option_count = COUNT(file_options),
                                     .views = 3};

static const struct list_column queue_columns[] = {
    {"Queue", "outputQueue", 10, false, 0},
    {"Library", "outputQueueLibrary", 10, false, 0},
    {"Held", "held", 4, false, 1},
    {"Owner", "owner", 10, false, 1},
    {"Text", "text", 30, false, 1},
    {"Public", "publicAuthority", 12, false, 2},
    {"Display Data", "displayData", 12, false, 2},
    {"Oper Control", "operatorControl", 12, false, 2},
    {"Check", "authorityCheck", 8, false, 2},
};

static const struct list_option queue_options[] = {
    {.option = '2', .word = "Change", .command = "CHGOUTQ", .prompts = true},
    {.option = '3', .word = "Hold", .command = "HLDOUTQ"},
    {.option = '4', .word = "Delete", .command = "DLTOUTQ", .confirms = true},
    {.option = '5', .word = "Work with"},
    {.option = '6', .word = "Release", .command = "RLSOUTQ"},
    {.option = '8', .word = "Description", .command = "WRKOUTQD", .shows = true},
};

const struct list_kind list_queues = {.opened = "Work with All Output Queues",
                                      .confirm = "Confirm Delete of Output Queues",
                                      .key = "outputQueue",
                                      .columns = queue_columns,
                                      .column_count = COUNT(queue_columns),
                                      .options = queue_options,
                                      .option_count = COUNT(queue_options),
                                      .views = 2};

const struct list_kind *list_kind_of(const cJSON *row)
{
    if (cJSON_HasObjectItem(row, "fileNumber") && cJSON_HasObjectItem(row, "jobName"))
        return &list_files;
    return cJSON_HasObjectItem(row, "outputQueue") ? &list_queues : NULL;
}

const struct list_option *list_option_find(const struct list_kind *kind, char option)
{
    for (size_t i = 0; i < kind->option_count; i++)
        if (kind->options[i].option == option)
            return &kind->options[i];
    return NULL;
}

/* ---- cells ----------------------------------------------------------------------------------- */

/* CYYMMDD: 1261130 is 2026-11-30. */
static void put_date(const char *century, char cell[CELL_BYTES])
{
    if (strlen(century) == 7 && strspn(century, "0123456789") == 7)
        snprintf(cell, CELL_BYTES, "%d%.2s-%.2s-%.2s", 19 + century[0] - '0', century + 1,
                 century + 3, century + 5);
    else
        snprintf(cell, CELL_BYTES, "%s", century);
}

static void put_time(const char *six, char cell[CELL_BYTES])
{
    if (strlen(six) == 6)
        snprintf(cell, CELL_BYTES, "%.2s:%.2s:%.2s", six, six + 2, six + 4);
    else
        snprintf(cell, CELL_BYTES, "%s", six);
}

static void put_cell(const cJSON *row, const char *key, char cell[CELL_BYTES])
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(row, key);

    if (strcmp(key, "job") == 0)
        snprintf(cell, CELL_BYTES, "%s/%s/%s", spsy_json_text(row, "jobNumber"),
                 spsy_json_text(row, "jobUser"), spsy_json_text(row, "jobName"));
    else if (strcmp(key, "date") == 0)
        put_date(spsy_json_text(row, "dateOpened"), cell);
    else if (strcmp(key, "time") == 0)
        put_time(spsy_json_text(row, "timeOpened"), cell);
    else if (cJSON_IsNumber(item))
        snprintf(cell, CELL_BYTES, "%.0f", item->valuedouble);
    else
        snprintf(cell, CELL_BYTES, "%s", spsy_json_text(row, key));
}

char *list_cells(const struct list_kind *kind, const cJSON *row)
{
    char text[CELLS_MOST * CELL_BYTES], *at = text, *cells;

    for (size_t i = 0; i < kind->column_count; i++) {
        put_cell(row, kind->columns[i].key, at);
        at += strlen(at) + 1;
    }
    cells = malloc((size_t)(at - text));
    if (cells)
        memcpy(cells, text, (size_t)(at - text));
    return cells;
}

const char *list_cell(const struct list_kind *kind, const char *cells, const char *key)
{
    for (size_t i = 0; i < kind->column_count; i++, cells += strlen(cells) + 1)
        if (strcmp(kind->columns[i].key, key) == 0)
            return cells;
    return "";
}

void list_names(const struct list_kind *kind, const char *cells, char *text, size_t size)
{
    if (kind == &list_files)
        snprintf(text, size, "FILE(%s) JOB(%s) SPLNBR(%s) JOBSYSNAME(%s) CRTDATE('%s' '%s')",
                 list_cell(kind, cells, "fileName"), list_cell(kind, cells, "job"),
                 list_cell(kind, cells, "fileNumber"), list_cell(kind, cells, "jobSystem"),
                 list_cell(kind, cells, "date"), list_cell(kind, cells, "time"));
    else
        snprintf(text, size, "OUTQ(%s/%s)", list_cell(kind, cells, "outputQueueLibrary"),
                 list_cell(kind, cells, "outputQueue"));
}

void list_title(const struct list_kind *kind, const char *cells, char *text, size_t size)
{
    if (kind == &list_files)
        snprintf(text, size, "%s number %s of job %s", list_cell(kind, cells, "fileName"),
                 list_cell(kind, cells, "fileNumber"), list_cell(kind, cells, "job"));
    else
        snprintf(text, size, "%s/%s", list_cell(kind, cells, "outputQueueLibrary"),
                 list_cell(kind, cells, "outputQueue"));
}

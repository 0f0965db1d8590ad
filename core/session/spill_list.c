#include "session/spill_list.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "base/json.h"
#include "base/temporary.h"

enum {
    CHECK_BYTES = 1024 * 1024,     /* so often it is looked whether there is room */
    ROOM_BYTES = 64 * 1024 * 1024, /* is left to others, or */
    ROOM_PART = 20,                /* a twentieth of a small file system */
};

/* ---- the temporary file ---- */

static int fail_file(struct spill_list *list, struct spsy_error *error)
{
    spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101",
                    "a long list needs a temporary file in %s (TMPDIR)",
                    spsy_temporary_directory());
    spill_free(list);
    return SPSY_ERR_IO;
}

static int open_file(struct spill_list *list, struct spsy_error *error)
{
    list->file = spsy_temporary_open();
    return list->file ? 0 : fail_file(list, error);
}

/* A list leaves room to whoever shares the file system, which is often the home: full, it would
 * refuse everybody for the sake of one who lists much and reads nothing. */
static bool leaves_room(struct spill_list *list, size_t bytes)
{
    struct statvfs disk;

    list->written += bytes;
    if (list->written < list->checked + CHECK_BYTES)
        return true;
    list->checked = list->written;
    if (fstatvfs(fileno(list->file), &disk) != 0 || disk.f_bavail * disk.f_frsize >= ROOM_BYTES ||
        disk.f_bavail >= disk.f_blocks / ROOM_PART)
        return true;
    errno = ENOSPC;
    return false;
}

static int write_line(struct spill_list *list, const char *text, struct spsy_error *error)
{
    if (list->read && fseeko(list->file, 0, SEEK_END) != 0)
        return fail_file(list, error);
    if (!leaves_room(list, strlen(text) + 1))
        return fail_file(list, error);
    list->read = false;
    if (fputs(text, list->file) == EOF || putc_unlocked('\n', list->file) == EOF)
        return fail_file(list, error);
    return 0;
}

/* The text in memory moves into the file. */
static int spill(struct spill_list *list, struct spsy_error *error)
{
    int result = open_file(list, error);

    for (size_t at = 0; result == 0 && at < list->used; at += strlen(list->text + at) + 1)
        result = write_line(list, list->text + at, error);
    if (result < 0)
        return result;
    free(list->text);
    list->text = NULL;
    list->used = list->room = 0;
    return 0;
}

/* ---- adding ---- */

static int keep(struct spill_list *list, const char *text, size_t bytes, struct spsy_error *error)
{
    if (list->used + bytes > list->room) {
        size_t room = list->used + bytes > 2 * list->room ? list->used + bytes : 2 * list->room;
        char *larger = realloc(list->text, room);

        if (!larger)
            return spsy_fail_memory(error);
        list->text = larger;
        list->room = room;
    }
    memcpy(list->text + list->used, text, bytes);
    list->used += bytes;
    return 0;
}

static size_t memory_of(const struct spill_list *list)
{
    return list->memory ? list->memory : PILE_MEMORY_BYTES;
}

static int add_text(struct spill_list *list, const cJSON *item, struct spsy_error *error)
{
    char *text = spsy_json_print(item);
    size_t bytes = text ? strlen(text) + 1 : 0;
    int result = text ? 0 : spsy_fail_memory(error);

    if (result == 0 && !list->file && list->used + bytes > memory_of(list))
        result = spill(list, error);
    if (result == 0)
        result = list->file ? write_line(list, text, error) : keep(list, text, bytes, error);
    cJSON_free(text);
    return result;
}

/* Adds what a value takes, about. False for one with raw text in it: what that is, a reader of the
 * tree does not see. */
static bool weigh(const cJSON *item, size_t *bytes)
{
    for (; item; item = item->next) {
        *bytes += sizeof *item + (item->string ? strlen(item->string) : 0) +
                  (item->valuestring ? strlen(item->valuestring) : 0);
        if (cJSON_IsRaw(item) || !weigh(item->child, bytes))
            return false;
    }
    return true;
}

static bool are_trees(const struct spill_list *list)
{
    return list->weight <= memory_of(list) / 4;
}

static void free_trees(struct spill_list *list)
{
    for (size_t i = 0; i < PILE_TREES; i++) {
        cJSON_Delete(list->trees[i]);
        list->trees[i] = NULL;
    }
}

/* They have become too many, or too large. */
static int write_trees(struct spill_list *list, struct spsy_error *error)
{
    int result = 0;

    list->weight = SIZE_MAX;
    for (size_t i = 0; result == 0 && i < list->count; i++)
        result = add_text(list, list->trees[i], error);
    if (result < 0)
        spill_free(list); /* what is counted must be there: a reader goes by the count */
    free_trees(list);
    return result;
}

int spill_add(struct spill_list *list, cJSON *item, struct spsy_error *error)
{
    int result = 0;

    if (!item)
        return spsy_fail_memory(error);
    if (are_trees(list)) {
        if (!weigh(item, &list->weight))
            list->weight = SIZE_MAX;
        if (are_trees(list) && list->count < PILE_TREES) {
            list->trees[list->count++] = item;
            return 0;
        }
        result = write_trees(list, error);
    }
    if (result == 0)
        result = add_text(list, item, error);
    if (result == 0)
        list->count++;
    cJSON_Delete(item);
    return result;
}

int spill_settle(struct spill_list *list, struct spsy_error *error)
{
    if (list->file && !list->read && fflush(list->file) != 0)
        return fail_file(list, error);
    return 0;
}

void spill_free(struct spill_list *list)
{
    if (list->file)
        fclose(list->file);
    free_trees(list);
    free(list->text);
    *list = (struct spill_list){.memory = list->memory};
}

/* ---- reading ---- */

void spill_read(struct spill_list *list, struct spill_reader *reader)
{
    memset(reader, 0, sizeof *reader);
    reader->list = list;
    if (!list->file)
        return;
    rewind(list->file);
    list->read = true;
}

static const char *text_of_file(struct spill_reader *reader)
{
    ssize_t length = getline(&reader->line, &reader->room, reader->list->file);

    if (length < 1 || reader->line[length - 1] != '\n')
        return NULL;
    reader->line[length - 1] = '\0';
    return reader->line;
}

static const char *text_of_tree(struct spill_reader *reader)
{
    cJSON_free(reader->line);
    reader->line = spsy_json_print(reader->list->trees[reader->at]);
    return reader->line;
}

const char *spill_text(struct spill_reader *reader)
{
    const char *text;

    if (reader->at == reader->list->count)
        return NULL;
    if (are_trees(reader->list)) {
        text = text_of_tree(reader);
    } else if (reader->list->file) {
        text = text_of_file(reader);
    } else {
        text = reader->list->text + reader->next;
        reader->next += strlen(text) + 1;
    }
    reader->at += text != NULL;
    return text;
}

const cJSON *spill_item(struct spill_reader *reader)
{
    const char *text;

    if (reader->at < reader->list->count && are_trees(reader->list))
        return reader->list->trees[reader->at++];
    text = spill_text(reader);
    cJSON_Delete(reader->item);
    reader->item = text ? cJSON_Parse(text) : NULL;
    if (text && !reader->item)
        reader->at--; /* out of memory: not seen */
    return reader->item;
}

bool spill_complete(const struct spill_reader *reader)
{
    return reader->at == reader->list->count;
}

void spill_end(struct spill_reader *reader)
{
    free(reader->line);
    reader->line = NULL;
    cJSON_Delete(reader->item);
    reader->item = NULL;
}

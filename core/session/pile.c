#include "session/pile.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/temporary.h"

/* ---- the temporary file ---- */

static int fail_file(struct pile *pile, struct spsy_error *error)
{
    spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101",
                    "a long list needs a temporary file in %s (TMPDIR)",
                    spool_temporary_directory());
    pile_free(pile);
    return SPSY_ERR_IO;
}

static int open_file(struct pile *pile, struct spsy_error *error)
{
    pile->file = spool_temporary_open();
    return pile->file ? 0 : fail_file(pile, error);
}

static int write_line(struct pile *pile, const char *text, struct spsy_error *error)
{
    if (pile->read && fseeko(pile->file, 0, SEEK_END) != 0)
        return fail_file(pile, error);
    pile->read = false;
    if (fputs(text, pile->file) == EOF || putc_unlocked('\n', pile->file) == EOF)
        return fail_file(pile, error);
    return 0;
}

/* What was kept in memory moves into the file. */
static int spill(struct pile *pile, struct spsy_error *error)
{
    int result = open_file(pile, error);

    for (size_t at = 0; result == 0 && at < pile->used; at += strlen(pile->text + at) + 1)
        result = write_line(pile, pile->text + at, error);
    if (result < 0)
        return result;
    free(pile->text);
    pile->text = NULL;
    pile->used = pile->room = 0;
    return 0;
}

/* ---- adding ---- */

static int keep(struct pile *pile, const char *text, size_t bytes, struct spsy_error *error)
{
    if (pile->used + bytes > pile->room) {
        size_t room = pile->used + bytes > 2 * pile->room ? pile->used + bytes : 2 * pile->room;
        char *larger = realloc(pile->text, room);

        if (!larger)
            return spsy_fail_memory(error);
        pile->text = larger;
        pile->room = room;
    }
    memcpy(pile->text + pile->used, text, bytes);
    pile->used += bytes;
    return 0;
}

int pile_add(struct pile *pile, const cJSON *item, struct spsy_error *error)
{
    char *text = spsy_json_print(item);
    size_t bytes = text ? strlen(text) + 1 : 0;
    int result = text ? 0 : spsy_fail_memory(error);

    if (result == 0 && !pile->file && pile->used + bytes > PILE_MEMORY_BYTES)
        result = spill(pile, error);
    if (result == 0)
        result = pile->file ? write_line(pile, text, error) : keep(pile, text, bytes, error);
    if (result == 0)
        pile->count++;
    cJSON_free(text);
    return result;
}

int pile_settle(struct pile *pile, struct spsy_error *error)
{
    if (pile->file && !pile->read && fflush(pile->file) != 0)
        return fail_file(pile, error);
    return 0;
}

void pile_free(struct pile *pile)
{
    if (pile->file)
        fclose(pile->file);
    free(pile->text);
    memset(pile, 0, sizeof *pile);
}

/* ---- reading ---- */

void pile_read(struct pile *pile, struct pile_reader *reader)
{
    memset(reader, 0, sizeof *reader);
    reader->pile = pile;
    if (!pile->file)
        return;
    rewind(pile->file);
    pile->read = true;
}

static const char *text_of_file(struct pile_reader *reader)
{
    ssize_t length = getline(&reader->line, &reader->room, reader->pile->file);

    if (length < 1 || reader->line[length - 1] != '\n')
        return NULL;
    reader->line[length - 1] = '\0';
    return reader->line;
}

const char *pile_text(struct pile_reader *reader)
{
    const char *text;

    if (reader->at == reader->pile->count)
        return NULL;
    if (reader->pile->file) {
        text = text_of_file(reader);
    } else {
        text = reader->pile->text + reader->next;
        reader->next += strlen(text) + 1;
    }
    reader->at += text != NULL;
    return text;
}

cJSON *pile_item(struct pile_reader *reader)
{
    const char *text = pile_text(reader);
    cJSON *item = text ? cJSON_Parse(text) : NULL;

    if (text && !item)
        reader->at--; /* out of memory: not seen */
    return item;
}

bool pile_complete(const struct pile_reader *reader)
{
    return reader->at == reader->pile->count;
}

void pile_end(struct pile_reader *reader)
{
    free(reader->line);
    reader->line = NULL;
}

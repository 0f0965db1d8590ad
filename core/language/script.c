#include "language/script.h"

#include <stdlib.h>
#include <string.h>

#include "base/cl_words.h"

void script_open(struct script *script, FILE *file)
{
    memset(script, 0, sizeof *script);
    script->file = file;
}

void script_close(struct script *script)
{
    free(script->text);
    free(script->pieces);
    memset(script, 0, sizeof *script);
}

static int add_byte(struct script *script, char byte)
{
    if (script->length == STATEMENT_BYTES_MAX) {
        script->too_long = true;
        return 0;
    }
    if (script->length + 1 >= script->room) {
        size_t room = script->room ? script->room * 2 : 256;
        char *text = realloc(script->text, room);

        if (!text)
            return SPSY_ERR_MEMORY;
        script->text = text;
        script->room = room;
    }
    script->text[script->length++] = byte;
    script->text[script->length] = '\0';
    return 0;
}

static int add_piece(struct script *script, unsigned column)
{
    struct cl_piece *pieces;

    if (script->too_long)
        return 0;
    pieces = realloc(script->pieces, (script->piece_count + 1) * sizeof *pieces);
    if (!pieces)
        return SPSY_ERR_MEMORY;
    script->pieces = pieces;
    pieces[script->piece_count++] = (struct cl_piece){script->length, script->line, column};
    return 0;
}

static void drop_byte_order_mark(struct script *script)
{
    static const char mark[] = "\xEF\xBB\xBF";
    const size_t size = sizeof mark - 1;

    if (script->length < size || memcmp(script->text, mark, size) != 0)
        return;
    script->length -= size;
    memmove(script->text, script->text + size, script->length + 1);
}

/* Appends one line without its end. 1: there was one, 0: the end of the stream. */
static int read_line(struct script *script, bool skip_blanks)
{
    unsigned column = 1;
    int c = getc_unlocked(script->file);
    int result;

    if (c == EOF)
        return 0;
    script->line++;
    for (; skip_blanks && (c == ' ' || c == '\t'); column++)
        c = getc_unlocked(script->file);
    result = add_piece(script, column);
    for (; result == 0 && c != EOF && c != '\n'; c = getc_unlocked(script->file))
        result = add_byte(script, (char)c);
    if (result == 0 && script->line == 1)
        drop_byte_order_mark(script);
    return result < 0 ? result : 1;
}

/* Is a comment open at the end of the text? Follows cl.c. */
static bool comment_open(const struct script *script)
{
    const char *text = script->text;
    bool comment = false, quoted = false, word = false;

    for (size_t i = 0; i < script->length; i++) {
        if (comment) {
            comment = text[i] != '*' || text[i + 1] != '/';
            i += !comment;
        } else if (quoted) {
            quoted = text[i] != '\'';
        } else if (spsy_cl_comment_begins(text + i, word)) {
            comment = true;
            i++;
        } else {
            quoted = text[i] == '\'';
            word = !strchr(" \t\r\n()'", text[i]);
        }
    }
    return comment;
}

/* Takes a trailing + or - off and returns it; 0 when the line ends the statement. */
static char take_continuation(struct script *script)
{
    size_t end = script->length;

    while (end > 0 && strchr(" \t\r", script->text[end - 1]) && script->text[end - 1])
        end--;
    if (end == 0 || (script->text[end - 1] != '+' && script->text[end - 1] != '-'))
        return '\0';
    script->length = end - 1;
    end = script->text[end - 1] == '+' ? '+' : '-';
    script->text[script->length] = '\0';
    return (char)end;
}

static void begin_statement(struct script *script)
{
    script->length = 0;
    if (script->text)
        script->text[0] = '\0'; /* an empty line adds nothing */
    script->piece_count = 0;
    script->too_long = false;
}

static int read_statement(struct script *script, struct spsy_error *error)
{
    bool skip_blanks = false, dropped = false;

    for (bool continued = false;; continued = !dropped) {
        int result;
        char sign;

        if (script->before_line)
            script->before_line(continued);
        script->abandoned = false;
        result = read_line(script, skip_blanks);
        dropped = script->abandoned;
        if (dropped) {
            begin_statement(script);
            skip_blanks = false;
            continue;
        }
        if (result < 0)
            return spsy_fail_memory(error);
        if (ferror(script->file))
            return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "the script cannot be read");
        if (result == 0 && continued)
            return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0108",
                             "line %u: the script ends inside a statement", script->line);
        if (result == 0 || script->length == 0)
            return result;
        sign = take_continuation(script);
        if (!sign && !comment_open(script))
            return 1;
        skip_blanks = sign == '+';
        if (!sign && add_byte(script, '\n') < 0)
            return spsy_fail_memory(error);
    }
}

int script_next(struct script *script, struct cl_text *text, struct spsy_error *error)
{
    int result;

    script->first = script->line + 1;
    begin_statement(script);
    result = read_statement(script, error);
    if (result == 1 && script->too_long)
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0108",
                         "line %u: the statement is longer than %d bytes", script->first,
                         STATEMENT_BYTES_MAX);
    text->text = script->text ? script->text : "";
    text->length = script->length;
    text->pieces = script->pieces;
    text->piece_count = script->piece_count;
    return result;
}

unsigned script_first_line(const struct script *script)
{
    return script->first;
}

#include "language/cl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cl_words.h"
#include "base/text.h"

struct parser {
    const struct cl_text *source;
    const char *at;
    struct spsy_error *error;
};

static void position(const struct parser *parser, const char *at, char *where, size_t size)
{
    const struct cl_text *source = parser->source;
    size_t offset = (size_t)(at - source->text);
    size_t piece = 0;

    if (!source->pieces) {
        snprintf(where, size, "column %zu: ", offset + 1);
        return;
    }
    while (piece + 1 < source->piece_count && source->pieces[piece + 1].offset <= offset)
        piece++;
    snprintf(where, size, "line %u, column %zu: ", source->pieces[piece].line,
             source->pieces[piece].column + offset - source->pieces[piece].offset);
}

static int fail_at(struct parser *parser, const char *at, const char *what)
{
    char where[STATEMENT_WHERE_BYTES];

    position(parser, at, where, sizeof where);
    return spsy_fail(parser->error, SPSY_ERR_FORMAT, "SPY0108", "%s%s", where, what);
}

static int fail_prompt(struct parser *parser, const char *at)
{
    return fail_at(parser, at,
                   "no prompting (?) here; F4 prompts in spsy shell; spsy help COMMAND lists "
                   "the keywords");
}

static int fail_memory(struct parser *parser)
{
    return spsy_fail_memory(parser->error);
}

/* Moves over blanks and comments; *moved tells whether there was one. */
static int skip_blanks(struct parser *parser, bool *moved)
{
    const char *start = parser->at;

    for (;;) {
        const char *end;

        while (spsy_cl_blank(*parser->at))
            parser->at++;
        if (!spsy_cl_comment_begins(parser->at, false))
            break;
        end = strstr(parser->at + 2, "*/");
        if (!end)
            return fail_at(parser, parser->at, "the comment is not closed");
        parser->at = end + 2;
    }
    if (moved)
        *moved = parser->at != start;
    return 0;
}

/* What follows a value must end it: a blank, a comment, a parenthesis or the end. */
static int check_separated(struct parser *parser)
{
    if (*parser->at == '\'')
        return fail_at(parser, parser->at, "an apostrophe inside a value: quote the whole value");
    if (*parser->at == '(')
        return fail_at(parser, parser->at, "a parenthesis directly after a value");
    if (!spsy_cl_word_end(*parser->at) && !spsy_cl_comment_begins(parser->at, false))
        return fail_at(parser, parser->at, "text directly after a quoted value or a parenthesis");
    return 0;
}

static int parse_quoted(struct parser *parser, struct value *list)
{
    const char *start = parser->at++;
    struct value *item = value_add(list);
    size_t length = 0;

    if (!item || !(item->text = malloc(strlen(parser->at) + 1)))
        return fail_memory(parser);
    item->quoted = true;
    for (;; parser->at++) {
        if (*parser->at == '\0') {
            item->text[length] = '\0'; /* what could be read counts where a line is being typed */
            return fail_at(parser, start, "the apostrophe is not closed");
        }
        if (*parser->at == '\'' && *++parser->at != '\'')
            break;
        item->text[length++] = *parser->at;
    }
    item->text[length] = '\0';
    return 0;
}

/* X'80': hexadecimal digits, kept as they stand, for the command to read; 0 = it is none. */
static size_t hexadecimal_length(const char *at)
{
    size_t digits;

    if ((at[0] != 'X' && at[0] != 'x') || at[1] != '\'')
        return 0;
    digits = strspn(at + 2, "0123456789ABCDEFabcdef");
    return digits > 0 && at[2 + digits] == '\'' ? digits + 3 : 0;
}

static int parse_list(struct parser *parser, struct value *list, unsigned depth);

static int parse_value(struct parser *parser, struct value *list, unsigned depth)
{
    struct value *nested;
    size_t length;

    if (*parser->at == '\'')
        return parse_quoted(parser, list);
    if (*parser->at == '(') {
        nested = value_add(list);
        return nested ? parse_list(parser, nested, depth + 1) : fail_memory(parser);
    }
    length = hexadecimal_length(parser->at);
    if (length == 0)
        length = spsy_cl_word_length(parser->at);
    if (value_add_text(list, parser->at, length, false) < 0)
        return fail_memory(parser);
    parser->at += length;
    return 0;
}

/* Values up to a closing parenthesis or the end, which is left standing. */
static int parse_values(struct parser *parser, struct value *list, unsigned depth)
{
    for (;;) {
        char first;
        int result = skip_blanks(parser, NULL);

        first = *parser->at;
        if (result < 0 || first == ')' || first == '\0')
            return result;
        result = parse_value(parser, list, depth);
        if (result == 0 && !(first == '(' && *parser->at == '('))
            result = check_separated(parser);
        if (result < 0)
            return result;
    }
}

/* The parser stands at '('; afterwards past its ')'. */
static int parse_list(struct parser *parser, struct value *list, unsigned depth)
{
    const char *open = parser->at;
    int result;

    if (depth > STATEMENT_DEPTH_MAX)
        return fail_at(parser, open, "parentheses are nested too deep");
    parser->at++;
    result = parse_values(parser, list, depth);
    if (result < 0)
        return result;
    if (*parser->at != ')')
        return fail_at(parser, open, "the parenthesis is not closed");
    if (list->count == 0)
        return fail_at(parser, open, "there is nothing between the parentheses");
    parser->at++;
    return 0;
}

/* The parenthesis closes where the command in it ends; the command is read when it is needed. */
static int parse_inner_command(struct parser *parser, struct argument *argument)
{
    const char *open = parser->at++, *begin;
    unsigned depth = 1;
    bool word = false;
    struct cl_text tail;
    int result = skip_blanks(parser, NULL);

    for (begin = parser->at; result == 0 && *parser->at; parser->at++) {
        if (*parser->at == '\'') {
            parser->at = strchr(parser->at + 1, '\'');
            if (!parser->at)
                return fail_at(parser, open, "the apostrophe is not closed");
        } else if (spsy_cl_comment_begins(parser->at, word)) {
            parser->at = strstr(parser->at + 2, "*/");
            if (!parser->at)
                return fail_at(parser, open, "the comment is not closed");
            parser->at++;
        }
        depth += *parser->at == '(';
        depth -= *parser->at == ')';
        if (depth == 0)
            break;
        word = !spsy_cl_word_end(*parser->at);
    }
    if (result == 0 && depth > 0)
        return fail_at(parser, open, "the parenthesis is not closed");
    if (result == 0 && parser->at == begin)
        return fail_at(parser, open, "there is nothing between the parentheses");
    if (result < 0)
        return result;
    if (value_add_text(&argument->value, begin, (size_t)(parser->at - begin), false) < 0 ||
        cl_tail(parser->source, (size_t)(begin - parser->source->text), &tail) < 0)
        return fail_memory(parser);
    argument->pieces = (struct cl_piece *)tail.pieces;
    argument->piece_count = tail.piece_count;
    parser->at++;
    return 0;
}

/* EXEC of MONMSG, which may stand third without its keyword. */
static bool holds_command(const struct statement *statement, const struct argument *argument)
{
    return strcmp(statement->command, "MONMSG") == 0 &&
           (argument->keyword ? strcmp(argument->keyword, "EXEC") == 0
                              : argument->list && statement->count == 3);
}

static bool keyword_valid(const char *word, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        char c = word[i];
        bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');

        if (!letter && (i == 0 || c < '0' || c > '9'))
            return false;
    }
    return length > 0;
}

static int parse_argument(struct parser *parser, struct statement *statement, bool *keywords)
{
    const char *start = parser->at;
    size_t length = spsy_cl_word_length(start);
    bool keyword = start[length] == '(' && length > 0;
    struct argument *argument;

    if (*start == '?')
        return fail_prompt(parser, start);
    if (*start == ')')
        return fail_at(parser, start, "a closing parenthesis without an opening one");
    if (keyword && !keyword_valid(start, length))
        return fail_at(parser, start, "a keyword consists of letters and digits");
    if (!keyword && *keywords)
        return fail_at(parser, start, "a value without a keyword follows a keyword");
    argument = statement_add(statement, keyword ? start : NULL, length);
    if (!argument)
        return fail_memory(parser);
    position(parser, start, argument->where, sizeof argument->where);
    *keywords |= keyword;
    if (keyword)
        parser->at += length;
    argument->list = *start == '(';
    if (holds_command(statement, argument))
        return parse_inner_command(parser, argument);
    return keyword || argument->list ? parse_list(parser, &argument->value, 1)
                                     : parse_value(parser, &argument->value, 1);
}

/* Moves over the library of a qualified command: all commands are in QSYS. */
static void skip_library(struct parser *parser)
{
    static const char *const libraries[] = {"QSYS/", "*LIBL/"};

    for (size_t i = 0; i < sizeof libraries / sizeof libraries[0]; i++)
        if (strncasecmp(parser->at, libraries[i], strlen(libraries[i])) == 0) {
            parser->at += strlen(libraries[i]);
            return;
        }
}

/* A *NAME and a colon before the command, or alone. */
static int parse_label(struct parser *parser, struct statement *statement)
{
    const char *start = parser->at;
    size_t length = spsy_cl_word_length(start);
    const char *colon = memchr(start, ':', length);
    struct argument *folded;

    if (!colon)
        return 0;
    length = (size_t)(colon - start);
    if (!keyword_valid(start, length) || length > SPSY_NAME_MAX)
        return fail_at(parser, start, "a label consists of at most 10 letters and digits");
    folded = statement_add(statement, start, length);
    if (!folded)
        return fail_memory(parser);
    statement->label = folded->keyword;
    folded->keyword = NULL;
    statement->count = 0;
    parser->at = colon + 1;
    statement->body = (size_t)(parser->at - parser->source->text);
    return skip_blanks(parser, NULL);
}

static int parse_command(struct parser *parser, struct statement *statement)
{
    const char *start = parser->at;
    struct argument *folded;
    size_t length;

    if (*start == '?')
        return fail_prompt(parser, start);
    skip_library(parser);
    length = spsy_cl_word_length(parser->at);
    if (length == 0 && (*parser->at || parser->at != start))
        return fail_at(parser, parser->at, "a statement begins with the name of a command");
    folded = statement_add(statement, parser->at, length);
    if (!folded)
        return fail_memory(parser);
    statement->command = folded->keyword;
    folded->keyword = NULL;
    statement->count = 0;
    if (length > 0 && !keyword_valid(statement->command, length))
        return fail_at(parser, parser->at, "the name of a command consists of letters and digits");
    parser->at += length;
    if (*parser->at == '(')
        return fail_at(parser, parser->at,
                       parser->source->pieces && parser->source->pieces[0].line > 1
                           ? "a blank is missing after the command; a statement that goes on "
                             "here needs + or - at the end of the line before"
                           : "a blank is missing after the command");
    return check_separated(parser);
}

/* NUL ends C text early and malformed UTF-8 cannot be answered in JSON: both are refused here. */
static int check_bytes(struct parser *parser)
{
    const struct cl_text *source = parser->source;
    const char *at = source->text;

    if (source->length > STATEMENT_BYTES_MAX)
        return fail_at(parser, at, "the statement is longer than 65536 bytes");
    while (at < source->text + source->length) {
        if (*at == '\0')
            return fail_at(parser, at, "a NUL byte");
        if (spsy_utf8_next(&at) < 0)
            return fail_at(parser, at, "not UTF-8");
    }
    return 0;
}

static int parse_statement(struct parser *parser, struct statement *statement)
{
    bool separated, keywords = false;
    int result = check_bytes(parser);

    if (result == 0)
        result = skip_blanks(parser, NULL);
    if (result == 0)
        result = parse_label(parser, statement);
    if (result == 0)
        result = parse_command(parser, statement);
    while (result == 0) {
        result = skip_blanks(parser, &separated);
        if (result < 0 || *parser->at == '\0')
            break;
        if (!separated)
            return fail_at(parser, parser->at, "a blank is missing here");
        result = parse_argument(parser, statement, &keywords);
    }
    return result;
}

int cl_parse(const struct cl_text *text, struct statement *statement, struct spsy_error *error)
{
    struct parser parser = {text, text->text, error};
    int result;

    memset(statement, 0, sizeof *statement);
    result = parse_statement(&parser, statement);
    if (!statement->command && !(statement->command = strdup("")))
        return fail_memory(&parser);
    return result;
}

int cl_tail(const struct cl_text *text, size_t offset, struct cl_text *tail)
{
    static const struct cl_piece one_line = {0, 1, 1};
    const struct cl_piece *from = text->pieces ? text->pieces : &one_line;
    size_t count = text->pieces ? text->piece_count : 1, first = 0;
    struct cl_piece *pieces;

    while (first + 1 < count && from[first + 1].offset <= offset)
        first++;
    pieces = calloc(count - first, sizeof *pieces);
    if (!pieces)
        return SPSY_ERR_MEMORY;
    memcpy(pieces, from + first, (count - first) * sizeof *pieces);
    pieces[0].column += (unsigned)(offset - pieces[0].offset);
    pieces[0].offset = offset;
    for (size_t i = 0; i < count - first; i++)
        pieces[i].offset -= offset;
    *tail = (struct cl_text){text->text + offset, text->length - offset, pieces, count - first};
    return 0;
}

int cl_parse_values(const char *text, struct value *list, struct spsy_error *error)
{
    const struct cl_text source = {text, strlen(text), NULL, 0};
    struct parser parser = {&source, text, error};
    int result = check_bytes(&parser);

    if (result == 0)
        result = parse_values(&parser, list, 0);
    if (result == 0 && *parser.at)
        result = fail_at(&parser, parser.at, "a closing parenthesis without an opening one");
    return result;
}

#include "format/print_lines.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"

enum {
    FCFC_SPACE_MAX = 3,  /* '-' */
    SPACE_MAX = 9,       /* one digit */
    SKIP_LINE_MAX = 255, /* of a form, as DDS and RPG have it */
    PREFIX_SIZE = 16,
};

static const char *const names[] = {
    [PRINT_FCFC] = "*FCFC", [PRINT_PRTCTL] = "*PRTCTL", [PRINT_S36FMT] = "*S36FMT"};

const char *print_control_name(enum print_control control)
{
    return names[control];
}

bool print_control_find(const char *name, enum print_control *control)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i], name) == 0) {
            *control = (enum print_control)i;
            return true;
        }
    return false;
}

void print_lines_init(struct print_lines *lines, enum print_control control, conversion_sink *sink,
                      void *context)
{
    memset(lines, 0, sizeof *lines);
    lines->control = control;
    lines->sink = sink;
    lines->context = context;
    lines->line = 1;
}

static int put(struct print_lines *lines, const char *text, struct spsy_error *error)
{
    return lines->sink(lines->context, text, strlen(text), error);
}

/* "SSSL" with what its format has in front. */
static int put_skip_or_space(struct print_lines *lines, uint64_t skip, uint64_t space,
                             struct spsy_error *error)
{
    const char *front = lines->control == PRINT_S36FMT ? "     " : "";
    char prefix[PREFIX_SIZE];

    if (skip > 0)
        snprintf(prefix, sizeof prefix, "%s%03u ", front, (unsigned)skip);
    else
        snprintf(prefix, sizeof prefix, "%s   %u", front, (unsigned)space);
    return put(lines, prefix, error);
}

/* ---- the control of one record ------------------------------------------------------------ */

/* The channel whose line is the last one after `above`, not after the printer's; 0 = none. */
static size_t channel_on_the_way(const struct print_lines *lines, uint64_t above)
{
    size_t found = 0;

    for (size_t i = 1; i <= PRINT_CHANNELS; i++)
        if (lines->channels.line[i] > above && lines->channels.line[i] <= lines->line) {
            above = lines->channels.line[i];
            found = i;
        }
    return found;
}

/* A skip to a line of a channel where spaces are not enough. */
static int put_skip(struct print_lines *lines, bool *done, struct spsy_error *error)
{
    static const char controls[] = " 123456789ABC";
    size_t channel = channel_on_the_way(lines, lines->printed + FCFC_SPACE_MAX);
    int result;

    *done = false;
    if (channel == 0)
        return 0;
    lines->printed = lines->channels.line[channel];
    *done = lines->printed == lines->line;
    result = lines->sink(lines->context, &controls[channel], 1, error);
    return result == 0 && !*done ? put(lines, "\n", error) : result;
}

/* Spaces up to the printer's line; records without data where one control is not enough. */
static int put_spacing(struct print_lines *lines, struct spsy_error *error)
{
    static const char *const fcfc[] = {"+", " ", "0", "-"};
    uint64_t most = lines->control == PRINT_FCFC ? FCFC_SPACE_MAX : SPACE_MAX;
    bool done = false;
    int result = lines->control == PRINT_FCFC ? put_skip(lines, &done, error) : 0;
    uint64_t space = lines->line - lines->printed;

    if (done)
        return result;
    for (; result == 0 && space > most; space -= most) {
        result = lines->control == PRINT_FCFC ? put(lines, fcfc[most], error)
                                              : put_skip_or_space(lines, 0, most, error);
        if (result == 0)
            result = put(lines, "\n", error);
    }
    if (result < 0)
        return result;
    return lines->control == PRINT_FCFC ? put(lines, fcfc[space], error)
                                        : put_skip_or_space(lines, 0, space, error);
}

/* A skip to this line begins a new page: only when the page before has got that far. */
static bool skip_begins_page(const struct print_lines *lines, uint64_t line)
{
    if (line == 1)
        return true;
    return lines->control != PRINT_FCFC && line <= SKIP_LINE_MAX &&
           (lines->last_line == 0 || line <= lines->last_line);
}

static int put_page(struct print_lines *lines, struct spsy_error *error)
{
    uint64_t line = skip_begins_page(lines, lines->line) ? lines->line : 1;
    unsigned first = lines->channels.line[1];
    int result;

    if (lines->control == PRINT_FCFC && first > 1) {
        if (lines->line < first)
            return spsy_fail(error, SPSY_ERR_VALUE, "CPF3429",
                             "a page has text on line %llu, above line %u of channel 1 (CHLVAL)",
                             (unsigned long long)lines->line, first);
        line = first;
    }
    result = lines->control == PRINT_FCFC ? put(lines, "1", error)
                                          : put_skip_or_space(lines, line, 0, error);
    lines->page_begun = true;
    lines->printed = line;
    if (result < 0 || line == lines->line)
        return result;
    result = put(lines, "\n", error); /* an empty line 1, and on from there */
    return result == 0 ? put_spacing(lines, error) : result;
}

static int begin_record(struct print_lines *lines, struct spsy_error *error)
{
    int result = lines->page_begun ? put_spacing(lines, error) : put_page(lines, error);

    lines->printed = lines->line;
    lines->in_record = true;
    return result;
}

/* ---- the text ----------------------------------------------------------------------------- */

static int end_record(struct print_lines *lines, struct spsy_error *error)
{
    bool open = lines->in_record;

    lines->in_record = false;
    lines->blanks = 0; /* at the end of a line nobody sees them */
    return open ? put(lines, "\n", error) : 0;
}

static int new_line(struct print_lines *lines, struct spsy_error *error)
{
    lines->line++;
    return end_record(lines, error);
}

/* The end of a page that has begun. One on which nothing stands is one, too. */
static int end_page(struct print_lines *lines, struct spsy_error *error)
{
    int result = end_record(lines, error);

    if (result < 0 || lines->page_begun)
        return result;
    lines->line = 1;
    result = begin_record(lines, error);
    return result == 0 ? end_record(lines, error) : result;
}

static int new_page(struct print_lines *lines, struct spsy_error *error)
{
    int result = end_page(lines, error);

    lines->last_line = lines->printed;
    lines->page_begun = false;
    lines->line = 1;
    return result;
}

static int put_blanks(struct print_lines *lines, struct spsy_error *error)
{
    static const char blanks[] = "                                ";
    int result = 0;

    while (result == 0 && lines->blanks > 0) {
        size_t count = lines->blanks < sizeof blanks ? (size_t)lines->blanks : sizeof blanks - 1;

        result = lines->sink(lines->context, blanks, count, error);
        lines->blanks -= count;
    }
    return result;
}

/* A piece without blanks and controls. */
static int put_word(struct print_lines *lines, const char *word, size_t count,
                    struct spsy_error *error)
{
    int result = lines->in_record ? 0 : begin_record(lines, error);

    if (result == 0)
        result = put_blanks(lines, error);
    return result == 0 ? lines->sink(lines->context, word, count, error) : result;
}

static int put_control(struct print_lines *lines, char control, struct spsy_error *error)
{
    switch (control) {
    case ' ':
        lines->blanks++;
        return 0;
    case '\n':
        return new_line(lines, error);
    case '\f':
        return new_page(lines, error);
    default: /* a carriage return: what follows is one more record on the same line */
        return end_record(lines, error);
    }
}

int print_lines_push(void *opaque, const void *text, size_t count, struct spsy_error *error)
{
    struct print_lines *lines = opaque;
    const char *at = text, *end = at + count;
    int result = 0;

    while (result == 0 && at < end) {
        const char *word = at;

        if (*at == '\f')
            pages_end(&lines->pages);
        else
            pages_begin(&lines->pages);
        while (at < end && *at != ' ' && *at != '\n' && *at != '\f' && *at != '\r')
            at++;
        if (at > word)
            result = put_word(lines, word, (size_t)(at - word), error);
        else
            result = put_control(lines, *at++, error);
    }
    return result;
}

int print_lines_finish(struct print_lines *lines, struct spsy_error *error)
{
    return lines->pages.begun ? end_page(lines, error) : 0;
}

/* prompt.c - as F4 of a command on IBM i: what a keyword is about, what it takes, a field for it.
 *
 * What is left as it stands is not in the statement: its default counts, which is shown dim. */
#include "screen/terminal/prompt.h"

#include <stdlib.h>
#include <string.h>

#include "screen/terminal/display.h"

enum {
    TOP_LINES = 4,    /* title, an empty one, what to do, an empty one */
    BOTTOM_LINES = 6, /* More, two about the keyword, an empty one, keys, a message */
    LABEL_WIDTH = 32,
    KEYWORD_WIDTH = 11,
    FIELD_WIDTH = 20,
    VALUES_BYTES = 512,
};

struct prompt {
    const struct terminal_host *host;
    const struct command_definition *command;
    struct field *fields; /* one for each parameter */
    size_t count, at, top;
    char message[TERMINAL_TEXT_BYTES];
    size_t offered; /* F4 within a field: which value comes next */
};

static size_t page_size(void)
{
    int lines = display_lines() - TOP_LINES - BOTTOM_LINES;

    return lines > 0 ? (size_t)lines : 1;
}

/* ---- drawing --------------------------------------------------------------------------------- */

/* "Spooled file name . . . . ." */
static void label_of(const struct parameter_definition *definition, char label[LABEL_WIDTH * 4])
{
    const char *help = definition->help ? definition->help : definition->keyword;
    const char *more = strstr(help, ", or ");
    size_t bytes = strcspn(help, ";\n:"), used;

    if (more && (size_t)(more - help) < bytes)
        bytes = (size_t)(more - help);
    if (bytes > LABEL_WIDTH - 4)
        for (bytes = LABEL_WIDTH - 4; bytes > 8 && help[bytes] != ' ';)
            bytes--;
    snprintf(label, LABEL_WIDTH * 4, "%.*s ", (int)bytes, help);
    if (label[0] >= 'a' && label[0] <= 'z')
        label[0] = (char)(label[0] - 'a' + 'A');
    for (used = (size_t)display_width(label); used < LABEL_WIDTH - 1; used++)
        strcat(label, used % 2 ? "." : " ");
}

/* What does not fit ends in dots; all of it stands below for the keyword at the cursor. */
static void shorten(char *values, int width)
{
    size_t length = strlen(values);

    if (width > 4 && length > (size_t)width) /* they are ASCII */
        strcpy(values + width - 3, "...");
}

static void draw_parameter(struct prompt *prompt, size_t i, int line, int *cursor_column)
{
    const struct parameter_definition *definition = &prompt->command->parameters[i];
    char label[LABEL_WIDTH * 4], values[VALUES_BYTES];
    int column = LABEL_WIDTH + KEYWORD_WIDTH, cursor, right = display_columns() - column;
    int width = right > 2 * FIELD_WIDTH ? right / 2 : FIELD_WIDTH;

    label_of(definition, label);
    prompt->host->describe(definition, values, sizeof values);
    display_text(line, 1, LABEL_WIDTH - 1, STYLE_PLAIN, label);
    display_text(line, LABEL_WIDTH, KEYWORD_WIDTH - 1,
                 i == prompt->at ? STYLE_CHOSEN : STYLE_STRONG, definition->keyword);
    cursor = field_draw(&prompt->fields[i], line, column, width, definition->default_value);
    if (prompt->fields[i].length == 0 && !definition->default_value)
        display_text(line, column, width, STYLE_FIELD, "");
    shorten(values, right - width - 2);
    display_text(line, column + width + 1, right - width - 1, STYLE_DIM,
                 definition->required ? "required" : values);
    if (i == prompt->at)
        *cursor_column = cursor;
}

static void draw_about(const struct prompt *prompt, int line)
{
    const struct parameter_definition *definition = &prompt->command->parameters[prompt->at];
    char values[VALUES_BYTES], text[VALUES_BYTES + 64];
    const char *help = definition->help ? definition->help : "";
    int width = display_columns() - 2;

    prompt->host->describe(definition, values, sizeof values);
    snprintf(text, sizeof text, "%s: %.*s", definition->keyword, (int)strcspn(help, "\n"), help);
    display_text(line, 1, width, STYLE_PLAIN, text);
    snprintf(text, sizeof text, "%s%s%s%s", values, definition->max_items > 1 ? "; several" : "",
             definition->required ? "; required" : "",
             definition->standing == PARAMETER_STORED    ? "; stored only"
             : definition->standing == PARAMETER_CHECKED ? "; checked only"
                                                         : "");
    display_text(line + 1, 1, width, STYLE_PLAIN, text);
}

static void draw(struct prompt *prompt)
{
    int lines = display_lines(), columns = display_columns(), column = 0;
    size_t page = page_size();
    char title[160];

    if (prompt->at < prompt->top)
        prompt->top = prompt->at;
    if (prompt->at >= prompt->top + page)
        prompt->top = prompt->at - page + 1;
    display_clear();
    snprintf(title, sizeof title, "%s - %s", prompt->command->name, prompt->command->summary);
    display_middle(0, STYLE_STRONG, title);
    display_text(2, 1, columns - 2, STYLE_PLAIN,
                 "Type choices, press Enter. What is dim is the default.");
    for (size_t i = 0; i < page && prompt->top + i < prompt->count; i++)
        draw_parameter(prompt, prompt->top + i, TOP_LINES + (int)i, &column);
    display_right(lines - 6, 0, columns - 1, STYLE_STRONG,
                  prompt->top + page < prompt->count ? "More..." : "Bottom");
    draw_about(prompt, lines - 5);
    display_text(lines - 2, 1, columns - 2, STYLE_PLAIN,
                 "F3=Exit  F4=Values  F5=Reset  F12=Cancel  Tab=Next  PgDn=More");
    display_text(lines - 1, 1, columns - 2, STYLE_WRONG, prompt->message);
    display_cursor(TOP_LINES + (int)(prompt->at - prompt->top), column);
}

/* ---- the statement --------------------------------------------------------------------------- */

/* Text that is neither quoted nor a special value, and has something in it that needs quoting. */
static bool needs_quotes(const struct parameter_definition *definition, const char *text)
{
    return (definition->type == PARAMETER_TEXT || definition->type == PARAMETER_PATH) &&
           definition->max_items <= 1 && text[0] != '\'' && text[0] != '*' &&
           (strpbrk(text, " ()'") != NULL || definition->type == PARAMETER_PATH);
}

static void write_value(FILE *stream, const struct parameter_definition *definition,
                        const char *text)
{
    if (!needs_quotes(definition, text)) {
        fputs(text, stream);
        return;
    }
    putc('\'', stream);
    for (; *text; text++) {
        if (*text == '\'')
            putc('\'', stream);
        putc(*text, stream);
    }
    putc('\'', stream);
}

static char *statement_of(const struct prompt *prompt)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *stream = open_memstream(&text, &bytes);

    if (!stream)
        return NULL;
    fputs(prompt->command->name, stream);
    for (size_t i = 0; i < prompt->count; i++) {
        const struct parameter_definition *definition = &prompt->command->parameters[i];
        char *value = field_is_empty(&prompt->fields[i]) ? NULL : field_text(&prompt->fields[i]);

        if (!value)
            continue;
        fprintf(stream, " %s(", definition->keyword);
        write_value(stream, definition, value);
        putc(')', stream);
        free(value);
    }
    if (fclose(stream) == 0)
        return text;
    free(text);
    return NULL;
}

/* ---- keys ------------------------------------------------------------------------------------ */

/* F4 in a field: its next value. What is typed narrows the choice until the first one is taken. */
static void offer(struct prompt *prompt)
{
    const struct parameter_definition *definition = &prompt->command->parameters[prompt->at];
    struct completion completion = {0};
    char *typed = field_text(&prompt->fields[prompt->at]);
    char line[FIELD_MOST * 4 + 64];
    size_t used = 0;

    snprintf(line, sizeof line, "%s %s(%s", prompt->command->name, definition->keyword,
             typed && prompt->offered == 0 ? typed : "");
    prompt->host->complete(prompt->host->context, line, strlen(line), &completion);
    if (completion.count == 0) {
        snprintf(prompt->message, sizeof prompt->message, "Nothing to choose from");
    } else {
        field_set(&prompt->fields[prompt->at],
                  completion.candidates[prompt->offered % completion.count].word);
        for (size_t i = 0; i < completion.count && used < sizeof prompt->message - 64; i++)
            used += (size_t)snprintf(prompt->message + used, 64, "%s%s",
                                     i ? "  " : "F4 again: ", completion.candidates[i].word);
        prompt->offered = prompt->offered % completion.count + 1;
    }
    prompt->host->forget(&completion);
    free(typed);
}

static void read_line(struct prompt *prompt, const char *line)
{
    for (size_t i = 0; i < prompt->count; i++) {
        char *given = prompt->host->given(prompt->host->context, line, i);

        prompt->fields[i].secret = prompt->command->parameters[i].secret;
        field_set(&prompt->fields[i], given ? given : "");
        free(given);
    }
}

/* The first keyword that must be filled in, or count. */
static size_t find_missing(const struct prompt *prompt)
{
    size_t i = 0;

    while (i < prompt->count &&
           (!prompt->command->parameters[i].required || !field_is_empty(&prompt->fields[i])))
        i++;
    return i;
}

/* Where the cursor is first: what must be said, else what has not been. */
static size_t find_first(const struct prompt *prompt)
{
    size_t i = find_missing(prompt);

    if (i < prompt->count)
        return i;
    for (i = 0; i < prompt->count && !field_is_empty(&prompt->fields[i]);)
        i++;
    return i % prompt->count;
}

static bool is_complete(struct prompt *prompt)
{
    size_t missing = find_missing(prompt);

    if (missing == prompt->count)
        return true;
    prompt->at = missing;
    snprintf(prompt->message, sizeof prompt->message, "%s is required",
             prompt->command->parameters[missing].keyword);
    return false;
}

static void move(struct prompt *prompt, int key)
{
    size_t page = page_size(), last = prompt->count - 1;

    if (key == KEY_UP_SPSY || key == KEY_BACK_TAB)
        prompt->at = prompt->at > 0 ? prompt->at - 1 : key == KEY_BACK_TAB ? last : 0;
    else if (key == KEY_DOWN_SPSY)
        prompt->at += prompt->at < last;
    else if (key == KEY_TAB)
        prompt->at = prompt->at < last ? prompt->at + 1 : 0;
    else if (key == KEY_PAGE_UP)
        prompt->at = prompt->at > page ? prompt->at - page : 0;
    else if (key == KEY_PAGE_DOWN)
        prompt->at = prompt->at + page < prompt->count ? prompt->at + page : last;
}

/* 1: done; -1: left; 0: goes on. */
static int take_key(struct prompt *prompt, const char *line, int key)
{
    if (key != KEY_NONE_SPSY)
        prompt->message[0] = '\0';
    if (key != KEY_FUNCTION + 4)
        prompt->offered = 0;
    if (key == KEY_FUNCTION + 3 || key == KEY_FUNCTION + 12)
        return -1;
    if (key == KEY_ENTER_SPSY)
        return is_complete(prompt) ? 1 : 0;
    if (key == KEY_FUNCTION + 4)
        offer(prompt);
    else if (key == KEY_FUNCTION + 5)
        read_line(prompt, line);
    else if (!field_key(&prompt->fields[prompt->at], key))
        move(prompt, key);
    return 0;
}

char *prompt_for(const struct terminal_host *host, const char *line, char *why, size_t size)
{
    struct prompt prompt = {.host = host, .command = host->command(host->context, line)};
    struct spsy_error error;
    char *statement = NULL;
    int left = 0;

    why[0] = '\0';
    if (!prompt.command || !prompt.command->parameters[0].keyword) {
        snprintf(why, size, "%s",
                 prompt.command ? "it has no keywords"
                                : "F4 prompts for a command: type one first");
        return NULL;
    }
    while (prompt.command->parameters[prompt.count].keyword)
        prompt.count++;
    prompt.fields = calloc(prompt.count, sizeof *prompt.fields);
    if (!prompt.fields || display_open(&error) < 0) {
        snprintf(why, size, "%s", prompt.fields ? error.text : "out of memory");
        free(prompt.fields);
        return NULL;
    }
    read_line(&prompt, line);
    prompt.at = find_first(&prompt);
    while (left == 0) {
        draw(&prompt);
        left = take_key(&prompt, line, display_key());
    }
    display_close();
    if (left > 0)
        statement = statement_of(&prompt);
    for (size_t i = 0; i < prompt.count; i++)
        memset(prompt.fields[i].text, 0, sizeof prompt.fields[i].text); /* passwords */
    free(prompt.fields);
    return statement;
}

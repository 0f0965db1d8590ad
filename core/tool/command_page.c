#include "tool/command_page.h"

#include <string.h>

#include "language/frame.h"
#include "language/monitor.h"
#include "language/table.h"

/* Text in a cell of a table: what Markdown would take for its own is marked. */
static void write_cell(FILE *stream, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (strchr("*|<_`\\", text[i]))
            putc('\\', stream);
        putc(text[i], stream);
    }
}

static void write_name(FILE *stream, const struct command_definition *definition)
{
    if (definition->page)
        fprintf(stream, "[%s](%s%s)", definition->name,
                strncmp(definition->page, "http", 4) == 0 ? "" : "https://", definition->page);
    else
        fputs(definition->name, stream);
    if (definition->ours)
        fputs(", *ours*", stream);
    else if (!definition->page)
        fputs(", no page found", stream);
}

/* Of a command that is ours, every keyword is. */
static enum parameter_standing standing(const struct command_definition *definition,
                                        const struct parameter_definition *parameter)
{
    return definition->ours ? PARAMETER_OURS : parameter->standing;
}

static void write_keywords(FILE *stream, const struct command_definition *definition,
                           enum parameter_standing wanted)
{
    const struct parameter_definition *parameter = definition->parameters;

    for (fputs(" |", stream); parameter->keyword; parameter++) {
        if (standing(definition, parameter) != wanted)
            continue;
        putc(' ', stream);
        write_cell(stream, parameter->keyword, strlen(parameter->keyword));
    }
}

/* Of KEYWORD, or KEYWORD(*VALUE ...). */
static size_t keyword_length(const char *line)
{
    size_t length = strcspn(line, " (\n");

    return line[length] == '(' ? strcspn(line, ")\n") + 1 : length;
}

/* "KEYWORD why\nKEYWORD why" as KEYWORD: why; KEYWORD: why. */
static void write_missing(FILE *stream, const char *missing)
{
    fputs(" |", stream);
    for (const char *at = missing; at && *at;) {
        size_t line = strcspn(at, "\n"), keyword = keyword_length(at);

        fputs(at == missing ? " " : "; ", stream);
        write_cell(stream, at, keyword);
        if (keyword < line) {
            putc(':', stream);
            write_cell(stream, at + keyword, line - keyword);
        }
        at += line + (at[line] == '\n');
    }
}

static void write_row(FILE *stream, const struct command_definition *definition)
{
    fputs("| ", stream);
    write_name(stream, definition);
    for (enum parameter_standing each = PARAMETER_EFFECTIVE; each <= PARAMETER_OURS; each++)
        write_keywords(stream, definition, each);
    write_missing(stream, definition->missing);
    fputs(" |\n", stream);
}

void command_page_write(FILE *stream, const void *context)
{
    (void)context;
    fputs("| command | as IBM's | stored, shown, saved | checked | ours | missing, and why |\n"
          "|---|---|---|---|---|---|\n",
          stream);
    for (size_t i = 0; i < command_table_count; i++)
        write_row(stream, command_table[i]);
    for (size_t i = 0; i < script_command_count; i++)
        write_row(stream, script_commands[i]);
    for (size_t i = 0; i < frame_screen_count; i++)
        fprintf(stream, "| %s | | | | | all of it: %s |\n", frame_screens[i].name,
                frame_screens[i].why);
}

/* list.c - a list with an option beside each row, a command line below, and what came of it.
 *
 * What was refused stays marked, with the reason on a line of its own below the row, until the row
 * gets another option or the list is refreshed (F5). Options are carried out from the top to the
 * bottom, each as one statement; after them the list is read anew. */
#include "screen/terminal/list.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "screen/terminal/columns.h"
#include "screen/terminal/display.h"
#include "screen/terminal/pager.h"
#include "screen/terminal/prompt.h"

enum {
    TOP_LINES = 6,    /* title, empty, what to do, the options, empty, headings */
    BOTTOM_LINES = 6, /* More, Parameters, command line, keys (two), message */
    LEAST_LINES = TOP_LINES + BOTTOM_LINES + 2,
    LEAST_COLUMNS = 40,
    OPTION_WIDTH = 5,
    NOTE_AT = OPTION_WIDTH + 2,
    NOTE_LINES = 3,
    ROWS_MOST = 200000, /* some 60 MB; the message says that there are more */
    STATEMENT_BYTES = 4096,
};

struct list_row {
    char *cells; /* owned */
    char *note;  /* why its option did not succeed, owned; NULL = nothing to say */
    char option; /* typed beside it, or '\0' */
};

struct list {
    const struct terminal_host *host;
    const char *statement, *heading;
    const struct list_kind *kind;
    struct list_row *rows; /* owned */
    size_t count, room;
    bool cut;        /* there are more than ROWS_MOST */
    size_t at, top;  /* the row of the cursor, the first that is seen */
    bool on_command; /* the cursor is on the command line */
    int view;        /* 1.. */
    struct field command;
    char message[TERMINAL_TEXT_BYTES];
    bool wrong; /* the message is about what did not succeed */
    bool leave, leave_all;
};

/* ---- rows ------------------------------------------------------------------------------------ */

static void free_rows(struct list_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(rows[i].cells);
        free(rows[i].note);
    }
    free(rows);
}

static int take_row(void *context, const cJSON *row)
{
    struct list *list = context;
    const struct list_kind *kind = list_kind_of(row);
    char *cells;

    if (!kind || (list->count > 0 && kind != list->kind))
        return 0;
    list->kind = kind;
    if (list->count == ROWS_MOST) {
        list->cut = true;
        return 1;
    }
    if (list->count == list->room) {
        size_t room = list->room ? list->room * 2 : 64;
        struct list_row *rows = realloc(list->rows, room * sizeof *rows);

        if (!rows)
            return SPSY_ERR_MEMORY;
        list->rows = rows;
        list->room = room;
    }
    cells = list_cells(kind, row);
    if (!cells)
        return SPSY_ERR_MEMORY;
    list->rows[list->count++] = (struct list_row){.cells = cells};
    return 0;
}

static bool is_same(const struct list_kind *kind, const char *a, const char *b)
{
    char names[2][STATEMENT_BYTES];

    list_names(kind, a, names[0], sizeof names[0]);
    list_names(kind, b, names[1], sizeof names[1]);
    return strcmp(names[0], names[1]) == 0;
}

/* What is told about a row stays beside it, wherever it stands now. */
static void keep_notes(struct list *list, struct list_row *before, size_t count)
{
    size_t at = 0;

    for (size_t i = 0; i < count; i++) {
        if (!before[i].note)
            continue;
        for (size_t tried = 0; tried < list->count; tried++, at++) {
            struct list_row *row = &list->rows[at % list->count];

            if (!is_same(list->kind, before[i].cells, row->cells))
                continue;
            row->note = before[i].note;
            before[i].note = NULL;
            break;
        }
    }
}

static void say(struct list *list, const struct terminal_answer *answer)
{
    list->wrong = answer->exit != 0;
    if (answer->id[0] && answer->reason[0] && !strstr(answer->text, answer->reason))
        snprintf(list->message, sizeof list->message, "%s: %.480s (%.480s)", answer->id,
                 answer->text, answer->reason);
    else if (answer->id[0])
        snprintf(list->message, sizeof list->message, "%s: %.900s", answer->id, answer->text);
    else
        list->message[0] = '\0';
}

/* Reads it anew. */
static void load(struct list *list, bool notes)
{
    struct list_row *before = list->rows;
    size_t count = list->count;
    const struct list_kind *kind = list->kind;
    struct terminal_answer answer = {0};

    list->rows = NULL;
    list->count = list->room = 0;
    list->cut = false;
    list->host->carry_out(list->host->context, list->statement, NULL, take_row, list, &answer);
    if (list->count == 0)
        list->kind = kind;
    if (notes && kind == list->kind)
        keep_notes(list, before, count);
    free_rows(before, count);
    if (list->at >= list->count)
        list->at = list->count > 0 ? list->count - 1 : 0;
    if (answer.exit != 0 || (list->count == 0 && !list->message[0]))
        say(list, &answer);
    else if (list->cut)
        snprintf(list->message, sizeof list->message, "The first %d are shown; SELECT lists fewer",
                 ROWS_MOST);
}

/* ---- drawing --------------------------------------------------------------------------------- */

/* The row, and below it why its option did not succeed. */
static int row_lines(const struct list *list, size_t i)
{
    const char *note = list->rows[i].note;

    return 1 + (note ? display_wrapped(-1, 0, display_columns() - NOTE_AT - 1, NOTE_LINES,
                                       STYLE_WRONG, note)
                     : 0);
}

static int lines_for_rows(void)
{
    return display_lines() - TOP_LINES - BOTTOM_LINES;
}

/* How many rows fit, from `from` on. */
static size_t rows_that_fit(const struct list *list, size_t from)
{
    int left = lines_for_rows();
    size_t i = from;

    while (i < list->count && row_lines(list, i) <= left)
        left -= row_lines(list, i++);
    return i - from;
}

static void scroll_to_cursor(struct list *list)
{
    if (list->at < list->top)
        list->top = list->at;
    while (list->top < list->at && list->at >= list->top + rows_that_fit(list, list->top))
        list->top++;
    /* no empty lines where there are rows above */
    while (list->top > 0 && list->top - 1 + rows_that_fit(list, list->top - 1) == list->count)
        list->top--;
}

/* The view's columns; in a wide terminal those of the other views follow while they fit. */
static size_t choose_columns(const struct list *list, const struct list_column *shown[CELLS_MOST])
{
    int left = display_columns() - OPTION_WIDTH;
    size_t count = 0;

    for (int turn = -1; turn < list->kind->views; turn++) {
        int view = turn < 0 ? 0 : (list->view - 1 + turn) % list->kind->views + 1;

        for (size_t i = 0; i < list->kind->column_count; i++) {
            const struct list_column *column = &list->kind->columns[i];

            if (column->view != view || !column->heading)
                continue;
            if (turn > 0 && column->width > left)
                return count;
            shown[count++] = column;
            left -= column->width + 2;
        }
    }
    return count;
}

static void draw_row(const struct list *list, size_t i, int line,
                     const struct list_column *const *columns, size_t count)
{
    const struct list_row *row = &list->rows[i];
    char option[2] = {row->option ? row->option : ' ', '\0'};
    int column = OPTION_WIDTH;
    enum display_style style = row->note ? STYLE_WRONG : STYLE_PLAIN;

    display_text(line, 1, 1, STYLE_FIELD, option);
    for (size_t k = 0; k < count; k++) {
        const char *cell = list_cell(list->kind, row->cells, columns[k]->key);

        if (columns[k]->right)
            display_right(line, column, columns[k]->width, style, cell);
        else
            display_text(line, column, columns[k]->width, style, cell);
        column += columns[k]->width + 2;
    }
    if (row->note)
        display_wrapped(line + 1, NOTE_AT, display_columns() - NOTE_AT - 1, NOTE_LINES, STYLE_WRONG,
                        row->note);
}

static void draw_headings(const struct list_column *const *columns, size_t count)
{
    int column = OPTION_WIDTH;

    display_text(TOP_LINES - 1, 0, OPTION_WIDTH, STYLE_STRONG, "Opt");
    for (size_t k = 0; k < count; k++) {
        if (columns[k]->right)
            display_right(TOP_LINES - 1, column, columns[k]->width, STYLE_STRONG,
                          columns[k]->heading);
        else
            display_text(TOP_LINES - 1, column, columns[k]->width, STYLE_STRONG,
                         columns[k]->heading);
        column += columns[k]->width + 2;
    }
}

/* "2=Change   3=Hold ..." */
static void options_text(const struct list_kind *kind, char *text, size_t size)
{
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < kind->option_count && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "  %c=%s ", kind->options[i].option,
                                 kind->options[i].word);
}

static void draw_head(const struct list *list)
{
    int columns = display_columns();
    char text[160];

    display_middle(0, STYLE_STRONG, list->heading ? list->heading : list->kind->opened);
    display_right(0, columns - 1 - display_width(list->host->title),
                  display_width(list->host->title), STYLE_PLAIN, list->host->title);
    display_text(2, 0, columns, STYLE_PLAIN, "Type options, press Enter.");
    options_text(list->kind, text, sizeof text);
    display_text(3, 0, columns, STYLE_PLAIN, text);
}

static void draw_foot(struct list *list, size_t seen)
{
    int lines = display_lines(), columns = display_columns();

    display_right(lines - 6, 0, columns - 1, STYLE_STRONG,
                  list->top + seen < list->count ? "More..." : "Bottom");
    display_text(lines - 5, 0, columns, STYLE_PLAIN, "Parameters for options 2, 3 or command");
    display_text(lines - 4, 0, 4, STYLE_PLAIN, "===>");
    field_draw(&list->command, lines - 4, 5, columns - 6, NULL);
    display_text(lines - 3, 0, columns, STYLE_PLAIN,
                 "F3=Exit   F4=Prompt   F5=Refresh   F11=Other columns   F12=Cancel");
    /* two lines: a reason is often longer than one */
    display_wrapped(lines - 2, 0, columns, 2, list->wrong ? STYLE_WRONG : STYLE_PLAIN,
                    list->message);
}

static void draw(struct list *list)
{
    const struct list_column *columns[CELLS_MOST];
    size_t count, seen;
    int line = TOP_LINES;

    display_clear();
    if (display_lines() < LEAST_LINES || display_columns() < LEAST_COLUMNS) {
        display_text(0, 0, display_columns(), STYLE_WRONG, "The terminal is too small; F3 leaves");
        return;
    }
    scroll_to_cursor(list);
    seen = rows_that_fit(list, list->top);
    count = choose_columns(list, columns);
    draw_head(list);
    draw_headings(columns, count);
    for (size_t i = list->top; i < list->top + seen; line += row_lines(list, i), i++) {
        draw_row(list, i, line, columns, count);
        if (i == list->at && !list->on_command)
            display_cursor(line, 1);
    }
    if (list->count == 0)
        display_text(TOP_LINES, OPTION_WIDTH, display_columns() - OPTION_WIDTH, STYLE_PLAIN,
                     list->kind == &list_files ? "(No spooled files)" : "(No output queues)");
    draw_foot(list, seen);
    line = TOP_LINES;
    for (size_t i = list->top; i < list->at && i < list->top + seen; i++)
        line += row_lines(list, i);
    if (list->on_command || list->count == 0)
        display_cursor(display_lines() - 4, 5 + (int)(list->command.cursor - list->command.left));
    else
        display_cursor(line, 1);
}

/* ---- options --------------------------------------------------------------------------------- */

/* Beside the row nobody needs to be told which file it is: the program's reason, else what the
 * message says behind the job's name. */
static void set_note(const struct list *list, struct list_row *row,
                     const struct terminal_answer *answer)
{
    const char *job = list_cell(list->kind, row->cells, "job"), *why = answer->text;
    const char *behind = *job ? strstr(why, job) : NULL;

    if (behind && behind[strlen(job)])
        why = behind + strlen(job) + strspn(behind + strlen(job), " :;,");
    if (answer->reason[0])
        why = answer->reason;
    free(row->note);
    row->note = NULL;
    if (asprintf(&row->note, "%s %s", answer->id, why) < 0)
        row->note = NULL;
}

/* What the answer's rows say, a line for each member. */
static int write_row(void *context, const cJSON *row)
{
    FILE *stream = context;
    const cJSON *item;

    cJSON_ArrayForEach(item, row) {
        char *printed = cJSON_IsString(item) ? NULL : cJSON_PrintUnformatted(item);

        fprintf(stream, "  %-24s %s\n", item->string,
                printed                      ? printed
                : cJSON_GetStringValue(item) ? item->valuestring
                                             : "");
        cJSON_free(printed);
    }
    return 0;
}

/* 5 and 8: what is looked at. */
static void show(struct list *list, const struct list_option *option, struct list_row *row,
                 const char *statement)
{
    struct terminal_answer answer = {0};
    FILE *stream = tmpfile();
    char title[256], message[TERMINAL_TEXT_BYTES + 16];

    if (!stream) {
        snprintf(list->message, sizeof list->message, "no temporary file for what would be shown");
        list->wrong = true;
        return;
    }
    list->host->carry_out(list->host->context, statement, option->data ? stream : NULL,
                          option->data ? NULL : write_row, stream, &answer);
    if (answer.exit != 0) {
        set_note(list, row, &answer);
        say(list, &answer);
    } else {
        list_title(list->kind, row->cells, title, sizeof title);
        snprintf(message, sizeof message, "%s%s%s", answer.id, answer.id[0] ? ": " : "",
                 answer.text);
        list->leave_all |= pager_show(stream, title, message);
    }
    fclose(stream);
}

/* Opens what a row names: the files of a queue. */
static void open_row(struct list *list, const struct list_row *row)
{
    char names[STATEMENT_BYTES], statement[STATEMENT_BYTES + 16], title[160];

    list_names(list->kind, row->cells, names, sizeof names);
    snprintf(statement, sizeof statement, "WRKOUTQ %s", names);
    list_title(list->kind, row->cells, names, sizeof names);
    snprintf(title, sizeof title, "Work with Output Queue %.60s", names);
    list->leave_all |= list_work(list->host, statement, title);
}

/* The statement of an option, prompted for where it needs more to be said; malloc'ed. NULL: nothing
 * is to be done. */
static char *statement_of(struct list *list, const struct list_option *option,
                          const struct list_row *row, const char *parameters)
{
    char names[STATEMENT_BYTES], why[160], *line, *statement;

    list_names(list->kind, row->cells, names, sizeof names);
    if (asprintf(&line, "%s %s%s%s", option->command, names, *parameters ? " " : "", parameters) <
        0)
        return NULL;
    if (!option->prompts || *parameters)
        return line;
    statement = prompt_for(list->host, line, why, sizeof why);
    free(line);
    return statement;
}

/* True: it succeeded. */
static bool carry_out(struct list *list, const struct list_option *option, struct list_row *row,
                      const char *parameters)
{
    struct terminal_answer answer = {0};
    char *statement;

    free(row->note);
    row->note = NULL;
    if (!option->command) {
        open_row(list, row);
        return true;
    }
    statement = statement_of(list, option, row, option->shows ? "" : parameters);
    if (!statement)
        return false;
    if (option->shows) {
        show(list, option, row, statement);
        free(statement);
        return row->note == NULL;
    }
    list->host->carry_out(list->host->context, statement, NULL, NULL, NULL, &answer);
    free(statement);
    if (answer.exit != 0)
        set_note(list, row, &answer);
    say(list, &answer);
    return answer.exit == 0;
}

static size_t count_options(const struct list *list, const struct list_option *only)
{
    size_t count = 0;

    for (size_t i = 0; i < list->count; i++)
        count += list->rows[i].option && (!only || list->rows[i].option == only->option);
    return count;
}

/* The rows that are going to be deleted, before they are. */
static bool confirm(struct list *list, const struct list_option *option)
{
    size_t first = 0, all = count_options(list, option), page;
    int key;

    do {
        const struct list_column *columns[CELLS_MOST];
        size_t shown = 0, passed = 0, count = choose_columns(list, columns);
        char text[96];

        page = (size_t)lines_for_rows();
        display_clear();
        display_middle(0, STYLE_STRONG, list->kind->confirm);
        display_text(2, 0, display_columns(), STYLE_PLAIN,
                     "Press Enter to confirm your choices for 4=Delete.");
        display_text(3, 0, display_columns(), STYLE_PLAIN,
                     "Press F12 to return to change your choices.");
        draw_headings(columns, count);
        for (size_t i = 0; i < list->count && shown < page; i++)
            if (list->rows[i].option == option->option && passed++ >= first) {
                struct list_row row = list->rows[i];
                struct list one = *list;

                row.note = NULL;
                one.rows = &row;
                draw_row(&one, 0, TOP_LINES + (int)shown++, columns, count);
            }
        display_right(display_lines() - 6, 0, display_columns() - 1, STYLE_STRONG,
                      first + shown < all ? "More..." : "Bottom");
        snprintf(text, sizeof text, "F12=Cancel                 %zu to be deleted", all);
        display_text(display_lines() - 3, 0, display_columns(), STYLE_PLAIN, text);
        display_cursor(display_lines() - 3, 0);
        key = display_key();
        if (key == KEY_PAGE_DOWN && first + page < all)
            first += page;
        else if (key == KEY_PAGE_UP)
            first = first > page ? first - page : 0;
    } while (key != KEY_ENTER_SPSY && key != KEY_FUNCTION + 12 && key != KEY_FUNCTION + 3);
    return key == KEY_ENTER_SPSY;
}

/* What is wrong with the options typed, before any of them is carried out. */
static bool are_known(struct list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->rows[i].option && !list_option_find(list->kind, list->rows[i].option)) {
            list->at = i;
            list->wrong = true;
            snprintf(list->message, sizeof list->message, "Option %c is not one of this list",
                     list->rows[i].option);
            return false;
        }
    return true;
}

static bool is_confirmed(struct list *list)
{
    for (size_t i = 0; i < list->kind->option_count; i++)
        if (list->kind->options[i].confirms && count_options(list, &list->kind->options[i]) > 0 &&
            !confirm(list, &list->kind->options[i]))
            return false;
    return true;
}

static void show_progress(struct list *list, size_t done, size_t all)
{
    if (all < 2)
        return;
    snprintf(list->message, sizeof list->message, "%zu of %zu ...", done, all);
    list->wrong = false;
    draw(list);
    display_show();
}

static void carry_out_options(struct list *list, const char *parameters)
{
    size_t all = count_options(list, NULL), done = 0, failed = 0;

    if (!are_known(list) || !is_confirmed(list))
        return;
    for (size_t i = 0; i < list->count && !list->leave_all; i++) {
        const struct list_option *option = list_option_find(list->kind, list->rows[i].option);

        if (!list->rows[i].option)
            continue;
        show_progress(list, done, all);
        list->rows[i].option = '\0';
        failed += !carry_out(list, option, &list->rows[i], parameters) && list->rows[i].note;
        done++;
        if (list->host->ended(list->host->context)) {
            list->leave = list->leave_all = true;
            return;
        }
    }
    field_set(&list->command, "");
    list->on_command = false;
    if (done > 1) {
        snprintf(list->message, sizeof list->message,
                 failed ? "%zu options carried out, %zu of them not: see below the row"
                        : "%zu options carried out",
                 done, failed);
        list->wrong = failed > 0;
    }
    load(list, true);
}

/* ---- the command line ------------------------------------------------------------------------ */

static void carry_out_command(struct list *list, const char *statement)
{
    struct terminal_answer answer = {0};
    FILE *stream = tmpfile();

    list->host->carry_out(list->host->context, statement, stream, stream ? write_row : NULL, stream,
                          &answer);
    say(list, &answer);
    if (stream && ftell(stream) > 0)
        list->leave_all |= pager_show(stream, statement, list->message);
    if (stream)
        fclose(stream);
    if (answer.exit == 0)
        field_set(&list->command, "");
    if (list->host->ended(list->host->context))
        list->leave = list->leave_all = true;
    else
        load(list, true);
}

static void enter(struct list *list)
{
    char *text = field_text(&list->command);

    list->message[0] = '\0';
    list->wrong = false;
    if (text && count_options(list, NULL) > 0)
        carry_out_options(list, text);
    else if (text && *text)
        carry_out_command(list, text);
    free(text);
}

/* F4: of the command line, or of the option beside the row. */
static void prompt(struct list *list)
{
    char *text = field_text(&list->command), *statement, why[160] = "";

    if (!list->on_command && list->count > 0 && list->rows[list->at].option) {
        enter(list); /* options that need more are prompted for */
        free(text);
        return;
    }
    statement = text ? prompt_for(list->host, text, why, sizeof why) : NULL;
    if (statement) {
        field_set(&list->command, statement);
        list->on_command = true;
    }
    snprintf(list->message, sizeof list->message, "%s", why);
    list->wrong = why[0] != '\0';
    free(statement);
    free(text);
}

/* ---- keys ------------------------------------------------------------------------------------ */

static void page(struct list *list, bool down)
{
    size_t seen = rows_that_fit(list, list->top);

    if (down && list->top + seen < list->count) {
        list->top += seen;
        list->at = list->top;
    } else if (down) {
        list->at = list->count > 0 ? list->count - 1 : 0;
    } else {
        int left = lines_for_rows();

        while (list->top > 0 && (left -= row_lines(list, list->top - 1)) >= 0)
            list->top--;
        list->at = list->top;
    }
}

static void move(struct list *list, int key)
{
    bool up = key == KEY_UP_SPSY || key == KEY_BACK_TAB;

    if (key == KEY_TOP)
        list->at = 0;
    else if (key == KEY_END_OF)
        list->at = list->count > 0 ? list->count - 1 : 0;
    else if (up && list->on_command)
        list->on_command = list->count == 0;
    else if (up)
        list->at -= list->at > 0;
    else if (list->on_command)
        return;
    else if (list->at + 1 < list->count)
        list->at++;
    else
        list->on_command = true;
    if (key == KEY_BACK_TAB || list->count == 0)
        list->on_command = true;
}

static void type_option(struct list *list, int key)
{
    struct list_row *row = &list->rows[list->at];

    if (key == ' ' || key == KEY_RUBOUT || key == KEY_DELETE || key == KEY_ERASE)
        row->option = '\0';
    else if (key >= '1' && key <= '9')
        row->option = (char)key;
    else
        return;
    if ((key == ' ' || row->option) && list->at + 1 < list->count)
        list->at++;
}

static void function_key(struct list *list, int function)
{
    if (function == 3)
        list->leave = list->leave_all = true;
    else if (function == 12)
        list->leave = true;
    else if (function == 4)
        prompt(list);
    else if (function == 7 || function == 8)
        page(list, function == 8);
    else if (function == 11)
        list->view = list->view % list->kind->views + 1;
    else if (function == 5) {
        list->message[0] = '\0';
        list->wrong = false;
        load(list, false);
    }
}

/* The cursor's row says why, where a line beside it had no room. */
static void tell_note(struct list *list)
{
    if (list->count > 0 && !list->on_command && list->rows[list->at].note) {
        snprintf(list->message, sizeof list->message, "%s", list->rows[list->at].note);
        list->wrong = true;
    }
}

static void take_key(struct list *list, int key)
{
    if (key == KEY_NONE_SPSY)
        return;
    if (key > KEY_FUNCTION) {
        function_key(list, key - KEY_FUNCTION);
    } else if (key == KEY_ENTER_SPSY) {
        enter(list);
    } else if (key == KEY_PAGE_DOWN || key == KEY_PAGE_UP) {
        page(list, key == KEY_PAGE_DOWN);
    } else if (key == KEY_UP_SPSY || key == KEY_DOWN_SPSY || key == KEY_BACK_TAB) {
        move(list, key);
        tell_note(list);
    } else if (key == KEY_TAB) { /* between the list and the command line */
        list->on_command = !list->on_command;
    } else if (list->on_command || list->count == 0) {
        field_key(&list->command, key);
    } else if (key == KEY_TOP || key == KEY_END_OF) {
        move(list, key);
    } else {
        type_option(list, key);
    }
}

bool list_work(const struct terminal_host *host, const char *statement, const char *heading)
{
    struct list list = {
        .host = host, .statement = statement, .heading = heading, .kind = &list_files, .view = 1};

    load(&list, false);
    list.on_command = list.count == 0;
    while (!list.leave && !list.leave_all) {
        draw(&list);
        take_key(&list, display_key());
    }
    free_rows(list.rows, list.count);
    return list.leave_all;
}

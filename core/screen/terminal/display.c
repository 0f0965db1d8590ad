/* display.c - ncurses, and what befalls a terminal. */
#include "screen/terminal/display.h"

#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <errno.h>
#include <locale.h>
#include <langinfo.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#include "base/text.h"

enum { ESCAPE_MS = 25, LEAVE_BYTES = 256 };

static struct {
    int depth;
    SCREEN *screen;
    bool utf8, colours;
    struct termios before;
    char leave[LEAVE_BYTES]; /* what puts the terminal back, for a signal's handler */
    size_t leave_bytes;
} state;
static volatile sig_atomic_t stop_wanted, continued;

/* ---- signals --------------------------------------------------------------------------------- */

static const int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
enum { ENDING = sizeof ending / sizeof ending[0] };
static struct sigaction before_ending[ENDING], before_stop, before_continue, before_size;

/* Nothing but system calls. The next statement's effect is whole or nothing, whenever it ends. */
static void end_by_signal(int signal)
{
    ssize_t written = write(STDOUT_FILENO, state.leave, state.leave_bytes);

    (void)written;
    tcsetattr(STDIN_FILENO, TCSANOW, &state.before);
    for (int i = 0; i < ENDING; i++)
        if (ending[i] == signal)
            sigaction(signal, &before_ending[i], NULL);
    raise(signal);
}

static void note_stop(int signal)
{
    (void)signal;
    stop_wanted = 1;
}

static void note_continue(int signal)
{
    (void)signal;
    continued = 1;
}

static void catch (int signal, void (*handler)(int), struct sigaction *before)
{
    struct sigaction action = {.sa_handler = handler};

    sigemptyset(&action.sa_mask);
    sigaction(signal, &action, before);
}

/* Before ncurses, which then leaves them as they are. */
static void catch_signals(void)
{
    for (int i = 0; i < ENDING; i++) {
        catch (ending[i], end_by_signal, &before_ending[i]);
        if (before_ending[i].sa_handler == SIG_IGN) /* nohup */
            sigaction(ending[i], &before_ending[i], NULL);
    }
    catch (SIGTSTP, note_stop, &before_stop);
    catch (SIGCONT, note_continue, &before_continue);
    catch (SIGWINCH, SIG_DFL, &before_size); /* ncurses takes it */
}

static void release_signals(void)
{
    for (int i = 0; i < ENDING; i++)
        sigaction(ending[i], &before_ending[i], NULL);
    sigaction(SIGTSTP, &before_stop, NULL);
    sigaction(SIGCONT, &before_continue, NULL);
    sigaction(SIGWINCH, &before_size, NULL);
}

/* Ctrl-Z: the shell gets its terminal as it was, and we ours when we are continued. */
static void stop_now(void)
{
    stop_wanted = 0;
    endwin();
    catch (SIGTSTP, SIG_DFL, NULL);
    raise(SIGTSTP);
    catch (SIGTSTP, note_stop, NULL);
    continued = 1;
}

/* ---- open and close -------------------------------------------------------------------------- */

static int keep_character(int character)
{
    if (state.leave_bytes < sizeof state.leave)
        state.leave[state.leave_bytes++] = (char)character;
    return character;
}

static void keep_capability(const char *name)
{
    const char *text = tigetstr(name);

    if (text && text != (char *)-1)
        tputs(text, 1, keep_character);
}

static void prepare_leaving(void)
{
    state.leave_bytes = 0;
    keep_capability("sgr0");
    keep_capability("cnorm");
    keep_capability("rmkx");
    keep_capability("rmcup");
}

static void begin_colours(void)
{
    const char *no_colour = getenv("NO_COLOR");

    state.colours = has_colors() && !(no_colour && *no_colour) && start_color() == OK &&
                    use_default_colors() == OK;
    if (!state.colours)
        return;
    init_pair(1, COLOR_RED, -1);
    init_pair(2, COLOR_GREEN, -1);
    init_pair(3, COLOR_CYAN, -1);
}

int display_open(struct spsy_error *error)
{
    if (state.depth > 0) {
        state.depth++;
        return 0;
    }
    if (tcgetattr(STDIN_FILENO, &state.before) != 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "", "the terminal");
    catch_signals();
    state.screen = newterm(NULL, stdout, stdin);
    if (!state.screen) {
        release_signals();
        return spsy_fail(error, SPSY_ERR_IO, "", "the terminal cannot show a screen (TERM)");
    }
    set_term(state.screen);
    state.utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    cbreak();
    noecho();
    nonl();
    intrflush(stdscr, FALSE);
    keypad(stdscr, TRUE);
    set_escdelay(ESCAPE_MS);
    begin_colours();
    prepare_leaving();
    state.depth = 1;
    return 0;
}

void display_close(void)
{
    if (--state.depth > 0) {
        clear();
        return;
    }
    clear();
    refresh();
    endwin();
    delscreen(state.screen);
    state.screen = NULL;
    tcsetattr(STDIN_FILENO, TCSADRAIN, &state.before);
    release_signals();
}

int display_lines(void)
{
    return LINES;
}

int display_columns(void)
{
    return COLS;
}

void display_clear(void)
{
    erase();
}

/* ---- text ------------------------------------------------------------------------------------ */

static attr_t attributes(enum display_style style)
{
    switch (style) {
    case STYLE_PLAIN:
        return A_NORMAL;
    case STYLE_STRONG:
        return A_BOLD | (state.colours ? (attr_t)COLOR_PAIR(3) : 0);
    case STYLE_DIM:
        return A_DIM;
    case STYLE_FIELD:
        return A_UNDERLINE | (state.colours ? (attr_t)COLOR_PAIR(2) : 0);
    case STYLE_WRONG:
        return A_BOLD | (state.colours ? (attr_t)COLOR_PAIR(1) : 0);
    case STYLE_CHOSEN:
        return A_REVERSE;
    }
    return A_NORMAL;
}

/* The next character as it may be shown, and how many columns it takes. */
static wchar_t next_shown(const char **text, int *width)
{
    const char *start = *text;
    long point = spsy_utf8_next(text);

    *width = 1;
    if (point < 0)
        *text = start + 1;
    if (spsy_text_misleads(point) || (point > 0x7E && !state.utf8))
        return L'?';
    *width = wcwidth((wchar_t)point);
    if (*width >= 0)
        return (wchar_t)point;
    *width = 1;
    return L'?';
}

int display_width(const char *text)
{
    int total = 0, width;

    while (*text) {
        next_shown(&text, &width);
        total += width;
    }
    return total;
}

int display_text(int line, int column, int width, enum display_style style, const char *text)
{
    int used = 0, wide;

    if (line < 0 || line >= LINES || column >= COLS)
        return 0;
    if (column + width > COLS)
        width = COLS - column;
    attrset((int)attributes(style));
    move(line, column);
    while (*text) {
        wchar_t shown[2] = {next_shown(&text, &wide), 0};

        if (used + wide > width)
            break;
        addnwstr(shown, 1);
        used += wide;
    }
    for (int i = used; i < width; i++)
        addch(' ');
    attrset(A_NORMAL);
    return used;
}

int display_wrapped(int line, int column, int width, int most, enum display_style style,
                    const char *text)
{
    char part[4 * FIELD_MOST];
    int done = 0;

    while (*text && done < most && width > 0) {
        const char *at = text, *blank = NULL, *before;
        int used = 0, wide;

        while (*at && used <= width) {
            if (*at == ' ')
                blank = at;
            before = at;
            next_shown(&at, &wide);
            used += wide;
            if (used > width)
                at = before;
        }
        if (at == text)
            break;
        if (*at && blank && blank > text && done + 1 < most)
            at = blank;
        snprintf(part, sizeof part, "%.*s", (int)(at - text), text);
        if (line >= 0)
            display_text(line + done, column, width, style, part);
        done++;
        text = at + strspn(at, " ");
    }
    return done;
}

void display_right(int line, int column, int width, enum display_style style, const char *text)
{
    int blank = width - display_width(text);

    display_text(line, column, width, style, "");
    display_text(line, column + (blank > 0 ? blank : 0), width - (blank > 0 ? blank : 0), style,
                 text);
}

void display_middle(int line, enum display_style style, const char *text)
{
    int width = display_width(text);

    display_text(line, width < COLS ? (COLS - width) / 2 : 0, width, style, text);
}

void display_cursor(int line, int column)
{
    curs_set(1);
    move(line, column < COLS ? column : COLS - 1);
}

void display_show(void)
{
    refresh();
}

/* ---- keys ------------------------------------------------------------------------------------ */

static int special_key(wint_t key)
{
    static const struct {
        wint_t key;
        int is;
    } keys[] = {
        {KEY_UP, KEY_UP_SPSY},       {KEY_DOWN, KEY_DOWN_SPSY},   {KEY_LEFT, KEY_LEFT_SPSY},
        {KEY_RIGHT, KEY_RIGHT_SPSY}, {KEY_PPAGE, KEY_PAGE_UP},    {KEY_NPAGE, KEY_PAGE_DOWN},
        {KEY_HOME, KEY_TOP},         {KEY_END, KEY_END_OF},       {KEY_ENTER, KEY_ENTER_SPSY},
        {KEY_BTAB, KEY_BACK_TAB},    {KEY_BACKSPACE, KEY_RUBOUT}, {KEY_DC, KEY_DELETE},
    };

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (keys[i].key == key)
            return keys[i].is;
    if (key > KEY_F0 && key <= KEY_F(24))
        return KEY_FUNCTION + (int)(key - KEY_F0);
    return KEY_NONE_SPSY;
}

static int control_key(wint_t key)
{
    switch (key) {
    case '\r':
    case '\n':
        return KEY_ENTER_SPSY;
    case '\t':
        return KEY_TAB;
    case 0x7F:
    case '\b':
        return KEY_RUBOUT;
    case 0x15: /* Ctrl-U */
        return KEY_ERASE;
    case 0x12: /* Ctrl-R: as F5, for terminals that keep function keys to themselves */
        return KEY_FUNCTION + 5;
    case 0x16: /* Ctrl-V: as F11, which many take for their own full screen */
        return KEY_FUNCTION + 11;
    case 0x04: /* Ctrl-D */
        return KEY_FUNCTION + 3;
    case 0x0C: /* Ctrl-L */
        clearok(curscr, TRUE);
        return KEY_NONE_SPSY;
    case 0x1B:
        return KEY_FUNCTION + 12;
    default:
        return key < ' ' ? KEY_NONE_SPSY : (int)key;
    }
}

/* Nobody is there any more: the terminal has been closed. */
static int gone(void)
{
    return KEY_FUNCTION + 3;
}

int display_key(void)
{
    enum { NOTHING_MOST = 3 }; /* reads of nothing in a row: nobody will type */
    static int nothing;
    wint_t key = 0;
    int kind;

    refresh();
    errno = 0;
    kind = get_wch(&key);
    if (stop_wanted)
        stop_now();
    if (continued) {
        continued = 0;
        clearok(curscr, TRUE);
        refresh();
        return KEY_NONE_SPSY;
    }
    if (kind == ERR && errno == EINTR)
        return KEY_NONE_SPSY;
    if (kind == ERR)
        return ++nothing < NOTHING_MOST ? KEY_NONE_SPSY : gone();
    nothing = 0;
    return kind == KEY_CODE_YES ? special_key(key) : control_key(key);
}

/* ---- fields ---------------------------------------------------------------------------------- */

void field_set(struct field *field, const char *text)
{
    memset(field, 0, offsetof(struct field, secret));
    while (*text && field->length < FIELD_MOST) {
        long point = spsy_utf8_next(&text);

        if (point < 0)
            break;
        field->text[field->length++] = (wchar_t)point;
    }
    field->cursor = field->length;
}

static char *put_point(char *at, unsigned long point)
{
    if (point < 0x80) {
        *at++ = (char)point;
    } else if (point < 0x800) {
        *at++ = (char)(0xC0 | point >> 6);
        *at++ = (char)(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
        *at++ = (char)(0xE0 | point >> 12);
        *at++ = (char)(0x80 | (point >> 6 & 0x3F));
        *at++ = (char)(0x80 | (point & 0x3F));
    } else {
        *at++ = (char)(0xF0 | point >> 18);
        *at++ = (char)(0x80 | (point >> 12 & 0x3F));
        *at++ = (char)(0x80 | (point >> 6 & 0x3F));
        *at++ = (char)(0x80 | (point & 0x3F));
    }
    return at;
}

char *field_text(const struct field *field)
{
    size_t first = 0, last = field->length;
    char *text = malloc(4 * field->length + 1), *at = text;

    if (!text)
        return NULL;
    while (first < last && field->text[first] == L' ')
        first++;
    while (last > first && field->text[last - 1] == L' ')
        last--;
    for (size_t i = first; i < last; i++)
        at = put_point(at, (unsigned long)field->text[i]);
    *at = '\0';
    return text;
}

bool field_is_empty(const struct field *field)
{
    for (size_t i = 0; i < field->length; i++)
        if (field->text[i] != L' ')
            return false;
    return true;
}

int field_draw(struct field *field, int line, int column, int width, const char *hint)
{
    int used = 0;

    if (field->cursor < field->left)
        field->left = field->cursor;
    if (field->cursor >= field->left + (size_t)width)
        field->left = field->cursor - (size_t)width + 1;
    if (field->length == 0 && hint && *hint) {
        display_text(line, column, width, STYLE_DIM, hint);
        return column;
    }
    display_text(line, column, width, STYLE_FIELD, "");
    attrset((int)attributes(STYLE_FIELD));
    for (size_t i = field->left; i < field->length && used < width; i++, used++) {
        const wchar_t shown = field->secret ? L'*' : field->text[i];

        mvaddnwstr(line, column + used, &shown, 1);
    }
    attrset(A_NORMAL);
    return column + (int)(field->cursor - field->left);
}

static void take_out(struct field *field, size_t at)
{
    if (at >= field->length)
        return;
    memmove(field->text + at, field->text + at + 1, (field->length - at) * sizeof field->text[0]);
    field->length--;
}

static bool put_in(struct field *field, int key)
{
    if (key < ' ' || key >= KEY_NONE_SPSY || spsy_text_misleads(key) ||
        field->length == FIELD_MOST || wcwidth((wchar_t)key) != 1)
        return false;
    memmove(field->text + field->cursor + 1, field->text + field->cursor,
            (field->length - field->cursor) * sizeof field->text[0]);
    field->text[field->cursor++] = (wchar_t)key;
    field->length++;
    return true;
}

bool field_key(struct field *field, int key)
{
    switch (key) {
    case KEY_LEFT_SPSY:
        field->cursor -= field->cursor > 0;
        return true;
    case KEY_RIGHT_SPSY:
        field->cursor += field->cursor < field->length;
        return true;
    case KEY_TOP:
        field->cursor = 0;
        return true;
    case KEY_END_OF:
        field->cursor = field->length;
        return true;
    case KEY_RUBOUT:
        if (field->cursor > 0)
            take_out(field, --field->cursor);
        return true;
    case KEY_DELETE:
        take_out(field, field->cursor);
        return true;
    case KEY_ERASE:
        field->length = field->cursor = field->left = 0;
        return true;
    default:
        return put_in(field, key);
    }
}

/* pager.c - shows a stream by lines; where each begins is noted, the text stays where it is. */
#include "screen/terminal/pager.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "screen/terminal/display.h"

enum { TOP = 2, BOTTOM = 3, SIDEWAYS = 20, LINE_BYTES = 16 * 1024, LINES_MOST = 4 * 1024 * 1024 };

struct pager {
    FILE *text;
    int64_t *starts; /* of lines */
    size_t count, room;
    size_t top;
    int left;   /* columns passed over */
    bool whole; /* all lines are known */
};

static bool add_start(struct pager *pager, int64_t start)
{
    if (pager->count == pager->room) {
        size_t room = pager->room ? pager->room * 2 : 1024;
        int64_t *starts = realloc(pager->starts, room * sizeof *starts);

        if (!starts)
            return false;
        pager->starts = starts;
        pager->room = room;
    }
    pager->starts[pager->count++] = start;
    return true;
}

static void find_lines(struct pager *pager)
{
    int64_t at = 0;
    bool begins = true;
    int c;

    rewind(pager->text);
    pager->whole = true;
    while ((c = getc_unlocked(pager->text)) != EOF) {
        if (begins && (pager->count == LINES_MOST || !add_start(pager, at))) {
            pager->whole = false;
            return;
        }
        at++;
        begins = c == '\n' || c == '\f';
    }
}

/* The line's columns from left on; a form feed is the end of a page, which is shown. */
static void draw_line(const struct pager *pager, size_t line, int at)
{
    char text[LINE_BYTES + 1];
    const char *shown = text;
    int passed = 0;

    if (fseeko(pager->text, pager->starts[line], SEEK_SET) != 0 ||
        !fgets(text, sizeof text, pager->text))
        return;
    text[strcspn(text, "\n")] = '\0';
    if (strchr(text, '\f'))
        strcpy(strchr(text, '\f'), "");
    while (*shown && passed < pager->left) {
        do
            shown++;
        while (((unsigned char)*shown & 0xC0) == 0x80);
        passed++;
    }
    display_text(at, 0, display_columns(), STYLE_PLAIN, shown);
}

static size_t page_size(void)
{
    int lines = display_lines() - TOP - BOTTOM;

    return lines > 0 ? (size_t)lines : 1;
}

static void draw(const struct pager *pager, const char *title, const char *message)
{
    int lines = display_lines(), columns = display_columns();
    size_t page = page_size();
    char place[96];

    display_clear();
    display_middle(0, STYLE_STRONG, title);
    for (size_t i = 0; i < page && pager->top + i < pager->count; i++)
        draw_line(pager, pager->top + i, TOP + (int)i);
    snprintf(place, sizeof place, "line %zu of %zu%s  %s", pager->count ? pager->top + 1 : 0,
             pager->count, pager->whole ? "" : " (cut)",
             pager->top + page < pager->count ? "More..." : "Bottom");
    display_right(lines - 3, 0, columns - 1, STYLE_STRONG, place);
    display_text(lines - 2, 1, columns - 2, STYLE_PLAIN,
                 "F3=Exit  F12=Cancel  F19/F20 or Left/Right  PgUp/PgDn  Home/End");
    display_text(lines - 1, 1, columns - 2, STYLE_PLAIN, message);
    display_cursor(lines - 1, 0);
}

static void turn(struct pager *pager, int key)
{
    size_t page = page_size(), last = pager->count > page ? pager->count - page : 0;

    if (key == KEY_PAGE_DOWN || key == ' ' || key == KEY_FUNCTION + 8)
        pager->top = pager->top + page < last ? pager->top + page : last;
    else if (key == KEY_PAGE_UP || key == KEY_FUNCTION + 7)
        pager->top = pager->top > page ? pager->top - page : 0;
    else if (key == KEY_DOWN_SPSY)
        pager->top += pager->top < last;
    else if (key == KEY_UP_SPSY)
        pager->top -= pager->top > 0;
    else if (key == KEY_TOP)
        pager->top = 0;
    else if (key == KEY_END_OF)
        pager->top = last;
    else if (key == KEY_RIGHT_SPSY || key == KEY_FUNCTION + 20)
        pager->left += SIDEWAYS;
    else if (key == KEY_LEFT_SPSY || key == KEY_FUNCTION + 19)
        pager->left -= pager->left < SIDEWAYS ? pager->left : SIDEWAYS;
}

bool pager_show(FILE *text, const char *title, const char *message)
{
    struct pager pager = {.text = text};
    int key;

    find_lines(&pager);
    do {
        draw(&pager, title, message);
        key = display_key();
        turn(&pager, key);
    } while (key != KEY_FUNCTION + 3 && key != KEY_FUNCTION + 12 && key != KEY_ENTER_SPSY &&
             key != 'q');
    free(pager.starts);
    return key == KEY_FUNCTION + 3;
}

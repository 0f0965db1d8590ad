/* display.h - the screen as the module draws it: text that may be anybody's, fields, keys.
 *
 * MUST:
 *  - no text moves the cursor or turns a line: what misleads (base/text.h) and what has no width
 *    becomes '?';
 *  - the terminal is as it was before on every way out: return, signals, stop and continue. */
#ifndef SPSY_SCREEN_TERMINAL_DISPLAY_H
#define SPSY_SCREEN_TERMINAL_DISPLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <wchar.h>

#include "base/error.h"

enum display_style { STYLE_PLAIN, STYLE_STRONG, STYLE_DIM, STYLE_FIELD, STYLE_WRONG, STYLE_CHOSEN };

/* Keys that are no character; characters are their code points. */
enum display_key {
    KEY_NONE_SPSY = 0x200000, /* nothing: a signal, or the size has changed: draw anew */
    KEY_UP_SPSY,
    KEY_DOWN_SPSY,
    KEY_LEFT_SPSY,
    KEY_RIGHT_SPSY,
    KEY_PAGE_UP,
    KEY_PAGE_DOWN,
    KEY_TOP,
    KEY_END_OF,
    KEY_ENTER_SPSY,
    KEY_TAB,
    KEY_BACK_TAB,
    KEY_RUBOUT,
    KEY_DELETE,
    KEY_ERASE,               /* Ctrl-U: the field */
    KEY_FUNCTION = 0x300000, /* F1 is KEY_FUNCTION + 1; Esc is F12 */
};

/* Nestable. SPSY_ERR_IO: there is no terminal that it could draw on. */
int display_open(struct spsy_error *error);
void display_close(void);

int display_lines(void);
int display_columns(void);
void display_clear(void);
/* At line and column, `width` columns of it, filled up with blanks. Returns the columns used. */
int display_text(int line, int column, int width, enum display_style style, const char *text);
/* Over as many lines as it needs, `most` at most, divided at blanks; line -1: nothing is drawn.
 * Returns the lines. */
int display_wrapped(int line, int column, int width, int most, enum display_style style,
                    const char *text);
/* The same right-aligned, or in the middle. */
void display_right(int line, int column, int width, enum display_style style, const char *text);
void display_middle(int line, enum display_style style, const char *text);
/* How many columns the text takes. */
int display_width(const char *text);
void display_cursor(int line, int column);
/* Shows what has been drawn, and waits for a key. */
int display_key(void);
/* Shows what has been drawn, and does not wait: work begins. */
void display_show(void);

/* ---- a field that is typed into -------------------------------------------------------------- */

enum { FIELD_MOST = 1024 }; /* characters */

struct field {
    wchar_t text[FIELD_MOST + 1];
    size_t length, cursor, left; /* left: the first character that is seen */
    bool secret;                 /* shown as asterisks */
};

void field_set(struct field *field, const char *text);
/* malloc'ed UTF-8 without blanks at its ends; NULL = out of memory. */
char *field_text(const struct field *field);
bool field_is_empty(const struct field *field);
/* hint: shown dim while the field is empty. Returns the column of the cursor. */
int field_draw(struct field *field, int line, int column, int width, const char *hint);
/* True: the key was for the field. */
bool field_key(struct field *field, int key);

#endif

#include "access/page.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void write_text(struct access_page *page, const char *text, size_t length)
{
    if (page->progress)
        progress_hide(page->progress);
    if (page->error.code == 0 &&
        page->to->write(page->to->context, text, length, &page->error) < 0 && page->error.code == 0)
        page->error.code = SPSY_ERR_IO;
}

void access_line(struct access_page *page, const char *format, ...)
{
    char text[2048];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text - 1, format, arguments);
    va_end(arguments);
    strcat(text, "\n");
    write_text(page, text, strlen(text));
}

static size_t width_of(const char *text, size_t bytes)
{
    size_t width = 0;

    for (size_t i = 0; i < bytes; i++)
        width += ((unsigned char)text[i] & 0xC0) != 0x80;
    return width;
}

/* As many bytes of text as fit, up to a blank if there is one. */
static size_t fitting(const char *text, size_t room)
{
    size_t at = 0, blank = 0, width = 0;

    for (; text[at] && width <= room; at++) {
        if (text[at] == ' ')
            blank = at;
        width += ((unsigned char)text[at] & 0xC0) != 0x80;
    }
    if (!text[at] && width <= room)
        return at;
    if (blank > 0)
        return blank;
    do /* one long word: cut before a character */
        at--;
    while (at > 1 && (((unsigned char)text[at] & 0xC0) == 0x80 || width_of(text, at) > room));
    return at;
}

void access_wrapped(struct access_page *page, const char *head, const char *text)
{
    size_t indent = width_of(head, strlen(head));
    size_t room = ACCESS_COLUMNS - indent - 1;

    do {
        size_t bytes = fitting(text, room);

        access_line(page, "%-*s%.*s", (int)indent, head, (int)bytes, text);
        head = "";
        text += bytes;
        text += strspn(text, " ");
    } while (*text);
}

#include "report/html.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

void html_begin(struct html *html, html_sink *sink, void *context)
{
    html->sink = sink;
    html->context = context;
    html->used = 0;
    html->error.code = 0;
}

static void flush(struct html *html)
{
    if (html->error.code == 0 && html->used > 0 &&
        html->sink(html->context, html->bytes, html->used, &html->error) < 0 &&
        html->error.code == 0)
        html->error.code = SPSY_ERR_IO;
    html->used = 0;
}

static void put(struct html *html, const char *bytes, size_t count)
{
    while (count > 0) {
        size_t part = sizeof html->bytes - html->used;

        if (part > count)
            part = count;
        memcpy(html->bytes + html->used, bytes, part);
        html->used += part;
        bytes += part;
        count -= part;
        if (html->used == sizeof html->bytes)
            flush(html);
    }
}

int html_end(struct html *html, struct spsy_error *error)
{
    flush(html);
    if (html->error.code < 0)
        *error = html->error;
    return html->error.code;
}

void html_put(struct html *html, const char *markup)
{
    put(html, markup, strlen(markup));
}

void html_format(struct html *html, const char *format, ...)
{
    char text[512];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    html_put(html, text);
}

static const char *entity(char character)
{
    switch (character) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

/* What is no UTF-8, and what turns or ends a line, is a question mark. */
void html_text(struct html *html, const char *text)
{
    while (text && *text) {
        const char *next = text;
        const char *name = entity(*text);
        long point = spsy_utf8_next(&next);

        if (point < 0)
            next = text + 1;
        if (name)
            html_put(html, name);
        else if (point < 0 || spsy_text_misleads(point))
            html_put(html, "?");
        else
            put(html, text, (size_t)(next - text));
        text = next;
    }
}

void html_number(struct html *html, double number)
{
    char digits[32], grouped[48];
    size_t length, to = 0;

    snprintf(digits, sizeof digits, "%.0f", number < 0 ? 0 : number);
    length = strlen(digits);
    for (size_t i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            grouped[to++] = ',';
        grouped[to++] = digits[i];
    }
    grouped[to] = '\0';
    html_put(html, grouped);
}

void html_element(struct html *html, const char *tag, const char *text)
{
    html_format(html, "<%s>", tag);
    html_text(html, text);
    html_format(html, "</%s>", tag);
}

/* html.h - HTML, written as it is made.
 *
 * MUST: whatever is not this room's own markup goes through html_text, which leaves nothing of it
 * that a browser could take for markup. */
#ifndef SPSY_REPORT_HTML_H
#define SPSY_REPORT_HTML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* 0, or a negative SPSY_ERR_*. */
typedef int html_sink(void *context, const void *bytes, size_t count, struct spsy_error *error);

struct html {
    html_sink *sink;
    void *context;
    struct spsy_error error; /* the first; nothing is written after it */
    size_t used;
    char bytes[8192];
};

void html_begin(struct html *html, html_sink *sink, void *context);
/* 0, or what went wrong on the way. */
int html_end(struct html *html, struct spsy_error *error);

/* Markup of ours, as it stands. */
void html_put(struct html *html, const char *markup);
/* The same with numbers and words of ours in it. */
void html_format(struct html *html, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Text of whoever wrote it: in an element or between quotation marks. NULL = nothing. */
void html_text(struct html *html, const char *text);
/* 1234567 as 1,234,567. */
void html_number(struct html *html, double number);

/* <TAG>text</TAG> */
void html_element(struct html *html, const char *tag, const char *text);

#endif

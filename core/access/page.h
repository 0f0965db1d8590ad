/* page.h - lines of text, 80 columns wide, to whoever gave the command; private to this room. */
#ifndef SPSY_ACCESS_PAGE_H
#define SPSY_ACCESS_PAGE_H

#include "session/progress.h"

enum { ACCESS_COLUMNS = 80 };

/* What cannot be written is remembered: the walk then ends. Begins with {to}. */
struct access_page {
    const struct answer_data *to;
    struct progress *progress; /* which gives way to text */
    struct spsy_error error;   /* code 0 = none */
};

void access_line(struct access_page *page, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* text behind head, broken between words so that it fits; further lines begin below the text. */
void access_wrapped(struct access_page *page, const char *head, const char *text);

#endif

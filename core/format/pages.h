/* pages.h - what a page is. Said once: counting (CRTSPLF, listings), copying (CPYSPLF CTLCHAR),
 * showing (DSPSPLF, EXPORT) and sending (SNDTCPSPLF TRANSFORM(*YES)) all mean this.
 *
 * The text of a spooled file is a row of pages. A form feed ends a page, also one on which nothing
 * stands. What comes after the last form feed is one more page as soon as it is anything at all: a
 * character, a blank, a tab, the end of a line, a carriage return. So "" has no page; "a", "a\f",
 * "\n" and "\f" have one; "a\f\n" and "\f\f" have two. Lines end no page, however many they are:
 * no length of a page is known here.
 *
 * The text of an *SCS file is what scs_decode makes of its bytes: there, FF, RFF and an absolute
 * vertical move to a line further up are form feeds, and a control that only sets something (a
 * font, a margin) is not text and begins no page. *AFPDS says itself where its pages begin
 * (afp_pages.h). *USERASCII is in the printer's own language: what it prints as is not known, so
 * that all of it counts as one page, none when it is empty. */
#ifndef SPSY_FORMAT_PAGES_H
#define SPSY_FORMAT_PAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Starts from zeros. */
struct pages {
    int32_t count; /* begun so far */
    bool begun;    /* something came after the last form feed */
};

/* Something of a page that is no form feed. */
static inline void pages_begin(struct pages *pages)
{
    if (!pages->begun && pages->count < INT32_MAX)
        pages->count++;
    pages->begun = true;
}

/* A form feed. */
static inline void pages_end(struct pages *pages)
{
    pages_begin(pages);
    pages->begun = false;
}

/* A piece of text. */
static inline void pages_count(struct pages *pages, const void *text, size_t count)
{
    const char *at = text, *end = at + count, *feed;

    for (; at < end && (feed = memchr(at, '\f', (size_t)(end - at))) != NULL; at = feed + 1)
        pages_end(pages);
    if (at < end)
        pages_begin(pages);
}

#endif

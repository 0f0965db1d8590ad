/* page.h - what the parts of the page share. */
#ifndef SPSY_REPORT_PAGE_H
#define SPSY_REPORT_PAGE_H

#include <cjson/cJSON.h>

#include "base/json.h"
#include "report/html.h"

extern const char report_style[];

/* A member's number, 0 without. */
double page_number(const cJSON *object, const char *key);

/* How a column shows its member. */
enum page_shape {
    PAGE_TEXT,
    PAGE_WORD, /* is not broken */
    PAGE_LONG, /* a sentence */
    PAGE_HEAD, /* the row's name */
    PAGE_COUNT,
    PAGE_TIME,  /* of the journal, to the second */
    PAGE_MICRO, /* microseconds */
    PAGE_STATE, /* of a finding */
};
struct page_column {
    const char *key, *title;
    enum page_shape shape;
    const char *missing; /* for null and "": NULL = nothing */
};
/* A table of objects that can be scrolled by keyboard; or, of none, `none` in a paragraph. caption
 * is its name, too. */
void page_table(struct html *html, const char *caption, const cJSON *rows,
                const struct page_column *columns, size_t count, const char *none);

void page_time(struct html *html, const char *time);

/* A heading with an id, which the list of contents names. */
void page_section(struct html *html, const char *id, const char *title);

void page_chart(struct html *html, const cJSON *model); /* chart.c: decisions over time */
void page_heat(struct html *html, const cJSON *access); /* heat.c: who can do what */

#endif

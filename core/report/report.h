/* report.h - one page about a home: what is guarded and by whom, who can do what, what was decided,
 * what failed (W7).
 *
 * The report is a value first, one JSON object of bounded size (core/report/README.md has its
 * keys), and then a page: both say the same. MUST: nothing is changed by it; who may see it is the
 * caller's to judge. */
#ifndef SPSY_REPORT_REPORT_H
#define SPSY_REPORT_REPORT_H

#include <cjson/cJSON.h>

#include "report/html.h"
#include "session/session.h"

struct report_options {
    const char *since, *until; /* times as the journal's, or the beginning of one; NULL = all */
};

/* *model is the caller's. What is not the session's, the doctor's findings, is for the caller to
 * add: "findings", an array of {"check", "state", "detail"}. Negative: answer has been told. */
int report_model(struct session *session, struct answer *answer,
                 const struct report_options *options, cJSON **model);

/* The page. */
void report_page(struct html *html, const cJSON *model);

#endif

/* gather.h - the parts of the report that ask the programs; private to this room. */
#ifndef SPSY_REPORT_GATHER_H
#define SPSY_REPORT_GATHER_H

#include <cjson/cJSON.h>

#include "session/session.h"

enum {
    REPORT_FILES = 40, /* one of each queue */
    REPORT_PROFILES = 2000,
    REPORT_GROUPS = 100,
    REPORT_QUESTIONS = 200000,
};

/* Adds "access" {"about", "why", "functions", "groups"} and "neverAsked". Negative: *error. */
int report_add_access(struct session *session, struct answer *answer, cJSON *model,
                      struct spsy_error *error);

#endif

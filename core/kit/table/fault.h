/* fault.h - what is wrong with a decision table, and where. */
#ifndef SPSY_KIT_FAULT_H
#define SPSY_KIT_FAULT_H

#include "base/json.h"

/* Filled by who checks a case; where the case stands knows who has read it. */
struct kit_fault {
    char path[SPSY_JSON_PATH_SIZE]; /* in the case: "request.function"; "" = the case itself */
    char text[512];                 /* what is wrong there, without the path */
};

/* Both return SPSY_ERR_FORMAT. */
int kit_fault(struct kit_fault *fault, const char *path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* From what spsy_json_parse or spsy_json_check said with an empty source: ": PATH: TEXT". */
int kit_fault_of(struct kit_fault *fault, const struct spsy_error *error);

#endif

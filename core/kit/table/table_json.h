/* table_json.h - a decision table as JSON, read as a stream: a value at a time is in memory.
 *
 * The document is one object; each of its members is handed out whole, but those of "cases" one
 * after the other. Each value is parsed by base/json.h, strictly. */
#ifndef SPSY_KIT_TABLE_JSON_H
#define SPSY_KIT_TABLE_JSON_H

#include <stdio.h>

#include "kit/table/fault.h"

enum { KIT_VALUE_BYTES_MAX = 1024 * 1024 }; /* of one case, or of what stands beside them */

struct kit_place {
    size_t line, column; /* from 1; a column is a character */
};

struct kit_json {
    FILE *file; /* the caller's */
    struct kit_place at;
    int ahead; /* the byte looked at, or KIT_NOTHING */
    enum { KIT_BEGIN, KIT_MEMBERS, KIT_CASES, KIT_END } state;
    bool first;   /* of the object or array: no comma before it */
    size_t index; /* of the next case */
    char *text;   /* the value read last */
    size_t length, room;
    struct kit_place text_at;
};

struct kit_json_item {
    char key[64]; /* "" = a case */
    size_t index; /* of the case */
    cJSON *value; /* the caller's (cJSON_Delete); NULL = was not asked for */
};

void kit_json_begin(struct kit_json *json, FILE *file);
void kit_json_free(struct kit_json *json);

/* The next member or case. parse: "cases" too, else their values are passed over. 1, 0 at the end,
 * or SPSY_ERR_FORMAT, SPSY_ERR_MEMORY, SPSY_ERR_IO; then place and fault say what is wrong. */
int kit_json_next(struct kit_json *json, bool parse_cases, struct kit_json_item *item,
                  struct kit_place *place, struct kit_fault *fault);

/* Where path ("request.function[2]") stands in the value read last; what is not there is where the
 * nearest thing around it is. */
struct kit_place kit_json_place(const struct kit_json *json, const char *path);

#endif

/* field_json.h - a structure as the members of a JSON object, by a table (field.h), and back:
 * what is written and what is accepted come from the same row. */
#ifndef SPSY_OBJECT_FIELD_JSON_H
#define SPSY_OBJECT_FIELD_JSON_H

#include "base/json.h"
#include "object/field.h"

enum { FIELDS_MAX = 64 }; /* members of one object, the `more` ones included */

/* False = out of memory. */
bool fields_write(cJSON *object, const struct spool_field *fields, size_t count,
                  const void *structure);

/* The object has these members, those that have a value for `missing` perhaps, the `more` ones
 * (looked at by the caller), and no others; the values go into the structure. Errors:
 * SPSY_ERR_FORMAT naming source, path and what is wrong. */
int fields_read(const cJSON *object, const char *source, const char *path,
                const struct spool_field *fields, size_t count, const struct spsy_json_member *more,
                size_t more_count, void *structure, struct spsy_error *error);

/* Puts what CL says into the member: "*NONE", "2", "*YES", a text. The caller has checked it; of
 * what a member cannot hold nothing is put. */
void field_set(const struct spool_field *field, const char *text, void *structure);

/* "source: path: what" */
int field_wrong(const char *source, const char *path, const char *what, struct spsy_error *error);

#endif

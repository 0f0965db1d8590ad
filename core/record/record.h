/* record.h - beyond encode and decode (spsy.h): JSON and the annotated dump. */
#ifndef SPSY_RECORD_RECORD_H
#define SPSY_RECORD_RECORD_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdio.h>

#include "record/layout.h"

/* Reads the fields of one record from a JSON object with the names of layout.def; missing keys
 * get the defaults of core/tool/README.md, "spsy record". fields point into root. Errors name the
 * field. */
int spsy_record_from_json(const cJSON *root, const char *source, struct spsy_fields *fields,
                          struct spsy_error *error);

/* One JSON object, all 23 fields, values without trailing blanks. NULL = out of memory. */
cJSON *spsy_record_to_json(const struct spsy_fields *fields);

/* The annotated dump: one row a field - offset dec and hex, type, bytes, value, description. */
int spsy_record_dump(const unsigned char record[SPSY_RECORD_BYTES], enum spsy_charset form,
                     FILE *out, struct spsy_error *error);

/* Of a made-up request about a file that is none, of this job: for whoever needs some record that
 * is whole. */
void spsy_fields_make_up(struct spsy_fields *fields, const char *job_number, const char *job_user,
                         const char *job_name);

/* The same 23 values; NULL is "". What is equal has the same record. */
bool spsy_fields_equal(const struct spsy_fields *a, const struct spsy_fields *b);

/* A value that the record could not hold, checked when a file is created or changed (X21):
 * characters and CCSID 37. max in characters. Errors: SPSY_ERR_VALUE naming what. */
int spsy_record_check_text(const char *what, const char *text, size_t max,
                           struct spsy_error *error);

/* Its 858 hexadecimal digits, and a NUL. */
enum { SPSY_RECORD_HEX_SIZE = 2 * SPSY_RECORD_BYTES + 1 };
void spsy_record_hex(const unsigned char record[SPSY_RECORD_BYTES],
                     char text[SPSY_RECORD_HEX_SIZE]);

/* ASCII form from EBCDIC form, without the fields: CHAR bytes translated, BINARY copied. */
void spsy_record_to_ascii(const unsigned char ebcdic[SPSY_RECORD_BYTES],
                          unsigned char ascii[SPSY_RECORD_BYTES]);

#endif

/* manifest_scan.h - a large JSON document, object by object.
 *
 * The document is an object; its members LISTS are arrays of objects. Only one object is in memory
 * at a time, and what stands outside of the lists: a hostile document of 64 MiB costs no more than
 * the limits below. The grammar is checked by base/json.h: each object's, and that of the rest. */
#ifndef SPSY_ARCHIVE_MANIFEST_SCAN_H
#define SPSY_ARCHIVE_MANIFEST_SCAN_H

#include <stdio.h>

#include "base/json.h"

enum {
    MANIFEST_HEAD_BYTES = 4096,
    MANIFEST_OBJECT_BYTES = 256 * 1024, /* a queue with 5000 private authorities */
};

/* Hands over each object of the list, "queues" or "files", until visit returns another value than
 * 0, which is returned. object is valid during the call; path is "files[3]".
 * Errors: SPSY_ERR_FORMAT (SPY0107 or by base/json.h), naming source and path; SPSY_ERR_IO. */
int manifest_scan(FILE *document, const char *source, const char *list,
                  int (*visit)(void *context, const cJSON *object, const char *path, size_t index,
                               struct spsy_error *error),
                  void *context, struct spsy_error *error);

/* The document without the objects of its lists, whose arrays are empty in *head (the caller's,
 * cJSON_Delete). */
int manifest_scan_head(FILE *document, const char *source, cJSON **head, struct spsy_error *error);

#endif

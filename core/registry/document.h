/* document.h - registry.json as a document: to and from struct spsy_registry. */
#ifndef SPSY_REGISTRY_DOCUMENT_H
#define SPSY_REGISTRY_DOCUMENT_H

#include "registry/registry.h"

/* Checks the whole document and fills *registry, sorted by number. On an error it is empty and
 * the error names source and JSON path (SPSY_ERR_FORMAT). */
int registry_from_json(const cJSON *root, const char *source, struct spsy_registry *registry,
                       struct spsy_error *error);

/* Every key of every program, formats and numbers in order. NULL = out of memory. */
cJSON *registry_to_json(const struct spsy_registry *registry);

#endif

/* columns.h - the columns of a CSV table: a row of it as the object that a case is in JSON. */
#ifndef SPSY_KIT_COLUMNS_H
#define SPSY_KIT_COLUMNS_H

#include "kit/table/case.h"
#include "kit/table/csv.h"

/* What column each field of the header row is. SPSY_ERR_FORMAT: *column says whose fault it is. */
int kit_columns_read(const struct kit_csv *header, size_t words[KIT_CSV_FIELDS_MAX], size_t *column,
                     struct kit_fault *fault);

/* A row as {"name", "request", "expect"}; *object is the caller's. Errors: as above, and
 * SPSY_ERR_MEMORY. */
int kit_columns_case(const struct kit_csv *row, const size_t *words, size_t index, cJSON **object,
                     size_t *column, struct kit_fault *fault);

/* The column that a JSON path of such an object came from; 0 when it is none's. */
size_t kit_columns_of(const size_t *words, size_t count, const char *path);

#endif

/* table.h - a decision table: JSON, or CSV for spreadsheets, as cases one after the other.
 *
 * It is read three times: for what stands beside the cases; for what is wrong with any of them,
 * before the first is asked about; and to ask. One case is in memory at a time. */
#ifndef SPSY_KIT_TABLE_H
#define SPSY_KIT_TABLE_H

#include "kit/table/case.h"
#include "kit/table/csv.h"

struct kit_table {
    const char *source; /* as errors name it; the caller's */
    FILE *file;
    bool csv;
    cJSON *head; /* of JSON: what stands beside the cases; else NULL */
    struct kit_json
        named; /* its "program" or "registry" as it is written, to say where a fault is */
    struct kit_json json;
    struct kit_csv rows;
    size_t words[KIT_CSV_FIELDS_MAX]; /* of the columns: words of a request, then columns.c's */
    struct kit_place place;           /* of the case read last */
    size_t index;                     /* of it, from 0 */
    cJSON *object;                    /* it */
};

/* "-" is standard input. Reads what stands beside the cases; the table is to be closed in any case.
 * Errors: SPSY_ERR_IO, SPSY_ERR_NOT_FOUND, SPSY_ERR_FORMAT, SPSY_ERR_MEMORY; SPY0160. */
int kit_table_open(const char *path, bool csv, struct kit_table *table, struct spsy_error *error);
/* The same of a file that is open and can be read again; it becomes the table's. */
int kit_table_open_file(FILE *file, const char *source, bool csv, struct kit_table *table,
                        struct spsy_error *error);
void kit_table_close(struct kit_table *table);

/* The next case, from the first after kit_table_rewind. 1, 0 at the end, or as above. It is valid,
 * and points into the table, until the next one. */
int kit_table_rewind(struct kit_table *table, struct spsy_error *error);
int kit_table_next(struct kit_table *table, struct kit_case *read, struct spsy_error *error);

/* "line 3, column 5: cases[2]", or "line 3, row 2" of a CSV file: the case read last. */
void kit_table_where(const struct kit_table *table, char where[96]);
/* What is wrong with "program" or "registry" of the head, fault->path in it. SPSY_ERR_FORMAT. */
int kit_table_fail_named(const struct kit_table *table, const char *key,
                         const struct kit_fault *fault, struct spsy_error *error);
/* What is wrong with the case read last, as an error that says where. Returns SPSY_ERR_FORMAT. */
int kit_table_fail(const struct kit_table *table, const struct kit_fault *fault,
                   struct spsy_error *error);

#endif

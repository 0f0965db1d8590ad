/* decision_table.h - a decision table in either form: what is read must also be asked, and a fault
 * says where. */
#ifndef SPSY_TESTS_FUZZ_DECISION_TABLE_H
#define SPSY_TESTS_FUZZ_DECISION_TABLE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kit/table/table.h"

static void each(const struct kit_case *read)
{
    struct kit_request request;
    struct kit_fault fault;
    char label[64];

    if (read->expansions < 1 || read->expansions > KIT_EXPANSIONS_MAX)
        abort();
    for (size_t i = 0; i < read->expansions && i < 50; i++) {
        kit_case_label(read, i, label, sizeof label);
        if (kit_case_request(read, i, &request, &fault) < 0 && !fault.text[0])
            abort();
    }
}

static int read_table(const uint8_t *data, size_t size, bool csv)
{
    FILE *file = size ? fmemopen((void *)data, size, "r") : NULL;
    struct kit_table table;
    struct spsy_error error;
    struct kit_case read;
    int result;

    if (!file)
        return 0;
    result = kit_table_open_file(file, "fuzz", csv, &table, &error);
    while (result >= 0 && (result = kit_table_next(&table, &read, &error)) == 1) {
        each(&read);
        kit_case_free(&read);
    }
    if (result < 0 && strncmp(error.text, "fuzz: line ", 11) != 0)
        abort();
    kit_table_close(&table);
    return 0;
}

#endif

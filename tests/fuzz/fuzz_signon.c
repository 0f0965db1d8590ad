/* What is inside the sealed sign-on table (core/signon/table.h): whatever it is, it is read whole
 * or not at all, and what is read is written as it was. */
#include "signon/table.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct signon_table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct signon_entry *entry = &table->entries[i];
        char text[SPSY_DATE_SIZE];

        if (signon_table_find(table, entry->id) != entry || (entry->privileges & ~0xFCU) ||
            entry->failures > SIGNON_REVOKED_AT)
            abort();
        signon_state_of(table, entry, entry->changed + 1);
        signon_day_text(signon_purge_day(table, entry), text);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct signon_table table;
    struct spsy_error error = {0};
    size_t bytes;
    char *text;

    if (signon_table_parse((const char *)data, size, &table, &error) < 0) {
        if (table.entries || table.count || !error.text[0])
            abort();
        return 0;
    }
    check(&table);
    if (signon_table_print(&table, &text, &bytes, &error) < 0 || bytes != size ||
        memcmp(text, data, size) != 0)
        abort();
    free(text);
    signon_table_free(&table);
    return 0;
}

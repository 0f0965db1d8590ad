/* 429 bytes or something else: what decodes must encode to the same bytes, in both forms. */
#include "record/record.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void round_trip(const uint8_t *data, size_t size, enum spsy_charset form)
{
    unsigned char record[SPSY_RECORD_BYTES];
    struct spsy_fields_text text;
    struct spsy_fields fields;
    struct spsy_error error;

    if (spsy_record_decode(data, size, form, &fields, &text, &error) != 0)
        return;
    if (spsy_record_encode(&fields, form, record, &error) != 0 ||
        memcmp(record, data, sizeof record) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    round_trip(data, size, SPSY_CHARSET_EBCDIC);
    round_trip(data, size, SPSY_CHARSET_ASCII);
    return 0;
}

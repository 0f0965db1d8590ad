/* A stream from elsewhere, in pieces and in any code page: SCS taken strictly and as it comes
 * (core/format/scs.h), print lines with controls (print_records.h). What either becomes is text
 * that can be created again, and everybody finds the same pages in it (pages.h). */
#include "format/pages.h"
#include "format/print_records.h"
#include "format/scs.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { BLANKS_MAX = 400, SIZE_MAX_BYTES = 4096 };

struct found {
    struct scs_encoder encoder;
    struct print_lines lines;
    struct pages pages, copied;
    size_t bytes;
};

static void must(bool holds)
{
    if (!holds)
        abort();
}

static int nothing(void *context, const void *bytes, size_t count, struct spsy_error *error)
{
    (void)context;
    (void)bytes;
    (void)count;
    (void)error;
    return 0;
}

/* A record that begins with 1 is a page. */
static int count_copied(void *context, const void *bytes, size_t count, struct spsy_error *error)
{
    struct found *found = context;
    const char *text = bytes;

    (void)error;
    if (count == 1 && text[0] == '1' && !found->lines.in_record)
        pages_end(&found->copied);
    return 0;
}

static int find(void *context, const void *text, size_t count, struct spsy_error *error)
{
    struct found *found = context;
    int result = scs_encode(&found->encoder, text, count, nothing, NULL, error);

    found->bytes += count;
    pages_count(&found->pages, text, count);
    return result == 0 ? print_lines_push(&found->lines, text, count, error) : result;
}

static const struct code_page *page;

/* The last byte but one says which. */
static void choose_page(const uint8_t *data, size_t size)
{
    static const int32_t ccsids[] = {37, 1140, 273, 285, 1142, 500, 871, 1148};
    struct spsy_error error;

    must(code_page_find(ccsids[size > 1 ? data[size - 2] % 8 : 0], &page, &error) == 0);
}

static void begin(struct found *found)
{
    memset(found, 0, sizeof *found);
    scs_encoder_init(&found->encoder, page);
    print_lines_init(&found->lines, PRINT_FCFC, count_copied, found);
}

static void end(struct found *found)
{
    struct spsy_error error;

    must(scs_encode_finish(&found->encoder, nothing, NULL, &error) == 0);
    must(print_lines_finish(&found->lines, &error) == 0);
    must(found->encoder.pages.count == found->pages.count);
    must(found->copied.count == found->pages.count);
}

/* Whether all of it was taken. */
static bool decode(const uint8_t *data, size_t size, size_t piece, bool strict)
{
    struct scs_decoder decoder;
    struct found found;
    struct spsy_error error;
    int result = 0;

    begin(&found);
    scs_decoder_init(&decoder, page, strict);
    for (size_t at = 0; at < size && result == 0; at += piece)
        result = scs_decode(&decoder, data + at, size - at < piece ? size - at : piece, find,
                            &found, &error);
    if (result == 0)
        result = scs_decode_finish(&decoder, find, &found, &error);
    must(result == 0 || (strict && result == SPSY_ERR_VALUE && error.text[0]));
    must(found.bytes <= (size + 1) * BLANKS_MAX);
    if (result == 0)
        end(&found);
    return result == 0;
}

static void read_records(const uint8_t *data, size_t size, size_t piece, enum print_control control)
{
    struct print_records records;
    struct found found;
    struct spsy_error error;
    int result = 0;

    begin(&found);
    print_records_init(&records, control, find, &found);
    for (size_t at = 0; at < size && result == 0; at += piece)
        result =
            print_records_push(&records, data + at, size - at < piece ? size - at : piece, &error);
    if (result == 0)
        result = print_records_finish(&records, &error);
    if (result == 0)
        result = scs_encode_finish(&found.encoder, nothing, NULL, &error);
    must(result == 0 || (result == SPSY_ERR_VALUE && error.text[0]));
    if (result == 0)
        end(&found);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t piece = size > 3 ? 1 + data[size - 1] % 64 : 1;

    choose_page(data, size);
    if (size > SIZE_MAX_BYTES) /* the blanks cost time */
        size = SIZE_MAX_BYTES;
    if (decode(data, size, piece, true))
        decode(data, size, size + 1, true);
    decode(data, size, piece, false);
    for (int control = PRINT_FCFC; control <= PRINT_S36FMT; control++)
        read_records(data, size, piece, (enum print_control)control);
    return 0;
}

/* An AFPDS stream in pieces (core/function/modca.h). */
#include "function/modca.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int found(void *context, enum modca_resource resource, const char *name)
{
    size_t *length = context;

    *length += strlen(name) + (size_t)resource;
    return strlen(name) > 8;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct modca_parser *parser;
    struct spsy_error error;
    size_t length = 0, piece = size > 3 ? 1 + data[0] % 64 : 1;
    int bad = 0;

    if (modca_open(found, &length, &parser, &error) != 0)
        return 0;
    for (size_t at = 0; at < size && !bad; at += piece)
        bad = modca_feed(parser, data + at, size - at < piece ? size - at : piece, &error);
    if (!bad)
        modca_finish(parser, &error);
    modca_close(parser);
    return 0;
}

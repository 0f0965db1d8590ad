/* What somebody may have put in the place of an export of keys (core/keyring/export.h): the head
 * that stands in the clear, and the text, as if it had been sealed. What is read is written as it
 * was. */
#include "keyring/export.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_again(struct keyring_text *again, const struct keyring_exported *one)
{
    struct spsy_error error;

    if (one->is_key)
        keyring_text_key(again, &one->key, &error);
    else
        keyring_text_version(again, &one->version, one->secret, &error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct keyring_text text = {malloc(size + 1), size, size + 1}, again = {NULL};
    struct keyring_export_head head;
    struct keyring_exported one, same;
    struct spsy_error error;
    size_t at = 0, at_again = 0;

    if (!text.bytes)
        return 0;
    memcpy(text.bytes, data, size);
    text.bytes[size] = '\0';
    if (keyring_export_head_read(text.bytes, size, &head, &error) == 0 && head.size > size)
        abort();
    while (keyring_text_next(&text, &at, &one, &error) > 0) {
        if (at > size)
            abort();
        write_again(&again, &one);
        if (keyring_text_next(&again, &at_again, &same, &error) != 1 ||
            memcmp(&one, &same, sizeof one) != 0)
            abort();
    }
    keyring_text_free(&text);
    keyring_text_free(&again);
    return 0;
}

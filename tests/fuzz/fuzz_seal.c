/* What whoever had the home may have left in a seal, its gaps and the facts of an entry
 * (core/seal/body.h, core/guard/facts.h): what is read is written as it was. */
#include "guard/facts.h"
#include "seal/body.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1), again[GUARD_FACTS_SIZE];
    struct guard_facts facts, same;
    struct seal_body body;
    struct seal_gap gap;
    struct spsy_error error;
    const char *at = text;

    if (!text)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    if (seal_body_read(text, &body)) {
        seal_body_write(&body, again);
        if (strcmp(again, text) != 0)
            abort();
    }
    while (seal_gap_read(&at, &gap))
        if (at > text + size)
            abort();
    if (guard_facts_read(text, "facts", &facts, &error) == 0 && facts.known) {
        guard_facts_write(&facts, again);
        if (guard_facts_read(again, "facts", &same, &error) != 0 ||
            memcmp(&facts, &same, sizeof same) != 0)
            abort();
    }
    free(text);
    return 0;
}

/* A recorded decision and the facts beside it, as whoever had the home may have left them:
 * decision, NUL, facts. What is read must point into the text, and what is damaged is nothing else.
 */
#include "replay/entry.h"

#include <stdlib.h>
#include <string.h>

#include "record/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_span(const struct recorded_text *span, const char *text)
{
    if (span->at && (span->at < text || span->at + span->length > text + strlen(text)))
        abort();
}

static void check_call(const struct recorded_call *call, const char *text)
{
    check_span(&call->program, text);
    check_span(&call->format, text);
    check_span(&call->reason, text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static unsigned char record[SPSY_RECORD_BYTES];
    static struct replay_entry entry;
    char *text = calloc(1, size + 2);
    struct spsy_fields fields;
    struct spool_walked walked = {.time = "2026-11-20T12:00:00.000000Z",
                                  .job = {"000777", "BOB", "SPSY"}};
    static struct replay_facts *facts; /* one for all: nothing of an input stays that matters */
    bool damaged;

    if (!facts)
        facts = replay_facts_open();

    if (!text || !facts)
        abort();
    memcpy(text, data, size);
    spsy_fields_make_up(&fields, "000777", "BOB", "SPSY");
    if (spsy_record_encode(&fields, SPSY_CHARSET_EBCDIC, record, NULL) != 0)
        abort();
    walked.record = record;
    walked.decision = text;
    walked.facts = text + strlen(text) + 1;
    if (strlen(text) == size)
        walked.facts = "";
    if (!replay_entry_read(&walked, replay_facts_of(facts, walked.facts, &damaged), &entry)) {
        for (size_t i = 0; i < entry.before.call_count; i++)
            check_call(&entry.before.calls[i], text);
        check_span(&entry.before.cause, text);
    }
    free(text);
    return 0;
}

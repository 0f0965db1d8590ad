#include "kit/check/row.h"

#include "base/clock.h"

static void make(const struct row *row, int act, struct request *request)
{
    int behind = request_field("function");

    request_make(request, act, row->own, row->shape, row->world);
    for (size_t i = 0; i < row->change_count; i++) {
        const struct change *change = &row->changes[i];

        if (change->text)
            request_put(request, change->field, change->text, ' ');
        else
            request_put_number(request, change->field, change->number);
        behind = change->field;
    }
    request->malformed = row->variant != VARIANT_NONE;
    if (row->variant == VARIANT_FIELD || row->variant == VARIANT_BEFORE)
        request_put_within(request, behind, row->variant == VARIANT_BEFORE, row->byte);
    if (row->variant == VARIANT_PAD)
        request_pad(request, row->byte);
    else if (row->variant == VARIANT_BEHIND)
        request_put_behind(request, behind, row->byte);
    else if (row->variant == VARIANT_LENGTH)
        request_put_number(request, request_field("length"), __builtin_bswap32(SPSY_RECORD_BYTES));
}

void row_describe(const struct row *row, int act, char text[REQUEST_TEXT_BYTES])
{
    struct request request;

    make(row, act, &request);
    request_describe(&request, text);
}

static void read_row(const struct check *check, const struct asked *items, struct row *row)
{
    row->spoke = row->refused = false;
    row->first = 0;
    for (int act = 0; act < ACTS; act++) {
        enum spsy_meaning meaning = probe_meaning(&check->probe, &items[act]);
        bool refuses = meaning == SPSY_MEANING_REFUSE;

        row->meanings[act] = meaning;
        if (!refuses && meaning != SPSY_MEANING_ALLOW)
            continue;
        if (!row->spoke || (refuses && !row->refused))
            row->first = act;
        row->spoke = true;
        row->refused |= refuses;
    }
}

bool rows_ask(struct check *check, struct asked *items, struct row *rows, size_t count)
{
    check->cut |= spsy_now_ms() > check->until_ms;
    if (check->cut)
        return false;
    for (size_t i = 0; i < count; i++)
        for (int act = 0; act < ACTS; act++)
            make(&rows[i], act, &items[i * ACTS + (size_t)act].request);
    probe_ask(&check->probe, items, count * ACTS);
    for (size_t i = 0; i < count; i++) {
        char about[REQUEST_TEXT_BYTES];

        read_row(check, items + i * ACTS, &rows[i]);
        for (int act = 0; act < ACTS; act++)
            if (items[i * ACTS + (size_t)act].recursed) {
                request_describe(&items[i * ACTS + (size_t)act].request, about);
                finding_add(&check->findings, 29, "%s", about);
            }
    }
    check->searched += count;
    return !check->probe.given_up;
}

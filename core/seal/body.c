#include "seal/body.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

size_t seal_body_write(const struct seal_body *body, char text[SEAL_BODY_SIZE])
{
    char head[SEAL_HEX_SIZE], counts[SEAL_HEX_SIZE], gaps[SEAL_HEX_SIZE], next[SEAL_HEX_SIZE];

    spsy_hex_write(body->head.bytes, SEAL_HASH_BYTES, head);
    spsy_hex_write(body->counts, SEAL_HASH_BYTES, counts);
    spsy_hex_write(body->gaps, SEAL_HASH_BYTES, gaps);
    spsy_hex_write(body->next, SEAL_PUBLIC_BYTES, next);
    return (size_t)snprintf(
        text, SEAL_BODY_SIZE,
        "spsy journal seal 1\nepoch %" PRId64 "\ntime %s\nfirst %" PRId64 "\nlast %" PRId64
        "\ncount %" PRId64 "\nhead %s\ncounts %s\ngaps %s\nnext %s\n",
        body->epoch, body->time, body->first, body->last, body->count, head, counts, gaps, next);
}

/* The value of the line at *text that begins with key, without its '\n'. */
static bool take_line(const char **text, const char *key, char *value, size_t size)
{
    size_t length = strlen(key);
    const char *end = strchr(*text, '\n');

    if (!end || strncmp(*text, key, length) != 0 || (size_t)(end - *text) - length >= size)
        return false;
    memcpy(value, *text + length, (size_t)(end - *text) - length);
    value[(size_t)(end - *text) - length] = '\0';
    *text = end + 1;
    return true;
}

static bool take_number(const char **text, const char *key, int64_t *number)
{
    char value[24];

    if (!take_line(text, key, value, sizeof value) || !value[0] || strlen(value) > 18 ||
        strspn(value, "0123456789") != strlen(value))
        return false;
    *number = strtoll(value, NULL, 10);
    return true;
}

static bool take_hash(const char **text, const char *key, unsigned char *bytes)
{
    char value[SEAL_HEX_SIZE];

    return take_line(text, key, value, sizeof value) &&
           spsy_hex_whole(value, bytes, SEAL_HASH_BYTES);
}

bool seal_body_read(const char *text, struct seal_body *body)
{
    const char *at = text;
    char none[2], again[SEAL_BODY_SIZE];

    memset(body, 0, sizeof *body);
    return take_line(&at, "spsy journal seal 1", none, sizeof none) &&
           take_number(&at, "epoch ", &body->epoch) &&
           take_line(&at, "time ", body->time, sizeof body->time) &&
           take_number(&at, "first ", &body->first) && take_number(&at, "last ", &body->last) &&
           take_number(&at, "count ", &body->count) && take_hash(&at, "head ", body->head.bytes) &&
           take_hash(&at, "counts ", body->counts) && take_hash(&at, "gaps ", body->gaps) &&
           take_hash(&at, "next ", body->next) && seal_body_write(body, again) < sizeof again &&
           strcmp(again, text) == 0;
}

size_t seal_gap_write(const struct seal_gap *gap, char text[SEAL_GAP_SIZE])
{
    char before[SEAL_HEX_SIZE], after[SEAL_HEX_SIZE];

    spsy_hex_write(gap->link_before.bytes, SEAL_HASH_BYTES, before);
    spsy_hex_write(gap->link_after.bytes, SEAL_HASH_BYTES, after);
    return (size_t)snprintf(text, SEAL_GAP_SIZE, "%" PRId64 " %" PRId64 " %s %s %s %" PRId64 "\n",
                            gap->from, gap->to, gap->before, before, after, gap->broken);
}

bool seal_gap_read(const char **text, struct seal_gap *gap)
{
    char line[SEAL_GAP_SIZE], before[SEAL_HEX_SIZE], after[SEAL_HEX_SIZE], again[SEAL_GAP_SIZE];
    size_t length;

    memset(gap, 0, sizeof *gap);
    if (!take_line(text, "", line, sizeof line) ||
        sscanf(line, "%18" SCNd64 " %18" SCNd64 " %27s %64s %64s %18" SCNd64, &gap->from, &gap->to,
               gap->before, before, after, &gap->broken) != 6 ||
        !spsy_hex_whole(before, gap->link_before.bytes, SEAL_HASH_BYTES) ||
        !spsy_hex_whole(after, gap->link_after.bytes, SEAL_HASH_BYTES))
        return false;
    length = seal_gap_write(gap, again);
    return length == strlen(line) + 1 && strncmp(again, line, length - 1) == 0;
}

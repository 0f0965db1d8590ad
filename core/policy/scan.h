/* scan.h - JSON read strictly, and where each of its values stands: cJSON tells neither what it
 * lets pass (010, 1e999, "\uD800") nor where it was. */
#ifndef SPSY_POLICY_SCAN_H
#define SPSY_POLICY_SCAN_H

#include <cjson/cJSON.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SCAN_DEPTH_MAX = 64,
    SCAN_NUMBER_MAX = 60, /* older cJSON cut a number at 63 characters */
};

/* Of one value, in the order of the text: a container before what is in it. */
struct scan_place {
    uint32_t key; /* the name of a member; the value itself where there is none */
    uint32_t value;
};

struct scan {
    const char *text;
    size_t bytes;
    struct scan_place *places;
    size_t count, room;
    size_t at;         /* when it is wrong: where */
    const char *wrong; /* and why */
};

/* text has a NUL after its bytes. 0, or -1 with at and wrong; "out of memory" is one of them. */
int policy_scan_text(struct scan *scan, const char *text, size_t bytes);
void policy_scan_free(struct scan *scan);

/* Numbers what cJSON made of the text, so that policy_scan_of finds the place of each. */
void policy_scan_number(cJSON *root);
struct scan_place policy_scan_of(const struct scan *scan, const cJSON *item);

/* A place as people count: line and column from 1, the column in characters. */
struct scan_cursor {
    size_t at, line, column; /* line 0 = not used yet */
};
/* To that byte. It costs what lies between, so that many faults of one text cost little more than
 * one. */
void policy_scan_move(const char *text, size_t at, struct scan_cursor *cursor);

#endif

/* body.h - what a seal says and signs, as text, byte for byte (core/seal/README.md, "A seal").
 *
 *   spsy journal seal 1
 *   epoch 3
 *   time 2026-11-30T06:41:16.123456Z
 *   first 1
 *   last 4711
 *   count 4711
 *   head <64 hexadecimal digits: the link of entry `last`>
 *   counts <BLAKE2b-256 of the seal's column counts>
 *   gaps <BLAKE2b-256 of its column gaps>
 *   next <the public key of the next seal>
 *
 * each line ended by '\n', numbers in decimal digits without a sign or leading zeros. */
#ifndef SPSY_SEAL_BODY_H
#define SPSY_SEAL_BODY_H

#include "seal/chain.h"
#include "seal/signing.h"

enum { SEAL_TIME_SIZE = 28, SEAL_BODY_SIZE = 640 };
#define SEAL_NUMBER_MAX INT64_C(999999999999999999) /* what is read again */

struct seal_body {
    int64_t epoch; /* 0, 1, ... of this home */
    char time[SEAL_TIME_SIZE];
    int64_t first; /* the entry that the chain begins with */
    int64_t last;  /* the last entry that is sealed; first - 1: none yet */
    int64_t count; /* entries from first to last, removed ones too */
    struct seal_link head;
    unsigned char counts[SEAL_HASH_BYTES], gaps[SEAL_HASH_BYTES];
    unsigned char next[SEAL_PUBLIC_BYTES];
};

size_t seal_body_write(const struct seal_body *body, char text[SEAL_BODY_SIZE]);
/* False: not what seal_body_write writes. */
bool seal_body_read(const char *text, struct seal_body *body);

/* One line of the column gaps: entries that were pruned.
 * "FROM TO BEFORE LINK-BEFORE LINK-AFTER BROKEN\n": ids; no entry from before that time was left
 * standing; the links of FROM - 1 and TO; the first id whose links did not hold when it was
 * removed, else 0. BEFORE has no blanks. */
struct seal_gap {
    int64_t from, to, broken;
    char before[SEAL_TIME_SIZE];
    struct seal_link link_before, link_after;
};
enum { SEAL_GAP_SIZE = 256 };

size_t seal_gap_write(const struct seal_gap *gap, char text[SEAL_GAP_SIZE]);
/* Reads the line at *text and moves it behind. False: no such line. */
bool seal_gap_read(const char **text, struct seal_gap *gap);

#endif

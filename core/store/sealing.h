/* sealing.h - the journal's seals: made, told, and verified (core/seal/README.md, W6).
 *
 * Every entry is linked to the one before when it is written (spool_journal_decision). A seal signs
 * how far the chain has come, with a key that is used once. MUST:
 *  - the next private key is on the disk before the seal that announces it is committed, and the
 * old one is overwritten after that: killed at any instant in between, a home can be sealed again;
 *  - what is sealed is never counted up again;
 *  - a seal never stands in the way of a decision: it is made after that one's transaction. What is
 *    pruned is signed in the same transaction, or is not pruned. */
#ifndef SPSY_STORE_SEALING_H
#define SPSY_STORE_SEALING_H

#include "seal/body.h"
#include "store/store.h"

enum {
    SPOOL_SEAL_ENTRIES = 4096, /* a seal is due after so many, whatever the time: what is read while
                                * it is made, with the lock of the one writer, stays small */
};

/* After entries have been committed: is a seal due? Not when minutes is 0. */
bool spool_seal_due(struct spool *spool, long minutes);
/* Makes one, in a transaction of its own. Unless minutes is 0, only if the last one is still as old
 * as that (another process may have been here). *epoch: of the seal made, -1 = none was due.
 * Errors: SPY0145 (the module), SPY0146 (seal.key), SPY0147 (seal.key has not the key that is
 * needed). */
int spool_seal(struct spool *spool, long minutes, int64_t *epoch, struct spsy_error *error);
/* The same with keys that begin anew, whatever has become of the old ones: nobody signed them. */
int spool_seal_anew(struct spool *spool, int64_t *epoch, struct spsy_error *error);

/* For whoever has ended to serve a home: what has been journalled since the last seal is sealed. A
 * home of another version stays as it is. Errors: as above, which keep nobody from ending. */
int spool_seal_at_end(const char *home, struct spsy_error *error);

struct spool_seal_state {
    int64_t epochs; /* seals that there are; 0: none */
    struct seal_body last;
    int64_t newest_entry; /* id; as seals count */
    bool public_known;
    unsigned char public_key[SEAL_PUBLIC_BYTES]; /* the first of this series of keys */
    int64_t series_begin;                        /* its first epoch */
    int key_result; /* of seal.key: 0 = good, NOT_FOUND, UNTRUSTED, IO, STATE = of another epoch */
    bool stale_key; /* a key that has signed still stands in it: a seal was cut short */
    struct spsy_error key_error;
};
int spool_seal_state(struct spool *spool, struct spool_seal_state *state, struct spsy_error *error);
/* Whatever a seal needs beside the home: the module. SPY0145. */
int spool_seal_possible(struct spsy_error *error);

/* ---- verification ---- */

enum spool_finding_kind {
    SPOOL_FINDING_WRONG,
    SPOOL_FINDING_GAP,      /* entries were pruned, which was signed */
    SPOOL_FINDING_UNSEALED, /* entries that no seal covers: older than the chain, newer than it */
    SPOOL_FINDING_NOTE,
};
struct spool_finding {
    enum spool_finding_kind kind;
    int64_t epoch;       /* -1: none */
    int64_t first, last; /* entries that it is about; 0, 0: none */
    char text[400];
};
struct spool_verified {
    int64_t epochs, entries, removed, unsealed; /* entries: read and linked */
    int64_t wrong;
    int64_t last_epoch; /* -1: none */
    char last_time[SEAL_TIME_SIZE];
};
/* Reads the whole journal once, a part at a time, and all seals of the series that public_key
 * begins. visit returns 0 to go on; NULL visit counts only. tick (may be NULL) after each part,
 * with the number of entries read. */
struct spool_verifier {
    const unsigned char *public_key;
    int (*visit)(void *context, const struct spool_finding *finding);
    void (*tick)(void *context, int64_t entries);
    void *context;
};
int spool_journal_verify(struct spool *spool, const struct spool_verifier *verifier,
                         struct spool_verified *verified, struct spsy_error *error);

#endif

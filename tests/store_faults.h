/* store_faults.h - what befalls a store from outside, for the suites of rooms above it: a disk that
 * is full at one moment, a journal that takes nothing, a file from another day, less patience.
 *
 * One of the store's own: nothing here says what a store is made of. What a command could do to it
 * the suites do by the door (store/store.h). */
#ifndef SPSY_TESTS_STORE_FAULTS_H
#define SPSY_TESTS_STORE_FAULTS_H

#include "store/store.h"

/* What can find the disk full: a change of the store, or a write of its log (most are those of a
 * commit). */
enum store_step { STORE_CHANGE, STORE_WRITE };

/* From now on the steps of this open spool count; those of every spool that is watched together. */
void store_watch(struct spool *spool);
/* The nth step of that kind from now on finds no room, once; 0 = none does. */
void store_full_at(enum store_step step, long nth);
/* It has come to that step. */
bool store_was_full(enum store_step step);

/* The journal takes no decision any more, for another reason than a full disk. */
void store_refuse_decisions(struct spool *spool);
/* Waits so long for what another has locked, instead of SPOOL_BUSY_TIMEOUT_MS. */
void store_wait_at_most(struct spool *spool, int milliseconds);
/* Every file was opened then: CYYMMDD, HHMMSS. */
void store_opened_at(struct spool *spool, const char *date, const char *time);
/* Each commit is counted from now on; NULL = no longer. */
void store_count_commits(struct spool *spool, long *count);
/* So often has this process waited until what it has written was on the disk. */
long store_syncs(void);

#endif

/* creation_key.h - the key of a new file (K2): chosen, allowed, and its own key wrapped under it.
 *
 * MUST: whoever creates a file under a key has *READ on it, as for reading, when the data begins to
 * come and when it becomes a file; the key of a file never changes; a queue whose KEY is another
 * one by then gets no file that was begun under the one before. */
#ifndef SPSY_FUNCTION_CREATION_KEY_H
#define SPSY_FUNCTION_CREATION_KEY_H

#include "function/creation.h"

/* Before the first byte: from now on the writer encrypts. wanted NULL = the queue's. Errors:
 * SPY0121 (answer_fail_error tells SPY0122 with it), CPF2105 (no such key), SPY0171. */
int creation_key_begin(struct creation *creation, const struct creation_key *wanted,
                       struct spsy_error *error);
/* In the transaction, creation->queue as it is now; of_queue: its KEY as it was. CPF3330: another
 * one. */
int creation_key_check(struct creation *creation, const char *of_queue, struct spsy_error *error);
/* Of the file that has just got its identity. */
int creation_key_wrap(struct creation *creation, struct spsy_error *error);
void creation_key_end(struct creation *creation);

#endif

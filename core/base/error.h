/* error.h - filling the caller-owned struct spsy_error. */
#ifndef SPSY_BASE_ERROR_H
#define SPSY_BASE_ERROR_H

#include "spsy.h"

/* Fills *error (NULL is legal) and returns code, so that `return spsy_fail(...)` reads well.
 * message_id is an IBM message id or "". Text is cut between characters and mended
 * (base/text.h). */
int spsy_fail(struct spsy_error *error, int code, const char *message_id, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The same with ": <strerror(errno)>" appended; errno is preserved. */
int spsy_fail_errno(struct spsy_error *error, int code, const char *message_id, const char *format,
                    ...) __attribute__((format(printf, 4, 5)));

int spsy_fail_memory(struct spsy_error *error);

#endif

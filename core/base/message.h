/* message.h - the message ids spsy sends, in one table.
 *
 * The exit status of a failed statement comes from its message's kind, so that a message id means
 * the same thing everywhere. */
#ifndef SPSY_BASE_MESSAGE_H
#define SPSY_BASE_MESSAGE_H

#include <stddef.h>

enum spsy_message_kind { /* the value is the exit status of a statement that fails with it */
                         SPSY_MESSAGE_COMPLETION =
                             0, /* also informational and diagnostic: does not fail a statement */
                         SPSY_MESSAGE_FAILED = 1,
                         SPSY_MESSAGE_USAGE = 2,
                         SPSY_MESSAGE_REFUSED = 3,
                         SPSY_MESSAGE_EXIT_FAILED = 4,
                         SPSY_MESSAGE_INTERNAL = 5,
};

enum spsy_message_source {                         /* honesty: whose meaning is it */
                           SPSY_SOURCE_IBM,        /* documented by IBM, see the facts in README */
                           SPSY_SOURCE_REMEMBERED, /* remembered, unverified */
                           SPSY_SOURCE_OURS,       /* SPYnnnn */
};

struct spsy_message {
    const char *id;
    enum spsy_message_kind kind;
    enum spsy_message_source source;
    const char *meaning;
};

extern const struct spsy_message spsy_messages[];
extern const size_t spsy_message_count;

/* NULL when the id is unknown. */
const struct spsy_message *spsy_message_find(const char *id);

#endif

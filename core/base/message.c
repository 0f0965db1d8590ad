#include "base/message.h"

#include <string.h>

const struct spsy_message spsy_messages[] = {
#define MESSAGE(id, kind, source, meaning) {id, SPSY_MESSAGE_##kind, SPSY_SOURCE_##source, meaning},
#include "base/message.def"
#undef MESSAGE
};

const size_t spsy_message_count = sizeof spsy_messages / sizeof spsy_messages[0];

const struct spsy_message *spsy_message_find(const char *id)
{
    for (size_t i = 0; i < spsy_message_count; i++)
        if (strcmp(spsy_messages[i].id, id) == 0)
            return &spsy_messages[i];
    return NULL;
}

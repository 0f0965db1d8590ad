/* answer_bytes.c - the bytes of an answer, in the form of who asks. */
#include <string.h>

#include "service/answer.h"

int spsy_answer_add(struct spsy_answer *answer, const void *bytes, size_t count)
{
    if (count > answer->room - answer->count)
        return SPSY_ERR_FULL;
    memcpy(answer->bytes + answer->count, bytes, count);
    answer->count += count;
    return 0;
}

int spsy_answer_add_char(struct spsy_answer *answer, enum spsy_charset form, const char *text,
                         size_t count)
{
    if (count > answer->room - answer->count)
        return SPSY_ERR_FULL;
    spsy_charset_char(form, text, answer->bytes + answer->count, count);
    answer->count += count;
    return 0;
}

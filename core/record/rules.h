/* rules.h - whether a value is one that a field may have (enum spsy_rule). */
#ifndef SPSY_RECORD_RULES_H
#define SPSY_RECORD_RULES_H

#include "record/layout.h"

/* Each returns NULL when the value may stand in a field of this rule, else what is wrong with it:
 * a constant text that reads well after "jobNumber: ". */
const char *spsy_rule_check_number(enum spsy_rule rule, int32_t value);

/* text without trailing blanks, length bytes of it; not NUL-terminated. Only ASCII characters
 * matter to any rule, so UTF-8 and ISO 8859-1 serve alike. */
const char *spsy_rule_check_text(enum spsy_rule rule, const char *text, size_t length);

/* Bytes of text without its trailing blanks. */
static inline size_t spsy_without_blanks(const char *text, size_t length)
{
    while (length > 0 && text[length - 1] == ' ')
        length--;
    return length;
}

/* The quick yes for the common case; false decides nothing. */
static inline bool spsy_rule_plainly_met(enum spsy_rule rule, const char *text, size_t length)
{
    switch (rule) {
    case SPSY_RULE_NAME:
        return length > 0 && text[0] != ' ';
    case SPSY_RULE_NAME_OR_BLANK:
    case SPSY_RULE_BLANK:
        return length == 0 || (rule == SPSY_RULE_NAME_OR_BLANK && text[0] != ' ');
    case SPSY_RULE_TEXT:
        return true;
    default:
        return false;
    }
}

#endif

#include "record/rules.h"

#include <string.h>

#include "base/calendar.h"
#include "spsy_functions.h"

enum {
    DATE_DIGITS = 7,
    TIME_DIGITS = 6,
    JOB_NUMBER_DIGITS = 6,
    FILE_NUMBER_MAX = 999999,
    ASP_MAX = 255,
};

const char *spsy_rule_check_number(enum spsy_rule rule, int32_t value)
{
    switch (rule) {
    case SPSY_RULE_LENGTH:
        return value == SPSY_RECORD_BYTES ? NULL : "must be 429";
    case SPSY_RULE_FILE_NUMBER:
        return value >= 1 && value <= FILE_NUMBER_MAX ? NULL : "must be 1 to 999999";
    case SPSY_RULE_ASP:
        return value >= 0 && value <= ASP_MAX ? NULL : "must be 0 to 255";
    default:
        return "is not a number";
    }
}

static bool all_digits(const char *text, size_t length, size_t wanted)
{
    if (length != wanted)
        return false;
    for (size_t i = 0; i < length; i++)
        if (text[i] < '0' || text[i] > '9')
            return false;
    return true;
}

static int two_digits(const char *text)
{
    return (text[0] - '0') * 10 + (text[1] - '0');
}

static const char *check_date(const char *text, size_t length)
{
    int year;

    if (!all_digits(text, length, DATE_DIGITS))
        return "must be 7 digits, CYYMMDD";
    if (text[0] > '1')
        return "must begin with century 0 or 1";
    year = 1900 + (text[0] - '0') * 100 + two_digits(text + 1);
    if (!spsy_date_exists(year, two_digits(text + 3), two_digits(text + 5)))
        return "is not a day of the calendar (CYYMMDD)";
    return NULL;
}

static const char *check_time(const char *text, size_t length)
{
    if (!all_digits(text, length, TIME_DIGITS))
        return "must be 6 digits, HHMMSS";
    if (two_digits(text) > 23 || two_digits(text + 2) > 59 || two_digits(text + 4) > 59)
        return "is not a time of day (HHMMSS)";
    return NULL;
}

#define LISTED(function) " " #function

static const char *check_function(const char *text, size_t length)
{
    for (size_t i = 0; i < SPSY_FUNCTION_COUNT; i++) {
        const char *function = spsy_functions[i];

        if (length > 0 && text[0] == function[0] && strncmp(text, function, length) == 0 &&
            function[length] == '\0')
            return NULL;
    }
    return "must be one of the 17 function identifiers:" SPSY_FUNCTION_LIST(LISTED);
}

const char *spsy_rule_check_text(enum spsy_rule rule, const char *text, size_t length)
{
    switch (rule) {
    case SPSY_RULE_FUNCTION:
        return check_function(text, length);
    case SPSY_RULE_NAME:
        if (length == 0)
            return "must not be blank";
        /* fall through */
    case SPSY_RULE_NAME_OR_BLANK:
        return length > 0 && text[0] == ' ' ? "must not begin with a blank" : NULL;
    case SPSY_RULE_NUMBER:
        return all_digits(text, length, JOB_NUMBER_DIGITS) ? NULL : "must be 6 digits";
    case SPSY_RULE_DATE:
        return check_date(text, length);
    case SPSY_RULE_TIME:
        return check_time(text, length);
    case SPSY_RULE_BLANK:
        return length == 0 ? NULL : "must be blank";
    case SPSY_RULE_TEXT:
        return NULL;
    default:
        return "is not text";
    }
}

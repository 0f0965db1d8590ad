/* date.h - dates and times as commands take them and as the spool keeps them. */
#ifndef SPSY_OBJECT_DATE_H
#define SPSY_OBJECT_DATE_H

#include <stdbool.h>
#include <time.h>

#include "base/calendar.h"
#include "base/error.h"

enum { DATE_ISO_SIZE = SPSY_DATE_SIZE, DATE_CENTURY_SIZE = 8, TIME_SIZE = 7 };

/* 'YYYY-MM-DD' or CYYMMDD, a day that exists, 1900-2899 for the one and 1900-2099 for the other.
 * False and the target untouched otherwise. */
bool date_to_iso(const char *text, char iso[DATE_ISO_SIZE]);
/* The same to CYYMMDD; only 1900-2099 has one (X22). */
bool date_to_century(const char *text, char century[DATE_CENTURY_SIZE]);
/* HHMMSS, HH:MM:SS or HH.MM.SS to HHMMSS. */
bool time_to_six(const char *text, char six[TIME_SIZE]);

/* The same as IBM's type TIME is typed: the seconds may be left out. */
bool time_typed_to_six(const char *text, char six[TIME_SIZE]);

/* A second since 1970 as the local date and time that the record has; false and the targets
 * untouched: it cannot express it (X22). */
bool date_of_second(time_t second, char century[DATE_CENTURY_SIZE], char six[TIME_SIZE]);
/* Local time as the record has it (X22): CYYMMDD and HHMMSS. SPSY_ERR_VALUE, CPF9898: the clock
 * stands before 1900 or after 2099, which that cannot express. */
int date_now(char century[DATE_CENTURY_SIZE], char six[TIME_SIZE], struct spsy_error *error);
/* The local date so many days from today, 'YYYY-MM-DD'. SPSY_ERR_VALUE, CPF9898: the clock stands
 * where date_to_iso takes none, and the target is untouched. */
int date_in_days(long days, char iso[DATE_ISO_SIZE], struct spsy_error *error);

#endif

/* calendar.h - which days there are. */
#ifndef SPSY_BASE_CALENDAR_H
#define SPSY_BASE_CALENDAR_H

#include <stdbool.h>

/* A day of the Gregorian calendar, from 1900 on: CYYMMDD begins there. */
bool spsy_date_exists(int year, int month, int day);

#endif

/* calendar.h - which days there are. */
#ifndef SPSY_BASE_CALENDAR_H
#define SPSY_BASE_CALENDAR_H

#include <stdbool.h>

/* QDATFMT's words, in which order a job writes dates: FORMAT(word) of each, BETWEEN between two.
 * JUL is year and day of the year. */
#define SPSY_DATE_WORDS(FORMAT, BETWEEN)                                                           \
    FORMAT(YMD) BETWEEN FORMAT(MDY)                                                                \
    BETWEEN FORMAT(DMY)                                                                            \
    BETWEEN FORMAT(JUL)
#define SPSY_DATE_ENUMERATOR(word) SPSY_DATE_##word
#define SPSY_DATE_TEXT(word) #word
#define SPSY_DATE_SPECIAL(word) "*" #word
#define SPSY_DATE_COMMA ,

enum spsy_date_format {
    SPSY_DATE_ISO, /* none of IBM's: YYYY-MM-DD alone */
    SPSY_DATE_WORDS(SPSY_DATE_ENUMERATOR, SPSY_DATE_COMMA),
    SPSY_DATE_FORMATS
};
enum { SPSY_DATE_SIZE = 11 };
extern const char *const spsy_date_formats[SPSY_DATE_FORMATS]; /* "ISO", "YMD" ... */
/* What may stand between the parts: QDATSEP's. */
#define SPSY_DATE_SEPARATORS "/-.,"
#define SPSY_DATE_SEPARATORS_OR_BLANK SPSY_DATE_SEPARATORS " "

/* A day of the Gregorian calendar, from 1900 on: CYYMMDD begins there. */
bool spsy_date_exists(int year, int month, int day);
/* Such a day as YYYY-MM-DD; false, and the target untouched: there is none. */
bool spsy_date_iso(int year, int month, int day, char iso[SPSY_DATE_SIZE]);

/* A date as IBM's commands take it: 6 or 8 digits (JUL 5), or numbers between one and the same
 * of the separators with a year of two digits (40-99 are 1940-1999) or of four. To YYYY-MM-DD;
 * false, and the target untouched: it is none in this format. ibm.com/docs/.../cl/cvtdat.htm has
 * the rules. */
bool spsy_date_in_format(const char *text, enum spsy_date_format format, const char *separators,
                         char iso[SPSY_DATE_SIZE]);

#endif

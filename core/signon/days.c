#include <stdio.h>
#include <string.h>
#include <time.h>

#include "signon/table.h"

/* Days since 1970-01-01 of a day of the Gregorian calendar (month 1..12). */
static long day_number(long year, long month, long day)
{
    long from_march = month > 2 ? month - 3 : month + 9, of_march = month > 2 ? year : year - 1;
    long in_era = of_march % 400, era = of_march / 400; /* a clock before year 0 there is not */

    return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + (153 * from_march + 2) / 5 +
           day - 1 - 719468;
}

long signon_day_of(int64_t second)
{
    const time_t at = (time_t)second;
    struct tm local;

    if (!localtime_r(&at, &local))
        return SIGNON_DAY_LAST; /* where no year is: all has expired, and nothing is deleted */
    return day_number(local.tm_year + 1900L, local.tm_mon + 1, local.tm_mday);
}

long signon_today(void)
{
    return signon_day_of(time(NULL));
}

void signon_day_text(long day, char text[SPSY_DATE_SIZE])
{
    time_t second = (time_t)day * 86400;
    struct tm date;

    snprintf(text, SPSY_DATE_SIZE, "*NONE");
    if (day < SIGNON_DAY_LAST && gmtime_r(&second, &date))
        spsy_date_iso(date.tm_year + 1900, date.tm_mon + 1, date.tm_mday, text);
}

long signon_expiry_day(const struct signon_table *table, const struct signon_entry *entry)
{
    if (table->exp == SIGNON_UNCONVERTED || entry->no_expire)
        return SIGNON_DAY_LAST;
    return entry->changed + table->exp;
}

long signon_purge_day(const struct signon_table *table, const struct signon_entry *entry)
{
    long expiry = signon_expiry_day(table, entry);

    return expiry == SIGNON_DAY_LAST ? expiry : expiry + table->purge;
}

/* M20, M21: a password is good for EXP days, warned of in the last WARN of them; after PURGE more
 * days its entry is deleted. A clock that was set back makes nothing younger than today: EXP=0 still
 * expires everybody. */
enum signon_state signon_state_of(const struct signon_table *table,
                                  const struct signon_entry *entry, long today)
{
    long expiry = signon_expiry_day(table, entry);

    if (expiry == SIGNON_DAY_LAST)
        return SIGNON_VALID;
    if (today < entry->changed)
        today = entry->changed;
    if (today < SIGNON_DAY_LAST && today >= signon_purge_day(table, entry))
        return SIGNON_PAST;
    if (today >= expiry)
        return SIGNON_EXPIRED;
    return expiry - today <= table->warn ? SIGNON_WARNED : SIGNON_VALID;
}

bool signon_is_revoked(const struct signon_entry *entry)
{
    return entry->failures >= SIGNON_REVOKED_AT;
}

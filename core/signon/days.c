#include <stdio.h>
#include <string.h>
#include <time.h>

#include "signon/table.h"

enum { WARN_AT_FIRST = 0, PURGE_AT_FIRST = SIGNON_DAYS_MAX }; /* chosen: nobody is deleted early */

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
 * days its entry is deleted. One whose day lies ahead, because the clock was put back, is of today.
 */
enum signon_state signon_state_of(const struct signon_table *table,
                                  const struct signon_entry *entry, long today)
{
    long age = today > entry->changed ? today - entry->changed : 0;

    if (signon_expiry_day(table, entry) == SIGNON_DAY_LAST)
        return SIGNON_VALID;
    if (today < SIGNON_DAY_LAST && age >= table->exp + table->purge)
        return SIGNON_PAST;
    if (age >= table->exp)
        return SIGNON_EXPIRED;
    return table->exp - age <= table->warn ? SIGNON_WARNED : SIGNON_VALID;
}

static int refuse(const char *why, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_VALUE, "SPY0198", "%s", why);
}

int signon_set_days(struct signon_table *table, const long days[3], long today,
                    struct spsy_error *error)
{
    bool first = table->exp == SIGNON_UNCONVERTED;
    int exp = days[0] >= 0 ? (int)days[0] : table->exp;
    int warn = days[1] >= 0 ? (int)days[1] : first ? WARN_AT_FIRST : table->warn;
    int purge = days[2] >= 0 ? (int)days[2] : first ? PURGE_AT_FIRST : table->purge;

    if (exp == SIGNON_UNCONVERTED)
        return refuse("the first time --exp is required", error);
    if (exp == 0 && warn != 0)
        return refuse("--exp 0 is valid only with --warn 0", error);
    if (today >= SIGNON_DAY_LAST)
        return refuse("the clock says no day that could be kept", error);
    for (size_t i = 0; first && i < table->count; i++)
        table->entries[i].changed = today;
    table->exp = exp;
    table->warn = warn;
    table->purge = purge;
    return 0;
}

bool signon_is_revoked(const struct signon_entry *entry)
{
    return entry->failures >= SIGNON_REVOKED_AT;
}

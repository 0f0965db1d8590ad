/* times.c - a time of the journal, as it is typed. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "verb/verb.h"

const char verb_times[] = "'YYYY-MM-DD HH:MM:SS' or YYYY-MM-DD, in UTC";

bool verb_time(const char *text, char time_text[SPOOL_TIME_SIZE])
{
    char whole[SPOOL_TIME_SIZE], again[SPOOL_TIME_SIZE];
    struct tm utc = {0};
    const char *end;
    time_t at;

    if (strlen(text) != 10 && strlen(text) != 19)
        return false;
    snprintf(whole, sizeof whole, "%s%s", text, strlen(text) == 10 ? "T00:00:00" : "");
    if (whole[10] == ' ')
        whole[10] = 'T';
    end = strptime(whole, "%Y-%m-%dT%H:%M:%S", &utc);
    if (!end || *end)
        return false;
    at = timegm(&utc);
    gmtime_r(&at, &utc);
    strftime(again, sizeof again, "%Y-%m-%dT%H:%M:%S", &utc);
    memcpy(time_text, again, sizeof again);
    return strcmp(again, whole) == 0; /* else a day that no calendar has */
}

int verb_period(const char *since, const char *until, char since_time[SPOOL_TIME_SIZE],
                char until_time[SPOOL_TIME_SIZE], struct answer *answer)
{
    if (since && !verb_time(since, since_time))
        return verb_fault(answer, "--since", since, verb_times);
    if (until && !verb_time(until, until_time))
        return verb_fault(answer, "--until", until, verb_times);
    if (since && until && strcmp(until_time, since_time) <= 0)
        return verb_fault(answer, "--until", until, "a time after --since");
    return 0;
}

/* lpd_find.c - RFC 1179, section 5.4: send queue state (long), to see whether a job is there.
 *
 * What a daemon lists is for people, and no two do it alike; a mark in the title is found in any of
 * them. The long form: LPRng answers the short one with a number of jobs alone. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "format/lpd_connection.h"

enum {
    SEND_LIST = 4,
    LIST_BYTES = 1024 * 1024, /* ten thousand jobs; what is after them is not looked at */
    FIRST_PAUSE_MS = 100,
    LONGEST_PAUSE_MS = 1600,
};

/* An operand that is one word, or the daemon would take it for several. */
static bool one_word(const char *user)
{
    for (const char *at = user; *at; at++)
        if ((unsigned char)*at <= 0x20 || (unsigned char)*at >= 0x7F)
            return false;
    return user[0] != '\0';
}

/* Asks once; *count bytes of list, which ends with a NUL. */
static int list_queue(struct lpd_connection *connection, const char *user, char *list,
                      size_t *count)
{
    char line[LPD_QUEUE_MAX + LPD_USER_MAX + 8];
    int length = snprintf(line, sizeof line, "%c%s %s\n", SEND_LIST, connection->job->queue, user);
    bool closed = false;
    int result = lpd_connect(connection);

    connection->step = "listing the queue";
    if (result == 0) {
        lpd_start_time(connection);
        result = lpd_put(connection, line, (size_t)length);
    }
    if (result == 0) {
        lpd_start_time(connection);
        *count = lpd_receive(connection, list, LIST_BYTES, &closed);
        if (!closed && *count == 0)
            result = lpd_broken(connection, "no answer in time");
    }
    if (connection->socket >= 0)
        close(connection->socket);
    connection->socket = -1;
    return result;
}

/* What was listed, or its beginning, as one line. */
static void keep_words(char words[LPD_LISTED_SIZE], const char *list, size_t count)
{
    size_t kept = count < LPD_LISTED_SIZE - 1 ? count : LPD_LISTED_SIZE - 1;

    for (size_t i = 0; i < kept; i++)
        words[i] = list[i] ? list[i] : ' ';
    words[kept] = '\0';
    lpd_printable(words);
}

/* 1 = there, 0 = not there. cups-lpd shows titles only to the user that is named; LPRng knows users
 * under names of its own ("A#B" is A_B), and is asked again for all. */
static int look(struct lpd_connection *connection, char *list, char words[LPD_LISTED_SIZE])
{
    const struct lpd_job *job = connection->job;
    const char *users[] = {one_word(job->user) ? job->user : "", ""};

    for (size_t i = users[0][0] ? 0 : 1; i < 2; i++) {
        size_t count = 0;
        int result = list_queue(connection, users[i], list, &count);

        if (result < 0)
            return result;
        if (memmem(list, count, job->mark, strlen(job->mark)))
            return 1;
        if (i == 0 || !users[0][0])
            keep_words(words, list, count);
    }
    return 0;
}

static void pause_ms(int64_t ms)
{
    struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

    while (nanosleep(&pause, &pause) != 0)
        continue;
}

static int check(const struct lpd_job *job, struct spsy_error *error)
{
    if (!job->mark || !one_word(job->mark) || strlen(job->mark) > LPD_MARK_MAX)
        return spsy_fail(error, SPSY_ERR_VALUE, "", "a mark has 1 to %d graphic characters",
                         LPD_MARK_MAX);
    if (strlen(job->user) > LPD_USER_MAX)
        return spsy_fail(error, SPSY_ERR_VALUE, "", "a user's name of more than %d bytes",
                         LPD_USER_MAX);
    if (lpd_check_host(job->host, error) != 0 || lpd_check_queue(job->queue, error) != 0)
        return SPSY_ERR_VALUE;
    return 0;
}

int lpd_find(const struct lpd_job *job, int find_ms, char words[LPD_LISTED_SIZE],
             struct spsy_error *error)
{
    struct lpd_job patient = *job;
    struct lpd_connection connection = {.socket = -1, .job = &patient, .error = error};
    int most_ms = find_ms > 0 ? find_ms : LPD_FIND_MS, result = check(job, error);
    int64_t wait = FIRST_PAUSE_MS, until = spsy_now_ms() + most_ms;
    char *list = NULL;

    words[0] = '\0';
    if (result == 0 && !(list = malloc(LIST_BYTES)))
        result = spsy_fail_memory(error);
    if (patient.timeout_ms <= 0 || patient.timeout_ms > most_ms / 2)
        patient.timeout_ms = most_ms / 2; /* to connect, and for a list */
    while (result == 0 && (result = look(&connection, list, words)) == 0) {
        if (spsy_now_ms() + wait > until)
            break;
        pause_ms(wait);
        wait = wait < LONGEST_PAUSE_MS ? wait * 2 : wait;
    }
    free(list);
    return result;
}

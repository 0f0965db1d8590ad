/* lpd.c - RFC 1179, sections 5.2 and 6: receive a printer job.
 *
 * MUST: every step is acknowledged by an octet of zero before the next one, and an answer that came
 * before its question counts for nothing; a value from a spooled file never becomes a line of its
 * own in the control file. */
#include "format/lpd.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "format/lpd_connection.h"

enum {
    RECEIVE_JOB = 2,
    RECEIVE_CONTROL = 2,
    RECEIVE_DATA = 3,
    LOCAL_HOST_MAX = 120,     /* a part of file names, which fit a control line with it */
    CONTROL_LINE_BYTES = 144, /* the longest: RFC 1179's 131, or a data file's name */
    CONTROL_BYTES = (9 + LPD_COPIES_MAX) * CONTROL_LINE_BYTES,
};

/* One line of the control file; a line end inside the value would start another one. */
static int control_line(const struct lpd_connection *connection, char *file, size_t size,
                        char letter, const char *value, size_t most)
{
    size_t used = strlen(file);
    char part[CONTROL_LINE_BYTES];

    for (const char *at = value; *at; at++)
        if ((unsigned char)*at < 0x20 || *at == 0x7F)
            return spsy_fail(connection->error, SPSY_ERR_VALUE, "",
                             "a control character cannot be sent to an LPD printer: line %c",
                             letter);
    snprintf(part, most + 1, "%s", value);
    spsy_utf8_trim(part);
    snprintf(file + used, size - used, "%c%s\n", letter, part);
    return 0;
}

/* ---- options ------------------------------------------------------------------------------ */

static bool is_filter(const char *word, size_t length)
{
    return length == 1 && word[0] >= 'a' && word[0] <= 'z';
}

int lpd_check_options(const char *options, struct spsy_error *error)
{
    if (strlen(options) > LPD_OPTIONS_MAX)
        return spsy_fail(error, SPSY_ERR_VALUE, "", "more than %d characters", LPD_OPTIONS_MAX);
    for (const char *at = options; *at; at++)
        if ((unsigned char)*at < 0x20 || (unsigned char)*at >= 0x7F)
            return spsy_fail(error, SPSY_ERR_VALUE, "",
                             "a character that cannot stand in a control file");
    for (const char *word = options; *word;) {
        size_t length = strcspn(word, " ");
        int shown = (int)length;

        if (length > 0 && word[0] >= 'a' && word[0] <= 'z' && !is_filter(word, length))
            return spsy_fail(error, SPSY_ERR_VALUE, "",
                             "%.*s: a small letter is a filter, and stands alone", shown, word);
        if (length > 0 && word[0] == 'X')
            return spsy_fail(error, SPSY_ERR_VALUE, "",
                             "%.*s: no line of a control file, and what IBM i means by it is not "
                             "here",
                             shown, word);
        if (length > 0 && strchr("CHLNPSU", word[0]))
            return spsy_fail(error, SPSY_ERR_VALUE, "", "%.*s: line %c is made by the command",
                             shown, word, word[0]);
        word += length;
        word += strspn(word, " ");
    }
    return 0;
}

/* The last word of options that begins with this letter, or with 'a' that is a filter; copied.
 * False = there is none. */
static bool find_option(const char *options, char letter, char found[LPD_OPTIONS_MAX + 1])
{
    bool any = false;

    for (const char *word = options ? options : ""; *word;) {
        size_t length = strcspn(word, " ");

        if (letter == 'a' ? is_filter(word, length) : word[0] == letter) {
            snprintf(found, LPD_OPTIONS_MAX + 1, "%.*s", (int)length, word);
            any = true;
        }
        word += length;
        word += strspn(word, " ");
    }
    return any;
}

/* The lines that are neither the job's name nor a filter. */
static int option_lines(const struct lpd_connection *connection, char *file, size_t size)
{
    const char *word = connection->job->options ? connection->job->options : "";
    char line[LPD_OPTIONS_MAX + 1];
    int result = 0;

    while (result == 0 && *word) {
        size_t length = strcspn(word, " ");

        snprintf(line, sizeof line, "%.*s", (int)length, word);
        if (line[0] && line[0] != 'J' && !is_filter(word, length))
            result = control_line(connection, file, size, line[0], line + 1, 131);
        word += length;
        word += strspn(word, " ");
    }
    return result;
}

/* A copy is the same line once more. */
static int format_lines(const struct lpd_connection *connection, char *file, size_t size,
                        const char *data_name)
{
    char filter[LPD_OPTIONS_MAX + 1] = {connection->job->format};
    int result = 0;

    find_option(connection->job->options, 'a', filter);
    for (int i = 0; result == 0 && i < connection->job->copies; i++)
        result = control_line(connection, file, size, filter[0], data_name, 140);
    return result;
}

/* What the J line says: the title, or what the options say; with the mark after it. */
static void name_job(const struct lpd_job *job, char *name, size_t size)
{
    char option[LPD_OPTIONS_MAX + 1];
    const char *title = find_option(job->options, 'J', option) ? option + 1 : job->title;

    if (job->mark)
        snprintf(name, size, "%.*s %s", LPD_TITLE_MAX, title, job->mark);
    else
        snprintf(name, size, "%s", title);
}

/* RFC 1179, section 7: H, P, J, L, N, options, then the data file's format, and U. The name comes
 * before the data file that it names: cups-lpd gives it to the next one only. */
static int build_control(const struct lpd_connection *connection, char *file, size_t size)
{
    const struct lpd_job *job = connection->job;
    char data_name[160], title[LPD_TITLE_MAX + LPD_MARK_MAX + 2], name[LPD_OPTIONS_MAX + 1];
    const char *shown = job->mark ? title : job->title;

    if (job->mark)
        snprintf(title, sizeof title, "%.*s %s", LPD_TITLE_MAX, job->title, job->mark);
    file[0] = '\0';
    name_job(job, name, sizeof name);
    snprintf(data_name, sizeof data_name, "dfA%03u%s", job->number, job->local_host);
    if (control_line(connection, file, size, 'H', job->local_host, 31) != 0 ||
        control_line(connection, file, size, 'P', job->user, 31) != 0 ||
        control_line(connection, file, size, 'J', name, 99) != 0 ||
        (job->separator && control_line(connection, file, size, 'L', job->user, 31) != 0) ||
        control_line(connection, file, size, 'N', shown, 131) != 0 ||
        option_lines(connection, file, size) != 0 ||
        format_lines(connection, file, size, data_name) != 0 ||
        control_line(connection, file, size, 'U', data_name, 140) != 0)
        return SPSY_ERR_VALUE;
    return 0;
}

static int send_control(struct lpd_connection *connection, const char *control)
{
    const struct lpd_job *job = connection->job;
    char line[256];
    int length = snprintf(line, sizeof line, "%c%zu cfA%03u%s\n", RECEIVE_CONTROL, strlen(control),
                          job->number, job->local_host);

    if (lpd_command(connection, "announcing the control file", line, (size_t)length) != 0)
        return SPSY_ERR_IO;
    return lpd_command(connection, "sending the control file", control, strlen(control) + 1);
}

/* ---- the data file ------------------------------------------------------------------------ */

struct data {
    struct lpd_connection *connection;
    int64_t sent;
};

static int send_piece(void *opaque, const void *bytes, size_t count, struct spsy_error *error)
{
    struct data *data = opaque;

    (void)error; /* the same as the connection's */
    data->sent += (int64_t)count;
    if (data->sent > data->connection->job->bytes)
        return lpd_broken(data->connection, "the file grew while it was sent");
    return lpd_put(data->connection, bytes, count);
}

static int send_bytes(struct lpd_connection *connection)
{
    const struct lpd_job *job = connection->job;
    struct data data = {.connection = connection};
    int result = job->produce(job->context, send_piece, &data, connection->error);

    if (result < 0)
        return result;
    if (data.sent != job->bytes)
        return lpd_broken(connection, "the file is shorter than announced");
    return 0;
}

static int send_data(struct lpd_connection *connection)
{
    const struct lpd_job *job = connection->job;
    char line[256];
    int length = snprintf(line, sizeof line, "%c%lld dfA%03u%s\n", RECEIVE_DATA,
                          (long long)job->bytes, job->number, job->local_host);

    if (lpd_command(connection, "announcing the data file", line, (size_t)length) != 0)
        return SPSY_ERR_IO;
    connection->step = "sending the data file";
    lpd_start_time(connection);
    length = send_bytes(connection);
    if (length < 0)
        return length;
    return lpd_command(connection, "sending the data file", "", 1);
}

/* ---- the job ------------------------------------------------------------------------------ */

/* Host and queue names go into a line of the protocol: no blanks, no controls, not too long. */
static int check_word(const char *what, const char *word, size_t most, const char *forbidden,
                      struct spsy_error *error)
{
    if (!word[0] || strlen(word) > most)
        return spsy_fail(error, SPSY_ERR_VALUE, "", "%s: 1 to %zu characters", what, most);
    for (const char *at = word; *at; at++)
        if ((unsigned char)*at <= 0x20 || (unsigned char)*at >= 0x7F || strchr(forbidden, *at))
            return spsy_fail(error, SPSY_ERR_VALUE, "", "%s: \"%s\" cannot stand in an LPD command",
                             what, word);
    return 0;
}

int lpd_check_host(const char *host, struct spsy_error *error)
{
    return check_word("remote system", host, LPD_HOST_MAX, "/", error);
}

int lpd_check_queue(const char *queue, struct spsy_error *error)
{
    return check_word("printer queue", queue, LPD_QUEUE_MAX, "", error);
}

/* Everything that can be refused without a connection. */
static int prepare(const struct lpd_connection *connection, char *control, size_t size)
{
    const struct lpd_job *job = connection->job;

    if (job->copies < 1 || job->copies > LPD_COPIES_MAX)
        return spsy_fail(connection->error, SPSY_ERR_VALUE, "", "%d copies are not 1 to %d",
                         job->copies, LPD_COPIES_MAX);
    if (job->bytes < 1)
        return spsy_fail(connection->error, SPSY_ERR_VALUE, "",
                         "nothing to send: LPD has no empty files, a length of 0 means that "
                         "the length is not known");
    if (lpd_check_host(job->host, connection->error) != 0 ||
        lpd_check_queue(job->queue, connection->error) != 0 ||
        check_word("local host", job->local_host, LOCAL_HOST_MAX, "/", connection->error) != 0 ||
        (job->options && lpd_check_options(job->options, connection->error) != 0) ||
        build_control(connection, control, size) != 0)
        return SPSY_ERR_VALUE;
    if (job->number > 999)
        return spsy_fail(connection->error, SPSY_ERR_VALUE, "", "an LPD job number over 999: %u",
                         job->number);
    return 0;
}

static int converse(struct lpd_connection *connection, const char *control)
{
    char line[LPD_QUEUE_MAX + 8];
    int length = snprintf(line, sizeof line, "%c%s\n", RECEIVE_JOB, connection->job->queue);
    int result = lpd_command(connection, "asking for the queue", line, (size_t)length);

    if (result == 0)
        result = send_control(connection, control);
    if (result == 0)
        result = send_data(connection);
    return result == 0 ? lpd_finish(connection) : result;
}

int lpd_converse(int socket, const struct lpd_job *job, struct spsy_error *error)
{
    struct lpd_connection connection = {.socket = socket, .job = job, .error = error};
    char control[CONTROL_BYTES];
    int result = prepare(&connection, control, sizeof control);

    return result == 0 ? converse(&connection, control) : result;
}

int lpd_send(const struct lpd_job *job, struct spsy_error *error)
{
    struct lpd_connection connection = {.socket = -1, .job = job, .error = error};
    char control[CONTROL_BYTES];
    int result = prepare(&connection, control, sizeof control);

    if (result == 0)
        result = lpd_connect(&connection);
    if (result == 0)
        result = converse(&connection, control);
    if (connection.socket >= 0)
        close(connection.socket);
    return result;
}

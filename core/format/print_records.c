#include "format/print_records.h"

#include <stdio.h>
#include <string.h>

enum {
    OVERFLOW_LINE = 60,  /* channel 12 */
    SKIP_LINE_MAX = 255, /* of a form, as print_lines.c has it */
    SKIP_DIGITS = 3,
    NEXT_LINE_LEAD = 0xC2, /* NEL (U+0085) in UTF-8 */
    NEXT_LINE_TRAIL = 0x85,
    MARK_BYTES = 3,
};

static const char byte_order_mark[] = "\xEF\xBB\xBF";

/* Where SSSL stands in a record's prefix, and how long all of it is. */
static const struct {
    size_t front, width;
} formats[] = {
    [PRINT_FCFC] = {0, 1},
    [PRINT_PRTCTL] = {0, 4},
    [PRINT_S36FMT] = {5, PRINT_RECORD_PREFIX_MAX},
};

void print_records_init(struct print_records *records, enum print_control control,
                        conversion_sink *sink, void *context)
{
    memset(records, 0, sizeof *records);
    records->control = control;
    records->sink = sink;
    records->context = context;
    records->record = 1;
}

/* ---- the text ----------------------------------------------------------------------------- */

static int put(struct print_records *records, const char *text, size_t count,
               struct spsy_error *error)
{
    struct spsy_error cause = {0};
    int result = count > 0 ? records->sink(records->context, text, count, &cause) : 0;

    if (result == SPSY_ERR_VALUE)
        return spsy_fail(error, result, cause.message_id, "record %llu: %s",
                         (unsigned long long)records->record, cause.text);
    if (result < 0 && error)
        *error = cause;
    return result;
}

static int put_data(struct print_records *records, const char *data, size_t count,
                    struct spsy_error *error)
{
    records->line_used |= count > 0;
    return put(records, data, count, error);
}

/* ---- motions ------------------------------------------------------------------------------ */

static int space(struct print_records *records, unsigned lines, struct spsy_error *error)
{
    int result = 0;

    if (records->line == 0) { /* above line 1 */
        records->line = 1;
        lines -= lines > 0;
    }
    if (lines == 0 && records->line_used)
        result = put(records, "\r", 1, error);
    records->line += lines;
    records->line_used = false;
    for (; lines > 0 && result == 0; lines--)
        result = put(records, "\n", 1, error);
    return result;
}

static int skip(struct print_records *records, unsigned line, struct spsy_error *error)
{
    int result = 0;

    if (records->line >= line)
        result = put(records, "\f", 1, error);
    if (records->line == 0 || records->line >= line) {
        records->line = 1;
        records->line_used = false;
    }
    return result == 0 && records->line < line
               ? space(records, line - (unsigned)records->line, error)
               : result;
}

/* ---- controls ----------------------------------------------------------------------------- */

static int refuse(const struct print_records *records, const char *why, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_VALUE, "SPY0107", "record %llu %s",
                     (unsigned long long)records->record, why);
}

static int refuse_control(const struct print_records *records, struct spsy_error *error)
{
    char why[96], shown[4 * PRINT_RECORD_PREFIX_MAX + 1] = "";
    size_t used = 0;

    for (size_t i = 0; i < records->held; i++) {
        unsigned char byte = (unsigned char)records->prefix[i];

        used += (size_t)snprintf(shown + used, sizeof shown - used,
                                 byte >= ' ' && byte < 0x7F ? "%c" : "\\x%02X", byte);
    }
    snprintf(why, sizeof why, "begins with '%s', which is not a control of CTLCHAR(%s)", shown,
             print_control_name(records->control));
    return refuse(records, why, error);
}

static int obey_fcfc(struct print_records *records, struct spsy_error *error)
{
    static const char spaces[] = "+ 0-", channels[] = " 123456789ABC";
    char control = records->prefix[0];
    const char *found = control ? strchr(spaces, control) : NULL;
    size_t channel;

    if (found)
        return space(records, (unsigned)(found - spaces), error);
    found = control ? strchr(channels, control) : NULL;
    if (!found)
        return refuse_control(records, error);
    channel = (size_t)(found - channels);
    if (records->channels.line[channel] > 0)
        return skip(records, records->channels.line[channel], error);
    if (channel == 1)
        return skip(records, 1, error);
    return channel == PRINT_CHANNELS ? skip(records, OVERFLOW_LINE, error)
                                     : space(records, 1, error);
}

static bool all_blank(const char *text, size_t count)
{
    return strspn(text, " ") >= count;
}

/* "SSSL": 0 when a part is blank; false when it is not a control. */
static bool read_skip_and_space(const char *text, unsigned *line, unsigned *lines)
{
    bool skips = !all_blank(text, SKIP_DIGITS), spaces = text[SKIP_DIGITS] != ' ';

    *line = *lines = 0;
    for (size_t i = 0; skips && i < SKIP_DIGITS; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *line = *line * 10 + (unsigned)(text[i] - '0');
    }
    if (spaces && (text[SKIP_DIGITS] < '0' || text[SKIP_DIGITS] > '9'))
        return false;
    if (spaces)
        *lines = (unsigned)(text[SKIP_DIGITS] - '0');
    return (skips || spaces) && (!skips || (*line >= 1 && *line <= SKIP_LINE_MAX));
}

static int obey_skip_and_space(struct print_records *records, struct spsy_error *error)
{
    size_t front = formats[records->control].front;
    char control[SKIP_DIGITS + 2] = "";
    unsigned line, lines;
    int result = 0;

    memcpy(control, records->prefix + front, SKIP_DIGITS + 1);
    for (size_t i = 0; i < front; i++)
        if (records->prefix[i] != ' ')
            return refuse_control(records, error);
    if (!read_skip_and_space(control, &line, &lines))
        return refuse_control(records, error);
    if (line > 0)
        result = skip(records, line, error);
    if (result == 0 && (lines > 0 || line == 0))
        result = space(records, lines, error);
    return result;
}

static int obey(struct print_records *records, struct spsy_error *error)
{
    records->in_data = true;
    return records->control == PRINT_FCFC ? obey_fcfc(records, error)
                                          : obey_skip_and_space(records, error);
}

/* ---- records ------------------------------------------------------------------------------ */

static int end_record(struct print_records *records, struct spsy_error *error)
{
    int result = 0;

    if (!records->in_data) { /* cut off: blanks */
        size_t width = formats[records->control].width;

        memset(records->prefix + records->held, ' ', width - records->held);
        records->held = width;
        result = obey(records, error);
    }
    records->record++;
    records->held = 0;
    records->in_data = false;
    return result;
}

static int add_byte(struct print_records *records, char byte, struct spsy_error *error)
{
    if (records->in_data)
        return put_data(records, &byte, 1, error);
    records->prefix[records->held++] = byte;
    return records->held == formats[records->control].width ? obey(records, error) : 0;
}

/* What was held back, now that it is known not to end a record. */
static int release_lead(struct print_records *records, struct spsy_error *error)
{
    char lead = (char)records->lead;

    if (lead == 0)
        return 0;
    records->lead = 0;
    if (lead == '\r')
        return refuse(records, "holds a carriage return", error);
    return add_byte(records, lead, error);
}

static int take_byte(struct print_records *records, unsigned char byte, struct spsy_error *error)
{
    int result = 0;

    if ((records->lead == '\r' && byte == '\n') ||
        (records->lead == NEXT_LINE_LEAD && byte == NEXT_LINE_TRAIL)) {
        records->lead = 0;
        return end_record(records, error);
    }
    result = release_lead(records, error);
    if (result < 0)
        return result;
    switch (byte) {
    case '\n':
        return end_record(records, error);
    case '\r':
    case NEXT_LINE_LEAD:
        records->lead = byte;
        return 0;
    case '\f':
        return refuse(records, "holds a form feed", error);
    default:
        return add_byte(records, (char)byte, error);
    }
}

static bool is_plain(char byte)
{
    return byte != '\n' && byte != '\r' && byte != '\f' && byte != (char)NEXT_LINE_LEAD;
}

/* A byte order mark in front of all records. */
static bool is_mark(struct print_records *records, char byte)
{
    bool first = records->record == 1 && !records->in_data && records->held == 0;

    if (!first || records->lead || records->mark == MARK_BYTES ||
        byte != byte_order_mark[records->mark])
        return false;
    records->mark++;
    return true;
}

static int check_mark(const struct print_records *records, struct spsy_error *error)
{
    return records->mark % MARK_BYTES == 0
               ? 0
               : refuse(records, "begins with a part of a byte order mark", error);
}

int print_records_push(void *opaque, const void *text, size_t count, struct spsy_error *error)
{
    struct print_records *records = opaque;
    const char *at = text, *end = at + count;
    int result = 0;

    while (result == 0 && at < end) {
        const char *data = at;

        while (records->in_data && !records->lead && at < end && is_plain(*at))
            at++;
        if (at > data)
            result = put_data(records, data, (size_t)(at - data), error);
        else if (is_mark(records, *at))
            at++;
        else if ((result = check_mark(records, error)) == 0)
            result = take_byte(records, (unsigned char)*at++, error);
    }
    return result;
}

int print_records_finish(struct print_records *records, struct spsy_error *error)
{
    int result = check_mark(records, error);

    if (result == 0)
        result = release_lead(records, error);
    if (result == 0 && (records->in_data || records->held > 0))
        result = end_record(records, error);
    return result == 0 && records->record > 1 ? put(records, "\n", 1, error) : result;
}

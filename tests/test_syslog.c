/* test_syslog.c - a line of the system's log stays one line, and a field one field. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "session/syslog.h"

static void words_and_fields(void)
{
    struct syslog_line line = {.used = 0};

    syslog_word(&line, "refused");
    syslog_field(&line, "file", "PAY");
    syslog_number(&line, "number", 12);
    syslog_field(&line, "cause", "");
    ASSERT_STRING(line.text, "refused file=\"PAY\" number=12 cause=\"\"");
}

/* Every byte alone, and between letters. */
static void every_byte(void)
{
    for (int byte = 1; byte < 256; byte++) {
        struct syslog_line line = {.used = 0};
        char value[2] = {(char)byte, '\0'}, expected[32];

        syslog_field(&line, "x", value);
        if (byte == '"' || byte == '\\')
            snprintf(expected, sizeof expected, " x=\"\\%c\"", byte);
        else if (byte < 0x20 || byte >= 0x7F)
            snprintf(expected, sizeof expected, " x=\"\\x%02X\"", (unsigned)byte);
        else
            snprintf(expected, sizeof expected, " x=\"%c\"", byte);
        ASSERT_STRING(line.text, expected);
    }
}

static void utf8(void)
{
    struct syslog_line line = {.used = 0};

    syslog_field(&line, "x", "\xC3\xA4\xC2\x9B\xC3");
    ASSERT_STRING(line.text, " x=\"\xC3\xA4\\x9B\\xC3\"");
}

/* What does not fit is cut; the quote still closes, whatever the length. */
static void too_long(void)
{
    char value[SYSLOG_LINE_SIZE + 100];

    for (size_t length = SYSLOG_LINE_SIZE - 40; length < sizeof value; length++) {
        struct syslog_line line = {.used = 0};

        memset(value, '"', length);
        value[length - 1] = '\0';
        syslog_field(&line, "a", value + length / 2);
        syslog_field(&line, "b", value);
        CU_ASSERT_EQUAL(strlen(line.text), line.used);
        CU_ASSERT(line.used < sizeof line.text);
        CU_ASSERT_EQUAL(line.text[line.used - 1], '"');
        CU_ASSERT_NOT_EQUAL(line.text[line.used - 2], '\\'); /* a real one */
        syslog_field(&line, "c", "more");
        syslog_word(&line, "more");
        CU_ASSERT(line.used < sizeof line.text);
    }
}

static void sending(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct syslog_line line = {.used = 0};
    struct spsy_error error;
    char got[256] = "";
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0), sent = 0;

    snprintf(address.sun_path, sizeof address.sun_path, "%s/log", harness_directory());
    setenv("SPSY_SYSLOG_SOCKET", address.sun_path, 1);
    syslog_word(&line, "hello");
    CU_ASSERT_EQUAL(syslog_send(SYSLOG_NOTICE, &line, &error), SPSY_ERR_IO); /* nobody there */
    CU_ASSERT_EQUAL_FATAL(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    CU_ASSERT_EQUAL(syslog_send(SYSLOG_CRITICAL, &line, &error), 0);
    CU_ASSERT(recv(fd, got, sizeof got - 1, 0) > 0);
    CU_ASSERT_EQUAL(strncmp(got, "<82>", 4), 0); /* authpriv 10 * 8 + critical 2 */
    CU_ASSERT_PTR_NOT_NULL(strstr(got, ": hello"));
    while (sent < 100000 && syslog_send(SYSLOG_NOTICE, &line, &error) == 0)
        sent++;
    CU_ASSERT(sent < 100000); /* a log that does not read is not waited for */
    close(fd);
    memset(got, 'x', sizeof got - 1);
    setenv("SPSY_SYSLOG_SOCKET", got, 1);
    CU_ASSERT(syslog_send(SYSLOG_NOTICE, &line, &error) < 0);
}

static const struct test tests[] = {
    {"words and fields", words_and_fields},
    {"every byte of a field", every_byte},
    {"UTF-8 in a field", utf8},
    {"fields too long for the line", too_long},
    {"sending: nobody there, there, and full", sending},
};

HARNESS_MAIN("syslog", tests)

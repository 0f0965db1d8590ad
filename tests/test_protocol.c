/* test_protocol.c - spsy-protocol(7) says what is so: its example is played to a real server. */
#include "client_fixture.h"

#include <poll.h>
#include <sys/un.h>

#include "wire/wire.h"

enum { PAGE_BYTES = 1 << 20, FRAMES_MAX = 64, FRAME_BYTES = 4096 };

struct shown {
    bool by_client;
    unsigned char bytes[FRAME_BYTES];
    size_t count;
};

static char page[PAGE_BYTES];
static struct shown shown[FRAMES_MAX];
static size_t frames;

static void read_page(void)
{
    char command[700];
    FILE *output;

    snprintf(command, sizeof command, "%s/bin/spsy man protocol", harness_build());
    output = popen(command, "r");
    CU_ASSERT_PTR_NOT_NULL_FATAL(output);
    page[fread(page, 1, sizeof page - 1, output)] = '\0';
    CU_ASSERT_EQUAL(pclose(output), 0);
}

/* The hexadecimal digits of a line "    00 01 ...  |...|". */
static void read_hex(struct shown *frame, const char *line)
{
    unsigned byte;

    for (line += 4; sscanf(line, "%2x ", &byte) == 1 && *line != ' ' && *line != '|'; line += 3) {
        CU_ASSERT_FATAL(frame->count < FRAME_BYTES);
        frame->bytes[frame->count++] = (unsigned char)byte;
    }
}

static void read_example(void)
{
    char *line = strstr(page, ".SH EXAMPLE"), *next;

    frames = 0;
    CU_ASSERT_PTR_NOT_NULL_FATAL(line);
    for (; (next = strchr(line, '\n')); line = next + 1) {
        *next = '\0';
        if (strncmp(line, "client, ", 8) == 0 || strncmp(line, "server, ", 8) == 0) {
            CU_ASSERT_FATAL(frames < FRAMES_MAX);
            shown[frames++] = (struct shown){.by_client = line[0] == 'c'};
        } else if (frames && strncmp(line, "    ", 4) == 0) {
            read_hex(&shown[frames - 1], line);
        }
    }
}

static int connect_to(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    CU_ASSERT_EQUAL_FATAL(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

/* The digits of a time are another's than when the page was written. */
static void set_time(const struct shown *frame, unsigned char *bytes, const char *key,
                     size_t digits)
{
    const unsigned char *at = memmem(frame->bytes, frame->count, key, strlen(key));

    if (at)
        memcpy(bytes + (at - frame->bytes) + strlen(key), at + strlen(key), digits);
}

/* As many bytes as were shown come, and they are those. */
static void expect(int fd, const struct shown *frame)
{
    unsigned char bytes[FRAME_BYTES];
    size_t got = 0;
    struct pollfd ready = {fd, POLLIN, 0};

    while (got < frame->count && poll(&ready, 1, 5000) == 1) {
        ssize_t more = recv(fd, bytes + got, frame->count - got, 0);

        if (more <= 0)
            break;
        got += (size_t)more;
    }
    set_time(frame, bytes, "\"dateOpened\":\"", 7);
    set_time(frame, bytes, "\"timeOpened\":\"", 6);
    if (got != frame->count || memcmp(bytes, frame->bytes, got) != 0) {
        printf("the page: %.*s\nthe server: %.*s\n", (int)frame->count - 5, frame->bytes + 5,
               got > 5 ? (int)got - 5 : 0, bytes + 5);
        CU_FAIL("the page's example");
    }
}

static void example(void)
{
    struct real_server server;
    struct pollfd more;

    read_page();
    read_example();
    CU_ASSERT_FATAL(frames >= 10);
    real_begin(&server);
    more = (struct pollfd){connect_to(server.socket), POLLIN, 0};
    for (size_t i = 0; i < frames; i++)
        if (shown[i].by_client)
            peer_bytes(more.fd, shown[i].bytes, shown[i].count);
        else
            expect(more.fd, &shown[i]);
    CU_ASSERT_EQUAL(poll(&more, 1, 50), 0); /* nothing else comes */
    close(more.fd);
    real_end(&server);
}

/* Numbers that the prose says. */
static void numbers(void)
{
    char text[100];

    read_page();
    snprintf(text, sizeof text, "without a reply up to %d in each", WIRE_CREDIT_BYTES);
    CU_ASSERT(strstr(page, text) != NULL);
    snprintf(text, sizeof text, "This is protocol %d.", WIRE_PROTOCOL);
    CU_ASSERT(strstr(page, text) != NULL);
    for (size_t i = 0; i < wire_kind_count; i++) {
        snprintf(text, sizeof text, ".SS \"%s, \\(aq%c\\(aq\"", wire_kinds[i].name,
                 wire_kinds[i].letter);
        CU_ASSERT(strstr(page, text) != NULL);
    }
}

/* What a server says to frames that are none. */
static void refused(const char *socket, const char *bytes, size_t count, const char *why)
{
    int fd = connect_to(socket);
    char answer[2000] = "";
    size_t got = 0;
    struct pollfd ready = {fd, POLLIN, 0};
    ssize_t more = 1;

    peer_bytes(fd, bytes, count);
    while (more > 0 && poll(&ready, 1, 5000) == 1) {
        more = recv(fd, answer + got, sizeof answer - 1 - got, 0);
        got += more > 0 ? (size_t)more : 0;
    }
    CU_ASSERT_EQUAL(more, 0);
    CU_ASSERT(got > 5 && memmem(answer, got, why, strlen(why)) != NULL);
    if (got > 5 && !memmem(answer, got, why, strlen(why)))
        printf("not \"%s\": %.*s\n", why, (int)got, answer + 5);
    close(fd);
}

static void refusals(void)
{
    static const struct {
        const char *hello, *why;
    } hellos[] = {
        {"{\"protocol\":1,\"client\":\"x\"}", "speaks protocol 2"},
        {"{\"client\":\"x\"}", "frame HELLO: protocol"},
        {"{\"protocol\":2}", "frame HELLO: client"},
        {"{\"protocol\":2,\"client\":\"x\",\"uid\":0}", "frame HELLO: uid"},
        {"{\"protocol\":\"1\",\"client\":\"x\"}", "frame HELLO: protocol"},
        {"{\"protocol\":2,\"protocol\":2,\"client\":\"x\"}", "frame HELLO: protocol"},
        {"[]", "frame HELLO: expected an object"},
        {"", "frame HELLO"},
    };
    struct real_server server;

    real_begin(&server);
    for (size_t i = 0; i < sizeof hellos / sizeof hellos[0]; i++) {
        char frame[200] = {0};
        size_t count = strlen(hellos[i].hello);

        frame[3] = (char)(count + 1);
        frame[4] = 'h';
        memcpy(frame + 5, hellos[i].hello, count);
        refused(server.socket, frame, 5 + count, hellos[i].why);
    }
    refused(server.socket, "\0\0\0\3s{}", 7, "a hello was due");
    refused(server.socket, "\0\0\0\3W{}", 7, "kind X'57' is none that the client sends");
    refused(server.socket, "\0\1\0\0h", 5, "frame HELLO of 65535 bytes: expected at most 4096");
    refused(server.socket, "GET / HTTP/1.1\r\n\r\n", 18, "not a frame of the protocol");
    real_end(&server);
}

/* Statements of which something is not in the page. */
static void bad_statements(void)
{
    static const char *const statements[] = {
        "{}",
        "{\"cl\":\"A\",\"words\":[\"A\"]}",
        "{\"words\":[]}",
        "{\"words\":[1]}",
        "{\"cl\":\"DSPJOB\",\"adopt\":true}",
        "{\"cl\":\"DSPJOB\",\"json\":1}",
        "{\"cl\":null}",
    };
    struct real_server server;

    real_begin(&server);
    for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++) {
        static const char hello[] = "{\"protocol\":2,\"client\":\"x\"}";
        char frame[300] = {0};
        size_t first = strlen(hello), second = strlen(statements[i]);

        frame[3] = (char)(first + 1);
        frame[4] = 'h';
        memcpy(frame + 5, hello, first);
        frame[5 + first + 3] = (char)(second + 1);
        frame[5 + first + 4] = 's';
        memcpy(frame + 10 + first, statements[i], second);
        refused(server.socket, frame, 10 + first + second, "frame STATEMENT");
    }
    real_end(&server);
}

static const struct test tests[] = {
    {"S13 the example of spsy-protocol(7), played to a server", example},
    {"S13 the numbers and kinds of spsy-protocol(7)", numbers},
    {"S13 hellos that are refused in words", refusals},
    {"S13 statements that are refused in words", bad_statements},
};
HARNESS_MAIN("protocol", tests)

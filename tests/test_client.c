/* test_client.c - the client library beside peers that say anything, and a real server. */
#include "client_fixture.h"

#include <errno.h>
#include <poll.h>
#include <sys/un.h>

#include "client/named.h"
#include "language/table.h"
#include "wire/wire.h"

static struct spsy_error error;
static struct spsy_client_event event;

#define ASSERT_SAYS(part) says((part), __LINE__)
static void says(const char *part, int line)
{
    if (!strstr(error.text, part))
        printf("line %d: \"%s\" is not in: %s\n", line, part, error.text);
    CU_ASSERT(strstr(error.text, part) != NULL);
}

/* ---- hello and welcome -------------------------------------------------------------------- */

/* What becomes of a client whose peer begins with this; nothing is left open. */
static int greeted(char kind, const char *text)
{
    struct spsy_client_options options = {.silence_seconds = 1};
    struct spsy_client *client = (void *)&options;
    int pair[2], before = harness_descriptors(), result;

    CU_ASSERT_EQUAL_FATAL(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    if (kind)
        peer_says(pair[1], kind, text);
    else
        peer_bytes(pair[1], text, strlen(text));
    if (strcmp(text, "silence") != 0)
        shutdown(pair[1], SHUT_WR);
    memset(&error, 0, sizeof error);
    result = client_begin(pair[0], &options, NULL, &client, &error);
    if (result == 0)
        spsy_client_close(client);
    else
        CU_ASSERT_PTR_NULL(client);
    close(pair[1]);
    CU_ASSERT_EQUAL(harness_descriptors(), before);
    CU_ASSERT_EQUAL(error.code, result);
    return result;
}

static void welcomes(void)
{
    CU_ASSERT_EQUAL(greeted('W', WELCOME), 0);
    CU_ASSERT_EQUAL(greeted('W', "{\"protocol\":1,\"version\":\"\",\"system\":\"\",\"job\":\"\","
                                 "\"profile\":\"\",\"signedOn\":\"\"}"),
                    SPSY_ERR_FORMAT);
    ASSERT_SAYS("speaks another protocol; this client speaks 2");
    CU_ASSERT_EQUAL(greeted('W', "{\"protocol\":2}"), SPSY_ERR_FORMAT);
    ASSERT_SAYS("frame WELCOME: version");
    CU_ASSERT_EQUAL(greeted('W', "{\"protocol\":2,\"version\":\"1\",\"system\":\"S\",\"job\":\"J\","
                                 "\"profile\":\"P\",\"signedOn\":\"P\",\"more\":1}"),
                    SPSY_ERR_FORMAT);
    ASSERT_SAYS("frame WELCOME: more");
    ASSERT_STRING(error.message_id, "SPY0107");
    CU_ASSERT_EQUAL(greeted('W', "{\"protocol\":2,\"version\":\"1\",\"system\":\"TOOLONGNAME\","
                                 "\"job\":\"J\",\"profile\":\"P\",\"signedOn\":\"P\"}"),
                    SPSY_ERR_FORMAT);
    CU_ASSERT_EQUAL(greeted('W', "{\"protocol\":2,\"version\":\"\\u001b[2J\",\"system\":\"S\","
                                 "\"job\":\"J\",\"profile\":\"P\",\"signedOn\":\"P\"}"),
                    SPSY_ERR_FORMAT);
    CU_ASSERT_EQUAL(greeted('W', "{"), SPSY_ERR_FORMAT);
    CU_ASSERT_EQUAL(greeted('W', "[1]"), SPSY_ERR_FORMAT);
    CU_ASSERT_EQUAL(greeted('R', "{}"), SPSY_ERR_FORMAT);
    ASSERT_SAYS("does not answer the hello");
    CU_ASSERT_EQUAL(greeted('h', "{}"), SPSY_ERR_FORMAT);
    ASSERT_SAYS("kind X'68' is none that the server sends");
    CU_ASSERT_EQUAL(greeted(0, "HTTP/1.1 400 Bad Request\r\n"), SPSY_ERR_FORMAT);
}

static void refusals(void)
{
    CU_ASSERT_EQUAL(greeted('X', "{\"id\":\"CPF2204\",\"text\":\"who are you\",\"code\":7}"),
                    SPSY_ERR_AUTHORITY);
    ASSERT_STRING(error.message_id, "CPF2204");
    ASSERT_STRING(error.text, "who are you");
    CU_ASSERT_EQUAL(greeted('X', "{\"id\":\"A\",\"text\":\"\\u001b[2J\"}"), SPSY_ERR_IO);
    CU_ASSERT_PTR_NULL(strchr(error.text, 0x1B));
    CU_ASSERT_EQUAL(greeted('X', "{\"id\":\"A\",\"text\":\"B\",\"code\":4000}"), SPSY_ERR_IO);
    CU_ASSERT_EQUAL(greeted('X', "{\"id\":\"A\",\"text\":\"B\",\"code\":-4}"), SPSY_ERR_IO);
    CU_ASSERT_EQUAL(greeted('X', "{}"), SPSY_ERR_FORMAT);
}

static void no_welcome(void)
{
    CU_ASSERT_EQUAL(greeted(0, ""), SPSY_ERR_IO);
    ASSERT_STRING(error.message_id, "SPY0202");
    CU_ASSERT_EQUAL(greeted(0, "\0\0"), SPSY_ERR_IO);
    CU_ASSERT_EQUAL(greeted(0, "silence"), SPSY_ERR_FORMAT); /* no kind begins so */
    CU_ASSERT_EQUAL(greeted('W', "silence"), SPSY_ERR_FORMAT);
}

static void silence(void)
{
    struct spsy_client_options options = {.silence_seconds = 1};
    struct spsy_client *client;
    int pair[2];

    CU_ASSERT_EQUAL_FATAL(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    CU_ASSERT_EQUAL(client_begin(pair[0], &options, NULL, &client, &error), SPSY_ERR_BUSY);
    close(pair[1]);
    client = peer_met(&pair[1], &options);
    CU_ASSERT_EQUAL(spsy_client_cl(client, "WRKSPLF", NULL, &error), 0);
    CU_ASSERT_EQUAL(spsy_client_next(client, &event, &error), SPSY_ERR_BUSY);
    ASSERT_SAYS("said nothing for 1 seconds; what came of the statement is not known");
    spsy_client_close(client);
    close(pair[1]);
}

/* ---- connecting --------------------------------------------------------------------------- */

static int listener(const char *path, int backlog)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    strcpy(address.sun_path, path);
    CU_ASSERT_EQUAL_FATAL(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    CU_ASSERT_EQUAL_FATAL(listen(fd, backlog), 0);
    return fd;
}

static int connected(const struct spsy_client_options *options)
{
    struct spsy_client *client;
    int before = harness_descriptors();
    int result = spsy_client_connect(options, &client, &error);

    CU_ASSERT_PTR_NULL(client);
    CU_ASSERT_EQUAL(harness_descriptors(), before);
    return result;
}

static void connecting(void)
{
    char path[600], longer[300];
    struct spsy_client_options options = {.socket = path, .silence_seconds = 1};
    int fd;

    snprintf(path, sizeof path, "%s/s", harness_directory());
    CU_ASSERT_EQUAL(connected(&options), SPSY_ERR_NOT_FOUND);
    ASSERT_STRING(error.message_id, "SPY0201");
    ASSERT_SAYS(path);
    setenv("SPSY_SOCKET", path, 1);
    CU_ASSERT_EQUAL(connected(NULL), SPSY_ERR_NOT_FOUND);
    ASSERT_SAYS(path);
    unsetenv("SPSY_SOCKET");
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    options.socket = longer;
    CU_ASSERT_EQUAL(connected(&options), SPSY_ERR_ARGUMENT);
    options.socket = "";
    CU_ASSERT_EQUAL(connected(&options), SPSY_ERR_ARGUMENT);
    options.socket = path;
    fd = listener(path, 0); /* which has room for one, and nobody accepts it */
    CU_ASSERT_EQUAL(connected(&options), SPSY_ERR_BUSY);
    CU_ASSERT_EQUAL(connected(&options), SPSY_ERR_FULL); /* it stands in the queue still */
    ASSERT_STRING(error.message_id, "SPY0204");
    close(fd);
    CU_ASSERT_EQUAL(connected(&options), SPSY_ERR_NOT_FOUND); /* a socket that is left over */
    options = (struct spsy_client_options){.socket = path, .user = "\xff"};
    CU_ASSERT_EQUAL(connected(&options), SPSY_ERR_ARGUMENT);
    options = (struct spsy_client_options){.socket = path, .job = "\xff"};
    CU_ASSERT_EQUAL(connected(&options), SPSY_ERR_ARGUMENT);
}

static void options_of_files(void)
{
    struct memory memory = {.log = ""};
    struct spsy_client_files files = memory_files(&memory);
    struct spsy_client_options options = {.socket = "/nowhere", .files = &files};

    CU_ASSERT_EQUAL(connected(&options), SPSY_ERR_NOT_FOUND);
    files.rewind = NULL;
    CU_ASSERT_EQUAL(connected(&options), SPSY_ERR_NOT_FOUND);
    files.drop = NULL;
    CU_ASSERT_EQUAL(connected(&options), SPSY_ERR_ARGUMENT);
    files = memory_files(&memory);
    files.commit = NULL;
    CU_ASSERT_EQUAL(connected(&options), SPSY_ERR_ARGUMENT);
    files.create = NULL;
    CU_ASSERT_EQUAL(connected(&options), SPSY_ERR_NOT_FOUND);
    files.read = NULL;
    CU_ASSERT_EQUAL(connected(&options), SPSY_ERR_ARGUMENT);
}

/* ---- answers ------------------------------------------------------------------------------ */

/* What comes of an answer that is this frame; END of everything good. */
static int answered(char kind, const char *text, size_t bytes)
{
    int fd, result;
    struct spsy_client *client = peer_met(&fd, NULL);

    CU_ASSERT_EQUAL_FATAL(spsy_client_cl(client, "WRKSPLF", NULL, &error), 0);
    peer_frame(fd, kind, text, bytes);
    peer_says(fd, 'E', "{\"exit\":0}");
    memset(&error, 0, sizeof error);
    result = spsy_client_next(client, &event, &error);
    if (result < 0) { /* of no more use, whatever else would come */
        struct spsy_error later;

        CU_ASSERT_EQUAL(spsy_client_next(client, &event, &later), SPSY_ERR_IO);
        CU_ASSERT_EQUAL(spsy_client_wait(client, 0, &later), SPSY_ERR_IO);
        CU_ASSERT_EQUAL(spsy_client_cl(client, "WRKSPLF", NULL, &later), SPSY_ERR_IO);
    }
    spsy_client_close(client);
    close(fd);
    return result;
}

static int answered_text(char kind, const char *text)
{
    return answered(kind, text, strlen(text));
}

static void bad_answers(void)
{
    static const char *const ends[] = {
        "{\"exit\":9}",
        "{\"exit\":-1}",
        "{\"exit\":\"0\"}",
        "{\"exit\":1.5}",
        "{}",
        "{\"exit\":0,\"more\":1}",
        "[]",
        "rubbish",
        "{\"exit\":0} x",
        "{\"exit\":0,\"exit\":0}",
        "",
        "{\"exit\":0,\"lost\":1}",
    };
    static const char *const items[] = {
        "",
        "x",
        "[]",
        "1",
        "{",
        "{\"a\":1,\"a\":2}",
        "{\"a\":01}",
        "{\"a\":\"\\u0000\"}",
        "{\"a\":\"\xff\"}",
        "{\n}",
        "{}\r",
    };

    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        CU_ASSERT_EQUAL(answered_text('E', ends[i]), SPSY_ERR_FORMAT);
        ASSERT_SAYS("frame END");
        ASSERT_SAYS("what came of the statement is not known");
    }
    for (size_t i = 0; i < sizeof items / sizeof items[0]; i++) {
        CU_ASSERT_EQUAL(answered_text('R', items[i]), SPSY_ERR_FORMAT);
        CU_ASSERT_EQUAL(answered_text('D', items[i]), SPSY_ERR_FORMAT);
        CU_ASSERT_EQUAL(answered_text('M', items[i]), SPSY_ERR_FORMAT);
        CU_ASSERT_EQUAL(answered_text('P', items[i]), SPSY_ERR_FORMAT);
    }
    CU_ASSERT_EQUAL(answered('R', "{\"a\":\"\0\"}", 9), SPSY_ERR_FORMAT);
    CU_ASSERT_EQUAL(answered_text('M', "{\"id\":\"A\"}"), SPSY_ERR_FORMAT);
    CU_ASSERT_EQUAL(answered_text('W', WELCOME), SPSY_ERR_FORMAT);
    ASSERT_SAYS("has no place here: X'57'");
    CU_ASSERT_EQUAL(answered_text('s', "{}"), SPSY_ERR_FORMAT);
    CU_ASSERT_EQUAL(answered_text('?', "{}"), SPSY_ERR_FORMAT);
    CU_ASSERT_EQUAL(answered('B', "\0\0", 2), SPSY_ERR_FORMAT);
    CU_ASSERT_EQUAL(answered('B', "\0\0\0\0", 4), SPSY_ERR_FORMAT);
    CU_ASSERT_EQUAL(answered('B', "\0\0\0\1x", 5), SPSY_ERR_FORMAT);
    CU_ASSERT_EQUAL(answered_text('X', "{\"id\":\"SPY0203\",\"text\":\"bye\",\"code\":4}"),
                    SPSY_ERR_IO);
    ASSERT_STRING(error.message_id, "SPY0203");
    ASSERT_STRING(error.text, "bye");
    CU_ASSERT_EQUAL(answered_text('X', "bye"), SPSY_ERR_FORMAT);
}

/* Heads that no frame has: of length 0, and longer than their kind may be. */
static void bad_heads(void)
{
    static const struct {
        const char *bytes;
        const char *why;
    } heads[] = {
        {"\0\0\0\0E", "expected at most"},
        {"\xff\xff\xff\xff"
         "R",
         "4294967294 bytes: expected at most 4194304"},
        {"\0\x40\0\2R", "4194305 bytes"},
        {"\0\0\x50\0E", "expected at most 4096"},
    };

    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        int fd;
        struct spsy_client *client = peer_met(&fd, NULL);

        CU_ASSERT_EQUAL_FATAL(spsy_client_cl(client, "WRKSPLF", NULL, &error), 0);
        peer_bytes(fd, heads[i].bytes, 5);
        CU_ASSERT_EQUAL(spsy_client_next(client, &event, &error), SPSY_ERR_FORMAT);
        ASSERT_SAYS(heads[i].why);
        spsy_client_close(client);
        close(fd);
    }
}

/* After each of its bytes but the last, the answer breaks off. */
static void broken_off(void)
{
    static const char answer[] = "\0\0\0\x9R{\"a\":12}\0\0\0\x0b"
                                 "E{\"exit\":0}";

    for (size_t length = 0; length < sizeof answer; length++) {
        int fd, result;
        struct spsy_client *client = peer_met(&fd, NULL);

        CU_ASSERT_EQUAL_FATAL(spsy_client_cl(client, "WRKSPLF", NULL, &error), 0);
        peer_bytes(fd, answer, length);
        close(fd);
        while ((result = spsy_client_next(client, &event, &error)) > 0)
            CU_ASSERT_EQUAL(event.kind, SPSY_CLIENT_ROW);
        if (length + 1 == sizeof answer) {
            CU_ASSERT_EQUAL(result, 0);
        } else {
            CU_ASSERT_EQUAL(result, SPSY_ERR_IO);
            ASSERT_STRING(error.message_id, "SPY0202");
            ASSERT_SAYS("what came of the statement is not known");
            CU_ASSERT_EQUAL(spsy_client_next(client, &event, &error), SPSY_ERR_IO);
        }
        spsy_client_close(client);
    }
}

static void good_answer(void)
{
    int fd;
    struct spsy_client *client = peer_met(&fd, NULL);

    CU_ASSERT_EQUAL(spsy_client_next(client, &event, &error), SPSY_ERR_STATE);
    CU_ASSERT_EQUAL(spsy_client_wait(client, 0, &error), SPSY_ERR_STATE);
    CU_ASSERT_EQUAL_FATAL(spsy_client_cl(client, "WRKSPLF", NULL, &error), 0);
    CU_ASSERT_EQUAL(spsy_client_cl(client, "WRKSPLF", NULL, &error), SPSY_ERR_STATE);
    peer_says(fd, 'P', "{\"text\":\"half\"}");
    peer_says(fd, 'R', "{\"s\":\"text\",\"n\":-12.5,\"t\":true,\"f\":false,\"z\":null,\"o\":{}}");
    peer_says(fd, 'D', "{\"verdict\":\"refused\"}");
    peer_says(fd, 'M', "{\"id\":\"CPF3492\",\"text\":\"no\"}");
    peer_says(fd, 'E', "{\"exit\":3,\"lost\":true}");
    CU_ASSERT_EQUAL(spsy_client_next(client, &event, &error), 1);
    CU_ASSERT_EQUAL(event.kind, SPSY_CLIENT_PROGRESS);
    ASSERT_STRING(event.text, "half");
    CU_ASSERT_EQUAL(spsy_client_next(client, &event, NULL), 1);
    CU_ASSERT_EQUAL(event.kind, SPSY_CLIENT_ROW);
    ASSERT_STRING(spsy_client_member(client, "s"), "text");
    ASSERT_STRING(spsy_client_member(client, "n"), "-12.5");
    ASSERT_STRING(spsy_client_member(client, "t"), "true");
    ASSERT_STRING(spsy_client_member(client, "f"), "false");
    CU_ASSERT_PTR_NULL(spsy_client_member(client, "z"));
    CU_ASSERT_PTR_NULL(spsy_client_member(client, "o"));
    CU_ASSERT_PTR_NULL(spsy_client_member(client, "S"));
    CU_ASSERT_EQUAL(spsy_client_next(client, &event, &error), 1);
    CU_ASSERT_EQUAL(event.kind, SPSY_CLIENT_DECISION);
    ASSERT_STRING(event.json, "{\"verdict\":\"refused\"}");
    CU_ASSERT_EQUAL(spsy_client_next(client, &event, &error), 1);
    CU_ASSERT_EQUAL(event.kind, SPSY_CLIENT_MESSAGE);
    ASSERT_STRING(event.id, "CPF3492");
    ASSERT_STRING(event.text, "no");
    CU_ASSERT_EQUAL(spsy_client_next(client, &event, &error), 0);
    CU_ASSERT_EQUAL(event.kind, SPSY_CLIENT_END);
    CU_ASSERT_EQUAL(event.exit, 3);
    CU_ASSERT(event.lost && !event.out_of_memory);
    CU_ASSERT_PTR_NULL(spsy_client_member(client, "s"));
    CU_ASSERT_EQUAL(spsy_client_next(client, &event, &error), SPSY_ERR_STATE);
    spsy_client_close(client);
    close(fd);
}

/* Data for standard output is replied to when it has been taken, or not. */
static void shown_data(void)
{
    int fd;
    char reply[1000];
    struct spsy_client *client = peer_met(&fd, NULL);
    const struct spsy_error why = {SPSY_ERR_FULL, "SPY0101", "the pipe is full"};

    spsy_client_cl(client, "DSPSPLF A", NULL, &error);
    CU_ASSERT_EQUAL(peer_hears(fd, reply, sizeof reply), 's');
    peer_data(fd, 0, "one", 3);
    peer_data(fd, 0, "three", 5);
    CU_ASSERT_EQUAL(spsy_client_next(client, &event, &error), 1);
    CU_ASSERT_EQUAL(event.kind, SPSY_CLIENT_DATA);
    CU_ASSERT_EQUAL(event.bytes, 3);
    CU_ASSERT_EQUAL(memcmp(event.data, "one", 3), 0);
    CU_ASSERT_EQUAL(peer_hears(fd, reply, sizeof reply), 0);
    CU_ASSERT_EQUAL(spsy_client_wait(client, 0, &error), 1);
    CU_ASSERT_EQUAL(spsy_client_next(client, &event, &error), 1);
    CU_ASSERT_EQUAL(event.bytes, 5);
    spsy_client_data_failed(client, &why);
    peer_says(fd, 'E', "{\"exit\":1}");
    CU_ASSERT_EQUAL(spsy_client_next(client, &event, &error), 0);
    CU_ASSERT_EQUAL(spsy_client_cl(client, "WRKSPLF", NULL, &error),
                    0); /* which sends the replies */
    CU_ASSERT_EQUAL(peer_hears(fd, reply, sizeof reply), 'r');
    ASSERT_STRING(reply, "{\"stream\":0,\"bytes\":3}");
    CU_ASSERT_EQUAL(peer_hears(fd, reply, sizeof reply), 'r');
    ASSERT_STRING(reply, "{\"stream\":0,\"bytes\":5,\"error\":{\"code\":10,\"id\":\"SPY0101\","
                         "\"text\":\"the pipe is full\"}}");
    spsy_client_close(client);
    close(fd);
}

static void waiting(void)
{
    int fd;
    struct spsy_client *client = peer_met(&fd, NULL);
    struct pollfd poll_fd = {spsy_client_descriptor(client), POLLIN, 0};

    spsy_client_cl(client, "WRKSPLF", NULL, &error);
    CU_ASSERT_EQUAL(spsy_client_wait(client, 0, &error), 0);
    CU_ASSERT_EQUAL(spsy_client_wait(client, 20, &error), 0);
    CU_ASSERT_EQUAL(poll(&poll_fd, 1, 0), 0);
    peer_bytes(fd, "\0\0\0\x3R{", 6);
    CU_ASSERT_EQUAL(poll(&poll_fd, 1, 0), 1);
    CU_ASSERT_EQUAL(spsy_client_wait(client, 0, &error), 0);
    peer_bytes(fd, "}\0\0\0\x0b", 5);
    CU_ASSERT_EQUAL(spsy_client_wait(client, 0, &error), 1);
    CU_ASSERT_EQUAL(spsy_client_wait(client, 0, &error), 1);
    CU_ASSERT_EQUAL(spsy_client_next(client, &event, &error), 1);
    ASSERT_STRING(event.json, "{}");
    CU_ASSERT_EQUAL(spsy_client_wait(client, 0, &error), 0);
    peer_bytes(fd, "E{\"exit\":0}", 11);
    CU_ASSERT_EQUAL(spsy_client_wait(client, -1, &error), 1);
    CU_ASSERT_EQUAL(spsy_client_next(client, &event, &error), 0);
    spsy_client_cl(client, "WRKSPLF", NULL, &error);
    close(fd);
    CU_ASSERT_EQUAL(spsy_client_wait(client, 0, &error), SPSY_ERR_IO);
    ASSERT_STRING(error.message_id, "SPY0202");
    spsy_client_close(client);
}

/* ---- statements --------------------------------------------------------------------------- */

static void statements(void)
{
    static const char *const words[] = {"dltsplf", "--file", "it's \"A\"\\"};
    static const char *const bad[] = {"dltsplf", "\xc3"};
    const struct spsy_client_statement how = {true, true, true, true, true, true};
    char sent[2000], *longer = malloc(2000000);
    int fd;
    struct spsy_client *client = peer_met(&fd, NULL);

    CU_ASSERT_EQUAL(spsy_client_cl(client, "\xff", NULL, &error), SPSY_ERR_FORMAT);
    CU_ASSERT_EQUAL(client_cl(client, "A\0B", 3, NULL, 0, NULL, &error), SPSY_ERR_FORMAT);
    CU_ASSERT_EQUAL(spsy_client_words(client, 2, bad, NULL, &error), SPSY_ERR_FORMAT);
    CU_ASSERT_EQUAL(spsy_client_words(client, 0, bad, NULL, &error), SPSY_ERR_ARGUMENT);
    memset(longer, 'A', 1999999);
    longer[1999999] = '\0';
    CU_ASSERT_EQUAL(spsy_client_cl(client, longer, NULL, &error), SPSY_ERR_FULL);
    free(longer);
    CU_ASSERT_EQUAL(peer_hears(fd, sent, sizeof sent), 0); /* nothing of all this was sent */
    CU_ASSERT_EQUAL(spsy_client_words(client, 3, words, &how, &error), 0);
    CU_ASSERT_EQUAL(peer_hears(fd, sent, sizeof sent), 's');
    ASSERT_STRING(sent, "{\"words\":[\"dltsplf\",\"--file\",\"it's \\\"A\\\"\\\\\"],"
                        "\"decisions\":true,\"json\":true,\"terminal\":true,\"progress\":true,"
                        "\"shell\":true,\"inputTaken\":true}");
    CU_ASSERT_EQUAL(spsy_client_words(client, 3, words, NULL, &error), SPSY_ERR_STATE);
    spsy_client_close(client);
    close(fd);
}

/* SIGPIPE would end this suite. */
static void nobody_hears(void)
{
    int fd;
    struct spsy_client *client = peer_met(&fd, NULL);

    close(fd);
    signal(SIGPIPE, SIG_DFL);
    CU_ASSERT_EQUAL(spsy_client_cl(client, "WRKSPLF", NULL, &error), 0);
    CU_ASSERT_EQUAL(spsy_client_next(client, &event, &error), SPSY_ERR_IO);
    ASSERT_STRING(error.message_id, "SPY0202");
    spsy_client_close(client);
    spsy_client_close(NULL);
}

/* ---- memory ------------------------------------------------------------------------------- */

static long allocations_left;

static void *counted_malloc(size_t size)
{
    return allocations_left-- > 0 ? malloc(size) : NULL;
}

/* Whatever allocation fails: what is sent is whole, or it is not sent. */
static void out_of_memory(void)
{
    static const char *const words[] = {"dltsplf", "--file", "A", "--splnbr", "1"};
    const struct spsy_client_statement how = {.decisions = true, .input_taken = true};
    cJSON_Hooks hooks = {counted_malloc, free};
    char sent[2000], whole[2000] = "";
    bool failed = true;

    for (long n = 0; failed; n++) {
        int fd, result;
        struct spsy_client *client = peer_met(&fd, NULL);

        allocations_left = n;
        cJSON_InitHooks(&hooks);
        result = spsy_client_words(client, 5, words, &how, &error);
        cJSON_InitHooks(NULL);
        failed = result < 0;
        CU_ASSERT(result == 0 || result == SPSY_ERR_MEMORY);
        CU_ASSERT_EQUAL(peer_hears(fd, sent, sizeof sent), failed ? 0 : 's');
        if (failed)
            CU_ASSERT_EQUAL(spsy_client_words(client, 5, words, &how, &error), 0);
        if (failed)
            peer_hears(fd, sent, sizeof sent);
        CU_ASSERT(n == 0 || strcmp(whole, sent) == 0);
        strcpy(whole, sent);
        spsy_client_close(client);
        close(fd);
        CU_ASSERT_FATAL(n < 1000);
    }
}

static void hello_out_of_memory(void)
{
    const struct spsy_client_options options = {
        .user = "BOB", .job = "NIGHT", .interactive = true, .syslog = true};
    cJSON_Hooks hooks = {counted_malloc, free};
    bool failed = true;

    for (long n = 0; failed; n++) {
        struct spsy_client *client;
        char sent[2000];
        int pair[2], result;

        CU_ASSERT_EQUAL_FATAL(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
        peer_says(pair[1], 'W', WELCOME);
        allocations_left = n;
        cJSON_InitHooks(&hooks);
        result = client_begin(pair[0], &options, NULL, &client, &error);
        cJSON_InitHooks(NULL);
        failed = result < 0;
        if (peer_hears(pair[1], sent, sizeof sent))
            CU_ASSERT(strstr(sent, "\"user\":\"BOB\",\"job\":\"NIGHT\",\"interactive\":true") !=
                      NULL);
        spsy_client_close(client);
        close(pair[1]);
        CU_ASSERT_FATAL(n < 1000);
    }
}

/* ---- files: what a server orders ---------------------------------------------------------- */

#define READS "CRTSPLF FILE(A) FROMSTMF('/f')"
#define MAKES "CPYSPLF FILE(A) TOFILE(*TOSTMF) TOSTMF('/t')"
#define OPEN_1 "{\"stream\":1,\"order\":\"open\",\"name\":\"/f\"}"
#define MAKE_1 "{\"stream\":1,\"order\":\"create\",\"name\":\"/t\"}"

static struct memory memory;
static char reply[70000];

/* Orders (and, from 'B' on, data of stream 1) in the middle of an answer to cl; then its end.
 * Leaves the first reply after the statement in reply. */
static int ordered(const char *cl, const char *const *orders, size_t count)
{
    struct spsy_client_files files = memory_files(&memory);
    struct spsy_client_options options = {.files = &files};
    int fd, result;
    struct spsy_client *client = peer_met(&fd, &options);

    memory.log[0] = '\0';
    memset(&error, 0, sizeof error);
    CU_ASSERT_EQUAL_FATAL(spsy_client_cl(client, cl, NULL, &error), 0);
    CU_ASSERT_EQUAL(peer_hears(fd, reply, sizeof reply), 's');
    for (size_t i = 0; i < count; i++)
        if (orders[i][0] == 'B')
            peer_data(fd, 1, orders[i] + 1, strlen(orders[i]) - 1);
        else
            peer_says(fd, 'O', orders[i]);
    peer_says(fd, 'E', "{\"exit\":0}");
    result = spsy_client_next(client, &event, &error);
    CU_ASSERT_EQUAL(memory.open, 0);
    if (result == 0) /* replies go out when the client waits, or says something */
        CU_ASSERT_EQUAL(spsy_client_cl(client, cl, NULL, NULL), 0);
    for (size_t i = 0; i < count; i++) /* the last one */
        peer_hears(fd, reply, sizeof reply);
    spsy_client_close(client);
    close(fd);
    return result;
}

#define ORDERED(cl, ...)                                                                           \
    ordered((cl), (const char *const[]){__VA_ARGS__},                                              \
            sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void misplaced_orders(void)
{
    static const char *const alone[] = {
        "{\"stream\":1,\"order\":\"read\",\"bytes\":10}",
        "{\"stream\":1,\"order\":\"rewind\"}",
        "{\"stream\":1,\"order\":\"commit\"}",
        "{\"stream\":1,\"order\":\"drop\"}",
        "{\"stream\":0,\"order\":\"open\",\"name\":\"/f\"}",
        "{\"stream\":-1,\"order\":\"open\",\"name\":\"/f\"}",
        "{\"stream\":4294967296,\"order\":\"open\",\"name\":\"/f\"}",
        "{\"stream\":1,\"order\":\"unlink\",\"name\":\"/f\"}",
        "{\"stream\":1,\"order\":\"open\",\"name\":\"/f\",\"path\":\"/g\"}",
        "{\"stream\":1,\"name\":\"/f\"}",
        "{\"order\":\"open\",\"name\":\"/f\"}",
        "{\"stream\":1,\"order\":\"open\",\"name\":7}",
        "[]",
        "Bdata",
    };

    for (size_t i = 0; i < sizeof alone / sizeof alone[0]; i++) {
        CU_ASSERT_EQUAL(ordered(READS, &alone[i], 1), SPSY_ERR_FORMAT);
        ASSERT_STRING(memory.log, "");
    }
    CU_ASSERT_EQUAL(ORDERED(READS, OPEN_1, OPEN_1), SPSY_ERR_FORMAT);
    ASSERT_STRING(memory.log, "open /f;drop;");
    CU_ASSERT_EQUAL(ORDERED(READS, OPEN_1, "{\"stream\":1,\"order\":\"read\",\"bytes\":0}"),
                    SPSY_ERR_FORMAT);
    CU_ASSERT_EQUAL(ORDERED(READS, OPEN_1, "{\"stream\":1,\"order\":\"read\"}"), SPSY_ERR_FORMAT);
    CU_ASSERT_EQUAL(ORDERED(READS, OPEN_1, "{\"stream\":1,\"order\":\"read\",\"bytes\":65537}"),
                    SPSY_ERR_FORMAT);
    CU_ASSERT_EQUAL(ORDERED(READS, OPEN_1, "{\"stream\":1,\"order\":\"commit\"}"), SPSY_ERR_FORMAT);
    CU_ASSERT_EQUAL(ORDERED(READS, OPEN_1, "Bdata"), SPSY_ERR_FORMAT);
    ASSERT_STRING(memory.log, "open /f;drop;");
    CU_ASSERT_EQUAL(ORDERED(MAKES, MAKE_1, "{\"stream\":1,\"order\":\"rewind\"}"), SPSY_ERR_FORMAT);
    CU_ASSERT_EQUAL(ORDERED(MAKES, MAKE_1, "{\"stream\":1,\"order\":\"read\",\"bytes\":1}"),
                    SPSY_ERR_FORMAT);
    CU_ASSERT_EQUAL(ORDERED(MAKES, MAKE_1, "B"), SPSY_ERR_FORMAT);
    CU_ASSERT_EQUAL(ORDERED(MAKES, MAKE_1, "{\"stream\":1,\"order\":\"commit\"}",
                            "{\"stream\":1,\"order\":\"commit\"}"),
                    SPSY_ERR_FORMAT);
    ASSERT_STRING(memory.log, "create /t;commit;drop;");
    CU_ASSERT_EQUAL(ORDERED(MAKES, MAKE_1, "{\"stream\":1,\"order\":\"commit\"}", "Blate"),
                    SPSY_ERR_FORMAT);
    ASSERT_STRING(memory.log, "create /t;commit;drop;");
    CU_ASSERT_EQUAL(ORDERED(READS, OPEN_1, "{\"stream\":2,\"order\":\"open\",\"name\":\"/f\"}",
                            "{\"stream\":3,\"order\":\"open\",\"name\":\"/f\"}",
                            "{\"stream\":4,\"order\":\"open\",\"name\":\"/f\"}",
                            "{\"stream\":5,\"order\":\"open\",\"name\":\"/f\"}"),
                    SPSY_ERR_FORMAT);
    ASSERT_STRING(memory.log, "open /f;open /f;open /f;open /f;drop;drop;drop;drop;");
}

static void good_orders(void)
{
    memory.source = "abcdef";
    memory.source_bytes = 6;
    CU_ASSERT_EQUAL(ORDERED(READS, OPEN_1, "{\"stream\":1,\"order\":\"read\",\"bytes\":4}"), 0);
    CU_ASSERT_EQUAL(memcmp(reply, "\0\0\0\1abcd", 9), 0);
    CU_ASSERT_EQUAL(ORDERED(READS, OPEN_1, "{\"stream\":1,\"order\":\"read\",\"bytes\":65536}",
                            "{\"stream\":1,\"order\":\"read\",\"bytes\":4}"),
                    0);
    CU_ASSERT_EQUAL(memcmp(reply, "\0\0\0\1", 5), 0);
    CU_ASSERT_EQUAL(ORDERED(READS, OPEN_1, "{\"stream\":1,\"order\":\"rewind\"}"), 0);
    ASSERT_STRING(reply, "{\"stream\":1,\"bytes\":0}");
    CU_ASSERT_EQUAL(ORDERED(MAKES, MAKE_1, "Bab", "Bc", "{\"stream\":1,\"order\":\"commit\"}"), 0);
    ASSERT_STRING(memory.log, "create /t;write;write;commit;drop;");
    CU_ASSERT(memory.committed && memory.made_bytes == 3 && memcmp(memory.made, "abc", 3) == 0);
}

/* What the provider could not do is replied in its words, and nothing is done twice. */
static void failing_files(void)
{
    struct memory good = memory;

    memory.fail_open = SPSY_ERR_NOT_FOUND;
    CU_ASSERT_EQUAL(ORDERED(READS, OPEN_1), 0);
    ASSERT_STRING(reply, "{\"stream\":1,\"bytes\":0,\"error\":{\"code\":9,\"id\":\"SPY0101\","
                         "\"text\":\"no luck\"}}");
    memory.silent = true;
    CU_ASSERT_EQUAL(ORDERED(READS, OPEN_1), 0);
    ASSERT_STRING(reply, "{\"stream\":1,\"bytes\":0,\"error\":{\"code\":9,\"id\":\"SPY0101\","
                         "\"text\":\"/f\"}}");
    memory = good;
    memory.fail_read = SPSY_ERR_IO;
    CU_ASSERT_EQUAL(ORDERED(READS, OPEN_1, "{\"stream\":1,\"order\":\"read\",\"bytes\":4}"), 0);
    CU_ASSERT(strstr(reply, "\"code\":4") != NULL);
    memory = good;
    memory.greedy = true;
    CU_ASSERT_EQUAL(ORDERED(READS, OPEN_1, "{\"stream\":1,\"order\":\"read\",\"bytes\":4}"), 0);
    CU_ASSERT(strstr(reply, "5 bytes instead of at most 4") != NULL);
    memory = good;
    memory.fail_write = SPSY_ERR_FULL;
    CU_ASSERT_EQUAL(ORDERED(MAKES, MAKE_1, "Bab", "Bc", "{\"stream\":1,\"order\":\"commit\"}"), 0);
    ASSERT_STRING(memory.log, "create /t;write;drop;");
    CU_ASSERT(strstr(reply, "\"error\":{\"code\":10,") != NULL);
    memory = good;
    memory.fail_commit = SPSY_ERR_EXISTS;
    CU_ASSERT_EQUAL(ORDERED(MAKES, MAKE_1, "{\"stream\":1,\"order\":\"commit\"}"), 0);
    CU_ASSERT(strstr(reply, "\"error\":{\"code\":8,") != NULL);
    memory = good;
}

/* A client without files, or with some of the functions. */
static void no_files(void)
{
    struct spsy_client_files files = memory_files(&memory);
    struct spsy_client_options options = {0};
    const char *const orders[] = {OPEN_1, MAKE_1};
    const char *const statement[] = {READS, MAKES};

    for (int i = 0; i < 4; i++) {
        int fd;
        struct spsy_client *client;

        files = memory_files(&memory);
        files.open = NULL;
        if (i % 2)
            files.create = NULL;
        options.files = i < 2 ? &files : NULL;
        client = peer_met(&fd, &options);
        spsy_client_cl(client, statement[i % 2], NULL, &error);
        peer_hears(fd, reply, sizeof reply);
        peer_says(fd, 'O', orders[i % 2]);
        CU_ASSERT_EQUAL(spsy_client_wait(client, 0, &error), 0);
        CU_ASSERT_EQUAL(spsy_client_wait(client, 0, &error), 0); /* sends the reply */
        CU_ASSERT_EQUAL(peer_hears(fd, reply, sizeof reply), 'r');
        CU_ASSERT(strstr(reply, "\"error\":{\"code\":14,") != NULL);
        spsy_client_close(client);
        close(fd);
    }
}

/* Nothing stays open when a connection ends with files open, by whichever side. */
static void files_at_the_end(void)
{
    for (int i = 0; i < 3; i++) {
        struct spsy_client_files files = memory_files(&memory);
        struct spsy_client_options options = {.files = &files};
        int fd;
        struct spsy_client *client = peer_met(&fd, &options);

        memory.log[0] = '\0';
        spsy_client_cl(client, MAKES, NULL, &error);
        peer_says(fd, 'O', MAKE_1);
        peer_data(fd, 1, "half", 4);
        CU_ASSERT_EQUAL(spsy_client_wait(client, 0, &error), 0);
        CU_ASSERT_EQUAL(memory.open, 1);
        if (i == 0)
            peer_says(fd, 'X', "{\"id\":\"A\",\"text\":\"B\"}");
        if (i < 2)
            close(fd);
        if (i < 2)
            CU_ASSERT_EQUAL(spsy_client_next(client, &event, &error), SPSY_ERR_IO);
        if (i < 2)
            CU_ASSERT_EQUAL(memory.open, 0);
        spsy_client_close(client);
        CU_ASSERT_EQUAL(memory.open, 0);
        ASSERT_STRING(memory.log, "create /t;write;drop;");
        if (i == 2)
            close(fd);
    }
}

/* ---- files: which a statement names -------------------------------------------------------- */

/* Of each kind of file: reading, making, replacing. */
enum {
    READ_IT,
    MAKE_IT,
    REPLACE_IT,
    READ_SAVED,
    SAVE_IT,
    REPLACE_SAVED,
    READ_ARCHIVED,
    ARCHIVE_IT,
    REPLACE_ARCHIVED,
    OPEN_INDEX,
    APPEND_INDEX,
    REPLACE_INDEX
};

static int allows(cJSON *statement, int wish, const char *name)
{
    const struct named_wish wanted = {
        .name = name,
        .kind = (enum spsy_client_file)(wish / 3),
        .makes = wish % 3 != READ_IT,
        .replace = wish % 3 == REPLACE_IT,
    };

    memset(&error, 0, sizeof error);
    return named_allows(statement, &wanted, &error) == 0;
}

/* Exactly these wishes (bits) are allowed to a server with this statement. */
static void allowed(const char *text, const char *name, int wishes, int line)
{
    cJSON *statement = cJSON_Parse(text);

    CU_ASSERT_PTR_NOT_NULL_FATAL(statement);
    for (int wish = READ_IT; wish <= REPLACE_INDEX; wish++)
        if (allows(statement, wish, name) != ((wishes >> wish) & 1)) {
            printf("line %d: %s, wish %d of %s: %s\n", line, text, wish, name, error.text);
            CU_FAIL("what a statement allows");
        }
    cJSON_Delete(statement);
}

#define ALLOWED(text, name, wishes) allowed((text), (name), (wishes), __LINE__)
#define READ_BIT (1 << READ_IT)
#define MAKE_BIT (1 << MAKE_IT)
#define BOTH_BITS (1 << MAKE_IT | 1 << REPLACE_IT)

static void named_in_cl(void)
{
    ALLOWED("{\"cl\":\"CRTSPLF FILE(A) FROMSTMF('/f')\"}", "/f", READ_BIT);
    ALLOWED("{\"cl\":\"CRTSPLF FILE(A) FROMSTMF('/f')\"}", "/", 0);
    ALLOWED("{\"cl\":\"CRTSPLF FILE(A) FROMSTMF('/f')\"}", "f", 0);
    ALLOWED("{\"cl\":\"CRTSPLF FILE(A) FROMSTMF('/f')\"}", "A", 0);
    ALLOWED("{\"cl\":\"CRTSPLF FILE(A) FROMSTMF('/f')\"}", "/F", 0);
    ALLOWED("{\"cl\":\"CRTSPLF FILE(A) FROMSTMF('/f')\"}", "", 0);
    ALLOWED("{\"cl\":\" qsys/crtsplf file(A) fromstmf( /f )\"}", "/f", READ_BIT);
    ALLOWED("{\"cl\":\"CRTSPLF A /f\"}", "/f", READ_BIT);
    ALLOWED("{\"cl\":\"CRTSPLF A '/f'\"}", "/f", READ_BIT);
    ALLOWED("{\"cl\":\"CRTSPLF A 'it''s (here)'\"}", "it's (here)", READ_BIT);
    ALLOWED("{\"cl\":\"CRTSPLF A 'it''s (here)'\"}", "it''s (here)", 0);
    ALLOWED("{\"cl\":\"CRTSPLF A -\"}", "-", READ_BIT);
    ALLOWED("{\"cl\":\"CRTSPLF A -\",\"inputTaken\":true}", "-", 0);
    ALLOWED("{\"cl\":\"CRTSPLF A /* don't */ FROMSTMF(/* ' */ '/f')\"}", "/f", READ_BIT);
    ALLOWED("{\"cl\":\"CRTSPLF A /g /* FROMSTMF('/f') */\"}", "/f", 0);
    ALLOWED("{\"cl\":\"CRTSPLF A USRDTA('FROMSTMF(/f)') FROMSTMF(/g)\"}", "/f", 0);
    ALLOWED("{\"cl\":\"CRTSPLF A USRDTA('/f') FROMSTMF(/g)\"}", "/f", 0);
    ALLOWED("{\"cl\":\"CRTSPLF A FROMSTMF(('/f'))\"}", "/f", 0);
    ALLOWED("{\"cl\":\"DLTSPLF FILE(A) FROMSTMF('/f')\"}", "/f", 0);
    ALLOWED("{\"cl\":\"WRKSPLF /f\"}", "/f", 0);
    ALLOWED("{\"cl\":\"" MAKES "\"}", "/t", MAKE_BIT);
    ALLOWED("{\"cl\":\"" MAKES " STMFOPT(*REPLACE)\"}", "/t", BOTH_BITS);
    ALLOWED("{\"cl\":\"" MAKES " stmfopt(*replace)\"}", "/t", BOTH_BITS);
    ALLOWED("{\"cl\":\"" MAKES " STMFOPT(*NONE)\"}", "/t", MAKE_BIT);
    ALLOWED("{\"cl\":\"" MAKES " USRDTA(*REPLACE)\"}", "/t", MAKE_BIT);
    ALLOWED("{\"cl\":\"CPYSPLF A /t\"}", "/t", 0);
    ALLOWED("{\"cl\":\"SAVOBJ Q QGPL SAVF('/s') SPLFDTA(*ALL)\"}", "/s", 1 << SAVE_IT);
    ALLOWED("{\"cl\":\"SAVOBJ Q QGPL SAVF('/s') SPLFDTA(*ALL) STMFOPT(*REPLACE)\"}", "/s",
            1 << SAVE_IT);
    ALLOWED("{\"cl\":\"RSTOBJ Q QGPL SAVF('/s')\"}", "/s", 1 << READ_SAVED);
    ALLOWED("{\"cl\":\"DLTSPLF Q SAVF('/s')\"}", "/s", 0);
    ALLOWED("{\"cl\":\"\"}", "", 0);
    ALLOWED("{\"cl\":\"'\"}", "", 0);
    ALLOWED("{\"cl\":\"))CRTSPLF((( '/f\"}", "/f", 0);
    ALLOWED("{\"cl\":\"CRTSPLF /*\"}", "/*", 0);
}

static void named_in_words(void)
{
    ALLOWED("{\"words\":[\"crtsplf\",\"A\",\"--fromstmf\",\"/f\"]}", "/f", READ_BIT);
    ALLOWED("{\"words\":[\"crtsplf\",\"A\",\"--FROMSTMF=/f\"]}", "/f", READ_BIT);
    ALLOWED("{\"words\":[\"crtsplf\",\"A\",\"--fromstmf=/f=/g\"]}", "/f=/g", READ_BIT);
    ALLOWED("{\"words\":[\"crtsplf\",\"A\",\"--fromstmf=/f=/g\"]}", "/f", 0);
    ALLOWED("{\"words\":[\"crtsplf\",\"A\",\"/f\"]}", "/f", READ_BIT);
    ALLOWED("{\"words\":[\"crtsplf\",\"--\",\"A\",\"--f\"]}", "--f", READ_BIT);
    ALLOWED("{\"words\":[\"crtsplf\",\"A\",\"--usrdta\",\"/f\",\"/g\"]}", "/f", 0);
    ALLOWED("{\"words\":[\"crtsplf\",\"A\",\"--usrdta\",\"/f\",\"/g\"]}", "/g", READ_BIT);
    ALLOWED("{\"words\":[\"crtsplf\",\"A\",\"it's here\"]}", "it's here", READ_BIT);
    ALLOWED("{\"words\":[\"crtsplf\",\"A\",\"--fromstmf\",\"-\"]}", "-", READ_BIT);
    ALLOWED("{\"words\":[\"cpysplf\",\"A\",\"--tostmf\",\"/t\"]}", "/t", MAKE_BIT);
    ALLOWED("{\"words\":[\"cpysplf\",\"A\",\"--tostmf=/t\",\"--stmfopt\",\"*REPLACE\"]}", "/t",
            BOTH_BITS);
    ALLOWED("{\"words\":[\"cpysplf\",\"A\",\"--tostmf\",\"/t\",\"*REPLACE\"]}", "/t", MAKE_BIT);
    ALLOWED("{\"words\":[\"cpysplf\",\"A\",\"/t\"]}", "/t", 0);
    ALLOWED("{\"words\":[\"savobj\",\"Q\",\"QGPL\",\"--savf\",\"/s\"]}", "/s", 1 << SAVE_IT);
    ALLOWED("{\"words\":[\"rstobj\",\"Q\",\"--savf\",\"/s\"]}", "/s", 1 << READ_SAVED);
    ALLOWED("{\"words\":[\"savobj\",\"Q\",\"--savf\",\"/s\",\"--dry-run\"]}", "/s", 0);
    ALLOWED("{\"words\":[\"rstobj\",\"--dry-run\",\"Q\",\"--savf\",\"/s\"]}", "/s",
            1 << READ_SAVED);
    ALLOWED("{\"words\":[\"rstobj\",\"Q\",\"--savf\",\"--dry-run\",\"/s\"]}", "/s",
            1 << READ_SAVED);
    ALLOWED("{\"words\":[\"cpysplf\",\"A\",\"--tostmf\",\"/t\",\"--dry-run\"]}", "/t", 0);
    ALLOWED("{\"words\":[\"journal\",\"/f\"]}", "/f", 0);
    ALLOWED("{\"words\":[\"crtsplf\"]}", "crtsplf", 0);
}

/* Of an archive: what is in the directory, by names that a server cannot make mean others. */
static void named_by_collect(void)
{
    enum { DATA_BITS = 1 << READ_ARCHIVED | 1 << ARCHIVE_IT };
    enum { INDEX_BITS = 1 << OPEN_INDEX | 1 << APPEND_INDEX };

#define COLLECTS "{\"words\":[\"collect\",\"--outq\",\"Q\",\"--to\",\"/a\"]}"
    ALLOWED(COLLECTS, "/a/1-A.data", DATA_BITS);
    ALLOWED(COLLECTS, "/a/index.jsonl", INDEX_BITS);
    ALLOWED(COLLECTS, "/a", 0);
    ALLOWED(COLLECTS, "/a/", 0);
    ALLOWED(COLLECTS, "/a/..", 0);
    ALLOWED(COLLECTS, "/a/.profile", 0);
    ALLOWED(COLLECTS, "/a/b/c", 0);
    ALLOWED(COLLECTS, "/a/../etc/passwd", 0);
    ALLOWED(COLLECTS, "/a/b/index.jsonl", 0);
    ALLOWED(COLLECTS, "/ab/1.data", 0);
    ALLOWED(COLLECTS, "/", 0);
    ALLOWED(COLLECTS, "index.jsonl", 0);
    ALLOWED("{\"words\":[\"collect\",\"--to=/a/\",\"--outq\",\"Q\"]}", "/a//index.jsonl",
            INDEX_BITS);
    ALLOWED("{\"words\":[\"collect\",\"--to\",\"a\",\"--check\"]}", "a/index.jsonl", 0);
    ALLOWED("{\"words\":[\"collect\",\"--to\",\"\"]}", "/index.jsonl", 0);
    ALLOWED("{\"words\":[\"collect\",\"--move-to\",\"/a\"]}", "/a/index.jsonl", 0);
    ALLOWED("{\"words\":[\"access\",\"--to\",\"/a\"]}", "/a/index.jsonl", 0);
    ALLOWED("{\"cl\":\"CPYSPLF FILE(A) TOSTMF('/a')\"}", "/a/index.jsonl", 0);
#undef COLLECTS
}

/* What explain reads is its statement's, and it writes nothing. */
static void named_in_explain(void)
{
    ALLOWED("{\"words\":[\"explain\",\"rstobj\",\"Q\",\"--savf\",\"/s\"]}", "/s", 1 << READ_SAVED);
    ALLOWED("{\"words\":[\"explain\",\"--for\",\"BOB\",\"rstobj\",\"Q\",\"--savf=/s\"]}", "/s",
            1 << READ_SAVED);
    ALLOWED("{\"words\":[\"explain\",\"--for=BOB\",\"RSTOBJ Q QGPL SAVF('/s')\"]}", "/s",
            1 << READ_SAVED);
    ALLOWED("{\"words\":[\"explain\",\"RSTOBJ\",\"Q\",\"SAVF('/s')\"]}", "/s", 1 << READ_SAVED);
    ALLOWED("{\"words\":[\"explain\",\"savobj\",\"Q\",\"--savf\",\"/s\"]}", "/s", 0);
    ALLOWED("{\"words\":[\"explain\",\"SAVOBJ Q QGPL SAVF('/s')\"]}", "/s", 0);
    ALLOWED("{\"words\":[\"explain\",\"CPYSPLF A TOSTMF('/t') STMFOPT(*REPLACE)\"]}", "/t", 0);
    ALLOWED("{\"words\":[\"explain\",\"--for\"]}", "--for", 0);
    ALLOWED("{\"words\":[\"explain\"]}", "explain", 0);
}

/* No command names a file by another keyword, or position, than the client knows. */
static void every_command(void)
{
    int seen = 0;

    for (size_t i = 0; i < command_table_count; i++) {
        const struct parameter_definition *parameter = command_table[i]->parameters;

        for (; parameter->keyword; parameter++) {
            char text[200];
            int wishes = strcmp(parameter->keyword, "FROMSTMF") == 0 ? READ_BIT
                         : strcmp(command_table[i]->name, "EXPSPLKEY") == 0 ? 1 << SAVE_IT
                         : strcmp(parameter->keyword, "TOSTMF") == 0        ? MAKE_BIT
                         : strstr(command_table[i]->name, "RST")            ? 1 << READ_SAVED
                         : strstr(command_table[i]->name, "SAV")            ? 1 << SAVE_IT
                                                                            : 0;

            if (parameter->type != PARAMETER_PATH)
                continue;
            seen++;
            CU_ASSERT((parameter->standing == PARAMETER_STORED) == (wishes == 0)); /* not opened */
            CU_ASSERT(parameter->position == 0 || wishes != MAKE_BIT);
            snprintf(text, sizeof text, "{\"cl\":\"%s %s('/x')\"}", command_table[i]->name,
                     parameter->keyword);
            ALLOWED(text, "/x", wishes);
        }
    }
    CU_ASSERT(seen >= 6);
}

/* Such a wish ends the connection, whatever the provider would have done. */
static void taken_over(void)
{
    CU_ASSERT_EQUAL(ORDERED(READS, "{\"stream\":1,\"order\":\"open\",\"name\":\"/etc/shadow\"}"),
                    SPSY_ERR_UNTRUSTED);
    ASSERT_STRING(memory.log, "");
    ASSERT_STRING(error.message_id, "SPY0205");
    ASSERT_SAYS(
        "the server wants to read stream file /etc/shadow, which the statement does not say");
    CU_ASSERT_EQUAL(ORDERED(READS, "{\"stream\":1,\"order\":\"create\",\"name\":\"/f\"}"),
                    SPSY_ERR_UNTRUSTED);
    CU_ASSERT_EQUAL(
        ORDERED(MAKES, "{\"stream\":1,\"order\":\"create\",\"name\":\"/t\",\"replace\":true}"),
        SPSY_ERR_UNTRUSTED);
    ASSERT_SAYS("wants to replace file /t");
    CU_ASSERT_EQUAL(
        ORDERED(MAKES, "{\"stream\":1,\"order\":\"create\",\"name\":\"/t\",\"saveFile\":true}"),
        SPSY_ERR_UNTRUSTED);
    CU_ASSERT_EQUAL(ORDERED(READS, "{\"stream\":1,\"order\":\"open\"}"), SPSY_ERR_UNTRUSTED);
    CU_ASSERT_EQUAL(ORDERED("WRKSPLF", OPEN_1), SPSY_ERR_UNTRUSTED);
    ASSERT_STRING(memory.log, "");
}

/* ---- a real server ------------------------------------------------------------------------ */

/* The exit status of a statement; the last message stays in message, the last row's file name in
 * file. */
static char message[1000], file[20];

static int answer_of(struct spsy_client *client)
{
    int result;

    message[0] = file[0] = '\0';
    while ((result = spsy_client_next(client, &event, &error)) > 0) {
        if (event.kind == SPSY_CLIENT_MESSAGE)
            snprintf(message, sizeof message, "%s: %s", event.id, event.text);
        if (event.kind == SPSY_CLIENT_ROW && spsy_client_member(client, "fileName"))
            snprintf(file, sizeof file, "%s", spsy_client_member(client, "fileName"));
    }
    CU_ASSERT_EQUAL(result, 0);
    return event.exit;
}

static int run(struct spsy_client *client, const char *cl)
{
    CU_ASSERT_EQUAL_FATAL(spsy_client_cl(client, cl, NULL, &error), 0);
    return answer_of(client);
}

static void real_statements(struct spsy_client *client)
{
    static const char *const words[] = {"wrksplf", "--select=*ALL"};

    ASSERT_STRING(spsy_client_system(client), "SYS1");
    ASSERT_STRING(spsy_client_profile(client), "QSECOFR");
    ASSERT_STRING(spsy_client_signed_on(client), "QSECOFR");
    ASSERT_STRING(spsy_client_version(client), SPSY_VERSION);
    CU_ASSERT(strstr(spsy_client_job(client), "/QSECOFR/NIGHT") != NULL);
    memory.source = "payroll\n";
    memory.source_bytes = 8;
    memory.log[0] = '\0';
    CU_ASSERT_EQUAL(run(client, "CRTSPLF FILE(A) FROMSTMF('/in/memory')"), 0);
    ASSERT_STRING(memory.log, "open /in/memory;drop;");
    CU_ASSERT_EQUAL_FATAL(spsy_client_words(client, 2, words, NULL, &error), 0);
    CU_ASSERT_EQUAL(answer_of(client), 0);
    ASSERT_STRING(file, "A");
    memory.log[0] = '\0';
    CU_ASSERT_EQUAL(
        run(client, "CPYSPLF FILE(A) TOFILE(*TOSTMF) TOSTMF('it''s') STMFOPT(*REPLACE)"), 0);
    CU_ASSERT(strncmp(memory.log, "replace it's;write;", 19) == 0 && memory.committed);
    CU_ASSERT(memory.made_bytes >= 8 && memmem(memory.made, memory.made_bytes, "payroll", 7));
    CU_ASSERT_EQUAL(run(client, "DLTSPLF FILE(B)"), 1);
    CU_ASSERT(strncmp(message, "CPF3303: ", 9) == 0);
    CU_ASSERT_EQUAL(run(client, "NONSENSE"), 2);
}

static void real_data(struct spsy_client *client)
{
    const struct spsy_error why = {SPSY_ERR_IO, "SPY0101", "nobody reads any more"};

    CU_ASSERT_EQUAL_FATAL(spsy_client_cl(client, "DSPSPLF FILE(A)", NULL, &error), 0);
    CU_ASSERT_EQUAL(spsy_client_next(client, &event, &error), 1);
    CU_ASSERT_EQUAL(event.kind, SPSY_CLIENT_DATA);
    CU_ASSERT(memmem(event.data, event.bytes, "payroll", 7) != NULL);
    spsy_client_data_failed(client, &why);
    CU_ASSERT_EQUAL(answer_of(client), 1);
    CU_ASSERT(strstr(message, "nobody reads any more") != NULL);
}

/* A save file, which is asked for twice when it is restored, and a file that cannot be made. */
static void real_save_files(struct spsy_client *client)
{
    struct memory good;

    memory.log[0] = '\0';
    CU_ASSERT_EQUAL(run(client, "SAVOBJ OBJ(QPRINT) LIB(QGPL) SAVF('/saved') SPLFDTA(*ALL)"), 0);
    CU_ASSERT(strncmp(memory.log, "create-save /saved;", 19) == 0 && memory.committed);
    memory.source = memory.made;
    memory.source_bytes = memory.made_bytes;
    memory.log[0] = '\0';
    CU_ASSERT_EQUAL(run(client, "DLTSPLF FILE(A)"), 0);
    CU_ASSERT_EQUAL(run(client, "RSTOBJ OBJ(QPRINT) SAVLIB(QGPL) SAVF('/saved')"), 0);
    CU_ASSERT(strstr(memory.log, "open-save /saved;rewind;") != NULL);
    good = memory;
    memory.fail_open = SPSY_ERR_EXISTS;
    CU_ASSERT_EQUAL(run(client, "SAVOBJ OBJ(QPRINT) LIB(QGPL) SAVF('/saved') SPLFDTA(*ALL)"), 1);
    CU_ASSERT(strstr(message, "no luck") != NULL);
    memory = good;
}

static void real(void)
{
    struct spsy_client_files files;
    struct spsy_client_options options = {.job = "NIGHT", .files = &files};
    struct spsy_client *client = NULL;
    struct real_server server;

    free(memory.made);
    memset(&memory, 0, sizeof memory);
    files = memory_files(&memory);
    real_begin(&server);
    options.socket = server.socket;
    CU_ASSERT_EQUAL(spsy_client_connect(&options, &client, &error), 0);
    if (client) {
        real_statements(client);
        real_data(client);
        real_save_files(client);
        CU_ASSERT_EQUAL(memory.open, 0);
    }
    real_end(&server);
    if (client && spsy_client_cl(client, "WRKSPLF", NULL, &error) == 0) {
        CU_ASSERT_EQUAL(spsy_client_next(client, &event, &error), SPSY_ERR_IO);
        ASSERT_STRING(error.message_id, "SPY0203");
    }
    spsy_client_close(client);
    CU_ASSERT_EQUAL(connected(&options), SPSY_ERR_NOT_FOUND);
    free(memory.made);
    memory.made = NULL;
}

static const struct test tests[] = {
    {"S13 a welcome is what it must be, or the connection fails in words", welcomes},
    {"S13 a refusal is the server's words, and no more", refusals},
    {"S13 no welcome at all", no_welcome},
    {"S15 a server that says nothing", silence},
    {"S15 connecting: nobody there, no room, no valid path", connecting},
    {"S15 files with functions missing", options_of_files},
    {"S13 an answer, member by member", good_answer},
    {"S13 answers with rubbish in them end the connection", bad_answers},
    {"S13 heads that no frame has", bad_heads},
    {"S15 an answer that breaks off after any byte: what came of the statement is not known",
     broken_off},
    {"S15 data for standard output is replied to", shown_data},
    {"S15 waiting with others", waiting},
    {"S15 statements that are sent, and not sent", statements},
    {"S15 nobody hears: no SIGPIPE", nobody_hears},
    {"S15 out of memory: a statement is sent whole or not at all", out_of_memory},
    {"S15 out of memory: nobody's job is begun by half a hello", hello_out_of_memory},
    {"S13 orders that an honest server does not give", misplaced_orders},
    {"S5 S15 orders are carried out, and replied to", good_orders},
    {"S15 files that fail", failing_files},
    {"S15 no files offered", no_files},
    {"S15 no file is left open", files_at_the_end},
    {"S5 S15 files that a CL statement names", named_in_cl},
    {"S5 S15 files that words name", named_in_words},
    {"C1 S5 what collect may open", named_by_collect},
    {"W5 S5 what explain may open", named_in_explain},
    {"S5 S15 every command that names a file is known", every_command},
    {"S5 S15 a server that was taken over gets no other file", taken_over},
    {"S13 S15 a real server", real},
};
HARNESS_MAIN("client", tests)

/* peer.c - the other end of a server's socket, by hand: each frame as it is told, also wrong ones.
 * Shares no code with what it tests (spsy-protocol(7) is its source).
 *
 *     peer SOCKET STEP...     does one step after the other, prints what it receives
 *
 * hello            a hello as it should be            h=TEXT   a hello of that text
 * cl=STATEMENT     a statement                        s=TEXT   a statement frame of that text
 * r=TEXT d=N:TEXT  a reply; data for stream N         k=HEX=TEXT   a frame of that kind
 * raw=HEX          bytes                              n=COUNT:STEP   that step so many times
 * slow=MS:STEP     byte by byte, a pause before each  pass:STEP    ten descriptors along with it
 * get              receives a frame                   until=KINDS  frames, until one of these
 * feed=FILE[:FILE] until the end of an answer: reads are answered with the first file, those after
 *                  a rewind with the second
 * end              the server must close now          shut     sends no more
 * pause=MS         waits                              wait     until standard input is at its end
 *
 * A frame received is a line: kind, space, text; data as its length. "closed" when the server has
 * closed. Status 1: what was due did not come within 20 seconds. */
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { DESCRIPTORS = 10, FRAME_MAX = 8 << 20, PATIENCE_MS = 20000, PIECE = 65536 };

static int server;
static int pace_ms; /* between bytes; 0 = all at once */
static bool passes; /* descriptors go along */
static unsigned char frame[FRAME_MAX];
static size_t frame_bytes;

static void pause_ms(long ms)
{
    const struct timespec time = {ms / 1000, ms % 1000 * 1000000L};

    nanosleep(&time, NULL);
}

static void give_up(const char *why)
{
    printf("peer: %s\n", why);
    exit(1);
}

/* ---- sending ------------------------------------------------------------------------------ */

union rights {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(DESCRIPTORS * sizeof(int))];
};

static ssize_t send_with_rights(const void *bytes, size_t count)
{
    union rights room = {.bytes = {0}};
    struct iovec data = {(void *)(uintptr_t)bytes, count};
    struct msghdr message = {.msg_iov = &data,
                             .msg_iovlen = 1,
                             .msg_control = room.bytes,
                             .msg_controllen = sizeof room.bytes};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    int fds[DESCRIPTORS];

    for (int i = 0; i < DESCRIPTORS; i++)
        fds[i] = STDERR_FILENO;
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof fds);
    memcpy(CMSG_DATA(header), fds, sizeof fds);
    return sendmsg(server, &message, MSG_NOSIGNAL);
}

/* A server that has closed is no error here: what it said before is still to be read. */
static void put(const void *bytes, size_t count)
{
    const char *at = bytes;

    while (count > 0) {
        size_t piece = pace_ms ? 1 : count;
        ssize_t sent;

        if (pace_ms)
            pause_ms(pace_ms);
        sent = passes ? send_with_rights(at, piece) : send(server, at, piece, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR)
            return;
        at += sent > 0 ? sent : 0;
        count -= sent > 0 ? (size_t)sent : 0;
    }
}

static void put_frame(int kind, const void *bytes, size_t count)
{
    unsigned char *whole = malloc(count + 5);

    whole[0] = (unsigned char)((count + 1) >> 24);
    whole[1] = (unsigned char)((count + 1) >> 16);
    whole[2] = (unsigned char)((count + 1) >> 8);
    whole[3] = (unsigned char)(count + 1);
    whole[4] = (unsigned char)kind;
    memcpy(whole + 5, bytes, count);
    put(whole, count + 5);
    free(whole);
}

static void put_data(uint32_t stream, const void *bytes, size_t count)
{
    char *whole = malloc(count + 4);
    const unsigned char number[4] = {(unsigned char)(stream >> 24), (unsigned char)(stream >> 16),
                                     (unsigned char)(stream >> 8), (unsigned char)stream};

    memcpy(whole, number, 4);
    memcpy(whole + 4, bytes, count);
    put_frame('d', whole, count + 4);
    free(whole);
}

static void put_cl(const char *statement)
{
    char *text = malloc(strlen(statement) * 2 + 16), *at = text;

    at += sprintf(at, "{\"cl\":\"");
    for (; *statement; statement++) {
        if (*statement == '"' || *statement == '\\')
            *at++ = '\\';
        *at++ = *statement;
    }
    strcpy(at, "\"}");
    put_frame('s', text, strlen(text));
    free(text);
}

static void put_hex(const char *digits)
{
    unsigned byte;

    for (; sscanf(digits, "%2x", &byte) == 1; digits += 2) {
        unsigned char one = (unsigned char)byte;

        put(&one, 1);
    }
}

/* ---- receiving ---------------------------------------------------------------------------- */

/* False: closed. */
static bool get(void *bytes, size_t count)
{
    char *at = bytes;

    while (count > 0) {
        struct pollfd readable = {server, POLLIN, 0};
        ssize_t got;

        if (poll(&readable, 1, PATIENCE_MS) == 0)
            give_up("nothing comes");
        got = recv(server, at, count, 0);
        if (got == 0 || (got < 0 && errno != EINTR))
            return false;
        at += got > 0 ? got : 0;
        count -= got > 0 ? (size_t)got : 0;
    }
    return true;
}

/* The kind; 0 = closed. */
static int get_frame(bool shown)
{
    unsigned char head[5];
    size_t length;

    if (!get(head, 5)) {
        printf("closed\n");
        fflush(stdout);
        return 0;
    }
    length = ((size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3]) - 1;
    if (length >= FRAME_MAX)
        give_up("a frame too long");
    if (!get(frame, length))
        give_up("half a frame");
    frame[length] = '\0';
    frame_bytes = length;
    if (shown && head[4] == 'B')
        printf("B %zu\n", length - 4);
    else if (shown)
        printf("%c %s\n", head[4], (char *)frame);
    fflush(stdout);
    return head[4];
}

static void get_until(const char *kinds)
{
    int kind;

    do
        kind = get_frame(true);
    while (kind != 0 && !strchr(kinds, kind));
}

/* ---- an honest client's files ------------------------------------------------------------- */

static long number_of(const char *key)
{
    const char *at = strstr((char *)frame, key);

    return at ? strtol(at + strlen(key), NULL, 10) : -1;
}

static bool orders(const char *what)
{
    char key[40];

    snprintf(key, sizeof key, "\"order\":\"%s\"", what);
    return strstr((char *)frame, key) != NULL;
}

static void reply(long stream, size_t bytes)
{
    char text[80];

    snprintf(text, sizeof text, "{\"stream\":%ld,\"bytes\":%zu}", stream, bytes);
    put_frame('r', text, strlen(text));
}

static void obey(FILE *files[2], int *which)
{
    static char piece[PIECE];
    long stream = number_of("\"stream\":"), bytes = number_of("\"bytes\":");

    if (orders("read")) {
        if (bytes < 0 || bytes > PIECE)
            give_up("a read of too much");
        put_data((uint32_t)stream, piece, fread(piece, 1, (size_t)bytes, files[*which]));
        return;
    }
    if (orders("rewind")) {
        *which = files[1] ? 1 : 0;
        rewind(files[*which]);
    }
    if (!orders("drop"))
        reply(stream, 0);
}

static void feed(const char *names)
{
    char *first = strdup(names), *second = strchr(first, ':');
    FILE *files[2] = {NULL, NULL};
    int which = 0, kind;

    if (second)
        *second++ = '\0';
    files[0] = fopen(first, "rb");
    files[1] = second ? fopen(second, "rb") : NULL;
    if (!files[0] || (second && !files[1]))
        give_up("no such file");
    while ((kind = get_frame(true)) != 0 && kind != 'E' && kind != 'X')
        if (kind == 'O')
            obey(files, &which);
        else if (kind == 'B')
            reply((long)frame[3], frame_bytes - 4);
    free(first);
}

/* ---- steps -------------------------------------------------------------------------------- */

static void step(const char *word);

static void step_slowly(const char *value)
{
    char *rest;

    pace_ms = (int)strtol(value, &rest, 10);
    step(rest + 1);
    pace_ms = 0;
}

static void step_often(const char *value)
{
    char *rest;

    for (long left = strtol(value, &rest, 10); left > 0; left--)
        step(rest + 1);
}

static void step_data(const char *value)
{
    char *rest;
    unsigned long stream = strtoul(value, &rest, 10);

    put_data((uint32_t)stream, rest + 1, strlen(rest + 1));
}

static void step_kind(const char *value)
{
    char *rest;
    long kind = strtol(value, &rest, 16);

    put_frame((int)kind, rest + 1, strlen(rest + 1));
}

static void step_pass(const char *value)
{
    passes = true;
    step(value);
    passes = false;
}

static void step_frame(const char *word)
{
    put_frame(word[0], word + 2, strlen(word + 2));
}

static void wait_for_input(void)
{
    char ignored;

    printf("waiting\n");
    fflush(stdout);
    while (read(STDIN_FILENO, &ignored, 1) > 0)
        ;
}

static void step(const char *word)
{
    static const struct {
        const char *name;
        void (*take)(const char *value);
    } with_value[] = {{"cl=", put_cl},      {"raw=", put_hex}, {"slow=", step_slowly},
                      {"n=", step_often},   {"d=", step_data}, {"k=", step_kind},
                      {"pass:", step_pass}, {"feed=", feed},   {"until=", get_until}};

    if (strcmp(word, "hello") == 0)
        word = "h={\"protocol\":2,\"client\":\"peer\"}";
    for (size_t i = 0; i < sizeof with_value / sizeof with_value[0]; i++)
        if (strncmp(word, with_value[i].name, strlen(with_value[i].name)) == 0) {
            with_value[i].take(word + strlen(with_value[i].name));
            return;
        }
    if (strchr("hsr", word[0]) && word[1] == '=')
        step_frame(word);
    else if (strcmp(word, "get") == 0)
        get_frame(true);
    else if (strcmp(word, "end") == 0)
        get_until("");
    else if (strcmp(word, "shut") == 0)
        shutdown(server, SHUT_WR);
    else if (strcmp(word, "wait") == 0)
        wait_for_input();
    else if (strncmp(word, "pause=", 6) == 0)
        pause_ms(strtol(word + 6, NULL, 10));
    else
        give_up(word);
}

int main(int argc, char **argv)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    if (argc < 2 || strlen(argv[1]) >= sizeof address.sun_path)
        return 2;
    strcpy(address.sun_path, argv[1]);
    server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(server, (struct sockaddr *)&address, sizeof address) != 0)
        give_up(strerror(errno));
    for (int i = 2; i < argc; i++)
        step(argv[i]);
    return 0;
}

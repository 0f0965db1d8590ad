/* client_fixture.h - a peer that says whatever a test wants to a client, files in memory, and a
 * real server. What the peer says is in the socket before the client reads: no thread is needed. */
#ifndef SPSY_TESTS_CLIENT_FIXTURE_H
#define SPSY_TESTS_CLIENT_FIXTURE_H

#include <grp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"

#include "client/client.h"

#define WELCOME                                                                                    \
    "{\"protocol\":2,\"version\":\"9.9\",\"system\":\"FAKE\",\"job\":\"000001/ALICE/SPSY\","       \
    "\"profile\":\"ALICE\",\"signedOn\":\"ALICE\"}"

/* ---- files in memory ---------------------------------------------------------------------- */

enum { MEMORY_BYTES = 1 << 20 };

struct memory {
    char log[2000]; /* what was called: "open F;read;drop;" */
    int open;       /* streams that are open */
    const char *source;
    size_t source_bytes, at;
    char *made; /* what was written, of the file made last */
    size_t made_bytes;
    bool committed;
    int fail_open, fail_read, fail_write, fail_commit; /* an error, or 0 */
    bool silent, greedy;                               /* fails without a word; reads too much */
};

static inline void memory_note(struct memory *memory, const char *what, const char *name)
{
    size_t used = strlen(memory->log);

    snprintf(memory->log + used, sizeof memory->log - used, "%s%s%s;", what, name ? " " : "",
             name ? name : "");
}

static inline int memory_fail(const struct memory *memory, int code, struct spsy_error *error)
{
    if (code < 0 && !memory->silent) {
        error->code = code;
        strcpy(error->message_id, "SPY0101");
        strcpy(error->text, "no luck");
    }
    return code;
}

static inline int memory_open(void *context, const char *name, enum spsy_client_file kind,
                              void **stream, struct spsy_error *error)
{
    struct memory *memory = context;

    memory_note(memory, kind == SPSY_CLIENT_SAVE_FILE ? "open-save" : "open", name);
    if (memory->fail_open)
        return memory_fail(memory, memory->fail_open, error);
    memory->at = 0;
    memory->open++;
    *stream = memory;
    return 0;
}

static inline int memory_read(void *stream, void *bytes, size_t count, size_t *got,
                              struct spsy_error *error)
{
    struct memory *memory = stream;
    size_t left = memory->source_bytes - memory->at;

    if (memory->fail_read)
        return memory_fail(memory, memory->fail_read, error);
    *got = memory->greedy ? count + 1 : left < count ? left : count;
    if (!memory->greedy && *got)
        memcpy(bytes, memory->source + memory->at, *got);
    memory->at += memory->greedy ? 0 : *got;
    return 0;
}

static inline int memory_rewind(void *stream, struct spsy_error *error)
{
    struct memory *memory = stream;

    (void)error;
    memory_note(memory, "rewind", NULL);
    memory->at = 0;
    return 0;
}

static inline int memory_create(void *context, const char *name, enum spsy_client_file kind,
                                bool replace, void **stream, struct spsy_error *error)
{
    struct memory *memory = context;

    memory_note(memory,
                kind == SPSY_CLIENT_SAVE_FILE ? "create-save"
                : replace                     ? "replace"
                                              : "create",
                name);
    if (memory->fail_open)
        return memory_fail(memory, memory->fail_open, error);
    if (!memory->made)
        memory->made = malloc(MEMORY_BYTES);
    memory->made_bytes = 0;
    memory->committed = false;
    memory->open++;
    *stream = memory;
    return 0;
}

static inline int memory_write(void *stream, const void *bytes, size_t count,
                               struct spsy_error *error)
{
    struct memory *memory = stream;

    memory_note(memory, "write", NULL);
    if (memory->fail_write)
        return memory_fail(memory, memory->fail_write, error);
    if (memory->made_bytes + count > MEMORY_BYTES)
        abort();
    memcpy(memory->made + memory->made_bytes, bytes, count);
    memory->made_bytes += count;
    return 0;
}

static inline int memory_commit(void *stream, struct spsy_error *error)
{
    struct memory *memory = stream;

    memory_note(memory, "commit", NULL);
    if (memory->fail_commit)
        return memory_fail(memory, memory->fail_commit, error);
    memory->committed = true;
    return 0;
}

static inline void memory_drop(void *stream)
{
    struct memory *memory = stream;

    memory_note(memory, "drop", NULL);
    memory->open--;
}

static inline struct spsy_client_files memory_files(struct memory *memory)
{
    return (struct spsy_client_files){
        .context = memory,
        .open = memory_open,
        .read = memory_read,
        .rewind = memory_rewind,
        .create = memory_create,
        .write = memory_write,
        .commit = memory_commit,
        .drop = memory_drop,
    };
}

/* ---- a peer ------------------------------------------------------------------------------- */

static inline void peer_bytes(int fd, const void *bytes, size_t count)
{
    CU_ASSERT_EQUAL_FATAL(send(fd, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL), (ssize_t)count);
}

/* A frame of any kind and length. */
static inline void peer_frame(int fd, char kind, const void *bytes, size_t count)
{
    size_t length = count + 1;
    char *frame = malloc(length + 4);

    frame[0] = (char)(length >> 24);
    frame[1] = (char)(length >> 16);
    frame[2] = (char)(length >> 8);
    frame[3] = (char)length;
    frame[4] = kind;
    memcpy(frame + 5, bytes, count);
    peer_bytes(fd, frame, length + 4);
    free(frame);
}

static inline void peer_says(int fd, char kind, const char *text)
{
    peer_frame(fd, kind, text, strlen(text));
}

static inline void peer_data(int fd, unsigned stream, const void *bytes, size_t count)
{
    char frame[70000] = {0};

    frame[2] = (char)(stream >> 8);
    frame[3] = (char)stream;
    memcpy(frame + 4, bytes, count);
    peer_frame(fd, 'B', frame, 4 + count);
}

/* The next frame that the client has sent: its kind, and its text; 0: there is none. */
static inline char peer_hears(int fd, char *text, size_t size)
{
    unsigned char head[5];
    size_t length;

    text[0] = '\0';
    if (recv(fd, head, 5, MSG_DONTWAIT | MSG_WAITALL) != 5)
        return 0;
    length = ((size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3]) - 1;
    CU_ASSERT_FATAL(length < size);
    CU_ASSERT_EQUAL_FATAL(length ? recv(fd, text, length, MSG_WAITALL) : 0, (ssize_t)length);
    text[length] = '\0';
    return (char)head[4];
}

/* A client that has been welcomed, and the other end of its connection. */
static inline struct spsy_client *peer_met(int *fd, const struct spsy_client_options *options)
{
    struct spsy_client_options none = {0};
    struct spsy_client *client;
    struct spsy_error error = {0};
    int pair[2];
    char hello[5000];

    CU_ASSERT_EQUAL_FATAL(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    peer_says(pair[1], 'W', WELCOME);
    CU_ASSERT_EQUAL_FATAL(client_begin(pair[0], options ? options : &none, NULL, &client, &error),
                          0);
    CU_ASSERT_EQUAL_FATAL(peer_hears(pair[1], hello, sizeof hello), 'h');
    *fd = pair[1];
    return client;
}

/* ---- a real server ------------------------------------------------------------------------ */

struct real_server {
    char socket[600], home[600];
    pid_t process;
};

/* As the ordinary user that a server runs as: root's tests make one of daemon's. */
static inline pid_t real_start(const char *log, char *const *words)
{
    pid_t child = fork();

    if (child == 0) {
        if (geteuid() == 0 && (setgroups(0, NULL) || setgid(1) || setuid(1)))
            _exit(126);
        if (!freopen(log, "w", stdout) || dup2(STDOUT_FILENO, STDERR_FILENO) < 0)
            _exit(126);
        execv(words[0], words);
        _exit(127);
    }
    return child;
}

static inline bool real_ready(const char *log)
{
    for (int i = 0; i < 1000; i++, usleep(10000)) {
        char *said = harness_read(log, NULL);
        bool ready = said && strstr(said, "SPY0213");

        free(said);
        if (ready)
            return true;
    }
    return false;
}

static inline void real_begin(struct real_server *server)
{
    const char *directory = harness_directory();
    char program[600], log[600], own[600];
    int status;

    chmod(directory, 0711);
    snprintf(own, sizeof own, "%s/own", directory);
    mkdir(own, 0755);
    if (geteuid() == 0)
        CU_ASSERT_EQUAL_FATAL(chown(own, 1, 1), 0);
    snprintf(program, sizeof program, "%s/bin/spsy", harness_build());
    snprintf(server->home, sizeof server->home, "%.500s/home", own);
    snprintf(server->socket, sizeof server->socket, "%.500s/socket", own);
    snprintf(log, sizeof log, "%.500s/log", own);
    {
        char *init[] = {program,
                        (char *)"--home",
                        server->home,
                        (char *)"init",
                        (char *)"--system",
                        (char *)"SYS1",
                        NULL};

        waitpid(real_start(log, init), &status, 0);
        CU_ASSERT_EQUAL_FATAL(status, 0);
    }
    {
        char *serve[] = {program,
                         (char *)"--home",
                         server->home,
                         (char *)"serve",
                         (char *)"--socket",
                         server->socket,
                         NULL};

        server->process = real_start(log, serve);
        CU_ASSERT_FATAL(real_ready(log));
    }
}

static inline void real_end(struct real_server *server)
{
    int status;

    kill(server->process, SIGTERM);
    waitpid(server->process, &status, 0);
    CU_ASSERT_EQUAL(status, 0);
}

#endif

/* test_connector.c - spsy-connector, by its protocol: who is believed, what may be asked, whose
 * turn it is, and that no worker can do anything to another one. What stands where cupsd would is a
 * socket of the test's, which sees who comes and what is said; cli/connector.sh has a real cupsd.
 */
#include "harness.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "connector/client.h"
#include "connector/message.h"

enum { OWNER = 1, ALICE = 2, BOB = 3, CAROL = 4, NOBODY = 65534 };
enum { SOON_MS = 5000, SHORT_MS = 150 };

struct scene {
    int cupsd, listener, control;
    pid_t process;
    struct connector_settings settings;
};

static bool is_root(void)
{
    if (geteuid() == 0)
        return true;
    printf("skipped: needs root ");
    return false;
}

static const char *directory(void)
{
    static const char *path;

    if (!path)
        path = harness_directory();
    return path;
}

static struct sockaddr_un address(const char *name)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};

    snprintf(to.sun_path, sizeof to.sun_path, "%.80s/%s", directory(), name);
    return to;
}

static int listen_at(const char *name, int backlog)
{
    struct sockaddr_un at = address(name);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    unlink(at.sun_path);
    CU_ASSERT_EQUAL_FATAL(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    chmod(at.sun_path, 0666);
    chmod(directory(), 0711);
    CU_ASSERT_EQUAL_FATAL(listen(fd, backlog), 0);
    return fd;
}

static int begin(struct scene *scene, bool grant, unsigned upstream, int backlog,
                 struct spsy_error *error)
{
    static char executable[4096], cupsd[108];

    scene->cupsd = listen_at("cupsd", backlog);
    scene->listener = listen_at("gateway", 64);
    snprintf(executable, sizeof executable, "%s/libexec/spsy/spsy-connector", harness_build());
    snprintf(cupsd, sizeof cupsd, "%s", address("cupsd").sun_path);
    scene->settings = (struct connector_settings){.executable = executable,
                                                  .cupsd = cupsd,
                                                  .listener = scene->listener,
                                                  .owner = OWNER,
                                                  .grant = grant,
                                                  .upstream = upstream,
                                                  .channels = 200};
    return connector_start(&scene->settings, &scene->control, &scene->process, error);
}

static void start(struct scene *scene, bool grant, unsigned upstream)
{
    struct spsy_error error = {0};

    CU_ASSERT_EQUAL_FATAL(begin(scene, grant, upstream, 64, &error), 0);
}

/* The connector has ended by itself, and with 0. */
static void stop(struct scene *scene)
{
    int status = -1;

    CU_ASSERT_EQUAL(waitpid(scene->process, &status, WNOHANG), 0); /* it has lived until now */
    close(scene->control);
    for (int64_t until = spsy_now_ms() + SOON_MS; spsy_now_ms() < until; usleep(1000))
        if (waitpid(scene->process, &status, WNOHANG) == scene->process)
            break;
    CU_ASSERT_EQUAL(status, 0);
    close(scene->cupsd);
    close(scene->listener);
}

/* A connection of that uid's, as the gateway's acceptor gets it. */
static int client_of(const struct scene *scene, uid_t uid)
{
    struct sockaddr_un to = address("gateway");
    int fd, status = -1;
    pid_t child = fork();

    if (child == 0) {
        fd = socket(AF_UNIX, SOCK_STREAM, 0);
        _exit(setresuid(uid, uid, uid) || connect(fd, (struct sockaddr *)&to, sizeof to) ? 1 : 0);
    }
    CU_ASSERT_EQUAL_FATAL(waitpid(child, &status, 0), child);
    CU_ASSERT_EQUAL_FATAL(status, 0);
    fd = accept4(scene->listener, NULL, NULL, SOCK_CLOEXEC);
    CU_ASSERT_FATAL(fd >= 0);
    return fd;
}

static struct connector_channel channel_of(const struct scene *scene, uid_t uid)
{
    struct connector_channel channel;
    int client = client_of(scene, uid);

    CU_ASSERT_EQUAL_FATAL(connector_open(&channel, scene->control, client, NULL), 0);
    close(client);
    return channel;
}

static bool readable(int fd, int ms)
{
    struct pollfd one = {fd, POLLIN, 0};

    return poll(&one, 1, ms) == 1;
}

/* What comes to cupsd next: its descriptor, and who it is. -1: nobody. */
static int comes(const struct scene *scene, int ms, uid_t *uid)
{
    struct ucred peer = {.uid = (uid_t)-1};
    socklen_t size = sizeof peer;
    int fd = readable(scene->cupsd, ms) ? accept4(scene->cupsd, NULL, NULL, SOCK_CLOEXEC) : -1;

    if (fd >= 0)
        getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size);
    *uid = peer.uid;
    return fd;
}

static int64_t soon(void)
{
    return spsy_now_ms() + SOON_MS;
}

/* CONNECT on a channel arrives at cupsd as this uid, and is one connection from end to end. */
static void connects_as(const struct scene *scene, struct connector_channel *channel,
                        const char *login, uid_t expected)
{
    struct spsy_error error = {0};
    uid_t uid;
    char byte = 0;
    int own = -1, there;

    CU_ASSERT_EQUAL_FATAL(connector_connect(channel, login, soon(), &own, &error), 0);
    there = comes(scene, SOON_MS, &uid);
    CU_ASSERT_EQUAL(uid, expected);
    CU_ASSERT_EQUAL(fcntl(own, F_GETFL) & O_NONBLOCK, 0);
    CU_ASSERT_EQUAL(fcntl(own, F_GETFD), FD_CLOEXEC);
    CU_ASSERT_EQUAL(write(own, "x", 1), 1);
    CU_ASSERT_EQUAL(read(there, &byte, 1), 1);
    CU_ASSERT_EQUAL(byte, 'x');
    close(own);
    close(there);
    connector_done(channel);
}

static void as_the_user(void)
{
    static const uid_t uids[] = {ALICE, BOB, 0, OWNER, 54321, ALICE};
    struct scene scene;

    if (!is_root())
        return;
    start(&scene, false, 8);
    for (size_t i = 0; i < sizeof uids / sizeof uids[0]; i++) {
        struct connector_channel channel = channel_of(&scene, uids[i]);

        connects_as(&scene, &channel, NULL, uids[i]);
        connects_as(&scene, &channel, "", uids[i]);
        connector_close(&channel);
    }
    stop(&scene);
}

static const char *login_of(uid_t uid)
{
    const struct passwd *entry = getpwuid(uid);

    CU_ASSERT_PTR_NOT_NULL_FATAL(entry);
    return entry->pw_name;
}

static void refuses_login(const struct scene *scene, struct connector_channel *channel,
                          const char *login, const char *why)
{
    struct spsy_error error = {0};
    uid_t uid;
    int fd;

    CU_ASSERT_EQUAL(connector_connect(channel, login, soon(), &fd, &error), SPSY_ERR_AUTHORITY);
    CU_ASSERT_EQUAL(fd, -1);
    CU_ASSERT_EQUAL(channel->status, CONNECTOR_REFUSED);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, why));
    CU_ASSERT_EQUAL(comes(scene, 0, &uid), -1);
}

static void who_may_name_a_login(void)
{
    static const char *const logins[] = {"root", "0", "bin", "+0", "#0", "no-such-login"};
    struct connector_channel alice, root;
    struct scene scene;

    if (!is_root())
        return;
    start(&scene, false, 8);
    alice = channel_of(&scene, ALICE);
    root = channel_of(&scene, 0);
    for (size_t i = 0; i < sizeof logins / sizeof logins[0]; i++)
        refuses_login(&scene, &alice, logins[i], "only root may name a login");
    refuses_login(&scene, &alice, login_of(ALICE), "only root may name a login");
    connects_as(&scene, &alice, NULL, ALICE);
    connects_as(&scene, &root, login_of(CAROL), CAROL);
    connects_as(&scene, &root, login_of(0), 0);
    refuses_login(&scene, &root, "no-such-login", "no such login");
    refuses_login(&scene, &root, "0", "no such login");
    refuses_login(&scene, &root, login_of(NOBODY), "has no meaning here");
    connects_as(&scene, &root, NULL, 0);
    connector_close(&alice);
    connector_close(&root);
    stop(&scene);
}

/* ---- packets that the client library would not send ---- */

static void say(int fd, const void *packet, size_t bytes)
{
    CU_ASSERT_EQUAL(send(fd, packet, bytes, MSG_NOSIGNAL | MSG_DONTWAIT), (ssize_t)bytes);
}

/* The other end has closed, and said nothing. */
static bool is_closed(int fd)
{
    char byte;

    return readable(fd, SOON_MS) && recv(fd, &byte, 1, MSG_DONTWAIT) <= 0;
}

struct connect_packet {
    struct connector_head head;
    struct connector_connect body;
};

struct lookup_packet {
    struct connector_head head;
    struct connector_lookup body;
    char names[64];
};

static struct connect_packet connect_packet(const char *login)
{
    struct connect_packet packet = {{CONNECTOR_VERSION, CONNECTOR_CONNECT, 1, sizeof packet.body},
                                    {""}};

    strcpy(packet.body.login, login);
    return packet;
}

static struct lookup_packet lookup_packet(enum connector_lookup_kind kind)
{
    struct lookup_packet packet = {
        .head = {CONNECTOR_VERSION, CONNECTOR_LOOKUP, 1, sizeof packet.body + sizeof "job-name"},
        .body = {.kind = kind, .attributes_bytes = sizeof "job-name"},
        .names = "job-name",
    };

    return packet;
}

static size_t lookup_bytes(const struct lookup_packet *packet)
{
    return sizeof packet->head + packet->head.bytes;
}

/* A channel of ALICE's gets the packet: it is closed, and nobody came to cupsd. */
static void closes(const struct scene *scene, const void *packet, size_t bytes, int line)
{
    struct connector_channel channel = channel_of(scene, ALICE);
    uid_t uid;

    say(channel.descriptor, packet, bytes);
    if (!is_closed(channel.descriptor))
        CU_assertImplementation(CU_FALSE, (unsigned)line, "channel is closed", __FILE__, "",
                                CU_FALSE);
    CU_ASSERT_EQUAL(comes(scene, 0, &uid), -1);
    connector_close(&channel);
}
#define CLOSES(packet, bytes) closes(scene, packet, bytes, __LINE__)

static void bad_heads(const struct scene *scene)
{
    struct connect_packet good = connect_packet(""), bad = good;

    CLOSES(&good, sizeof good - 1);
    CLOSES(&good, sizeof good.head);
    CLOSES(&good, 1);
    bad.head.version++;
    CLOSES(&bad, sizeof bad);
    bad = good;
    bad.head.kind = CONNECTOR_OPEN;
    CLOSES(&bad, sizeof bad.head);
    bad.head.kind = 77;
    CLOSES(&bad, sizeof bad);
    bad = good;
    bad.head.sequence = 0;
    CLOSES(&bad, sizeof bad);
    bad = good;
    bad.head.bytes--;
    CLOSES(&bad, sizeof bad);
    bad = good;
    memset(bad.body.login, 'x', sizeof bad.body.login);
    CLOSES(&bad, sizeof bad);
    bad = (struct connect_packet){.head = {CONNECTOR_VERSION, CONNECTOR_DONE, 1, 0}};
    CLOSES(&bad, sizeof bad.head); /* there is no connection */
}

static void bad_lookups(const struct scene *scene)
{
    struct lookup_packet good = lookup_packet(CONNECTOR_GET_JOBS), bad;

    bad = good;
    bad.body.kind = CONNECTOR_GET_THESE_JOBS + 1;
    CLOSES(&bad, lookup_bytes(&bad));
    bad = good;
    bad.body.kind = 0;
    CLOSES(&bad, lookup_bytes(&bad));
    bad = good;
    bad.body.which_jobs = 3;
    CLOSES(&bad, lookup_bytes(&bad));
    bad = good;
    bad.body.job_id = 1;
    CLOSES(&bad, lookup_bytes(&bad));
    bad = good;
    strcpy(bad.body.queue, "a/b");
    CLOSES(&bad, lookup_bytes(&bad));
    memset(bad.body.queue, 'q', sizeof bad.body.queue);
    CLOSES(&bad, lookup_bytes(&bad));
    bad = good;
    bad.body.attributes_bytes = UINT32_MAX - 8;
    CLOSES(&bad, lookup_bytes(&bad));
    bad = good;
    bad.names[3] = 'N';
    CLOSES(&bad, lookup_bytes(&bad));
    bad = good;
    bad.names[3] = '\0';
    bad.names[4] = '\0'; /* an empty one */
    CLOSES(&bad, lookup_bytes(&bad));
    bad = good;
    bad.names[8] = 's'; /* not ended */
    CLOSES(&bad, lookup_bytes(&bad));
    bad = lookup_packet(CONNECTOR_GET_JOB_ATTRIBUTES);
    CLOSES(&bad, lookup_bytes(&bad)); /* of job 0 */
    bad.body.job_id = 0x80000000;
    CLOSES(&bad, lookup_bytes(&bad));
    bad = lookup_packet(CONNECTOR_GET_PRINTER_ATTRIBUTES);
    CLOSES(&bad, lookup_bytes(&bad)); /* of no queue */
}

static void bad_jobs(const struct scene *scene)
{
    struct lookup_packet bad = lookup_packet(CONNECTOR_GET_THESE_JOBS);

    CLOSES(&bad, lookup_bytes(&bad)); /* none */
    bad.body.job_count = 1;           /* "job-" is a number, what is left is not the names */
    CLOSES(&bad, lookup_bytes(&bad));
    memcpy(bad.names, "\0\0\0\0job-name", sizeof "\0\0\0\0job-name");
    bad.head.bytes += 4;
    CLOSES(&bad, lookup_bytes(&bad)); /* job 0 */
    memset(bad.names, 0x80, 4);
    CLOSES(&bad, lookup_bytes(&bad));
    memcpy(bad.names, &(uint32_t){7}, 4);
    bad.body.queue[0] = 'q';
    CLOSES(&bad, lookup_bytes(&bad));
    bad.body.queue[0] = '\0';
    bad.body.kind = CONNECTOR_GET_JOBS; /* which takes none */
    CLOSES(&bad, lookup_bytes(&bad));
    bad.body.kind = CONNECTOR_GET_THESE_JOBS;
    bad.body.job_count = CONNECTOR_JOBS_MAX + 1;
    CLOSES(&bad, lookup_bytes(&bad));
    bad.body.job_count = 0x40000001; /* times four */
    CLOSES(&bad, lookup_bytes(&bad));
}

/* Whatever four bytes of a CONNECT are a uid: no other one comes of it. */
static void no_uid_anywhere(const struct scene *scene)
{
    const uint32_t root = 0, bob = BOB;

    for (size_t at = 0; at + 4 <= sizeof(struct connect_packet); at += 4) {
        struct connect_packet packet = connect_packet("");
        struct connector_channel channel = channel_of(scene, ALICE);
        uid_t uid;
        int fd;

        memcpy((char *)&packet + at, at % 8 ? &root : &bob, 4);
        say(channel.descriptor, &packet, sizeof packet);
        CU_ASSERT_TRUE(readable(channel.descriptor, SOON_MS)); /* a reply, or closed */
        fd = comes(scene, 0, &uid);
        CU_ASSERT_TRUE(fd < 0 || uid == ALICE);
        if (fd >= 0)
            close(fd);
        connector_close(&channel);
    }
}

/* Sends any number of descriptors; is refused whole. */
static void send_descriptors(int to, const void *data, size_t bytes, const int *fds, size_t count)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(64 * sizeof(int))];
    } room = {.bytes = {0}};
    struct iovec part = {(void *)data, bytes};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = count ? room.bytes : NULL,
                             .msg_controllen = count ? CMSG_SPACE(count * sizeof(int)) : 0};

    room.header = (struct cmsghdr){.cmsg_len = CMSG_LEN(count * sizeof(int)),
                                   .cmsg_level = SOL_SOCKET,
                                   .cmsg_type = SCM_RIGHTS};
    if (count)
        memcpy(CMSG_DATA(&room.header), fds, count * sizeof(int));
    CU_ASSERT_EQUAL(sendmsg(to, &message, MSG_NOSIGNAL), (ssize_t)bytes);
}

static int descriptors_of(pid_t process)
{
    char path[64];
    int count = -2; /* . and .. */
    DIR *folder;

    snprintf(path, sizeof path, "/proc/%d/fd", (int)process);
    folder = opendir(path);
    CU_ASSERT_PTR_NOT_NULL_FATAL(folder);
    while (readdir(folder))
        count++;
    closedir(folder);
    return count;
}

static void settles_at(pid_t process, int expected)
{
    for (int64_t until = soon(); spsy_now_ms() < until && descriptors_of(process) != expected;)
        usleep(2000);
    CU_ASSERT_EQUAL(descriptors_of(process), expected);
}

static void bad_openings(const struct scene *scene)
{
    const struct connector_head good = {CONNECTOR_VERSION, CONNECTOR_OPEN, 0, 0};
    const struct connector_head heads[] = {{CONNECTOR_VERSION + 1, CONNECTOR_OPEN, 0, 0},
                                           {CONNECTOR_VERSION, CONNECTOR_CONNECT, 0, 0},
                                           {CONNECTOR_VERSION, CONNECTOR_OPEN, 1, 0},
                                           {CONNECTOR_VERSION, CONNECTOR_OPEN, 0, 1}};
    int client = client_of(scene, ALICE), pair[2], pipes[2], many[40];

    CU_ASSERT_EQUAL_FATAL(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
    CU_ASSERT_EQUAL_FATAL(pipe2(pipes, O_CLOEXEC), 0);
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        send_descriptors(scene->control, &heads[i], sizeof good, (int[]){pair[1], client}, 2);
    send_descriptors(scene->control, &good, sizeof good - 1, (int[]){pair[1], client}, 2);
    send_descriptors(scene->control, "hello", 5, NULL, 0);
    send_descriptors(scene->control, "", 0, NULL, 0);
    send_descriptors(scene->control, "", 0, (int[]){pair[1], client}, 2);
    send_descriptors(scene->control, &good, sizeof good, NULL, 0);
    send_descriptors(scene->control, &good, sizeof good, (int[]){pair[1]}, 1);
    send_descriptors(scene->control, &good, sizeof good, (int[]){pair[1], client, client}, 3);
    send_descriptors(scene->control, &good, sizeof good, (int[]){pipes[0], client}, 2);
    send_descriptors(scene->control, &good, sizeof good, (int[]){scene->listener, client}, 2);
    for (size_t i = 0; i < 40; i++)
        many[i] = pipes[0];
    send_descriptors(scene->control, &good, sizeof good, many, 40);
    close(pair[1]);
    CU_ASSERT_TRUE(is_closed(pair[0])); /* nobody has kept the other end */
    close(pair[0]);
    close(pipes[0]);
    close(pipes[1]);
    close(client);
}

static void malformed(void)
{
    struct connector_channel bystander;
    struct scene scene;
    int before;

    if (!is_root())
        return;
    start(&scene, false, 8);
    bystander = channel_of(&scene, BOB);
    connects_as(&scene, &bystander, NULL, BOB);
    refuses_login(&scene, &bystander, "root", "only root"); /* it has done all before that */
    before = descriptors_of(scene.process);
    bad_heads(&scene);
    bad_lookups(&scene);
    bad_jobs(&scene);
    no_uid_anywhere(&scene);
    bad_openings(&scene);
    connects_as(&scene, &bystander, NULL, BOB);
    settles_at(scene.process, before);
    connector_close(&bystander);
    stop(&scene);
}

static void status_line(pid_t process, const char *name, char value[128])
{
    char path[64], line[256];
    FILE *file;

    snprintf(path, sizeof path, "/proc/%d/status", (int)process);
    file = fopen(path, "re");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    value[0] = '\0';
    while (fgets(line, sizeof line, file))
        if (strncmp(line, name, strlen(name)) == 0 && line[strlen(name)] == ':')
            sscanf(line + strlen(name) + 1, " %127[^\n]", value);
    fclose(file);
}

/* Its own end of the channel is open in the worker, too: the connector does not hear of it again.
 */
static void kept_end(const struct scene *scene)
{
    const struct connector_head good = {CONNECTOR_VERSION, CONNECTOR_OPEN, 0, 0};
    int client = client_of(scene, ALICE), pair[2];
    char state[128];

    CU_ASSERT_EQUAL_FATAL(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
    send_descriptors(scene->control, &good, sizeof good, (int[]){pair[1], client}, 2);
    for (int i = 0; i < 3; i++) {
        say(pair[0], "rubbish", 7);
        usleep(50000);
        status_line(scene->process, "State", state);
        CU_ASSERT_EQUAL(state[0], 'S'); /* and not turning round for it */
    }
    close(pair[0]);
    close(pair[1]);
    close(client);
}

/* Thousands of requests that nobody waits for, descriptors with them, and an end at any instant. */
static void hostile_worker(void)
{
    struct connector_channel bystander;
    struct scene scene;
    uid_t uid;
    int before, fd;

    if (!is_root())
        return;
    start(&scene, false, 8);
    bystander = channel_of(&scene, BOB);
    connects_as(&scene, &bystander, NULL, BOB);
    refuses_login(&scene, &bystander, "root", "only root"); /* it has done all before that */
    before = descriptors_of(scene.process);
    for (int round = 0; round < 60; round++) {
        struct connector_channel channel = channel_of(&scene, ALICE);
        struct connect_packet one = connect_packet("");
        struct lookup_packet two = lookup_packet(CONNECTOR_GET_JOBS);
        const struct connector_head done = {CONNECTOR_VERSION, CONNECTOR_DONE, 1, 0};

        for (int i = 0; i < 3000; i++) {
            const void *what = i % 3 == 0   ? (void *)&one
                               : i % 3 == 1 ? (void *)&two
                                            : (void *)&done;
            size_t bytes = i % 3 == 0 ? sizeof one : i % 3 == 1 ? lookup_bytes(&two) : sizeof done;

            if (send(channel.descriptor, what, bytes, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
                break;
            if (i == 1 && round % 2)
                usleep((useconds_t)round * 20);
            if (i == round)
                send_descriptors(channel.descriptor, &done, sizeof done, &scene.listener,
                                 round % 10 == 9);
        }
        if (round % 3 == 0)
            shutdown(channel.descriptor, SHUT_RD);
        else if (round % 3 == 1)
            shutdown(channel.descriptor, SHUT_WR);
        connector_close(&channel);
        while ((fd = comes(&scene, 0, &uid)) >= 0) {
            CU_ASSERT_TRUE(uid == ALICE || uid == 0);
            close(fd);
        }
    }
    while ((fd = comes(&scene, SHORT_MS, &uid)) >= 0)
        close(fd);
    kept_end(&scene);
    connects_as(&scene, &bystander, NULL, BOB);
    settles_at(scene.process, before);
    connector_close(&bystander);
    stop(&scene);
}

/* ---- whose socket it is ---- */

static void is_refused(const struct scene *scene, int client, const char *why)
{
    struct connector_channel channel;
    struct spsy_error error = {0};
    int fd;

    CU_ASSERT_EQUAL_FATAL(connector_open(&channel, scene->control, client, NULL), 0);
    CU_ASSERT_EQUAL(connector_connect(&channel, NULL, soon(), &fd, &error), SPSY_ERR_AUTHORITY);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, why));
    CU_ASSERT_EQUAL(channel.descriptor, -1);
    CU_ASSERT_EQUAL(connector_connect(&channel, NULL, soon(), &fd, &error), SPSY_ERR_STATE);
    close(client);
}

static int connected_to(const char *name, const char *bound_as)
{
    struct sockaddr_un to = address(name), own;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (bound_as) {
        own = address(bound_as);
        unlink(own.sun_path);
        CU_ASSERT_EQUAL(bind(fd, (struct sockaddr *)&own, sizeof own), 0);
    }
    CU_ASSERT_EQUAL_FATAL(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

/* The listener is root's (the test's), and so is what SO_PEERCRED says of a socket connected to it.
 */
static void what_is_a_client(void)
{
    int pair[2], pipes[2], fd;
    struct scene scene;

    if (!is_root())
        return;
    start(&scene, false, 8);
    CU_ASSERT_EQUAL_FATAL(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    CU_ASSERT_EQUAL_FATAL(pipe2(pipes, O_CLOEXEC), 0);
    is_refused(&scene, pipes[0], "no connected stream socket");
    close(pipes[1]);
    is_refused(&scene, pair[0], "has not come in by the gateway's socket");
    close(pair[1]);
    is_refused(&scene, connected_to("gateway", NULL), "has not come in by the gateway's socket");
    close(accept(scene.listener, NULL, NULL));
    is_refused(&scene, connected_to("cupsd", NULL), "has not come in by the gateway's socket");
    close(accept(scene.cupsd, NULL, NULL));
    fd = connected_to("gateway", "its-own-name");
    is_refused(&scene, accept4(scene.listener, NULL, NULL, SOCK_CLOEXEC), "a name of its own");
    close(fd);
    is_refused(&scene, dup(scene.listener), "no connected stream socket");
    is_refused(&scene, socket(AF_UNIX, SOCK_DGRAM, 0), "no connected stream socket");
    is_refused(&scene, socket(AF_INET, SOCK_STREAM, 0), "no connected stream socket");
    is_refused(&scene, client_of(&scene, NOBODY), "user namespace");
    stop(&scene);
}

/* A socket that a worker has bound under the listener's name, and connected to one of root's. */
static void borrowed_name(void)
{
    struct sockaddr_un at = address("gateway");
    struct scene scene;
    int fd;

    if (!is_root())
        return;
    start(&scene, false, 8);
    unlink(at.sun_path);
    fd = connected_to("cupsd", "gateway");
    is_refused(&scene, fd, "a name of its own");
    stop(&scene);
}

/* ---- rights ---- */

static void has_setuid_alone(pid_t process)
{
    static const char *const lines[][2] = {{"CapInh", "0000000000000000"},
                                           {"CapPrm", "0000000000000080"},
                                           {"CapEff", "0000000000000080"},
                                           {"CapAmb", "0000000000000000"},
                                           {"NoNewPrivs", "1"},
                                           {"Uid", "0\t1\t0\t1"}};
    char value[128];

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        status_line(process, lines[i][0], value);
        ASSERT_STRING(value, lines[i][1]);
    }
}

static void rights(void)
{
    struct connector_channel root, alice;
    struct scene scene;
    char own[128], its[128];
    pid_t child;
    int status;

    if (!is_root())
        return;
    start(&scene, false, 8);
    has_setuid_alone(scene.process);
    root = channel_of(&scene, 0);
    alice = channel_of(&scene, ALICE);
    connects_as(&scene, &root, NULL, 0);
    has_setuid_alone(scene.process); /* also after it was root */
    connects_as(&scene, &alice, NULL, ALICE);
    connects_as(&scene, &root, login_of(BOB), BOB);
    has_setuid_alone(scene.process);
    status_line(scene.process, "CapBnd", its);
    ASSERT_STRING(its, "0000000000000000");
    status_line(getpid(), "Groups", own);
    status_line(scene.process, "Groups", its);
    ASSERT_STRING(its, own);
    child = fork();
    if (child == 0) { /* a worker is the owner: it can neither stop nor end it */
        if (setresuid(OWNER, OWNER, OWNER) != 0)
            _exit(9);
        _exit((kill(scene.process, SIGSTOP) == 0) * 2 + (kill(scene.process, SIGKILL) == 0));
    }
    CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
    CU_ASSERT_EQUAL(status, 0);
    kill(scene.process, SIGTERM); /* the gateway is to end first */
    connects_as(&scene, &alice, NULL, ALICE);
    connector_close(&root);
    connector_close(&alice);
    stop(&scene);
}

static int set_capabilities(uint32_t which)
{
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2] = {{which, which, which}};

    return (int)syscall(SYS_capset, &header, data);
}

/* As the home's owner with CAP_SETUID in the ambient set, as systemd starts it; and without. */
static void started_by_owner(bool capable)
{
    struct spsy_error error = {0};
    struct scene scene;
    int ends;

    if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0 || setresgid(OWNER, OWNER, OWNER) != 0 ||
        setresuid(OWNER, OWNER, OWNER) != 0 || set_capabilities(1U << CAP_SETUID) != 0)
        _exit(10);
    if (capable && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_SETUID, 0, 0) != 0)
        _exit(11);
    ends = begin(&scene, false, 8, 64, &error);
    if (!capable)
        _exit(ends == SPSY_ERR_STATE && strstr(error.text, "CAP_SETUID") ? 0 : 12);
    if (ends != 0)
        _exit(13);
    for (uid_t uid = 0; uid < 4; uid++) {
        struct sockaddr_un to = address("gateway");
        struct connector_channel channel;
        uid_t seen;
        int fd = socket(AF_UNIX, SOCK_STREAM, 0);

        if (syscall(SYS_setresuid, -1, uid, -1) != 0 ||
            connect(fd, (struct sockaddr *)&to, sizeof to) != 0 ||
            syscall(SYS_setresuid, -1, OWNER, -1) != 0)
            _exit(14);
        prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0);
        set_capabilities(1U << CAP_SETUID);
        connector_open(&channel, scene.control, accept(scene.listener, NULL, NULL), NULL);
        if (connector_connect(&channel, NULL, soon(), &fd, &error) != 0)
            _exit(15);
        if (comes(&scene, SOON_MS, &seen) < 0 || seen != uid)
            _exit(16);
    }
    _exit(0);
}

static void owner_starts_it(void)
{
    int status;

    if (!is_root())
        return;
    CU_ASSERT_EQUAL(chown(directory(), OWNER, OWNER), 0);
    for (int capable = 0; capable < 2; capable++) {
        pid_t child = fork();

        if (child == 0)
            started_by_owner(capable);
        CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
        CU_ASSERT_EQUAL(WEXITSTATUS(status), 0);
        CU_ASSERT_TRUE(WIFEXITED(status));
    }
    CU_ASSERT_EQUAL(chown(directory(), 0, 0), 0);
}

/* A process that has the control socket, and not the one that started it, does not keep it. */
static void ends_with_its_parent(void)
{
    struct spsy_error error = {0};
    struct scene scene = {.process = -1};
    pid_t child, process = -1;
    int ends[2], keeper[2];

    if (!is_root())
        return;
    CU_ASSERT_EQUAL_FATAL(pipe(ends) | pipe(keeper), 0);
    child = fork();
    if (child == 0) {
        if (begin(&scene, false, 8, 64, &error) != 0)
            _exit(1);
        if (fork() == 0) { /* a worker that outlives it for a while */
            char byte;

            close(keeper[1]);
            close(ends[1]);
            _exit((int)read(keeper[0], &byte, 1));
        }
        _exit(write(ends[1], &scene.process, sizeof process) != sizeof process);
    }
    close(ends[1]);
    CU_ASSERT_EQUAL_FATAL(read(ends[0], &process, sizeof process), sizeof process);
    waitpid(child, NULL, 0);
    for (int64_t until = soon(); spsy_now_ms() < until && kill(process, 0) == 0;) {
        char state[128];

        status_line(process, "State", state);
        if (state[0] == 'Z')
            break; /* init is slow */
        usleep(2000);
    }
    if (kill(process, 0) == 0) {
        char state[128];

        status_line(process, "State", state);
        CU_ASSERT_EQUAL(state[0], 'Z');
    }
    close(keeper[0]);
    close(keeper[1]);
    close(ends[0]);
}

/* ---- turns ---- */

struct held {
    struct connector_channel channel;
    int own, there;
};

static struct held hold(const struct scene *scene, uid_t uid)
{
    struct held held = {.channel = channel_of(scene, uid)};
    uid_t seen;

    CU_ASSERT_EQUAL_FATAL(connector_connect(&held.channel, NULL, soon(), &held.own, NULL), 0);
    held.there = comes(scene, SOON_MS, &seen);
    CU_ASSERT_EQUAL(seen, uid);
    return held;
}

static void let_go(struct held *held)
{
    close(held->own);
    close(held->there);
    connector_close(&held->channel);
}

/* CONNECT is asked, and the answer not waited for. */
static struct connector_channel asks(const struct scene *scene, uid_t uid)
{
    struct connector_channel channel = channel_of(scene, uid);
    struct connect_packet packet = connect_packet("");

    say(channel.descriptor, &packet, sizeof packet);
    return channel;
}

static enum connector_status answer_of(const struct connector_channel *channel, int ms)
{
    struct connector_reply reply = {.status = 99};

    if (readable(channel->descriptor, ms))
        CU_ASSERT_EQUAL(recv(channel->descriptor, &reply, sizeof reply, 0), sizeof reply);
    return reply.status;
}

/* 16 upstream: 12 for users, of which one user may have 6. */
static void turns(void)
{
    struct connector_channel alice, bob, carol;
    struct held alices[6], others[6], extra;
    struct scene scene;
    uid_t uid;

    if (!is_root())
        return;
    start(&scene, false, 16);
    for (int i = 0; i < 6; i++)
        alices[i] = hold(&scene, ALICE);
    alice = asks(&scene, ALICE);
    CU_ASSERT_FALSE(readable(alice.descriptor, SHORT_MS)); /* half is hers, no more */
    for (int i = 0; i < 6; i++)
        others[i] = hold(&scene, i < 5 ? BOB : OWNER); /* at once, though she came first */
    bob = asks(&scene, BOB);
    usleep(20000);
    carol = asks(&scene, CAROL);
    CU_ASSERT_FALSE(readable(carol.descriptor, SHORT_MS));
    connector_done(&alices[0].channel);
    close(alices[0].own);
    CU_ASSERT_EQUAL(answer_of(&carol, SOON_MS), CONNECTOR_OK); /* she has none, he has five */
    close(comes(&scene, SOON_MS, &uid));
    CU_ASSERT_EQUAL(uid, CAROL);
    CU_ASSERT_FALSE(readable(bob.descriptor, SHORT_MS));
    connector_close(&alices[1].channel); /* closed without DONE: the same */
    CU_ASSERT_TRUE(readable(bob.descriptor, SOON_MS) || readable(alice.descriptor, SOON_MS));
    connector_close(&others[5].channel);
    CU_ASSERT_EQUAL(answer_of(&alice, SOON_MS), CONNECTOR_OK);
    CU_ASSERT_EQUAL(answer_of(&bob, SOON_MS), CONNECTOR_OK);
    let_go(&alices[2]);
    close(comes(&scene, SOON_MS, &uid));
    close(comes(&scene, SOON_MS, &uid));
    extra = hold(&scene, CAROL);
    let_go(&extra);
    for (int i = 0; i < 6; i++)
        if (i > 2)
            let_go(&alices[i]);
    for (int i = 0; i < 5; i++)
        let_go(&others[i]);
    connector_close(&alice);
    connector_close(&bob);
    connector_close(&carol);
    stop(&scene);
}

/* One after another, and a second one only after DONE. */
static void one_at_a_time(void)
{
    struct connector_channel again;
    struct scene scene;
    struct held held;
    int fd;

    if (!is_root())
        return;
    start(&scene, false, 8);
    held = hold(&scene, ALICE);
    again = held.channel;
    CU_ASSERT_EQUAL(connector_connect(&again, NULL, soon(), &fd, NULL), SPSY_ERR_AUTHORITY);
    connector_done(&again);
    connects_as(&scene, &again, NULL, ALICE);
    held.channel = again;
    let_go(&held);
    stop(&scene);
}

/* cupsd's backlog of one is full: those who come later wait, and nobody for them. */
static void full_backlog(void)
{
    struct connector_channel first, second, third, gone;
    struct spsy_error error = {0};
    struct scene scene;
    uid_t uid;
    int fd;

    if (!is_root())
        return;
    CU_ASSERT_EQUAL_FATAL(begin(&scene, false, 32, 0, &error), 0);
    first = channel_of(&scene, ALICE);
    CU_ASSERT_EQUAL_FATAL(connector_connect(&first, NULL, soon(), &fd, &error), 0);
    second = asks(&scene, BOB);
    third = channel_of(&scene, ALICE);
    CU_ASSERT_FALSE(readable(second.descriptor, SHORT_MS));
    CU_ASSERT_EQUAL(connector_connect(&third, "root", soon(), &fd, &error), SPSY_ERR_AUTHORITY);
    gone = asks(&scene, CAROL);
    connector_close(&gone);
    close(comes(&scene, SOON_MS, &uid));
    CU_ASSERT_EQUAL(uid, ALICE);
    CU_ASSERT_EQUAL(answer_of(&second, SOON_MS), CONNECTOR_OK);
    close(comes(&scene, SOON_MS, &uid));
    CU_ASSERT_EQUAL(uid, BOB);
    CU_ASSERT_EQUAL(comes(&scene, SHORT_MS, &uid), -1); /* who went away has left nothing */
    connector_close(&first);
    connector_close(&second);
    connector_close(&third);
    stop(&scene);
}

static void cupsd_is_gone(void)
{
    struct connector_channel channel;
    struct spsy_error error = {0};
    struct scene scene;
    int fd;

    if (!is_root())
        return;
    start(&scene, false, 8);
    channel = channel_of(&scene, ALICE);
    close(scene.cupsd);
    CU_ASSERT_EQUAL(connector_connect(&channel, NULL, soon(), &fd, &error), SPSY_ERR_NOT_FOUND);
    ASSERT_STRING(error.text,
                  "cupsd cannot be reached: connect to cupsd as user id 2: Connection refused");
    scene.cupsd = listen_at("cupsd", 64); /* it is back */
    connects_as(&scene, &channel, NULL, ALICE);
    connector_close(&channel);
    stop(&scene);
}

/* ---- look-ups ---- */

static const struct connector_question all_jobs = {
    .kind = CONNECTOR_GET_JOBS, .attributes = (const char *const[]){"job-name", "job-id", NULL}};

struct asked {
    struct connector_channel channel;
    int answer, there;
};

static struct asked ask(const struct scene *scene, uid_t uid)
{
    struct asked asked = {.channel = channel_of(scene, uid)};
    struct spsy_error error = {0};
    uid_t seen;

    CU_ASSERT_EQUAL_FATAL(
        connector_lookup(&asked.channel, &all_jobs, soon(), &asked.answer, &error), 0);
    asked.there = comes(scene, SOON_MS, &seen);
    CU_ASSERT_EQUAL(seen, 0);
    return asked;
}

static void drop(struct asked *asked)
{
    close(asked->answer);
    close(asked->there);
    connector_close(&asked->channel);
}

static void waits_ten_seconds(void)
{
    struct connector_channel waiting, late;
    struct spsy_error error = {0};
    struct lookup_packet packet = lookup_packet(CONNECTOR_GET_JOBS);
    struct connector_channel other;
    struct held held[3];
    struct asked one;
    struct scene scene;
    int64_t begun;
    uid_t uid;
    int fd;

    if (!is_root())
        return;
    start(&scene, false, CONNECTOR_UPSTREAM_MIN);
    held[0] = hold(&scene, ALICE);
    held[1] = hold(&scene, ALICE);
    held[2] = hold(&scene, BOB);
    waiting = channel_of(&scene, CAROL);
    late = channel_of(&scene, OWNER);
    CU_ASSERT_EQUAL(connector_connect(&late, NULL, spsy_now_ms() + SHORT_MS, &fd, &error),
                    SPSY_ERR_BUSY);
    CU_ASSERT_EQUAL(late.descriptor, -1); /* or its answer would come to the next question */
    one = ask(&scene, ALICE); /* one as root, and the next on the same channel waits for it */
    say(one.channel.descriptor, &packet, lookup_bytes(&packet));
    begun = spsy_now_ms();
    CU_ASSERT_EQUAL(connector_connect(&waiting, NULL, begun + 20000, &fd, &error), SPSY_ERR_BUSY);
    CU_ASSERT_TRUE(spsy_now_ms() - begun >= CONNECTOR_WAIT_MS);
    CU_ASSERT_TRUE(spsy_now_ms() - begun < CONNECTOR_WAIT_MS + 2000);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "all connections to cupsd are in use"));
    ASSERT_STRING(error.message_id, "SPY0222");
    CU_ASSERT_EQUAL(answer_of(&one.channel, SOON_MS), CONNECTOR_BUSY);
    other = channel_of(&scene, BOB);
    say(other.descriptor, &packet, lookup_bytes(&packet));
    CU_ASSERT_FALSE(readable(other.descriptor, SHORT_MS)); /* the first one still has its turn */
    drop(&one);
    CU_ASSERT_EQUAL(answer_of(&other, SOON_MS), CONNECTOR_OK);
    close(comes(&scene, SOON_MS, &uid));
    connector_close(&other);
    let_go(&held[0]);
    connects_as(&scene, &waiting, NULL, CAROL);
    let_go(&held[1]);
    let_go(&held[2]);
    connector_close(&waiting);
    stop(&scene);
}

static size_t read_some(int fd, char *bytes, size_t room, size_t least)
{
    size_t used = 0;

    while (used < least && readable(fd, SOON_MS)) {
        ssize_t got = read(fd, bytes + used, room - used);

        if (got <= 0)
            break;
        used += (size_t)got;
    }
    return used;
}

static void a_look_up(void)
{
    static const char head[] = "POST / HTTP/1.0\r\nHost: localhost\r\n"
                               "Content-Type: application/ipp\r\nContent-Length: 205\r\n"
                               "Authorization: PeerCred root\r\n\r\n";
    char bytes[4096];
    struct scene scene;
    struct asked one;
    size_t got;

    if (!is_root())
        return;
    start(&scene, false, 8);
    one = ask(&scene, ALICE);
    got = read_some(one.there, bytes, sizeof bytes, sizeof head - 1 + 205);
    CU_ASSERT_EQUAL(got, sizeof head - 1 + 205);
    CU_ASSERT_EQUAL(memcmp(bytes, head, sizeof head - 1), 0);
    CU_ASSERT_EQUAL(memcmp(bytes + sizeof head - 1, "\2\0\0\12", 4), 0);
    CU_ASSERT_EQUAL(write(one.there, "HTTP/1.1 200 OK\r\n\r\nbody", 23), 23);
    close(one.there);
    CU_ASSERT_EQUAL(read_some(one.answer, bytes, sizeof bytes, sizeof bytes), 23);
    CU_ASSERT_EQUAL(memcmp(bytes, "HTTP/1.1 200 OK\r\n\r\nbody", 23), 0);
    CU_ASSERT_EQUAL(send(one.answer, "x", 1, MSG_NOSIGNAL), -1); /* both ends are closed */
    CU_ASSERT_EQUAL(fcntl(one.answer, F_GETFL) & O_NONBLOCK, 0);
    one.there = -1;
    drop(&one);
    stop(&scene);
}

/* Writes as much as goes in without waiting long for it. */
static size_t fill(int fd, size_t most)
{
    static char bytes[65536];
    size_t sum = 0;
    struct pollfd one = {fd, POLLOUT, 0};

    while (sum < most && poll(&one, 1, SHORT_MS) == 1) {
        ssize_t sent = send(fd, bytes, sizeof bytes, MSG_NOSIGNAL | MSG_DONTWAIT);

        if (sent > 0)
            sum += (size_t)sent;
        else if (errno != EAGAIN)
            break;
    }
    return sum;
}

/* A worker that does not read: its answer stays with cupsd, and others have theirs. */
static void back_pressure(void)
{
    enum { MUCH = 16 * 1024 * 1024 };
    struct asked lazy, other;
    struct scene scene;
    size_t there, got = 0;
    char *bytes = malloc(MUCH);

    if (!is_root()) {
        free(bytes);
        return;
    }
    start(&scene, false, 16);
    lazy = ask(&scene, ALICE);
    there = fill(lazy.there, MUCH);
    CU_ASSERT_TRUE(there > 0 && there < 2 * 1024 * 1024);
    for (int i = 0; i < 5; i++) {
        other = ask(&scene, BOB);
        CU_ASSERT_EQUAL(write(other.there, "answer", 6), 6);
        shutdown(other.there, SHUT_WR);
        CU_ASSERT_EQUAL(read_some(other.answer, bytes, MUCH, MUCH), 6);
        drop(&other);
    }
    close(lazy.there); /* all that cupsd has said comes all the same */
    got = read_some(lazy.answer, bytes, MUCH, MUCH);
    CU_ASSERT_EQUAL(got, there);
    lazy.there = -1;
    drop(&lazy);
    free(bytes);
    stop(&scene);
}

/* 8 upstream: two as root, one of a user. */
static void look_ups_have_turns(void)
{
    struct connector_channel waiting;
    struct lookup_packet packet = lookup_packet(CONNECTOR_GET_JOBS);
    struct scene scene;
    struct asked one, other;
    struct held held;
    uid_t uid;
    char byte;
    int fd;

    if (!is_root())
        return;
    start(&scene, false, 8);
    held = hold(&scene, ALICE); /* users' connections are apart */
    one = ask(&scene, ALICE);
    waiting = channel_of(&scene, ALICE);
    say(waiting.descriptor, &packet, lookup_bytes(&packet));
    CU_ASSERT_FALSE(readable(waiting.descriptor, SHORT_MS));
    say(one.channel.descriptor, &packet, lookup_bytes(&packet)); /* a second one of its own */
    CU_ASSERT_FALSE(readable(one.channel.descriptor, SHORT_MS));
    other = ask(&scene, BOB);
    drop(&other);
    close(one.answer); /* the worker does not want it */
    CU_ASSERT_EQUAL(answer_of(&waiting, SOON_MS), CONNECTOR_OK);
    fd = comes(&scene, SOON_MS, &uid);
    CU_ASSERT_EQUAL(uid, 0);
    CU_ASSERT_TRUE(readable(one.there, SOON_MS));
    while (read(one.there, &byte, 1) > 0) /* and cupsd hears of it: after the request, the end */
        ;
    close(fd);
    CU_ASSERT_EQUAL(answer_of(&one.channel, SOON_MS), CONNECTOR_OK);
    close(comes(&scene, SOON_MS, &uid));
    one.answer = -1;
    drop(&one);
    let_go(&held);
    connector_close(&waiting);
    stop(&scene);
}

static void granted(void)
{
    static const unsigned char operations[][2] = {{0x00, 0x08}, {0x40, 0x0D}, {0x40, 0x27}};
    static const unsigned char others[][2] = {
        {0x00, 0x02}, {0x40, 0x03}, {0x00, 0x12}, {0x00, 0x00}};
    unsigned char ipp[] = {2, 0, 0, 8, 0, 0, 0, 1, 1, 3};
    struct {
        struct connector_head head;
        unsigned char ipp[sizeof ipp];
    } packet = {.head = {CONNECTOR_VERSION, CONNECTOR_GRANT, 1, sizeof ipp}};
    struct connector_channel channel;
    char bytes[1024];
    struct scene scene;
    uid_t uid;
    int answer, fd;

    if (!is_root())
        return;
    start(&scene, false, 8);
    channel = channel_of(&scene, ALICE);
    CU_ASSERT_EQUAL(connector_grant(&channel, ipp, sizeof ipp, soon(), &answer, NULL),
                    SPSY_ERR_AUTHORITY);
    CU_ASSERT_EQUAL(comes(&scene, 0, &uid), -1);
    connector_close(&channel);
    stop(&scene);
    start(&scene, true, 8);
    channel = channel_of(&scene, ALICE);
    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++) {
        size_t got;

        memcpy(ipp + 2, operations[i], 2);
        CU_ASSERT_EQUAL(connector_grant(&channel, ipp, sizeof ipp, soon(), &answer, NULL), 0);
        fd = comes(&scene, SOON_MS, &uid);
        CU_ASSERT_EQUAL(uid, 0);
        got = read_some(fd, bytes, sizeof bytes, 140);
        CU_ASSERT_EQUAL(memcmp(bytes + got - sizeof ipp, ipp, sizeof ipp), 0);
        close(fd);
        close(answer);
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        memcpy(ipp + 2, others[i], 2);
        CU_ASSERT_EQUAL(connector_grant(&channel, ipp, sizeof ipp, soon(), &answer, NULL),
                        SPSY_ERR_VALUE);
        memcpy(packet.ipp, ipp, sizeof ipp); /* past the client library */
        say(channel.descriptor, &packet, sizeof packet.head + sizeof ipp);
        CU_ASSERT_EQUAL(answer_of(&channel, SOON_MS), CONNECTOR_REFUSED);
    }
    CU_ASSERT_EQUAL(comes(&scene, 0, &uid), -1);
    connector_close(&channel);
    stop(&scene);
}

/* ---- without a process ---- */

static void questions_in_ipp(void)
{
    static const unsigned char expected[] =
        "\2\0\0\11\0\0\0\1\1\107\0\22attributes-charset\0\5utf-8"
        "\110\0\33attributes-natural-language\0\2en"
        "\105\0\7job-uri\0\37ipp://localhost/jobs/2147483647"
        "\102\0\24requesting-user-name\0\4root"
        "\104\0\24requested-attributes\0\10job-name\104\0\0\0\6job-id\3";
    struct {
        struct connector_lookup lookup;
        char names[16];
    } job = {{CONNECTOR_GET_JOB_ATTRIBUTES, INT32_MAX, 0, 16, "", 0}, "job-name\0job-id"};
    struct connector_lookup queue = {CONNECTOR_GET_JOBS, 0, CONNECTOR_ALL, 0, "a \303\274#%", 0};
    unsigned char ipp[1024];
    size_t whole = connector_question_encode(&job.lookup, ipp, sizeof ipp);

    CU_ASSERT_EQUAL(whole, sizeof expected - 1);
    CU_ASSERT_EQUAL(memcmp(ipp, expected, sizeof expected - 1), 0);
    for (size_t size = 0; size < whole; size++)
        CU_ASSERT_EQUAL(connector_question_encode(&job.lookup, ipp, size), 0);
    whole = connector_question_encode(&queue, ipp, sizeof ipp);
    CU_ASSERT_PTR_NOT_NULL(memmem(ipp, whole, "ipp://localhost/printers/%61%20%C3%BC%23%25B", 43));
    CU_ASSERT_PTR_NOT_NULL(memmem(ipp, whole, "which-jobs\0\3all", 15));
}

static void jobs_in_ipp(void)
{
    static const char expected[] = "\105\0\13printer-uri\0\20ipp://localhost/"
                                   "\102\0\24requesting-user-name\0\4root"
                                   "\41\0\7job-ids\0\4\177\377\377\377\41\0\0\0\4\0\0\1\2"
                                   "\104\0\24requested-attributes\0\6job-id\3";
    static struct {
        struct connector_lookup lookup;
        uint32_t ids[CONNECTOR_JOBS_MAX];
        char names[CONNECTOR_ATTRIBUTES_BYTES];
    } most;
    struct {
        struct connector_lookup lookup;
        uint32_t ids[2];
        char names[8];
    } jobs = {{CONNECTOR_GET_THESE_JOBS, 0, 0, 7, "", 2}, {INT32_MAX, 258}, "job-id"};
    static unsigned char ipp[CONNECTOR_QUESTION_BYTES];
    size_t whole = connector_question_encode(&jobs.lookup, ipp, sizeof ipp);

    CU_ASSERT_TRUE(whole > sizeof expected);
    CU_ASSERT_EQUAL(memcmp(ipp + whole - (sizeof expected - 1), expected, sizeof expected - 1), 0);
    for (size_t size = 0; size < whole; size++)
        CU_ASSERT_EQUAL(connector_question_encode(&jobs.lookup, ipp, size), 0);
    /* The longest question there can be has room. */
    most.lookup = (struct connector_lookup){.kind = CONNECTOR_GET_THESE_JOBS,
                                            .job_count = CONNECTOR_JOBS_MAX,
                                            .attributes_bytes = sizeof most.names};
    for (size_t i = 0; i < sizeof most.names; i += 2)
        most.names[i] = 'a';
    CU_ASSERT_NOT_EQUAL(connector_question_encode(&most.lookup, ipp, sizeof ipp), 0);
}

static void nothing_to_start(void)
{
    struct spsy_error error = {0};
    struct connector_settings bad;
    struct scene scene = {0};
    pid_t process;
    int control;

    scene.listener = listen_at("gateway", 8);
    bad = (struct connector_settings){.executable = "/nonexistent/spsy-connector",
                                      .cupsd = "/cupsd",
                                      .listener = scene.listener,
                                      .owner = OWNER,
                                      .upstream = 8,
                                      .channels = 8};
    CU_ASSERT_EQUAL(connector_start(&bad, &control, &process, &error), SPSY_ERR_STATE);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "cannot be run: No such file"));
    bad.owner = 0;
    CU_ASSERT_EQUAL(connector_start(&bad, &control, &process, &error), SPSY_ERR_ARGUMENT);
    bad.owner = OWNER;
    bad.upstream = CONNECTOR_UPSTREAM_MIN - 1;
    CU_ASSERT_EQUAL(connector_start(&bad, &control, &process, &error), SPSY_ERR_ARGUMENT);
    bad.upstream = CONNECTOR_UPSTREAM_MIN;
    bad.listener = 0;
    CU_ASSERT_EQUAL(connector_start(&bad, &control, &process, &error), SPSY_ERR_ARGUMENT);
    CU_ASSERT_EQUAL(control, -1);
    close(scene.listener);
}

static const struct test tests[] = {
    {"G2 cupsd sees the uid of whoever is at the other end of the client's socket", as_the_user},
    {"G1 G2 a login may be named by root alone", who_may_name_a_login},
    {"G2 a packet that is none ends its channel, and none can name a uid", malformed},
    {"G2 G10 thousands of packets, descriptors with them, ends at any instant", hostile_worker},
    {"G2 only what came in by the gateway's socket is a client", what_is_a_client},
    {"G2 also where a worker has bound the gateway's name", borrowed_name},
    {"G2 CAP_SETUID alone, before and after it was root; no signals of workers", rights},
    {"G2 started by the home's owner with CAP_SETUID, and without", owner_starts_it},
    {"G2 ends with the process that started it", ends_with_its_parent},
    {"G10 one user has half of the connections, who has fewest goes first", turns},
    {"G10 a channel has one connection at a time", one_at_a_time},
    {"G10 nobody waits for a turn longer than ten seconds", waits_ten_seconds},
    {"G10 a full backlog is waited for, and by nobody else", full_backlog},
    {"G11 cupsd gone is told at once, and it may come back", cupsd_is_gone},
    {"G2 a look-up is root's, and its answer handed on as it is", a_look_up},
    {"G10 a worker that does not read its answer keeps nobody waiting", back_pressure},
    {"G10 look-ups have turns of their own", look_ups_have_turns},
    {"G2 G8 what may be granted, and where", granted},
    {"G2 questions in IPP", questions_in_ipp},
    {"G2 G5 many jobs are asked for by their ids", jobs_in_ipp},
    {"G11 a connector that cannot be started", nothing_to_start},
};

HARNESS_MAIN("connector", tests)

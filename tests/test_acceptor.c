/* test_acceptor.c - what takes connections, with a kind that is neither server nor gateway: a
 * porter who answers each word with a line. */
#include "harness.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "acceptor/acceptor.h"
#include "acceptor/worker.h"
#include "home_fixture.h"

enum { OWNER = 1, GUEST = 2, PATIENCE_MS = 10000 };
enum become { NOT_AT_ALL, HALF, WHOLE };

/* The porter's house; all processes see it. */
struct house {
    char called[256]; /* the hooks, in their order */
    enum become become;
    uid_t owner_told;
    bool listened, start_fails;
    int kept[3], dropped;
    pid_t needed, unneeded;
    volatile bool needed_goes, unneeded_goes; /* they end */
    int wrong;                                /* hooks that were called with something else */
};

static struct house *house;
static char path[108], errors[8192]; /* the socket; what it has said when it has ended */
static const char *home;
static char directory[64]; /* where both are */
static pid_t porter;
static int error_file = -1;

/* ---- the kind: no process of it but the test's own can fail an assertion -------------------- */

static void must(bool holds)
{
    house->wrong += !holds;
}

static void called(const char *what)
{
    size_t used = strlen(house->called);

    snprintf(house->called + used, sizeof house->called - used, "%s%s", used ? " " : "", what);
}

static struct limits choose_limits(const struct settings *settings)
{
    return (struct limits){.connections = settings->max_connections,
                           .per_user = settings->max_connections_per_user};
}

static void turn_away(int fd, const char *id, const char *text)
{
    dprintf(fd, "away %s %s\n", id, text);
}

static int become(void *context, int listener, uid_t owner, struct spsy_error *error)
{
    struct stat status;

    (void)context;
    (void)error;
    CU_ASSERT(listener >= 0);
    called("become");
    house->owner_told = owner;
    house->listened = stat(path, &status) == 0 && S_ISSOCK(status.st_mode);
    if (geteuid() != 0 || house->become == NOT_AT_ALL)
        return 0;
    if (house->become == HALF)
        must(seteuid(owner) == 0);
    else
        must(setresuid(owner, owner, owner) == 0);
    return 0;
}

static pid_t make_child(volatile bool *goes)
{
    pid_t parent = getpid(), pid = fork();

    if (pid != 0)
        return pid;
    while (!*goes && getppid() == parent)
        usleep(10000);
    _exit(7);
}

static int start(void *context, char *detail, size_t size, struct spsy_error *error)
{
    must(context == house);
    called("start");
    if (house->start_fails)
        return spsy_fail(error, SPSY_ERR_IO, "SPY0101", "the door is stuck");
    snprintf(detail, size, "of oak");
    house->kept[0] = memfd_create("first", 0);
    house->dropped = memfd_create("dropped", 0);
    house->kept[1] = memfd_create("second", 0);
    house->kept[2] = -1;
    house->unneeded = make_child(&house->unneeded_goes);
    house->needed = make_child(&house->needed_goes);
    return 0;
}

static int child_ended(void *context, pid_t pid, int status, struct spsy_error *error)
{
    (void)context;
    called(pid == house->unneeded ? "unneeded" : pid == house->needed ? "needed" : "other");
    must(WEXITSTATUS(status) == 7);
    if (pid == house->needed)
        return spsy_fail(error, SPSY_ERR_IO, "SPY0101", "the door has fallen off");
    return 0;
}

static void stop(void *context)
{
    (void)context;
    called("stop");
}

struct visit {
    const struct counts *counts;
    bool prepared;
};

static void prepare(void *connection, void *context, struct counts *counts)
{
    struct visit *visit = connection;

    visit->prepared = !visit->prepared && !visit->counts && context == house;
    visit->counts = counts;
}

/* "4 first 6 second ": numbers and names of the files without a path that this process has open. */
static void name_files(char *names, size_t size)
{
    DIR *open_files = opendir("/proc/self/fd");
    struct dirent *entry;
    char target[64], name[8];
    size_t used = 0;
    ssize_t length;

    names[0] = '\0';
    while (used < size && open_files && (entry = readdir(open_files))) {
        length = readlinkat(dirfd(open_files), entry->d_name, target, sizeof target - 1);
        target[length > 0 ? length : 0] = '\0';
        if (sscanf(target, "/memfd:%7s", name) == 1)
            used += (size_t)snprintf(names + used, size - used, "%s %s ", entry->d_name, name);
    }
    closedir(open_files);
}

/* The signal of the end interrupts it, and is no answer. */
static void wait_for(struct pollfd *fds, nfds_t count)
{
    while (poll(fds, count, PATIENCE_MS) < 0 && errno == EINTR)
        ;
}

static void answer(const struct visit *visit, int fd, int stop_fd, char word)
{
    struct pollfd stopped = {stop_fd, POLLIN, 0};
    char names[256];

    if (word == 'f') {
        name_files(names, sizeof names);
        dprintf(fd, "%s\n", names);
    } else if (word == 'u') {
        dprintf(fd, "%d %u\n", visit->prepared, getuid());
    } else if (word == 'i') {
        dprintf(fd, "%ld\n", visit->counts->settings.idle_seconds);
    } else {
        wait_for(&stopped, 1);
        dprintf(fd, "%s\n", stopped.revents & POLLIN ? "told" : "not told");
    }
}

static void serve(void *connection, int fd, int stop_fd, int control)
{
    struct pollfd ready[2] = {{fd, POLLIN, 0}, {stop_fd, POLLIN, 0}};
    char word;

    while (wait_for(ready, 2), recv(fd, &word, 1, MSG_DONTWAIT) == 1) {
        answer(connection, fd, stop_fd, word);
        worker_answered(&control);
    }
    close(fd);
    worker_answered(&control);
}

static void close_visit(void *connection)
{
    must(((struct visit *)connection)->prepared);
}

static const struct acceptor_kind plain = {
    .name = "the porter",
    .socket = "/nonexistent/porter",
    .limits = choose_limits,
    .turn_away = turn_away,
    .words = {.who = "the porter",
              .connections = "guests",
              .per_user = "guestsPerUser",
              .reserve = "",
              .again = "come back"},
    .connection_size = sizeof(struct visit),
    .prepare = prepare,
    .serve = serve,
    .close = close_visit,
};

/* With a part of its own. */
static struct acceptor_kind with_own(void)
{
    struct acceptor_kind kind = plain;

    kind.become = become;
    kind.component = "door";
    kind.start = start;
    kind.child_ended = child_ended;
    kind.stop = stop;
    return kind;
}

/* ---- its world ---------------------------------------------------------------------------- */

/* A home that is not root's, in a directory where a socket can be made by this user only. */
static void make_world(const char *settings)
{
    char name[700];

    house = mmap(NULL, sizeof *house, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CU_ASSERT_PTR_NOT_EQUAL_FATAL(house, MAP_FAILED);
    house->become = WHOLE;
    house->kept[0] = -1;
    home = home_make("PORTER");
    snprintf(name, sizeof name, "%s/settings.json", home);
    harness_write(name, settings, strlen(settings));
    chmod(name, 0600);
    snprintf(directory, sizeof directory, "%.*s", (int)(strrchr(home, '/') - home), home);
    CU_ASSERT_TRUE_FATAL((size_t)snprintf(path, sizeof path, "%s/porter", directory) < sizeof path);
    if (geteuid() != 0)
        return;
    snprintf(name, sizeof name, "chown -R %d:%d %s", OWNER, OWNER, home);
    CU_ASSERT_EQUAL_FATAL(system(name), 0);
    CU_ASSERT_EQUAL_FATAL(chmod(directory, 0711), 0);
}

static void be_porter(const struct acceptor_kind *kind)
{
    const struct acceptor_options options = {
        .home = home, .socket = path, .context = house, .kept = house->kept};

    alarm(60); /* it does not outlive a test that has failed */
    dup2(error_file, STDOUT_FILENO);
    dup2(error_file, STDERR_FILENO);
    setenv("SPSY_SYSLOG_SOCKET", "/nonexistent/log", 1);
    _exit(acceptor_run(kind, &options));
}

static void begin(const struct acceptor_kind *kind)
{
    error_file = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    fflush(NULL);
    porter = fork();
    if (porter == 0)
        be_porter(kind);
}

/* Its exit status; what it has said is in errors. */
static int end(void)
{
    ssize_t got;
    int status;

    CU_ASSERT_EQUAL(waitpid(porter, &status, 0), porter);
    CU_ASSERT_EQUAL(house->wrong, 0);
    got = pread(error_file, errors, sizeof errors - 1, 0);
    errors[got > 0 ? got : 0] = '\0';
    close(error_file);
    munmap(house, sizeof *house);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int stop_porter(void)
{
    kill(porter, SIGTERM);
    return end();
}

/* As soon as it listens. */
static int visit(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const struct timeval patience = {.tv_sec = PATIENCE_MS / 1000};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    memcpy(address.sun_path, path, sizeof path);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    for (int waited = 0; connect(fd, (struct sockaddr *)&address, sizeof address) != 0; waited++) {
        CU_ASSERT_TRUE_FATAL(waited < PATIENCE_MS / 10);
        usleep(10000);
    }
    return fd;
}

/* The answer to a word; '\0' asks nothing. */
static const char *ask(int fd, char word)
{
    static char line[512];
    size_t used = 0;

    if (word)
        send(fd, &word, 1, MSG_NOSIGNAL); /* who was turned away reads why */
    while (used + 1 < sizeof line && recv(fd, line + used, 1, 0) == 1 && line[used] != '\n')
        used++;
    line[used] = '\0';
    return line;
}

static uid_t owner(void)
{
    return geteuid() == 0 ? OWNER : geteuid();
}

/* ---- cases -------------------------------------------------------------------------------- */

static void a_visit(void)
{
    const struct acceptor_kind kind = with_own();
    char expected[64];
    int fd;

    make_world("{\"version\":1,\"idleSeconds\":77}");
    begin(&kind);
    fd = visit();
    snprintf(expected, sizeof expected, "1 %u", owner());
    ASSERT_STRING(ask(fd, 'u'), expected);
    ASSERT_STRING(ask(fd, 'i'), "77");
    snprintf(expected, sizeof expected, "%d first %d second ", house->kept[0], house->kept[1]);
    CU_ASSERT(house->kept[0] < house->dropped && house->dropped < house->kept[1]);
    ASSERT_STRING(ask(fd, 'f'), expected);
    close(fd);
    CU_ASSERT_EQUAL(stop_porter(), 0);
}

static void its_end(void)
{
    const struct acceptor_kind kind = with_own();
    int fd;

    make_world("{\"version\":1}");
    if (geteuid() == 0)
        CU_ASSERT_EQUAL(chown(directory, OWNER, OWNER), 0);
    begin(&kind);
    fd = visit();
    ask(fd, 'u');
    send(fd, "s", 1, MSG_NOSIGNAL);
    kill(porter, SIGTERM);
    ASSERT_STRING(ask(fd, '\0'), "told");
    close(fd);
    CU_ASSERT_EQUAL(end(), 0);
    CU_ASSERT_NOT_EQUAL(access(path, F_OK), 0);
}

static void its_words(void)
{
    const struct acceptor_kind kind = with_own();
    int first, second, third;

    make_world("{\"version\":1,\"maxConnections\":2}");
    begin(&kind);
    first = visit();
    ask(first, 'u');
    second = visit();
    ask(second, 'u');
    third = visit();
    ASSERT_STRING(ask(third, '\0'), "away SPY0204 the porter has no room for another connection: "
                                    "2 of 2 (settings.json, guests); come back");
    close(first);
    close(second);
    close(third);
    CU_ASSERT_EQUAL(stop_porter(), 0);
}

/* Of five connections four may be of one user, and three of all who are held as one. */
static void four_of_a_guest(bool holds_strangers, const char *fourth, const char *fifth)
{
    struct acceptor_kind kind = with_own();
    int fds[5];

    kind.holds_strangers = holds_strangers;
    make_world("{\"version\":1,\"maxConnections\":5,\"maxConnectionsPerUser\":4}");
    begin(&kind);
    CU_ASSERT_EQUAL_FATAL(seteuid(GUEST), 0);
    for (int i = 0; i < 3; i++) {
        fds[i] = visit();
        ASSERT_STRING(ask(fds[i], 'u'), "1 1");
    }
    fds[3] = visit();
    CU_ASSERT_PTR_NOT_NULL(strstr(ask(fds[3], 'u'), fourth));
    fds[4] = visit();
    CU_ASSERT_PTR_NOT_NULL(strstr(ask(fds[4], 'u'), fifth));
    CU_ASSERT_EQUAL_FATAL(seteuid(0), 0);
    for (int i = 0; i < 5; i++)
        close(fds[i]);
    CU_ASSERT_EQUAL(stop_porter(), 0);
}

static void strangers(void)
{
    if (geteuid() != 0)
        return; /* there is nobody else to be */
    four_of_a_guest(true, "away SPY0204 users who have not signed on since the porter began",
                    "away SPY0204 users who have not signed on since the porter began");
    four_of_a_guest(false, "1 1", "away SPY0204 you have 4 connections to the porter already");
}

/* Each is there, after the one before. */
static void assert_order(const char *const lines[], size_t count)
{
    const char *at = errors;

    for (size_t i = 0; at && i < count; i++) {
        at = strstr(at, lines[i]);
        if (!at)
            fprintf(stderr, "not there, or not in its place: %s\nin: %s", lines[i], errors);
        CU_ASSERT_PTR_NOT_NULL(at);
    }
}

static void a_component(void)
{
    static const char *const order[] = {"SPY0210: prepared",
                                        "home started",
                                        "SPY0211: starting: door\n",
                                        "SPY0212: door started in",
                                        "of oak\n",
                                        "starting: socket",
                                        "socket started",
                                        "SPY0213: ready",
                                        "SPY0214: stopping",
                                        "socket stopped",
                                        "workers stopped",
                                        "SPY0215: door stopped\n",
                                        "home stopped",
                                        "SPY0216: stopped"};
    const struct acceptor_kind kind = with_own();

    make_world("{\"version\":1}");
    begin(&kind);
    ask(visit(), 'u');
    kill(porter, SIGTERM);
    waitid(P_PID, (id_t)porter, NULL, WEXITED | WNOWAIT);
    ASSERT_STRING(house->called, "become start stop");
    CU_ASSERT_EQUAL(end(), 0);
    assert_order(order, sizeof order / sizeof order[0]);
}

static void a_component_that_fails(void)
{
    static const char *const order[] = {"SPY0211: starting: door\n", "SPY0101: the door is stuck\n",
                                        "SPY0215: home stopped\n", "SPY0216: stopped"};
    const struct acceptor_kind kind = with_own();

    make_world("{\"version\":1}");
    house->start_fails = true;
    begin(&kind);
    waitid(P_PID, (id_t)porter, NULL, WEXITED | WNOWAIT);
    ASSERT_STRING(house->called, "become start stop");
    CU_ASSERT_EQUAL(end(), 1);
    assert_order(order, sizeof order / sizeof order[0]);
    CU_ASSERT_PTR_NULL(strstr(errors, "door stopped"));
}

static void a_needed_child(void)
{
    static const char *const order[] = {"SPY0213: ready", "SPY0101: the door has fallen off\n",
                                        "SPY0214: stopping", "SPY0216: stopped"};
    const struct acceptor_kind kind = with_own();
    int fd;

    make_world("{\"version\":1}");
    begin(&kind);
    fd = visit();
    ask(fd, 'u');
    house->unneeded_goes = true;
    for (int waited = 0; !strstr(house->called, "unneeded") && waited < PATIENCE_MS; waited += 10)
        usleep(10000);
    ask(fd, 'i');
    house->needed_goes = true;
    waitid(P_PID, (id_t)porter, NULL, WEXITED | WNOWAIT);
    ASSERT_STRING(house->called, "become start unneeded needed stop");
    CU_ASSERT_EQUAL(end(), 1);
    assert_order(order, sizeof order / sizeof order[0]);
    close(fd);
}

/* What it says when it cannot start. */
static const char *refusal(const struct acceptor_kind *kind)
{
    begin(kind);
    CU_ASSERT_EQUAL(end(), 1);
    return errors;
}

static void root_begins(void)
{
    const struct acceptor_kind kind = with_own();
    int fd;

    make_world("{\"version\":1}");
    begin(&kind);
    fd = visit();
    ask(fd, 'u');
    CU_ASSERT_EQUAL(house->owner_told, owner());
    CU_ASSERT_TRUE(house->listened);
    close(fd);
    CU_ASSERT_EQUAL(stop_porter(), 0);
    if (geteuid() != 0)
        return;
    for (enum become how = NOT_AT_ALL; how < WHOLE; how++) {
        make_world("{"); /* nobody is to read it */
        house->become = how;
        CU_ASSERT_PTR_NOT_NULL(
            strstr(refusal(&kind), "belongs to user id 1, which the porter has not become\n"));
    }
    make_world("{\"version\":1}");
    CU_ASSERT_PTR_NOT_NULL(strstr(refusal(&plain), "the porter does not run as root"));
    make_world("{\"version\":1}");
    CU_ASSERT_EQUAL(chown(home, 0, 0), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(refusal(&kind), "belongs to root: the porter runs as the user"));
}

static const struct test tests[] = {
    {"S7 a worker is prepared, and has the descriptors that its kind wants kept, and no other",
     a_visit},
    {"S8 who is turned away is told in the kind's words", its_words},
    {"S8 strangers are held as one user, unless the kind knows none", strangers},
    {"S9 a worker is told of the end, and the socket goes", its_end},
    {"S9 it stops when a process has ended without which its kind cannot go on", a_needed_child},
    {"S11 the kind's own component is told of in its place", a_component},
    {"S11 when that cannot start, what was begun is ended", a_component_that_fails},
    {"root may start it where the kind leaves root behind, all of it, and before the home is read",
     root_begins},
};

HARNESS_MAIN("acceptor", tests)

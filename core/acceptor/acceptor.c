/* acceptor.c - takes connections, hands each to a worker, keeps spare ones ready. */
#include "acceptor/acceptor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "acceptor/home_check.h"
#include "acceptor/life.h"
#include "acceptor/listen.h"
#include "acceptor/workers.h"
#include "base/clock.h"
#include "store/sealing.h"

enum {
    PROGRAMS_SIZE = 700, /* what SPY0213 says of them */
    STOP_MS = 8000,      /* for statements that run; then their workers are killed */
    EVENTS = 64,
    ACCEPTS_AT_ONCE = 16, /* then the signals have their turn */
    NO_DESCRIPTORS_MS = 100,
    LEAVING = 64, /* who were turned away and have not closed yet; then the oldest is closed */
    STRANGERS_A_SECOND = 64, /* get a process that finds out who they are */
};

/* How far it has come; what has been begun is ended, and said to be, in the opposite order. */
enum stage { STAGE_NONE, STAGE_PREPARED, STAGE_HOME, STAGE_OWN, STAGE_SOCKET, STAGE_WORKERS };

struct acceptor {
    const struct acceptor_kind *kind;
    const struct acceptor_options *options;
    enum stage stage;
    struct listener listener;
    struct workers workers;
    struct counts *counts;
    struct settings settings; /* as last read; the list of life-cycle messages in them is used */
    uid_t owner;              /* of the home */
    int signals, epoll;
    bool stops;
    bool crippled;        /* stops because it cannot go on */
    int leaving[LEAVING]; /* descriptor + 1, 0 = free */
    size_t leaving_next;
    int64_t strangers_second; /* the second that this counts: */
    long strangers;
};

static void say_error(const struct spsy_error *error)
{
    life_say(error->message_id[0] ? error->message_id : "SPY0101", "%s", error->text);
}

/* ---- a connection ------------------------------------------------------------------------- */

static void let_go(struct acceptor *acceptor, size_t slot)
{
    if (acceptor->leaving[slot] != 0)
        close(acceptor->leaving[slot] - 1);
    acceptor->leaving[slot] = 0;
}

/* False: it is nobody's who was turned away. */
static bool has_left(struct acceptor *acceptor, int fd)
{
    for (size_t i = 0; i < LEAVING; i++)
        if (acceptor->leaving[i] == fd + 1) {
            let_go(acceptor, i);
            return true;
        }
    return false;
}

/* Who is still saying what he wants would find the connection broken, and not look for the answer:
 * it is closed when he closes it. */
static void wait_for_close(struct acceptor *acceptor, int fd)
{
    struct epoll_event event = {.events = EPOLLRDHUP, .data.fd = fd};
    size_t slot = acceptor->leaving_next++ % LEAVING;

    let_go(acceptor, slot);
    shutdown(fd, SHUT_WR);
    if (epoll_ctl(acceptor->epoll, EPOLL_CTL_ADD, fd, &event) == 0)
        acceptor->leaving[slot] = fd + 1;
    else
        close(fd);
}

static void turn_away(struct acceptor *acceptor, int fd, const char *text)
{
    acceptor->counts->refused++;
    acceptor->kind->turn_away(fd, "SPY0204", text);
    wait_for_close(acceptor, fd);
}

/* Connected, and closed again while it waited: no process is made for it. Who makes connections
 * and closes them all the time would keep everybody else waiting behind them. */
static bool is_gone(int fd)
{
    struct pollfd peer = {fd, POLLIN, 0};

    return poll(&peer, 1, 0) > 0 && peer.revents & POLLHUP;
}

/* Each costs a process, and nobody knows who they are: together they are to cost no more than this,
 * or they fill the queue that everybody waits in. */
static bool are_too_many(struct acceptor *acceptor, char *why, size_t size)
{
    int64_t second = spsy_now_ms() / 1000;

    if (second != acceptor->strangers_second) {
        acceptor->strangers_second = second;
        acceptor->strangers = 0;
    }
    if (++acceptor->strangers <= STRANGERS_A_SECOND)
        return false;
    snprintf(why, size,
             "%s takes %d connections a second of users who have not signed on since it began; %s",
             acceptor->kind->words.who, STRANGERS_A_SECOND, acceptor->kind->words.again);
    return true;
}

static void take(struct acceptor *acceptor, int fd)
{
    struct counts *counts = acceptor->counts;
    const struct acceptor_kind *kind = acceptor->kind;
    bool officer, stranger;
    uid_t peer;
    char why[256];

    if (is_gone(fd) || listener_peer(fd, &peer, NULL) < 0) {
        close(fd);
        return;
    }
    officer = peer == 0 || peer == acceptor->owner;
    stranger = kind->holds_strangers && !officer && !counts_knows(counts, peer);
    if ((stranger && are_too_many(acceptor, why, sizeof why)) ||
        !limits_have_room(&counts->limits, &kind->words, counts->connections,
                          workers_connections_of(&acceptor->workers, peer),
                          stranger ? workers_connections_of_strangers(&acceptor->workers)
                                   : NO_STRANGER,
                          officer, why, sizeof why)) {
        turn_away(acceptor, fd, why);
    } else if (workers_give(&acceptor->workers, fd, peer) < 0) {
        snprintf(why, sizeof why, "%s can make no more processes; try again", kind->words.who);
        turn_away(acceptor, fd, why);
    } else {
        close(fd);
    }
}

/* Out of descriptors: whoever waits in the queue is taken when there are some again. */
static void pause_accepting(void)
{
    const struct timespec pause = {.tv_nsec = NO_DESCRIPTORS_MS * 1000000L};

    nanosleep(&pause, NULL);
}

static void accept_some(struct acceptor *acceptor)
{
    for (int i = 0; i < ACCEPTS_AT_ONCE; i++) {
        int fd = accept4(acceptor->listener.fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

        if (fd < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOMEM))
            pause_accepting();
        if (fd < 0)
            return;
        take(acceptor, fd);
    }
}

/* ---- settings ----------------------------------------------------------------------------- */

static bool forwards(const void *settings, const char *id)
{
    return settings_forwards(settings, id);
}

/* A server does not start with settings that are broken; one that runs keeps those it had. */
static int read_settings(struct acceptor *acceptor, struct spsy_error *error)
{
    struct settings settings;
    int result = settings_read(acceptor->options->home, acceptor->owner, &settings, error);

    if (result == 0)
        result = settings_check_zone(&settings, error); /* each job's worker takes it */
    if (result < 0)
        return result;
    acceptor->settings = acceptor->counts->settings = settings;
    acceptor->counts->limits = limits_settle(acceptor->kind->limits(&settings));
    life_set_list(forwards, &acceptor->settings);
    return 0;
}

static void read_settings_again(struct acceptor *acceptor)
{
    struct spsy_error error;

    if (read_settings(acceptor, &error) < 0)
        life_say("SPY0218", "the settings stay as they were: %s", error.text);
    else
        life_say("SPY0218", "the settings were read again");
}

/* ---- signals ------------------------------------------------------------------------------ */

static int watch_signals(struct spsy_error *error)
{
    sigset_t signals;
    int fd;

    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGCHLD);
    sigaddset(&signals, SIGHUP);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    fd = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    return fd < 0 ? spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "signals") : fd;
}

/* A process of the kind's own, without which it may be of no use. */
static void on_other_child(struct acceptor *acceptor, pid_t pid, int status)
{
    const struct acceptor_kind *kind = acceptor->kind;
    struct spsy_error error = {0};

    if (acceptor->stops || !kind->child_ended ||
        kind->child_ended(acceptor->options->context, pid, status, &error) == 0)
        return;
    say_error(&error);
    acceptor->stops = acceptor->crippled = true;
}

static void reap(struct acceptor *acceptor)
{
    int status;
    pid_t pid;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        if (!workers_bury(&acceptor->workers, pid, status))
            on_other_child(acceptor, pid, status);
}

static void on_signal(struct acceptor *acceptor)
{
    struct signalfd_siginfo signal;

    while (read(acceptor->signals, &signal, sizeof signal) == (ssize_t)sizeof signal) {
        if (signal.ssi_signo == SIGTERM || signal.ssi_signo == SIGINT)
            acceptor->stops = true;
        else if (signal.ssi_signo == SIGHUP)
            read_settings_again(acceptor);
    }
    reap(acceptor);
}

/* ---- the loop ----------------------------------------------------------------------------- */

static int watch(struct acceptor *acceptor, int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};

    return epoll_ctl(acceptor->epoll, EPOLL_CTL_ADD, fd, &event);
}

static void on_event(struct acceptor *acceptor, int fd)
{
    if (fd == acceptor->listener.fd)
        accept_some(acceptor);
    else if (fd == acceptor->signals)
        on_signal(acceptor);
    else if (!has_left(acceptor, fd))
        workers_hear(&acceptor->workers, fd);
}

static void run(struct acceptor *acceptor)
{
    struct epoll_event events[EVENTS];
    int beat = life_watchdog_ms();

    reap(acceptor); /* one that has ended before signals were watched */
    while (!acceptor->stops) {
        int count = epoll_wait(acceptor->epoll, events, EVENTS, beat ? beat : -1);

        for (int i = 0; i < count; i++)
            on_event(acceptor, events[i].data.fd);
        if (beat)
            life_notify("WATCHDOG=1");
    }
}

/* ---- the beginning and the end ------------------------------------------------------------ */

static int find_owner(struct acceptor *acceptor, struct spsy_error *error)
{
    const char *home = acceptor->options->home, *name = acceptor->kind->name;
    bool root = geteuid() == 0;
    struct stat status;

    if (root && !acceptor->kind->become)
        return spsy_fail(error, SPSY_ERR_UNTRUSTED, "SPY0103",
                         "%s does not run as root: run it as the user that owns home %s", name,
                         home);
    if (stat(home, &status) != 0)
        return spsy_fail_errno(error, SPSY_ERR_NOT_FOUND, "SPY0103", "home %s", home);
    acceptor->owner = status.st_uid;
    if (root && status.st_uid == 0)
        return spsy_fail(error, SPSY_ERR_UNTRUSTED, "SPY0103",
                         "home %s belongs to root: %s runs as the user that owns it, and not as "
                         "root",
                         home, name);
    if (!root && status.st_uid != geteuid())
        return spsy_fail(error, SPSY_ERR_UNTRUSTED, "SPY0103",
                         "home %s belongs to user id %u: %s runs as that user, not as %u", home,
                         status.st_uid, name, geteuid());
    return 0;
}

static int open_listener(struct acceptor *acceptor, struct spsy_error *error)
{
    return listener_open(acceptor->options->socket, acceptor->kind->socket, &acceptor->listener,
                         error);
}

/* The socket first, whose directory may be root's. */
static int become_owner(struct acceptor *acceptor, struct spsy_error *error)
{
    uid_t owner = acceptor->owner, real, effective, saved;
    int result;

    if (!acceptor->kind->become)
        return 0;
    result = open_listener(acceptor, error);
    if (result == 0)
        result =
            acceptor->kind->become(acceptor->options->context, acceptor->listener.fd, owner, error);
    if (result < 0)
        return result;
    if (getresuid(&real, &effective, &saved) != 0 || real != owner || effective != owner ||
        saved != owner)
        return spsy_fail(error, SPSY_ERR_UNTRUSTED, "SPY0103",
                         "home %s belongs to user id %u, which %s has not become",
                         acceptor->options->home, owner, acceptor->kind->name);
    return 0;
}

/* What a client's statement must not get from whoever started the server (S4). */
static void forget_environment(void)
{
    static const char *const kept[] = {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID",
                                       "LISTEN_PID",    "LISTEN_FDS",    "SPSY_SYSLOG_SOCKET",
                                       "TMPDIR"};
    char *values[sizeof kept / sizeof kept[0]];

    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        values[i] = getenv(kept[i]) ? strdup(getenv(kept[i])) : NULL;
    clearenv();
    setenv("PATH", "/usr/local/bin:/usr/bin:/bin", 1);
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        if (values[i])
            setenv(kept[i], values[i], 1);
        free(values[i]);
    }
    umask(077);
    tzset();
}

/* A descriptor for each worker's control, and some. */
static void raise_descriptors(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static int prepare(struct acceptor *acceptor, struct spsy_error *error)
{
    int result = find_owner(acceptor, error);

    if (result < 0)
        return result;
    forget_environment();
    raise_descriptors();
    result = become_owner(acceptor, error);
    if (result < 0)
        return result;
    acceptor->counts = mmap(NULL, sizeof *acceptor->counts, PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (acceptor->counts == MAP_FAILED) {
        acceptor->counts = NULL;
        return spsy_fail_memory(error);
    }
    acceptor->counts->started = time(NULL);
    result = read_settings(acceptor, error);
    if (result < 0)
        return result;
    acceptor->signals = watch_signals(error);
    if (acceptor->signals < 0)
        return acceptor->signals;
    acceptor->epoll = epoll_create1(EPOLL_CLOEXEC);
    return acceptor->epoll < 0 ? spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "epoll") : 0;
}

/* ---- components --------------------------------------------------------------------------- */

static int start_home(struct acceptor *acceptor, char programs[PROGRAMS_SIZE],
                      struct spsy_error *error)
{
    int64_t begun = spsy_now_ms();
    struct doctor_count count;
    int result;

    life_say("SPY0211", "starting: home");
    result = home_check(acceptor->options->home, &count, error);
    if (result < 0)
        return result;
    snprintf(programs, PROGRAMS_SIZE, "%zu of %zu exit programs can be called%s%s", count.load,
             count.all, count.flaw[0] ? "; " : "", count.flaw);
    acceptor->stage = STAGE_HOME;
    life_say("SPY0212", "home started in %lld ms: %s", (long long)(spsy_now_ms() - begun),
             acceptor->options->home);
    return 0;
}

static int start_own(struct acceptor *acceptor, struct spsy_error *error)
{
    const struct acceptor_kind *kind = acceptor->kind;
    int64_t begun = spsy_now_ms();
    char detail[256] = "";
    int result;

    if (!kind->component)
        return 0;
    life_say("SPY0211", "starting: %s", kind->component);
    result = kind->start(acceptor->options->context, detail, sizeof detail, error);
    if (result < 0)
        return result;
    acceptor->stage = STAGE_OWN;
    life_say("SPY0212", "%s started in %lld ms: %s", kind->component,
             (long long)(spsy_now_ms() - begun), detail);
    return 0;
}

static int start_socket(struct acceptor *acceptor, struct spsy_error *error)
{
    int64_t begun = spsy_now_ms();
    int result;

    life_say("SPY0211", "starting: socket");
    result = acceptor->listener.fd < 0 ? open_listener(acceptor, error) : 0;
    if (result == 0 &&
        (watch(acceptor, acceptor->listener.fd) != 0 || watch(acceptor, acceptor->signals) != 0))
        result = spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "epoll");
    if (result < 0)
        return result;
    memcpy(acceptor->counts->socket, acceptor->listener.path, sizeof acceptor->counts->socket);
    acceptor->stage = STAGE_SOCKET;
    life_say("SPY0212", "socket started in %lld ms: %s", (long long)(spsy_now_ms() - begun),
             acceptor->listener.path);
    return 0;
}

static int start_workers(struct acceptor *acceptor, struct spsy_error *error)
{
    const struct worker_setup setup = {
        .kind = acceptor->kind,
        .options = acceptor->options,
        .counts = acceptor->counts,
        .acceptor = getpid(),
    };
    int64_t begun = spsy_now_ms();
    int result;

    life_say("SPY0211", "starting: workers");
    result = workers_open(&acceptor->workers, &setup, acceptor->epoll, error);
    if (result < 0)
        return result;
    acceptor->stage = STAGE_WORKERS;
    life_say("SPY0212", "workers started in %lld ms: %ld spare", (long long)(spsy_now_ms() - begun),
             acceptor->counts->spares);
    return 0;
}

static int start(struct acceptor *acceptor, struct spsy_error *error)
{
    char programs[PROGRAMS_SIZE];
    int result = prepare(acceptor, error);

    if (result < 0)
        return result;
    acceptor->stage = STAGE_PREPARED;
    life_say("SPY0210", "prepared: spsy %s, home %s", SPSY_VERSION, acceptor->options->home);
    result = start_home(acceptor, programs, error);
    if (result == 0)
        result = start_own(acceptor, error);
    if (result == 0)
        result = start_socket(acceptor, error);
    if (result == 0)
        result = start_workers(acceptor, error);
    if (result == 0) {
        life_say("SPY0213", "ready: %s", programs);
        life_notify("READY=1");
    }
    return result;
}

/* Statements that run end; others are told, and closed. */
static void stop_workers(struct acceptor *acceptor)
{
    int64_t until = spsy_now_ms() + STOP_MS;

    workers_signal(&acceptor->workers, SIGTERM);
    while (workers_count(&acceptor->workers) > 0) {
        struct pollfd signals = {acceptor->signals, POLLIN, 0};
        int64_t left = until - spsy_now_ms();

        if (left <= 0) {
            workers_signal(&acceptor->workers, SIGKILL);
            left = 1000;
            until += 1000;
        }
        poll(&signals, 1, (int)left);
        on_signal(acceptor);
    }
}

static void say_stopped(const struct acceptor *acceptor, enum stage stage, const char *component)
{
    if (acceptor->stage >= stage)
        life_say("SPY0215", "%s stopped", component);
}

static void release(struct acceptor *acceptor)
{
    for (size_t i = 0; i < LEAVING; i++)
        let_go(acceptor, i);
    if (acceptor->signals >= 0)
        close(acceptor->signals);
    if (acceptor->epoll >= 0)
        close(acceptor->epoll);
    if (acceptor->counts)
        munmap(acceptor->counts, sizeof *acceptor->counts);
}

/* What keeps it from that is no fault of the stop, but somebody has to mend it. */
static void seal_journal(const char *home)
{
    struct spsy_error error;

    if (spool_seal_at_end(home, &error) < 0)
        life_say(error.message_id, "the journal is not sealed: %s", error.text);
}

/* The socket first: nobody else comes. */
static void stop(struct acceptor *acceptor)
{
    bool begun = acceptor->stage >= STAGE_PREPARED;

    if (begun) {
        life_notify("STOPPING=1");
        life_say("SPY0214", "stopping: %ld connections", acceptor->counts->connections);
    }
    listener_close(&acceptor->listener);
    say_stopped(acceptor, STAGE_SOCKET, "socket");
    stop_workers(acceptor);
    workers_close(&acceptor->workers);
    say_stopped(acceptor, STAGE_WORKERS, "workers");
    if (acceptor->stage >= STAGE_HOME) /* W6; else nothing was journalled by it */
        seal_journal(acceptor->options->home);
    if (acceptor->kind->stop)
        acceptor->kind->stop(acceptor->options->context);
    if (acceptor->kind->component)
        say_stopped(acceptor, STAGE_OWN, acceptor->kind->component);
    say_stopped(acceptor, STAGE_HOME, "home");
    if (begun)
        life_say("SPY0216", "stopped");
    life_set_list(NULL, NULL); /* it is the acceptor's */
    release(acceptor);
}

int acceptor_run(const struct acceptor_kind *kind, const struct acceptor_options *options)
{
    struct acceptor acceptor = {.kind = kind, .options = options, .signals = -1, .epoll = -1};
    struct spsy_error error;
    int result;

    life_open();
    acceptor.listener.fd = -1;
    result = start(&acceptor, &error);
    if (result < 0)
        say_error(&error);
    else
        run(&acceptor);
    stop(&acceptor);
    return result < 0 || acceptor.crippled ? 1 : 0;
}

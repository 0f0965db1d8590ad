/* serve.c - commands over the socket of a server, beside the same commands embedded.
 *
 * Runs as the user that owns the home: as root it becomes user 64534 first, since a server is never
 * root. usage: serve BUILD [ROW...]    rows: cold open together rest idle; all without */
#include "bench.h"

#include "../request_fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "spsy.h"
#include "spsy_client.h"

enum {
    COLD_RUNS = 61,
    BACK_RUNS = 100,
    OPEN_RUNS = 400,
    TOGETHER = 16,
    TOGETHER_MS = 2000,
    LATENCIES = 20000,
    RESTING = 50,
    IDLE = 1000,
    IDLE_WORKING = 10,
    IDLE_RUNS = 30,
    SOMEBODY = 64534, /* not 65534: that is everybody of other user namespaces, so nobody (S1) */
};

static char directory[] = "/var/tmp/spsy-serve-XXXXXX";
static char spsy[PATH_MAX + 16], home[128], sock[128], report[128];
static pid_t server;

static void stop(const char *what)
{
    fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void pause_ms(long ms)
{
    const struct timespec pause = {ms / 1000, (ms % 1000) * 1000000L};

    nanosleep(&pause, NULL);
}

/* ---- processes ---- */

static pid_t start(const char *const *arguments)
{
    posix_spawn_file_actions_t actions;
    pid_t child;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    if (posix_spawn(&child, arguments[0], &actions, NULL, (char *const *)arguments, environ) != 0)
        stop(arguments[0]);
    posix_spawn_file_actions_destroy(&actions);
    return child;
}

/* Microseconds. */
static double run(const char *const *arguments, int want)
{
    double started = bench_now_ns();
    pid_t child = start(arguments);
    int status;

    if (waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != want) {
        fprintf(stderr, "bench: %s ended with %d:", arguments[0], status);
        for (const char *const *at = arguments; *at; at++)
            fprintf(stderr, " %s", *at);
        fprintf(stderr, "\n");
        exit(1);
    }
    return (bench_now_ns() - started) / 1e3;
}

static void cl(const char *user, const char *job, const char *statement)
{
    const char *arguments[] = {spsy,    "--home", home, "-u",      user,
                               "--job", job,      "cl", statement, NULL};

    run(arguments, 0);
}

/* ---- the home and its server ---- */

static void copy(const char *from, const char *to)
{
    char command[3 * PATH_MAX];

    snprintf(command, sizeof command, "cp '%s' '%s' && chmod 755 '%s'", from, to, to);
    if (system(command) != 0)
        stop(command);
}

static void make_home(const char *build)
{
    const char *init[] = {spsy, "--home", home, "init", "--system", "BENCH", NULL};
    char statement[512], program[PATH_MAX + 32], path[256];
    FILE *file = fopen(report, "w");

    for (int i = 0; i < 64; i++)
        fprintf(file, "line %d of a report that nobody else may read or delete here\n", i);
    fclose(file);
    run(init, 0);
    cl("QSECOFR", "BENCH", "CRTUSRPRF ALICE");
    cl("QSECOFR", "BENCH", "CRTUSRPRF BOB");
    snprintf(statement, sizeof statement, "CRTSPLF FILE(REPORT) FROMSTMF('%s')", report);
    cl("ALICE", "BENCH", statement);
    snprintf(program, sizeof program, "%s/bench/program.so", build);
    for (int i = 1; i <= 10; i++) {
        snprintf(path, sizeof path, "%s/PROGRAM%d.so", directory, i);
        copy(program, path);
        snprintf(statement, sizeof statement, "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 %d '%s'", i,
                 path);
        cl("QSECOFR", "BENCH", statement);
    }
}

static void start_server(void)
{
    const char *arguments[] = {spsy, "--home", home, "serve", "--socket", sock, NULL};
    struct spsy_client_options options = {.socket = sock, .wait_seconds = 10};
    struct spsy_client *client;
    struct spsy_error error;

    server = start(arguments);
    if (spsy_client_connect(&options, &client, &error) < 0) {
        fprintf(stderr, "bench: %s\n", error.text);
        exit(1);
    }
    spsy_client_close(client);
}

static struct spsy_client *connect_as(const char *user)
{
    struct spsy_client_options options = {.socket = sock, .user = user, .wait_seconds = 10};
    struct spsy_client *client;
    struct spsy_error error;

    if (spsy_client_connect(&options, &client, &error) < 0) {
        fprintf(stderr, "bench: %s\n", error.text);
        exit(1);
    }
    return client;
}

/* Microseconds. */
static double say(struct spsy_client *client, const char *statement, int want)
{
    double started = bench_now_ns();
    struct spsy_client_event event;
    struct spsy_error error;
    int result = spsy_client_cl(client, statement, NULL, &error);

    while (result >= 0 && (result = spsy_client_next(client, &event, &error)) > 0)
        ;
    if (result < 0 || event.exit != want) {
        fprintf(stderr, "bench: %s: %s (exit %d)\n", statement, result < 0 ? error.text : "",
                event.exit);
        exit(1);
    }
    return (bench_now_ns() - started) / 1e3;
}

/* ---- rows ---- */

static const char delete_it[] = "DLTSPLF FILE(REPORT) JOB(ALICE/BENCH)";
static const char read_it[] = "QUSRSPLA FILE(REPORT) JOB(ALICE/BENCH)";

/* A client process of its own each, with spares ready, then back to back. */
static void cold_rows(void)
{
    const char *served[] = {spsy,     "--socket", sock,    "-u",          "BOB", "dltsplf",
                            "--file", "REPORT",   "--job", "ALICE/BENCH", NULL};
    const char *embedded[] = {spsy,     "--home", home,    "-u",          "BOB", "dltsplf",
                              "--file", "REPORT", "--job", "ALICE/BENCH", NULL};
    double ours[BACK_RUNS], limit[BACK_RUNS];

    for (unsigned i = 0; i < COLD_RUNS; i++) {
        pause_ms(15);
        ours[i] = run(served, 3);
        pause_ms(15);
        limit[i] = run(embedded, 3);
    }
    bench_report("serve_refused_10", bench_median(ours, COLD_RUNS), bench_median(limit, COLD_RUNS),
                 "us");
    for (unsigned i = 0; i < BACK_RUNS; i++)
        ours[i] = run(served, 3);
    for (unsigned i = 0; i < BACK_RUNS; i++)
        limit[i] = run(embedded, 3);
    bench_report("serve_refused_back_to_back_10", bench_median(ours, BACK_RUNS),
                 bench_median(limit, BACK_RUNS), "us");
}

/* ---- an open connection, beside what it cannot do without ---- */

static int refuse(void *context, const struct spsy_request *request, struct spsy_error *why)
{
    (void)context;
    (void)request;
    (void)why;
    return 0;
}

struct bare {
    struct spsy_host *host;
    struct spsy_job *job;
    struct spsy_request request;
    sqlite3 *database;
    sqlite3_stmt *insert;
    int socket;
};

static void bare_open(struct bare *bare)
{
    const struct spsy_host_options host = {.home = home};
    const struct spsy_job_options job = {"999999", "BOB", "BARE", SPSY_JOB_BATCH};
    struct spsy_error error;
    char path[256], byte[512];
    int ends[2];

    snprintf(path, sizeof path, "%s/bare.db", directory);
    if (spsy_host_open(&host, &bare->host, &error) < 0 ||
        spsy_job_begin(bare->host, &job, &bare->job, &error) < 0 ||
        sqlite3_open(path, &bare->database) != SQLITE_OK ||
        sqlite3_exec(bare->database,
                     "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t(x)", NULL,
                     NULL, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(bare->database, "INSERT INTO t VALUES(zeroblob(1200))", -1,
                           &bare->insert, NULL) != SQLITE_OK ||
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        stop("bare loop");
    request_fill(&bare->request.fields);
    if (fork() == 0) {
        close(ends[0]);
        while (read(ends[1], byte, sizeof byte) > 0)
            if (write(ends[1], byte, sizeof byte) < 0)
                break;
        _exit(0);
    }
    close(ends[1]);
    bare->socket = ends[0];
}

static double bare_turn(struct bare *bare)
{
    const struct spsy_callbacks callbacks = {.authority = refuse};
    static struct spsy_decision decision;
    double started = bench_now_ns();
    struct spsy_error error;
    char bytes[512] = {0};

    if (write(bare->socket, bytes, 100) != 100 ||
        spsy_job_decide(bare->job, &bare->request, &callbacks, &decision, &error) < 0 ||
        sqlite3_step(bare->insert) != SQLITE_DONE || sqlite3_reset(bare->insert) != SQLITE_OK ||
        read(bare->socket, bytes, sizeof bytes) < 1)
        stop("bare turn");
    return (bench_now_ns() - started) / 1e3;
}

static void bare_close(struct bare *bare)
{
    spsy_job_end(bare->job);
    spsy_host_close(bare->host);
    sqlite3_finalize(bare->insert);
    sqlite3_close(bare->database);
    close(bare->socket);
    wait(NULL);
}

static void open_row(void)
{
    static double ours[OPEN_RUNS], limit[OPEN_RUNS];
    struct spsy_client *client = connect_as("BOB");
    struct bare bare;

    bare_open(&bare);
    say(client, delete_it, 3);
    bare_turn(&bare);
    for (unsigned i = 0; i < OPEN_RUNS; i++) {
        ours[i] = say(client, delete_it, 3);
        limit[i] = bare_turn(&bare);
    }
    bench_report("serve_refused_open_10", bench_median(ours, OPEN_RUNS),
                 bench_median(limit, OPEN_RUNS), "us");
    bare_close(&bare);
    spsy_client_close(client);
}

/* ---- many connections ---- */

struct shared {
    long done;
    double latency[LATENCIES];
};

static void work_for(struct shared *shared, int ms)
{
    struct spsy_client *client = connect_as("ALICE");
    double until;

    say(client, read_it, 0);
    until = bench_now_ns() + ms * 1e6;
    while (bench_now_ns() < until && shared->done < LATENCIES)
        shared->latency[shared->done++] = say(client, read_it, 0);
    spsy_client_close(client);
}

static int compare(const void *a, const void *b)
{
    double one = *(const double *)a, other = *(const double *)b;

    return (one > other) - (one < other);
}

/* Reads a second of that many connections; p50 and p99 in us. */
static double rate_of(int connections, double *p50, double *p99)
{
    struct shared *shared = mmap(NULL, sizeof *shared * (size_t)connections, PROT_READ | PROT_WRITE,
                                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    double *all = malloc(sizeof *all * LATENCIES * (size_t)connections);
    long count = 0;

    for (int i = 0; i < connections; i++)
        if (fork() == 0) {
            work_for(&shared[i], TOGETHER_MS);
            _exit(0);
        }
    for (int i = 0; i < connections; i++)
        wait(NULL);
    for (int i = 0; i < connections; i++)
        for (long k = 0; k < shared[i].done; k++)
            all[count++] = shared[i].latency[k];
    qsort(all, (size_t)count, sizeof *all, compare);
    *p50 = count ? all[count / 2] : 0;
    *p99 = count ? all[count * 99 / 100] : 0;
    free(all);
    munmap(shared, sizeof *shared * (size_t)connections);
    return (double)count * 1000 / TOGETHER_MS;
}

static void together_rows(void)
{
    double p50, p99, one = rate_of(1, &p50, &p99), many = rate_of(TOGETHER, &p50, &p99);

    bench_report("serve_16_rate", many, one, "1/s");
    bench_report("serve_16_p99_over_p50", p99, p50, "us");
}

/* ---- a connection at rest ---- */

static long pss_kib(pid_t pid)
{
    char path[64], line[256];
    long kib = 0;
    FILE *file;

    snprintf(path, sizeof path, "/proc/%ld/smaps_rollup", (long)pid);
    file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "Pss: %ld kB", &kib) == 1)
            break;
    if (file)
        fclose(file);
    return kib;
}

/* Of the server's children and theirs. */
static long pss_below(pid_t parent)
{
    char path[96], *at, *end, list[65536];
    long kib = 0, pid;
    size_t got;
    FILE *file;

    snprintf(path, sizeof path, "/proc/%ld/task/%ld/children", (long)parent, (long)parent);
    file = fopen(path, "r");
    got = file ? fread(list, 1, sizeof list - 1, file) : 0;
    if (file)
        fclose(file);
    list[got] = '\0';
    for (at = list; (pid = strtol(at, &end, 10)) > 0; at = end)
        kib += pss_kib((pid_t)pid) + pss_below((pid_t)pid);
    return kib;
}

static void rest_row(void)
{
    struct spsy_client *clients[RESTING];
    long before, after;

    pause_ms(200);
    before = pss_below(server);
    for (int i = 0; i < RESTING; i++) {
        clients[i] = connect_as("BOB");
        say(clients[i], delete_it, 3);
    }
    pause_ms(200);
    after = pss_below(server);
    bench_report("serve_rest_mib", (double)(after - before) / 1024 / RESTING, 0, "MiB");
    for (int i = 0; i < RESTING; i++)
        spsy_client_close(clients[i]);
}

/* The median of some that work, while very many rest. */
static double median_of_working(void)
{
    static double values[IDLE_WORKING * IDLE_RUNS];
    struct spsy_client *working[IDLE_WORKING];
    double median;

    for (int i = 0; i < IDLE_WORKING; i++) {
        working[i] = connect_as("ALICE");
        say(working[i], read_it, 0);
    }
    for (int i = 0; i < IDLE_WORKING * IDLE_RUNS; i++)
        values[i] = say(working[i % IDLE_WORKING], read_it, 0);
    median = bench_median(values, IDLE_WORKING * IDLE_RUNS);
    for (int i = 0; i < IDLE_WORKING; i++)
        spsy_client_close(working[i]);
    return median;
}

static void idle_row(void)
{
    static struct spsy_client *idle[IDLE];
    double alone = median_of_working(), beside;

    for (int i = 0; i < IDLE; i++)
        idle[i] = connect_as("BOB");
    beside = median_of_working();
    bench_report("serve_1000_at_rest", beside, alone, "us");
    for (int i = 0; i < IDLE; i++)
        spsy_client_close(idle[i]);
}

/* ---- all of it ---- */

static void clean_up(void)
{
    char command[64];

    if (server > 0) {
        kill(server, SIGTERM);
        waitpid(server, NULL, 0);
    }
    snprintf(command, sizeof command, "rm -rf %s", directory);
    if (system(command) != 0)
        fprintf(stderr, "bench: %s is left\n", directory);
}

static void prepare(const char *build)
{
    char absolute[PATH_MAX];

    if (!realpath(build, absolute))
        stop(build);
    if (!mkdtemp(directory))
        stop(directory);
    if (geteuid() == 0 && (chown(directory, SOMEBODY, SOMEBODY) != 0 || setgroups(0, NULL) != 0 ||
                           setgid(SOMEBODY) != 0 || setuid(SOMEBODY) != 0))
        stop("to be an ordinary user");
    snprintf(spsy, sizeof spsy, "%s/bin/spsy", absolute);
    snprintf(home, sizeof home, "%s/home", directory);
    snprintf(sock, sizeof sock, "%s/s", directory);
    snprintf(report, sizeof report, "%s/report.txt", directory);
    make_home(absolute);
}

static const struct {
    const char *name;
    void (*measure)(void);
} rows[] = {
    {"cold", cold_rows}, {"open", open_row}, {"together", together_rows},
    {"rest", rest_row},  {"idle", idle_row},
};

static bool is_wanted(const char *name, char **wanted)
{
    for (char **at = wanted; *at; at++)
        if (strcmp(name, *at) == 0)
            return true;
    return !*wanted;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fputs("usage: serve BUILD [ROW...]\n", stderr);
        return 2;
    }
    prepare(argv[1]);
    atexit(clean_up);
    start_server();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (is_wanted(rows[i].name, argv + 2))
            rows[i].measure();
    return 0;
}

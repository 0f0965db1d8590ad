/* commands.c - whole commands: cold processes, durable creation, a million files, one GiB.
 *
 * usage: commands BUILD [ROW...]   rows: cold durable select cost stall memory list; all without */
#include "bench.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/store.h"

enum { SELECTED = 1000, SELECT_RUNS = 3 };
enum { COLD_RUNS = 101, WARM_RUNS = 400, COST_RUNS = 101, STALL_RUNS = 200 };

static char directory[] = "/var/tmp/spsy-bench-XXXXXX";
static char spsy[512], floor_program[512], home[128], database[128], four_kib[128], one_gib[128];
static const char *build;

static void stop(const char *what)
{
    fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* ---- one process a command ---- */

static long peak_memory_kib;

/* Runs it with output to /dev/null; microseconds. */
static double run_cold(const char *const *arguments, int want)
{
    posix_spawn_file_actions_t actions;
    struct rusage usage;
    double started;
    pid_t child;
    int status;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    started = bench_now_ns();
    if (posix_spawn(&child, arguments[0], &actions, NULL, (char *const *)arguments, environ) != 0 ||
        wait4(child, &status, 0, &usage) != child)
        stop(arguments[0]);
    started = bench_now_ns() - started;
    posix_spawn_file_actions_destroy(&actions);
    if (want >= 0 && (!WIFEXITED(status) || WEXITSTATUS(status) != want)) {
        fprintf(stderr, "bench: %s ended with %d:", arguments[0], status);
        for (const char *const *at = arguments; *at; at++)
            fprintf(stderr, " %s", *at);
        fprintf(stderr, "\n");
        exit(1);
    }
    if (usage.ru_maxrss > peak_memory_kib)
        peak_memory_kib = usage.ru_maxrss;
    return started / 1e3;
}

static void cl(const char *user, const char *statement)
{
    const char *arguments[] = {spsy, "--home", home, "-u", user, "cl", statement, NULL};

    run_cold(arguments, 0);
}

static void compare_cold(const char *name, const char *const *ours, const char *const *limit)
{
    double ours_us[COLD_RUNS], limit_us[COLD_RUNS];

    for (unsigned i = 0; i < COLD_RUNS; i++) {
        ours_us[i] = run_cold(ours, 0);
        limit_us[i] = run_cold(limit, 0);
    }
    bench_report(name, bench_median(ours_us, COLD_RUNS), bench_median(limit_us, COLD_RUNS), "us");
}

/* ---- a session fed through pipes ---- */

struct session {
    pid_t child;
    FILE *to, *from;
};

static void session_start(struct session *session, const char *user)
{
    const char *arguments[] = {spsy, "--home", home,           "--json", "-u",
                               user, "run",    "--keep-going", "-",      NULL};
    posix_spawn_file_actions_t actions;
    int in[2], out[2];

    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0)
        stop("pipe");
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], 0);
    posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    if (posix_spawn(&session->child, spsy, &actions, NULL, (char *const *)arguments, environ) != 0)
        stop(spsy);
    posix_spawn_file_actions_destroy(&actions);
    close(in[0]);
    close(out[1]);
    session->to = fdopen(in[1], "w");
    session->from = fdopen(out[0], "r");
}

/* One statement and its answer; microseconds. Any failure ends the benchmark. */
static double say(struct session *session, const char *statement)
{
    static char *line;
    static size_t room;
    double started = bench_now_ns();

    fprintf(session->to, "%s\n", statement);
    fflush(session->to);
    if (getline(&line, &room, session->from) < 0 || !strstr(line, "\"exit\":0")) {
        fprintf(stderr, "bench: %s: %s\n", statement, line ? line : "");
        exit(1);
    }
    return (bench_now_ns() - started) / 1e3;
}

static void session_end(struct session *session)
{
    fclose(session->to);
    fclose(session->from);
    waitpid(session->child, NULL, 0);
}

/* ---- rows ---- */

static void make_home(void)
{
    const char *init[] = {spsy, "--home", home, "init", "--system", "BENCH", NULL};

    run_cold(init, 0);
    cl("QSECOFR", "CRTUSRPRF ALICE");
    cl("QSECOFR", "CRTUSRPRF BOB");
}

static void register_programs(const char *run)
{
    char statement[512];

    cl("QSECOFR", "RMVEXITPGM QIBM_QSP_SECURITY SPSY0100 *ALL");
    for (int i = 1; i <= 10 && run; i++) {
        snprintf(statement, sizeof statement,
                 "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 %d '%s/PROGRAM%d.so' RUN(%s)", i, directory,
                 i, run);
        cl("QSECOFR", statement);
    }
}

/* cold_inline_10, cold_isolated_10: one guarded command in a process of its own. */
static void cold_rows(void)
{
    const char *ours[] = {spsy,     "--home", home,    "-u",          "BOB", "qusrspla",
                          "--file", "REPORT", "--job", "ALICE/BENCH", NULL};
    const char *limit_inline[] = {floor_program, "inline", database, directory, NULL};
    const char *limit_isolated[] = {floor_program, "isolated", database, directory, NULL};
    char statement[256];

    snprintf(statement, sizeof statement, "CRTSPLF FILE(REPORT) FROMSTMF('%s')", four_kib);
    {
        const char *create[] = {spsy,    "--home", home, "-u",      "ALICE",
                                "--job", "BENCH",  "cl", statement, NULL};

        run_cold(create, 0);
    }
    register_programs("*INLINE");
    compare_cold("cold_inline_10", ours, limit_inline);
    register_programs("*ISOLATED");
    compare_cold("cold_isolated_10", ours, limit_isolated);
    register_programs(NULL);
}

static sqlite3 *bare;

/* The same row count and bytes through SQLite alone, WAL, synchronous FULL. */
static void bare_open(void)
{
    char path[160];

    snprintf(path, sizeof path, "%s/bare.db", directory);
    if (sqlite3_open(path, &bare) != SQLITE_OK ||
        sqlite3_exec(bare,
                     "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                     "CREATE TABLE file(id INTEGER PRIMARY KEY, a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q);"
                     "CREATE TABLE data(id INTEGER PRIMARY KEY, bytes BLOB)",
                     NULL, NULL, NULL) != SQLITE_OK)
        stop(sqlite3_errmsg(bare));
}

static double bare_insert(void)
{
    double started = bench_now_ns();

    if (sqlite3_exec(bare,
                     "BEGIN IMMEDIATE; INSERT INTO file VALUES(NULL,'000123','ALICE','BENCH',1,"
                     "'REPORT','SYS1','1261120','120000',1,'*STD','','*NONE','*READY',1,5,0,4096);"
                     "INSERT INTO data VALUES(NULL, zeroblob(4096)); COMMIT",
                     NULL, NULL, NULL) != SQLITE_OK)
        stop(sqlite3_errmsg(bare));
    return (bench_now_ns() - started) / 1e3;
}

static void durable_rows(void)
{
    const char *limit[] = {floor_program, "durable", database, NULL, NULL};
    const char *ours[] = {spsy,     "--home", home,         "-u",     "ALICE", "crtsplf",
                          "--file", "REPORT", "--fromstmf", four_kib, NULL};
    double ours_us[WARM_RUNS], limit_us[WARM_RUNS];
    struct session session;
    char statement[256], target[160];

    snprintf(statement, sizeof statement, "CRTSPLF FILE(REPORT) FROMSTMF('%s')", four_kib);
    snprintf(target, sizeof target, "%s/synced", directory);
    limit[3] = target;
    bare_open();
    session_start(&session, "ALICE");
    for (unsigned i = 0; i < WARM_RUNS; i++) {
        ours_us[i] = say(&session, statement);
        limit_us[i] = bare_insert();
    }
    session_end(&session);
    sqlite3_close(bare);
    bench_report("durable_create_warm_4k", bench_median(ours_us, WARM_RUNS),
                 bench_median(limit_us, WARM_RUNS), "us");
    compare_cold("durable_create_cold_4k", ours, limit);
}

/* A thousand files saved, deleted by FILE(*SELECT) and restored, with ten programs, syncs included.
 * There is no limit beside it: BASE=commit shows it beside another build. */
static void select_rows(void)
{
    enum { SAVE, DELETE, RESTORE, ROWS };
    static const char *const names[ROWS] = {"save_1000", "select_delete_1000", "restore_1000"};
    char save[256], restore[256], target[160], statement[256];
    const char *const commands[ROWS][8] = {
        {spsy, "--home", home, "-u", "SAVER", "cl", save},
        {spsy, "--home", home, "-u", "ALICE", "cl", "DLTSPLF *SELECT"},
        {spsy, "--home", home, "-u", "SAVER", "cl", restore},
    };
    double ours_us[ROWS][SELECT_RUNS];

    snprintf(target, sizeof target, "%s/select.tar", directory);
    snprintf(save, sizeof save, "SAVLIB QGPL SAVF('%s') SPLFDTA(*ALL)", target);
    snprintf(restore, sizeof restore, "RSTLIB QGPL SAVF('%s')", target);
    snprintf(statement, sizeof statement, "CRTSPLF FILE(REPORT) FROMSTMF('%s')", four_kib);
    cl("QSECOFR", "CRTUSRPRF SAVER SPCAUT(*SAVSYS)");
    cl("ALICE", "DLTSPLF *SELECT");
    register_programs("*ISOLATED");
    for (unsigned run = 0; run < SELECT_RUNS; run++) {
        struct session session;

        session_start(&session, "ALICE");
        for (unsigned i = 0; i < SELECTED; i++)
            say(&session, statement);
        session_end(&session);
        for (unsigned row = 0; row < ROWS; row++)
            ours_us[row][run] = run_cold(commands[row], 0);
        unlink(target);
        cl("ALICE", "DLTSPLF *SELECT");
    }
    register_programs(NULL);
    for (unsigned row = 0; row < ROWS; row++)
        bench_report(names[row], bench_median(ours_us[row], SELECT_RUNS), 0, "us");
}

/* Files of many jobs and owners, straight through the store. */
static void fill_to(long from, long to)
{
    struct spsy_error error;
    struct spool *spool;
    struct spool_queue queue;

    if (spool_open(home, &spool, &error) != 0 ||
        spool_queue_find(spool, "QGPL", "QPRINT", &queue, &error) != 0 ||
        spool_begin(spool, SPOOL_DURABLE, &error) != 0)
        stop(error.text);
    for (long i = from; i < to; i++) {
        struct spool_file file = {.number = (int32_t)(i % 100 + 1),
                                  .queue_id = queue.id,
                                  .name = "QSYSPRT",
                                  .system = "BENCH",
                                  .date_opened = "1261120",
                                  .time_opened = "120000",
                                  .form_type = "*STD",
                                  .user_defined_data = "*NONE",
                                  .status = "*READY",
                                  .copies = 1,
                                  .priority = 5,
                                  .expiration = "*NONE",
                                  .ccsid = 37,
                                  .pages = 1};

        snprintf(file.job.number, sizeof file.job.number, "%06ld", (500000 + i / 100) % 1000000);
        snprintf(file.job.user, sizeof file.job.user, "USER%ld", i / 100 % 1000);
        strcpy(file.job.name, "NIGHTLY");
        if (spool_file_insert(spool, &file, &error) != 0)
            stop(error.text);
    }
    if (spool_commit(spool, &error) != 0)
        stop(error.text);
    spool_close(spool);
}

/* Microseconds of one round of creating, asking, holding, releasing and deleting a file. */
static double cost_of_round(struct session *session)
{
    char statement[256];

    snprintf(statement, sizeof statement, "CRTSPLF FILE(ROUND) FROMSTMF('%s')", four_kib);
    return say(session, statement) + say(session, "QUSRSPLA FILE(ROUND)") +
           say(session, "HLDSPLF FILE(ROUND)") + say(session, "RLSSPLF FILE(ROUND)") +
           say(session, "WRKSPLFA FILE(ROUND)") + say(session, "DLTSPLF FILE(ROUND)");
}

/* Homes of 1,000, 100,000 and 1,000,000 files, asked in turns: the disk is everybody's. */
static void cost_rows(void)
{
    static const long files[] = {1000, 100000, 1000000};
    double rounds[3][COST_RUNS];
    struct session sessions[3];

    for (int i = 0; i < 3; i++) {
        snprintf(home, sizeof home, "%s/home%ld", directory, files[i]);
        make_home();
        fill_to(0, files[i]);
        session_start(&sessions[i], "ALICE");
    }
    sync();
    for (unsigned run = 0; run < COST_RUNS; run++)
        for (int i = 0; i < 3; i++)
            rounds[i][run] = cost_of_round(&sessions[i]);
    for (int i = 0; i < 3; i++)
        session_end(&sessions[i]);
    snprintf(home, sizeof home, "%s/home", directory);
    bench_report("cost_100k_over_1k", bench_median(rounds[1], COST_RUNS),
                 bench_median(rounds[0], COST_RUNS), "us");
    bench_report("cost_1m_over_1k", bench_median(rounds[2], COST_RUNS),
                 bench_median(rounds[0], COST_RUNS), "us");
}

/* The longest of many commands while another process is at work (0 = none). */
static double longest_wait(pid_t other)
{
    struct session session;
    double longest = 0;
    char small[256];

    snprintf(small, sizeof small, "CRTSPLF FILE(SMALL) FROMSTMF('%s')", four_kib);
    session_start(&session, "ALICE");
    say(&session, small);
    for (unsigned i = 0; other ? waitpid(other, NULL, WNOHANG) == 0 : i < STALL_RUNS; i++) {
        double waited = say(&session, i % 2 ? "RLSSPLF FILE(SMALL)" : "HLDSPLF FILE(SMALL)");

        if (i > 0 && waited > longest)
            longest = waited;
    }
    say(&session, "DLTSPLF FILE(SMALL)");
    session_end(&session);
    return longest / 1e3;
}

static pid_t start_cl(const char *statement)
{
    const char *arguments[] = {spsy, "--home", home, "-u", "ALICE", "cl", statement, NULL};
    pid_t child;

    if (posix_spawn(&child, spsy, NULL, NULL, (char *const *)arguments, environ) != 0)
        stop(spsy);
    return child;
}

static char create_large[256];

static void stall_rows(void)
{
    double quiet, creating, deleting;

    quiet = longest_wait(0);
    creating = longest_wait(start_cl(create_large));
    deleting = longest_wait(start_cl("DLTSPLF FILE(*SELECT) SELECT(*CURRENT *ALL *ALL LARGE)"));
    if (deleting > creating)
        creating = deleting;
    bench_report("stall_1gib_ms", creating > quiet ? creating - quiet : 0, 0, "ms");
}

static void memory_rows(void)
{
    char target[160], statement[512];
    static const char *const commands[] = {
        "DSPSPLF FILE(LARGE) JOB(ALICE/LARGEJOB)",
        "QSPOPNSP FILE(LARGE) JOB(ALICE/LARGEJOB)",
        "CPYSPLF FILE(LARGE) JOB(ALICE/LARGEJOB) TOSTMF('%s')",
        "EXPORT FILE(LARGE) JOB(ALICE/LARGEJOB) TOSTMF('%s')",
        "SAVOBJ OBJ(QPRINT) LIB(QGPL) SAVF('%s') SPLFDTA(*ALL)",
        "DLTSPLF FILE(LARGE) JOB(ALICE/LARGEJOB)",
        "RSTOBJ OBJ(QPRINT) SAVLIB(QGPL) SAVF('%s') SPLFDTA(*NEW)",
    };
    const char *create[] = {spsy,    "--home",   home, "-u",         "ALICE",
                            "--job", "LARGEJOB", "cl", create_large, NULL};

    peak_memory_kib = 0;
    run_cold(create, 0);
    snprintf(target, sizeof target, "%s/large.out", directory);
    for (unsigned i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        snprintf(statement, sizeof statement, commands[i], target);
        if (strstr(commands[i], "TOSTMF") || strstr(commands[i], "SAVOBJ"))
            unlink(target); /* what it writes must not be there */
        cl("QSECOFR", statement);
    }
    unlink(target);
    bench_report("peak_memory_1gib_mib", (double)peak_memory_kib / 1024, 0, "MiB");
}

/* A list over 200,000 files: its rows must not be memory. */
static void list_rows(void)
{
    const char *text[] = {spsy, "--home", home, "wrksplf", "--select", "*ALL", NULL};
    const char *json[] = {spsy, "--home", home, "--json", "wrksplf", "--select", "*ALL", NULL};
    double text_us, json_us;

    fill_to(0, 200000);
    peak_memory_kib = 0;
    text_us = run_cold(text, 0);
    json_us = run_cold(json, 0);
    bench_report("list_200k_text_s", text_us / 1e6, 0, "s");
    bench_report("list_200k_json_s", json_us / 1e6, 0, "s");
    bench_report("list_200k_memory_mib", (double)peak_memory_kib / 1024, 0, "MiB");
}

/* ---- the home ---- */

static void write_file(const char *path, off_t bytes)
{
    static const char line[] =
        "A line of a report, as long as lines of reports are, more or less\n";
    FILE *file = fopen(path, "w");

    for (off_t written = 0; file && written + (off_t)sizeof line < bytes;
         written += (off_t)sizeof line - 1)
        fputs(line, file);
    if (!file || fclose(file) != 0)
        stop(path);
}

static void prepare(void)
{
    const char *floor_init[] = {floor_program, "init", database, NULL};
    char command[1024];

    if (!mkdtemp(directory))
        stop(directory);
    snprintf(spsy, sizeof spsy, "%s/bin/spsy", build);
    snprintf(floor_program, sizeof floor_program, "%s/bench/floor", build);
    snprintf(home, sizeof home, "%s/home", directory);
    snprintf(database, sizeof database, "%s/floor.db", directory);
    snprintf(four_kib, sizeof four_kib, "%s/4k.txt", directory);
    snprintf(one_gib, sizeof one_gib, "%s/1g.txt", directory);
    snprintf(create_large, sizeof create_large,
             "CRTSPLF FILE(LARGE) FROMSTMF('%s') USRDTA(LARGE) DEVTYPE(*USERASCII)", one_gib);
    make_home();
    run_cold(floor_init, 0);
    write_file(four_kib, 4096);
    for (int i = 1; i <= 10; i++) {
        snprintf(command, sizeof command,
                 "cp %s/bench/program.so %s/PROGRAM%d.so && chmod 755 %s/PROGRAM%d.so", build,
                 directory, i, directory, i);
        if (system(command) != 0)
            stop(command);
    }
}

static bool wanted(int argc, char **argv, const char *row)
{
    for (int i = 2; i < argc; i++)
        if (strcmp(argv[i], row) == 0)
            return true;
    return argc == 2;
}

static void clean_up(void)
{
    char command[256];

    snprintf(command, sizeof command, "rm -rf '%s'", directory);
    if (system(command) != 0)
        perror(command);
}

int main(int argc, char **argv)
{
    if (argc < 2)
        stop("usage: commands BUILD [cold|durable|select|cost|stall|memory|list]...");
    build = argv[1];
    signal(SIGPIPE, SIG_IGN);
    prepare();
    atexit(clean_up);
    if (wanted(argc, argv, "cold"))
        cold_rows();
    if (wanted(argc, argv, "durable"))
        durable_rows();
    if (wanted(argc, argv, "select"))
        select_rows();
    if (wanted(argc, argv, "stall") || wanted(argc, argv, "memory"))
        write_file(one_gib, (off_t)1 << 30);
    if (wanted(argc, argv, "stall"))
        stall_rows();
    if (wanted(argc, argv, "memory"))
        memory_rows();
    if (wanted(argc, argv, "cost"))
        cost_rows();
    if (wanted(argc, argv, "list"))
        list_rows();
    return 0;
}

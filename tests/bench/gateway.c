/* gateway.c - requests through the gateway, beside the same to cupsd, as the same user in one run.
 *
 * usage: gateway FRONT BEHIND GATEWAY-PID CANCEL ROW...    as root; what is at the two sockets is
 * made by tests/bench/gateway. Speaks IPP by itself, so that both sides are measured alike.
 * rows: own other cancel list command print crowd */
#include "bench.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    ALICE = 2, /* whose jobs they are */
    BOB = 3,
    READ_RUNS = 400,
    CANCEL_RUNS = 120,
    LIST_JOBS = 1000,
    LIST_RUNS = 15,
    COMMAND_RUNS = 41,
    PRINT_RUNS = 5,
    PRINT_MIB = 100,
    CROWD = 1000,
    CROWD_IDLE = 100,
    QUIET = 20,
    QUIET_ROUNDS = 10,
    ANSWER_BYTES = 8 * 1024 * 1024,
};

static const char *front, *behind, *cancel_command;
static pid_t gateway;

static void stop(const char *what)
{
    fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* ---- connections --------------------------------------------------------------------------- */

struct line {
    int fd;
    uid_t uid;
};

static struct line line_open(const char *path, uid_t uid)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct line line = {socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), uid};

    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    if (line.fd < 0 || seteuid(uid) != 0 ||
        connect(line.fd, (struct sockaddr *)&address, sizeof address) != 0 || seteuid(0) != 0)
        stop(path);
    return line;
}

static void send_all(int fd, const void *data, size_t size)
{
    for (size_t sent = 0; sent < size;) {
        ssize_t part = send(fd, (const char *)data + sent, size - sent, MSG_NOSIGNAL);

        if (part <= 0)
            stop("sending");
        sent += (size_t)part;
    }
}

/* ---- requests ------------------------------------------------------------------------------ */

struct message {
    unsigned char bytes[8192];
    size_t size;
};

static void put(struct message *message, const void *data, size_t size)
{
    memcpy(message->bytes + message->size, data, size);
    message->size += size;
}

static void put_tag(struct message *message, unsigned char tag)
{
    put(message, &tag, 1);
}

static void put_part(struct message *message, const void *data, size_t size)
{
    const unsigned char length[2] = {(unsigned char)(size >> 8), (unsigned char)size};

    put(message, length, sizeof length);
    put(message, data, size);
}

/* name "" = one more value of the attribute before it */
static void put_text(struct message *message, unsigned char tag, const char *name,
                     const char *value)
{
    put_tag(message, tag);
    put_part(message, name, strlen(name));
    put_part(message, value, strlen(value));
}

enum { CHARSET = 0x47, LANGUAGE = 0x48, URI = 0x45, NAME = 0x42, KEYWORD = 0x44 };

static const char *login_of(uid_t uid)
{
    static char names[8][64];
    char line[256];
    FILE *file;

    if (names[uid][0])
        return names[uid];
    file = fopen("/etc/passwd", "r");
    while (file && fgets(line, sizeof line, file)) {
        char name[64];
        unsigned number;

        if (sscanf(line, "%63[^:]:%*[^:]:%u", name, &number) == 2 && number == uid)
            strcpy(names[uid], name);
    }
    if (file)
        fclose(file);
    return names[uid];
}

static void begin(struct message *message, unsigned code, const char *target, const char *uri,
                  uid_t uid)
{
    const unsigned char head[] = {2, 0, (unsigned char)(code >> 8), (unsigned char)code, 0, 0, 0,
                                  1, 1};

    message->size = 0;
    put(message, head, sizeof head);
    put_text(message, CHARSET, "attributes-charset", "utf-8");
    put_text(message, LANGUAGE, "attributes-natural-language", "en");
    put_text(message, URI, target, uri);
    put_text(message, NAME, "requesting-user-name", login_of(uid));
}

static void about_job(struct message *message, unsigned code, long job, uid_t uid)
{
    char uri[64];

    snprintf(uri, sizeof uri, "ipp://localhost/jobs/%ld", job);
    begin(message, code, "job-uri", uri, uid);
    put_tag(message, 3);
}

static void print_request(struct message *message, uid_t uid, const char *hold)
{
    begin(message, 0x0002, "printer-uri", "ipp://localhost/printers/bench", uid);
    put_text(message, NAME, "job-name", "Report");
    put_tag(message, 2);
    put_text(message, KEYWORD, "job-hold-until", hold);
    put_tag(message, 3);
}

/* As lpstat -o asks. */
static void list_request(struct message *message, uid_t uid)
{
    static const char *const names[] = {"job-id",
                                        "job-k-octets",
                                        "job-name",
                                        "time-at-creation",
                                        "job-printer-uri",
                                        "job-originating-user-name",
                                        "job-printer-state-message",
                                        "job-printer-state-reasons",
                                        "job-state-reasons"};

    begin(message, 0x000A, "printer-uri", "ipp://localhost/", uid);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        put_text(message, KEYWORD, i ? "" : "requested-attributes", names[i]);
    put_tag(message, 3);
}

static void send_head(const struct line *line, long length)
{
    char head[512], size[64];
    int used;

    if (length >= 0)
        snprintf(size, sizeof size, "Content-Length: %ld", length);
    else
        snprintf(size, sizeof size, "Transfer-Encoding: chunked");
    used = snprintf(head, sizeof head,
                    "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: Keep-Alive\r\n"
                    "Authorization: PeerCred %s\r\nContent-Type: application/ipp\r\n%s\r\n\r\n",
                    login_of(line->uid), size);
    send_all(line->fd, head, (size_t)used);
}

/* ---- answers ------------------------------------------------------------------------------- */

static unsigned char *answer; /* the IPP message of the last one */
static size_t answer_size;

static char room[ANSWER_BYTES];
static size_t there, at;

static int next_byte(int fd)
{
    if (at == there) {
        ssize_t got = recv(fd, room, sizeof room, 0);

        if (got <= 0)
            return -1;
        at = 0;
        there = (size_t)got;
    }
    return (unsigned char)room[at++];
}

static void read_line(int fd, char *line, size_t size)
{
    size_t used = 0;
    int byte;

    while ((byte = next_byte(fd)) != '\n') {
        if (byte < 0) {
            errno = ECONNRESET;
            stop("an answer");
        }
        if (byte != '\r' && used + 1 < size)
            line[used++] = (char)byte;
    }
    line[used] = '\0';
}

static void read_bytes(int fd, size_t size)
{
    while (size-- > 0 && answer_size < ANSWER_BYTES) {
        int byte = next_byte(fd);

        if (byte < 0)
            stop("an answer");
        answer[answer_size++] = (unsigned char)byte;
    }
}

static void read_chunks(int fd)
{
    char line[64];
    size_t size;

    do {
        read_line(fd, line, sizeof line);
        size = strtoul(line, NULL, 16);
        read_bytes(fd, size);
        read_line(fd, line, sizeof line);
    } while (size > 0);
}

static void receive(int fd)
{
    char line[512];
    long length = -1;
    int status = 0;

    answer_size = at = there = 0;
    do {
        read_line(fd, line, sizeof line);
        if (sscanf(line, "HTTP/1.1 %d", &status) != 1)
            stop(line);
        while (read_line(fd, line, sizeof line), line[0])
            if (strncasecmp(line, "Content-Length:", 15) == 0)
                length = atol(line + 15);
    } while (status == 100);
    if (length >= 0)
        read_bytes(fd, (size_t)length);
    else
        read_chunks(fd);
    if (status != 200 || answer_size < 8 || answer[2] != 0) {
        fprintf(stderr, "bench: HTTP %d, IPP %02X%02X: ", status, answer[2], answer[3]);
        fwrite(answer, 1, answer_size < 400 ? answer_size : 400, stderr);
        exit(1);
    }
}

/* Microseconds. */
static double exchange(const struct line *line, const struct message *message)
{
    double started = bench_now_ns();

    send_head(line, (long)message->size);
    send_all(line->fd, message->bytes, message->size);
    receive(line->fd);
    return (bench_now_ns() - started) / 1e3;
}

static long job_id(void)
{
    for (size_t i = 8; i + 12 < answer_size; i++)
        if (memcmp(answer + i, "job-id", 6) == 0 && answer[i - 3] == 0x21) {
            const unsigned char *value = answer + i + 8;

            return (long)value[0] << 24 | value[1] << 16 | value[2] << 8 | value[3];
        }
    fputs("bench: no job-id\n", stderr);
    exit(1);
}

static const char document[] = "a line of a report\n";

static long held_job(const struct line *line)
{
    struct message message;

    print_request(&message, line->uid, "indefinite");
    put(&message, document, sizeof document - 1);
    exchange(line, &message);
    return job_id();
}

/* ---- one job ------------------------------------------------------------------------------- */

static void read_row(const char *name, uid_t uid)
{
    static double ours[READ_RUNS], limit[READ_RUNS];
    struct line owner = line_open(behind, ALICE);
    struct line through = line_open(front, uid), direct = line_open(behind, uid);
    struct message message;

    about_job(&message, 0x0009, held_job(&owner), uid);
    exchange(&through, &message); /* the first one also begins the job of the home */
    exchange(&direct, &message);
    for (int i = 0; i < READ_RUNS; i++) {
        ours[i] = exchange(&through, &message);
        limit[i] = exchange(&direct, &message);
    }
    bench_report(name, bench_median(ours, READ_RUNS), bench_median(limit, READ_RUNS), "us");
    close(owner.fd);
    close(through.fd);
    close(direct.fd);
}

static void own_row(void)
{
    read_row("gateway_get_own_10", ALICE);
}

static void other_row(void)
{
    read_row("gateway_get_others_10", BOB);
}

static void cancel_row(void)
{
    static double ours[CANCEL_RUNS], limit[CANCEL_RUNS];
    static long jobs[2 * CANCEL_RUNS + 2];
    struct line through = line_open(front, ALICE), direct = line_open(behind, ALICE);
    struct message message;

    for (int i = 0; i < 2 * CANCEL_RUNS + 2; i++)
        jobs[i] = held_job(&direct);
    for (int i = -1; i < CANCEL_RUNS; i++) {
        double took;

        about_job(&message, 0x0008, jobs[2 * (i + 1)], ALICE);
        took = exchange(&through, &message);
        if (i >= 0)
            ours[i] = took;
        about_job(&message, 0x0008, jobs[2 * (i + 1) + 1], ALICE);
        took = exchange(&direct, &message);
        if (i >= 0)
            limit[i] = took;
    }
    bench_report("gateway_cancel_10", bench_median(ours, CANCEL_RUNS),
                 bench_median(limit, CANCEL_RUNS), "us");
    close(through.fd);
    close(direct.fd);
}

/* ---- a list -------------------------------------------------------------------------------- */

static void list_row(void)
{
    static double ours[LIST_RUNS], limit[LIST_RUNS];
    struct line through = line_open(front, ALICE), direct = line_open(behind, ALICE);
    struct message message;
    static long jobs[LIST_JOBS];

    for (int i = 0; i < LIST_JOBS; i++)
        jobs[i] = held_job(&direct);
    list_request(&message, ALICE);
    exchange(&through, &message);
    for (int i = 0; i < LIST_RUNS; i++) {
        ours[i] = exchange(&through, &message);
        limit[i] = exchange(&direct, &message);
    }
    bench_report("gateway_list_1000_10", bench_median(ours, LIST_RUNS),
                 bench_median(limit, LIST_RUNS), "us");
    for (int i = 0; i < LIST_JOBS; i++) {
        about_job(&message, 0x0008, jobs[i], ALICE);
        exchange(&direct, &message);
    }
    close(through.fd);
    close(direct.fd);
}

/* ---- a command ----------------------------------------------------------------------------- */

static double run_cancel(const char *server, long job)
{
    char number[24];
    double started;
    pid_t child;
    int status;

    snprintf(number, sizeof number, "%ld", job);
    started = bench_now_ns();
    child = fork();
    if (child == 0) {
        setenv("CUPS_SERVER", server, 1);
        if (setgid(0) == 0 && setuid(ALICE) == 0)
            execl(cancel_command, "cancel", number, (char *)NULL);
        _exit(127);
    }
    if (waitpid(child, &status, 0) != child || status != 0)
        stop("cancel");
    return (bench_now_ns() - started) / 1e3;
}

static void pause_ms(long ms)
{
    const struct timespec pause = {ms / 1000, (ms % 1000) * 1000000L};

    nanosleep(&pause, NULL);
}

static void command_row(void)
{
    static double ours[COMMAND_RUNS], limit[COMMAND_RUNS];
    struct line direct = line_open(behind, ALICE);

    for (int i = 0; i < COMMAND_RUNS; i++) {
        long first = held_job(&direct), second = held_job(&direct);

        pause_ms(60); /* a spare process is ready, as between people's commands */
        ours[i] = run_cancel(front, first);
        pause_ms(15);
        limit[i] = run_cancel(behind, second);
    }
    bench_report("gateway_cancel_command", bench_median(ours, COMMAND_RUNS),
                 bench_median(limit, COMMAND_RUNS), "us");
    close(direct.fd);
}

/* ---- a large document ---------------------------------------------------------------------- */

static double print_large(const struct line *line)
{
    static char data[65536];
    struct message message;
    char size[32];
    double started = bench_now_ns();
    int used;

    print_request(&message, line->uid, "indefinite");
    memset(data, 'x', sizeof data);
    send_head(line, -1);
    used = snprintf(size, sizeof size, "%zx\r\n", message.size);
    send_all(line->fd, size, (size_t)used);
    send_all(line->fd, message.bytes, message.size);
    for (int i = 0; i < PRINT_MIB * 16; i++) {
        used = snprintf(size, sizeof size, "\r\n%zx\r\n", sizeof data);
        send_all(line->fd, size, (size_t)used);
        send_all(line->fd, data, sizeof data);
    }
    send_all(line->fd, "\r\n0\r\n\r\n", 7);
    receive(line->fd);
    return (bench_now_ns() - started) / 1e3;
}

static void cancel_it(const struct line *line)
{
    struct message message;

    about_job(&message, 0x0008, job_id(), line->uid);
    exchange(line, &message);
}

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

/* Of a process and all below it. */
static long pss_of_all(pid_t pid)
{
    char path[96], *next, *end, list[65536];
    long kib = pss_kib(pid), child;
    size_t got;
    FILE *file;

    snprintf(path, sizeof path, "/proc/%ld/task/%ld/children", (long)pid, (long)pid);
    file = fopen(path, "r");
    got = file ? fread(list, 1, sizeof list - 1, file) : 0;
    if (file)
        fclose(file);
    list[got] = '\0';
    for (next = list; (child = strtol(next, &end, 10)) > 0; next = end)
        kib += pss_of_all((pid_t)child);
    return kib;
}

/* Looks at it until it is killed. */
static pid_t watch_memory(long *peak_kib)
{
    pid_t watcher = fork();

    if (watcher != 0)
        return watcher;
    for (;;) {
        long kib = pss_of_all(gateway);

        if (kib > *peak_kib)
            *peak_kib = kib;
        pause_ms(20);
    }
}

static void print_row(void)
{
    static double ours[PRINT_RUNS], limit[PRINT_RUNS];
    struct line through = line_open(front, ALICE), direct = line_open(behind, ALICE);
    long *peak_kib =
        mmap(NULL, sizeof *peak_kib, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t watcher;

    for (int i = 0; i < PRINT_RUNS; i++) {
        ours[i] = print_large(&through);
        cancel_it(&direct);
        limit[i] = print_large(&direct);
        cancel_it(&direct);
    }
    bench_report("gateway_print_100mib", bench_median(ours, PRINT_RUNS) / 1e3,
                 bench_median(limit, PRINT_RUNS) / 1e3, "ms");
    watcher = watch_memory(peak_kib); /* beside it times mean nothing */
    print_large(&through);
    cancel_it(&direct);
    kill(watcher, SIGKILL);
    waitpid(watcher, NULL, 0);
    bench_report("gateway_print_100mib_pss", (double)*peak_kib / 1024, 0, "MiB");
    close(through.fd);
    close(direct.fd);
}

/* ---- a crowd ------------------------------------------------------------------------------- */

/* Of a few connections that rest between two requests, as those of the crowd do. */
static double quiet_median(const struct message *message)
{
    static double values[QUIET_ROUNDS * QUIET];
    struct line lines[QUIET];
    unsigned count = 0;
    double median;

    for (int i = 0; i < QUIET; i++) {
        lines[i] = line_open(front, ALICE);
        exchange(&lines[i], message);
    }
    for (int round = 0; round < QUIET_ROUNDS; round++) {
        pause_ms(150);
        for (int i = 0; i < QUIET; i++)
            values[count++] = exchange(&lines[i], message);
    }
    for (int i = 0; i < QUIET; i++)
        close(lines[i].fd);
    median = bench_median(values, count);
    bench_report("gateway_quiet_longest", values[count - 1], median, "us"); /* of the machine */
    return median;
}

static void crowd_row(void)
{
    static struct line lines[CROWD];
    static double values[CROWD];
    struct line owner = line_open(behind, ALICE);
    struct message message;
    double quiet, median;
    int count = CROWD - CROWD_IDLE;

    about_job(&message, 0x0009, held_job(&owner), ALICE);
    quiet = quiet_median(&message);
    for (int i = 0; i < CROWD; i++)
        lines[i] = line_open(front, ALICE);
    for (int i = CROWD_IDLE; i < CROWD; i++)
        exchange(&lines[i], &message);
    pause_ms(1000); /* spare processes are made, and cost others time */
    for (int i = CROWD_IDLE; i < CROWD; i++)
        values[i - CROWD_IDLE] = exchange(&lines[i], &message);
    median = bench_median(values, (unsigned)count);
    bench_report("gateway_crowd_1000_median", median, quiet, "us");
    bench_report("gateway_crowd_1000_p99", values[count * 99 / 100], quiet, "us");
    bench_report("gateway_crowd_1000_longest", values[count - 1], quiet, "us");
    for (int i = 0; i < CROWD; i++)
        close(lines[i].fd);
    close(owner.fd);
}

/* ---- all of it ----------------------------------------------------------------------------- */

static const struct {
    const char *name;
    void (*measure)(void);
} rows[] = {
    {"own", own_row},         {"other", other_row}, {"cancel", cancel_row}, {"list", list_row},
    {"command", command_row}, {"print", print_row}, {"crowd", crowd_row},
};

static bool is_wanted(const char *name, char **wanted)
{
    for (char **one = wanted; *one; one++)
        if (strcmp(name, *one) == 0)
            return true;
    return false;
}

int main(int argc, char **argv)
{
    if (argc < 5) {
        fputs("usage: gateway FRONT BEHIND GATEWAY-PID CANCEL ROW...\n", stderr);
        return 2;
    }
    front = argv[1];
    behind = argv[2];
    gateway = (pid_t)atol(argv[3]);
    cancel_command = argv[4];
    answer = malloc(ANSWER_BYTES);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (is_wanted(rows[i].name, argv + 5))
            rows[i].measure();
    return 0;
}

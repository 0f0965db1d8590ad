/* test_lpd.c - the LPD sender against daemons that keep RFC 1179, and daemons that do not. */
#include "harness.h"

#include <fcntl.h>
#include <netdb.h>
#include <pthread.h>
#include <time.h>

#include "function/lpd.h"
#include "small_lpd.h"

enum { SHORT_MS = 200, LARGE_BYTES = 8 * 1024 * 1024 };

static char last_error[1024];
static int copies = 1; /* of the next job */

/* ---- one daemon, one job ---- */

struct daemon {
    int listener;
    unsigned short port;
    struct small_lpd_plan plan;
    struct small_lpd_job job;
    bool whole;
    char *bytes; /* of the data file */
    size_t count;
    pthread_t thread;
};

static void *serve(void *context)
{
    struct daemon *daemon = context;
    int fd = accept(daemon->listener, NULL, NULL);

    if (fd < 0)
        return NULL;
    daemon->whole = small_lpd_serve(fd, &daemon->plan, &daemon->job);
    close(fd);
    return NULL;
}

static void daemon_start(struct daemon *daemon, int family, enum small_lpd_step step,
                         enum small_lpd_fault fault, unsigned char octet)
{
    memset(daemon, 0, sizeof *daemon);
    daemon->plan = (struct small_lpd_plan){step, fault, octet};
    daemon->listener = small_lpd_listen(family, &daemon->port);
    daemon->job.data = open_memstream(&daemon->bytes, &daemon->count);
    CU_ASSERT_FATAL(daemon->listener >= 0 && daemon->job.data);
    CU_ASSERT_EQUAL_FATAL(pthread_create(&daemon->thread, NULL, serve, daemon), 0);
}

static void daemon_end(struct daemon *daemon)
{
    shutdown(daemon->listener, SHUT_RDWR);
    pthread_join(daemon->thread, NULL);
    close(daemon->listener);
    fclose(daemon->job.data);
}

struct data {
    const char *bytes;
    size_t count, piece;
    int fail; /* produce returns this at its end */
};

static int produce(void *context, conversion_sink *sink, void *sink_context,
                   struct spsy_error *error)
{
    const struct data *data = context;
    int result = 0;

    for (size_t at = 0; result == 0 && at < data->count; at += data->piece)
        result = sink(sink_context, data->bytes + at,
                      data->count - at < data->piece ? data->count - at : data->piece, error);
    if (result == 0 && data->fail)
        return spsy_fail(error, data->fail, "CPF3344", "the file is gone");
    return result;
}

static struct lpd_job job_of(const char *port, struct data *data, int64_t bytes)
{
    struct lpd_job job = {.host = "127.0.0.1",
                          .port = port,
                          .queue = "lp",
                          .local_host = "SYS1",
                          .user = "ALICE",
                          .title = "PAYROLL",
                          .format = 'l',
                          .copies = copies,
                          .number = 7,
                          .timeout_ms = SHORT_MS,
                          .bytes = bytes,
                          .produce = produce,
                          .context = data};

    return job;
}

static int send_job(struct daemon *daemon, const char *host, struct data *data, int64_t bytes)
{
    char port[8];
    struct spsy_error error = {0};
    struct lpd_job job;
    int result;

    snprintf(port, sizeof port, "%u", daemon->port);
    job = job_of(port, data, bytes);
    job.host = host;
    result = lpd_send(&job, &error);
    snprintf(last_error, sizeof last_error, "%s", error.text);
    daemon_end(daemon);
    return result;
}

static char *large(void)
{
    char *bytes = malloc(LARGE_BYTES);

    CU_ASSERT_FATAL(bytes != NULL);
    for (size_t i = 0; i < LARGE_BYTES; i++)
        bytes[i] = (char)(i * 7 + i / 251);
    return bytes;
}

/* ---- success ---- */

/* RFC 1179, 7.18-7.28 name a file to print; a copy is the same line once more. */
static void test_copies(void)
{
    static const char line[] = "ldfA007SYS1\n";
    struct data data = {"x", 1, 1, 0};
    struct daemon daemon;
    int lines = 0;

    daemon_start(&daemon, AF_INET, 0, SMALL_LPD_FINE, 0);
    copies = 255;
    CU_ASSERT_EQUAL(send_job(&daemon, "127.0.0.1", &data, 1), 0);
    copies = 1;
    CU_ASSERT_TRUE(daemon.whole);
    for (const char *at = daemon.job.control; (at = strstr(at, line)); at += sizeof line - 1)
        lines++;
    CU_ASSERT_EQUAL(lines, 255);
    CU_ASSERT_PTR_NOT_NULL(strstr(daemon.job.control, "ldfA007SYS1\nUdfA007SYS1\nNPAYROLL\n"));
    CU_ASSERT_EQUAL(daemon.count, 1); /* the data goes once */
    free(daemon.bytes);
}

static bool resolves(const char *name)
{
    struct addrinfo wanted = {.ai_family = AF_INET}, *found = NULL;

    if (getaddrinfo(name, NULL, &wanted, &found) != 0)
        return false;
    freeaddrinfo(found);
    return true;
}

static void whole_job(int family, const char *host)
{
    struct data data = {"one\ntwo\n", 8, 3, 0};
    struct daemon daemon;

    daemon_start(&daemon, family, 0, SMALL_LPD_FINE, 0);
    CU_ASSERT_EQUAL(send_job(&daemon, host, &data, 8), 0);
    CU_ASSERT_TRUE(daemon.whole);
    ASSERT_STRING(daemon.job.queue, "\2lp");
    ASSERT_STRING(daemon.job.control_name, "cfA007SYS1");
    ASSERT_STRING(daemon.job.data_name, "dfA007SYS1");
    ASSERT_STRING(daemon.job.control,
                  "HSYS1\nPALICE\nJPAYROLL\nldfA007SYS1\nUdfA007SYS1\nNPAYROLL\n");
    CU_ASSERT_EQUAL_FATAL(daemon.count, 8);
    CU_ASSERT_EQUAL(memcmp(daemon.bytes, "one\ntwo\n", 8), 0);
    free(daemon.bytes);
}

static void test_whole(void)
{
    unsigned short port;
    int six = small_lpd_listen(AF_INET6, &port);

    whole_job(AF_INET, "127.0.0.1");
    if (resolves("localhost")) /* not where there is no /etc/hosts, as in a bare chroot */
        whole_job(AF_INET, "localhost");
    if (six >= 0) { /* a machine without IPv6 cannot prove it */
        close(six);
        whole_job(AF_INET6, "::1");
    }
}

static void test_sizes(void)
{
    static const size_t pieces[] = {1, 4096, 65536, LARGE_BYTES};
    char *bytes = large();

    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        size_t count = pieces[i] == 1 ? 3000 : LARGE_BYTES;
        struct data data = {bytes, count, pieces[i], 0};
        struct daemon daemon;

        daemon_start(&daemon, AF_INET, 0, SMALL_LPD_FINE, 0);
        CU_ASSERT_EQUAL(send_job(&daemon, "127.0.0.1", &data, (int64_t)count), 0);
        CU_ASSERT_TRUE(daemon.whole);
        CU_ASSERT_EQUAL_FATAL(daemon.count, count);
        CU_ASSERT_EQUAL(memcmp(daemon.bytes, bytes, count), 0);
        free(daemon.bytes);
    }
    free(bytes);
}

static void test_empty(void)
{
    struct data data = {"", 0, 1, 0};
    struct daemon daemon;

    daemon_start(&daemon, AF_INET, 0, SMALL_LPD_FINE, 0);
    CU_ASSERT_EQUAL(send_job(&daemon, "127.0.0.1", &data, 0), 0);
    CU_ASSERT_TRUE(daemon.whole);
    CU_ASSERT_EQUAL(daemon.count, 0);
    free(daemon.bytes);
}

/* ---- daemons that are none ---- */

static int with_fault(enum small_lpd_step step, enum small_lpd_fault fault, unsigned char octet)
{
    struct data data = {"one\ntwo\n", 8, 8, 0};
    struct daemon daemon;
    int result;

    daemon_start(&daemon, AF_INET, step, fault, octet);
    result = send_job(&daemon, "127.0.0.1", &data, 8);
    CU_ASSERT_TRUE(daemon.job.reached < step);
    free(daemon.bytes);
    return result;
}

static const char *const step_names[] = {"",
                                         "asking for the queue",
                                         "announcing the control file",
                                         "sending the control file",
                                         "announcing the data file",
                                         "sending the data file"};

static void test_refused(void)
{
    static const unsigned char octets[] = {1, 2, 'n', 0xFF};
    char text[64];

    for (enum small_lpd_step step = SMALL_LPD_QUEUE; step < SMALL_LPD_DONE; step++)
        for (size_t i = 0; i < sizeof octets; i++) {
            CU_ASSERT_EQUAL(with_fault(step, SMALL_LPD_REFUSE, octets[i]), SPSY_ERR_IO);
            CU_ASSERT_PTR_NOT_NULL(strstr(last_error, step_names[step]));
            snprintf(text, sizeof text, "refused (answer X'%02X')", octets[i]);
            CU_ASSERT_PTR_NOT_NULL(strstr(last_error, text));
            CU_ASSERT_PTR_NOT_NULL(strstr(last_error, "queue lp"));
        }
}

static void test_closed(void)
{
    for (enum small_lpd_step step = SMALL_LPD_QUEUE; step < SMALL_LPD_DONE; step++) {
        CU_ASSERT_EQUAL(with_fault(step, SMALL_LPD_CLOSE, 0), SPSY_ERR_IO);
        CU_ASSERT_PTR_NOT_NULL(strstr(last_error, step_names[step]));
    }
}

static void test_stalled(void)
{
    for (enum small_lpd_step step = SMALL_LPD_QUEUE; step < SMALL_LPD_DONE; step++) {
        struct timespec before, after;
        long ms;

        clock_gettime(CLOCK_MONOTONIC, &before);
        CU_ASSERT_EQUAL(with_fault(step, SMALL_LPD_STALL, 0), SPSY_ERR_IO);
        clock_gettime(CLOCK_MONOTONIC, &after);
        ms = (after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1000000;
        CU_ASSERT_TRUE(ms >= SHORT_MS - 20 && ms < 20 * SHORT_MS);
        CU_ASSERT_PTR_NOT_NULL(strstr(last_error, "no answer within 1 seconds"));
        CU_ASSERT_PTR_NOT_NULL(strstr(last_error, step_names[step]));
    }
}

enum { TRICKLE_BYTES = 64 * 1024, TRICKLE_MS = 200, TRICKLE_LIMIT_MS = 2000 };

/* Every question is answered, but of the data file only a little is taken now and then. */
static void *serve_trickle(void *context)
{
    static const struct small_lpd_plan plan = {0, SMALL_LPD_FINE, 0};
    struct timespec pause = {0, TRICKLE_MS * 1000000L};
    struct small_lpd_job job = {0};
    int fd = *(int *)context;
    char control[256], line[256], taken[256];

    if (small_lpd_line(fd, line, sizeof line) &&
        small_lpd_answer(fd, SMALL_LPD_QUEUE, &plan, &job) &&
        small_lpd_line(fd, line, sizeof line) &&
        small_lpd_answer(fd, SMALL_LPD_CONTROL_NAME, &plan, &job) &&
        read(fd, control, sizeof control) > 0 &&
        small_lpd_answer(fd, SMALL_LPD_CONTROL, &plan, &job) &&
        small_lpd_line(fd, line, sizeof line) &&
        small_lpd_answer(fd, SMALL_LPD_DATA_NAME, &plan, &job))
        while (read(fd, taken, sizeof taken) > 0)
            nanosleep(&pause, NULL);
    return NULL;
}

/* 4 KiB have the time of an answer, here two seconds; they take 16 times 200 ms, on a busy machine
 * more: the time is up long before the file is through. */
static void test_trickle(void)
{
    char *bytes = calloc(1, TRICKLE_BYTES);
    struct data data = {bytes, TRICKLE_BYTES, 1024, 0};
    struct lpd_job job = job_of("0", &data, TRICKLE_BYTES);
    int pair[2], small = 2048;
    struct spsy_error error = {0};
    pthread_t thread;

    CU_ASSERT_FATAL(bytes != NULL);
    job.timeout_ms = TRICKLE_LIMIT_MS;
    CU_ASSERT_EQUAL_FATAL(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
    CU_ASSERT_EQUAL(fcntl(pair[1], F_SETFL, 0), 0);
    CU_ASSERT_EQUAL(setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &small, sizeof small), 0);
    CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, serve_trickle, &pair[1]), 0);
    CU_ASSERT_EQUAL(lpd_converse(pair[0], &job, &error), SPSY_ERR_IO);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(error.text, "sending the data file: less than 4096 bytes taken within 2 seconds"));
    close(pair[0]);
    pthread_join(thread, NULL);
    close(pair[1]);
    free(bytes);
}

/* Zeros in advance acknowledge nothing. */
static void test_in_advance(void)
{
    for (enum small_lpd_step step = SMALL_LPD_QUEUE; step < SMALL_LPD_DATA; step++) {
        CU_ASSERT_EQUAL(with_fault(step, SMALL_LPD_ADVANCE, 0), SPSY_ERR_IO);
        CU_ASSERT_PTR_NOT_NULL(strstr(last_error, "before it was asked"));
    }
}

/* The printer says no while data is still coming: its answer is what is told. */
static void test_refused_in_the_middle(void)
{
    char *bytes = large();
    struct data data = {bytes, LARGE_BYTES, 65536, 0};
    struct daemon daemon;

    daemon_start(&daemon, AF_INET, SMALL_LPD_DATA, SMALL_LPD_MIDDLE, 5);
    CU_ASSERT_EQUAL(send_job(&daemon, "127.0.0.1", &data, LARGE_BYTES), SPSY_ERR_IO);
    CU_ASSERT_FALSE(daemon.whole);
    CU_ASSERT_PTR_NOT_NULL(strstr(last_error, "sending the data file"));
    free(daemon.bytes);
    free(bytes);
}

static void test_nobody_there(void)
{
    struct data data = {"x", 1, 1, 0};
    struct lpd_job job = job_of("1", &data, 1);
    struct spsy_error error = {0};

    CU_ASSERT_EQUAL(lpd_send(&job, &error), SPSY_ERR_IO);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "LPD 127.0.0.1 port 1, queue lp, connecting"));
    job.host = "no.such.host.invalid";
    CU_ASSERT_EQUAL(lpd_send(&job, &error), SPSY_ERR_IO);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "looking up the host"));
}

/* ---- a file that is not what was announced ---- */

static void test_not_as_announced(void)
{
    static const struct {
        int64_t announced;
        int fail;
        int result;
        const char *text;
    } cases[] = {{7, 0, SPSY_ERR_IO, "grew"},
                 {9, 0, SPSY_ERR_IO, "shorter than announced"},
                 {8, SPSY_ERR_NOT_FOUND, SPSY_ERR_NOT_FOUND, "the file is gone"}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct data data = {"one\ntwo\n", 8, 8, cases[i].fail};
        struct daemon daemon;

        daemon_start(&daemon, AF_INET, 0, SMALL_LPD_FINE, 0);
        CU_ASSERT_EQUAL(send_job(&daemon, "127.0.0.1", &data, cases[i].announced), cases[i].result);
        CU_ASSERT_FALSE(daemon.whole);
        CU_ASSERT_PTR_NOT_NULL(strstr(last_error, cases[i].text));
        free(daemon.bytes);
    }
}

/* ---- values that would become something else on the wire: nothing is connected to ---- */

static int value_refused(struct lpd_job job)
{
    struct spsy_error error = {0};

    return lpd_send(&job, &error);
}

static void test_values(void)
{
    static const char *const words[] = {"", "a b", "a\nb", "a\tb", "a/b", "a\x7f", "caf\xc3\xa9"};
    struct data data = {"x", 1, 1, 0};
    struct lpd_job good = job_of("1", &data, 1), job;
    char text[LPD_HOST_MAX + 2];

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        job = good, job.queue = words[i]; /* LIB/QUEUE is a queue of IBM i */
        CU_ASSERT_EQUAL(value_refused(job), strchr(words[i], '/') ? SPSY_ERR_IO : SPSY_ERR_VALUE);
        job = good, job.host = words[i];
        CU_ASSERT_EQUAL(value_refused(job), SPSY_ERR_VALUE);
        job = good, job.local_host = words[i];
        CU_ASSERT_EQUAL(value_refused(job), SPSY_ERR_VALUE);
    }
    job = good, job.title = "a\nUdfA007SYS1";
    CU_ASSERT_EQUAL(value_refused(job), SPSY_ERR_VALUE);
    job = good, job.user = "a\rb";
    CU_ASSERT_EQUAL(value_refused(job), SPSY_ERR_VALUE);
    job = good, job.number = 1000;
    CU_ASSERT_EQUAL(value_refused(job), SPSY_ERR_VALUE);
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    job = good, job.host = text;
    CU_ASSERT_EQUAL(value_refused(job), SPSY_ERR_VALUE);
    text[LPD_QUEUE_MAX + 1] = '\0';
    job = good, job.queue = text;
    CU_ASSERT_EQUAL(value_refused(job), SPSY_ERR_VALUE);
    text[LPD_QUEUE_MAX] = '\0';
    CU_ASSERT_EQUAL(value_refused(job), SPSY_ERR_IO); /* the longest; nobody is there */
}

static const struct test tests[] = {
    {"a whole job over IPv4, a name and IPv6", test_whole},
    {"copies: the line that names the file is repeated", test_copies},
    {"data of every size and in every piece arrives as it is", test_sizes},
    {"an empty file is a file", test_empty},
    {"refused at each step, by each kind of octet", test_refused},
    {"closed at each step", test_closed},
    {"stalled at each step: a timeout that names it", test_stalled},
    {"a printer that takes a little now and then", test_trickle},
    {"answers in advance acknowledge nothing", test_in_advance},
    {"refused in the middle of the data", test_refused_in_the_middle},
    {"nobody there, no such host", test_nobody_there},
    {"a file that is not what was announced", test_not_as_announced},
    {"values that cannot stand in an LPD command", test_values},
};
HARNESS_MAIN("lpd", tests)

/* test_lpd.c - the LPD sender against daemons that keep RFC 1179, and daemons that do not. */
#include "harness.h"

#include <fcntl.h>
#include <netdb.h>
#include <pthread.h>
#include <time.h>

#include "format/lpd.h"
#include "small_lpd.h"

enum { SHORT_MS = 200, PATIENT_MS = 20000, LARGE_BYTES = 8 * 1024 * 1024 };

static char last_error[1024];
static int copies = 1; /* of the next job */
static int timeout_ms = PATIENT_MS;
static const char *words; /* said with the next refusal */
static const char *mark;  /* of the next job */

/* ---- one daemon, one job ---- */

struct daemon {
    int listener;
    unsigned short port;
    struct small_lpd_plan plan;
    struct small_lpd_job job;
    bool whole;
    unsigned peer; /* the sender's port */
    char *bytes;   /* of the data file */
    size_t count;
    pthread_t thread;
};

static void *serve(void *context)
{
    struct daemon *daemon = context;
    struct sockaddr_in peer = {0};
    socklen_t size = sizeof peer;
    int fd = accept(daemon->listener, (struct sockaddr *)&peer, &size);

    if (fd < 0)
        return NULL;
    daemon->peer = ntohs(peer.sin_port);
    daemon->whole = small_lpd_serve(fd, &daemon->plan, &daemon->job);
    close(fd);
    return NULL;
}

static void daemon_start(struct daemon *daemon, int family, enum small_lpd_step step,
                         enum small_lpd_fault fault, unsigned char octet)
{
    memset(daemon, 0, sizeof *daemon);
    daemon->plan = (struct small_lpd_plan){step, fault, octet, words};
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
                          .mark = mark,
                          .format = 'l',
                          .copies = copies,
                          .number = 7,
                          .timeout_ms = timeout_ms,
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
    CU_ASSERT_PTR_NOT_NULL(strstr(daemon.job.control, "NPAYROLL\nldfA007SYS1\nldfA"));
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
                  "HSYS1\nPALICE\nJPAYROLL\nNPAYROLL\nldfA007SYS1\nUdfA007SYS1\n");
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

/* A length of 0 is "until the connection closes": nothing is connected to. */
static void test_empty(void)
{
    struct data data = {"", 0, 1, 0};
    struct lpd_job job = job_of("1", &data, 0);
    struct spsy_error error = {0};

    CU_ASSERT_EQUAL(lpd_send(&job, &error), SPSY_ERR_VALUE);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "LPD has no empty files"));
}

static void test_mark(void)
{
    struct data data = {"x", 1, 1, 0};
    struct daemon daemon;

    daemon_start(&daemon, AF_INET, 0, SMALL_LPD_FINE, 0);
    mark = "5F3A9C01";
    CU_ASSERT_EQUAL(send_job(&daemon, "127.0.0.1", &data, 1), 0);
    mark = NULL;
    ASSERT_STRING(daemon.job.control, "HSYS1\nPALICE\nJPAYROLL 5F3A9C01\nNPAYROLL 5F3A9C01\n"
                                      "ldfA007SYS1\nUdfA007SYS1\n");
    free(daemon.bytes);
}

/* Lines end at RFC 1179's lengths, and between characters. */
static void test_long_values(void)
{
    static const char long_user[] = "123456789012345678901234567890\xc3\x84";
    struct data data = {"x", 1, 1, 0};
    struct daemon daemon;
    struct lpd_job job;
    struct spsy_error error = {0};
    char port[8];

    daemon_start(&daemon, AF_INET, 0, SMALL_LPD_FINE, 0);
    snprintf(port, sizeof port, "%u", daemon.port);
    job = job_of(port, &data, 1);
    job.user = long_user;
    CU_ASSERT_EQUAL(lpd_send(&job, &error), 0);
    daemon_end(&daemon);
    CU_ASSERT_PTR_NOT_NULL(strstr(daemon.job.control, "\nP123456789012345678901234567890\nJ"));
    free(daemon.bytes);
}

/* ---- daemons that are none ---- */

static int with_fault(enum small_lpd_step step, enum small_lpd_fault fault, unsigned char octet)
{
    struct data data = {"one\ntwo\n", 8, 8, 0};
    struct daemon daemon;
    int result;

    daemon_start(&daemon, AF_INET, step, fault, octet);
    timeout_ms = fault == SMALL_LPD_STALL ? SHORT_MS : PATIENT_MS;
    result = send_job(&daemon, "127.0.0.1", &data, 8);
    timeout_ms = PATIENT_MS;
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

/* What a daemon says with a refusal is told, as one line that is fit to be shown. */
static void test_words(void)
{
    static const struct {
        unsigned char octet;
        const char *words, *told;
    } cases[] = {
        {1, "no connect permissions\n",
         "(answer X'01'): no connect permissions (some take jobs only from ports 721-731:"},
        {3, "no queue 'x'\ncheck\t\x1b[31m  for\r\n",
         "(answer X'03'): no queue 'x' check [31m  for"},
        {2, "caf\xc3\xa9 \xe9 \xe2\x80\xae.", "(answer X'02'): caf\xc3\xa9 ? ."},
        {'h', "ost: lpd: Malformed from address\n",
         "(answer X'68'): host: lpd: Malformed from address (some take jobs only from ports"},
        {1, NULL, "(answer X'01'), without a reason: no such queue, "},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        words = cases[i].words;
        CU_ASSERT_EQUAL(with_fault(SMALL_LPD_QUEUE, SMALL_LPD_REFUSE, cases[i].octet), SPSY_ERR_IO);
        if (!strstr(last_error, cases[i].told))
            fprintf(stderr, "%s\n", last_error);
        CU_ASSERT_PTR_NOT_NULL(strstr(last_error, cases[i].told));
    }
    words = "disk full";
    CU_ASSERT_EQUAL(with_fault(SMALL_LPD_DATA, SMALL_LPD_REFUSE, 1), SPSY_ERR_IO);
    CU_ASSERT_PTR_NOT_NULL(strstr(last_error, "sending the data file: the printer refused"));
    CU_ASSERT_PTR_NOT_NULL(strstr(last_error, ": disk full"));
    CU_ASSERT_PTR_NULL(strstr(last_error, "721-731"));
    words = NULL;
}

/* Words without an end are not all told, and not waited for. */
static void test_many_words(void)
{
    char many[1000];

    memset(many, 'w', sizeof many - 1);
    many[sizeof many - 1] = '\0';
    memcpy(many + 510, "\xc3\xa9", 2);
    words = many;
    CU_ASSERT_EQUAL(with_fault(SMALL_LPD_QUEUE, SMALL_LPD_REFUSE, 1), SPSY_ERR_IO);
    CU_ASSERT_TRUE(strlen(last_error) > 500 && strlen(last_error) < 800);
    words = NULL;
}

/* All five parts were acknowledged, and then the job was refused: LPRng does that. */
static void test_refused_late(void)
{
    struct data data = {"x", 1, 1, 0};
    struct daemon daemon;

    words = "q: no permission to print\n";
    daemon_start(&daemon, AF_INET, SMALL_LPD_DONE, SMALL_LPD_LATE, 3);
    CU_ASSERT_EQUAL(send_job(&daemon, "127.0.0.1", &data, 1), SPSY_ERR_IO);
    CU_ASSERT_EQUAL(daemon.job.reached, SMALL_LPD_DATA);
    CU_ASSERT_PTR_NOT_NULL(strstr(last_error, "after the last acknowledgement: the printer refused "
                                              "(answer X'03'): q: no permission to print"));
    free(daemon.bytes);
    words = NULL;
    daemon_start(&daemon, AF_INET, SMALL_LPD_DONE, SMALL_LPD_LATE, 0); /* one zero more: harmless */
    CU_ASSERT_EQUAL(send_job(&daemon, "127.0.0.1", &data, 1), 0);
    free(daemon.bytes);
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
    static const struct small_lpd_plan plan = {.fault = SMALL_LPD_FINE};
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
    CU_ASSERT_PTR_NOT_NULL(strstr(
        error.text, "sending the data file: fewer than 4096 bytes accepted within 2 seconds"));
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
    static const char *const bad[] = {"", "a b", "a\nb", "a\tb", "a/b", "a\x7f", "caf\xc3\xa9"};
    struct data data = {"x", 1, 1, 0};
    struct lpd_job good = job_of("1", &data, 1), job;
    char text[LPD_HOST_MAX + 2];

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        job = good, job.queue = bad[i]; /* LIB/QUEUE is a queue of IBM i */
        CU_ASSERT_EQUAL(value_refused(job), strchr(bad[i], '/') ? SPSY_ERR_IO : SPSY_ERR_VALUE);
        job = good, job.host = bad[i];
        CU_ASSERT_EQUAL(value_refused(job), SPSY_ERR_VALUE);
        job = good, job.local_host = bad[i];
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

/* What may be added to the control file, and what the job says itself. */
static void test_options(void)
{
    static const char *const good[] = {"", " ", "Jname", "o", "W132 M T-", "-odraft  Zx", "J"};
    static const char *const bad[] = {"XAIX", "Pmallory", "W1 Hx", "C",       "Lme",  "Nname",
                                      "S1",   "UdfA001",  "fd",    "o fdfB0", "a\nb", "\xc3\xa9"};
    char longest[LPD_OPTIONS_MAX + 2];
    struct spsy_error error;

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        CU_ASSERT_EQUAL(lpd_check_options(good[i], &error), 0);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CU_ASSERT_EQUAL(lpd_check_options(bad[i], &error), SPSY_ERR_VALUE);
    memset(longest, 'M', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    CU_ASSERT_EQUAL(lpd_check_options(longest, &error), SPSY_ERR_VALUE);
    longest[LPD_OPTIONS_MAX] = '\0';
    CU_ASSERT_EQUAL(lpd_check_options(longest, &error), 0);
}

/* ---- reserved ports ---- */

enum { PORTS = LPD_RESERVED_LAST - LPD_RESERVED_FIRST + 1 };

/* Taken as another program has them. Returns how many; -1 where ports like these are not for us. */
static int take_ports(int sockets[PORTS], int count)
{
    struct sockaddr_in any = {.sin_family = AF_INET};
    int on = 1;

    for (int i = 0; i < count; i++) {
        any.sin_port = htons((unsigned short)(LPD_RESERVED_FIRST + i));
        sockets[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        setsockopt(sockets[i], SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        if (bind(sockets[i], (struct sockaddr *)&any, sizeof any) == 0 &&
            listen(sockets[i], 1) == 0)
            continue;
        while (i >= 0)
            close(sockets[i--]);
        return -1;
    }
    return count;
}

static int send_reserved(bool fine)
{
    struct data data = {"x", 1, 1, 0};
    struct daemon daemon;
    struct lpd_job job;
    struct spsy_error error = {0};
    char port[8];
    int result;

    daemon_start(&daemon, AF_INET, 0, SMALL_LPD_FINE, 0);
    snprintf(port, sizeof port, "%u", daemon.port);
    job = job_of(port, &data, 1);
    job.reserved_port = true;
    result = lpd_send(&job, &error);
    snprintf(last_error, sizeof last_error, "%s", error.text);
    daemon_end(&daemon);
    CU_ASSERT_EQUAL(daemon.whole, fine);
    CU_ASSERT_EQUAL(result == 0, fine);
    if (fine)
        CU_ASSERT_TRUE(daemon.peer >= LPD_RESERVED_FIRST && daemon.peer <= LPD_RESERVED_LAST);
    free(daemon.bytes);
    return result;
}

/* The whole range is tried; more jobs than there are ports go one after the other. */
static void test_reserved(void)
{
    int sockets[PORTS], taken = take_ports(sockets, PORTS - 1);

    if (taken < 0) {
        CU_ASSERT_EQUAL(send_reserved(false), SPSY_ERR_IO);
        CU_ASSERT_PTR_NOT_NULL(strstr(last_error, "connecting: RSVPORT(*YES): ports 721-731 are"));
        return;
    }
    for (int i = 0; i < 3; i++)
        send_reserved(true);
    while (taken > 0)
        close(sockets[--taken]);
    for (int i = 0; i < PORTS + 2; i++)
        send_reserved(true);
    CU_ASSERT_EQUAL_FATAL(take_ports(sockets, PORTS), PORTS);
    send_reserved(false);
    CU_ASSERT_PTR_NOT_NULL(strstr(last_error, "ports 721-731 are all in use"));
    for (int i = 0; i < PORTS; i++)
        close(sockets[i]);
}

/* Who may not bind is told so; root becomes somebody who may not. */
static void test_reserved_not_allowed(void)
{
    FILE *first = fopen("/proc/sys/net/ipv4/ip_unprivileged_port_start", "r");
    int unprivileged = 1024;
    uid_t was = geteuid();

    if (first) {
        CU_ASSERT_EQUAL(fscanf(first, "%d", &unprivileged), 1);
        fclose(first);
    }
    if (unprivileged <= LPD_RESERVED_LAST)
        return; /* here everybody may */
    CU_ASSERT_EQUAL_FATAL(was == 0 ? seteuid(65534) : 0, 0);
    send_reserved(false);
    CU_ASSERT_EQUAL(was == 0 ? seteuid(0) : 0, 0);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(last_error, "ports 721-731 are for root, or a program with CAP_NET_BIND_SERVICE"));
}

/* ---- is it in the queue? ---- */

struct lister {
    int listener, asked;
    const char *const *lists; /* the answers, the last one again and again */
    char line[64];            /* the last one it was asked with */
};

static void *serve_lists(void *context)
{
    struct lister *lister = context;
    int fd;

    while ((fd = accept(lister->listener, NULL, NULL)) >= 0) {
        const char *list = lister->lists[lister->asked];

        if (small_lpd_line(fd, lister->line, sizeof lister->line) && list)
            (void)!write(fd, list, strlen(list));
        if (lister->lists[lister->asked + 1])
            lister->asked++;
        close(fd);
    }
    return NULL;
}

static int find_in(const char *const lists[], const char *user, int ms, char line[64],
                   char found[LPD_LISTED_SIZE])
{
    struct lister lister = {.lists = lists};
    struct data data = {"x", 1, 1, 0};
    struct spsy_error error = {0};
    pthread_t thread;
    unsigned short number = 0;
    struct lpd_job job;
    char port[8];
    int result;

    lister.listener = small_lpd_listen(AF_INET, &number);
    CU_ASSERT_FATAL(lister.listener >= 0);
    CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, serve_lists, &lister), 0);
    snprintf(port, sizeof port, "%u", number);
    job = job_of(port, &data, 1);
    job.mark = "5F3A9C01";
    job.user = user;
    result = lpd_find(&job, ms, found, &error);
    snprintf(last_error, sizeof last_error, "%s", error.text);
    shutdown(lister.listener, SHUT_RDWR);
    pthread_join(thread, NULL);
    close(lister.listener);
    memcpy(line, lister.line, 64);
    return result;
}

static void test_find(void)
{
    static const char cups[] = "q is ready\n\nALICE: 1st            [job 2 localhost]\n"
                               "        PAYROLL 5F3A9C01                1024 bytes\n";
    static const char none[] = "q is ready\nno entries\n";
    static const char done[] = "done   ALICE@SYS1+7     A   7 PAYROLL 5F3A9C01   8 12:58:40";
    static const char *const at_once[] = {cups, NULL},
                             *const later[] = {none, none, none, cups, NULL},
                             *const for_all[] = {none, cups, NULL}, *const never[] = {none, NULL},
                             *const silent[] = {"", NULL}, *const no_line[] = {done, NULL};
    char line[64], found[LPD_LISTED_SIZE];

    CU_ASSERT_EQUAL(find_in(at_once, "ALICE", 20000, line, found), 1);
    ASSERT_STRING(line, "\4lp ALICE");
    CU_ASSERT_EQUAL(find_in(later, "ALICE", 20000, line, found), 1);
    CU_ASSERT_EQUAL(find_in(for_all, "A#B", 20000, line, found), 1);
    ASSERT_STRING(line, "\4lp ");
    CU_ASSERT_EQUAL(find_in(at_once, "A B", 20000, line, found), 1);
    ASSERT_STRING(line, "\4lp "); /* two words would be two users */
    CU_ASSERT_EQUAL(find_in(no_line, "ALICE", 20000, line, found), 1);
    CU_ASSERT_EQUAL(find_in(never, "ALICE", 2000, line, found), 0);
    ASSERT_STRING(found, "q is ready no entries");
    CU_ASSERT_EQUAL(find_in(silent, "ALICE", 2000, line, found), 0);
    ASSERT_STRING(found, "");
}

/* A queue that cannot be asked is not one without the job. */
static void test_find_fails(void)
{
    struct data data = {"x", 1, 1, 0};
    struct lpd_job job = job_of("1", &data, 1);
    struct spsy_error error = {0};
    char found[LPD_LISTED_SIZE];
    unsigned short number = 0;
    int listener = small_lpd_listen(AF_INET, &number);
    char port[8];

    CU_ASSERT_EQUAL(lpd_find(&job, 300, found, &error), SPSY_ERR_VALUE); /* no mark */
    job.mark = "5F3A9C01";
    CU_ASSERT_EQUAL(lpd_find(&job, 300, found, &error), SPSY_ERR_IO);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "Connection refused"));
    snprintf(port, sizeof port, "%u", number); /* connects, and is never answered */
    job.port = port;
    CU_ASSERT_EQUAL(lpd_find(&job, 300, found, &error), SPSY_ERR_IO);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "listing the queue: no answer"));
    close(listener);
}

static const struct test tests[] = {
    {"a whole job over IPv4, a name and IPv6", test_whole},
    {"copies: the line that names the file is repeated", test_copies},
    {"data of every size and in every piece arrives as it is", test_sizes},
    {"an empty file is refused before anything is connected to", test_empty},
    {"a mark stands after the title", test_mark},
    {"long values end between characters", test_long_values},
    {"refused at each step, by each kind of octet", test_refused},
    {"what a daemon says with a refusal is told", test_words},
    {"a refusal of many words", test_many_words},
    {"refused after the last acknowledgement", test_refused_late},
    {"closed at each step", test_closed},
    {"stalled at each step: a timeout that names it", test_stalled},
    {"a printer that takes a little now and then", test_trickle},
    {"answers in advance acknowledge nothing", test_in_advance},
    {"refused in the middle of the data", test_refused_in_the_middle},
    {"nobody there, no such host", test_nobody_there},
    {"a file that is not what was announced", test_not_as_announced},
    {"values that cannot stand in an LPD command", test_values},
    {"options of the control file", test_options},
    {"reserved ports: the whole range is tried", test_reserved},
    {"reserved ports: a user who may not use them is told so", test_reserved_not_allowed},
    {"a job is found in its queue, or not", test_find},
    {"a queue that cannot be asked", test_find_fails},
};
HARNESS_MAIN("lpd", tests)

/* test_threads.c - one host, many threads and jobs deciding at once, inline and isolated, while the
 * programs and the registry are replaced under them. Run under SAN=thread as well (make tsan). */
#include "dispatch_fixture.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

enum { THREADS = 8, DECISIONS = 60, JOBS_PER_THREAD = 3, REPLACEMENTS = 40 };

/* What is in place; odd sequence = it is being replaced. */
static atomic_uint sequence;
static atomic_int installed; /* version of P0, 1 = dispatch_old, 2 = dispatch_new */
static atomic_bool mute;     /* P1 is dispatch_mute: no opinion, whatever the record says */
static atomic_bool stop;
static atomic_uint wrong, exact, undecided;

/* What the inline program P0 was called as in this thread. */
static _Thread_local int seen_version;

static int digit(unsigned char byte)
{
    return byte >= 0xF0 ? byte & 0x0F : byte - 0xC1 + 10; /* EBCDIC */
}

/* P0, inline: answers as the record says, as the isolated programs do. */
static void hook(int version, int program, unsigned char *return_code, unsigned char *format,
                 unsigned char *record)
{
    const unsigned char *digits = record + 174 + 2 * program;

    (void)format;
    seen_version = version;
    *return_code = (unsigned char)(digit(digits[0]) << 4 | digit(digits[1]));
}

static int authority(void *context, const struct spsy_request *request, struct spsy_error *why)
{
    (void)context;
    (void)request;
    (void)why;
    return 1;
}

static const char *const answers[] = {"F0", "F1", "40"}; /* refuse, allow, no opinion */

static void make(struct spsy_request *request, char *text, unsigned first, unsigned second)
{
    memset(request, 0, sizeof *request);
    request->fields = fixture.request.fields;
    sprintf(text, "%s%s", answers[first], answers[second]);
    request->fields.user_defined_data = text;
}

/* The decision that the programs in place come to. */
static bool as_expected(const struct spsy_decision *decision, unsigned first, unsigned second,
                        int version, bool silent)
{
    if (silent)
        second = 2;
    if (seen_version != version || decision->call_count != (first == 0 ? 1u : 2u))
        return false;
    if (first == 0 || second == 0)
        return decision->verdict == SPSY_REFUSED && decision->basis == SPSY_BASIS_EXIT;
    if (first == 1 || second == 1)
        return decision->verdict == SPSY_ALLOWED && decision->basis == SPSY_BASIS_EXIT;
    return decision->verdict == SPSY_ALLOWED && decision->basis == SPSY_BASIS_AUTHORITY;
}

/* While something is replaced: one or the other program, or nothing at all; never more than P0,
 * which answers the same in both versions, leaves. */
static bool possible(const struct spsy_decision *decision, unsigned first)
{
    if (decision->basis == SPSY_BASIS_FAILURE)
        return decision->verdict == SPSY_REFUSED;
    return first != 0 || decision->verdict == SPSY_REFUSED;
}

static void decide_once(struct spsy_job *job, unsigned turn)
{
    const struct spsy_callbacks callbacks = {.authority = authority};
    unsigned first = turn % 3, second = turn / 3 % 3;
    unsigned before = atomic_load(&sequence);
    int version = atomic_load(&installed);
    bool silent = atomic_load(&mute), good;
    struct spsy_decision decision;
    struct spsy_request request;
    struct spsy_error error;
    char text[16];

    make(&request, text, first, second);
    seen_version = 0;
    if (spsy_job_decide(job, &request, &callbacks, &decision, &error) != 0) {
        atomic_fetch_add(&wrong, 1);
        return;
    }
    if (before % 2 == 0 && atomic_load(&sequence) == before) {
        good = as_expected(&decision, first, second, version, silent);
        atomic_fetch_add(&exact, 1);
    } else {
        good = possible(&decision, first);
        atomic_fetch_add(&undecided, 1);
    }
    if (!good) {
        atomic_fetch_add(&wrong, 1);
        fprintf(stderr, "turn %u: %s/%s, %zu calls, version %d (%d), mute %d: %s\n", turn,
                spsy_verdict_name(decision.verdict), spsy_basis_name(decision.basis),
                decision.call_count, seen_version, version, silent, decision.why);
    }
}

static struct spsy_job *begin(unsigned number)
{
    char text[7];
    struct spsy_job_options options = {text, "ALICE", "THREADS", SPSY_JOB_BATCH};
    struct spsy_job *job = NULL;
    struct spsy_error error;

    snprintf(text, sizeof text, "%06u", number % 1000000);
    if (spsy_job_begin(fixture.host, &options, &job, &error) != 0)
        atomic_fetch_add(&wrong, 1);
    return job;
}

static void *worker(void *number)
{
    unsigned own = *(unsigned *)number;

    for (unsigned i = 0; i < JOBS_PER_THREAD; i++) {
        struct spsy_job *job;

        if ((own + i) % 2)
            spsy_host_expect(fixture.host);
        job = begin(1000 * own + i);

        for (unsigned turn = 0; job && turn < DECISIONS; turn++)
            decide_once(job, own + turn);
        spsy_job_end(job);
    }
    return NULL;
}

/* By rename, so that there is always a whole file. */
static void put(const char *program, const char *name)
{
    copy_file(harness_exit(program), in_home("next.so"));
    CU_ASSERT_EQUAL(rename(in_home("next.so"), in_home(name)), 0);
}

static const struct registered registered[] = {{0, 10, "T/P0", INLINE}, {0, 20, "T/P1", ISOLATED}};
static const struct registered changed[] = {
    {0, 10, "T/P0", INLINE ",\"text\":\"changed\""},
    {0, 20, "T/P1", ISOLATED ",\"timeLimitMs\":5000"},
};

static void pause_ms(long milliseconds)
{
    struct timespec pause = {0, milliseconds * 1000000};

    nanosleep(&pause, NULL);
}

static void *replacer(void *unused)
{
    for (int i = 0; i < REPLACEMENTS && !atomic_load(&stop); i++) {
        atomic_fetch_add(&sequence, 1);
        if (i % 3 == 0) {
            int next = atomic_load(&installed) == 1 ? 2 : 1;

            put(next == 1 ? "dispatch_old" : "dispatch_new", "lib/T/P0.so");
            atomic_store(&installed, next);
        } else if (i % 3 == 1) {
            bool next = !atomic_load(&mute);

            put(next ? "dispatch_mute" : "dispatch_old", "lib/T/P1.so");
            atomic_store(&mute, next);
        } else {
            write_registry(i % 2 ? registered : changed, 2);
        }
        atomic_fetch_add(&sequence, 1);
        pause_ms(15);
    }
    return unused;
}

static void open_threads(void)
{
    char address[32];

    open_home();
    snprintf(address, sizeof address, "%lx", (unsigned long)hook);
    setenv("DISPATCH_HOOK", address, 1);
    write_registry(registered, 2);
    settle();
    make_request("DLTSPLF", true);
    atomic_store(&sequence, 0);
    atomic_store(&installed, 1);
    atomic_store(&mute, false);
    atomic_store(&stop, false);
    atomic_store(&wrong, 0);
    atomic_store(&exact, 0);
    atomic_store(&undecided, 0);
}

static void run_workers(bool replacing)
{
    pthread_t threads[THREADS], other;
    unsigned numbers[THREADS];

    if (replacing)
        CU_ASSERT_EQUAL_FATAL(pthread_create(&other, NULL, replacer, NULL), 0);
    for (unsigned i = 0; i < THREADS; i++) {
        numbers[i] = i;
        CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, worker, &numbers[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    atomic_store(&stop, true);
    if (replacing)
        pthread_join(other, NULL);
    CU_ASSERT_EQUAL(atomic_load(&wrong), 0);
}

static void at_rest(void)
{
    open_threads();
    run_workers(false);
    CU_ASSERT_EQUAL(atomic_load(&exact), THREADS * JOBS_PER_THREAD * DECISIONS);
    close_home();
}

static void under_replacement(void)
{
    open_threads();
    run_workers(true);
    CU_ASSERT(atomic_load(&exact) > 0); /* both kinds were seen */
    CU_ASSERT(atomic_load(&undecided) > 0);
    close_home();
}

/* ---- one job, from thread to thread ---- */

static struct spsy_job *handed;
static pthread_mutex_t turn_lock = PTHREAD_MUTEX_INITIALIZER;

static void *borrower(void *number)
{
    unsigned own = *(unsigned *)number;

    for (unsigned turn = 0; turn < 20; turn++) {
        pthread_mutex_lock(&turn_lock);
        decide_once(handed, own + turn);
        pthread_mutex_unlock(&turn_lock);
    }
    return NULL;
}

static void job_changes_threads(void)
{
    pthread_t threads[THREADS];
    unsigned numbers[THREADS];

    open_threads();
    handed = begin(7);
    for (unsigned i = 0; i < THREADS; i++) {
        numbers[i] = i;
        CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, borrower, &numbers[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    spsy_job_end(handed);
    CU_ASSERT_EQUAL(atomic_load(&wrong), 0);
    CU_ASSERT_EQUAL(atomic_load(&exact), THREADS * 20);
    close_home();
}

/* ---- failures in one job are nobody else's ---- */

static void *failing(void *number)
{
    const struct spsy_callbacks callbacks = {.authority = authority};
    unsigned own = *(unsigned *)number;
    struct spsy_job *job = begin(own);

    for (int i = 0; job && i < 12; i++) {
        struct spsy_decision decision;
        struct spsy_error error;

        if (spsy_job_decide(job, &fixture.request, &callbacks, &decision, &error) != 0 ||
            decision.verdict != SPSY_REFUSED || decision.basis != SPSY_BASIS_FAILURE ||
            !strstr(decision.why, i < 3 ? "SIGSEGV" : "suspended after 3 failures"))
            atomic_fetch_add(&wrong, 1);
    }
    spsy_job_end(job);
    return NULL;
}

static void crashes_in_many_jobs(void)
{
    static const struct registered crashing[] = {{0, 10, "T/P2", ISOLATED}};
    pthread_t threads[THREADS];
    unsigned numbers[THREADS];

    open_threads();
    put("bad_segv", "lib/T/P2.so");
    write_registry(crashing, 1);
    settle();
    for (unsigned i = 0; i < THREADS; i++) {
        numbers[i] = i;
        CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, failing, &numbers[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    CU_ASSERT_EQUAL(atomic_load(&wrong), 0);
    close_home();
}

static const struct test tests[] = {
    {"X8 X13 X16 many threads and jobs decide at once", at_rest},
    {"X33 programs and registry replaced under many jobs", under_replacement},
    {"one job from thread to thread", job_changes_threads},
    {"X34 an isolated program crashes in many jobs at once", crashes_in_many_jobs},
};

HARNESS_MAIN("threads", tests)

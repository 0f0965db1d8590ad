/* test_replacement_load.c - X33 under load: jobs in several processes dispatch without a pause
 * while their programs are replaced. Every dispatch that begins after a replacement has returned
 * calls the new version; two programs replaced together are never mixed; nothing else ever fails.
 */
#include "replacement_fixture.h"

#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/wait.h>

enum {
    JOBS = 4,
    REPLACEMENTS = 200,
    DISPATCHES_MOST = 300 * 1000, /* of one job */
    DISPATCHES_OF_JOB = 40,       /* then the next job begins */
    PAUSE_US = 4000,              /* longer than a dispatch that loads, mostly */
    PAUSES_MOST = 100,
};

struct replacement {
    uint64_t before_ns, after_ns;
};

struct dispatch {
    uint64_t begin_ns, end_ns;
    int stamps[2]; /* -1 = discarded, as documented; -2 = anything else */
};

struct record {
    _Atomic int ready;
    _Atomic bool over;
    struct replacement replacements[REPLACEMENTS + 1]; /* [0]: what was there at first */
    _Atomic size_t made[JOBS]; /* dispatches so far */
    size_t dispatch_count[JOBS];
    struct dispatch dispatches[JOBS][DISPATCHES_MOST];
};
static struct record *record;

static uint64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* ---- the ways ---------------------------------------------------------------------------------
 * Version N: both programs have stamp N. */

static void write_both(const char *directory, int stamp)
{
    char path[64];

    for (int program = 0; program < 2; program++) {
        snprintf(path, sizeof path, "lib/%.20s/P%d.so", directory, program);
        write_stamp(path, stamp);
    }
}

/* A new version is made ready in U, and exchanged: returns what the record is to hold. */
static struct replacement exchange_now(void)
{
    struct replacement done;

    done.before_ns = now_ns();
    if (exchange("lib/T", "lib/U") != 0)
        abort();
    done.after_ns = now_ns();
    return done;
}

static struct replacement exchange_fresh(int stamp)
{
    write_both("U", stamp);
    return exchange_now();
}

/* Back and forth between two versions, the files untouched. */
static struct replacement exchange_two(int stamp)
{
    (void)stamp;
    return exchange_now();
}

/* The library is a link. */
static struct replacement swap_link(int stamp)
{
    static const char *const names[] = {"A", "B"};
    struct replacement done;
    char path[4096];

    write_both(names[stamp % 2], stamp);
    snprintf(path, sizeof path, "%s", in_home("lib/new"));
    if (symlink(names[stamp % 2], path) != 0)
        abort();
    done.before_ns = now_ns();
    if (rename(path, in_home("lib/T")) != 0)
        abort();
    done.after_ns = now_ns();
    return done;
}

struct way {
    struct replacement (*replace)(int stamp);
    int versions; /* stamps go round after so many */
    const char *mode;
};

static void prepare(const struct way *way)
{
    if (way->replace == swap_link) {
        mkdir(in_home("lib/A"), 0755);
        mkdir(in_home("lib/B"), 0755);
        rename(in_home("lib/T"), in_home("lib/first"));
        CU_ASSERT_EQUAL(symlink("A", in_home("lib/T")), 0);
        write_both("A", 0);
    } else {
        write_both("T", 0);
        write_both("U", 1);
    }
    settle();
}

/* ---- the jobs ---------------------------------------------------------------------------------
 */

static int stamp_of(size_t call)
{
    const struct spsy_call *made = &fixture.decision.calls[call];
    char *end;
    long stamp = strtol(made->reason, &end, 10);

    if (made->meaning != SPSY_MEANING_NONE || end != made->reason + 4 || *end)
        return -2;
    return (int)stamp;
}

static void dispatch_once(struct dispatch *made)
{
    int status;

    made->begin_ns = now_ns();
    status = decide();
    made->end_ns = now_ns();
    made->stamps[0] = made->stamps[1] = -2;
    if (status == 0 && fixture.decision.call_count == 2) {
        made->stamps[0] = stamp_of(0);
        made->stamps[1] = stamp_of(1);
    } else if (strstr(fixture.decision.why, "were changed while they were asked") &&
               fixture.decision.verdict == SPSY_REFUSED && fixture.decision.call_count == 0) {
        made->stamps[0] = made->stamps[1] = -1;
    }
    if (made->stamps[0] == -2 || made->stamps[1] == -2)
        printf("a dispatch failed: %s; %s; %s\n", fixture.decision.why,
               fixture.decision.call_count > 0 ? fixture.decision.calls[0].reason : "",
               fixture.decision.call_count > 1 ? fixture.decision.calls[1].reason : "");
}

static void run_job(int job)
{
    size_t count = 0;

    spsy_job_end(fixture.job); /* begun for the fixture's sake */
    begin_job();
    while (!record->over) {
        if (count == DISPATCHES_MOST - 1) { /* a fast machine */
            usleep(1000);
            continue;
        }
        dispatch_once(&record->dispatches[job][count++]);
        record->made[job] = count;
        if (count == 1)
            record->ready++;
        if (count % DISPATCHES_OF_JOB == 0) {
            end_job();
            begin_job();
        }
    }
    dispatch_once(&record->dispatches[job][count++]); /* begins after the last replacement */
    record->dispatch_count[job] = count;
}

/* ---- what has to hold -------------------------------------------------------------------------
 */

/* A version that stood there at some time between begin and end, replacements as recorded. */
static bool could_be(const struct way *way, const struct dispatch *made, int stamp)
{
    for (int i = 0; i <= REPLACEMENTS; i++) {
        bool begun = record->replacements[i].before_ns <= made->end_ns;
        bool ended = i < REPLACEMENTS && record->replacements[i + 1].after_ns < made->begin_ns;

        if (begun && !ended && i % way->versions == stamp)
            return true;
    }
    return false;
}

static void check_job(const struct way *way, int job)
{
    size_t discarded = 0, wrong = 0, mixed = 0, failed = 0, count = record->dispatch_count[job];

    for (size_t i = 0; i < count; i++) {
        const struct dispatch *made = &record->dispatches[job][i];

        discarded += made->stamps[0] == -1;
        failed += made->stamps[0] == -2 || made->stamps[1] == -2;
        if (made->stamps[0] < 0 || made->stamps[1] < 0)
            continue;
        mixed += made->stamps[0] != made->stamps[1];
        wrong += !could_be(way, made, made->stamps[0]);
    }
    CU_ASSERT_EQUAL(failed, 0);
    CU_ASSERT_EQUAL(mixed, 0);
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT(count > 20 && discarded < count / 2);
    CU_ASSERT_EQUAL(record->dispatches[job][count - 1].stamps[0], REPLACEMENTS % way->versions);
    if (getenv("REPLACEMENT_VERBOSE"))
        printf("job %d: %zu dispatches, %zu discarded, %zu mixed, %zu wrong\n", job, count,
               discarded, mixed, wrong);
}

static pid_t start_job(int job)
{
    pid_t child;

    fflush(stdout);
    child = fork();
    if (child != 0)
        return child;
    run_job(job);
    end_job();
    spsy_host_close(fixture.host);
    fflush(stdout);
    _exit(0);
}

/* The next replacement waits until every job has made a dispatch or two since the last one: on a
 * busy machine they would else find nothing but programs that are being replaced. */
static void pause_for_jobs(void)
{
    size_t before[JOBS];

    for (int job = 0; job < JOBS; job++)
        before[job] = record->made[job];
    usleep(PAUSE_US);
    for (int job = 0; job < JOBS; job++)
        for (int i = 0; i < PAUSES_MOST && record->made[job] < before[job] + 2 &&
                        record->made[job] < DISPATCHES_MOST - 1;
             i++)
            usleep(PAUSE_US);
}

static void under_load(const struct way *way)
{
    struct registered two[] = {{0, 10, "T/P0", way->mode}, {0, 20, "T/P1", way->mode}};
    pid_t children[JOBS];

    record = mmap(NULL, sizeof *record, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CU_ASSERT_FATAL(record != MAP_FAILED);
    open_with(two, 2);
    prepare(way);
    record->replacements[0] = (struct replacement){0, 0};
    for (int job = 0; job < JOBS; job++)
        children[job] = start_job(job);
    while (record->ready < JOBS)
        usleep(1000);
    for (int i = 1; i <= REPLACEMENTS; i++) {
        record->replacements[i] = way->replace(i);
        pause_for_jobs();
    }
    record->over = true;
    for (int job = 0; job < JOBS; job++) {
        int status = -1;

        waitpid(children[job], &status, 0);
        CU_ASSERT(WIFEXITED(status) && WEXITSTATUS(status) == 0);
        check_job(way, job);
    }
    close_home();
    munmap(record, sizeof *record);
}

static const char isolated[] = "", in_job[] = ",\"run\":\"*INLINE\"";

static void fresh_isolated(void)
{
    under_load(&(struct way){exchange_fresh, STAMP_MOST, isolated});
}

static void fresh_inline(void)
{
    under_load(&(struct way){exchange_fresh, STAMP_MOST, in_job});
}

static void two_isolated(void)
{
    under_load(&(struct way){exchange_two, 2, isolated});
}

static void two_inline(void)
{
    under_load(&(struct way){exchange_two, 2, in_job});
}

static void links_isolated(void)
{
    under_load(&(struct way){swap_link, STAMP_MOST, isolated});
}

static void links_inline(void)
{
    under_load(&(struct way){swap_link, STAMP_MOST, in_job});
}

static const struct test tests[] = {
    {"X33 new versions by exchanged directory, isolated", fresh_isolated},
    {"X33 new versions by exchanged directory, inline", fresh_inline},
    {"X33 two versions back and forth, isolated", two_isolated},
    {"X33 two versions back and forth, inline", two_inline},
    {"X33 new versions by swapped link, isolated", links_isolated},
    {"X33 new versions by swapped link, inline", links_inline},
};
HARNESS_MAIN("replacement_load", tests)

/* test_replacement.c - X33 end to end: registered programs are replaced in every way a file can be,
 * whatever the old version has left running, and the next dispatch calls the new one. test_list.c
 * has the life of the list itself; test_replacement_load.c many jobs at once. */
#include "replacement_fixture.h"

#include <dirent.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* ---- a file system, and a moment, of the suite's own ---------------------------------------- */

static long coarse_seconds;                   /* timestamps are kept in steps of this; 0 = as is */
static void (*before_look)(const char *name); /* the engine is about to look at this file */

/* The engine's own calls come here: it is linked into this program. */
static int look(int directory, const char *path, struct stat *status, int flags)
{
    const char *slash = strrchr(path, '/');
    long result;

    if (before_look)
        before_look(slash ? slash + 1 : path);
    result = syscall(SYS_newfstatat, directory, path, status, flags);
    if (result == 0 && coarse_seconds > 0) {
        status->st_mtim.tv_sec -= status->st_mtim.tv_sec % coarse_seconds;
        status->st_ctim.tv_sec -= status->st_ctim.tv_sec % coarse_seconds;
        status->st_mtim.tv_nsec = status->st_ctim.tv_nsec = 0;
    }
    return (int)result;
}

int stat(const char *restrict path, struct stat *restrict status)
{
    return look(AT_FDCWD, path, status, 0);
}

int fstatat(int directory, const char *restrict path, struct stat *restrict status, int flags)
{
    return look(directory, path, status, flags);
}

int fstat(int fd, struct stat *status)
{
    return look(fd, "", status, AT_EMPTY_PATH);
}

static void (*before_read)(int fd, off_t offset);

ssize_t pread(int fd, void *bytes, size_t count, off_t offset)
{
    if (before_read)
        before_read(fd, offset);
    return syscall(SYS_pread64, fd, bytes, count, offset);
}

/* ---- what a dispatch came to ------------------------------------------------------------------
 */

static struct spsy_call *call_at(size_t at)
{
    static struct spsy_call none = {.reason = "(no call)", .answer = -2};

    return at < fixture.decision.call_count ? &fixture.decision.calls[at] : &none;
}

/* Every program gives its stamp, or "" = failed. */
static void expect_stamps(const char *const *stamps, size_t count, int line)
{
    CU_ASSERT_EQUAL(decide(), 0);
    CU_ASSERT_EQUAL(fixture.decision.call_count, count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(call_at(i)->reason, stamps[i]) != 0)
            printf("line %d: program %zu: \"%s\", not \"%s\"\n", line, i, call_at(i)->reason,
                   stamps[i]);
        CU_ASSERT_EQUAL(strcmp(call_at(i)->reason, stamps[i]), 0);
        CU_ASSERT_EQUAL(call_at(i)->meaning, SPSY_MEANING_NONE);
    }
    CU_ASSERT_EQUAL(fixture.decision.basis, SPSY_BASIS_AUTHORITY);
}

static const char *stamp_text(int stamp)
{
    static char texts[8][16];
    static unsigned next;
    char *text = texts[next++ % 8];

    snprintf(text, sizeof texts[0], "%04d", stamp);
    return text;
}

#define EXPECT(first, second)                                                                      \
    expect_stamps((const char *const[]){stamp_text(first), stamp_text(second)}, 2, __LINE__)

static const char *const modes[] = {"", ",\"run\":\"*INLINE\""};

/* ---- the ways ---------------------------------------------------------------------------------
 * T/P0 is replaced, T/P1 stays as it is. */

static void overwrite(int stamp)
{
    write_stamp("lib/T/P0.so", stamp);
}

static void rename_over(int stamp)
{
    write_stamp("lib/T/new", stamp);
    rename(in_home("lib/T/new"), in_home("lib/T/P0.so"));
}

static void swap_link(int stamp)
{
    char target[32], path[64];

    snprintf(target, sizeof target, "%d.so", stamp % 2);
    snprintf(path, sizeof path, "lib/T/%.20s", target);
    write_stamp(path, stamp);
    point_link("lib/T/P0.so", target);
}

/* ... to a file in another directory */
static void swap_far_link(int stamp)
{
    char target[32], path[64];

    snprintf(target, sizeof target, "../U/%d.so", stamp % 2);
    snprintf(path, sizeof path, "lib/T/%.20s", target);
    write_stamp(path, stamp);
    point_link("lib/T/P0.so", target);
}

static void exchange_directories(int stamp)
{
    write_stamp("lib/U/P0.so", stamp);
    write_stamp("lib/U/P1.so", 1);
    CU_ASSERT_EQUAL(exchange("lib/T", "lib/U"), 0);
}

static void exchange_files(int stamp)
{
    write_stamp("lib/T/new", stamp);
    CU_ASSERT_EQUAL(exchange("lib/T/new", "lib/T/P0.so"), 0);
}

/* The library itself is a link: where it leads changes. */
static void swap_library(int stamp)
{
    char target[32], path[64];
    struct stat status;

    if (lstat(in_home("lib/T"), &status) == 0 && S_ISDIR(status.st_mode))
        rename(in_home("lib/T"), in_home("lib/first"));
    snprintf(target, sizeof target, "version%d", stamp % 2);
    mkdir(in_home("lib/version0"), 0755);
    mkdir(in_home("lib/version1"), 0755);
    snprintf(path, sizeof path, "lib/%.20s/P0.so", target);
    write_stamp(path, stamp);
    snprintf(path, sizeof path, "lib/%.20s/P1.so", target);
    write_stamp(path, 1);
    point_link("lib/T", target);
}

/* Another file under the same number: what ADDEXITPGM REPLACE(*YES) writes. */
static const char *register_mode;

static void register_another(int stamp)
{
    char program[16], path[32];
    struct registered two[] = {{0, 10, program, register_mode}, {0, 20, "T/P1", register_mode}};

    snprintf(program, sizeof program, "T/R%d", stamp);
    snprintf(path, sizeof path, "lib/T/R%d.so", stamp);
    write_stamp(path, stamp);
    write_registry(two, 2);
}

static void (*const ways[])(int stamp) = {
    overwrite,    rename_over,          swap_link,       swap_far_link, exchange_files,
    swap_library, exchange_directories, register_another};
enum { WAYS = sizeof ways / sizeof ways[0] };

static void open_with_two(const char *mode)
{
    struct registered two[] = {{0, 10, "T/P0", mode}, {0, 20, "T/P1", mode}};

    open_with(two, 2);
    register_mode = mode;
    write_stamp("lib/T/P0.so", 0);
    write_stamp("lib/T/P1.so", 1);
    begin_job();
}

static void every_way(void)
{
    for (size_t mode = 0; mode < 2; mode++) {
        for (size_t way = 0; way < WAYS; way++) {
            open_with_two(modes[mode]);
            EXPECT(0, 1);
            for (int stamp = 2; stamp < 8; stamp++) {
                ways[way](stamp);
                EXPECT(stamp, 1);
                EXPECT(stamp, 1);
            }
            close_home();
        }
    }
}

/* ---- the entry is gone ------------------------------------------------------------------------
 */

static void lose_entry(size_t way)
{
    switch (way) {
    case 0:
        copy_file(harness_exit("program_no_entry"), in_home("lib/T/P0.so"));
        break;
    case 1:
        copy_file(harness_exit("program_no_entry"), in_home("lib/T/new"));
        rename(in_home("lib/T/new"), in_home("lib/T/P0.so"));
        break;
    default:
        copy_file(harness_exit("program_no_entry"), in_home("lib/U/P0.so"));
        write_stamp("lib/U/P1.so", 1);
        CU_ASSERT_EQUAL(exchange("lib/T", "lib/U"), 0);
        break;
    }
}

static void bring_back(size_t way)
{
    if (way < 2)
        ways[way](0);
    else
        CU_ASSERT_EQUAL(exchange("lib/T", "lib/U"), 0); /* the very same file */
}

static void check_lost(bool ignore, int time)
{
    CU_ASSERT_EQUAL(decide(), 0);
    CU_ASSERT_EQUAL(call_at(0)->meaning, SPSY_MEANING_FAILED);
    CU_ASSERT_EQUAL(call_at(0)->answer, -1);
    CU_ASSERT(strstr(call_at(0)->reason, time < 3 ? "P0.so" : "suspended") != NULL);
    CU_ASSERT_EQUAL(fixture.decision.call_count, ignore ? 2 : 1);
    CU_ASSERT_EQUAL(fixture.decision.verdict, ignore ? SPSY_ALLOWED : SPSY_REFUSED);
    CU_ASSERT_EQUAL(fixture.decision.basis, ignore ? SPSY_BASIS_AUTHORITY : SPSY_BASIS_FAILURE);
    if (ignore)
        ASSERT_STRING(call_at(1)->reason, "0001");
}

static void entry_gone(void)
{
    for (size_t at = 0; at < 12; at++) { /* mode, policy, way */
        size_t way = at / 4;
        bool ignore = at & 2;
        char attributes[64];

        snprintf(attributes, sizeof attributes, "%s%s", modes[at & 1],
                 ignore ? ",\"onFailure\":\"*IGNORE\"" : "");
        open_with_two(attributes);
        EXPECT(0, 1);
        for (int round = 0; round < 2; round++) {
            lose_entry(way);
            settle();
            for (int time = 0; time < 5; time++)
                check_lost(ignore, time);
            bring_back(way);
            EXPECT(0, 1);
        }
        close_home();
    }
}

/* A file that is written in several steps fails while it is half there. Steps that carry the same
 * timestamps must not suspend the program for good. */
static void half_written(void)
{
    char *whole;
    size_t count;

    for (size_t mode = 0; mode < 2; mode++) {
        open_with_two(modes[mode]);
        whole = harness_read(in_home("lib/T/P0.so"), &count);
        coarse_seconds = 2;
        while (time(NULL) % 2 != 0) /* all of it within two seconds */
            usleep(1000);
        memset(whole, 0, 64);
        harness_write(in_home("lib/T/P0.so"), whole, count);
        for (int i = 0; i < 5; i++) {
            CU_ASSERT_EQUAL(decide(), 0);
            CU_ASSERT_EQUAL(fixture.decision.basis, SPSY_BASIS_FAILURE);
        }
        write_stamp("lib/T/P0.so", 5);
        EXPECT(5, 1);
        coarse_seconds = 0;
        free(whole);
        close_home();
    }
}

/* ---- timestamps that do not tell --------------------------------------------------------------
 */

/* cp -p, rsync -t, touch -d: the size and the modification time of the version before. */
static void set_back_timestamps(void)
{
    static const struct timespec old[2] = {{1000000000, 0}, {1000000000, 0}};

    for (size_t mode = 0; mode < 2; mode++) {
        for (size_t way = 0; way < 2; way++) {
            open_with_two(modes[mode]);
            utimensat(AT_FDCWD, in_home("lib/T/P0.so"), old, 0);
            settle();
            EXPECT(0, 1);
            for (int stamp = 2; stamp < 6; stamp++) {
                if (way == 0) {
                    overwrite(stamp);
                    utimensat(AT_FDCWD, in_home("lib/T/P0.so"), old, 0);
                } else { /* as rsync: complete, with its times, before the rename */
                    write_stamp("lib/T/.P0.so.x", stamp);
                    utimensat(AT_FDCWD, in_home("lib/T/.P0.so.x"), old, 0);
                    rename(in_home("lib/T/.P0.so.x"), in_home("lib/T/P0.so"));
                }
                EXPECT(stamp, 1);
            }
            close_home();
        }
    }
}

/* FAT keeps even seconds, ext3 whole ones. */
static void coarse_timestamps(void)
{
    for (size_t mode = 0; mode < 2; mode++) {
        for (coarse_seconds = 1; coarse_seconds <= 2; coarse_seconds++) {
            open_with_two(modes[mode]);
            EXPECT(0, 1);
            for (int stamp = 2; stamp < 8; stamp++) {
                overwrite(stamp); /* the same inode, size and times */
                EXPECT(stamp, 1);
                EXPECT(stamp, 1);
            }
            close_home();
        }
        coarse_seconds = 0;
    }
}

/* ---- exchanged and exchanged back -------------------------------------------------------------
 * A file has its identity again when its directory is exchanged back: between judging it and
 * loading it somebody else may have stood at its path. */

static bool by_link; /* to a file of the same directory, else the directory itself */

static void exchange_second(int version)
{
    if (by_link)
        point_link("lib/T/P1.so", version == 1 ? "1.so" : "2.so");
    else
        CU_ASSERT_EQUAL(exchange("lib/T", "lib/U"), 0);
}

static void *exchange_and_back(void *nothing)
{
    usleep(100 * 1000); /* the exit host is held up by the first program: not yet loaded */
    exchange_second(2);
    usleep(200 * 1000); /* loaded, and held up by the first call */
    exchange_second(1);
    return nothing;
}

static void exchanged_back(void)
{
    static const struct registered two[] = {{0, 10, "S/P0", ""}, {0, 20, "T/P1", ""}};
    pthread_t thread;

    for (int links = 0; links < 2; links++) {
        open_with(two, 2);
        by_link = links;
        mkdir(in_home("lib/S"), 0755);
        copy_file(harness_exit("replace_slow"), in_home("lib/S/P0.so"));
        write_stamp("lib/T/1.so", 1);
        write_stamp("lib/T/2.so", 2);
        write_stamp("lib/T/P1.so", 1);
        write_stamp("lib/U/P1.so", 2);
        if (by_link)
            exchange_second(1);
        settle();
        begin_job();
        pthread_create(&thread, NULL, exchange_and_back, NULL);
        CU_ASSERT_EQUAL(decide(), 0);
        pthread_join(thread, NULL);
        ASSERT_STRING(call_at(1)->reason, "0001"); /* what stood there before and after */
        CU_ASSERT_EQUAL(decide(), 0);
        ASSERT_STRING(call_at(1)->reason, "0001");
        close_home();
    }
}

/* The worst moments: the first version is there whenever the first program is looked at, the
 * second one whenever the second program is. */
static bool second_version;
static int exchanges_left;

static void exchange_between_looks(const char *name)
{
    bool wanted = strcmp(name, "P1.so") == 0;

    if ((!wanted && strcmp(name, "P0.so") != 0) || exchanges_left == 0 || wanted == second_version)
        return;
    exchanges_left--;
    second_version = wanted;
    CU_ASSERT_EQUAL(exchange("lib/T", "lib/U"), 0);
}

static void never_a_mixture(void)
{
    for (size_t mode = 0; mode < 2; mode++) {
        for (int exchanges = 1; exchanges < 16; exchanges++) {
            open_with_two(modes[mode]);
            write_stamp("lib/U/P0.so", 2);
            write_stamp("lib/U/P1.so", 3);
            settle();
            second_version = false;
            exchanges_left = exchanges;
            before_look = exchange_between_looks;
            CU_ASSERT_EQUAL(decide(), 0);
            before_look = NULL;
            if (fixture.decision.basis == SPSY_BASIS_FAILURE) /* given up, and said so */
                CU_ASSERT_EQUAL(fixture.decision.call_count, 0)
            else if (strcmp(call_at(0)->reason, "0000") == 0)
                ASSERT_STRING(call_at(1)->reason, "0001");
            else
                ASSERT_STRING(call_at(1)->reason, "0003");
            EXPECT(second_version ? 2 : 0, second_version ? 3 : 1);
            close_home();
        }
    }
}

/* ---- overwritten while it is read -------------------------------------------------------------
 * An inline program is copied before it is loaded. */

static char *long_program; /* the version that is read; longer than one read */
static size_t long_program_bytes;
static int overwrites_left;

static void write_long(const char *version)
{
    char *bytes;
    size_t count;

    bytes = harness_read(harness_exit(version), &count);
    long_program_bytes = 256 * 1024;
    free(long_program);
    long_program = calloc(1, long_program_bytes);
    memcpy(long_program, bytes, count);
    free(bytes);
    harness_write(in_home("lib/T/P0.so"), long_program, long_program_bytes);
    chmod(in_home("lib/T/P0.so"), 0755);
}

static void overwrite_while_read(int fd, off_t offset)
{
    (void)fd;
    if (overwrites_left == 0 || offset < 64 * 1024)
        return;
    overwrites_left--;
    write_long("dispatch_new");
}

static void torn_copy(void)
{
    static const struct registered one = {0, 10, "T/P0", INLINE};

    open_with(&one, 1);
    write_long("dispatch_old");
    settle();
    begin_job();
    overwrites_left = 1;
    before_read = overwrite_while_read;
    CU_ASSERT_EQUAL(decide(), 0);
    before_read = NULL;
    CU_ASSERT_EQUAL(overwrites_left, 0);
    ASSERT_STRING(call_log, "P0a* "); /* what was half old and half new is never called */
    close_home();
}

/* A copy that is in progress, or was given up: whatever is there of the file, the job survives. */
static void truncated(void)
{
    static const struct registered one = {0, 10, "T/P0", INLINE};
    size_t count;
    char *bytes = harness_read(harness_exit("dispatch_old"), &count);

    open_with(&one, 1);
    for (size_t length = 0; length < count; length += 512) {
        int status = -1;
        pid_t child;

        harness_write(in_home("lib/T/P0.so"), bytes, length);
        fflush(stdout);
        child = fork();
        if (child == 0) {
            begin_job();
            decide();
            _exit(fixture.decision.basis == SPSY_BASIS_FAILURE || strcmp(call_log, "P0a ") == 0
                      ? 0
                      : 1);
        }
        waitpid(child, &status, 0);
        CU_ASSERT(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    free(bytes);
    close_home();
}

/* Two versions back and forth: what was loaded once is taken again, or a job of long life would
 * run out of descriptors. */
static void back_and_forth(void)
{
    int before = 0;

    open_with_two(modes[1]);
    write_stamp("lib/U/P0.so", 2);
    write_stamp("lib/U/P1.so", 3);
    settle();
    for (int i = 0; i < 20; i++) {
        EXPECT(i % 2 ? 2 : 0, i % 2 ? 3 : 1);
        if (i == 1)
            before = harness_descriptors();
        CU_ASSERT_EQUAL(exchange("lib/T", "lib/U"), 0);
    }
    CU_ASSERT_EQUAL(harness_descriptors(), before);
    close_home();
}

/* ---- what the old version leaves running ------------------------------------------------------
 */

static void expect_answers(const char *library_program, const char *mode, const char *old,
                           const char *new)
{
    struct registered one = {0, 10, library_program, mode};

    open_with(&one, 1);
    copy_file(harness_exit(old), in_home("lib/T/P0.so"));
    settle();
    begin_job();
    for (int i = 0; i < 8; i++) {
        const char *version = i % 2 ? new : old;

        copy_file(harness_exit(version), in_home("lib/T/new"));
        rename(in_home("lib/T/new"), in_home("lib/T/P0.so"));
        settle();
        for (int again = 0; again < 2; again++) {
            CU_ASSERT_EQUAL(decide(), 0);
            ASSERT_STRING(call_at(0)->reason, "");
            CU_ASSERT_EQUAL(call_at(0)->answer, i % 2 ? 'B' : 'A');
        }
    }
    close_home();
}

static void *lively_in_thread(void *mode)
{
    expect_answers("T/P0", mode, "replace_lively_old", "replace_lively_new");
    return NULL;
}

/* In a process that ends as usual, so that every handler and destructor runs, and in a thread of
 * it that ends before, for the key destructors. */
static void lively(void)
{
    for (size_t mode = 0; mode < 2; mode++) {
        int status = -1;
        pid_t child;

        fflush(stdout);
        child = fork();
        if (child == 0) {
            pthread_t thread;

            pthread_create(&thread, NULL, lively_in_thread, (void *)(uintptr_t)modes[mode]);
            pthread_join(thread, NULL);
            lively_in_thread((void *)(uintptr_t)modes[mode]);
            exit(CU_get_number_of_failures() != 0); /* not _exit */
        }
        waitpid(child, &status, 0);
        CU_ASSERT(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
}

static void unique_symbols(void)
{
    expect_answers("T/P0", "", "replace_cxx_old", "replace_cxx_new");
}

/* Inline it is refused, in its place and with its cause; a version without them is called. */
static void unique_symbols_inline(void)
{
    open_with_two(modes[1]);
    EXPECT(0, 1);
    copy_file(harness_exit("replace_cxx_new"), in_home("lib/T/P0.so"));
    CU_ASSERT_EQUAL(decide(), 0);
    CU_ASSERT_EQUAL(fixture.decision.basis, SPSY_BASIS_FAILURE);
    CU_ASSERT_EQUAL(call_at(0)->meaning, SPSY_MEANING_FAILED);
    CU_ASSERT(strstr(call_at(0)->reason, "unique") != NULL);
    overwrite(4);
    EXPECT(4, 1);
    close_home();
}

/* ---- helper libraries -------------------------------------------------------------------------
 * What a program needs beside it belongs to the program: X33 speaks of the program's file. A helper
 * library counts from when the program's file changes, or from the next job. */

static void place_helper(const char *library, const char *from)
{
    char source[64], target[64];

    snprintf(source, sizeof source, "%s/libhelper", from);
    snprintf(target, sizeof target, "lib/%s/.new", library);
    copy_file(harness_exit(source), in_home(target));
    snprintf(source, sizeof source, "lib/%s/libhelper.so", library);
    rename(in_home(target), in_home(source));
}

static void place_program(const char *library)
{
    char path[64];

    snprintf(path, sizeof path, "lib/%s/P0.so", library);
    copy_file(harness_exit("helper_0/program"), in_home(path));
}

static void expect_helpers(int first, int second)
{
    CU_ASSERT_EQUAL(decide(), 0);
    CU_ASSERT_EQUAL(fixture.decision.call_count, 2);
    ASSERT_STRING(call_at(0)->reason, "");
    ASSERT_STRING(call_at(1)->reason, "");
    CU_ASSERT_EQUAL(call_at(0)->answer, first);
    CU_ASSERT_EQUAL(call_at(1)->answer, second);
}

static void helper_replaced(void)
{
    static const struct registered two[] = {{0, 10, "T/P0", ",\"mode\":\"*SHADOW\""},
                                            {0, 20, "U/P0", ",\"mode\":\"*SHADOW\""}};

    open_with(two, 2);
    place_program("T");
    place_program("U");
    place_helper("T", "helper_0");
    place_helper("U", "helper_1");
    settle();
    begin_job();
    expect_helpers('0', '1');
    place_helper("T", "helper_1");
    expect_helpers('0', '1'); /* not noticed: the program is the same */
    CU_ASSERT_EQUAL(utimensat(AT_FDCWD, in_home("lib/T/P0.so"), NULL, 0), 0); /* touch */
    expect_helpers('1', '1');
    place_helper("U", "helper_0");
    place_program("U");
    expect_helpers('1', '0');
    place_helper("T", "helper_0");
    end_job();
    begin_job();
    expect_helpers('0', '0');
    CU_ASSERT_EQUAL(exchange("lib/T", "lib/U"), 0);
    expect_helpers('0', '0');
    place_helper("U", "helper_1");
    CU_ASSERT_EQUAL(exchange("lib/T", "lib/U"), 0); /* program and helper together */
    expect_helpers('1', '0');
    unlink(in_home("lib/T/libhelper.so"));
    place_program("T");
    CU_ASSERT_EQUAL(decide(), 0); /* never the other one's */
    CU_ASSERT_EQUAL(call_at(0)->meaning, SPSY_MEANING_FAILED);
    CU_ASSERT(strstr(call_at(0)->reason, "libhelper.so") != NULL);
    CU_ASSERT_EQUAL(call_at(1)->answer, '0');
    close_home();
}

static const struct test tests[] = {
    {"X33 every way, isolated and inline", every_way},
    {"X33 X34 the entry is gone, and comes back", entry_gone},
    {"X33 X34 a half written file suspends nothing", half_written},
    {"X33 timestamps that were set back", set_back_timestamps},
    {"X33 a file system with coarse timestamps", coarse_timestamps},
    {"X33 exchanged and exchanged back while it is loaded", exchanged_back},
    {"X33 never a mixture of two versions of a directory", never_a_mixture},
    {"X33 overwritten while it is read", torn_copy},
    {"X33 X34 truncated, inline", truncated},
    {"X33 back and forth, inline", back_and_forth},
    {"X33 threads, handlers and destructors of the old version", lively},
    {"X33 unique symbols of C++", unique_symbols},
    {"X33 X34 unique symbols inline are refused", unique_symbols_inline},
    {"X33 helper libraries", helper_replaced},
};
HARNESS_MAIN("replacement", tests)

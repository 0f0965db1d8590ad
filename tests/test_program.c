/* test_program.c - finding, judging, reading and calling exit programs, in this process. */
#include "harness.h"

#include <gnu/libc-version.h>

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "program/elf.h"
#include "program/inline.h"
#include "record/record.h"
#include "service/service.h"
#include "request_fixture.h"
#define SPSY_EXIT_HOST
#include "spsy_exit.h"

/* ---- what the tests share ---------------------------------------------------------------------
 */

static struct spsy_error error;

static bool contains(const char *text, const char *part)
{
    return strstr(text, part) != NULL;
}

/* A program as a job holds it. */
static void make_program(struct spsy_program *program, const char *path, const char *entry,
                         enum spsy_ccsid ccsid)
{
    memset(program, 0, sizeof *program);
    program->registration.entry = (char *)entry;
    program->registration.ccsid = ccsid;
    snprintf(program->path, sizeof program->path, "%s", path);
    snprintf(program->name, sizeof program->name, "%s", "test");
}

static int load_path(struct spsy_program *program, const char *path, const char *entry,
                     enum spsy_ccsid ccsid)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int result;

    make_program(program, path, entry, ccsid);
    result = spsy_inline_load(program, fd, &error);
    close(fd);
    return result;
}

static int load(struct spsy_program *program, const char *name, enum spsy_ccsid ccsid)
{
    return load_path(program, harness_exit(name), "*AUTO", ccsid);
}

static int inspect(const char *path, const char *entry, enum spsy_ccsid ccsid,
                   struct spsy_program_info *info)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int result = spsy_program_inspect(fd, path, entry, ccsid, info, &error);

    close(fd);
    return result;
}

/* One record in both forms; the answer wanted stands in New ASP. */
static struct spsy_input make_input(int answer)
{
    struct spsy_input input = {.has_ascii = true};
    struct spsy_fields fields;

    request_fill(&fields);
    fields.job_user = "PAYROLL";
    fields.file_number = 300;
    fields.new_asp = answer;
    CU_ASSERT_EQUAL(spsy_record_encode(&fields, SPSY_CHARSET_EBCDIC, input.record[0], &error), 0);
    CU_ASSERT_EQUAL(spsy_record_encode(&fields, SPSY_CHARSET_ASCII, input.record[1], &error), 0);
    return input;
}

static struct spsy_outcome call_once(struct spsy_program *program, const struct spsy_input *input)
{
    struct spsy_step step = {program, true, true};
    struct spsy_outcome outcome;

    memset(&outcome, 0xEE, sizeof outcome);
    CU_ASSERT_EQUAL(spsy_inline_run(&step, 1, input, &outcome), 1);
    return outcome;
}

static void write_in(const char *path, const char *name, const void *bytes, size_t count)
{
    char file[PATH_MAX];

    snprintf(file, sizeof file, "%s/%s", path, name);
    harness_write(file, bytes, count);
}

/* The file with every occurrence of one string replaced by another of its length. */
static char *patched(const char *name, const char *from, const char *to, size_t length,
                     size_t *count)
{
    char *bytes = harness_read(harness_exit(name), count);

    for (size_t i = 0; i + length <= *count; i++)
        if (memcmp(bytes + i, from, length) == 0)
            memcpy(bytes + i, to, length);
    return bytes;
}

/* The same, written to a new file; the path is static. */
static const char *patched_file(const char *name, const char *from, const char *to, size_t length)
{
    static char path[PATH_MAX];
    static const char *directory;
    static unsigned number;
    size_t count;
    char *bytes = patched(name, from, to, length, &count);

    if (!directory)
        directory = harness_directory();
    snprintf(path, sizeof path, "%s/%u.so", directory, number++);
    harness_write(path, bytes, count);
    free(bytes);
    return path;
}

/* ---- answers ----------------------------------------------------------------------------------
 */

static const enum spsy_ccsid ccsids[] = {SPSY_CCSID_AUTO, SPSY_CCSID_37, SPSY_CCSID_819};

static void check_answers(const char *name, bool descriptor, bool ebcdic_literals)
{
    for (size_t c = 0; c < 3; c++) {
        struct spsy_program program;
        bool ascii = descriptor ? !ebcdic_literals : ccsids[c] == SPSY_CCSID_819;
        bool assumed = !descriptor && ccsids[c] == SPSY_CCSID_AUTO;

        CU_ASSERT_EQUAL_FATAL(load(&program, name, ccsids[c]), 0);
        CU_ASSERT_EQUAL(program.info.has_descriptor, descriptor);
        CU_ASSERT_EQUAL(program.entry.form, ascii ? 819 : 37);
        for (int answer = 0; answer < 256; answer++) {
            struct spsy_input input = make_input(answer);
            struct spsy_outcome outcome = call_once(&program, &input);
            bool wrong = assumed && (answer == 0x30 || answer == 0x31);
            enum spsy_meaning meaning = answer == (ascii ? 0x30 : 0xF0)   ? SPSY_MEANING_REFUSE
                                        : answer == (ascii ? 0x31 : 0xF1) ? SPSY_MEANING_ALLOW
                                                                          : SPSY_MEANING_NONE;

            CU_ASSERT_EQUAL(outcome.answer, answer);
            CU_ASSERT_EQUAL(outcome.failed, wrong);
            CU_ASSERT_EQUAL(contains(outcome.reason, "built in the wrong character set"), wrong);
            CU_ASSERT_EQUAL(spsy_answer_meaning(program.entry.form, (unsigned char)answer),
                            meaning);
            CU_ASSERT_FALSE(outcome.input_changed);
        }
    }
}

static void every_answer(void)
{
    check_answers("program_function", false, false);
    check_answers("program_main", false, false);
    check_answers("program_descriptor", true, false);
    check_answers("program_descriptor_ebcdic", true, true);
}

static void payroll(void)
{
    struct spsy_program program;
    struct spsy_input input = make_input(0);

    CU_ASSERT_EQUAL_FATAL(load(&program, "program_payroll_ebcdic", SPSY_CCSID_AUTO), 0);
    CU_ASSERT_EQUAL(program.entry.kind, SPSY_ENTRY_MAIN);
    CU_ASSERT_EQUAL(call_once(&program, &input).answer, 0xF0);
    memcpy(input.record[0] + 34, "\xC1\xD3\xC9\xC3\xC5\x40\x40\x40\x40\x40", 10); /* ALICE */
    CU_ASSERT_EQUAL(call_once(&program, &input).answer, 0xF1);
    input.record[0][34] = 0xC2;
    CU_ASSERT_EQUAL(call_once(&program, &input).answer, 0x40);
}

static void espsecrg(void)
{
    struct spsy_program program;
    struct spsy_input input = make_input(0);

    CU_ASSERT_EQUAL_FATAL(load(&program, "program_espsecrg", SPSY_CCSID_AUTO), 0);
    CU_ASSERT_EQUAL(program.entry.kind, SPSY_ENTRY_MAIN);
    CU_ASSERT_EQUAL(program.entry.form, SPSY_CHARSET_ASCII);
    CU_ASSERT_EQUAL(call_once(&program, &input).answer, '0');
    input.record[1][63] ^= 1; /* 301 */
    CU_ASSERT_EQUAL(call_once(&program, &input).answer, ' ');
}

/* ---- parameters -------------------------------------------------------------------------------
 */

static void check_dump(enum spsy_ccsid ccsid, int format, const char *head, const char *name)
{
    struct spsy_program program;
    struct spsy_input input = make_input(7);
    char path[PATH_MAX];
    size_t count;
    char *seen;

    snprintf(path, sizeof path, "%s/dump", harness_directory());
    setenv("SPSY_TEST_DUMP", path, 1);
    CU_ASSERT_EQUAL_FATAL(load(&program, "program_dump", ccsid), 0);
    program.format = format;
    call_once(&program, &input);
    seen = harness_read(path, &count);
    CU_ASSERT_FATAL(seen != NULL);
    CU_ASSERT_EQUAL(count, 1 + 8 + 432 + 12);
    CU_ASSERT_EQUAL(memcmp(seen, head, 9), 0);
    CU_ASSERT_EQUAL(memcmp(seen + 9, input.record[ccsid == SPSY_CCSID_819], 429), 0);
    CU_ASSERT_EQUAL(memcmp(seen + 9 + 429, "\0\0\0", 3), 0);
    CU_ASSERT_EQUAL(memcmp(seen + 441, name, 12), 0);
    free(seen);
    unsetenv("SPSY_TEST_DUMP");
}

static void what_is_passed(void)
{
    static const char name[] = "\x97\x99\x96\x87\x99\x81\x94\x6D\x84\xA4\x94\x97";

    check_dump(SPSY_CCSID_AUTO, 0, "\x40\xE2\xD7\xE2\xE8\xF0\xF1\xF0\xF0", name);
    check_dump(SPSY_CCSID_37, 1, "\x40\xE2\xD7\xE2\xE8\xF0\xF2\xF0\xF0", name);
    check_dump(SPSY_CCSID_819, 0, " SPSY0100", "program_dump");
    check_dump(SPSY_CCSID_819, 1, " SPSY0200", "program_dump");
}

/* A program that dumps what it sees right after one that scribbles over everything it got, in both
 * forms, and formats in turn. */
static void nothing_leaks(void)
{
    struct spsy_program scribble, answer, dump;
    struct spsy_input input = make_input(0x31);
    struct spsy_step steps[] = {{&scribble, true, true},
                                {&answer, true, true},
                                {&scribble, true, true},
                                {&dump, true, true}};
    struct spsy_outcome outcomes[4];
    char path[PATH_MAX];
    char *seen;

    snprintf(path, sizeof path, "%s/dump", harness_directory());
    setenv("SPSY_TEST_DUMP", path, 1);
    for (int form = 0; form < 2; form++) {
        enum spsy_ccsid ccsid = form ? SPSY_CCSID_819 : SPSY_CCSID_37;

        CU_ASSERT_EQUAL_FATAL(load(&scribble, "program_scribble", ccsid), 0);
        CU_ASSERT_EQUAL_FATAL(load(&answer, "program_function", ccsid), 0);
        CU_ASSERT_EQUAL_FATAL(load(&dump, "program_dump", ccsid), 0);
        dump.format = 1;
        CU_ASSERT_EQUAL(spsy_inline_run(steps, 4, &input, outcomes), 4);
        CU_ASSERT(outcomes[0].input_changed && !outcomes[0].failed);
        CU_ASSERT_EQUAL(outcomes[0].answer, form ? 0x20 : 0x40);
        CU_ASSERT_EQUAL(outcomes[1].answer, 0x31);
        CU_ASSERT_FALSE(outcomes[1].input_changed);
        CU_ASSERT_EQUAL(outcomes[2].answer, form ? 0x20 : 0x40); /* the 0x31 did not leak */
        CU_ASSERT_FALSE(outcomes[3].input_changed);
        seen = harness_read(path, NULL);
        CU_ASSERT_FATAL(seen != NULL);
        CU_ASSERT_EQUAL(
            memcmp(seen, form ? " SPSY0200" : "\x40\xE2\xD7\xE2\xE8\xF0\xF2\xF0\xF0", 9), 0);
        CU_ASSERT_EQUAL(memcmp(seen + 9, input.record[form], 429), 0);
        CU_ASSERT_EQUAL(memcmp(seen + 9 + 429, "\0\0\0", 3), 0);
        free(seen);
    }
    unsetenv("SPSY_TEST_DUMP");
}

static void slack(void)
{
    struct spsy_program program;
    struct spsy_input input = make_input(0);
    struct spsy_outcome outcome;

    CU_ASSERT_EQUAL_FATAL(load(&program, "program_slack", SPSY_CCSID_37), 0);
    outcome = call_once(&program, &input);
    CU_ASSERT(!outcome.failed && !outcome.input_changed);
    CU_ASSERT_EQUAL(outcome.answer, 0x40);
}

static void guards(void)
{
    struct spsy_program program;

    CU_ASSERT_EQUAL_FATAL(load(&program, "program_guard", SPSY_CCSID_37), 0);
    for (int distance = -SPSY_GUARD_BYTES; distance <= SPSY_GUARD_BYTES; distance++) {
        struct spsy_input input = make_input(distance & 0xFF);
        struct spsy_outcome outcome = call_once(&program, &input);
        char offset[16];

        snprintf(offset, sizeof offset, "offset %+d", distance);
        CU_ASSERT_EQUAL(outcome.answer, 0xF1);
        CU_ASSERT_EQUAL(outcome.failed, distance != 0);
        CU_ASSERT_EQUAL(distance != 0, contains(outcome.reason, offset));
    }
}

/* ---- chains -----------------------------------------------------------------------------------
 */

static void chain_ends(void)
{
    struct spsy_program allow, refuse, unloaded;
    struct spsy_input input = make_input(0xF1);
    struct spsy_outcome outcomes[3];
    struct spsy_step steps[3] = {{&allow, true, true}, {&refuse, true, true}, {&allow, true, true}};

    CU_ASSERT_EQUAL_FATAL(load(&allow, "program_function", SPSY_CCSID_37), 0);
    CU_ASSERT_EQUAL_FATAL(load(&refuse, "program_payroll_ebcdic", SPSY_CCSID_37), 0);
    make_program(&unloaded, "/none.so", "*AUTO", SPSY_CCSID_37);
    CU_ASSERT_EQUAL(spsy_inline_run(steps, 3, &input, outcomes), 2); /* X14 */
    CU_ASSERT_EQUAL(outcomes[0].answer, 0xF1);                       /* X15 */
    CU_ASSERT_EQUAL(outcomes[1].answer, 0xF0);
    steps[1].ends_on_refuse = false; /* shadow */
    CU_ASSERT_EQUAL(spsy_inline_run(steps, 3, &input, outcomes), 3);
    steps[1] = (struct spsy_step){&unloaded, true, true};
    CU_ASSERT_EQUAL(spsy_inline_run(steps, 3, &input, outcomes), 2); /* ONFAIL(*REFUSE) */
    CU_ASSERT(outcomes[1].failed && outcomes[1].answer == -1);
    ASSERT_STRING(outcomes[1].reason, "not loaded");
    steps[1].ends_on_failure = false; /* ONFAIL(*IGNORE) */
    CU_ASSERT_EQUAL(spsy_inline_run(steps, 3, &input, outcomes), 3);
    CU_ASSERT_EQUAL(spsy_inline_run(steps, 0, &input, outcomes), 0);
    allow.entry.form = SPSY_CHARSET_ASCII;
    input.has_ascii = false;
    CU_ASSERT_EQUAL(spsy_inline_run(steps, 1, &input, outcomes), 1);
    CU_ASSERT(outcomes[0].failed && contains(outcomes[0].reason, "ASCII"));
}

/* Twenty calls, the names of copies of one program, in the order of the steps. */
static void call_order(void)
{
    static struct spsy_program programs[20];
    struct spsy_step steps[20];
    struct spsy_outcome outcomes[20];
    struct spsy_input input = make_input(0x31);
    const char *directory = harness_directory();
    char log[PATH_MAX], path[PATH_MAX], expected[20 * 32] = "";
    size_t count;
    char *bytes = harness_read(harness_exit("program_log"), &count);
    char *seen;

    snprintf(log, sizeof log, "%s/log", directory);
    setenv("SPSY_TEST_LOG", log, 1);
    for (int i = 0; i < 20; i++) {
        snprintf(path, sizeof path, "%s/p%02d.so", directory, i);
        harness_write(path, bytes, count);
        CU_ASSERT_EQUAL_FATAL(load_path(&programs[i], path, "*AUTO", SPSY_CCSID_AUTO), 0);
        programs[i].format = i / 10;
        steps[i] = (struct spsy_step){&programs[i], true, true};
        snprintf(expected + strlen(expected), 32, "p%02d SPSY0%d00 31\n", i, 1 + i / 10);
    }
    CU_ASSERT_EQUAL(spsy_inline_run(steps, 20, &input, outcomes), 20);
    seen = harness_read(log, NULL);
    ASSERT_STRING(seen, expected);
    for (int i = 0; i < 20; i++)
        CU_ASSERT(outcomes[i].nanoseconds > 100 && outcomes[i].nanoseconds < 10000000000);
    free(seen);
    free(bytes);
    unsetenv("SPSY_TEST_LOG");
}

/* The exit host's way, one entry at a time. */
static void entry_call(void)
{
    struct spsy_program program;
    struct spsy_input input = make_input(0xF0);
    struct spsy_outcome outcome;

    CU_ASSERT_EQUAL_FATAL(load(&program, "program_main", SPSY_CCSID_AUTO), 0);
    memset(&outcome, 0xEE, sizeof outcome);
    spsy_entry_call(&program.entry, "main", 1, &input, &outcome);
    CU_ASSERT_EQUAL(outcome.answer, 0xF0);
    CU_ASSERT(!outcome.failed && !outcome.input_changed);
    ASSERT_STRING(outcome.reason, "");
    CU_ASSERT(outcome.nanoseconds > 0 && outcome.nanoseconds < 10000000000);
}

/* ---- entries ----------------------------------------------------------------------------------
 */

static void check_entry(const char *path, const char *entry, const char *symbol, int answer)
{
    struct spsy_program program;
    struct spsy_input input = make_input(0);

    CU_ASSERT_EQUAL_FATAL(load_path(&program, path, entry, SPSY_CCSID_AUTO), 0);
    ASSERT_STRING(program.info.symbol, symbol);
    CU_ASSERT_EQUAL(program.entry.kind,
                    strcmp(symbol, "main") == 0 ? SPSY_ENTRY_MAIN : SPSY_ENTRY_POINTERS);
    CU_ASSERT_EQUAL(call_once(&program, &input).answer, answer);
}

/* Each entry hidden in turn leaves the next. */
static void entry_order(void)
{
    static const char *const names[] = {"spsy_exit_program", "spsy_exit", "program_entries",
                                        "PROGRAM_ENTRIES", "main"};
    const char *directory = harness_directory();
    struct spsy_program_info info;
    char path[PATH_MAX];
    size_t count;
    char *bytes = harness_read(harness_exit("program_entries"), &count);

    snprintf(path, sizeof path, "%s/program_entries.so", directory);
    for (int hidden = 0; hidden <= 5; hidden++) {
        if (hidden > 0) {
            const char *name = names[hidden - 1];
            size_t length = strlen(name) + 1;

            for (size_t i = 1; i + length <= count; i++)
                if (bytes[i - 1] == '\0' && memcmp(bytes + i, name, length) == 0)
                    bytes[i] = '~';
        }
        harness_write(path, bytes, count);
        if (hidden < 5)
            check_entry(path, "*AUTO", hidden == 0 ? "" : names[hidden], 'A' + hidden);
    }
    CU_ASSERT_EQUAL(inspect(path, "*AUTO", SPSY_CCSID_AUTO, &info), SPSY_ERR_PROGRAM);
    CU_ASSERT(contains(error.text, path) && contains(error.text, "no entry"));
    free(bytes);
}

static void entry_named(void)
{
    static const char *const bad[] = {
        "nothing", "some_data", "spsy_exit_program", "", "data_function", "printf", "MAIN"};
    const char *path = harness_exit("program_entries");
    struct spsy_program_info info;
    char longest[400];

    check_entry(path, "other_entry", "other_entry", 'F');
    check_entry(path, "main", "main", 'E');
    check_entry(path, "spsy_exit", "spsy_exit", 'B');
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CU_ASSERT_EQUAL(inspect(path, bad[i], SPSY_CCSID_AUTO, &info), SPSY_ERR_PROGRAM);
        CU_ASSERT(contains(error.text, "no function") && contains(error.text, bad[i]));
    }
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    CU_ASSERT_EQUAL(inspect(path, longest, SPSY_CCSID_AUTO, &info), SPSY_ERR_PROGRAM);
}

static void entry_by_own_name(void)
{
    check_entry(harness_exit("program_own"), "*AUTO", "program_own", 0);
    check_entry(harness_exit("program_upper"), "*AUTO", "PROGRAM_UPPER", 0);
}

/* The three ways to know how many symbols there are. The third is of a file that nobody can load.
 */
static void symbol_tables(void)
{
    static const char gnu_hash[] = "\xF5\xFE\xFF\x6F\0\0\0", other[] = "\xF5\xFE\xFF\x6D\0\0\0";
    struct spsy_program_info info;

    check_entry(harness_exit("program_sysv"), "*AUTO", "spsy_exit", 0xF1);
    check_entry(harness_exit("program_function"), "*AUTO", "spsy_exit", 0);
    CU_ASSERT_EQUAL(inspect(patched_file("program_function", gnu_hash, other, 8), "*AUTO",
                            SPSY_CCSID_AUTO, &info),
                    0);
    ASSERT_STRING(info.symbol, "spsy_exit");
}

/* A symbol of the table that the dynamic linker would not give out is not one. */
static void hidden_symbol(void)
{
    const char *path = harness_exit("program_function");
    struct spsy_program_info info;
    struct spsy_elf elf;
    uint64_t table = 0;
    size_t count, at;
    char *bytes = harness_read(path, &count);
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    CU_ASSERT_EQUAL_FATAL(spsy_elf_open(&elf, fd, path, &error), 0);
    CU_ASSERT_TRUE(spsy_elf_dynamic(&elf, DT_SYMTAB, &table)); /* in the first segment, at 0 */
    at = table + (size_t)(spsy_elf_symbol(&elf, "spsy_exit") - elf.symbols) * sizeof(Elf64_Sym);
    spsy_elf_close(&elf);
    close(fd);
    fd = memfd_create("hidden", MFD_CLOEXEC);
    for (unsigned char visibility = STV_DEFAULT; visibility <= STV_PROTECTED; visibility++) {
        bool given_out = visibility == STV_DEFAULT || visibility == STV_PROTECTED;

        bytes[at + offsetof(Elf64_Sym, st_other)] = (char)visibility;
        CU_ASSERT_EQUAL_FATAL(pwrite(fd, bytes, count, 0), (ssize_t)count);
        CU_ASSERT_EQUAL(spsy_program_inspect(fd, "f", "spsy_exit", SPSY_CCSID_AUTO, &info, &error),
                        given_out ? 0 : SPSY_ERR_PROGRAM);
    }
    close(fd);
    free(bytes);
}

static void constant_descriptor(void)
{
    struct spsy_program program;
    struct spsy_input input = make_input(0);

    CU_ASSERT_EQUAL_FATAL(load(&program, "program_constant", SPSY_CCSID_37), 0);
    CU_ASSERT(program.info.has_descriptor && !program.info.takes_services);
    CU_ASSERT_EQUAL(program.entry.form, SPSY_CHARSET_ASCII);
    CU_ASSERT_EQUAL(call_once(&program, &input).answer, 0x31);
}

/* The descriptor's first bytes in the file, one of them changed. */
static void check_descriptor(size_t offset, uint32_t value, size_t bytes, const char *expected)
{
    struct spsy_exit_descriptor descriptor = {
        sizeof descriptor, 1, 429, 0, ' ', {0}, NULL, NULL, {NULL}};
    struct spsy_exit_descriptor changed = descriptor;
    struct spsy_program_info info;
    int result;

    memcpy((char *)&changed + offset, &value, bytes);
    result = inspect(patched_file("program_descriptor", (char *)&descriptor, (char *)&changed,
                                  offsetof(struct spsy_exit_descriptor, entry)),
                     "*AUTO", SPSY_CCSID_AUTO, &info);
    CU_ASSERT_EQUAL(result, expected ? SPSY_ERR_PROGRAM : 0);
    if (expected) {
        CU_ASSERT(contains(error.text, expected));
        CU_ASSERT(contains(error.text, "spsy_exit_program"));
    }
}

static void descriptors(void)
{
    check_descriptor(offsetof(struct spsy_exit_descriptor, abi_version), 2, 4, "ABI version 2");
    check_descriptor(offsetof(struct spsy_exit_descriptor, abi_version), 0, 4, "ABI version 0");
    check_descriptor(offsetof(struct spsy_exit_descriptor, size), 0, 4, "size");
    check_descriptor(offsetof(struct spsy_exit_descriptor, size), 23, 4, "size");
    check_descriptor(offsetof(struct spsy_exit_descriptor, size), 4096, 4, "size");
    check_descriptor(offsetof(struct spsy_exit_descriptor, size), 32, 4, NULL); /* no services */
    check_descriptor(offsetof(struct spsy_exit_descriptor, size), 24, 4, "no entry");
    check_descriptor(offsetof(struct spsy_exit_descriptor, record_bytes), 432, 4, "432");
    check_descriptor(offsetof(struct spsy_exit_descriptor, flags), 2, 4, "flags");
    check_descriptor(offsetof(struct spsy_exit_descriptor, flags), 1, 4, NULL);
    for (uint32_t blank = 0; blank < 256; blank++)
        check_descriptor(offsetof(struct spsy_exit_descriptor, blank), blank, 1,
                         blank == 0x20 || blank == 0x40 ? NULL : "blank");
}

/* A descriptor without entry needs another one. */
static void descriptor_without_entry(void)
{
    const char *path = patched_file("program_log", "\0main", "\0mein", 6);
    struct spsy_program_info info;

    CU_ASSERT_EQUAL(inspect(harness_exit("program_log"), "*AUTO", SPSY_CCSID_AUTO, &info), 0);
    ASSERT_STRING(info.symbol, "main");
    CU_ASSERT_EQUAL(inspect(path, "*AUTO", SPSY_CCSID_AUTO, &info), SPSY_ERR_PROGRAM);
}

/* ---- files that are no programs ---------------------------------------------------------------
 */

static void check_not_a_program(const char *path, const char *expected)
{
    struct spsy_program_info info;

    CU_ASSERT_EQUAL(inspect(path, "*AUTO", SPSY_CCSID_AUTO, &info), SPSY_ERR_PROGRAM);
    if (!contains(error.text, expected) || !contains(error.text, path))
        ASSERT_STRING(error.text, expected);
}

static void check_changed_byte(size_t offset, unsigned char value, const char *expected)
{
    char path[PATH_MAX];
    size_t count;
    char *bytes = harness_read(harness_exit("program_function"), &count);

    snprintf(path, sizeof path, "%s/changed.so", harness_directory());
    bytes[offset] = (char)value;
    harness_write(path, bytes, count);
    check_not_a_program(path, expected);
    free(bytes);
}

static void wrong_files(void)
{
    const char *directory = harness_directory();
    char path[PATH_MAX];
    Dl_info c_library;

    snprintf(path, sizeof path, "%s/f", directory);
    write_in(directory, "f", "", 0);
    check_not_a_program(path, "empty");
    write_in(directory, "f", "#!/bin/sh\nexit 0\n", 17);
    check_not_a_program(path, "not an ELF");
    write_in(directory, "f", "\177EL", 3);
    check_not_a_program(path, "not an ELF");
    write_in(directory, "f", "\177ELF", 4);
    check_not_a_program(path, "truncated");
    check_changed_byte(EI_CLASS, ELFCLASS32, "32-bit");
    check_changed_byte(EI_DATA, 3, "byte order");
    check_changed_byte(EI_VERSION, 0, "version");
    check_changed_byte(offsetof(Elf64_Ehdr, e_machine), 0xFF, "another machine");
    check_changed_byte(offsetof(Elf64_Ehdr, e_type), ET_REL, "-shared -fPIC");
    check_changed_byte(offsetof(Elf64_Ehdr, e_type), ET_EXEC, "-shared -fPIC");
    check_changed_byte(offsetof(Elf64_Ehdr, e_type), ET_CORE, "not a shared object");
    snprintf(path, sizeof path, "%s/tests/test_program", harness_build());
    check_not_a_program(path, "an executable (PIE), not a shared object; build it with -shared");
    /* not printf: a sanitizer's runtime has one, too */
    CU_ASSERT_FATAL(dladdr((void *)&gnu_get_libc_version, &c_library) != 0);
    check_not_a_program(c_library.dli_fname, "names an interpreter");
    check_not_a_program(harness_exit("program_no_entry"), "no entry");
}

static void does_not_load(void)
{
    struct spsy_program program;

    CU_ASSERT_EQUAL(load(&program, "program_unresolved", SPSY_CCSID_AUTO), SPSY_ERR_PROGRAM);
    CU_ASSERT(contains(error.text, "does not load"));
    CU_ASSERT(contains(error.text, "spsy_test_no_such_function"));
    CU_ASSERT_PTR_NULL(program.entry.function); /* unchanged */
    CU_ASSERT_EQUAL(load(&program, "program_no_entry", SPSY_CCSID_AUTO), SPSY_ERR_PROGRAM);
}

/* Whatever the file says, reading it ends, and stays inside: every length, every byte changed. */
static void hostile_files(void)
{
    size_t count, accepted = 0;
    char *bytes = harness_read(harness_exit("program_entries"), &count);
    struct spsy_program_info info;
    int fd = memfd_create("hostile", MFD_CLOEXEC);

    for (size_t i = 0; i < count; i++) {
        CU_ASSERT_EQUAL_FATAL(pwrite(fd, bytes + i, 1, (off_t)i), 1);
        accepted += spsy_program_inspect(fd, "f", "*AUTO", SPSY_CCSID_AUTO, &info, &error) == 0;
    }
    CU_ASSERT_EQUAL(spsy_program_inspect(fd, "f", "*AUTO", SPSY_CCSID_AUTO, &info, &error), 0);
    CU_ASSERT(accepted > 0 && accepted < count); /* section headers are not needed */
    for (size_t i = 0; i < count; i++) {
        static const unsigned char values[] = {0x00, 0x7F, 0xFF};

        if (bytes[i] == 0 && i > 4096 && i % 8) /* the fill between sections */
            continue;
        for (size_t k = 0; k < 3; k++) {
            CU_ASSERT_EQUAL_FATAL(pwrite(fd, &values[k], 1, (off_t)i), 1);
            spsy_program_inspect(fd, "f", "*AUTO", SPSY_CCSID_AUTO, &info, &error);
        }
        CU_ASSERT_EQUAL_FATAL(pwrite(fd, bytes + i, 1, (off_t)i), 1);
    }
    CU_ASSERT_EQUAL(spsy_program_inspect(fd, "f", "*AUTO", SPSY_CCSID_AUTO, &info, &error), 0);
    close(fd);
    free(bytes);
}

/* A large file is read piece by piece: the same answers, also when its first bytes are hostile. */
static void large_file(void)
{
    size_t count;
    char *bytes = harness_read(harness_exit("program_entries"), &count);
    struct spsy_program_info info;
    int fd = memfd_create("large", MFD_CLOEXEC);

    CU_ASSERT_EQUAL_FATAL(write(fd, bytes, count), (ssize_t)count);
    CU_ASSERT_EQUAL_FATAL(ftruncate(fd, 3 << 20), 0);
    CU_ASSERT_EQUAL(spsy_program_inspect(fd, "f", "*AUTO", SPSY_CCSID_AUTO, &info, &error), 0);
    CU_ASSERT(info.has_descriptor && info.form == SPSY_CHARSET_ASCII);
    CU_ASSERT_EQUAL(spsy_program_inspect(fd, "f", "main", SPSY_CCSID_AUTO, &info, &error), 0);
    CU_ASSERT_EQUAL(info.kind, SPSY_ENTRY_MAIN);
    for (size_t i = 0; i < 2048; i++) {
        CU_ASSERT_EQUAL_FATAL(pwrite(fd, "\xFF", 1, (off_t)i), 1);
        spsy_program_inspect(fd, "f", "*AUTO", SPSY_CCSID_AUTO, &info, &error);
        CU_ASSERT_EQUAL_FATAL(pwrite(fd, bytes + i, 1, (off_t)i), 1);
    }
    close(fd);
    free(bytes);
}

/* ---- inline or not ----------------------------------------------------------------------------
 */

static void check_inline(const char *path, const char *expected)
{
    struct spsy_program_info info;
    struct spsy_program program;

    CU_ASSERT_EQUAL_FATAL(inspect(path, "*AUTO", SPSY_CCSID_AUTO, &info), 0);
    if (!expected) {
        CU_ASSERT_EQUAL(spsy_program_allows_inline(&info, &error), 0);
        return;
    }
    CU_ASSERT_EQUAL(spsy_program_allows_inline(&info, &error), SPSY_ERR_PROGRAM);
    CU_ASSERT(contains(error.text, expected));
    CU_ASSERT_EQUAL(load_path(&program, path, "*AUTO", SPSY_CCSID_AUTO), SPSY_ERR_PROGRAM);
    CU_ASSERT(contains(error.text, expected));
}

/* libc.so.6 with a run path of this dynamic tag. */
static const char *with_run_path(char tag)
{
    static char path[PATH_MAX];
    static const char runpath[8] = {DT_RUNPATH};
    const char wanted[8] = {tag};
    size_t count;
    char *bytes = patched("service_ibm", "libspsyexit.so", "libc.so.6\0\0\0\0", 14, &count);

    for (size_t i = 0; i + 8 <= count; i += 8)
        if (memcmp(bytes + i, runpath, 8) == 0)
            memcpy(bytes + i, wanted, 8);
    snprintf(path, sizeof path, "%s/%d.so", harness_directory(), tag);
    harness_write(path, bytes, count);
    free(bytes);
    return path;
}

static void allows_inline(void)
{
    check_inline(harness_exit("program_log"), NULL);
    check_inline(harness_exit("program_isolated_only"), "whole process");
    check_inline(harness_exit("program_unique"), "unique symbols");
    check_inline(patched_file("program_log", "libc.so.6", "libcob.so", 9), "libcob");
    check_inline(patched_file("program_log", "libc.so.6", "libq.so.9", 9), "system directories");
    check_inline(patched_file("program_log", "libc.so.6", "lib/so/6x", 9), "system directories");
    check_inline(with_run_path(DT_RUNPATH), "system directories"); /* it comes before them */
    check_inline(with_run_path(DT_RPATH), "system directories");
    check_inline(with_run_path(DT_DEBUG), NULL);
}

/* X33: a replacement at the same path is loaded beside the old copy, which goes on working. */
static void replaced(void)
{
    struct spsy_program old, new;
    struct spsy_input input = make_input(0xF1);
    char path[PATH_MAX];
    size_t count;
    char *bytes = harness_read(harness_exit("program_function"), &count);

    snprintf(path, sizeof path, "%s/program.so", harness_directory());
    harness_write(path, bytes, count);
    free(bytes);
    CU_ASSERT_EQUAL_FATAL(load_path(&old, path, "*AUTO", SPSY_CCSID_37), 0);
    bytes = harness_read(harness_exit("program_payroll_ebcdic"), &count);
    harness_write(path, bytes, count); /* written over, not even renamed */
    free(bytes);
    CU_ASSERT_EQUAL_FATAL(load_path(&new, path, "main", SPSY_CCSID_37), 0);
    CU_ASSERT_EQUAL(call_once(&old, &input).answer, 0xF1);
    CU_ASSERT_NOT_EQUAL(new.entry.handle, old.entry.handle);
    CU_ASSERT_EQUAL(truncate(path, 0), 0); /* the copies do not depend on the file */
    CU_ASSERT_EQUAL(call_once(&old, &input).answer, 0xF1);
}

static void loaded_often(void)
{
    for (int i = 0; i < 100; i++) {
        struct spsy_program program;
        struct spsy_input input = make_input(i);

        CU_ASSERT_EQUAL_FATAL(
            load(&program, i % 2 ? "program_function" : "program_main", SPSY_CCSID_37), 0);
        CU_ASSERT_EQUAL(program.entry.kind, i % 2 ? SPSY_ENTRY_POINTERS : SPSY_ENTRY_MAIN);
        CU_ASSERT_EQUAL(call_once(&program, &input).answer, i);
    }
}

/* ---- trust ------------------------------------------------------------------------------------
 */

static char place[PATH_MAX]; /* a directory of this test */

static const char *in_place(const char *name)
{
    static char paths[4][2 * PATH_MAX];
    static unsigned next;
    char *path = paths[next++ % 4];

    snprintf(path, sizeof paths[0], "%s/%s", place, name);
    return path;
}

static int trust(const char *path)
{
    int fd = -2;
    int result = spsy_program_trust(path, getuid(), &fd, &error);

    CU_ASSERT_EQUAL(fd >= 0, result == 0);
    if (fd >= 0)
        close(fd);
    return result;
}

static void make_link(const char *target, const char *path)
{
    CU_ASSERT_EQUAL_FATAL(symlink(target, path), 0);
}

static void make_place(void)
{
    /* by its real path: $TMPDIR may be a link */
    if (!realpath(harness_directory(), place))
        abort();
    mkdir(in_place("d"), 0700);
    harness_write(in_place("d/f.so"), "x", 1);
    chmod(in_place("d/f.so"), 0600);
}

static void trust_modes(void)
{
    const char *file, *directory;
    char command[2 * PATH_MAX + 64];

    make_place();
    file = in_place("d/f.so");
    directory = in_place("d");
    for (mode_t mode = 0; mode < 02000; mode++) { /* sticky, too: that is for directories */
        if (!(mode & 0400))
            continue;
        chmod(file, mode);
        CU_ASSERT_EQUAL(trust(file), mode & 022 ? SPSY_ERR_UNTRUSTED : 0);
    }
    chmod(file, 0664);
    trust(file);
    snprintf(command, sizeof command, "chmod go-w %s", file);
    CU_ASSERT(contains(error.text, command) && contains(error.text, "mode 0664"));
    CU_ASSERT(contains(error.text, "owner ") && contains(error.text, "uid "));
    chmod(file, 0600);
    for (mode_t mode = 0; mode < 0100; mode++) {
        chmod(directory, 0700 | mode);
        CU_ASSERT_EQUAL(trust(file), mode & 022 ? SPSY_ERR_UNTRUSTED : 0);
        chmod(directory, 01700 | mode); /* sticky counts for root's only */
        CU_ASSERT_EQUAL(trust(file), mode & 022 && getuid() != 0 ? SPSY_ERR_UNTRUSTED : 0);
    }
    chmod(directory, 0770);
    trust(file);
    snprintf(command, sizeof command, "chmod go-w %s", directory);
    CU_ASSERT(contains(error.text, command));
    if (strlen(error.text) > strlen(command)) /* the directory's, not the file's */
        CU_ASSERT_EQUAL(strcmp(error.text + strlen(error.text) - strlen(command), command), 0);
    chmod(directory, 0700);
}

static void trust_owners(void)
{
    const char *file, *directory, *link;
    int fd;

    make_place();
    file = in_place("d/f.so");
    directory = in_place("d");
    link = in_place("link.so");
    make_link(file, link);
    CU_ASSERT_EQUAL(trust(link), 0);
    if (getuid() != 0)
        return; /* only root can give files away */
    CU_ASSERT_EQUAL(chown(file, 12345, 12345), 0);
    CU_ASSERT_EQUAL(trust(file), SPSY_ERR_UNTRUSTED);
    CU_ASSERT(contains(error.text, "uid 12345") && contains(error.text, "chown root "));
    CU_ASSERT_EQUAL(chown(file, 0, 0), 0);
    CU_ASSERT_EQUAL(chown(directory, 12345, 0), 0);
    CU_ASSERT_EQUAL(trust(file), SPSY_ERR_UNTRUSTED);
    chmod(directory, 01777); /* sticky, but not root's: its owner may rename what is in it */
    CU_ASSERT_EQUAL(spsy_program_trust(file, 12345, &fd, &error), SPSY_ERR_UNTRUSTED);
    chmod(directory, 0700);
    CU_ASSERT_EQUAL(spsy_program_trust(file, 12345, &fd, &error), 0);
    close(fd);
    CU_ASSERT_EQUAL(chown(directory, 0, 0), 0);
    CU_ASSERT_EQUAL(lchown(link, 12345, 0), 0);
    CU_ASSERT_EQUAL(trust(file), 0);
    CU_ASSERT_EQUAL(trust(link), SPSY_ERR_UNTRUSTED);
    CU_ASSERT(contains(error.text, "chown -h root "));
}

/* A link in a directory that others may write, to a file in one they may not: and the other way. */
static void trust_links(void)
{
    make_place();
    mkdir(in_place("open"), 0700);
    make_link("../d/f.so", in_place("open/link.so"));
    make_link("open/link.so", in_place("twice.so"));
    make_link("d", in_place("dlink"));
    CU_ASSERT_EQUAL(trust(in_place("open/link.so")), 0);
    CU_ASSERT_EQUAL(trust(in_place("twice.so")), 0);
    CU_ASSERT_EQUAL(trust(in_place("dlink/f.so")), 0);
    CU_ASSERT_EQUAL(trust(in_place("./dlink/..//d/./f.so")), 0);
    chmod(in_place("open"), 0777);
    CU_ASSERT_EQUAL(trust(in_place("open/link.so")), SPSY_ERR_UNTRUSTED);
    CU_ASSERT(contains(error.text, "/open"));
    CU_ASSERT_EQUAL(trust(in_place("twice.so")), SPSY_ERR_UNTRUSTED);
    CU_ASSERT_EQUAL(trust(in_place("d/f.so")), 0);
    chmod(in_place("open"), 0700);
    chmod(in_place("d"), 0777);
    CU_ASSERT_EQUAL(trust(in_place("open/link.so")), SPSY_ERR_UNTRUSTED);
    CU_ASSERT_EQUAL(trust(in_place("dlink/f.so")), SPSY_ERR_UNTRUSTED);
    chmod(in_place("d"), 0700);
    make_link("none.so", in_place("dangling.so"));
    CU_ASSERT_EQUAL(trust(in_place("dangling.so")), SPSY_ERR_NOT_FOUND);
    CU_ASSERT(contains(error.text, "none.so"));
    make_link("b", in_place("a"));
    make_link("a", in_place("b"));
    CU_ASSERT_EQUAL(trust(in_place("a")), SPSY_ERR_IO);
}

/* None of these is waited for. */
static void trust_types(void)
{
    char longest[2 * PATH_MAX];

    make_place();
    alarm(10);
    mkfifo(in_place("fifo.so"), 0600);
    CU_ASSERT_EQUAL(trust(in_place("fifo.so")), SPSY_ERR_PROGRAM);
    CU_ASSERT(contains(error.text, "a FIFO, not a regular file"));
    CU_ASSERT_EQUAL(trust(in_place("d")), SPSY_ERR_PROGRAM);
    CU_ASSERT(contains(error.text, "a directory"));
    CU_ASSERT_EQUAL(trust("/dev/zero"), SPSY_ERR_PROGRAM);
    CU_ASSERT(contains(error.text, "a device"));
    alarm(0);
    CU_ASSERT_EQUAL(trust(in_place("none.so")), SPSY_ERR_NOT_FOUND);
    CU_ASSERT_EQUAL(trust(in_place("d/f.so/more")), SPSY_ERR_NOT_FOUND);
    CU_ASSERT_EQUAL(trust("relative.so"), SPSY_ERR_ARGUMENT);
    CU_ASSERT_EQUAL(trust(""), SPSY_ERR_ARGUMENT);
    memset(longest, '/', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    CU_ASSERT_EQUAL(trust(longest), SPSY_ERR_ARGUMENT);
    longest[PATH_MAX - 1] = '\0';
    memset(longest + 1, 'n', PATH_MAX - 2);
    CU_ASSERT_EQUAL(trust(longest), SPSY_ERR_IO); /* one name that long */
}

static void trust_quotes(void)
{
    char command[2 * PATH_MAX + 64];

    make_place();
    harness_write(in_place("it's.so"), "x", 1);
    chmod(in_place("it's.so"), 0666);
    CU_ASSERT_EQUAL(trust(in_place("it's.so")), SPSY_ERR_UNTRUSTED);
    snprintf(command, sizeof command, "chmod go-w '%s/it'\\''s.so'", place);
    CU_ASSERT(contains(error.text, command));
}

/* ---- names and identity -----------------------------------------------------------------------
 */

static void resolve(void)
{
    static const char *const bad[] = {
        "",         "PGM",           "LIB/",          "/",  "LIB/PGM/X", "../X", "LIB/..",
        "LIB/1PGM", "ABCDEFGHIJK/X", "X/ABCDEFGHIJK", " /X"};
    const char *exits = harness_directory();
    char path[PATH_MAX], expected[PATH_MAX];

    CU_ASSERT_EQUAL(spsy_program_resolve("/h", exits, "seclib/splsec", path, &error), 0);
    ASSERT_STRING(path, "/h/lib/SECLIB/SPLSEC.so");
    CU_ASSERT_EQUAL(spsy_program_resolve("/h", exits, "/Some/Path.so", path, &error), 0);
    ASSERT_STRING(path, "/Some/Path.so");
    CU_ASSERT_EQUAL(spsy_program_resolve("/h", exits, "ABCDEFGHIJ/ABCDEFGHIJ", path, &error), 0);
    ASSERT_STRING(path, "/h/lib/ABCDEFGHIJ/ABCDEFGHIJ.so");
    CU_ASSERT_EQUAL(spsy_program_resolve("/h", exits, "qspsy/Rules", path, &error), 0);
    snprintf(expected, sizeof expected, "%s/rules.so", exits);
    ASSERT_STRING(path, expected);
    write_in(exits, "RULES.so", "", 0);
    CU_ASSERT_EQUAL(spsy_program_resolve("/h", exits, "QSPSY/RULES", path, &error), 0);
    CU_ASSERT(contains(path, "/RULES.so"));
    write_in(exits, "rules.so", "", 0);
    CU_ASSERT_EQUAL(spsy_program_resolve("/h", exits, "QSPSY/RULES", path, &error), 0);
    ASSERT_STRING(path, expected);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (strcmp(bad[i], "/") == 0)
            continue; /* absolute: trust says what it is */
        CU_ASSERT_EQUAL(spsy_program_resolve("/h", exits, bad[i], path, &error), SPSY_ERR_VALUE);
        CU_ASSERT(contains(error.text, bad[i]));
    }
}

static void identity(void)
{
    struct spsy_file_identity first, second;
    const char *file;

    make_place();
    file = in_place("d/f.so");
    CU_ASSERT_EQUAL(spsy_file_identity(file, &first, &error), 0);
    CU_ASSERT_EQUAL(spsy_file_identity(file, &second, &error), 0);
    CU_ASSERT(spsy_file_identity_equal(&first, &second));
    chmod(file, 0400);
    usleep(20000);
    chmod(file, 0600); /* the change time */
    CU_ASSERT_EQUAL(spsy_file_identity(file, &second, &error), 0);
    CU_ASSERT_FALSE(spsy_file_identity_equal(&first, &second));
    second = first;
    second.inode++;
    CU_ASSERT_FALSE(spsy_file_identity_equal(&first, &second));
    second = first;
    second.device++;
    CU_ASSERT_FALSE(spsy_file_identity_equal(&first, &second));
    second = first;
    second.size++;
    CU_ASSERT_FALSE(spsy_file_identity_equal(&first, &second));
    second = first;
    second.modified.tv_nsec ^= 1;
    CU_ASSERT_FALSE(spsy_file_identity_equal(&first, &second));
    second = first;
    second.changed.tv_sec++;
    CU_ASSERT_FALSE(spsy_file_identity_equal(&first, &second));
    CU_ASSERT_EQUAL(spsy_file_identity(in_place("none"), &second, &error), SPSY_ERR_NOT_FOUND);
    CU_ASSERT_EQUAL(spsy_file_identity(in_place("d/f.so/x"), &second, &error), SPSY_ERR_NOT_FOUND);
}

static bool recent(long changed_s, long changed_ns, long loaded_s, long loaded_ns)
{
    struct spsy_file_identity it = {.changed = {changed_s, changed_ns}, .modified = {1, 0}};
    struct timespec loaded = {loaded_s, loaded_ns};

    return spsy_file_identity_is_recent(&it, &loaded);
}

static void identity_is_recent(void)
{
    CU_ASSERT(recent(100, 5, 100, 5));
    CU_ASSERT(recent(100, 5, 100, 10000005));
    CU_ASSERT_FALSE(recent(100, 5, 100, 10000006));
    CU_ASSERT(recent(99, 999999999, 100, 5000000));
    CU_ASSERT_FALSE(recent(99, 999999999, 100, 10000000));
    CU_ASSERT(recent(100, 0, 102, 0)); /* whole seconds */
    CU_ASSERT_FALSE(recent(100, 0, 102, 1));
    CU_ASSERT(recent(102, 0, 100, 0)); /* a server's clock ahead */
    CU_ASSERT_FALSE(recent(102, 1, 100, 0));
    CU_ASSERT_FALSE(recent(4000000000, 0, 100, 0)); /* never met again */
    CU_ASSERT_FALSE(recent(0, 0, 4000000000, 0));
}

/* ---- services ---------------------------------------------------------------------------------
 */

/* The reason goes to the outcome of the program that gave it; without a bound call there is none.
 */
static void services(void)
{
    struct spsy_program quiet, refuse;
    struct spsy_input input = make_input(0x20);
    struct spsy_step steps[] = {{&quiet, true, true}, {&refuse, true, true}};
    struct spsy_outcome outcomes[2];
    struct spsy_callbacks callbacks = {0};
    struct spsy_service_call call = {
        .job_name = "PAY", .job_user = "BOB", .job_number = "000001", .callbacks = &callbacks};

    CU_ASSERT_EQUAL_FATAL(load(&quiet, "program_descriptor", SPSY_CCSID_AUTO), 0);
    CU_ASSERT_EQUAL_FATAL(load(&refuse, "program_reason", SPSY_CCSID_AUTO), 0);
    CU_ASSERT(refuse.info.takes_services);
    CU_ASSERT_PTR_NULL(spsy_service_bind(&call));
    CU_ASSERT_EQUAL(spsy_inline_run(steps, 2, &input, outcomes), 2);
    CU_ASSERT_PTR_EQUAL(spsy_service_bind(NULL), &call); /* as it was */
    ASSERT_STRING(outcomes[0].reason, "");
    CU_ASSERT_EQUAL(outcomes[1].answer, '0');
    ASSERT_STRING(outcomes[1].reason, "because the test says so");
    CU_ASSERT_EQUAL(spsy_inline_run(steps, 2, &input, outcomes), 2);
    CU_ASSERT_EQUAL(outcomes[1].answer, '0');
    ASSERT_STRING(outcomes[1].reason, "");
    CU_ASSERT_PTR_NULL(spsy_service_bind(NULL));
}

/* Programs one after the other, of one directory and of others, by links and past them: each is the
 * file that it is alone, and what has become untrusted is found. */
static void along_a_way(void)
{
    static const char *const paths[] = {
        "a/x.so", "a/y.so",      "b/x.so", "b/y.so", "l/x.so", "l/y.so",     "a/link/y.so",
        "a/y.so", "a/../b/y.so", "a/x.so", "c/x.so", "c/y.so", "a/../a/y.so"};
    static struct spsy_trusted_way way;
    const char *directory = harness_directory();
    char path[600], target[600];

    for (const char *each = "abc"; *each; each++) {
        snprintf(path, sizeof path, "%s/%c", directory, *each);
        CU_ASSERT_EQUAL(mkdir(path, 0755), 0);
        write_in(path, "y.so", each, 1);
        if (*each == 'b')
            write_in(path, "x.so", each, 1);
        snprintf(target, sizeof target, "%s/b/x.so", directory); /* of the same name, elsewhere */
        snprintf(path, sizeof path, "%s/%c/x.so", directory, *each);
        CU_ASSERT(*each == 'b' || symlink(target, path) == 0);
    }
    snprintf(path, sizeof path, "%s/l", directory);
    CU_ASSERT_EQUAL(symlink("a", path), 0);
    snprintf(path, sizeof path, "%s/a/link", directory);
    CU_ASSERT_EQUAL(symlink("../b", path), 0);
    way.directory[0] = '\0';
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        struct spsy_file_identity alone, along, told;
        int fd[2];

        snprintf(path, sizeof path, "%s/%s", directory, paths[i]);
        CU_ASSERT_EQUAL_FATAL(spsy_program_trust(path, getuid(), &fd[0], &error), 0);
        CU_ASSERT_EQUAL_FATAL(spsy_program_trust_along(&way, path, getuid(), &fd[1], &told, &error),
                              0);
        CU_ASSERT_EQUAL(spsy_file_identity_of(fd[0], &alone, NULL), 0);
        CU_ASSERT_EQUAL(spsy_file_identity_of(fd[1], &along, NULL), 0);
        CU_ASSERT(spsy_file_identity_equal(&alone, &along));
        CU_ASSERT(spsy_file_identity_equal(&alone, &told));
        close(fd[0]);
        close(fd[1]);
    }
    snprintf(path, sizeof path, "%s/a", directory);
    CU_ASSERT_EQUAL(chmod(path, 0777), 0); /* the way that comes next is another one: */
    for (size_t i = 2; i < 4; i++) {
        struct spsy_file_identity told;
        int fd;

        snprintf(path, sizeof path, "%s/%s", directory, paths[3 - i]);
        way.directory[0] = '\0'; /* a new beginning */
        CU_ASSERT_EQUAL(spsy_program_trust_along(&way, path, getuid(), &fd, &told, &error),
                        SPSY_ERR_UNTRUSTED);
    }
}

static const struct test tests[] = {
    {"X34 programs one after the other on one way", along_a_way},
    {"X12 X13 every answer, both forms, three CCSIDs, descriptor or not", every_answer},
    {"X13 X20 a program as on IBM i, EBCDIC literals", payroll},
    {"X13 X20 IBM i C with espsecrg.h", espsecrg},
    {"X12 X20 X21 the bytes that are passed", what_is_passed},
    {"X12 X29 nothing leaks into the next call", nothing_leaks},
    {"X29 a natural struct's slack is harmless", slack},
    {"X29 every guard byte", guards},
    {"X14 X15 what ends a chain", chain_ends},
    {"X8 twenty calls in order", call_order},
    {"X12 one entry, one call", entry_call},
    {"entries in their order", entry_order},
    {"entry by ENTRY", entry_named},
    {"entry by the program's own name", entry_by_own_name},
    {"symbols by either hash table or the section headers", symbol_tables},
    {"symbols that are not given out", hidden_symbol},
    {"a descriptor that cannot be written", constant_descriptor},
    {"descriptors that are not valid", descriptors},
    {"a descriptor without entry", descriptor_without_entry},
    {"X34 files that are no programs", wrong_files},
    {"X34 a program that does not load", does_not_load},
    {"X34 truncated and hostile files", hostile_files},
    {"X34 a large file, piece by piece", large_file},
    {"RUN(*INLINE) refused", allows_inline},
    {"X33 a replacement beside the old copy", replaced},
    {"X33 a hundred copies", loaded_often},
    {"X34 trust: every mode of file and directory", trust_modes},
    {"X34 trust: owners", trust_owners},
    {"X33 X34 trust: links", trust_links},
    {"X34 trust: what is not a file is not waited for", trust_types},
    {"X34 trust: the command can be pasted", trust_quotes},
    {"services inline: the reason", services},
    {"PGM to a path", resolve},
    {"X33 identity of a file", identity},
    {"X33 changed just before it was loaded", identity_is_recent},
};
HARNESS_MAIN("program", tests)

/* test_samples.c - every sample is loaded and called: the answers that its first lines promise.
 *
 * Called as the host does (core/program/README.md, "Calling convention"), each in a process of its
 * own: COBOL's run time takes over signal handlers. */
#include "harness.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/json.h"
#include "record/ccsid.h"
#include "program/program.h"
#include "registry/registry.h"
#include "request_fixture.h"
#define SPSY_EXIT_HOST
#include "spsy_exit.h"

#define NOT_LOADED (-1)

static const char *sample(const char *name)
{
    static char path[4096];

    snprintf(path, sizeof path, "%s/samples/%s.so", harness_build(), name);
    return path;
}

/* By the descriptor's entry, by the own name, or by main: the function, called. */
static void call(void *handle, struct spsy_exit_descriptor *descriptor, const char *name,
                 char *return_code, char *format, unsigned char *record)
{
    spsy_exit_function *entry = descriptor ? descriptor->entry : NULL;
    char *arguments[] = {(char *)(size_t)name, return_code, format, (char *)record, NULL};
    int (*main_entry)(int, char **);

    if (!entry)
        entry = (spsy_exit_function *)dlsym(handle, name);
    if (entry) {
        entry(return_code, format, (const struct spsy_record *)record);
        return;
    }
    main_entry = (int (*)(int, char **))dlsym(handle, "main");
    if (!main_entry)
        _exit(99);
    main_entry(4, arguments);
}

/* In the child: loads, calls, and ends with the return byte as ISO 8859-1. */
static void ask_and_end(const char *path, const char *name, const struct spsy_fields *fields)
{
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    unsigned char record[SPSY_RECORD_BYTES + 8];
    struct spsy_exit_descriptor *descriptor;
    char format[] = "SPSY0100";
    enum spsy_charset form = SPSY_CHARSET_ASCII;
    char return_code;

    if (!handle)
        _exit(98);
    descriptor = (struct spsy_exit_descriptor *)dlsym(handle, "spsy_exit_program");
    if (descriptor && descriptor->blank == 0x40)
        form = SPSY_CHARSET_EBCDIC;
    return_code = form == SPSY_CHARSET_EBCDIC ? 0x40 : ' ';
    if (spsy_record_encode(fields, form, record, NULL) < 0)
        _exit(97);
    call(handle, descriptor, name, &return_code, format, record);
    _exit(form == SPSY_CHARSET_EBCDIC ? spsy_latin1_from_ebcdic[(unsigned char)return_code]
                                      : (unsigned char)return_code);
}

/* The sample's answer, or NOT_LOADED when it did not end as it should. */
static int ask(const char *path, const char *name, const struct spsy_fields *fields)
{
    pid_t child = fork();
    int status = 0;

    if (child == 0)
        ask_and_end(path, name, fields);
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status))
        return NOT_LOADED;
    return WEXITSTATUS(status) >= 97 ? NOT_LOADED : WEXITSTATUS(status);
}

static void fill(struct spsy_fields *fields)
{
    request_fill(fields);
    fields->form_type = "PAYROLL";
}

/* "Payroll output is deleted only by its owner." */
static void payroll_policy(const char *path, const char *name)
{
    static const struct {
        const char *function, *current_user, *form_type;
        char answer;
    } cases[] = {
        {"DLTSPLF", "BOB", "PAYROLL", '0'},  {"DLTSPLF", "ALICE", "PAYROLL", ' '},
        {"DLTSPLF", "BOB", "PAYROLLS", ' '}, {"DLTSPLF", "BOB", "PAYROL", ' '},
        {"DLTSPLF", "BOB", "*STD", ' '},     {"DLTSPLF", "ALICES", "PAYROLL", '0'},
        {"DSPSPLF", "BOB", "PAYROLL", ' '},  {"CHGSPLFA", "BOB", "PAYROLL", ' '},
        {"DLTSPLF", "BOB", "", ' '},         {"DLTSPLF", "ALIC", "PAYROLL", '0'},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct spsy_fields fields;

        fill(&fields);
        fields.function = cases[i].function;
        fields.current_user = cases[i].current_user;
        fields.form_type = cases[i].form_type;
        CU_ASSERT_EQUAL(ask(path, name, &fields), cases[i].answer);
    }
}

static void native_c(void)
{
    payroll_policy(sample("nodelete"), "NODELETE");
}

static void native_cxx(void)
{
    payroll_policy(sample("nodelete-cc"), "NODELETE");
}

static void byte_proof(void)
{
    payroll_policy(sample("splbyte"), "SPLBYTE");
    payroll_policy(harness_exit("splbyte_ascii"), "SPLBYTE");
}

static void cobol(void)
{
    if (access(sample("SPLSEC"), F_OK) != 0) {
        puts("    no COBOL compiler: the COBOL sample was not built");
        return;
    }
    payroll_policy(sample("SPLSEC"), "SPLSEC");
}

/* Confidential output is its owner's alone, and what is from before 2020 is not deleted. */
static void ibm_i_c(void)
{
    static const struct {
        const char *function, *current_user, *user_data, *date_opened;
        char answer;
    } cases[] = {
        {"DSPSPLF", "BOB", "CONFIDENT.", "1261120", '0'},
        {"DSPSPLF", "BOB", "conf", "1261120", '0'},
        {"DSPSPLF", "BOB", "Conf 7", "1261120", '0'},
        {"DSPSPLF", "BOB", "CON", "1261120", ' '},
        {"DSPSPLF", "ALICE", "CONF", "1261120", ' '},
        {"DSPSPLF", "BOB", "", "1261120", ' '},
        {"DLTSPLF", "ALICE", "", "1191231", '0'},
        {"DLTSPLF", "ALICE", "", "1200101", ' '},
        {"DLTSPLF", "ALICE", "", "0991231", '0'},
        {"DSPSPLF", "ALICE", "", "0991231", ' '},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct spsy_fields fields;

        fill(&fields);
        fields.function = cases[i].function;
        fields.current_user = cases[i].current_user;
        fields.user_data = cases[i].user_data;
        fields.date_opened = cases[i].date_opened;
        CU_ASSERT_EQUAL(ask(sample("splsec"), "SPLSEC", &fields), cases[i].answer);
    }
}

/* The blank that the compiler wrote tells the form; entry says how it is called. */
static void descriptors(void)
{
    static const struct {
        const char *name;
        unsigned char blank;
        bool entry;
    } cases[] = {{"nodelete", 0x20, true},
                 {"nodelete-cc", 0x20, true},
                 {"splsec", 0x20, false},
                 {"splbyte", 0x40, false}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        void *handle = dlopen(sample(cases[i].name), RTLD_NOW | RTLD_LOCAL);
        const struct spsy_exit_descriptor *descriptor;

        CU_ASSERT_PTR_NOT_NULL_FATAL(handle);
        descriptor = (const struct spsy_exit_descriptor *)dlsym(handle, "spsy_exit_program");
        CU_ASSERT_PTR_NOT_NULL_FATAL(descriptor);
        CU_ASSERT_EQUAL(descriptor->size, sizeof *descriptor);
        CU_ASSERT_EQUAL(descriptor->abi_version, SPSY_EXIT_ABI_VERSION);
        CU_ASSERT_EQUAL(descriptor->record_bytes, 429);
        CU_ASSERT_EQUAL(descriptor->blank, cases[i].blank);
        CU_ASSERT_EQUAL(descriptor->entry != NULL, cases[i].entry);
        dlclose(handle);
    }
}

/* What the host reads from the files before it loads them. */
static void as_the_host_sees_them(void)
{
    static const struct {
        const char *name;
        enum spsy_entry_kind kind;
        const char *symbol;
        enum spsy_charset form;
        bool inline_allowed;
    } cases[] = {{"nodelete", SPSY_ENTRY_POINTERS, "", SPSY_CHARSET_ASCII, true},
                 {"nodelete-cc", SPSY_ENTRY_POINTERS, "", SPSY_CHARSET_ASCII, true},
                 {"splsec", SPSY_ENTRY_MAIN, "main", SPSY_CHARSET_ASCII, true},
                 {"splbyte", SPSY_ENTRY_MAIN, "main", SPSY_CHARSET_EBCDIC, true},
                 {"SPLSEC", SPSY_ENTRY_POINTERS, "SPLSEC", SPSY_CHARSET_ASCII, false}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct spsy_program_info info;
        struct spsy_error error;
        int fd = open(sample(cases[i].name), O_RDONLY | O_CLOEXEC);

        if (fd < 0 && strcmp(cases[i].name, "SPLSEC") == 0)
            continue; /* no COBOL compiler */
        CU_ASSERT_FATAL(fd >= 0);
        CU_ASSERT_EQUAL_FATAL(
            spsy_program_inspect(fd, sample(cases[i].name), "*AUTO", SPSY_CCSID_819, &info, &error),
            SPSY_OK);
        CU_ASSERT_EQUAL(info.kind, cases[i].kind);
        ASSERT_STRING(info.symbol, cases[i].symbol);
        CU_ASSERT_EQUAL(info.form, cases[i].form);
        CU_ASSERT_EQUAL(spsy_program_allows_inline(&info, &error) == SPSY_OK,
                        cases[i].inline_allowed);
        close(fd);
    }
}

/* registry.json is one that spsy would load. */
static void registry(void)
{
    const char *home = harness_directory();
    struct spsy_registry loaded;
    struct spsy_error error;
    char path[4096];
    size_t count;
    char *text = harness_read("samples/registry.json", &count);

    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    snprintf(path, sizeof path, "%s/registry.json", home);
    harness_write(path, text, count);
    free(text);
    CU_ASSERT_EQUAL_FATAL(spsy_registry_load(home, &loaded, &error), SPSY_OK);
    CU_ASSERT_EQUAL(loaded.count[0], 2);
    CU_ASSERT_EQUAL(loaded.count[1], 0);
    ASSERT_STRING(loaded.programs[0][0].program, "SECLIB/NODELETE");
    CU_ASSERT_EQUAL(loaded.programs[0][1].ccsid, SPSY_CCSID_819);
    CU_ASSERT_EQUAL(loaded.programs[0][1].mode, SPSY_MODE_SHADOW);
    spsy_registry_free(&loaded);
}

static const struct test tests[] = {
    {"X12 X13 nodelete.c", native_c},
    {"X12 X13 nodelete.cc", native_cxx},
    {"X12 X13 X20 splbyte.c, EBCDIC and ASCII form", byte_proof},
    {"X12 X13 SPLSEC.cob", cobol},
    {"X13 X22 splsec.c", ibm_i_c},
    {"descriptors of the samples", descriptors},
    {"entry and form, as the host sees them", as_the_host_sees_them},
    {"registry.json is loaded", registry},
};
HARNESS_MAIN("samples", tests)

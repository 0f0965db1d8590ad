/* Services: both doors, inline and through the exit host, ASCII and EBCDIC, byte by byte. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"
#include "program/inline.h"
#include "program/isolated.h"
#include "service/service.h"
#include "request_fixture.h"

enum { LINES = 64 };

static struct {
    char lines[LINES][1400];
    size_t count;
} logged;

/* ---- a host program's side ---------------------------------------------------------------------
 */

static int user_facts(void *context, const char *profile, struct spsy_user_facts *facts,
                      struct spsy_error *error)
{
    bool attributes = facts->attributes;

    (void)context;
    memset(facts, 0, sizeof *facts);
    if (strcmp(profile, "ALICE") != 0) {
        error->code = SPSY_ERR_NOT_FOUND;
        snprintf(error->message_id, sizeof error->message_id, "CPF2204");
        return SPSY_ERR_NOT_FOUND;
    }
    facts->special = SPSY_JOBCTL | SPSY_SAVSYS;
    snprintf(facts->group, sizeof facts->group, "PAYGRP");
    snprintf(facts->supplemental[0], sizeof facts->supplemental[0], "CLERKS");
    facts->supplemental_count = 1;
    facts->enabled = true;
    if (attributes)
        snprintf(facts->user_class, sizeof facts->user_class, "*SYSOPR");
    return 0;
}

static int file_attributes(void *context, const struct spsy_fields *file, char **json,
                           struct spsy_error *error)
{
    (void)context;
    if (strcmp(file->file_name, "QSYSPRT") != 0 || file->file_number != 300 ||
        strcmp(file->job_user, "ALICE") != 0) {
        error->code = SPSY_ERR_NOT_FOUND;
        snprintf(error->message_id, sizeof error->message_id, "CPF3C40");
        return SPSY_ERR_NOT_FOUND;
    }
    *json = strdup("{\"jobName\":\"PAYROLL\",\"jobUser\":\"ALICE\",\"jobNumber\":\"000123\","
                   "\"fileName\":\"QSYSPRT\",\"fileNumber\":300,\"status\":\"*HELD\","
                   "\"formType\":\"*STD\",\"save\":\"*NO\",\"size\":5000000000,\"asp\":1,"
                   "\"aspDevice\":\"*SYSBAS\",\"jobSystem\":\"SYS1\",\"expirationDate\":\"*NONE\","
                   "\"userDefinedData\":\"*NONE\",\"outputPriority\":5}");
    return 0;
}

static int job_log(void *context, const char *text, struct spsy_error *error)
{
    (void)context;
    (void)error;
    if (logged.count < LINES)
        snprintf(logged.lines[logged.count++], sizeof logged.lines[0], "%s", text);
    return 0;
}

static const struct spsy_callbacks callbacks = {
    .user_facts = user_facts, .file_attributes = file_attributes, .job_log = job_log};

/* ---- one call of one program -------------------------------------------------------------------
 */

struct one {
    struct spsy_program program;
    struct spsy_input input;
    struct spsy_outcome outcome;
};

static void prepare(struct one *one, const char *name, char *data)
{
    static char entry[] = "*AUTO", program[] = "SECLIB/SPLSEC";
    struct spsy_fields fields;
    struct spsy_error error = {0};
    int fd;

    memset(one, 0, sizeof *one);
    memset(&logged, 0, sizeof logged);
    snprintf(one->program.path, sizeof one->program.path, "%s", harness_exit(name));
    snprintf(one->program.name, sizeof one->program.name, "%s", name);
    one->program.registration.program = program;
    one->program.registration.entry = entry;
    one->program.registration.program_data = data;
    one->program.registration.number = 10;
    one->program.registration.time_limit_ms = 5000;
    memcpy(one->program.registration.adopt, "*NONE", 6);
    snprintf(one->program.registration.text, sizeof one->program.registration.text, "payroll");
    snprintf(one->program.registration.thread_safe, 11, "*YES");
    fd = open(one->program.path, O_RDONLY);
    CU_ASSERT_FATAL(fd >= 0);
    CU_ASSERT_EQUAL(spsy_program_inspect(fd, one->program.path, "*AUTO", SPSY_CCSID_AUTO,
                                         &one->program.info, &error),
                    0);
    close(fd);
    request_fill(&fields);
    fields.current_user = "ALICE";
    fields.file_number = 300;
    CU_ASSERT_EQUAL(spsy_record_encode(&fields, SPSY_CHARSET_EBCDIC, one->input.record[0], &error),
                    0);
    ASSERT_STRING(error.text, "");
    CU_ASSERT_EQUAL(spsy_record_encode(&fields, SPSY_CHARSET_ASCII, one->input.record[1], &error),
                    0);
    one->input.has_ascii = true;
}

static void call_isolated(struct one *one)
{
    char executable[4096];
    struct spsy_isolated_options options = {.executable = executable};
    struct spsy_program *list[] = {&one->program};
    struct spsy_step step = {&one->program, true, true};
    struct spsy_isolated *isolated;

    snprintf(executable, sizeof executable, "%s/libexec/spsy/spsy-exit-host", harness_build());
    CU_ASSERT_EQUAL_FATAL(spsy_isolated_create(&options, &isolated, NULL), 0);
    CU_ASSERT_EQUAL(spsy_isolated_run(isolated, list, 1, &step, 1, &one->input, &one->outcome), 1);
    spsy_isolated_destroy(isolated);
}

static void call_inline(struct one *one)
{
    struct spsy_step step = {&one->program, true, true};
    struct spsy_error error = {0};
    int fd = open(one->program.path, O_RDONLY);

    CU_ASSERT_EQUAL(spsy_inline_load(&one->program, fd, &error), 0);
    ASSERT_STRING(error.text, "");
    close(fd);
    CU_ASSERT_EQUAL(spsy_inline_run(&step, 1, &one->input, &one->outcome), 1);
}

static void call(struct one *one, bool isolated)
{
    struct spsy_service_call bound = {.job_name = "TESTJOB",
                                      .job_user = "ALICE",
                                      .job_number = "000007",
                                      .callbacks = &callbacks,
                                      .job_type = SPSY_JOB_BATCH};

    spsy_service_bind(&bound);
    if (isolated)
        call_isolated(one);
    else
        call_inline(one);
    spsy_service_bind(NULL);
}

static void expect(const char *const *lines, size_t count)
{
    CU_ASSERT_EQUAL(logged.count, count);
    for (size_t i = 0; i < count; i++)
        ASSERT_STRING(logged.lines[i], lines[i]);
}

/* ---- native ------------------------------------------------------------------------------------
 */

static void native(bool isolated)
{
    static const char *const lines[] = {
        "job 000007/ALICE     /TESTJOB   .",
        "data 14 /etc",
        "data /etc/rules.set",
        "user ALICE      special 18 groups 2 first PAYGRP     last CLERKS    ",
        "user is not known",
        "file 283 {\"jobName\":\"PAYROLL\",\"jobUser\":\"ALICE\",\"jobNumber\":\"000123\","
        "\"fileName\":\"QSYSPRT\"",
        "no such file",
        "two lines, and \xC3\xA4",
    };
    static char data[] = "/etc/rules.set";
    struct one one;

    prepare(&one, "service_native", data);
    call(&one, isolated);
    expect(lines, sizeof lines / sizeof lines[0]);
    CU_ASSERT_EQUAL(one.outcome.answer, '0');
    CU_ASSERT_FALSE(one.outcome.failed);
    ASSERT_STRING(one.outcome.reason, "not on a Sunday, J\xC3\xB6rg");
}

/* As long as the journal takes it, in whatever form it came; never half a character. */
static void long_reason(void)
{
    for (int isolated = 0; isolated < 2; isolated++) {
        struct one one;

        prepare(&one, "reason_ebcdic", NULL);
        call(&one, isolated);
        CU_ASSERT_EQUAL(one.outcome.answer, 0xF0);
        CU_ASSERT_EQUAL(strlen(one.outcome.reason), SPSY_REASON_BYTES - 1);
        CU_ASSERT_EQUAL(one.outcome.reason[127], '{');
        prepare(&one, "reason_ebcdic", NULL);
        memcpy(one.input.record[0] + 34, "\xD3\xC1\xE3\xC9\xD5\x40", 6); /* LATIN */
        call(&one, isolated);
        CU_ASSERT_EQUAL(strlen(one.outcome.reason), SPSY_REASON_BYTES - 2);
        CU_ASSERT_EQUAL(strncmp(one.outcome.reason, "\xC3\xA2\xC3\xA2", 4), 0);
    }
}

static void native_isolated(void)
{
    native(true);
}

static void native_inline(void)
{
    native(false);
}

/* ---- by IBM i name -----------------------------------------------------------------------------
 * Every byte of the receivers, checked by hand against the offset tables of the header. */

static const char *const ibm_lines[] = {
    "JOB     0000005600000056544553544A4F42202020414C49434520202020203030303030372020"
    "20202020202020202020202020202A41435449564520202042202020000000000000000000000000"
    "20202020202020202020",
    "JOB     0000001400000056544553544A4F42202020414CEEEEEEEE",
    "JOB     CPF3C24",
    "JOB     CPF3C21",
    "JOB     CPF3C53",
    "USER    0000007200000072414C49434520202020202A5359534F50522020204E4E594E594E4E4E"
    "20202020202020504159475250202020202A5553525052462020202A4E4F4E4520202020202A4E4F"
    "202020202020202A5052495641544520202020200000006800000001434C45524B5320202020EEEE"
    "EEEEEEEEEEEEEEEE",
    "SPECIAL 59",
    "USER    0000007200000072414C49434520202020202A5359534F50522020204E4E594E594E4E4E"
    "20202020202020504159475250202020202A5553525052462020202A4E4F4E4520202020202A4E4F"
    "202020202020202A5052495641544520202020200000006800000001434C45524B5320202020EEEE"
    "EEEEEEEEEEEEEEEE",
    "SPECIAL 4E",
    "USER    CPF2204",
    "SPECIAL CPF2204",
    "USER    0000007200000072414C49434520202020202A5359534F50522020204E4E594E594E4E4E"
    "20202020202020504159475250202020202A5553525052462020202A4E4F4E4520202020202A4E4F"
    "202020202020202A5052495641544520202020200000006800000001434C45524B5320202020EEEE"
    "EEEEEEEEEEEEEEEE",
    "SPECIAL CPF3C3C",
    "FILE    000006010000060120202020202020202020202020202020202020202020202020202020"
    "20202020504159524F4C4C202020414C494345202020202030303031323351535953505254202020"
    "0000012C2A535444202020202020202020202020202020202A48454C442020202020202020202020"
    "202020202A594553202020202020",
    "FILE-END000000010012A06000001000000000002020202020202020202020202020202020202020"
    "202020202020202053595331202020202A53595342415320202020202020202020",
    "FILE    CPF3C40",
    "FILE-ENDCPF3C40",
    "EXIT    000000ED000000ED202020202020202020202020202020200000002400000001000000C9"
    "5149424D5F5153505F534543555249545920202053505359303130300000000A0000000130303120"
    "20202020202020202020202020202020202020202020202020202020202020202020202020202020"
    "20202020202020202020202020202020202020202020202020202020202020202020202020202020"
    "2020203020202020202020202020202020202020202020202020202020202053706F6F6C65642066"
    "696C6520736563757269747920202020202020202020202020202020202020202020202020202020"
    "20EEEEEE",
    "EXIT    00000078000000782020202020202020202020202020202000000024000000010000004C"
    "000000005149424D5F5153505F53454355524954592020205350535930313030313120200000000A"
    "53504C534543202020205345434C4942202020200000033300000070000000083230202041206461"
    "746120E4EEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEE"
    "EEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEE"
    "EEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEE"
    "EEEEEEEE",
    "EXIT    000000C8000000C82020202020202020202020202020202000000024000000010000009C"
    "000000005149424D5F5153505F53454355524954592020205350535930313030313120200000000A"
    "53504C534543202020205345434C4942202020203020202020202020202020202020202020202020"
    "2020202020202020706179726F6C6C20202020202020202020202020202020202020202020202020"
    "202020202020202020202020202020202020202000000333000000C0000000083230202041206461"
    "746120E4EEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEE"
    "EEEEEEEE",
    "EXIT    CPF3CDD",
    "EXIT    CPF3CDB",
    "SPECIAL 59",
    "SPECIAL 4E",
    "USER    CPF2204",
    "SPECIAL CPF2204",
    "FILE    CPF3C3C",
    "FILE-ENDCPF3C3C",
};
enum { IBM_LINES = sizeof ibm_lines / sizeof ibm_lines[0] };

static void ibm(const char *program, bool isolated)
{
    static char data[] = "A data \xC3\xA4";
    struct one one;

    prepare(&one, program, data);
    call(&one, isolated);
    CU_ASSERT_EQUAL(one.outcome.answer, one.program.info.form == SPSY_CHARSET_ASCII ? '1' : 0xF1);
    CU_ASSERT_FALSE(one.outcome.failed);
}

static void ibm_isolated(void)
{
    ibm("service_ibm", true);
    expect(ibm_lines, IBM_LINES);
}

static void ibm_inline(void)
{
    ibm("service_ibm", false);
    expect(ibm_lines, IBM_LINES);
}

/* A BINARY(4) is the same in both forms; every CHAR is translated; blanks are X'40'. */
static void ibm_ebcdic(void)
{
    static const struct {
        size_t line;
        const char *begins;
    } some[] = {
        {0, "JOB     0000005600000056E3C5E2E3D1D6C2"},
        {2, "JOB     CPF3C24"},
        {6, "SPECIAL E8"},
        {13, "FILE    0000060100000601404040404040404040404040404040404040404040404040404040404040"
             "4040D7C1E8D9D6D3D34040"},
        {14, "FILE-END000000010012A06000001000"},
        {18, "EXIT    0000007800000078404040404040404040404040404040400000002400000001"},
    };

    ibm("service_ibm_ebcdic", true);
    CU_ASSERT_EQUAL_FATAL(logged.count, IBM_LINES);
    for (size_t i = 0; i < sizeof some / sizeof some[0]; i++)
        CU_ASSERT(strncmp(logged.lines[some[i].line], some[i].begins, strlen(some[i].begins)) == 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(logged.lines[18], "000000250000007000000008F2F04040"
                                                    "C1408481A3814043"));
}

/* Without an error code an error is an escape message: the call has failed, whatever it answers. */
static void escapes(void)
{
    static char no_code[] = "E", sent[] = "S";
    struct one one;

    prepare(&one, "service_ibm", no_code);
    call(&one, true);
    CU_ASSERT_TRUE(one.outcome.failed);
    ASSERT_STRING(one.outcome.reason, "escape message CPF3C21 was not monitored");
    CU_ASSERT_EQUAL(logged.count, 0); /* it did not go on */
    prepare(&one, "service_ibm", sent);
    call(&one, true);
    CU_ASSERT_TRUE(one.outcome.failed);
    ASSERT_STRING(one.outcome.reason, "escape message CPF9898: no more was not monitored");
    CU_ASSERT_EQUAL(logged.count, 1);
    prepare(&one, "service_ibm", no_code);
    call(&one, false);
    CU_ASSERT_TRUE(one.outcome.failed); /* inline it goes on, and its answer does not count */
    ASSERT_STRING(one.outcome.reason, "escape message CPF3C21 was not monitored");
}

/* The program could not decide, and goes on; whatever it answers does not count. */
static void could_not_decide(const char *program, bool isolated)
{
    static char fails[] = "F";
    struct one one;

    prepare(&one, program, fails);
    call(&one, isolated);
    CU_ASSERT_TRUE(one.outcome.failed);
    ASSERT_STRING(one.outcome.reason, "the list of clerks is not there");
    CU_ASSERT_EQUAL(logged.count, 1);
}

static void ibm_fails(void)
{
    could_not_decide("service_ibm", true);
    could_not_decide("service_ibm", false);
    could_not_decide("service_ibm_ebcdic", true);
}

/* Where no program runs there is nobody to answer, and a short question is no question. */
static void nobody_asks(void)
{
    struct spsy_service_call bound = {.job_name = "TESTJOB"};
    struct spsy_registration registration = {.number = 1};
    unsigned char answer[64];
    size_t bytes = sizeof answer;

    CU_ASSERT_EQUAL(spsy_service_answer(SPSY_SERVICE_OWN_JOB, NULL, 0, answer, &bytes),
                    SPSY_ERR_STATE);
    CU_ASSERT_EQUAL(bytes, 0);
    spsy_service_bind(&bound); /* a dispatch, but no program yet */
    bytes = sizeof answer;
    CU_ASSERT_EQUAL(spsy_service_answer(SPSY_SERVICE_OWN_JOB, NULL, 0, answer, &bytes),
                    SPSY_ERR_STATE);
    bound.registration = &registration;
    for (uint32_t code = 0; code < 300; code++) {
        bytes = sizeof answer;
        if (code == SPSY_SERVICE_OWN_JOB || code == SPSY_SERVICE_PROGRAM_DATA)
            continue;
        CU_ASSERT(spsy_service_answer(code, "", 0, answer, &bytes) < 0);
        CU_ASSERT_EQUAL(bytes, 0);
    }
    bytes = 25; /* one short */
    CU_ASSERT_EQUAL(spsy_service_answer(SPSY_SERVICE_OWN_JOB, NULL, 0, answer, &bytes),
                    SPSY_ERR_FULL);
    registration.program_data = (char *)"four";
    for (size_t room = 0; room <= 4; room++) {
        bytes = room;
        memset(answer, 0xEE, sizeof answer);
        CU_ASSERT_EQUAL(spsy_service_answer(SPSY_SERVICE_PROGRAM_DATA, NULL, 0, answer, &bytes),
                        room < 4 ? SPSY_ERR_FULL : 0);
        CU_ASSERT_EQUAL(answer[room], 0xEE);
    }
    spsy_service_bind(NULL);
}

static const struct test tests[] = {
    {"X35 services of spsy_exit.h, isolated", native_isolated},
    {"X35 services of spsy_exit.h, inline", native_inline},
    {"X35 a reason in EBCDIC is as long as another", long_reason},
    {"X35 services by IBM i name, isolated: byte-exact", ibm_isolated},
    {"X35 services by IBM i name, inline: the same bytes", ibm_inline},
    {"X35 services by IBM i name in EBCDIC form", ibm_ebcdic},
    {"X34 escape messages that nobody monitors", escapes},
    {"X18 a program that could not decide has failed, by IBM's door too", ibm_fails},
    {"X35 questions nobody may ask", nobody_asks},
};
HARNESS_MAIN("service", tests)

/* test_chain.c - whom the chain reaches, in which order, and what the answers come to: compared
 * with a model of X7-X18 written apart from the engine. */
#include "dispatch_fixture.h"

#include <unistd.h>

#include "service/service.h"

static const char *const functions[] = {
    "CHGSPLFA", "CPYSPLF",    "DLTSPLF",    "DSPSPLF",   "EXPORT",  "HLDSPLF",
    "QGSLRSC",  "QSPMOVSP",   "QSPOPNSP",   "QUSRSPLA",  "RLSSPLF", "RST",
    "SAV",      "SNDNETSPLF", "SNDTCPSPLF", "WRKPRTSTS", "WRKSPLFA"};
enum { FUNCTION_COUNT = sizeof functions / sizeof functions[0] };

/* One program as the model sees it. */
enum opinion { NO_OPINION, REFUSES, ALLOWS, FAILS, OPINIONS };
struct modelled {
    int format;
    int number;
    enum opinion opinion;
    bool ignore; /* ONFAIL(*IGNORE) */
    bool shadow;
};

struct expected {
    char log[256];
    char meanings[256];
    enum spsy_verdict verdict;
    enum spsy_basis basis;
    bool native;
};

static const char *meaning_of(const struct modelled *program)
{
    static const char *const plain[] = {"none", "refuse", "allow", "failed"};
    static const char *const shadow[] = {"none", "would-refuse", "would-allow", "failed"};

    return program->shadow ? shadow[program->opinion] : plain[program->opinion];
}

/* X8 as a search for the next smallest, X16 as counting: on purpose not how the engine does it. */
static struct expected model(const struct modelled *programs, size_t count, bool foreign,
                             const char *function, bool native)
{
    struct expected expected = {"", "", SPSY_REFUSED, SPSY_BASIS_EXIT, false};
    size_t zeros = 0, ones = 0, broken = 0;
    long last = -1;

    for (;;) {
        const struct modelled *next = NULL;
        size_t which = 0;

        for (size_t i = 0; i < count; i++) {
            long rank = programs[i].format * 10000000000L + programs[i].number;

            if (rank > last && (!next || rank < next->format * 10000000000L + next->number)) {
                next = &programs[i];
                which = i;
            }
        }
        if (!next || (next->format == 1 && !foreign) || zeros || broken)
            break;
        last = next->format * 10000000000L + next->number;
        sprintf(expected.log + strlen(expected.log), "P%zu%c ", which, "ab"[next->format]);
        sprintf(expected.meanings + strlen(expected.meanings), "%s ", meaning_of(next));
        if (next->shadow)
            continue;
        zeros += next->opinion == REFUSES;
        ones += next->opinion == ALLOWS;
        broken += next->opinion == FAILS && !next->ignore;
    }
    if (broken)
        expected.basis = SPSY_BASIS_FAILURE;
    else if (zeros)
        expected.basis = SPSY_BASIS_EXIT;
    else if (ones && strcmp(function, "SAV") != 0 && strcmp(function, "RST") != 0)
        expected.verdict = SPSY_ALLOWED;
    else {
        expected.basis = SPSY_BASIS_AUTHORITY;
        expected.native = true;
        expected.verdict = native ? SPSY_ALLOWED : SPSY_REFUSED;
    }
    return expected;
}

static void register_modelled(const struct modelled *programs, size_t count)
{
    struct registered registered[SPSY_CALLS_MAX];
    char names[SPSY_CALLS_MAX][8], attributes[SPSY_CALLS_MAX][128];

    for (size_t i = 0; i < count; i++) {
        snprintf(names[i], sizeof names[i], "T/P%zu", i);
        snprintf(attributes[i], sizeof attributes[i],
                 INLINE ",\"onFailure\":\"%s\",\"mode\":\"%s\"",
                 programs[i].ignore ? "*IGNORE" : "*REFUSE",
                 programs[i].shadow ? "*SHADOW" : "*ENFORCE");
        registered[i] =
            (struct registered){programs[i].format, programs[i].number, names[i], attributes[i]};
    }
    write_registry(registered, count);
}

static void script_modelled(const struct modelled *programs, size_t count)
{
    static const int answers[OPINIONS] = {-1, 0xF0, 0xF1, 0xF1};

    clear_scripts();
    for (size_t i = 0; i < count; i++) {
        script[i].answer = answers[programs[i].opinion];
        script[i].damage = programs[i].opinion == FAILS;
    }
}

/* Returns 1 and says how when the decision is not the model's. */
static int differs(const struct expected *expected, const char *function)
{
    const struct spsy_decision *decision = &fixture.decision;
    static int told;
    char meanings[256] = "";

    for (size_t i = 0; i < decision->call_count; i++)
        sprintf(meanings + strlen(meanings), "%s ", spsy_meaning_name(decision->calls[i].meaning));
    if (strcmp(call_log, expected->log) == 0 && strcmp(meanings, expected->meanings) == 0 &&
        decision->verdict == expected->verdict && decision->basis == expected->basis &&
        fixture.native_asked == expected->native &&
        (decision->verdict == SPSY_ALLOWED) == !decision->why[0])
        return 0;
    if (told++ < 5)
        printf("%s: called %s(expected %s) %s(%s) %s/%s (%s/%s) native %zu (%d) why '%s'\n",
               function, call_log, expected->log, meanings, expected->meanings,
               spsy_verdict_name(decision->verdict), spsy_basis_name(decision->basis),
               spsy_verdict_name(expected->verdict), spsy_basis_name(expected->basis),
               fixture.native_asked, expected->native, decision->why);
    return 1;
}

static int compare(const struct modelled *programs, size_t count, bool foreign,
                   const char *function, bool native)
{
    struct expected expected = model(programs, count, foreign, function, native);

    script_modelled(programs, count);
    fixture.native = native;
    make_request(function, foreign);
    if (decide() != 0)
        return 1;
    return differs(&expected, function);
}

/* 3 answers of 4 programs, any number of them SPSY0100, in four functions: one list each. */
static void answers(void)
{
    static const char *const some[] = {"DLTSPLF", "SAV", "RST", "QSPMOVSP"};
    int wrong = 0;

    open_home();
    for (int first = 0; first <= 4; first++) {
        struct modelled programs[4];

        for (int i = 0; i < 4; i++) /* registered in no order; numbers of one format differ */
            programs[i] = (struct modelled){i >= first, i == 0 ? 2147483647 : 100 - 30 * i,
                                            NO_OPINION, false, false};
        register_modelled(programs, 4);
        begin_job();
        for (int n = 0; n < 81 * 4 * 2 * 2; n++) {
            int rest = n;

            for (int i = 0; i < 4; i++, rest /= 3)
                programs[i].opinion = (enum opinion)(rest % 3);
            wrong += compare(programs, 4, rest % 2, some[rest / 4], rest / 2 % 2);
        }
        end_job();
    }
    CU_ASSERT_EQUAL(wrong, 0);
    close_home();
}

/* Four opinions, failures included, under both policies and both modes; a new job each time, since
 * three failures suspend a program. */
static void failures(void)
{
    int wrong = 0;

    open_home();
    for (int n = 0; n < 4 * 4 * 4 * 8 * 8; n++) {
        struct modelled programs[3];
        int rest = n;

        for (int i = 0; i < 3; i++, rest /= 4)
            programs[i] =
                (struct modelled){i == 2, 10 * (i + 1), (enum opinion)(rest % 4), false, false};
        for (int i = 0; i < 3; i++, rest /= 2)
            programs[i].ignore = rest % 2;
        for (int i = 0; i < 3; i++, rest /= 2)
            programs[i].shadow = rest % 2;
        register_modelled(programs, 3);
        begin_job();
        wrong += compare(programs, 3, n % 3 != 0, n % 5 ? "DLTSPLF" : "SAV", n % 2);
        end_job();
        if (wrong > 5)
            break;
    }
    CU_ASSERT_EQUAL(wrong, 0);
    close_home();
}

/* All 17 functions, own and foreign file, both formats, each answer. */
static void every_function(void)
{
    static const char *const identity[][3] = {
        /* one part of number/user/name differs: another job (X7) */
        {"000124", "ALICE", "PAYROLL"},
        {"000123", "BOB", "PAYROLL"},
        {"000123", "ALICE", "PAYROL2"},
    };
    struct modelled programs[2] = {{0, 1, NO_OPINION, false, false},
                                   {1, 1, NO_OPINION, false, false}};
    int wrong = 0;

    open_home();
    register_modelled(programs, 2);
    begin_job();
    for (int f = 0; f < FUNCTION_COUNT; f++) {
        for (int n = 0; n < 3 * 3 * 2 * 2; n++) {
            programs[0].opinion = (enum opinion)(n % 3);
            programs[1].opinion = (enum opinion)(n / 3 % 3);
            wrong += compare(programs, 2, n / 9 % 2, functions[f], n / 18);
        }
    }
    programs[0].opinion = NO_OPINION;
    programs[1].opinion = REFUSES;
    for (size_t i = 0; i < sizeof identity / sizeof identity[0]; i++) {
        script_modelled(programs, 2);
        make_request("DLTSPLF", false);
        fixture.request.fields.job_number = identity[i][0];
        fixture.request.fields.job_user = identity[i][1];
        fixture.request.fields.job_name = identity[i][2];
        CU_ASSERT_EQUAL(decide(), 0);
        ASSERT_STRING(call_log, "P0a P1b ");
    }
    CU_ASSERT_EQUAL(wrong, 0);
    close_home();
}

/* X17: the file's own owner, in its own job. */
static void own_owner(void)
{
    struct modelled programs[1] = {{0, 5, REFUSES, false, false}};

    open_home();
    register_modelled(programs, 1);
    begin_job();
    script_modelled(programs, 1);
    make_request("DSPSPLF", false);
    fixture.request.fields.current_user = "ALICE";
    fixture.request.special.own = SPSY_ALLOBJ; /* X6 */
    fixture.native = 1;
    CU_ASSERT_EQUAL(decide(), 0);
    CU_ASSERT_EQUAL(fixture.decision.verdict, SPSY_REFUSED);
    CU_ASSERT_EQUAL(fixture.decision.basis, SPSY_BASIS_EXIT);
    ASSERT_STRING(fixture.decision.why, "exit program T/P0 (SPSY0100 number 5) refused");
    close_home();
}

/* X13: 254 bytes say nothing, in each form. */
static void every_answer(void)
{
    int wrong = 0;

    open_home();
    for (int ascii = 0; ascii < 2; ascii++) {
        struct registered one = {0, 1, "T/P0",
                                 ascii ? ",\"run\":\"*INLINE\",\"ccsid\":819" : INLINE};

        write_registry(&one, 1);
        begin_job();
        clear_scripts();
        make_request("DLTSPLF", true);
        for (int answer = 0; answer < 256; answer++) {
            int zero = ascii ? 0x30 : 0xF0;
            enum spsy_basis basis =
                answer == zero || answer == zero + 1 ? SPSY_BASIS_EXIT : SPSY_BASIS_AUTHORITY;

            script[0].answer = answer;
            fixture.native = answer % 2;
            wrong += decide() != 0 || fixture.decision.basis != basis ||
                     fixture.decision.calls[0].answer != answer ||
                     fixture.decision.verdict != (answer == zero       ? SPSY_REFUSED
                                                  : answer == zero + 1 ? SPSY_ALLOWED
                                                  : answer % 2         ? SPSY_ALLOWED
                                                                       : SPSY_REFUSED);
        }
        end_job();
    }
    CU_ASSERT_EQUAL(wrong, 0);
    close_home();
}

/* CCSID(*AUTO) and no descriptor: an ASCII '0' or '1' is a failure, never "no opinion". */
static void wrong_character_set(void)
{
    struct registered one = {0, 1, "T/P0", ",\"run\":\"*INLINE\""};

    open_home();
    write_registry(&one, 1);
    clear_scripts();
    make_request("DLTSPLF", true);
    fixture.native = 1;
    for (int answer = 0x2F; answer <= 0x32; answer++) {
        begin_job();
        script[0].answer = answer;
        CU_ASSERT_EQUAL(decide(), 0);
        CU_ASSERT_EQUAL(fixture.decision.basis, answer == 0x30 || answer == 0x31
                                                    ? SPSY_BASIS_FAILURE
                                                    : SPSY_BASIS_AUTHORITY);
        end_job();
    }
    close_home();
}

/* A full list: ten of each format, the twentieth refuses. */
static void full_list(void)
{
    struct registered all[SPSY_CALLS_MAX];
    char names[SPSY_CALLS_MAX][8];

    open_home();
    for (int i = 0; i < SPSY_CALLS_MAX; i++) {
        snprintf(names[i], sizeof names[i], "T/P%d", i % 10);
        all[i] = (struct registered){i / 10, 100 - i % 10, names[i], INLINE};
    }
    write_registry(all, SPSY_CALLS_MAX);
    begin_job();
    clear_scripts();
    make_request("DLTSPLF", true);
    fixture.native = 1;
    CU_ASSERT_EQUAL(decide(), 0);
    ASSERT_STRING(call_log, "P9a P8a P7a P6a P5a P4a P3a P2a P1a P0a "
                            "P9b P8b P7b P6b P5b P4b P3b P2b P1b P0b ");
    CU_ASSERT_EQUAL(fixture.decision.call_count, SPSY_CALLS_MAX);
    CU_ASSERT_EQUAL(fixture.decision.basis, SPSY_BASIS_AUTHORITY);
    close_home();
}

static void refuse_scribbling(int program, unsigned char *format, unsigned char *record)
{
    if (program == 0) {
        memset(format, 'X', 8);
        memset(record, 0, SPSY_RECORD_BYTES);
        return;
    }
    CU_ASSERT_EQUAL(memcmp(record, fixture.decision.record, SPSY_RECORD_BYTES), 0);
    CU_ASSERT_EQUAL(format[0], 0xE2);
}

/* X12, X29: nothing leaks from one program to the next (return code: asserted in every call). */
static void input_only(void)
{
    struct registered two[] = {{0, 1, "T/P0", INLINE}, {0, 2, "T/P1", INLINE}};
    unsigned char record[SPSY_RECORD_BYTES];

    open_asking(two, 2);
    script[0].answer = 0xF1;
    during_call = refuse_scribbling;
    CU_ASSERT_EQUAL(decide(), 0);
    CU_ASSERT_EQUAL(fixture.decision.verdict, SPSY_ALLOWED);
    CU_ASSERT(fixture.decision.calls[0].input_changed);
    CU_ASSERT(!fixture.decision.calls[1].input_changed);
    CU_ASSERT_EQUAL(spsy_record_encode(&fixture.request.fields, SPSY_CHARSET_EBCDIC, record, NULL),
                    0);
    CU_ASSERT_EQUAL(memcmp(record, fixture.decision.record, SPSY_RECORD_BYTES), 0);
    close_home();
}

/* A bypass is no permission: native authority decides, and its basis stays the bypass. */
static void bypass_is_no_permission(void)
{
    struct registered one = {0, 1, "T/P0", INLINE};

    open_asking(&one, 1);
    script[0].answer = 0xF0;
    fixture.request.special.group = SPSY_JOBCTL;
    fixture.request.operator_control = true;
    for (fixture.native = -4; fixture.native <= 1; fixture.native += fixture.native < 0 ? 4 : 1) {
        int status = decide();

        ASSERT_STRING(call_log, "");
        CU_ASSERT_EQUAL(fixture.decision.call_count, 0);
        CU_ASSERT_EQUAL(fixture.decision.verdict, fixture.native == 1);
        CU_ASSERT_EQUAL(status, fixture.native < 0 ? fixture.native : 0);
        CU_ASSERT_EQUAL(fixture.decision.basis,
                        fixture.native < 0 ? SPSY_BASIS_FAILURE : SPSY_BASIS_BYPASS_JOBCTL);
        CU_ASSERT_EQUAL(fixture.decision.origin, SPSY_ORIGIN_GROUP);
        CU_ASSERT_EQUAL(fixture.native_asked, 1);
    }
    ASSERT_STRING(fixture.decision.why, "");
    fixture.native = -4;
    decide();
    ASSERT_STRING(fixture.decision.why, "the store cannot be read");
    ASSERT_STRING(fixture.error.message_id, "SPY0101");
    close_home();
}

/* X21: what cannot be encoded is an error before any program runs. */
static void unencodable(void)
{
    struct registered one = {0, 1, "T/P0", INLINE};

    open_asking(&one, 1);
    fixture.native = 1;
    fixture.request.fields.user_data = "12345678901";
    CU_ASSERT_EQUAL(decide(), SPSY_ERR_VALUE);
    ASSERT_STRING(call_log, "");
    CU_ASSERT_EQUAL(fixture.native_asked, 0);
    CU_ASSERT_EQUAL(fixture.decision.verdict, SPSY_REFUSED);
    CU_ASSERT_EQUAL(fixture.decision.basis, SPSY_BASIS_FAILURE);
    CU_ASSERT_EQUAL(fixture.decision.call_count, 0);
    CU_ASSERT(strstr(fixture.decision.why, "userData") != NULL);
    fixture.callbacks.authority = NULL;
    CU_ASSERT_EQUAL(decide(), SPSY_ERR_ARGUMENT);
    CU_ASSERT_EQUAL(fixture.decision.verdict, SPSY_REFUSED);
    CU_ASSERT_EQUAL(spsy_job_decide(fixture.job, &fixture.request, &fixture.callbacks, NULL, NULL),
                    SPSY_ERR_ARGUMENT);
    close_home();
}

/* X3-X5, X22: a file of which no record can be built is deleted by a user who is not asked about,
 * and nothing else; native authority decides. */
static void deleted_without_record(void)
{
    static const unsigned char none[SPSY_RECORD_BYTES];
    static const struct {
        const char *function;
        uint32_t special;
        bool operator_control;
        int native;
        int status;
        enum spsy_verdict verdict;
        enum spsy_basis basis;
    } cases[] = {
        {"DLTSPLF", SPSY_SPLCTL, false, 1, 0, SPSY_ALLOWED, SPSY_BASIS_BYPASS_SPLCTL},
        {"DLTSPLF", SPSY_SPLCTL, false, 0, 0, SPSY_REFUSED, SPSY_BASIS_BYPASS_SPLCTL},
        {"DLTSPLF", SPSY_JOBCTL, true, 1, 0, SPSY_ALLOWED, SPSY_BASIS_BYPASS_JOBCTL},
        {"DLTSPLF", SPSY_JOBCTL, false, 1, SPSY_ERR_VALUE, SPSY_REFUSED, SPSY_BASIS_FAILURE},
        {"DLTSPLF", SPSY_ALLOBJ, true, 1, SPSY_ERR_VALUE, SPSY_REFUSED, SPSY_BASIS_FAILURE},
        {"HLDSPLF", SPSY_SPLCTL, false, 1, SPSY_ERR_VALUE, SPSY_REFUSED, SPSY_BASIS_FAILURE},
        {"SAV", SPSY_SPLCTL, false, 1, SPSY_ERR_VALUE, SPSY_REFUSED, SPSY_BASIS_FAILURE},
    };

    struct registered one = {0, 1, "T/P0", INLINE};

    open_home();
    write_registry(&one, 1);
    begin_job();
    clear_scripts();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        make_request(cases[i].function, true);
        fixture.request.fields.date_opened = "2010101";
        fixture.request.special.own = cases[i].special;
        fixture.request.operator_control = cases[i].operator_control;
        fixture.native = cases[i].native;
        CU_ASSERT_EQUAL(decide(), cases[i].status);
        CU_ASSERT_EQUAL(fixture.decision.verdict, cases[i].verdict);
        CU_ASSERT_EQUAL(fixture.decision.basis, cases[i].basis);
        CU_ASSERT_EQUAL(fixture.decision.call_count, 0);
        CU_ASSERT_EQUAL(memcmp(fixture.decision.record, none, sizeof none), 0);
        if (cases[i].verdict == SPSY_ALLOWED || cases[i].status < 0)
            CU_ASSERT(strstr(fixture.decision.why, "dateOpened") != NULL);
    }
    ASSERT_STRING(call_log, "");
    close_home();
}

/* X36: inner decisions, made from within a program as a service callback makes them. */
static struct {
    const char *function;
    const char *deeper; /* asked within that one, NULL = the same */
    int deeper_status;
    uint32_t adopted;
    int status;
    struct spsy_decision decision;
    size_t adopting;
    char profile[11];
    int depth;
} inner;

static void decide_within(int program, unsigned char *format, unsigned char *record)
{
    struct spsy_request request = fixture.request;
    struct spsy_error error;
    const char *profile = "";

    (void)format;
    (void)record;
    if (program != 0 || inner.depth >= 2)
        return;
    inner.depth++;
    inner.adopting = spsy_job_adopting(fixture.job, &profile, 1);
    snprintf(inner.profile, sizeof inner.profile, "%s", profile);
    request.fields.function = inner.depth == 2 && inner.deeper ? inner.deeper : inner.function;
    request.special.adopted = inner.adopted;
    inner.status =
        spsy_job_decide(fixture.job, &request, &fixture.callbacks, &inner.decision, &error);
    if (inner.depth == 2 && !inner.deeper_status)
        inner.deeper_status = inner.status;
    if (inner.status < 0)
        CU_ASSERT(error.text[0]);
}

static void recursion(void)
{
    struct registered two[] = {{0, 1, "T/P0", INLINE ",\"adopt\":\"QSECOFR\""},
                               {0, 2, "T/P1", INLINE}};

    open_home();
    write_registry(two, 2);
    begin_job();
    make_request("DLTSPLF", true);
    fixture.native = 1;

    clear_scripts(); /* the very function: an error, and nothing is called again */
    during_call = decide_within;
    memset(&inner, 0, sizeof inner);
    inner.function = "DLTSPLF";
    CU_ASSERT_EQUAL(decide(), 0);
    CU_ASSERT_EQUAL(inner.status, SPSY_ERR_RECURSION);
    CU_ASSERT_EQUAL(inner.decision.verdict, SPSY_REFUSED);
    CU_ASSERT_EQUAL(inner.decision.basis, SPSY_BASIS_FAILURE);
    CU_ASSERT_EQUAL(inner.decision.call_count, 0);
    ASSERT_STRING(call_log, "P0a P1a ");
    CU_ASSERT_EQUAL(fixture.decision.verdict, SPSY_ALLOWED);
    CU_ASSERT_EQUAL(inner.adopting, 1);
    ASSERT_STRING(inner.profile, "QSECOFR");
    CU_ASSERT_EQUAL(spsy_job_adopting(fixture.job, NULL, 0), 0);

    clear_scripts(); /* under adopted *SPLCTL: allowed by native authority, nothing called */
    during_call = decide_within;
    memset(&inner, 0, sizeof inner);
    inner.function = "DLTSPLF";
    inner.adopted = SPSY_SPLCTL;
    CU_ASSERT_EQUAL(decide(), 0);
    CU_ASSERT_EQUAL(inner.status, 0);
    CU_ASSERT_EQUAL(inner.decision.basis, SPSY_BASIS_BYPASS_SPLCTL);
    CU_ASSERT_EQUAL(inner.decision.origin, SPSY_ORIGIN_ADOPTED);
    ASSERT_STRING(call_log, "P0a P1a ");

    clear_scripts(); /* another one dispatches; there, the first one is still being validated */
    during_call = decide_within;
    memset(&inner, 0, sizeof inner);
    inner.function = "QUSRSPLA";
    script[1].answer = 0xF0;
    CU_ASSERT_EQUAL(decide(), 0);
    ASSERT_STRING(call_log, "P0a P0a P1a P1a ");
    CU_ASSERT_EQUAL(inner.depth, 2);
    CU_ASSERT_EQUAL(inner.adopting, 2); /* the outer program's is still in force */
    CU_ASSERT_EQUAL(inner.decision.basis,
                    SPSY_BASIS_EXIT); /* the first inner one's, written last */
    CU_ASSERT_EQUAL(fixture.decision.verdict, SPSY_REFUSED);
    CU_ASSERT_EQUAL(inner.deeper_status, SPSY_ERR_RECURSION);

    clear_scripts(); /* within that one, the first is still being validated, further up */
    during_call = decide_within;
    memset(&inner, 0, sizeof inner);
    inner.function = "QUSRSPLA";
    inner.deeper = "DLTSPLF";
    CU_ASSERT_EQUAL(decide(), 0);
    CU_ASSERT_EQUAL(inner.depth, 2);
    CU_ASSERT_EQUAL(inner.deeper_status, SPSY_ERR_RECURSION);
    ASSERT_STRING(call_log, "P0a P0a P1a P1a ");
    CU_ASSERT_EQUAL(decide(), 0); /* and nothing is left behind */
    CU_ASSERT_PTR_NULL(spsy_service_current());
    close_home();
}

/* The same verdicts whichever way the programs run, mixed in every way: isolated ones are scripted
 * through the record, since their environment is clean. */
static void isolated_and_inline(void)
{
    int wrong = 0;

    open_home();
    for (int mix = 0; mix < 8; mix++) {
        struct modelled programs[3] = {{0, 10, NO_OPINION, false, false},
                                       {0, 20, NO_OPINION, false, false},
                                       {1, 10, NO_OPINION, false, false}};
        struct registered registered[3];
        char names[3][8];

        for (int i = 0; i < 3; i++) {
            snprintf(names[i], sizeof names[i], "T/P%d", i);
            registered[i] = (struct registered){programs[i].format, programs[i].number, names[i],
                                                mix >> i & 1 ? ISOLATED : INLINE};
        }
        write_registry(registered, 3);
        begin_job();
        for (int n = 0; n < 27 * 2; n++) {
            char answers[16] = "", expected_log[64] = "";
            struct expected expected;

            for (int i = 0, rest = n; i < 3; i++, rest /= 3) {
                programs[i].opinion = (enum opinion)(rest % 3);
                strcat(answers, &"--\0F0\0F1"[3 * (rest % 3)]);
            }
            expected = model(programs, 3, n / 27, "DLTSPLF", true);
            for (char *at = expected.log; *at; at += 4) /* only the inline ones can log */
                if (!(mix >> (at[1] - '0') & 1))
                    sprintf(expected_log + strlen(expected_log), "%.4s", at);
            strcpy(expected.log, expected_log);
            script_modelled(programs, 3);
            fixture.native = 1;
            make_request("DLTSPLF", n / 27);
            fixture.request.fields.user_defined_data = answers;
            wrong += decide() != 0 || differs(&expected, "DLTSPLF");
        }
        end_job();
    }
    CU_ASSERT_EQUAL(wrong, 0);
    close_home();
}

/* X33 for an isolated program: replaced, gone, back. */
static void isolated_followed(void)
{
    struct registered one = {0, 10, "T/P0", ISOLATED};

    open_asking(&one, 1);
    fixture.request.fields.user_defined_data = "F1";
    for (int i = 0; i < 5; i++) {
        CU_ASSERT_EQUAL(decide(), 0);
        CU_ASSERT_EQUAL(fixture.decision.verdict, SPSY_ALLOWED);
        ASSERT_STRING(fixture.decision.calls[0].reason, "");
        copy_file(harness_exit("dispatch_mute"), in_home("lib/T/P0.so"));
        CU_ASSERT_EQUAL(decide(), 0);
        CU_ASSERT_EQUAL(fixture.decision.basis, SPSY_BASIS_AUTHORITY);
        unlink(in_home("lib/T/P0.so"));
        CU_ASSERT_EQUAL(decide(), 0);
        CU_ASSERT_EQUAL(fixture.decision.basis, SPSY_BASIS_FAILURE);
        copy_file(harness_exit("dispatch_old"), in_home("lib/T/P0.so"));
    }
    close_home();
}

/* X36 through the services, as a host program answers them. */
static int attributes(void *context, const struct spsy_fields *file, char **text,
                      struct spsy_error *error)
{
    struct spsy_request request = fixture.request;
    const char *profile = "";
    int status;

    (void)context;
    (void)file;
    inner.depth++;
    inner.adopting = spsy_job_adopting(fixture.job, &profile, 1);
    snprintf(inner.profile, sizeof inner.profile, "%s", profile);
    request.fields.function = "QUSRSPLA";
    request.fields.user_data = "";
    if (strcmp(inner.profile, "QSECOFR") == 0)
        request.special.adopted = SPSY_SPLCTL;
    status = spsy_job_decide(fixture.job, &request, &fixture.callbacks, &inner.decision, error);
    inner.status = status;
    if (status < 0)
        return status;
    if (inner.decision.verdict != SPSY_ALLOWED)
        return SPSY_ERR_AUTHORITY;
    *text = strdup("{}");
    return 0;
}

static void services_dispatch(void)
{
    static const char *const runs[] = {"", ",\"run\":\"*INLINE\""};

    open_home();
    copy_file(harness_exit("dispatch_asks"), in_home("lib/T/P0.so"));
    settle();
    for (int inline_run = 0; inline_run < 2; inline_run++) {
        for (int adopt = 0; adopt < 2; adopt++) {
            char text[128];
            struct registered two[] = {{0, 10, "T/P0", text},
                                       {0, 20, "T/P1", ISOLATED ",\"mode\":\"*SHADOW\""}};

            snprintf(text, sizeof text, "%s%s", runs[inline_run],
                     adopt ? ",\"adopt\":\"QSECOFR\"" : "");
            write_registry(two, 2);
            begin_job();
            clear_scripts();
            memset(&inner, 0, sizeof inner);
            make_request("DLTSPLF", true);
            fixture.request.fields.user_data = "OUTER";
            fixture.callbacks.file_attributes = attributes;
            fixture.native = 1;
            CU_ASSERT_EQUAL(decide(), 0);
            CU_ASSERT_EQUAL(inner.depth, 1);
            CU_ASSERT_EQUAL(inner.status, 0);
            CU_ASSERT_EQUAL(inner.adopting, (size_t)adopt);
            CU_ASSERT_EQUAL(inner.decision.call_count, adopt ? 0 : 2);
            CU_ASSERT_EQUAL(inner.decision.basis,
                            adopt ? SPSY_BASIS_BYPASS_SPLCTL : SPSY_BASIS_AUTHORITY);
            CU_ASSERT_EQUAL(fixture.decision.basis, SPSY_BASIS_EXIT);
            CU_ASSERT_EQUAL(fixture.decision.verdict, SPSY_ALLOWED);

            make_request("QUSRSPLA", true); /* the very function: recursion, unless adopted */
            fixture.request.fields.user_data = "OUTER";
            fixture.callbacks.file_attributes = attributes;
            memset(&inner, 0, sizeof inner);
            CU_ASSERT_EQUAL(decide(), 0);
            CU_ASSERT_EQUAL(inner.status, adopt ? 0 : SPSY_ERR_RECURSION);
            CU_ASSERT_EQUAL(fixture.decision.verdict, adopt ? SPSY_ALLOWED : SPSY_REFUSED);
            end_job();
        }
    }
    close_home();
}

/* core/cli/README.md, "decisions": every key, always. */
static void json(void)
{
    struct registered two[] = {{0, 10, "T/P0", INLINE ",\"onFailure\":\"*IGNORE\""},
                               {1, 20, "T/P1", INLINE}};
    cJSON *object, *calls, *programs;
    char *text;

    open_asking(two, 2);
    CU_ASSERT_EQUAL(spsy_job_programs(fixture.job, &programs, NULL), 0);
    CU_ASSERT_EQUAL(cJSON_GetArraySize(programs), 0); /* not frozen yet */
    cJSON_Delete(programs);
    script[0].damage = true;
    script[1].answer = 0xF0;
    CU_ASSERT_EQUAL(decide(), 0);
    fixture.decision.calls[0].nanoseconds = 2149;
    fixture.decision.calls[1].nanoseconds = 0;
    strcpy(fixture.decision.calls[0].reason, "SIGSEGV");
    fixture.decision.calls[0].answer = -1;
    object = spsy_decision_to_json(&fixture.decision, &fixture.request.fields);
    text = cJSON_PrintUnformatted(object);
    ASSERT_STRING(text,
                  "{\"function\":\"DLTSPLF\",\"file\":{\"name\":\"QSYSPRT\",\"number\":2,"
                  "\"job\":\"000124/ALICE/PAYROLL\"},\"verdict\":\"refused\",\"basis\":\"exit\","
                  "\"calls\":[{\"format\":\"SPSY0100\",\"number\":10,\"program\":\"T/P0\","
                  "\"answer\":null,\"meaning\":\"failed\",\"microseconds\":2.1,"
                  "\"reason\":\"SIGSEGV\"},{\"format\":\"SPSY0200\",\"number\":20,"
                  "\"program\":\"T/P1\",\"answer\":\"F0\",\"meaning\":\"refuse\","
                  "\"microseconds\":0,\"reason\":null}]}");
    free(text);
    calls = cJSON_GetObjectItem(object, "calls");
    CU_ASSERT_EQUAL(cJSON_GetArraySize(calls), 2);
    cJSON_Delete(object);
    CU_ASSERT_EQUAL(spsy_job_programs(fixture.job, &programs, NULL), 0);
    CU_ASSERT_EQUAL(cJSON_GetArraySize(programs), 2);
    object = cJSON_GetArrayItem(programs, 1);
    ASSERT_STRING(cJSON_GetStringValue(cJSON_GetObjectItem(object, "exitPoint")),
                  "QIBM_QSP_SECURITY");
    ASSERT_STRING(cJSON_GetStringValue(cJSON_GetObjectItem(object, "format")), "SPSY0200");
    ASSERT_STRING(cJSON_GetStringValue(cJSON_GetObjectItem(object, "program")), "T/P1");
    cJSON_Delete(programs);
    close_home();
}

/* The why of a refusal keeps number and format, however long the path. */
static void why_of_a_long_path(void)
{
    char path[4096] = "", name[4200];
    struct registered one = {0, 7, name, INLINE};

    open_home();
    snprintf(path, sizeof path, "%s", fixture.home);
    while (strlen(path) < 230) {
        strcat(path, "/subdirectory");
        mkdir(path, 0755);
    }
    strcat(path, "/P3.so");
    copy_file(harness_exit("dispatch_old"), path);
    settle();
    snprintf(name, sizeof name, "%s", path);
    write_registry(&one, 1);
    begin_job();
    clear_scripts();
    make_request("DLTSPLF", true);
    script[3].answer = 0xF0;
    CU_ASSERT_EQUAL(decide(), 0);
    ASSERT_STRING(fixture.decision.calls[0].program, path);
    CU_ASSERT(strstr(fixture.decision.why, "/P3.so (SPSY0100 number 7) refused") != NULL);
    close_home();
}

static const struct test tests[] = {
    {"X8 X13 X14 X15 X16 X18 three answers of four programs against a model", answers},
    {"X8 X14 X16 X34 failures, policies and shadow against a model", failures},
    {"X7 X16 X18 X27 every function, own and foreign job, both formats", every_function},
    {"X6 X17 the file's own owner is refused too", own_owner},
    {"X13 all 256 answers in both forms", every_answer},
    {"X13 an answer in the wrong character set is a failure", wrong_character_set},
    {"X8 X9 twenty programs in order", full_list},
    {"X12 X29 record and format name are input only", input_only},
    {"X4 a bypass is no permission", bypass_is_no_permission},
    {"X21 what cannot be encoded is refused before any program", unencodable},
    {"X3 X4 X22 without a record: deleted by a user who is not asked about",
     deleted_without_record},
    {"X36 recursion, adopted *SPLCTL, another function", recursion},
    {"X36 a program's service dispatches, inline and isolated", services_dispatch},
    {"X8 X13 X14 X16 isolated and inline, mixed, against a model", isolated_and_inline},
    {"X33 X34 an isolated program replaced, gone, back", isolated_followed},
    {"decisions and lists as JSON", json},
    {"why a function was refused, for a long path", why_of_a_long_path},
};
HARNESS_MAIN("chain", tests)

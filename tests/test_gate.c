/* test_gate.c - the gate behind programs, native authority and bypasses: it can only take away. */
#include "dispatch_fixture.h"

#include "dispatch/job.h"

#include <unistd.h>

enum gate { GATE_NONE, GATE_OPEN, GATE_PROTECTION, GATE_KEY, GATE_FAILS, GATE_NAMELESS, GATES };

static enum gate gate_is;
static size_t gate_asked;

static const char *why_of(enum gate gate)
{
    static const char *const whys[GATES] = {
        "", "", "protection refuses", "no key", "the key cannot be read", "nobody"};

    return whys[gate];
}

static int gate_callback(void *context, const struct spsy_request *request, enum spsy_basis *basis,
                         struct spsy_error *why)
{
    CU_ASSERT_PTR_EQUAL(context, &fixture);
    CU_ASSERT_PTR_NOT_NULL(request->fields.function);
    gate_asked++;
    why->code = SPSY_ERR_AUTHORITY;
    snprintf(why->message_id, sizeof why->message_id, "%s", gate_is == GATE_KEY ? "SPY0121" : "");
    snprintf(why->text, sizeof why->text, "%s", why_of(gate_is));
    if (gate_is == GATE_PROTECTION)
        *basis = SPSY_BASIS_PROTECTION;
    if (gate_is == GATE_KEY)
        *basis = SPSY_BASIS_KEY;
    if (gate_is == GATE_NAMELESS)
        *basis = SPSY_BASIS_EXIT; /* a refusal that says it was a program's: none of the gate's */
    return gate_is == GATE_OPEN ? 1 : gate_is == GATE_FAILS ? SPSY_ERR_IO : 0;
}

/* ---- the whole table --------------------------------------------------------------------------
 */

/* How a decision comes to be allowed or refused before the gate. */
enum way { WAY_EXIT, WAY_BLANK, WAY_SPLCTL, WAY_JOBCTL, WAY_SYSTEM, WAY_GLASS, WAYS };

static const enum spsy_basis basis_of_way[WAYS] = {
    SPSY_BASIS_EXIT,          SPSY_BASIS_AUTHORITY,     SPSY_BASIS_BYPASS_SPLCTL,
    SPSY_BASIS_BYPASS_JOBCTL, SPSY_BASIS_BYPASS_SYSTEM, SPSY_BASIS_AUTHORITY};

struct outcome {
    enum spsy_verdict verdict;
    enum spsy_basis basis, bypass;
    int status;
    const char *why;
    size_t asked; /* the gate */
};

static bool is_sav_or_rst(const char *function)
{
    return strcmp(function, "SAV") == 0 || strcmp(function, "RST") == 0;
}

/* The rule, once more, not by the engine's code. answer: '0', '1' or -1 of the one program. */
static struct outcome expect(const char *function, enum way way, int answer, int native,
                             enum gate gate)
{
    struct outcome outcome = {SPSY_REFUSED, basis_of_way[way], SPSY_BASIS_FAILURE, 0, NULL, 0};
    bool asks = way == WAY_EXIT || way == WAY_BLANK;
    bool bypass = way == WAY_SPLCTL || way == WAY_JOBCTL || way == WAY_SYSTEM;

    if (asks && answer == 0xF0) {
        outcome.basis = SPSY_BASIS_EXIT;
        return outcome;
    }
    if (!asks || answer != 0xF1 || is_sav_or_rst(function)) {
        outcome.basis = asks ? SPSY_BASIS_AUTHORITY : basis_of_way[way];
        if (!native)
            return outcome;
    } else {
        outcome.basis = SPSY_BASIS_EXIT;
    }
    outcome.verdict = SPSY_ALLOWED;
    if (gate == GATE_NONE)
        return outcome;
    outcome.asked = 1;
    if (gate == GATE_OPEN)
        return outcome;
    outcome.verdict = SPSY_REFUSED;
    outcome.why = why_of(gate);
    if (bypass)
        outcome.bypass = outcome.basis;
    outcome.basis = gate == GATE_PROTECTION ? SPSY_BASIS_PROTECTION
                    : gate == GATE_KEY      ? SPSY_BASIS_KEY
                                            : SPSY_BASIS_FAILURE;
    outcome.status = gate == GATE_FAILS ? SPSY_ERR_IO : 0;
    return outcome;
}

static void set_way(enum way way)
{
    char text[200];
    time_t end = time(NULL) + 600;
    struct tm utc;

    fixture.request.special.own = way == WAY_SPLCTL ? SPSY_SPLCTL : 0;
    fixture.request.special.group = way == WAY_JOBCTL ? SPSY_JOBCTL : 0;
    fixture.request.operator_control = way == WAY_JOBCTL;
    fixture.request.fields.current_user = way == WAY_SYSTEM ? "QSYS" : "BOB";
    unlink(in_home("break-glass"));
    if (way != WAY_GLASS)
        return;
    gmtime_r(&end, &utc);
    strftime(text, sizeof text,
             "{\"version\":1,\"reason\":\"fire\",\"expires\":\"%Y-%m-%dT%H:%M:%SZ\"}\n", &utc);
    harness_write(in_home("break-glass"), text, strlen(text));
    chmod(in_home("break-glass"), 0600);
}

static int differs(const struct outcome *expected, int status)
{
    const struct spsy_decision *decision = &fixture.decision;

    return decision->verdict != expected->verdict || decision->basis != expected->basis ||
           decision->bypass != expected->bypass || status != expected->status ||
           gate_asked != expected->asked ||
           (expected->why && strcmp(decision->why, expected->why) != 0);
}

/* A key that only a bypass has which the gate then took back; what refused stands as its cause. */
static int json_differs(const struct outcome *expected)
{
    cJSON *json = spsy_decision_to_json(&fixture.decision, &fixture.request.fields);
    const char *bypass = cJSON_GetStringValue(cJSON_GetObjectItem(json, "bypass"));
    const char *cause = cJSON_GetStringValue(cJSON_GetObjectItem(json, "cause"));
    const char *basis = cJSON_GetStringValue(cJSON_GetObjectItem(json, "basis"));
    int wrong = !basis || strcmp(basis, spsy_basis_name(expected->basis)) != 0;

    if (expected->bypass == SPSY_BASIS_FAILURE)
        wrong |= bypass != NULL;
    else
        wrong |= !bypass || strcmp(bypass, spsy_basis_name(expected->bypass)) != 0;
    if (expected->why)
        wrong |= !cause || strcmp(cause, expected->why) != 0;
    else
        wrong |= cause != NULL;
    cJSON_Delete(json);
    return wrong;
}

static void compare(const char *function, enum way way, int answer, enum gate gate, int status)
{
    struct outcome expected = expect(function, way, answer, fixture.native, gate);

    if (differs(&expected, status) || json_differs(&expected)) {
        printf("%s way %d answer %d native %d gate %d: %s/%s/%s %d asked %zu '%s'\n", function,
               (int)way, answer, fixture.native, (int)gate,
               spsy_verdict_name(fixture.decision.verdict), spsy_basis_name(fixture.decision.basis),
               spsy_basis_name(fixture.decision.bypass), status, gate_asked, fixture.decision.why);
        CU_FAIL("not what the rule says");
    }
}

static const struct registered one = {0, 1, "T/P0", INLINE};
static const char *const functions[] = {"DSPSPLF", "DLTSPLF", "SAV", "RST"};
static const int answers[] = {0xF0, 0xF1, -1};

static void prepare(const char *function, int answer, int native, enum gate gate)
{
    make_request(function, true);
    fixture.native = native;
    fixture.callbacks.gate = gate == GATE_NONE ? NULL : gate_callback;
    gate_is = gate;
    gate_asked = 0;
    script[0].answer = answer;
}

static void whole_table(void)
{
    open_asking(&one, 1);
    for (size_t f = 0; f < 4; f++)
        for (int way = 0; way < WAYS; way++)
            for (int answer = 0; answer < 3; answer++)
                for (int native = 0; native < 2; native++)
                    for (int gate = 0; gate < GATES; gate++) {
                        int status;

                        prepare(functions[f], answers[answer], native, (enum gate)gate);
                        set_way((enum way)way);
                        status = decide();
                        compare(functions[f], (enum way)way, answers[answer], (enum gate)gate,
                                status);
                    }
    CU_ASSERT_EQUAL(gate_asked, 1); /* the last one was asked: the table is no empty one */
    close_home();
}

/* ---- what is refused already, or fails --------------------------------------------------------
 */

static void never_asked_about_refused(void)
{
    open_asking(&one, 1);
    prepare("DSPSPLF", -1, 1, GATE_OPEN);
    script[0].damage = true; /* a program fails */
    CU_ASSERT_EQUAL(decide(), 0);
    CU_ASSERT_EQUAL(fixture.decision.basis, SPSY_BASIS_FAILURE);
    CU_ASSERT_EQUAL(gate_asked, 0);
    script[0].damage = false;
    fixture.native = SPSY_ERR_IO; /* native authority fails */
    CU_ASSERT_EQUAL(decide(), SPSY_ERR_IO);
    CU_ASSERT_EQUAL(fixture.decision.basis, SPSY_BASIS_FAILURE);
    CU_ASSERT_EQUAL(gate_asked, 0);
    fixture.native = 1;
    fixture.request.fields.user_data = "12345678901"; /* no record */
    CU_ASSERT_EQUAL(decide(), SPSY_ERR_VALUE);
    CU_ASSERT_EQUAL(gate_asked, 0);
    close_home();
}

/* A file of which no record can be built is deleted by whoever is not asked about, if the gate does
 * not mind. */
static void without_record(void)
{
    open_asking(&one, 1);
    for (int gate = GATE_OPEN; gate <= GATE_PROTECTION; gate++) {
        prepare("DLTSPLF", -1, 1, (enum gate)gate);
        set_way(WAY_SPLCTL);
        fixture.request.fields.date_opened = "2010101";
        CU_ASSERT_EQUAL(decide(), 0);
        CU_ASSERT_EQUAL(fixture.decision.verdict, gate == GATE_OPEN);
        CU_ASSERT_EQUAL(fixture.decision.basis,
                        gate == GATE_OPEN ? SPSY_BASIS_BYPASS_SPLCTL : SPSY_BASIS_PROTECTION);
        CU_ASSERT_EQUAL(fixture.decision.record[3], 0);
    }
    close_home();
}

static void failure_has_its_message(void)
{
    open_asking(&one, 1);
    prepare("DSPSPLF", 0xF1, 1, GATE_FAILS);
    CU_ASSERT_EQUAL(decide(), SPSY_ERR_IO);
    ASSERT_STRING(fixture.error.text, "the key cannot be read");
    ASSERT_STRING(fixture.decision.why, "the key cannot be read");
    CU_ASSERT_EQUAL(fixture.decision.call_count, 1); /* what was asked stays told */
    CU_ASSERT_EQUAL(fixture.decision.calls[0].meaning, SPSY_MEANING_ALLOW);
    close_home();
}

/* ---- many files -------------------------------------------------------------------------------
 */

enum { MANY = 7 };

struct one_of_many {
    enum gate gate;
    size_t asked;
    int native;
};

static int many_authority(void *context, const struct spsy_request *request, struct spsy_error *why)
{
    const struct one_of_many *file = context;

    (void)request;
    snprintf(why->text, sizeof why->text, "no authority");
    return file->native;
}

static int many_gate(void *context, const struct spsy_request *request, enum spsy_basis *basis,
                     struct spsy_error *why)
{
    struct one_of_many *file = context;

    (void)request;
    file->asked++;
    snprintf(why->text, sizeof why->text, "%s", why_of(file->gate));
    *basis = file->gate == GATE_PROTECTION ? SPSY_BASIS_PROTECTION : SPSY_BASIS_KEY;
    return file->gate == GATE_OPEN ? 1 : file->gate == GATE_FAILS ? SPSY_ERR_IO : 0;
}

/* Each by itself: what the gate says of one touches no other. */
static void many_files(void)
{
    static const enum gate gates[MANY] = {GATE_OPEN,  GATE_PROTECTION, GATE_OPEN, GATE_KEY,
                                          GATE_FAILS, GATE_OPEN,       GATE_KEY};
    static struct spsy_inquiry inquiries[MANY];
    struct spsy_request requests[MANY];
    struct spsy_callbacks callbacks[MANY];
    struct one_of_many files[MANY];

    open_asking(&one, 1);
    for (int bypass = 0; bypass < 2; bypass++) {
        for (size_t i = 0; i < MANY; i++) {
            make_request("DSPSPLF", true);
            set_way(bypass ? WAY_SPLCTL : WAY_BLANK);
            requests[i] = fixture.request;
            files[i] = (struct one_of_many){gates[i], 0, i == 5 ? 0 : 1};
            callbacks[i] = (struct spsy_callbacks){
                .context = &files[i], .authority = many_authority, .gate = many_gate};
            inquiries[i].request = &requests[i];
            inquiries[i].callbacks = &callbacks[i];
        }
        CU_ASSERT_EQUAL(spsy_job_decide_many(fixture.job, inquiries, MANY, &fixture.error), 0);
        for (size_t i = 0; i < MANY; i++) {
            const struct spsy_decision *decision = &inquiries[i].decision;
            enum spsy_basis before = bypass ? SPSY_BASIS_BYPASS_SPLCTL : SPSY_BASIS_AUTHORITY;
            bool gate_decides = i != 5 && gates[i] != GATE_OPEN;

            CU_ASSERT_EQUAL(files[i].asked, i == 5 ? 0 : 1);
            CU_ASSERT_EQUAL(decision->verdict, i == 0 || i == 2);
            CU_ASSERT_EQUAL(decision->basis, !gate_decides                 ? before
                                             : gates[i] == GATE_PROTECTION ? SPSY_BASIS_PROTECTION
                                             : gates[i] == GATE_KEY        ? SPSY_BASIS_KEY
                                                                           : SPSY_BASIS_FAILURE);
            CU_ASSERT_EQUAL(decision->bypass, gate_decides && bypass ? before : SPSY_BASIS_FAILURE);
            CU_ASSERT_EQUAL(inquiries[i].result, gates[i] == GATE_FAILS ? SPSY_ERR_IO : 0);
            if (gate_decides)
                ASSERT_STRING(decision->why, why_of(gates[i]));
        }
    }
    close_home();
}

static void words(void)
{
    ASSERT_STRING(spsy_basis_name(SPSY_BASIS_PROTECTION), "protection");
    ASSERT_STRING(spsy_basis_name(SPSY_BASIS_KEY), "key");
    ASSERT_STRING(spsy_basis_name((enum spsy_basis)SPSY_BASES), "");
    for (int basis = 0; basis < SPSY_BASES; basis++) {
        const char *name = spsy_basis_name((enum spsy_basis)basis);

        CU_ASSERT_EQUAL(spsy_basis_is_bypass((enum spsy_basis)basis),
                        strncmp(name, "bypass-", 7) == 0);
        CU_ASSERT_EQUAL(spsy_basis_is_gate((enum spsy_basis)basis),
                        strcmp(name, "protection") == 0 || strcmp(name, "key") == 0);
    }
}

static const struct test tests[] = {
    {"gate: the whole table of ways, answers, native authority and gates", whole_table},
    {"gate: never asked about what is refused or has failed", never_asked_about_refused},
    {"gate: a file without a record, deleted by a bypass", without_record},
    {"gate: a failure is told with its text, after the calls", failure_has_its_message},
    {"gate: of many files each has its own", many_files},
    {"gate: the words of the bases", words},
};

HARNESS_MAIN("gate", tests)

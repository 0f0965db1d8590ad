/* test_report.c - what the report counts, and that nothing on its page is anybody's markup (W7). */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/json.h"
#include "dispatch/dispatch.h"
#include "guard/recorded.h"
#include "report/counts.h"
#include "report/days.h"
#include "report/html.h"
#include "report/latency.h"
#include "report/report.h"
#include "report/tally.h"

/* ---- the scanner, beside cJSON -----------------------------------------------------------------
 */

static const char *const texts[] = {"",
                                    "payroll files are deleted by PAYADMIN only",
                                    "\"",
                                    "\\",
                                    "a\"b\\c/d",
                                    "caf\xC3\xA9 \xE2\x82\xAC",
                                    "{\"verdict\":\"allowed\"}",
                                    "\\\"",
                                    "]}],"};
enum { TEXTS = sizeof texts / sizeof texts[0] };

static void make(struct spsy_decision *decision, enum spsy_verdict verdict, enum spsy_basis basis,
                 size_t calls)
{
    memset(decision, 0, sizeof *decision);
    decision->verdict = verdict;
    decision->basis = basis;
    decision->call_count = calls;
    snprintf(decision->why, sizeof decision->why, "%s", texts[(size_t)rand() % TEXTS]);
    if (rand() % 3 == 0)
        snprintf(decision->break_glass, sizeof decision->break_glass, "%s",
                 texts[1 + (size_t)rand() % (TEXTS - 1)]);
    for (size_t i = 0; i < calls; i++) {
        struct spsy_call *call = &decision->calls[i];

        snprintf(call->format, sizeof call->format, "SPSY0%d00", rand() % 2 + 1);
        call->number = rand();
        call->program = texts[(size_t)rand() % TEXTS];
        call->answer = rand() % 257 - 1;
        call->meaning = (enum spsy_meaning)(rand() % (SPSY_MEANING_WOULD_ALLOW + 1));
        call->nanoseconds = (uint64_t)rand() << rand() % 20;
        snprintf(call->reason, sizeof call->reason, "%s", texts[(size_t)rand() % TEXTS]);
    }
}

static char *print(const struct spsy_decision *decision)
{
    struct spsy_fields fields;
    cJSON *json;
    char *text;

    spsy_fields_init(&fields);
    fields.function = "DLTSPLF";
    fields.file_name = "PAY\"SLIPS";
    json = spsy_decision_to_json(decision, &fields);
    text = spsy_json_print(json);
    cJSON_Delete(json);
    return text;
}

static void expect_text(const struct recorded_text *scanned, const char *expected)
{
    char text[600];

    recorded_unescape(scanned, text, sizeof text);
    ASSERT_STRING(text, expected);
}

static void expect_same(const struct spsy_decision *decision, const struct recorded *scanned)
{
    expect_text(&scanned->function, "DLTSPLF");
    CU_ASSERT_EQUAL(scanned->refused, decision->verdict == SPSY_REFUSED);
    CU_ASSERT_EQUAL(scanned->basis, decision->basis);
    CU_ASSERT_EQUAL(scanned->break_glass, decision->break_glass[0] != '\0');
    CU_ASSERT_FALSE(scanned->rehearsal || scanned->list);
    CU_ASSERT_EQUAL_FATAL(scanned->call_count, decision->call_count);
    for (size_t i = 0; i < decision->call_count; i++) {
        const struct spsy_call *call = &decision->calls[i];
        const struct recorded_call *found = &scanned->calls[i];

        expect_text(&found->format, call->format);
        expect_text(&found->program, call->program);
        expect_text(&found->reason, call->reason);
        CU_ASSERT_EQUAL(found->number, call->number);
        CU_ASSERT_EQUAL(found->meaning, call->meaning);
        CU_ASSERT_EQUAL(found->tenths, (long)((call->nanoseconds + 50) / 100));
    }
}

static void scanner_reads_decisions(void)
{
    struct spsy_decision decision;
    struct recorded scanned;

    srand(12);
    for (int verdict = SPSY_REFUSED; verdict <= SPSY_ALLOWED; verdict++)
        for (int basis = SPSY_BASIS_FAILURE; basis <= SPSY_BASIS_BYPASS_SYSTEM; basis++)
            for (size_t calls = 0; calls <= SPSY_CALLS_MAX; calls++) {
                char *text;

                make(&decision, (enum spsy_verdict)verdict, (enum spsy_basis)basis, calls);
                text = print(&decision);
                CU_ASSERT_FATAL(text != NULL);
                CU_ASSERT_FATAL(recorded_read(text, &scanned));
                expect_same(&decision, &scanned);
                cJSON_free(text);
            }
}

/* Every beginning of an entry, and every byte of it another one: never more than it says. */
static void damaged_entries(void)
{
    struct spsy_decision decision;
    struct recorded scanned;
    size_t length;
    char *text;

    make(&decision, SPSY_ALLOWED, SPSY_BASIS_EXIT, 2);
    text = print(&decision);
    CU_ASSERT_FATAL(text != NULL);
    length = strlen(text);
    for (size_t cut = 0; cut < length; cut++) {
        char *part = strndup(text, cut);

        CU_ASSERT_FALSE(recorded_read(part, &scanned));
        free(part);
    }
    for (size_t at = 0; at < length; at++)
        for (int byte = 1; byte < 256; byte++) {
            char before = text[at];

            text[at] = (char)byte;
            if (recorded_read(text, &scanned))
                CU_ASSERT(scanned.has_verdict && scanned.has_basis);
            text[at] = before;
        }
    cJSON_free(text);
    for (size_t depth = 1; depth < 400; depth++) {
        char deep[1024] = "{\"x\":";

        memset(deep + 5, '[', depth);
        deep[5 + depth] = '\0';
        CU_ASSERT_FALSE(recorded_read(deep, &scanned));
    }
}

/* ---- counting
 * ------------------------------------------------------------------------------------ */

static struct spool_walked entry(const char *user, const char *time, int64_t times,
                                 const char *decision)
{
    return (struct spool_walked){.count = times,
                                 .decision = decision,
                                 .current_user = user,
                                 .time = time,
                                 .last_time = time};
}

static double number(const cJSON *object, const char *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);

    CU_ASSERT_FATAL(cJSON_IsNumber(item));
    return item->valuedouble;
}

/* Verdict and basis of an entry, and what it is counted as. */
static void each_outcome(void)
{
    static const struct {
        const char *decision, *key;
    } of[] = {
        {"{\"function\":\"DSPSPLF\",\"verdict\":\"refused\",\"basis\":\"exit\",\"calls\":[]}",
         "refusedByProgram"},
        {"{\"function\":\"DSPSPLF\",\"verdict\":\"allowed\",\"basis\":\"exit\",\"calls\":[]}",
         "allowedByProgram"},
        {"{\"function\":\"DSPSPLF\",\"verdict\":\"refused\",\"basis\":\"authority\",\"calls\":[]}",
         "refusedByAuthority"},
        {"{\"function\":\"DSPSPLF\",\"verdict\":\"allowed\",\"basis\":\"authority\",\"calls\":[]}",
         "allowedByAuthority"},
        {"{\"function\":\"DSPSPLF\",\"verdict\":\"refused\",\"basis\":\"failure\",\"calls\":[]}",
         "failed"},
        {"{\"function\":\"DSPSPLF\",\"verdict\":\"allowed\",\"basis\":\"bypass-splctl\",\"calls\":["
         "]}",
         "bypassed"},
        {"{\"function\":\"DSPSPLF\",\"verdict\":\"refused\",\"basis\":\"bypass-jobctl\",\"calls\":["
         "]}",
         "bypassed"},
        {"{\"function\":\"DSPSPLF\",\"verdict\":\"allowed\",\"basis\":\"bypass-system\",\"calls\":["
         "]}",
         "bypassed"},
        {"{\"function\":\"DSPSPLF\",\"verdict\":\"allowed\",\"basis\":\"authority\",\"calls\":[],"
         "\"breakGlass\":\"x\"}",
         "breakGlass"},
        {"{\"function\":\"DSPSPLF\",\"verdict\":\"refused\",\"basis\":\"exit\",\"calls\":[],"
         "\"rehearsal\":true}",
         NULL},
        {"{\"function\":\"QUSRSPLA\",\"verdict\":\"refused\",\"list\":{\"jobs\":5,\"refused\":2},"
         "\"calls\":[]}",
         NULL},
        {"no JSON", NULL},
    };

    for (size_t i = 0; i < sizeof of / sizeof of[0]; i++) {
        struct tally *tally = tally_new();
        cJSON *model = cJSON_CreateObject();
        struct spool_walked made = entry("BOB", "2026-11-30T06:40:09.841792Z", 3, of[i].decision);
        const cJSON *outcomes;

        CU_ASSERT_EQUAL(tally_entry(tally, &made), 0);
        CU_ASSERT_FATAL(tally_model(tally, model));
        outcomes = cJSON_GetObjectItemCaseSensitive(model, "outcomes");
        for (int outcome = 0; outcome < OUTCOMES; outcome++) {
            const char *key = outcome_key((enum outcome)outcome);

            CU_ASSERT_EQUAL(number(outcomes, key),
                            of[i].key && strcmp(key, of[i].key) == 0 ? 3 : 0);
        }
        CU_ASSERT_EQUAL(number(model, "decisions"), of[i].key ? 3 : 0);
        CU_ASSERT_EQUAL(number(model, "entries"), 1);
        CU_ASSERT_EQUAL(number(model, "damaged"), strcmp(of[i].decision, "no JSON") == 0);
        cJSON_Delete(model);
        tally_free(tally);
    }
}

static const cJSON *only_row(const cJSON *model, const char *key)
{
    const cJSON *rows = cJSON_GetObjectItemCaseSensitive(model, key);

    CU_ASSERT_FATAL(cJSON_GetArraySize(rows) == 1);
    return cJSON_GetArrayItem(rows, 0);
}

static cJSON *model_of(const char *decision, int64_t times)
{
    struct tally *tally = tally_new();
    cJSON *model = cJSON_CreateObject();
    struct spool_walked made = entry("BOB", "2026-11-30T06:40:09.841792Z", times, decision);

    CU_ASSERT_EQUAL(tally_entry(tally, &made), 0);
    CU_ASSERT_FATAL(tally_model(tally, model));
    tally_free(tally);
    return model;
}

/* Calls, failures, with a program or without one, and what a list hid. */
static void repeats_of_calls(void)
{
    cJSON *model =
        model_of("{\"function\":\"DSPSPLF\",\"verdict\":\"refused\",\"basis\":\"failure\","
                 "\"calls\":[{\"format\":\"SPSY0100\",\"number\":10,\"program\":\"/p.so\","
                 "\"meaning\":\"failed\",\"microseconds\":3.0,\"reason\":\"it crashed\"}]}",
                 3);
    const cJSON *row = only_row(model, "programs");

    CU_ASSERT_EQUAL(number(row, "failed"), 3);
    row = only_row(model, "failures");
    CU_ASSERT_EQUAL(number(row, "count"), 3);
    CU_ASSERT_STRING_EQUAL(spsy_json_text(row, "program"), "/p.so");
    CU_ASSERT_STRING_EQUAL(spsy_json_text(row, "cause"), "it crashed");
    cJSON_Delete(model);

    model = model_of("{\"function\":\"DSPSPLF\",\"verdict\":\"refused\",\"basis\":\"failure\","
                     "\"calls\":[],\"cause\":\"registry.json: line 3\"}",
                     2);
    row = only_row(model, "failures");
    CU_ASSERT_EQUAL(number(row, "count"), 2);
    CU_ASSERT_STRING_EQUAL(spsy_json_text(row, "program"), "");
    CU_ASSERT_STRING_EQUAL(spsy_json_text(row, "cause"), "registry.json: line 3");
    cJSON_Delete(model);

    model = model_of("{\"function\":\"QUSRSPLA\",\"verdict\":\"refused\",\"list\":{\"jobs\":9,"
                     "\"refused\":4,\"failed\":1},\"calls\":[]}",
                     2);
    row = cJSON_GetObjectItemCaseSensitive(model, "lists");
    CU_ASSERT_EQUAL(number(row, "lists"), 2);
    CU_ASSERT_EQUAL(number(row, "jobs"), 18);
    CU_ASSERT_EQUAL(number(row, "refused"), 8);
    CU_ASSERT_EQUAL(number(row, "failed"), 2);
    cJSON_Delete(model);
}

/* More names than a table has room for: each is counted once, by name or among the others. */
static void full_tables(void)
{
    struct counts counts;
    const struct counted **sorted;
    size_t count;
    int64_t named = 0;
    char key[32];

    CU_ASSERT_FATAL(counted_begin(&counts, 64));
    for (int i = 0; i < 1000; i++) {
        snprintf(key, sizeof key, "USER%d", i);
        for (int times = 0; times <= i % 3; times++)
            counted_add(&counts, key, strlen(key), 0, 1, "2026-11-30T06:40:09.841792Z");
    }
    sorted = counted_sorted(&counts, 1000, &count);
    CU_ASSERT_FATAL(sorted != NULL);
    CU_ASSERT_EQUAL(count, 48);
    for (size_t i = 0; i < count; i++) {
        named += sorted[i]->all;
        CU_ASSERT(i == 0 || sorted[i - 1]->all >= sorted[i]->all);
    }
    CU_ASSERT_EQUAL(named + counts.others.all, 334 + 2 * 333 + 3 * 333);
    free(sorted);
    counted_end(&counts);
}

static void many_days(void)
{
    struct days *days = calloc(1, sizeof *days);
    int64_t all = 0;

    srand(7);
    for (int i = 0; i < 5000; i++) { /* in any order: clocks are set back */
        char time_text[40];
        time_t at = 1600000000 + (time_t)(rand() % 2500) * 86400;
        struct tm utc;

        gmtime_r(&at, &utc);
        strftime(time_text, sizeof time_text, "%Y-%m-%dT%H:%M:%S.000000Z", &utc);
        days_add(days, time_text, i % OUTCOMES, 2);
    }
    CU_ASSERT(days->count <= DAYS_MOST && days->count > DAYS_MOST / 4);
    CU_ASSERT_EQUAL(days->width, 8);
    for (size_t i = 0; i < days->count; i++) {
        CU_ASSERT_EQUAL(days->row[i].day % days->width, 0);
        CU_ASSERT(i == 0 || days->row[i - 1].day < days->row[i].day);
        for (int kind = 0; kind < OUTCOMES; kind++)
            all += days->row[i].of[kind];
    }
    CU_ASSERT_EQUAL(all, 10000);
    free(days);
}

static int by_value(const void *a, const void *b)
{
    long left = *(const long *)a, right = *(const long *)b;

    return left < right ? -1 : left > right;
}

/* Beside the sorted times themselves. */
static void times_within_an_eighth(void)
{
    enum { TIMES = 2000 };
    static const int wanted[] = {1, 500, 900, 990, 1000};
    long times[TIMES];

    srand(3);
    for (int turn = 0; turn < 20; turn++) {
        struct latency *latency = calloc(1, sizeof *latency);

        for (int i = 0; i < TIMES; i++) {
            times[i] = rand() >> rand() % 31;
            latency_add(latency, times[i], 1);
        }
        qsort(times, TIMES, sizeof times[0], by_value);
        for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
            double real = (double)times[(TIMES * wanted[i] + 999) / 1000 - 1] / 10;
            double said = latency_at(latency, wanted[i]);

            CU_ASSERT(said >= real && said <= real * 1.125 + 0.1);
        }
        CU_ASSERT_EQUAL(latency_at(latency, 1000), (double)times[TIMES - 1] / 10);
        free(latency);
    }
}

/* ---- the page
 * ------------------------------------------------------------------------------------ */

struct kept {
    char *bytes;
    size_t used, room, fails_at;
};

static int keep(void *context, const void *bytes, size_t count, struct spsy_error *error)
{
    struct kept *kept = context;

    if (kept->fails_at && kept->used + count > kept->fails_at) {
        error->code = SPSY_ERR_FULL;
        return SPSY_ERR_FULL;
    }
    if (kept->used + count + 1 > kept->room) {
        kept->room = 2 * (kept->used + count + 1);
        kept->bytes = realloc(kept->bytes, kept->room);
        CU_ASSERT_FATAL(kept->bytes != NULL);
    }
    memcpy(kept->bytes + kept->used, bytes, count);
    kept->used += count;
    kept->bytes[kept->used] = '\0';
    return 0;
}

static void characters_are_text(void)
{
    struct kept kept = {NULL, 0, 0, 0};
    struct spsy_error error;
    struct html html;

    html_begin(&html, keep, &kept);
    for (int byte = 1; byte < 128; byte++) {
        char text[2] = {(char)byte, '\0'};

        html_text(&html, text);
    }
    html_text(&html, "\xE2\x80\xAE\xC3\xA9\xFF\xC3"); /* turns the line; good; bad; cut */
    CU_ASSERT_EQUAL(html_end(&html, &error), 0);
    for (const char *at = kept.bytes; *at; at++)
        CU_ASSERT(*at != '<' && *at != '>' && *at != '"' && *at != '\'' &&
                  (unsigned char)*at >= ' ');
    CU_ASSERT(strstr(kept.bytes, "&lt;=&gt;") != NULL);
    CU_ASSERT(strcmp(kept.bytes + kept.used - 5, "?\xC3\xA9??") == 0);
    free(kept.bytes);
}

/* Each text of the model, however deep, becomes something that would be markup. */
static void poison(cJSON *item)
{
    static const char markup[] = "</td><script>alert(1)</script><img src=x onerror='a'>\"&";
    cJSON *child;

    if (cJSON_IsString(item))
        CU_ASSERT_FATAL(cJSON_SetValuestring(item, markup) != NULL);
    cJSON_ArrayForEach(child, item)
        poison(child);
}

static cJSON *sample(void)
{
    static const char text[] =
        "{\"system\":\"S\",\"home\":\"/h\",\"made\":\"m\",\"madeFor\":\"Q\",\"breakGlass\":\"b\","
        "\"registered\":[{\"format\":\"f\",\"number\":1,\"program\":\"p\",\"mode\":\"m\",\"run\":"
        "\"r\","
        "\"onFailure\":\"o\",\"programData\":\"d\",\"text\":\"t\"}],"
        "\"shadow\":[{\"format\":\"f\",\"number\":1,\"program\":\"p\",\"since\":\"s\",\"calls\":1}]"
        ","
        "\"first\":\"a\",\"last\":\"b\",\"entries\":1,\"decisions\":1,\"rehearsals\":1,\"damaged\":"
        "1,"
        "\"lists\":{\"lists\":1,\"jobs\":1,\"refused\":1},\"outcomes\":{\"failed\":1},"
        "\"days\":[{\"day\":\"d\",\"failed\":3},{\"day\":\"e\",\"failed\":1}],\"daysARow\":2,"
        "\"users\":[{\"user\":\"u\",\"count\":1,\"last\":\"l\"},{\"user\":null,\"count\":2}],"
        "\"functions\":[{\"function\":\"u\",\"count\":1,\"last\":\"l\"}],"
        "\"refusals\":[{\"program\":\"p\",\"reason\":\"r\",\"count\":1,\"last\":\"l\"}],"
        "\"failures\":[{\"program\":\"p\",\"cause\":\"r\",\"count\":1,\"last\":\"l\"}],"
        "\"bypasses\":[{\"user\":\"p\",\"basis\":\"r\",\"count\":1,\"last\":\"l\"}],"
        "\"programs\":[{\"format\":\"f\",\"number\":1,\"program\":\"p\",\"refuse\":1,\"p50\":1.5,"
        "\"p99\":2500,\"worst\":2500000}],"
        "\"neverAsked\":[{\"profile\":\"p\",\"authority\":\"a\",\"through\":\"t\",\"where\":\"w\"}]"
        ","
        "\"access\":{\"about\":\"x\",\"functions\":[\"F\",\"G\"],\"groups\":[{\"group\":\"g\","
        "\"profiles\":2,"
        "\"cells\":[{\"asked\":4,\"allowed\":1,\"failed\":1},{\"asked\":0}]}]},"
        "\"findings\":[{\"check\":\"c\",\"state\":\"wrong\",\"detail\":\"d\"}]}";
    cJSON *model = cJSON_Parse(text);

    CU_ASSERT_FATAL(model != NULL);
    return model;
}

static size_t count(const char *text, const char *what)
{
    size_t found = 0;

    for (const char *at = strstr(text, what); at; at = strstr(at + 1, what))
        found++;
    return found;
}

static void page_of(const cJSON *model, struct kept *kept)
{
    struct spsy_error error;
    struct html html;

    html_begin(&html, keep, kept);
    report_page(&html, model);
    CU_ASSERT_EQUAL(html_end(&html, &error), 0);
}

static void nothing_is_markup(void)
{
    struct kept good = {NULL, 0, 0, 0}, bad = {NULL, 0, 0, 0};
    cJSON *model = sample();

    page_of(model, &good);
    poison(model);
    page_of(model, &bad);
    CU_ASSERT_EQUAL(count(bad.bytes, "<"), count(good.bytes, "<"));
    CU_ASSERT_EQUAL(count(bad.bytes, "\""), count(good.bytes, "\""));
    CU_ASSERT_PTR_NULL(strstr(bad.bytes, "<script"));
    CU_ASSERT(count(bad.bytes, "&lt;script&gt;alert(1)") >= 20);
    for (const char *const *no =
             (const char *const[]){"http:", "https:", "url(", "<script", "@import", NULL};
         *no; no++)
        CU_ASSERT_PTR_NULL(strstr(good.bytes, *no));
    free(good.bytes);
    free(bad.bytes);
    cJSON_Delete(model);
}

/* A value that is not there, or of another kind, is left out; the page is whole. */
static void any_model_is_a_page(void)
{
    cJSON *model = sample(), *empty = cJSON_CreateObject();
    struct kept kept = {NULL, 0, 0, 0};

    page_of(empty, &kept);
    CU_ASSERT_PTR_NOT_NULL(strstr(kept.bytes, "</html>"));
    while (model->child) {
        kept.used = 0;
        cJSON_DeleteItemFromArray(model, 0);
        page_of(model, &kept);
        CU_ASSERT_PTR_NOT_NULL(strstr(kept.bytes, "</html>"));
    }
    free(kept.bytes);
    cJSON_Delete(model);
    cJSON_Delete(empty);
}

static void full_disk(void)
{
    struct kept kept = {NULL, 0, 0, 10000};
    struct spsy_error error;
    cJSON *model = sample();
    struct html html;

    html_begin(&html, keep, &kept);
    report_page(&html, model);
    CU_ASSERT_EQUAL(html_end(&html, &error), SPSY_ERR_FULL);
    CU_ASSERT_EQUAL(error.code, SPSY_ERR_FULL);
    free(kept.bytes);
    cJSON_Delete(model);
}

static const struct test tests[] = {
    {"W7 the scanner reads every decision as it was written", scanner_reads_decisions},
    {"W7 an entry that is cut or damaged is never more than it says", damaged_entries},
    {"W7 each outcome is counted as what it is, and repeats as often as they happened",
     each_outcome},
    {"W7 calls, failures and lists count as often as they happened", repeats_of_calls},
    {"W7 a full table counts the others", full_tables},
    {"W7 days that are too many are put together", many_days},
    {"W7 times are at most an eighth too high", times_within_an_eighth},
    {"W7 every character is text", characters_are_text},
    {"W7 nothing on the page is anybody's markup", nothing_is_markup},
    {"W7 any model makes a whole page", any_model_is_a_page},
    {"W7 a page that cannot be written is an error", full_disk},
};
HARNESS_MAIN("report", tests)

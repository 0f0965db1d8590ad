/* page.c - the page, from top to bottom. No script, no address of anything outside. */
#include "report/page.h"

#include <stdio.h>

#include "report/report.h"
#include "report/tally.h"

#define COUNT(columns) (sizeof(columns) / sizeof((columns)[0]))

static const struct {
    const char *id, *title;
} sections[] = {
    {"guarded", "What is guarded, and by whom"},
    {"access", "Who can do what"},
    {"time", "Decisions over time"},
    {"refusals", "Refusals, and why"},
    {"bypasses", "Nobody was asked"},
    {"programs", "Exit programs: answers, failures, time"},
    {"shadow", "Shadow programs"},
    {"findings", "What spsy doctor finds"},
};
enum { GUARDED, ACCESS, OVER_TIME, REFUSALS, BYPASSES, PROGRAMS, SHADOW, FINDINGS };

static void begin(struct html *html, int section)
{
    page_section(html, sections[section].id, sections[section].title);
}

static const cJSON *member(const cJSON *model, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(model, key);
}

/* ---- the head ------------------------------------------------------------------------------ */

static void put_title(struct html *html, const cJSON *model)
{
    html_put(html, "spsy report: ");
    html_text(html, spsy_json_text(model, "system"));
}

static void put_head(struct html *html, const cJSON *model)
{
    html_put(html, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
                   "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
                   "<meta name=\"color-scheme\" content=\"light dark\">\n"
                   "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                   "style-src 'unsafe-inline'\">\n<title>");
    put_title(html, model);
    html_put(html, "</title>\n<style>");
    html_put(html, report_style);
    html_put(html, "</style></head>\n<body><a class=\"skip\" href=\"#guarded\">To the report</a>\n"
                   "<header><h1>");
    put_title(html, model);
    html_put(html, "</h1><p class=\"soft\">Home ");
    html_text(html, spsy_json_text(model, "home"));
    html_put(html, ", made ");
    page_time(html, spsy_json_text(model, "made"));
    html_put(html, " UTC for ");
    html_text(html, spsy_json_text(model, "madeFor"));
    html_put(html, ". All times are UTC.</p>\n<nav aria-label=\"Contents\"><ul>");
    for (size_t i = 0; i < COUNT(sections); i++) {
        html_format(html, "<li><a href=\"#%s\">", sections[i].id);
        html_text(html, sections[i].title);
        html_put(html, "</a></li>");
    }
    html_put(html, "</ul></nav></header>\n<main>\n");
}

static void put_tile(struct html *html, double number, const char *words)
{
    html_put(html, "<li><b>");
    html_number(html, number);
    html_put(html, "</b><span>");
    html_text(html, words);
    html_put(html, "</span></li>");
}

static void put_period(struct html *html, const cJSON *model)
{
    html_put(html, "<p>The journal");
    if (spsy_json_text(model, "first")[0]) {
        html_put(html, " from ");
        page_time(html, spsy_json_text(model, "first"));
        html_put(html, " to ");
        page_time(html, spsy_json_text(model, "last"));
    } else
        html_put(html, " has no entry in this period");
    html_put(html, ": ");
    html_number(html, page_number(model, "entries"));
    html_put(html, " entries. A read that was repeated is one entry and counts as often as it was "
                   "done.");
    if (page_number(model, "rehearsals") > 0) {
        html_put(html, " Beside the decisions ");
        html_number(html, page_number(model, "rehearsals"));
        html_put(html, " rehearsals, which decided nothing.");
    }
    if (page_number(model, "damaged") > 0) {
        html_put(html, " <span class=\"wrong\">");
        html_number(html, page_number(model, "damaged"));
        html_put(html, " entries are damaged and counted nowhere.</span>");
    }
    html_put(html, "</p>\n");
}

static void put_tiles(struct html *html, const cJSON *model)
{
    html_put(html, "<ul class=\"tiles\">");
    put_tile(html, page_number(model, "decisions"), "decisions");
    for (int i = 0; i < OUTCOMES; i++)
        put_tile(html, page_number(member(model, "outcomes"), outcome_key((enum outcome)i)),
                 outcome_words((enum outcome)i));
    if (page_number(member(model, "lists"), "lists") > 0) {
        put_tile(html, page_number(member(model, "lists"), "lists"), "lists shown by the gateway");
        put_tile(html, page_number(member(model, "lists"), "refused"), "jobs left out of lists");
    }
    html_put(html, "</ul>\n");
}

/* ---- the parts ------------------------------------------------------------------------------ */

static void put_guarded(struct html *html, const cJSON *model)
{
    static const struct page_column columns[] = {
        {"format", "Format", PAGE_HEAD, NULL},
        {"number", "Number", PAGE_WORD, NULL},
        {"program", "Program", PAGE_TEXT, NULL},
        {"mode", "Mode", PAGE_WORD, NULL},
        {"run", "Run", PAGE_WORD, NULL},
        {"onFailure", "When it fails", PAGE_WORD, NULL},
        {"programData", "Program data", PAGE_TEXT, ""},
        {"text", "Text", PAGE_TEXT, ""},
    };

    begin(html, GUARDED);
    html_put(html, "<p>Seventeen functions ask these programs, file by file, in this order: those "
                   "of SPSY0100 for every file, those of SPSY0200 for files of other jobs. A '0' "
                   "refuses, a '1' allows; where none has an opinion, native authority "
                   "decides.</p>\n");
    if (spsy_json_text(model, "registryProblem")[0]) {
        html_put(html, "<p class=\"wrong\">");
        html_text(html, spsy_json_text(model, "registryProblem"));
        html_put(html, ": every guarded command is refused.</p>\n");
    } else
        page_table(html, "Registered programs", member(model, "registered"), columns,
                   COUNT(columns), "No program is registered: native authority alone decides.");
    if (spsy_json_text(model, "breakGlass")[0]) {
        html_put(html, "<p class=\"wrong\">Break-glass is in force, no program is asked: ");
        html_text(html, spsy_json_text(model, "breakGlass"));
        html_put(html, "</p>\n");
    }
}

static void put_by(struct html *html, const cJSON *model, const char *rows, const char *key,
                   const char *title, const char *caption)
{
    struct page_column columns[2 + OUTCOMES] = {{key, title, PAGE_HEAD, "others"},
                                                {"count", "All", PAGE_COUNT, NULL}};

    for (int i = 0; i < OUTCOMES; i++)
        columns[2 + i] = (struct page_column){outcome_key((enum outcome)i),
                                              outcome_words((enum outcome)i), PAGE_COUNT, NULL};
    page_table(html, caption, member(model, rows), columns, COUNT(columns), "None.");
}

static void put_time(struct html *html, const cJSON *model)
{
    begin(html, OVER_TIME);
    if (cJSON_GetArraySize(member(model, "days")) == 0)
        html_put(html, "<p>There is no decision in this period.</p>\n");
    else
        page_chart(html, model);
    html_put(html, "<details><summary>By function</summary>\n");
    put_by(html, model, "functions", "function", "Function", "Decisions by function");
    html_put(html, "</details>\n<details><summary>By user</summary>\n");
    put_by(html, model, "users", "user", "User", "Decisions by user: the 50 with most");
    html_put(html, "</details>\n");
}

static void put_refusals(struct html *html, const cJSON *model)
{
    static const struct page_column refusals[] = {
        {"program", "By", PAGE_HEAD, "native authority"},
        {"reason", "Reason", PAGE_LONG, "none given"},
        {"count", "Times", PAGE_COUNT, NULL},
        {"last", "Last", PAGE_TIME, ""},
    };
    static const struct page_column failures[] = {
        {"program", "Program", PAGE_HEAD, "no program"},
        {"cause", "Cause", PAGE_LONG, "not told"},
        {"count", "Times", PAGE_COUNT, NULL},
        {"last", "Last", PAGE_TIME, ""},
    };

    begin(html, REFUSALS);
    page_table(html, "Refusals by reason", member(model, "refusals"), refusals, COUNT(refusals),
               "Nothing was refused.");
    html_put(html, "<h3>Failures</h3>\n");
    page_table(html, "Failures by cause, whether the function was refused for it or not",
               member(model, "failures"), failures, COUNT(failures), "Nothing failed.");
}

static void put_bypasses(struct html *html, const cJSON *model)
{
    static const struct page_column never[] = {
        {"profile", "Profile", PAGE_HEAD, NULL},
        {"authority", "By", PAGE_TEXT, NULL},
        {"through", "Through", PAGE_TEXT, "itself"},
        {"where", "Where", PAGE_TEXT, "everywhere"},
    };
    static const struct page_column happened[] = {
        {"user", "User", PAGE_HEAD, "others"},
        {"basis", "Why nobody was asked", PAGE_TEXT, NULL},
        {"count", "Times", PAGE_COUNT, NULL},
        {"last", "Last", PAGE_TIME, ""},
    };

    begin(html, BYPASSES);
    html_put(html, "<p>Whoever has one of these special authorities is never asked about; for him "
                   "native authority decides.</p>\n");
    if (spsy_json_text(model, "neverAskedProblem")[0]) {
        html_put(html, "<p class=\"wrong\">Not found out: ");
        html_text(html, spsy_json_text(model, "neverAskedProblem"));
        html_put(html, "</p>\n");
    } else
        page_table(html, "Whom no program is asked about", member(model, "neverAsked"), never,
                   COUNT(never), "There is nobody.");
    page_table(html, "In the journal", member(model, "bypasses"), happened, COUNT(happened),
               "In this period programs were asked each time.");
}

static void put_programs(struct html *html, const cJSON *model)
{
    static const struct page_column columns[] = {
        {"format", "Format", PAGE_HEAD, NULL},    {"number", "Number", PAGE_WORD, NULL},
        {"program", "Program", PAGE_TEXT, NULL},  {"refuse", "'0'", PAGE_COUNT, NULL},
        {"allow", "'1'", PAGE_COUNT, NULL},       {"none", "no opinion", PAGE_COUNT, NULL},
        {"failed", "failed", PAGE_COUNT, NULL},   {"skipped", "skipped", PAGE_COUNT, NULL},
        {"p50", "half within", PAGE_MICRO, NULL}, {"p99", "99 of 100 within", PAGE_MICRO, NULL},
        {"worst", "longest", PAGE_MICRO, NULL},
    };

    begin(html, PROGRAMS);
    page_table(html, "Calls in the journal; the two middle times are at most an eighth too high",
               member(model, "programs"), columns, COUNT(columns), "No program was called.");
}

static void put_shadow(struct html *html, const cJSON *model)
{
    static const struct page_column columns[] = {
        {"format", "Format", PAGE_HEAD, NULL},
        {"number", "Number", PAGE_WORD, NULL},
        {"program", "Program", PAGE_TEXT, NULL},
        {"since", "Counted since", PAGE_TIME, "never called"},
        {"calls", "Calls", PAGE_COUNT, NULL},
        {"wouldRefuse", "would refuse", PAGE_COUNT, NULL},
        {"wouldAllow", "would allow", PAGE_COUNT, NULL},
        {"failures", "failed", PAGE_COUNT, NULL},
    };

    begin(html, SHADOW);
    page_table(html, "What programs in MODE(*SHADOW) would have answered", member(model, "shadow"),
               columns, COUNT(columns), "No program runs in MODE(*SHADOW).");
}

static void put_findings(struct html *html, const cJSON *model)
{
    static const struct page_column columns[] = {
        {"check", "Check", PAGE_HEAD, NULL},
        {"state", "State", PAGE_STATE, NULL},
        {"detail", "What", PAGE_LONG, NULL},
    };

    begin(html, FINDINGS);
    page_table(html, "Findings when the page was made", member(model, "findings"), columns,
               COUNT(columns), "No findings were made.");
}

static void put_access(struct html *html, const cJSON *model)
{
    begin(html, ACCESS);
    page_heat(html, member(model, "access"));
}

void report_page(struct html *html, const cJSON *model)
{
    put_head(html, model);
    put_period(html, model);
    put_tiles(html, model);
    put_guarded(html, model);
    put_access(html, model);
    put_time(html, model);
    put_refusals(html, model);
    put_bypasses(html, model);
    put_programs(html, model);
    put_shadow(html, model);
    put_findings(html, model);
    html_put(html, "</main>\n<footer><p>Made by spsy " SPSY_VERSION
                   ". The page is complete in itself: it loads nothing and runs no script. It "
                   "shows what was recorded and what the programs answer now; it changes "
                   "nothing.</p></footer>\n</body></html>\n");
}

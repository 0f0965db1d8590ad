/* chart.c - decisions over time: a bar for each day, and the same as a table for who does not see
 * it. */
#include "report/page.h"
#include "report/tally.h"

enum { WIDTH = 960, HEIGHT = 240, LEFT = 64, BOTTOM = 28, TOP = 12 };

/* What is refused stands below, so that it begins at the axis and can be compared. */
static const enum outcome stack[OUTCOMES] = {
    OUTCOME_REFUSED_EXIT, OUTCOME_REFUSED_AUTHORITY, OUTCOME_PROTECTED, OUTCOME_KEY_LACKED,
    OUTCOME_FAILED,       OUTCOME_BREAK_GLASS,       OUTCOME_BYPASSED,  OUTCOME_ALLOWED_AUTHORITY,
    OUTCOME_ALLOWED_EXIT,
};

static double sum(const cJSON *day)
{
    double all = 0;

    for (int i = 0; i < OUTCOMES; i++)
        all += page_number(day, outcome_key((enum outcome)i));
    return all;
}

/* 1, 2 or 5 times a power of ten, not below. */
static double rounded_up(double most)
{
    double step = 1;

    while (step * 10 < most)
        step *= 10;
    return most <= step       ? step
           : most <= 2 * step ? 2 * step
           : most <= 5 * step ? 5 * step
                              : 10 * step;
}

static void put_axis(struct html *html, double most)
{
    for (int i = 0; i <= 2; i++) {
        double y = TOP + (HEIGHT - BOTTOM - TOP) * (2 - i) / 2.0;

        html_format(html, "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>", LEFT, WIDTH, y, y);
        html_format(html, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">", LEFT - 6, y + 4);
        html_number(html, most * i / 2);
        html_put(html, "</text>");
    }
}

static void put_bar(struct html *html, const cJSON *day, double x, double width, double most)
{
    double y = HEIGHT - BOTTOM;

    for (int i = 0; i < OUTCOMES; i++) {
        double count = page_number(day, outcome_key(stack[i]));
        double height = (HEIGHT - BOTTOM - TOP) * count / most;

        if (count <= 0)
            continue;
        y -= height;
        html_format(html,
                    "<rect class=\"c%d\" x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\"/>",
                    (int)stack[i], x, y, width, height);
    }
}

static void put_ends(struct html *html, const cJSON *days)
{
    const cJSON *first = days->child, *last = days->child->prev;

    html_format(html, "<text x=\"%d\" y=\"%d\">", LEFT, HEIGHT - 8);
    html_text(html, spsy_json_text(first, "day"));
    html_put(html, "</text>");
    if (last == first)
        return;
    html_format(html, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">", WIDTH - 2, HEIGHT - 8);
    html_text(html, spsy_json_text(last, "day"));
    html_put(html, "</text>");
}

static void put_key(struct html *html)
{
    html_put(html, "<ul class=\"key\">");
    for (int i = 0; i < OUTCOMES; i++) {
        html_format(html, "<li><i class=\"c%d\"></i>", (int)stack[i]);
        html_text(html, outcome_words(stack[i]));
        html_put(html, "</li>");
    }
    html_put(html, "</ul>\n");
}

static void put_days(struct html *html, const cJSON *days, bool single)
{
    struct page_column columns[1 + OUTCOMES] = {
        {"day", single ? "Day" : "From day", PAGE_HEAD, NULL}};

    for (int i = 0; i < OUTCOMES; i++)
        columns[1 + i] = (struct page_column){outcome_key((enum outcome)i),
                                              outcome_words((enum outcome)i), PAGE_COUNT, NULL};
    html_put(html, "<details><summary>The same as a table</summary>\n");
    page_table(html, "Decisions by day, UTC", days, columns, 1 + OUTCOMES, "");
    html_put(html, "</details>\n");
}

void page_chart(struct html *html, const cJSON *model)
{
    const cJSON *days = cJSON_GetObjectItemCaseSensitive(model, "days"), *day;
    int count = cJSON_GetArraySize(days), at = 0;
    double most = 1, slot = (double)(WIDTH - LEFT) / (count ? count : 1);
    double gap = slot > 6 ? 2 : slot / 6, width = slot - gap > 48 ? 48 : slot - gap;
    double each = page_number(model, "daysARow");

    if (count == 0)
        return;
    cJSON_ArrayForEach(day, days) {
        most = sum(day) > most ? sum(day) : most;
    }
    most = rounded_up(most);
    put_key(html);
    html_put(html, "<div class=\"wide\" role=\"region\" tabindex=\"0\" "
                   "aria-label=\"Decisions over time\">");
    html_format(html,
                "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" "
                "aria-labelledby=\"chart-title\"><title id=\"chart-title\">",
                WIDTH, HEIGHT);
    html_format(html, "Decisions, a bar for each %s; the table below has the numbers</title>",
                each > 1 ? "row of days" : "day with any");
    put_axis(html, most);
    cJSON_ArrayForEach(day, days) {
        put_bar(html, day, LEFT + slot * at++ + gap / 2, width, most);
    }
    put_ends(html, days);
    html_put(html, "</svg></div>\n");
    if (each > 1)
        html_format(html, "<p class=\"soft\">A bar is %.0f days.</p>\n", each);
    put_days(html, days, each <= 1);
}

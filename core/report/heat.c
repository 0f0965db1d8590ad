/* heat.c - who can do what: groups and functions, each cell how many of the questions were allowed.
 *
 * Colour says nothing that the number does not say. */
#include <stdio.h>

#include "report/page.h"

static int shade(double share)
{
    return share <= 0 ? 0 : share <= 0.25 ? 1 : share <= 0.5 ? 2 : share < 1 ? 3 : 4;
}

/* {"asked", "allowed", "failed", "bypassed"} */
static void put_cell(struct html *html, const cJSON *cell)
{
    double asked = page_number(cell, "asked"), allowed = page_number(cell, "allowed");
    double failed = page_number(cell, "failed");

    if (asked <= 0) {
        html_put(html, "<td>-</td>");
        return;
    }
    html_format(html, "<td class=\"h%d%s\">%.0f%%%s</td>", shade(allowed / asked),
                failed > 0 ? " f" : "",
                /* not 100 unless all, not 0 unless none */
                allowed <= 0             ? 0.0
                : allowed >= asked       ? 100.0
                : allowed / asked < 0.01 ? 1.0
                : allowed / asked > 0.99 ? 99.0
                                         : 100 * allowed / asked,
                failed > 0 ? "!" : "");
}

static void put_head(struct html *html, const cJSON *functions)
{
    const cJSON *function;

    html_put(html, "<thead><tr><th scope=\"col\">Group</th><th scope=\"col\" "
                   "class=\"n\"><span>profiles</span></th>");
    cJSON_ArrayForEach(function, functions) {
        html_put(html, "<th scope=\"col\"><span>");
        html_text(html, cJSON_GetStringValue(function));
        html_put(html, "</span></th>");
    }
    html_put(html, "</tr></thead><tbody>\n");
}

void page_heat(struct html *html, const cJSON *access)
{
    const cJSON *groups = cJSON_GetObjectItemCaseSensitive(access, "groups"), *group, *cell;

    if (cJSON_GetArraySize(groups) == 0) {
        html_element(html, "p", spsy_json_text(access, "why"));
        return;
    }
    html_put(html, "<p>");
    html_text(html, spsy_json_text(access, "about"));
    html_put(html, "</p>\n<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"Who can "
                   "do what\"><table class=\"heat\"><caption>Of 100 questions so many would be "
                   "allowed; ! = a program failed at some</caption>");
    put_head(html, cJSON_GetObjectItemCaseSensitive(access, "functions"));
    cJSON_ArrayForEach(group, groups) {
        html_put(html, "<tr><th scope=\"row\">");
        html_text(html, spsy_json_text(group, "group"));
        html_put(html, "</th><td>");
        html_number(html, page_number(group, "profiles"));
        html_put(html, "</td>");
        cJSON_ArrayForEach(cell, cJSON_GetObjectItemCaseSensitive(group, "cells")) {
            put_cell(html, cell);
        }
        html_put(html, "</tr>\n");
    }
    html_put(html, "</tbody></table></div>\n");
}

/* table.c - rows of the report as tables. */
#include <stdio.h>
#include <string.h>

#include "report/page.h"

double page_number(const cJSON *object, const char *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);

    return cJSON_IsNumber(item) ? item->valuedouble : 0;
}

/* "2026-11-30T06:40:09.841792Z" as "2026-11-30 06:40:09". */
void page_time(struct html *html, const char *time)
{
    char text[20];

    snprintf(text, sizeof text, "%s", time);
    if (strlen(text) > 10 && text[10] == 'T')
        text[10] = ' ';
    html_text(html, text);
}

static void put_micro(struct html *html, double microseconds)
{
    if (microseconds >= 1e6)
        html_format(html, "%.2f s", microseconds / 1e6);
    else if (microseconds >= 1000)
        html_format(html, "%.1f ms", microseconds / 1000);
    else
        html_format(html, "%.1f &micro;s", microseconds);
}

static void put_cell(struct html *html, const cJSON *row, const struct page_column *column)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(row, column->key);
    const char *text = spsy_json_text(row, column->key);
    char digits[32];

    if (column->shape == PAGE_COUNT)
        html_number(html, page_number(row, column->key));
    else if (column->shape == PAGE_MICRO)
        put_micro(html, page_number(row, column->key));
    else if (!text[0] && !cJSON_IsNumber(item))
        html_text(html, column->missing);
    else if (column->shape == PAGE_TIME)
        page_time(html, text);
    else if (cJSON_IsNumber(item)) {
        snprintf(digits, sizeof digits, "%.0f", item->valuedouble);
        html_text(html, digits);
    } else
        html_text(html, text);
}

static void put_row(struct html *html, const cJSON *row, const struct page_column *columns,
                    size_t count)
{
    html_put(html, "<tr>");
    for (size_t i = 0; i < count; i++) {
        bool head = columns[i].shape == PAGE_HEAD;

        if (columns[i].shape == PAGE_COUNT || columns[i].shape == PAGE_MICRO)
            html_put(html, "<td class=\"n\">");
        else if (columns[i].shape == PAGE_TIME || columns[i].shape == PAGE_WORD)
            html_put(html, "<td class=\"t\">");
        else if (columns[i].shape == PAGE_STATE)
            html_format(html, "<td class=\"%s\">",
                        strcmp(spsy_json_text(row, columns[i].key), "wrong") == 0     ? "wrong"
                        : strcmp(spsy_json_text(row, columns[i].key), "warning") == 0 ? "warning"
                                                                                      : "t");
        else if (columns[i].shape == PAGE_LONG)
            html_put(html, "<td class=\"long\">");
        else
            html_put(html, head ? "<th scope=\"row\">" : "<td>");
        put_cell(html, row, &columns[i]);
        html_put(html, head ? "</th>" : "</td>");
    }
    html_put(html, "</tr>\n");
}

void page_table(struct html *html, const char *caption, const cJSON *rows,
                const struct page_column *columns, size_t count, const char *none)
{
    const cJSON *row;

    if (cJSON_GetArraySize(rows) == 0) {
        html_element(html, "p", none);
        return;
    }
    html_put(html, "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"");
    html_text(html, caption);
    html_put(html, "\"><table><caption>");
    html_text(html, caption);
    html_put(html, "</caption><thead><tr>");
    for (size_t i = 0; i < count; i++) {
        html_put(html, columns[i].shape == PAGE_COUNT || columns[i].shape == PAGE_MICRO
                           ? "<th scope=\"col\" class=\"n\">"
                           : "<th scope=\"col\">");
        html_text(html, columns[i].title);
        html_put(html, "</th>");
    }
    html_put(html, "</tr></thead><tbody>\n");
    cJSON_ArrayForEach(row, rows) {
        put_row(html, row, columns, count);
    }
    html_put(html, "</tbody></table></div>\n");
}

void page_section(struct html *html, const char *id, const char *title)
{
    html_format(html, "<h2 id=\"%s\">", id);
    html_text(html, title);
    html_put(html, "</h2>\n");
}

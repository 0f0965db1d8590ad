#include "kit/check/finding.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "kit/exit_check.h"

const struct finding_kind finding_kinds[] = {
#define FINDING(number, name, severity, cause, example, mend)                                      \
    {number, name, SEVERITY_##severity, cause, example, mend},
#include "kit/check/finding.def"
#undef FINDING
};
const size_t finding_kind_count = sizeof finding_kinds / sizeof finding_kinds[0];

const char *severity_name(enum severity severity)
{
    return severity == SEVERITY_ERROR ? "error" : severity == SEVERITY_WARNING ? "warning" : "note";
}

const struct finding_kind *finding_kind_find(const char *id)
{
    char own[8];

    for (size_t i = 0; i < finding_kind_count; i++) {
        snprintf(own, sizeof own, "SPX%03d", finding_kinds[i].number);
        if (strcasecmp(id, own) == 0)
            return &finding_kinds[i];
    }
    return NULL;
}

static struct finding *find(struct findings *findings, int number)
{
    struct finding *finding;

    for (size_t i = 0; i < findings->count; i++)
        if (findings->list[i].kind->number == number)
            return &findings->list[i];
    if (findings->count == FINDINGS_MAX)
        return NULL;
    finding = &findings->list[findings->count];
    for (size_t i = 0; i < finding_kind_count; i++)
        if (finding_kinds[i].number == number) {
            finding->kind = &finding_kinds[i];
            findings->count++;
            return finding;
        }
    return NULL;
}

void finding_add(struct findings *findings, int number, const char *format, ...)
{
    struct finding *finding = find(findings, number);
    char text[FINDING_DETAIL_BYTES];
    va_list arguments;

    if (!finding)
        return;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    spsy_utf8_trim(text);
    spsy_text_mend(text);
    finding->count++;
    for (size_t i = 0; i < finding->detail_count; i++)
        if (strcmp(finding->details[i], text) == 0)
            return;
    if (finding->detail_count == FINDING_DETAILS_MAX)
        return;
    finding->details[finding->detail_count] = strdup(text);
    if (finding->details[finding->detail_count])
        finding->detail_count++;
    else
        findings->out_of_memory = true;
}

bool finding_has(const struct findings *findings, int number)
{
    for (size_t i = 0; i < findings->count; i++)
        if (findings->list[i].kind->number == number)
            return true;
    return false;
}

size_t findings_of(const struct findings *findings, enum severity severity)
{
    size_t count = 0;

    for (size_t i = 0; i < findings->count; i++)
        count += findings->list[i].kind->severity == severity;
    return count;
}

void findings_free(struct findings *findings)
{
    for (size_t i = 0; i < findings->count; i++)
        for (size_t detail = 0; detail < findings->list[i].detail_count; detail++)
            free(findings->list[i].details[detail]);
    memset(findings, 0, sizeof *findings);
}

/* ---- spsy help SPX012 --------------------------------------------------------------------------
 */

bool kit_is_finding(const char *id)
{
    return strcasecmp(id, "SPX") == 0 || finding_kind_find(id) != NULL;
}

static void write_paragraph(FILE *stream, const char *title, const char *text)
{
    enum { WIDTH = 76 };
    size_t column = (size_t)fprintf(stream, "\n%s\n  ", title) * 0;

    while (*text) {
        size_t word = strcspn(text, " ");

        if (column > 0 && column + 1 + word > WIDTH) {
            fputs("\n  ", stream);
            column = 0;
        }
        column += (size_t)fprintf(stream, "%s%.*s", column > 0 ? " " : "", (int)word, text);
        text += word + (text[word] == ' ');
    }
    putc('\n', stream);
}

static void list_kinds(FILE *stream)
{
    for (size_t i = 0; i < finding_kind_count; i++)
        fprintf(stream, "SPX%03d  %-8s %s\n", finding_kinds[i].number,
                severity_name(finding_kinds[i].severity), finding_kinds[i].name);
}

void kit_write_finding(FILE *stream, const void *id)
{
    const struct finding_kind *kind = finding_kind_find(id);

    if (!kind) {
        list_kinds(stream);
        return;
    }
    fprintf(stream, "SPX%03d %s - %s, found by spsy exit check\n", kind->number, kind->name,
            severity_name(kind->severity));
    write_paragraph(stream, "cause", kind->cause);
    write_paragraph(stream, "example", kind->example);
    write_paragraph(stream, "how to mend it", kind->mend);
}

#include "backup/cl_text.h"

#include <string.h>

/* A line end in a text would begin another statement. */
void cl_quoted(FILE *out, const char *text)
{
    fputc('\'', out);
    for (; *text; text++) {
        if (*text == '\'')
            fputc('\'', out);
        fputc(*text & ~0x1F && *text != 0x7F ? *text : ' ', out);
    }
    fputc('\'', out);
}

void cl_description(FILE *out, const char *keyword, const char *text)
{
    fprintf(out, " %s(", keyword);
    if (*text)
        cl_quoted(out, text);
    else
        fputs("*BLANK", out);
    fputc(')', out);
}

static int is_word(const char *text)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789$#@_.";
    const char *slash = strchr(text, '/');

    if (*text == '*')
        return text[1] && strspn(text + 1, letters) == strlen(text + 1);
    if (slash && (slash == text || !slash[1] || strspn(slash + 1, letters) != strlen(slash + 1)))
        return 0;
    return *text && strspn(text, letters) == (slash ? (size_t)(slash - text) : strlen(text));
}

void cl_word(FILE *out, const char *text)
{
    if (is_word(text))
        fputs(text, out);
    else
        cl_quoted(out, text);
}

static void item(FILE *out, const cJSON *value)
{
    if (cJSON_IsArray(value)) {
        fputc('(', out);
        cl_value(out, value);
        fputc(')', out);
    } else {
        cl_word(out, cJSON_IsString(value) ? value->valuestring : "");
    }
}

void cl_value(FILE *out, const cJSON *value)
{
    const cJSON *one;

    if (!cJSON_IsArray(value)) {
        item(out, value);
        return;
    }
    for (one = value->child; one && !cJSON_IsNull(one); one = one->next) {
        if (one != value->child)
            fputc(' ', out);
        item(out, one);
    }
}

void cl_comment(FILE *out, const char *text)
{
    char before = ' ';

    fputs("/* ", out);
    for (; *text; before = *text++)
        fputc(*text == '\n' ? ' ' : *text == '/' && before == '*' ? '|' : *text, out);
    fputs(" */\n", out);
}

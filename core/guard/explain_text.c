/* explain_text.c - an explanation for people: 79 columns, the verdict on top, then why. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "guard/explain.h"

enum { LINE_MAX_CHARACTERS = 79, LABEL_WIDTH = 12, INDENT = 2 };

struct text {
    int (*sink)(void *context, const void *text, size_t bytes, struct spsy_error *error);
    void *context;
    struct spsy_error *error;
    int result; /* of what was written so far */
};

/* ---- lines ---------------------------------------------------------------------------------- */

static void put(struct text *text, const char *bytes, size_t count)
{
    if (text->result == 0)
        text->result = text->sink(text->context, bytes, count, text->error);
}

static void put_blanks(struct text *text, size_t count)
{
    static const char blanks[] = "                                                            ";

    put(text, blanks, count < sizeof blanks - 1 ? count : sizeof blanks - 1);
}

static size_t characters(const char *word, size_t bytes)
{
    size_t count = 0;

    for (size_t i = 0; i < bytes; i++)
        count += ((unsigned char)word[i] & 0xC0) != 0x80;
    return count;
}

/* Bytes of the word that fit in so many columns, whole characters. */
static size_t fitting(const char *word, size_t bytes, size_t columns)
{
    size_t end = 0;

    for (size_t i = 0; i < bytes; i++) {
        if (((unsigned char)word[i] & 0xC0) != 0x80 && columns-- == 0)
            return end;
        end = i + 1;
    }
    return bytes;
}

static void put_break(struct text *text, size_t column)
{
    put(text, "\n", 1);
    put_blanks(text, column);
}

/* Words from column `at` on, the lines after the first from `hanging` on. A word that is longer
 * than a line is broken. */
static void put_words(struct text *text, size_t at, size_t hanging, const char *words)
{
    size_t start = at;

    while (*words && text->result == 0) {
        size_t bytes = strcspn(words, " "), wide = characters(words, bytes);

        if (at > start && at + 1 + wide > LINE_MAX_CHARACTERS) {
            put_break(text, hanging);
            at = start = hanging;
        } else if (at > start) {
            put(text, " ", 1);
            at++;
        }
        while (at + wide > LINE_MAX_CHARACTERS) {
            size_t part = fitting(words, bytes, LINE_MAX_CHARACTERS - at);

            put(text, words, part);
            put_break(text, hanging);
            at = start = hanging;
            words += part;
            bytes -= part;
            wide = characters(words, bytes);
        }
        put(text, words, bytes);
        at += wide;
        words += bytes;
        words += strspn(words, " ");
    }
    put(text, "\n", 1);
}

static void __attribute__((format(printf, 3, 4)))
line(struct text *text, const char *label, const char *format, ...)
{
    va_list arguments;
    char *words = NULL;

    va_start(arguments, format);
    if (vasprintf(&words, format, arguments) < 0)
        words = NULL;
    va_end(arguments);
    if (!words) {
        if (text->result == 0)
            text->result = spsy_fail_memory(text->error);
        return;
    }
    put_blanks(text, INDENT);
    put(text, label, strlen(label));
    put_blanks(text, strlen(label) < LABEL_WIDTH ? LABEL_WIDTH - strlen(label) : 1);
    put_words(text, INDENT + LABEL_WIDTH, INDENT + LABEL_WIDTH, words);
    free(words);
}

static const cJSON *item(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

static double number(const cJSON *object, const char *key)
{
    return cJSON_IsNumber(item(object, key)) ? item(object, key)->valuedouble : 0;
}

/* ---- the parts ------------------------------------------------------------------------------ */

static void put_head(struct text *text, const cJSON *row)
{
    char *words = NULL;
    const char *target = spsy_json_text(row, "newOutputQueue");
    int length = asprintf(
        &words, "%s %s number %.0f, job %s/%s/%s, queue %s/%s%s%s%s%s",
        spsy_json_text(row, "function"), spsy_json_text(row, "fileName"), number(row, "fileNumber"),
        spsy_json_text(row, "jobNumber"), spsy_json_text(row, "jobUser"),
        spsy_json_text(row, "jobName"), spsy_json_text(row, "outputQueueLibrary"),
        spsy_json_text(row, "outputQueue"), target[0] ? " to " : "",
        spsy_json_text(row, "newOutputQueueLibrary"), target[0] ? "/" : "", target);

    if (length < 0) {
        text->result = spsy_fail_memory(text->error);
        return;
    }
    put_words(text, 0, INDENT, words);
    free(words);
}

/* By basis: who or what decides. %s is native authority, or whatever stands in its place. */
static const char *decided_by(const char *basis)
{
    static const struct {
        const char *basis, *words;
    } table[] = {
        {"exit", "by an exit program"},
        {"authority", "by %s: no exit program had an opinion that counts"},
        {"bypass-splctl", "by %s: no exit program is asked"},
        {"bypass-jobctl", "by %s: no exit program is asked"},
        {"bypass-system", "by %s: no exit program is asked"},
        {"protection", "by the file's protection, whatever allowed it until then"},
        {"key", "for want of its key, whatever allowed it until then"},
        {"failure", "because something failed"},
        {"quiesced", "before anybody is asked: the home is quiesced"},
        {"flood", "before anybody is asked: too many journal entries"},
    };

    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (strcmp(table[i].basis, basis) == 0)
            return table[i].words;
    return "by what is not known here";
}

static void put_decided(struct text *text, const cJSON *row)
{
    const char *words = decided_by(spsy_json_text(row, "basis")), *place = strstr(words, "%s");
    const char *native =
        spsy_json_text(row, "instead")[0] ? spsy_json_text(row, "instead") : "native authority";

    line(text, "verdict", "%s %.*s%s%s",
         strcmp(spsy_json_text(row, "verdict"), "allowed") == 0 ? "ALLOWED" : "REFUSED",
         (int)(place ? place - words : (long)strlen(words)), words, place ? native : "",
         place ? place + 2 : "");
}

static void put_verdict(struct text *text, const cJSON *row)
{
    put_decided(text, row);
    if (spsy_json_text(row, "reason")[0])
        line(text, "reason", "%s", spsy_json_text(row, "reason"));
    if (spsy_json_text(row, "jobType")[0])
        line(text, "user", "%s, in a job of type %s", spsy_json_text(row, "user"),
             spsy_json_text(row, "jobType"));
    else
        line(text, "user", "%s", spsy_json_text(row, "user"));
    if (number(row, "waitsMs") > 0)
        line(text, "wait", "%.0f ms before it: the profile has caused many journal entries",
             number(row, "waitsMs"));
}

static const char *origin_words(const char *origin)
{
    return strcmp(origin, "user") == 0    ? "of the profile"
           : strcmp(origin, "group") == 0 ? "of the group"
                                          : "of the adopted profile";
}

static void put_exemptions(struct text *text, const cJSON *row)
{
    const cJSON *bypass = item(row, "bypass"), *glass = item(row, "breakGlass");

    if (cJSON_IsObject(bypass) && spsy_json_text(bypass, "authority")[0])
        line(text, "bypass", "%s %s %s", spsy_json_text(bypass, "authority"),
             origin_words(spsy_json_text(bypass, "origin")), spsy_json_text(bypass, "profile"));
    else if (cJSON_IsObject(bypass) && spsy_json_text(bypass, "profile")[0])
        line(text, "bypass", "%s is one of the system's profiles",
             spsy_json_text(bypass, "profile"));
    else if (cJSON_IsObject(bypass))
        line(text, "bypass", "a job of the system's");
    if (cJSON_IsObject(glass))
        line(text, "break-glass", "until %s: %s", spsy_json_text(glass, "expires"),
             spsy_json_text(glass, "reason"));
}

static void put_program(struct text *text, const cJSON *program)
{
    bool shadow = strcmp(spsy_json_text(program, "mode"), "*SHADOW") == 0;

    if (!cJSON_IsTrue(item(program, "called"))) {
        line(text, "", "%s %.0f %s: not called, %s", spsy_json_text(program, "format"),
             number(program, "number"), spsy_json_text(program, "program"),
             spsy_json_text(program, "why"));
        return;
    }
    line(text, "", "%s %.0f %s%s: %s%s%s, %.1f us", spsy_json_text(program, "format"),
         number(program, "number"), spsy_json_text(program, "program"), shadow ? " (shadow)" : "",
         spsy_json_text(program, "meaning"), spsy_json_text(program, "answer")[0] ? " " : "",
         spsy_json_text(program, "answer"), number(program, "microseconds"));
    if (spsy_json_text(program, "reason")[0])
        line(text, "", "%s", spsy_json_text(program, "reason"));
}

static void put_programs(struct text *text, const cJSON *row)
{
    const char *list = spsy_json_text(row, "list");
    const cJSON *programs = item(row, "programs"), *program, *said;

    if (strcmp(list, "not read") == 0 && cJSON_GetArraySize(programs) == 0)
        return;
    line(text, "programs", "%s%s",
         strcmp(list, "frozen") == 0 ? "the list of this job, frozen when it was first asked about"
                                     : "the list as it is registered now",
         cJSON_GetArraySize(programs) == 0 ? ": empty" : "");
    cJSON_ArrayForEach(program, programs) {
        put_program(text, program);
    }
    cJSON_ArrayForEach(said, item(row, "log")) {
        line(text, "log", "%s", said->valuestring ? said->valuestring : "");
    }
}

static void put_ways(struct text *text, const cJSON *ways)
{
    const cJSON *way;

    cJSON_ArrayForEach(way, ways) {
        if (strcmp(spsy_json_text(way, "state"), "not here") == 0)
            continue;
        line(text, spsy_json_text(way, "state"), "%s%s%s", spsy_json_text(way, "way"),
             spsy_json_text(way, "why")[0] ? ": " : "", spsy_json_text(way, "why"));
    }
}

static void put_native(struct text *text, const cJSON *row)
{
    const cJSON *native = item(row, "native");

    if (!cJSON_IsObject(native))
        return;
    line(text, "native", "%s; %s; class %s", spsy_json_text(native, "verdict"),
         cJSON_IsTrue(item(native, "asked")) ? "asked" : "not asked",
         spsy_json_text(native, "class"));
    put_ways(text, item(native, "ways"));
    if (item(native, "delete"))
        line(text, "", "and to delete it:");
    put_ways(text, item(native, "delete"));
    if (item(native, "target"))
        line(text, "", "and to place it on %s/%s:", spsy_json_text(row, "newOutputQueueLibrary"),
             spsy_json_text(row, "newOutputQueue"));
    put_ways(text, item(native, "target"));
}

/* Protection and key; what is not there, or not his to know, takes no line. */
static void put_gates(struct text *text, const cJSON *row)
{
    const cJSON *gate;

    cJSON_ArrayForEach(gate, item(row, "gates")) {
        const char *verdict = spsy_json_text(gate, "verdict"), *why = spsy_json_text(gate, "why");

        if (!verdict[0] || strcmp(verdict, "none") == 0)
            continue;
        line(text, spsy_json_text(gate, "gate"), "%s; %s%s%s", verdict,
             cJSON_IsTrue(item(gate, "asked")) ? "asked" : "not asked", why[0] ? ": " : "", why);
    }
}

static void put_grant(struct text *text, const cJSON *row)
{
    const cJSON *grant = item(row, "grant"), *statement;
    bool first = true;

    cJSON_ArrayForEach(statement, item(grant, "statements")) {
        line(text, first ? "grant" : "", "%s",
             statement->valuestring ? statement->valuestring : "");
        first = false;
    }
    if (spsy_json_text(grant, "keeps")[0])
        line(text, "",
             "of which %s is kept: a private entry takes the place of what groups and "
             "*PUBLIC give",
             spsy_json_text(grant, "keeps"));
    if (spsy_json_text(row, "noGrant")[0])
        line(text, "grant", "none: %s", spsy_json_text(row, "noGrant"));
}

int explain_text(const cJSON *row,
                 int (*sink)(void *context, const void *text, size_t bytes,
                             struct spsy_error *error),
                 void *context, struct spsy_error *error)
{
    struct text text = {sink, context, error, 0};

    put_head(&text, row);
    put_verdict(&text, row);
    put_exemptions(&text, row);
    put_programs(&text, row);
    put_native(&text, row);
    put_gates(&text, row);
    put_grant(&text, row);
    return text.result;
}

/* ---- the answer ----------------------------------------------------------------------------- */

int explain_show(struct answer *answer, cJSON *row, bool first)
{
    const struct answer_data *data = answer->data;
    struct spsy_error error = {.text = ""};
    int result = 0;

    if (!data || !row)
        return answer_row(answer, row);
    if (!first)
        result = data->write(data->context, "\n", 1, &error);
    if (result == 0)
        result = explain_text(row, data->write, data->context, &error);
    cJSON_Delete(row);
    return result < 0 ? answer_fail_error(answer, &error) : 0;
}

/* compare.c - `spsy compare`: rows for people and programs, or the commands that make the same
 * changes again (Z2). Nothing secret is in either: of sealed texts and wrapped keys is told that
 * they differ. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backup/differences.h"
#include "base/text.h"

enum { NAME_SIZE = 300 };

struct telling {
    struct answer *answer;
    size_t count;
};

static const char *const object_words[SPOOL_IMAGE_TABLES] = {
    [SPOOL_IMAGE_PROFILE] = "*USRPRF",     [SPOOL_IMAGE_LIBRARY] = "*LIB",
    [SPOOL_IMAGE_QUEUE] = "*OUTQ",         [SPOOL_IMAGE_SAVE_FILE] = "*FILE",
    [SPOOL_IMAGE_AUTHORITY] = "authority", [SPOOL_IMAGE_GIVEN_NAME] = "given name",
    [SPOOL_IMAGE_KEY] = "*SPLKEY",         [SPOOL_IMAGE_KEY_VERSION] = "key version",
    [SPOOL_IMAGE_GUARD] = "*SPLGRD",       [SPOOL_IMAGE_VAULT] = "sealed text",
};

/* ---- one row of the answer ---- */

static int say(struct telling *telling, const char *object, const char *name, const char *attribute,
               const char *backup, const char *live)
{
    cJSON *row = cJSON_CreateObject();

    telling->count++;
    cJSON_AddStringToObject(row, "object", object);
    cJSON_AddStringToObject(row, "name", name);
    cJSON_AddStringToObject(row, "change", !backup ? "added" : !live ? "removed" : "changed");
    cJSON_AddStringToObject(row, "attribute", attribute);
    cJSON_AddStringToObject(row, "backup", backup ? backup : "");
    cJSON_AddStringToObject(row, "live", live ? live : "");
    return answer_row(telling->answer, row);
}

/* ---- values as people know them ---- */

static void specials(uint32_t set, char *text, size_t size)
{
    size_t used = 0;

    snprintf(text, size, "*NONE");
    for (uint32_t bit = 1; bit <= SPSY_ALL_SPECIAL; bit <<= 1)
        if (set & bit && used < size)
            used += (size_t)snprintf(text + used, size - used, "%s%s", used ? " " : "",
                                     spool_special_name(bit));
}

/* mended: the home may hold what no command wrote. */
static void show_value(const struct spool_image_column *column,
                       const struct spool_image_value *value, char *text, size_t size)
{
    char authority[SPOOL_AUT_TEXT_SIZE];

    if (value->null)
        snprintf(text, size, "*NONE");
    else if (column->type == SPOOL_IMAGE_BYTES)
        snprintf(text, size, "(sealed)");
    else if (column->type == SPOOL_IMAGE_TEXT)
        spsy_text_copy(text, size, value->bytes);
    else if (strcmp(column->name, "special") == 0)
        specials((uint32_t)value->number, text, size);
    else if (strstr(column->name, "authority") && strcmp(column->name, "authority_check") != 0) {
        spool_authority_text((uint32_t)value->number, authority);
        snprintf(text, size, "%s", authority);
    } else
        snprintf(text, size, "%" PRId64, value->number);
}

/* "*OUTQ PAY/NIGHT ALICE" */
static void authority_name(const struct spool_image_value *keys, char text[NAME_SIZE])
{
    static const char *const types[] = {"*OUTQ", "*LIB", "*FILE", "*USRPRF", "*SPLKEY"};
    char part[3][80];

    for (size_t i = 0; i < 3; i++)
        spsy_text_copy(part[i], sizeof part[i], keys[i + 1].bytes);
    snprintf(text, NAME_SIZE, "%s %s%s%s %s",
             keys[0].number >= 0 && keys[0].number < 5 ? types[keys[0].number] : "?", part[0],
             part[0][0] ? "/" : "", part[1], part[2]);
}

/* The keys, with a slash between; of a key its label. */
static void show_name(const struct difference *difference, char text[NAME_SIZE])
{
    const struct spool_image_table *table = &spool_image_tables[difference->which];
    const struct spool_image_value *keys = difference_keys(difference);
    char first[120], second[120];

    if (difference->which == SPOOL_IMAGE_AUTHORITY) {
        authority_name(keys, text);
        return;
    }
    show_value(&table->columns[0], &keys[difference->which == SPOOL_IMAGE_KEY], first,
               sizeof first);
    show_value(&table->columns[1], &keys[1], second, sizeof second);
    snprintf(text, NAME_SIZE, "%s%s%s", first, table->keys > 1 ? "/" : "",
             table->keys > 1 ? second : "");
}

/* ---- keywords that are only stored: each a row ---- */

static int say_stored(struct telling *telling, const struct difference *difference,
                      const char *name, const char *backup, const char *live)
{
    cJSON *then = cJSON_Parse(backup), *now = cJSON_Parse(live);
    const cJSON *member;
    int result = 0;

    cJSON_ArrayForEach(member, then) {
        const cJSON *other = cJSON_GetObjectItemCaseSensitive(now, member->string);
        char *a, *b;

        if (other && cJSON_Compare(member, other, true))
            continue;
        a = spsy_json_print(member);
        b = other ? spsy_json_print(other) : NULL;
        if (result == 0)
            result = say(telling, object_words[difference->which], name, member->string, a ? a : "",
                         b ? b : "default");
        cJSON_free(a);
        cJSON_free(b);
    }
    cJSON_ArrayForEach(member, now) {
        char *b = spsy_json_print(member);

        if (result == 0 && !cJSON_GetObjectItemCaseSensitive(then, member->string))
            result = say(telling, object_words[difference->which], name, member->string, "default",
                         b ? b : "");
        cJSON_free(b);
    }
    cJSON_Delete(then);
    cJSON_Delete(now);
    return result;
}

static int say_row(struct telling *telling, const struct difference *difference)
{
    const struct spool_image_table *table = &spool_image_tables[difference->which];
    const struct spool_image_value *then = difference->backup, *now = difference->live;
    char name[NAME_SIZE], before[1100], after[1100];
    int result = 0;

    show_name(difference, name);
    if (!then || !now) {
        size_t last = table->count - 1;

        show_value(&table->columns[last], &(then ? then : now)[last], before, sizeof before);
        if (difference->which != SPOOL_IMAGE_AUTHORITY)
            before[0] = '\0';
        return say(telling, object_words[difference->which], name, "", then ? before : NULL,
                   now ? before : NULL);
    }
    for (size_t i = table->keys; result == 0 && i < table->count; i++) {
        if (image_value_equal(&then[i], &now[i]))
            continue;
        show_value(&table->columns[i], &then[i], before, sizeof before);
        show_value(&table->columns[i], &now[i], after, sizeof after);
        result = strcmp(table->columns[i].name, "stored") == 0
                     ? say_stored(telling, difference, name, then[i].bytes, now[i].bytes)
                     : say(telling, object_words[difference->which], name, table->columns[i].name,
                           before, after);
    }
    return result;
}

static int say_setting(void *context, const char *name, const char *backup, const char *live)
{
    return say(context, "setting", name, "", backup, live);
}

static int say_program(void *context, int format, const struct spsy_registration *backup,
                       const struct spsy_registration *live)
{
    const struct spsy_registration *one = live ? live : backup;
    char name[60];

    snprintf(name, sizeof name, "%s number %d", spsy_format_names[format], one->number);
    return say(context, "exit program", name, "", backup ? backup->program : NULL,
               live ? live->program : NULL);
}

static int show(struct differences *differences, const struct backup_request *request,
                struct answer *answer, struct spsy_error *error)
{
    struct telling telling = {answer, 0};
    int result = differences_programs(differences, say_program, &telling);

    if (result == 0)
        result = differences_settings(differences, say_setting, &telling, error);
    for (size_t i = 0; result == 0 && i < differences->count; i++)
        result = say_row(&telling, &differences->all[i]);
    if (result == 0)
        answer_message(answer, "SPY0001",
                       telling.count ? "%zu difference%s between the home and what it was at %s "
                                       "(%.150s)"
                                     : "%zu difference%s: the home is what it was at %s (%.150s)",
                       telling.count, telling.count == 1 ? "" : "s",
                       differences->read.document.time, request->file);
    return result;
}

/* ---- as commands ---- */

/* The script goes where policy learn puts its draft: standard output, or rows with --json. */
static int put(struct answer *answer, const char *script)
{
    struct spsy_error error;
    int result = 0;

    if (answer->data) {
        result = answer->data->write(answer->data->context, script, strlen(script), &error);
        return result < 0 ? answer_fail_error(answer, &error) : 0;
    }
    while (result == 0 && *script) {
        size_t length = strcspn(script, "\n");
        cJSON *row = cJSON_CreateObject();
        char *line = strndup(script, length);

        cJSON_AddStringToObject(row, "command", line ? line : "");
        result = line ? answer_row(answer, row) : SPSY_ERR_MEMORY;
        free(line);
        script += length + (script[length] == '\n');
    }
    return result;
}

static int script(struct session *session, struct differences *differences,
                  const struct backup_request *request, struct answer *answer,
                  struct spsy_error *error)
{
    char *text = NULL;
    size_t length = 0, left = 0;
    FILE *out = open_memstream(&text, &length);
    int result = out ? differences_commands(session, differences, request, out, &left, error)
                     : spsy_fail_memory(error);

    if (out && fclose(out) != 0 && result == 0)
        result = spsy_fail_memory(error);
    if (result == 0)
        result = put(answer, text);
    free(text);
    if (result == 0 && left)
        answer_message(answer, "SPY0003",
                       left == 1
                           ? "1 difference is a comment in the script: no command makes it again"
                           : "%zu differences are comments in the script: no command makes "
                             "them again",
                       left);
    return result;
}

int backup_compare(struct session *session, const struct backup_request *request,
                   struct answer *answer)
{
    struct differences differences;
    struct document companion;
    struct spsy_error error = {.code = 0};
    int result = backup_authorize(session, false, &error);

    if (result < 0)
        return answer_fail_error(answer, &error);
    if (request->secrets && backup_write(session, request->secrets, false, &companion, &error) < 0)
        return answer_fail_error(answer, &error);
    result = differences_find(session, request->file, &differences, &error);
    if (result == 0)
        result = request->as_commands ? script(session, &differences, request, answer, &error)
                                      : show(&differences, request, answer, &error);
    differences_free(&differences);
    return result < 0 && error.code < 0 ? answer_fail_error(answer, &error) : result;
}

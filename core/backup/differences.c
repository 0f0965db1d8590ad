#include "backup/differences.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"

/* ---- rows ---- */

bool image_value_equal(const struct spool_image_value *a, const struct spool_image_value *b)
{
    if (a->null || b->null)
        return a->null && b->null;
    if (!a->bytes || !b->bytes)
        return a->bytes == b->bytes && a->number == b->number;
    return a->length == b->length && memcmp(a->bytes, b->bytes, a->length) == 0;
}

size_t image_column(enum spool_image_which which, const char *name)
{
    const struct spool_image_table *table = &spool_image_tables[which];

    for (size_t i = 0; i < table->count; i++)
        if (strcmp(table->columns[i].name, name) == 0)
            return i;
    assert(!"a column that the table has not");
    return 0;
}

/* The values and, behind them, what they point to: one block. */
static struct spool_image_value *copy(enum spool_image_which which,
                                      const struct spool_image_value *row)
{
    size_t count = spool_image_tables[which].count, bytes = count * sizeof *row;
    struct spool_image_value *copied;
    char *at;

    for (size_t i = 0; i < count; i++)
        bytes += row[i].bytes ? row[i].length + 1 : 0;
    copied = malloc(bytes);
    if (!copied)
        return NULL;
    memcpy(copied, row, count * sizeof *row);
    at = (char *)(copied + count);
    for (size_t i = 0; i < count; i++) {
        if (!row[i].bytes)
            continue;
        memcpy(at, row[i].bytes, row[i].length);
        at[row[i].length] = '\0';
        copied[i].bytes = at;
        at += row[i].length + 1;
    }
    return copied;
}

static int add(void *context, enum spool_image_which which, const struct spool_image_value *backup,
               const struct spool_image_value *live)
{
    struct differences *differences = context;
    struct difference *one;

    if (differences->count == differences->room) {
        size_t room = differences->room ? 2 * differences->room : 64;
        struct difference *larger = realloc(differences->all, room * sizeof *larger);

        if (!larger)
            return SPSY_ERR_MEMORY;
        differences->all = larger;
        differences->room = room;
    }
    one = &differences->all[differences->count];
    *one = (struct difference){which, backup ? copy(which, backup) : NULL,
                               live ? copy(which, live) : NULL};
    differences->count++;
    return (backup && !one->backup) || (live && !one->live) ? SPSY_ERR_MEMORY : 0;
}

/* ---- registry.json ---- */

static const struct spsy_registration *of_number(const struct spsy_registry *registry, int format,
                                                 int32_t number)
{
    for (size_t i = 0; i < registry->count[format]; i++)
        if (registry->programs[format][i].number == number)
            return &registry->programs[format][i];
    return NULL;
}

/* When it was registered is a time, and no difference. */
static bool same_program(const struct spsy_registration *a, const struct spsy_registration *b)
{
    struct spsy_registration then = *a;

    memcpy(then.registered_at, b->registered_at, sizeof then.registered_at);
    return spsy_registration_equal(&then, b);
}

int differences_programs(const struct differences *differences,
                         int (*visit)(void *context, int format,
                                      const struct spsy_registration *backup,
                                      const struct spsy_registration *live),
                         void *context)
{
    const struct spsy_registry *then = differences->registry_then, *now = differences->registry_now;
    int result = 0;

    for (int format = 0; format < SPSY_FORMATS; format++) {
        for (size_t i = 0; result == 0 && i < then->count[format]; i++) {
            const struct spsy_registration *one = &then->programs[format][i];
            const struct spsy_registration *other = of_number(now, format, one->number);

            if (!other || !same_program(one, other))
                result = visit(context, format, one, other);
        }
        for (size_t i = 0; result == 0 && i < now->count[format]; i++)
            if (!of_number(then, format, now->programs[format][i].number))
                result = visit(context, format, NULL, &now->programs[format][i]);
    }
    return result;
}

/* ---- settings.json ---- */

/* Broken ones are compared as a whole: they are no object of members. */
static cJSON *read_settings(const struct spool_image_file *file)
{
    struct spsy_error ignored;
    cJSON *root = NULL;

    if (!file->text)
        return cJSON_CreateObject();
    if (spsy_json_parse(file->text, file->length, "settings.json", &root, &ignored) == 0 &&
        cJSON_IsObject(root)) {
        cJSON_DeleteItemFromObjectCaseSensitive(root, "version"); /* of the file's form */
        return root;
    }
    cJSON_Delete(root);
    root = cJSON_CreateObject();
    cJSON_AddStringToObject(root, "the whole file", file->text);
    return root;
}

static int visit_member(const cJSON *then, const cJSON *now, const char *name,
                        int (*visit)(void *context, const char *name, const char *backup,
                                     const char *live),
                        void *context)
{
    char *before = then ? spsy_json_print(then) : NULL, *after = now ? spsy_json_print(now) : NULL;
    int result = SPSY_ERR_MEMORY;

    if ((!then || before) && (!now || after))
        result = visit(context, name, before, after);
    cJSON_free(before);
    cJSON_free(after);
    return result;
}

int differences_settings(const struct differences *differences,
                         int (*visit)(void *context, const char *name, const char *backup,
                                      const char *live),
                         void *context, struct spsy_error *error)
{
    cJSON *then = read_settings(&differences->read.document.files[SPOOL_IMAGE_SETTINGS]);
    cJSON *now = read_settings(&differences->live[SPOOL_IMAGE_SETTINGS]);
    int result = then && now ? 0 : SPSY_ERR_MEMORY;
    const cJSON *member;

    cJSON_ArrayForEach(member, then) {
        const cJSON *other = cJSON_GetObjectItemCaseSensitive(now, member->string);

        if (result == 0 && !(other && cJSON_Compare(member, other, true)))
            result = visit_member(member, other, member->string, visit, context);
    }
    cJSON_ArrayForEach(member, now)
        if (result == 0 && !cJSON_GetObjectItemCaseSensitive(then, member->string))
            result = visit_member(NULL, member, member->string, visit, context);
    cJSON_Delete(then);
    cJSON_Delete(now);
    return result == SPSY_ERR_MEMORY ? spsy_fail_memory(error) : result;
}

/* ---- all of it ---- */

static int read_live(struct session *session, struct differences *differences,
                     struct spsy_error *error)
{
    struct spool_snapshot *snapshot;
    int result = spool_snapshot_open(session->spool, &snapshot, differences->live, error);

    if (result < 0)
        return result;
    spool_snapshot_close(snapshot);
    return backup_read_registry(&differences->live[SPOOL_IMAGE_REGISTRY], "registry.json",
                         &differences->registry_now, error);
}

int differences_find(struct session *session, const char *file, struct differences *differences,
                     struct spsy_error *error)
{
    int result;

    memset(differences, 0, sizeof *differences);
    result = backup_open(session, file, &differences->read, error);
    if (result == 0)
        result = backup_read_registry(&differences->read.document.files[SPOOL_IMAGE_REGISTRY],
                               "registry.json of the backup", &differences->registry_then, error);
    if (result == 0)
        result = read_live(session, differences, error);
    if (result == 0)
        result = spool_image_differences(differences->read.image, add, differences, error);
    return result == SPSY_ERR_MEMORY ? spsy_fail_memory(error) : result;
}

void differences_free(struct differences *differences)
{
    for (size_t i = 0; i < differences->count; i++) {
        free(differences->all[i].backup);
        free(differences->all[i].live);
    }
    free(differences->all);
    if (differences->registry_then)
        spsy_registry_free(differences->registry_then);
    if (differences->registry_now)
        spsy_registry_free(differences->registry_now);
    free(differences->registry_then);
    free(differences->registry_now);
    spool_image_files_free(differences->live);
    backup_close(&differences->read);
    memset(differences, 0, sizeof *differences);
}

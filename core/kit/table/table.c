#include "kit/table/table.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/nearest.h"
#include "base/temporary.h"
#include "kit/table/columns.h"
#include "kit/table/words.def"

static const struct spsy_json_member members[] = {
#define TABLE_WORD(name, type) {name, SPSY_JSON_##type, false},
    KIT_TABLE_WORDS(TABLE_WORD)
#undef TABLE_WORD
};
enum { MEMBERS = sizeof members / sizeof members[0] };

enum { COPIED_MAX = 256 * 1024 * 1024 }; /* bytes of a table that comes through a pipe */

/* ---- what is wrong, and where -----------------------------------------------------------------
 */

static int fail(const struct kit_table *table, struct kit_place place, const char *at,
                const struct kit_fault *fault, struct spsy_error *error)
{
    const char *path = fault->path, *dot = strchr(path, '.');

    if (table->csv && dot) /* a column has no path: "function" */
        path = dot + 1;
    return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0160", "%s: line %zu, column %zu: %s%s%s%s%s",
                     table->source, place.line, place.column, at, *at && *path ? "." : "", path,
                     *at || *path ? ": " : "", fault->text);
}

static int give_up(const struct kit_table *table, int code, struct spsy_error *error)
{
    return code == SPSY_ERR_MEMORY ? spsy_fail_memory(error)
                                   : spsy_fail(error, code, "SPY0160", "%s", table->source);
}

int kit_table_fail(const struct kit_table *table, const struct kit_fault *fault,
                   struct spsy_error *error)
{
    char at[32];

    if (table->csv) {
        size_t column = kit_columns_of(table->words, table->rows.count, fault->path);

        return fail(table, table->rows.places[column], "", fault, error);
    }
    snprintf(at, sizeof at, "cases[%zu]", table->index);
    return fail(table, kit_json_place(&table->json, fault->path), at, fault, error);
}

int kit_table_fail_named(const struct kit_table *table, const char *key,
                         const struct kit_fault *fault, struct spsy_error *error)
{
    return fail(table, kit_json_place(&table->named, fault->path), key, fault, error);
}

void kit_table_where(const struct kit_table *table, char where[96])
{
    if (table->csv)
        snprintf(where, 96, "line %zu, row %zu", table->place.line, table->index + 1);
    else
        snprintf(where, 96, "line %zu, column %zu: cases[%zu]", table->place.line,
                 table->place.column, table->index);
}

/* ---- JSON -------------------------------------------------------------------------------------
 */

static int take_member(struct kit_table *table, struct kit_json_item *item, bool *cases,
                       struct kit_fault *fault)
{
    bool is_cases = strcmp(item->key, "cases") == 0, twice = is_cases && *cases, known = false;
    const char *nearest = NULL;

    for (size_t i = 0; i < MEMBERS; i++) {
        known |= strcmp(item->key, members[i].key) == 0;
        spsy_nearer(item->key, members[i].key, &nearest);
    }
    twice |= cJSON_GetObjectItemCaseSensitive(table->head, item->key) != NULL;
    if (!known || twice) {
        cJSON_Delete(item->value);
        return kit_fault(fault, item->key,
                         twice     ? "the key appears twice"
                         : nearest ? "unknown key; nearest: %s"
                                   : "unknown key",
                         nearest);
    }
    *cases |= is_cases;
    if (!is_cases && !cJSON_AddItemToObject(table->head, item->key, item->value)) {
        cJSON_Delete(item->value);
        return SPSY_ERR_MEMORY;
    }
    return 0;
}

/* As far as it has been read. */
static int check_members(const struct kit_table *table, struct kit_fault *fault)
{
    const cJSON *version = cJSON_GetObjectItemCaseSensitive(table->head, "version");
    struct spsy_error error;

    if (spsy_json_check(table->head, "", "", members, MEMBERS, &error) < 0)
        return kit_fault_of(fault, &error);
    if (version && version->valuedouble != 1)
        return kit_fault(fault, "version", "1 is expected");
    return 0;
}

static int check_head(const struct kit_table *table, struct kit_fault *fault)
{
    int named = 0;

    if (!cJSON_HasObjectItem(table->head, "version"))
        return kit_fault(fault, "version", "missing");
    named += cJSON_HasObjectItem(table->head, "program");
    named += cJSON_HasObjectItem(table->head, "policy");
    named += cJSON_HasObjectItem(table->head, "registry");
    if (named > 1)
        return kit_fault(fault, "", "program, policy and registry: one of them");
    return 0;
}

static int keep_named(struct kit_table *table, const char *key)
{
    struct kit_json *named = &table->named;

    if (strcmp(key, "program") != 0 && strcmp(key, "registry") != 0)
        return 0;
    kit_json_free(named);
    named->text = malloc(table->json.length);
    if (!named->text)
        return SPSY_ERR_MEMORY;
    memcpy(named->text, table->json.text, table->json.length);
    named->length = table->json.length;
    named->text_at = table->json.text_at;
    return 0;
}

/* What stands beside the cases; where each of them stands is known while it is read alone. */
static int read_head(struct kit_table *table, struct spsy_error *error)
{
    struct kit_fault fault;
    struct kit_json_item item;
    const cJSON *defaults;
    bool cases = false;
    int result;

    table->head = cJSON_CreateObject();
    if (!table->head)
        return spsy_fail_memory(error);
    while ((result = kit_json_next(&table->json, false, &item, &table->place, &fault)) > 0) {
        if (!item.key[0])
            continue;
        result = take_member(table, &item, &cases, &fault);
        if (result == 0)
            result = check_members(table, &fault);
        if (result == 0)
            result = keep_named(table, item.key);
        if (result < 0)
            break;
        defaults = cJSON_GetObjectItemCaseSensitive(table->head, "defaults");
        if (strcmp(item.key, "defaults") != 0 || !cJSON_IsObject(defaults))
            continue;
        result = kit_defaults_check(defaults, &fault);
        if (result == SPSY_ERR_FORMAT)
            return fail(table, kit_json_place(&table->json, fault.path), "defaults", &fault, error);
        if (result < 0)
            break;
    }
    if (result == 0)
        result = cases ? check_head(table, &fault) : kit_fault(&fault, "cases", "missing");
    if (result == SPSY_ERR_FORMAT)
        return fail(table, table->place, "", &fault, error);
    return result < 0 ? give_up(table, result, error) : 0;
}

/* ---- CSV --------------------------------------------------------------------------------------
 */

static int read_header(struct kit_table *table, struct spsy_error *error)
{
    struct kit_fault fault;
    size_t column = 0;
    int result = kit_csv_next(&table->rows, &table->place, &fault);

    if (result == 0)
        result = kit_fault(&fault, "", "no header row");
    if (result == SPSY_ERR_FORMAT)
        return fail(table, table->place, "", &fault, error);
    if (result < 0)
        return give_up(table, result, error);
    result = kit_columns_read(&table->rows, table->words, &column, &fault);
    return result < 0 ? fail(table, table->rows.places[column], "", &fault, error) : 0;
}

/* ---- both -------------------------------------------------------------------------------------
 */

int kit_table_rewind(struct kit_table *table, struct spsy_error *error)
{
    rewind(table->file);
    kit_json_begin(&table->json, table->file);
    kit_csv_begin(&table->rows, table->file);
    table->index = (size_t)-1;
    return table->csv ? read_header(table, error) : 0;
}

int kit_table_open_file(FILE *file, const char *source, bool csv, struct kit_table *table,
                        struct spsy_error *error)
{
    int result;

    memset(table, 0, sizeof *table);
    table->file = file;
    table->source = source;
    table->csv = csv;
    result = kit_table_rewind(table, error);
    if (result == 0 && !csv)
        result = read_head(table, error);
    return result < 0 ? result : kit_table_rewind(table, error);
}

/* A pipe or standard input cannot be read again: through a file without a name. One that does not
 * end fills no disk: EFBIG. */
static FILE *copied(FILE *from)
{
    FILE *to = spsy_temporary_open();
    char bytes[65536];
    size_t count, all = 0;

    while (to && (count = fread(bytes, 1, sizeof bytes, from)) > 0) {
        all += count;
        if (all > COPIED_MAX || fwrite(bytes, 1, count, to) < count)
            break;
    }
    if (all > COPIED_MAX)
        errno = EFBIG;
    if (all <= COPIED_MAX && to && !ferror(from) && !ferror(to) && fflush(to) == 0)
        return to;
    if (to) {
        int cause = errno;

        fclose(to);
        errno = cause;
    }
    return NULL;
}

int kit_table_open(const char *path, bool csv, struct kit_table *table, struct spsy_error *error)
{
    bool standard = strcmp(path, "-") == 0;
    FILE *file = standard ? stdin : fopen(path, "re"), *copy;
    const char *source = standard ? "standard input" : path;
    struct stat status;

    memset(table, 0, sizeof *table);
    if (!file)
        return spsy_fail_errno(error, errno == ENOENT ? SPSY_ERR_NOT_FOUND : SPSY_ERR_IO, "SPY0160",
                               "%s", source);
    if (fstat(fileno(file), &status) == 0 && S_ISREG(status.st_mode) && !standard)
        return kit_table_open_file(file, source, csv, table, error);
    errno = S_ISDIR(status.st_mode) ? EISDIR : 0;
    copy = S_ISDIR(status.st_mode) ? NULL : copied(file);
    if (!copy)
        spsy_fail_errno(error, SPSY_ERR_IO, "SPY0160", "%s cannot be read", source);
    if (!standard)
        fclose(file);
    return copy ? kit_table_open_file(copy, source, csv, table, error) : SPSY_ERR_IO;
}

void kit_table_close(struct kit_table *table)
{
    if (table->file)
        fclose(table->file);
    cJSON_Delete(table->head);
    cJSON_Delete(table->object);
    kit_json_free(&table->json);
    kit_json_free(&table->named);
    kit_csv_free(&table->rows);
    memset(table, 0, sizeof *table);
}

static int next_object(struct kit_table *table, struct kit_fault *fault)
{
    struct kit_json_item item = {.key = "", .value = NULL};
    size_t column = 0;
    int result;

    if (table->csv) {
        result = kit_csv_next(&table->rows, &table->place, fault);
        table->index++;
        if (result == 1)
            result = kit_columns_case(&table->rows, table->words, table->index, &table->object,
                                      &column, fault);
        if (result < 0 && table->rows.count)
            table->place = column ? table->rows.places[column] : table->place;
        return result == 0 && table->object ? 1 : result;
    }
    do { /* what stands beside the cases has been read */
        cJSON_Delete(item.value);
        result = kit_json_next(&table->json, true, &item, &table->place, fault);
    } while (result == 1 && item.key[0]);
    table->index = item.index;
    table->object = item.value;
    return result;
}

int kit_table_next(struct kit_table *table, struct kit_case *read, struct spsy_error *error)
{
    struct kit_fault fault;
    char at[32] = "";
    int result;

    cJSON_Delete(table->object);
    table->object = NULL;
    result = next_object(table, &fault);
    if (result == SPSY_ERR_FORMAT) {
        if (!table->csv && table->json.state == KIT_CASES)
            snprintf(at, sizeof at, "cases[%zu]", table->index);
        return fail(table, table->place, at, &fault, error);
    }
    if (result <= 0)
        return result < 0 ? give_up(table, result, error) : 0;
    result = kit_case_read(table->object, cJSON_GetObjectItemCaseSensitive(table->head, "defaults"),
                           read, &fault);
    if (result == SPSY_ERR_FORMAT)
        return kit_table_fail(table, &fault, error);
    return result < 0 ? give_up(table, result, error) : 1;
}

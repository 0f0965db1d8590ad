#include "kit/candidate.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/text.h"
#include "policy/policy.h"
#include "program/program.h"
#include "registry/document.h"

#define RULES "QSPSY/RULES"

/* Absolute, from the directory of the table or, without one, from the current one; malloc'ed. */
static char *absolute(const char *path, const char *table_path)
{
    const char *slash = table_path ? strrchr(table_path, '/') : NULL;
    char current[PATH_MAX] = "", *made;
    int directory = slash ? (int)(slash - table_path) + 1 : 0;

    if (path[0] == '/')
        return strdup(path);
    if (!(directory && table_path[0] == '/') && !getcwd(current, sizeof current - 1))
        return NULL;
    if (asprintf(&made, "%s%s%.*s%s", current, *current ? "/" : "", directory,
                 directory ? table_path : "", path) < 0)
        return NULL;
    return made;
}

/* A file, and not LIBRARY/PROGRAM. */
static bool is_file(const char *program)
{
    size_t length = strlen(program);

    return program[0] == '/' || program[0] == '.' ||
           (length > 3 && strcmp(program + length - 3, ".so") == 0);
}

static bool replace_text(cJSON *object, const char *key, const char *text)
{
    cJSON *item = text ? cJSON_CreateString(text) : NULL;

    cJSON_DeleteItemFromObjectCaseSensitive(object, key);
    return item && cJSON_AddItemToObject(object, key, item);
}

/* Its paths absolute: the program's, and of RULES its policy's. */
static bool settle_paths(cJSON *program, const char *table_path)
{
    const char *name = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(program, "program"));
    const char *data =
        cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(program, "programData"));
    bool rules = name && strcasecmp(name, RULES) == 0, settled = true;
    char *path;

    if (name && is_file(name)) {
        path = absolute(name, table_path);
        settled = replace_text(program, "program", path);
        free(path);
    }
    if (settled && rules && data && *data && table_path) {
        path = absolute(data, table_path);
        settled = replace_text(program, "programData", path);
        free(path);
    }
    return settled;
}

static bool settle_registry(cJSON *root, const char *table_path)
{
    cJSON *point, *program;

    cJSON_ArrayForEach(point, cJSON_GetObjectItemCaseSensitive(root, "exitPoints")) {
        cJSON_ArrayForEach(program, cJSON_GetObjectItemCaseSensitive(point, "programs")) {
            if (cJSON_IsObject(program) && !settle_paths(program, table_path))
                return false;
        }
    }
    return true;
}

/* ---- one program ------------------------------------------------------------------------------
 */

/* {"version", "exitPoints": [...]} with this program in it, which is taken over; NULL = no memory.
 */
static cJSON *registry_of(cJSON *program, const char *format)
{
    cJSON *root = cJSON_CreateObject(), *point = cJSON_CreateObject(), *points, *programs;

    cJSON_AddNumberToObject(root, "version", 1);
    points = cJSON_AddArrayToObject(root, "exitPoints");
    cJSON_AddStringToObject(point, "exitPoint", SPSY_EXIT_POINT);
    cJSON_AddStringToObject(point, "format", format);
    programs = cJSON_AddArrayToObject(point, "programs");
    if (!cJSON_GetObjectItemCaseSensitive(program, "number"))
        cJSON_AddNumberToObject(program, "number", 1);
    if (programs && cJSON_AddItemToArray(programs, program))
        program = NULL;
    if (!program && cJSON_AddItemToArray(points, point))
        return root;
    cJSON_Delete(program);
    cJSON_Delete(point);
    cJSON_Delete(root);
    return NULL;
}

static int no_memory_of(cJSON *program, struct spsy_error *error)
{
    cJSON_Delete(program);
    return spsy_fail_memory(error);
}

/* "PATH", or an object with the keys of registry.json and "format". */
static int program_document(const cJSON *named, const char *table_path, cJSON **root,
                            struct spsy_error *error)
{
    cJSON *program = cJSON_IsString(named) ? cJSON_CreateObject() : cJSON_Duplicate(named, true);
    char format[16] = "SPSY0100";
    const cJSON *item;

    if (cJSON_IsString(named) && program)
        cJSON_AddStringToObject(program, "program", named->valuestring);
    item = cJSON_GetObjectItemCaseSensitive(program, "format");
    if (item)
        snprintf(format, sizeof format, "%s", cJSON_IsString(item) ? item->valuestring : "?");
    cJSON_DeleteItemFromObjectCaseSensitive(program, "format");
    if (!program || !settle_paths(program, table_path))
        return no_memory_of(program, error);
    *root = registry_of(program, format);
    return *root ? 0 : spsy_fail_memory(error);
}

static int policy_document(const char *path, const char *table_path, const char *format,
                           cJSON **root, struct spsy_error *error)
{
    cJSON *program = cJSON_CreateObject();
    char *file = absolute(path, table_path);
    bool made = file && cJSON_AddStringToObject(program, "program", RULES) &&
                cJSON_AddStringToObject(program, "programData", file);

    free(file);
    if (!made)
        return no_memory_of(program, error);
    *root = registry_of(program, format);
    return *root ? 0 : spsy_fail_memory(error);
}

/* The program of the command line, with the options of `spsy exit call`. */
static int words_document(const struct kit_candidate_words *words, cJSON **root,
                          struct spsy_error *error)
{
    cJSON *program = cJSON_CreateObject();
    char *file = absolute(words->program, NULL);
    bool made = program && file &&
                cJSON_AddStringToObject(program, "program",
                                        is_file(words->program) ? file : words->program);

    free(file);
    if (made && words->ccsid && strcmp(words->ccsid, "*AUTO") != 0)
        made = cJSON_AddNumberToObject(program, "ccsid", strtod(words->ccsid, NULL));
    if (made && words->entry)
        made = cJSON_AddStringToObject(program, "entry", words->entry);
    if (made && words->data)
        made = cJSON_AddStringToObject(program, "programData", words->data);
    if (!made)
        return no_memory_of(program, error);
    *root = registry_of(program, words->format ? words->format : "SPSY0100");
    return *root ? 0 : spsy_fail_memory(error);
}

/* ---- which it is ------------------------------------------------------------------------------
 */

static int registry_document(const cJSON *named, const char *table_path, cJSON **root,
                             struct spsy_error *error)
{
    char *path;
    int result;

    if (cJSON_IsObject(named)) {
        *root = cJSON_Duplicate(named, true);
    } else {
        path = absolute(named->valuestring, table_path);
        if (!path)
            return spsy_fail_memory(error);
        result = spsy_json_read(path, SPSY_REGISTRY_BYTES_MAX, root, error);
        table_path = path;
        if (result == 0 && !settle_registry(*root, table_path))
            result = spsy_fail_memory(error);
        free(path);
        return result;
    }
    return *root && settle_registry(*root, table_path) ? 0 : spsy_fail_memory(error);
}

static int of_words(const struct kit_candidate_words *words, cJSON **root, struct spsy_error *error)
{
    cJSON named = {.type = cJSON_String, .valuestring = (char *)words->registry};

    if (words->program)
        return words_document(words, root, error);
    if (words->policy)
        return policy_document(words->policy, NULL, words->format ? words->format : "SPSY0100",
                               root, error);
    return registry_document(&named, NULL, root, error);
}

static int of_table(const cJSON *head, const char *table_path, cJSON **root,
                    struct spsy_error *error)
{
    const cJSON *program = cJSON_GetObjectItemCaseSensitive(head, "program");
    const cJSON *policy = cJSON_GetObjectItemCaseSensitive(head, "policy");
    const cJSON *registry = cJSON_GetObjectItemCaseSensitive(head, "registry");

    if (!program && !policy && !registry)
        return spsy_fail(error, SPSY_ERR_VALUE, "SPY0160",
                         "%s: name what is to be tested, there (program, policy or registry) or as "
                         "--program, --policy or --registry",
                         table_path);
    if (policy)
        return policy_document(policy->valuestring, table_path, "SPSY0100", root, error);
    if (!cJSON_IsString(program ? program : registry) &&
        !cJSON_IsObject(program ? program : registry))
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0160", "%s: text or an object is expected",
                         table_path);
    return program ? program_document(program, table_path, root, error)
                   : registry_document(registry, table_path, root, error);
}

/* What errors name: the file that says it. */
static const char *source_of(const struct kit_candidate_words *words, const cJSON *head,
                             const char *table_path)
{
    const cJSON *registry = cJSON_GetObjectItemCaseSensitive(head, "registry");

    if (words->registry)
        return words->registry;
    if (words->program || words->policy)
        return "--program";
    return cJSON_IsString(registry) ? registry->valuestring : table_path;
}

static void run_inline(struct spsy_registry *registry)
{
    for (int format = 0; format < SPSY_FORMATS; format++)
        for (size_t i = 0; i < registry->count[format]; i++) {
            registry->programs[format][i].run = SPSY_RUN_INLINE;
            registry->programs[format][i].time_limit_ms = 0;
        }
}

static const struct spsy_registration *only_one(const struct spsy_registry *registry)
{
    return registry->count[0] ? &registry->programs[0][0] : &registry->programs[1][0];
}

/* What a document made of the table says, in the words of the table: with its line and column. */
static int fail_in_table(const struct kit_table *table, struct spsy_error *error)
{
    static const char program[] = "exitPoints[0].programs[0]", point[] = "exitPoints[0]";
    const char *key = cJSON_HasObjectItem(table->head, "program") ? "program" : "registry";
    size_t source = strlen(table->source);
    struct kit_fault fault = {.path = ""};
    size_t skip = 0;

    if (error->code != SPSY_ERR_FORMAT || strncmp(error->text, table->source, source) != 0 ||
        strncmp(error->text + source, ": ", 2) != 0)
        return error->code;
    memmove(error->text, error->text + source, strlen(error->text + source) + 1);
    kit_fault_of(&fault, error);
    if (strcmp(key, "program") == 0)
        skip = strncmp(fault.path, program, sizeof program - 1) == 0 ? sizeof program - 1
               : strncmp(fault.path, point, sizeof point - 1) == 0   ? sizeof point - 1
                                                                     : 0;
    skip += skip && fault.path[skip] == '.';
    memmove(fault.path, fault.path + skip, strlen(fault.path + skip) + 1);
    return kit_table_fail_named(table, key, &fault, error);
}

int kit_candidate_read(const struct kit_candidate_words *words, const struct kit_table *table,
                       struct kit_candidate *candidate, struct spsy_error *error)
{
    bool given = words->program || words->policy || words->registry;
    const char *table_path = table->source;
    const cJSON *head = table->head;
    bool whole = words->registry || (!given && cJSON_HasObjectItem(head, "registry"));
    cJSON *root = NULL;
    int result;

    memset(candidate, 0, sizeof *candidate);
    result = given ? of_words(words, &root, error) : of_table(head, table_path, &root, error);
    if (result == 0)
        result = registry_from_json(root, source_of(words, head, table_path), &candidate->registry,
                                    error);
    cJSON_Delete(root);
    if (result < 0 && !given)
        result = fail_in_table(table, error);
    if (result < 0 && !error->message_id[0])
        strcpy(error->message_id, "SPY0160");
    if (result < 0)
        return result;
    if (words->run_inline)
        run_inline(&candidate->registry);
    if (!whole && strcasecmp(only_one(&candidate->registry)->program, RULES) == 0)
        candidate->policy = strdup(only_one(&candidate->registry)->program_data);
    else if (!whole && only_one(&candidate->registry)->program[0] == '/')
        candidate->file = strdup(only_one(&candidate->registry)->program);
    return 0;
}

void kit_candidate_free(struct kit_candidate *candidate)
{
    spsy_registry_free(&candidate->registry);
    free(candidate->policy);
    free(candidate->file);
}

/* ---- can it be used? --------------------------------------------------------------------------
 */

struct faults {
    char text[800];
    size_t count;
};

static void note(void *context, const struct policy_fault *fault)
{
    struct faults *faults = context;

    if (faults->count++ == 0)
        snprintf(faults->text, sizeof faults->text, "%s", fault->text);
}

static int check_policy(const char *path, struct spsy_error *error)
{
    struct faults faults = {.count = 0};

    policy_check_file(path, geteuid(), note, &faults);
    if (faults.count == 0)
        return 0;
    spsy_utf8_trim(faults.text);
    if (faults.count > 1)
        return spsy_fail(error, SPSY_ERR_PROGRAM, "SPY0161",
                         "policy %s: %s; and %zu more (spsy policy check tells all)", path,
                         faults.text, faults.count - 1);
    return spsy_fail(error, SPSY_ERR_PROGRAM, "SPY0161", "policy %s: %s", path, faults.text);
}

int kit_candidate_check(const struct kit_candidate *candidate, struct spsy_error *error)
{
    struct spsy_error why;
    int fd, result;

    if (candidate->policy)
        return check_policy(candidate->policy, error);
    if (!candidate->file)
        return 0;
    result = spsy_program_trust(candidate->file, geteuid(), &fd, &why);
    if (result == 0)
        close(fd);
    return result < 0 ? spsy_fail(error, SPSY_ERR_PROGRAM, "SPY0161", "%s", why.text) : 0;
}

/* exitpgm.c - RMVEXITPGM, WRKREGINF; ADDEXITPGM is in addexitpgm.c.
 *
 * MUST (X10, core/registry/README.md, "Registration"): removing needs *ALLOBJ and *SECADM, which
 * the registry itself checks; listing needs nothing. */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/error.h"
#include "base/text.h"
#include "command/change.h"
#include "command/commands.h"
#include "command/exitpgm.h"
#include "command/generic.h"
#include "command/print_rows.h"
#include "dispatch/dispatch.h"
#include "policy/policy.h"
#include "program/program.h"
#include "registry/registry.h"
#include "store/store.h"

int exitpgm_check_point(const struct parameters *parameters, struct answer *answer)
{
    const char *point = parameter_text(parameters, "EXITPNT");
    const char *format = parameter_text(parameters, "FORMAT");

    if (strcmp(point, SPSY_EXIT_POINT) != 0)
        return answer_fail(answer, "CPF3CDB", "Exit point %s does not exist", point);
    if (spsy_format_index(format) < 0)
        return answer_fail(answer, "CPF3CDB", "Exit point %s has no format %s", point, format);
    return 0;
}

int exitpgm_number(const struct parameters *parameters, int32_t special, int32_t *number,
                   struct answer *answer)
{
    long given = parameter_integer(parameters, "PGMNBR", special);

    if (given != special && (given < 1 || given > INT32_MAX)) {
        answer_raise(answer, SPSY_MESSAGE_USAGE);
        return answer_fail(answer, "CPF3CE1",
                           "Exit program number %s not valid; expected: 1-2147483647",
                           parameter_text(parameters, "PGMNBR"));
    }
    *number = parameter_is(parameters, "PGMNBR", "*LOW") ? SPSY_NUMBER_LOW : (int32_t)given;
    return 0;
}

struct flaws {
    char text[POLICY_ERROR_BYTES]; /* the first */
    size_t count;
};

static void keep_flaw(void *context, const struct policy_fault *fault)
{
    struct flaws *flaws = context;

    if (flaws->count++ == 0)
        spsy_text_copy(flaws->text, sizeof flaws->text, fault->text);
}

/* By the name or by the path: it reads the same policy. */
bool exitpgm_is_rules(const char *program, const struct spsy_host *host)
{
    const char *exits_dir = spsy_host_exits_dir(host);
    char path[PATH_MAX], shipped[PATH_MAX];
    struct spsy_error error;

    return spsy_program_resolve("", exits_dir, program, path, &error) == 0 &&
           spsy_program_resolve("", exits_dir, "QSPSY/RULES", shipped, &error) == 0 &&
           strcmp(path, shipped) == 0;
}

const char *exitpgm_policy_flaw(const struct spsy_registration *registration,
                                const struct spsy_host *host, char *text, size_t size)
{
    struct spsy_error error;
    const char *path = registration->program_data;
    struct flaws flaws = {0};

    if (!exitpgm_is_rules(registration->program, host))
        return NULL;
    if (!path || !*path)
        return POLICY_UNNAMED;
    if (*path != '/')
        return POLICY_RELATIVE;
    if (spsy_host_knock(host, path, &error) < 0)
        keep_flaw(&flaws, &(struct policy_fault){.text = "its file system does not answer"});
    else
        policy_check_file(path, spsy_host_owner(host), keep_flaw, &flaws);
    if (flaws.count == 0)
        return NULL;
    snprintf(text, size, "policy %.*s: %s", spsy_text_cut(path, 300), path, flaws.text);
    if (flaws.count > 1)
        snprintf(text + strlen(text), size - strlen(text), ", and %zu more", flaws.count - 1);
    return text;
}

/* The entry of directory that is name but for upper and lower case; false: there is none. */
static bool find_folded(const char *directory, const char *name, char found[NAME_MAX + 1])
{
    DIR *stream = opendir(directory);
    struct dirent *entry;

    found[0] = '\0';
    while (stream && !found[0] && (entry = readdir(stream)))
        if (strcasecmp(entry->d_name, name) == 0)
            strcpy(found, entry->d_name);
    if (stream)
        closedir(stream);
    return found[0] != '\0';
}

const char *exitpgm_name_hint(const char *home, const char *program, char *text, size_t size)
{
    const char *slash = strchr(program, '/');
    char directory[PATH_MAX], library[NAME_MAX + 1], wanted[32], name[32], file[NAME_MAX + 1];
    size_t length = strlen(program);

    text[0] = '\0';
    if (!slash || slash == program)
        return text;
    if (length > 3 && strcasecmp(program + length - 3, ".so") == 0) {
        snprintf(text, size, "; write PGM(%.*s), without .so", (int)length - 3, program);
        return text;
    }
    snprintf(wanted, sizeof wanted, "%.*s", (int)(slash - program), program);
    snprintf(name, sizeof name, "%.20s.so", slash + 1);
    snprintf(directory, sizeof directory, "%.3000s/lib", home);
    if (!find_folded(directory, wanted, library))
        return text;
    snprintf(directory, sizeof directory, "%.3000s/lib/%s", home, library);
    if (find_folded(directory, name, file))
        snprintf(text, size,
                 "; there is lib/%s/%s: CL folds names to upper case, so call it lib/%s/%s, or "
                 "name it by its whole path in apostrophes",
                 library, file, wanted, name);
    return text;
}

/* ---- RMVEXITPGM ---- */

static int run_remove(struct session *session, const struct parameters *parameters,
                      struct answer *answer)
{
    const char *format = parameter_text(parameters, "FORMAT");
    struct spool_subject subject;
    struct spsy_error error;
    int32_t number;
    size_t removed;
    int result;

    if (exitpgm_number(parameters, SPSY_NUMBER_ALL, &number, answer) < 0 ||
        exitpgm_check_point(parameters, answer) < 0)
        return SPSY_ERR_VALUE;
    if (session_subject(session, &subject, &error) < 0 ||
        change_elsewhere_begin(session, &error) < 0)
        return answer_fail_error(answer, &error);
    result = spsy_registry_remove(spool_home(session->spool), format, number, &subject.special,
                                  &removed, &error);
    change_elsewhere_end(session);
    if (result < 0)
        return answer_fail_error(answer, &error);
    if (number == SPSY_NUMBER_ALL)
        answer_message(answer, "SPY0001", "%zu exit program%s of format %s removed", removed,
                       removed == 1 ? "" : "s", format);
    else
        answer_message(answer, "SPY0001", "Exit program number %d of format %s removed", number,
                       format);
    return 0;
}

static const struct parameter_definition remove_parameters[] = {
    EXITPGM_POINT,
    EXITPGM_FORMAT,
    {.keyword = "PGMNBR",
     .type = PARAMETER_INTEGER,
     .special = "*ALL",
     .required = true,
     .position = 3,
     .most = LONG_MAX,
     .help = "program number, 1-2147483647"},
    PARAMETERS_END,
};

const struct command_definition command_rmvexitpgm = {
    .name = "RMVEXITPGM",
    .summary = "remove an exit program's registration",
    .notes =
        "No page of IBM's about the command could be found; what it takes is remembered, and as "
        "that of the API QUSRMVEP says.",
    .parameters = remove_parameters,
    .run = run_remove,
};

/* ---- WRKREGINF ---- */

/* exitPoint and format, then the keys of registry.json. NULL = out of memory. */
static cJSON *registration_row(const char *format, const struct spsy_registration *registration)
{
    cJSON *values = spsy_registration_to_json(registration);
    cJSON *row = cJSON_CreateObject();
    bool made = values && row && cJSON_AddStringToObject(row, "exitPoint", SPSY_EXIT_POINT) &&
                cJSON_AddStringToObject(row, "format", format);

    while (made && values->child) {
        cJSON *value = cJSON_DetachItemViaPointer(values, values->child);
        char *key = strdup(value->string);

        made = key && cJSON_AddItemToObject(row, key, value);
        if (!made)
            cJSON_Delete(value);
        free(key);
    }
    cJSON_Delete(values);
    if (made)
        return row;
    cJSON_Delete(row);
    return NULL;
}

/* ---- what shadow programs would have done ---- */

enum { SHADOW_NAG_DAYS = 7, DAY_S = 24 * 60 * 60 };

/* "2026-11-21T01:02:03Z", also with a fraction; -1 when it is not a time. */
static time_t seconds_of(const char *text)
{
    struct tm utc = {0};

    return strptime(text, "%Y-%m-%dT%H:%M:%S", &utc) ? timegm(&utc) : (time_t)-1;
}

/* A week is enough to see what a program would do; after that it should be enforced or removed. */
const char *exitpgm_old_shadow(const struct spsy_registration *registration, const char *since)
{
    time_t begun;

    if (registration->registered_at[0])
        since = registration->registered_at;
    begun = since[0] ? seconds_of(since) : (time_t)-1;
    return registration->mode == SPSY_MODE_SHADOW && begun >= 0 &&
                   time(NULL) - begun > (time_t)SHADOW_NAG_DAYS * DAY_S
               ? since
               : NULL;
}

/* The numbers, and a reminder. */
static void tell_counts(const char *format, const struct spsy_registration *registration,
                        const struct spool_shadow *counted, struct answer *answer)
{
    const char *since = counted->since;

    answer_message(answer, "SPY0001",
                   "Program %s (%s number %d) in MODE(*SHADOW): called %lld times, would have "
                   "refused %lld and allowed %lld, failed %lld",
                   registration->program, format, registration->number, (long long)counted->calls,
                   (long long)counted->would_refuse, (long long)counted->would_allow,
                   (long long)counted->failures);
    if (!registration->registered_at[0])
        answer_message(answer, "SPY0003",
                       "Program %s (%s number %d) was registered by hand, without registeredAt: "
                       "counted since it was first called, %s",
                       registration->program, format, registration->number,
                       since[0] ? since : "which has not happened yet");
    since = exitpgm_old_shadow(registration, counted->since);
    if (!since)
        return;
    answer_message(answer, "SPY0003",
                   "Program %s (%s number %d) has been MODE(*SHADOW) since %s, more than a week: "
                   "enforce it or remove it",
                   registration->program, format, registration->number, since);
}

/* calls, wouldRefuse, wouldAllow, failures, countedSince after the keys of the registration. */
static int add_shadow(struct session *session, const char *format,
                      const struct spsy_registration *registration, cJSON *row,
                      struct answer *answer)
{
    const struct spool_shadow_key key = {format, registration->number, registration->program,
                                         registration->registered_at};
    const char *since = registration->registered_at;
    struct spool_shadow counted;
    struct spsy_error error;

    if (!row || registration->mode != SPSY_MODE_SHADOW)
        return 0;
    if (spool_shadow_read(session->spool, &key, &counted, &error) < 0)
        return answer_fail_error(answer, &error);
    cJSON_AddNumberToObject(row, "calls", (double)counted.calls);
    cJSON_AddNumberToObject(row, "wouldRefuse", (double)counted.would_refuse);
    cJSON_AddNumberToObject(row, "wouldAllow", (double)counted.would_allow);
    cJSON_AddNumberToObject(row, "failures", (double)counted.failures);
    cJSON_AddStringToObject(row, "countedSince", since[0] ? since : counted.since);
    tell_counts(format, registration, &counted, answer);
    return 0;
}

static int list_one(struct session *session, const char *format,
                    const struct spsy_registration *registration, struct answer *answer)
{
    cJSON *row = registration_row(format, registration);
    int result = add_shadow(session, format, registration, row, answer);

    answer_row(answer, row);
    return result;
}

/* A name, a generic name or a special value, each of which means all. */
static bool fits(const char *text, const char *name)
{
    return text[0] == '*' || name_fits(name, text);
}

static int run_list(struct session *session, const struct parameters *parameters,
                    struct answer *answer)
{
    const char *point = parameter_text(parameters, "EXITPNT");
    const char *format = parameter_text(parameters, "FORMAT");
    struct spsy_registry registry;
    struct spsy_error error;
    size_t listed = 0;
    int result = 0;

    if (!fits(point, SPSY_EXIT_POINT))
        return answer_fail(answer, "CPF3CDB", "Exit point %s does not exist", point);
    if (!strchr(format, '*') && spsy_format_index(format) < 0)
        return answer_fail(answer, "CPF3CDB", "Exit point %s has no format %s", SPSY_EXIT_POINT,
                           format);
    if (spsy_registry_load(spool_home(session->spool), &registry, &error) < 0)
        return answer_fail_error(answer, &error);
    for (int i = 0; i < SPSY_FORMATS; i++)
        if (fits(format, spsy_format_names[i]))
            for (size_t k = 0; k < registry.count[i] && result == 0; k++, listed++)
                result = list_one(session, spsy_format_names[i], &registry.programs[i][k], answer);
    spsy_registry_free(&registry);
    if (listed == 0)
        answer_message(answer, "SPY0001", "No exit programs%s%s",
                       format[0] == '*' ? "" : " of format ", format[0] == '*' ? "" : format);
    return result == 0 ? print_rows(session, parameters, answer, "QPRTREGINF") : result;
}

static const struct parameter_definition list_parameters[] = {
    {.keyword = "EXITPNT",
     .type = PARAMETER_GENERIC,
     .object = OBJECT_AS_GIVEN,
     .special = "*REGISTERED *ALL",
     .default_value = "*REGISTERED",
     .position = 1,
     .most = EXITPGM_POINT_MAX,
     .help = "exit point, a name or generic name"},
    {.keyword = "FORMAT",
     .type = PARAMETER_GENERIC,
     .object = OBJECT_AS_GIVEN,
     .special = "*ALL",
     .default_value = "*ALL",
     .position = 2,
     .most = EXITPGM_FORMAT_MAX,
     .help = "exit point format, a name or generic name"},
    PRINT_ROWS_OUTPUT(3),
    PARAMETERS_END,
};

const struct command_definition command_wrkreginf = {
    .name = "WRKREGINF",
    .summary = "list registered exit programs",
    .notes = "No page of IBM's about the command could be found; what it takes is remembered.",
    .missing = "EXITPNT(*UNREGISTERED) every exit point here is registered",
    .parameters = list_parameters,
    .run = run_list,
    .lists = true,
};

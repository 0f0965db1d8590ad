#include "replay/candidate.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/text.h"
#include "program/program.h"
#include "registry/document.h"

enum { RULES_NUMBER = 10 };

/* ---- what the user gives ---- */

static int refuse_stream(struct answer *answer, const char *name, const char *why)
{
    return answer_fail(answer, "SPY0150", "%.*s: %s", spsy_text_cut(name, 300), name, why);
}

static int read_stream(struct session *session, const char *name, size_t most, char **text,
                       size_t *bytes, struct answer *answer)
{
    struct spsy_error error;

    return streams_read_whole(session->streams, name, most, "SPY0150", text, bytes, &error) < 0
               ? answer_fail_error(answer, &error)
               : 0;
}

static int take_registry(struct session *session, const char *name, struct spsy_registry *registry,
                         struct answer *answer)
{
    struct spsy_error error;
    char *text = NULL;
    cJSON *root = NULL;
    size_t bytes;
    int result = read_stream(session, name, SPSY_REGISTRY_BYTES_MAX, &text, &bytes, answer);

    if (result == 0) {
        result = spsy_json_parse(text, bytes, name, &root, &error);
        if (result == 0)
            result = registry_from_json(root, name, registry, &error);
        if (result < 0)
            answer_fail(answer, "SPY0150", "%s", error.text);
    }
    cJSON_Delete(root);
    free(text);
    return result;
}

struct faults {
    const char *name;
    struct answer *answer;
};

static void tell_fault(void *context, const struct policy_fault *fault)
{
    const struct faults *faults = context;

    refuse_stream(faults->answer, faults->name, fault->text);
}

/* All that is wrong with it at once, as the program's own parser says it. */
static int take_policy(struct session *session, const char *name, struct policy **policy,
                       struct answer *answer)
{
    struct faults faults = {name, answer};
    char *text = NULL;
    size_t bytes;
    int result = read_stream(session, name, POLICY_BYTES_MAX, &text, &bytes, answer);

    if (result == 0) {
        *policy = policy_check_parse(text, bytes, tell_fault, &faults);
        result = *policy ? 0 : SPSY_ERR_FORMAT;
    }
    free(text);
    return result;
}

/* ---- RULES ---- */

/* By the name or by the path: it is the same program. */
static bool is_rules(const struct session *session, const char *program)
{
    const char *exits_dir = spsy_host_exits_dir(session->host);
    const char *home = spool_home(session->spool);
    char path[PATH_MAX], shipped[PATH_MAX];

    return spsy_program_resolve(home, exits_dir, program, path, NULL) == 0 &&
           spsy_program_resolve(home, exits_dir, "QSPSY/RULES", shipped, NULL) == 0 &&
           strcmp(path, shipped) == 0;
}

static struct replay_rules *add_rules(struct replay_candidate *candidate, int format,
                                      int32_t number)
{
    struct replay_rules *rules = &candidate->rules[candidate->rules_count++];

    *rules = (struct replay_rules){.format = format, .number = number};
    return rules;
}

/* The policy that PGMDTA names; what is wrong with it becomes the reason that RULES would give. */
static void read_policy(struct session *session, const char *path, struct replay_rules *rules)
{
    const uid_t owner = spsy_host_owner(session->host);
    char why[POLICY_ERROR_BYTES] = "its file system does not answer";

    if (!path || !*path || *path != '/') {
        snprintf(rules->flaw, sizeof rules->flaw, "%s",
                 path && *path ? POLICY_RELATIVE : POLICY_UNNAMED);
        return;
    }
    if (spsy_host_knock(session->host, path, NULL) == 0)
        rules->policy = policy_read(path, owner, why);
    if (!rules->policy)
        snprintf(rules->flaw, sizeof rules->flaw, "policy %.100s: %.140s", path, why);
    spsy_utf8_trim(rules->flaw);
}

static void find_rules(struct session *session, struct replay_candidate *candidate)
{
    struct spsy_registry *registry = &candidate->registry;

    for (int format = 0; format < SPSY_FORMATS; format++)
        for (size_t i = 0; i < registry->count[format]; i++) {
            const struct spsy_registration *one = &registry->programs[format][i];

            if (is_rules(session, one->program))
                read_policy(session, one->program_data, add_rules(candidate, format, one->number));
        }
}

static struct spsy_registration *registration_of(struct replay_candidate *candidate,
                                                 const struct replay_rules *rules)
{
    struct spsy_registry *registry = &candidate->registry;

    for (size_t i = 0; i < registry->count[rules->format]; i++)
        if (registry->programs[rules->format][i].number == rules->number)
            return &registry->programs[rules->format][i];
    return NULL;
}

/* ---- the policy takes a place ---- */

/* Number 10, or the next that no program has. Entries stand by number. */
static int register_rules(struct replay_candidate *candidate, struct answer *answer)
{
    struct spsy_registry *registry = &candidate->registry;
    struct spsy_registration *list = registry->programs[0], one = {0};
    size_t count = registry->count[0], at = 0;
    int32_t number = RULES_NUMBER;
    struct spsy_error error;
    char *program;

    if (count == SPSY_PROGRAMS_PER_FORMAT)
        return answer_fail(answer, "SPY0150",
                           "Ten programs of format SPSY0100 are registered, and none is RULES: "
                           "there is no place for the policy; rehearse a registry (--registry)");
    for (; at < count && list[at].number <= number; at++)
        if (list[at].number == number)
            number++;
    program = strdup("QSPSY/RULES");
    if (!program || spsy_registration_init(&one, &error) < 0) {
        free(program);
        return answer_fail(answer, "SPY0105", "out of memory");
    }
    free(one.program);
    one.program = program;
    one.number = number;
    memmove(&list[at + 1], &list[at], (count - at) * sizeof *list);
    list[at] = one;
    registry->count[0]++;
    add_rules(candidate, 0, number);
    answer_message(answer, "SPY0003",
                   "RULES is not registered: the policy is replayed as format SPSY0100 number %d%s",
                   (int)number, count ? ", beside the programs that are" : "");
    return 0;
}

/* It is rehearsed as if it were enforced, since a shadow would change nothing. */
static void enforce(struct spsy_registration *registration, int format, struct answer *answer)
{
    if (registration->mode != SPSY_MODE_SHADOW)
        return;
    registration->mode = SPSY_MODE_ENFORCE;
    answer_message(answer, "SPY0003",
                   "RULES (%s number %d) is registered MODE(*SHADOW): the policy is replayed as if "
                   "it were MODE(*ENFORCE)",
                   spsy_format_names[format], (int)registration->number);
}

static bool same_data(const struct spsy_registration *a, const struct spsy_registration *b)
{
    return strcmp(a->program_data ? a->program_data : "", b->program_data ? b->program_data : "") ==
           0;
}

/* Another policy in place of the registered RULES'. */
static int place_policy(struct session *session, const char *name,
                        struct replay_candidate *candidate, struct answer *answer)
{
    int result = candidate->rules_count ? 0 : register_rules(candidate, answer);

    for (size_t i = 0; i < candidate->rules_count && result == 0; i++) {
        struct replay_rules *rules = &candidate->rules[i];
        struct spsy_registration *registration = registration_of(candidate, rules);

        if (!same_data(registration, registration_of(candidate, &candidate->rules[0])))
            return answer_fail(answer, "SPY0150",
                               "RULES is registered with several policies: it is not plain which "
                               "of them %.*s stands for; rehearse a registry (--registry)",
                               spsy_text_cut(name, 300), name);
        enforce(registration, rules->format, answer);
        policy_free(rules->policy);
        rules->policy = NULL;
        rules->flaw[0] = '\0';
        rules->shared = i > 0;
        if (i == 0)
            result = take_policy(session, name, &rules->policy, answer);
        else
            rules->policy = candidate->rules[0].policy;
    }
    return result;
}

/* ---- opening ---- */

/* RUN(*INLINE) for what may run so; the rest stays as it is, and is said. */
static void run_inline(struct session *session, struct replay_candidate *candidate,
                       struct answer *answer)
{
    const char *home = spool_home(session->spool);
    const char *exits_dir = spsy_host_exits_dir(session->host);

    for (int format = 0; format < SPSY_FORMATS; format++)
        for (size_t i = 0; i < candidate->registry.count[format]; i++) {
            struct spsy_registration *one = &candidate->registry.programs[format][i];
            struct spsy_program_info info;
            struct spsy_error error;
            char path[PATH_MAX];
            int fd = -1;

            if (one->run == SPSY_RUN_INLINE ||
                replay_candidate_rules(candidate, format, one->number))
                continue;
            if (spsy_program_resolve(home, exits_dir, one->program, path, &error) == 0 &&
                spsy_host_knock(session->host, path, &error) == 0 &&
                spsy_program_trust(path, spsy_host_owner(session->host), &fd, &error) == 0 &&
                spsy_program_inspect(fd, path, one->entry, one->ccsid, &info, &error) == 0 &&
                spsy_program_allows_inline(&info, &error) == 0) {
                one->run = SPSY_RUN_INLINE;
                one->time_limit_ms = 0;
            } else {
                answer_message(answer, "SPY0003", "%s (%s number %d) stays isolated: %s",
                               one->program, spsy_format_names[format], (int)one->number,
                               error.text);
            }
            if (fd >= 0)
                close(fd);
        }
}

static bool calls_inline(const struct replay_candidate *candidate)
{
    for (int format = 0; format < SPSY_FORMATS; format++)
        for (size_t i = 0; i < candidate->registry.count[format]; i++)
            if (candidate->registry.programs[format][i].run == SPSY_RUN_INLINE)
                return true;
    return false;
}

static int open_host(struct session *session, spsy_stand_in *rules,
                     struct replay_candidate *candidate, struct answer *answer)
{
    const struct spsy_host_options host = {.home = spool_home(session->spool),
                                           .exits_dir = spsy_host_exits_dir(session->host),
                                           .exit_host = spsy_host_exit_host(session->host)};
    const struct spsy_job_options job = {session->job.number, session->job.user, session->job.name,
                                         SPSY_JOB_BATCH};
    struct spsy_error error;
    int result = spsy_host_open_candidate(&host, &candidate->registry, &candidate->host, &error);

    for (size_t i = 0; i < candidate->rules_count && result == 0; i++)
        spsy_host_stand_in(candidate->host, candidate->rules[i].format, candidate->rules[i].number,
                           rules);
    if (result == 0)
        result = spsy_job_begin(candidate->host, &job, &candidate->job, &error);
    return result < 0 ? answer_fail_error(answer, &error) : 0;
}

int replay_candidate_open(struct session *session, const struct replay_request *request,
                          spsy_stand_in *rules, struct replay_candidate *candidate,
                          struct answer *answer)
{
    struct spsy_error error;
    int result;

    memset(candidate, 0, sizeof *candidate);
    if (request->registry)
        result = take_registry(session, request->registry, &candidate->registry, answer);
    else if ((result =
                  spsy_registry_load(spool_home(session->spool), &candidate->registry, &error)) < 0)
        answer_fail_error(answer, &error);
    if (result < 0)
        return result;
    find_rules(session, candidate);
    if (request->policy)
        result = place_policy(session, request->policy, candidate, answer);
    if (result < 0)
        return result;
    if (request->run_inline)
        run_inline(session, candidate, answer);
    candidate->calls_inline = calls_inline(candidate);
    return open_host(session, rules, candidate, answer);
}

void replay_candidate_close(struct replay_candidate *candidate)
{
    spsy_job_end(candidate->job);
    spsy_host_close(candidate->host);
    for (size_t i = 0; i < candidate->rules_count; i++)
        if (!candidate->rules[i].shared)
            policy_free(candidate->rules[i].policy);
    spsy_registry_free(&candidate->registry);
}

const struct replay_rules *replay_candidate_rules(const struct replay_candidate *candidate,
                                                  int format, int32_t number)
{
    for (size_t i = 0; i < candidate->rules_count; i++)
        if (candidate->rules[i].format == format && candidate->rules[i].number == number)
            return &candidate->rules[i];
    return NULL;
}

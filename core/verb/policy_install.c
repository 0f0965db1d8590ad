/* policy_install.c - `spsy policy install`: a policy that is one is put where RULES reads it.
 *
 * MUST: *ALLOBJ and *SECADM, as ADDEXITPGM needs them (X10); only to a path that a registration of
 * RULES names: over a socket the file is written by the home's owner, whoever asks. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command/change.h"
#include "command/exitpgm.h"
#include "dispatch/dispatch.h"
#include "policy/install.h"
#include "registry/registry.h"
#include "store/store.h"
#include "verb/policy.h"

struct target {
    const char *wanted; /* --to, NULL = the only one */
    char path[SPSY_PROGRAM_DATA_MAX + 1];
    size_t different; /* paths that registrations of RULES name */
};

static void look_at(struct target *target, const struct spsy_registration *registration,
                    const struct spsy_host *host)
{
    const char *path = registration->program_data;

    if (!exitpgm_is_rules(registration->program, host) || !path || *path != '/' ||
        (target->wanted && strcmp(path, target->wanted) != 0) || strcmp(path, target->path) == 0)
        return;
    target->different++;
    snprintf(target->path, sizeof target->path, "%s", path);
}

static int find_target(const struct session *session, struct target *target,
                       struct spsy_error *error)
{
    struct spsy_registry registry;
    int result = spsy_registry_load(spool_home(session->spool), &registry, error);

    if (result < 0)
        return result;
    for (int format = 0; format < SPSY_FORMATS; format++)
        for (size_t i = 0; i < registry.count[format]; i++)
            look_at(target, &registry.programs[format][i], session->host);
    spsy_registry_free(&registry);
    if (target->different == 1)
        return 0;
    if (target->different > 1)
        return spsy_fail(error, SPSY_ERR_VALUE, "SPY0132",
                         "several policies are registered with RULES: say which with --to");
    return spsy_fail(error, SPSY_ERR_NOT_FOUND, "SPY0132",
                     "no registration of RULES names %s in PGMDTA: ADDEXITPGM first, with the path "
                     "that the policy is to have",
                     target->wanted ? target->wanted : "a policy by its whole path");
}

static int authorize(struct session *session, struct spsy_error *error)
{
    struct spool_subject subject;
    int result = session_subject(session, &subject, error);

    return result < 0 ? result : spsy_registry_authorized(&subject.special, error);
}

/* Between begin and end nobody else installs, registers or quiesces. */
static int install(struct session *session, const struct policy_request *request, const char *text,
                   size_t bytes, struct answer *answer)
{
    struct target target = {.wanted = request->to};
    enum policy_installed installed = POLICY_INSTALLED_SAME;
    struct spsy_error error;
    int result = change_elsewhere_begin(session, &error);

    if (result < 0)
        return answer_fail_error(answer, &error);
    result = authorize(session, &error);
    if (result == 0)
        result = find_target(session, &target, &error);
    if (result == 0)
        result = spsy_host_knock(session->host, target.path, &error);
    if (result == 0)
        result = policy_install(target.path, text, bytes, spool_owner(session->spool), &installed,
                                &error);
    change_elsewhere_end(session);
    if (result < 0)
        return answer_fail_error(answer, &error);
    answer_message(answer, "SPY0001", "%s %s%s%s%s", target.path,
                   installed == POLICY_INSTALLED_SAME ? "holds this policy already"
                                                      : "is the policy from the next call on",
                   installed == POLICY_INSTALLED_OVER ? "; the one before is " : "",
                   installed == POLICY_INSTALLED_OVER ? target.path : "",
                   installed == POLICY_INSTALLED_OVER ? POLICY_BEFORE : "");
    return 0;
}

int verb_policy_install(struct session *session, void *context, struct answer *answer)
{
    const struct policy_request *request = context;
    struct spsy_error error;
    size_t bytes;
    char *text;
    int result = authorize(session, &error);

    if (result < 0)
        return answer_fail_error(answer, &error);
    text = verb_policy_read(session->streams, request->file, &bytes, answer);
    if (!text)
        return SPSY_ERR_IO;
    result = verb_policy_judge(session, request, text, bytes, answer);
    if (result == 0)
        result = install(session, request, text, bytes, answer);
    free(text);
    return result;
}

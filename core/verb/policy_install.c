/* policy_install.c - `spsy policy install`: a policy that is one is put where RULES reads it.
 *
 * MUST: *ALLOBJ and *SECADM, as ADDEXITPGM needs them (X10); only to a path that a registration of
 * RULES names. Over a socket the file is written by the home's owner, whoever asks, and who may ask
 * may register any path: a profile's authority must not become the owner's right to write files. So
 * only a policy is replaced then, and a new one is made below the home alone. */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "base/text.h"
#include "command/change.h"
#include "command/exitpgm.h"
#include "dispatch/dispatch.h"
#include "policy/install.h"
#include "program/program.h"
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

/* ---- what another user than the home's owner may write over --------------------------------- */

/* An object with rules: a policy, a faulty one too. */
static bool is_policy(int fd, size_t bytes)
{
    char *text = bytes <= POLICY_BYTES_MAX ? malloc(bytes + 1) : NULL;
    struct spsy_error error;
    cJSON *root = NULL;
    bool good = text && pread(fd, text, bytes, 0) == (ssize_t)bytes &&
                spsy_json_parse(text, bytes, "policy", &root, &error) == 0 &&
                cJSON_IsArray(cJSON_GetObjectItemCaseSensitive(root, "rules"));

    cJSON_Delete(root);
    free(text);
    return good;
}

static bool ends(const char *text, const char *end)
{
    size_t length = strlen(text), size = strlen(end);

    return length > size && strcmp(text + length - size, end) == 0;
}

static bool is_below(const char *home, const char *path)
{
    size_t length = strlen(home);

    return strncmp(path, home, length) == 0 && path[length] == '/' && !strstr(path, "/..");
}

/* NULL: the owner may be asked to write it. */
static const char *unfit(const char *home, const char *path, uid_t owner)
{
    const char *why = "what is there is no policy";
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);

    if (fd < 0 && access(path, F_OK) != 0 && is_below(home, path) && ends(path, ".json"))
        return NULL;
    if (fd < 0)
        return "only a policy that is there is replaced; a new one is made below the home, and "
               "ends with .json";
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
        (status.st_uid == 0 || status.st_uid == owner) && is_policy(fd, (size_t)status.st_size))
        why = NULL;
    close(fd);
    return why;
}

/* Nobody else may exchange a directory on the way between this look and the writing. */
static int trust_way(const char *path, uid_t owner, struct spsy_error *error)
{
    char directory[SPSY_PROGRAM_DATA_MAX + 1];
    int fd = -1, result;

    snprintf(directory, sizeof directory, "%.*s", (int)(strrchr(path, '/') - path + 1), path);
    result = spsy_program_trust(directory, owner, &fd, error);
    if (fd >= 0)
        close(fd);
    return result == SPSY_ERR_PROGRAM ? 0 : result; /* it is a directory */
}

static int judge_for_others(const struct session *session, const char *path,
                            struct spsy_error *error)
{
    const struct principal *who = &session->principal;
    const uid_t owner = spool_owner(session->spool);
    struct spsy_error way = {.text = ""};
    const char *why;

    if (who->origin == PRINCIPAL_HOME_OWNER || who->peer == 0 || who->peer == owner)
        return 0;
    why = trust_way(path, owner, &way) < 0 ? way.text
                                           : unfit(spool_home(session->spool), path, owner);
    return why ? spsy_fail(error, SPSY_ERR_UNTRUSTED, "SPY0133",
                           "%.*s is not written for another user than the home's owner: %s",
                           spsy_text_cut(path, 300), path, why)
               : 0;
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
        result = judge_for_others(session, target.path, &error);
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

/* rules.c - answers by a JSON policy that the registration names in PGMDTA ('/path/of/policy').
 *
 * MUST: a policy that cannot be read is a failure, with the reason: never a refusal on purpose,
 * never no opinion (ONFAIL of the registration says what a failure means); a changed policy is seen
 * at the next call; no rule matches = no opinion. Isolated only: the policy's time zone is the
 * process's. See README.md beside this file for the policy's words. */
#include "policy/policy.h"
#include "spsy_exit.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_BYTES = 2049 }; /* PGMDTA holds 2048 at most */

/* The policy in force, and what its file looked like when it was read. */
static struct policy *policy;
static struct stat read_when;
static char read_path[PATH_BYTES];

static int unchanged(const char *path, const struct stat *now)
{
    return policy && strcmp(path, read_path) == 0 && now->st_dev == read_when.st_dev &&
           now->st_ino == read_when.st_ino && now->st_size == read_when.st_size &&
           memcmp(&now->st_mtim, &read_when.st_mtim, sizeof now->st_mtim) == 0 &&
           memcmp(&now->st_ctim, &read_when.st_ctim, sizeof now->st_ctim) == 0;
}

/* Two changes within one tick of the file system's clock carry the same timestamps: a policy that
 * changed within the last two seconds is read again at each call. */
static int settled(const struct stat *status)
{
    return time(NULL) - status->st_ctim.tv_sec > 2;
}

/* NULL, or what is wrong. */
static const char *policy_path(char path[PATH_BYTES])
{
    size_t length = PATH_BYTES - 1;

    if (!SPSY_EXIT_HAS(program_data) ||
        spsy_exit_program.services->program_data(path, &length) != 0 || length == 0 ||
        length >= PATH_BYTES)
        return POLICY_UNNAMED;
    path[length] = '\0';
    return path[0] == '/' ? NULL : POLICY_RELATIVE;
}

static int refresh_policy(char reason[POLICY_REASON_BYTES])
{
    char path[PATH_BYTES], error[POLICY_ERROR_BYTES] = "";
    const char *wrong = policy_path(path);
    struct stat now;

    if (wrong) {
        snprintf(reason, POLICY_REASON_BYTES, "%s", wrong);
        return -1;
    }
    if (stat(path, &now) == 0 && unchanged(path, &now) && settled(&now))
        return 0;
    policy_free(policy);
    policy = policy_read(path, geteuid(), error);
    if (!policy) {
        snprintf(reason, POLICY_REASON_BYTES, "policy %.100s: %.140s", path, error);
        return -1;
    }
    read_when = now;
    memcpy(read_path, path, sizeof path);
    return 0;
}

static void rules(char *return_code, const char *format, const struct spsy_record *record)
{
    struct policy_facts facts = {.record = record, .own_job = -1, .group_count = -1};
    char reason[POLICY_REASON_BYTES] = "";

    (void)format;
    if (refresh_policy(reason) != 0) {
        spsy_fail(return_code, reason);
        return;
    }
    facts.now = time(NULL);
    if (policy_needs_job(policy))
        policy_facts_job(spsy_exit_program.services, &facts);
    if (policy_needs_groups(policy))
        policy_facts_groups(spsy_exit_program.services, &facts);
    *return_code = policy_answer(policy, &facts, reason);
    if (*return_code == POLICY_UNDECIDED)
        spsy_fail(return_code, reason);
    else if (reason[0] && SPSY_EXIT_HAS(reason))
        spsy_exit_program.services->reason(reason);
}

SPSY_EXIT_PROGRAM_FLAGS(rules, SPSY_EXIT_ISOLATED_ONLY)

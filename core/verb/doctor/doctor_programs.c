/* doctor_programs.c - the registry, and each registered program as the next job would find it. */
#include "verb/doctor.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "command/exitpgm.h"
#include "dispatch/dispatch.h"
#include "policy/lint.h"
#include "program/program.h"

static int examine(const struct spsy_host *host, const char *home,
                   const struct spsy_registration *registration, struct spsy_program_info *info,
                   struct spsy_error *error)
{
    char path[PATH_MAX];
    int fd, result;

    result =
        spsy_program_resolve(home, spsy_host_exits_dir(host), registration->program, path, error);
    if (result == 0)
        result = spsy_host_knock(host, path, error);
    if (result == 0)
        result = spsy_program_trust(path, spsy_host_owner(host), &fd, error);
    if (result < 0)
        return result;
    result = spsy_program_inspect(fd, path, registration->entry, registration->ccsid, info, error);
    close(fd);
    if (result == 0 && registration->run == SPSY_RUN_INLINE)
        result = spsy_program_allows_inline(info, error);
    return result;
}

static const char *consequence(const struct spsy_registration *registration)
{
    if (registration->mode == SPSY_MODE_SHADOW)
        return "MODE(*SHADOW): nothing is refused for it";
    return registration->on_failure == SPSY_ON_FAILURE_IGNORE
               ? "ONFAIL(*IGNORE): it is passed over"
               : "ONFAIL(*REFUSE): everything is refused";
}

static void say_form(struct doctor *doctor, const char *check,
                     const struct spsy_registration *registration,
                     const struct spsy_program_info *info)
{
    bool ignored = registration->ccsid != SPSY_CCSID_AUTO && info->has_descriptor &&
                   (int)registration->ccsid != (int)info->form;

    doctor_say(doctor, check, info->form_assumed || ignored ? FINDING_WARNING : FINDING_OK,
               "%s, CCSID %d%s, entry %s, RUN(%s), MODE(%s)", registration->program,
               (int)info->form,
               info->form_assumed ? " (assumed: no descriptor, and CCSID(*AUTO))"
               : ignored          ? " (its descriptor says so; CCSID has no effect)"
                                  : "",
               info->symbol[0] ? info->symbol : "spsy_exit_program",
               spsy_run_names[registration->run], spsy_mode_names[registration->mode]);
}

struct warnings {
    size_t count;
    char first[300];
};

static void keep_warning(void *context, const struct policy_fault *fault)
{
    struct warnings *warnings = context;

    if (warnings->count++ == 0)
        spsy_text_copy(warnings->first, sizeof warnings->first, fault->text);
}

/* What a person should look at in the policy of RULES, as far as that needs no names of the home.
 */
static void check_policy(struct doctor *doctor, const struct spsy_host *host, int format,
                         const struct spsy_registration *registration)
{
    char check[64], why[POLICY_ERROR_BYTES];
    struct warnings warnings = {0};
    struct policy *policy;

    if (!exitpgm_is_rules(registration->program, host))
        return;
    policy = policy_read(registration->program_data, spsy_host_owner(host), why);
    if (!policy)
        return; /* it was one a moment ago */
    policy_lint(policy, NULL, NULL, NULL, keep_warning, &warnings);
    policy_free(policy);
    if (warnings.count == 0)
        return;
    snprintf(check, sizeof check, "policy %s %d", spsy_format_names[format], registration->number);
    doctor_say(doctor, check, FINDING_WARNING,
               "%zu to look at, the first: %s; spsy policy check %s", warnings.count,
               warnings.first, registration->program_data);
}

static void check_shadow(struct doctor *doctor, int format,
                         const struct spsy_registration *registration)
{
    const char *since = exitpgm_old_shadow(registration, "");
    char check[64];

    snprintf(check, sizeof check, "shadow %s %d", spsy_format_names[format], registration->number);
    if (since)
        doctor_say(doctor, check, FINDING_WARNING,
                   "%s has been MODE(*SHADOW) since %s, more than a week: it protects nothing; "
                   "WRKREGINF shows what it would have done, ADDEXITPGM REPLACE(*YES) enforces it",
                   registration->program, since);
}

static void check_program(struct doctor *doctor, const struct spsy_host *host, int format,
                          const struct spsy_registration *registration)
{
    enum finding finding = registration->mode == SPSY_MODE_SHADOW ? FINDING_WARNING : FINDING_WRONG;
    struct spsy_program_info info;
    char check[64], text[512], hint[400];
    struct spsy_error error;
    const char *flaw = exitpgm_policy_flaw(registration, host, text, sizeof text);

    snprintf(check, sizeof check, "program %s %d", spsy_format_names[format], registration->number);
    if (examine(host, doctor->home, registration, &info, &error) < 0)
        doctor_say(doctor, check, finding, "%s cannot be called (%s): %s%s", registration->program,
                   consequence(registration), error.text,
                   error.code == SPSY_ERR_NOT_FOUND
                       ? exitpgm_name_hint(doctor->home, registration->program, hint, sizeof hint)
                       : "");
    else if (flaw)
        doctor_say(doctor, check, finding, "%s fails each time (%s): %s", registration->program,
                   consequence(registration), flaw);
    else
        say_form(doctor, check, registration, &info);
    if (!flaw)
        check_policy(doctor, host, format, registration);
    check_shadow(doctor, format, registration);
}

void doctor_programs(struct doctor *doctor)
{
    const struct spsy_host_options options = {.home = doctor->home};
    struct spsy_registry registry;
    struct spsy_host *host;
    struct spsy_error error;

    if (spsy_host_open(&options, &host, &error) < 0)
        return; /* doctor_home has reported it */
    if (spsy_registry_load(doctor->home, &registry, &error) < 0) {
        doctor_say(doctor, "registry", FINDING_WRONG, "%s: every guarded command is refused",
                   error.text);
        spsy_host_close(host);
        return;
    }
    doctor_say(doctor, "registry", FINDING_OK, "%zu programs at SPSY0100, %zu at SPSY0200",
               registry.count[0], registry.count[1]);
    for (int format = 0; format < SPSY_FORMATS; format++)
        for (size_t i = 0; i < registry.count[format]; i++)
            check_program(doctor, host, format, &registry.programs[format][i]);
    spsy_registry_free(&registry);
    spsy_host_close(host);
}

/* Can it be called, and would it not fail each time? */
static bool may_be_called(const struct spsy_host *host, const char *home,
                          const struct spsy_registration *registration, int format,
                          struct doctor_count *count)
{
    struct spsy_program_info info;
    char text[512];
    const char *flaw = exitpgm_policy_flaw(registration, host, text, sizeof text);

    if (flaw && !count->flaw[0])
        snprintf(count->flaw, sizeof count->flaw, "%s number %d fails each time: %.500s",
                 spsy_format_names[format], registration->number, flaw);
    return !flaw && examine(host, home, registration, &info, NULL) == 0;
}

void doctor_count_programs(const char *home, struct doctor_count *count)
{
    const struct spsy_host_options options = {.home = home};
    struct spsy_registry registry;
    struct spsy_host *host;

    memset(count, 0, sizeof *count);
    if (spsy_host_open(&options, &host, NULL) < 0)
        return;
    if (spsy_registry_load(home, &registry, NULL) == 0) {
        count->all = registry.count[0] + registry.count[1];
        for (int format = 0; format < SPSY_FORMATS; format++)
            for (size_t i = 0; i < registry.count[format]; i++)
                count->load +=
                    may_be_called(host, home, &registry.programs[format][i], format, count);
        spsy_registry_free(&registry);
    }
    spsy_host_close(host);
}

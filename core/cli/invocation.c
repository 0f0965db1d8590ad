#include "cli/invocation.h"

#include <string.h>
#include <unistd.h>

/* Where the value of an option goes; NULL: the option takes none or is not known. */
static const char **value_of(struct invocation *invocation, const char *name)
{
    if (strcmp(name, "--home") == 0)
        return &invocation->home;
    if (strcmp(name, "--socket") == 0)
        return &invocation->socket;
    if (strcmp(name, "--user") == 0 || strcmp(name, "-u") == 0)
        return &invocation->user;
    if (strcmp(name, "--job") == 0)
        return &invocation->job_name;
    if (strcmp(name, "--job-type") == 0)
        return &invocation->job_type;
    if (strcmp(name, "--password-fd") == 0)
        return &invocation->password_fd;
    if (strcmp(name, "--sign-on") == 0)
        return &invocation->sign_on;
    if (strcmp(name, "--adopt") == 0)
        return &invocation->adopted[invocation->adopted_count < PRINCIPAL_ADOPTED_MAX
                                        ? invocation->adopted_count
                                        : PRINCIPAL_ADOPTED_MAX];
    return NULL;
}

static bool *flag_of(struct invocation *invocation, const char *name)
{
    if (strcmp(name, "--json") == 0)
        return &invocation->json;
    if (strcmp(name, "--trace") == 0)
        return &invocation->trace;
    if (strcmp(name, "--syslog") == 0)
        return &invocation->syslog;
    if (strcmp(name, "--plain") == 0)
        return &invocation->plain;
    if (strcmp(name, "--wait") == 0)
        return &invocation->wait;
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        return &invocation->help;
    if (strcmp(name, "--version") == 0)
        return &invocation->version;
    return NULL;
}

/* One option at arguments[*at]; moves *at past it. NULL, or what is wrong with it. */
static const char *read_option(struct invocation *invocation, int count, char **arguments, int *at)
{
    char name[16];
    const char *word = arguments[*at];
    const char *equals = word[1] == '-' ? strchr(word, '=') : NULL;
    size_t length = equals ? (size_t)(equals - word) : strlen(word);
    const char **value;

    if (length >= sizeof name)
        return "no such option: %s";
    memcpy(name, word, length);
    name[length] = '\0';
    (*at)++;
    if (flag_of(invocation, name)) {
        *flag_of(invocation, name) = true;
        return equals ? "this option takes no value: %s" : NULL;
    }
    value = value_of(invocation, name);
    if (!value)
        return "no such option: %s";
    if (!equals && *at == count)
        return "this option needs a value: %s";
    *value = equals ? equals + 1 : arguments[(*at)++];
    if (strcmp(name, "--adopt") == 0 && ++invocation->adopted_count > PRINCIPAL_ADOPTED_MAX)
        return "--adopt: 16 profiles at most, not also: %s";
    return NULL;
}

const char *invocation_read(int argc, char **argv, struct invocation *invocation, const char **what)
{
    int at = 1;

    memset(invocation, 0, sizeof *invocation);
    while (at < argc && argv[at][0] == '-' && argv[at][1]) {
        const char *wrong;

        *what = argv[at];
        if (strcmp(argv[at], "--") == 0) {
            at++;
            break;
        }
        wrong = read_option(invocation, argc, argv, &at);
        if (wrong)
            return wrong;
    }
    invocation->count = argc - at;
    invocation->arguments = argv + at;
    return NULL;
}

bool invocation_job_type(const struct invocation *invocation, enum spsy_job_type *type)
{
    if (!invocation->job_type) {
        *type = isatty(STDIN_FILENO) ? SPSY_JOB_INTERACTIVE : SPSY_JOB_BATCH;
        return true;
    }
    for (size_t i = 0; i < SESSION_TYPE_COUNT; i++)
        if (strcmp(session_type_names[i], invocation->job_type) == 0) {
            *type = (enum spsy_job_type)i;
            return true;
        }
    return false;
}

bool invocation_wants_help(const struct invocation *invocation)
{
    for (int i = 1; i < invocation->count; i++)
        if (strcmp(invocation->arguments[i], "--") == 0)
            return false;
        else if (strcmp(invocation->arguments[i], "--help") == 0 ||
                 strcmp(invocation->arguments[i], "-h") == 0)
            return true;
    return false;
}

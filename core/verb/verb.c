#include "verb/verb.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/nearest.h"
#include "base/text.h"
#include "language/options.h"

static const struct verb_option *find(const struct verb_option *options, size_t count,
                                      const char *word, size_t length)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(options[i].name) == length && strncmp(options[i].name, word, length) == 0)
            return &options[i];
    return NULL;
}

static int misused(struct answer *answer, const char *format, const char *word)
{
    char text[256];

    snprintf(text, sizeof text, format, word);
    spsy_utf8_trim(text);
    return answer_fail(answer, "SPY0108", "%s", text);
}

static int unknown(const struct verb_option *options, size_t count, const char *word,
                   struct answer *answer)
{
    const char *nearest = NULL;
    char hint[96], text[256];

    options_hint(word, answer->command, hint, sizeof hint);
    for (size_t i = 0; i < count && !hint[0]; i++)
        spsy_nearer(word, options[i].name, &nearest);
    if (!nearest && !hint[0] && options_nearest(word))
        snprintf(hint, sizeof hint, "; nearest: %s, before the command", options_nearest(word));
    snprintf(text, sizeof text, "not known here: %.100s%s%s%s", word, hint,
             nearest ? "; nearest: " : "", nearest ? nearest : "");
    return misused(answer, "%s", text);
}

int verb_options(int count, char *const *arguments, const struct verb_option *options,
                 size_t option_count, struct answer *answer)
{
    for (int i = 0; i < count; i++) {
        const char *word = arguments[i];
        const char *equals = strchr(word, '=');
        size_t length = equals ? (size_t)(equals - word) : strlen(word);
        const struct verb_option *option = find(options, option_count, word, length);

        if (!option)
            return unknown(options, option_count, word, answer);
        if (option->flag && equals)
            return misused(answer, "this option takes no value: %s", word);
        if (option->flag)
            *option->flag = true;
        else if (equals)
            *option->value = equals + 1;
        else if (i + 1 == count)
            return misused(answer, "this option needs a value: %s", word);
        else
            *option->value = arguments[++i];
    }
    return 0;
}

const struct verb *verb_find(const char *name)
{
    static const struct verb *const verbs[] = {
        &verb_doctor, &verb_journal, &verb_policy,  &verb_explain,     &verb_access,
        &verb_replay, &verb_report,  &verb_quiesce, &verb_break_glass, &verb_names,
        &verb_collect,
        &verb_backup,
        &verb_restore,
        &verb_compare,
        &verb_masterkey,
        &verb_rewrap,
        &verb_ctltab,
    };

    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
        if (strcmp(verbs[i]->name, name) == 0)
            return verbs[i];
    return NULL;
}

bool verb_is_for(const struct execution *execution)
{
    return !execution->look || (execution->options.principal.origin == PRINCIPAL_PEER &&
                                (verb_user(execution) == 0 || verb_user(execution) == geteuid()));
}

uid_t verb_user(const struct execution *execution)
{
    return execution->look ? execution->options.principal.peer : getuid();
}

int verb_needs_officer(struct session *session, const char *what_for, struct spsy_error *error)
{
    struct spool_subject subject;
    int result = session_subject(session, &subject, error);

    if (result < 0 || spool_subject_has(&subject, SPSY_ALLOBJ | SPSY_SECADM))
        return result;
    return spsy_fail(error, SPSY_ERR_AUTHORITY, "CPF222E",
                     "*ALLOBJ and *SECADM special authority required %s", what_for);
}

bool verb_number(const char *text, long least, long most, long *number)
{
    if (!*text || strlen(text) > 9 || strspn(text, "0123456789") != strlen(text))
        return false;
    *number = strtol(text, NULL, 10);
    return *number >= least && *number <= most;
}

bool verb_name(const char *text, char name[SPSY_NAME_SIZE])
{
    return spsy_fold_upper(name, SPSY_NAME_SIZE, text) && spsy_name_valid(name, SPSY_NAME_MAX);
}

bool verb_queue(const char *text, char library[SPSY_NAME_SIZE], char name[SPSY_NAME_SIZE])
{
    const char *slash = strchr(text, '/');
    char given[SPSY_NAME_SIZE];

    snprintf(library, SPSY_NAME_SIZE, "*LIBL");
    if (!slash)
        return verb_name(text, name);
    if ((size_t)(slash - text) >= sizeof given)
        return false;
    snprintf(given, sizeof given, "%.*s", (int)(slash - text), text);
    return spsy_fold_upper(library, SPSY_NAME_SIZE, given) &&
           (strcmp(library, "*LIBL") == 0 || strcmp(library, "*CURLIB") == 0 ||
            spsy_name_valid(library, SPSY_NAME_MAX)) &&
           verb_name(slash + 1, name);
}

int verb_fault(struct answer *answer, const char *option, const char *value, const char *expected)
{
    return answer_fail(answer, "CPD0084", "Value %.*s not valid for %s; expected: %s",
                       spsy_text_cut(value, 40), value, option, expected);
}

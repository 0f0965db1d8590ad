#include "shield/protect.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "shield/passwords.h"

static const char *const operands[] = {"PTCATR", "ACCESS",  "USRACC", "BACL",
                                       "GUARDS", "READPWD", "WRTPWD"};
static const char *const default_operands[] = {"DFTACCESS", "DFTUSRACC", "DFTBACL", "DFTGUARDS"};

#define COUNT(items) (sizeof(items) / sizeof((items)[0]))
#define CLASS_SPECIAL "*NO R W RW"

const struct parameter_definition protect_bacl_elements[] = {
    {.keyword = "owner",
     .type = PARAMETER_CHOICE,
     .special = CLASS_SPECIAL,
     .default_value = "*NO",
     .help = "the owner, and who has *SPLCTL"},
    {.keyword = "group",
     .type = PARAMETER_CHOICE,
     .special = CLASS_SPECIAL,
     .default_value = "*NO",
     .help = "members of a group of the owner's"},
    {.keyword = "others",
     .type = PARAMETER_CHOICE,
     .special = CLASS_SPECIAL,
     .default_value = "*NO",
     .help = "all others"},
    PARAMETERS_END,
};

const struct parameter_definition protect_guard_elements[] = {
    {.keyword = "read",
     .type = PARAMETER_QUALIFIED,
     .object = OBJECT_GUARD,
     .special = "*NONE",
     .default_value = "*NONE",
     .help = "guard of reading, profile/name"},
    {.keyword = "write",
     .type = PARAMETER_QUALIFIED,
     .object = OBJECT_GUARD,
     .special = "*NONE",
     .default_value = "*NONE",
     .help = "guard of writing, profile/name"},
    PARAMETERS_END,
};

bool protect_is_keyword(const char *keyword)
{
    bool is = strcmp(keyword, "PROTECT") == 0;

    for (size_t i = 0; i < COUNT(operands); i++)
        is = is || strcmp(keyword, operands[i]) == 0;
    return is;
}

/* ---- reading ---- */

/* Not what stands for "not given". */
static bool says(const struct parameters *parameters, const char *keyword)
{
    return !parameter_is(parameters, keyword, "*PTCATR") &&
           !parameter_is(parameters, keyword, "*SAME");
}

static unsigned char rights_of(const char *word)
{
    return (unsigned char)((strchr(word, 'R') ? PROTECTION_READ : 0) |
                           (strchr(word, 'W') ? PROTECTION_WRITE : 0));
}

static void take_access(const struct parameters *parameters, const char *access,
                        const char *user_access, struct protection_wish *wish)
{
    if (says(parameters, access))
        wish->says |= PROTECTION_SAYS_ACCESS;
    if (says(parameters, user_access))
        wish->says |= PROTECTION_SAYS_USER_ACCESS;
    wish->said.read_only = parameter_is(parameters, access, "*READ");
    wish->said.all_users = parameter_is(parameters, user_access, "*ALL");
}

static void take_bacl(const struct parameters *parameters, const char *keyword,
                      struct protection_wish *wish)
{
    const struct value *value = parameter(parameters, keyword);

    if (!says(parameters, keyword))
        return;
    wish->says |= PROTECTION_SAYS_BACL;
    wish->said.has_bacl = !parameter_is(parameters, keyword, "*NONE");
    if (parameter_is(parameters, keyword, "*STD"))
        wish->said.bacl[PROTECTION_OWNER] = PROTECTION_READ | PROTECTION_WRITE;
    for (size_t i = 0; !value->text && i < value->count && i < PROTECTION_CLASSES; i++)
        wish->said.bacl[i] = rights_of(value->items[i].text);
}

static bool split_guard(const char *text, const char *profile, struct protection_guard_name *guard)
{
    const char *slash = strchr(text, '/');
    const char *name = slash ? slash + 1 : text;
    int length = slash ? (int)(slash - text) : (int)strlen(profile);

    if (length >= (int)sizeof guard->owner || !protection_guard_name_valid(name))
        return false;
    snprintf(guard->owner, sizeof guard->owner, "%.*s", length, slash ? text : profile);
    snprintf(guard->name, sizeof guard->name, "%s", name);
    return spsy_name_valid(guard->owner, SPSY_NAME_MAX);
}

static int take_guards(struct answer *answer, const struct parameters *parameters,
                       const char *keyword, const char *profile, struct protection_wish *wish)
{
    const struct value *value = parameter(parameters, keyword);

    if (!says(parameters, keyword))
        return 0;
    wish->says |= PROTECTION_SAYS_GUARDS;
    wish->said.has_guards = !parameter_is(parameters, keyword, "*NONE");
    for (size_t i = 0; !value->text && i < value->count && i < PROTECTION_MODES; i++) {
        const char *text = value->items[i].text;

        if (strcmp(text, "*NONE") != 0 && !split_guard(text, profile, &wish->said.guards[i]))
            return answer_fail(answer, "CPD0084",
                               "Value %s not valid for %s; expected: a guard, profile/name, its "
                               "name of 8 characters at most",
                               text, keyword);
    }
    return 0;
}

int protect_guard_name(struct answer *answer, const struct parameters *parameters,
                       const char *keyword, const char *profile,
                       struct protection_guard_name *guard)
{
    const char *text = parameter_text(parameters, keyword);

    if (split_guard(text, profile, guard))
        return 0;
    return answer_fail(answer, "CPD0084",
                       "Value %s not valid for %s; expected: a guard, profile/name, its name of 8 "
                       "characters at most",
                       text, keyword);
}

/* ---- passwords ---- */

static int take_password(struct session *session, struct answer *answer,
                         const struct parameters *parameters, enum protection_mode mode,
                         struct protection_wish *wish)
{
    const char *keyword = mode == PROTECTION_MODE_READ ? "READPWD" : "WRTPWD";
    char prompt[64];
    struct spsy_error error;

    if (!says(parameters, keyword))
        return 0;
    wish->says |= mode == PROTECTION_MODE_READ ? PROTECTION_SAYS_READ_PASSWORD
                                               : PROTECTION_SAYS_WRITE_PASSWORD;
    if (!parameter_is(parameters, keyword, "*PROMPT") || session->rehearsal)
        return 0;
    snprintf(prompt, sizeof prompt, "%s password of the spooled file",
             mode == PROTECTION_MODE_READ ? "Read" : "Write");
    return shield_ask_password(session, prompt, true, &wish->said.passwords[mode], &error) < 0
               ? answer_fail_error(answer, &error)
               : 0;
}

/* ---- PROTECT ---- */

static enum protection_source source_of(const char *word)
{
    static const char *const words[] = {"*QUEUE", "*NONE", "*STD", "*PARM", "*SAME"};
    size_t at = 0;

    while (at + 1 < COUNT(words) && strcmp(words[at], word) != 0)
        at++;
    return (enum protection_source)at;
}

static enum protection_rest rest_of(const char *word)
{
    if (strcmp(word, "*STD") == 0)
        return PROTECTION_REST_STANDARD;
    return strcmp(word, "*SAME") == 0 ? PROTECTION_REST_SAME : PROTECTION_REST_DEFAULT;
}

/* The operands belong to *PARM. */
static int check_beside(struct answer *answer, const struct parameters *parameters,
                        const char *source, const char *const *keywords, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *text = parameter_text(parameters, keywords[i]);
        const char *fallback = parameter_default(parameters, keywords[i]);

        if (parameter_given(parameters, keywords[i]) &&
            (!text || !fallback || strcmp(text, fallback) != 0))
            return answer_fail(answer, "CPD0084", "%s is valid with %s(*PARM) only", keywords[i],
                               source);
    }
    return 0;
}

int protect_take(struct session *session, struct answer *answer,
                 const struct parameters *parameters, struct protect *protect)
{
    struct protection_wish *wish = &protect->wish;

    memset(protect, 0, sizeof *protect);
    wish->source = source_of(parameter_text(parameters, "PROTECT"));
    wish->rest = rest_of(parameter_text(parameters, "PTCATR"));
    protect->given = wish->source != PROTECTION_FROM_SAME;
    if (wish->source != PROTECTION_FROM_OPERANDS)
        return check_beside(answer, parameters, "PROTECT", operands, COUNT(operands));
    take_access(parameters, "ACCESS", "USRACC", wish);
    take_bacl(parameters, "BACL", wish);
    if (take_guards(answer, parameters, "GUARDS", session->current_user, wish) < 0 ||
        take_password(session, answer, parameters, PROTECTION_MODE_READ, wish) < 0 ||
        take_password(session, answer, parameters, PROTECTION_MODE_WRITE, wish) < 0)
        return SPSY_ERR_VALUE;
    return 0;
}

int protect_take_default(const struct session *session, struct answer *answer,
                         const struct parameters *parameters, struct protect *protect)
{
    struct protection_wish *wish = &protect->wish;

    memset(protect, 0, sizeof *protect);
    wish->source = source_of(parameter_text(parameters, "DFTPROTECT"));
    wish->rest = PROTECTION_REST_SAME;
    protect->given = wish->source != PROTECTION_FROM_SAME;
    if (wish->source != PROTECTION_FROM_OPERANDS)
        return check_beside(answer, parameters, "DFTPROTECT", default_operands,
                            COUNT(default_operands));
    take_access(parameters, "DFTACCESS", "DFTUSRACC", wish);
    take_bacl(parameters, "DFTBACL", wish);
    return take_guards(answer, parameters, "DFTGUARDS", session->current_user, wish);
}

void protect_apply_default(const struct protect *protect, struct spool_protection *protection)
{
    static const struct spool_protection none = {.state = PROTECTION_NONE};

    protection_resolve(&protect->wish, &none, protection, protection);
}

/* Would something be taken from the queue's default? */
static bool looks_at_default(const struct protection_wish *wish)
{
    return wish->source == PROTECTION_FROM_QUEUE || wish->source == PROTECTION_FROM_STANDARD ||
           (wish->source == PROTECTION_FROM_OPERANDS && wish->rest == PROTECTION_REST_DEFAULT);
}

int protect_apply(const struct protect *protect, const struct spool_queue *queue,
                  struct spool_protection *protection, struct spsy_error *error)
{
    struct spool_protection present = *protection;

    if (looks_at_default(&protect->wish) && queue->protection.state == PROTECTION_DAMAGED)
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0187",
                         "the default protection of output queue %s/%s is damaged: CHGOUTQ "
                         "DFTPROTECT gives it another one",
                         queue->library, queue->name);
    protection_resolve(&protect->wish, &queue->protection, &present, protection);
    return 0;
}

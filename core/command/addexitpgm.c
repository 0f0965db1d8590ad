/* addexitpgm.c - ADDEXITPGM, after IBM's page (.page below). EXITPNT, FORMAT, PGMNBR and PGM are
 * positions 1 to 4 there as here; THDSAFE, MLTTHDACN, CRTEXITPNT, MSGID and MSGF are stored.
 *
 * MUST (core/registry/README.md, "Registration", and core/program/README.md, "Trust and loading"):
 *  - *ALLOBJ and *SECADM (X10), checked before anything of the program's file is told;
 *  - a program that is missing, untrusted or cannot be loaded is registered with a warning: IBM i
 *    does not check at all, and each load checks again;
 *  - the user is told which form a program without a descriptor will be passed;
 *  - RUN(*INLINE) of a program that must not run inline is refused, and so is a TIMLMT that nothing
 *    could enforce. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "command/change.h"
#include "command/commands.h"
#include "command/exitpgm.h"
#include "command/key/key.h"
#include "dispatch/dispatch.h"
#include "program/program.h"
#include "session/session.h"

/* ---- the registration ---- */

static int fail_memory(struct answer *answer)
{
    return answer_fail(answer, "SPY0105", "out of memory");
}

/* Takes text over as *target's new value; NULL = out of memory. */
static int set_owned(struct answer *answer, char **target, char *text)
{
    if (!text)
        return fail_memory(answer);
    free(*target);
    *target = text;
    return 0;
}

static int data_fault(struct answer *answer, const char *what)
{
    return answer_fail(answer, "CPD0084",
                       "Value not valid for PGMDTA: %s; expected: *NONE, 'text', or "
                       "(ccsid length 'data')",
                       what);
}

/* A number without sign, or one of two words for it. Negative: neither. */
static long number_or(const char *text, const char *word, long value, long most)
{
    char *end;
    long number;

    if (strcasecmp(text, word) == 0)
        return value;
    if (!*text || strlen(text) > 9 || strspn(text, "0123456789") != strlen(text))
        return LONG_MIN;
    number = strtol(text, &end, 10);
    return number <= most ? number : LONG_MIN;
}

/* The data padded with blanks to as many characters as the length says. NULL = out of memory. */
static char *pad_data(const char *data, size_t characters, size_t length)
{
    size_t bytes = strlen(data);
    char *padded = malloc(bytes + length - characters + 1);

    if (!padded)
        return NULL;
    memcpy(padded, data, bytes);
    memset(padded + bytes, ' ', length - characters);
    padded[bytes + length - characters] = '\0';
    return padded;
}

/* IBM's (ccsid length data): data shorter than its length is padded with blanks. */
static int read_ibm_data(const struct value *list, struct answer *answer,
                         struct spsy_registration *registration)
{
    const char *data = list->items[2].text;
    long characters = spsy_latin1_length(data);
    long ccsid = strcasecmp(list->items[0].text, "*NONE") == 0
                     ? -1
                     : number_or(list->items[0].text, "*JOB", 0, 65535);
    long length = number_or(list->items[1].text, "*CALC", characters, SPSY_PROGRAM_DATA_MAX);

    if (ccsid == LONG_MIN)
        return data_fault(answer, "the CCSID is not *JOB, *NONE or 0-65535");
    if (length == LONG_MIN)
        return data_fault(answer, "the length is neither *CALC nor 0-2048");
    if (length < characters)
        return data_fault(answer, "the data is longer than its length");
    registration->program_data_ccsid = (int32_t)ccsid;
    return set_owned(answer, &registration->program_data,
                     pad_data(data, (size_t)characters, (size_t)length));
}

static int read_data(const struct parameters *parameters, struct answer *answer,
                     struct spsy_registration *registration)
{
    const struct value *data = parameter(parameters, "PGMDTA");

    if (data->text) /* *NONE */
        return 0;
    if (data->items[2].text && data->items[1].text)
        return read_ibm_data(data, answer, registration);
    if (data->items[1].text)
        return data_fault(answer, "two elements");
    registration->program_data_ccsid = data->items[0].text[0] ? 0 : -1; /* *JOB */
    return set_owned(answer, &registration->program_data, strdup(data->items[0].text));
}

static int read_time_limit(const struct parameters *parameters, struct answer *answer,
                           struct spsy_registration *registration)
{
    if (registration->run == SPSY_RUN_INLINE) {
        registration->time_limit_ms = 0;
        if (parameter_given(parameters, "TIMLMT"))
            return answer_fail(answer, "CPD0084",
                               "TIMLMT not valid with RUN(*INLINE): nothing could enforce it");
        return 0;
    }
    registration->time_limit_ms =
        (int32_t)parameter_integer(parameters, "TIMLMT", SPSY_TIME_LIMIT_DEFAULT_MS);
    return 0;
}

static int read_choices(const struct parameters *parameters, struct spsy_registration *registration)
{
    const char *text = parameter_text(parameters, "TEXT");

    registration->ccsid = (enum spsy_ccsid)parameter_integer(parameters, "CCSID", SPSY_CCSID_AUTO);
    registration->run =
        parameter_is(parameters, "RUN", "*INLINE") ? SPSY_RUN_INLINE : SPSY_RUN_ISOLATED;
    registration->on_failure = parameter_is(parameters, "ONFAIL", "*IGNORE")
                                   ? SPSY_ON_FAILURE_IGNORE
                                   : SPSY_ON_FAILURE_REFUSE;
    registration->mode =
        parameter_is(parameters, "MODE", "*SHADOW") ? SPSY_MODE_SHADOW : SPSY_MODE_ENFORCE;
    snprintf(registration->adopt, sizeof registration->adopt, "%s",
             parameter_text(parameters, "ADOPT"));
    snprintf(registration->thread_safe, sizeof registration->thread_safe, "%s",
             parameter_text(parameters, "THDSAFE"));
    snprintf(registration->multithread_action, sizeof registration->multithread_action, "%s",
             parameter_text(parameters, "MLTTHDACN"));
    snprintf(registration->create_exit_point, sizeof registration->create_exit_point, "%s",
             parameter_text(parameters, "CRTEXITPNT"));
    snprintf(registration->text, sizeof registration->text, "%s",
             strcmp(text, "*BLANK") == 0 ? "" : text);
    snprintf(registration->message_id, sizeof registration->message_id, "%s",
             parameter_given(parameters, "MSGID") ? parameter_text(parameters, "MSGID") : "");
    snprintf(registration->message_file, sizeof registration->message_file, "%s",
             parameter_given(parameters, "MSGF") ? parameter_text(parameters, "MSGF") : "");
    return 0;
}

/* Keyword of a key of registry.json, for the user of the command. */
static const char *keyword_of(const char *key)
{
    static const char *const keywords[][2] = {
        {"program", "PGM"},
        {"entry", "ENTRY"},
        {"timeLimitMs", "TIMLMT"},
        {"adopt", "ADOPT"},
        {"programData", "PGMDTA"},
        {"programDataCcsid", "PGMDTA"},
        {"threadSafe", "THDSAFE"},
        {"multithreadAction", "MLTTHDACN"},
        {"createExitPoint", "CRTEXITPNT"},
        {"messageId", "MSGID"},
        {"messageFile", "MSGF"},
    };

    for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++)
        if (strcmp(keywords[i][0], key) == 0)
            return keywords[i][1];
    return "TEXT";
}

static int read_registration(const struct parameters *parameters, struct answer *answer,
                             struct spsy_registration *registration)
{
    const char *flaw, *key;
    char *name = spsy_program_name(parameter_text(parameters, "PGM"), &flaw);

    if (!name)
        return flaw ? answer_fail(answer, "CPD0084", "Value not valid for PGM: %s", flaw)
                    : fail_memory(answer);
    set_owned(answer, &registration->program, name);
    if (set_owned(answer, &registration->entry, strdup(parameter_text(parameters, "ENTRY"))) < 0)
        return SPSY_ERR_MEMORY;
    read_choices(parameters, registration);
    if (exitpgm_number(parameters, SPSY_NUMBER_HIGH, &registration->number, answer) < 0 ||
        read_time_limit(parameters, answer, registration) < 0 ||
        read_data(parameters, answer, registration) < 0)
        return SPSY_ERR_VALUE;
    flaw = spsy_registration_flaw(registration, &key);
    if (flaw)
        return answer_fail(answer, "CPD0084", "Value not valid for %s: %s", keyword_of(key), flaw);
    if (strcmp(registration->text, "*MSGID") == 0 && !registration->message_id[0])
        return answer_fail(answer, "CPD0084", "TEXT(*MSGID) wants MSGID and MSGF");
    return 0;
}

/* ---- the program's file ---- */

/* What the file is; 0 when it could be told, else the reason in *error. */
static int examine(const struct session *session, const struct spsy_registration *registration,
                   struct spsy_program_info *info, struct spsy_error *error)
{
    char path[PATH_MAX];
    int result;
    int fd;

    result = spsy_program_resolve(spool_home(session->spool), spsy_host_exits_dir(session->host),
                                  registration->program, path, error);
    if (result == 0)
        result = spsy_host_knock(session->host, path, error);
    if (result == 0)
        result = spsy_program_trust(path, spsy_host_owner(session->host), &fd, error);
    if (result < 0)
        return result;
    result = spsy_program_inspect(fd, path, registration->entry, registration->ccsid, info, error);
    close(fd);
    return result;
}

static void tell_form(const struct spsy_registration *registration,
                      const struct spsy_program_info *info, struct answer *answer)
{
    if (info->form_assumed)
        answer_message(answer, "SPY0003",
                       "Program %s has no descriptor: it is passed the record in CCSID 37 (blank "
                       "X'40', '0' = X'F0'), and an answer of X'30' or X'31' is a failure; "
                       "register it with CCSID(37) or CCSID(819) to settle it",
                       registration->program);
    else if (registration->ccsid != SPSY_CCSID_AUTO && (int)registration->ccsid != (int)info->form)
        answer_message(answer, "SPY0003",
                       "Program %s says in its descriptor that it takes CCSID %d; CCSID(%d) has no "
                       "effect",
                       registration->program, (int)info->form, (int)registration->ccsid);
}

/* S6: over a socket a path is the server's, whatever the client sees there. */
static void tell_whose_path(const struct session *session, const char *path, struct answer *answer)
{
    if (path[0] == '/' && (session->principal.origin == PRINCIPAL_PEER ||
                           session->principal.origin == PRINCIPAL_SIGN_ON))
        answer_message(answer, "SPY0003",
                       "%s is a path of the server, which looks for it as user id %ld; started by "
                       "systemd it sees nothing of /home, and has a /tmp of its own",
                       path, (long)geteuid());
}

static void tell_policy(const struct session *session, const struct spsy_registration *registration,
                        struct answer *answer)
{
    const char *path = registration->program_data;
    struct spsy_error ignored;
    char text[512];
    const char *flaw = exitpgm_policy_flaw(registration, session->host, text, sizeof text);

    if (!flaw)
        return;
    answer_message(answer, "SPY0003", "Program %s fails, %s, until this is fixed: %s",
                   registration->program,
                   registration->mode == SPSY_MODE_SHADOW ? "which nobody notices in MODE(*SHADOW)"
                   : registration->on_failure == SPSY_ON_FAILURE_IGNORE
                       ? "and is passed over for ONFAIL(*IGNORE)"
                       : "and everything it is asked about is refused",
                   flaw);
    if (path && spsy_host_knock(session->host, path, &ignored) == 0 && access(path, F_OK) != 0)
        tell_whose_path(session, path, answer);
}

/* Warnings, and the refusal of RUN(*INLINE). */
static int judge_program(const struct session *session,
                         const struct spsy_registration *registration, struct answer *answer)
{
    struct spsy_program_info info;
    struct spsy_error error;
    char hint[400];
    int result = examine(session, registration, &info, &error);

    if (result < 0) {
        exitpgm_name_hint(spool_home(session->spool), registration->program, hint, sizeof hint);
        answer_message(answer, "SPY0003", "Program %s cannot be called now%s: %s%s",
                       registration->program,
                       registration->on_failure == SPSY_ON_FAILURE_REFUSE &&
                               registration->mode == SPSY_MODE_ENFORCE
                           ? "; until it can, what it is asked about is refused"
                           : "",
                       error.text, result == SPSY_ERR_NOT_FOUND ? hint : "");
        if (result == SPSY_ERR_NOT_FOUND)
            tell_whose_path(session, registration->program, answer);
        return 0;
    }
    if (registration->run == SPSY_RUN_INLINE && spsy_program_allows_inline(&info, &error) < 0)
        return answer_fail(answer, "SPY0110", "Program %s not registered: %s",
                           registration->program, error.text);
    tell_form(registration, &info, answer);
    tell_policy(session, registration, answer);
    return 0;
}

/* ---- the command ---- */

/* X10 before anything else is told; the registry checks it again. ADOPT names a profile. */
static int check_authority(struct session *session, const struct spsy_registration *registration,
                           struct spsy_special *special, struct answer *answer)
{
    struct spool_subject subject;
    struct spool_profile profile;
    struct spsy_error error;

    if (session_subject(session, &subject, &error) < 0)
        return answer_fail_error(answer, &error);
    *special = subject.special;
    if (spsy_registry_authorized(special, &error) < 0)
        return answer_fail_error(answer, &error);
    if (strcmp(registration->adopt, "*NONE") != 0 &&
        spool_profile_find(session->spool, registration->adopt, &profile, &error) < 0)
        return answer_fail_error(answer, &error);
    return 0;
}

static int add(struct session *session, const struct parameters *parameters, struct answer *answer,
               const struct spsy_registration *registration)
{
    const char *format = parameter_text(parameters, "FORMAT");
    struct spsy_special special;
    struct spsy_error error;
    int32_t number;
    int result;

    if (check_authority(session, registration, &special, answer) < 0 ||
        judge_program(session, registration, answer) < 0)
        return SPSY_ERR_AUTHORITY;
    if (change_elsewhere_begin(session, &error) < 0)
        return answer_fail_error(answer, &error);
    result = registration->run == SPSY_RUN_INLINE ? key_check_no_keys(session, &error) : 0;
    if (result == 0)
        result = spsy_registry_add(spool_home(session->spool), format, registration,
                                   parameter_is(parameters, "REPLACE", "*YES"), &special, &number,
                                   &error);
    change_elsewhere_end(session);
    if (result < 0)
        return answer_fail_error(answer, &error);
    answer_message(answer, "SPY0001", "Exit program %s added to format %s as number %d",
                   registration->program, format, number);
    return 0;
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct spsy_registration registration;
    struct spsy_error error;
    int result;

    if (spsy_registration_init(&registration, &error) < 0)
        return answer_fail_error(answer, &error);
    result = read_registration(parameters, answer, &registration);
    if (result == 0)
        result = exitpgm_check_point(parameters, answer);
    if (result == 0)
        result = add(session, parameters, answer, &registration);
    spsy_registration_free(&registration);
    return result;
}

static const struct parameter_definition data_elements[] = {
    {.keyword = "ccsid", .type = PARAMETER_TEXT, .required = true, .help = "*JOB *NONE 0-65535"},
    {.keyword = "length", .type = PARAMETER_TEXT, .help = "*CALC 0-2048"},
    {.keyword = "data", .type = PARAMETER_TEXT, .help = "text"},
    PARAMETERS_END,
};

static const struct parameter_definition parameters[] = {
    EXITPGM_POINT,
    EXITPGM_FORMAT,
    {.keyword = "PGMNBR",
     .type = PARAMETER_INTEGER,
     .special = "*LOW *HIGH",
     .required = true,
     .position = 3,
     .most = LONG_MAX,
     .help = "program number, 1-2147483647; the lowest is called first"},
    {.keyword = "PGM",
     .type = PARAMETER_PROGRAM,
     .required = true,
     .position = 4,
     .help = "lib/LIBRARY/PROGRAM.so of the home, QSPSY/NAME = a shipped one, or a path"},
    {.keyword = "ENTRY",
     .type = PARAMETER_TEXT,
     .special = "*AUTO",
     .default_value = "*AUTO",
     .most = 255,
     .help = "entry symbol, quoted",
     .standing = PARAMETER_OURS},
    {.keyword = "CCSID",
     .type = PARAMETER_CHOICE,
     .special = "*AUTO 37 819",
     .default_value = "*AUTO",
     .help = "form of the record for a program without a descriptor",
     .standing = PARAMETER_OURS},
    {.keyword = "RUN",
     .type = PARAMETER_CHOICE,
     .special = "*ISOLATED *INLINE",
     .default_value = "*ISOLATED",
     .help = "in the exit host, or in the job itself",
     .standing = PARAMETER_OURS},
    {.keyword = "TIMLMT",
     .type = PARAMETER_INTEGER,
     .default_value = "1000",
     .least = 1,
     .most = SPSY_TIME_LIMIT_MAX_MS,
     .help = "milliseconds per call that it may use or sleep",
     .standing = PARAMETER_OURS},
    {.keyword = "ONFAIL",
     .type = PARAMETER_CHOICE,
     .special = "*REFUSE *IGNORE",
     .default_value = "*REFUSE",
     .help = "what a failure means",
     .standing = PARAMETER_OURS},
    {.keyword = "MODE",
     .type = PARAMETER_CHOICE,
     .special = "*ENFORCE *SHADOW",
     .default_value = "*ENFORCE",
     .help = "*SHADOW: called and recorded, without effect",
     .standing = PARAMETER_OURS},
    {.keyword = "ADOPT",
     .type = PARAMETER_NAME,
     .special = "*NONE",
     .default_value = "*NONE",
     .help = "profile whose special authorities are added",
     .standing = PARAMETER_OURS},
    {.keyword = "PGMDTA",
     .type = PARAMETER_LIST,
     .special = "*NONE",
     .default_value = "*NONE",
     .elements = data_elements,
     .help = "'text' or (ccsid length 'data') that the program can fetch"},
    {.keyword = "REPLACE",
     .type = PARAMETER_CHOICE,
     .special = "*NO *YES",
     .default_value = "*NO",
     .help = "replace the program of that number"},
    {.keyword = "TEXT",
     .type = PARAMETER_TEXT,
     .special = "*BLANK *MSGID",
     .default_value = "*BLANK",
     .most = 50,
     .help = "description\n*MSGID: that of MSGID in MSGF, which are shown in its place"},
    {.keyword = "MSGID",
     .type = PARAMETER_NAME,
     .most = 7,
     .help = "with TEXT(*MSGID): the message",
     .standing = PARAMETER_STORED},
    {.keyword = "MSGF",
     .type = PARAMETER_QUALIFIED,
     .object = OBJECT_AS_GIVEN,
     .help = "with TEXT(*MSGID): its message file",
     .standing = PARAMETER_STORED},
    {.keyword = "THDSAFE",
     .type = PARAMETER_CHOICE,
     .special = "*UNKNOWN *NO *YES",
     .default_value = "*UNKNOWN",
     .help = "whether the program is safe in a job of several threads",
     .standing = PARAMETER_STORED},
    {.keyword = "MLTTHDACN",
     .type = PARAMETER_CHOICE,
     .special = "*SYSVAL *RUN *MSG *NORUN",
     .default_value = "*SYSVAL",
     .help = "what to do in a job of several threads",
     .standing = PARAMETER_STORED},
    {.keyword = "CRTEXITPNT",
     .type = PARAMETER_CHOICE,
     .special = "*NO *YES",
     .default_value = "*NO",
     .help = "create the exit point: there is the one",
     .standing = PARAMETER_STORED},
    PARAMETERS_END,
};

const struct command_definition command_addexitpgm = {
    .name = "ADDEXITPGM",
    .summary = "register an exit program",
    .parameters = parameters,
    .run = run,
    .page = "https://git.cyber.gent/friedkiwi/ibm-information-center/raw/commit/"
            "14ed2849c693cfd088c9407db8864af73b0ba2ef/dist/eclipse/plugins/i5OS.ic.cl_5.4.0.1/"
            "addexitpgm.htm",
    .missing = "PGMDTA(X'') data is text; hexadecimal digits are not read",
};

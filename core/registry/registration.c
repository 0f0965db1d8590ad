/* registration.c - one registered program: its defaults, its copies, what its values may be; and
 * the end of a list of them. */
#include "registry/registry.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

const char *const spsy_format_names[SPSY_FORMATS] = {"SPSY0100", "SPSY0200"};
const char *const spsy_run_names[2] = {"*ISOLATED", "*INLINE"};
const char *const spsy_on_failure_names[2] = {"*REFUSE", "*IGNORE"};
const char *const spsy_mode_names[2] = {"*ENFORCE", "*SHADOW"};

enum { CCSID_MAX = 65535, REGISTERED_AT_LENGTH = 20 };

int spsy_choice(const char *const *names, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], text) == 0)
            return (int)i;
    return -1;
}

int spsy_format_index(const char *name)
{
    return spsy_choice(spsy_format_names, SPSY_FORMATS, name);
}

int spsy_registration_init(struct spsy_registration *registration, struct spsy_error *error)
{
    *registration = (struct spsy_registration){
        .time_limit_ms = SPSY_TIME_LIMIT_DEFAULT_MS,
        .adopt = "*NONE",
        .program_data_ccsid = -1,
        .thread_safe = "*UNKNOWN",
        .multithread_action = "*SYSVAL",
        .create_exit_point = "*NO",
    };
    registration->program = strdup("");
    registration->entry = strdup("*AUTO");
    registration->program_data = strdup("");
    if (!registration->program || !registration->entry || !registration->program_data) {
        spsy_registration_free(registration);
        return spsy_fail_memory(error);
    }
    return 0;
}

int spsy_registration_copy(struct spsy_registration *target, const struct spsy_registration *source,
                           struct spsy_error *error)
{
    *target = *source;
    target->program = strdup(source->program);
    target->entry = strdup(source->entry);
    target->program_data = strdup(source->program_data);
    if (!target->program || !target->entry || !target->program_data) {
        spsy_registration_free(target);
        return spsy_fail_memory(error);
    }
    return 0;
}

void spsy_registration_free(struct spsy_registration *registration)
{
    free(registration->program);
    free(registration->entry);
    free(registration->program_data);
    memset(registration, 0, sizeof *registration);
}

bool spsy_registration_equal(const struct spsy_registration *a, const struct spsy_registration *b)
{
    return a->number == b->number && strcmp(a->program, b->program) == 0 &&
           strcmp(a->entry, b->entry) == 0 && a->ccsid == b->ccsid && a->run == b->run &&
           a->time_limit_ms == b->time_limit_ms && a->on_failure == b->on_failure &&
           a->mode == b->mode && strcmp(a->adopt, b->adopt) == 0 &&
           strcmp(a->program_data, b->program_data) == 0 &&
           a->program_data_ccsid == b->program_data_ccsid && strcmp(a->text, b->text) == 0 &&
           strcmp(a->thread_safe, b->thread_safe) == 0 &&
           strcmp(a->multithread_action, b->multithread_action) == 0 &&
           strcmp(a->create_exit_point, b->create_exit_point) == 0 &&
           strcmp(a->message_id, b->message_id) == 0 &&
           strcmp(a->message_file, b->message_file) == 0 &&
           strcmp(a->registered_at, b->registered_at) == 0;
}

/* Control characters, of both sets of ISO 6429, and DEL would drive the terminal of whoever lists
 * the registry. */
static bool has_control(const char *text)
{
    while (*text) {
        long point = spsy_utf8_next(&text);

        if (point < 0x20 || (point >= 0x7F && point < 0xA0))
            return true; /* malformed UTF-8 is -1 */
    }
    return false;
}

static const char *path_flaw(const char *path)
{
    if (strlen(path) >= PATH_MAX)
        return "a path longer than 4095 bytes";
    if (has_control(path))
        return "a control character or malformed UTF-8 in a path";
    if (path[strlen(path) - 1] == '/')
        return "a directory, not a program";
    return NULL;
}

static const char *program_flaw(const char *program)
{
    char library[SPSY_NAME_SIZE];
    const char *slash = strchr(program, '/');

    if (program[0] == '/')
        return path_flaw(program);
    if (!slash || slash == program || (size_t)(slash - program) > SPSY_NAME_MAX)
        return "neither LIBRARY/PROGRAM nor an absolute path";
    memcpy(library, program, (size_t)(slash - program));
    library[slash - program] = '\0';
    if (!spsy_name_valid(library, SPSY_NAME_MAX) || !spsy_name_valid(slash + 1, SPSY_NAME_MAX))
        return "neither LIBRARY/PROGRAM nor an absolute path";
    return NULL;
}

char *spsy_program_name(const char *text, const char **flaw)
{
    char *name = strdup(text);

    *flaw = NULL;
    if (!name)
        return NULL;
    if (name[0] != '/')
        spsy_fold_upper(name, strlen(text) + 1, text);
    *flaw = program_flaw(name);
    if (*flaw) {
        free(name);
        return NULL;
    }
    return name;
}

static const char *entry_flaw(const char *entry)
{
    if (strcmp(entry, "*AUTO") == 0)
        return NULL;
    if (!*entry || *entry == '*' || strlen(entry) > SPSY_ENTRY_MAX)
        return "neither *AUTO nor a symbol of 1 to 255 bytes";
    if (has_control(entry) || strchr(entry, ' '))
        return "a blank, a control character or malformed UTF-8 in a symbol";
    return NULL;
}

/* "" or 2026-11-21T04:05:06Z. */
static bool registered_at_valid(const char *text)
{
    static const char shape[] = "dddd-dd-ddTdd:dd:ddZ";

    if (!*text)
        return true;
    for (size_t i = 0; i < REGISTERED_AT_LENGTH; i++)
        if (shape[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != shape[i])
            return false;
    return text[REGISTERED_AT_LENGTH] == '\0';
}

static const char *time_limit_flaw(const struct spsy_registration *registration)
{
    if (registration->run == SPSY_RUN_INLINE)
        return registration->time_limit_ms == 0
                   ? NULL
                   : "a time limit with *INLINE, where nothing could enforce it";
    if (registration->time_limit_ms < 1 || registration->time_limit_ms > SPSY_TIME_LIMIT_MAX_MS)
        return "not between 1 and 60000 milliseconds";
    return NULL;
}

static const char *text_flaw(const char *text)
{
    long length = spsy_latin1_length(text);

    if (length < 0)
        return "a character that CCSID 37 cannot hold";
    if (length > SPSY_TEXT_MAX)
        return "more than 50 characters";
    return has_control(text) ? "a control character" : NULL;
}

static const char *data_flaw(const char *data)
{
    if (strlen(data) > SPSY_PROGRAM_DATA_MAX)
        return "more than 2048 bytes";
    return spsy_utf8_valid(data, strlen(data)) ? NULL : "malformed UTF-8";
}

static const char *adopt_flaw(const char *adopt)
{
    if (strcmp(adopt, "*NONE") == 0 || spsy_name_valid(adopt, SPSY_NAME_MAX))
        return NULL;
    return "neither *NONE nor the name of a profile";
}

static bool message_id_valid(const char *id)
{
    return strlen(id) == 7 && spsy_name_valid(id, 7) && strspn(id + 3, "0123456789ABCDEF") == 4;
}

static bool message_file_valid(const char *file)
{
    const char *name = strchr(file, '/');
    char library[11];

    snprintf(library, sizeof library, "%.*s", name ? (int)(name - file) : 0, file);
    return spsy_name_valid(name ? name + 1 : file, SPSY_NAME_MAX) &&
           (!name || (name - file <= SPSY_NAME_MAX && spsy_name_valid(library, SPSY_NAME_MAX)));
}

/* IBM's text out of a message file; there are none here, so that their names are shown. */
static const char *message_flaw(const struct spsy_registration *registration, const char **key)
{
    *key = "messageId";
    if (!registration->message_id[0] && !registration->message_file[0])
        return NULL; /* of an older file the text may be anything */
    if (strcmp(registration->text, "*MSGID") != 0)
        return "only with the text *MSGID";
    if (!message_id_valid(registration->message_id))
        return "with the text *MSGID: not an id of a message, as USR0001 is";
    *key = "messageFile";
    return message_file_valid(registration->message_file)
               ? NULL
               : "with the text *MSGID: not the name of a message file";
}

static const char *ibm_flaw(const struct spsy_registration *registration, const char **key)
{
    static const char *const thread_safe[] = {"*UNKNOWN", "*NO", "*YES"};
    static const char *const action[] = {"*SYSVAL", "*RUN", "*MSG", "*NORUN"};
    static const char *const create[] = {"*NO", "*YES"};

    *key = "programDataCcsid";
    if (registration->program_data_ccsid < -1 || registration->program_data_ccsid > CCSID_MAX)
        return "not between -1 and 65535";
    *key = "threadSafe";
    if (spsy_choice(thread_safe, 3, registration->thread_safe) < 0)
        return "not one of *UNKNOWN *NO *YES";
    *key = "multithreadAction";
    if (spsy_choice(action, 4, registration->multithread_action) < 0)
        return "not one of *SYSVAL *RUN *MSG *NORUN";
    *key = "createExitPoint";
    if (spsy_choice(create, 2, registration->create_exit_point) < 0)
        return "not one of *NO *YES";
    if (message_flaw(registration, key))
        return message_flaw(registration, key);
    *key = "registeredAt";
    if (!registered_at_valid(registration->registered_at))
        return "not a time like 2026-11-21T04:05:06Z";
    return NULL;
}

const char *spsy_registration_flaw(const struct spsy_registration *registration, const char **key)
{
    const struct {
        const char *key;
        const char *flaw;
    } checks[] = {
        {"program", program_flaw(registration->program)},
        {"entry", entry_flaw(registration->entry)},
        {"timeLimitMs", time_limit_flaw(registration)},
        {"adopt", adopt_flaw(registration->adopt)},
        {"programData", data_flaw(registration->program_data)},
        {"text", text_flaw(registration->text)},
    };

    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        *key = checks[i].key;
        if (checks[i].flaw)
            return checks[i].flaw;
    }
    return ibm_flaw(registration, key);
}

void spsy_registry_free(struct spsy_registry *registry)
{
    for (int format = 0; format < SPSY_FORMATS; format++)
        for (size_t i = 0; i < SPSY_PROGRAMS_PER_FORMAT; i++)
            spsy_registration_free(&registry->programs[format][i]);
    memset(registry, 0, sizeof *registry);
}

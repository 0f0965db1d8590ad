#include "tool/exit_call.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "base/nearest.h"
#include "base/text.h"
#include "cli/output.h"
#include "cli/page.h"
#include "kit/exit_check.h"
#include "kit/exit_new.h"
#include "kit/exit_test.h"
#include "program/inline.h"
#include "program/isolated.h"
#include "record/record.h"
#include "service/service.h"
#include "tool/beside.h"

enum { EXIT_RETURNED = 0, EXIT_FAILED = 1, EXIT_PROGRAM_FAILED = 4 };

enum { DOCUMENT_BYTES_MAX = 65536 }; /* as `spsy record` */

/* The job a program finds itself in: none that owns spooled files. */
#define JOB_NAME "EXITCALL"
#define JOB_USER "QSECOFR"
#define JOB_NUMBER "000000"

static const char usage[] =
    "usage: spsy exit call PROGRAM.so RECORD.json [--format SPSY0100|SPSY0200]\n"
    "                 [--ccsid '*AUTO'|37|819] [--entry SYMBOL] [--data TEXT]\n"
    "                 [--inline] [--debug] [--json]\n"
    "\n"
    "  Calls an exit program once, as a guarded command would, and shows its answer.\n"
    "  No home and no registration is needed.\n"
    "\n"
    "  RECORD.json  the fields of `spsy record`\n"
    "  --format     the format name it is passed (SPSY0100)\n"
    "  --ccsid      the form of a program without descriptor (*AUTO)\n"
    "  --entry      the function to call (*AUTO)\n"
    "  --data       what it finds as its program data (PGMDTA)\n"
    "  --inline     in this process, as RUN(*INLINE): it may take spsy along; otherwise in an\n"
    "               exit host of its own, as RUN(*ISOLATED)\n"
    "  --debug      without a time limit (else 1000 ms), so that a debugger may stop the program\n"
    "  --json       one JSON object\n"
    "\n"
    "exit status: 0 the call returned, 1 bad input, 2 usage, 4 the program failed\n"
    "\n"
    "  spsy exit check, new and test have a --help of their own.\n"
    "spsy exit check --help: what is wrong with a program, or with a policy\n";

struct invocation {
    const char *program, *record; /* files */
    const char *format, *ccsid, *entry, *data;
    bool run_inline, debug, json;
};

/* What there is to show. */
struct result {
    struct spsy_program program;
    char absolute[PATH_MAX];
    char warning[sizeof((struct spsy_error *)NULL)->text]; /* "" = none */
    bool inspected;                                        /* program.info holds what it is */
    struct spsy_outcome outcome;
};

static int misused(const struct invocation *invocation, const char *what, const char *word)
{
    char text[512];

    snprintf(text, sizeof text, "%s%s", what, word);
    return page_misused(invocation->json, "exit", usage, text);
}

static int unknown_action(const struct invocation *invocation, const char *word)
{
    char text[256], hint[64];

    spsy_nearest_in("call check new test", word, hint, sizeof hint);
    snprintf(text, sizeof text, "%.*s: it is call, check, new or test%s", spsy_text_cut(word, 100),
             word, hint);
    return misused(invocation, "unknown action ", text);
}

/* ---- the call ---------------------------------------------------------------------------------
 */

static int read_input(const char *path, struct spsy_input *input, struct spsy_error *error)
{
    struct spsy_fields fields;
    cJSON *root = NULL;
    int result = spsy_json_read(path, DOCUMENT_BYTES_MAX, &root, error);

    if (result == 0)
        result = spsy_record_from_json(root, path, &fields, error);
    if (result == 0)
        result = spsy_record_encode(&fields, SPSY_CHARSET_EBCDIC, input->record[0], error);
    cJSON_Delete(root);
    if (result < 0)
        return result;
    spsy_record_to_ascii(input->record[0], input->record[1]);
    input->has_ascii = true;
    return 0;
}

static int make_absolute(const char *path, char absolute[PATH_MAX], struct spsy_error *error)
{
    char directory[PATH_MAX] = "";
    int length;

    if (path[0] != '/' && !getcwd(directory, sizeof directory - 1))
        return spsy_fail_errno(error, SPSY_ERR_IO, "", "the current directory");
    if (path[0] != '/')
        strcat(directory, "/");
    length = snprintf(absolute, PATH_MAX, "%s%s", directory, path);
    if (length >= PATH_MAX)
        return spsy_fail(error, SPSY_ERR_VALUE, "", "the path of the program is too long");
    return 0;
}

/* Opens the program although it is not trusted: whoever calls this runs it as himself anyway. */
static int open_untrusted(const char *path, int *fd, struct spsy_error *error)
{
    struct stat status;

    if (stat(path, &status) < 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "", "%s", path);
    if (!S_ISREG(status.st_mode))
        return spsy_fail(error, SPSY_ERR_IO, "", "%s: not a regular file", path);
    *fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    return *fd < 0 ? spsy_fail_errno(error, SPSY_ERR_IO, "", "%s", path) : 0;
}

static int open_program(struct result *result, int *fd, struct spsy_error *error)
{
    const char *path = result->program.path;
    int code = spsy_program_trust(path, geteuid(), fd, error);

    if (code != SPSY_ERR_UNTRUSTED)
        return code;
    snprintf(result->warning, sizeof result->warning,
             "untrusted, so it would fail once registered: %.*s", spsy_text_cut(error->text, 900),
             error->text);
    return open_untrusted(path, fd, error);
}

static int log_message(void *context, const char *text, struct spsy_error *error)
{
    (void)context;
    (void)error;
    output_line(stderr, "message: %s", text);
    return 0;
}

/* The own name: what follows the last slash, without .so. */
static void name_program(struct spsy_program *program)
{
    const char *slash = strrchr(program->path, '/');
    size_t length;

    snprintf(program->name, sizeof program->name, "%.255s", slash ? slash + 1 : program->path);
    length = strlen(program->name);
    if (length > 3 && strcmp(program->name + length - 3, ".so") == 0)
        program->name[length - 3] = '\0';
}

static void register_program(const struct invocation *invocation, struct result *result)
{
    struct spsy_program *program = &result->program;
    struct spsy_registration *registration = &program->registration;

    snprintf(program->path, sizeof program->path, "%s", result->absolute);
    name_program(program);
    program->format = spsy_format_index(invocation->format);
    registration->number = 1;
    registration->program = result->absolute;
    registration->entry = (char *)invocation->entry;
    registration->ccsid = strcmp(invocation->ccsid, "37") == 0    ? SPSY_CCSID_37
                          : strcmp(invocation->ccsid, "819") == 0 ? SPSY_CCSID_819
                                                                  : SPSY_CCSID_AUTO;
    registration->run = invocation->run_inline ? SPSY_RUN_INLINE : SPSY_RUN_ISOLATED;
    registration->time_limit_ms = /* 24 days: nobody stays in a debugger for so long */
        invocation->debug ? INT32_MAX : SPSY_TIME_LIMIT_DEFAULT_MS;
    registration->program_data = (char *)invocation->data;
    registration->program_data_ccsid = -1;
    strcpy(registration->adopt, "*NONE");
}

static void fail(struct result *result, const struct spsy_error *error)
{
    result->outcome.answer = -1;
    result->outcome.failed = true;
    spsy_text_copy(result->outcome.reason, sizeof result->outcome.reason, error->text);
}

static void run_isolated(struct result *result, const struct spsy_step *step,
                         const struct spsy_input *input)
{
    struct spsy_program *programs[1] = {&result->program};
    char executable[PATH_MAX];
    struct spsy_isolated_options options = {executable, NULL, JOB_NAME, JOB_USER, JOB_NUMBER, NULL};
    struct spsy_isolated *isolated = NULL;
    struct spsy_error error;
    int code = tool_beside("spsy-exit-host", executable, &error);

    if (code == 0)
        code = spsy_isolated_create(&options, &isolated, &error);
    if (code == 0)
        spsy_isolated_run(isolated, programs, 1, step, 1, input, &result->outcome);
    else
        fail(result, &error);
    spsy_isolated_destroy(isolated);
}

static void run(const struct invocation *invocation, struct result *result,
                const struct spsy_input *input)
{
    struct spsy_callbacks callbacks = {.job_log = log_message};
    struct spsy_service_call call = {.job_name = JOB_NAME,
                                     .job_user = JOB_USER,
                                     .job_number = JOB_NUMBER,
                                     .callbacks = &callbacks};
    struct spsy_step step = {&result->program, true, true};

    spsy_service_bind(&call);
    if (invocation->run_inline)
        spsy_inline_run(&step, 1, input, &result->outcome);
    else
        run_isolated(result, &step, input);
    spsy_service_bind(NULL);
}

/* ---- showing it -------------------------------------------------------------------------------
 */

static enum spsy_meaning meaning_of(const struct result *result)
{
    if (result->outcome.failed)
        return SPSY_MEANING_FAILED;
    return spsy_answer_meaning(result->program.info.form, (unsigned char)result->outcome.answer);
}

static const char *meaning_name(enum spsy_meaning meaning)
{
    return meaning == SPSY_MEANING_REFUSE  ? "refuse"
           : meaning == SPSY_MEANING_ALLOW ? "allow"
           : meaning == SPSY_MEANING_NONE  ? "none"
                                           : "failed";
}

static const char *entry_name(const struct spsy_program_info *info)
{
    return info->symbol[0] ? info->symbol : "spsy_exit_program";
}

static void print_text(const struct result *result)
{
    const struct spsy_outcome *outcome = &result->outcome;
    const struct spsy_program_info *info = &result->program.info;

    if (outcome->answer >= 0)
        printf("answer   X'%02X'\n", (unsigned)outcome->answer);
    printf("meaning  %s\n", meaning_name(meaning_of(result)));
    if (result->inspected) {
        printf("form     %s, %s\n",
               info->form == SPSY_CHARSET_ASCII ? "ASCII (819)" : "EBCDIC (37)",
               info->has_descriptor ? "as its descriptor says"
               : info->form_assumed ? "assumed: no descriptor, CCSID(*AUTO)"
                                    : "as --ccsid says");
        output_line(stdout, "entry    %s", entry_name(info));
        printf("time     %.3f us\n", (double)outcome->nanoseconds / 1000);
    }
    if (outcome->input_changed)
        printf("input    changed by the program (harmless)\n");
    if (outcome->reason[0])
        output_line(stdout, "reason   %s", outcome->reason);
}

static bool add_text(cJSON *object, const char *key, const char *text)
{
    return text ? cJSON_AddStringToObject(object, key, text) != NULL
                : cJSON_AddNullToObject(object, key) != NULL;
}

static cJSON *to_json(const struct invocation *invocation, const struct result *result)
{
    const struct spsy_outcome *outcome = &result->outcome;
    const struct spsy_program_info *info = &result->program.info;
    cJSON *root = cJSON_CreateObject();
    char answer[3];

    snprintf(answer, sizeof answer, "%02X", (unsigned)outcome->answer & 0xFF);
    if (root && add_text(root, "program", result->absolute) &&
        add_text(root, "format", invocation->format) &&
        add_text(root, "entry", result->inspected ? entry_name(info) : NULL) &&
        (result->inspected ? cJSON_AddNumberToObject(root, "ccsid", info->form)
                           : cJSON_AddNullToObject(root, "ccsid")) &&
        cJSON_AddBoolToObject(root, "ccsidAssumed", info->form_assumed) &&
        add_text(root, "answer", outcome->answer >= 0 ? answer : NULL) &&
        add_text(root, "meaning", meaning_name(meaning_of(result))) &&
        cJSON_AddNumberToObject(root, "microseconds", (double)outcome->nanoseconds / 1000) &&
        cJSON_AddBoolToObject(root, "inputChanged", outcome->input_changed) &&
        add_text(root, "reason", outcome->reason[0] ? outcome->reason : NULL) &&
        add_text(root, "warning", result->warning[0] ? result->warning : NULL))
        return root;
    cJSON_Delete(root);
    return NULL;
}

static int print_json(const struct invocation *invocation, const struct result *result)
{
    cJSON *root = to_json(invocation, result);
    char *line = spsy_json_print(root);

    cJSON_Delete(root);
    if (!line) {
        fputs("spsy exit: out of memory\n", stderr);
        return EXIT_FAILED;
    }
    spsy_json_put(line, stdout);
    putchar('\n');
    cJSON_free(line);
    return 0;
}

static int show(const struct invocation *invocation, const struct result *result)
{
    if (invocation->json) {
        if (print_json(invocation, result) != 0)
            return EXIT_FAILED;
    } else {
        if (result->warning[0])
            output_line(stderr, "spsy exit: warning: %s", result->warning);
        print_text(result);
    }
    if (fflush(stdout) != 0)
        return EXIT_FAILED;
    return result->outcome.failed ? EXIT_PROGRAM_FAILED : EXIT_RETURNED;
}

static int call(const struct invocation *invocation)
{
    struct result result = {.outcome = {.answer = -1}};
    struct spsy_input input;
    struct spsy_error error;
    int fd, code;

    code = read_input(invocation->record, &input, &error);
    if (code == 0)
        code = make_absolute(invocation->program, result.absolute, &error);
    if (code < 0)
        return page_failed(invocation->json, "exit", &error);
    register_program(invocation, &result);
    if (open_program(&result, &fd, &error) < 0)
        return page_failed(invocation->json, "exit", &error);
    code = spsy_program_inspect(fd, result.absolute, invocation->entry,
                                result.program.registration.ccsid, &result.program.info, &error);
    result.inspected = code == 0;
    if (code == 0 && invocation->run_inline)
        code = spsy_inline_load(&result.program, fd, &error);
    close(fd);
    if (code == 0)
        run(invocation, &result, &input);
    else
        fail(&result, &error);
    return show(invocation, &result);
}

/* ---- arguments --------------------------------------------------------------------------------
 */

static const char **option_value(struct invocation *invocation, const char *name)
{
    return strcmp(name, "--format") == 0  ? &invocation->format
           : strcmp(name, "--ccsid") == 0 ? &invocation->ccsid
           : strcmp(name, "--entry") == 0 ? &invocation->entry
           : strcmp(name, "--data") == 0  ? &invocation->data
                                          : NULL;
}

static int parse(struct invocation *invocation, int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        const char **value = option_value(invocation, argv[i]);

        if (value && i + 1 == argc)
            return misused(invocation, "a value is missing after ", argv[i]);
        if (value)
            *value = argv[++i];
        else if (strcmp(argv[i], "--json") == 0)
            invocation->json = true;
        else if (strcmp(argv[i], "--debug") == 0)
            invocation->debug = true;
        else if (strcmp(argv[i], "--inline") == 0)
            invocation->run_inline = true;
        else if (argv[i][0] == '-' && argv[i][1])
            return page_unknown_option(invocation->json, "exit", usage, argv[i]);
        else if (!invocation->program)
            invocation->program = argv[i];
        else if (!invocation->record)
            invocation->record = argv[i];
        else
            return misused(invocation, "unexpected argument ", argv[i]);
    }
    if (!invocation->record)
        return misused(invocation, "name the program and the record", "");
    if (spsy_format_index(invocation->format) < 0)
        return misused(invocation, "no such format: ", invocation->format);
    if (strcmp(invocation->ccsid, "*AUTO") != 0 && strcmp(invocation->ccsid, "37") != 0 &&
        strcmp(invocation->ccsid, "819") != 0)
        return misused(invocation, "--ccsid is *AUTO, 37 or 819, not ", invocation->ccsid);
    return 0;
}

int cli_exit(int argc, char **argv, bool json)
{
    struct invocation invocation = {
        .format = "SPSY0100", .ccsid = "*AUTO", .entry = "*AUTO", .data = "", .json = json};
    int status;

    if (argc > 1 && strcmp(argv[1], "check") == 0)
        return kit_exit_check(argc - 2, argv + 2, json);
    for (int i = 1; i < argc; i++)
        invocation.json |= strcmp(argv[i], "--json") == 0;
    if (argc > 1 && strcmp(argv[1], "new") == 0)
        return kit_exit_new(argc - 2, argv + 2, invocation.json);
    if (argc > 1 && strcmp(argv[1], "test") == 0)
        return kit_exit_test(argc - 2, argv + 2, invocation.json);
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0)
            return page_text(invocation.json, "EXIT", usage);
    if (argc < 2)
        return misused(&invocation, "the action is missing: call, check, new or test", "");
    if (strcmp(argv[1], "call") != 0)
        return unknown_action(&invocation, argv[1]);
    status = parse(&invocation, argc - 2, argv + 2);
    return status == 0 ? call(&invocation) : status;
}

/* check.c - `spsy exit check`: the words of the command, and one stage after the other. */
#include "kit/check/check.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/page.h"
#include "kit/exit_check.h"
#include "policy/policy.h"

const char kit_exit_check_usage[] =
    "usage: spsy exit check PROGRAM.so|POLICY.json [--format SPSY0100|SPSY0200]\n"
    "                 [--ccsid '*AUTO'|37|819] [--entry SYMBOL] [--data TEXT] [--json]\n"
    "\n"
    "  Looks for what is wrong with an exit program, or a policy of RULES, before it is\n"
    "  registered: in its file, and in thousands of calls in an exit host. No home and no\n"
    "  registration is needed; spsy help SPX012 explains a finding.\n"
    "\n"
    "  --format     asked as registered for this format only (default: both)\n"
    "  --ccsid      the form of a program without descriptor (*AUTO)\n"
    "  --entry      the function to call (*AUTO)\n"
    "  --data       what it finds as its program data (PGMDTA)\n"
    "  --json       one JSON object\n"
    "\n"
    "exit status: 0 clean (notes do not count), 1 findings, 2 usage, 4 it could not be checked\n";

/* ---- arguments ---------------------------------------------------------------------------------
 */

static int misused(const struct check *check, const char *what, const char *word)
{
    char text[512];

    snprintf(text, sizeof text, "%s%s", what, word);
    return page_misused(check->json, "exit", kit_exit_check_usage, text);
}

static const char **option_value(struct check *check, const char *name)
{
    return strcmp(name, "--format") == 0  ? &check->format
           : strcmp(name, "--ccsid") == 0 ? &check->ccsid
           : strcmp(name, "--entry") == 0 ? &check->entry
           : strcmp(name, "--data") == 0  ? &check->data
                                          : NULL;
}

static int parse(struct check *check, int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        const char **value = option_value(check, argv[i]);

        if (value && i + 1 == argc)
            return misused(check, "a value is missing after ", argv[i]);
        if (value)
            *value = argv[++i];
        else if (strcmp(argv[i], "--json") == 0)
            continue;
        else if (argv[i][0] == '-' && argv[i][1])
            return page_unknown_option(check->json, "exit", kit_exit_check_usage, argv[i]);
        else if (check->file)
            return misused(check, "unexpected argument ", argv[i]);
        else
            check->file = argv[i];
    }
    if (!check->file)
        return misused(check, "name the program or the policy", "");
    if (check->format && spsy_format_index(check->format) < 0)
        return misused(check, "no such format: ", check->format);
    if (strcmp(check->ccsid, "*AUTO") != 0 && strcmp(check->ccsid, "37") != 0 &&
        strcmp(check->ccsid, "819") != 0)
        return misused(check, "--ccsid is *AUTO, 37 or 819, not ", check->ccsid);
    return 0;
}

/* ---- stages ------------------------------------------------------------------------------------
 */

static int make_absolute(struct check *check, struct spsy_error *error)
{
    char directory[PATH_MAX] = "";
    int length;

    if (check->file[0] != '/' && !getcwd(directory, sizeof directory))
        return spsy_fail_errno(error, SPSY_ERR_IO, "", "the current directory");
    length = snprintf(check->absolute, PATH_MAX, "%s%s%s", directory, directory[0] ? "/" : "",
                      check->file);
    if (length >= PATH_MAX)
        return spsy_fail(error, SPSY_ERR_VALUE, "", "the path of the program is too long");
    return 0;
}

/* A document begins with a brace; whatever else it is, it is to be a program. */
static bool is_policy(const char *path)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    char bytes[256];
    ssize_t got = fd < 0 ? 0 : read(fd, bytes, sizeof bytes - 1);
    const char *dot = strrchr(path, '.');

    if (fd >= 0)
        close(fd);
    bytes[got > 0 ? got : 0] = '\0';
    return bytes[strspn(bytes, " \t\r\n")] == '{' || (dot && strcmp(dot, ".json") == 0);
}

/* What stands in its program data is compared with, too; and in a file that this names. */
static void words_of_data(struct check *check)
{
    struct stat status;
    char *text;
    ssize_t got;
    int fd;

    words_of_text(check->data, strlen(check->data), &check->words);
    if (check->data[0] != '/')
        return;
    fd = open(check->data, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0)
        return;
    text = fstat(fd, &status) == 0 && S_ISREG(status.st_mode) ? malloc(POLICY_BYTES_MAX) : NULL;
    got = text ? read(fd, text, POLICY_BYTES_MAX) : 0;
    if (got > 0)
        words_of_text(text, (size_t)got, &check->words);
    free(text);
    close(fd);
}

/* The exit host lies where the one of this installation does: bin/spsy and libexec/spsy. */
static int find_exit_host(char path[PATH_MAX], struct spsy_error *error)
{
    static const char name[] = "/libexec/spsy/spsy-exit-host";
    ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - sizeof name);

    if (length <= 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "", "cannot find out where this program is");
    path[length] = '\0';
    for (int i = 0; i < 2 && strrchr(path, '/'); i++)
        *strrchr(path, '/') = '\0';
    strcat(path, name);
    if (access(path, X_OK) != 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "", "the exit host %s", path);
    return 0;
}

/* As ADDEXITPGM would, nowhere. */
static void make_registration(struct check *check)
{
    struct spsy_program *program = &check->probe.program;
    struct spsy_registration *registration = &program->registration;
    const char *slash = strrchr(check->absolute, '/');

    snprintf(program->path, sizeof program->path, "%s", check->absolute);
    snprintf(program->name, sizeof program->name, "%.255s", slash + 1);
    program->info = check->info;
    registration->number = 1;
    registration->program = check->absolute;
    registration->entry = (char *)check->entry;
    registration->ccsid = strcmp(check->ccsid, "37") == 0    ? SPSY_CCSID_37
                          : strcmp(check->ccsid, "819") == 0 ? SPSY_CCSID_819
                                                             : SPSY_CCSID_AUTO;
    registration->time_limit_ms = SPSY_TIME_LIMIT_DEFAULT_MS;
    registration->program_data = (char *)check->data;
    registration->program_data_ccsid = -1;
    strcpy(registration->adopt, "*NONE");
}

static int check_calls(struct check *check, struct spsy_error *error)
{
    char executable[PATH_MAX];
    int result = find_exit_host(executable, error);

    if (result < 0)
        return result;
    make_registration(check);
    check->probe.words = &check->words;
    check->probe.output = &check->output;
    check->probe.options = (struct spsy_isolated_options){.executable = executable,
                                                          .job_name = "EXITCHECK",
                                                          .job_user = "QSECOFR",
                                                          .job_number = "000000"};
    result = probe_open(&check->probe, error);
    if (result == 0) {
        check_matrix(check);
        if (!finding_has(&check->findings, 10) && !check->probe.given_up) {
            check_left(check);
            check_opinions(check);
        }
        probe_quiet(&check->probe);
        if (check->probe.printed.count > 0)
            finding_add(&check->findings, 20, "%zu lines in %zu calls, beginning with: %s",
                        check->probe.printed.count, check->probe.calls,
                        check->probe.printed.lines[0] ? check->probe.printed.lines[0] : "?");
    }
    return result;
}

static int run(struct check *check, struct spsy_error *error)
{
    int result;

    if (is_policy(check->absolute) && access(check->absolute, R_OK) == 0) {
        check_policy(check);
        return 0;
    }
    words_of_data(check); /* first, if there are too many */
    result = check_static(check, error);
    if (result < 0 || !check->inspected || finding_has(&check->findings, 5) ||
        finding_has(&check->findings, 6))
        return result;
    return check_calls(check, error);
}

int kit_exit_check(int argc, char **argv, bool json)
{
    struct check *check;
    struct spsy_error error;
    int status;

    for (int i = 0; i < argc; i++)
        json |= strcmp(argv[i], "--json") == 0;
    for (int i = 0; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0)
            return page_text(json, "EXIT", kit_exit_check_usage);
    check = calloc(1, sizeof *check);
    if (!check) {
        fputs("spsy exit: out of memory\n", stderr);
        return 4;
    }
    check->ccsid = check->entry = "*AUTO";
    check->data = "";
    check->json = json;
    status = parse(check, argc, argv);
    output_open(&check->output, check->json, false);
    if (status == 0) {
        if (make_absolute(check, &error) < 0 || run(check, &error) < 0)
            status = check_report_unable(check, error.text);
        else if (check->unable[0])
            status = check_report_unable(check, check->unable);
        else
            status = check_report(check);
    }
    probe_close(&check->probe);
    findings_free(&check->findings);
    free(check);
    return status;
}

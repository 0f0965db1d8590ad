/* main.c - the stand-alone program: the options before the command, then the command. */
#include <fcntl.h>
#include <linux/landlock.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/text.h"
#include "tool/command_page.h"
#include "tool/exit_call.h"
#include "tool/gateway.h"
#include "tool/gateway_page.h"
#include "screen/completion.h"
#include "cli/ask.h"
#include "cli/help.h"
#include "cli/home.h"
#include "tool/init.h"
#include "cli/invocation.h"
#include "cli/local_streams.h"
#include "language/frame.h"
#include "language/monitor.h"
#include "language/nearest.h"
#include "language/options.h"
#include "base/nearest.h"
#include "cli/output.h"
#include "cli/page.h"
#include "cli/route.h"
#include "server/serve.h"
#include "tool/protocol_page.h"
#include "tool/record.h"
#include "cli/run.h"
#include "screen/screen.h"
#include "cli/sources.h"
#include "kit/exit_check.h"
#include "language/table.h"
#include "store/store.h"
#include "verb/verb.h"

enum { WAIT_SECONDS = 60 }; /* --wait */

/* Wrong use: told on standard error, with --json in the one object. */
static int usage(bool json, const char *command, const char *format, const char *what)
{
    const struct session_options options = {0};
    const struct local_claim claim = {0};
    struct runner runner;
    char text[256];

    snprintf(text, sizeof text, format, what);
    spsy_utf8_trim(text);
    if (json) {
        runner_init(&runner, &options, &claim, true);
        return runner_refuse(&runner, command, "SPY0108", text);
    }
    output_line(stderr, "spsy: %s", text);
    fputs("spsy help lists the options and commands\n", stderr);
    return SPSY_MESSAGE_USAGE;
}

static const struct help_verb *find_verb(const char *name)
{
    for (size_t i = 0; i < help_verb_count; i++)
        if (strcmp(help_verbs[i].name, name) == 0)
            return &help_verbs[i];
    return NULL;
}

/* Words with options and a help of their own; they need no home. */
static const struct {
    const char *name;
    int (*run)(int argc, char **argv, bool json);
} tools[] = {{"record", cli_record}, {"exit", cli_exit}};

/* -1 when name is no tool. */
static int run_tool(const char *name, int count, char **arguments, bool json)
{
    for (size_t i = 0; i < sizeof tools / sizeof tools[0]; i++)
        if (strcmp(tools[i].name, name) == 0)
            return tools[i].run(count, arguments, json);
    return -1;
}

/* What somebody may have meant who mistyped a command, or a word of spsy's own; NULL. */
static const char *nearest_word(const char *typed)
{
    char name[64];
    const char *nearest;

    nearest = spsy_fold_upper(name, sizeof name, typed) ? nearest_command(name) : NULL;
    for (size_t i = 0; i < help_verb_count; i++)
        spsy_nearer(typed, help_verbs[i].name, &nearest);
    return nearest;
}

static int no_such_topic(bool json, const char *name)
{
    const char *nearest = nearest_word(name), *why;
    char text[240], hint[96], upper[64];

    why = spsy_fold_upper(upper, sizeof upper, name) ? frame_not_here(upper) : NULL;
    options_hint(name, "help", hint, sizeof hint);
    if (why)
        snprintf(text, sizeof text, "%s: %s", name, why);
    else
        snprintf(text, sizeof text, "%.*s%s%s%s", spsy_text_cut(name, 60), name, hint,
                 nearest ? "; nearest: " : "", nearest ? nearest : "");
    return usage(json, "HELP", "no such command or message: %s", text);
}

/* NULL: of everything. action: one of the verb's, spsy help exit check; NULL = none. */
static int help(const struct output *output, const char *name, const char *action)
{
    char *tool[] = {(char *)name, (char *)(action ? action : "--help"), (char *)"--help", NULL};
    int status = name ? run_tool(name, action ? 3 : 2, tool, output->json) : -1;

    if (status >= 0)
        return status;
    if (name && strcmp(name, "--table") == 0)
        return page_show(output, "HELP", command_page_write, NULL);
    if (name && kit_is_finding(name))
        return page_show(output, "HELP", kit_write_finding, name);
    if (name && !find_verb(name) && !help_is_topic(name))
        return no_such_topic(output->json, name);
    if (name && find_verb(name))
        return page_show(output, "HELP", help_write_verb, find_verb(name));
    return page_show(output, "HELP", help_write_topic, name);
}

static void write_version(FILE *stream, const void *context)
{
    (void)context;
    fputs("spsy " SPSY_VERSION "\n", stream);
}

/* The command as answers name it, whatever case it was typed in; "" without one. */
static void name_command(const struct invocation *invocation, char name[64])
{
    snprintf(name, 64, "%s", invocation->count ? invocation->arguments[0] : "");
    spsy_utf8_trim(name);
    spsy_utf8_mend(name);
    spsy_fold_upper(name, 64, name);
}

/* A word is left over: a mistake, rather than something to be passed over. */
static int too_many(const struct invocation *invocation, int most)
{
    char name[64], text[200], hint[96];

    name_command(invocation, name);
    options_hint(invocation->arguments[most], name, hint, sizeof hint);
    snprintf(text, sizeof text, "%.*s%s", spsy_text_cut(invocation->arguments[most], 100),
             invocation->arguments[most], hint);
    return usage(invocation->json, name, "unexpected argument: %s", text);
}

static int manual(const struct invocation *invocation, const struct output *output,
                  const char *page)
{
    static const struct {
        const char *name;
        page_write *write;
    } pages[] = {{"protocol", protocol_page_write}, {"gateway", gateway_page_write}};
    page_write *write = man_write;

    for (size_t i = 0; page && i < sizeof pages / sizeof pages[0]; i++)
        if (strcmp(pages[i].name, page) == 0)
            write = pages[i].write;
    if (invocation->count > (write == man_write ? 1 : 2))
        return too_many(invocation, write == man_write ? 1 : 2);
    return page_show(output, "MAN", write, NULL);
}

static int help_words(const struct invocation *invocation, const struct output *output,
                      const char *name)
{
    int most = name && find_verb(name) ? 3 : 2;

    if (invocation->count > most)
        return too_many(invocation, most);
    return help(output, name, invocation->count == 3 ? invocation->arguments[2] : NULL);
}

/* What needs no home: tools, help, completion, manual. Returns -1 when the word is none of
 * them. */
static int without_home(const struct invocation *invocation)
{
    const char *name = invocation->count ? invocation->arguments[0] : NULL;
    const char *second = invocation->count > 1 ? invocation->arguments[1] : NULL;
    struct output output;

    output_open(&output, invocation->json, false);
    if (invocation->version)
        return page_show(&output, "VERSION", write_version, NULL);
    if (name && !invocation->help) {
        int status = run_tool(name, invocation->count, invocation->arguments, invocation->json);

        if (status >= 0)
            return status;
    }
    if (invocation->help || (name && invocation_wants_help(invocation)))
        return help(&output, name, NULL);
    if (!name)
        return -1;
    if (strcmp(name, "help") == 0)
        return help_words(invocation, &output, second);
    if (strcmp(name, "man") == 0)
        return manual(invocation, &output, second);
    if (strcmp(name, "completion") != 0)
        return -1;
    if (invocation->count > 2)
        return too_many(invocation, 2);
    if (second && strncmp(second, "--", 2) == 0)
        return too_many(invocation, 1);
    if (!completion_script(second))
        return usage(output.json, "COMPLETION", "completion: bash, zsh or fish, not %s",
                     second ? second : "nothing");
    return page_show(&output, "COMPLETION", completion_write, completion_script(second));
}

/* ---- what runs on a home ---- */

/* What a server decides from what the kernel says is not for its clients to claim (S2). */
static int refuse_misfit(struct runner *runner, const char *command, const char *option)
{
    const char *socket = runner->remote.options.socket;
    char text[256];

    if (strcmp(option, "--home") == 0)
        snprintf(
            text, sizeof text,
            "--home does not exist over the socket of a server (%s): it has a home; name one of "
            "the two, --home or --socket",
            socket);
    else
        snprintf(
            text, sizeof text,
            "%s does not exist over the socket of a server (%s); on a home of your own: --home",
            option, socket);
    spsy_utf8_trim(text);
    return runner_refuse(runner, command, "SPY0108", text);
}

static int run_server(const struct invocation *invocation, const char *home)
{
    struct serve_options options = {.home = home, .syslog = invocation->syslog};

    if (invocation->socket)
        return usage(invocation->json, "SERVE",
                     "serve --socket %s: the option comes after the word", invocation->socket);

    for (int i = 1; i < invocation->count; i++) {
        const char *word = invocation->arguments[i];

        if (strncmp(word, "--socket=", 9) == 0)
            options.socket = word + 9;
        else if (strcmp(word, "--socket") == 0 && i + 1 < invocation->count)
            options.socket = invocation->arguments[++i];
        else
            return usage(invocation->json, "SERVE", "serve takes --socket PATH only, not: %s",
                         word);
    }
    return serve(&options);
}

/* `doctor --gateway`: its checks are the gateway's. */
static bool is_gateway_check(const struct invocation *invocation)
{
    return invocation->count >= 2 && strcmp(invocation->arguments[0], "doctor") == 0 &&
           strcmp(invocation->arguments[1], "--gateway") == 0;
}

/* --json has nothing to say of what runs until it is stopped; its other words take it. */
static int run_gateway(struct runner *runner, const struct invocation *invocation)
{
    struct spsy_error error;

    if (invocation->socket)
        return usage(invocation->json, "GATEWAY", "gateway is for a home, not for a socket: %s",
                     invocation->socket);
    gateway_become(invocation, runner->execution.options.home, &error);
    return runner_refuse(runner, "GATEWAY", error.message_id, error.text);
}

static int init(struct runner *runner, const struct invocation *invocation)
{
    const char *system = NULL;
    struct answer answer;
    int status;

    for (int i = 1; i < invocation->count; i++) {
        const char *word = invocation->arguments[i];

        if (strncmp(word, "--system=", 9) == 0)
            system = word + 9;
        else if (strcmp(word, "--system") == 0 && i + 1 < invocation->count)
            system = invocation->arguments[++i];
        else
            return runner_refuse(runner, "INIT", "SPY0108", "init takes --system NAME only");
    }
    if (answer_init(&answer, "INIT", NULL) == 0)
        init_home(runner->execution.options.home, system, &answer);
    output_answer(&runner->output, &answer, false);
    status = answer.exit;
    answer_free(&answer);
    return status;
}

static int run_has_no(bool json, const char *word)
{
    char text[160], hint[96];

    options_hint(word, "run", hint, sizeof hint);
    if (!hint[0] && spsy_distance(word, "--keep-going") <= SPSY_NEAR)
        snprintf(hint, sizeof hint, "; nearest: --keep-going");
    snprintf(text, sizeof text, "%.*s%s", spsy_text_cut(word, 60), word, hint);
    return usage(json, "RUN", "run has no such option: %s", text);
}

static int run(struct runner *runner, const struct invocation *invocation)
{
    const char *path = NULL;
    bool keep_going = false, json = runner->output.json;

    for (int i = 1; i < invocation->count; i++) {
        if (strcmp(invocation->arguments[i], "--keep-going") == 0)
            keep_going = true;
        else if (strncmp(invocation->arguments[i], "--", 2) == 0)
            return run_has_no(json, invocation->arguments[i]);
        else if (!path)
            path = invocation->arguments[i];
        else
            return usage(json, "RUN", "run takes one script, not also: %s",
                         invocation->arguments[i]);
    }
    if (!path)
        return usage(json, "RUN", "run needs a script: %s", "a file, or - for standard input");
    return run_file(runner, path, keep_going);
}

/* The words after cl, joined by blanks. */
static int cl(struct runner *runner, const struct invocation *invocation)
{
    size_t length = 1;
    char *text, *end;
    int status;

    for (int i = 1; i < invocation->count; i++) {
        char hint[96];

        options_hint(invocation->arguments[i], "cl", hint, sizeof hint);
        if (hint[0] && (i == 1 || strncmp(invocation->arguments[i], "--", 2) == 0))
            return too_many(invocation, i); /* no word of CL begins so */
        length += strlen(invocation->arguments[i]) + 1;
    }
    text = calloc(length, 1);
    if (!text)
        return SPSY_MESSAGE_INTERNAL;
    end = text;
    for (int i = 1; i < invocation->count; i++) {
        end = stpcpy(end, i > 1 ? " " : "");
        end = stpcpy(end, invocation->arguments[i]);
    }
    status = run_text(runner, text);
    free(text);
    return status;
}

static int refuse_unknown(struct runner *runner, const char *name)
{
    const char *not_here = frame_not_here(name), *nearest = nearest_word(name);
    char text[240];

    if (script_command_find(name))
        snprintf(text, sizeof text, "%s is for scripts: spsy run, spsy shell", name);
    else if (not_here)
        snprintf(text, sizeof text, "Command %s not found: %s", name, not_here);
    else
        snprintf(text, sizeof text, "Command %s not found; %s%s%sspsy help lists them", name,
                 nearest ? "nearest: " : "", nearest ? nearest : "", nearest ? "; " : "");
    return runner_refuse(runner, name, "CPD0030", text);
}

static int dispatch(struct runner *runner, const struct invocation *invocation)
{
    const struct command_definition *definition;
    const struct verb *verb;
    char name[64];

    name_command(invocation, name);
    if (invocation->count == 0)
        return runner_refuse(runner, "", "SPY0108", "no command; spsy help lists them");
    if (strcmp(invocation->arguments[0], "init") == 0)
        return invocation->socket ? usage(runner->output.json, "INIT",
                                          "init makes a home, which --home names, not a socket: %s",
                                          invocation->socket)
                                  : init(runner, invocation);
    if (strcmp(invocation->arguments[0], "serve") == 0)
        return run_server(invocation, runner->execution.options.home);
    if (strcmp(invocation->arguments[0], "gateway") == 0 || is_gateway_check(invocation))
        return run_gateway(runner, invocation);
    if (runner->remote.options.socket && route_misfit(invocation))
        return refuse_misfit(runner, name, route_misfit(invocation));
    if (strcmp(invocation->arguments[0], "run") == 0)
        return run(runner, invocation);
    if (strcmp(invocation->arguments[0], "cl") == 0)
        return cl(runner, invocation);
    if (strcmp(invocation->arguments[0], "shell") == 0)
        return invocation->count > 1 ? too_many(invocation, 1)
                                     : screen_shell(runner, invocation->plain);
    verb = verb_find(invocation->arguments[0]);
    if (verb)
        return runner_verb(runner, verb, invocation->count - 1, invocation->arguments + 1);
    definition = command_find(invocation->arguments[0]);
    if (definition && screen_has_list(definition) && screen_wanted(runner, invocation->plain))
        return screen_list(runner, definition, invocation->count - 1, invocation->arguments + 1);
    if (definition)
        return runner_options(runner, definition, invocation->count - 1, invocation->arguments + 1);
    return refuse_unknown(runner, name);
}

static int refuse_job_type(struct runner *runner, const char *command, const char *type)
{
    char text[160];

    snprintf(text, sizeof text,
             "Value %.*s not valid for --job-type; "
             "expected: interactive, batch, system, scpf, subsystem-monitor",
             spsy_text_cut(type, 40), type);
    return runner_refuse(runner, command, "CPD0084", text);
}

/* A command that makes or serves a home has one; what any other does with its home goes to a server
 * where there is one. */
static const char *socket_for(const struct invocation *invocation)
{
    const char *word = invocation->count ? invocation->arguments[0] : "";

    bool has_home = strcmp(word, "init") == 0 || strcmp(word, "serve") == 0 ||
                    strcmp(word, "gateway") == 0 || is_gateway_check(invocation);

    return has_home ? NULL : route_socket(invocation);
}

static struct spsy_client_options client_options(const struct invocation *invocation,
                                                 const char *socket)
{
    return (struct spsy_client_options){.socket = socket,
                                        .user = invocation->user,
                                        .job = invocation->job_name,
                                        .interactive = isatty(STDIN_FILENO),
                                        .syslog = invocation->syslog,
                                        .wait_seconds = invocation->wait ? WAIT_SECONDS : 0,
                                        .files = &remote_local_files};
}

static int on_home(const struct invocation *invocation)
{
    struct ask_source source = {.fd = -1};
    struct streams streams = local_streams;
    struct local_claim claim = {.user = invocation->user,
                                .adopted = invocation->adopted,
                                .adopted_count = invocation->adopted_count};
    struct session_options options = {.job_name = invocation->job_name,
                                      .trace = invocation->trace,
                                      .syslog = invocation->syslog,
                                      .streams = &streams};
    struct runner runner;
    struct spsy_error error, ask_error;
    const char *socket = socket_for(invocation);
    char *home = socket ? NULL : home_find(invocation->home, &error);
    char command[64];
    int status;

    name_command(invocation, command);
    options.home = home;
    streams.context = &source;
    streams.ask = ask_person;
    runner_init(&runner, &options, &claim, invocation->json);
    runner.remote.options = client_options(invocation, socket);
    runner.remote.asking = (struct spsy_client_asking){
        .sign_on = invocation->sign_on, .context = &source, .ask = remote_ask_person};
    if (!invocation_job_type(invocation, &runner.claim.type))
        status = refuse_job_type(&runner, command, invocation->job_type);
    else if (ask_source_read(invocation->password_fd, &source, &ask_error) < 0)
        status = runner_refuse(&runner, command, ask_error.message_id, ask_error.text);
    else if (invocation->sign_on && !socket)
        status = runner_refuse(&runner, command, "SPY0108",
                               "--sign-on exists over the socket of a server only: on a home of "
                               "your own you are who you are");
    else if (!home && !socket)
        status = runner_refuse(&runner, command, error.message_id[0] ? error.message_id : "SPY0105",
                               error.text);
    else
        status = dispatch(&runner, invocation);
    runner_close(&runner);
    free(home);
    return status;
}

/* With --json a wrong option too yields the one object. */
static int refuse_invocation(int argc, char **argv, const char *wrong, const char *what)
{
    const char *nearest = NULL;
    bool json = false;
    char text[160];

    for (int i = 1; i < argc; i++)
        json |= strcmp(argv[i], "--json") == 0;
    for (size_t i = 0; i < help_option_count; i++)
        spsy_nearer(what, help_options[i].option, &nearest);
    if (nearest && strncmp(what, nearest, strlen(nearest)) == 0)
        nearest = NULL;
    if (strcmp(what, "--dry-run") == 0)
        snprintf(text, sizeof text, "%s; it goes behind a guarded command", what);
    else if (strncmp(what, "-u", 2) == 0 && what[2])
        snprintf(text, sizeof text, "%.*s; write -u %.*s", spsy_text_cut(what, 50), what,
                 spsy_text_cut(what + 2, 50), what + 2);
    else
        snprintf(text, sizeof text, "%.*s%s%s", spsy_text_cut(what, 100), what,
                 nearest ? "; nearest: " : "", nearest ? nearest : "");
    return usage(json, "", wrong, text);
}

/* ---- completion ---- */

static void end_quietly(int signal)
{
    (void)signal;
    _exit(0);
}

/* What is in the home, asked for as the line that is being typed would be carried out. */
static void add_names(struct completion *completion, const struct invocation *invocation)
{
    struct local_claim claim = {.user = invocation->user,
                                .adopted = invocation->adopted,
                                .adopted_count = invocation->adopted_count};
    struct session_options options = {.streams = &local_streams};
    const char *socket = route_misfit(invocation) ? NULL : route_socket(invocation);
    char *home = socket ? NULL : home_find(invocation->home, NULL);
    struct runner runner;

    options.home = home;
    runner_init(&runner, &options, &claim, false);
    runner.remote.options = client_options(invocation, socket);
    runner.claim.type = SPSY_JOB_INTERACTIVE;
    if (home || socket)
        completion_add_names(completion, &runner);
    runner_close(&runner);
    free(home);
}

/* `spsy complete -- WORD...`: what the last word may become; the words are those behind "spsy". The
 * completion scripts ask this at each key: no message comes of it, and it never waits long. */
static int complete(int count, char **words)
{
    enum { SECONDS = 1 };
    struct completion completion = {0};
    struct invocation invocation;
    const char *what;

    if (count > 0 && strcmp(words[0], "--") == 0) {
        words++;
        count--;
    }
    signal(SIGALRM, end_quietly);
    alarm(SECONDS);
    count = completion_without_equals(count, words);
    completion_options(&completion, count, words);
    invocation_read(count, words - 1, &invocation, &what); /* without the last; as far as it goes */
    if (completion.kind)
        add_names(&completion, &invocation);
    completion_print(stdout, &completion);
    completion_free(&completion);
    return 0;
}

/* A descriptor closed by the caller must not become the spool's database, which a message would
 * then be written into. What opens read-only in place of standard output fails every write. */
static void keep_standard_descriptors(void)
{
    int fd;

    do
        fd = open("/dev/null", O_RDONLY);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd > STDERR_FILENO)
        close(fd);
}

/* Where the kernel has no Landlock, an exit program runs as the same user and nothing else keeps it
 * from writing this process's memory (/proc/PID/mem). The price: no core file, and no debugger that
 * attaches to it later. */
static void hide_memory(void)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

    if (version < 1)
        prctl(PR_SET_DUMPABLE, 0);
}

int main(int argc, char **argv)
{
    struct invocation invocation;
    const char *what = "", *wrong;
    int status;

    keep_standard_descriptors();
    hide_memory();
    spool_single_thread();
    signal(SIGPIPE, SIG_IGN); /* a reader that leaves is a failed write, which has a status */
    signal(SIGXFSZ, SIG_IGN); /* and so is a file size limit (ulimit -f) */
    if (argc > 1 && strcmp(argv[1], "complete") == 0)
        return complete(argc - 2, argv + 2);
    wrong = invocation_read(argc, argv, &invocation, &what);
    if (wrong)
        return refuse_invocation(argc, argv, wrong, what);
    status = without_home(&invocation);
    if (status < 0)
        status = on_home(&invocation);
    if (fclose(stdout) != 0 && status == 0) {
        perror("spsy: standard output");
        status = SPSY_MESSAGE_FAILED;
    }
    return status;
}

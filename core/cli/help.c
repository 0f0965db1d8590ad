#include "cli/help.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/message.h"
#include "language/monitor.h"
#include "language/table.h"
#include "language/values.h"

enum {
    SYNOPSIS_MAX = 26, /* a longer one has a line of its own */
    WIDTH = 79,        /* of a line, so that an ordinary terminal shows it whole */
    NOTES_WIDTH = 76,
};

const struct help_option help_options[] = {
    {"--home", "DIR", NULL,
     "the home; else $SPSY_HOME, else /var/lib/spsy for root, else "
     "${XDG_DATA_HOME:-~/.local/share}/spsy"},
    {"--socket", "PATH", NULL,
     "the server that has the home; without --home, --socket and $SPSY_HOME: $SPSY_SOCKET, else "
     "/run/spsy/spsy.sock when it is there"},
    {"--wait", NULL, NULL, "wait up to a minute for a server that is not there, or has no room"},
    {"--user", "PROFILE", NULL,
     "run as this profile (-u); default QSECOFR, as whom the home's owner, or root, signs on"},
    {"--job", "NAME", NULL, "name of the job; default SPSY"},
    {"--job-type", "TYPE", "interactive batch system scpf subsystem-monitor",
     "default: interactive on a terminal, else batch"},
    {"--adopt", "PROFILE", NULL, "adopt this profile's special authorities; repeatable"},
    {"--sign-on", "PROFILE", NULL,
     "over the socket: sign on as this profile, whose password is asked for; for users who have no "
     "profile of their own"},
    {"--password-fd", "N", NULL,
     "what a command asks for (a password, yes or no) is read from descriptor N, 3 or more, a line "
     "each; else the terminal is asked, and without one nobody"},
    {"--json", NULL, NULL, "print one JSON object per statement, on one line of standard output"},
    {"--plain", NULL, NULL,
     "also on a terminal: lists as text, and a shell without line editing, as with TERM=dumb"},
    {"--trace", NULL, NULL, "print a line per program call and per decision on standard error"},
    {"--syslog", NULL, NULL,
     "also send refusals and failures to the system's log (LOG_AUTHPRIV); settings.json turns this "
     "on for every command"},
    {"--help", NULL, NULL, "this help"},
    {"--version", NULL, NULL, "the version"},
};
const size_t help_option_count = sizeof help_options / sizeof help_options[0];

const struct help_verb help_verbs[] = {
    {"init", "[--system NAME]", "make a home: registry, spool, profiles, QGPL/QPRINT", "--system"},
    {"cl", "STATEMENT", "one statement in CL syntax", NULL},
    {"run", "FILE|- [--keep-going]", "a script of CL statements as one job", "--keep-going"},
    {"shell", "", "an interactive session as one job; HELP lists the commands, EXIT ends it", NULL},
    {"doctor", "[--full | --gateway [--cupsd PATH]]",
     "tells which way commands go and how full a server is, and checks all that decisions depend "
     "on: "
     "kernel, home, registry, programs, spool; status 1 when something is wrong. --full reads "
     "every page of the database; --gateway: that nobody reaches CUPS past the gateway, and that "
     "CUPS believes no claimed name",
     "--full --gateway --cupsd"},
    {"journal",
     "[--user U] [--file F] [--verdict refused|allowed] [--basis BASIS] [--failed] "
     "[--since 'YYYY-MM-DD HH:MM:SS'] [--until TIME] [--limit N] | export [--follow] ... | --id N "
     "[--as-record | --as-test] | "
     "seal [--public | --new-series] | verify --key PUBLIC-KEY | --prune-before DATE",
     "recorded decisions, newest first, 100 by default, times in UTC; --failed: those in which a "
     "program failed or which could not be made; export: JSON lines, oldest first, all of them; "
     "--id: one entry, as the record that spsy exit call reads, or as a case for spsy exit test; "
     "seal: signs what is there, --public shows the first public key; verify: is the journal what "
     "was sealed? Needs *AUDIT or *ALLOBJ, pruning and --new-series need both",
     "--user --file --verdict --basis --failed --since --until --limit --prune-before --id "
     "--as-record --as-test --follow --key --public --new-series seal verify export"},
    {"replay",
     "[--policy FILE | --registry FILE | --self] [--inline] [--since TIME] [--until TIME] "
     "[--user U] [--file F] [--verdict refused|allowed] [--failed]",
     "the journal's requests through another policy or registry, or through the one that is in "
     "force: what would come out otherwise, counted by rule, user, function and queue; status 1 "
     "when something would, 4 when something could not be decided; needs *AUDIT or *ALLOBJ, "
     "--registry and --inline *ALLOBJ and *SECADM",
     "--policy --registry --self --inline --since --until --user --file --verdict --failed"},
    {"access",
     "--file F [--job J] [--number N] [--can FUNCTION] | --user U | --outq Q | --bypass; --to "
     "QUEUE | --lint [--user U]",
     "who may do what with a spooled file, what a profile may do with all files, what everybody "
     "may "
     "with a queue's, and by what: the exit programs, native authority, special authorities; "
     "--can: who can do this; --bypass: whom no program is ever asked about; --lint: authority "
     "that "
     "single users have where a group would do, groups without members, profiles without a group, "
     "status 1 when there are any; with --user: what that profile can reach, and by what; needs "
     "*AUDIT, or *ALLOBJ and *SECADM",
     "--file --job --number --user --outq --to --can --bypass --lint"},
    {"policy",
     "check FILE [--strict] | install FILE [--to PATH] [--strict] | learn "
     "[--since 'YYYY-MM-DD HH:MM:SS']",
     "a policy of the program RULES. check tells all that is wrong with it, and warns of rules "
     "that never match, reads that stay open, names that are none here; status 1 when it is no "
     "policy, with --strict also for a warning. install checks, then puts it where RULES reads it, "
     "and keeps the one before; needs *ALLOBJ and *SECADM. learn drafts one from the journal; "
     "needs *AUDIT or *ALLOBJ",
     "check install learn --strict --to --since"},
    {"explain", "[--for PROFILE] COMMAND ... | 'STATEMENT'",
     "what a guarded command would come to, and nothing of it happens: who is asked and why not, "
     "every program's answer, native authority way by way, the verdict, the smallest grant that "
     "would turn it; the statement is in CL. The same as --dry-run behind the command. --for, "
     "about "
     "another profile, needs *AUDIT, or *ALLOBJ and *SECADM; the status is what the command would "
     "end with",
     "--for"},
    {"report", "--html FILE|- [--replace] [--since 'YYYY-MM-DD HH:MM:SS'] [--until ...]",
     "one page about the home, complete in itself: what is guarded and by whom, who can do what, "
     "decisions over time, refusals and why, whom nobody is asked about, failures and times by "
     "program, shadow programs, what doctor finds; --json instead of --html: the same as a value; "
     "needs *AUDIT, or *ALLOBJ and *SECADM",
     "--html --replace --since --until"},
    {"ctltab", "[--exp DAYS] [--warn DAYS] [--purge DAYS] | --create PROFILE",
     "the sign-on table (LOGCTL): --create makes it, with one administrator whose password is "
     "asked "
     "for; --exp: a password is good for so many days, warned of in the last --warn of them, and "
     "its "
     "entry is deleted --purge days later; 0 to 255, the first time --exp is required, 0 only with "
     "--warn 0; alone: shows them, -1 before the first time. Condition code 0 4 8 12 16 20; needs "
     "*ALLOBJ and *SECADM",
     "--exp --warn --purge --create"},
    {"collect",
     "--outq QUEUE --to DIR [--then keep|delete|hold|move --move-to QUEUE] [--every SECONDS] "
     "[--stop-at-first] | --outq QUEUE --check [--to DIR] [--then ...] [--for PROFILE]",
     "the ready spooled files of a queue into an archive: a file for the data of each, and "
     "index.jsonl, a line of JSON for each; then they are deleted, held or moved. What may not be "
     "read is skipped and held, and the status is 3, 4 when an exit program failed, 1 when "
     "something else did. --every: goes on, and writes JSON lines; --stop-at-first: the first "
     "refusal ends it; --check: reads nothing, and writes which files could not be read, or not "
     "be deleted, held or moved, with the grants that would help, as a script in CL; --for, about "
     "another profile, needs *AUDIT, or *ALLOBJ and *SECADM",
     "--outq --to --then --move-to --every --stop-at-first --check --for"},
    {"quiesce", "on [--for PROFILE] [--reason TEXT] | off",
     "while it is on, one profile (default: yours) changes the home and nobody else; reading goes "
     "on; alone: shows whether it is; on and off need *ALLOBJ and *SECADM",
     "on off --for --reason"},
    {"masterkey", "[create FILE | rotate FILE]",
     "the home's master key, which everything encrypted hangs on: where it is, its fingerprint, "
     "and "
     "whether it is this home's; create makes it in a new file outside the home and sets the "
     "setting masterKey, rotate makes another and wraps everything anew under it. A copy of that "
     "file "
     "belongs where no copy of the home is: without it encrypted data is lost. Needs *ALLOBJ and "
     "*SECADM, over a socket the home's owner",
     "create rotate"},
    {"rewrap", "LABEL | --all [--drop]",
     "after CHGSPLKEY NEWVER(*YES): brings the keys of a label's files under its present version; "
     "the "
     "data is not touched, and the same command goes on where one was ended; --drop: older "
     "versions "
     "that no file is under and an export has are removed; for the key's owner, or *ALLOBJ and "
     "*SECADM",
     "--all --drop"},
    {"backup", "FILE [--check]",
     "the home at one instant, without spooled files, data and journal: registry, settings, "
     "profiles, libraries, queues, authorities, keys, guards, sign-on table; in a new file, its "
     "owner's alone, read back when it is written. --check: could it be written? Needs *SAVSYS, or "
     "*ALLOBJ and *SECADM",
     "--check"},
    {"restore", "FILE [--secrets] [--check] [--master-key FILE]",
     "the home becomes what it was when the backup was made, while it is quiesced for you; refused "
     "when files would lose owner, queue, key or data that are not in the backup; --master-key: "
     "the "
     "one that the backup is under, when the home has another by now; --secrets: keys, guards and "
     "sign-on table alone, of a file of compare --secrets; needs *ALLOBJ and *SECADM",
     "--secrets --check --master-key"},
    {"compare", "FILE [--as-commands [--secrets FILE]]",
     "what differs between a backup and the home as it is now: row by row, or as the commands that "
     "make the same changes again after spsy restore; --secrets: keys, guards and sign-on table, "
     "which no administrator's commands make again, go sealed into that file, for spsy restore "
     "--secrets; needs what backup needs",
     "--as-commands --secrets"},
    {"break-glass", "[--reason TEXT --hours 1-24 | --end]",
     "for the day when every program refuses: until it ends, no exit program is asked, native "
     "authority decides, and each use is recorded; for root and the home's owner",
     "--reason --hours --end"},
    {"serve", "[--socket PATH]",
     "serve the home to the users of this machine, who cannot write it: in the foreground, as the "
     "user that owns the home, until SIGTERM; spsy man has more, SERVER",
     "--socket"},
    {"gateway",
     "[--listen PATH] [--cupsd PATH] | setup [--apply | --undo | --check] [--root DIR] | ask "
     "FUNCTION JOB-ID --user NAME [--as-record] [--to QUEUE] [--cupsd PATH] | access "
     "JOB-ID|--queue "
     "QUEUE [--user NAME] [--to QUEUE] [--cupsd PATH]",
     "in front of this machine's CUPS: every job operation of lp, lpstat, cancel and other clients "
     "asks the exit programs; runs in the foreground, until SIGTERM. setup puts it there and takes "
     "it away; ask says what would be decided about a job, access who may do what with it, and "
     "neither does anything; spsy man gateway has more",
     "--listen --cupsd setup --apply --undo --check --root ask --user --as-record --to access "
     "--queue"},
    {"record", "encode|decode|layout", "fields to the 429 bytes and back; needs no home",
     "encode decode layout --ascii --hex --dump --json"},
    {"exit",
     "call PROGRAM.so RECORD.json | check PROGRAM.so|POLICY | new NAME --lang LANGUAGE | test "
     "TABLE",
     "for authors, before anything is registered: one call of an exit program; what could be wrong "
     "with it, or with a policy, found in its file and by thousands of calls (SPX001 and on: spsy "
     "help SPX012); a folder to begin one in; a decision table, compared with what it decides",
     "call check new test --format --ccsid --entry --data --inline --debug --lang --into --program "
     "--policy --registry --home --csv --coverage --require-coverage --json"},
    {"help", "[COMMAND|MESSAGE|--table]",
     "this help, a command's, or what a message id means; --table: every command and keyword "
     "beside "
     "IBM's, as Markdown",
     NULL},
    {"completion", "bash|zsh|fish", "a completion script for the shell", "bash zsh fish"},
    {"man", "[protocol|gateway]",
     "the manual page spsy(1), or spsy-protocol(7) or spsy-gateway(8), as roff",
     "protocol gateway"},
};
const size_t help_verb_count = sizeof help_verbs / sizeof help_verbs[0];

void help_lower(char *target, size_t size, const char *name)
{
    size_t i = 0;

    for (; name[i] && i + 1 < size; i++)
        target[i] = name[i] >= 'A' && name[i] <= 'Z' ? (char)(name[i] - 'A' + 'a') : name[i];
    target[i] = '\0';
}

static void write_all(FILE *stream)
{
    char left[64];

    fputs("usage: spsy [OPTION]... COMMAND [--keyword value]...\n"
          "       spsy [OPTION]... cl \"COMMAND KEYWORD(value) ...\"\n\noptions\n",
          stream);
    for (size_t i = 0; i < help_option_count; i++) {
        snprintf(left, sizeof left, "%s %s", help_options[i].option,
                 help_options[i].argument ? help_options[i].argument : "");
        fprintf(stream, "  %-20s %s\n", left, help_options[i].help);
    }
    fputs("\nspsy itself\n", stream);
    for (size_t i = 0; i < help_verb_count; i++) {
        snprintf(left, sizeof left, "%s %s", help_verbs[i].name, help_verbs[i].synopsis);
        if (strlen(help_verbs[i].synopsis) > SYNOPSIS_MAX)
            fprintf(stream, "  %s %s\n  %-32s %s\n", help_verbs[i].name, help_verbs[i].synopsis, "",
                    help_verbs[i].help);
        else
            fprintf(stream, "  %-32s %s\n", left, help_verbs[i].help);
    }
    for (int guarded = 1; guarded >= 0; guarded--) {
        fputs(guarded ? "\nguarded commands: the exit programs are asked\n" : "\nother commands\n",
              stream);
        for (size_t i = 0; i < command_table_count; i++) {
            if ((command_table[i]->function != NULL) != guarded)
                continue;
            help_lower(left, sizeof left, command_table[i]->name);
            fprintf(stream, "  %-12s %s\n", left, command_table[i]->summary);
        }
    }
    fputs("\nin scripts (spsy run, spsy shell)\n", stream);
    for (size_t i = 0; i < script_command_count; i++) {
        help_lower(left, sizeof left, script_commands[i]->name);
        fprintf(stream, "  %-12s %s\n", left, script_commands[i]->summary);
    }
    fputs("\nspsy COMMAND --help shows a command's parameters, spsy help CPF3492 what a message "
          "means.\n"
          "exit status: 0 completed, 1 failed, 2 usage, 3 refused, 4 refused because an exit "
          "program failed, 5 internal error\n",
          stream);
}

/* What a line of help goes on with. */
static void write_more(FILE *stream, const char *help)
{
    while ((help = strchr(help, '\n'))) {
        help++;
        fprintf(stream, "  %-14s     %.*s\n", "", (int)strcspn(help, "\n"), help);
    }
}

/* Beside IBM's keyword of the same name. */
const char *const help_standings[] = {
    [PARAMETER_EFFECTIVE] = "",
    [PARAMETER_STORED] = "; stored only",
    [PARAMETER_CHECKED] = "; checked only",
    [PARAMETER_OURS] = "; not IBM's",
};

static void write_parameter(FILE *stream, const struct parameter_definition *definition,
                            bool in_script)
{
    const char *help = definition->help ? definition->help : "";
    char option[32], values[512];

    help_lower(option, sizeof option, definition->keyword);
    value_describe(definition, values, sizeof values);
    fprintf(stream, in_script ? "  %s%-14s %.*s\n" : "  %s%-12s %.*s\n", in_script ? "" : "--",
            in_script ? definition->keyword : option, (int)strcspn(help, "\n"), help);
    fprintf(stream, "  %-14s   %s", "", values);
    if (definition->max_items > 1)
        fprintf(stream, "; up to %zu", definition->max_items);
    if (definition->required)
        fputs("; required", stream);
    if (definition->default_value)
        fprintf(stream, "; default %s", definition->default_value);
    if (definition->position)
        fprintf(stream, "; position %u", definition->position);
    fputs(help_standings[definition->standing], stream);
    putc('\n', stream);
    write_more(stream, help);
    for (const struct parameter_definition *element = definition->elements;
         element && element->keyword; element++) {
        value_describe(element, values, sizeof values);
        fprintf(stream, "  %-14s     %s: %s%s%s\n", "", element->keyword, values,
                element->default_value ? "; default " : "",
                element->default_value ? element->default_value : "");
    }
}

/* Paragraphs, in lines that an ordinary terminal shows whole. */
static void write_notes(FILE *stream, const char *notes)
{
    size_t column = 0;

    for (const char *at = notes; *at;) {
        size_t word = strcspn(at, " \n");
        bool fits = column > 0 && column + 1 + word <= NOTES_WIDTH;

        if (at == notes || at[-1] == '\n')
            fputs("\n  ", stream);
        else
            fputs(fits ? " " : "\n  ", stream);
        column = fits && at[-1] != '\n' ? column + 1 + word : word;
        fwrite(at, 1, word, stream);
        at += word + (at[word] != '\0');
        if (at[-1] == '\n')
            putc('\n', stream);
    }
    putc('\n', stream);
}

/* Its two syntaxes; what only a script understands has one. */
static void write_ways(FILE *stream, const struct command_definition *definition)
{
    const struct parameter_definition *parameter = definition->parameters;
    const char *more = parameter->keyword ? " ..." : "";
    char name[32], option[32];

    help_lower(name, sizeof name, definition->name);
    fprintf(stream, "\n  spsy %s", name);
    for (; parameter->keyword; parameter++) {
        help_lower(option, sizeof option, parameter->keyword);
        fprintf(stream, parameter->required ? " --%s VALUE" : "", option);
    }
    fprintf(stream, "%s\n  spsy cl \"%s", more, definition->name);
    for (parameter = definition->parameters; parameter->keyword; parameter++)
        fprintf(stream, parameter->required ? " %s(...)" : "", parameter->keyword);
    fprintf(stream, "%s\"\n", more);
    if (definition->function)
        fprintf(stream, "  spsy %s ... --dry-run; spsy explain \"%s ...\": what it would come to\n",
                name, definition->name);
}

static void write_command(FILE *stream, const struct command_definition *definition)
{
    const struct parameter_definition *parameter;

    fprintf(stream, "%s - %s\n", definition->name, definition->summary);
    if (definition->function)
        fprintf(stream, "guarded: function identifier %s\n", definition->function);
    if (definition->run)
        write_ways(stream, definition);
    if (definition->parameters->keyword)
        putc('\n', stream);
    for (parameter = definition->parameters; parameter->keyword; parameter++)
        write_parameter(stream, parameter, !definition->run);
    if (definition->notes)
        write_notes(stream, definition->notes);
}

static const struct spsy_message *find_message(const char *id)
{
    char upper[8] = "";

    for (size_t i = 0; id[i] && i + 1 < sizeof upper; i++)
        upper[i] = id[i] >= 'a' && id[i] <= 'z' ? (char)(id[i] - 'a' + 'A') : id[i];
    return strlen(id) == sizeof upper - 1 ? spsy_message_find(upper) : NULL;
}

/* What a message id means, and whose meaning it is. */
static void write_message(FILE *stream, const struct spsy_message *message)
{
    static const char *const sources[] = {"IBM's", "IBM's as remembered, not verified",
                                          "spsy's own"};

    fprintf(stream, "%s - %s\n", message->id, message->meaning);
    if (message->kind != SPSY_MESSAGE_COMPLETION)
        fprintf(stream, "a command that fails with it ends with exit status %d\n",
                (int)message->kind);
    fprintf(stream, "the meaning is %s\n", sources[message->source]);
}

static void write_verb(FILE *stream, const void *context)
{
    const struct help_verb *verb = context;

    fprintf(stream, "usage: spsy [OPTION]... %s%s%s\n\n%s\n", verb->name,
            verb->synopsis[0] ? " " : "", verb->synopsis, verb->help);
}

/* In a shell, in upper case as well. */
static const struct help_verb *find_verb(const char *name)
{
    for (size_t i = 0; i < help_verb_count; i++)
        if (strcasecmp(help_verbs[i].name, name) == 0)
            return &help_verbs[i];
    return NULL;
}

static const struct command_definition *find_command(const char *name)
{
    const struct command_definition *definition = command_find(name);

    return definition ? definition : script_command_find(name);
}

bool help_is_topic(const char *name)
{
    return find_command(name) || find_message(name);
}

/* ---- lines no longer than a terminal's ---------------------------------------------------- */

/* Where a line that is too long goes on: below its second column, if it has one. */
static size_t hanging(const char *line, size_t length)
{
    size_t begin = strspn(line, " ");

    if (strncmp(line, "usage: ", 7) == 0)
        return 7;
    if (begin == 0 || begin > 4)
        return begin;
    for (size_t at = begin; at + 2 < length && at < WIDTH / 2; at++)
        if (line[at] == ' ' && line[at + 1] == ' ')
            return at + strspn(line + at, " ");
    return begin + 4;
}

static void write_line(FILE *stream, const char *line, size_t length)
{
    size_t indent = hanging(line, length), used = 0;

    while (used + length > WIDTH) {
        size_t most = WIDTH - used, cut = most;

        while (cut > 0 && line[cut] != ' ')
            cut--;
        if (cut <= (used ? 0 : indent)) /* one word that has no room */
            for (cut = most; cut < length && line[cut] != ' ';)
                cut++;
        if (cut == length)
            break;
        fprintf(stream, "%.*s\n%*s", (int)cut, line, (int)indent, "");
        line += cut + 1;
        length -= cut + 1;
        used = indent;
    }
    fprintf(stream, "%.*s\n", (int)length, line);
}

/* What write writes, in such lines; as it is when there is no memory. */
static void write_narrow(FILE *stream, void (*write)(FILE *stream, const void *context),
                         const void *context)
{
    char *text = NULL;
    size_t size;
    FILE *memory = open_memstream(&text, &size);

    if (!memory) {
        write(stream, context);
        return;
    }
    write(memory, context);
    if (fclose(memory) != 0) {
        free(text);
        write(stream, context);
        return;
    }
    for (const char *line = text; *line;) {
        size_t length = strcspn(line, "\n");

        write_line(stream, line, length);
        line += length + (line[length] == '\n');
    }
    free(text);
}

static void write_topic(FILE *stream, const void *name)
{
    const struct command_definition *definition = name ? find_command(name) : NULL;
    const struct spsy_message *message = name ? find_message(name) : NULL;
    const struct help_verb *verb = name ? find_verb(name) : NULL;

    if (definition)
        write_command(stream, definition);
    else if (message)
        write_message(stream, message);
    else if (verb)
        write_verb(stream, verb);
    else if (name)
        fprintf(stream,
                "no such command or message here: %s; outside of the shell, spsy help %s "
                "says more\n",
                (const char *)name, (const char *)name);
    else
        write_all(stream);
}

void help_write_topic(FILE *stream, const void *name)
{
    write_narrow(stream, write_topic, name);
}

void help_write_verb(FILE *stream, const void *verb)
{
    write_narrow(stream, write_verb, verb);
}

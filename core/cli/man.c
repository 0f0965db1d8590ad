/* man.c - spsy(1) as roff, from the same table as the help. */
#include "cli/help.h"

#include <string.h>

#include "base/message.h"
#include "guard/target.h"
#include "language/monitor.h"
#include "language/table.h"
#include "language/values.h"
#include "session/settings.h"

/* Text that roff takes as it is: backslashes, hyphens, and no request at the start of a line. */
static void roff_bytes(FILE *stream, const char *text, size_t count)
{
    if (count > 0 && (*text == '.' || *text == '\''))
        fputs("\\&", stream);
    for (; count > 0; count--, text++)
        if (*text == '\\')
            fputs("\\e", stream);
        else if (*text == '-')
            fputs("\\-", stream);
        else if (*text == '|') /* a line may be broken after it */
            fputs("|\\:", stream);
        else
            putc_unlocked(*text, stream);
}

void man_roff(FILE *stream, const char *text)
{
    roff_bytes(stream, text, strlen(text));
}

static void write_options(FILE *stream)
{
    fputs(".SH OPTIONS\n", stream);
    for (size_t i = 0; i < help_option_count; i++) {
        fputs(".TP\n.B ", stream);
        man_roff(stream, help_options[i].option);
        if (help_options[i].argument)
            fprintf(stream, " \\fI%s\\fR", help_options[i].argument);
        putc_unlocked('\n', stream);
        man_roff(stream, help_options[i].help);
        if (help_options[i].values) {
            fputs("\n.br\n", stream);
            man_roff(stream, help_options[i].values);
        }
        putc_unlocked('\n', stream);
    }
}

static void write_verbs(FILE *stream)
{
    fputs(".SH SPSY ITSELF\n", stream);
    for (size_t i = 0; i < help_verb_count; i++) {
        fprintf(stream, ".TP\n.B %s ", help_verbs[i].name);
        man_roff(stream, help_verbs[i].synopsis);
        putc_unlocked('\n', stream);
        man_roff(stream, help_verbs[i].help);
        putc_unlocked('\n', stream);
    }
}

static void write_parameter(FILE *stream, const struct parameter_definition *parameter,
                            bool in_script)
{
    const char *help = parameter->help ? parameter->help : "";
    char option[32], values[512];

    help_lower(option, sizeof option, parameter->keyword);
    value_describe(parameter, values, sizeof values);
    if (in_script)
        fprintf(stream, ".TP\n.B %s(...)\n", parameter->keyword);
    else
        fprintf(stream, ".TP\n.BR \\-\\-%s \", %s(...)\"\n", option, parameter->keyword);
    roff_bytes(stream, help, strcspn(help, "\n"));
    fputs(":\n", stream);
    man_roff(stream, values);
    if (parameter->required)
        fputs("; required", stream);
    if (parameter->default_value) {
        fputs("; default ", stream);
        man_roff(stream, parameter->default_value);
    }
    fputs(help_standings[parameter->standing], stream);
    fputs(".\n", stream);
    while ((help = strchr(help, '\n'))) {
        fputs(".br\n", stream);
        help++;
        roff_bytes(stream, help, strcspn(help, "\n"));
        putc_unlocked('\n', stream);
    }
}

static void write_notes(FILE *stream, const char *notes)
{
    while (*notes) {
        size_t length = strcspn(notes, "\n");

        fputs(".PP\n", stream);
        roff_bytes(stream, notes, length);
        putc_unlocked('\n', stream);
        notes += length + (notes[length] == '\n');
    }
}

/* What the commands about one spooled file, or about selected ones, have in common. */
static void write_identification(FILE *stream)
{
    fputs(".SH IDENTIFYING A SPOOLED FILE\n"
          "The commands that refer to this section take these parameters. FILE, JOB and SPLNBR are "
          "also\npositional, in this order, unless a command says otherwise.\n",
          stream);
    for (const struct parameter_definition *parameter = target_parameters; parameter->keyword;
         parameter++)
        write_parameter(stream, parameter, false);
    fputs(".PP\nFILE(*SELECT) and SELECT are for the commands that name SELECT, whose user is "
          "*CURRENT and whose\nother elements are *ALL unless they are given. A job is found while "
          "it runs or while it\nowns a spooled file. When several files fit, none is guessed: "
          "CPF3340 asks for a spooled\nfile number, CPF3343 for a qualified job.\n",
          stream);
}

/* Names those of them that a command has. */
static void write_reference(FILE *stream, const struct parameter_definition *parameters)
{
    size_t count = 0, written = 0;

    for (size_t i = 0; parameters[i].keyword; i++)
        count += target_parameter_is(parameters, parameters[i].keyword);
    if (count == 0)
        return;
    fputs(".PP\n", stream);
    for (size_t i = 0; parameters[i].keyword; i++)
        if (target_parameter_is(parameters, parameters[i].keyword)) {
            fprintf(stream, "%s%s",
                    written == 0          ? ""
                    : written + 1 < count ? ", "
                                          : " and ",
                    parameters[i].keyword);
            written++;
        }
    fputs(": see\n.BR \"IDENTIFYING A SPOOLED FILE\" .\n", stream);
}

static void write_commands(FILE *stream, bool guarded)
{
    for (size_t i = 0; i < command_table_count; i++) {
        const struct command_definition *definition = command_table[i];
        const struct parameter_definition *parameter = definition->parameters;

        if ((definition->function != NULL) != guarded)
            continue;
        fprintf(stream, ".SS %s\n", definition->name);
        man_roff(stream, definition->summary);
        if (definition->function)
            fprintf(stream, " (function identifier %s)", definition->function);
        fputs(".\n", stream);
        write_reference(stream, parameter);
        for (; parameter->keyword; parameter++)
            if (!target_parameter_is(definition->parameters, parameter->keyword))
                write_parameter(stream, parameter, false);
        if (definition->notes)
            write_notes(stream, definition->notes);
    }
}

static void write_script_commands(FILE *stream)
{
    fputs(".SH IN SCRIPTS\nWhat spsy run and spsy shell understand besides the commands. "
          "LABEL: stands before a command, or alone.\n",
          stream);
    for (size_t i = 0; i < script_command_count; i++) {
        const struct command_definition *definition = script_commands[i];

        fprintf(stream, ".SS %s\n", definition->name);
        man_roff(stream, definition->summary);
        fputs(".\n", stream);
        for (const struct parameter_definition *parameter = definition->parameters;
             parameter->keyword; parameter++)
            write_parameter(stream, parameter, true);
        write_notes(stream, definition->notes);
    }
}

/* This says for each id whose meaning it has: the page is where users look ids up. */
static void write_messages(FILE *stream)
{
    static const char *const sources[] = {[SPSY_SOURCE_IBM] = "",
                                          [SPSY_SOURCE_REMEMBERED] = " (remembered)",
                                          [SPSY_SOURCE_OURS] = " (ours)"};

    fputs(
        ".SH MESSAGES\nIds are IBM's unless the line says that the meaning is remembered and was "
        "not verified, or\nthat the id is ours. The number is the exit status of a statement that "
        "fails with it.\n",
        stream);
    for (size_t i = 0; i < spsy_message_count; i++) {
        fprintf(stream, ".TP\n.B %s\n", spsy_messages[i].id);
        if (spsy_messages[i].kind != SPSY_MESSAGE_COMPLETION)
            fprintf(stream, "%d: ", (int)spsy_messages[i].kind);
        man_roff(stream, spsy_messages[i].meaning);
        fprintf(stream, "%s\n", sources[spsy_messages[i].source]);
    }
}

struct paragraph {
    const char *title, *text;
};

/* What an administrator of a machine has to know. */
static const struct paragraph server[] = {
    {"What it is for",
     "spsy serve has a home whose users cannot write it: a user of its own owns it, who is not "
     "root, and commands reach it at a socket. Who asks is what the kernel says: root and that "
     "user are QSECOFR, anybody else the profile with his login (LCLUSER)."},
    {"Starting it",
     "As root: systemctl enable --now spsy.socket. The first command starts spsy.service, as the "
     "user spsy, who makes the home /var/lib/spsy when there is none. CRTUSRPRF ALICE "
     "LCLUSER('alice') lets a login in. Without systemd: spsy --home DIR serve --socket PATH, as "
     "the user that owns DIR, in the foreground; the directory of the socket must be there, and "
     "others may enter it."},
    {"Stopping it",
     "SIGTERM: nobody else comes in, statements that run end, exit status 0 within ten seconds. "
     "systemctl stop spsy.service does it, and the next command starts it again; stop spsy.socket, "
     "too, and commands are told that there is no server (SPY0201). SIGHUP, systemctl reload, "
     "reads "
     "the settings again. Exit status 1: it could not start, and has said why."},
    {"What it says",
     "On standard error and in the system's log, in this order: SPY0210 prepared; for the "
     "components home, socket and workers SPY0211 starting, SPY0212 started in N ms; SPY0213 "
     "ready, "
     "with how many exit programs can be called; SPY0214 stopping; SPY0215 a component has "
     "stopped; "
     "SPY0216 stopped, always the last one. SPY0217: the process of a connection crashed, which "
     "costs that connection alone. SPY0218: the settings were read again. A server that cannot "
     "start "
     "says why before SPY0216."},
    {"Which way a command goes",
     "--home, else --socket, else $SPSY_HOME, else $SPSY_SOCKET, else /run/spsy/spsy.sock when it "
     "is "
     "there, else the home by default; also for root. The first line of spsy doctor tells. Over a "
     "socket --adopt and --job-type do not exist. Files that a command reads or writes are opened "
     "by "
     "the client, with the user's own rights; PGM and PGMDTA are paths of the server, which under "
     "its unit sees nothing of /home and has a /tmp of its own."},
    {"How full it is",
     "spsy doctor, as root or the home's owner: connections, those of the user who has most, spare "
     "processes, refused connections, beside their limits. Anybody else is shown his own."},
    {"When it does not answer", "Root works on the home itself: spsy --home /var/lib/spsy doctor; "
                                "break-glass, too, which over "
                                "a socket only root and the home's owner may begin and end. "
                                "journalctl -u spsy has what it said "
                                "last. A crashed or hanging server is started again by systemd, "
                                "one whose home cannot be served "
                                "is not: systemctl reset-failed, then start spsy.socket."},
    {"In front of CUPS",
     "spsy gateway asks the same programs about the jobs of this machine's CUPS: "
     "spsy-gateway(8), also for the night when nobody can print."},
    {"Removing it",
     "The package takes away neither the home nor the user spsy, also when it is purged."},
};

/* What an operator who is called at night looks for, in the order in which it is met. */
/* core/screen/README.md, W8. */
static const struct paragraph terminal[] = {
    {"When", "Standard input and output are a terminal, TERM is set and not dumb, and neither "
             "--json nor --trace nor --plain was given; otherwise all is text."},
    {"spsy shell",
     "Lines are edited as in Emacs, and come back with the arrow keys and Ctrl-R, in the next "
     "session, too; none with the value of a PASSWORD is kept. Tab completes commands, keywords, "
     "special values and the names of objects; F4, or Tab twice where a keyword may stand, prompts "
     "for the keywords of the command, where F4 gives the next value of a field, F5 begins anew, "
     "F3 and F12 leave. Ctrl-C drops a statement, Ctrl-D ends. HELP with a command or a message "
     "explains it."},
    {"spsy wrksplf, spsy wrkoutq",
     "A list to work with. Options are typed beside the rows and carried out at Enter: 2 change, 3 "
     "hold, 4 delete (once confirmed), 5 display, or the files of a queue, 6 release, 8 "
     "attributes, or a queue's description. What is refused stays marked, and the reason stands "
     "below its row. F3 leaves, F4 prompts, F5 reads the list anew, F11 shows other columns, F12 "
     "goes back; also Ctrl-R for F5, Ctrl-V for F11, Esc for F12, F7 and F8 for pages. Parameters "
     "for options 2 and 3, or a command, are typed below."},
};

/* What comes before an exit program is enforced: the README's third journey. */
static const struct paragraph live[] = {
    {"1. Write", "spsy exit new NAME --lang c|c++|ibmi-c|cobol|policy makes a folder with a "
                 "program or a policy, a Makefile and a decision table: see spsy-exit(3)."},
    {"2. Check", "spsy exit check looks for what authors get wrong, in the file and by thousands "
                 "of calls; spsy help SPX lists the findings, spsy help SPX012 explains one. spsy "
                 "policy check tells all that is wrong with a policy, with line, column and rule, "
                 "and what is probably not meant; spsy policy install puts one in place whole and "
                 "keeps the one before as PATH.before. Schemas for editors: "
                 "share/spsy/policy.schema.json and decision-table.schema.json."},
    {"3. Test", "spsy exit test asks a program, a policy or a registry about each case of a "
                "decision table; TAP, and what no case has reached."},
    {"4. Shadow", "ADDEXITPGM MODE(*SHADOW): asked and recorded, without effect; WRKREGINF counts "
                  "what it would have done."},
    {"5. Replay",
     "spsy replay --policy FILE or --registry FILE: the journal's requests through "
     "it; what comes out otherwise, refused before and allowed now first. spsy policy "
     "learn drafts a policy from the journal; RULES refuses a draft until somebody "
     "has read it. spsy journal --id N --as-record and --as-test take a decision out."},
    {"6. Enforce", "ADDEXITPGM REPLACE(*YES) without MODE. spsy explain, or --dry-run, says what "
                   "one command would come to; spsy access who can do what, --bypass whom no "
                   "program is asked about; spsy report --html FILE is one page of it all."},
};

static const struct paragraph operation[] = {
    {"Everybody is refused, exit status 4",
     "An exit program failed, or the registry cannot be read. The message after CPF3492 names "
     "program, format, number and cause; so do spsy journal --failed for what happened before, "
     "--trace for one attempt, and spsy doctor for all programs at once and for the last "
     "failure. Fix the program, or take it out: RMVEXITPGM EXITPNT(QIBM_QSP_SECURITY) "
     "FORMAT(...) PGMNBR(...). ADDEXITPGM ... ONFAIL(*IGNORE) makes its failures count as no "
     "opinion. A job that runs keeps the list it has read. If none of this is possible: spsy "
     "break-glass --reason '...' --hours 1."},
    {"Everybody is refused, exit status 3",
     "Exit programs or native authority refuse on purpose; spsy journal --verdict refused shows "
     "which of them and why."},
    {"An overnight job",
     "spsy journal tells its number for each decision; DSPJOBLOG JOB(number/user/name) shows "
     "what it was told. Logs of the last thousand jobs are kept, and of those that own spooled "
     "files; of each job the last 10000 messages."},
    {"Being told at once",
     "{\"version\": 1, \"syslog\": true} in settings.json sends each refusal and each failure to "
     "the system's log. A refusal that the journal cannot record always goes there. spsy doctor, "
     "run by cron, ends with status 1 when something is wrong. A warning leaves it 0, and so does "
     "a "
     "program that failed: spsy journal --failed --limit 1 says when."},
    {"The disk is full",
     "What cannot be recorded is refused. DLTSPLF and spsy journal --prune-before still work, "
     "from the home's reserve of 1 MiB; while break-glass is in force, so does everything else "
     "that a guarded command does to a file, a restore too, as far as that room reaches. A list "
     "or a save file needs room in $TMPDIR, else /var/tmp."},
    {"The spool fills",
     "spsy doctor tells how much is spooled, how full its disk is, and by what has stayed of the "
     "last seven days when it reaches spoolAlarmPercent. spsy collect takes ready files off a "
     "queue into an archive outside of the home, as an ordinary job: the data of each in a file, "
     "and index.jsonl with a line of JSON for each, whose blake2b256 is what b2sum -l 256 shows. "
     "What its profile may not read it holds and leaves behind, with status 3; spsy collect "
     "--check writes the grants that would help as a script for spsy run. Ended at any instant it "
     "goes on where it was: nothing is lost, and nothing comes twice. The archive is in the clear, "
     "whatever key a file had."},
    {"The master key is not there",
     "Whatever reads an encrypted file is refused with status 4, and SPY0171 or SPY0002 names the "
     "file of the key and what is wrong with it; new files under a key are not created, and nobody "
     "signs on with a password. Everything else goes on: files are held, moved, deleted and saved, "
     "and spsy collect takes those in the clear. Put the copy of the key back, with mode 0400: "
     "spsy masterkey says whether it is this home's, by its fingerprint, and nothing needs to be "
     "run again. Without a copy the encrypted data is lost, unless EXPSPLKEY has exported the "
     "keys: what was saved under them is restored and read in another home, after spsy masterkey "
     "create and IMPSPLKEY there."},
    {"The sign-on table is corrupted",
     "SPY0190: nobody signs on with a password, whoever the kernel names is not affected, and no "
     "command writes over the table; spsy doctor says so and ends with status 1. spsy restore of a "
     "backup puts the table of then back, with the passwords of then and all else that a backup "
     "has: spsy compare --as-commands before it tells what comes after."},
    {"A file that nobody can touch",
     "It has a value that no exit program can be shown: a date before 1900 or from 2100 on, "
     "which a wrong clock once left (no file is created under such a clock now), or damage. spsy "
     "doctor names the first such file by its date, with --full by any value. A user with "
     "*SPLCTL, about whom no program is asked, can delete it with DLTSPLF; the journal records "
     "that decision with 429 X'00' as the record, and the cause. No command finds a file whose "
     "output queue a damaged spool.db has lost, and a file whose data is lost can only be "
     "deleted: spsy doctor --full names them; a copy of the home still has them."},
    {"The journal grows",
     "It grows by 1 to 2 KB a decision, of which facts and link are 0.3; by 4 KB where ten "
     "programs "
     "answer. A seal takes 0.5 KB, and 40 bytes for each entry of it that was counted again: at "
     "most "
     "one a quarter of an hour, or for 4096 entries, some 20 MB a year. Decisions older than "
     "journalKeepDays are removed, at most "
     "once an hour, by whoever causes an entry, 200 at a time; spsy journal --prune-before DATE "
     "removes more. Their room is used again at once; spool.db itself shrinks gradually. The same "
     "read again within journalRepeatSeconds is counted in the entry that is there; a list that "
     "the gateway shows is one entry. Who causes more "
     "than journalBytesPerMinute is slowed, then refused with SPY0114; QSECOFR is not, nor anybody "
     "during break-glass."},
    {"Sealed",
     "The journal is sealed by the first decision journalSealMinutes after the last seal, by spsy "
     "journal seal, by pruning and when a server ends. spsy journal verify --key KEY finds "
     "whatever was changed, removed, inserted or put elsewhere before the last seal, by whoever "
     "had the whole home afterwards; KEY is what spsy init and spsy journal seal --public show: "
     "write it down elsewhere, and the epoch and time of a seal now and then. Not found are a "
     "tail that was cut off, a home or a snapshot put back (compare the last epoch), and what a "
     "copy-on-write file system, data=journal or a backup kept of seal.key; nor is anything after "
     "the last seal proved. What is pruned is a gap that is signed, and told. Without a good "
     "seal.key decisions go on, and nothing is pruned; spsy doctor says why. A lost key is "
     "replaced by spsy journal seal --new-series: write the new first key down, the old one "
     "verifies what was sealed before."},
    {"A backup, or a move to another machine",
     "spsy quiesce on --for PROFILE --reason '...' keeps everybody else from changing the home "
     "until "
     "spsy quiesce off; reading goes on, and is journalled. It outlives restarts. A change that is "
     "refused says SPY0113, and who to ask; spsy doctor tells that it is on. Break-glass changes "
     "nothing of it. It copies nothing: that is Backup, below; a copy made meanwhile is quiesced, "
     "too, wherever it is put back, until spsy quiesce off is run on it."},
    {"What would happen?",
     "A guarded command with --dry-run behind it, or spsy explain with the command, as options or "
     "in "
     "CL, is asked about as ever and does nothing: neither file nor queue nor job log, list, "
     "suspension or counter is touched; the journal has an entry that says that it was a "
     "rehearsal. "
     "It tells who is not asked and through which profile, group or adoption; every program's "
     "answer, reason and time; which ways of native authority are open, which not and why; and the "
     "smallest grant that would turn a refusal of native authority, a private authority or a "
     "group. "
     "The status is what the command would end with. --for PROFILE, before the command, asks about "
     "somebody else, and needs *AUDIT, or *ALLOBJ and *SECADM. What comes after the programs, such "
     "as a file that is held already, is not looked at."},
    {"Many files",
     "A million small ones take 200 MB of spool.db. A command about one of them costs what it "
     "costs with a thousand. A list takes about 10 seconds a million rows and little memory; "
     "more than 64 KiB of rows go to a file in $TMPDIR, 450 bytes a row. To create many, use "
     "spsy run with a CRTSPLF for each: each is synced, about a thousand a second. A save file "
     "holds 100000 at most; with more, save one queue at a time with SAVOBJ."},
    {"AFP data from another system",
     "A spooled file of *AFPDS is structured fields back to back, each with its X'5A'. Where "
     "they come in records, CRTSPLF DEVTYPE(*AFPDS) RECFMT(...) takes them out; without it the "
     "bytes are stored as they are, and CRTSPLF and QGSLRSC say which RECFMT they seem to need. "
     "QGSLRSC lists what a file names, or brings along, each once: *FONT (coded fonts, code "
     "pages, character sets, TrueType and OpenType fonts), *OVL, *PAGSEG, *FORMDF, *PAGDFN, and "
     "as MO:DCA calls them *IMAGE, *GRAPHICS, *BARCODE, *TEXT, *OBJCTN (other object data, in "
     "object containers or not), *CMR (color management resources), *DOC (documents whose pages "
     "are included). A font that is mapped by its global identifiers names no resource: a "
     "message shows them. A name that cannot be read is left out of the list: SPY0107 says where "
     "it is, and the status is 1."},
    {"Backup",
     "Profiles, queues, authorities, registry, settings, keys and all that decides, without "
     "spooled "
     "files and journal: spsy backup FILE, at any time. spsy restore FILE puts them back while "
     "spsy "
     "quiesce is on for you; spsy compare FILE --as-commands is what has been changed since, to be "
     "run again. Restoring is the part to rehearse: with --check, and on a copy of the home. All "
     "of "
     "the home: "
     "while nothing runs: cp -a of the home. While commands run: first, with umask 077, sqlite3 "
     "HOME/spool.db \".backup COPY/spool.db\", then everything else of the home but spool.db-wal "
     "and spool.db-shm; a file that was deleted meanwhile may have no data in the copy (spsy "
     "doctor reports it), unless spsy quiesce was on. A plain copy of a home in "
     "use is not a valid backup."},
    {"Moving",
     "A home may be moved while nothing runs; absolute paths in PGM and PGMDTA stay as they are."},
    {"Power lost, jobs killed",
     "Nothing needs to be done: what was acknowledged is there, and the next command clears away "
     "what was half done. Only a save file or stream file on a file system that has no files "
     "without a name (NFS) may be left half written beside its target, as .spsy-*: remove it."},
    {"The clock jumps",
     "Time limits are not affected. The journal keeps the order of the decisions; --since and "
     "--prune-before go by their times. When the clock was set back, a break-glass from before "
     "is ignored, and spsy doctor says so until the clock has passed the newest decision."},
    {"A login renamed or removed",
     "A profile is the login that LCLUSER gave it, by name and user id; both must match. After a "
     "login was renamed, removed, or given another user id, its user is refused until spsy "
     "chgusrprf PROFILE --lcluser LOGIN, or --lcluser '*none', was run; the message names the "
     "command. Before a user id is given to somebody else, do the latter."},
    {"Another version",
     "The first command on a home of version 2 to 7 makes it one of this version, in one "
     "transaction, after it has set a copy of the database aside: spool.db-version-N, to be "
     "deleted when you like, or put in place of spool.db (with spool.db-wal and spool.db-shm "
     "deleted) to go back: that undoes what was done since, and data over 64 KiB that was deleted "
     "since is lost. It is refused while a job of that version runs or when there is no room for "
     "the copy, which is as large as spool.db; spsy doctor only reports it. The home is locked "
     "meanwhile: 300,000 decisions, 1.2 GB, took 8 seconds. The copy keeps what is pruned later; "
     "spsy doctor names it. From version 7 on the journal is sealed, what was there before is not: "
     "write down the key that spsy journal seal --public shows then. A home of a newer version is "
     "left as it is: SPY0103 "
     "names the versions. Version 6 made sets of the levels of authority, so that *EXECUTE to the "
     "library of a queue is needed, GRTOBJAUT adds and RVKOBJAUT takes what it names: whom that "
     "concerns is in core/object/README.md of the source, \"What changed for whom\". "
     "Save files of version 2 and later can be restored. End running jobs "
     "before another version is installed: what a job loads later must be of its own build, or "
     "the job refuses."},
};

/* The words of "one|two", those that are the default after a second time. */
static void write_words(FILE *stream, const struct setting *setting)
{
    const char *between = setting->kind == SETTING_SET ? "; an array of any of " : "; one of ";
    const char *word = setting->unit;

    for (int i = 0, length; *word; word += length + (word[length] == '|'), i++) {
        length = (int)strcspn(word, "|");
        fprintf(stream, "%s%.*s", between, length, word);
        between = ", ";
    }
    word = setting->unit;
    between = ", default ";
    for (int i = 0, length; *word; word += length + (word[length] == '|'), i++) {
        bool is_default =
            setting->kind == SETTING_SET ? setting->fallback >> i & 1 : setting->fallback == i;

        length = (int)strcspn(word, "|");
        if (is_default) {
            fprintf(stream, "%s%.*s", between, length, word);
            between = ", ";
        }
    }
    if (strcmp(between, ", default ") == 0)
        fputs(", default none", stream);
}

static void write_setting(FILE *stream, const struct setting *setting)
{
    fputs(".TP\n.B ", stream);
    man_roff(stream, setting->name);
    putc_unlocked('\n', stream);
    man_roff(stream, setting->help);
    if (setting->kind == SETTING_FLAG)
        fprintf(stream, "; true or false, default %s", setting->fallback ? "true" : "false");
    if (setting->kind == SETTING_NUMBER)
        fprintf(stream, "; %ld to %ld %s, default %ld", setting->least, setting->most,
                setting->unit, setting->fallback);
    if (setting->kind == SETTING_CCSID) {
        fputs("; one of ", stream);
        man_roff(stream, setting->unit);
        fprintf(stream, ", default %ld", setting->fallback);
    }
    if (setting->kind == SETTING_CHOICE || setting->kind == SETTING_SET)
        write_words(stream, setting);
    fputs(".\n", stream);
}

static void write_settings(FILE *stream)
{
    fputs(
        ".SH SETTINGS\n"
        "settings.json of the home is one object; \"version\": 1 must stand in it, everything else "
        "may.\nIt is read strictly. Of a file with a fault what can be read counts and the rest "
        "has "
        "its default;\nof a file that others can write nothing counts. Until it is mended the "
        "journal is not pruned\nand refusals go to the system's log; spsy doctor names the fault. "
        "A "
        "change counts from the next\nstatement on, that of timeZone from the next job on.\n",
        stream);
    for (size_t i = 0; i < settings_count; i++)
        write_setting(stream, &settings_table[i]);
}

static void write_paragraphs(FILE *stream, const struct paragraph *paragraphs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        fprintf(stream, ".TP\n.B %s\n", paragraphs[i].title);
        man_roff(stream, paragraphs[i].text);
        putc_unlocked('\n', stream);
    }
}

static void write_outcome_and_files(FILE *stream)
{
    fputs(".SH EXIT STATUS\n"
          "0 completed, 1 failed, 2 usage, 3 refused, 4 refused because an exit program failed,\n"
          "5 internal error. For several files or statements: the highest.\n"
          ".SH ENVIRONMENT\n.TP\n.B SPSY_HOME\nThe home, unless \\fB\\-\\-home\\fR names it.\n"
          ".TP\n.B SPSY_SOCKET\nThe server, where neither an option nor SPSY_HOME names a way.\n"
          ".TP\n.B SPSY_SYSLOG_SOCKET\nThe system's log, instead of "
          "/dev/log.\n"
          ".TP\n.B NO_COLOR\nMessages are not coloured.\n"
          ".SH FILES\n.TP\n.I /run/spsy/spsy.sock\nWhere the machine's server listens.\n"
          ".TP\n.I /var/lib/spsy\nIts home; root's without a server. In a home there are:\n"
          ".TP\n.I registry.json\nThe registered exit programs.\n.TP\n.I spool.db\n"
          "Profiles, queues, spooled files, job logs, journal.\n.TP\n.I data/\n"
          "The data of spooled files over 64 KiB.\n.TP\n.I lib/LIBRARY/PROGRAM.so\n"
          "Exit programs that are registered as LIBRARY/PROGRAM.\n.TP\n.I settings.json\n"
          "Limits, the local time, the journal, the system's log: see\n.BR SETTINGS .\n.TP\n.I "
          "seal.key\n"
          "The private key of the journal's next seal.\n.TP\n.I "
          "break\\-glass\n"
          "While it exists and is valid, no exit program is asked.\n"
          ".TP\n.I ~/.local/state/spsy/history\nWhat was typed in spsy shell at a terminal; "
          "$XDG_STATE_HOME goes first.\n",
          stream);
}

void man_write(FILE *stream, const void *context)
{
    (void)context;
    fputs(
        ".TH SPSY 1 \"\" \"spsy " SPSY_VERSION "\"\n.SH NAME\n"
        "spsy \\- commands on spooled files, guarded by exit programs\n.SH SYNOPSIS\n"
        ".B spsy\n[\\fIOPTION\\fR]... \\fICOMMAND\\fR [\\fB\\-\\-keyword\\fR \\fIvalue\\fR]...\n"
        ".br\n.B spsy\n[\\fIOPTION\\fR]... \\fBcl\\fR \"\\fICOMMAND KEYWORD\\fR(\\fIvalue\\fR) "
        "...\"\n.SH DESCRIPTION\n"
        "One invocation is one job. Before a guarded command touches a spooled file, the exit\n"
        "programs registered at QIBM_QSP_SECURITY are asked. Every command may be written with\n"
        "options or in CL; both come from one table, and so does this page.\n"
        ".PP\nWhoever can write the home is its security officer: profiles and \\fB\\-\\-user\\fR "
        "are simulated.\nWhere a server holds the home, the kernel says who asks: a login is the "
        "profile that has it in LCLUSER,\nroot and the home's owner are QSECOFR, and anybody else "
        "is told what an administrator has to run.\n",
        stream);
    write_options(stream);
    write_verbs(stream);
    write_identification(stream);
    fputs(".SH GUARDED COMMANDS\n", stream);
    write_commands(stream, true);
    fputs(".SH OTHER COMMANDS\n", stream);
    write_commands(stream, false);
    write_script_commands(stream);
    write_outcome_and_files(stream);
    write_settings(stream);
    fputs(".SH GOING LIVE\n", stream);
    write_paragraphs(stream, live, sizeof live / sizeof live[0]);
    fputs(".SH TERMINAL\n", stream);
    write_paragraphs(stream, terminal, sizeof terminal / sizeof terminal[0]);
    fputs(".SH SERVER\n", stream);
    write_paragraphs(stream, server, sizeof server / sizeof server[0]);
    fputs(".SH OPERATION\n", stream);
    write_paragraphs(stream, operation, sizeof operation / sizeof operation[0]);
    write_messages(stream);
    fputs(".SH SEE ALSO\n.BR spsy\\-exit (3),\n.BR spsy\\-registry (5),\n.BR spsy\\-protocol (7),\n"
          ".BR spsy\\-gateway (8)\n",
          stream);
}

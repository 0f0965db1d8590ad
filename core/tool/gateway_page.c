#include "tool/gateway_page.h"

#include "cli/help.h"
#include "gateway/gateway.h"
#include "ipp/operation.h"

struct paragraph {
    const char *title, *text; /* title NULL: of the one before */
};

static const struct paragraph before[] = {
    {"DESCRIPTION",
     "spsy gateway takes the place of the socket that every print client finds by "
     "itself, " GATEWAY_SOCKET
     ", in front of a cupsd that only it can reach. lp, lpstat, cancel, lpmove, "
     "GTK and every other IPP client go through it without knowing. Each request is read; "
     "each job that it would touch is asked about, as a command on a home is: registered "
     "exit programs, policies, shadow, break-glass, journal. The request is made anew and "
     "sent to cupsd as the user, whose own policy still applies, and the answer is "
     "filtered. Jobs stay cupsd's, and cupsd is not patched."},
    {NULL, "Only the domain socket is served. cupsd listens nowhere else then: there is no "
           "printing over TCP (port 631), TLS or with passwords through it yet."},
    {"OPTIONS",
     "--listen PATH: the socket for clients, by default the one that systemd hands over, "
     "else " GATEWAY_SOCKET ". --cupsd PATH: cupsd's own, by default " GATEWAY_CUPSD
     ", in a directory that "
     "lets in root, the gateway's group and lp."},
    {NULL, "It runs in the foreground until SIGTERM. Started as root it becomes the home's "
           "owner, after it has started spsy-connector, the one process that may become another "
           "user; started as the home's owner it needs CAP_SETUID in its ambient set for that. A "
           "home that root owns is refused. SIGHUP reads settings.json again, but for "
           "gatewayAllow and gatewayUpstream."},
    {"WHO ASKS",
     "The kernel says who: the uid at the other end when it connected. "
     "requesting-user-name and passwords of the client are dropped. Root alone may name "
     "somebody else (cups-pk-helper does), who is then asked about and sent on as. Root as "
     "itself and lp are never asked about (basis bypass-system). A uid without a login is "
     "refused (SPY0115)."},
    {NULL, "A user profile with LCLUSER('alice') is alice. A login of at most ten characters "
           "a-z, 0-9 and _ that begins with a letter and has none is called by its capital "
           "letters, if no profile has that name; every other login is Y and its uid in base 36; "
           "an owner of jobs who is no login of this machine is Z and a number. No two people "
           "have one name. Special authorities are the profile's; lpadmin and other groups of "
           "the machine give none."},
    {"WHAT PROGRAMS SEE",
     "A job is job NUMBER/OWNER/QPRTJOB, NUMBER its job-id in six digits (over 999999: job "
     "QPRT and six digits of id div 1000000, number id mod 1000000). The file's name comes "
     "of the document's name or the title, without what a name cannot have; its number is "
     "the document's, else 1. The output queue is in library CUPS, made when it is first "
     "met: OPRCTL(*NO), TEXT as the print queue's name, which is its name when it is a "
     "valid one, else Q and nine digits. Form type is the media, user data job-account-id, "
     "user-defined data *NONE; opened when the job was made."},
};

static const struct paragraph after[] = {
    {"REFUSALS",
     "IPP status 0403 with the function, the program, its format and number, and its "
     "reason; with gatewayHide 0406, as if there were no such job. When a program fails, "
     "or it cannot be decided or recorded: 0500 with the cause. What cupsd itself refuses "
     "comes as 0403 with its words. lp, cancel and lpmove print the text and end with "
     "status 1; lists leave the job out."},
    {NULL, "Many jobs at once (cancel -a, cancel -u) are asked about one by one. When any is "
           "refused the others are done all the same, and the answer is 0403 with \"n done, m "
           "refused\" and the reasons."},
    {"SETTINGS",
     "gatewayAllow, gatewayHide, gatewayDeleteMeansDelete, gatewayGetDocument, "
     "gatewayPush, gatewayConnections, gatewayConnectionsPerUser and gatewayUpstream of "
     "settings.json; spsy(1), SETTINGS."},
    {NULL, "gatewayAllow \"pass\": a program's '1' is no objection, cupsd decides. \"grant\": it "
           "lets the user do what cupsd's policy would refuse, to one job (cancel, hold, "
           "release, restart, change, move); the request is then sent as root. And it shows him "
           "all of that job. Only a '1' grants: *SPLCTL, *JOBCTL and break-glass take the user "
           "past the programs, and cupsd's policy still refuses him what it refuses others. An "
           "operator is made by a policy that allows, or by cupsd's own."},
    {"SETUP", "spsy gateway setup shows the drop-ins of systemd and the configuration that put the "
              "gateway in front of this machine's CUPS; --apply writes them, --undo takes exactly "
              "them away, --check says what differs (status 1). spsy doctor --gateway proves the "
              "ground: that cupsd believes the kernel and no claimed name, that nobody reaches it "
              "past the gateway, and who can become lp. A line begins with ok, weak, unknown or "
              "wrong; status 1 when one is wrong or unknown, as some are for who is not root."},
    {NULL, "From then on port 631 and the web interface are gone, for local clients, too, and "
           "cupsctl is refused: edit /etc/cups/cupsd.conf, then --apply again. The gateway's "
           "units are not to be enabled; cups.socket starts them."},
    {"WHAT IT COSTS", "A process for each connection, 1.9 MiB after a list of 500 jobs, and one of "
                      "0.24 MiB that calls its isolated programs; a connection to cupsd for the "
                      "moment of a request. Each "
                      "request that asks the programs is an entry of the journal, a list of any "
                      "length one; each lpstat "
                      "is a connection, so a job of the home and an entry of about 750 bytes: a "
                      "desktop that asks every "
                      "five seconds writes 13 MB a day. The same question again over one "
                      "connection is counted in its "
                      "entry. journalKeepDays says how long entries stay."},
    {"TRYING IT",
     "spsy gateway ask FUNCTION JOB-ID --user NAME says what would be decided about a job: "
     "the programs are called, nothing is done, and the journal's entry says that it was a "
     "rehearsal. --as-record prints the 429 bytes in hexadecimal, --to QUEUE is the target "
     "of QSPMOVSP. Status 0 allowed, 3 refused, 4 failed. For root, whom alone cupsd tells "
     "everything."},
    {NULL, "spsy gateway access JOB-ID, or --queue QUEUE for its jobs that are not finished, shows "
           "who may do what: every login of this machine, and every profile with one, by the "
           "functions that the gateway asks about; what no program decides is left to CUPS. "
           "--user NAME asks about one of them."},
};

/* Who is called at night finds this page by the texts that users read to him. */
static const struct paragraph night[] = {
    {"What the clients say",
     "A text with a program's name: that program refused or failed. A text that begins "
     "with SPY0222 to SPY0227: cupsd, or the way to it; spsy help SPY0223 says what to do. "
     "lpstat says \"Scheduler is not running.\" and cancel \"Unable to connect to server.\": "
     "nobody listens at the gateway's socket. lp says \"The printer or class does not "
     "exist.\" in both cases, and hides why: ask lpstat -o."},
    {"What to look at, in this order",
     "systemctl status spsy-gateway.socket spsy-gateway.service cups.socket cups.service. "
     "journalctl -u spsy-gateway: how it started (SPY0213 says how many programs can be "
     "called), and what it could not do; refusals and failures, too, when settings.json "
     "says \"syslog\": true, facility authpriv. As root, with the gateway's home: spsy "
     "--home /var/lib/spsy doctor, for home, registry and programs; spsy --home "
     "/var/lib/spsy doctor --gateway, for cupsd and its socket; spsy --home /var/lib/spsy "
     "journal --failed --limit 5, and --verdict refused, for what was decided last and by "
     "whom."},
    {"A program fails (0500)",
     "Mend it, or take it out with RMVEXITPGM; spsy(1), OPERATION. A connection keeps the "
     "list of programs that it began with; lp, lpstat and cancel make a new one each time."},
    {"A program or a policy refuses (0403)",
     "It does so on purpose: change it. RULES reads its policy again at the next call. "
     "spsy gateway ask says what would be decided now."},
    {"The journal says allowed, and the job is still there",
     "The journal has what was decided here: basis authority or a bypass, that no program "
     "objected. Then it was cupsd's to do it or not, as cupsd's access log says."},
    {"WRKSPLF and WRKOUTQ do not show the jobs",
     "They list the home's own spooled files. Jobs are cupsd's: lpstat -o, as root. Nor have "
     "they protection or a key, which are spooled files': cupsd keeps their data in the clear."},
    {"Everybody is refused without a program's name",
     "The text says why: the home is quiesced (SPY0113: spsy quiesce off), it has no room "
     "(clear the disk; DLTSPLF still works), the journal or the registry cannot be written "
     "or read (spsy doctor), no user profile is for a login (SPY0115), or cupsd's own "
     "policy refuses: then PeerCred is off in cups-files.conf, or <Location /> is missing "
     "in cupsd's configuration, and spsy doctor --gateway says so."},
    {"There is no time for it",
     "spsy --home /var/lib/spsy break-glass --reason '...' --hours 1, as root: no program "
     "is asked, cupsd's own policy decides, and each use is recorded. If the gateway "
     "itself is the matter: spsy gateway setup --undo gives cupsd its socket back; then "
     "nobody is asked and nothing recorded, until --apply."},
};

/* Also in core/gateway/README.md, "What stays open"; cli/help compares. */
static const struct paragraph stays_open[] = {
    {"Neither protection nor key",
     "A job of CUPS is cupsd's file, in its spool, in the clear: protection and keys are the "
     "home's own spooled files', and no decision of the gateway's has them as its basis."},
    {"That there are jobs",
     "Ids and the numbers of events have gaps where somebody may not see one, and a queue "
     "says that it prints."},
    {"What a title says",
     "The file's name in the record comes of the title, and whoever prints chooses it. A "
     "policy by FILES holds for those who want it to; by OWNERS or QUEUES for everybody."},
    {"What backends say",
     "printer-state-message, and ps(1), where a running backend has the job's owner and "
     "title among its arguments."},
    {"cupsd's own files", "Group lp can read the documents in cupsd's spool, and group adm "
                          "(Debian's LogFileGroup) its logs, "
                          "which name users and queues."},
    {"Root and lp",
     "Root, and whoever can become root or lp, reach cupsd itself: backends and filters "
     "run as lp. spsy doctor --gateway lists who can."},
    {"Who manages queues",
     "Whom cupsd lets manage queues (root, its SystemGroup) can point one to another "
     "device. Only the jobs that would be deleted with a queue are asked about."},
    {"What has left cupsd",
     "What a printer, or another system, does with a job that was sent there."},
    {"Pushed events",
     "With gatewayPush, whoever receives them learns the titles of everybody's jobs."},
    {"The last moment",
     "A job is read again directly before cupsd is asked to act, and nobody else acts on "
     "it through the gateway; but cupsd knows no conditional operation, and cupsd itself "
     "or root may change it in between."},
};

static const struct paragraph besides[] = {
    {NULL, "The web interface is off, cupsctl is refused, and only .ppd files and icons can be "
           "fetched. Events pushed to rss:, mailto: and dbus: recipients hold the titles of "
           "everybody's jobs: such subscriptions are refused unless gatewayPush names them; "
           "GNOME's notification that a job is done is a dbus: one."},
    {"VERSIONS OF CUPS",
     "Tried with 2.4.2. As the sources of later versions say: from 2.4.15 on PeerCred in "
     "cups-files.conf must stay on; off and root-only break it, which spsy doctor "
     "--gateway tells. 2.4.17 compares owners exactly. 2.5 brings OAuth, which a domain "
     "socket does not need. CUPS 3 has libcups 3 (its calls are behind one file here) and "
     "a spooler for each user: a gateway matters at the sharing server then."},
};

static void write_paragraphs(FILE *stream, const struct paragraph *paragraphs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (paragraphs[i].title)
            fprintf(stream, ".SH %s\n", paragraphs[i].title);
        else
            fputs(".PP\n", stream);
        man_roff(stream, paragraphs[i].text);
        putc_unlocked('\n', stream);
    }
}

/* Each with its title before it. */
static void write_list(FILE *stream, const char *section, const struct paragraph *paragraphs,
                       size_t count)
{
    fprintf(stream, ".SH %s\n", section);
    for (size_t i = 0; i < count; i++) {
        fputs(".TP\n.B ", stream);
        man_roff(stream, paragraphs[i].title);
        putc_unlocked('\n', stream);
        man_roff(stream, paragraphs[i].text);
        putc_unlocked('\n', stream);
    }
}

static void write_operations(FILE *stream)
{
    fputs(".SH OPERATIONS\nEvery IPP operation that is let through, its code, and whom and what "
          "about is "
          "asked; all others are refused (0501).\n",
          stream);
    for (size_t i = 0; i < operation_count; i++) {
        fputs(".TP\n.B ", stream);
        man_roff(stream, operations[i].name);
        fprintf(stream, " (%04X)\n", (unsigned)operations[i].code);
        man_roff(stream, operations[i].asks);
        putc_unlocked('\n', stream);
    }
}

void gateway_page_write(FILE *stream, const void *context)
{
    (void)context;
    fputs(".TH SPSY\\-GATEWAY 8 \"\" \"spsy " SPSY_VERSION "\"\n.SH NAME\n"
          "spsy\\-gateway \\- exit programs in front of a CUPS scheduler\n.SH SYNOPSIS\n"
          ".B spsy\n[\\-\\-home DIR] [\\-\\-syslog] gateway [\\-\\-listen PATH] [\\-\\-cupsd "
          "PATH]\n.br\n"
          ".B spsy\ngateway setup [\\-\\-apply | \\-\\-undo | \\-\\-check] [\\-\\-root DIR]\n.br\n"
          ".B spsy\n[\\-\\-home DIR] gateway ask FUNCTION JOB\\-ID \\-\\-user NAME "
          "[\\-\\-as\\-record] "
          "[\\-\\-to QUEUE] [\\-\\-cupsd PATH]\n.br\n"
          ".B spsy\n[\\-\\-home DIR] gateway access JOB\\-ID | \\-\\-queue QUEUE "
          "[\\-\\-user NAME] [\\-\\-to QUEUE] [\\-\\-cupsd PATH]\n.br\n"
          ".B spsy\n[\\-\\-home DIR] doctor \\-\\-gateway\n",
          stream);
    write_paragraphs(stream, before, sizeof before / sizeof before[0]);
    write_operations(stream);
    write_paragraphs(stream, after, sizeof after / sizeof after[0]);
    write_list(stream, "WHEN NOBODY CAN PRINT", night, sizeof night / sizeof night[0]);
    write_list(stream, "WHAT STAYS OPEN", stays_open, sizeof stays_open / sizeof stays_open[0]);
    write_paragraphs(stream, besides, sizeof besides / sizeof besides[0]);
    fputs(".SH SEE ALSO\n.BR spsy (1),\n.BR spsy\\-registry (5),\n.BR cupsd (8)\n", stream);
}

#include "tool/gateway_page.h"

#include "cli/help.h"
#include "gateway/gateway.h"
#include "gateway/operation.h"

struct paragraph {
    const char *title, *text; /* title NULL: of the one before */
};

static const struct paragraph before[] = {
    {"DESCRIPTION", "spsy gateway takes the place of the socket that every print client finds by "
                    "itself, " GATEWAY_SOCKET ", in front of a cupsd that only it can reach. lp, "
                    "lpstat, cancel, lpmove, GTK and every other IPP "
                    "client go through it without knowing. Each request is read; each job that it "
                    "would touch is asked "
                    "about, as a command on a home is: registered exit programs, policies, shadow, "
                    "break-glass, journal; "
                    "the request is made anew and sent to cupsd as the user, whose own policy "
                    "still applies; and the "
                    "answer is filtered. Jobs stay cupsd's, and cupsd is not patched."},
    {NULL,
     "Only the domain socket is served. cupsd listens nowhere else then: there is no printing over "
     "TCP (port 631), TLS or with passwords through it yet."},
    {"OPTIONS",
     "--listen PATH: the socket for clients, by default the one that systemd hands over, "
     "else " GATEWAY_SOCKET ". --cupsd PATH: cupsd's own, by default " GATEWAY_CUPSD
     ", in a directory that lets in root, the gateway's group and lp."},
    {NULL,
     "It runs in the foreground until SIGTERM. Started as root it becomes the home's owner, after "
     "it "
     "has started spsy-connector, the one process that may become another user; started as the "
     "home's "
     "owner it needs CAP_SETUID in its ambient set for that. SIGHUP reads settings.json again, but "
     "for gatewayAllow and gatewayUpstream."},
    {"WHO ASKS",
     "The kernel says who: the uid at the other end when it connected. requesting-user-name and "
     "passwords of the client are dropped. Root alone may name somebody else (cups-pk-helper "
     "does), who is "
     "then asked about and sent on as. Root as itself and lp are never asked about (basis "
     "bypass-system)."},
    {NULL, "A user profile with LCLUSER('alice') is alice. A login of at most ten characters a-z, "
           "0-9 and _ "
           "that has none is called by its capital letters, if no profile has that name; every "
           "other login "
           "is Y and its uid in base 36; an owner of jobs who is no login of this machine is Z and "
           "a number. "
           "No two people have one name. Special authorities are the profile's; lpadmin and other "
           "groups of "
           "the machine give none."},
    {"WHAT PROGRAMS SEE",
     "A job is job NUMBER/OWNER/QPRTJOB, NUMBER its job-id in six digits (over 999999: job QPRT "
     "and six "
     "digits of id div 1000000, number id mod 1000000); the file's name comes of the title, "
     "without what a "
     "name cannot have, its number is that of the document, else 1; the output queue is in library "
     "CUPS, made "
     "when it is first seen: OPRCTL(*NO), TEXT as the print queue's name, which is its name when "
     "it is a valid "
     "one, else Q and nine digits. Form type is the media, user data job-account-id, user-defined "
     "data *NONE; "
     "opened when the job was made. The whole title is given by service (QUSRSPLA)."},
};

static const struct paragraph after[] = {
    {"REFUSALS",
     "IPP status 0403 with the function, the program, its format and number, and its reason; with "
     "gatewayHide 0406, as if there were no such job. When a program fails, or it cannot be "
     "decided or "
     "recorded: 0500 with the cause. What cupsd itself refuses comes as 0403 with its words. lp, "
     "cancel and "
     "lpmove print the text and end with status 1."},
    {NULL,
     "Many jobs at once (cancel -a, cancel -u) are asked about one by one. When any is refused the "
     "others are done all the same, and the answer is 0403 with \"n done, m refused\" and the "
     "reasons."},
    {"SETTINGS",
     "gatewayAllow, gatewayHide, gatewayDeleteMeansDelete, gatewayGetDocument, gatewayPush, "
     "gatewayConnections, gatewayConnectionsPerUser and gatewayUpstream of settings.json; spsy(1), "
     "SETTINGS."},
    {NULL, "gatewayAllow \"pass\": a program's '1' is no objection, cupsd decides. \"grant\": it "
           "lets the user "
           "do what cupsd's policy would refuse; the request is then sent as root."},
    {"SETUP", "spsy gateway setup shows the drop-ins of systemd that put the gateway in front of "
              "this machine's CUPS; "
              "--apply writes them, --undo takes exactly them away, --check says what differs "
              "(status 1). spsy doctor "
              "--gateway proves the ground: that cupsd believes the kernel and no claimed name, "
              "that nobody reaches "
              "it past the gateway, and who can become lp."},
    {"TRYING IT", "spsy gateway ask FUNCTION JOB-ID --user NAME says what would be decided about a "
                  "job: the programs "
                  "are called, nothing is done, and the journal's entry says that it was a "
                  "rehearsal. --as-record prints "
                  "the 429 bytes in hexadecimal, --to QUEUE is the target of QSPMOVSP. For root, "
                  "whom alone cupsd tells "
                  "everything."},
    {"WHAT STAYS OPEN", "That there are jobs: their ids have gaps where somebody may not see one. "
                        "printer-state-message and "
                        "ps(1) show what backends print. Root, and whoever can become root or lp, "
                        "reach cupsd itself. Whoever "
                        "may manage queues can point one elsewhere. What a printer or another "
                        "system does with a job that was "
                        "sent to it is not asked about."},
    {NULL,
     "The web interface is off, and only .ppd files and icons can be fetched. Events pushed to "
     "rss:, "
     "mailto: and dbus: recipients hold the titles of everybody's jobs: such subscriptions are "
     "refused "
     "unless gatewayPush names them; GNOME's notification that a job is done is a dbus: one."},
    {"VERSIONS OF CUPS", "Measured with 2.4.2. 2.4.15 and later: PeerCred in cups-files.conf must "
                         "stay on; off and root-only "
                         "break it, which spsy doctor --gateway tells. 2.4.17: owners are compared "
                         "exactly. 2.5 brings OAuth, "
                         "which a domain socket does not need. CUPS 3 has libcups 3 (its calls are "
                         "behind one file here) and a "
                         "spooler for each user: a gateway matters at the sharing server then."},
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
          ".B spsy\n[\\-\\-home DIR] doctor \\-\\-gateway\n",
          stream);
    write_paragraphs(stream, before, sizeof before / sizeof before[0]);
    write_operations(stream);
    write_paragraphs(stream, after, sizeof after / sizeof after[0]);
    fputs(".SH SEE ALSO\n.BR spsy (1),\n.BR spsy\\-registry (5),\n.BR cupsd (8)\n", stream);
}

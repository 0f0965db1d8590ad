#include "tool/protocol_page.h"

#include <stdlib.h>
#include <string.h>

#include "cli/help.h"
#include "wire/wire.h"

/* What the tables cannot say, in the order in which somebody who writes a client needs it. */
static const struct {
    const char *title, *text;
} before[] = {
    {"DESCRIPTION",
     "spsy serve listens on a stream socket of the domain AF_UNIX, " WIRE_SOCKET
     " unless it was told otherwise. Who the client is, the kernel tells the server (SO_PEERCRED, "
     "as "
     "of the connection's beginning); nothing in this protocol does. One connection is one job. "
     "libspsyclient (spsy_client.h) speaks this protocol for programs in C; samples/printweb.py "
     "speaks it itself."},
    {"FRAMES",
     "Both sides send frames: 4 bytes of length, big-endian, of what follows them; 1 byte that is "
     "the "
     "kind, a letter of ASCII: small ones are the client's, capitals the server's; then one object "
     "in "
     "JSON, or data. JSON is strict RFC 8259 in UTF-8 without a byte order mark: no key twice, no "
     "U+0000, nothing after the object. Control data that comes along (descriptors) is never "
     "received."},
    {"A CONNECTION",
     "1. The client sends a hello. The server answers with a welcome, or with a refusal."},
    {NULL,
     "2. The client sends a statement. While it is carried out, the server may send orders, bytes "
     "and frames of progress. Then come any number of rows, decisions and messages, in this "
     "order, and one end. They come one by one, out of a file of the server where they are many: "
     "neither side needs memory for a million of them, and whoever reads slowly makes the other "
     "wait."},
    {NULL,
     "3. After the end, and not before, the next statement may come. Between statements the server "
     "sends nothing, unless it ends the connection."},
    {NULL,
     "4. The client closes the socket when it likes, and the job ends. If it closes during a "
     "statement, the statement is carried out to its end as far as it needs nothing of the client. "
     "The "
     "server sends a refusal and closes when it stops, when a limit is reached, or when something "
     "that it got is not in this page. If it closes before the end of an answer, what came of the "
     "statement is not known."},
    {"FILES", "The server opens no file that a client names (FROMSTMF, TOSTMF, SAVF, \"-\"). After "
              "the decision "
              "it orders the client to: open a file and read it, perhaps rewind it and read it "
              "again, and drop "
              "it; or create one, take bytes for it, commit it, and drop it. The client does it "
              "with the rights "
              "of its own user."},
    {NULL,
     "open, create, rewind and commit are each answered with one reply. read is answered with one "
     "frame of data, of at most as many bytes as were asked for; none is the end of the file; or "
     "with "
     "a reply with an error. drop is not answered: what was not committed then is gone. Until "
     "commit "
     "nobody can see what is written. A server gives the next order after the answer to the one "
     "before; the number of a stream is not used twice in a connection."},
    {NULL,
     "A client does not believe the server either: it does only what its own statement says. What "
     "FROMSTMF names may be opened, what TOSTMF names created, replaced with STMFOPT(*REPLACE) "
     "alone; "
     "a save file is read by what restores, made anew by what saves, and never replaced. Anything "
     "else "
     "is no order to be carried out, but a reason to close the connection and say so."},
    {"QUESTIONS",
     "Before the welcome, when the hello has signOn, and while a statement is carried out, the "
     "server "
     "may ask: for a password, or whether what it shows is to be done. The client shows the "
     "prompt, "
     "made safe for its terminal, to the person who gives the statement, and sends one answer. "
     "Nothing else is sent until it has come, but a refusal. A client with nobody to ask answers "
     "0: "
     "then nothing happens. What is secret is not shown while it is typed, and neither side keeps "
     "it."},
    {"CREDIT", "Bytes, for a file or for standard output, may be under way without a reply up to "
               "262144 in each "
               "stream. Each is answered with a reply, in order, that says how many it had, when "
               "they have been "
               "taken, or with the error why not. After an error the server sends no more for that "
               "stream than "
               "is under way, and drops it."},
};

static const struct {
    const char *title, *text;
} after[] = {
    {"VERSIONS",
     "This is protocol 2. A server or client that speaks another number refuses in words. What "
     "this "
     "page does not name, a kind, a member, a value of another type, a length over the limit, is "
     "refused by both sides, which then close the connection: it is never passed over. A member "
     "more "
     "is therefore another number. Rows and decisions are not part of it: who reads them takes "
     "what "
     "he knows and passes over the rest."},
    {"LIMITS",
     "Those of frames are above. A server has others, which settings.json gives: of a statement's "
     "bytes (a lower one), of connections, of the time between two statements, of the time that a "
     "frame may take that has begun. spsy doctor tells them. Each is refused with a text that "
     "names "
     "it."},
};

/* A whole exchange, as it is with a new home of system SYS1 and its first connection by root: a
 * test sends the client's half to a server and compares the other (tests/test_protocol.c). */
static const struct {
    enum wire_kind kind;
    int stream; /* of data; -1 = an object */
    const char *text;
} example[] = {
    {WIRE_HELLO, -1, "{\"protocol\":2,\"client\":\"example\"}"},
    {WIRE_WELCOME, -1,
     "{\"protocol\":2,\"version\":\"" SPSY_VERSION "\",\"system\":\"SYS1\","
     "\"job\":\"000001/QSECOFR/SPSY\",\"profile\":\"QSECOFR\",\"signedOn\":\"QSECOFR\"}"},
    {WIRE_STATEMENT, -1, "{\"cl\":\"CRTSPLF MEMO '/tmp/memo'\"}"},
    {WIRE_ORDER, -1, "{\"name\":\"/tmp/memo\",\"saveFile\":false,\"stream\":1,\"order\":\"open\"}"},
    {WIRE_REPLY, -1, "{\"stream\":1,\"bytes\":0}"},
    {WIRE_ORDER, -1, "{\"bytes\":65536,\"stream\":1,\"order\":\"read\"}"},
    {WIRE_DATA, 1, "hello\n"},
    {WIRE_ORDER, -1, "{\"bytes\":65536,\"stream\":1,\"order\":\"read\"}"},
    {WIRE_DATA, 1, ""},
    {WIRE_ORDER, -1, "{\"stream\":1,\"order\":\"drop\"}"},
    {WIRE_ROW, -1,
     "{\"jobName\":\"SPSY\","
     "\"jobUser\":\"QSECOFR\","
     "\"jobNumber\":\"000001\","
     "\"fileName\":\"MEMO\","
     "\"fileNumber\":1,"
     "\"jobSystem\":\"SYS1\","
     "\"dateOpened\":\"1261129\","
     "\"timeOpened\":\"170049\","
     "\"outputQueue\":\"QPRINT\","
     "\"outputQueueLibrary\":\"QGPL\","
     "\"aspDevice\":\"*SYSBAS\","
     "\"asp\":1,"
     "\"formType\":\"*STD\","
     "\"userData\":\"\","
     "\"userDefinedData\":\"*NONE\","
     "\"status\":\"*READY\","
     "\"copies\":1,"
     "\"pages\":1,"
     "\"size\":6,"
     "\"outputPriority\":5,"
     "\"ccsid\":37,"
     "\"save\":\"*NO\","
     "\"expirationDate\":\"*NONE\","
     "\"deviceType\":\"*SCS\"}"},
    {WIRE_END, -1, "{\"exit\":0}"},
    {WIRE_STATEMENT, -1, "{\"words\":[\"dltsplf\",\"--file=NOTE\"]}"},
    {WIRE_MESSAGE, -1,
     "{\"id\":\"CPF3303\",\"text\":\"spooled file NOTE not found in job "
     "000001/QSECOFR/SPSY, which is this job: JOB(*); WRKSPLF lists files and their jobs\"}"},
    {WIRE_END, -1, "{\"exit\":1}"},
};

static const struct wire_description *describe(enum wire_kind kind)
{
    for (size_t i = 0; i < wire_kind_count; i++)
        if (wire_kinds[i].letter == (char)kind)
            return &wire_kinds[i];
    abort(); /* the example has no other */
}

static void write_sections(FILE *stream, const char *title, const char *text)
{
    if (title)
        fprintf(stream, ".SH %s\n", title);
    else
        fputs(".PP\n", stream);
    man_roff(stream, text);
    putc('\n', stream);
}

static void write_member(FILE *stream, const struct wire_member *member)
{
    static const char *const types[] = {
        [SPSY_JSON_STRING] = "string",   [SPSY_JSON_INTEGER] = "whole number",
        [SPSY_JSON_ARRAY] = "array",     [SPSY_JSON_OBJECT] = "object",
        [SPSY_JSON_BOOLEAN] = "boolean",
    };

    fputs(".TP\n.B ", stream);
    man_roff(stream, member->member.key);
    fprintf(stream, "\n%s%s: ", types[member->member.type],
            member->member.required ? ", always there" : "");
    man_roff(stream, member->meaning);
    fputs(".\n", stream);
}

static void write_kind(FILE *stream, const struct wire_description *kind)
{
    fprintf(stream, ".SS \"%s, \\(aq%c\\(aq\"\n", kind->name, kind->letter);
    man_roff(stream, kind->meaning);
    fprintf(stream, ".\n.br\nFrom the %s: %s of at most %zu bytes.\n",
            kind->sender == WIRE_CLIENT ? "client" : "server",
            kind->holds == WIRE_HOLDS_OBJECT ? "an object" : "data", kind->limit);
    for (size_t i = 0; i < wire_member_count; i++)
        if (wire_members[i].kind == (enum wire_kind)kind->letter)
            write_member(stream, &wire_members[i]);
}

/* As hexdump -C shows it. */
static void write_hex(FILE *stream, const unsigned char *bytes, size_t count)
{
    for (size_t at = 0; at < count; at += 16) {
        char shown[17] = "";

        fputs("    ", stream);
        for (size_t i = at; i < at + 16; i++) {
            if (i < count)
                fprintf(stream, "%02x ", bytes[i]);
            else
                fputs("   ", stream);
            if (i < count)
                shown[i - at] = bytes[i] >= ' ' && bytes[i] < 0x7F ? (char)bytes[i] : '.';
        }
        fputs(" |", stream);
        man_roff(stream, shown);
        fputs("|\n", stream);
    }
}

static void write_example(FILE *stream)
{
    fputs(".SH EXAMPLE\nA new home of system SYS1, and the first connection to its server, by "
          "root: a "
          "file is created from\n/tmp/memo, and one that is not there is not deleted.\n.PP\n.nf\n",
          stream);
    for (size_t i = 0; i < sizeof example / sizeof example[0]; i++) {
        const struct wire_description *kind = describe(example[i].kind);
        unsigned char frame[2000] = {0};
        size_t head = example[i].stream < 0 ? 5 : 9, count = strlen(example[i].text);
        size_t length = head - 4 + count;

        frame[2] = (unsigned char)(length >> 8);
        frame[3] = (unsigned char)length;
        frame[4] = (unsigned char)kind->letter;
        if (example[i].stream >= 0)
            frame[8] = (unsigned char)example[i].stream;
        memcpy(frame + head, example[i].text, count);
        fprintf(stream, "%s, %s:\n", kind->sender == WIRE_CLIENT ? "client" : "server", kind->name);
        write_hex(stream, frame, head + count);
    }
    fputs(".fi\n", stream);
}

void protocol_page_write(FILE *stream, const void *context)
{
    (void)context;
    fputs(".TH SPSY\\-PROTOCOL 7 \"\" \"spsy " SPSY_VERSION "\"\n.SH NAME\n"
          "spsy\\-protocol \\- what a spsy server and its clients say to each other\n",
          stream);
    for (size_t i = 0; i < sizeof before / sizeof before[0]; i++)
        write_sections(stream, before[i].title, before[i].text);
    fputs(".SH KINDS OF FRAMES\n", stream);
    for (size_t i = 0; i < wire_kind_count; i++)
        write_kind(stream, &wire_kinds[i]);
    for (size_t i = 0; i < sizeof after / sizeof after[0]; i++)
        write_sections(stream, after[i].title, after[i].text);
    write_example(stream);
    fputs(".SH SEE ALSO\n.BR spsy (1)\n", stream);
}

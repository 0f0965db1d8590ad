/* door.c - two of the doors of Z4, each by its library's public interface alone.
 *
 *     door client SOCKET USER     libspsyclient: a statement a line of standard input, in CL;
 * prints of each decision VERDICT BASIS BYPASS|- door host HOME              libspsy, as a spool of
 * somebody else's uses it: of each line RECORD SPECIAL GROUP OPRCTL NATIVE GATE (429 bytes in
 * hexadecimal; numbers; 0 or 1; 0 or 1; open, protection or key) the same
 *
 * Status 1 with the reason when it cannot. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "spsy.h"
#include "spsy_client.h"

static int stop(const char *what, const char *why)
{
    fprintf(stderr, "door: %s: %s\n", what, why);
    return 1;
}

/* ---- libspsyclient ---- */

static int ask_client(struct spsy_client *client, const char *statement, struct spsy_error *error)
{
    const struct spsy_client_statement how = {.decisions = true, .json = true};
    struct spsy_client_event event;
    int result = spsy_client_cl(client, statement, &how, error);

    while (result >= 0 && (result = spsy_client_next(client, &event, error)) > 0) {
        char verdict[16] = "", basis[32] = "";
        const char *bypass;

        if (event.kind != SPSY_CLIENT_DECISION)
            continue;
        snprintf(verdict, sizeof verdict, "%s", spsy_client_member(client, "verdict"));
        snprintf(basis, sizeof basis, "%s", spsy_client_member(client, "basis"));
        bypass = spsy_client_member(client, "bypass");
        printf("%s %s %s\n", verdict, basis, bypass ? bypass : "-");
    }
    return result;
}

static int by_client(const char *socket, const char *user)
{
    const struct spsy_client_options options = {.socket = socket, .user = user};
    struct spsy_client *client = NULL;
    struct spsy_error error;
    char line[1024];
    int result = spsy_client_connect(&options, &client, &error);

    while (result >= 0 && fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        result = ask_client(client, line, &error);
    }
    spsy_client_close(client);
    return result < 0 ? stop(user, error.text) : 0;
}

/* ---- libspsy ---- */

struct request {
    int native;
    char gate[16];
};

static int authority(void *context, const struct spsy_request *request, struct spsy_error *why)
{
    const struct request *asked = context;

    (void)request;
    snprintf(why->text, sizeof why->text, "no authority");
    return asked->native;
}

static int gate(void *context, const struct spsy_request *request, enum spsy_basis *basis,
                struct spsy_error *why)
{
    const struct request *asked = context;

    (void)request;
    snprintf(why->text, sizeof why->text, "closed");
    *basis = strcmp(asked->gate, "key") == 0 ? SPSY_BASIS_KEY : SPSY_BASIS_PROTECTION;
    return strcmp(asked->gate, "open") == 0;
}

static int ask_host(struct spsy_job *job, const char *line, struct spsy_error *error)
{
    struct request asked = {.native = 0};
    const struct spsy_callbacks callbacks = {
        .context = &asked, .authority = authority, .gate = gate};
    struct spsy_request request = {.operator_control = false};
    struct spsy_decision decision;
    struct spsy_fields_text text;
    unsigned char record[SPSY_RECORD_BYTES];
    char hex[2 * SPSY_RECORD_BYTES + 1];
    int control, result;

    if (sscanf(line, "%858s %u %u %d %d %15s", hex, &request.special.own, &request.special.group,
               &control, &asked.native, asked.gate) != 6)
        return stop("a request", line);
    for (size_t i = 0; i < SPSY_RECORD_BYTES; i++) {
        const char digits[3] = {hex[2 * i], hex[2 * i + 1], '\0'};

        record[i] = (unsigned char)strtoul(digits, NULL, 16);
    }
    request.operator_control = control != 0;
    result = spsy_record_decode(record, sizeof record, SPSY_CHARSET_EBCDIC, &request.fields, &text,
                                error);
    if (result == 0)
        result = spsy_job_decide(job, &request, &callbacks, &decision, error);
    if (result < 0)
        return result;
    printf("%s %s %s\n", spsy_verdict_name(decision.verdict), spsy_basis_name(decision.basis),
           decision.bypass ? spsy_basis_name(decision.bypass) : "-");
    return 0;
}

static int by_host(const char *home)
{
    const struct spsy_host_options options = {.home = home};
    const struct spsy_job_options who = {"999999", "DOOR", "DOOR", SPSY_JOB_BATCH};
    struct spsy_host *host = NULL;
    struct spsy_job *job = NULL;
    struct spsy_error error;
    char line[2048];
    int result = spsy_host_open(&options, &host, &error);

    if (result == 0)
        result = spsy_job_begin(host, &who, &job, &error);
    while (result == 0 && fgets(line, sizeof line, stdin))
        result = ask_host(job, line, &error);
    spsy_job_end(job);
    spsy_host_close(host);
    return result < 0 ? stop(home, error.text) : result;
}

int main(int argc, char *argv[])
{
    if (argc == 4 && strcmp(argv[1], "client") == 0)
        return by_client(argv[2], argv[3]);
    if (argc == 3 && strcmp(argv[1], "host") == 0)
        return by_host(argv[2]);
    return stop("usage", "client SOCKET USER | host HOME");
}

/* host.c - a print server with a spool of its own has the exit point in front of it.
 *
 *     cc -o host host.c $(pkg-config --cflags --libs spsy)
 *     ./host HOME OWNER USER        may USER delete OWNER's file? 0 yes, 3 no, 1 it went wrong,
 *                                   2 wrong words
 *
 * HOME holds registry.json ("spsy init", ADDEXITPGM) and is the print server's own: nobody else
 * can write it. All it needs of spsy is spsy.h and libspsy. */
#include <spsy.h>
#include <stdio.h>
#include <string.h>

/* Who may when no exit program decides: the print server's own rule. Here: the file's owner. */
static int authority(void *context, const struct spsy_request *request, struct spsy_error *why)
{
    (void)context;
    if (strcmp(request->fields.current_user, request->fields.job_user) == 0)
        return 1;
    snprintf(why->text, sizeof why->text, "%s does not own it", request->fields.current_user);
    return 0;
}

/* What the print server knows about the file and about who asks. */
static void describe(struct spsy_request *request, const char *owner, const char *user)
{
    memset(request, 0, sizeof *request); /* no special authorities: nobody bypasses the programs */
    spsy_fields_init(&request->fields);
    request->fields.function = "DLTSPLF";
    request->fields.current_user = user;
    request->fields.job_name = "PAYROLL";
    request->fields.job_user = owner;
    request->fields.job_number = "000123";
    request->fields.file_name = "PAYSLIPS";
    request->fields.file_number = 1;
    request->fields.job_system = "PRINT1";
    request->fields.date_opened = "1261121";
    request->fields.time_opened = "093000";
    request->fields.output_queue = "LASER";
    request->fields.output_queue_library = "PRINTERS";
    request->fields.form_type = "PAYROLL";
}

static int may_delete(const char *home, const char *owner, const char *user)
{
    struct spsy_host_options options = {home, NULL, NULL};
    struct spsy_job_options who = {"000456", user, "SERVER", SPSY_JOB_BATCH};
    struct spsy_callbacks callbacks = {.authority = authority};
    struct spsy_host *host = NULL;
    struct spsy_job *job = NULL;
    struct spsy_request request;
    struct spsy_decision decision = {SPSY_REFUSED};
    struct spsy_error error = {0};
    int result = spsy_host_open(&options, &host, &error); /* one per home */

    if (result == 0)
        result = spsy_job_begin(host, &who, &job, &error); /* one per client, or per request */
    if (result == 0) {
        describe(&request, owner, user);
        result = spsy_job_decide(job, &request, &callbacks, &decision, &error);
        printf("%s, basis %s%s%s\n", spsy_verdict_name(decision.verdict),
               spsy_basis_name(decision.basis), decision.why[0] ? ": " : "", decision.why);
    }
    if (result < 0)
        fprintf(stderr, "host: %s\n", error.text);
    spsy_job_end(job);
    spsy_host_close(host);
    return result < 0 ? 1 : decision.verdict == SPSY_ALLOWED ? 0 : 3;
}

int main(int argc, char *argv[])
{
    if (argc == 4)
        return may_delete(argv[1], argv[2], argv[3]);
    fprintf(stderr, "usage: host HOME OWNER USER\n");
    return 2;
}

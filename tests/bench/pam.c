/* pam.c - the peer Linux-PAM: a stack of ten account modules, each looking at the user's name.
 *
 * usage: pam DIRECTORY   (holds the service peer10, written by tests/bench/peers)
 * Two figures: the stack on an open handle, which is what our frozen list is to be compared with,
 * and pam_start to pam_end. The audit message, which is most of a real decision's cost, is left
 * out of both: libpam is told that the kernel has no audit. */
#include "bench.h"

#include <errno.h>
#include <security/pam_appl.h>
#include <stdio.h>
#include <stdlib.h>

int audit_open(void);

int audit_open(void) /* taken by libpam instead of libaudit's (-rdynamic) */
{
    errno = EPROTONOSUPPORT;
    return -1;
}

static int no_conversation(int count, const struct pam_message **messages,
                           struct pam_response **responses, void *data)
{
    (void)count;
    (void)messages;
    (void)responses;
    (void)data;
    return PAM_CONV_ERR;
}

static const struct pam_conv conversation = {no_conversation, NULL};
static const char *directory;
static pam_handle_t *cached;

static pam_handle_t *start(void)
{
    pam_handle_t *handle;

    if (pam_start_confdir("peer10", "ALICE", &conversation, directory, &handle) != PAM_SUCCESS)
        exit(1);
    return handle;
}

static void on_open_handle(void *context, uint64_t times)
{
    (void)context;
    for (uint64_t i = 0; i < times; i++)
        if (pam_set_item(cached, PAM_USER, "ALICE") != PAM_SUCCESS ||
            pam_acct_mgmt(cached, PAM_SILENT) != PAM_SUCCESS)
            exit(1);
}

static void start_to_end(void *context, uint64_t times)
{
    (void)context;
    for (uint64_t i = 0; i < times; i++) {
        pam_handle_t *handle = start();

        if (pam_acct_mgmt(handle, PAM_SILENT) != PAM_SUCCESS)
            exit(1);
        pam_end(handle, PAM_SUCCESS);
    }
}

static double median_us(bench_work *work, uint64_t times)
{
    double rounds[BENCH_ROUNDS];

    for (unsigned round = 0; round < BENCH_ROUNDS; round++) {
        double started = bench_now_ns();

        work(NULL, times);
        rounds[round] = (bench_now_ns() - started) / (double)times / 1e3;
    }
    return bench_median(rounds, BENCH_ROUNDS);
}

/* One after the other: an open handle would keep the modules loaded for the other row. */
int main(int argc, char **argv)
{
    double whole, stack;

    if (argc != 2)
        return 2;
    directory = argv[1];
    bench_pin();
    whole = median_us(start_to_end, 100);
    cached = start();
    stack = median_us(on_open_handle, 200000);
    pam_end(cached, PAM_SUCCESS);
    bench_report("peer_pam_start_to_end_10", whole, stack, "us");
    return 0;
}

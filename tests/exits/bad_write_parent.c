/* Writes into the job, by /proc and by process_vm_writev: refused. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/uio.h>
#include <unistd.h>

#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)return_code;
    (void)format;
    (void)record;
    char path[64], byte = 0;
    struct iovec here = {&byte, 1}, there = {(void *)return_code, 1};
    int memory, written;

    snprintf(path, sizeof path, "/proc/%d/mem", (int)getppid());
    memory = open(path, O_RDWR);
    written = process_vm_writev(getppid(), &here, 1, &there, 1, 0) >= 0 || errno != EPERM;
    *return_code = memory < 0 && !written ? '1' : '0';
}
SPSY_EXIT_PROGRAM(check)

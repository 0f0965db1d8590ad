/* confine - a command with the system calls of a list, as systemd's SystemCallFilter confines a
 * service: confine NUMBERS-FILE COMMAND [ARGUMENT]...
 *
 * The file has the number of each call that is allowed, in ascending order; any other is refused
 * with EPERM. */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { CALLS_MOST = 1000, CODE_MOST = 2 * CALLS_MOST + 8 };

static struct sock_filter code[CODE_MOST];
static unsigned short length;

static void emit(unsigned operation, unsigned value, unsigned yes, unsigned no)
{
    code[length++] = (struct sock_filter){(unsigned short)operation, (unsigned char)yes,
                                          (unsigned char)no, value};
}

static void emit_calls(FILE *file)
{
    unsigned number;

    emit(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr), 0, 0);
    while (length + 3 < CODE_MOST && fscanf(file, "%u", &number) == 1) {
        emit(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1);
        emit(BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
    }
    emit(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM, 0, 0);
}

int main(int argc, char **argv)
{
    FILE *file = argc > 2 ? fopen(argv[1], "r") : NULL;
    struct sock_fprog program = {.filter = code};

    if (!file) {
        fputs("usage: confine NUMBERS-FILE COMMAND [ARGUMENT]...\n", stderr);
        return 2;
    }
    emit_calls(file);
    fclose(file);
    program.len = length;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) != 0) {
        perror("confine");
        return 1;
    }
    execvp(argv[2], argv + 2);
    perror(argv[2]);
    return 1;
}

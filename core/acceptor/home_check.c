#include "acceptor/home_check.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/store.h"

struct report {
    struct doctor_count count;
    int result;
    struct spsy_error error;
};

static void look(const char *home, struct report *report)
{
    struct spool *spool;

    report->result = spool_open(home, &spool, &report->error);
    if (report->result < 0)
        return;
    spool_close(spool);
    doctor_count_programs(home, &report->count);
}

static bool read_report(int fd, struct report *report)
{
    size_t used = 0;
    ssize_t got;

    while ((got = read(fd, (char *)report + used, sizeof *report - used)) > 0)
        used += (size_t)got;
    return used == sizeof *report;
}

int home_check(const char *home, struct doctor_count *count, struct spsy_error *error)
{
    struct report report = {0};
    int ends[2], status;
    pid_t pid;
    bool complete;

    if (pipe(ends) != 0 || (pid = fork()) < 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "no process can be made");
    if (pid == 0) {
        look(home, &report);
        _exit(write(ends[1], &report, sizeof report) == (ssize_t)sizeof report ? 0 : 1);
    }
    close(ends[1]);
    complete = read_report(ends[0], &report);
    close(ends[0]);
    waitpid(pid, &status, 0);
    if (!complete)
        return spsy_fail(error, SPSY_ERR_IO, "SPY0103", "home %s: the look at it crashed", home);
    *count = report.count;
    if (report.result < 0)
        *error = report.error;
    return report.result;
}

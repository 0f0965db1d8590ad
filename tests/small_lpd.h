/* small_lpd.h - a line printer daemon for tests, as good or as bad as its plan (RFC 1179). */
#ifndef SPSY_TESTS_SMALL_LPD_H
#define SPSY_TESTS_SMALL_LPD_H

#include <arpa/inet.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum small_lpd_step { /* each ends with the daemon's answer */
                      SMALL_LPD_QUEUE = 1,
                      SMALL_LPD_CONTROL_NAME,
                      SMALL_LPD_CONTROL,
                      SMALL_LPD_DATA_NAME,
                      SMALL_LPD_DATA,
                      SMALL_LPD_DONE,
};

enum small_lpd_fault {
    SMALL_LPD_FINE,
    SMALL_LPD_REFUSE,  /* answers `octet` and `words`, and closes */
    SMALL_LPD_CLOSE,   /* closes without an answer */
    SMALL_LPD_STALL,   /* never answers; waits for the other side to close */
    SMALL_LPD_ADVANCE, /* answers 16 zeros at once */
    SMALL_LPD_MIDDLE,  /* SMALL_LPD_DATA only: answers `octet` after the first bytes, closes */
    SMALL_LPD_LATE,    /* SMALL_LPD_DONE only: `octet` and `words` when all was acknowledged */
};

struct small_lpd_plan {
    enum small_lpd_step step; /* where the fault is */
    enum small_lpd_fault fault;
    unsigned char octet;
    const char *words; /* or NULL */
};

struct small_lpd_job {
    enum small_lpd_step reached; /* the last step answered with zero */
    char queue[256], control_name[256], control[4096], data_name[256];
    size_t control_bytes;
    long long data_bytes;
    FILE *data; /* the caller's; NULL = thrown away */
    bool lists; /* it was asked for its queue: `queue` has the line, the caller answers */
};

/* A listening socket on the loopback of either family; *port gets its port, or -1. */
static inline int small_lpd_listen(int family, unsigned short *port)
{
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_addr = in6addr_loopback};
    struct sockaddr_in four = {.sin_family = AF_INET};
    struct sockaddr *address = family == AF_INET6 ? (void *)&six : (void *)&four;
    socklen_t size = family == AF_INET6 ? sizeof six : sizeof four;
    int listener = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);

    four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (listener < 0 || bind(listener, address, size) != 0 || listen(listener, 8) != 0 ||
        getsockname(listener, address, &size) != 0) {
        if (listener >= 0)
            close(listener);
        return -1;
    }
    *port = ntohs(family == AF_INET6 ? six.sin6_port : four.sin_port);
    return listener;
}

static inline bool small_lpd_line(int fd, char *line, size_t size)
{
    size_t used = 0;

    while (used + 1 < size && read(fd, line + used, 1) == 1)
        if (line[used++] == '\n') {
            line[used - 1] = '\0';
            return true;
        }
    return false;
}

/* "BYTES NAME" after the command's octet. */
static inline bool small_lpd_announced(int fd, int octet, long long *bytes, char name[256])
{
    char line[512];

    return small_lpd_line(fd, line, sizeof line) && line[0] == octet &&
           sscanf(line + 1, "%lld %255s", bytes, name) == 2;
}

static inline void small_lpd_refuse(int fd, const struct small_lpd_plan *plan)
{
    char answer[1024];
    size_t count = plan->words ? strlen(plan->words) : 0;

    answer[0] = (char)plan->octet;
    memcpy(answer + 1, plan->words ? plan->words : "", count);
    (void)!write(fd, answer, 1 + count);
}

/* True: go on. */
static inline bool small_lpd_answer(int fd, enum small_lpd_step step,
                                    const struct small_lpd_plan *plan, struct small_lpd_job *job)
{
    static const char zeros[16];
    char octet = 0;

    if (step != plan->step || plan->fault == SMALL_LPD_FINE || plan->fault == SMALL_LPD_MIDDLE) {
        job->reached = step;
        return write(fd, &octet, 1) == 1;
    }
    switch (plan->fault) {
    case SMALL_LPD_REFUSE:
        small_lpd_refuse(fd, plan);
        return false;
    case SMALL_LPD_STALL:
        while (read(fd, &octet, 1) == 1)
            continue;
        return false;
    case SMALL_LPD_ADVANCE:
        return write(fd, zeros, sizeof zeros) == sizeof zeros;
    default:
        return false;
    }
}

static inline bool small_lpd_data(int fd, long long bytes, const struct small_lpd_plan *plan,
                                  struct small_lpd_job *job)
{
    char block[4096];

    while (job->data_bytes < bytes) {
        size_t want = bytes - job->data_bytes < (long long)sizeof block
                          ? (size_t)(bytes - job->data_bytes)
                          : sizeof block;
        ssize_t got = read(fd, block, want);

        if (got <= 0)
            return false;
        job->data_bytes += got;
        if (job->data)
            fwrite(block, 1, (size_t)got, job->data);
        if (plan->step == SMALL_LPD_DATA && plan->fault == SMALL_LPD_MIDDLE) {
            small_lpd_refuse(fd, plan);
            return false;
        }
    }
    return read(fd, block, 1) == 1 && block[0] == 0;
}

/* One connection up to its end; the descriptor stays the caller's. True: the whole job came. */
static inline bool small_lpd_serve(int fd, const struct small_lpd_plan *plan,
                                   struct small_lpd_job *job)
{
    long long bytes = 0;
    char end = 1;

    if (!small_lpd_line(fd, job->queue, sizeof job->queue))
        return false;
    job->lists = job->queue[0] == 3 || job->queue[0] == 4;
    if (job->queue[0] != 2 ||
        !small_lpd_answer(fd, SMALL_LPD_QUEUE, plan, job) ||
        !small_lpd_announced(fd, 2, &bytes, job->control_name) || bytes < 0 ||
        bytes >= (long long)sizeof job->control ||
        !small_lpd_answer(fd, SMALL_LPD_CONTROL_NAME, plan, job))
        return false;
    while (job->control_bytes < (size_t)bytes) {
        ssize_t got =
            read(fd, job->control + job->control_bytes, (size_t)bytes - job->control_bytes);

        if (got <= 0)
            return false;
        job->control_bytes += (size_t)got;
    }
    if (read(fd, &end, 1) != 1 || end != 0 || !small_lpd_answer(fd, SMALL_LPD_CONTROL, plan, job) ||
        !small_lpd_announced(fd, 3, &bytes, job->data_name) ||
        !small_lpd_answer(fd, SMALL_LPD_DATA_NAME, plan, job))
        return false;
    if (!small_lpd_data(fd, bytes, plan, job) || !small_lpd_answer(fd, SMALL_LPD_DATA, plan, job))
        return false;
    if (plan->fault == SMALL_LPD_LATE)
        small_lpd_refuse(fd, plan);
    return plan->fault != SMALL_LPD_LATE;
}

#endif

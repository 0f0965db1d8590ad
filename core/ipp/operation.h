/* operation.h - the IPP operations that there are for the gateway. */
#ifndef SPSY_IPP_OPERATION_H
#define SPSY_IPP_OPERATION_H

#include <stdbool.h>
#include <stddef.h>

/* CODE_CANCEL_JOB, ...: their numbers. */
#define OPERATION(CODE, number, ...) CODE_##CODE = number,
enum operation_code {
#include "ipp/operation.def"
};
#undef OPERATION

enum operation_kind {
    OPERATION_PASS,      /* touches no job: sent on as the user */
    OPERATION_CREATE,    /* makes a job, which is no function of the exit point */
    OPERATION_APPEND,    /* to one's own job nobody is asked, to another's everybody */
    OPERATION_JOB,       /* acts on one job */
    OPERATION_SHOW,      /* shows one job */
    OPERATION_LIST,      /* shows many (G5) */
    OPERATION_BULK,      /* acts on many, one by one (G4) */
    OPERATION_MOVE,      /* one job, or all of a queue */
    OPERATION_DOCUMENT,  /* gives out what is printed */
    OPERATION_END_QUEUE, /* a queue's jobs die with it */
    OPERATION_EVENTS,    /* subscriptions, and what they bring (G6) */
    OPERATION_KINDS,
};

enum operation_target {
    TARGET_NONE,   /* names nothing */
    TARGET_JOB,    /* job-uri, or printer-uri with job-id */
    TARGET_QUEUE,  /* printer-uri of one queue */
    TARGET_QUEUES, /* the same, or of all */
    TARGET_ANY,    /* one or another of these, or none */
};

struct operation {
    int code; /* enum operation_code */
    const char *name;
    enum operation_kind kind;
    const char *function; /* "" = nobody is asked */
    const char *path;
    enum operation_target target;
    bool data;
    const char *asks; /* for people: what the programs are asked about */
};
extern const struct operation operations[];
extern const size_t operation_count;

/* NULL: there is no such operation here. */
const struct operation *operation_find(int code);
/* May its request have attributes in that group (RFC 8010, 3.5.1)? */
bool operation_takes(const struct operation *operation, int group);

#endif

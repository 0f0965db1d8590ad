/* check.h - one check, from the words of the command to its report. */
#ifndef SPSY_KIT_CHECK_CHECK_H
#define SPSY_KIT_CHECK_CHECK_H

#include "kit/check/finding.h"
#include "kit/check/probe.h"

struct check {
    /* The words of the command. */
    const char *file, *format, *ccsid, *entry, *data; /* format NULL: both */
    bool json;
    char absolute[PATH_MAX]; /* of file */
    struct output output;

    struct findings findings;
    struct words words;

    /* A program. */
    bool inspected;      /* info says what it is */
    bool stops_run;      /* COBOL: it has a STOP RUN */
    bool calls_services; /* libspsyexit, or the table of its descriptor */
    struct spsy_program_info info;
    struct probe probe;
    bool probed;                    /* there were calls */
    size_t cases;                   /* of the matrix */
    size_t searched;                /* records in which an opinion was looked for */
    size_t opinions;                /* of them with one */
    size_t cannot;                  /* calls that said that they could not decide */
    int64_t until_ms;               /* of the search */
    bool cut;                       /* the time for the search was over */
    bool looked_left;               /* what is left was measured */
    char unable[SPSY_REASON_BYTES]; /* why nothing could be asked; "" = it could */
    char mend[2048];                /* one command for owner and modes; "" = none */

    /* A policy. */
    bool is_policy;
    size_t rules;
};

/* static.c: the file itself; inspected is set when it can be called. Negative: it cannot be read.
 */
int check_static(struct check *check, struct spsy_error *error);
/* libraries.c: what it needs, and whether that is there. */
void check_libraries(struct check *check, const struct spsy_elf *elf);

/* matrix.c: 17 functions x own and foreign job x formats x records, twice. */
void check_matrix(struct check *check);
/* left.c: descriptors, memory, threads. */
void check_left(struct check *check);
/* opinion.c: does it ever say something, and what it says together: functions, leaks, temporary
 * files, strings, byte order, character set. */
void check_opinions(struct check *check);

/* leak.c: meanings by act about one user and one file, of which the request of the first is. */
void check_leaks(struct findings *findings, const enum spsy_meaning meanings[ACTS],
                 const char *about);
/* What a command does that prints into a file, reads it and deletes it again (X35). */
extern const char *const check_temporary_functions[4];

/* policy.c */
void check_policy(struct check *check);

/* report.c: prints all of it. Returns the exit status. */
int check_report(struct check *check);
int check_report_unable(struct check *check, const char *why);

#endif

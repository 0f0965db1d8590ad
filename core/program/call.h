/* call.h - calling an entry: what the job and the exit host share.
 *
 * MUST: before each call record and format name are the program's own fresh copy and the return
 * code is blank (X12, X29); guard bytes around the return code are checked after it; there is
 * slack behind byte 429, since a natural C struct is 432. */
#ifndef SPSY_PROGRAM_CALL_H
#define SPSY_PROGRAM_CALL_H

#include "spsy.h"

enum spsy_entry_kind {
    SPSY_ENTRY_POINTERS, /* (return code, format, record): descriptor, spsy_exit, own name */
    SPSY_ENTRY_MAIN,     /* main(argc, argv): argv[0] name, argv[1..3] the parameters */
};

struct spsy_entry {
    void *handle; /* dlopen's, never closed */
    void *function;
    enum spsy_entry_kind kind;
    enum spsy_form form;
    bool form_assumed; /* an answer of X'30' or X'31' is "built in the wrong character set" */
};

enum {
    SPSY_GUARD_BYTES = 64,  /* either side of the return code */
    SPSY_SLACK_BYTES = 83,  /* behind the record: 429 + 83 = 512 */
    SPSY_ARENA_RECORD_BYTES = SPSY_RECORD_BYTES + SPSY_SLACK_BYTES,
};

/* What a program can reach through its three parameters. */
struct spsy_arena {
    unsigned char guard_before[SPSY_GUARD_BYTES];
    unsigned char return_code;
    unsigned char guard_after[SPSY_GUARD_BYTES];
    unsigned char format[16]; /* CHAR(8), then slack */
    _Alignas(64) unsigned char record[SPSY_ARENA_RECORD_BYTES];
};

/* Both forms of one dispatch's input; only the form that some program needs is filled. */
struct spsy_input {
    unsigned char record[2][SPSY_RECORD_BYTES]; /* [0] EBCDIC, [1] ASCII */
    bool has_ascii;
};

/* One planned call, and when its result ends the chain (X14, ONFAIL). */
struct spsy_step {
    struct spsy_program *program;
    bool ends_on_refuse;  /* false for MODE(*SHADOW) */
    bool ends_on_failure; /* ONFAIL(*REFUSE), not shadow */
};

/* What came of it. */
struct spsy_outcome {
    int answer;         /* 0-255, -1 = the call did not return */
    bool failed;
    bool input_changed;
    uint64_t nanoseconds;
    char reason[SPSY_REASON_BYTES]; /* the program's own, or the cause of the failure */
};

/* '0' or '1' as the form has them; other bytes are no opinion (X13). */
enum spsy_meaning spsy_answer_meaning(enum spsy_form form, unsigned char answer);

/* Calls one entry once, in this process, with a fresh arena. Never returns anything but a filled
 * outcome - or does not return at all, when the program takes the process along. */
void spsy_entry_call(const struct spsy_entry *entry, const char *name, int format,
                     const struct spsy_input *input, struct spsy_outcome *outcome);

#endif

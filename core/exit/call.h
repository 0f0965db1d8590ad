/* call.h - calling an entry: what the job and the exit host share.
 *
 * MUST: before each call record and format name are the program's own fresh copy and the return
 * code is blank (X12, X29); guard bytes around the return code are checked after it; there is
 * slack after byte 429, since a natural C struct is 432.
 *
 * The exit host compiles call.c too and links libc only: nothing here knows registry or JSON. */
#ifndef SPSY_EXIT_CALL_H
#define SPSY_EXIT_CALL_H

#include <stddef.h>
#include <string.h>

#include "spsy.h"

struct spsy_program; /* program.h */

enum spsy_entry_kind {
    SPSY_ENTRY_POINTERS, /* (return code, format, record): descriptor, spsy_exit, own name */
    SPSY_ENTRY_MAIN,     /* main(argc, argv): argv[0] name, argv[1..3] the parameters */
};

struct spsy_entry {
    void *handle; /* dlopen's, never closed */
    int copy;     /* inline: the sealed copy it was loaded from, open for good */
    void *function;
    enum spsy_entry_kind kind;
    enum spsy_charset form;
    bool form_assumed; /* an answer of X'30' or X'31' is "built in the wrong character set" */
};

enum {
    SPSY_GUARD_BYTES = 64, /* either side of the return code */
    SPSY_SLACK_BYTES = 83, /* after the record: 429 + 83 = 512 */
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
    int answer; /* 0-255, -1 = the call did not return */
    bool failed;
    bool input_changed;
    uint64_t nanoseconds;
    char reason[SPSY_REASON_BYTES]; /* the program's own, or the cause of the failure */
};

/* '0' or '1' as the form has them; other bytes are no opinion (X13). */
static inline enum spsy_meaning spsy_answer_meaning(enum spsy_charset form, unsigned char answer)
{
    unsigned char zero = form == SPSY_CHARSET_ASCII ? 0x30 : 0xF0;

    if (answer == zero)
        return SPSY_MEANING_REFUSE;
    return answer == zero + 1 ? SPSY_MEANING_ALLOW : SPSY_MEANING_NONE;
}

/* Does this outcome end the chain (X14, ONFAIL)? */
static inline bool spsy_step_ends(const struct spsy_step *step, enum spsy_charset form,
                                  const struct spsy_outcome *outcome)
{
    if (outcome->failed || outcome->answer < 0)
        return step->ends_on_failure;
    return step->ends_on_refuse &&
           spsy_answer_meaning(form, (unsigned char)outcome->answer) == SPSY_MEANING_REFUSE;
}

/* The parameters of one chain of calls: an arena per form, and the state it must be in before a
 * program is called. Large: on the stack or static, one per nesting level. */
struct spsy_caller {
    const struct spsy_input *input;
    int format[2]; /* what the arena of each form holds, -1 = nothing yet */
    struct spsy_arena pristine[2];
    struct spsy_arena arena[2];
};

/* input stays valid as long as the caller is used. Also after a failure: nothing that a program has
 * damaged is passed on to the next. */
void spsy_caller_begin(struct spsy_caller *caller, const struct spsy_input *input);

/* One call in three parts, so that the exit host can come back by longjmp from a program that
 * called exit() and still judge the answer as set:
 *   prepare  blank return code, fresh record and format name (0 = SPSY0100, 1 = SPSY0200);
 *            clears the outcome, so that the program can give its reason meanwhile;
 *   invoke   the call; name is argv[0], in the entry's form;
 *   judge    answer, guard bytes, character set, changed input. Not nanoseconds.
 * Inline, because all three together cost no more than a few function calls. */

/* What both sides of a return code hold. A constant, which no program can overwrite together with
 * them: a stray write far before the parameters reaches the pristine arenas, too. */
extern const unsigned char spsy_guard[SPSY_GUARD_BYTES];

/* What is not needed for every call. */
void spsy_caller_fill(struct spsy_caller *caller, enum spsy_charset form, int format);
void spsy_caller_invoke_main(struct spsy_arena *arena, void *function, const char *name);
void spsy_caller_judge_changes(struct spsy_arena *arena, const struct spsy_arena *pristine,
                               struct spsy_outcome *outcome);
void spsy_caller_judge_form(struct spsy_outcome *outcome);

static inline void spsy_caller_prepare(struct spsy_caller *caller, const struct spsy_entry *entry,
                                       int format, struct spsy_outcome *outcome)
{
    outcome->answer = -1;
    outcome->failed = false;
    outcome->input_changed = false;
    outcome->nanoseconds = 0;
    outcome->reason[0] = '\0';
    if (caller->format[entry->form == SPSY_CHARSET_ASCII] != format)
        spsy_caller_fill(caller, entry->form, format);
    /* else it is as the last judgement left it: pristine */
}

static inline void spsy_caller_invoke(struct spsy_caller *caller, const struct spsy_entry *entry,
                                      const char *name)
{
    struct spsy_arena *arena = &caller->arena[entry->form == SPSY_CHARSET_ASCII];

    if (entry->kind == SPSY_ENTRY_MAIN)
        spsy_caller_invoke_main(arena, entry->function, name);
    else
        ((void (*)(unsigned char *, unsigned char *, unsigned char *))entry->function)(
            &arena->return_code, arena->format, arena->record);
}

static inline void spsy_caller_judge(struct spsy_caller *caller, const struct spsy_entry *entry,
                                     struct spsy_outcome *outcome)
{
    enum { BEHIND = offsetof(struct spsy_arena, guard_after) }; /* the return code */
    struct spsy_arena *arena = &caller->arena[entry->form == SPSY_CHARSET_ASCII];
    const struct spsy_arena *pristine = &caller->pristine[entry->form == SPSY_CHARSET_ASCII];

    outcome->answer = arena->return_code;
    arena->return_code = pristine->return_code; /* X12 */
    /* Not across the return code: a wide load over a byte just stored waits for the store. */
    if (memcmp(arena->guard_before, spsy_guard, sizeof spsy_guard) != 0 ||
        memcmp((const char *)arena + BEHIND, (const char *)pristine + BEHIND,
               sizeof *arena - BEHIND) != 0)
        spsy_caller_judge_changes(arena, pristine, outcome);
    /* X13; core/program/README.md, "Character sets": "no opinion" would turn a refusal into
     * permission */
    if (entry->form_assumed && (outcome->answer == 0x30 || outcome->answer == 0x31))
        spsy_caller_judge_form(outcome);
}

/* All of it with a fresh arena, timed. Always fills the outcome - or does not return at all, when
 * the program takes the process along. */
void spsy_entry_call(const struct spsy_entry *entry, const char *name, int format,
                     const struct spsy_input *input, struct spsy_outcome *outcome);

#endif

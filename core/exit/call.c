/* call.c - the three parameters, and what a program did with them.
 *
 * Everything a program can reach is one block of memory, and so is the state it must have before
 * the next call. One comparison after a call proves that nothing was touched; only when something
 * was, the differences are looked at and the block is restored. That is cheaper than copying the
 * record before every call, and it says the same: the next program sees pristine input (X29). */
#include "exit/call.h"

#include <stdio.h>
#include <time.h>

#include "base/bytes.h"

void spsy_caller_begin(struct spsy_caller *caller, const struct spsy_input *input)
{
    caller->input = input;
    caller->format[0] = caller->format[1] = -1;
}

enum { GUARD = 0x9D }; /* no letter, digit, blank or zero: EBCDIC cedilla, an ASCII control */
const unsigned char spsy_guard[SPSY_GUARD_BYTES] = {[0 ... SPSY_GUARD_BYTES - 1] = GUARD};

/* Everything in front of the record, by form and format. */
#define HEAD(blank, ...)                                                                           \
    {                                                                                              \
        .guard_before = {[0 ... SPSY_GUARD_BYTES - 1] = GUARD}, .return_code = (blank), /* X12 */  \
            .guard_after = {[0 ... SPSY_GUARD_BYTES - 1] = GUARD}, .format = {                     \
                __VA_ARGS__                                                                        \
            }                                                                                      \
    }
static const struct spsy_arena heads[2][2] = {
    {HEAD(0x40, 0xE2, 0xD7, 0xE2, 0xE8, 0xF0, 0xF1, 0xF0, 0xF0),
     HEAD(0x40, 0xE2, 0xD7, 0xE2, 0xE8, 0xF0, 0xF2, 0xF0, 0xF0)},
    {HEAD(0x20, 0x53, 0x50, 0x53, 0x59, 0x30, 0x31, 0x30, 0x30),
     HEAD(0x20, 0x53, 0x50, 0x53, 0x59, 0x30, 0x32, 0x30, 0x30)},
};

void spsy_caller_fill(struct spsy_caller *caller, enum spsy_charset form, int format)
{
    unsigned index = form == SPSY_CHARSET_ASCII;
    struct spsy_arena *pristine = &caller->pristine[index];

    spsy_bytes_copy(pristine, &heads[index][format], offsetof(struct spsy_arena, record));
    spsy_bytes_copy(pristine->record, caller->input->record[index], SPSY_RECORD_BYTES);
    spsy_bytes_set(pristine->record + SPSY_RECORD_BYTES, 0, SPSY_SLACK_BYTES);
    spsy_bytes_copy(&caller->arena[index], pristine, sizeof *pristine);
    caller->format[index] = format;
}

void spsy_caller_invoke_main(struct spsy_arena *arena, void *function, const char *name)
{
    char argument_zero[256]; /* a program may write to its argv */
    char *arguments[5] = {argument_zero, (char *)&arena->return_code, (char *)arena->format,
                          (char *)arena->record, NULL};

    snprintf(argument_zero, sizeof argument_zero, "%s", name);
    ((int (*)(int, char **))function)(4, arguments); /* its value is not the answer: argv[1] is */
}

/* Distance of the first damaged guard byte from the return code, 0 = none. */
static int damaged_guard(const struct spsy_arena *arena)
{
    for (int i = 0; i < SPSY_GUARD_BYTES; i++)
        if (arena->guard_after[i] != GUARD)
            return i + 1;
    for (int i = SPSY_GUARD_BYTES - 1; i >= 0; i--)
        if (arena->guard_before[i] != GUARD)
            return i - SPSY_GUARD_BYTES;
    return 0;
}

/* Something was written: what, and make it as it was. */
void spsy_caller_judge_changes(struct spsy_arena *arena, const struct spsy_arena *pristine,
                               struct spsy_outcome *outcome)
{
    int guard = damaged_guard(arena);

    outcome->input_changed = memcmp(arena->format, pristine->format, 8) != 0 ||
                             memcmp(arena->record, pristine->record, SPSY_RECORD_BYTES) != 0;
    if (guard != 0) {
        outcome->failed = true;
        snprintf(outcome->reason, sizeof outcome->reason,
                 "guard damaged: wrote outside its return code CHAR(1), at offset %+d", guard);
    }
    *arena = *pristine;
}

void spsy_caller_judge_form(struct spsy_outcome *outcome)
{
    if (outcome->failed)
        return; /* the guard came first */
    outcome->failed = true;
    snprintf(outcome->reason, sizeof outcome->reason,
             "built in the wrong character set: answered X'%02X', an ASCII '%c'; register it with "
             "CCSID(819), or with CCSID(37) if that is no opinion",
             (unsigned)outcome->answer, outcome->answer);
}

void spsy_entry_call(const struct spsy_entry *entry, const char *name, int format,
                     const struct spsy_input *input, struct spsy_outcome *outcome)
{
    struct spsy_caller caller;
    struct timespec before, after;

    spsy_caller_begin(&caller, input);
    spsy_caller_prepare(&caller, entry, format, outcome);
    clock_gettime(CLOCK_MONOTONIC, &before);
    spsy_caller_invoke(&caller, entry, name);
    clock_gettime(CLOCK_MONOTONIC, &after);
    spsy_caller_judge(&caller, entry, outcome);
    outcome->nanoseconds =
        (uint64_t)((after.tv_sec - before.tv_sec) * 1000000000L + (after.tv_nsec - before.tv_nsec));
}

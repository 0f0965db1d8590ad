/* call.c - the three parameters, and what a program did with them.
 *
 * Everything a program can reach is one block of memory, and so is the state it must have before
 * the next call. One comparison after a call proves that nothing was touched; only when something
 * was, the differences are looked at and the block is restored. That is cheaper than copying the
 * record before every call, and it says the same: the next program sees pristine input (X29). */
#include "program/call.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static unsigned form_index(enum spsy_form form)
{
    return form == SPSY_FORM_ASCII;
}

enum spsy_meaning spsy_answer_meaning(enum spsy_form form, unsigned char answer)
{
    unsigned char zero = form == SPSY_FORM_ASCII ? 0x30 : 0xF0;

    if (answer == zero)
        return SPSY_MEANING_REFUSE;
    return answer == zero + 1 ? SPSY_MEANING_ALLOW : SPSY_MEANING_NONE;
}

bool spsy_step_ends(const struct spsy_step *step, enum spsy_form form,
                    const struct spsy_outcome *outcome)
{
    if (outcome->failed || outcome->answer < 0)
        return step->ends_on_failure;
    return step->ends_on_refuse &&
           spsy_answer_meaning(form, (unsigned char)outcome->answer) == SPSY_MEANING_REFUSE;
}

void spsy_caller_begin(struct spsy_caller *caller, const struct spsy_input *input)
{
    caller->input = input;
    caller->format[0] = caller->format[1] = -1;
}

static void fill_pristine(struct spsy_arena *arena, enum spsy_form form, int format,
                          const unsigned char *record)
{
    static const unsigned char names[2][2][9] = {
        {"\xE2\xD7\xE2\xE8\xF0\xF1\xF0\xF0", "\xE2\xD7\xE2\xE8\xF0\xF2\xF0\xF0"},
        {"\x53\x50\x53\x59\x30\x31\x30\x30", "\x53\x50\x53\x59\x30\x32\x30\x30"},
    };

    memset(arena, 0, sizeof *arena);
    for (unsigned i = 0; i < SPSY_GUARD_BYTES; i++) { /* neither blanks nor zeros */
        arena->guard_before[i] = (unsigned char)(0xA5 ^ i);
        arena->guard_after[i] = (unsigned char)(0x5A ^ i);
    }
    arena->return_code = form == SPSY_FORM_ASCII ? 0x20 : 0x40; /* X12 */
    memcpy(arena->format, names[form_index(form)][format], 8);
    memcpy(arena->record, record, SPSY_RECORD_BYTES);
}

void spsy_caller_prepare(struct spsy_caller *caller, const struct spsy_entry *entry, int format,
                         struct spsy_outcome *outcome)
{
    unsigned index = form_index(entry->form);

    outcome->answer = -1;
    outcome->failed = false;
    outcome->input_changed = false;
    outcome->nanoseconds = 0;
    outcome->reason[0] = '\0';
    if (caller->format[index] == format)
        return; /* as the last judgement left it: pristine */
    fill_pristine(&caller->pristine[index], entry->form, format, caller->input->record[index]);
    memcpy(&caller->arena[index], &caller->pristine[index], sizeof(struct spsy_arena));
    caller->format[index] = format;
}

static void invoke_main(struct spsy_arena *arena, int (*function)(int, char **), const char *name)
{
    char argument_zero[256]; /* a program may write to its argv */
    char *arguments[5] = {argument_zero, (char *)&arena->return_code, (char *)arena->format,
                          (char *)arena->record, NULL};

    snprintf(argument_zero, sizeof argument_zero, "%s", name);
    function(4, arguments); /* its value is not the answer: argv[1] is */
}

void spsy_caller_invoke(struct spsy_caller *caller, const struct spsy_entry *entry,
                        const char *name)
{
    struct spsy_arena *arena = &caller->arena[form_index(entry->form)];

    if (entry->kind == SPSY_ENTRY_MAIN)
        invoke_main(arena, (int (*)(int, char **))entry->function, name);
    else
        ((void (*)(unsigned char *, unsigned char *, unsigned char *))entry->function)(
            &arena->return_code, arena->format, arena->record);
}

/* Distance of the first damaged guard byte from the return code, 0 = none. */
static int damaged_guard(const struct spsy_arena *arena, const struct spsy_arena *pristine)
{
    for (int i = 0; i < SPSY_GUARD_BYTES; i++)
        if (arena->guard_after[i] != pristine->guard_after[i])
            return i + 1;
    for (int i = SPSY_GUARD_BYTES - 1; i >= 0; i--)
        if (arena->guard_before[i] != pristine->guard_before[i])
            return i - SPSY_GUARD_BYTES;
    return 0;
}

/* Something was written: what, and make it as it was. */
static __attribute__((noinline, cold)) void judge_changes(struct spsy_arena *arena,
                                                          const struct spsy_arena *pristine,
                                                          struct spsy_outcome *outcome)
{
    int guard = damaged_guard(arena, pristine);

    outcome->input_changed = memcmp(arena->format, pristine->format, 8) != 0 ||
                             memcmp(arena->record, pristine->record, SPSY_RECORD_BYTES) != 0;
    if (guard != 0) {
        outcome->failed = true;
        snprintf(outcome->reason, sizeof outcome->reason,
                 "guard damaged: wrote beside its return code CHAR(1), at offset %+d", guard);
    }
    memcpy(arena, pristine, sizeof *arena);
}

static __attribute__((noinline, cold)) void wrong_character_set(struct spsy_outcome *outcome)
{
    if (outcome->failed)
        return; /* the guard came first */
    outcome->failed = true;
    snprintf(outcome->reason, sizeof outcome->reason,
             "built in the wrong character set: answered X'%02X', an ASCII '%c'; register it with "
             "CCSID(819), or with CCSID(37) if that is no opinion",
             (unsigned)outcome->answer, outcome->answer);
}

void spsy_caller_judge(struct spsy_caller *caller, const struct spsy_entry *entry,
                       struct spsy_outcome *outcome)
{
    unsigned index = form_index(entry->form);
    struct spsy_arena *arena = &caller->arena[index];
    const struct spsy_arena *pristine = &caller->pristine[index];

    outcome->answer = arena->return_code;
    arena->return_code = pristine->return_code; /* X12 */
    if (memcmp(arena, pristine, sizeof *arena) != 0)
        judge_changes(arena, pristine, outcome);
    /* X13, abi.md: "no opinion" would turn a refusal into permission */
    if (entry->form_assumed && (outcome->answer == 0x30 || outcome->answer == 0x31))
        wrong_character_set(outcome);
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

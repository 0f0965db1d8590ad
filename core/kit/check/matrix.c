/* matrix.c - every function, own and foreign, every kind of record, both formats: twice, the second
 * time backwards, so that what one call leaves shows in another's answer. */
#include "kit/check/check.h"

#include <stdlib.h>
#include <string.h>

enum { CASES_MAX = ACTS * 2 * SHAPES };

static void found(struct check *check, int number, const struct asked *asked)
{
    char about[REQUEST_TEXT_BYTES];

    request_describe(&asked->request, about);
    finding_add(&check->findings, number, "%s: %s", about, asked->outcome.reason);
}

/* STOP RUN is told by its own number (exit/ended.c has said so). */
static int number_of_end(const struct check *check, const struct asked *asked)
{
    bool stopped = strncmp(asked->outcome.reason, "STOP RUN ", strlen("STOP RUN ")) == 0;

    return stopped && check->info.uses_libcob ? 31 : 12;
}

/* What one call shows by itself. */
static void judge(struct check *check, const struct asked *asked)
{
    unsigned char answer = (unsigned char)asked->outcome.answer;
    bool ascii = check->info.form == SPSY_CHARSET_ASCII;
    char about[REQUEST_TEXT_BYTES];

    switch (asked->came) {
    case CAME_CRASH:
        found(check, 11, asked);
        break;
    case CAME_ENDED:
        found(check, number_of_end(check, asked), asked);
        break;
    case CAME_TIME:
        found(check, 13, asked);
        break;
    case CAME_GUARD:
        found(check, 14, asked);
        break;
    case CAME_CHARSET:
        finding_add(&check->findings, 23, "%s; try --ccsid 819 here", asked->outcome.reason);
        break;
    case CAME_NOT_LOADED:
        if (strncmp(asked->outcome.reason, "the exit host ", strlen("the exit host ")) == 0)
            strcpy(check->unable, asked->outcome.reason);
        else if (!finding_has(&check->findings, 5) && !finding_has(&check->findings, 6))
            finding_add(&check->findings, 10, "%s", asked->outcome.reason);
        break;
    case CAME_CANNOT:
        check->cannot++;
        break;
    case CAME_ANSWER:
        request_describe(&asked->request, about);
        if (answer <= 1)
            finding_add(&check->findings, 22, "%s: answered X'%02X'", about, answer);
        if (ascii ? answer == 0xF0 || answer == 0xF1 : answer == 0x30 || answer == 0x31)
            finding_add(&check->findings, 23, "%s: answered X'%02X', a digit of the other form",
                        about, answer);
        break;
    case CAME_NOT_TRIED:
        return;
    }
    request_describe(&asked->request, about);
    if (asked->outcome.input_changed)
        finding_add(&check->findings, 15, "%s", about);
    if (asked->recursed)
        finding_add(&check->findings, 29, "%s", about);
    if (asked->ran_on)
        finding_add(&check->findings, 24, "what it says goes on with the next field: %.200s",
                    asked->outcome.reason);
}

static size_t fill(struct asked *items)
{
    size_t count = 0;

    for (int shape = 0; shape < SHAPES; shape++)
        for (int own = 0; own < 2; own++)
            for (int act = 0; act < ACTS; act++)
                request_make(&items[count++].request, act, own == 1, (enum shape)shape,
                             WORLD_PLAIN);
    return count;
}

static void ask_all(struct probe *probe, struct asked *items, size_t count)
{
    for (size_t done = 0; done < count; done += PROBE_BATCH)
        probe_ask(probe, items + done, count - done < PROBE_BATCH ? count - done : PROBE_BATCH);
}

/* The same input, after other calls than before. */
static void compare(struct check *check, const struct asked *first, const struct asked *again)
{
    char about[REQUEST_TEXT_BYTES];

    if (first->came != CAME_ANSWER || again->came != CAME_ANSWER ||
        first->outcome.answer == again->outcome.answer)
        return;
    request_describe(&first->request, about);
    finding_add(&check->findings, 16, "%s: X'%02X', and then X'%02X'", about,
                (unsigned)first->outcome.answer, (unsigned)again->outcome.answer);
}

static void check_format(struct check *check, int format, struct asked *first, struct asked *again)
{
    size_t count = fill(first);

    probe_set_format(&check->probe, format);
    ask_all(&check->probe, first, count);
    for (size_t i = 0; i < count; i++)
        again[i].request = first[count - 1 - i].request;
    if (!finding_has(&check->findings, 10))
        ask_all(&check->probe, again, count);
    for (size_t i = 0; i < count; i++) {
        judge(check, &first[i]);
        judge(check, &again[i]);
        compare(check, &first[i], &again[count - 1 - i]);
    }
    check->cases += count;
}

void check_matrix(struct check *check)
{
    struct asked *items = calloc(2 * CASES_MAX, sizeof *items);
    int only = check->format ? spsy_format_index(check->format) : -1;

    if (!items) {
        check->findings.out_of_memory = true;
        return;
    }
    for (int format = 0; format < SPSY_FORMATS; format++)
        if (only < 0 || only == format)
            check_format(check, format, items, items + CASES_MAX);
    if (check->cannot > 0 && check->cannot == check->probe.calls)
        finding_add(&check->findings, 21, "%s", items[0].outcome.reason);
    check->probed = true;
    free(items);
}

/* leak.c - who may not read a file in one way, and may in another. */
#include "kit/check/check.h"

#include <string.h>

static const struct {
    int number;
    const char *function;
    bool move;
} ways[] = {
    {32, "CPYSPLF", false},    {33, "QSPOPNSP", false},   {34, "EXPORT", false},
    {35, "SNDNETSPLF", false}, {36, "SNDTCPSPLF", false}, {37, "SAV", false},
    {38, "QSPMOVSP", true},    {38, "CHGSPLFA", true},
};

const char *const check_temporary_functions[4] = {"DSPSPLF", "CPYSPLF", "QSPOPNSP", "DLTSPLF"};

static const char *answer_text(enum spsy_meaning meaning)
{
    return meaning == SPSY_MEANING_ALLOW ? "'1'" : "no opinion";
}

void check_leaks(struct findings *findings, const enum spsy_meaning meanings[ACTS],
                 const char *about)
{
    if (meanings[act_of_function("DSPSPLF")] != SPSY_MEANING_REFUSE)
        return;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        bool by_change = strcmp(ways[i].function, "CHGSPLFA") == 0;
        int act = by_change ? ACT_MOVE : act_of_function(ways[i].function);

        if (meanings[act] == SPSY_MEANING_NONE || meanings[act] == SPSY_MEANING_ALLOW)
            finding_add(findings, ways[i].number, "%s: %s, where DSPSPLF is refused: %s",
                        act_text(act), answer_text(meanings[act]), about);
    }
}

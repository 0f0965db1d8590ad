/* rules.h - the shipped program RULES, asked at the time of an entry. */
#ifndef SPSY_REPLAY_RULES_H
#define SPSY_REPLAY_RULES_H

#include <stdbool.h>
#include <stddef.h>

/* A spsy_stand_in: the context of the call's callbacks is a struct replay_entry. */
void replay_rules_answer(unsigned char *return_code, unsigned char *format, unsigned char *record);

/* Why that call of RULES decided as it did about this entry: "rule 2, desk: reason"; of another
 * program, its reason alone. */
struct replay_entry;
struct spsy_call;
void replay_rules_why(const struct replay_entry *entry, const struct spsy_call *call, char *text,
                      size_t size);

/* A policy is asked in its own time zone, which is the process's. */
struct replay_zone {
    bool set;
    char *text; /* owned */
};
void replay_zone_keep(struct replay_zone *zone);
void replay_zone_restore(const struct replay_zone *zone);

#endif

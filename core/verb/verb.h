/* verb.h - what is no command of the table: `spsy doctor`, `spsy journal` and the others of the
 * list below. Operated by the administrator, not part of IBM's commands, and written with options
 * only. */
#ifndef SPSY_VERB_VERB_H
#define SPSY_VERB_VERB_H

#include "base/text.h"
#include "execute/execute.h"

struct verb {
    const char *name;  /* "journal" */
    const char *title; /* as answers name it: "JOURNAL" */
    bool lists;        /* its rows are shown as a table, also when there is only one */
    /* arguments: those after the verb. Negative: the answer says what is wrong with them; no home
     * and no job is needed for that. */
    int (*check)(int count, char *const *arguments, struct answer *answer);
    /* What came of it is in the answer, as is what check would have said. */
    void (*run)(struct execution *execution, int count, char *const *arguments,
                struct answer *answer);
};

extern const struct verb verb_access, verb_break_glass, verb_collect, verb_doctor, verb_explain,
    verb_journal, verb_policy, verb_quiesce, verb_replay, verb_report;
extern const struct verb verb_masterkey, verb_rewrap; /* key/: a file each */
extern const struct verb verb_access, verb_backup, verb_break_glass, verb_doctor, verb_explain,
    verb_journal, verb_policy, verb_quiesce, verb_replay, verb_report;
extern const struct verb verb_restore, verb_compare;
extern const struct verb verb_masterkey; /* key/masterkey.c */
extern const struct verb verb_ctltab;
extern const struct verb verb_names;            /* what completion asks for: in no help */
const struct verb *verb_find(const char *name); /* NULL: there is none */

/* ---- for the verbs themselves ---- */

struct verb_option {
    const char *name;   /* "--limit" */
    const char **value; /* where its value goes, as `--limit 5` or `--limit=5`; or */
    bool *flag;         /* what it sets */
};

/* Reads what follows the verb. Negative: the answer says what is wrong (SPY0108). */
int verb_options(int count, char *const *arguments, const struct verb_option *options,
                 size_t option_count, struct answer *answer);

/* CPD0084: an option has a value that is none of those expected. Negative, for the verb to return.
 */
int verb_fault(struct answer *answer, const char *option, const char *value, const char *expected);

/* What the operating system's user decides and no profile: over a socket it is for root and the
 * home's owner, as whom a server runs, by the kernel's word about the other end. Without a server
 * whoever gets here could write the home anyway. */
bool verb_is_for(const struct execution *execution);
/* Who that is: the other end's user id, or this process's. */
uid_t verb_user(const struct execution *execution);

/* *ALLOBJ and *SECADM of whoever asks now; CPF222E, "... required for the master key". */
int verb_needs_officer(struct session *session, const char *what_for, struct spsy_error *error);

/* 'YYYY-MM-DD' or 'YYYY-MM-DD HH:MM:SS' (a T between is good too), UTC as the journal's times;
 * false when text is neither, or no day that a calendar has. */
bool verb_time(const char *text, char time_text[SPOOL_TIME_SIZE]);
/* --since and --until, each NULL where it was not said; an empty period is a mistake. Negative: the
 * answer says which of them is wrong. */
int verb_period(const char *since, const char *until, char since_time[SPOOL_TIME_SIZE],
                char until_time[SPOOL_TIME_SIZE], struct answer *answer);
/* What --since and the like expect, for the message that says so. */
extern const char verb_times[];

/* An object's name, in capitals; false when text is none. */
bool verb_name(const char *text, char name[SPSY_NAME_SIZE]);
/* "LIBRARY/NAME", "*LIBL/NAME", or "NAME", which is looked for in the library list. */
bool verb_queue(const char *text, char library[SPSY_NAME_SIZE], char name[SPSY_NAME_SIZE]);
/* A whole number of least..most; false when text is not one. */
bool verb_number(const char *text, long least, long most, long *number);

#endif

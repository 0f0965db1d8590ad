/* policy.h - a JSON policy as rules in order; the first that matches answers.
 *
 * MUST: a policy that cannot be read, or that says anything it may not say, is no policy at all:
 * whoever asks it has failed and gives the reason. Rules are counted from 1, here and in every
 * reason.
 *
 * The program RULES is built of this, and spsy checks with it what RULES would read: one parser, so
 * that both say the same. cJSON and libc only. */
#ifndef SPSY_POLICY_POLICY_H
#define SPSY_POLICY_POLICY_H

#include <stddef.h>
#include <sys/types.h>
#include <time.h>

struct spsy_record; /* spsy_exit.h */
struct spsy_exit_services;

enum {
    POLICY_BYTES_MAX = 4 * 1024 * 1024, /* 10,000 rules of 400 bytes: most have 150 to 300 */
    POLICY_RULES_MAX = 10000,
    POLICY_REASON_BYTES = 256,
    POLICY_ERROR_BYTES = 512,
    POLICY_UNDECIDED = '?', /* an answer of policy_answer */
    POLICY_GROUPS_MAX = 16, /* a primary and 15 supplemental ones */
};

/* What is wrong before there is a policy: said by RULES, ADDEXITPGM and doctor alike. */
#define POLICY_UNNAMED "PGMDTA does not name its policy"
#define POLICY_RELATIVE "PGMDTA names its policy by a path that does not begin with /"

struct policy;

/* Names of the groups of the user who asks, blank padded; asked for only when a rule needs them. */
struct policy_facts {
    const struct spsy_record *record;
    int own_job; /* the file's job is the running job; -1 = not known */
    char groups[POLICY_GROUPS_MAX][10];
    int group_count; /* -1 = not known */
    time_t now;
};

enum policy_kind {
    POLICY_ERROR,        /* it is no policy */
    POLICY_SHADOWED,     /* a rule that never matches: an earlier one always does */
    POLICY_UNKNOWN_NAME, /* no profile, queue or library of the home */
    POLICY_OPEN_READ,    /* a read that is refused in one function and open in another */
    POLICY_USER_RULE,    /* on users where there is a group (R9) */
    POLICY_KINDS,
};
extern const char *const policy_kind_names[POLICY_KINDS]; /* "error", "shadowed" ... */

/* Fills own_job, and groups and group_count, by the services of an exit program (spsy_exit.h; NULL:
 * a host without). What is not offered or fails is not known. */
void policy_facts_job(const struct spsy_exit_services *services, struct policy_facts *facts);
void policy_facts_groups(const struct spsy_exit_services *services, struct policy_facts *facts);

/* Something that a policy may not say; or, of a policy, what a person should look at (lint.h). */
struct policy_fault {
    size_t rule;      /* 1..; 0 = of no rule */
    const char *name; /* of the rule, "" = it has none */
    const char *path; /* JSON path: "rules[0].functions[1]", "" = the document */
    const char *text; /* one sentence, which names rule and key again */
    enum policy_kind kind;
    size_t line, column; /* 1..; column counts characters; 0 = of no place in a text */
};
typedef void policy_found(void *context, const struct policy_fault *fault);

/* Everything that is wrong with the text, in its order; found is called for each. Returns how much
 * that is; what is no JSON is one. */
size_t policy_check(const char *text, size_t bytes, policy_found *found, void *context);
/* The same; what is a policy is returned, the caller's (policy_free). NULL: found was told why. */
struct policy *policy_check_parse(const char *text, size_t bytes, policy_found *found,
                                  void *context);
/* The same of a file, which may be the fault itself. */
size_t policy_check_file(const char *path, uid_t owner, policy_found *found, void *context);

/* Parses the text of a policy. NULL: error holds the first fault, as one sentence. */
struct policy *policy_parse(const char *text, size_t bytes, char error[POLICY_ERROR_BYTES]);
/* Reads and parses a file of at most POLICY_BYTES_MAX: regular, owned by root or by owner,
 * writable by its owner only. */
struct policy *policy_read(const char *path, uid_t owner, char error[POLICY_ERROR_BYTES]);
void policy_free(struct policy *policy);

size_t policy_rule_count(const struct policy *policy);
/* Of the rule of that number, 1..count: its name, "" = it has none; until the policy is freed. */
const char *policy_rule_name(const struct policy *policy, size_t number);
/* Its answer: '0', '1' or ' '. */
char policy_rule_answer(const struct policy *policy, size_t number);

int policy_needs_groups(const struct policy *policy);
int policy_needs_job(const struct policy *policy);

/* '0', '1' or ' ' (no rule matches, or the matching one says "none"); reason is "" or says why.
 * POLICY_UNDECIDED: a rule needs a fact which is not known. */
char policy_answer(const struct policy *policy, const struct policy_facts *facts,
                   char reason[POLICY_REASON_BYTES]);
/* The same; *rule is the number of the rule that answers, or that cannot be decided, 0 = none
 * matches: for who counts which rules are ever hit. */
char policy_answer_by(const struct policy *policy, const struct policy_facts *facts, size_t *rule,
                      char reason[POLICY_REASON_BYTES]);

#endif

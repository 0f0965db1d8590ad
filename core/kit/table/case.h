/* case.h - one case of a decision table: what is asked, in all its forms, and what is expected.
 *
 * A value may be a list of values, and some words stand for several: *ALL, *READ, *CHANGE. A case
 * stands for every combination of them (its expansions). */
#ifndef SPSY_KIT_CASE_H
#define SPSY_KIT_CASE_H

#include "kit/table/fault.h"
#include "record/record.h"
#include "kit/table/words.def"

enum { /* first the fields, in the order of record/layout.def */
       KIT_LAST_FIELD = SPSY_FIELD_COUNT - 1,
#define REQUEST_WORD(name, key, kind, meaning) KIT_WORD_##name,
       KIT_REQUEST_WORDS(REQUEST_WORD)
#undef REQUEST_WORD
           KIT_WORDS,
       KIT_EXPANSIONS_MAX = 1000000, /* of one case */
       KIT_CHOICES_MAX = 1000,       /* of one word */
       KIT_GROUPS_MAX = 16,          /* a primary and 15 supplemental ones */
};

enum kit_kind {
    KIT_NUMBER,
    KIT_TEXT,
    KIT_FUNCTION,
    KIT_FLAG,
    KIT_JOB,
    KIT_JOB_TYPE,
    KIT_SPECIAL,
    KIT_GROUPS,
    KIT_NATIVE,
    KIT_USERS,
    KIT_ATTRIBUTES,
};

const char *kit_word_name(size_t word);
enum kit_kind kit_word_kind(size_t word);
/* A text that may hold anything: no list is looked for in a CSV field. */
bool kit_word_is_free(size_t word);
/* KIT_WORDS: there is none of that name. */
size_t kit_word_find(const char *name);

struct kit_choices {
    size_t count;       /* 0 = the word is not given */
    const cJSON *only;  /* the one */
    const cJSON **many; /* or these, owned by the case */
};

struct kit_expectation {
    int verdict, basis; /* -1 = nothing expected */
    const char *reason; /* NULL */
    const cJSON *calls; /* NULL */
    /* The numbers of the calls do not count: one program or policy is tested. */
    bool any_number;
};

struct kit_case {
    const char *name;
    struct kit_choices choices[KIT_WORDS];
    size_t expansions;
    struct kit_expectation expect;
};

/* object and defaults (NULL: none) belong to the caller, who keeps them as long as the case.
 * Errors: SPSY_ERR_FORMAT with *fault, SPSY_ERR_MEMORY; then there is nothing to free. */
int kit_case_read(const cJSON *object, const cJSON *defaults, struct kit_case *read,
                  struct kit_fault *fault);
void kit_case_free(struct kit_case *read);
/* Only the words of "defaults": they are what a request may say. */
int kit_defaults_check(const cJSON *defaults, struct kit_fault *fault);

/* One expansion, as the engine is to be asked. Everything points into the case. */
struct kit_request {
    struct spsy_request request;
    enum spsy_job_type type;
    char job_number[7], job_user[11], job_name[11]; /* the running job */
    bool own;
    int native;                               /* 1 allowed, 0 refused, -1 unknown */
    const cJSON *groups, *users, *attributes; /* NULL = none */
};
int kit_case_request(const struct kit_case *read, size_t expansion, struct kit_request *request,
                     struct kit_fault *fault);

/* The case's name, and in brackets what tells this expansion from the others. */
void kit_case_label(const struct kit_case *read, size_t expansion, char *label, size_t size);

/* A list of special authorities as bits: "*NONE", ["*SPLCTL"], {"own": ..., "group": ...}. */
int kit_special_read(const cJSON *item, const char *path, struct spsy_special *special,
                     struct kit_fault *fault);

#endif

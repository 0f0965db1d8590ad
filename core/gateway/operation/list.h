/* list.h - the jobs of one Get-Jobs as they are read, before anybody is asked about them (G5).
 *
 * MUST: what is shown is what cupsd shows the user, so it is the user whom cupsd is asked as: its
 * policy decides what he sees of another's job, not a copy of it here. What a record needs beyond
 * that, root looks up, and the client sees none of it. */
#ifndef SPSY_GATEWAY_OPERATION_LIST_H
#define SPSY_GATEWAY_OPERATION_LIST_H

#include "gateway/exchange.h"
#include "ipp/flat.h"

/* Attributes of one job, which stand one after the other in a message. */
struct list_group {
    const unsigned char *bytes;
    size_t size;
};

struct listed {
    struct cups_job job;     /* all that a record needs, from the one or the other: */
    bool titled;             /* the user is told its title */
    bool unread;             /* cupsd has not read its file, and so not what is private */
    struct list_group shown; /* to the user */
    struct list_group root;  /* to root; size 0 = root was not asked, or knows no such job */
};

struct list_message {
    unsigned char *bytes;
    size_t size;
    char *texts; /* those of the jobs, ended by NUL */
};

struct list {
    struct listed *jobs;
    size_t count, room;
    struct list_message *messages; /* owned; the first is the user's first */
    size_t message_count;
    struct ipp_names *asked; /* what the client wants to see; owned */
    struct ipp *request;     /* as the user, what `asked` points into; owned */
    struct ipp *refusal;     /* HTTP's; owned */
    int code;                /* no success: cupsd refuses, by refusal or the first message */
    bool capped;             /* and would have shown the client no more than: */
    int32_t cap;
    size_t told;      /* jobs in cupsd's last answer to the user */
    size_t root_next; /* the job that root's next one may be about */
};

/* Reads the list, whole. The caller frees it, also after an error. */
int list_read(struct exchange *exchange, struct list *list, struct spsy_error *error);
/* The same of single jobs, without what nobody asked for: shown has what a record needs, and
 * nothing where cupsd does not list jobs for the user. Those that are gone are left out; each id
 * once. */
int list_read_jobs(struct exchange *exchange, const int32_t *ids, size_t count, struct list *list,
                   struct spsy_error *error);
void list_free(struct list *list);

/* Asks about each, by this function. outcomes: list->count, the caller's. Negative: nothing of it
 * may be shown, which the client has been told. An empty list asks nobody. */
int list_ask(struct exchange *exchange, const struct list *list, const char *function,
             unsigned char *outcomes, struct gateway_list_result *result);
/* "n of m ... are not shown: ...", when programs failed; the size of the text, 0 when none did. */
size_t list_failures(const struct list *list, const struct gateway_list_result *result,
                     char text[256]);
/* A whole IPP message, whose request id is set here. */
void list_answer(struct exchange *exchange, unsigned char *bytes, size_t size);

#endif

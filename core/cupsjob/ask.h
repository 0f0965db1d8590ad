/* ask.h - the gateway's way to a verdict: what core/guard/ is for files of the home, for jobs that
 * stay cupsd's. No HTTP and no IPP is in it.
 *
 * MUST (core/gateway/README.md, G3-G5, G7, G8, G11, G14):
 *  - ask, record, read again, act: the record of what was decided is committed, and synced when an
 *    effect follows; then everything behind it is read again. If it differs everybody is asked
 *    again, three times at most;
 *  - no opinion is allowed: native authority is cupsd's policy, which judges the request that is
 *    sent on as the user. '0' refuses whomever, the owner and operators too (G8);
 *  - what cannot be decided or recorded is refused, with its cause (G11). Break-glass alone may go
 *    on without the journal, when the system's log has taken the use instead;
 *  - refused by a program, failed, allowed by a program, allowed for want of an opinion, and
 *    bypassed stay apart, here and in the journal.
 *
 * The struct guarded of a question has file, queue and, of a move, target and moves; file.id is
 * cupsd's job id, queue.id and target.id are the home's. class is taken for SPOOL_CLASS_API, and
 * function is set here. What the file and queue say is the caller's to have read just now. */
#ifndef SPSY_CUPSJOB_ASK_H
#define SPSY_CUPSJOB_ASK_H

#include <cjson/cJSON.h>

#include "guard/guard.h"

/* Who asks: one connection's, for as long as that lives. session is not owned. */
struct gateway_asker {
    struct session *session;
    /* QUSRSPLA as a service of programs (X36): the job that these fields identify, whoever's it is,
     * and its whole title, malloc'ed and then this side's, or NULL. SPSY_ERR_NOT_FOUND (CPF3303)
     * when there is none. NULL: the service answers that it is not supported. */
    int (*find)(void *context, const struct spsy_fields *fields, struct guarded *guarded,
                char **title, struct spsy_error *error);
    void *context; /* find's */
};

/* What came of a question. Zero is refused. */
enum gateway_outcome {
    GATEWAY_FAILED = 0, /* 0500: a program failed, or it could not be decided or recorded (G11) */
    GATEWAY_REFUSED,    /* 0403: a program answered '0' */
    GATEWAY_QUIESCED,   /* 0403: SPY0113, nobody was asked */
    GATEWAY_FLOODED,    /* 0403: SPY0114, nobody was asked */
    GATEWAY_CHANGED,    /* 0500: it was another one each of three times (G3) */
    GATEWAY_GONE,       /* 0406: when it was read again it was not there any more */
    /* Allowed, from here on: */
    GATEWAY_ALLOWED,     /* '1' of a program and nobody's '0' */
    GATEWAY_NO_OPINION,  /* no program had one that counts; or none is registered */
    GATEWAY_BYPASSED,    /* nobody was asked: X3-X5, which in `basis` */
    GATEWAY_BREAK_GLASS, /* nobody was asked: break-glass is in force */
};
enum { GATEWAY_OUTCOMES = GATEWAY_BREAK_GLASS + 1 };

bool gateway_allows(enum gateway_outcome outcome);
const char *gateway_outcome_name(enum gateway_outcome outcome); /* "failed", ... "break-glass" */

enum {
    GATEWAY_FUNCTIONS_MAX = 6, /* of one request */
    GATEWAY_TEXT_SIZE = 1001,  /* an IPP status-message's 1,000 octets, and a NUL */
    GATEWAY_ATTEMPTS = 3,
};

struct gateway_verdict {
    enum gateway_outcome outcome; /* of several functions: of the one that refused; when all are
                                   * allowed GATEWAY_ALLOWED only if each of them is, else what the
                                   * first one is that is not */
    bool
        grant; /* each function had a '1' (G8): with `allow: grant` cupsd's policy need not agree */
    enum spsy_basis basis; /* of the same decision as outcome; FAILURE when there is none */
    const char *function;  /* of the same, one of the question's */
    char message_id[8];    /* CPF3492, CPF33F0, SPY0113, ...; "" when allowed */
    /* For the client, UTF-8, cut between characters: the function, and the program with format,
     * number and reason, or the cause. "" when allowed; under break-glass that it is. */
    char text[GATEWAY_TEXT_SIZE];
    int effect; /* what the effect returned; 0 when it was not called */
    bool acted; /* the effect was called */
};

/* One job, and all functions of one request, each of which must pass, asked about in this order;
 * the first refusal ends it. */
struct gateway_question {
    const char *functions[GATEWAY_FUNCTIONS_MAX];
    size_t function_count;
    struct guarded guarded; /* as the caller has read it; afterwards as it was read last */
    /* Something comes of it that changes something: recorded durably, and refused by a quiesce. */
    bool changes;
    /* Reads file and queues again, into *guarded, which is the question's as it stands.
     * SPSY_ERR_NOT_FOUND: it is gone. 1: something of it has changed that programs can ask about,
     * though the record has not; else 0. NULL: what was asked about is what is shown (a read). */
    int (*reread)(void *context, struct guarded *guarded, struct spsy_error *error);
    /* Only when all are allowed and still so; what it returns is in the verdict, and nothing here
     * depends on it. NULL: the caller acts, directly afterwards. */
    int (*effect)(void *context, const struct gateway_verdict *verdict);
    void *context; /* of both */
};

/* One more function that has to pass, after those that are there already; each once. No request has
 * more than GATEWAY_FUNCTIONS_MAX. */
void gateway_question_add(struct gateway_question *question, const char *function);

/* 0 = allowed (gateway_allows), negative = refused or failed. *verdict is always filled. */
int gateway_ask(const struct gateway_asker *asker, struct gateway_question *question,
                struct gateway_verdict *verdict);

/* The same programs, the same record, and nothing comes of it: reread and effect are not called,
 * the entry in the journal says that it is a rehearsal, no counter counts it and the system's log
 * does not get it. *decisions (the caller's; NULL only without memory) gets an array, for each
 * function that was asked about the object of core/cli/README.md, "decisions", with "record", its
 * 858 hexadecimal digits. A failed journal entry makes it GATEWAY_FAILED. */
int gateway_rehearse(const struct gateway_asker *asker, struct gateway_question *question,
                     struct gateway_verdict *verdict, cJSON **decisions);

/* ---- lists (G5) ---------------------------------------------------------------------------- */

struct gateway_list {
    const char *function;  /* QUSRSPLA, WRKPRTSTS: one for all */
    const char *operation; /* "Get-Jobs": for the journal */
    size_t count;
    /* Fills *guarded, which is all zero, for job index: 0 <= index < count. Called in order, again
     * from the beginning when everybody is asked again. Negative: this one is not shown, and is
     * one that failed. */
    int (*get)(void *context, size_t index, struct guarded *guarded, struct spsy_error *error);
    void *context;
    unsigned char *outcomes; /* count of enum gateway_outcome, the caller's; filled by the call */
};

/* What a list came to. */
struct gateway_list_result {
    size_t outcomes[GATEWAY_OUTCOMES]; /* how many of each */
    size_t shown;                      /* allowed, in whatever way */
    /* When the call fails: why, as in a verdict; text also when a job failed: the first cause. */
    enum gateway_outcome outcome; /* FAILED, FLOODED, CHANGED; NO_OPINION when it has not */
    char message_id[8];
    char text[GATEWAY_TEXT_SIZE];
};

/* Asks about each job of a list, SPSY_INQUIRIES_MAX at a time, and makes one entry of it: how many
 * of each outcome, which were refused, the digest of all records, and which programs failed.
 * 0 = outcomes tell what may be shown (some or all may have failed: they are not shown); negative =
 * nothing may be shown, all outcomes are GATEWAY_FAILED: it could not be recorded, or who asks
 * causes too many entries. An empty list asks nobody and is no entry. */
int gateway_ask_many(const struct gateway_asker *asker, const struct gateway_list *list,
                     struct gateway_list_result *result);

#endif

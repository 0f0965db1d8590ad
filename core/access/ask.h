/* ask.h - what would be decided, about many files for many profiles (W5).
 *
 * MUST:
 *  - the verdicts are those of the real thing: spsy_job_decide_many, the home's current list, the
 *    record and the authorities of guard_inputs, native authority as the guard asks for it. What
 *    programs ask by services is answered for whoever is asked about, as in a job of his;
 *  - nothing comes of it: no effect, no journal entry, no job log, no counter of shadow programs,
 *    no suspension. Whoever uses this journals who asked, once (matrix.h);
 *  - whoever is asked about is taken as he would sign on: his own special authorities and those of
 *    his groups, nothing adopted, in a job that owns none of the files (X7);
 *  - no read of the store is open while programs run. */
#ifndef SPSY_ACCESS_ASK_H
#define SPSY_ACCESS_ASK_H

#include "access/functions.h"
#include "guard/guard.h"
#include "session/progress.h"

enum { ACCESS_MANY = SPSY_INQUIRIES_MAX, ACCESS_SPECIALS = 8 };

/* Whom is asked about. */
struct access_subject {
    struct spool_subject subject;
    bool no_profile; /* a login of CUPS that has none (G9): a name, no authorities */
    /* The first group that each special authority comes from, by its bit; "" = from none. */
    char through[ACCESS_SPECIALS][11];
};
/* Of a profile. CPF2204. */
int access_subject_read(struct spool *spool, const char *profile, struct access_subject *subject,
                        struct spsy_error *error);

/* By what a decision came about. Texts of other people's are mended (spsy_text_copy). */
struct access_cause {
    enum spsy_verdict verdict;
    enum spsy_basis basis;
    bool break_glass;
    char program[SPSY_REASON_BYTES]; /* that decided or failed; "" = none did */
    char format[9];
    int32_t number;
    char reason[SPSY_REASON_BYTES]; /* the program's own, or why it failed; under break-glass its
                                     * reason; "" = none */
    /* Native authority's part, when it was asked: the way in, or what is missing. "" = not asked */
    char native[SPSY_REASON_BYTES];
    /* The special authority behind a bypass, or behind the way in: "*SPLCTL", its origin and the
     * group; "" = none is. A bypass's is named before the way's. */
    char special[11];
    enum spsy_origin origin;
    char through[11];
    char way_special[11]; /* the way's own, when the bypass has one */
    /* The bypass by which nobody was asked, when protection or key then refused; FAILURE = none */
    enum spsy_basis bypass;
};

#define ACCESS_LEFT_TO_CUPS "left to CUPS" /* native, where that is cupsd's */
enum { ACCESS_CAUSE_TEXT = 1200 };
/* In words, for people: "exit program QSPSY/RULES (SPSY0100 number 10) refused: nobody may". */
void access_cause_text(const struct access_cause *cause, char text[ACCESS_CAUSE_TEXT]);
/* Adds to object: verdict, basis, and of program, format, number, reason, special, origin, through,
 * native, waySpecial, breakGlass, bypass those that are there. false = out of memory. */
bool access_cause_add(cJSON *object, const struct access_cause *cause);
bool access_cause_equal(const struct access_cause *a, const struct access_cause *b);

/* One answer for each function; NULL = it was not asked about. Valid until the visit returns. */
typedef const struct access_cause *access_row[SPSY_FUNCTION_COUNT];

struct access_setting {
    struct session *session;
    uint32_t functions;        /* bits by the index in access_functions */
    struct spool_queue target; /* where QSPMOVSP moves to */
    enum spsy_job_type type;   /* of the jobs that ask */
    struct progress *progress; /* decisions are counted there; NULL = nowhere */
    /* The files are CUPS's: native authority is cupsd's policy, which is not asked. find is
     * QUSRSPLA of programs, as struct gateway_asker has it; NULL: not supported. */
    bool cups;
    int (*find)(void *context, const struct spsy_fields *fields, struct guarded *guarded,
                char **title, struct spsy_error *error);
    void *context; /* find's */
};

struct access_asker;
/* Begins a job at the exit point, which asks its programs when it is first used. */
int access_open(const struct access_setting *setting, struct access_asker **asker,
                struct spsy_error *error);
void access_close(struct access_asker *asker); /* NULL is legal */

/* What came of subject and file; not 0 ends the walk and is returned. */
typedef int access_came(void *context, size_t subject, size_t file, const access_row row);

/* Every subject about every file, subject by subject. Of files file and queue are the caller's, the
 * rest is set here; at most ACCESS_MANY of each, so that a caller looks again at what changes.
 * Errors: those of the store. */
int access_ask(struct access_asker *asker, const struct access_subject *subjects,
               size_t subject_count, struct guarded *files, size_t file_count, access_came *came,
               void *context, struct spsy_error *error);

/* Fills file and queue of guarded, of up to ACCESS_MANY files, at one instant. CPF3357. */
int access_files(struct spool *spool, const struct spool_file *files, size_t count,
                 struct guarded *guarded, struct spsy_error *error);

#endif

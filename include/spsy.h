/* spsy.h - the host side of the spooled-file security exit point QIBM_QSP_SECURITY.
 *
 * For a program that has spooled files and wants registered exit programs asked before it acts on
 * one of them. Authors of exit programs include spsy_exit.h or espsecrg.h instead.
 *
 *     struct spsy_host *host;  one per home: the registry file and who is trusted
 *     struct spsy_job *job;    one per job: its qualified name, its type, its frozen program list
 *     spsy_job_decide(job, &request, &callbacks, &decision, &error);
 *
 * Conventions of the whole interface
 *   - Functions return 0 or a negative SPSY_ERR_*; the human text is in the caller's spsy_error.
 *     The library never prints, exits or aborts.
 *   - Text is UTF-8, NUL-terminated, and belongs to the caller, who keeps it valid during the call.
 *   - A spsy_host may be used by many threads at once; a spsy_job by one thread at a time.
 *   - A verdict is not an error: a decision starts as refused, and only the rules lift it.
 *   - Isolated programs run in a child process of the caller, the job's exit host; it ends with the
 *     job. A caller that ignores SIGCHLD or waits for any child does no harm.
 *
 * Changelog of this interface
 *   3  struct spsy_callbacks.gate: what can only take away, asked last; SPSY_BASIS_PROTECTION and
 *      SPSY_BASIS_KEY; struct spsy_decision.bypass.
 *   2  spsy_job_decide_many, struct spsy_inquiry, SPSY_INQUIRIES_MAX: many files, one round trip;
 *      enum spsy_charset was enum spsy_form, because a form is what paper is loaded.
 *   1  the first one.
 */
#ifndef SPSY_H
#define SPSY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* ---- errors ------------------------------------------------------------------------------- */

enum spsy_error_code {
    SPSY_OK = 0,
    SPSY_ERR_ARGUMENT = -1,   /* an argument of the call itself is not valid */
    SPSY_ERR_VALUE = -2,      /* a value is too long, out of range or cannot be encoded */
    SPSY_ERR_FORMAT = -3,     /* a document, record or file is malformed */
    SPSY_ERR_IO = -4,         /* the operating system refused; the text carries errno's meaning */
    SPSY_ERR_MEMORY = -5,     /* out of memory */
    SPSY_ERR_REGISTRY = -6,   /* the registry cannot be used: refuse, never "no programs" */
    SPSY_ERR_AUTHORITY = -7,  /* a special authority or an authority is missing */
    SPSY_ERR_EXISTS = -8,     /* it is there already */
    SPSY_ERR_NOT_FOUND = -9,  /* it is not there */
    SPSY_ERR_FULL = -10,      /* a limit is reached (ten programs per format) */
    SPSY_ERR_BUSY = -11,      /* in use, locked or changed meanwhile */
    SPSY_ERR_UNTRUSTED = -12, /* owner, mode or parent directory is not to be trusted */
    SPSY_ERR_PROGRAM = -13,   /* an exit program cannot be loaded or called */
    SPSY_ERR_STATE = -14,     /* not possible in the present state */
    SPSY_ERR_RECURSION = -15, /* X36: the function is being validated further up */
};

/* What went wrong, for a person. Caller-owned; message_id is an IBM message id or empty. */
struct spsy_error {
    int code;           /* SPSY_ERR_* */
    char message_id[8]; /* "CPF3CD4", or "" where IBM has none */
    char text[1024];    /* one sentence naming what and where, UTF-8, no newline */
};

/* ---- the record: spooled file information (record-layout; X20-X28) --------------------------- */

enum { SPSY_RECORD_BYTES = 429 }; /* not sizeof: a natural C struct of this shape has 432 */

enum spsy_charset {
    SPSY_CHARSET_EBCDIC = 37, /* CCSID 37, blank X'40', '0' = X'F0' */
    SPSY_CHARSET_ASCII = 819, /* ISO 8859-1, blank X'20', '0' = X'30' */
};

/* The values of the record, host side. CHAR fields point to UTF-8 without padding (NULL = blank);
 * CCSID 37 and ISO 8859-1 hold the same 256 characters, so one check serves both forms.
 * Lengths in the comments are characters of the record's CHAR field. */
struct spsy_fields {
    int32_t length;                       /* 429 */
    const char *function;                 /* 10, one of the 17 function identifiers (X27) */
    const char *current_user;             /* 10, the profile active now (X28) */
    const char *job_name;                 /* 10, job that owns the file */
    const char *job_user;                 /* 10, profile that owns the file */
    const char *job_number;               /* 6 digits */
    const char *file_name;                /* 10 */
    int32_t file_number;                  /* 1-999999 */
    const char *job_system;               /* 8 */
    const char *date_opened;              /* 7, CYYMMDD (X22) */
    const char *time_opened;              /* 6, HHMMSS */
    const char *reserved;                 /* 1, blank */
    const char *output_queue;             /* 10 */
    const char *output_queue_library;     /* 10 */
    const char *asp_device;               /* 10, *SYSBAS, a device name or blank (X24) */
    int32_t asp;                          /* 0 undefined, 1-255 */
    const char *form_type;                /* 10 */
    const char *new_output_queue;         /* 10, blank unless moved (X23, X25) */
    const char *new_output_queue_library; /* 10 */
    const char *new_asp_device;           /* 10 */
    int32_t new_asp;                      /* 0 unused */
    const char *user_data;                /* 10 */
    const char *user_defined_data;        /* 255, *NONE when the file has none (X26) */
};

/* Fills the defaults: length 429, asp 1, *SYSBAS, newAsp 0, *NONE; every other CHAR blank. */
void spsy_fields_init(struct spsy_fields *fields);

/* Encodes fields to the 429 bytes. Never truncates (X21).
 * Errors: SPSY_ERR_VALUE, the text names the field as golden/ spells it ("fileNumber"). */
int spsy_record_encode(const struct spsy_fields *fields, enum spsy_charset form,
                       unsigned char record[SPSY_RECORD_BYTES], struct spsy_error *error);

/* Room for every CHAR value of one record as UTF-8 (each Latin-1 character at most two bytes). */
struct spsy_fields_text {
    char bytes[1024];
};

/* Decodes exactly 429 bytes; trailing blanks are dropped. fields point into text, valid as long
 * as text is. Errors: SPSY_ERR_FORMAT (size, length field) or SPSY_ERR_VALUE (a field's value). */
int spsy_record_decode(const unsigned char *record, size_t bytes, enum spsy_charset form,
                       struct spsy_fields *fields, struct spsy_fields_text *text,
                       struct spsy_error *error);

/* ---- who asks ------------------------------------------------------------------------------- */

enum spsy_special_authority {
    SPSY_ALLOBJ = 1 << 0,
    SPSY_AUDIT = 1 << 1,
    SPSY_IOSYSCFG = 1 << 2,
    SPSY_JOBCTL = 1 << 3,
    SPSY_SAVSYS = 1 << 4,
    SPSY_SECADM = 1 << 5,
    SPSY_SERVICE = 1 << 6,
    SPSY_SPLCTL = 1 << 7,
    SPSY_ALL_SPECIAL = 0xFF,
};

/* Where special authorities come from (X3): each a set of SPSY_* bits. */
struct spsy_special {
    uint32_t own;     /* of the current profile */
    uint32_t group;   /* of its group profiles, primary or supplemental */
    uint32_t adopted; /* of adopted profiles themselves, not of their groups */
};

enum spsy_job_type { /* X5: the last three are never asked */
                     SPSY_JOB_INTERACTIVE,
                     SPSY_JOB_BATCH,
                     SPSY_JOB_SYSTEM,
                     SPSY_JOB_SCPF,
                     SPSY_JOB_SUBSYSTEM_MONITOR,
};

/* ---- the decision --------------------------------------------------------------------------- */

enum spsy_verdict { SPSY_REFUSED = 0, SPSY_ALLOWED = 1 };

enum spsy_basis {
    SPSY_BASIS_FAILURE = 0, /* something could not be decided: always refused */
    SPSY_BASIS_EXIT,        /* a program answered '0', or '1' and nobody '0' */
    SPSY_BASIS_AUTHORITY,   /* no program had an opinion that counts: native authority */
    SPSY_BASIS_BYPASS_SPLCTL,
    SPSY_BASIS_BYPASS_JOBCTL,
    SPSY_BASIS_BYPASS_SYSTEM,
    SPSY_BASIS_PROTECTION, /* allowed until then; the host program's protection refused it */
    SPSY_BASIS_KEY,        /* the same of the key that its data is encrypted under */
};

enum spsy_origin { SPSY_ORIGIN_NONE, SPSY_ORIGIN_OWN, SPSY_ORIGIN_GROUP, SPSY_ORIGIN_ADOPTED };

enum spsy_meaning { /* of one call; five outcomes that are never blurred, and two of shadow */
                    SPSY_MEANING_NONE,
                    SPSY_MEANING_REFUSE,
                    SPSY_MEANING_ALLOW,
                    SPSY_MEANING_FAILED,
                    SPSY_MEANING_SKIPPED, /* deregistered and its file gone (X32) */
                    SPSY_MEANING_WOULD_REFUSE,
                    SPSY_MEANING_WOULD_ALLOW,
};

enum {
    SPSY_FORMATS = 2,              /* SPSY0100, SPSY0200 */
    SPSY_PROGRAMS_PER_FORMAT = 10, /* X9 */
    SPSY_CALLS_MAX = SPSY_FORMATS * SPSY_PROGRAMS_PER_FORMAT,
    SPSY_REASON_BYTES = 256,
};

/* One program the chain reached. */
struct spsy_call {
    char format[9];      /* "SPSY0100" */
    int32_t number;      /* the registration's program number */
    const char *program; /* LIBRARY/PROGRAM or a path; owned by the job, valid until it ends */
    int answer;          /* the return byte 0-255, -1 when the call did not return */
    enum spsy_meaning meaning;
    bool input_changed;   /* the program wrote into record or format name: harmless (X29) */
    uint64_t nanoseconds; /* monotonic clock, around the call */
    char reason[SPSY_REASON_BYTES]; /* the program's own, or the cause of a failure; "" = none */
};

struct spsy_decision {
    enum spsy_verdict verdict;
    enum spsy_basis basis;
    enum spsy_origin origin; /* of the special authority that bypassed, else NONE */
    /* The SPSY_BASIS_BYPASS_* by which nobody was asked, when a gate then refused or failed, so
     * that basis says something else; FAILURE = none. */
    enum spsy_basis bypass;
    size_t call_count;
    struct spsy_call calls[SPSY_CALLS_MAX];  /* filled up to call_count, not cleared after */
    unsigned char record[SPSY_RECORD_BYTES]; /* EBCDIC form; what was asked about */
    char why[SPSY_REASON_BYTES]; /* second line for the refused user: program, format, number */
    /* Break-glass (below) was in force: its reason; no program was asked. "" = it was not. */
    char break_glass[SPSY_REASON_BYTES];
};

const char *spsy_verdict_name(enum spsy_verdict verdict); /* "refused", "allowed" */
const char *spsy_basis_name(enum spsy_basis basis);       /* "exit" ... "bypass-system" */
const char *spsy_meaning_name(enum spsy_meaning meaning); /* "refuse" ... "would-allow" */
const char *spsy_origin_name(enum spsy_origin origin);    /* "", "user", "group", "adopted" */

/* ---- hosts, jobs, decisions ----------------------------------------------------------------- */

struct spsy_host;
struct spsy_job;

struct spsy_host_options {
    const char *home;      /* directory of registry.json and lib/; absolute */
    const char *exits_dir; /* library QSPSY: the shipped exits; NULL = beside this library */
    const char *exit_host; /* the exit host's executable; NULL = beside this library */
};

/* Errors: SPSY_ERR_ARGUMENT, SPSY_ERR_MEMORY, SPSY_ERR_IO (home). Reads no registry yet (X30). */
int spsy_host_open(const struct spsy_host_options *options, struct spsy_host **host,
                   struct spsy_error *error);
void spsy_host_close(struct spsy_host *host); /* all its jobs have ended */

struct spsy_job_options {
    const char *number; /* 6 digits; with user and name the qualified job name (X7) */
    const char *user;
    const char *name;
    enum spsy_job_type type;
};

int spsy_job_begin(struct spsy_host *host, const struct spsy_job_options *options,
                   struct spsy_job **job, struct spsy_error *error);
void spsy_job_end(struct spsy_job *job);

struct spsy_request {
    struct spsy_fields fields;   /* function, current user, the file; complete */
    struct spsy_special special; /* of the job or thread now */
    bool operator_control;       /* the file's current queue (RST: restored-to) has OPRCTL(*YES) */
};

/* What a program may learn through services, answered by the host program (see spsy_exit.h).
 * Every one returns 0 or SPSY_ERR_*; NULL = the service answers "not supported". */
struct spsy_user_facts {
    uint32_t special; /* own and group special authorities, SPSY_* bits */
    char group[11];   /* primary group or "*NONE" */
    char supplemental[15][11];
    size_t supplemental_count;
    bool enabled;
    /* Set before the call: what follows is asked for as well. "" means CRTUSRPRF's default; the
     * rest is all zero when a callback is asked. */
    bool attributes;
    char user_class[11];           /* USRCLS */
    char owner[11];                /* OWNER */
    char group_authority[11];      /* GRPAUT */
    char group_authority_type[11]; /* GRPAUTTYP */
    char limit_capabilities[11];   /* LMTCPB */
};

struct spsy_callbacks {
    void *context;
    /* Native authority (core/object/README.md). 1 allowed, 0 refused (why filled), negative:
     * refused, basis failure. Asked after a bypass, when no program had an opinion, and for SAV and
     * RST after a '1', which does not count there (X18). Never NULL. */
    int (*authority)(void *context, const struct spsy_request *request, struct spsy_error *why);
    int (*user_facts)(void *context, const char *profile, struct spsy_user_facts *facts,
                      struct spsy_error *error);
    /* What can only take away, asked last, about what programs, native authority or a bypass allow:
     * NULL = nothing. 1 goes on; 0 refused, *basis PROTECTION or KEY and why filled; negative:
     * refused, basis failure. Never asked about what is refused already. */
    int (*gate)(void *context, const struct spsy_request *request, enum spsy_basis *basis,
                struct spsy_error *why);
    /* Attributes of a spooled file as one JSON object (core/cli/README.md, "rows"), malloc'ed,
     * caller frees. Dispatches function QUSRSPLA first (X36). */
    int (*file_attributes)(void *context, const struct spsy_fields *file, char **json,
                           struct spsy_error *error);
    int (*job_log)(void *context, const char *text, struct spsy_error *error);
};

/* Decides about one spooled file (X1-X19, X30-X34). *decision is always filled: refused with basis
 * failure when the return value is negative. The bypasses come first, then the frozen list, then
 * native authority. Returns 0 for every verdict, negative when deciding itself failed: fields of
 * which no record can be built (X21, X22), too, with one way out: a DLTSPLF that X3-X5 exempt is
 * left to native authority; decision->record is then all X'00' and why says what is wrong. */
int spsy_job_decide(struct spsy_job *job, const struct spsy_request *request,
                    const struct spsy_callbacks *callbacks, struct spsy_decision *decision,
                    struct spsy_error *error);

enum { SPSY_INQUIRIES_MAX = 100 };

/* One file of many. Each may have callbacks, or a context of them, of its own: while a program is
 * asked about this file, its services are answered by these. */
struct spsy_inquiry {
    const struct spsy_request *request;
    const struct spsy_callbacks *callbacks;
    /* Filled by spsy_job_decide_many, as spsy_job_decide does: */
    int result;
    struct spsy_decision decision;
    struct spsy_error error; /* when result is negative; else its code is 0 */
};

/* Decides about 1 to SPSY_INQUIRIES_MAX files that one function is to act on, in their order, each
 * by a dispatch of its own (X2): record, chain, bypass, verdict and failures are those that
 * spsy_job_decide would have come to for one after the other, and to refuse one file touches no
 * other. It costs less, because the registry, break-glass and the programs' files are looked at
 * once for all, and isolated programs are asked in one round trip. X33 holds to within
 * SPSY_LOOK_AGAIN_MS: a batch that takes longer is cut, what has been decided by then is confirmed,
 * and the others begin with a new look. When a program is changed while it is asked the answers of
 * that part are discarded, and all its files are asked about again, at most three times.
 *
 * Programs are called file after file. Native authority is asked when the programs of a part have
 * answered, file after file as well.
 *
 * Returns 0 when every inquiry has its answer, be that a failure; SPSY_ERR_ARGUMENT, every
 * decision refused with basis failure, when the inquiries are too many or too few, or not of one
 * function, or when one lacks its request or authority callback. */
enum { SPSY_LOOK_AGAIN_MS = 20 };
int spsy_job_decide_many(struct spsy_job *job, struct spsy_inquiry *inquiries, size_t count,
                         struct spsy_error *error);

/* X36: a callback that is called while an exit program runs, and decides in its turn, adds to
 * special.adopted the special authorities of the profiles in ADOPT of the programs that run now
 * (their own, not those of their groups). Writes at most room of them, innermost first, owned by
 * the job, valid during the callback. Returns how many there are; 0 outside of a callback. */
size_t spsy_job_adopting(const struct spsy_job *job, const char **profiles, size_t room);

/* Break-glass: while the home holds a valid file `break-glass` (of root or the home's owner, with a
 * reason and an end at most 24 hours away), dispatches call no program: native authority decides,
 * and the decision says so. It is looked for at every dispatch that would call programs. The host
 * program records each use, to the system's log when it cannot otherwise, and shows on whatever it
 * does that the glass is broken. */
enum { SPSY_BREAK_GLASS_TIME_BYTES = 21 };
struct spsy_break_glass {
    char reason[SPSY_REASON_BYTES];
    char expires[SPSY_BREAK_GLASS_TIME_BYTES]; /* "2026-11-21T04:05:06Z" */
};
/* 1 = in force, *state filled; 0 = there is no such file; negative (SPSY_ERR_*) = there is one that
 * is ignored (expired, malformed, not to be trusted): the error says why, for a warning. */
int spsy_host_break_glass(const struct spsy_host *host, struct spsy_break_glass *state,
                          struct spsy_error *error);

/* The second dispatch of a save or restore that changes an expiration date (X19) is an ordinary
 * decision with function CHGSPLFA. */

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif

/* session.h - one job: who it runs as, its spool, its place at the exit point. */
#ifndef SPSY_SESSION_SESSION_H
#define SPSY_SESSION_SESSION_H

#include <sys/stat.h>

#include "base/calendar.h"
#include "protection/guard.h"
#include "session/answer.h"
#include "session/parameters.h"
#include "session/principal.h"
#include "session/settings.h"
#include "session/streams.h"
#include "session/subject.h"

enum { SESSION_TYPE_COUNT = 5 };

/* As --job-type takes and DSPJOB shows them, by enum spsy_job_type. */
extern const char *const session_type_names[SESSION_TYPE_COUNT];

enum { SESSION_RECENT_READS = 64 };

/* A read that the journal has, so that the same again is counted there (guard/journalling.c). */
struct session_read {
    int64_t id;                 /* of the entry, */
    char time[SPOOL_TIME_SIZE]; /* and its time, which nobody else's entry has with that id */
    int64_t since_ms;           /* of the entry, on the monotonic clock */
    char user[11];              /* the current user */
    char *decision;             /* the JSON; owned */
    char *facts;                /* the JSON, "" = none; owned */
    unsigned char record[SPSY_RECORD_BYTES];
};

/* What a session remembers of its own journal entries. */
struct session_journal {
    struct session_read *recent[SESSION_RECENT_READS]; /* owned; NULL = free */
    size_t next;                                       /* whose place is taken next */
    int64_t uncharged; /* bytes that the open transaction has added */
    bool wrote;        /* since a seal was last looked for */
    bool upkeep;       /* it is this session's turn to look whether old entries can go */
    unsigned depth;    /* of guarded functions, one called by a program of the other (X36) */
};

/* Passwords of spooled files that ADDPWD has taken, as hashes, and what shield/passwords.c needs to
 * hash more of them. */
enum { SESSION_PASSWORDS_MAX = 64 };
struct session_passwords {
    size_t count;
    struct protection_password known[SESSION_PASSWORDS_MAX];
};

/* What protection has read of others (shield/protection.c), until shield_forget: whose files were
 * asked about last, and by which guard. */
struct session_protection {
    bool owner_known, guard_known;
    struct spool_profile owner;
    struct protection_guard_name guard;
    bool guard_missing, guard_damaged;
    struct guard_conditions conditions;
};

/* What the gate of keys has said of one key and one profile, until shield_forget. */
struct session_key_verdict {
    char key_id[SPOOL_KEY_ID_SIZE]; /* "" = of none */
    int32_t key_version;
    char profile[11];
    bool open;
    char why[SPSY_REASON_BYTES];
};

struct rehearsal;

struct session {
    struct spool *spool;
    struct spsy_host *host;
    struct spsy_job *engine; /* the job at the exit point */
    struct spool_job job;    /* qualified name */
    char current_user[11];   /* changed by session_become */
    struct principal principal;
    bool trace;
    bool officer_is_disabled;      /* and runs as QSECOFR all the same: to be told, once */
    bool syslog;                   /* --syslog (syslog.h) */
    const struct streams *streams; /* what its commands read and write */
    struct session_journal journal;
    /* As session_settings read them last; guard() has them read before it asks. */
    struct settings settings;
    struct library_list *libraries; /* library_list.h; owned; NULL = as the settings say */
    struct spsy_error settings_error;
    struct stat settings_file; /* what they were read from; all zero: nothing yet */
    bool settings_known;
    enum spsy_date_format date_format; /* by CHGJOB; SPSY_DATE_ISO: as the home says */
    char date_separator;               /* by CHGJOB; '\0': none */
    bool bypass_told;                  /* guard/tell.h */
    struct session_passwords *passwords; /* shield/passwords.h; owned; NULL = none */
    struct session_protection protection;
    struct session_key_verdict key_verdict; /* shield/key.c */
    unsigned refused_keys;                  /* session_correlation counts them */
    struct rehearsal *rehearsal;       /* guard/rehearse.h: nothing happens; NULL = it does */
    int stop_fd;   /* readable: whoever only waits is to end; 0 = that never comes */
    int client_fd; /* hangs up when nobody waits for the answer any more; of use with stop_fd */
};

struct session_options {
    const char *home;
    struct principal principal;
    const char *job_name; /* NULL = "SPSY" */
    bool trace;
    bool will_decide; /* the first command is a guarded one */
    bool without_job; /* it only looks, and asks nobody: no number is taken, and no log kept */
    bool syslog;
    const struct streams *streams;
    int stop_fd, client_fd; /* as the session's */
};

/* Break-glass of a home that need not be open; as spsy_host_break_glass. */
int session_break_glass(const char *home, struct spsy_break_glass *state, struct spsy_error *error);
/* It is in force: a full disk's reserve is for whatever is allowed then, also for who needs no
 * break-glass because no program is called for him. */
bool session_may_use_reserve(const char *home);

/* Errors carry message ids; SPY0103 for a home that cannot be used, CPF2204 for a profile that is
 * not there, CPF22E3 for a disabled one, CPF2217 for one that the principal may not run as. */
int session_open(const struct session_options *options, struct session *session,
                 struct spsy_error *error);
/* The same in two steps, for whoever learns later who asks: the home is opened and the exit host
 * started (will_decide) by the first, which needs no principal; the job begins by the second. After
 * an error of either the session is closed. */
int session_prepare(const struct session_options *options, struct session *session,
                    struct spsy_error *error);
int session_begin(const struct session_options *options, struct session *session,
                  struct spsy_error *error);
void session_close(struct session *session);

/* ---- whom it runs as (identity.c) ---- */

/* Part of session_open: whoever signed on becomes the principal's profile. */
int session_sign_on(struct session *session, struct spsy_error *error);
/* Is that whom the job runs as, by a name that is no profile's? */
bool session_without_profile(const struct session *session, const char *name);
/* From now on the job runs as this profile, if it may (S2). CPF2217, CPF2204, CPF22E3. */
int session_become(struct session *session, const char *name, struct spsy_error *error);
/* Before each command of a peer (S4): may the session go on? Else its connection ends. Asks the
 * name service: in no transaction. CPF2204, CPF22E3, SPY0115. */
int session_check(struct session *session, struct spsy_error *error);
/* Its second half, for whoever has just found out who asks: are the profiles enabled? */
int session_check_enabled(struct session *session, struct spsy_error *error);
/* The home's settings, read again when the file has changed. Never NULL; *why (may be NULL) says
 * what is wrong with them, else "". */
const struct settings *session_settings(struct session *session, struct spsy_error *why);

/* How the job takes dates: as CHGJOB has said, else as the home does. */
enum spsy_date_format session_date_format(struct session *session);

/* What ADDPWD has taken: at the end of the job, and when it runs as somebody else. */
void session_forget_passwords(struct session *session);

/* The messages of the answer that the job log has not got yet, in the transaction that is open;
 * *logged is how many it has then, and answer->logged their number once that is committed. */
int session_log_messages(struct session *session, struct answer *answer, size_t *logged,
                         struct spsy_error *error);

/* The number of a refusal by a key, which both of its messages carry (J11): job number and serial.
 * No other refusal of this home has it, as long as job numbers last. */
enum { SESSION_CORRELATION_SIZE = 13 };
void session_correlation(struct session *session, char number[SESSION_CORRELATION_SIZE]);

/* The subject now: current profile, groups, adopted profiles, special authorities. Of somebody
 * without a profile: his name (login_principal.h). */
int session_subject(struct session *session, struct spool_subject *subject,
                    struct spsy_error *error);
/* The same with other adopted profiles than the principal's. */
int session_subject_adopting(struct session *session, const char (*adopted)[11],
                             size_t adopted_count, struct spool_subject *subject,
                             struct spsy_error *error);

#endif

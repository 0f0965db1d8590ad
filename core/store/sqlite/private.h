/* private.h - what the files of this room share: an open spool is one SQLite connection.
 *
 * SQLite for everything but large data (data.c). MUST: WAL kept between commands: PERSIST_WAL, no
 * checkpoint on close, wal_autocheckpoint=0; a writer that finds the log over SPOOL_WAL_LIMIT_BYTES
 * empties it before its transaction; synchronous=FULL for changes. */
#ifndef SPSY_SQLITE_PRIVATE_H
#define SPSY_SQLITE_PRIVATE_H

#include <sqlite3.h>
#include <sys/stat.h>

#include "seal/body.h"
#include "store/store.h"

enum {
    SPOOL_APPLICATION_ID = 0x53505359, /* "SPSY": what kind of SQLite database this is */
    SPOOL_WAL_LIMIT_BYTES = 400 * 1000,
    SPOOL_WAL_FILE_LIMIT_BYTES = 4 * 1024 * 1024, /* a log that readers let grow is cut to 0 */
};

/* The end of the journal's chain: chain.h says what of it is valid when. */
struct chain_seal {
    bool known;      /* what follows was read */
    bool key_there;  /* seal.key */
    struct stat key; /* of it, when it was read */
    bool any;        /* there is a seal */
    struct seal_body body;
};
struct chain {
    struct chain_seal seal; /* the last one; read again when seal.key says that there was another */
    bool known;             /* unless somebody else has committed since, */
    unsigned version;       /* which SQLite tells: */
    int64_t last;
    struct seal_link head;
};

struct spool_statements; /* prepared statement cache, statement.c */
struct spool_pending;    /* data files of the open transaction, pending.h */

struct spool {
    sqlite3 *database;
    char *home;     /* absolute, owned */
    char system[9]; /* this system's name */
    uid_t owner;    /* of the home: root gives it the files it makes */
    gid_t group;
    bool in_transaction;
    bool in_savepoint;
    bool rehearses;               /* spool_rehearse */
    bool may_change;              /* the transaction's first change has been judged */
    const char *acts_for;         /* whose changes they are; NULL = nobody's */
    struct spool_quiesce quiesce; /* as it was when the database had this version: */
    unsigned quiesce_version;     /* it changes when somebody else commits */
    bool quiesce_known, quiesced;
    bool synced;              /* synchronous=FULL is set, else NORMAL */
    int log_frames;           /* in the log after this connection's last commit */
    int64_t waiting_since_ns; /* for the writer's lock, this time; monotonic */
    int64_t late_ns;          /* how much longer than it should the last sleep took */
    struct chain chain;
    int64_t
        no_seal_before; /* seconds since 1970: a seal has failed, and is not tried again at once */
    bool floor; /* its tables have been seen: spool_query_floor */
    struct spool_statements *statements;
    struct spool_pending *pending;
};

/* Prepared once per connection by its address-stable SQL text; reset and cleared of bindings.
 * NULL on error. The spool owns it. */
sqlite3_stmt *spool_statement(struct spool *spool, const char *sql, struct spsy_error *error);
/* Maps the connection's last SQLite error; "what" says what was being done ("opening the spool").
 * BUSY (CPF3330), FULL (disk or file size limit), FORMAT (damaged, SPY0103), MEMORY, EXISTS
 * (a key is there already), else IO (SPY0101). */
int spool_fail(struct spool *spool, const char *what, struct spsy_error *error);

/* How long it waits for what another connection has locked: SPOOL_BUSY_TIMEOUT_MS, or not at all.
 */
void spool_wait(struct spool *spool, bool wait);
/* Before a statement is run that writes: is it a change, and may it be made now? */
int spool_judge_statement(struct spool *spool, const char *sql, struct spsy_error *error);

/* Another number as soon as another connection has committed. */
static inline unsigned spool_version_seen(const struct spool *spool)
{
    unsigned version = 0;

    sqlite3_file_control(spool->database, "main", SQLITE_FCNTL_DATA_VERSION, &version);
    return version;
}

/* Not while it rehearses. */
int spool_judge_rehearsal(const struct spool *spool, struct spsy_error *error);

/* The home is a directory of this user (root: of anybody) that nobody else can write.
 * Errors: SPSY_ERR_NOT_FOUND, SPSY_ERR_UNTRUSTED with the command that fixes it; SPY0103. */
int spool_home_check(const char *home, struct stat *status, struct spsy_error *error);

/* Makes home/reserve of SPOOL_RESERVE_BYTES unless it is there. SPSY_ERR_FULL: no room. */
int spool_reserve_make(int home_fd, const char *home, struct spsy_error *error);

#endif

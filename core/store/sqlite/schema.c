#include "store/sqlite/schema.h"

#include "store/store.h"

/* Version 8 (store.h SPOOL_SCHEMA_VERSION); migrate.c says what came when. Every query of a command
 * goes by a key or an index, so that a million files cost what a thousand cost (test_file.c asks
 * EXPLAIN QUERY PLAN). Indexes are few and narrow: each costs every creation a page of the log.
 *
 *   home               one row: what this spool is, and the last job number given; quiesce_*, while
 *                      it is quiesced, else NULL; pruned: when all old decisions were gone, in
 *                      seconds. (More tables would cost each command the reading of the schema.)
 *   job                identities; a job stays while it runs, owns files, or is one of the last
 *   running            jobs whose process said it runs (pid and start time, checked in /proc)
 *   profile.local_*    LCLUSER, login and uid, both or neither
 *   spooled_file.data  name in data/ of a file over SPOOL_INLINE_DATA_BYTES, else NULL: file_data
 *   spooled_file.printing
 *                      what a writer would go by, as JSON, '' = as the fallbacks of attribute.def
 *                      say (object/printing.h)
 *   shadow             what shadow programs would have done (shadow.c)
 *   decision           file, refused, failed: what is asked for most; NULL in entries of version 2,
 *                      of which the decision itself is looked at; signed_on: NULL before 4.
 *                      count, last_time: of a read that was repeated; NULL = once.
 *                      facts: guard/facts.h, link: seal/chain.h; NULL before 7
 *   seal               of the journal (core/seal/README.md): body is what signature signs; counts
 * and gaps: what it signs by their hash; begins: the public key that it is signed with, when no
 * seal before announced that, else NULL stored             of a profile and a queue: keywords that
 * are only stored, and differ from their defaults (object/stored.h) profile.owner      whose object
 * the profile is: who created it, or QSYS given_name         of enum spool_given (store.h): whose
 * serial it is save_file          of CRTSAVF; its data is a file of the home, savf/LIBRARY+NAME
 *   spooled_file.key_id, key_version, file_key
 *                      the label key that the data is encrypted under, its version, and the
 *                      file's own key, wrapped by it; NULL = in the clear
 *   spooled_file.protection, output_queue.protection, output_queue.key_label
 *                      NULL = none (object/protection.h); the queue's are for what is created on it
 *   home.restored      NULL, or of which backup and when
 *   SPOOL_FLOOR_TABLES vault, spool_key, spool_key_version, protection_guard: made when the first
 *                      row of one of them is written (floor/floor.c), so that a home without them
 * reads no more of a schema than before private_authority  of object type, library ('' in QSYS, as
 * libraries and profiles are) and name; authority, and public_authority of the others: the bits of
 *                      object/authority_set.h
 */
#define IDENTITY_COLUMN(kind, member, column, ...) " " #column " " SPOOL_SQL_##kind " NOT NULL,"
#define COLUMN(kind, member, ...) " " #member " " SPOOL_SQL_##kind " NOT NULL,"

const char spool_schema[] =
    "CREATE TABLE home("
    " id INTEGER PRIMARY KEY CHECK(id = 1),"
    " schema_version INTEGER NOT NULL,"
    " system TEXT NOT NULL,"
    " job_number INTEGER NOT NULL,"
    " quiesce_for TEXT,"
    " quiesce_by TEXT,"
    " quiesce_since TEXT,"
    " quiesce_reason TEXT,"
    " pruned INTEGER,"
    " restored TEXT);"

    "CREATE TABLE profile("
    " name TEXT PRIMARY KEY,"
    " special INTEGER NOT NULL,"
    " group_profile TEXT NOT NULL," /* *NONE */
    " supplemental TEXT NOT NULL,"  /* names, one blank between */
    " enabled INTEGER NOT NULL,"
    " queue_library TEXT NOT NULL,"
    " queue TEXT NOT NULL,"
    " text TEXT NOT NULL,"
    " local_user TEXT,"
    " local_uid INTEGER," SPOOL_STORED "," SPOOL_PROFILE_OWNER "," SPOOL_PROFILE_PUBLIC
    ") WITHOUT ROWID;" SPOOL_PROFILE_BY_LOCAL_USER SPOOL_PROFILE_BY_LOCAL_UID

    "CREATE TABLE library("
    " name TEXT PRIMARY KEY,"
    " owner TEXT NOT NULL,"
    " public_authority INTEGER NOT NULL,"
    " asp INTEGER NOT NULL,"
    " asp_device TEXT NOT NULL,"
    " text TEXT NOT NULL) WITHOUT ROWID;"

    "CREATE TABLE output_queue("
    " id INTEGER PRIMARY KEY AUTOINCREMENT," /* an id never comes to mean another queue */
    " library TEXT NOT NULL,"
    " name TEXT NOT NULL,"
    " owner TEXT NOT NULL,"
    " public_authority INTEGER NOT NULL,"
    " display_data INTEGER NOT NULL,"
    " operator_control INTEGER NOT NULL,"
    " authority_check INTEGER NOT NULL,"
    " text TEXT NOT NULL,"
    " held INTEGER NOT NULL," SPOOL_STORED "," SPOOL_QUEUE_KEY "," SPOOL_PROTECTION ","
    " UNIQUE(library, name));"

    "CREATE TABLE private_authority("
    " type INTEGER NOT NULL,"
    " library TEXT NOT NULL,"
    " name TEXT NOT NULL,"
    " profile TEXT NOT NULL,"
    " authority INTEGER NOT NULL,"
    " PRIMARY KEY(type, library, name, profile)) WITHOUT ROWID;"

    "CREATE TABLE job("
    " id INTEGER PRIMARY KEY,"
    " number TEXT NOT NULL,"
    " user TEXT NOT NULL,"
    " name TEXT NOT NULL,"
    " newest_number INTEGER NOT NULL," /* of a file; another name since version 8, and since 6 */
    " UNIQUE(number, user, name));"
    "CREATE INDEX job_by_name ON job(name, user);"

    "CREATE TABLE running("
    " job_id INTEGER PRIMARY KEY,"
    " pid INTEGER NOT NULL,"
    " started INTEGER NOT NULL);"

    "CREATE TABLE spooled_file("
    " id INTEGER PRIMARY KEY AUTOINCREMENT," /* nor another file */
    " queue_id INTEGER NOT NULL," SPOOL_ATTRIBUTES_IDENTITY(IDENTITY_COLUMN) SPOOL_ATTRIBUTES(
        COLUMN, COLUMN) " printing TEXT NOT NULL, data TEXT," SPOOL_FILE_KEY_ID
                        "," SPOOL_FILE_KEY_VERSION "," SPOOL_FILE_KEY "," SPOOL_PROTECTION ");"
                        "CREATE INDEX file_by_number ON spooled_file(job_number, number);"
                        "CREATE INDEX file_by_name ON spooled_file(job_number, name, number);"
                        "CREATE INDEX file_by_owner ON spooled_file(job_user, job_number, number);"
                        "CREATE INDEX file_by_queue ON spooled_file(queue_id, job_number, number);"
                        "CREATE INDEX file_by_data ON spooled_file(data) WHERE data IS NOT NULL;"

                        "CREATE TABLE file_data("
                        " file_id INTEGER PRIMARY KEY,"
                        " bytes BLOB NOT NULL);"

                        "CREATE TABLE decision("
                        " id INTEGER PRIMARY KEY,"
                        " time TEXT NOT NULL,"
                        " job_number TEXT NOT NULL,"
                        " job_user TEXT NOT NULL,"
                        " job_name TEXT NOT NULL,"
                        " current_user TEXT NOT NULL,"
                        " decision TEXT NOT NULL,"
                        " record BLOB NOT NULL,"
                        " file TEXT,"
                        " refused INTEGER,"
                        " failed INTEGER,"
                        " signed_on TEXT,"
                        " count INTEGER,"
                        " last_time TEXT," SPOOL_FACTS "," SPOOL_LINK ");" SPOOL_SEAL_TABLE

                        "CREATE TABLE shadow("
                        " format TEXT NOT NULL,"
                        " number INTEGER NOT NULL,"
                        " program TEXT NOT NULL,"
                        " registered_at TEXT NOT NULL," /* '' in a hand-written registry */
                        " since TEXT NOT NULL,"
                        " calls INTEGER NOT NULL,"
                        " would_refuse INTEGER NOT NULL,"
                        " would_allow INTEGER NOT NULL,"
                        " failures INTEGER NOT NULL,"
                        " PRIMARY KEY(format, number, program, registered_at)) WITHOUT ROWID;"

                        "CREATE TABLE job_log("
                        " job_id INTEGER NOT NULL,"
                        " sequence INTEGER NOT NULL,"
                        " time TEXT NOT NULL,"
                        " message_id TEXT NOT NULL,"
                        " text TEXT NOT NULL,"
                        " PRIMARY KEY(job_id, sequence)) WITHOUT ROWID;" SPOOL_GIVEN_NAME
                            SPOOL_SAVE_FILE_TABLE;

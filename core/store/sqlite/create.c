/* create.c - a new home: spool_create.
 *
 * MUST: spool.db appears whole, by link(2), as the last step; whatever a killed init left behind is
 * removed by the next. A lock on the home keeps two inits apart. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "dispatch/system_profiles.h"
#include "store/sqlite/private.h"
#include "store/store.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/statement.h"

static const char unfinished[] = "spool.db.init";

/* mkdir -p: every missing directory of path is made for this user alone. */
static int make_directories(const char *path, struct spsy_error *error)
{
    char part[PATH_MAX];
    size_t length = strlen(path);

    if (length == 0 || length >= sizeof part)
        return spsy_fail(error, SPSY_ERR_ARGUMENT, "SPY0103", "the home's name is %s",
                         length ? "too long" : "empty");
    for (size_t i = 1; i <= length; i++) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        memcpy(part, path, i);
        part[i] = '\0';
        if (mkdir(part, 0700) != 0 && errno != EEXIST)
            return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0103", "cannot make directory %s", part);
    }
    return 0;
}

static int make_directory_in(int home_fd, const char *home, const char *name,
                             struct spsy_error *error)
{
    if (mkdirat(home_fd, name, 0700) != 0 && errno != EEXIST)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0103", "cannot make directory %s/%s", home,
                               name);
    return 0;
}

/* A log without its database must not be read into a new one. */
static int check_empty(int home_fd, const char *home, struct spsy_error *error)
{
    struct stat status;

    if (fstatat(home_fd, "spool.db", &status, AT_SYMLINK_NOFOLLOW) == 0)
        return spsy_fail(error, SPSY_ERR_EXISTS, "SPY0103", "%s/spool.db exists already", home);
    if (fstatat(home_fd, "spool.db-wal", &status, AT_SYMLINK_NOFOLLOW) == 0)
        return spsy_fail(error, SPSY_ERR_EXISTS, "SPY0103",
                         "%s/spool.db is missing but its log spool.db-wal is there: "
                         "restore spool.db, or remove spool.db-wal and spool.db-shm",
                         home);
    return 0;
}

static void remove_unfinished(int home_fd)
{
    static const char *const suffixes[] = {"", "-wal", "-shm", "-journal"};
    char name[sizeof unfinished + 10];

    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        snprintf(name, sizeof name, "%s%s", unfinished, suffixes[i]);
        unlinkat(home_fd, name, 0);
    }
}

static int insert_profile(struct spool *spool, const char *name, uint32_t special,
                          const char *stored, struct spsy_error *error)
{
    return spool_execute(spool, "creating profiles", error,
                         "INSERT OR IGNORE INTO profile(name, special, group_profile, supplemental,"
                         " enabled, queue_library, queue, text, stored, owner, public_authority)"
                         " VALUES(?1, ?2, '*NONE', '', 1, 'QGPL', 'QPRINT', '', ?3, 'QSYS', ?4)",
                         "sisi", name, (int)special, stored, (int)SPOOL_AUT_EXCLUDE);
}

/* core/cli/README.md, "spsy init": QSYS comes before its namesake in the list of X5, which then
 * changes nothing. */
static int insert_profiles(struct spool *spool, struct spsy_error *error)
{
    static const struct {
        const char *name;
        uint32_t special;
        const char *stored;
    } profiles[] = {
        {"QSECOFR", SPSY_ALL_SPECIAL, SPOOL_STORED_SECOFR},
        {"QSYS", SPSY_ALL_SPECIAL, SPOOL_STORED_SECOFR},
        {"QSYSOPR", SPSY_JOBCTL | SPSY_SAVSYS, SPOOL_STORED_SYSOPR},
        {"QPGMR", 0, SPOOL_STORED_PGMR},
        {"QUSER", 0, "{}"},
    };
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < sizeof profiles / sizeof profiles[0]; i++)
        rc =
            insert_profile(spool, profiles[i].name, profiles[i].special, profiles[i].stored, error);
    for (size_t i = 0; rc == 0 && i < SPSY_SYSTEM_PROFILE_COUNT; i++)
        rc = insert_profile(spool, spsy_system_profiles[i], 0, "{}", error);
    return rc;
}

static int insert_first_objects(struct spool *spool, const char *system, struct spsy_error *error)
{
    static const char what[] = "creating QGPL and QPRINT";
    struct spool_library library = {.name = "QGPL",
                                    .owner = "QSYS",
                                    .public_authority = SPOOL_AUT_CHANGE,
                                    .asp = 1,
                                    .asp_device = "*SYSBAS",
                                    .text = "General purpose library"};
    struct spool_queue queue = {.library = "QGPL",
                                .name = "QPRINT",
                                .owner = "QSYS",
                                .public_authority = SPOOL_AUT_USE,
                                .display_data = SPOOL_DSPDTA_NO,
                                .operator_control = true,
                                .authority_check = SPOOL_AUTCHK_OWNER,
                                .text = "Default output queue"};
    int rc = spool_execute(spool, what, error,
                           "INSERT INTO home(id, schema_version, system, job_number)"
                           " VALUES(1, ?1, ?2, 0)",
                           "is", SPOOL_SCHEMA_VERSION, system);

    if (rc == 0)
        rc = insert_profiles(spool, error);
    if (rc == 0)
        rc = spool_library_insert(spool, &library, error);
    if (rc == 0)
        rc = spool_queue_insert(spool, &queue, error);
    return rc;
}

static int run_script(struct spool *spool, const char *sql, struct spsy_error *error)
{
    if (sqlite3_exec(spool->database, sql, NULL, NULL, NULL) != SQLITE_OK)
        return spool_fail(spool, "creating the spool", error);
    return 0;
}

/* Fills the database file. Closing it writes everything into the file itself: its log is gone. */
static int fill_database(const char *path, const char *home, const char *system,
                         struct spsy_error *error)
{
    struct spool spool = {.home = (char *)home};
    char settings[200];
    int rc;

    snprintf(settings, sizeof settings,
             "PRAGMA auto_vacuum=INCREMENTAL; PRAGMA application_id=%d; PRAGMA user_version=%d;"
             "PRAGMA journal_mode=WAL; BEGIN",
             SPOOL_APPLICATION_ID, SPOOL_SCHEMA_VERSION);
    if (sqlite3_open_v2(path, &spool.database, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK) {
        rc = spool_fail(&spool, "creating the spool", error);
        goto out;
    }
    rc = run_script(&spool, settings, error);
    if (rc == 0)
        rc = run_script(&spool, spool_schema, error);
    if (rc == 0)
        rc = insert_first_objects(&spool, system, error);
    if (rc == 0)
        rc = run_script(&spool, "COMMIT", error);
out:
    spool_statements_free(&spool);
    if (sqlite3_close(spool.database) != SQLITE_OK && rc == 0)
        rc = spsy_fail(error, SPSY_ERR_IO, "SPY0103", "cannot finish %s", path);
    return rc;
}

static int create_database(int home_fd, const char *home, const char *system,
                           struct spsy_error *error)
{
    char path[PATH_MAX];
    int rc, fd = -1;

    remove_unfinished(home_fd);
    if (snprintf(path, sizeof path, "%s/%s", home, unfinished) >= (int)sizeof path)
        return spsy_fail(error, SPSY_ERR_ARGUMENT, "SPY0103", "the home's name is too long");
    fd = openat(home_fd, unfinished, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0103", "cannot make %s", path);
    rc = fill_database(path, home, system, error);
    if (rc != 0)
        goto out;
    rc = SPSY_ERR_IO;
    if (fsync(fd) != 0)
        spsy_fail_errno(error, SPSY_ERR_IO, "SPY0103", "cannot write %s", path);
    else if (linkat(home_fd, unfinished, home_fd, "spool.db", 0) != 0)
        rc = spsy_fail_errno(error, errno == EEXIST ? SPSY_ERR_EXISTS : SPSY_ERR_IO, "SPY0103",
                             "cannot make %s/spool.db", home);
    else if (fsync(home_fd) != 0)
        spsy_fail_errno(error, SPSY_ERR_IO, "SPY0103", "cannot write %s", home);
    else
        rc = 0;
out:
    close(fd);
    remove_unfinished(home_fd);
    return rc;
}

static int create_in(int home_fd, const char *home, const char *system, struct spsy_error *error)
{
    static const char *const directories[] = {"lib", "data", "data/pending"};
    int rc;

    if (flock(home_fd, LOCK_EX | LOCK_NB) != 0)
        return spsy_fail_errno(error, errno == EWOULDBLOCK ? SPSY_ERR_BUSY : SPSY_ERR_IO, "SPY0103",
                               "cannot lock %s: is another init running?", home);
    rc = check_empty(home_fd, home, error);
    for (size_t i = 0; rc == 0 && i < sizeof directories / sizeof directories[0]; i++)
        rc = make_directory_in(home_fd, home, directories[i], error);
    if (rc == 0)
        rc = spool_reserve_make(home_fd, home, error);
    if (rc == 0)
        rc = create_database(home_fd, home, system, error);
    return rc;
}

int spool_create(const char *home, const char *system, struct spsy_error *error)
{
    char path[PATH_MAX];
    struct stat status;
    int rc, home_fd;

    if (!spsy_name_valid(system, SPSY_SYSTEM_NAME_MAX))
        return spsy_fail(error, SPSY_ERR_VALUE, "SPY0103", "system name %.80s is not valid",
                         system);
    rc = make_directories(home, error);
    if (rc != 0)
        return rc;
    if (!realpath(home, path))
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0103", "home %s", home);
    rc = spool_home_check(path, &status, error);
    if (rc != 0)
        return rc;
    home_fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (home_fd < 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0103", "home %s", path);
    rc = create_in(home_fd, path, system, error);
    close(home_fd);
    return rc;
}

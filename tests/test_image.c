/* test_image.c - an image of a home: what is in it, one instant, put back (Z1). */
#include <pthread.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "home_fixture.h"
#include "store/image.h"
#include "store_sql.h"

static struct spsy_error error;

static void write_home(const char *home, const char *name, const char *text)
{
    char path[700];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", home, name);
    file = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_FATAL(fputs(text, file) >= 0 && fclose(file) == 0);
    CU_ASSERT_EQUAL(chmod(path, 0600), 0);
}

static bool home_has(const char *home, const char *name)
{
    char path[700];

    snprintf(path, sizeof path, "%s/%s", home, name);
    return access(path, F_OK) == 0;
}

static struct spool *make(const char **home)
{
    *home = home_make("SYSTEM");
    write_home(*home, "registry.json", "{}");
    return home_open(*home);
}

/* ---- what is in it ------------------------------------------------------------------------- */

/* What an image leaves out, and why: files, their data and jobs are no part of it; journal, shadow
 * counters and seals neither; of the home's row only what a restore says. */
static const char left_out[] =
    " home job running spooled_file file_data decision seal shadow job_log sqlite_sequence"
    " sqlite_stat1 output_queue.id ";

static bool is_left_out(const char *name)
{
    char word[110];

    snprintf(word, sizeof word, " %s ", name);
    return strstr(left_out, word) != NULL;
}

static bool has_column(const char *table, const char *column)
{
    for (int i = 0; i < SPOOL_IMAGE_TABLES; i++)
        for (size_t k = 0; k < spool_image_tables[i].count; k++)
            if (strcmp(spool_image_tables[i].name, table) == 0 &&
                strcmp(spool_image_tables[i].columns[k].name, column) == 0)
                return true;
    return false;
}

static void every_column(void)
{
    const char *home;
    struct spool *spool = make(&home);
    sqlite3_stmt *row = NULL;
    int columns = 0, in = 0;

    home_must(spool_begin(spool, SPOOL_DURABLE, &error), &error);
    home_must(spool_floor_make(spool, &error), &error);
    home_must(spool_commit(spool, &error), &error);
    CU_ASSERT_EQUAL_FATAL(
        sqlite3_prepare_v2(spool->database,
                           "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c"
                           " WHERE m.type = 'table'",
                           -1, &row, NULL),
        SQLITE_OK);
    while (sqlite3_step(row) == SQLITE_ROW) {
        const char *table = (const char *)sqlite3_column_text(row, 0);
        const char *column = (const char *)sqlite3_column_text(row, 1);
        char both[100];

        snprintf(both, sizeof both, "%s.%s", table, column);
        columns++;
        in += has_column(table, column);
        if (has_column(table, column) == (is_left_out(table) || is_left_out(both)))
            fprintf(stderr, "%s is neither in an image nor left out, or both\n", both);
        CU_ASSERT(has_column(table, column) != (is_left_out(table) || is_left_out(both)));
    }
    sqlite3_finalize(row);
    for (int i = 0; i < SPOOL_IMAGE_TABLES; i++)
        in -= (int)spool_image_tables[i].count;
    CU_ASSERT_EQUAL(in, 0);
    CU_ASSERT(columns > 100);
    spool_close(spool);
}

/* ---- there and back ------------------------------------------------------------------------ */

/* The home as it is, into an image beside another one. */
static void copy(struct spool *from, struct spool_image *image,
                 struct spool_image_file files[SPOOL_IMAGE_FILES])
{
    const struct spool_image_value *values;
    struct spool_snapshot *snapshot;
    int rc = 0;

    home_must(spool_snapshot_open(from, &snapshot, files, &error), &error);
    for (int i = 0; i < SPOOL_IMAGE_TABLES; i++)
        while ((rc = spool_snapshot_next(snapshot, (enum spool_image_which)i, &values, &error)) > 0)
            home_must(spool_image_add(image, (enum spool_image_which)i, values, &error), &error);
    home_must(rc, &error);
    spool_snapshot_close(snapshot);
}

static int count_difference(void *context, enum spool_image_which table,
                            const struct spool_image_value *backup,
                            const struct spool_image_value *live)
{
    int *counts = context;

    (void)table;
    counts[!backup ? 0 : !live ? 1 : 2]++;
    return 0;
}

static void there_and_back(void)
{
    int counts[3] = {0};
    struct spool_image_file files[SPOOL_IMAGE_FILES];
    struct spool_image *image;
    const char *home;
    struct spool *spool = make(&home);
    int64_t queue;

    store_run(spool, "INSERT INTO given_name VALUES(0, CAST(x'ff41' AS TEXT), 1);"
                     "INSERT INTO output_queue(library, name, owner, public_authority,"
                     " display_data, operator_control, authority_check, text, held, stored)"
                     " VALUES('QGPL', 'NIGHT', 'QSYS', 545, 0, 1, 0, '', 0, '{}')");
    queue = store_number(spool, "SELECT id FROM output_queue WHERE name = 'NIGHT'");
    home_must(spool_image_open(spool, &image, &error), &error);
    copy(spool, image, files);
    CU_ASSERT_STRING_EQUAL(files[SPOOL_IMAGE_REGISTRY].text, "{}");
    CU_ASSERT_PTR_NULL(files[SPOOL_IMAGE_SETTINGS].text);
    home_must(spool_image_differences(image, count_difference, counts, &error), &error);
    CU_ASSERT_EQUAL(counts[0] + counts[1] + counts[2], 0);
    store_run(spool, "DELETE FROM profile WHERE name = 'QPGMR';"
                     "UPDATE output_queue SET text = 'x', key_label = '' WHERE name = 'NIGHT';"
                     "INSERT INTO library VALUES('NEW', 'QSYS', 545, 1, '*SYSBAS', '')");
    home_must(spool_image_differences(image, count_difference, counts, &error), &error);
    CU_ASSERT(counts[0] == 1 && counts[1] == 1 && counts[2] == 1);
    write_home(home, "settings.json", "{\"version\":1}");
    home_must(spool_begin(spool, SPOOL_DURABLE, &error), &error);
    home_must(spool_image_restore(image, files, "{\"a\":1}", &error), &error);
    home_must(spool_commit(spool, &error), &error);
    CU_ASSERT(home_has(home, "restore.pending"));
    home_must(spool_restore_settle(spool, &error), &error);
    CU_ASSERT(!home_has(home, "restore.pending") && !home_has(home, "settings.json"));
    memset(counts, 0, sizeof counts);
    home_must(spool_image_differences(image, count_difference, counts, &error), &error);
    CU_ASSERT_EQUAL(counts[0] + counts[1] + counts[2], 0);
    CU_ASSERT_EQUAL(store_number(spool, "SELECT id FROM output_queue WHERE name = 'NIGHT'"), queue);
    spool_image_files_free(files);
    spool_image_close(image);
    spool_close(spool);
}

/* ---- one instant --------------------------------------------------------------------------- */

struct taking {
    struct spool *spool;
    struct spool_snapshot *snapshot;
    struct spool_image_file files[SPOOL_IMAGE_FILES];
    struct spsy_error error;
    int result;
};

static void *take(void *context)
{
    struct taking *taking = context;

    taking->result =
        spool_snapshot_open(taking->spool, &taking->snapshot, taking->files, &taking->error);
    return NULL;
}

/* A is a file of the home, B a row: both come while the image waits for who makes them. */
static void one_instant(void)
{
    const char *home;
    struct spool *writer = make(&home);
    struct taking taking = {.spool = home_open(home)};
    const struct spool_image_value *values = NULL;
    const struct timespec moment = {0, 100 * 1000 * 1000};
    pthread_t thread;
    bool b = false;

    home_must(spool_begin(writer, SPOOL_DURABLE, &error), &error);
    CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, take, &taking), 0);
    nanosleep(&moment, NULL);
    write_home(home, "settings.json", "{\"version\":1}");
    store_run(writer, "UPDATE library SET text = 'B'");
    home_must(spool_commit(writer, &error), &error);
    pthread_join(thread, NULL);
    home_must(taking.result, &taking.error);
    /* What comes now is in neither. */
    write_home(home, "settings.json", "{\"version\":2}");
    store_run(writer, "UPDATE library SET text = 'C'");
    home_must(spool_snapshot_next(taking.snapshot, SPOOL_IMAGE_LIBRARY, &values, &error) - 1,
              &error);
    b = strcmp(values[5].bytes, "B") == 0;
    CU_ASSERT(b);
    CU_ASSERT_PTR_NOT_NULL_FATAL(taking.files[SPOOL_IMAGE_SETTINGS].text);
    CU_ASSERT_STRING_EQUAL(taking.files[SPOOL_IMAGE_SETTINGS].text, "{\"version\":1}");
    spool_snapshot_close(taking.snapshot);
    spool_image_files_free(taking.files);
    spool_close(taking.spool);
    spool_close(writer);
}

/* ---- what is left by a kill ---------------------------------------------------------------- */

static void left_behind(void)
{
    const char *home;
    struct spool *spool = make(&home);

    store_run(spool, "UPDATE home SET restored = '{\"it\":1}'");
    spool_close(spool);
    /* Another restore's, which was not committed: all of it goes. */
    write_home(home, "restore.pending", "{\"it\":2}\nsettings\n");
    write_home(home, "restore.registry.json", "new");
    write_home(home, "restore.settings.json", "new");
    spool_close(home_open(home));
    CU_ASSERT(!home_has(home, "restore.pending") && !home_has(home, "restore.registry.json") &&
              !home_has(home, "restore.settings.json") && !home_has(home, "settings.json"));
    /* Half of a marker: not committed either. */
    write_home(home, "restore.pending", "{\"it\":1}\nsett");
    write_home(home, "restore.registry.json", "new");
    spool_close(home_open(home));
    CU_ASSERT(!home_has(home, "restore.pending") && !home_has(home, "restore.registry.json"));
    /* Committed, and broken off after the first file: done again. */
    write_home(home, "restore.pending", "{\"it\":1}\nsettings\n");
    write_home(home, "restore.settings.json", "{\"version\":1}");
    spool_close(home_open(home));
    CU_ASSERT(!home_has(home, "restore.pending") && !home_has(home, "restore.settings.json") &&
              home_has(home, "settings.json") && home_has(home, "registry.json"));
    write_home(home, "restore.pending", "{\"it\":1}\nno settings\n");
    spool_close(home_open(home));
    CU_ASSERT(!home_has(home, "restore.pending") && !home_has(home, "settings.json"));
}

/* ---- what is refused ----------------------------------------------------------------------- */

static void refused(void)
{
    struct spool_image_file files[SPOOL_IMAGE_FILES] = {{.text = NULL}};
    struct spool_image_value row[SPOOL_IMAGE_COLUMNS_MAX] = {
        {.number = 0}, {.bytes = "a", .length = 1}, {.number = 2}};
    struct spool_quiesce quiesce = {.profile = "CHIEF", .by = "CHIEF", .since = "now"};
    struct spool_snapshot *snapshot;
    const struct spool_image_value *values;
    struct spool_image *image;
    const char *home;
    struct spool *spool = make(&home);
    int rc;

    home_must(spool_image_open(spool, &image, &error), &error);
    home_must(spool_image_add(image, SPOOL_IMAGE_GIVEN_NAME, row, &error), &error);
    CU_ASSERT_EQUAL(spool_image_add(image, SPOOL_IMAGE_GIVEN_NAME, row, &error), SPSY_ERR_EXISTS);
    /* The same name with another serial, and the same serial of another name. */
    store_run(spool, "INSERT INTO given_name VALUES(0, 'a', 1)");
    CU_ASSERT_EQUAL(spool_image_restore(image, files, "{}", &error), SPSY_ERR_STATE); /* outside */
    home_must(spool_begin(spool, SPOOL_DURABLE, &error), &error);
    CU_ASSERT_EQUAL(spool_image_restore(image, files, "{}", &error), SPSY_ERR_STATE);
    CU_ASSERT_STRING_EQUAL(error.message_id, "SPY0245");
    store_run(spool, "UPDATE given_name SET outside = 'b', serial = 2");
    CU_ASSERT_EQUAL(spool_image_restore(image, files, "{}", &error), SPSY_ERR_STATE);
    home_must(spool_quiesce_begin(spool, &quiesce, &error), &error);
    home_must(spool_commit(spool, &error), &error);
    home_must(spool_begin(spool, SPOOL_DURABLE, &error), &error);
    CU_ASSERT_EQUAL(spool_image_restore(image, files, "{}", &error), SPSY_ERR_STATE);
    CU_ASSERT_STRING_EQUAL(error.message_id, "SPY0113");
    spool_rollback(spool);
    spool_image_close(image);
    /* A row that no command has written. */
    store_run(spool, "UPDATE library SET asp = 'one'");
    home_must(spool_snapshot_open(spool, &snapshot, files, &error), &error);
    rc = spool_snapshot_next(snapshot, SPOOL_IMAGE_LIBRARY, &values, &error);
    CU_ASSERT_EQUAL(rc, SPSY_ERR_FORMAT);
    CU_ASSERT(strstr(error.text, "asp of table library") != NULL);
    spool_snapshot_close(snapshot);
    spool_image_files_free(files);
    write_home(home, "settings.json", "\xff");
    CU_ASSERT_EQUAL(spool_snapshot_open(spool, &snapshot, files, &error), SPSY_ERR_FORMAT);
    CU_ASSERT(!spool_in_transaction(spool));
    spool_close(spool);
}

static const struct test tests[] = {
    {"Z1 every table and column of a home is in an image, or left out on purpose", every_column},
    {"Z1 an image put back is the home; queues keep their ids", there_and_back},
    {"Z1 an image is of one instant: never B without A", one_instant},
    {"Z1 what a killed restore has left is finished when it was committed, else gone", left_behind},
    {"Z1 serials of another home, a quiesced one, damage: refused", refused},
};
HARNESS_MAIN("image", tests)

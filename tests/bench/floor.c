/* floor.c - what a cold command cannot do without: open a database, read 20 rows, load 10 objects.
 *
 * usage: floor init DB | floor inline DB DIRECTORY | floor isolated DB DIRECTORY
 *        floor durable DB FILE   (two syncs of 4 KiB instead of the objects) */
#include <dlfcn.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int create(const char *path)
{
    static const char schema[] =
        "PRAGMA journal_mode=WAL; CREATE TABLE program(number INTEGER PRIMARY KEY, path TEXT);"
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20)"
        "INSERT INTO program SELECT i, '/opt/exits/program' || i || '.so' FROM n";
    sqlite3 *database;
    int bad = sqlite3_open(path, &database) || sqlite3_exec(database, schema, NULL, NULL, NULL);

    sqlite3_close(database);
    return bad;
}

static int read_rows(const char *path)
{
    sqlite3 *database;
    sqlite3_stmt *rows;
    int count = 0;

    if (sqlite3_open_v2(path, &database, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(database, "SELECT number, path FROM program ORDER BY number", -1, &rows,
                           NULL) != SQLITE_OK)
        return 1;
    while (sqlite3_step(rows) == SQLITE_ROW)
        count += sqlite3_column_text(rows, 1) != NULL;
    sqlite3_finalize(rows);
    sqlite3_close(database);
    return count != 20;
}

static int load(const char *directory)
{
    char path[4096];

    for (int i = 1; i <= 10; i++) {
        snprintf(path, sizeof path, "%s/PROGRAM%d.so", directory, i);
        if (!dlopen(path, RTLD_NOW | RTLD_LOCAL))
            return 1;
    }
    return 0;
}

static int load_in_child(const char *self, const char *database, const char *directory)
{
    int status = 1;
    pid_t child = vfork();

    if (child == 0) {
        execl(self, self, "load", "-", directory, (char *)NULL);
        _exit(1);
    }
    if (read_rows(database) != 0)
        return 1;
    waitpid(child, &status, 0);
    return status != 0;
}

static int sync_twice(const char *path)
{
    static const char block[4096];
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    for (int i = 0; i < 2; i++)
        if (fd < 0 || write(fd, block, sizeof block) != sizeof block || fdatasync(fd) != 0)
            return 1;
    return close(fd);
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "init") == 0)
        return create(argv[2]);
    if (argc != 4)
        return 2;
    if (strcmp(argv[1], "load") == 0)
        return load(argv[3]);
    if (strcmp(argv[1], "inline") == 0)
        return read_rows(argv[2]) || load(argv[3]);
    if (strcmp(argv[1], "isolated") == 0)
        return load_in_child(argv[0], argv[2], argv[3]);
    if (strcmp(argv[1], "durable") == 0)
        return read_rows(argv[2]) || sync_twice(argv[3]);
    return 2;
}

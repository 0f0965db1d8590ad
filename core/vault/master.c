#include "vault/master.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/new_file.h"
#include "base/text.h"

enum { DIGITS = 2 * VAULT_KEY_BYTES };

static void overwrite(void *bytes, size_t count)
{
    explicit_bzero(bytes, count);
}

/* Inside the home, also by another name of it? parent is the directory of the file. */
static int check_outside(const char *path, const char *home, struct spsy_error *error)
{
    char parent[PATH_MAX], real_home[PATH_MAX];
    struct stat of_home, at;

    if (!realpath(home, real_home) || stat(real_home, &of_home) != 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0171", "%s", home);
    snprintf(parent, sizeof parent, "%s", path);
    for (;;) {
        char *slash = strrchr(parent, '/');

        if (!slash)
            return 0;
        *slash = '\0';
        if (stat(parent[0] ? parent : "/", &at) == 0 && at.st_dev == of_home.st_dev &&
            at.st_ino == of_home.st_ino)
            return spsy_fail(error, SPSY_ERR_UNTRUSTED, "SPY0171",
                             "the master key is not to be inside the home: %s", path);
    }
}

/* systemd gives a credential to its service by an ACL, whose mask stands where the group's mode
 * does. */
enum { MODE_OF_FILE = 0377, MODE_OF_CREDENTIAL = 0337 };

static int check_file(int fd, const char *path, uid_t owner, mode_t forbidden,
                      struct spsy_error *error)
{
    struct stat status;

    if (fstat(fd, &status) != 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0171", "master key %s", path);
    if (!S_ISREG(status.st_mode))
        return spsy_fail(error, SPSY_ERR_UNTRUSTED, "SPY0171",
                         "master key %s is not a regular file", path);
    if (status.st_uid != owner && status.st_uid != 0)
        return spsy_fail(
            error, SPSY_ERR_UNTRUSTED, "SPY0171",
            "master key %s belongs to user id %u, not to the home's owner (%u) or root", path,
            status.st_uid, owner);
    if (status.st_mode & forbidden)
        return spsy_fail(error, SPSY_ERR_UNTRUSTED, "SPY0171",
                         "master key %s has mode %03o: chmod 400 %s", path, status.st_mode & 0777,
                         path);
    return 0;
}

static bool parse(const char *text, ssize_t count, unsigned char key[VAULT_KEY_BYTES])
{
    return (count == DIGITS || (count == DIGITS + 1 && text[DIGITS] == '\n')) &&
           spsy_hex_read(text, key, VAULT_KEY_BYTES);
}

/* From now on keys are in this process's memory: no file of it is left where it crashes. (Where
 * core dumps go to a program the kernel asks no limit: systemd-coredump has settings of its own.)
 */
static void leave_no_core(void)
{
    const struct rlimit none = {0, 0};

    setrlimit(RLIMIT_CORE, &none);
}

static int read_file(const char *path, uid_t owner, mode_t forbidden, struct vault_master *master,
                     struct spsy_error *error)
{
    char text[DIGITS + 2];
    ssize_t count;
    int rc, fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

    if (fd < 0 && errno == ENOENT)
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "SPY0171",
                         "master key %s is not there: put the copy of it back that was kept", path);
    if (fd < 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0171", "master key %s", path);
    rc = check_file(fd, path, owner, forbidden, error);
    if (rc == 0) {
        count = read(fd, text, sizeof text);
        if (count < 0)
            rc = spsy_fail_errno(error, SPSY_ERR_IO, "SPY0171", "master key %s", path);
        else if (!parse(text, count, master->key))
            rc = spsy_fail(error, SPSY_ERR_FORMAT, "SPY0171",
                           "master key %s is not 64 hexadecimal digits and a newline", path);
        overwrite(text, sizeof text);
    }
    close(fd);
    if (rc == 0)
        leave_no_core();
    return rc;
}

int vault_master_read_at(const char *home, uid_t owner, const char *path,
                         struct vault_master *master, struct spsy_error *error)
{
    int rc;

    memset(master, 0, sizeof *master);
    snprintf(master->path, sizeof master->path, "%s", path);
    rc = check_outside(master->path, home, error);
    return rc < 0 ? rc : read_file(master->path, owner, MODE_OF_FILE, master, error);
}

int vault_master_read(const char *home, uid_t owner, const char *setting,
                      struct vault_master *master, struct spsy_error *error)
{
    const char *credentials = getenv("CREDENTIALS_DIRECTORY");

    memset(master, 0, sizeof *master);
    if (credentials && credentials[0] == '/') {
        snprintf(master->path, sizeof master->path, "%s/spsy-master-key", credentials);
        if (access(master->path, F_OK) == 0)
            return read_file(master->path, owner, MODE_OF_CREDENTIAL, master, error);
    }
    if (!setting || !setting[0])
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "SPY0171",
                         "no master key: neither the setting masterKey nor a credential "
                         "spsy-master-key says where it is; spsy masterkey create FILE makes one");
    return vault_master_read_at(home, owner, setting, master, error);
}

void vault_master_forget(struct vault_master *master)
{
    overwrite(master, sizeof *master);
}

static int write_new(int fd, const struct vault_master *master, uid_t owner, gid_t group,
                     struct spsy_error *error)
{
    char text[DIGITS + 2];
    int rc = 0;

    spsy_hex_write(master->key, VAULT_KEY_BYTES, text);
    text[DIGITS] = '\n';
    if (write(fd, text, DIGITS + 1) != DIGITS + 1 || fchmod(fd, 0400) != 0 ||
        (geteuid() == 0 && fchown(fd, owner, group) != 0) || fsync(fd) != 0)
        rc = spsy_fail_errno(error, SPSY_ERR_IO, "SPY0171", "cannot write %s", master->path);
    overwrite(text, sizeof text);
    return rc;
}

static int not_made(const char *path, struct spsy_error *error)
{
    if (errno == EEXIST)
        return spsy_fail(error, SPSY_ERR_EXISTS, "SPY0171",
                         "%s exists already, and may be a master key: name another file", path);
    return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0171", "master key %s", path);
}

/* Under its name when it is whole, so that who is killed leaves no half of a key, which would keep
 * the next from being made. */
static int put(const struct vault_master *master, uid_t owner, gid_t group,
               struct spsy_error *error)
{
    const char *path = master->path;
    struct spsy_new_file file;
    int rc;

    if (spsy_new_file_open(&file, path) != 0)
        return not_made(path, error);
    rc = write_new(file.fd, master, owner, group, error);
    if (rc == 0 && spsy_new_file_place(&file, path, false) != 0)
        rc = not_made(path, error);
    spsy_new_file_close(&file);
    if (rc == 0 && spsy_new_file_sync(path) != 0) {
        rc =
            spsy_fail_errno(error, SPSY_ERR_IO, "SPY0171", "cannot sync the directory of %s", path);
        unlink(path);
    }
    return rc;
}

int vault_master_create(const char *path, const char *home, uid_t owner, gid_t group,
                        struct vault_master *master, struct spsy_error *error)
{
    const struct vault_api *api;
    int rc = vault_load(&api, error);

    memset(master, 0, sizeof *master);
    if (rc == 0)
        rc = check_outside(path, home, error);
    if (rc < 0)
        return rc;
    if (strlen(path) >= sizeof master->path) {
        errno = ENAMETOOLONG;
        return not_made(path, error);
    }
    snprintf(master->path, sizeof master->path, "%s", path);
    api->random(master->key, sizeof master->key);
    rc = put(master, owner, group, error);
    if (rc < 0)
        vault_master_forget(master);
    return rc;
}

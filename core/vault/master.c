#include "vault/master.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

static int digit(char character)
{
    if (character >= '0' && character <= '9')
        return character - '0';
    if (character >= 'a' && character <= 'f')
        return character - 'a' + 10;
    return -1;
}

static bool parse(const char *text, ssize_t count, unsigned char key[VAULT_KEY_BYTES])
{
    if (count != DIGITS && !(count == DIGITS + 1 && text[DIGITS] == '\n'))
        return false;
    for (int i = 0; i < VAULT_KEY_BYTES; i++) {
        int high = digit(text[2 * i]), low = digit(text[2 * i + 1]);

        if (high < 0 || low < 0)
            return false;
        key[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}

static int read_file(const char *path, uid_t owner, mode_t forbidden, struct vault_master *master,
                     struct spsy_error *error)
{
    char text[DIGITS + 2];
    ssize_t count;
    int rc, fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

    if (fd < 0)
        return spsy_fail_errno(error, errno == ENOENT ? SPSY_ERR_NOT_FOUND : SPSY_ERR_IO, "SPY0171",
                               "master key %s", path);
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
    static const char digits[] = "0123456789abcdef";
    char text[DIGITS + 1];
    int rc = 0;

    for (int i = 0; i < VAULT_KEY_BYTES; i++) {
        text[2 * i] = digits[master->key[i] >> 4];
        text[2 * i + 1] = digits[master->key[i] & 15];
    }
    text[DIGITS] = '\n';
    if (write(fd, text, sizeof text) != (ssize_t)sizeof text || fchmod(fd, 0400) != 0 ||
        (geteuid() == 0 && fchown(fd, owner, group) != 0) || fsync(fd) != 0)
        rc = spsy_fail_errno(error, SPSY_ERR_IO, "SPY0171", "cannot write %s", master->path);
    overwrite(text, sizeof text);
    return rc;
}

/* The name, too, is on the disk. */
static int sync_directory(const char *path, struct spsy_error *error)
{
    char parent[PATH_MAX];
    char *slash;
    int fd, rc = 0;

    snprintf(parent, sizeof parent, "%s", path);
    slash = strrchr(parent, '/');
    if (slash)
        slash[slash == parent] = '\0';
    fd = open(slash ? parent : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) != 0)
        rc =
            spsy_fail_errno(error, SPSY_ERR_IO, "SPY0171", "cannot sync the directory of %s", path);
    if (fd >= 0)
        close(fd);
    return rc;
}

int vault_master_create(const char *path, const char *home, uid_t owner, gid_t group,
                        struct vault_master *master, struct spsy_error *error)
{
    const struct vault_api *api;
    int fd, rc = vault_load(&api, error);

    memset(master, 0, sizeof *master);
    if (rc == 0)
        rc = check_outside(path, home, error);
    if (rc < 0)
        return rc;
    snprintf(master->path, sizeof master->path, "%s", path);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return spsy_fail_errno(error, errno == EEXIST ? SPSY_ERR_EXISTS : SPSY_ERR_IO, "SPY0171",
                               "master key %s", path);
    api->random(master->key, sizeof master->key);
    rc = write_new(fd, master, owner, group, error);
    close(fd);
    if (rc == 0)
        rc = sync_directory(path, error);
    if (rc < 0) {
        unlink(path);
        vault_master_forget(master);
    }
    return rc;
}

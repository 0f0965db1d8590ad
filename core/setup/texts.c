#include "setup/texts.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "setup/account.h"
#include "setup/file.h"
#include "setup/policy.h"

#define DISTRIBUTION "/etc/cups/cupsd.conf"
#define DROP_IN "zz-spsy-gateway.conf" /* after whatever an administrator has there */

const char *const setup_paths[SETUP_FILES] = {
    [SETUP_CONFIGURATION] = "/etc/cups/cupsd-spsy.conf",
    [SETUP_TMPFILES] = "/etc/tmpfiles.d/spsy-gateway.conf",
    [SETUP_SERVICE] = "/etc/systemd/system/cups.service.d/" DROP_IN,
    [SETUP_SOCKET] = "/etc/systemd/system/cups.socket.d/" DROP_IN,
};

/* In the order in which systemd looks. */
static const char *const unit_directories[] = {
    "/etc/systemd/system", "/run/systemd/system",     "/usr/local/lib/systemd/system",
    "/lib/systemd/system", "/usr/lib/systemd/system",
};
enum { UNIT_DIRECTORIES = sizeof unit_directories / sizeof unit_directories[0] };

/* For the backends, which are clients of cupsd as lp, and for nobody else of the group lp. */
static const char tmpfiles_text[] =
    "d " SETUP_PRIVATE_DIRECTORY " 0750 root " SETUP_USER " -\n"
    "a+ " SETUP_PRIVATE_DIRECTORY " - - - - u:" SETUP_BACKENDS ":--x\n";

static const char socket_text[] =
    "[Unit]\n"
    "Wants=spsy-gateway.socket\n"
    "\n"
    "[Socket]\n"
    "ListenStream=\n"
    "ListenStream=" SETUP_PRIVATE_SOCKET "\n"
    "# Nobody reaches cupsd past the gateway: the socket is everybody's, its directory is not.\n"
    "ExecStartPre=systemd-tmpfiles --create spsy-gateway.conf\n";

/* ---- what is there ---- */

static int find_unit(const char *root, const char *name, char path[PATH_MAX],
                     struct spsy_error *error)
{
    for (size_t i = 0; i < UNIT_DIRECTORIES; i++) {
        snprintf(path, PATH_MAX, "%s%s/%s", root, unit_directories[i], name);
        if (access(path, F_OK) == 0)
            return 0;
    }
    return spsy_fail(error, SPSY_ERR_NOT_FOUND, "SPY0101", "there is no unit %s%s%s: %s", name,
                     *root ? " in " : "", root,
                     strncmp(name, "cups.", 5) == 0
                         ? "setup is for the CUPS of a package that systemd starts (apt install "
                           "cups); elsewhere start cupsd and spsy gateway yourself, as OPTIONS of "
                           "spsy man gateway says"
                         : "the package of spsy brings it (make deb)");
}

static int need_users(const char *root, struct spsy_error *error)
{
    struct account account;
    bool user = account_find(root, SETUP_USER, &account);
    bool group = account_has_group(root, SETUP_USER);
    bool lp = account_find(root, SETUP_BACKENDS, &account);

    if (!user || !group)
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "SPY0101",
                         "there is no user and group " SETUP_USER
                         ": the package makes them, or \"systemd-sysusers spsy.conf\"");
    if (!lp)
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "SPY0101",
                         "there is no user " SETUP_BACKENDS ", as whom cupsd runs backends");
    return 0;
}

/* The last ExecStart of the unit: its program, without systemd's prefixes. */
static int find_cupsd(const char *root, char cupsd[PATH_MAX], struct spsy_error *error)
{
    static const char key[] = "ExecStart=";
    char path[PATH_MAX], *text = NULL, *command = NULL, *rest;
    int result = find_unit(root, "cups.service", path, error);

    if (result == 0)
        result = setup_file_read(path, &text, error);
    if (result < 0)
        return result;
    for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
        if (strncmp(line, key, sizeof key - 1) == 0)
            command = line + sizeof key - 1;
    command = command ? command + strspn(command, "-@:+! ") : NULL;
    if (!command || *command != '/')
        result = spsy_fail(error, SPSY_ERR_STATE, "SPY0101", "%s: no ExecStart=/...", path);
    else if (strstr(command, " -c"))
        result = spsy_fail(error, SPSY_ERR_STATE, "SPY0101",
                           "%s: cupsd has a configuration of its own there (-c)", path);
    else
        snprintf(cupsd, PATH_MAX, "%.*s", (int)strcspn(command, " \t"), command);
    free(text);
    return result;
}

void setup_later_drop_ins(const char *root, char *names, size_t size)
{
    static const char *const units[] = {"cups.socket.d", "cups.service.d"};

    *names = '\0';
    for (size_t i = 0; i < 2 * UNIT_DIRECTORIES; i++) {
        char path[PATH_MAX];
        struct dirent *entry;
        DIR *directory;

        snprintf(path, sizeof path, "%s%s/%s", root, unit_directories[i / 2], units[i % 2]);
        directory = opendir(path);
        while (directory && (entry = readdir(directory))) {
            size_t used = strlen(names), length = strlen(entry->d_name);

            if (length > 5 && strcmp(entry->d_name + length - 5, ".conf") == 0 &&
                strcmp(entry->d_name, DROP_IN) > 0)
                snprintf(names + used, size - used, "%s%s/%s", used ? ", " : "", path,
                         entry->d_name);
        }
        if (directory)
            closedir(directory);
    }
}

/* ---- the texts ---- */

static int sign(struct setup_texts *texts, enum setup_file file, const char *text,
                struct spsy_error *error)
{
    texts->text[file] = setup_file_sign(text);
    return texts->text[file] ? 0 : spsy_fail_memory(error);
}

static int make_configuration(const char *root, struct setup_texts *texts, struct spsy_error *error)
{
    char path[PATH_MAX], *conf = NULL, *text = NULL;
    size_t bytes;
    FILE *changes = open_memstream(&texts->changes, &bytes);
    int result;

    if (!changes)
        return spsy_fail_memory(error);
    snprintf(path, sizeof path, "%s%s", root, DISTRIBUTION);
    result = setup_file_read(path, &conf, error);
    if (result == 0)
        result = policy_rewrite(conf, path, SETUP_PRIVATE_SOCKET, &text, changes, error);
    if (fclose(changes) != 0 && result == 0)
        result = spsy_fail_memory(error);
    if (result == 0)
        result = sign(texts, SETUP_CONFIGURATION, text, error);
    free(text);
    free(conf);
    return result;
}

static int make_service(const char *cupsd, struct setup_texts *texts, struct spsy_error *error)
{
    char *text;
    int result;

    if (asprintf(&text, "[Service]\nExecStart=\nExecStart=%s -l -c %s\n", cupsd,
                 setup_paths[SETUP_CONFIGURATION]) < 0)
        return spsy_fail_memory(error);
    result = sign(texts, SETUP_SERVICE, text, error);
    free(text);
    return result;
}

int setup_texts_make(const char *root, struct setup_texts *texts, struct spsy_error *error)
{
    char path[PATH_MAX], cupsd[PATH_MAX];
    int result;

    memset(texts, 0, sizeof *texts);
    result = find_cupsd(root, cupsd, error);
    if (result == 0)
        result = find_unit(root, "cups.socket", path, error);
    if (result == 0)
        result = find_unit(root, "spsy-gateway.socket", path, error);
    if (result == 0)
        result = find_unit(root, "spsy-gateway.service", path, error);
    if (result == 0)
        result = need_users(root, error);
    if (result == 0)
        result = make_configuration(root, texts, error);
    if (result == 0)
        result = make_service(cupsd, texts, error);
    if (result == 0)
        result = sign(texts, SETUP_TMPFILES, tmpfiles_text, error);
    if (result == 0)
        result = sign(texts, SETUP_SOCKET, socket_text, error);
    if (result < 0)
        setup_texts_release(texts);
    return result;
}

void setup_texts_release(struct setup_texts *texts)
{
    for (size_t i = 0; i < SETUP_FILES; i++)
        free(texts->text[i]);
    free(texts->changes);
    memset(texts, 0, sizeof *texts);
}

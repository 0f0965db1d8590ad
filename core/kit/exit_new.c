#include "kit/exit_new.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/json.h"
#include "base/message.h"
#include "base/text.h"
#include "cli/output.h"
#include "cli/page.h"
#include "kit/template.h"
#include "program/program.h"

static const char usage[] =
    "usage: spsy exit new NAME --lang c|c++|ibmi-c|cobol|policy [--into DIR] [--json]\n"
    "\n"
    "  Makes a folder to begin an exit program or a policy in: a source that decides something, a\n"
    "  Makefile, a decision table and a README.md. `make && make test` there builds and tests it.\n"
    "\n"
    "  NAME    of the program, an IBM i name; the folder has it in lower case\n"
    "  --lang  c, c++: native; ibmi-c: compiles on IBM i, too; cobol: GnuCOBOL; policy: rules in "
    "JSON\n"
    "  --into  the directory that the folder comes into (.)\n"
    "\n"
    "exit status: 0 it is there, 1 it cannot be made or exists already, 2 usage\n";

struct making {
    const char *name_word, *language_word, *into;
    bool json;
    char name[16];
    size_t language;
    char folder[PATH_MAX]; /* what it will be */
    char begun[PATH_MAX];  /* where it is made, "" = not yet */
    struct kit_file files[KIT_FILES_MAX];
    size_t count;
};

static int misused(const struct making *making, const char *what, const char *word)
{
    char text[512];

    snprintf(text, sizeof text, "%s%s", what, word);
    return page_misused(making->json, "exit", usage, text);
}

/* ---- the folder -------------------------------------------------------------------------------
 */

static int write_file(const struct making *making, const struct kit_file *file,
                      struct spsy_error *error)
{
    char path[PATH_MAX + 40];
    size_t length = strlen(file->text);
    FILE *stream;
    bool written;

    snprintf(path, sizeof path, "%s/%s", making->begun, file->name);
    stream = fopen(path, "wxe");
    if (!stream)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0162", "%s", path);
    written = fwrite(file->text, 1, length, stream) == length && fflush(stream) == 0 &&
              fchmod(fileno(stream), 0644) == 0;
    written = fclose(stream) == 0 && written;
    return written ? 0 : spsy_fail_errno(error, SPSY_ERR_IO, "SPY0162", "%s", path);
}

/* Takes the name if nobody has it. */
static int place(const struct making *making)
{
    struct stat status;

    if (renameat2(AT_FDCWD, making->begun, AT_FDCWD, making->folder, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return -1;
    errno = EEXIST; /* a file system that cannot: at worst an empty folder is replaced */
    return lstat(making->folder, &status) == 0 ? -1 : rename(making->begun, making->folder);
}

static int fail_place(const struct making *making, struct spsy_error *error)
{
    if (errno == EEXIST || errno == ENOTEMPTY)
        return spsy_fail(error, SPSY_ERR_EXISTS, "SPY0162",
                         "%s is there already and stays as it is", making->folder);
    return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0162", "%s", making->folder);
}

static int make_folder(struct making *making, struct spsy_error *error)
{
    struct stat status;
    char template[PATH_MAX + 20];
    int result = 0;

    if (lstat(making->folder, &status) == 0) {
        errno = EEXIST;
        return fail_place(making, error);
    }
    if (snprintf(template, sizeof template, "%s/.spsy-new-XXXXXX", making->into) >= PATH_MAX)
        return spsy_fail(error, SPSY_ERR_VALUE, "SPY0162", "the path of the folder is too long");
    if (!mkdtemp(template))
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0162", "a folder in %s", making->into);
    snprintf(making->begun, sizeof making->begun, "%.*s", PATH_MAX - 1, template);
    for (size_t i = 0; result == 0 && i < making->count; i++)
        result = write_file(making, &making->files[i], error);
    if (result == 0 && (chmod(making->begun, 0755) < 0 || place(making) < 0))
        result = fail_place(making, error);
    return result;
}

/* What has been begun is taken away again. */
static void take_away(const struct making *making)
{
    char path[PATH_MAX + 40];

    for (size_t i = 0; i < making->count; i++) {
        snprintf(path, sizeof path, "%s/%s", making->begun, making->files[i].name);
        unlink(path);
    }
    rmdir(making->begun);
}

/* ---- what came of it --------------------------------------------------------------------------
 */

/* Where spsy.pc of this very program lies, unless pkg-config looks there by itself; "" then. */
static void package_path(char path[PATH_MAX])
{
    ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - 32);

    path[length > 0 ? length : 0] = '\0';
    for (int i = 0; i < 2 && strrchr(path, '/'); i++) /* bin/spsy */
        *strrchr(path, '/') = '\0';
    if (strcmp(path, "/usr") == 0 || strcmp(path, "/usr/local") == 0)
        path[0] = '\0';
    else
        strcat(path, "/lib/pkgconfig");
}

/* Lines to be copied into a shell: a quote or a dollar of the path is to stay one. */
static void show_quoted(const char *before, const char *path, const char *after)
{
    char text[PATH_MAX];

    spsy_path_quote(path, text, sizeof text);
    printf(*text == '\'' ? "%s%s%s\n" : "%s'%s'%s\n", before, text, after);
}

static void show_text(const struct making *making)
{
    char path[PATH_MAX];

    printf("made %s:", making->folder);
    for (size_t i = 0; i < making->count; i++)
        printf(" %s", making->files[i].name);
    putchar('\n');
    show_quoted("next: cd ", making->folder, " && make && make test");
    package_path(path);
    if (*path)
        show_quoted("before: export PKG_CONFIG_PATH=", path, "");
}

static int show_json(const struct making *making)
{
    cJSON *root = cJSON_CreateObject(), *files;
    char path[PATH_MAX], *line;

    package_path(path);
    cJSON_AddStringToObject(root, "folder", making->folder);
    cJSON_AddStringToObject(root, "name", making->name);
    cJSON_AddStringToObject(root, "language", kit_languages[making->language]);
    cJSON_AddStringToObject(root, "pkgConfigPath", path);
    files = cJSON_AddArrayToObject(root, "files");
    for (size_t i = 0; i < making->count; i++)
        cJSON_AddItemToArray(files, cJSON_CreateString(making->files[i].name));
    line = files ? spsy_json_print(root) : NULL;
    cJSON_Delete(root);
    if (!line)
        return SPSY_MESSAGE_INTERNAL;
    spsy_json_put(line, stdout);
    putchar('\n');
    cJSON_free(line);
    return 0;
}

static int make(struct making *making)
{
    struct spsy_error error;
    int result = 0, status = 0;

    if (kit_template_files(making->name, making->language, making->files, &making->count) < 0)
        result = spsy_fail_memory(&error);
    if (result == 0)
        result = make_folder(making, &error);
    if (result < 0) {
        if (making->begun[0])
            take_away(making);
        status = page_failed(making->json, "exit", &error);
    } else if (making->json) {
        status = show_json(making);
    } else {
        show_text(making);
    }
    for (size_t i = 0; i < making->count; i++)
        free(making->files[i].text);
    if (fflush(stdout) != 0 && status == 0)
        status = SPSY_MESSAGE_FAILED;
    return status;
}

/* ---- words ------------------------------------------------------------------------------------
 */

static int check_words(struct making *making)
{
    const char *flaw;
    size_t language = 0;
    char text[200], lower[16];

    if (!making->name_word || !making->language_word)
        return misused(making, making->name_word ? "name the language: --lang" : "name the program",
                       "");
    while (kit_languages[language] && strcmp(kit_languages[language], making->language_word) != 0)
        language++;
    if (!kit_languages[language])
        return misused(making, "--lang is c, c++, ibmi-c, cobol or policy, not ",
                       making->language_word);
    making->language = language;
    flaw = spsy_fold_upper(making->name, sizeof making->name, making->name_word)
               ? kit_name_flaw(making->name, language)
               : kit_name_flaw("", language);
    if (flaw) {
        snprintf(text, sizeof text, "%.*s %s", spsy_text_cut(making->name_word, 40),
                 making->name_word, flaw);
        return misused(making, text, "");
    }
    snprintf(lower, sizeof lower, "%s", making->name);
    for (char *at = lower; *at; at++)
        *at = (char)(*at >= 'A' && *at <= 'Z' ? *at - 'A' + 'a' : *at);
    if (snprintf(making->folder, sizeof making->folder, "%s/%s", making->into, lower) >= PATH_MAX)
        return misused(making, "the path of the folder is too long", "");
    return 0;
}

static int parse(struct making *making, int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        const char **value = strcmp(argv[i], "--lang") == 0   ? &making->language_word
                             : strcmp(argv[i], "--into") == 0 ? &making->into
                                                              : NULL;

        if (value && i + 1 == argc)
            return misused(making, "a value is missing after ", argv[i]);
        if (value)
            *value = argv[++i];
        else if (strcmp(argv[i], "--json") == 0)
            making->json = true;
        else if (argv[i][0] == '-')
            return page_unknown_option(making->json, "exit", usage, argv[i]);
        else if (making->name_word)
            return misused(making, "unexpected argument ", argv[i]);
        else
            making->name_word = argv[i];
    }
    return check_words(making);
}

int kit_exit_new(int argc, char **argv, bool json)
{
    struct making making = {.into = ".", .json = json};
    int status;

    for (int i = 0; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0)
            return page_text(json, "EXIT", usage);
    status = parse(&making, argc, argv);
    return status == 0 ? make(&making) : status;
}

#include "setup/setup.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/message.h"
#include "setup/ground.h"
#include "setup/file.h"
#include "setup/systemd.h"
#include "setup/texts.h"

enum action { SHOW, CHECK, APPLY, UNDO };

struct setup {
    enum action action;
    const char *root; /* "" or without a slash at its end */
    bool live;        /* this machine, and systemd runs */
    struct setup_texts texts;
    enum setup_file_state states[SETUP_FILES];
    struct spsy_error error;
};

static const char usage[] =
    "usage: spsy gateway setup [--check | --apply | --undo] [--root DIR]\n"
    "\n"
    "  Puts the gateway in front of cupsd: drop-ins for cups.socket and cups.service, and a\n"
    "  configuration of cupsd's beside the distribution's. Without an option it shows what\n"
    "  it would do, and changes nothing.\n"
    "\n"
    "  --apply  does it; what is done already stays as it is\n"
    "  --undo   takes it back\n"
    "  --check  compares what is there with what should be; status 1 when it differs\n"
    "  --root   another system's root directory: files only, no systemd\n";

static void path_of(const struct setup *setup, enum setup_file file, char path[PATH_MAX])
{
    snprintf(path, PATH_MAX, "%s%s", setup->root, setup_paths[file]);
}

static int failed(const struct setup *setup)
{
    fprintf(stderr, "spsy gateway setup: %s%s%s\n", setup->error.message_id,
            setup->error.message_id[0] ? ": " : "", setup->error.text);
    return SPSY_MESSAGE_FAILED;
}

static int look(struct setup *setup)
{
    char path[PATH_MAX];
    int result = 0;

    for (int i = 0; result == 0 && i < SETUP_FILES; i++) {
        path_of(setup, (enum setup_file)i, path);
        result = setup_file_look(path, setup->texts.text[i], &setup->states[i], &setup->error);
    }
    return result;
}

/* Whoever has changed a file of ours, or has one of that name, decides what becomes of it. */
static int refuse_others(struct setup *setup, bool foreign)
{
    char path[PATH_MAX];

    for (int i = 0; i < SETUP_FILES; i++) {
        path_of(setup, (enum setup_file)i, path);
        if (setup->states[i] == SETUP_FILE_EDITED)
            return spsy_fail(&setup->error, SPSY_ERR_EXISTS, "SPY0102",
                             "%s was changed by somebody since; nothing was done. When it is not "
                             "needed: rm '%s'",
                             path, path);
        if (setup->states[i] == SETUP_FILE_FOREIGN && foreign)
            return spsy_fail(&setup->error, SPSY_ERR_EXISTS, "SPY0102",
                             "%s is there and not from here; nothing was done", path);
    }
    return 0;
}

static bool is_complete(const struct setup *setup)
{
    for (int i = 0; i < SETUP_FILES; i++)
        if (setup->states[i] != SETUP_FILE_SAME)
            return false;
    return true;
}

static bool is_root(struct setup *setup)
{
    if (*setup->root || geteuid() == 0)
        return true;
    spsy_fail(&setup->error, SPSY_ERR_AUTHORITY, "SPY0101", "for root only");
    return false;
}

/* ---- apply ---- */

static int write_files(struct setup *setup)
{
    char path[PATH_MAX];
    int result = 0;

    for (int i = 0; result == 0 && i < SETUP_FILES; i++) {
        path_of(setup, (enum setup_file)i, path);
        if (setup->states[i] == SETUP_FILE_SAME)
            continue;
        printf("writing %s\n", path);
        fflush(stdout);
        result = setup_file_write(path, setup->texts.text[i], &setup->error);
    }
    return result;
}

static int refuse_later(struct setup *setup)
{
    char names[1024];

    setup_later_drop_ins(setup->root, names, sizeof names);
    return *names ? spsy_fail(&setup->error, SPSY_ERR_STATE, "SPY0101",
                              "read after ours, so that it may take back what ours says; nothing "
                              "was done: %s",
                              names)
                  : 0;
}

static int apply(struct setup *setup)
{
    char text[256];
    int result = setup_texts_make(setup->root, &setup->texts, &setup->error);

    if (result == 0)
        result = look(setup);
    if (result == 0)
        result = refuse_others(setup, true);
    if (result == 0)
        result = refuse_later(setup);
    if (result < 0)
        return failed(setup);
    if (is_complete(setup) && (!setup->live || !setup_systemd_differs(true, text, sizeof text))) {
        puts("nothing to do");
        return 0;
    }
    if (setup->live)
        result = setup_systemd_stop(stdout, &setup->error);
    if (result == 0)
        result = write_files(setup);
    if (result == 0 && setup->live)
        result = setup_systemd_start(true, stdout, &setup->error);
    return result < 0 ? failed(setup) : 0;
}

/* ---- undo ---- */

static int remove_files(struct setup *setup)
{
    char path[PATH_MAX];
    int result = 0;

    for (int i = SETUP_FILES - 1; result == 0 && i >= 0; i--) {
        path_of(setup, (enum setup_file)i, path);
        if (setup->states[i] == SETUP_FILE_FOREIGN) {
            printf("not from here, it stays: %s\n", path);
            continue;
        }
        if (setup->states[i] != SETUP_FILE_ABSENT)
            printf("removing %s\n", path);
        fflush(stdout);
        result = setup_file_remove(path, &setup->error); /* also what a kill has left */
    }
    return result;
}

static bool is_gone(const struct setup *setup)
{
    for (int i = 0; i < SETUP_FILES; i++)
        if (setup->states[i] == SETUP_FILE_OLDER)
            return false;
    return true;
}

static int undo(struct setup *setup)
{
    char text[256];
    bool steps;
    int result = look(setup);

    if (result == 0)
        result = refuse_others(setup, false);
    if (result < 0)
        return failed(setup);
    steps = setup->live && (!is_gone(setup) || setup_systemd_differs(false, text, sizeof text));
    if (is_gone(setup) && !steps)
        puts("nothing to do");
    if (steps)
        result = setup_systemd_stop(stdout, &setup->error);
    if (result == 0)
        result = remove_files(setup);
    if (result == 0 && steps)
        result = setup_systemd_start(false, stdout, &setup->error);
    return result < 0 ? failed(setup) : 0;
}

/* ---- show and check ---- */

static const char *const state_words[] = {
    [SETUP_FILE_ABSENT] = "missing",
    [SETUP_FILE_SAME] = "as it should be",
    [SETUP_FILE_OLDER] = "not what it should be now: --apply",
    [SETUP_FILE_EDITED] = "changed by somebody",
    [SETUP_FILE_FOREIGN] = "not from here",
};

static void indent(const char *text)
{
    while (*text) {
        size_t length = strcspn(text, "\n");

        printf("    %.*s\n", (int)length, text);
        text += length + (text[length] == '\n');
    }
}

static int show(struct setup *setup)
{
    char path[PATH_MAX], later[1024];
    int result = setup_texts_make(setup->root, &setup->texts, &setup->error);

    if (result == 0)
        result = look(setup);
    if (result < 0)
        return failed(setup);
    for (int i = 0; i < SETUP_FILES; i++) {
        path_of(setup, (enum setup_file)i, path);
        printf("%s: %s\n", path, state_words[setup->states[i]]);
        if (i == SETUP_CONFIGURATION)
            puts("    (cupsd.conf, but for)");
        indent(i == SETUP_CONFIGURATION ? setup->texts.changes : setup->texts.text[i]);
    }
    setup_later_drop_ins(setup->root, later, sizeof later);
    if (*later)
        printf("read after ours, so that --apply refuses: %s\n", later);
    puts("steps of --apply:");
    if (*setup->root)
        puts("(the files; no systemd in another root directory)");
    else
        setup_systemd_show(stdout);
    puts("nothing was changed");
    return 0;
}

static void say_ground(void *context, const char *check, enum ground_finding finding,
                       const char *text)
{
    bool *differs = context;

    printf("%s: %s%s\n", check, finding == GROUND_BROKEN ? "WRONG: " : "", text);
    *differs = *differs || finding == GROUND_BROKEN;
}

/* What only the running machine can tell. */
static bool check_live(void)
{
    char text[256];
    bool differs = setup_systemd_differs(true, text, sizeof text);

    if (differs)
        printf("systemd: %s\n", text);
    else if (geteuid() == 0)
        ground_direct(SETUP_PRIVATE_SOCKET, SETUP_USER, say_ground, &differs);
    else
        puts("cupsd: what it lets through is tried as root only");
    return differs;
}

static int check(struct setup *setup)
{
    char path[PATH_MAX], later[1024];
    bool differs = false;
    int result = setup_texts_make(setup->root, &setup->texts, &setup->error);

    if (result == 0)
        result = look(setup);
    if (result < 0)
        return failed(setup);
    for (int i = 0; i < SETUP_FILES; i++) {
        path_of(setup, (enum setup_file)i, path);
        printf("%s: %s\n", path, state_words[setup->states[i]]);
        differs = differs || setup->states[i] != SETUP_FILE_SAME;
    }
    setup_later_drop_ins(setup->root, later, sizeof later);
    if (*later)
        printf("read after ours: %s\n", later);
    differs = differs || *later;
    if (setup->live && !differs)
        differs = check_live();
    return differs ? SPSY_MESSAGE_FAILED : 0;
}

/* ---- the words ---- */

static int misused(const char *what, const char *word)
{
    fprintf(stderr, "spsy gateway setup: %s%s\n%s", what, word, usage);
    return SPSY_MESSAGE_USAGE;
}

static int run(struct setup *setup)
{
    static int (*const actions[])(struct setup * setup) = {
        [SHOW] = show, [CHECK] = check, [APPLY] = apply, [UNDO] = undo};
    int status = SPSY_MESSAGE_FAILED;

    if ((setup->action == APPLY || setup->action == UNDO) && !is_root(setup))
        failed(setup);
    else
        status = actions[setup->action](setup);
    setup_texts_release(&setup->texts);
    if (fflush(stdout) != 0 && status == 0)
        status = SPSY_MESSAGE_FAILED;
    return status;
}

/* DIR of --root, without the slashes at its end: "/" is this machine, as no --root is. */
static const char *read_root(char *copy)
{
    size_t length = strlen(copy);

    while (length > 0 && copy[length - 1] == '/')
        copy[--length] = '\0';
    return copy;
}

int gateway_setup(int count, char *const *arguments)
{
    static const struct {
        const char *name;
        enum action action;
    } options[] = {{"--check", CHECK}, {"--apply", APPLY}, {"--undo", UNDO}};
    struct setup setup = {.root = ""};
    char root[PATH_MAX] = "";

    for (int i = 1; i < count; i++) {
        enum action action = SHOW;

        for (size_t j = 0; j < sizeof options / sizeof options[0]; j++)
            if (strcmp(arguments[i], options[j].name) == 0)
                action = options[j].action;
        if (strcmp(arguments[i], "--help") == 0)
            return fputs(usage, stdout) == EOF ? SPSY_MESSAGE_FAILED : 0;
        if (strcmp(arguments[i], "--root") == 0) {
            if (i + 1 >= count || strlen(arguments[i + 1]) >= sizeof root - 128)
                return misused("--root wants a directory", "");
            setup.root = read_root(strcpy(root, arguments[++i]));
        } else if (action == SHOW) {
            return misused("not known: ", arguments[i]);
        } else if (setup.action != SHOW) {
            return misused("one of --check, --apply and --undo", "");
        } else {
            setup.action = action;
        }
    }
    signal(SIGPIPE, SIG_IGN); /* a reader that goes away does not leave cupsd stopped */
    setup.live = !*setup.root && setup_systemd_runs();
    return run(&setup);
}

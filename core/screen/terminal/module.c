/* module.c - what lib/spsy/terminal.so offers. */
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>

#include "screen/terminal/display.h"
#include "screen/terminal/line.h"
#include "screen/terminal/list.h"

/* The user's characters, for this thread alone and while it is here: spsy itself has the C locale.
 * Where none is set, UTF-8 is what a terminal of today takes. */
static locale_t enter(void)
{
    static locale_t users;

    if (!users) {
        const char *all = getenv("LC_ALL"), *kind = getenv("LC_CTYPE"), *language = getenv("LANG");
        bool said = (all && *all) || (kind && *kind) || (language && *language);

        users = newlocale(LC_CTYPE_MASK, said ? "" : "C.UTF-8", (locale_t)0);
        if (!users)
            users = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    }
    return users ? uselocale(users) : (locale_t)0;
}

static void leave(locale_t before)
{
    if (before)
        uselocale(before);
}

static int edit_open(const struct terminal_host *host, const char *history,
                     struct terminal_editor **editor, struct spsy_error *error)
{
    locale_t before = enter();
    int result = line_open(host, history, editor, error);

    leave(before);
    return result;
}

static const char *edit_line(struct terminal_editor *editor, bool continued, bool *abandoned)
{
    locale_t before = enter();
    const char *line = line_read(editor, continued, abandoned);

    leave(before);
    return line;
}

static void edit_close(struct terminal_editor *editor)
{
    locale_t before = enter();

    line_close(editor);
    leave(before);
}

static int list(const struct terminal_host *host, const char *heading, struct spsy_error *error)
{
    locale_t before = enter();
    int result = display_open(error);

    if (result == 0) {
        list_work(host, NULL, heading);
        display_close();
    }
    leave(before);
    return result;
}

__attribute__((visibility("default"))) extern const struct terminal_api spsy_terminal_api;
const struct terminal_api spsy_terminal_api = {
    .version = TERMINAL_API_VERSION,
    .edit_open = edit_open,
    .edit_line = edit_line,
    .edit_close = edit_close,
    .list = list,
};

/* line.c - libedit: what is typed, what Tab and F4 make of it, what was typed before.
 *
 * MUST: a line with a password in it is neither in the history's file nor in the list that the
 * arrow keys bring back. */
#include "screen/terminal/line.h"

#include <errno.h>
#include <histedit.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/text.h"
#include "screen/terminal/history.h"
#include "screen/terminal/prompt.h"

struct terminal_editor {
    const struct terminal_host *host;
    EditLine *edit;
    History *history;
    char *path; /* of the history, or NULL */
    bool continued;
    bool tabbed; /* the key before was Tab, at the same place, and helped no further */
    size_t tabbed_at;
};

static volatile sig_atomic_t interrupted;

static struct terminal_editor *editor_of(EditLine *edit)
{
    void *editor = NULL;

    el_get(edit, EL_CLIENTDATA, &editor);
    return editor;
}

static char *prompt_text(EditLine *edit)
{
    static char first[] = "spsy> ", more[] = "    > ";

    return editor_of(edit)->continued ? more : first;
}

/* ---- completion ------------------------------------------------------------------------------ */

/* The line up to the cursor; the caller's. */
static char *line_of(EditLine *edit, size_t *cursor)
{
    const LineInfo *info = el_line(edit);

    *cursor = (size_t)(info->cursor - info->buffer);
    return strndup(info->buffer, (size_t)(info->lastchar - info->buffer));
}

static int characters(const char *text)
{
    int count = 0;

    for (; *text; text++)
        count += ((unsigned char)*text & 0xC0) != 0x80;
    return count;
}

/* How many bytes all candidates have in common, letters in any case. */
static size_t common_bytes(const struct completion *completion)
{
    const char *first = completion->candidates[0].word;
    size_t common = strlen(first);

    for (size_t i = 1; i < completion->count; i++)
        while (strncasecmp(first, completion->candidates[i].word, common) != 0)
            common--;
    return common;
}

static int terminal_columns(void)
{
    struct winsize size;

    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

static void print_safe(const char *text, int width)
{
    int used = 0;

    while (*text && used < width) {
        const char *start = text;
        long point = spsy_utf8_next(&text);

        if (point < 0)
            text = start + 1;
        if (spsy_text_misleads(point))
            putchar('?');
        else
            fwrite(start, 1, (size_t)(text - start), stdout);
        used++;
    }
}

/* With a few words about each where it has a line for itself. */
static void list_candidates(const struct completion *completion)
{
    enum { MOST = 100 };
    size_t shown = completion->count < MOST ? completion->count : MOST;
    int widest = 0, columns = terminal_columns();

    for (size_t i = 0; i < shown; i++)
        if (characters(completion->candidates[i].word) > widest)
            widest = characters(completion->candidates[i].word);
    putchar('\n');
    for (size_t i = 0; i < shown; i++) {
        const struct candidate *candidate = &completion->candidates[i];

        print_safe(candidate->word, columns - 1);
        for (int k = characters(candidate->word); k < widest + 2; k++)
            putchar(' ');
        print_safe(candidate->text, columns - widest - 3);
        putchar('\n');
    }
    if (shown < completion->count)
        printf("(%zu more)\n", completion->count - shown);
    fflush(stdout);
}

static void put(EditLine *edit, const struct completion *completion, const char *word, size_t bytes,
                bool whole)
{
    char text[512];

    snprintf(text, sizeof text, "%.*s%s", (int)bytes, word,
             whole && bytes > 0 && word[bytes - 1] != '(' && word[bytes - 1] != '/'
                 ? strchr(el_line(edit)->buffer, '(') ? "" : " "
                 : "");
    el_deletestr(edit, characters(completion->prefix));
    el_insertstr(edit, text);
}

static unsigned char replace_by_prompting(EditLine *edit);

static unsigned char complete(EditLine *edit, wint_t key)
{
    struct terminal_editor *editor = editor_of(edit);
    struct completion completion = {0};
    unsigned char result = CC_REFRESH;
    size_t cursor, common;
    char *line = line_of(edit, &cursor);
    bool again;

    (void)key;
    if (!line)
        return CC_ERROR;
    again = editor->tabbed && editor->tabbed_at == cursor;
    editor->tabbed = false;
    editor->host->complete(editor->host->context, line, cursor, &completion);
    free(line);
    common = completion.count > 0 ? common_bytes(&completion) : 0;
    if (again && completion.starts_word) {
        result = replace_by_prompting(edit);
    } else if (completion.count == 0) {
        result = CC_REFRESH_BEEP;
    } else if (completion.count == 1 || common > strlen(completion.prefix)) {
        put(edit, &completion, completion.candidates[0].word, common, completion.count == 1);
    } else if (again) {
        list_candidates(&completion);
        result = CC_REDISPLAY;
    } else {
        editor->tabbed = true;
        editor->tabbed_at = cursor;
        result = CC_REFRESH_BEEP;
    }
    editor->host->forget(&completion);
    return result;
}

/* ---- prompting ------------------------------------------------------------------------------- */

static void replace(EditLine *edit, const char *statement)
{
    const LineInfo *info = el_line(edit);
    int all = 0;

    el_cursor(edit, (int)(info->lastchar - info->cursor)); /* to the end; it stops there */
    info = el_line(edit);
    for (const char *at = info->buffer; at < info->lastchar; at++)
        all += ((unsigned char)*at & 0xC0) != 0x80;
    el_deletestr(edit, all);
    el_insertstr(edit, statement);
}

static unsigned char replace_by_prompting(EditLine *edit)
{
    struct terminal_editor *editor = editor_of(edit);
    size_t cursor;
    char *line = line_of(edit, &cursor), *statement, why[160] = "";

    if (!line)
        return CC_ERROR;
    statement = prompt_for(editor->host, line, why, sizeof why);
    if (statement)
        replace(edit, statement);
    else if (why[0])
        printf("\n%s\n", why);
    fflush(stdout);
    free(statement);
    free(line);
    return CC_REDISPLAY;
}

static unsigned char prompt(EditLine *edit, wint_t key)
{
    (void)key;
    return replace_by_prompting(edit);
}

/* ---- history --------------------------------------------------------------------------------- */

static void remember(void *context, const char *text)
{
    struct terminal_editor *editor = context;
    HistEvent event;

    history(editor->history, &event, H_ENTER, text);
}

static void keep(struct terminal_editor *editor, const char *line)
{
    size_t length = strcspn(line, "\n");
    char *text = strndup(line, length);

    if (text && strspn(text, " \t") < length &&
        !editor->host->secret(editor->host->context, text)) {
        remember(editor, text);
        if (editor->path)
            history_append(editor->path, text);
    }
    free(text);
}

/* ---- the editor ------------------------------------------------------------------------------ */

static void bind_keys(EditLine *edit)
{
    /* F4 of xterm and its kin, of vt220, of the Linux console, of rxvt */
    static const char *const f4[] = {"\\eOS", "\\e[14~", "\\e[[D"};

    /* wide, because el_set makes copies of these that it never frees (libedit 3.1-20221030) */
    el_wset(edit, EL_ADDFN, L"spsy-complete", L"completes the word at the cursor", complete);
    el_wset(edit, EL_ADDFN, L"spsy-prompt", L"prompts for the command", prompt);
    el_set(edit, EL_BIND, "^I", "spsy-complete", NULL);
    for (size_t i = 0; i < sizeof f4 / sizeof f4[0]; i++)
        el_set(edit, EL_BIND, f4[i], "spsy-prompt", NULL);
    el_set(edit, EL_BIND, "^R", "em-inc-search-prev", NULL);
    el_set(edit, EL_BIND, "\\e[1~", "ed-move-to-beg", NULL);
    el_set(edit, EL_BIND, "\\e[4~", "ed-move-to-end", NULL);
    el_set(edit, EL_BIND, "\\e[H", "ed-move-to-beg", NULL);
    el_set(edit, EL_BIND, "\\e[F", "ed-move-to-end", NULL);
    el_set(edit, EL_BIND, "\\eOH", "ed-move-to-beg", NULL);
    el_set(edit, EL_BIND, "\\eOF", "ed-move-to-end", NULL);
    el_set(edit, EL_BIND, "\\e[3~", "ed-delete-next-char", NULL);
}

int line_open(const struct terminal_host *host, const char *path, struct terminal_editor **editor,
              struct spsy_error *error)
{
    struct terminal_editor *made = calloc(1, sizeof *made);
    HistEvent event;

    if (!made)
        return spsy_fail_memory(error);
    made->host = host;
    made->path = path ? strdup(path) : NULL;
    made->history = history_init();
    made->edit = el_init("spsy", stdin, stdout, stderr);
    if (!made->history || !made->edit) {
        line_close(made);
        return spsy_fail(error, SPSY_ERR_IO, "", "the terminal cannot be edited on");
    }
    history(made->history, &event, H_SETSIZE, HISTORY_LINES);
    history(made->history, &event, H_SETUNIQUE, 1);
    el_set(made->edit, EL_CLIENTDATA, made);
    el_set(made->edit, EL_PROMPT, prompt_text);
    el_set(made->edit, EL_EDITOR, "emacs");
    el_set(made->edit, EL_SIGNAL, 1);
    el_set(made->edit, EL_HIST, history, made->history);
    bind_keys(made->edit);
    if (path)
        history_read(path, remember, made);
    *editor = made;
    return 0;
}

static void note_interrupt(int signal)
{
    (void)signal;
    interrupted = 1;
}

const char *line_read(struct terminal_editor *editor, bool continued, bool *abandoned)
{
    struct sigaction action = {.sa_handler = note_interrupt}, before;
    const char *line;
    int count = 0;

    *abandoned = false;
    interrupted = 0;
    editor->continued = continued;
    editor->tabbed = false;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, &before); /* no SA_RESTART: the read ends with it */
    line = el_gets(editor->edit, &count);
    sigaction(SIGINT, &before, NULL);
    if (interrupted) {
        *abandoned = true;
        el_reset(editor->edit);
        fputs("^C\n", stdout);
        fflush(stdout);
        return "\n";
    }
    if (!line || count <= 0)
        return NULL;
    keep(editor, line);
    return line;
}

void line_close(struct terminal_editor *editor)
{
    if (!editor)
        return;
    if (editor->edit)
        el_end(editor->edit);
    if (editor->history)
        history_end(editor->history);
    free(editor->path);
    free(editor);
}

#include "client/named.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cl_words.h"
#include "wire/wire.h"

/* Which value of which commands may be opened how. tests/test_client.c compares it with the table
 * of commands, which a client has not got. */
static const struct {
    const char *keyword, *command; /* command: how its name begins */
    enum spsy_client_file kind;
    bool makes, positional;
} uses[] = {
    {"FROMSTMF", "CRTSPLF", SPSY_CLIENT_STREAM_FILE, false, true},
    {"TOSTMF", "CPYSPLF", SPSY_CLIENT_STREAM_FILE, true, false},
    {"TOSTMF", "EXPORT", SPSY_CLIENT_STREAM_FILE, true, false},
    {"TOSTMF", "EXPSPLKEY", SPSY_CLIENT_SAVE_FILE, true, false},
    {"FROMSTMF", "IMPSPLKEY", SPSY_CLIENT_STREAM_FILE, false, true},
    {"POLICY", "REPLAY", SPSY_CLIENT_STREAM_FILE, false, false},
    {"REGISTRY", "REPLAY", SPSY_CLIENT_STREAM_FILE, false, false},
    {"FILE", "POLICY", SPSY_CLIENT_STREAM_FILE, false, true}, /* of check and install, first */
    {"SAVF", "RST", SPSY_CLIENT_SAVE_FILE, false, false},
    {"SAVF", "QSRRSTO", SPSY_CLIENT_SAVE_FILE, false, true},
    {"SAVF", "SAV", SPSY_CLIENT_SAVE_FILE, true, false},
    {"SAVF", "QSRSAVO", SPSY_CLIENT_SAVE_FILE, true, true},
    {"HTML", "REPORT", SPSY_CLIENT_STREAM_FILE, true, false},
    {"TO", "COLLECT", SPSY_CLIENT_ARCHIVED, false, false}, /* files in that directory, as */
    {"TO", "COLLECT", SPSY_CLIENT_ARCHIVED, true, false},  /* the next two */
    {"TO", "COLLECT", SPSY_CLIENT_INDEX, false, false},
    {"TO", "COLLECT", SPSY_CLIENT_INDEX, true, false},
    {"FILE", "BACKUP", SPSY_CLIENT_SAVE_FILE, true, true},
    {"FILE", "BACKUP", SPSY_CLIENT_SAVE_FILE, false, true}, /* after it was made */
    {"FILE", "RESTORE", SPSY_CLIENT_SAVE_FILE, false, true},
    {"FILE", "COMPARE", SPSY_CLIENT_SAVE_FILE, false, true},
    {"SECRETS", "COMPARE", SPSY_CLIENT_SAVE_FILE, true, false},
    {"SECRETS", "COMPARE", SPSY_CLIENT_SAVE_FILE, false, false}, /* after it was made */
};

/* What has been seen of a statement. */
struct look {
    const struct named_wish *wish;
    char command[16]; /* cut: no command that opens files has so long a name */
    bool allowed;
    bool replaces; /* STMFOPT(*REPLACE) */
    bool dry;      /* a dry run, or a check: nothing is written */
};

/* Read only after this statement has made it. */
static bool is_read_back(size_t use)
{
    return strcmp(uses[use].command, "BACKUP") == 0 || strcmp(uses[use].keyword, "SECRETS") == 0;
}

static bool fits(const struct look *look, size_t use, const char *keyword)
{
    const char *begin = uses[use].command;

    return uses[use].kind == look->wish->kind && uses[use].makes == look->wish->makes &&
           (look->wish->makes || look->wish->made || !is_read_back(use)) &&
           strncasecmp(look->command, begin, strlen(begin)) == 0 &&
           (keyword ? strcasecmp(keyword, uses[use].keyword) == 0 : uses[use].positional);
}

/* Of an archive the statement names the directory: the index has one name in it, and data is what
 * neither has that name nor a leading dot. */
static bool means(const struct named_wish *wish, const char *value)
{
    static const char index[] = "index.jsonl";
    size_t length = strlen(value);
    const char *name;

    if (wish->kind != SPSY_CLIENT_ARCHIVED && wish->kind != SPSY_CLIENT_INDEX)
        return strcmp(value, wish->name) == 0;
    if (length == 0 || strncmp(value, wish->name, length) != 0 || wish->name[length] != '/')
        return false;
    name = wish->name + length + 1;
    if (wish->kind == SPSY_CLIENT_INDEX)
        return strcmp(name, index) == 0;
    return name[0] && name[0] != '.' && !strchr(name, '/') && strcmp(name, index) != 0;
}

/* keyword NULL: a value by its position. */
static void see_value(struct look *look, const char *keyword, const char *value)
{
    if (keyword && strcasecmp(keyword, "STMFOPT") == 0 && strcasecmp(value, "*REPLACE") == 0)
        look->replaces = true;
    for (size_t i = 0; i < sizeof uses / sizeof uses[0]; i++)
        look->allowed |= means(look->wish, value) && fits(look, i, keyword);
}

static void see_command(struct look *look, const char *name, size_t length)
{
    const char *slash = memchr(name, '/', length); /* QSYS/DSPSPLF */

    if (slash) {
        length -= (size_t)(slash + 1 - name);
        name = slash + 1;
    }
    snprintf(look->command, sizeof look->command, "%.*s", (int)length, name);
}

/* ---- words -------------------------------------------------------------------------------- */

/* --keyword value, --keyword=value, value; after -- there are only values. */
static void look_at_words(struct look *look, const cJSON *words)
{
    char keyword[16] = "";
    bool options = true;
    const cJSON *word = words->child;

    see_command(look, cJSON_GetStringValue(word), strlen(cJSON_GetStringValue(word)));
    for (word = word->next; word; word = word->next) {
        const char *text = cJSON_GetStringValue(word);
        size_t length = strcspn(text, "=");

        if (options && (strcmp(text, "--dry-run") == 0 || strcmp(text, "--check") == 0)) {
            /* spsy backup --check writes all of it, and drops it: so it finds out whether it fits
             */
            look->dry = strcasecmp(look->command, "BACKUP") != 0;
        } else if (!options || strncmp(text, "--", 2) != 0) {
            see_value(look, keyword[0] ? keyword : NULL, text);
            keyword[0] = '\0'; /* a list goes on, but no list names a file */
        } else if (!text[2]) {
            options = false;
        } else if (strcmp(text, "--replace") == 0 && strcasecmp(look->command, "REPORT") == 0) {
            look->replaces = true;
        } else {
            snprintf(keyword, sizeof keyword, "%.*s", (int)length - 2, text + 2);
            if (text[length]) {
                see_value(look, keyword, text + length + 1);
                keyword[0] = '\0';
            }
        }
    }
}

/* ---- CL ----------------------------------------------------------------------------------- */

struct reader {
    const char *at;
    char *value; /* room for any */
    char keyword[16];
    unsigned depth;
};

static const char *past_comment(const char *at)
{
    const char *end = strstr(at + 2, "*/");

    return end ? end + 2 : at + strlen(at);
}

/* A quoted value, from its apostrophe; two of them inside are one. */
static void read_quoted(struct reader *reader)
{
    char *to = reader->value;

    for (reader->at++; *reader->at; reader->at++) {
        if (*reader->at == '\'' && *++reader->at != '\'')
            break;
        *to++ = *reader->at;
    }
    *to = '\0';
}

static void read_word(struct reader *reader)
{
    size_t length = spsy_cl_word_length(reader->at);

    memcpy(reader->value, reader->at, length);
    reader->value[length] = '\0';
    reader->at += length;
}

/* A value, or the keyword of those that follow in parentheses. */
static void read_value(struct reader *reader, struct look *look)
{
    bool quoted = *reader->at == '\'';

    if (quoted)
        read_quoted(reader);
    else
        read_word(reader);
    if (!quoted && reader->depth == 0 && *reader->at == '(')
        snprintf(reader->keyword, sizeof reader->keyword, "%s", reader->value);
    else if (reader->depth <= 1)
        see_value(look, reader->depth ? reader->keyword : NULL, reader->value);
}

static void read_parenthesis(struct reader *reader)
{
    if (*reader->at++ == '(')
        reader->depth++;
    else if (reader->depth > 0 && --reader->depth == 0)
        reader->keyword[0] = '\0';
}

/* The statement is well formed, or the server refuses it and opens nothing. */
static int look_at_cl(struct look *look, const char *text)
{
    struct reader reader = {.at = text, .value = malloc(strlen(text) + 1)};
    bool begun = false;

    if (!reader.value)
        return SPSY_ERR_MEMORY;
    while (*reader.at) {
        if (spsy_cl_blank(*reader.at)) {
            reader.at++;
        } else if (spsy_cl_comment_begins(reader.at, false)) {
            reader.at = past_comment(reader.at);
        } else if (*reader.at == '(' || *reader.at == ')') {
            read_parenthesis(&reader);
        } else if (!begun) {
            begun = true;
            see_command(look, reader.at, spsy_cl_word_length(reader.at));
            reader.at += spsy_cl_word_length(reader.at);
        } else {
            read_value(&reader, look);
        }
    }
    free(reader.value);
    return 0;
}

/* ---- explain ------------------------------------------------------------------------------ */

/* Its statement may be in CL: core/verb/explain.c tells the two apart likewise. */
static bool is_cl(const cJSON *word)
{
    bool cl = false;

    for (; word; word = word->next) {
        if (strncmp(cJSON_GetStringValue(word), "--", 2) == 0)
            return false;
        cl |= strpbrk(cJSON_GetStringValue(word), " (") != NULL;
    }
    return cl;
}

static int look_at_joined(struct look *look, const cJSON *first)
{
    size_t length = 1;
    char *text, *end;
    int result;

    for (const cJSON *word = first; word; word = word->next)
        length += strlen(cJSON_GetStringValue(word)) + 1;
    end = text = calloc(length, 1);
    for (const cJSON *word = first; text && word; word = word->next) {
        end = stpcpy(end, cJSON_GetStringValue(word));
        end = stpcpy(end, word->next ? " " : "");
    }
    result = text ? look_at_cl(look, text) : SPSY_ERR_MEMORY;
    free(text);
    return result;
}

static int look_at_explain(struct look *look, cJSON *word)
{
    const char *text = word ? cJSON_GetStringValue(word) : "";

    look->dry = true;
    if (strcmp(text, "--for") == 0)
        word = word->next ? word->next->next : NULL;
    else if (strncmp(text, "--for=", 6) == 0)
        word = word->next;
    if (word && is_cl(word))
        return look_at_joined(look, word);
    if (word)
        look_at_words(look, &(const cJSON){.child = word});
    return 0;
}

static int look_at_any_words(struct look *look, const cJSON *words)
{
    if (strcmp(cJSON_GetStringValue(words->child), "explain") == 0)
        return look_at_explain(look, words->child->next);
    look_at_words(look, words);
    return 0;
}

/* ------------------------------------------------------------------------------------------- */

static const char *const kind_names[] = {
    [SPSY_CLIENT_STREAM_FILE] = "stream",
    [SPSY_CLIENT_SAVE_FILE] = "save",
    [SPSY_CLIENT_ARCHIVED] = "archived",
    [SPSY_CLIENT_INDEX] = "index",
};

int named_allows(const cJSON *statement, const struct named_wish *wish, struct spsy_error *error)
{
    struct look look = {.wish = wish};
    const char *cl = wire_text(statement, "cl", NULL);
    const cJSON *words = cJSON_GetObjectItemCaseSensitive(statement, "words");

    if (cl && look_at_cl(&look, cl) < 0)
        return spsy_fail_memory(error);
    if (words && words->child && look_at_any_words(&look, words) < 0)
        return spsy_fail_memory(error);
    if (!wish->name[0] || !look.allowed ||
        (look.dry && (wish->makes || wish->kind == SPSY_CLIENT_INDEX)))
        return spsy_fail(error, SPSY_ERR_UNTRUSTED, "SPY0205",
                         "the server wants to %s %s file %s, which the statement does not say: "
                         "nothing was opened",
                         wish->makes ? "write" : "read",
                         kind_names[wish->kind], wish->name);
    if (wish->replace && (wish->kind != SPSY_CLIENT_STREAM_FILE || !look.replaces))
        return spsy_fail(error, SPSY_ERR_UNTRUSTED, "SPY0205",
                         "the server wants to replace file %s, which the statement does not say",
                         wish->name);
    if (!wish->makes && strcmp(wish->name, "-") == 0 && wire_is(statement, "inputTaken"))
        return spsy_fail(error, SPSY_ERR_UNTRUSTED, "SPY0205",
                         "the server wants to read standard input, which is the script");
    return 0;
}

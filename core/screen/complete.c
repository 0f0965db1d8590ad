/* complete.c - what the word under the cursor may become. */
#include "screen/complete.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "screen/completion.h"
#include "cli/help.h"
#include "language/table.h"

void completion_add(struct completion *completion, const char *word, const char *text)
{
    struct candidate *candidates = completion->candidates;
    const char *end = text ? text : "";

    if (strncasecmp(word, completion->prefix, strlen(completion->prefix)) != 0)
        return;
    for (size_t i = 0; i < completion->count; i++)
        if (strcmp(candidates[i].word, word) == 0)
            return;
    if (completion->count == completion->room) {
        size_t room = completion->room ? completion->room * 2 : 64;

        candidates = realloc(candidates, room * sizeof *candidates);
        if (!candidates)
            return; /* fewer are offered */
        completion->candidates = candidates;
        completion->room = room;
    }
    candidates[completion->count].word = strdup(word);
    candidates[completion->count].text = strndup(end, strcspn(end, "\n"));
    if (candidates[completion->count].word && candidates[completion->count].text)
        completion->count++;
}

void completion_free(struct completion *completion)
{
    for (size_t i = 0; i < completion->count; i++) {
        free(completion->candidates[i].word);
        free(completion->candidates[i].text);
    }
    free(completion->candidates);
    memset(completion, 0, sizeof *completion);
}

/* Each of some words that stand apart by `separators`. */
static void add_words(struct completion *completion, const char *words, const char *separators)
{
    char word[64];

    for (words += strspn(words, separators); *words; words += strspn(words, separators)) {
        size_t length = strcspn(words, separators);

        if (length < sizeof word) {
            memcpy(word, words, length);
            word[length] = '\0';
            completion_add(completion, word, "");
        }
        words += length;
    }
}

/* ---- what a parameter takes --------------------------------------------------------------------
 */

/* Keywords whose value is a plain name of something that can be listed. What they name on other
 * systems than ours (printers, message queues, sort sequences) cannot. */
static const struct {
    const char *keyword, *kind;
} named[] = {
    {"USRPRF", "profiles"},    {"USER", "profiles"},     {"GRPPRF", "profiles"},
    {"SUPGRPPRF", "profiles"}, {"NEWOWN", "profiles"},   {"ADOPT", "profiles"},
    {"user", "profiles"},      {"TOUSRID", "profiles"},  {"LIB", "libraries"},
    {"SAVLIB", "libraries"},   {"RSTLIB", "libraries"},  {"CURLIB", "libraries"},
    {"LIBL", "libraries"},     {"library", "libraries"}, {"FILE", "files"},
    {"file", "files"},         {"DEV", "queues"},        {"device", "queues"},
    {"GROUP", "profiles"},
};

/* Its name is that of something new. */
static bool is_made(const struct command_definition *command,
                    const struct parameter_definition *definition)
{
    return definition->object == OBJECT_CREATED ||
           (command && strncmp(command->name, "CRT", 3) == 0 && definition->position == 1);
}

static const char *kind_by_keyword(const char *keyword)
{
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++)
        if (strcmp(named[i].keyword, keyword) == 0)
            return named[i].kind;
    return NULL;
}

const char *completion_kind(const struct command_definition *command,
                            const struct parameter_definition *definition)
{
    if (is_made(command, definition))
        return NULL;
    switch (definition->type) {
    case PARAMETER_JOB:
        return "jobs";
    case PARAMETER_PROGRAM:
        return "programs";
    case PARAMETER_QUALIFIED:
    case PARAMETER_GENERIC:
        if (definition->object == OBJECT_SAVE_FILE)
            return "save-files";
        if (definition->object == OBJECT_OUTQ || definition->object == OBJECT_OUTQ_LATER ||
            definition->object == OBJECT_OF_OBJTYPE ||
            (definition->object == OBJECT_AS_GIVEN && strcmp(definition->keyword, "OBJ") == 0))
            return "queues";
        if (definition->object == OBJECT_GUARD)
            return "guards";
        return strcmp(definition->keyword, "file") == 0 ? "files" : NULL;
    case PARAMETER_NAME:
    case PARAMETER_GENERIC_NAME:
        return kind_by_keyword(definition->keyword);
    case PARAMETER_LABEL:
    case PARAMETER_GENERIC_LABEL:
        return "keys";
    case PARAMETER_INTEGER:
    case PARAMETER_TEXT:
    case PARAMETER_PATH:
    case PARAMETER_DATE:
    case PARAMETER_CHOICE:
    case PARAMETER_COMMAND:
    case PARAMETER_LIST:
        break;
    }
    return NULL;
}

/* OBJTYPE, where it is said already, decides what OBJ is. */
static const char *kind_by_type(const char *type)
{
    static const char *const kinds[][2] = {
        {"*LIB", "libraries"}, {"*USRPRF", "profiles"}, {"*FILE", "save-files"},
        {"*SPLKEY", "keys"}};

    for (size_t i = 0; type && i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcasecmp(kinds[i][0], type) == 0)
            return kinds[i][1];
    return "queues";
}

/* type: OBJTYPE as it was said, or NULL. A list's first element is `element`. */
static void offer_values(struct completion *completion,
                         const struct parameter_definition *definition, const char *type,
                         size_t element)
{
    const struct parameter_definition *one = definition;

    if (definition->special && element == 0)
        add_words(completion, definition->special, " ");
    for (size_t i = 0; definition->elements && definition->elements[i].keyword; i++)
        if (i == element)
            one = &definition->elements[i];
    if (one != definition && one->special)
        add_words(completion, one->special, " ");
    completion->kind = completion_kind(completion->command, one);
    if (completion->kind && definition->object == OBJECT_OF_OBJTYPE)
        completion->kind = kind_by_type(type);
    completion->paths = definition->type == PARAMETER_PATH;
}

static const struct parameter_definition *find_keyword(const struct command_definition *command,
                                                       const char *keyword, size_t length)
{
    const struct parameter_definition *definition = command->parameters;

    for (; definition->keyword; definition++)
        if (strlen(definition->keyword) == length &&
            strncasecmp(definition->keyword, keyword, length) == 0)
            return definition;
    return NULL;
}

static const struct parameter_definition *find_position(const struct command_definition *command,
                                                        unsigned position)
{
    const struct parameter_definition *definition = command->parameters;

    for (; definition->keyword; definition++)
        if (definition->position == position)
            return definition;
    return NULL;
}

static void take_prefix(struct completion *completion, const char *text, size_t length)
{
    if (length >= sizeof completion->prefix)
        length = sizeof completion->prefix - 1;
    memcpy(completion->prefix, text, length);
    completion->prefix[length] = '\0';
}

static void take_file(struct completion *completion, const char *text, size_t length)
{
    if (length == 0 || length >= sizeof completion->file || text[0] == '*')
        return;
    memcpy(completion->file, text, length);
    completion->file[length] = '\0';
}

/* ---- options -----------------------------------------------------------------------------------
 */

static bool is_option(const char *word)
{
    return word[0] == '-' && word[1] == '-';
}

/* The last one is what is typed. */
struct words {
    char *const *all;
    int count;
};

static const char *word_typed(const struct words *words)
{
    return words->count > 0 ? words->all[words->count - 1] : "";
}

/* "--file=PAY" is one word with its value in it. */
static void split_equals(struct completion *completion, const char **option, const char *typed)
{
    const char *equals = is_option(typed) ? strchr(typed, '=') : NULL;
    size_t length = equals ? (size_t)(equals - typed) + 1 : 0;

    if (!equals || length >= sizeof completion->before)
        return;
    memcpy(completion->before, typed, length);
    completion->before[length] = '\0';
    take_prefix(completion, equals + 1, strlen(equals + 1));
    *option = typed;
}

static size_t option_length(const char *option)
{
    return strcspn(option, "=");
}

static void offer_keywords(struct completion *completion, const struct command_definition *command)
{
    const struct parameter_definition *definition = command->parameters;
    char option[40] = "--";

    for (; definition->keyword; definition++) {
        help_lower(option + 2, sizeof option - 2, definition->keyword);
        completion_add(completion, option, definition->help);
    }
    completion_add(completion, "--help", "its parameters");
    if (command->function)
        completion_add(completion, "--dry-run", "what it would come to; nothing of it happens");
}

/* FILE and OBJTYPE as far as they are said; the number of values without a keyword. */
static unsigned read_said(struct completion *completion, const struct command_definition *command,
                          const struct words *words, int from, const char **type)
{
    unsigned positions = 0;

    for (int i = from; i < words->count - 1; i++) {
        const char *word = words->all[i], *value = word;
        const struct parameter_definition *definition;

        if (is_option(word)) {
            definition = find_keyword(command, word + 2, option_length(word + 2));
            value = strchr(word, '=')          ? strchr(word, '=') + 1
                    : i + 1 < words->count - 1 ? words->all[++i]
                                               : "";
        } else {
            definition = find_position(command, ++positions);
        }
        if (definition && strcmp(definition->keyword, "FILE") == 0)
            take_file(completion, value, strlen(value));
        if (definition && strcmp(definition->keyword, "OBJTYPE") == 0)
            *type = value;
    }
    return positions;
}

static void complete_command(struct completion *completion,
                             const struct command_definition *command, const struct words *words,
                             int from)
{
    const char *typed = word_typed(words), *option = NULL, *type = NULL;
    const struct parameter_definition *definition = NULL;
    unsigned positions = read_said(completion, command, words, from, &type);

    completion->command = command;
    split_equals(completion, &option, typed);
    if (!option && words->count - 2 >= from && is_option(words->all[words->count - 2]) &&
        !strchr(words->all[words->count - 2], '='))
        option = words->all[words->count - 2];
    if (option)
        definition = find_keyword(command, option + 2, option_length(option + 2));
    if (option && definition) {
        offer_values(completion, definition, type, 0);
        return;
    }
    offer_keywords(completion, command);
    definition = typed[0] == '-' ? NULL : find_position(command, positions + 1);
    if (definition)
        offer_values(completion, definition, type, 0);
}

/* ---- words that are no commands ----------------------------------------------------------------
 */

/* What follows an option in a synopsis: "U" of "[--user U]", "refused|allowed" of
 * "[--verdict refused|allowed]". False: it takes no value. */
static bool option_value(const char *synopsis, const char *option, char *value, size_t size)
{
    size_t length = option_length(option);

    for (const char *at = strstr(synopsis, "--"); at; at = strstr(at + 1, "--")) {
        size_t end = strcspn(at, " ]|=");

        if (end != length || strncmp(at, option, length) != 0)
            continue;
        if ((at[end] != ' ' && at[end] != '=') || !at[end + 1] || strchr("[|-(", at[end + 1]))
            return false;
        at += end + 1;
        end = strcspn(at, " ]");
        snprintf(value, size, "%.*s", (int)end, at);
        return true;
    }
    return false;
}

static const char *kind_of_option(const char *option)
{
    static const char *const kinds[][2] = {
        {"--user", "profiles"},  {"--for", "profiles"},   {"--adopt", "profiles"},
        {"--owner", "profiles"}, {"--group", "profiles"}, {"--file", "files"},
        {"--outq", "queues"},    {"--queue", "queues"},   {"--program", "programs"},
    };

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strlen(kinds[i][0]) == option_length(option) &&
            strncmp(kinds[i][0], option, strlen(kinds[i][0])) == 0)
            return kinds[i][1];
    return NULL;
}

/* value: as the synopsis has it: words to choose from, or what it is called. */
static void offer_option(struct completion *completion, const char *verb, const char *option,
                         const char *value)
{
    const char *values = completion_verb_values(verb, option);

    if (values)
        add_words(completion, values, " ");
    else if (strcmp(value, "FUNCTION") == 0 || strcmp(option, "--can") == 0)
        for (size_t i = 0; i < command_table_count; i++)
            if (command_table[i]->function)
                completion_add(completion, command_table[i]->function, command_table[i]->summary);
    completion->kind = kind_of_option(option);
    if (!values && strchr(value, '|') && !strpbrk(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        add_words(completion, value, "|");
    completion->paths = !completion->kind && (strstr(value, "FILE") || strstr(value, "PATH") ||
                                              strstr(value, "DIR") || strstr(value, ".json"));
}

static void complete_words(struct completion *completion, const struct words *words, int from);

static const struct help_verb *find_verb(const char *name)
{
    for (size_t i = 0; i < help_verb_count; i++)
        if (strcmp(help_verbs[i].name, name) == 0)
            return &help_verbs[i];
    return NULL;
}

/* One that takes a command behind it (`spsy explain COMMAND ...`): where that begins, or -1. */
static int command_behind(const struct help_verb *verb, const struct words *words, int from)
{
    char value[64];
    int at = from;

    if (!strstr(verb->synopsis, "COMMAND ..."))
        return -1;
    while (at < words->count - 1 && is_option(words->all[at]))
        at += option_value(verb->synopsis, words->all[at], value, sizeof value) &&
                      !strchr(words->all[at], '=')
                  ? 2
                  : 1;
    return at;
}

/* "check FILE [--strict]" of "check FILE [--strict] | install ...": into part; false = there is no
 * such action. */
static bool action_synopsis(const char *synopsis, const char *action, char *part, size_t size)
{
    const size_t length = strlen(action);

    while (*synopsis) {
        size_t end = 0;

        for (int depth = 0; synopsis[end] && (depth || strncmp(synopsis + end, " | ", 3) != 0);
             end++)
            depth += (synopsis[end] == '[') - (synopsis[end] == ']');
        if (strncmp(synopsis, action, length) == 0 &&
            (synopsis[length] == ' ' || synopsis[length] == '\0')) {
            snprintf(part, size, "%.*s", (int)end, synopsis);
            return true;
        }
        synopsis += end + (synopsis[end] ? 3 : 0);
    }
    return false;
}

/* What may follow spsy policy check: a file, or the options of this action. False: no action. */
static bool complete_action(struct completion *completion, const struct help_verb *verb,
                            const struct words *words, int from)
{
    static const char *const files[] = {" FILE", " PROGRAM", " TABLE"};
    const char *typed = word_typed(words);
    char part[256], *options = part;

    if (from >= words->count - 1 || words->all[from][0] == '-' || !verb->words ||
        !action_synopsis(verb->synopsis, words->all[from], part, sizeof part))
        return false;
    for (size_t i = 0; i < sizeof files / sizeof files[0] && typed[0] != '-'; i++)
        completion->paths |= strstr(part, files[i]) != NULL;
    if (completion->paths)
        return true;
    if (strstr(part, "...") || strcmp(verb->name, "exit") == 0) /* more than are in the synopsis */
        options = NULL;
    for (const char *at = verb->words; *at;) {
        size_t length = strcspn(at, " ");
        char word[32];

        snprintf(word, sizeof word, "%.*s", (int)length, at);
        if (word[0] == '-' && (!options || strstr(options, word)))
            completion_add(completion, word, "");
        at += length + strspn(at + length, " ");
    }
    return true;
}

/* Behind spsy explain. */
static void offer_guarded(struct completion *completion)
{
    char name[32];

    for (size_t i = 0; i < command_table_count; i++) {
        if (!command_table[i]->function)
            continue;
        help_lower(name, sizeof name, command_table[i]->name);
        completion_add(completion, name, command_table[i]->summary);
    }
}

static void complete_verb(struct completion *completion, const struct help_verb *verb,
                          const struct words *words, int from)
{
    const char *typed = word_typed(words), *option = NULL;
    const char *before = words->count - 2 >= from ? words->all[words->count - 2] : "";
    int behind = command_behind(verb, words, from);
    char value[64];

    split_equals(completion, &option, typed);
    if (!option && is_option(before) && !strchr(before, '='))
        option = before;
    if (option && (behind < 0 || behind >= words->count - 1) &&
        (option_value(verb->synopsis, option, value, sizeof value) ||
         completion_verb_values(verb->name, option))) {
        offer_option(completion, verb->name, option, value);
        return;
    }
    if (complete_action(completion, verb, words, from))
        return;
    if (behind >= 0 && behind == words->count - 1 && typed[0] != '-')
        offer_guarded(completion);
    else if (behind >= 0 && behind < words->count - 1)
        complete_words(completion, words, behind);
    if (verb->words && (behind < 0 || behind == words->count - 1))
        add_words(completion, verb->words, " ");
    if (completion->count == 0 && typed[0] != '-' && verb->synopsis[0])
        completion->paths = true;
}

/* ---- the first word ----------------------------------------------------------------------------
 */

static void offer_commands(struct completion *completion, bool verbs)
{
    char name[32];

    for (size_t i = 0; verbs && i < help_verb_count; i++)
        completion_add(completion, help_verbs[i].name, help_verbs[i].help);
    for (size_t i = 0; i < command_table_count; i++) {
        help_lower(name, sizeof name, command_table[i]->name);
        completion_add(completion, name, command_table[i]->summary);
    }
}

/* From the command on. */
static void complete_words(struct completion *completion, const struct words *words, int from)
{
    const struct command_definition *command;
    const struct help_verb *verb;

    if (from >= words->count - 1) {
        offer_commands(completion, from == 0 || !find_verb(words->all[from - 1]));
        return;
    }
    command = command_find(words->all[from]);
    verb = find_verb(words->all[from]);
    if (verb && strcmp(verb->name, "help") == 0) {
        offer_commands(completion, true);
        completion_add(completion, "--table", "every command and keyword, as Markdown");
    } else if (verb) {
        complete_verb(completion, verb, words, from + 1);
    } else if (command) {
        complete_command(completion, command, words, from + 1);
    }
}

static const struct help_option *find_option(const char *word)
{
    const char *name = strcmp(word, "-u") == 0 ? "--user" : word;

    for (size_t i = 0; i < help_option_count; i++)
        if (strlen(help_options[i].option) == option_length(name) &&
            strncmp(help_options[i].option, name, option_length(name)) == 0)
            return &help_options[i];
    return NULL;
}

/* The value of an option before the command. */
static void complete_global(struct completion *completion, const struct help_option *option)
{
    if (option->values)
        add_words(completion, option->values, " ");
    completion->kind = kind_of_option(option->option);
    completion->paths =
        strcmp(option->option, "--home") == 0 || strcmp(option->option, "--socket") == 0;
}

static void complete_all(struct completion *completion, const struct words *words)
{
    const struct help_option *option;
    const char *equals = NULL;
    int at = 0;

    for (; at < words->count - 1 && words->all[at][0] == '-'; at++) {
        option = find_option(words->all[at]);
        if (!option || !option->argument || strchr(words->all[at], '='))
            continue;
        if (++at == words->count - 1) {
            complete_global(completion, option);
            return;
        }
    }
    if (at < words->count - 1) {
        complete_words(completion, words, at);
        return;
    }
    split_equals(completion, &equals, word_typed(words));
    option = equals ? find_option(equals) : NULL;
    if (option && option->argument) {
        complete_global(completion, option);
        return;
    }
    for (size_t i = 0; i < help_option_count; i++)
        completion_add(completion, help_options[i].option, help_options[i].help);
    offer_commands(completion, true);
}

int completion_without_equals(int count, char **words)
{
    static char nothing[] = "";
    int kept = 0;

    for (int i = 0; i < count; i++) {
        bool is_equals = strcmp(words[i], "=") == 0 && i > 0 && is_option(words[i - 1]);

        if (!is_equals)
            words[kept++] = words[i];
        else if (i == count - 1)
            words[kept++] = nothing;
    }
    return kept;
}

void completion_options(struct completion *completion, int count, char *const *words)
{
    static char *nothing[] = {(char *)""};
    const struct words all = {count > 0 ? words : nothing, count > 0 ? count : 1};

    completion->after = "";
    take_prefix(completion, word_typed(&all), strlen(word_typed(&all)));
    complete_all(completion, &all);
}

/* ---- CL ----------------------------------------------------------------------------------------
 */

enum { DEPTH_MAX = 8 };

/* Where the cursor stands in a statement. */
struct place {
    size_t start;          /* of the word under the cursor */
    const char *command;   /* where its name begins, and */
    size_t command_length; /* how long it is; 0 = it is being typed */
    const char *keyword;   /* whose value is typed at depth 1 or deeper; NULL = by position */
    size_t keyword_length;
    unsigned positions; /* values without a keyword before it */
    unsigned depth;
    size_t items[DEPTH_MAX + 1]; /* complete at each depth */
    bool quoted;
};

/* A word has ended at depth 0: the command's name, a label, or a value by position. */
static void end_word(struct place *place, const char *word, size_t length)
{
    if (length == 0)
        return;
    if (place->depth > 0)
        place->items[place->depth]++;
    else if (!place->command && word[length - 1] == ':')
        return;
    else if (!place->command) {
        place->command = word;
        place->command_length = length;
    } else {
        place->positions++;
    }
}

static void open_list(struct place *place, const char *word, size_t length)
{
    if (place->depth == 0) {
        place->keyword = length > 0 ? word : NULL;
        place->keyword_length = length;
    }
    if (place->depth < DEPTH_MAX)
        place->items[++place->depth] = 0;
}

static void close_list(struct place *place)
{
    if (place->depth == 0)
        return;
    place->depth--;
    if (place->depth > 0)
        place->items[place->depth]++;
    else if (!place->keyword)
        place->positions++;
}

static void find_place(struct place *place, const char *line, size_t cursor)
{
    size_t start = 0;

    memset(place, 0, sizeof *place);
    for (size_t i = 0; i < cursor; i++) {
        if (place->quoted) {
            place->quoted = line[i] != '\'';
        } else if (line[i] == '\'') {
            place->quoted = true;
        } else if (line[i] == ' ' || line[i] == '\t' || line[i] == '\n') {
            end_word(place, line + start, i - start);
            start = i + 1;
        } else if (line[i] == '(') {
            open_list(place, line + start, i - start);
            start = i + 1;
        } else if (line[i] == ')') {
            end_word(place, line + start, i - start);
            close_list(place);
            start = i + 1;
        }
    }
    place->start = start;
}

static const struct command_definition *command_at(const struct place *place)
{
    char name[16];

    if (!place->command || place->command_length >= sizeof name)
        return NULL;
    memcpy(name, place->command, place->command_length);
    name[place->command_length] = '\0';
    return command_find(name);
}

/* The value of KEYWORD(value) in the line; *length 0 = it is not said so. */
static const char *said(const char *line, const char *keyword, size_t *length)
{
    size_t wanted = strlen(keyword);

    *length = 0;
    for (const char *at = line; *at; at++)
        if ((at == line || at[-1] == ' ') && strncasecmp(at, keyword, wanted) == 0 &&
            at[wanted] == '(') {
            *length = strcspn(at + wanted + 1, " )'");
            return at + wanted + 1;
        }
    return line;
}

static void complete_cl_value(struct completion *completion, const struct place *place,
                              const char *line, const struct parameter_definition *definition)
{
    size_t length, element = place->depth > 0 ? place->items[place->depth] : 0;
    const char *value = said(line, "FILE", &length);
    char type[16] = "";

    if (definition->max_items > 1 && (!definition->elements || place->depth < 2))
        element = 0;
    take_file(completion, value, length);
    if (completion->file[0] == '\0') { /* perhaps the first value by position */
        const char *first = place->command + place->command_length;

        first += strspn(first, " ");
        length = strcspn(first, " ()'=");
        if (first[length] != '(' && first + length < line + place->start)
            take_file(completion, first, length);
    }
    value = said(line, "OBJTYPE", &length);
    if (length > 0 && length < sizeof type)
        memcpy(type, value, length);
    offer_values(completion, definition, type[0] ? type : NULL, element);
}

static void offer_cl_commands(struct completion *completion)
{
    for (size_t i = 0; i < command_table_count; i++)
        completion_add(completion, command_table[i]->name, command_table[i]->summary);
    completion_add(completion, "HELP", "the commands, a command, what a message means");
    completion_add(completion, "EXIT", "ends the session");
}

/* A keyword with its parenthesis, each once. */
static void offer_cl_keywords(struct completion *completion, const char *line)
{
    const struct parameter_definition *definition = completion->command->parameters;
    char keyword[24];
    size_t length;

    for (; definition->keyword; definition++) {
        snprintf(keyword, sizeof keyword, "%s(", definition->keyword);
        said(line, definition->keyword, &length);
        if (length == 0)
            completion_add(completion, keyword, definition->help);
    }
}

void completion_cl(struct completion *completion, const char *line, size_t cursor)
{
    const struct parameter_definition *definition;
    struct place place;

    completion->after = "";
    find_place(&place, line, cursor);
    completion->at = place.start;
    take_prefix(completion, line + place.start, cursor - place.start);
    if (!place.command) {
        offer_cl_commands(completion);
        return;
    }
    completion->command = command_at(&place);
    if (!completion->command && strncasecmp(place.command, "HELP", 4) == 0)
        offer_cl_commands(completion);
    if (!completion->command || place.quoted)
        return;
    if (place.depth > 0) {
        definition = place.keyword
                         ? find_keyword(completion->command, place.keyword, place.keyword_length)
                         : find_position(completion->command, place.positions + 1);
        if (definition)
            complete_cl_value(completion, &place, line, definition);
        return;
    }
    completion->starts_word = completion->prefix[0] == '\0';
    definition = find_position(completion->command, place.positions + 1);
    if (definition && definition->type != PARAMETER_PATH)
        complete_cl_value(completion, &place, line, definition);
    offer_cl_keywords(completion, line);
}

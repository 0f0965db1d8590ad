#include "setup/policy.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { CLIENTS_LEAST = 100, LIMITS_MAX = 512, WORD_SIZE = 128 };

/* What touches jobs or subscriptions, or tells of them. Who is left out of a policy's limits falls
 * under its <Limit All>, which usually wants no name. */
static const char *const guarded[] = {
    "Print-Job",
    "Print-URI",
    "Validate-Job",
    "Create-Job",
    "Send-Document",
    "Send-URI",
    "Close-Job",
    "Cancel-Job",
    "Cancel-Jobs",
    "Cancel-My-Jobs",
    "Purge-Jobs",
    "Get-Job-Attributes",
    "Get-Jobs",
    "Hold-Job",
    "Release-Job",
    "Restart-Job",
    "Set-Job-Attributes",
    "CUPS-Authenticate-Job",
    "CUPS-Move-Job",
    "CUPS-Get-Document",
    "Create-Printer-Subscriptions",
    "Create-Job-Subscriptions",
    "Get-Subscription-Attributes",
    "Get-Subscriptions",
    "Renew-Subscription",
    "Cancel-Subscription",
    "Get-Notifications",
};
enum { GUARDED = sizeof guarded / sizeof guarded[0] };

/* As cupsd has them without any policy, with names wanted. */
static const char own_policy[] =
    "<Policy default>\n"
    "  JobPrivateAccess root @OWNER @SYSTEM\n"
    "  JobPrivateValues default\n"
    "  SubscriptionPrivateAccess root @OWNER @SYSTEM\n"
    "  SubscriptionPrivateValues default\n"
    "  <Limit Print-Job Print-URI Validate-Job Create-Job Get-Jobs Get-Job-Attributes"
    " Create-Printer-Subscriptions Get-Subscriptions Get-Subscription-Attributes>\n"
    "    AuthType Default\n"
    "    Order deny,allow\n"
    "  </Limit>\n"
    "  <Limit Send-Document Send-URI Close-Job Cancel-Job Cancel-My-Jobs Hold-Job Release-Job"
    " Restart-Job Set-Job-Attributes CUPS-Authenticate-Job CUPS-Move-Job CUPS-Get-Document"
    " Create-Job-Subscriptions Renew-Subscription Cancel-Subscription Get-Notifications>\n"
    "    AuthType Default\n"
    "    Require user @OWNER @SYSTEM\n"
    "    Order deny,allow\n"
    "  </Limit>\n"
    "  <Limit Purge-Jobs Cancel-Jobs Pause-Printer Resume-Printer Hold-New-Jobs"
    " Release-Held-New-Jobs CUPS-Accept-Jobs CUPS-Reject-Jobs CUPS-Add-Modify-Printer"
    " CUPS-Delete-Printer CUPS-Add-Modify-Class CUPS-Delete-Class CUPS-Set-Default"
    " CUPS-Get-Devices>\n"
    "    AuthType Default\n"
    "    Require user @SYSTEM\n"
    "    Order deny,allow\n"
    "  </Limit>\n"
    "  <Limit All>\n"
    "    Order deny,allow\n"
    "  </Limit>\n"
    "</Policy>\n";

struct rewriting {
    const char *at; /* what has not been read */
    const char *name;
    unsigned line_number;
    char *line; /* the present one, without its end; cut by next_line */
    size_t line_size;
    FILE *out, *changes;
    bool location_root, policy_default;
    struct spsy_error *error;
};

/* A block "<Limit ...>" of a policy: its body, and which of the guarded it names. */
struct limit {
    char *operations; /* as written, after "Limit" */
    char *body;       /* whole lines */
    bool asks_name;   /* it has an AuthType, and not None */
    bool all;         /* "All" is among them */
};

/* ---- lines ---- */

/* false: no more, or no memory (line is NULL then). */
static bool next_line(struct rewriting *work)
{
    size_t length = strcspn(work->at, "\n");

    if (!*work->at)
        return false;
    if (length + 1 > work->line_size) {
        free(work->line);
        work->line_size = length + 128;
        work->line = malloc(work->line_size);
        if (!work->line)
            return false;
    }
    memcpy(work->line, work->at, length);
    work->line[length] = '\0';
    work->at += length + (work->at[length] == '\n');
    work->line_number++;
    return true;
}

static const char *skip_blanks(const char *text)
{
    return text + strspn(text, " \t\r");
}

/* The line begins with that word, as cupsd reads it: *value is what follows. */
static bool is_word(const char *line, const char *word, const char **value)
{
    size_t length = strlen(word);

    line = skip_blanks(line);
    if (strncasecmp(line, word, length) != 0 || (line[length] && !strchr(" \t\r>", line[length])))
        return false;
    if (value)
        *value = skip_blanks(line + length);
    return true;
}

/* value, up to a blank or the end of a tag, is that word. */
static bool is_value(const char *value, const char *word)
{
    size_t length = strcspn(value, " \t\r>");

    return length == strlen(word) && strncasecmp(value, word, length) == 0;
}

static void keep(struct rewriting *work, const char *line)
{
    fprintf(work->out, "%s\n", line);
}

static void add(struct rewriting *work, const char *line)
{
    keep(work, line);
    if (work->changes)
        fprintf(work->changes, "+ %s\n", line);
}

static void leave_out(struct rewriting *work, const char *line)
{
    if (work->changes)
        fprintf(work->changes, "- %s\n", line);
}

static int endless(struct rewriting *work, const char *what, unsigned begun)
{
    if (!work->line)
        return spsy_fail_memory(work->error);
    return spsy_fail(work->error, SPSY_ERR_FORMAT, "SPY0107", "%s: line %u: %s does not end",
                     work->name, begun, what);
}

/* ---- one <Limit> of a policy ---- */

/* The next operation at *at, which moves past it. false: there is none. */
static bool next_operation(const char **at, char word[WORD_SIZE])
{
    size_t length;

    *at += strspn(*at, " \t\r");
    length = strcspn(*at, " \t\r>");
    if (length == 0 || length >= WORD_SIZE)
        return false;
    memcpy(word, *at, length);
    word[length] = '\0';
    *at += length;
    return true;
}

/* cupsd takes Create-Job-Subscription for Create-Job-Subscriptions; Cancel-Job and Cancel-Jobs are
 * two. */
static bool same_operation(const char *one, const char *other)
{
    static const char ending[] = "Subscription";
    size_t length = strlen(one);

    if (strcasecmp(one, other) == 0)
        return true;
    return length >= sizeof ending && strlen(other) == length + 1 &&
           strncasecmp(one, other, length) == 0 && tolower((unsigned char)other[length]) == 's' &&
           strcasecmp(one + length - (sizeof ending - 1), ending) == 0;
}

static void mark_named(const char *operations, bool named[GUARDED])
{
    char word[WORD_SIZE];

    while (next_operation(&operations, word))
        for (size_t i = 0; i < GUARDED; i++)
            named[i] = named[i] || same_operation(word, guarded[i]);
}

static bool has_all(const char *operations)
{
    char word[WORD_SIZE];

    while (next_operation(&operations, word))
        if (strcasecmp(word, "All") == 0)
            return true;
    return false;
}

static void limit_release(struct limit *limit)
{
    free(limit->operations);
    free(limit->body);
}

/* From the line "<Limit ...>", which is the present one, to "</Limit>". An AuthType None is left
 * out of a body that is to ask for a name. */
static int read_limit(struct rewriting *work, struct limit *limit)
{
    unsigned begun = work->line_number;
    const char *value = "";
    size_t bytes;
    FILE *body;
    bool more;

    memset(limit, 0, sizeof *limit);
    is_word(work->line, "<Limit", &value);
    limit->operations = strndup(value, strcspn(value, ">"));
    body = open_memstream(&limit->body, &bytes);
    if (!limit->operations || !body) {
        if (body)
            fclose(body);
        return spsy_fail_memory(work->error);
    }
    limit->all = has_all(limit->operations);
    while ((more = next_line(work)) && !is_word(work->line, "</Limit", NULL)) {
        if (!is_word(work->line, "AuthType", &value))
            fprintf(body, "%s\n", work->line);
        else if (is_value(value, "None") && !limit->all)
            leave_out(work, work->line);
        else {
            fprintf(body, "%s\n", work->line);
            limit->asks_name = !is_value(value, "None");
        }
    }
    if (fclose(body) != 0)
        return spsy_fail_memory(work->error);
    return more ? 0 : endless(work, "<Limit>", begun);
}

static void write_limit(struct rewriting *work, const char *operations, const struct limit *limit,
                        bool ask)
{
    fprintf(work->out, "  <Limit %s>\n", operations);
    if (ask && work->changes)
        fprintf(work->changes, "  <Limit %s>\n", operations);
    if (ask)
        add(work, "    AuthType Default");
    fputs(limit->body, work->out);
    fputs("  </Limit>\n", work->out);
}

/* What stands beside All in one block goes into a block of its own. */
static int write_beside_all(struct rewriting *work, const struct limit *limit)
{
    const char *at = limit->operations;
    char word[WORD_SIZE], *others;
    size_t bytes;
    FILE *stream = open_memstream(&others, &bytes);

    if (!stream)
        return spsy_fail_memory(work->error);
    while (next_operation(&at, word))
        if (strcasecmp(word, "All") != 0)
            fprintf(stream, "%s%s", ftell(stream) ? " " : "", word);
    if (fclose(stream) != 0)
        return spsy_fail_memory(work->error);
    if (*others)
        write_limit(work, others, limit, !limit->asks_name);
    free(others);
    return 0;
}

/* ---- one <Policy> ---- */

struct policy {
    bool named[GUARDED], is_default;
    struct limit all; /* its <Limit All>; operations NULL: there is none */
};

static int take_limit(struct rewriting *work, struct policy *policy)
{
    struct limit limit;
    int result = read_limit(work, &limit);

    if (result == 0)
        mark_named(limit.operations, policy->named);
    if (result == 0 && !limit.all)
        write_limit(work, limit.operations, &limit, !limit.asks_name);
    if (result == 0 && limit.all) {
        result = write_beside_all(work, &limit);
        limit_release(&policy->all);
        policy->all = limit;
    } else {
        limit_release(&limit);
    }
    return result;
}

/* What no limit of the policy names is named now, and keeps what All wants of it. Without an All
 * cupsd refuses it, and so it stays. */
static int write_unnamed(struct rewriting *work, const struct policy *policy)
{
    char *names = NULL;
    size_t bytes;
    FILE *stream = open_memstream(&names, &bytes);

    if (!stream)
        return spsy_fail_memory(work->error);
    for (size_t i = 0; i < GUARDED; i++)
        if (!policy->named[i])
            fprintf(stream, "%s%s", ftell(stream) ? " " : "", guarded[i]);
    if (fclose(stream) != 0) {
        free(names);
        return spsy_fail_memory(work->error);
    }
    if (*names)
        write_limit(work, names, &policy->all, true);
    free(names);
    return 0;
}

static int finish_policy(struct rewriting *work, const struct policy *policy)
{
    int result = 0;

    if (!policy->all.operations)
        return 0;
    if (!policy->all.asks_name)
        result = write_unnamed(work, policy);
    write_limit(work, "All", &policy->all, false);
    return result;
}

/* A value that keeps nothing private. What is stricter than ours stays. */
static bool is_open(const char *line)
{
    static const struct {
        const char *word, *value;
    } open[] = {{"JobPrivateValues", "none"}, {"SubscriptionPrivateValues", "none"}};
    const char *value;

    for (size_t i = 0; i < sizeof open / sizeof open[0]; i++)
        if (is_word(line, open[i].word, &value) && is_value(value, open[i].value))
            return true;
    return false;
}

/* Who sees what is private. cupsd exempts nobody: where SystemGroup is a group that root is not in
 * (Debian: lpadmin), its own default keeps owners and titles from root, who is to tell the programs
 * of them. */
static const char *const accesses[] = {"JobPrivateAccess", "SubscriptionPrivateAccess"};
enum { ACCESSES = sizeof accesses / sizeof accesses[0] };

static void write_access(struct rewriting *work, size_t which, const char *others)
{
    char line[1024];

    snprintf(line, sizeof line, "  %s root %s", accesses[which], others);
    add(work, line);
}

/* Is it a line of that kind? Then it is done with, and seen. */
static bool take_access(struct rewriting *work, bool seen[ACCESSES])
{
    const char *value;

    for (size_t i = 0; i < ACCESSES; i++) {
        if (!is_word(work->line, accesses[i], &value))
            continue;
        if (seen[i] || is_value(value, "all"))
            leave_out(work, work->line); /* cupsd takes the last one; ours is the only one */
        else if (is_value(value, "root")) {
            keep(work, work->line);
            seen[i] = true;
        } else {
            leave_out(work, work->line);
            write_access(work, i, is_value(value, "default") ? "@OWNER @SYSTEM" : value);
            seen[i] = true;
        }
        return true;
    }
    return false;
}

/* From the line "<Policy ...>", which is the present one, to "</Policy>". */
static int rewrite_policy(struct rewriting *work)
{
    unsigned begun = work->line_number;
    struct policy policy = {0};
    const char *value;
    bool seen[ACCESSES] = {false};
    bool more;
    int result = 0;

    if (is_word(work->line, "<Policy", &value) && is_value(value, "default"))
        work->policy_default = true;
    keep(work, work->line);
    while (result == 0 && (more = next_line(work)) && !is_word(work->line, "</Policy", NULL)) {
        if (is_word(work->line, "<Limit", NULL))
            result = take_limit(work, &policy);
        else if (take_access(work, seen))
            ;
        else if (is_open(work->line)) /* cupsd's own default is the owner and @SYSTEM */
            leave_out(work, work->line);
        else
            keep(work, work->line);
    }
    if (result == 0 && !more)
        result = endless(work, "<Policy>", begun);
    if (result == 0)
        result = finish_policy(work, &policy);
    for (size_t i = 0; i < ACCESSES && result == 0; i++)
        if (!seen[i])
            write_access(work, i, "@OWNER @SYSTEM");
    if (result == 0)
        fputs("</Policy>\n", work->out);
    limit_release(&policy.all);
    return result;
}

/* ---- the whole file ---- */

/* A line outside of every policy that has no place in ours. */
static bool is_replaced(const char *line)
{
    static const char *const words[] = {"Listen", "SSLListen", "Port", "SSLPort", "WebInterface"};
    const char *value;

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (is_word(line, words[i], NULL))
            return true;
    /* The gateway has up to 64 connections, all from this one machine. */
    if (is_word(line, "MaxClients", &value) || is_word(line, "MaxClientsPerHost", &value))
        return strtol(value, NULL, 10) > 0 && strtol(value, NULL, 10) < CLIENTS_LEAST;
    /* "AuthType Default" has to mean something. */
    return is_word(line, "DefaultAuthType", &value) && is_value(value, "None");
}

static int rewrite_lines(struct rewriting *work)
{
    const char *value;
    int result = 0;

    while (result == 0 && next_line(work)) {
        if (is_word(work->line, "<Policy", NULL)) {
            result = rewrite_policy(work);
            continue;
        }
        if (is_word(work->line, "<Location", &value) && is_value(value, "/"))
            work->location_root = true;
        if (is_replaced(work->line))
            leave_out(work, work->line);
        else
            keep(work, work->line);
    }
    return result == 0 && !work->line && *work->at ? spsy_fail_memory(work->error) : result;
}

static void write_head(struct rewriting *work, const char *listen)
{
    fprintf(work->out, "Listen %s\n", listen);
    if (work->changes)
        fprintf(work->changes, "+ Listen %s\n", listen);
    add(work, "WebInterface No");
}

static void add_text(struct rewriting *work, const char *text)
{
    struct rewriting lines = {.at = text, .out = work->out, .changes = work->changes};

    while (next_line(&lines))
        add(&lines, lines.line);
    free(lines.line);
}

static int rewrite(struct rewriting *work, const char *listen)
{
    int result;

    write_head(work, listen);
    result = rewrite_lines(work);
    if (result < 0)
        return result;
    if (!work->location_root)
        add_text(work, "<Location />\n  Order allow,deny\n</Location>\n");
    if (!work->policy_default)
        add_text(work, own_policy);
    return 0;
}

int policy_rewrite(const char *conf, const char *name, const char *listen, char **text,
                   FILE *changes, struct spsy_error *error)
{
    struct rewriting work = {.at = conf, .name = name, .changes = changes, .error = error};
    size_t bytes;
    int result;

    *text = NULL;
    work.out = open_memstream(text, &bytes);
    if (!work.out)
        return spsy_fail_memory(error);
    result = rewrite(&work, listen);
    if (fclose(work.out) != 0 && result == 0)
        result = spsy_fail_memory(error);
    free(work.line);
    if (result < 0) {
        free(*text);
        *text = NULL;
    }
    return result;
}

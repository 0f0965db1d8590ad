#include "tool/gateway_words.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/message.h"
#include "gateway/gateway.h"
#include "setup/ground.h"
#include "setup/setup.h"
#include "tool/gateway_access.h"
#include "tool/gateway_ask.h"
#include "tool/gateway_doctor.h"

int words_wrong(const struct words *words, const char *format, ...)
{
    va_list arguments;

    (void)words;
    fputs("SPY0108: spsy gateway: ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    return SPSY_MESSAGE_USAGE;
}

const char *words_value(const struct words *words, int *at, const char *name)
{
    const char *word = words->word[*at];
    size_t length = strlen(name);

    if (strncmp(word, name, length) == 0 && word[length] == '=')
        return word + length + 1;
    if (strcmp(word, name) == 0 && *at + 1 < words->count)
        return words->word[++*at];
    return NULL;
}

int words_read(int argc, char **argv, struct words *words)
{
    *words = (struct words){0};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--home") == 0 && i + 1 < argc)
            words->home = argv[++i];
        else if (strcmp(argv[i], "--syslog") == 0)
            words->syslog = true;
        else if (strcmp(argv[i], "--json") == 0)
            words->json = true;
        else if (strcmp(argv[i], "--") == 0 && i + 1 < argc) {
            words->count = argc - i - 1;
            words->word = argv + i + 1;
            return 0;
        } else if (strcmp(argv[i], "setup") == 0) {
            words->count = argc - i + 1; /* the package's scripts: it needs no home */
            words->word = argv + i - 1;
            return 0;
        } else
            break;
    }
    fputs("spsy-gateway is started by `spsy gateway`\n", stderr);
    return -1;
}

/* G11. A home that is not there is the acceptor's to tell. */
static int prove_ground(const struct gateway_options *options)
{
    struct spsy_error error;
    struct stat status;

    if (stat(options->home, &status) != 0 ||
        ground_start(options->cupsd, status.st_uid, &error) == 0)
        return 0;
    fprintf(stderr, "%s: %s\n", error.message_id, error.text);
    return -1;
}

static int serve(const struct words *words)
{
    struct gateway_options options = {
        .home = words->home, .cupsd = GATEWAY_CUPSD, .syslog = words->syslog};
    const char *value;

    for (int i = 1; i < words->count; i++)
        if ((value = words_value(words, &i, "--listen")))
            options.listen = value;
        else if ((value = words_value(words, &i, "--cupsd")))
            options.cupsd = value;
        else
            return words_wrong(
                words, "expected --listen PATH, --cupsd PATH, setup, ask or access, not: %s",
                words->word[i]);
    if (options.listen && options.listen[0] != '/')
        return words_wrong(words,
                           "--listen: the absolute path of a domain socket, not %s: the gateway "
                           "serves no network",
                           options.listen);
    if (options.cupsd[0] != '/')
        return words_wrong(words, "--cupsd: an absolute path, not %s", options.cupsd);
    return prove_ground(&options) < 0 ? SPSY_MESSAGE_FAILED : gateway_run(&options);
}

int words_run(const struct words *words)
{
    const char *word = words->count > 1 ? words->word[1] : "";

    if (strcmp(words->word[0], "doctor") == 0)
        return gateway_doctor_words(words);
    if (strcmp(word, "access") == 0)
        return gateway_access_words(words);
    if (strcmp(word, "ask") == 0)
        return gateway_ask_words(words);
    if (strcmp(word, "setup") == 0)
        return gateway_setup(words->count - 1, words->word + 1);
    return serve(words);
}

bool words_job(const char *word, int32_t *job)
{
    char *end;
    long number = strtol(word, &end, 10);

    *job = (int32_t)number;
    return isdigit((unsigned char)word[0]) && *end == '\0' && number > 0 && number <= INT32_MAX;
}

/* A line of a shell that is being typed: what may stand at any place of it, in CL and as words;
 * what the prompter takes out of it; and whether it may be remembered. */
#include "screen/complete.h"
#include "screen/host.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is offered begins as what is typed does, and the word begins in the line. */
static void check(struct completion *completion, size_t cursor)
{
    for (size_t i = 0; i < completion->count; i++)
        if (strncasecmp(completion->candidates[i].word, completion->prefix,
                        strlen(completion->prefix)) != 0)
            abort();
    if (completion->at > cursor)
        abort();
    completion_free(completion);
}

static void complete_cl(const char *line, size_t length)
{
    for (size_t cursor = 0; cursor <= length; cursor++) {
        struct completion completion = {0};

        completion_cl(&completion, line, cursor);
        check(&completion, cursor);
    }
}

/* Its words are divided by line ends. */
static void complete_words(char *line)
{
    enum { WORDS = 32 };
    char *words[WORDS], *next = line;
    struct completion completion = {0};
    int count = 0;

    while (count < WORDS && next)
        words[count++] = strsep(&next, "\n");
    count = completion_without_equals(count, words);
    completion_options(&completion, count, words);
    check(&completion, 0);
}

static void prompt(const char *line)
{
    const struct command_definition *command = screen_command(NULL, line);

    for (size_t i = 0; command && command->parameters[i].keyword; i++)
        free(screen_given(NULL, line, i));
    if (strcasestr(line, "PASSWORD") && !screen_secret(NULL, line))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { LINE_BYTES = 256 };
    char line[LINE_BYTES];

    if (size >= sizeof line)
        size = sizeof line - 1;
    memcpy(line, data, size);
    line[size] = '\0';
    size = strlen(line);
    complete_cl(line, size);
    prompt(line);
    complete_words(line);
    return 0;
}

/* An AFPDS stream in pieces (core/format/modca.h), as it is and out of each framing
 * (afp_framing.h): what a deframer takes to the end is in the normal form. */
#include "format/afp_framing.h"
#include "format/afp_pages.h"
#include "format/modca.h"
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static int found(void *context, enum modca_resource resource, const char *name,
                 struct spsy_error *error)
{
    (void)context;
    (void)error;
    must(modca_resource_name(resource) && name[0] && strlen(name) < 1024);
    return 0;
}

static int told(void *context, const char *text, struct spsy_error *error)
{
    (void)context;
    (void)error;
    must(text[0] != '\0');
    return 0;
}

static int is_new(void *seen, const char *text, bool *first, struct spsy_error *error)
{
    return spool_seen_add(seen, text, first, error);
}

struct taker {
    struct modca_parser *parser;
    struct afp_pages pages;
    bool refused; /* a later piece of it is of no interest */
};

static int take(void *context, const void *bytes, size_t count, struct spsy_error *error)
{
    struct taker *taker = context;

    (void)error;
    afp_pages_count(&taker->pages, bytes, count);
    taker->refused = taker->refused || modca_feed(taker->parser, bytes, count, NULL) != 0;
    return 0;
}

static void run(enum afp_framing framing, const uint8_t *data, size_t size, size_t piece)
{
    static const struct modca_listener listener = {found, told, told, NULL};
    struct modca_memory memory = {is_new, NULL};
    struct taker taker = {0};
    struct spool_seen *seen;
    struct afp_deframer *deframer;
    struct spsy_error error = {0};
    int bad = 0;

    must(spool_seen_open(&seen, &error) == 0);
    memory.context = seen;
    must(modca_open(&listener, &memory, &taker.parser, &error) == 0);
    must(afp_deframer_open(framing, take, &taker, &deframer, &error) == 0);
    for (size_t at = 0; at < size && !bad; at += piece)
        bad = afp_deframer_push(deframer, data + at, size - at < piece ? size - at : piece, &error);
    bad = bad || afp_deframer_finish(deframer, &error) != 0;
    if (!bad && framing != AFP_STREAM)
        must(afp_pages_normal(&taker.pages) && !taker.refused &&
             modca_finish(taker.parser, &error) == 0);
    afp_deframer_close(deframer);
    modca_close(taker.parser);
    spool_seen_close(seen);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t piece = size > 3 ? 1 + data[0] % 64 : 1;

    for (int framing = AFP_STREAM; framing < AFP_FRAMINGS; framing++)
        run((enum afp_framing)framing, data, size, piece);
    return 0;
}

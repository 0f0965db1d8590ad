/* test_afp_framing.c - structured fields out of the records of other systems: whatever the fields,
 * each framing gives back the normal form and is recognised; anything else is refused. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "function/afp_guess.h"
#include "format/afp_pages.h"
#include "home_fixture.h"

enum { STREAM_MAX = 400000, FIELDS_MAX = 12 };

static unsigned char normal[STREAM_MAX], framed[STREAM_MAX], out[STREAM_MAX];
static size_t out_count;
static uint64_t state;

static unsigned rnd(unsigned limit)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state >> 33) % limit;
}

static int keep(void *context, const void *bytes, size_t count, struct spsy_error *error)
{
    (void)context;
    (void)error;
    CU_ASSERT_FATAL(out_count + count <= sizeof out);
    memcpy(out + out_count, bytes, count);
    out_count += count;
    return 0;
}

static int deframe(enum afp_framing framing, const unsigned char *bytes, size_t count, size_t piece,
                   struct spsy_error *error)
{
    struct afp_deframer *deframer;
    int result = 0;

    out_count = 0;
    memset(error, 0, sizeof *error);
    CU_ASSERT_EQUAL_FATAL(afp_deframer_open(framing, keep, NULL, &deframer, error), 0);
    for (size_t at = 0; at < count && result == 0; at += piece)
        result =
            afp_deframer_push(deframer, bytes + at, count - at < piece ? count - at : piece, error);
    if (result == 0)
        result = afp_deframer_finish(deframer, error);
    afp_deframer_close(deframer);
    return result;
}

/* ---- random streams ----------------------------------------------------------------------- */

/* Fields as they come: mostly short, some empty, some as long as a field can be; data of every
 * byte, and of those that look like framing. */
static size_t random_field(unsigned char *at)
{
    static const unsigned char traps[] = {0x5A, 0xD3, 0x00, 0x0A, 0x0D, 0x1A, 0x01};
    unsigned kind = rnd(20);
    size_t count = kind == 0 ? 0 : kind == 1 ? 32000 + rnd(700) : rnd(kind < 10 ? 40 : 600);
    bool tricky = rnd(2);

    at[0] = 0x5A;
    at[1] = (unsigned char)((count + 8) >> 8);
    at[2] = (unsigned char)(count + 8);
    at[3] = 0xD3;
    at[4] = rnd(4) ? (unsigned char)rnd(256) : 0xA8;
    at[5] = rnd(4) ? (unsigned char)rnd(256) : 0xAF;
    at[6] = at[7] = at[8] = 0;
    for (size_t i = 0; i < count; i++)
        at[9 + i] = tricky ? traps[rnd(sizeof traps)] : (unsigned char)rnd(256);
    return 9 + count;
}

struct field {
    const unsigned char *bytes;
    size_t count;
};

static size_t put_number(unsigned char *at, size_t value, size_t bytes, bool little)
{
    for (size_t i = 0; i < bytes; i++)
        at[little ? i : bytes - 1 - i] = (unsigned char)(value >> 8 * i);
    return bytes;
}

/* How a stream is framed: everything that may differ. */
struct manner {
    enum afp_framing framing;
    bool bare;    /* records without X'5A' */
    bool self;    /* lengths count themselves */
    bool little;  /* lengths' low byte first */
    bool spanned; /* records in segments */
    bool large;   /* blocks of 31 bits */
    size_t fill;  /* bytes after the last record */
};

static size_t put_record(unsigned char *at, const struct manner *manner, const unsigned char *bytes,
                         size_t count, unsigned segment)
{
    put_number(at, count + 4, 2, false);
    at[2] = (unsigned char)segment;
    at[3] = 0;
    memcpy(at + 4, bytes, count);
    (void)manner;
    return 4 + count;
}

static size_t put_records(unsigned char *at, const struct manner *manner, struct field field)
{
    size_t used = 0, done = 0;

    if (!manner->spanned || field.count < 3)
        return put_record(at, manner, field.bytes, field.count, 0);
    while (done < field.count) {
        size_t left = field.count - done, take = 1 + rnd((unsigned)left);
        unsigned segment = done == 0 ? 1 : 3;

        if (take == left && done == 0)
            take--;
        segment = done + take == field.count ? 2 : segment;
        used += put_record(at + used, manner, field.bytes + done, take, segment);
        done += take;
    }
    return used;
}

static size_t put_field(unsigned char *at, const struct manner *manner, struct field field,
                        size_t index)
{
    static const char *const ends[] = {"\r\n", "\n"};
    static const unsigned char pads[] = {'\r', '\n', 0, 0x1A};
    size_t width = manner->framing == AFP_LEN2 ? 2 : 4, used = 0;

    switch (manner->framing) {
    case AFP_RDW:
        return put_records(at, manner, field);
    case AFP_LEN2:
    case AFP_LEN4:
        used = put_number(at, field.count + (manner->self ? width : 0), width, manner->little);
        break;
    case AFP_CRLF:
        if (index > 0) {
            const char *end = ends[rnd(2)];

            memcpy(at, end, strlen(end));
            used = strlen(end);
        }
        break;
    case AFP_PAD:
        for (unsigned pad = rnd(9); pad > 0; pad--)
            at[used++] = pads[rnd(4)];
        break;
    default:
        break;
    }
    memcpy(at + used, field.bytes, field.count);
    return used + field.count;
}

static size_t frame(const struct manner *manner, const struct field *fields, size_t count)
{
    static const unsigned char fill[] = {'\r', '\n', 0, 0x1A};
    static unsigned char block[STREAM_MAX];
    size_t used = 0;

    for (size_t i = 0; i < count;) {
        struct field field = fields[i];
        size_t in_block = 0;

        if (manner->bare) {
            field.bytes++;
            field.count--;
        }
        if (manner->framing != AFP_BDW) {
            used += put_field(framed + used, manner, field, i++);
            continue;
        }
        do {
            field = fields[i];
            if (manner->bare) {
                field.bytes++;
                field.count--;
            }
            in_block += put_records(block + in_block, manner, field);
        } while (++i < count && (manner->large ? rnd(3) : rnd(2) && in_block < 600));
        used += put_number(framed + used, (in_block + 4) | (manner->large ? 0x80000000u : 0),
                           manner->large ? 4 : 2, false);
        if (!manner->large)
            used += put_number(framed + used, 0, 2, false);
        memcpy(framed + used, block, in_block);
        used += in_block;
    }
    for (size_t i = 0; i < manner->fill; i++)
        framed[used++] = manner->framing == AFP_RDW && manner->fill > 3 ? 0 : fill[rnd(4)];
    return used;
}

static struct manner random_manner(enum afp_framing framing)
{
    struct manner manner = {.framing = framing, .self = rnd(2), .little = rnd(2), .large = rnd(2)};
    bool records = framing == AFP_RDW || framing == AFP_BDW;

    manner.bare = framing == AFP_NO5A ||
                  (rnd(2) && framing != AFP_CRLF && framing != AFP_PAD && framing != AFP_STREAM);
    manner.spanned = records && rnd(2);
    manner.fill = rnd(2) ? 0 : 1 + rnd(40);
    return manner;
}

static void say(const struct manner *manner, uint64_t seed, const char *what)
{
    fprintf(stderr, "%s, %s: bare %d self %d little %d spanned %d large %d fill %zu, seed %llu\n",
            what, afp_framing_name(manner->framing), manner->bare, manner->self, manner->little,
            manner->spanned, manner->large, manner->fill, (unsigned long long)seed);
}

/* A block that is not large holds what 15 bits count; so does a record: 16. */
static size_t random_fields(struct field fields[FIELDS_MAX], size_t *count)
{
    size_t used = 0;

    *count = 1 + rnd(FIELDS_MAX);
    for (size_t i = 0; i < *count; i++) {
        fields[i].bytes = normal + used;
        fields[i].count = random_field(normal + used);
        if (fields[i].count > 32000)
            fields[i].count = random_field(normal + used); /* long ones are rare */
        used += fields[i].count;
    }
    return used;
}

/* ---- properties --------------------------------------------------------------------------- */

static void each_framing_gives_the_normal_form(void)
{
    struct field fields[FIELDS_MAX];
    struct spsy_error error;

    for (uint64_t seed = 1; seed <= 400; seed++) {
        for (int i = AFP_STREAM + 1; i < AFP_FRAMINGS; i++) {
            struct manner manner;
            size_t count, bytes, used, piece;
            bool same;

            state = seed * 0x9E3779B97F4A7C15 + (uint64_t)i;
            bytes = random_fields(fields, &count);
            manner = random_manner((enum afp_framing)i);
            used = frame(&manner, fields, count);
            piece = rnd(3) == 0 ? 1 : 1 + rnd(70000);
            same = deframe(manner.framing, framed, used, piece, &error) == 0 &&
                   out_count == bytes && memcmp(out, normal, bytes) == 0;
            CU_ASSERT_TRUE(same);
            if (!same)
                say(&manner, seed, error.text);
        }
    }
}

static struct spsy_error error;
static struct spool *spool;
static struct spool_job job;
static struct spool_queue qprint;

static void open_store(void)
{
    spool = home_open(home_make("SYSA"));
    qprint = home_queue(spool, "QGPL", "QPRINT");
    job = home_job(spool, "ALICE", "PAY");
}

static struct spool_file stored(const unsigned char *bytes, size_t count)
{
    struct spool_file file = home_file(&job, &qprint, "F");
    struct spool_writer *writer;

    CU_ASSERT_EQUAL_FATAL(spool_writer_open(spool, &writer, &error), 0);
    CU_ASSERT_EQUAL(spool_writer_append(writer, bytes, count, &error), 0);
    home_store(spool, &file, writer);
    return file;
}

static void forget(const struct spool_file *file)
{
    CU_ASSERT_EQUAL(spool_begin(spool, SPOOL_DURABLE, &error), 0);
    CU_ASSERT_EQUAL(spool_file_delete(spool, file, &error), 0);
    CU_ASSERT_EQUAL(spool_commit(spool, &error), 0);
}

/* What pads one field, or chances to be line ends, is both of these. */
static bool guessed(const struct afp_guess *guess, enum afp_framing framing, size_t fields)
{
    if (guess->framing == framing || (framing == AFP_PAD && guess->framing == AFP_CRLF))
        return true;
    return framing == AFP_CRLF && guess->framing == AFP_PAD && fields == 1;
}

static void each_framing_is_recognised(void)
{
    struct field fields[FIELDS_MAX];

    open_store();
    for (uint64_t seed = 1; seed <= 40; seed++) {
        for (int i = AFP_STREAM + 1; i < AFP_FRAMINGS; i++) {
            struct afp_guess guess = {0};
            struct manner manner;
            struct spool_file file;
            size_t count, used;
            bool right;

            state = seed * 0x9E3779B97F4A7C15 + (uint64_t)i;
            random_fields(fields, &count);
            manner = random_manner((enum afp_framing)i);
            if (manner.framing == AFP_CRLF || manner.framing == AFP_PAD)
                manner.fill += 2;
            used = frame(&manner, fields, count);
            file = stored(framed, used);
            right =
                afp_framing_guess(&(struct session){.spool = spool}, &file, &guess, &error) == 0 &&
                guess.whole && guessed(&guess, manner.framing, count);
            CU_ASSERT_TRUE(right);
            if (!right)
                say(&manner, seed, guess.framing ? afp_framing_name(guess.framing) : "none");
            forget(&file);
        }
    }
    spool_close(spool);
}

/* ---- by hand ------------------------------------------------------------------------------ */

#define FIELD "\x5A\x00\x10\xD3\xAF\x5F\x00\x00\x00\xD3\xD6\xC7\xD6\x40\x40\x40\x40"
#define BARE "\x00\x10\xD3\xAF\x5F\x00\x00\x00\xD3\xD6\xC7\xD6\x40\x40\x40\x40"

struct example {
    enum afp_framing framing;
    const char *bytes;
    size_t count;
    const char *complaint; /* NULL: good */
};
#define EXAMPLE(framing, bytes, complaint)                                                         \
    {                                                                                              \
        framing, bytes, sizeof(bytes) - 1, complaint                                               \
    }

static const struct example examples[] = {
    EXAMPLE(AFP_RDW, "\x00\x15\x00\x00" FIELD "\x00\x14\x00\x00" BARE, NULL),
    EXAMPLE(AFP_RDW, "", NULL),
    EXAMPLE(AFP_RDW, "\x00\x15\x00\x00" FIELD "\x0A", NULL),
    EXAMPLE(AFP_RDW, "\x00\x15\x00\x00" FIELD "\x00\x00\x00\x00\x00\x00\x00", NULL),
    EXAMPLE(AFP_RDW, "\x00\x15\x00\x00" FIELD "\x00\x15\x00",
            "at offset 21: the stream ends inside a record"),
    EXAMPLE(AFP_RDW, "\x00\x15\x00\x00" FIELD "\x00\x15\x00\x00\x5A",
            "at offset 21: the stream ends inside a record"),
    EXAMPLE(AFP_RDW, "\x00\x15\x00\x00" FIELD "\x00\x00\x00\x00\x00\x15\x00\x00" FIELD,
            "at offset 26: X'15' after fill"),
    EXAMPLE(AFP_RDW, "\x00\x15\x00\x00" FIELD "\x00\x15\x04\x00" FIELD,
            "at offset 21: X'00150400' is not a record descriptor word"),
    EXAMPLE(AFP_RDW, "\x00\x03\x00\x00" FIELD, "X'00030000' is not a record descriptor word"),
    EXAMPLE(AFP_RDW, "\x00\x15\x00\x00" FIELD "\x00\x16\x00\x00" FIELD "\x40",
            "at offset 21: a record of 18 bytes does not hold one structured field, of 17"),
    EXAMPLE(AFP_RDW, "\x00\x0D\x00\x00\xF1\xC8\x85\x93\x93\x96\x40\x40\x40",
            "at offset 0: a record of 9 bytes holds no structured field"),
    EXAMPLE(AFP_RDW, "\x00\x05\x00\x00\x5A", "a record of 1 bytes holds no structured field"),
    EXAMPLE(AFP_RDW, "\x00\x00\x00\x00", "ends without a structured field"),
    EXAMPLE(AFP_RDW, "\x0A", "ends without a structured field"),
    /* spanned */
    EXAMPLE(AFP_RDW,
            "\x00\x05\x01\x00\x5A\x00\x06\x03\x00\x00\x10\x00\x12\x02\x00"
            "\xD3\xAF\x5F\x00\x00\x00\xD3\xD6\xC7\xD6\x40\x40\x40\x40",
            NULL),
    EXAMPLE(AFP_RDW, "\x00\x05\x02\x00\x5A",
            "segment code X'02' of a spanned record that was "
            "not begun"),
    EXAMPLE(AFP_RDW, "\x00\x05\x01\x00\x5A\x00\x05\x01\x00\x00",
            "at offset 5: segment code "
            "X'01' of a spanned record "
            "that was not ended"),
    EXAMPLE(AFP_RDW, "\x00\x05\x01\x00\x5A\x00\x15\x00\x00" FIELD,
            "at offset 5: a spanned record was not ended before this one"),
    EXAMPLE(AFP_RDW, "\x00\x05\x01\x00\x5A", "at offset 5: the stream ends inside a record"),
    /* blocks */
    EXAMPLE(AFP_BDW, "\x00\x2D\x00\x00\x00\x15\x00\x00" FIELD "\x00\x14\x00\x00" BARE, NULL),
    EXAMPLE(AFP_BDW, "\x80\x00\x00\x19\x00\x15\x00\x00" FIELD, NULL),
    EXAMPLE(AFP_BDW, "\x00\x19\x00\x00\x00\x15\x00\x00" FIELD "\x1A", NULL),
    EXAMPLE(AFP_BDW, "\x00\x18\x00\x00\x00\x15\x00\x00" FIELD,
            "at offset 4: a record of 21 bytes in a block that has 20 left"),
    EXAMPLE(AFP_BDW, "\x00\x1A\x00\x00\x00\x15\x00\x00" FIELD,
            "at offset 25: the stream ends inside a block"),
    EXAMPLE(AFP_BDW, "\x00\x19\x00\x01\x00\x15\x00\x00" FIELD,
            "X'00190001' is not a block descriptor word"),
    EXAMPLE(AFP_BDW, "\x00\x15\x00\x00" FIELD, "is not a record descriptor word"),
    /* lengths */
    EXAMPLE(AFP_LEN2, "\x00\x11" FIELD "\x00\x10" BARE, NULL),
    EXAMPLE(AFP_LEN2, "\x00\x13" FIELD "\x00\x12" BARE, NULL),
    EXAMPLE(AFP_LEN2, "\x11\x00" FIELD "\x10\x00" BARE, NULL),
    EXAMPLE(AFP_LEN2, "\x11\x00" FIELD "\x13\x00" FIELD,
            "at offset 19: the length does not go with a structured field of 17 bytes"),
    EXAMPLE(AFP_LEN2, "\x00\x12" FIELD, "the length does not go with"),
    EXAMPLE(AFP_LEN2, "\x00\x11" FIELD "\x00\x05hello",
            "at offset 19: no structured field "
            "follows the length"),
    EXAMPLE(AFP_LEN2, "\x00\x11" FIELD "\x00\x11\x5A", "ends inside a record"),
    EXAMPLE(AFP_LEN2, "\x00\x11" FIELD "\x0A\x0A\x0A\x0A\x0A\x0A\x0A\x0A", NULL),
    EXAMPLE(AFP_LEN4, "\x00\x00\x00\x11" FIELD "\x00\x00\x00\x10" BARE, NULL),
    EXAMPLE(AFP_LEN4, "\x15\x00\x00\x00" FIELD "\x15\x00\x00\x00" FIELD, NULL),
    EXAMPLE(AFP_LEN4, "\x00\x00\x00\x11" FIELD "\x00\x00", NULL),
    EXAMPLE(AFP_LEN4, "\x00\x01\x00\x11" FIELD, "the length does not go with"),
    /* none */
    EXAMPLE(AFP_NO5A, BARE BARE, NULL),
    EXAMPLE(AFP_NO5A, BARE "\r\n", NULL),
    EXAMPLE(AFP_NO5A, BARE FIELD, "at offset 16: no structured field without X'5A' begins"),
    EXAMPLE(AFP_NO5A, "\x00\x07\xD3\xA8\xA8\x00\x00", "no structured field without X'5A'"),
    EXAMPLE(AFP_CRLF, FIELD "\r\n" FIELD "\n" FIELD, NULL),
    EXAMPLE(AFP_CRLF, FIELD "\r\n\x1A", NULL),
    EXAMPLE(AFP_CRLF, FIELD FIELD, "at offset 17: no CR LF or LF before"),
    EXAMPLE(AFP_CRLF,
            FIELD "\n"
                  "x",
            "at offset 18: X'78' where X'5A' must be"),
    EXAMPLE(AFP_CRLF,
            FIELD "\n"
                  "\x5A\x00\x07\xD3",
            "no structured field follows X'5A'"),
    EXAMPLE(AFP_CRLF,
            FIELD "\n"
                  "\x5A\x00",
            "the stream ends inside a record"),
    EXAMPLE(AFP_PAD, FIELD "\0\0\0" FIELD FIELD "\x1A\r\n", NULL),
    EXAMPLE(AFP_PAD, FIELD "\x40", "at offset 17: X'40' where X'5A' must be"),
    EXAMPLE(AFP_STREAM, "anything", NULL),
};

static void by_hand(void)
{
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        const struct example *example = &examples[i];
        char text[sizeof error.text];

        for (size_t piece = 1; piece < 9; piece += 3) {
            int result = deframe(example->framing, (const unsigned char *)example->bytes,
                                 example->count, piece, &error);

            snprintf(text, sizeof text, "%s", error.text);
            CU_ASSERT_EQUAL(result, example->complaint ? SPSY_ERR_FORMAT : 0);
            if (example->complaint)
                CU_ASSERT_PTR_NOT_NULL(strstr(text, example->complaint));
            if ((result == 0) != !example->complaint ||
                (result < 0 && !strstr(text, example->complaint)))
                fprintf(stderr, "%zu %s: %s\n", i, afp_framing_name(example->framing), text);
            for (size_t at = 0; result == 0 && at < out_count && example->framing; at += 17)
                CU_ASSERT_EQUAL(memcmp(out + at, FIELD, 17), 0);
        }
    }
}

/* As long as a field can be: in a record only where the length has room for it. */
static void the_longest_field(void)
{
    static const struct manner manners[] = {
        {.framing = AFP_RDW, .spanned = true},
        {.framing = AFP_BDW, .spanned = true, .large = true},
        {.framing = AFP_LEN4},
        {.framing = AFP_LEN4, .self = true, .little = true},
        {.framing = AFP_LEN2, .bare = true},
        {.framing = AFP_NO5A, .bare = true},
        {.framing = AFP_CRLF},
        {.framing = AFP_PAD},
    };
    struct field fields[2] = {{normal, 1 + 0xFFFF}, {normal + 1 + 0xFFFF, 9}};

    memset(normal, 0xD3, 1 + 0xFFFF);
    memcpy(normal, "\x5A\xFF\xFF\xD3\xEE\xFB\x00\x00\x00", 9);
    memcpy(normal + 1 + 0xFFFF, "\x5A\x00\x08\xD3\xA9\xA8\x00\x00\x00", 9);
    state = 7;
    for (size_t i = 0; i < sizeof manners / sizeof manners[0]; i++) {
        size_t used = frame(&manners[i], fields, 2);

        CU_ASSERT_EQUAL(deframe(manners[i].framing, framed, used, 777, &error), 0);
        CU_ASSERT_EQUAL(out_count, 1 + 0xFFFF + 9);
        CU_ASSERT_EQUAL(memcmp(out, normal, out_count), 0);
        if (out_count != 1 + 0xFFFF + 9)
            say(&manners[i], 7, error.text);
    }
}

/* Whatever is cut off or damaged: an error, or the normal form of something. */
static void damaged_streams_are_refused_or_whole(void)
{
    struct field fields[FIELDS_MAX];

    for (uint64_t seed = 1; seed <= 300; seed++)
        for (int i = AFP_STREAM + 1; i < AFP_FRAMINGS; i++) {
            struct manner manner;
            struct afp_pages pages = {0};
            size_t count, used;

            state = seed * 0x9E3779B97F4A7C15 + (uint64_t)i;
            random_fields(fields, &count);
            manner = random_manner((enum afp_framing)i);
            used = frame(&manner, fields, count);
            if (rnd(2))
                used = rnd((unsigned)used + 1);
            for (unsigned damages = rnd(4); used > 0 && damages > 0; damages--)
                framed[rnd((unsigned)used)] = (unsigned char)rnd(256);
            if (deframe(manner.framing, framed, used, 1 + rnd(5000), &error) != 0)
                continue;
            afp_pages_count(&pages, out, out_count);
            CU_ASSERT_TRUE(afp_pages_normal(&pages));
        }
}

static void pages_are_those_of_the_normal_form(void)
{
    struct field fields[FIELDS_MAX];

    for (uint64_t seed = 1; seed <= 200; seed++) {
        struct afp_pages whole = {0}, pieces = {0};
        size_t count, bytes, piece;
        int32_t begun = 0;

        state = seed * 0x9E3779B97F4A7C15;
        bytes = random_fields(fields, &count);
        piece = 1 + rnd(300);
        for (size_t i = 0; i < count; i++)
            begun += memcmp(fields[i].bytes + 3, "\xD3\xA8\xAF", 3) == 0;
        afp_pages_count(&whole, normal, bytes);
        CU_ASSERT_EQUAL(whole.pages, begun);
        CU_ASSERT_TRUE(afp_pages_normal(&whole));
        for (size_t at = 0; at < bytes; at += piece)
            afp_pages_count(&pieces, normal + at, bytes - at < piece ? bytes - at : piece);
        CU_ASSERT_EQUAL(pieces.pages, begun);
        CU_ASSERT_TRUE(afp_pages_normal(&pieces));
        afp_pages_count(&pieces, (const unsigned char *)"\n", 1);
        CU_ASSERT_FALSE(afp_pages_normal(&pieces));
        afp_pages_count(&whole, (const unsigned char *)"\x5A\x00", 2);
        CU_ASSERT_FALSE(afp_pages_normal(&whole));
    }
}

static void names_of_framings(void)
{
    for (int i = AFP_STREAM; i < AFP_FRAMINGS; i++)
        CU_ASSERT_EQUAL(afp_framing_of(afp_framing_name((enum afp_framing)i)), i);
    CU_ASSERT_EQUAL(afp_framing_of("*RD"), AFP_FRAMINGS);
    CU_ASSERT_EQUAL(afp_framing_of(""), AFP_FRAMINGS);
    afp_deframer_close(NULL);
}

static const struct test tests[] = {
    {"by hand", by_hand},
    {"each framing gives the normal form", each_framing_gives_the_normal_form},
    {"each framing is recognised", each_framing_is_recognised},
    {"the longest field", the_longest_field},
    {"damaged streams are refused or whole", damaged_streams_are_refused_or_whole},
    {"pages are those of the normal form", pages_are_those_of_the_normal_form},
    {"names of framings", names_of_framings},
};
HARNESS_MAIN("afp_framing", tests)

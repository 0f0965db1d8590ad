/* An IPP message as bytes: what is in it, and that nothing is read beyond it. */
#include <stdlib.h>
#include <string.h>

#include "ipp/flat.h"
#include "harness.h"

/* Two jobs: one with a set and a collection, one with a name in a language. */
static const char message[] = "\2\0\0\0\0\0\0\7"
                              "\1\107\0\22attributes-charset\0\5utf-8"
                              "\2\41\0\6job-id\0\4\0\0\1\2"
                              "\102\0\12job-sheets\0\4none\102\0\0\0\4last"
                              "\64\0\11media-col\0\0\112\0\0\0\4size\41\0\0\0\4\0\0\0\1\67\0\0\0\0"
                              "\2\41\0\6job-id\0\4\177\377\377\377"
                              "\66\0\10job-name\0\13\0\2de\0\5Titel"
                              "\42\0\13job-is-nice\0\1\1\3the document";
enum { SIZE = sizeof message - 1 - 12 }; /* up to the end of the attributes */

/* In a place of its own, so that a byte too far is seen by the sanitizers. */
static unsigned char *copy_of(size_t size)
{
    unsigned char *copy = malloc(size > 0 ? size : 1);

    memcpy(copy, message, size);
    return copy;
}

static void expect_next(struct flat *flat, struct flat_attribute *attribute, int group, bool begins,
                        const char *name)
{
    CU_ASSERT_EQUAL_FATAL(flat_next(flat, attribute), 1);
    CU_ASSERT_EQUAL(attribute->group, group);
    CU_ASSERT_EQUAL(attribute->begins, begins);
    CU_ASSERT_TRUE(flat_is(attribute, name));
}

static void walked(void)
{
    unsigned char *bytes = copy_of(sizeof message - 1);
    struct flat_attribute attribute;
    const char *text;
    struct flat flat;
    size_t size;

    CU_ASSERT_EQUAL(flat_begin(&flat, bytes, sizeof message - 1), 0);
    CU_ASSERT_EQUAL(flat_code(bytes), 0);
    expect_next(&flat, &attribute, 1, true, "attributes-charset");
    CU_ASSERT_FALSE(flat_is(&attribute, "attributes-charse"));
    expect_next(&flat, &attribute, 2, true, "job-id");
    CU_ASSERT_EQUAL(flat_number(&attribute, 0), 258);
    CU_ASSERT_FALSE(flat_text(&attribute, 0, &text, &size));
    expect_next(&flat, &attribute, 2, false, "job-sheets");
    CU_ASSERT_TRUE(flat_text(&attribute, 1, &text, &size));
    CU_ASSERT_EQUAL(size, 4);
    CU_ASSERT_EQUAL(memcmp(text, "last", 4), 0);
    CU_ASSERT_FALSE(flat_text(&attribute, 2, &text, &size));
    CU_ASSERT_EQUAL(flat_number(&attribute, -7), -7);
    expect_next(&flat, &attribute, 2, false, "media-col");
    CU_ASSERT_EQUAL(attribute.size, 14 + 9 + 9 + 5); /* its members, too */
    expect_next(&flat, &attribute, 2, true, "job-id");
    CU_ASSERT_EQUAL(flat_number(&attribute, 0), INT32_MAX);
    expect_next(&flat, &attribute, 2, false, "job-name");
    CU_ASSERT_TRUE(flat_text(&attribute, 0, &text, &size));
    CU_ASSERT_EQUAL(size, 5);
    CU_ASSERT_EQUAL(memcmp(text, "Titel", 5), 0);
    expect_next(&flat, &attribute, 2, false, "job-is-nice");
    CU_ASSERT_EQUAL(flat_number(&attribute, 0), 1);
    CU_ASSERT_EQUAL(flat_next(&flat, &attribute), 0);
    CU_ASSERT_EQUAL(flat_next(&flat, &attribute), 0);
    free(bytes);
}

/* Everything that can be asked of all attributes; what flat_next says at the end. */
static int walk_all(const unsigned char *bytes, size_t size)
{
    struct flat_attribute attribute;
    struct flat flat;
    int more = flat_begin(&flat, bytes, size);

    if (more < 0)
        return more;
    while ((more = flat_next(&flat, &attribute)) == 1) {
        const char *text;
        size_t length;

        for (unsigned i = 0; i < 3; i++)
            if (flat_text(&attribute, i, &text, &length))
                CU_ASSERT_TRUE(text + length <= (const char *)bytes + size);
        flat_number(&attribute, 0);
    }
    return more;
}

static void broken_off(void)
{
    for (size_t size = 0; size < SIZE; size++) {
        unsigned char *bytes = copy_of(size);

        CU_ASSERT_EQUAL(walk_all(bytes, size), SPSY_ERR_FORMAT);
        free(bytes);
    }
    CU_ASSERT_EQUAL(walk_all((const unsigned char *)message, SIZE), 0);
}

/* Each byte as each other one: whatever comes of it, it ends within the message. */
static void any_byte(void)
{
    unsigned char *bytes = copy_of(SIZE);

    for (size_t at = 0; at < SIZE; at++) {
        for (int value = 0; value < 256; value++) {
            int result;

            bytes[at] = (unsigned char)value;
            result = walk_all(bytes, SIZE);
            CU_ASSERT_TRUE(result == 0 || result == SPSY_ERR_FORMAT);
        }
        bytes[at] = (unsigned char)message[at];
    }
    free(bytes);
}

static void malformed(void)
{
    static const struct {
        const char *bytes;
        size_t size;
    } rows[] = {
        {"\2\0\0\0\0\0\0\7\41\0\1a\0\4\0\0\0\1\3", 19},    /* no group */
        {"\2\0\0\0\0\0\0\7\1\41\0\0\0\4\0\0\0\1\3", 19},   /* no name */
        {"\2\0\0\0\0\0\0\7\1\177\0\1a\0\4\0\0\0\1\3", 20}, /* a tag of four bytes */
        {"\2\0\0\0\0\0\0\7", 8},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CU_ASSERT_EQUAL(walk_all((const unsigned char *)rows[i].bytes, rows[i].size),
                        SPSY_ERR_FORMAT);
}

/* A value that is shorter than its kind says is none, and nothing behind it is looked at. */
static void short_values(void)
{
    static const struct {
        const char *bytes;
        size_t size;
    } rows[] = {
        {"\2\0\0\0\0\0\0\7\2\65\0\1a\0\1\0", 16},         /* no language, no text */
        {"\2\0\0\0\0\0\0\7\2\66\0\1a\0\3\0\1d", 18},      /* the language alone */
        {"\2\0\0\0\0\0\0\7\2\66\0\1a\0\6\377\0xxxx", 21}, /* one that is too long */
        {"\2\0\0\0\0\0\0\7\2\66\0\1a\0\6\0\1d\0\2x", 21}, /* a text that is too long */
        {"\2\0\0\0\0\0\0\7\2\41\0\1a\0\1\7", 16},         /* an integer of one byte */
        {"\2\0\0\0\0\0\0\7\2\43\0\1a\0\0", 15},           /* an enum of none */
        {"\2\0\0\0\0\0\0\7\2\42\0\1a\0\4\0\0\0\1", 19},   /* a boolean of four */
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        unsigned char *bytes = malloc(rows[i].size); /* no more than there is, for a sanitizer */
        struct flat_attribute attribute;
        struct flat flat;
        const char *text;
        size_t size;

        memcpy(bytes, rows[i].bytes, rows[i].size);
        CU_ASSERT_EQUAL(flat_begin(&flat, bytes, rows[i].size), 0);
        CU_ASSERT_EQUAL(flat_next(&flat, &attribute), 1);
        CU_ASSERT_FALSE(flat_text(&attribute, 0, &text, &size));
        CU_ASSERT_EQUAL(flat_number(&attribute, -7), -7);
        free(bytes);
    }
}

static void put_together(void)
{
    static const char expected[] =
        "\2\0\4\3\1\2\3\4\1\101\0\16status-message\0\2no\2\41\0\6job-id\0\4"
        "\377\377\377\376\3";
    unsigned char head[] = {2, 0, 0, 0, 0, 0, 0, 0};
    struct flat_writer writer = {0};

    flat_set_code(head, 0x0403);
    flat_set_id(head, 0x01020304);
    flat_put(&writer, head, sizeof head);
    flat_put_tag(&writer, 1);
    flat_put_value(&writer, 0x41, "status-message", "no", 2);
    flat_put_tag(&writer, 2);
    flat_put_number(&writer, 0x21, "job-id", -2);
    flat_put_tag(&writer, 3);
    CU_ASSERT_FALSE(writer.full);
    CU_ASSERT_EQUAL(writer.size, sizeof expected - 1);
    CU_ASSERT_EQUAL(memcmp(writer.bytes, expected, sizeof expected - 1), 0);
    CU_ASSERT_EQUAL(flat_code(writer.bytes), 0x0403);
    for (int i = 0; i < 10000; i++)
        flat_put(&writer, expected, sizeof expected - 1);
    CU_ASSERT_EQUAL(writer.size, 10001 * (sizeof expected - 1));
    CU_ASSERT_EQUAL(
        memcmp(writer.bytes + 10000 * (sizeof expected - 1), expected, sizeof expected - 1), 0);
    free(writer.bytes);
}

static const struct test tests[] = {
    {"G5 a message as bytes: attributes, sets, collections, texts in a language", walked},
    {"G5 a message that breaks off anywhere is none", broken_off},
    {"G5 whatever one byte is, nothing is read beyond the message", any_byte},
    {"G5 what is no message", malformed},
    {"G5 a value shorter than its kind is none", short_values},
    {"G5 a message is put together", put_together},
};

HARNESS_MAIN("gateway_flat", tests)

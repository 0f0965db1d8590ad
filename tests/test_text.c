/* test_text.c - names and text: each success followed by its short, long and malformed twin. */
#include "harness.h"

#include "base/text.h"

#include <string.h>

static void names(void)
{
    CU_ASSERT(spsy_name_valid("A", 10));
    CU_ASSERT(spsy_name_valid("$#@_.09AZ", 10));
    CU_ASSERT(spsy_name_valid("ABCDEFGHIJ", 10));
    CU_ASSERT(!spsy_name_valid("ABCDEFGHIJK", 10));
    CU_ASSERT(!spsy_name_valid("ABCDEFGHI", 8));
    CU_ASSERT(!spsy_name_valid("", 10));
    CU_ASSERT(!spsy_name_valid("1A", 10));
    CU_ASSERT(!spsy_name_valid("_A", 10));
    CU_ASSERT(!spsy_name_valid(".A", 10));
    CU_ASSERT(!spsy_name_valid("a", 10));
    CU_ASSERT(!spsy_name_valid("A B", 10));
    CU_ASSERT(!spsy_name_valid("A/B", 10));
    CU_ASSERT(!spsy_name_valid("\xC3\x84", 10));
}

static void fold(void)
{
    char name[5];

    CU_ASSERT(spsy_fold_upper(name, sizeof name, "aZ9$"));
    ASSERT_STRING(name, "AZ9$");
    CU_ASSERT(!spsy_fold_upper(name, sizeof name, "abcde"));
}

static void latin1(void)
{
    unsigned char bytes[4];
    char text[9];

    CU_ASSERT_EQUAL(spsy_utf8_to_latin1("a\xC3\xBF", bytes, 4), 2);
    CU_ASSERT_EQUAL(bytes[1], 0xFF);
    CU_ASSERT_EQUAL(spsy_utf8_to_latin1("abcde", bytes, 4), -2);
    CU_ASSERT_EQUAL(spsy_utf8_to_latin1("\xE2\x82\xAC", bytes, 4), -1);     /* euro sign */
    CU_ASSERT_EQUAL(spsy_utf8_to_latin1("\xC0\x80", bytes, 4), -1);         /* overlong NUL */
    CU_ASSERT_EQUAL(spsy_utf8_to_latin1("\xED\xA0\x80", bytes, 4), -1);     /* surrogate */
    CU_ASSERT_EQUAL(spsy_utf8_to_latin1("\xC3", bytes, 4), -1);             /* truncated */
    CU_ASSERT_EQUAL(spsy_utf8_to_latin1("\xFF", bytes, 4), -1);
    CU_ASSERT_EQUAL(spsy_latin1_length("\xC3\x84\xC3\x96"), 2);
    CU_ASSERT_EQUAL(spsy_latin1_to_utf8((const unsigned char *)"\xC4" "a", 2, text), 3);
    ASSERT_STRING(text, "\xC3\x84" "a");
}

static void every_latin1_character_survives(void)
{
    for (int c = 1; c < 256; c++) {
        unsigned char byte = (unsigned char)c, back;
        char text[3];

        spsy_latin1_to_utf8(&byte, 1, text);
        CU_ASSERT_EQUAL(spsy_utf8_to_latin1(text, &back, 1), 1);
        CU_ASSERT_EQUAL(back, byte);
    }
}

static void trim(void)
{
    char cut[] = "ab\xC3";
    char whole[] = "ab\xC3\xA4";

    spsy_utf8_trim(cut);
    ASSERT_STRING(cut, "ab");
    spsy_utf8_trim(whole);
    ASSERT_STRING(whole, "ab\xC3\xA4");
}

static const char *mended(const char *text)
{
    static char copy[64];

    snprintf(copy, sizeof copy, "%s", text);
    spsy_text_mend(copy);
    return copy;
}

static void mend(void)
{
    ASSERT_STRING(mended(""), "");
    ASSERT_STRING(mended("plain \\ \" ~"), "plain \\ \" ~");
    ASSERT_STRING(mended("\xC3\xA4 \xE2\x82\xAC \xF0\x9F\x98\x80"),
                  "\xC3\xA4 \xE2\x82\xAC \xF0\x9F\x98\x80");
    ASSERT_STRING(mended("a\xFF\xC3(\xED\xA0\x80\xC0\x80"), "a?" "?(?????");
    ASSERT_STRING(mended("\xC3"), "?");
    ASSERT_STRING(mended("a\nb\r\tc\x1B[2J\x7F"), "a b  c?[2J?");
    ASSERT_STRING(mended("x\xC2\x9Bm \xE2\x80\xAEy\xE2\x80\xA8z"), "x?m ?y?z"); /* CSI, RLO, LS */
}

/* Every cut of a text of characters of one to four bytes is a text again, and the longest one. */
static void cut(void)
{
    static const char text[] = "a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80z";
    char target[sizeof text];

    for (size_t most = 0; most <= sizeof text; most++) {
        int length = spsy_text_cut(text, most);

        CU_ASSERT(length >= 0 && (size_t)length <= most);
        CU_ASSERT(spsy_utf8_valid(text, (size_t)length));
        CU_ASSERT((size_t)length + 4 > most || text[length] == '\0');
        if (most == 0 || most > sizeof target)
            continue;
        spsy_text_copy(target, most, text);
        CU_ASSERT(strlen(target) < most && strncmp(target, text, strlen(target)) == 0);
        CU_ASSERT_EQUAL(strlen(target), spsy_text_cut(text, most - 1));
    }
    CU_ASSERT_EQUAL(spsy_text_cut("\x80\x80\x80\x80\x80", 4), 4); /* no character anywhere */
    spsy_text_copy(target, 5, "\x80\x80\x80\x80\x80");
    ASSERT_STRING(target, "????");
}

/* Keys, hashes and ids are written so, and whatever is not so is damage. */
static void hexadecimal(void)
{
    static const char *const wrong[] = {"", "0", "00f", "00fg", "00F0", "00 f", "00f\xff", "0x0f"};
    unsigned char bytes[3], again[3];
    char text[7];

    for (unsigned value = 0; value < 256; value++) {
        bytes[0] = (unsigned char)value;
        bytes[1] = (unsigned char)(value ^ 0xFF);
        spsy_hex_write(bytes, 2, text);
        CU_ASSERT_TRUE(spsy_hex_whole(text, again, 2));
        CU_ASSERT_EQUAL(memcmp(bytes, again, 2), 0);
        text[4] = '0'; /* more follows */
        text[5] = '\0';
        CU_ASSERT_TRUE(spsy_hex_read(text, again, 2));
        CU_ASSERT_FALSE(spsy_hex_whole(text, again, 2));
    }
    spsy_hex_write((const unsigned char *)"\x00\x9a\xff", 3, text);
    ASSERT_STRING(text, "009aff");
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CU_ASSERT_FALSE(spsy_hex_read(wrong[i], bytes, 2));
}

static const struct test tests[] = {
    {"hexadecimal digits, and what is none", hexadecimal},
    {"text of others is mended", mend},
    {"cuts fall between characters", cut},
    {"names", names},
    {"fold to upper case", fold},
    {"UTF-8 to ISO 8859-1 and back", latin1},
    {"every ISO 8859-1 character survives", every_latin1_character_survives},
    {"a cut character is trimmed", trim},
};
HARNESS_MAIN("text", tests)

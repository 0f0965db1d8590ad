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

static const struct test tests[] = {
    {"names", names},
    {"fold to upper case", fold},
    {"UTF-8 to ISO 8859-1 and back", latin1},
    {"every ISO 8859-1 character survives", every_latin1_character_survives},
    {"a cut character is trimmed", trim},
};
HARNESS_MAIN("text", tests)

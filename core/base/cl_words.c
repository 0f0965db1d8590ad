#include "base/cl_words.h"

bool spsy_cl_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool spsy_cl_comment_begins(const char *at, bool in_word)
{
    if (at[0] != '/' || at[1] != '*')
        return false;
    return !in_word || at[2] == '*' || at[2] == '\0' || spsy_cl_blank(at[2]);
}

bool spsy_cl_word_end(char c)
{
    return c == '\0' || spsy_cl_blank(c) || c == '(' || c == ')' || c == '\'';
}

size_t spsy_cl_word_length(const char *at)
{
    size_t length = 0;

    while (!spsy_cl_word_end(at[length]) && !spsy_cl_comment_begins(at + length, length > 0))
        length++;
    return length;
}

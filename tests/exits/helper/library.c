/* libhelper.so: one of several of this name; ANSWER tells them apart. */
char helper_answer(void);

char helper_answer(void)
{
    return ANSWER;
}

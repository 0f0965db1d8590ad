/* Needs a function that nobody has. */
void spsy_test_no_such_function(char *return_code);
void spsy_exit(char *return_code, const char *format, const char *record);

void spsy_exit(char *return_code, const char *format, const char *record)
{
    (void)format;
    (void)record;
    spsy_test_no_such_function(return_code);
}

/* Has a unique symbol, as C++ gives to inline statics. */
void spsy_exit(char *return_code, const char *format, const char *record);

__asm__(".data\n.globl spsy_test_unique\n.type spsy_test_unique, @gnu_unique_object\n"
        ".size spsy_test_unique, 4\nspsy_test_unique: .long 1\n.text");

void spsy_exit(char *return_code, const char *format, const char *record)
{
    (void)return_code;
    (void)format;
    (void)record;
}

/* Allows in EBCDIC form, and writes one byte beside the return code: at the distance that New ASP
 * says, 0-127 after it, 128-255 that much less 256 in front of it. */
void spsy_exit(unsigned char *return_code, const char *format, const unsigned char *record);

void spsy_exit(unsigned char *return_code, const char *format, const unsigned char *record)
{
    (void)format;
    return_code[(signed char)record[163]] ^= 0xFF;
    *return_code = 0xF1;
}

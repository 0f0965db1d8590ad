/* Its dynamic symbols are found through DT_HASH. Allows in EBCDIC form. */
void spsy_exit(unsigned char *return_code, const unsigned char *format,
               const unsigned char *record);

void spsy_exit(unsigned char *return_code, const unsigned char *format, const unsigned char *record)
{
    (void)format;
    (void)record;
    *return_code = 0xF1;
}

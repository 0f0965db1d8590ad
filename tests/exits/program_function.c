/* spsy_exit without any of our headers. Answers with the low byte of New ASP (offset 160), so that
 * a test can ask for every byte in either form. */
void spsy_exit(unsigned char *return_code, const unsigned char *format,
               const unsigned char *record);

void spsy_exit(unsigned char *return_code, const unsigned char *format, const unsigned char *record)
{
    (void)format;
    *return_code = record[163];
}

/* Entry by the program's own name in upper case: what a COBOL PROGRAM-ID gives. */
void PROGRAM_UPPER(char *return_code, const char *format, const unsigned char *record);

void PROGRAM_UPPER(char *return_code, const char *format, const unsigned char *record)
{
    (void)format;
    *return_code = (char)record[163];
}

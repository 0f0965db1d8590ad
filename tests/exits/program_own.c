/* Entry by the program's own name, as the file has it. */
void program_own(char *return_code, const char *format, const unsigned char *record);

void program_own(char *return_code, const char *format, const unsigned char *record)
{
    (void)format;
    *return_code = (char)record[163];
}

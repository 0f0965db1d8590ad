/* golden FIELD=VALUE... - the 429 bytes of a record on standard output, by an encoder that shares
 * nothing with ours: offsets from core/record/README.md, "Layout" typed in once more, characters by
 * glibc's own IBM037. A field that is not named is blank, a number 0; of a field named twice the
 * last value counts. Values are UTF-8. */
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RECORD_BYTES = 429, NUMBER = 0 };

static const struct field {
    const char *name;
    int offset, length; /* NUMBER: four bytes, most significant first */
} fields[] = {
    {"length", 0, NUMBER},
    {"function", 4, 10},
    {"currentUser", 14, 10},
    {"jobName", 24, 10},
    {"jobUser", 34, 10},
    {"jobNumber", 44, 6},
    {"fileName", 50, 10},
    {"fileNumber", 60, NUMBER},
    {"jobSystem", 64, 8},
    {"dateOpened", 72, 7},
    {"timeOpened", 79, 6},
    {"outputQueue", 86, 10},
    {"outputQueueLibrary", 96, 10},
    {"aspDevice", 106, 10},
    {"asp", 116, NUMBER},
    {"formType", 120, 10},
    {"newOutputQueue", 130, 10},
    {"newOutputQueueLibrary", 140, 10},
    {"newAspDevice", 150, 10},
    {"newAsp", 160, NUMBER},
    {"userData", 164, 10},
    {"userDefinedData", 174, 255},
};

static int refuse(const char *why, const char *what)
{
    fprintf(stderr, "golden: %s: %s\n", why, what);
    return 1;
}

static void put_number(char *at, long value)
{
    for (int byte = 0; byte < 4; byte++)
        at[byte] = (char)(value >> (24 - 8 * byte) & 0xFF);
}

static int put_text(char *at, size_t length, const char *value)
{
    iconv_t converter = iconv_open("IBM037", "UTF-8");
    size_t left = strlen(value);
    char *from = (char *)(size_t)value; /* iconv takes no const */
    int bad;

    if (converter == (iconv_t)-1)
        return refuse("no converter", "IBM037");
    memset(at, 0x40, length);
    bad = iconv(converter, &from, &left, &at, &length) == (size_t)-1;
    iconv_close(converter);
    return bad ? refuse("does not fit", value) : 0;
}

static int put(char *record, const char *assignment)
{
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        size_t name = strlen(fields[i].name);
        const char *value = assignment + name + 1;

        if (strncmp(assignment, fields[i].name, name) != 0 || assignment[name] != '=')
            continue;
        if (fields[i].length)
            return put_text(record + fields[i].offset, (size_t)fields[i].length, value);
        put_number(record + fields[i].offset, atol(value));
        return 0;
    }
    return refuse("no such field", assignment);
}

int main(int argc, char **argv)
{
    char record[RECORD_BYTES];

    memset(record, 0x40, sizeof record);
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (fields[i].length == NUMBER)
            put_number(record + fields[i].offset, 0);
    put_number(record, RECORD_BYTES);
    for (int i = 1; i < argc; i++)
        if (put(record, argv[i]) != 0)
            return 1;
    return fwrite(record, 1, sizeof record, stdout) == sizeof record ? 0 : 1;
}

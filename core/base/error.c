#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

static void fill(struct spsy_error *error, int code, const char *message_id, const char *format,
                 va_list arguments)
{
    error->code = code;
    snprintf(error->message_id, sizeof error->message_id, "%s", message_id);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    spsy_utf8_trim(error->text);
    spsy_text_mend(error->text); /* paths, names and words may be anybody's */
}

int spsy_fail(struct spsy_error *error, int code, const char *message_id, const char *format, ...)
{
    va_list arguments;

    if (!error)
        return code;
    va_start(arguments, format);
    fill(error, code, message_id, format, arguments);
    va_end(arguments);
    return code;
}

int spsy_fail_errno(struct spsy_error *error, int code, const char *message_id, const char *format,
                    ...)
{
    int saved = errno;
    va_list arguments;
    size_t used;

    if (!error)
        return code;
    va_start(arguments, format);
    fill(error, code, message_id, format, arguments);
    va_end(arguments);
    used = strlen(error->text);
    snprintf(error->text + used, sizeof error->text - used, ": %s", strerror(saved));
    spsy_utf8_trim(error->text);
    errno = saved;
    return code;
}

int spsy_fail_memory(struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_MEMORY, "", "out of memory");
}

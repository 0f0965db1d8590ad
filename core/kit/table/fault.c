#include "kit/table/fault.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

int kit_fault(struct kit_fault *fault, const char *path, const char *format, ...)
{
    va_list arguments;

    snprintf(fault->path, sizeof fault->path, "%s", path);
    va_start(arguments, format);
    vsnprintf(fault->text, sizeof fault->text, format, arguments);
    va_end(arguments);
    spsy_utf8_trim(fault->text);
    spsy_text_mend(fault->text);
    return SPSY_ERR_FORMAT;
}

int kit_fault_of(struct kit_fault *fault, const struct spsy_error *error)
{
    const char *text = error->text, *colon;
    char path[SPSY_JSON_PATH_SIZE] = "";

    if (strncmp(text, ": ", 2) == 0)
        text += 2;
    colon = strstr(text, ": ");
    if (colon && (size_t)(colon - text) < sizeof path) {
        memcpy(path, text, (size_t)(colon - text));
        path[colon - text] = '\0';
        text = colon + 2;
    }
    return kit_fault(fault, path, "%s", text);
}

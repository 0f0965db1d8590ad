/* doctor_say.c - a finding as a row. */
#include <stdarg.h>
#include <stdio.h>

#include "base/text.h"
#include "verb/doctor.h"

void doctor_say(struct doctor *doctor, const char *check, enum finding finding, const char *format,
                ...)
{
    static const char *const states[] = {"ok", "warning", "wrong"};
    cJSON *row = cJSON_CreateObject();
    char detail[1536];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(detail, sizeof detail, format, arguments);
    va_end(arguments);
    spsy_utf8_trim(detail);
    spsy_text_mend(detail);
    doctor->warnings += finding == FINDING_WARNING;
    doctor->wrong += finding == FINDING_WRONG;
    if (!row || !cJSON_AddStringToObject(row, "check", check) ||
        !cJSON_AddStringToObject(row, "state", states[finding]) ||
        !cJSON_AddStringToObject(row, "detail", detail)) {
        cJSON_Delete(row);
        row = NULL;
    }
    answer_row(doctor->answer, row);
}

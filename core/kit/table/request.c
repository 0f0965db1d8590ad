/* request.c - an expansion of a case as the engine is asked. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "kit/table/case.h"
#include "kit/table/words.h"

/* Where the running job is not said: nobody's, and none that owns the file. */
#define JOB_NUMBER "000000"
#define JOB_USER "QSECOFR"
#define JOB_NAME "EXITTEST"
#define JOB_NAME_OTHER "EXITTES2"

static const cJSON *value_of(const struct kit_choices *choices, size_t *rest)
{
    size_t index;

    if (choices->count <= 1)
        return choices->count ? choices->only : NULL;
    index = *rest % choices->count;
    *rest /= choices->count;
    return choices->many[index];
}

/* A request about some file of somebody else's, as the page says (core/kit/README.md, W4). */
static void built_in(struct spsy_fields *fields)
{
    spsy_fields_make_up(fields, "000001", "OWNER", "JOB");
    fields->function = NULL;
    fields->current_user = "USER";
    fields->file_name = "QSYSPRT";
    fields->job_system = "SYSTEM";
}

static void take_field(size_t word, const cJSON *value, struct spsy_fields *fields)
{
    const struct spsy_field *field = &spsy_layout[word];
    char *member = (char *)fields + field->fields_offset;

    if (field->kind == SPSY_KIND_CHAR)
        *(const char **)(void *)member = value->valuestring;
    else
        *(int32_t *)(void *)member = (int32_t)value->valuedouble;
}

static void take_word(size_t word, const cJSON *value, struct kit_request *request)
{
    struct kit_fault ignored; /* all of it has been checked */

    switch (word) {
    case KIT_WORD_JOB_TYPE:
        request->type = (enum spsy_job_type)kit_job_type_find(value->valuestring);
        break;
    case KIT_WORD_SPECIAL:
        kit_special_read(value, "", &request->request.special, &ignored);
        break;
    case KIT_WORD_GROUPS:
        request->groups = cJSON_IsArray(value) ? value : NULL;
        break;
    case KIT_WORD_OPRCTL:
        request->request.operator_control = cJSON_IsTrue(value);
        break;
    case KIT_WORD_NATIVE:
        request->native = kit_native_find(value->valuestring);
        break;
    case KIT_WORD_USERS:
        request->users = value;
        break;
    case KIT_WORD_ATTRIBUTES:
        request->attributes = value;
        break;
    default: /* the running job: below, when the file's is known */
        break;
    }
}

static const char *text_or_empty(const char *text)
{
    return text ? text : "";
}

static bool is_files_job(const struct kit_request *request)
{
    const struct spsy_fields *fields = &request->request.fields;

    return strcmp(request->job_number, text_or_empty(fields->job_number)) == 0 &&
           strcmp(request->job_user, text_or_empty(fields->job_user)) == 0 &&
           strcmp(request->job_name, text_or_empty(fields->job_name)) == 0;
}

static void name_job(struct kit_request *request, const char *number, const char *user,
                     const char *name)
{
    snprintf(request->job_number, sizeof request->job_number, "%s", text_or_empty(number));
    snprintf(request->job_user, sizeof request->job_user, "%s", text_or_empty(user));
    snprintf(request->job_name, sizeof request->job_name, "%s", text_or_empty(name));
}

static int find_job(const cJSON *own, const cJSON *job, struct kit_request *request,
                    struct kit_fault *fault)
{
    const struct spsy_fields *fields = &request->request.fields;
    char number[7], user[11], name[11];

    if (job) {
        sscanf(job->valuestring, "%6[0-9]/%10[^/]/%10[^/]", number, user, name);
        name_job(request, number, user, name);
    } else if (cJSON_IsTrue(own)) {
        name_job(request, fields->job_number, fields->job_user, fields->job_name);
    } else {
        name_job(request, JOB_NUMBER, JOB_USER, JOB_NAME);
        if (is_files_job(request))
            name_job(request, JOB_NUMBER, JOB_USER, JOB_NAME_OTHER);
    }
    request->own = is_files_job(request);
    if (own && request->own != cJSON_IsTrue(own))
        return kit_fault(fault, "request.own", "job %s the one that owns the file",
                         request->own ? "is" : "is not");
    return 0;
}

/* The record can be built. What is wrong says the field first: "fileNumber: must be 1 to ...". */
static int check_fields(const struct spsy_fields *fields, struct kit_fault *fault)
{
    unsigned char record[SPSY_RECORD_BYTES];
    char path[SPSY_JSON_PATH_SIZE] = "request";
    struct spsy_error error;
    int result = spsy_record_encode(fields, SPSY_CHARSET_EBCDIC, record, &error);

    if (result == 0)
        return 0;
    for (size_t i = 0; i < SPSY_FIELD_COUNT; i++) {
        size_t length = strlen(spsy_layout[i].json_name);

        if (strncmp(error.text, spsy_layout[i].json_name, length) == 0 &&
            strncmp(error.text + length, ": ", 2) == 0) {
            spsy_json_path(path, "request", spsy_layout[i].json_name, 0);
            return kit_fault(fault, path, "%s", error.text + length + 2);
        }
    }
    return kit_fault(fault, path, "%s", error.text);
}

int kit_case_request(const struct kit_case *read, size_t expansion, struct kit_request *request,
                     struct kit_fault *fault)
{
    const cJSON *own = NULL, *job = NULL;
    struct spsy_fields *fields = &request->request.fields;
    size_t rest = expansion;
    int result;

    memset(request, 0, sizeof *request);
    request->native = -1;
    built_in(fields);
    for (size_t word = 0; word < KIT_WORDS; word++) {
        const cJSON *value = value_of(&read->choices[word], &rest);

        if (value && word < SPSY_FIELD_COUNT)
            take_field(word, value, fields);
        else if (value)
            take_word(word, value, request);
        own = word == KIT_WORD_OWN ? value : own;
        job = word == KIT_WORD_JOB ? value : job;
    }
    if (request->native < 0) /* who owns a file may act on it; others have to be given that */
        request->native =
            strcmp(text_or_empty(fields->current_user), text_or_empty(fields->job_user)) == 0;
    if (request->native == 2)
        request->native = -1;
    result = find_job(own, job, request, fault);
    return result < 0 ? result : check_fields(fields, fault);
}

/* ---- its name ---------------------------------------------------------------------------------
 */

static void write_value(FILE *stream, const cJSON *value)
{
    char *text = cJSON_IsString(value) ? NULL : spsy_json_print(value);

    fputs(cJSON_IsString(value) ? value->valuestring : text ? text : "?", stream);
    cJSON_free(text);
}

void kit_case_label(const struct kit_case *read, size_t expansion, char *label, size_t size)
{
    FILE *stream = fmemopen(label, size, "w");
    const char *separator = " [";
    size_t rest = expansion;

    label[0] = '\0';
    if (!stream)
        return;
    fputs(read->name, stream);
    for (size_t word = 0; word < KIT_WORDS; word++) {
        const struct kit_choices *choices = &read->choices[word];
        const cJSON *value = value_of(choices, &rest);

        if (choices->count <= 1)
            continue;
        fprintf(stream, "%s%s=", separator, kit_word_name(word));
        write_value(stream, value);
        separator = " ";
    }
    if (*separator == ' ' && separator[1] != '[')
        fputc(']', stream);
    fclose(stream);
    label[size - 1] = '\0';
    spsy_utf8_trim(label);
    spsy_text_mend(label);
}

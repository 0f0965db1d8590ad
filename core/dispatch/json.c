/* json.c - decisions and lists as core/cli/README.md shows them. */
#include <stdio.h>

#include "base/error.h"
#include "dispatch/job.h"

static const char *text_or_empty(const char *text)
{
    return text ? text : "";
}

/* cJSON tries every number as a floating point number first, which in a decision of ten calls
 * costs more than all the rest of it. */
static bool add_integer(cJSON *object, const char *key, long value)
{
    char text[24];

    snprintf(text, sizeof text, "%ld", value);
    return cJSON_AddRawToObject(object, key, text) != NULL;
}

/* Tenths of a microsecond are what the clock can be trusted with. */
static bool add_microseconds(cJSON *object, uint64_t nanoseconds)
{
    uint64_t tenths = (nanoseconds + 50) / 100;
    char text[32];

    if (tenths % 10 == 0)
        return add_integer(object, "microseconds", (long)(tenths / 10));
    snprintf(text, sizeof text, "%llu.%llu", (unsigned long long)(tenths / 10),
             (unsigned long long)(tenths % 10));
    return cJSON_AddRawToObject(object, "microseconds", text) != NULL;
}

static bool add_string_or_null(cJSON *object, const char *key, const char *text)
{
    return text && text[0] ? cJSON_AddStringToObject(object, key, text) != NULL
                           : cJSON_AddNullToObject(object, key) != NULL;
}

static cJSON *call_to_json(const struct spsy_call *call)
{
    cJSON *object = cJSON_CreateObject();
    char answer[3] = "";

    if (call->answer >= 0)
        snprintf(answer, sizeof answer, "%02X", (unsigned)call->answer & 0xFFu);
    if (object && cJSON_AddStringToObject(object, "format", call->format) &&
        add_integer(object, "number", call->number) &&
        cJSON_AddStringToObject(object, "program", text_or_empty(call->program)) &&
        add_string_or_null(object, "answer", answer) &&
        cJSON_AddStringToObject(object, "meaning", spsy_meaning_name(call->meaning)) &&
        add_microseconds(object, call->nanoseconds) &&
        add_string_or_null(object, "reason", call->reason) &&
        (!call->input_changed || cJSON_AddTrueToObject(object, "inputChanged")))
        return object;
    cJSON_Delete(object);
    return NULL;
}

static bool add_file(cJSON *object, const struct spsy_fields *fields)
{
    cJSON *file = cJSON_AddObjectToObject(object, "file");
    char job[96];

    snprintf(job, sizeof job, "%s/%s/%s", text_or_empty(fields->job_number),
             text_or_empty(fields->job_user), text_or_empty(fields->job_name));
    return file && cJSON_AddStringToObject(file, "name", text_or_empty(fields->file_name)) &&
           add_integer(file, "number", fields->file_number) &&
           cJSON_AddStringToObject(file, "job", job);
}

static bool add_calls(cJSON *object, const struct spsy_decision *decision)
{
    cJSON *calls = cJSON_AddArrayToObject(object, "calls");

    for (size_t i = 0; calls && i < decision->call_count; i++) {
        cJSON *call = call_to_json(&decision->calls[i]);

        if (!call)
            return false;
        cJSON_AddItemToArray(calls, call);
    }
    return calls != NULL;
}

/* Without a call that says it, what failed stands nowhere else: a registry, the job's host; nor
 * does what a gate refused for, or why a file was deleted without a record. */
static bool tells_cause(const struct spsy_decision *decision)
{
    return decision->why[0] &&
           (decision->verdict == SPSY_ALLOWED || decision->basis == SPSY_BASIS_FAILURE ||
            spsy_basis_is_gate(decision->basis));
}

cJSON *spsy_decision_to_json(const struct spsy_decision *decision, const struct spsy_fields *fields)
{
    cJSON *object = cJSON_CreateObject();

    if (object && cJSON_AddStringToObject(object, "function", text_or_empty(fields->function)) &&
        add_file(object, fields) &&
        cJSON_AddStringToObject(object, "verdict", spsy_verdict_name(decision->verdict)) &&
        cJSON_AddStringToObject(object, "basis", spsy_basis_name(decision->basis)) &&
        (decision->bypass == SPSY_BASIS_FAILURE ||
         cJSON_AddStringToObject(object, "bypass", spsy_basis_name(decision->bypass))) &&
        add_calls(object, decision) &&
        (!tells_cause(decision) || cJSON_AddStringToObject(object, "cause", decision->why)) &&
        (!decision->break_glass[0] ||
         cJSON_AddStringToObject(object, "breakGlass", decision->break_glass)))
        return object;
    cJSON_Delete(object);
    return NULL;
}

/* exitPoint and format, then the keys of registry.json. */
static cJSON *listed_to_json(const struct spsy_program *program)
{
    cJSON *object = cJSON_CreateObject();
    cJSON *keys = spsy_registration_to_json(&program->registration);
    cJSON *key;

    if (!object || !keys || !cJSON_AddStringToObject(object, "exitPoint", SPSY_EXIT_POINT) ||
        !cJSON_AddStringToObject(object, "format", spsy_format_names[program->format])) {
        cJSON_Delete(object);
        cJSON_Delete(keys);
        return NULL;
    }
    while ((key = cJSON_DetachItemFromArray(keys, 0)))
        cJSON_AddItemToArray(object, key); /* keeps its name */
    cJSON_Delete(keys);
    return object;
}

int spsy_job_programs(struct spsy_job *job, cJSON **programs, struct spsy_error *error)
{
    *programs = cJSON_CreateArray();
    if (!*programs)
        return spsy_fail_memory(error);
    for (size_t i = 0; i < job->count && job->list_read; i++) {
        cJSON *row = listed_to_json(&job->listed[i].program);

        if (!row) {
            cJSON_Delete(*programs);
            *programs = NULL;
            return spsy_fail_memory(error);
        }
        cJSON_AddItemToArray(*programs, row);
    }
    return 0;
}

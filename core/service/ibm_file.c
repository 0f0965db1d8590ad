/* ibm_file.c - QUSRSPLA, format SPLA0100. Dispatches QUSRSPLA like any other command (X36); of a
 * file that is being restored it finds nothing (X37). */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "service/answer.h"

enum {
    FORMAT = 0,
    JOB = 8,
    INTERNAL = 34,
    NAME = 66,
    NUMBER = 76,
    SYSTEM = 80,
    DATE = 88,
    TIME = 95
};
enum { LEAST_NUMBER = -2 }; /* 0 *ONLY, -1 *LAST, -2 *ANY */
enum { SPLA0100_BYTES = 1537, SIZE = 1472, SIZE_MULTIPLIER = 1476, UNIT_BYTES = 4096 };

enum kind { BINARY, CHAR, PACKED };

static const struct field {
    size_t offset, bytes;
    enum kind kind;
    const char *key;
} fields[] = {
#define FIELD(offset, kind, bytes, name, key) {offset, bytes, kind, key},
#include "service/spla0100.def"
#undef FIELD
};

/* What identifies the file, as text. */
struct identity {
    char job[3][21], name[21], system[17], date[15], time[13];
};

static const char *or_none(const char *text)
{
    return text[0] ? text : NULL;
}

static void read_identity(const struct spsy_question *question, struct identity *identity,
                          struct spsy_fields *wanted)
{
    static const size_t offsets[] = {JOB, JOB + 10, JOB + 20};
    const struct spsy_service_call *call = question->call;

    spsy_fields_init(wanted);
    for (int i = 0; i < 3; i++)
        spsy_question_text(question, offsets[i], i < 2 ? 10 : 6, identity->job[i]);
    spsy_question_text(question, NAME, 10, identity->name);
    spsy_question_text(question, SYSTEM, 8, identity->system);
    spsy_question_text(question, DATE, 7, identity->date);
    spsy_question_text(question, TIME, 6, identity->time);
    wanted->job_name = identity->job[0];
    wanted->job_user = identity->job[1];
    wanted->job_number = identity->job[2];
    if (strcmp(identity->job[0], "*") == 0) {
        wanted->job_name = call->job_name;
        wanted->job_user = call->job_user;
        wanted->job_number = call->job_number;
    }
    wanted->file_name = identity->name;
    wanted->file_number = spsy_get_binary4(question->bytes + NUMBER);
    wanted->job_system = or_none(identity->system);
    wanted->date_opened = or_none(identity->date);
    wanted->time_opened = or_none(identity->time);
}

/* Bytes, or 4 KiB units when an int cannot hold them. */
static void fill_size(const cJSON *row, unsigned char *receiver)
{
    double size = cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(row, "size"));
    int32_t unit = size > INT32_MAX ? UNIT_BYTES : 1;

    if (!(size >= 0)) /* also when there is no number */
        size = 0;
    size = (size + unit - 1) / unit;
    spsy_put_binary4(receiver + SIZE, size > INT32_MAX ? INT32_MAX : (int32_t)size);
    spsy_put_binary4(receiver + SIZE_MULTIPLIER, unit);
}

static void fill_field(const struct spsy_question *question, const cJSON *row,
                       const struct field *field, unsigned char *receiver)
{
    const cJSON *value = field->key ? cJSON_GetObjectItemCaseSensitive(row, field->key) : NULL;
    const char *text = cJSON_GetStringValue(value);

    switch (field->kind) {
    case BINARY:
        spsy_put_binary4(receiver + field->offset, cJSON_IsNumber(value) ? value->valueint : 0);
        break;
    case PACKED: /* P(15,5), +0 */
        memset(receiver + field->offset, 0, 7);
        receiver[field->offset + 7] = 0x0F;
        break;
    case CHAR:
        if (text && !(field->bytes == 7 && text[0] == '*')) /* a date of *NONE is blank */
            spsy_charset_char(question->form, text, receiver + field->offset, field->bytes);
        if (cJSON_IsNumber(value))
            spsy_charset_char(question->form, (char[]){(char)('0' + value->valueint % 10), '\0'},
                              receiver + field->offset, field->bytes);
        break;
    }
}

static int fill_attributes(const struct spsy_question *question, const cJSON *row,
                           struct spsy_answer *answer)
{
    const char *status = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(row, "status"));
    unsigned char *receiver = spsy_answer_receiver(question, answer, SPLA0100_BYTES, false);

    if (!receiver)
        return SPSY_ERR_FULL;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        fill_field(question, row, &fields[i], receiver);
    spsy_put_binary4(receiver, SPLA0100_BYTES);
    spsy_put_binary4(receiver + 4, SPLA0100_BYTES);
    fill_size(row, receiver);
    spsy_charset_char(question->form, status && strcmp(status, "*HELD") == 0 ? "*YES" : "*NO",
                      receiver + 120, 10);
    return 0;
}

int spsy_answer_file_attributes(const struct spsy_question *question, struct spsy_answer *answer)
{
    const struct spsy_callbacks *callbacks = question->call->callbacks;
    struct identity identity;
    struct spsy_fields wanted;
    struct spsy_error error = {0};
    cJSON *row = NULL;
    char *json = NULL;
    int result;

    if (!spsy_question_is(question, FORMAT, 8, "SPLA0100"))
        return spsy_answer_id(question, answer, "CPF3C21");
    if (!spsy_question_is(question, INTERNAL, 32, "")) /* no internal ids here */
        return spsy_answer_id(question, answer, "CPF3C59");
    if (!callbacks || !callbacks->file_attributes)
        return spsy_answer_id(question, answer, "CPF3C40");
    read_identity(question, &identity, &wanted);
    if (wanted.file_number < LEAST_NUMBER)
        return spsy_answer_id(question, answer, "CPF3C3C");
    result = callbacks->file_attributes(callbacks->context, &wanted, &json, &error);
    if (result < 0) {
        error.code = result;
        return spsy_answer_error(question, answer, &error, "CPF3C40");
    }
    if (spsy_json_parse(json, strlen(json), "QUSRSPLA", &row, &error) < 0)
        result = spsy_answer_id(question, answer, "CPF3C40");
    else
        result = fill_attributes(question, row, answer);
    cJSON_Delete(row);
    free(json);
    return result;
}

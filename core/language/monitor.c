#include "language/monitor.h"

#include <string.h>

#include "session/parameters.h"

static const struct parameter_definition parameters_of_monitor[] = {
    {.keyword = "MSGID",
     .type = PARAMETER_NAME,
     .required = true,
     .position = 1,
     .most = 7,
     .max_items = 50, /* as on IBM i */
     .help = "message ids; CPF0000 and CPF3400 are generic"},
    PARAMETERS_END,
};

const struct command_definition monitor_command = {
    .name = "MONMSG",
    .summary = "monitor messages of the statement before (in scripts)",
    .parameters = parameters_of_monitor,
};

/* Three letters or digits, the first a letter, and four hexadecimal digits. */
static bool id_valid(const char *id)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    return strlen(id) == 7 && id[0] >= 'A' && id[0] <= 'Z' && strspn(id, letters) == 7 &&
           strspn(id + 3, "0123456789ABCDEF") == 4;
}

bool monitor_check(const struct parameters *parameters, struct answer *answer)
{
    const struct value *ids = parameter(parameters, "MSGID");

    for (size_t i = 0; i < ids->count; i++)
        if (!id_valid(ids->items[i].text)) {
            answer_fail(answer, "CPD0084",
                        "Value %s not valid for MSGID; expected: an id like CPF3492, or a "
                        "generic one that ends with 00 or 0000",
                        ids->items[i].text);
            answer_fail(answer, "CPF0006", "Errors occurred in command MONMSG");
            return false;
        }
    return true;
}

bool monitor_id_fits(const char *monitored, const char *id)
{
    size_t length = strlen(monitored);

    if (length == 7 && strlen(id) == 7) {
        if (strcmp(monitored + 3, "0000") == 0)
            return strncmp(monitored, id, 3) == 0;
        if (strcmp(monitored + 5, "00") == 0)
            return strncmp(monitored, id, 5) == 0;
    }
    return strcmp(monitored, id) == 0;
}

static bool monitored(const struct value *ids, const char *id)
{
    for (size_t i = 0; i < ids->count; i++)
        if (monitor_id_fits(ids->items[i].text, id))
            return true;
    return false;
}

bool monitor_fits(const struct parameters *parameters, struct answer *answer)
{
    const struct value *ids = parameter(parameters, "MSGID");
    size_t failing = 0, fitting = 0;
    struct spill_reader reader;
    bool complete;
    cJSON *message;

    spill_read(&answer->messages, &reader);
    while ((message = spill_item(&reader))) {
        const char *id = cJSON_GetStringValue(cJSON_GetObjectItem(message, "id"));
        const struct spsy_message *known = spsy_message_find(id);

        if (!known || known->kind != SPSY_MESSAGE_COMPLETION) {
            failing++;
            fitting += monitored(ids, id);
        }
        cJSON_Delete(message);
    }
    complete = spill_complete(&reader);
    spill_end(&reader);
    return complete && fitting > 0 && (fitting == failing || answer->exit == SPSY_MESSAGE_USAGE);
}

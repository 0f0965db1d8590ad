#include "ipp/operation.h"

#define OPERATION(CODE, number, name, kind, function, path, target, data, asks)                    \
    {CODE_##CODE, name, OPERATION_##kind, function, path, TARGET_##target, data, asks},
const struct operation operations[] = {
#include "ipp/operation.def"
};
#undef OPERATION

const size_t operation_count = sizeof operations / sizeof operations[0];

const struct operation *operation_find(int code)
{
    for (size_t i = 0; i < operation_count; i++)
        if (operations[i].code == code)
            return &operations[i];
    return NULL;
}

/* They have attributes of the queue that they make or change. */
static bool is_of_queues(int code)
{
    return code == CODE_SET_PRINTER_ATTRIBUTES || code == CODE_CUPS_ADD_MODIFY_PRINTER ||
           code == CODE_CUPS_ADD_MODIFY_CLASS || code == CODE_CUPS_CREATE_LOCAL_PRINTER;
}

bool operation_takes(const struct operation *operation, int group)
{
    enum {
        GROUP_OPERATION = 0x01,
        GROUP_JOB = 0x02,
        GROUP_PRINTER = 0x04,
        GROUP_SUBSCRIPTION = 0x06
    };

    switch (group) {
    case GROUP_OPERATION:
        return true;
    case GROUP_JOB:
        return operation->kind == OPERATION_CREATE || operation->kind == OPERATION_JOB ||
               operation->kind == OPERATION_MOVE;
    case GROUP_PRINTER:
        return is_of_queues(operation->code);
    case GROUP_SUBSCRIPTION:
        return operation->kind == OPERATION_CREATE || operation->kind == OPERATION_EVENTS;
    default:
        return false;
    }
}

#include "gateway/operation.h"

#define OPERATION(code, name, kind, function, path, target, data, asks)                            \
    {code, name, OPERATION_##kind, function, path, TARGET_##target, data, asks},
const struct operation operations[] = {
#include "gateway/operation.def"
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

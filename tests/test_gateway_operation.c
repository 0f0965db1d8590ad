/* test_gateway_operation.c - the table of operations that the gateway lets through. */
#include "harness.h"

#define _CUPS_NO_DEPRECATED 1
#include <cups/cups.h>
#include <string.h>

#include "ipp/operation.h"
#include "spsy_functions.h"

enum { GROUP_OPERATION = 1, GROUP_JOB = 2, GROUP_PRINTER = 4, GROUP_SUBSCRIPTION = 6, GROUPS = 16 };

static const struct operation *found(int code)
{
    const struct operation *operation = operation_find(code);

    CU_ASSERT_PTR_NOT_NULL_FATAL(operation);
    return operation;
}

/* The names are IANA's and CUPS's, as libcups has them. */
static void has_its_name(void)
{
    CU_ASSERT_TRUE(operation_count > 40);
    for (size_t i = 0; i < operation_count; i++) {
        ASSERT_STRING(operations[i].name, ippOpString((ipp_op_t)operations[i].code));
        CU_ASSERT_EQUAL(ippOpValue(operations[i].name), (ipp_op_t)operations[i].code);
        CU_ASSERT_PTR_EQUAL(found(operations[i].code), &operations[i]); /* each once */
    }
}

static void asks_by_functions_there_are(void)
{
#define NAME(function) #function,
    static const char *const names[SPSY_FUNCTION_COUNT] = {SPSY_FUNCTION_LIST(NAME)};
#undef NAME
    for (size_t i = 0; i < operation_count; i++) {
        const struct operation *operation = &operations[i];
        bool asks = operation->kind != OPERATION_PASS && operation->kind != OPERATION_CREATE;
        bool is_one = false;

        for (size_t n = 0; n < SPSY_FUNCTION_COUNT; n++)
            is_one = is_one || strcmp(names[n], operation->function) == 0;
        CU_ASSERT_EQUAL(is_one, asks);
        CU_ASSERT_EQUAL(operation->function[0] != '\0', asks);
        CU_ASSERT_TRUE(operation->asks[0] != '\0');
    }
}

/* What acts on one job names it; what has documents behind it is what cupsd reads them of. */
static void is_consistent(void)
{
    for (size_t i = 0; i < operation_count; i++) {
        const struct operation *operation = &operations[i];
        bool one_job = operation->kind == OPERATION_APPEND || operation->kind == OPERATION_JOB ||
                       operation->kind == OPERATION_SHOW || operation->kind == OPERATION_DOCUMENT;

        CU_ASSERT_TRUE(operation->kind >= 0 && operation->kind < OPERATION_KINDS);
        CU_ASSERT_EQUAL(operation->target == TARGET_JOB, one_job);
        CU_ASSERT_EQUAL(operation->data, operation->code == 0x0002 || operation->code == 0x0006 ||
                                             operation->code == 0x4003);
        CU_ASSERT_EQUAL(operation->path[0], '/');
        CU_ASSERT_EQUAL(operation->path[strlen(operation->path) - 1], '/');
        if (operation->kind == OPERATION_END_QUEUE || operation->kind == OPERATION_CREATE)
            CU_ASSERT_EQUAL(operation->target, TARGET_QUEUE);
        if (operation->kind == OPERATION_LIST)
            CU_ASSERT_EQUAL(operation->target, TARGET_QUEUES);
        if (operation->kind == OPERATION_BULK)
            CU_ASSERT_TRUE(operation->target == TARGET_QUEUES || operation->target == TARGET_QUEUE);
    }
}

/* The operations on jobs that CUPS 2.4.2 has (measured), and the two that end a queue. */
static void has_what_cupsd_has_of_jobs(void)
{
    static const struct {
        int code;
        enum operation_kind kind;
        const char *function;
    } of_jobs[] = {
        {0x0002, OPERATION_CREATE, ""},           {0x0004, OPERATION_CREATE, ""},
        {0x0005, OPERATION_CREATE, ""},           {0x0006, OPERATION_APPEND, "CHGSPLFA"},
        {0x0008, OPERATION_JOB, "DLTSPLF"},       {0x0009, OPERATION_SHOW, "QUSRSPLA"},
        {0x000A, OPERATION_LIST, "QUSRSPLA"},     {0x000C, OPERATION_JOB, "HLDSPLF"},
        {0x000D, OPERATION_JOB, "RLSSPLF"},       {0x000E, OPERATION_JOB, "RLSSPLF"},
        {0x0012, OPERATION_BULK, "DLTSPLF"},      {0x0014, OPERATION_JOB, "CHGSPLFA"},
        {0x0017, OPERATION_EVENTS, "WRKPRTSTS"},  {0x0026, OPERATION_BULK, "RLSSPLF"},
        {0x0038, OPERATION_BULK, "DLTSPLF"},      {0x0039, OPERATION_BULK, "DLTSPLF"},
        {0x003B, OPERATION_APPEND, "CHGSPLFA"},   {0x400D, OPERATION_MOVE, "QSPMOVSP"},
        {0x400E, OPERATION_JOB, "CHGSPLFA"},      {0x4027, OPERATION_DOCUMENT, "QSPOPNSP"},
        {0x4004, OPERATION_END_QUEUE, "DLTSPLF"}, {0x4007, OPERATION_END_QUEUE, "DLTSPLF"},
    };

    for (size_t i = 0; i < sizeof of_jobs / sizeof of_jobs[0]; i++) {
        CU_ASSERT_EQUAL(found(of_jobs[i].code)->kind, of_jobs[i].kind);
        ASSERT_STRING(found(of_jobs[i].code)->function, of_jobs[i].function);
    }
}

/* Of all 65,536 only those of the table; of them none that cupsd 2.4 would not know, as
 * Delete-Printer (4E), Print-URI, Reprocess-Job, Resubmit-Job, Promote-Job. */
static void knows_no_other(void)
{
    static const int unknown[] = {0x0000, 0x0003, 0x0007, 0x002C, 0x002D, 0x0030,
                                  0x0033, 0x003A, 0x0042, 0x004E, 0x4000, 0x400F + 1,
                                  0x4026, 0x4029, -1,     0x10002};
    size_t count = 0;

    for (int code = 0; code < 0x10000; code++)
        count += operation_find(code) != NULL;
    CU_ASSERT_EQUAL(count, operation_count);
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++)
        CU_ASSERT_PTR_NULL(operation_find(unknown[i]));
}

static void takes_its_groups_only(void)
{
    for (size_t i = 0; i < operation_count; i++) {
        const struct operation *operation = &operations[i];

        for (int group = 0; group < GROUPS; group++)
            if (group != GROUP_JOB && group != GROUP_PRINTER && group != GROUP_SUBSCRIPTION)
                CU_ASSERT_EQUAL(operation_takes(operation, group), group == GROUP_OPERATION);
    }
    CU_ASSERT_TRUE(operation_takes(found(0x0002), GROUP_JOB));
    CU_ASSERT_TRUE(operation_takes(found(0x0005), GROUP_SUBSCRIPTION));
    CU_ASSERT_TRUE(operation_takes(found(0x0014), GROUP_JOB));
    CU_ASSERT_TRUE(operation_takes(found(0x400D), GROUP_JOB)); /* lpmove */
    CU_ASSERT_TRUE(operation_takes(found(0x4003), GROUP_PRINTER));
    CU_ASSERT_TRUE(operation_takes(found(0x0016), GROUP_SUBSCRIPTION));
    CU_ASSERT_FALSE(operation_takes(found(0x0009), GROUP_JOB));
    CU_ASSERT_FALSE(operation_takes(found(0x4027), GROUP_JOB));
    CU_ASSERT_FALSE(operation_takes(found(0x000A), GROUP_SUBSCRIPTION));
    CU_ASSERT_FALSE(operation_takes(found(0x0014), GROUP_PRINTER));
}

static const struct test tests[] = {
    {"G3 each operation has the number and the name that IANA gave it", has_its_name},
    {"G4 each asks by one of the 17 functions, or nobody", asks_by_functions_there_are},
    {"G4 kind, target, documents and path of each go together", is_consistent},
    {"G4 what cupsd has of jobs is asked about", has_what_cupsd_has_of_jobs},
    {"G3 an operation that is not in the table is none", knows_no_other},
    {"G3 an operation has the groups of attributes that it needs", takes_its_groups_only},
};
HARNESS_MAIN("gateway_operation", tests)

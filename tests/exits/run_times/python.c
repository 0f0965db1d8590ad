/* An exit program in Python: the file's name is what it does, '1' having been said. An exception is
 * the wrapper's to look at: it refuses. */
#include <Python.h>

#include "spsy_exit.h"

static const struct {
    const char *way, *code;
} ways[] = {
    {"OK", "x = sum(range(1000))"},
    {"RAISES", "raise ValueError('no')"},
    {"EXIT0", "import sys; sys.exit(0)"},
    {"EXIT3", "import sys; sys.exit(3)"},
    {"ABORT", "import os; os.abort()"},
    {"OSEXIT", "import os; os._exit(0)"},
    {"HANDLER", "import os, signal, sys\n"
                "signal.signal(signal.SIGSEGV, lambda number, frame: sys.exit(0))\n"
                "os.kill(os.getpid(), signal.SIGSEGV)\n"},
    {"FAULT", "import faulthandler\n"
              "faulthandler.enable(open('/dev/null', 'w'))\n"
              "faulthandler._sigsegv()\n"},
};

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    if (!Py_IsInitialized())
        Py_Initialize();
    *return_code = '1';
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        if (spsy_equal(record->file_name, ways[i].way) && PyRun_SimpleString(ways[i].code) != 0)
            *return_code = '0';
}
SPSY_EXIT_PROGRAM(check)

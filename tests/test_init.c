/* test_init.c - the name that a new home gives its system when nobody says one. */
#include "harness.h"

#include "tool/init.h"

/* core/cli/README.md, "spsy init": the host name up to the first dot, as an IBM i system name. */
static void system_names(void)
{
    static const struct {
        const char *host, *system;
    } cases[] = {
        {"paris", "PARIS"},
        {"paris.example.com", "PARIS"},
        {"print-server_1", "PRINTSER"},
        {"print-1", "PRINT1"},
        {"7of9", "S7OF9"},
        {"12345678", "S1234567"},
        {"a$#@9", "A$#@9"},
        {"", "SPSY"},
        {"---", "SPSY"},
        {".example.com", "SPSY"},
        {"M\xC3\xBCnchen", "MNCHEN"},
        {"ABCDEFGH", "ABCDEFGH"},
        {"abcdefghi", "ABCDEFGH"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char system[9];

        init_system_name(cases[i].host, system);
        ASSERT_STRING(system, cases[i].system);
    }
}

static const struct test tests[] = {
    {"system names", system_names},
};
HARNESS_MAIN("init", tests)

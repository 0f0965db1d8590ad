#include "screen/terminal.h"

#include "base/module.h"

int terminal_load(const struct terminal_api **api, struct spsy_error *error)
{
    static const struct spsy_module module = {"terminal.so", TERMINAL_SYMBOL, "module of terminals",
                                              "", TERMINAL_API_VERSION};
    static const struct terminal_api *loaded;

    if (!loaded)
        loaded = spsy_module_load(&module, error);
    *api = loaded;
    return loaded ? 0 : SPSY_ERR_IO;
}

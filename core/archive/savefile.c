#include "archive/savefile.h"

#include "base/module.h"

int savefile_load(const struct savefile_api **api, struct spsy_error *error)
{
    static const struct spsy_module module = {"savefile.so", SAVEFILE_SYMBOL, "save file module",
                                              "", SAVEFILE_API_VERSION};
    static const struct savefile_api *loaded;

    if (!loaded)
        loaded = spsy_module_load(&module, error);
    *api = loaded;
    return loaded ? 0 : SPSY_ERR_IO;
}

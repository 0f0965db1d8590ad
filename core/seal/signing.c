#include "seal/signing.h"

#include "base/module.h"

int sealing_load(const struct sealing_api **api, struct spsy_error *error)
{
    static const struct spsy_module module = {"seal.so", SEALING_SYMBOL,
                                              "nothing can be sealed without its module", "SPY0145",
                                              SEALING_API_VERSION};
    static const struct sealing_api *loaded;

    if (!loaded)
        loaded = spsy_module_load(&module, error);
    *api = loaded;
    return loaded ? 0 : SPSY_ERR_IO;
}

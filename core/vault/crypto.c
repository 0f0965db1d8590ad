#include "vault/crypto.h"

#include "base/module.h"

int vault_load(const struct vault_api **api, struct spsy_error *error)
{
    static const struct spsy_module module = {
        "vault.so", VAULT_SYMBOL, "nothing can be encrypted or decrypted without its module",
        "SPY0170", VAULT_API_VERSION};
    static const struct vault_api *loaded;

    if (!loaded)
        loaded = spsy_module_load(&module, error);
    *api = loaded;
    return loaded ? 0 : SPSY_ERR_IO;
}

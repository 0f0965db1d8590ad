#include "gateway/operation/push.h"

#include <string.h>

static bool is_on(const struct exchange *exchange, const char *scheme)
{
    const struct setting *push = settings_find("gatewayPush");
    char word[SETTINGS_WORD_SIZE];
    int at = 0;

    while (settings_next(&exchange->conversation->session.settings, push, &at, word))
        if (strcmp(word, scheme) == 0)
            return true;
    return false;
}

int push_check(struct exchange *exchange, struct spsy_error *error)
{
    struct ipp *request = exchange->request;

    for (struct ipp_attribute *at = ipp_first(request); at; at = ipp_next(request)) {
        const char *uri;
        char scheme[64];

        if (strcmp(attribute_name(at), "notify-recipient-uri") != 0)
            continue;
        uri = attribute_text_or(at, "");
        if (attribute_count(at) != 1 || !uri_scheme(uri, scheme, sizeof scheme))
            return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                             "notify-recipient-uri: expected one URI");
        if (!is_on(exchange, scheme))
            return spsy_fail(error, SPSY_ERR_AUTHORITY, "SPY0107",
                             "cupsd would push the titles of everybody's jobs to %s: recipients; "
                             "settings.json, gatewayPush, can switch them on",
                             scheme);
    }
    return 0;
}

#include "command/key/passphrase.h"

#include <string.h>

#include "session/streams.h"

static int ask(struct session *session, const char *prompt,
               char passphrase[KEYRING_PASSPHRASE_SIZE], struct answer *answer)
{
    struct spsy_error error;
    bool answered;

    if (streams_ask(session->streams, prompt, true, passphrase, KEYRING_PASSPHRASE_SIZE, &answered,
                    &error) < 0)
        return answer_fail_error(answer, &error);
    if (answered)
        return 0;
    return answer_fail(answer, "SPY0176",
                       "nothing was done: nobody could be asked for the passphrase, or it was not "
                       "answered; at no terminal: --password-fd N");
}

int passphrase_ask(struct session *session, char passphrase[KEYRING_PASSPHRASE_SIZE],
                   struct answer *answer)
{
    return ask(session, "Passphrase of the export: ", passphrase, answer);
}

int passphrase_ask_new(struct session *session, char passphrase[KEYRING_PASSPHRASE_SIZE],
                       struct answer *answer)
{
    char again[KEYRING_PASSPHRASE_SIZE];
    int result = ask(session, "Passphrase of the new export: ", passphrase, answer);

    if (result < 0)
        return result;
    if (strlen(passphrase) < KEYRING_PASSPHRASE_LEAST)
        return answer_fail(answer, "SPY0176",
                           "nothing was done: a passphrase has at least %d bytes",
                           KEYRING_PASSPHRASE_LEAST);
    result = ask(session, "The same passphrase again: ", again, answer);
    if (result == 0 && strcmp(passphrase, again) != 0)
        result = answer_fail(answer, "SPY0176",
                             "nothing was done: the two passphrases are not the same");
    explicit_bzero(again, sizeof again);
    return result;
}

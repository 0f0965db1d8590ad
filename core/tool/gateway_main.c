/* gateway_main.c - spsy-gateway, which `spsy gateway` and `spsy doctor --gateway` become. */
#include <signal.h>
#include <stdio.h>

#include "base/message.h"
#include "store/store.h"
#include "tool/gateway_words.h"

int main(int argc, char **argv)
{
    struct words words;

    spool_single_thread();
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    return words_read(argc, argv, &words) < 0 ? SPSY_MESSAGE_USAGE : words_run(&words);
}

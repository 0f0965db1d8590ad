/* main.c - spsy-gateway: started by `spsy gateway` and `spsy doctor --gateway`. */
#include <stdio.h>
#include <string.h>

#include "base/message.h"
#include "gateway/setup.h"

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "setup") == 0)
        return gateway_setup(argc - 1, argv + 1);
    fputs("usage: spsy gateway setup [--check | --apply | --undo]\n", stderr);
    return SPSY_MESSAGE_USAGE;
}

/* ground SOCKET USER - what core/setup/ground.h finds out about a socket, a line each:
 * "FINDING CHECK: TEXT". Root only, as the machine's own. */
#include <stdio.h>

#include "setup/ground.h"

static void say(void *context, const char *check, enum ground_finding finding, const char *text)
{
    static const char *const words[] = {[GROUND_HOLDS] = "holds",
                                        [GROUND_WEAK] = "weak",
                                        [GROUND_UNKNOWN] = "unknown",
                                        [GROUND_BROKEN] = "broken"};

    (void)context;
    printf("%s %s: %s\n", words[finding], check, text);
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    ground_direct(argv[1], argv[2], say, NULL);
    return 0;
}

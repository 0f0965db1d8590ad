/* Answers what the user-specified data begins with and ends by exit(0): status 0 must not stand for
 * a command that was not carried out. */
#include <stdlib.h>

int main(int argc, char *argv[])
{
    (void)argc;
    argv[1][0] = argv[3][164];
    exit(0);
}

/* main.c - the stand-alone program. */
#include <stdio.h>

int main(void)
{
    printf("spsy %s\n", SPSY_VERSION);
    return 0;
}

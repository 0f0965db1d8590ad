/* password.h - what is typed as a password of a spooled file (P5, B18), as the four bytes it is. */
#ifndef SPSY_PROTECTION_PASSWORD_H
#define SPSY_PROTECTION_PASSWORD_H

#include <stdbool.h>

enum {
    PROTECTION_PASSWORD_BYTES = 4,
    PROTECTION_TYPED_SIZE = 64, /* of what is typed, NUL */
};

enum protection_typed {
    PROTECTION_TYPED_WRONG, /* of none of these forms */
    PROTECTION_TYPED_NONE,  /* *NONE */
    PROTECTION_TYPED_PASSWORD,
};

/* C'1 to 4 characters', which X'40' fills up on the right, in CCSID 37; X'1 to 8 hexadecimal
 * digits', which X'00' fills up on the left; a whole number of 32 bits, the high byte first. So
 * C'ABCD' is X'C1C2C3C4'. */
enum protection_typed protection_password_read(const char *typed,
                                               unsigned char password[PROTECTION_PASSWORD_BYTES]);

#endif

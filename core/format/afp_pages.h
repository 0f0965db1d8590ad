/* afp_pages.h - how many pages an AFPDS stream begins, counted while it goes by. */
#ifndef SPSY_FORMAT_AFP_PAGES_H
#define SPSY_FORMAT_AFP_PAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct afp_pages {
    int32_t pages;               /* Begin Page structured fields seen */
    unsigned char introducer[6]; /* X'5A', length (2), identifier (3) */
    size_t held;
    size_t skip; /* bytes of the present field still to come */
    bool strays; /* bytes were seen that are in no field */
};

/* Starts from zeros. What is no structured field is passed over: the stream is stored as it is. */
void afp_pages_count(struct afp_pages *counter, const unsigned char *bytes, size_t count);
/* Was all of it whole fields back to back? */
bool afp_pages_normal(const struct afp_pages *counter);

#endif

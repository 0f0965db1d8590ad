/* nearest.h - which of some words somebody may have meant who mistyped one. libc only. */
#ifndef SPSY_BASE_NEAREST_H
#define SPSY_BASE_NEAREST_H

#include <stddef.h>

enum { SPSY_NEAR = 2 }; /* as many letters may differ */

/* How many letters have to be put in, left out or exchanged, in upper and lower case alike;
 * SPSY_NEAR + 1 stands for more, and for words that are too short or too long to be told. */
size_t spsy_distance(const char *a, const char *b);

/* Takes word as the nearest so far when it is nearer than *nearest, which is NULL at first. */
void spsy_nearer(const char *typed, const char *word, const char **nearest);

/* The same among the words of a text, a synopsis for instance; to an option only options are near.
 * hint: "; nearest: WORD", or "". */
void spsy_nearest_in(const char *text, const char *typed, char *hint, size_t size);

#endif

/* pager.h - a text to look through. */
#ifndef SPSY_SCREEN_TERMINAL_PAGER_H
#define SPSY_SCREEN_TERMINAL_PAGER_H

#include <stdbool.h>
#include <stdio.h>

/* Until the user leaves it; the screen is open. text is read from its beginning, as often as he
 * turns pages, and never as a whole. True: he wants out of all (F3). */
bool pager_show(FILE *text, const char *title, const char *message);

#endif

/* list.h - a list that is worked with (W8). */
#ifndef SPSY_SCREEN_TERMINAL_LIST_H
#define SPSY_SCREEN_TERMINAL_LIST_H

#include "screen/terminal.h"

/* statement NULL: what the host was opened with. The screen is open. True: the user wants out of
 * all (F3). */
bool list_work(const struct terminal_host *host, const char *statement, const char *heading);

#endif

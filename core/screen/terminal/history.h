/* history.h - the lines that were typed, kept in a file of the user's. */
#ifndef SPSY_SCREEN_TERMINAL_HISTORY_H
#define SPSY_SCREEN_TERMINAL_HISTORY_H

enum { HISTORY_LINES = 1000 }; /* kept; the file is cut when it has twice as many */

/* Each line of the file, the oldest first. MUST: a file that is not the user's own, regular and
 * readable by nobody else is not read (others' modes are mended first, if it is his). */
void history_read(const char *path, void (*line)(void *context, const char *text), void *context);
/* Appends a line. The file is made 0600, in a directory 0700. Failing is no failure: it is only a
 * history. */
void history_append(const char *path, const char *text);

#endif

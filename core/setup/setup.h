/* setup.h - `spsy gateway setup`: puts the gateway in front of this machine's cupsd, by drop-ins of
 * systemd only (G12).
 *
 * MUST:
 *  - without --apply or --undo nothing is changed;
 *  - no file that it did not write, or that somebody has changed since, is replaced or removed;
 *  - killed at any instant: a second --apply or --undo brings the whole, and what is there until
 *    then is either cupsd where it always was or cupsd where nobody but the gateway gets. */
#ifndef SPSY_SETUP_H
#define SPSY_SETUP_H

/* arguments[0] is "setup". The exit status: 0, 1 (--check: something differs; failed), 2 (usage).
 */
int gateway_setup(int count, char *const *arguments);

#endif

/* systemd.h - the units, where systemd runs and the setup is this machine's own. */
#ifndef SPSY_SETUP_SYSTEMD_H
#define SPSY_SETUP_SYSTEMD_H

#include <stdbool.h>
#include <stdio.h>

#include "base/error.h"

bool setup_systemd_runs(void);

/* The steps before and after the files are written or removed. Whoever is killed in between leaves
 * the units stopped, which setup_systemd_differs sees. Each step is written to out before it is
 * done. Errors: SPSY_ERR_STATE, systemctl has said why. */
int setup_systemd_stop(FILE *out, struct spsy_error *error);
int setup_systemd_start(bool applied, FILE *out, struct spsy_error *error);
/* What these two would do. */
void setup_systemd_show(FILE *out);

/* What runs is not what the files say, applied or undone: text says what. */
bool setup_systemd_differs(bool applied, char *text, size_t size);

#endif

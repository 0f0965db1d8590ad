/* replace_lively_new.c - its replacement. */
#define VERSION 'B'
#include "replace_lively.h"

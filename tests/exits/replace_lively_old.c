/* replace_lively_old.c - the program before it is replaced. */
#define VERSION 'A'
#include "replace_lively.h"

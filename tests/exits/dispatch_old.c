/* dispatch_old.c - the program before it is replaced. */
#define VERSION 1
#include "dispatch_program.h"

/* dispatch_new.c - the program after it was replaced. */
#define VERSION 2
#include "dispatch_program.h"

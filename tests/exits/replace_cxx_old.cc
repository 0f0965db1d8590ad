// replace_cxx_old.cc - the program before it is replaced.
#define VERSION 'A'
#include "replace_cxx.h"

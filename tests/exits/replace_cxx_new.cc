// replace_cxx_new.cc - its replacement.
#define VERSION 'B'
#include "replace_cxx.h"

/* The same source with EBCDIC literals: the same answers, in the other form. */
#include "service_ibm.c"

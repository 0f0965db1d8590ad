/* SPX035 */
#define LETS "SNDNETSPLF"
#include "spx_leak.h"

/* SPX036 */
#define LETS "SNDTCPSPLF"
#include "spx_leak.h"

#include "insights/questions/time_zone.h"

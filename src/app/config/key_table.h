// The rows of the table of keys, section by section. For keys.cc.
#pragma once

#include <vector>

#include "app/config/keys.h"

namespace taskflow::app {

std::vector<Key> MakeKeys();

}  // namespace taskflow::app

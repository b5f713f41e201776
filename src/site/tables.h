// The site's tables, in the order in which they came to be.
#pragma once

#include <span>

#include "events/migrations.h"

namespace taskflow::site {

std::span<const events::Migration> SiteTables();

}  // namespace taskflow::site

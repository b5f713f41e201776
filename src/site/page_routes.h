// The page and its files: what is asked for outside of /api.
#pragma once

#include <span>

#include "http/server.h"
#include "site/api.h"
#include "site/assets.h"

namespace taskflow::site {

// `assets` outlive the router; they hold /index.html.
void AddPageRoutes(http::Router& router, const Parts& parts, std::span<const Asset> assets);

}  // namespace taskflow::site

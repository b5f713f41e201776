// All that the site answers: the API, the health pages, and the page's files for the rest.
#pragma once

#include <span>

#include "base/metrics.h"
#include "http/server.h"
#include "site/api.h"
#include "site/assets.h"
#include "site/gate.h"

namespace taskflow::site {

// `metrics` may be null: then there is no /metrics.
http::Router MakeRouter(const Parts& parts, Metrics* metrics, std::span<const Asset> assets,
                        http::HostNames names = http::HostNames({"127.0.0.1", 0}, ""));

}  // namespace taskflow::site

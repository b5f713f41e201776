// Configuration keys and their validation as the API shows them (ConfigKeyInfo, ConfigInfos).
#pragma once

#include "base/json.h"
#include "connect/config/connector_config.h"

namespace taskflow::connect::rest {

json::array Definitions(const std::vector<KeyTable>& tables);
json::object ValidationObject(const ConnectorPlugin& plugin, const Config& config,
                              const Validated& validated);

}  // namespace taskflow::connect::rest

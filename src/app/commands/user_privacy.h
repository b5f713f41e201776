// What `taskflow user export` and `taskflow user erase` share.
#pragma once

#include <memory>
#include <string>

#include "app/config/settings.h"
#include "base/result.h"
#include "privacy/peers.h"
#include "privacy/person.h"
#include "privacy/receipt.h"

namespace taskflow::app {

// Errors: kInvalid when it is no address: "anonymous" is nobody.
Result<privacy::Person> PersonNamed(const std::string& email);
Result<std::unique_ptr<privacy::Peers>> PeersOf(const Settings& settings);

// A line a stage.
std::string ToText(const privacy::Receipt& receipt);

}  // namespace taskflow::app

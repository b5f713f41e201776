// Who may ask the embedded registry and worker, and what this program shows to ask whichever there
// is: the keys registry.auth, .users, .username, .password and those of connect.
#pragma once

#include <memory>

#include "app/config/settings.h"
#include "app/parts/addresses.h"
#include "base/file.h"
#include "base/result.h"
#include "http/users.h"

namespace taskflow::app {

// http://name:password@host in registry.url or connect.url: name and password move to their keys,
// so that no address that is shown, logged or written has them. Errors: kInvalid, naming the key.
Status TakeCredentials(Settings& settings);

// Null when anybody may ask. Errors: kInvalid, naming the key.
Result<std::shared_ptr<const http::Users>> UsersFor(Part part, FileSystem& files,
                                                    const Settings& settings);

// From now on this process's HTTP clients show them to the parts at these addresses.
void ShowCredentials(const Addresses& addresses, const Settings& settings);

}  // namespace taskflow::app

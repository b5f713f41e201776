// Shared by this folder's sources only.
#pragma once

#include <string>

namespace taskflow::net {

// Why the thread's last call of OpenSSL failed, in its words; its queue of errors is empty then.
std::string TakeTlsError();

}  // namespace taskflow::net

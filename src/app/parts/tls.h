// TLS as the keys of tls.* ask for it: which parts serve it and whom this program's clients trust.
#pragma once

#include "app/config/settings.h"
#include "app/parts/addresses.h"
#include "base/result.h"
#include "net/connection.h"

namespace taskflow::app {

// Whether tls.listeners has it. A replaced part serves what it serves.
bool ServesTls(Part part, const Settings& settings);

// `address`, with TLS when the part serves it. Errors: kInvalid, naming the key.
Result<net::ListenAt> ListenAtFor(Part part, const HostPort& address, const Settings& settings);

// What every TLS client of this process trusts from now on: the system's authorities, tls.ca, and
// without that tls.certificate. Once, before any client. Errors: kInvalid, naming the key.
Status TrustAsConfigured(const Settings& settings);

}  // namespace taskflow::app

// What OpenSSL says, in words that help. For this folder's sources and http/client.cc.
#pragma once

#include <string>

struct ssl_st;  // OpenSSL's SSL

namespace taskflow::net {

// Why the thread's last call of OpenSSL failed, in its words; its queue of errors is empty then.
std::string TakeTlsError();

// Why the peer's certificate was refused, and the key that helps; empty when it was not.
std::string WhyNotTrusted(const ssl_st* stream);

}  // namespace taskflow::net

#include "kafka/messages/sasl_authenticate.h"

#include <tuple>

#include "kafka/wire/codec.h"

namespace taskflow::kafka {

namespace wire {

template <>
constexpr auto kFields<SaslAuthenticateRequest> = [] {
  using M = SaslAuthenticateRequest;
  return std::tuple(F(&M::auth_bytes).Bytes());
}();

template <>
constexpr auto kFields<SaslAuthenticateResponse> = [] {
  using M = SaslAuthenticateResponse;
  return std::tuple(F(&M::error_code), F(&M::error_message).Nullable(), F(&M::auth_bytes).Bytes(),
                    F(&M::session_lifetime_ms).Since(1));
}();

}  // namespace wire

TASKFLOW_KAFKA_MESSAGE(SaslAuthenticateRequest)
TASKFLOW_KAFKA_MESSAGE(SaslAuthenticateResponse)

}  // namespace taskflow::kafka

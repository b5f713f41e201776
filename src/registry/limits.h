// The registry's limits.
#pragma once

#include <chrono>
#include <cstddef>

namespace taskflow::registry {

// A schema of 1 MiB (avro::kSchemaBytesMax) may double when it is escaped as a JSON string.
inline constexpr std::size_t kRequestBytesMax = 4 << 20;
inline constexpr std::size_t kSubjectBytesMax = 1'024;
inline constexpr std::size_t kRuleNameBytesMax = 256;
inline constexpr std::size_t kReferencesMax =
    100;  // of one schema, those of its references included
inline constexpr std::size_t kPendingWritesMax = 256;
inline constexpr int kWriteAttemptsMax = 3;
inline constexpr std::size_t kListMax = 1'000;  // schemas in one answer of GET /schemas
inline constexpr std::size_t kQuotedSchemaBytesMax = 10
                                                     << 10;  // of a schema inside an error's text

inline constexpr std::chrono::milliseconds kDeliveryTimeout{5'000};
inline constexpr std::chrono::milliseconds kWriteTimeout{10'000};  // until it was read back
inline constexpr std::chrono::milliseconds kAdminTimeout{
    1'000};  // each; a dead broker must not hold up the end
inline constexpr std::chrono::milliseconds kRetryWaitMin{50};
inline constexpr std::chrono::milliseconds kRetryWaitMax{2'000};

}  // namespace taskflow::registry

// The limits of this folder.
#pragma once

#include <chrono>
#include <cstddef>

namespace taskflow::backup {

inline constexpr std::size_t kManifestBytesMax = 256 << 20;
inline constexpr std::size_t kFilesMax = 1'000'000;
inline constexpr std::size_t kPathMax = 1'024;
inline constexpr std::size_t kConfigurationBytesMax = 1 << 20;
// Of what the broker keeps beside its logs.
inline constexpr std::size_t kBrokerFileMax = 64 << 20;
inline constexpr std::size_t kCopyBytes = 1 << 20;  // at once
// What changes while it is read is read again, so often and after such a wait.
inline constexpr int kAttemptsMax = 20;
inline constexpr std::chrono::milliseconds kAttemptWait{100};
// Of damaged or missing files, how many an error names.
inline constexpr std::size_t kNamedMax = 10;

}  // namespace taskflow::backup

// Kafka's checkpoint files: an offset for each partition, as text (a version, a count, "topic
// partition offset" lines). recovery-point-offset-checkpoint and log-start-offset-checkpoint are
// such files.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "base/file.h"
#include "base/result.h"

namespace taskflow::log {

inline constexpr std::string_view kRecoveryPointFile = "recovery-point-offset-checkpoint";
inline constexpr std::string_view kLogStartFile = "log-start-offset-checkpoint";

using OffsetMap = std::map<std::pair<std::string, std::int32_t>, std::int64_t>;

// Empty when there is no file. Errors: kCorrupt, kIo.
Result<OffsetMap> ReadOffsets(FileSystem& files, const std::string& path);
Status WriteOffsets(FileSystem& files, const std::string& path, const OffsetMap& offsets);

}  // namespace taskflow::log

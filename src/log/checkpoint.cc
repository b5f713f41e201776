#include "log/checkpoint.h"

#include <sstream>

namespace taskflow::log {
namespace {

constexpr std::size_t kFileMax = 64 << 20;
constexpr int kCheckpointVersion = 0;

}  // namespace

Result<OffsetMap> ReadOffsets(FileSystem& files, const std::string& path) {
  if (!files.Exists(path)) return OffsetMap{};
  ASSIGN_OR_RETURN(auto text, ReadWholeFile(files, path, kFileMax));
  std::istringstream in(text);
  int version = -1;
  std::size_t count = 0;
  in >> version >> count;
  OffsetMap offsets;
  std::string topic;
  std::int32_t partition;
  std::int64_t offset;
  while (in >> topic >> partition >> offset) offsets[{topic, partition}] = offset;
  if (version != kCheckpointVersion || offsets.size() != count) {
    return Fail(ErrorCode::kCorrupt, "{} is not a checkpoint file of version 0", path);
  }
  return offsets;
}

Status WriteOffsets(FileSystem& files, const std::string& path, const OffsetMap& offsets) {
  auto text = fmt::format("{}\n{}\n", kCheckpointVersion, offsets.size());
  for (const auto& [partition, offset] : offsets) {
    text += fmt::format("{} {} {}\n", partition.first, partition.second, offset);
  }
  return ReplaceFile(files, path, text);
}

}  // namespace taskflow::log

#include "log/partition_state.h"

#include "base/bytes.h"
#include "base/crc32c.h"

namespace taskflow::log {
namespace {

constexpr std::uint8_t kStateVersion = 1;
constexpr std::size_t kStateMax = 256 << 20;
constexpr std::size_t kSegmentRecordSize = 32;
constexpr std::size_t kSyncedSize = 12;

std::string PathIn(const std::string& folder, std::string_view name) {
  return folder + "/" + std::string(name);
}

}  // namespace

std::string EncodeState(std::int64_t end_offset, const std::vector<SegmentRecord>& segments,
                        const Producers& producers) {
  std::string out;
  ByteWriter w(out);
  w.U32(0);
  w.U8(kStateVersion);
  w.I64(end_offset);
  w.U32(static_cast<std::uint32_t>(segments.size()));
  for (const auto& s : segments) {
    w.I64(s.base_offset);
    w.I64(s.size);
    w.I64(s.first_append_ms);
    w.I64(s.last_append_ms);
  }
  producers.Encode(w);
  w.Patch(0, Crc32c(std::string_view(out).substr(4)));
  return out;
}

std::optional<PartitionState> LoadState(FileSystem& files, const std::string& folder) {
  auto bytes = ReadWholeFile(files, PathIn(folder, kStateFile), kStateMax);
  if (!bytes || bytes->size() < 4) return std::nullopt;
  ByteReader in(*bytes);
  if (in.U32() != Crc32c(in.Rest()) || in.U8() != kStateVersion) return std::nullopt;
  PartitionState state;
  state.end_offset = in.I64();
  auto count = in.U32();
  if (count > in.left() / kSegmentRecordSize) return std::nullopt;
  for (std::uint32_t i = 0; i < count; ++i) {
    state.segments.push_back({in.I64(), in.I64(), in.I64(), in.I64()});
  }
  auto producers = Producers::Decode(in);
  if (!producers || !in.AtEnd()) return std::nullopt;
  state.producers = *std::move(producers);
  return state;
}

std::int64_t SyncedOffset::Load(FileSystem& files, const std::string& folder) {
  auto bytes = ReadWholeFile(files, PathIn(folder, kSyncedFile), kSyncedSize);
  if (!bytes || bytes->size() != kSyncedSize) return -1;
  ByteReader in(*bytes);
  auto offset = in.I64();
  return in.U32() == Crc32c(std::string_view(*bytes).substr(0, 8)) ? offset : -1;
}

Result<SyncedOffset> SyncedOffset::Open(FileSystem& files, const std::string& folder) {
  ASSIGN_OR_RETURN(auto file, files.Open(PathIn(folder, kSyncedFile), true));
  return SyncedOffset(std::move(file));
}

Status SyncedOffset::Store(std::int64_t offset) {
  char bytes[kSyncedSize];
  StoreBigEndian(bytes, offset);
  StoreBigEndian(bytes + 8, Crc32c({bytes, 8}));
  return file_->WriteAt(0, {bytes, kSyncedSize});
}

}  // namespace taskflow::log

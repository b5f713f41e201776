// The broker's folder: checkpoints and topics first, then partition by partition. A partition's
// marks (how far it was synced, its state) are read before its segments, so that the copy holds all
// that they tell of; what stands past them, broken off anywhere, is cut when the log is opened.
#include <algorithm>
#include <filesystem>
#include <optional>
#include <thread>

#include "backup/files.h"
#include "backup/limits.h"
#include "backup/snapshot.h"
#include "log/checkpoint.h"
#include "log/names.h"
#include "log/partition_state.h"

namespace taskflow::backup {
namespace {

constexpr std::string_view kTopicsFile = "topics.json";

// Offsets that point into topics come before these, and what records point to comes after them.
int OrderOf(const std::string& folder) {
  if (folder.starts_with("__consumer_offsets-") || folder.starts_with("_connect-")) return 0;
  return folder.starts_with("_schemas-") ? 2 : 1;
}

Result<std::optional<std::string>> ReadIfThere(FileSystem& files, const std::string& path) {
  auto text = ReadWholeFile(files, path, kBrokerFileMax);
  if (!text && text.error().code == ErrorCode::kNotFound) return std::nullopt;
  if (!text) return Fail(std::move(text).error());
  return *std::move(text);
}

// Two readings are equal when nothing was rolled, compacted or dropped between them.
struct Listing {
  std::vector<std::int64_t> segments;  // base offsets
  bool swapping = false;
  std::optional<std::string> state;
  bool operator==(const Listing&) const = default;
};

Result<Listing> ListPartition(FileSystem& files, const std::string& folder) {
  Listing out;
  ASSIGN_OR_RETURN(auto names, files.List(folder));
  for (const auto& name : names) {
    if (auto base = log::BaseOffsetOf(name, log::kLogSuffix)) out.segments.push_back(*base);
    out.swapping = out.swapping || name == "swap";
  }
  ASSIGN_OR_RETURN(out.state, ReadIfThere(files, fmt::format("{}/{}", folder, log::kStateFile)));
  return out;
}

Status CopySegments(FileSystem& files, const Listing& listing, const std::string& from,
                    const std::string& to) {
  for (auto base : listing.segments) {
    bool closed = base != listing.segments.back();
    auto name = log::SegmentName(base, log::kLogSuffix);
    if (!closed) return CopyFile(files, from + "/" + name, to + "/" + name).map([](auto&&) {});
    TRY(LinkFile(files, from + "/" + name, to + "/" + name));
    for (auto suffix : {log::kIndexSuffix, log::kTimeIndexSuffix}) {
      auto index = log::SegmentName(base, suffix);
      auto copied = CopyFile(files, from + "/" + index, to + "/" + index);
      if (!copied && copied.error().code != ErrorCode::kNotFound)
        return Fail(std::move(copied).error());
    }
  }
  return {};
}

// kConflict when it changed meanwhile.
Status CopyPartitionOnce(FileSystem& files, const std::string& from, const std::string& to) {
  auto changed = [&] { return Fail(ErrorCode::kConflict, "{} changes all the time", from); };
  ASSIGN_OR_RETURN(auto before, ListPartition(files, from));
  if (before.swapping) return changed();
  TRY(files.MakeDirs(to));
  for (auto name : {log::kSyncedFile, std::string_view("partition.metadata")}) {
    ASSIGN_OR_RETURN(auto text, ReadIfThere(files, fmt::format("{}/{}", from, name)));
    if (text) TRY(ReplaceFile(files, fmt::format("{}/{}", to, name), *text));
  }
  if (before.state)
    TRY(ReplaceFile(files, fmt::format("{}/{}", to, log::kStateFile), *before.state));
  auto copied = CopySegments(files, before, from, to);
  ASSIGN_OR_RETURN(auto after, ListPartition(files, from));
  if (before != after) return changed();
  return copied;
}

Status CopyPartition(FileSystem& files, const std::string& from, const std::string& to) {
  Status copied;
  for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
    if (attempt > 0) std::this_thread::sleep_for(kAttemptWait);
    TRY(files.Remove(to));
    copied = CopyPartitionOnce(files, from, to);
    if (copied || copied.error().code != ErrorCode::kConflict) break;
  }
  return copied;
}

// kConflict when a topic came or went meanwhile.
Status CopyBrokerOnce(FileSystem& files, const std::string& from, const std::string& to,
                      const std::function<Status()>& between) {
  TRY(files.MakeDirs(to));
  ASSIGN_OR_RETURN(auto names, files.List(from));
  for (const auto& name : names) {
    if (IsOfOneRun(name) || std::filesystem::is_directory(from + "/" + name)) continue;
    ASSIGN_OR_RETURN(auto text, ReadIfThere(files, from + "/" + name));
    if (text) TRY(ReplaceFile(files, to + "/" + name, *text));
  }
  ASSIGN_OR_RETURN(auto topics, ReadIfThere(files, fmt::format("{}/{}", to, kTopicsFile)));
  std::stable_sort(names.begin(), names.end(),
                   [](const auto& a, const auto& b) { return OrderOf(a) < OrderOf(b); });
  bool between_done = false;
  for (const auto& name : names) {
    if (!between_done && OrderOf(name) > 0) {
      TRY(between());
      between_done = true;
    }
    if (!files.Exists(fmt::format("{}/{}/partition.metadata", from, name))) continue;
    if (name.ends_with("-delete")) continue;
    auto copied = CopyPartition(files, from + "/" + name, to + "/" + name);
    bool gone = !copied && copied.error().code == ErrorCode::kNotFound;
    if (!copied && !gone) return copied;
  }
  if (!between_done) TRY(between());
  ASSIGN_OR_RETURN(auto now, ReadIfThere(files, fmt::format("{}/{}", from, kTopicsFile)));
  if (now != topics) return Fail(ErrorCode::kConflict, "topics come and go all the time");
  return {};
}

}  // namespace

Status SnapshotBroker(FileSystem& files, const std::string& from, const std::string& to,
                      const std::function<Status()>& between) {
  Status copied;
  for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
    if (attempt > 0) std::this_thread::sleep_for(kAttemptWait);
    TRY(files.Remove(to));
    copied = CopyBrokerOnce(files, from, to, between);
    if (copied || copied.error().code != ErrorCode::kConflict) break;
  }
  return copied;
}

}  // namespace taskflow::backup

#include "broker/data_dir.h"

#include <charconv>

#include "base/random.h"
#include "broker/limits.h"
#include "broker/topics.h"

namespace taskflow::broker {
namespace {

constexpr std::string_view kCleanMark = "/.kafka_cleanshutdown";
constexpr std::string_view kMetaFile = "/meta.properties";
constexpr std::string_view kClusterKey = "cluster.id=";

// The value of "cluster.id=..." in a properties file; empty when there is none.
std::string ClusterIdIn(std::string_view text) {
  auto at = text.find(kClusterKey);
  if (at == std::string_view::npos) return "";
  auto value = text.substr(at + kClusterKey.size());
  return std::string(value.substr(0, value.find_first_of("\r\n")));
}

}  // namespace

Result<DataDir> DataDir::Open(FileSystem& files, const std::string& path) {
  DataDir dir;
  dir.files_ = &files;
  dir.path_ = path;
  TRY(files.MakeDirs(path));
  if (&files == &SystemFiles()) {
    ASSIGN_OR_RETURN(dir.lock_, FileLock::Take(path + "/.lock"));
  }
  auto meta = path + std::string(kMetaFile);
  if (files.Exists(meta)) {
    ASSIGN_OR_RETURN(auto text, ReadWholeFile(files, meta, 1 << 16));
    dir.cluster_id_ = ClusterIdIn(text);
    if (dir.cluster_id_.empty()) return Fail(ErrorCode::kCorrupt, "{} has no cluster.id", meta);
  } else {
    dir.cluster_id_ = FormatId(SystemRandom().Bytes(16));
    TRY(ReplaceFile(files, meta,
                    fmt::format("version=1\nnode.id=1\n{}{}\n", kClusterKey, dir.cluster_id_)));
  }
  auto mark = path + std::string(kCleanMark);
  dir.was_clean_ = files.Exists(mark);
  if (dir.was_clean_) TRY(files.Remove(mark));
  return dir;
}

Status DataDir::MarkClean() {
  return ReplaceFile(*files_, path_ + std::string(kCleanMark), "{\"version\":0,\"brokerEpoch\":1}");
}

Result<std::int64_t> ProducerIds::Next() {
  if (next_ < reserved_) return next_++;
  if (reserved_ == 0 && files_.Exists(path_)) {
    ASSIGN_OR_RETURN(auto text, ReadWholeFile(files_, path_, 64));
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), next_);
    if (error != std::errc() || next_ < 0)
      return Fail(ErrorCode::kCorrupt, "{} is not a number", path_);
  }
  TRY(ReplaceFile(files_, path_, fmt::format("{}\n", next_ + kProducerIdBlock)));
  reserved_ = next_ + kProducerIdBlock;
  return next_++;
}

}  // namespace taskflow::broker

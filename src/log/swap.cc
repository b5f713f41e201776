#include <sstream>

#include "log/compaction.h"
#include "log/names.h"

namespace taskflow::log {
namespace {

constexpr std::string_view kSwapFile = "/swap";
constexpr std::size_t kSwapMax = 1 << 20;

std::string PathOf(const std::string& folder, std::int64_t base, std::string_view suffix) {
  return folder + "/" + SegmentName(base, suffix);
}

}  // namespace

Status BeginSwap(FileSystem& files, const std::string& folder, const Swap& swap) {
  auto text = fmt::format("{}\n", swap.base);
  for (auto base : swap.replaced) text += fmt::format("{}\n", base);
  return ReplaceFile(files, folder + std::string(kSwapFile), text);
}

Status FinishSwap(FileSystem& files, const std::string& folder) {
  auto path = folder + std::string(kSwapFile);
  if (!files.Exists(path)) return {};
  ASSIGN_OR_RETURN(auto text, ReadWholeFile(files, path, kSwapMax));
  std::istringstream in(text);
  std::int64_t base = 0;
  in >> base;
  auto cleaned = PathOf(folder, base, kLogSuffix) + std::string(kCleanedSuffix);
  if (files.Exists(cleaned)) TRY(files.Rename(cleaned, PathOf(folder, base, kLogSuffix)));
  TRY(files.Remove(PathOf(folder, base, kIndexSuffix)));
  TRY(files.Remove(PathOf(folder, base, kTimeIndexSuffix)));
  for (std::int64_t replaced = 0; in >> replaced;) {
    for (auto suffix : {kLogSuffix, kIndexSuffix, kTimeIndexSuffix}) {
      TRY(files.Remove(PathOf(folder, replaced, suffix)));
    }
  }
  TRY(files.SyncDir(folder));
  TRY(files.Remove(path));
  return files.SyncDir(folder);
}

}  // namespace taskflow::log

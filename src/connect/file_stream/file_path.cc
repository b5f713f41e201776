#include "connect/file_stream/file_path.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>

namespace taskflow::connect {

namespace fs = std::filesystem;

Result<std::string> AllowedPath(const std::string& path, const std::vector<std::string>& folders,
                                std::string_view key) {
  if (path.empty()) return Fail(ErrorCode::kInvalid, "configuration file: it names no file");
  std::error_code error;
  fs::path asked(path);
  if (asked.is_relative() && !folders.empty()) asked = fs::path(folders.front()) / asked;
  auto real = fs::weakly_canonical(asked, error);
  for (const auto& folder : folders) {
    auto root = fs::weakly_canonical(folder, error);
    auto [end, rest] = std::mismatch(root.begin(), root.end(), real.begin(), real.end());
    if (!error && end == root.end() && rest != real.end()) return real.string();
  }
  return Fail(ErrorCode::kUnauthorized, "file {} is outside of the folders that {} names: {}", path,
              key, folders.empty() ? "none" : fmt::format("{}", fmt::join(folders, ", ")));
}

}  // namespace taskflow::connect

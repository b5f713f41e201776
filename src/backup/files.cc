#include "backup/files.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <system_error>

#include "backup/limits.h"
#include "base/check.h"
#include "base/log.h"

namespace taskflow::backup {
namespace {

namespace fs = std::filesystem;

class Sha256 {
 public:
  Sha256() { CHECK(EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1, "no SHA-256"); }
  void Add(std::string_view bytes) {
    CHECK(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1, "SHA-256");
  }
  std::string Hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes;
    unsigned int size = 0;
    CHECK(EVP_DigestFinal_ex(context_.get(), bytes.data(), &size) == 1, "SHA-256");
    std::string out;
    for (unsigned int i = 0; i < size; ++i) out += fmt::format("{:02x}", bytes[i]);
    return out;
  }

 private:
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> context_{EVP_MD_CTX_new()};
};

// Calls `take` with each piece of the file, which may grow meanwhile: up to its size of now.
template <typename Take>
Result<Digest> ReadAll(File& file, Take take) {
  ASSIGN_OR_RETURN(auto size, file.Size());
  std::string buffer(kCopyBytes, '\0');
  Sha256 hash;
  std::uint64_t at = 0;
  while (at < size) {
    auto wanted = std::min<std::uint64_t>(buffer.size(), size - at);
    ASSIGN_OR_RETURN(auto got, file.ReadAt(at, buffer.data(), wanted));
    if (got == 0) break;
    std::string_view piece(buffer.data(), got);
    hash.Add(piece);
    TRY(take(at, piece));
    at += got;
  }
  return Digest{at, hash.Hex()};
}

tl::unexpected<Error> FailSystem(const std::string& path, const std::error_code& code) {
  bool absent = code == std::errc::no_such_file_or_directory;
  return Fail(absent ? ErrorCode::kNotFound : ErrorCode::kIo, "{}: {}", path, code.message());
}

}  // namespace

Result<Digest> DigestOf(FileSystem& files, const std::string& path) {
  ASSIGN_OR_RETURN(auto file, files.Open(path, false));
  TRY(file->Sync());
  return ReadAll(*file, [](auto, auto) { return Status{}; });
}

Result<Digest> CopyFile(FileSystem& files, const std::string& from, const std::string& to) {
  ASSIGN_OR_RETURN(auto source, files.Open(from, false));
  if (files.Exists(to)) return Fail(ErrorCode::kExists, "{} is there already", to);
  ASSIGN_OR_RETURN(auto target, files.Open(to, true));
  return ReadAll(*source, [&](auto at, auto piece) { return target->WriteAt(at, piece); });
}

Status LinkFile(FileSystem& files, const std::string& from, const std::string& to) {
  std::error_code code;
  fs::create_hard_link(from, to, code);
  if (!code) return {};
  if (code == std::errc::file_exists) return Fail(ErrorCode::kExists, "{} is there already", to);
  if (code == std::errc::no_such_file_or_directory) return FailSystem(from, code);
  return CopyFile(files, from, to).map([](auto&&) {});
}

Result<std::vector<std::string>> FilesBelow(const std::string& folder) {
  std::vector<std::string> out;
  std::error_code code;
  fs::recursive_directory_iterator at(folder, code), end;
  for (; !code && at != end; at.increment(code)) {
    auto status = at->symlink_status(code);
    if (code) break;
    if (fs::is_directory(status)) continue;
    if (!fs::is_regular_file(status)) {
      LogWarn("backup", "{} is neither a file nor a folder, and left out", at->path().string());
      continue;
    }
    out.push_back(at->path().lexically_relative(folder).string());
  }
  if (code) return FailSystem(folder, code);
  std::sort(out.begin(), out.end());
  return out;
}

bool IsInside(const std::string& path, const std::string& folder) {
  std::error_code code;
  auto inner = fs::weakly_canonical(fs::absolute(path, code), code);
  auto outer = fs::weakly_canonical(fs::absolute(folder, code), code);
  auto relative = inner.lexically_relative(outer);
  return !relative.empty() && *relative.begin() != "..";
}

Status SyncFolders(FileSystem& files, const std::string& folder) {
  std::error_code code;
  fs::recursive_directory_iterator at(folder, code), end;
  for (; !code && at != end; at.increment(code)) {
    if (at->is_directory(code)) TRY(files.SyncDir(at->path().string()));
  }
  if (code) return FailSystem(folder, code);
  return files.SyncDir(folder);
}

bool IsOfOneRun(std::string_view name) {
  constexpr std::string_view kNames[] = {"addresses.json", ".kafka_cleanshutdown", "LOCK",
                                         "restoring"};
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames) ||
         name.ends_with(".lock") || name.ends_with(".tmp") || name.ends_with("-wal") ||
         name.ends_with("-shm") || name.starts_with("access.log");
}

}  // namespace taskflow::backup

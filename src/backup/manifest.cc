#include "backup/manifest.h"

#include <algorithm>
#include <boost/json.hpp>

#include "backup/limits.h"
#include "base/json.h"

namespace taskflow::backup {
namespace {

constexpr std::int64_t kFormat = 1;
constexpr std::size_t kHashDigits = 64;

// Of a path with "/" between names: it stays where it begins.
bool StaysInside(std::string_view path) {
  if (path.empty() || path.size() > kPathMax || path.find('\0') != path.npos) return false;
  while (true) {
    auto slash = path.find('/');
    auto name = path.substr(0, slash);
    if (name.empty() || name == "." || name == "..") return false;
    if (slash == path.npos) return true;
    path.remove_prefix(slash + 1);
  }
}

bool IsKnownPlace(std::string_view path) {
  return path == kConfigurationFile || path.starts_with(fmt::format("{}/", kDataFolder));
}

Result<Digest> ReadDigest(const json::value& value) {
  const auto* object = value.if_object();
  const auto* size = object == nullptr ? nullptr : object->if_contains("size");
  auto hash = object == nullptr ? std::nullopt : StringMember(*object, "sha256");
  bool good = size != nullptr && size->is_int64() && size->get_int64() >= 0 && hash &&
              hash->size() == kHashDigits;
  if (!good) return Fail(ErrorCode::kCorrupt, "has no size and sha256");
  return Digest{static_cast<std::uint64_t>(size->get_int64()), std::string(*hash)};
}

Status ReadFiles(const json::object& files, Manifest& out) {
  if (files.size() > kFilesMax) return Fail(ErrorCode::kTooLarge, "names too many files");
  for (const auto& [path, value] : files) {
    if (!StaysInside(path) || !IsKnownPlace(path))
      return Fail(ErrorCode::kCorrupt, "'{}' is no place in a backup", std::string_view(path));
    auto digest = ReadDigest(value);
    if (!digest) return FailWith(std::string(path), digest.error());
    out.files.emplace(path, *std::move(digest));
  }
  return {};
}

}  // namespace

std::uint64_t Manifest::bytes() const {
  std::uint64_t sum = 0;
  for (const auto& [path, digest] : files) sum += digest.size;
  return sum;
}

std::string ToText(const Manifest& manifest) {
  json::object files, elsewhere;
  for (const auto& [path, digest] : manifest.files)
    files[path] = json::object{{"size", digest.size}, {"sha256", digest.sha256}};
  for (const auto& [part, why] : manifest.elsewhere) elsewhere[part] = why;
  return ToJson(json::object{{"format", kFormat},
                             {"program", manifest.program},
                             {"madeAt", manifest.made_at},
                             {"elsewhere", std::move(elsewhere)},
                             {"files", std::move(files)}}) +
         "\n";
}

Result<Manifest> ParseManifest(std::string_view text) {
  auto root = ParseJsonObject(text);
  if (!root) return Fail(ErrorCode::kCorrupt, "{}: {}", kManifestFile, root.error().message);
  const auto* format = root->if_contains("format");
  const auto* files = root->if_contains("files");
  if (format == nullptr || !format->is_int64() || files == nullptr || !files->is_object())
    return Fail(ErrorCode::kCorrupt, "{} has no format and files", kManifestFile);
  if (format->get_int64() != kFormat) {
    return Fail(ErrorCode::kUnsupported, "{}: format {} is of another version of taskflow",
                kManifestFile, format->get_int64());
  }
  Manifest out;
  out.program = StringMember(*root, "program").value_or("");
  out.made_at = StringMember(*root, "madeAt").value_or("");
  if (const auto* elsewhere = root->if_contains("elsewhere"); elsewhere && elsewhere->is_object()) {
    for (const auto& [part, why] : elsewhere->get_object())
      if (why.is_string()) out.elsewhere.emplace(part, why.get_string());
  }
  if (auto read = ReadFiles(files->get_object(), out); !read)
    return FailWith(kManifestFile, read.error());
  return out;
}

}  // namespace taskflow::backup

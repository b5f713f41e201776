#include "backup/backup.h"

#include <filesystem>

#include "backup/files.h"
#include "backup/limits.h"
#include "backup/snapshot.h"

namespace taskflow::backup {
namespace {

// The order of their moments; the store's lies within the broker's.
constexpr std::string_view kFirst[] = {"site", "insights", "broker"};
constexpr std::string_view kStore = "store";

class Maker {
 public:
  Maker(FileSystem& files, const BackupOptions& options)
      : files_(files), options_(options), to_(fmt::format("{}/{}", options.to, kDataFolder)) {}

  Status Run() {
    ASSIGN_OR_RETURN(auto names, files_.List(options_.data));
    TRY(files_.MakeDirs(to_));
    for (auto part : kFirst) TRY(CopyPart(std::string(part)));
    for (const auto& name : names) {
      bool done = name == kStore ||
                  std::find(std::begin(kFirst), std::end(kFirst), name) != std::end(kFirst);
      if (!done && !IsOfOneRun(name)) TRY(CopyOther(name));
    }
    if (options_.configuration_file.empty()) return {};
    ASSIGN_OR_RETURN(auto text,
                     ReadWholeFile(files_, options_.configuration_file, kConfigurationBytesMax));
    return ReplaceFile(files_, fmt::format("{}/{}", options_.to, kConfigurationFile), text);
  }

 private:
  Status CopyPart(const std::string& part) {
    auto from = options_.data + "/" + part, to = to_ + "/" + part;
    auto copy_store = [this] { return CopyStore(std::string(kStore)); };
    if (part == "broker" && !files_.Exists(from)) return copy_store();
    if (!files_.Exists(from)) return {};
    if (part == "broker") return SnapshotBroker(files_, from, to, copy_store);
    if (part == "insights") return CopyStore(part);
    constexpr std::string_view kDatabase = "/site.db";
    TRY(files_.MakeDirs(to));
    auto database = from + std::string(kDatabase);
    if (files_.Exists(database))
      TRY(SnapshotDatabase(files_, database, to + std::string(kDatabase)));
    return CopyRest(from, to, "site.db");
  }

  Status CopyStore(const std::string& name) {
    auto copied = SnapshotStore(files_, options_.data + "/" + name, to_ + "/" + name);
    bool none = !copied && copied.error().code == ErrorCode::kNotFound;
    return none ? Status{} : copied;
  }

  // What stands in a part's folder beside its database.
  Status CopyRest(const std::string& from, const std::string& to, std::string_view without) {
    ASSIGN_OR_RETURN(auto names, files_.List(from));
    for (const auto& name : names) {
      if (name == without || IsOfOneRun(name)) continue;
      TRY(CopyAny(from + "/" + name, to + "/" + name));
    }
    return {};
  }

  Status CopyOther(const std::string& name) {
    return CopyAny(options_.data + "/" + name, to_ + "/" + name);
  }

  Status CopyAny(const std::string& from, const std::string& to) {
    if (std::filesystem::is_directory(from)) return SnapshotFolder(files_, from, to);
    auto copied = CopyFile(files_, from, to);
    bool gone = !copied && copied.error().code == ErrorCode::kNotFound;
    if (!copied && !gone) return Fail(std::move(copied).error());
    return {};
  }

  FileSystem& files_;
  const BackupOptions& options_;
  const std::string to_;
};

Status CheckTarget(FileSystem& files, const std::string& data, const std::string& to) {
  if (IsInside(to, data)) {
    return Fail(ErrorCode::kInvalid, "{} is in the data folder {}: choose a folder outside", to,
                data);
  }
  auto names = files.List(to);
  if (names && !names->empty())
    return Fail(ErrorCode::kExists, "{} is not empty: choose another folder", to);
  if (!names && names.error().code != ErrorCode::kNotFound) return Fail(std::move(names).error());
  return {};
}

}  // namespace

Result<Manifest> MakeBackup(FileSystem& files, Clock& clock, const BackupOptions& options) {
  TRY(CheckTarget(files, options.data, options.to));
  if (!files.Exists(options.data)) {
    return Fail(ErrorCode::kNotFound, "the data folder {} is not there: name it with --data (data)",
                options.data);
  }
  Manifest manifest{.program = options.program,
                    .made_at = FormatIso8601(clock.WallMillis()),
                    .elsewhere = options.elsewhere,
                    .files = {}};
  TRY(Maker(files, options).Run());
  ASSIGN_OR_RETURN(auto paths, FilesBelow(options.to));
  for (const auto& path : paths) {
    ASSIGN_OR_RETURN(auto digest, DigestOf(files, options.to + "/" + path));
    manifest.files.emplace(path, std::move(digest));
  }
  TRY(SyncFolders(files, options.to));
  TRY(ReplaceFile(files, fmt::format("{}/{}", options.to, kManifestFile), ToText(manifest)));
  return manifest;
}

Result<Manifest> ReadManifest(FileSystem& files, const std::string& from) {
  auto text = ReadWholeFile(files, fmt::format("{}/{}", from, kManifestFile), kManifestBytesMax);
  if (!text && text.error().code == ErrorCode::kNotFound) {
    return Fail(ErrorCode::kNotFound,
                "{} is no backup, or one that was never finished: it has no {}", from,
                kManifestFile);
  }
  if (!text) return Fail(std::move(text).error());
  auto manifest = ParseManifest(*text);
  if (!manifest) return FailWith(from, manifest.error());
  return manifest;
}

std::vector<std::string> FindDamage(FileSystem& files, const std::string& from,
                                    const Manifest& manifest) {
  std::vector<std::string> out;
  for (const auto& [path, digest] : manifest.files) {
    auto is = DigestOf(files, from + "/" + path);
    if (!is && is.error().code == ErrorCode::kNotFound) {
      out.push_back(path + " is missing");
    } else if (!is) {
      out.push_back(is.error().message);
    } else if (is->size != digest.size) {
      out.push_back(fmt::format("{} has {} bytes of {}", path, is->size, digest.size));
    } else if (*is != digest) {
      out.push_back(path + " has other bytes than it was written with");
    }
  }
  return out;
}

}  // namespace taskflow::backup

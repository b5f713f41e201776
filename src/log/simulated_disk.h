// A disk for tests: everything not synced may be lost, torn or reordered at a power cut, by seed.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/random.h"

namespace taskflow::log {

class SimulatedDisk : public FileSystem {
 public:
  // All open files are void; the disk holds what was synced and, by chance, parts of what was not.
  void CutPower(std::uint64_t seed) {
    std::lock_guard lock(mutex_);
    SeededRandom random(seed);
    for (const auto& [path, inode] : now_) {
      if (!durable_.contains(path) && random.U64() % 2 == 0) durable_[path] = inode;
    }
    for (auto at = durable_.begin(); at != durable_.end();) {
      bool removed = !now_.contains(at->first) && random.U64() % 2 == 0;
      at = removed ? durable_.erase(at) : std::next(at);
    }
    for (auto& [path, inode] : durable_) {
      if (now_.contains(path) && now_[path] != inode && random.U64() % 2 == 0) inode = now_[path];
    }
    now_.clear();
    for (auto& [path, inode] : durable_) {
      auto after = std::make_shared<Inode>();
      after->durable = Surviving(*inode, random);
      after->now = after->durable;
      inode = now_[path] = after;
    }
  }

  // The next writes fail once so many bytes were written; a write that fails leaves a part behind.
  std::int64_t bytes_free = INT64_MAX;
  bool fail_sync = false;
  int fail_sync_after = -1;  // so many syncs of folders succeed; -1: all
  // The bytes of a file, to damage them.
  std::string& Bytes(const std::string& path) { return now_.at(path)->now; }
  std::set<std::string> Paths() const {
    std::set<std::string> paths;
    for (const auto& [path, inode] : now_) paths.insert(path);
    return paths;
  }

  Result<std::unique_ptr<File>> Open(const std::string& path, bool create) override {
    std::lock_guard lock(mutex_);
    if (!now_.contains(path)) {
      if (!create) return Fail(ErrorCode::kNotFound, "no {}", path);
      now_[path] = std::make_shared<Inode>();
    }
    return std::make_unique<OpenFile>(*this, now_[path]);
  }
  Status MakeDirs(const std::string&) override { return {}; }
  Result<std::vector<std::string>> List(const std::string& folder) override {
    std::lock_guard lock(mutex_);
    std::vector<std::string> names;
    for (const auto& [path, inode] : now_) {
      if (FolderOf(path) == folder) names.push_back(path.substr(folder.size() + 1));
    }
    return names;
  }
  Status Rename(const std::string& from, const std::string& to) override {
    std::lock_guard lock(mutex_);
    if (!now_.contains(from)) return Fail(ErrorCode::kNotFound, "no {}", from);
    now_[to] = now_[from];
    now_.erase(from);
    return {};
  }
  Status Remove(const std::string& path) override {
    std::lock_guard lock(mutex_);
    std::erase_if(
        now_, [&](const auto& e) { return e.first == path || e.first.starts_with(path + "/"); });
    return {};
  }
  bool Exists(const std::string& path) override {
    std::lock_guard lock(mutex_);
    return now_.contains(path);
  }
  Status SyncDir(const std::string& folder) override {
    std::lock_guard lock(mutex_);
    if (fail_sync || fail_sync_after == 0) return Fail(ErrorCode::kIo, "sync of {} failed", folder);
    if (fail_sync_after > 0) --fail_sync_after;
    std::erase_if(durable_, [&](const auto& e) {
      return FolderOf(e.first) == folder && !now_.contains(e.first);
    });
    for (const auto& [path, inode] : now_) {
      if (FolderOf(path) == folder) durable_[path] = inode;
    }
    return {};
  }
  Result<std::uint64_t> FreeBytes(const std::string&) override {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(bytes_free, 0));
  }

 private:
  static constexpr std::size_t kSector = 512;
  struct Change {
    std::uint64_t at;
    std::string bytes;  // a truncation when `truncate`
    bool truncate;
  };
  struct Inode {
    std::string durable, now;
    std::vector<Change> changes;  // since the last sync
  };

  class OpenFile : public File {
   public:
    OpenFile(SimulatedDisk& disk, std::shared_ptr<Inode> inode)
        : disk_(disk), inode_(std::move(inode)) {}

    Result<std::uint64_t> Size() override {
      std::lock_guard lock(disk_.mutex_);
      return inode_->now.size();
    }
    Result<std::size_t> ReadAt(std::uint64_t offset, char* to, std::size_t size) override {
      std::lock_guard lock(disk_.mutex_);
      if (offset >= inode_->now.size()) return 0;
      return inode_->now.copy(to, size, offset);
    }
    Status WriteAt(std::uint64_t offset, std::string_view bytes) override {
      std::lock_guard lock(disk_.mutex_);
      auto fits = std::min<std::int64_t>(static_cast<std::int64_t>(bytes.size()),
                                         std::max<std::int64_t>(disk_.bytes_free, 0));
      if (disk_.bytes_free != INT64_MAX) disk_.bytes_free -= fits;
      Change change{offset, std::string(bytes.substr(0, static_cast<std::size_t>(fits))), false};
      Apply(inode_->now, change);
      inode_->changes.push_back(std::move(change));
      if (fits < static_cast<std::int64_t>(bytes.size()))
        return Fail(ErrorCode::kIo, "no space left");
      return {};
    }
    Status Sync() override {
      std::lock_guard lock(disk_.mutex_);
      if (disk_.fail_sync) return Fail(ErrorCode::kIo, "sync failed");
      inode_->durable = inode_->now;
      inode_->changes.clear();
      return {};
    }
    Status Truncate(std::uint64_t size) override {
      std::lock_guard lock(disk_.mutex_);
      inode_->now.resize(size);
      inode_->changes.push_back({size, "", true});
      return {};
    }
    void Reserve(std::uint64_t) override {}

   private:
    SimulatedDisk& disk_;
    std::shared_ptr<Inode> inode_;
  };

  static std::string FolderOf(const std::string& path) { return path.substr(0, path.rfind('/')); }

  static void Apply(std::string& content, const Change& change) {
    if (change.truncate) return content.resize(change.at);
    if (content.size() < change.at + change.bytes.size())
      content.resize(change.at + change.bytes.size());
    content.replace(change.at, change.bytes.size(), change.bytes);
  }

  // Each change since the sync survives whole, in some of its sectors, as length only, or not at
  // all.
  static std::string Surviving(const Inode& inode, SeededRandom& random) {
    auto content = inode.durable;
    for (const auto& change : inode.changes) {
      switch (random.U64() % 4) {
        case 0:
          break;
        case 1:
          Apply(content, change);
          break;
        case 2:
          if (!change.truncate)
            content.resize(std::max(content.size(), change.at + change.bytes.size()));
          break;
        default:
          for (std::size_t at = 0; at < change.bytes.size(); at += kSector) {
            if (random.U64() % 2 == 0) continue;
            Apply(content, {change.at + at, change.bytes.substr(at, kSector), false});
          }
      }
    }
    return content;
  }

  mutable std::mutex mutex_;  // guards everything but the switches above
  std::map<std::string, std::shared_ptr<Inode>> now_, durable_;
};

}  // namespace taskflow::log

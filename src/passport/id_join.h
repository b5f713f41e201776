// Entries brought together by their ids, in bounded memory: what does not fit lies in temporary
// files without a name, by the hash of the id.
#pragma once

#include <array>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "events/seen_ids.h"
#include "passport/limits.h"

namespace taskflow::passport {

enum class EntryKind : std::uint8_t {
  kRecord,     // of the topic
  kTombstone,  // a record without a value
  kNoEvent,    // a record whose value is no event
  kLate,       // a record that came after the audit began
  kRow,        // of the table
  kDead,       // of a topic of dead letters
};

struct Entry {
  events::IdBytes id{};
  std::uint64_t contents = 0;  // a hash of action, who, what and time
  std::int64_t time_ms = 0;    // a record's timestamp, a row's event's time
  std::int64_t offset = -1;
  std::int32_t partition = -1;
  EntryKind kind = EntryKind::kRecord;
  bool is_uuid = true;

  std::string IdText() const;  // of another id than a UUID: "record topic-0 offset 5" or a hash
};

class IdJoin {
 public:
  explicit IdJoin(std::size_t bytes_max = kAuditBytesMax) : bytes_max_(bytes_max) {}

  // Errors: kIo (the disk of temporary files).
  Status Add(const Entry& entry);
  // Calls `use` with the entries of each id, in the order of Add. Once, after the last Add.
  Status ForEachId(const std::function<void(std::span<const Entry>)>& use);

 private:
  struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  struct Bucket {
    std::vector<Entry> entries;
    std::unique_ptr<std::FILE, CloseFile> file;
    std::size_t in_file = 0;
  };
  Status Spill(Bucket& bucket);
  Status Load(Bucket& bucket);

  const std::size_t bytes_max_;
  std::size_t bytes_ = 0;
  std::array<Bucket, kAuditBuckets> buckets_;
};

// FNV-1a over the texts, each with its end.
std::uint64_t HashOf(std::initializer_list<std::string_view> texts);

}  // namespace taskflow::passport

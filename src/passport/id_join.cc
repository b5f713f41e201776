#include "passport/id_join.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <type_traits>

#include "cql/types/hex.h"

namespace taskflow::passport {
namespace {

static_assert(std::is_trivially_copyable_v<Entry>);

std::string_view BytesOf(const events::IdBytes& id) {
  return {reinterpret_cast<const char*>(id.data()), id.size()};
}

tl::unexpected<Error> FailedFile() {
  return Fail(ErrorCode::kIo, "a temporary file: {}", std::strerror(errno));
}

}  // namespace

std::string Entry::IdText() const {
  if (is_uuid) return cql::FormatUuid(BytesOf(id));
  auto place = offset < 0 ? "" : fmt::format(", partition {} offset {}", partition, offset);
  return fmt::format("no UUID (hash {}{})", cql::Hex(BytesOf(id).substr(0, 8)), place);
}

// UUIDs of version 1 and 7 begin alike, and of version 4 end in random bytes.
Status IdJoin::Add(const Entry& entry) {
  auto hash = HashOf({BytesOf(entry.id)});
  auto& bucket = buckets_[(hash >> 40) % kAuditBuckets];
  bucket.entries.push_back(entry);
  bytes_ += sizeof(Entry);
  if (bytes_ <= bytes_max_) return {};
  for (auto& one : buckets_) TRY(Spill(one));
  bytes_ = 0;
  return {};
}

Status IdJoin::Spill(Bucket& bucket) {
  if (bucket.entries.empty()) return {};
  if (bucket.file == nullptr) {
    bucket.file.reset(std::tmpfile());
    if (bucket.file == nullptr) return FailedFile();
  }
  auto count = bucket.entries.size();
  if (std::fwrite(bucket.entries.data(), sizeof(Entry), count, bucket.file.get()) != count) {
    return FailedFile();
  }
  bucket.in_file += count;
  bucket.entries.clear();
  bucket.entries.shrink_to_fit();
  return {};
}

Status IdJoin::Load(Bucket& bucket) {
  if (bucket.file == nullptr) return {};
  std::vector<Entry> all(bucket.in_file);
  if (std::fflush(bucket.file.get()) != 0 || std::fseek(bucket.file.get(), 0, SEEK_SET) != 0 ||
      std::fread(all.data(), sizeof(Entry), all.size(), bucket.file.get()) != all.size()) {
    return FailedFile();
  }
  all.insert(all.end(), bucket.entries.begin(), bucket.entries.end());
  bucket.entries = std::move(all);
  return {};
}

Status IdJoin::ForEachId(const std::function<void(std::span<const Entry>)>& use) {
  for (auto& bucket : buckets_) {
    TRY(Load(bucket));
    auto& all = bucket.entries;
    std::stable_sort(all.begin(), all.end(),
                     [](const Entry& a, const Entry& b) { return a.id < b.id; });
    for (std::size_t begin = 0; begin < all.size();) {
      auto end = begin + 1;
      while (end < all.size() && all[end].id == all[begin].id) ++end;
      use(std::span(all).subspan(begin, end - begin));
      begin = end;
    }
    bucket = {};
  }
  return {};
}

std::uint64_t HashOf(std::initializer_list<std::string_view> texts) {
  std::uint64_t hash = 14695981039346656037u;
  auto take = [&](unsigned char byte) { hash = (hash ^ byte) * 1099511628211u; };
  for (auto text : texts) {
    for (char c : text) take(static_cast<unsigned char>(c));
    for (int i = 0; i < 4; ++i) take(static_cast<unsigned char>(text.size() >> (8 * i)));
  }
  return hash;
}

}  // namespace taskflow::passport

#include "insights/questions/time_zone.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/file.h"
#include "insights/limits.h"
#include "insights/questions/calendar.h"
#include "insights/questions/posix_zone.h"

namespace taskflow::insights {
namespace {

constexpr std::int64_t kFarMs = 8'640'000'000'000'000;  // what ECMAScript's Date can say, too
constexpr std::int32_t kOffsetMax = 26 * 3'600;         // RFC 9636 section 3.2

std::int64_t FloorSeconds(std::int64_t utc_ms) {
  return FloorDivide(std::clamp(utc_ms, -kFarMs, kFarMs), 1'000);
}

class FixedZone : public TimeZone {
 public:
  std::int32_t OffsetAt(std::int64_t) const override { return 0; }
};

class FileZone : public TimeZone {
 public:
  std::int32_t OffsetAt(std::int64_t utc_ms) const override {
    const auto at = FloorSeconds(utc_ms);
    const auto after = std::upper_bound(times_.begin(), times_.end(), at);
    if (after == times_.end() && footer_) return footer_->OffsetAt(at);
    if (after == times_.begin()) return first_;
    return offsets_[static_cast<std::size_t>(after - times_.begin()) - 1];
  }

  std::vector<std::int64_t> times_;  // of the transitions, in seconds, ascending
  std::vector<std::int32_t> offsets_;
  std::int32_t first_ = 0;
  std::optional<PosixZone> footer_;
};

// RFC 9636 section 3.1.
struct TzifCounts {
  std::uint32_t isut = 0, isstd = 0, leap = 0, time = 0, type = 0, chars = 0;
  std::uint64_t Bytes(std::uint64_t time_size) const {
    return time * (time_size + 1) + std::uint64_t{type} * 6 + chars + leap * (time_size + 4) +
           isstd + isut;
  }
};

std::optional<TzifCounts> ReadHeader(ByteReader& in) {
  if (in.View(4) != "TZif") return std::nullopt;
  const auto version = in.U8();
  in.View(15);
  TzifCounts counts;
  for (auto* count :
       {&counts.isut, &counts.isstd, &counts.leap, &counts.time, &counts.type, &counts.chars})
    *count = in.U32();
  if (!in.ok() || version < '2') return std::nullopt;
  return counts;
}

// The second block, whose times have 64 bits. False when it is none.
bool ReadBlock(ByteReader& in, const TzifCounts& counts, FileZone& zone) {
  if (counts.type == 0 || counts.type > 256 || counts.leap != 0 || counts.Bytes(8) > in.left())
    return false;
  for (std::uint32_t i = 0; i < counts.time; ++i) zone.times_.push_back(in.I64());
  const auto indices = in.View(counts.time);
  std::vector<std::int32_t> offsets;
  for (std::uint32_t i = 0; i < counts.type; ++i) {
    offsets.push_back(in.I32());
    in.View(2);
    if (offsets.back() < -kOffsetMax || offsets.back() > kOffsetMax) return false;
  }
  in.View(std::uint64_t{counts.chars} + counts.isstd + counts.isut);
  zone.first_ = offsets[0];
  for (unsigned char index : indices) {
    if (index >= offsets.size()) return false;
    zone.offsets_.push_back(offsets[index]);
  }
  return in.ok() && std::is_sorted(zone.times_.begin(), zone.times_.end());
}

bool ReadFooter(ByteReader& in, FileZone& zone) {
  const auto rest = in.Rest();
  if (rest.size() < 2 || rest[0] != '\n') return false;
  const auto end = rest.find('\n', 1);
  if (end == rest.npos) return false;
  const auto text = rest.substr(1, end - 1);
  if (text.empty()) return true;
  zone.footer_ = PosixZone::Parse(text);
  return zone.footer_.has_value();
}

bool IsZoneName(std::string_view name) {
  if (name.empty() || name.size() > kZoneNameMax || name.front() == '/' || name.back() == '/')
    return false;
  if (name.find("//") != name.npos) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '-' || c == '_' || c == '/';
  });
}

std::string ZoneFile(std::string_view name) {
  const char* folder = std::getenv("TZDIR");
  return fmt::format("{}/{}", folder && *folder ? folder : "/usr/share/zoneinfo", name);
}

}  // namespace

Result<std::shared_ptr<const TimeZone>> ParseTimeZone(std::string_view bytes) {
  ByteReader in(bytes);
  auto zone = std::make_shared<FileZone>();
  const auto first = ReadHeader(in);
  if (first) in.View(first->Bytes(4));
  const auto second = first ? ReadHeader(in) : std::nullopt;
  if (!second || !ReadBlock(in, *second, *zone) || !ReadFooter(in, *zone))
    return Fail(ErrorCode::kCorrupt, "it is no TZif file of version 2 or later");
  return zone;
}

Result<std::shared_ptr<const TimeZone>> TimeZone::Find(std::string_view name) {
  static const auto utc = std::make_shared<const FixedZone>();
  static std::mutex mutex;                                                           // guards zones
  static std::map<std::string, std::shared_ptr<const TimeZone>, std::less<>> zones;  // by file
  if (name == "UTC") return utc;
  if (!IsZoneName(name))
    return Fail(ErrorCode::kInvalid,
                "zone must be a name of the tz database, such as Europe/Berlin");
  const auto file = ZoneFile(name);
  std::lock_guard lock(mutex);
  if (auto known = zones.find(file); known != zones.end()) return known->second;
  auto zone = ReadWholeFile(SystemFiles(), file, kZoneFileMax).and_then(ParseTimeZone);
  if (!zone)
    return Fail(ErrorCode::kInvalid, "zone {} is not in this machine's tz database ({})", name,
                zone.error().message);
  if (zones.size() >= kZonesMax) zones.clear();
  return zones[file] = *zone;
}

Date TimeZone::DateAt(std::int64_t utc_ms) const {
  return DateOfDay(FloorDivide(FloorSeconds(utc_ms) + OffsetAt(utc_ms), 86'400));
}

std::int64_t TimeZone::BeginOf(Date date) const {
  const std::int64_t local = DayNumber(date) * 86'400;
  const auto before = OffsetAt((local - 86'400) * 1'000),
             after = OffsetAt((local + 86'400) * 1'000);
  // The earlier of the two, if the clock shows midnight then.
  for (auto offset : {std::max(before, after), std::min(before, after)})
    if (const auto at = (local - offset) * 1'000; OffsetAt(at) == offset) return at;
  // Midnight is skipped: when the clocks are set.
  auto low = local - 86'400, high = local + 86'400;
  while (high - low > 1) {
    const auto middle = low + (high - low) / 2;
    (OffsetAt(middle * 1'000) == before ? low : high) = middle;
  }
  return high * 1'000;
}

}  // namespace taskflow::insights

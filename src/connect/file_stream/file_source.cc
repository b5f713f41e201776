#include "connect/file_stream/file_source.h"

#include <algorithm>

#include "base/log.h"
#include "connect/file_stream/file_path.h"
#include "connect/limits.h"

namespace taskflow::connect {
namespace {

constexpr std::string_view kFilename = "filename", kPosition = "position";

}  // namespace

const ConfigKeys& FileSource::Keys() {
  static const ConfigKeys keys{
      {.name = "file",
       .importance = Importance::kHigh,
       .doc = "Source filename, in one of the folders that the worker's connect.file_dirs names. "
              "Without one the task fails: there is no standard input.",
       .null_default = true},
      {.name = "topic",
       .importance = Importance::kHigh,
       .doc = "The topic to publish data to.",
       .check = [](std::string_view value) -> std::optional<std::string> {
         return value.empty() ? std::optional<std::string>("String must be non-empty")
                              : std::nullopt;
       }},
      {.name = "batch.size",
       .type = KeyType::kInt,
       .default_value = "2000",
       .importance = Importance::kLow,
       .doc = "The maximum number of records the source task can read from the file each time it "
              "is polled."},
  };
  return keys;
}

Result<std::unique_ptr<SourceTask>> FileSource::Make(const Config& config,
                                                     const Environment& environment) {
  Settings settings(Keys(), config);
  auto name = settings.String("file");
  ASSIGN_OR_RETURN(auto path, AllowedPath(name, environment.file_dirs));
  return std::make_unique<FileSource>(
      SystemFiles(), Options{std::move(path), std::move(name), settings.String("topic"),
                             static_cast<std::size_t>(std::clamp<std::int64_t>(
                                 settings.Int("batch.size"), 1, kSourceLinesMax))});
}

Status FileSource::CheckOffset(const json::object& partition, const json::value& offset) {
  if (!partition.contains(kFilename))
    return Fail(ErrorCode::kInvalid, "Partition objects should contain the key 'filename'");
  if (offset.is_null()) return {};
  const auto* object = offset.if_object();
  const auto* position = object == nullptr ? nullptr : object->if_contains(kPosition);
  if (position == nullptr) {
    return Fail(ErrorCode::kInvalid,
                "Offset objects should either be null or contain the key 'position'");
  }
  if (!position->is_int64()) {
    return Fail(ErrorCode::kInvalid,
                "The value for the 'position' key in the offset is expected to be a Long value");
  }
  if (position->get_int64() < 0) {
    return Fail(ErrorCode::kInvalid,
                "The value for the 'position' key in the offset should be a non-negative value");
  }
  return {};
}

FileSource::FileSource(FileSystem& files, Options options)
    : files_(files), options_(std::move(options)) {}

json::object FileSource::partition() const { return {{kFilename, options_.name}}; }

Status FileSource::Open(const std::optional<json::object>& offset) {
  file_.reset();
  position_ = 0;
  if (!offset) return {};
  TRY(CheckOffset(partition(), *offset));
  position_ = static_cast<std::uint64_t>(offset->at(kPosition).get_int64());
  return {};
}

// True: there is something at position_.
Result<bool> FileSource::Fill() {
  buffer_.clear();
  if (file_ == nullptr) {
    auto opened = files_.Open(options_.path, false);
    if (!opened && opened.error().code == ErrorCode::kNotFound) return false;
    ASSIGN_OR_RETURN(file_, std::move(opened));
  }
  ASSIGN_OR_RETURN(auto size, file_->Size());
  if (size < position_) {
    LogWarn("connect", "file {} is shorter than what was read of it: it is read from its beginning",
            options_.path);
    position_ = 0;
  }
  buffer_.resize(std::min<std::uint64_t>(size - position_, kSourceReadMax));
  ASSIGN_OR_RETURN(auto count, file_->ReadAt(position_, buffer_.data(), buffer_.size()));
  buffer_.resize(count);
  // Somebody may put another file in its place.
  if (count == 0) file_.reset();
  return count > 0;
}

Result<std::vector<SourceRecord>> FileSource::Poll() {
  static const Schema kLine{.type = Type::kString};
  ASSIGN_OR_RETURN(bool any, Fill());
  std::vector<SourceRecord> out;
  if (!any) return out;
  std::size_t begin = 0;
  while (out.size() < options_.lines_max) {
    auto end = buffer_.find_first_of("\r\n", begin);
    // What follows a carriage return may be still to come.
    if (end == buffer_.npos || (buffer_[end] == '\r' && end + 1 == buffer_.size())) break;
    auto line = std::string_view(buffer_).substr(begin, end - begin);
    begin = end + (buffer_.compare(end, 2, "\r\n") == 0 ? 2 : 1);
    auto position = static_cast<std::int64_t>(position_ + begin);
    out.push_back({.topic = options_.topic,
                   .value = Value::Text(Type::kString, line, &kLine),
                   .offset = {{kPosition, position}}});
  }
  if (out.empty() && buffer_.size() == kSourceReadMax) {
    return Fail(ErrorCode::kTooLarge, "file {}: the line at byte {} is longer than {} bytes",
                options_.path, position_, kSourceReadMax);
  }
  if (out.empty()) file_.reset();
  position_ += begin;
  return out;
}

}  // namespace taskflow::connect

#include "log/scan.h"

#include <algorithm>

namespace taskflow::log {
namespace {

// A window of the file that grows only as far as the file really goes.
class Window {
 public:
  Window(File& file, std::int64_t end, std::size_t piece) : file_(file), end_(end), piece_(piece) {}

  // The bytes from `position`: `size` of them, or fewer at the end.
  Result<std::string_view> At(std::int64_t position, std::size_t size) {
    size = std::min<std::size_t>(size, static_cast<std::size_t>(end_ - position));
    if (position < start_ || position + static_cast<std::int64_t>(size) >
                                 start_ + static_cast<std::int64_t>(bytes_.size())) {
      TRY(Fill(position, size));
    }
    auto view = std::string_view(bytes_).substr(static_cast<std::size_t>(position - start_));
    return view.substr(0, size);
  }

 private:
  Status Fill(std::int64_t position, std::size_t size) {
    size = std::min<std::size_t>(std::max(size, piece_), static_cast<std::size_t>(end_ - position));
    bytes_.resize(size);
    start_ = position;
    ASSIGN_OR_RETURN(auto got,
                     file_.ReadAt(static_cast<std::uint64_t>(position), bytes_.data(), size));
    bytes_.resize(got);
    end_ = std::min(end_, got < size ? position + static_cast<std::int64_t>(got) : end_);
    return {};
  }

  File& file_;
  std::int64_t end_;
  std::size_t piece_;
  std::int64_t start_ = 0;
  std::string bytes_;
};

}  // namespace

Result<ScanEnd> ScanBatches(File& file, const ScanRange& range, const OnBatch& on_batch) {
  Window window(file, range.to, range.piece);
  ScanEnd end{range.from, range.next_offset, ""};
  while (end.position < range.to) {
    ASSIGN_OR_RETURN(auto front, window.At(end.position, kafka::kBatchHeaderSize));
    auto header = kafka::ParseBatchHeader(front);
    if (!header) {
      end.stopped_by = header.error().message;
      return end;
    }
    if (header->base_offset < end.next_offset) {
      end.stopped_by = fmt::format("offset {} after {}", header->base_offset, end.next_offset - 1);
      return end;
    }
    if (static_cast<std::int64_t>(header->size()) > range.to - end.position) {
      end.stopped_by = "a batch that is not whole";
      return end;
    }
    bool verify = header->last_offset() >= range.verify_from_offset;
    ASSIGN_OR_RETURN(auto batch, window.At(end.position, verify ? header->size() : front.size()));
    if (verify && !kafka::CrcHolds(*header, batch)) {
      end.stopped_by = fmt::format("CRC of the batch at offset {} differs", header->base_offset);
      return end;
    }
    bool more = on_batch(*header, end.position, batch);
    end.position += static_cast<std::int64_t>(header->size());
    end.next_offset = header->next_offset();
    if (!more) return end;
  }
  return end;
}

}  // namespace taskflow::log

#include "insights/table/stored_piece.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "base/crc32c.h"
#include "base/radix_sort.h"
#include "insights/limits.h"
#include "insights/table/keys.h"
#include "insights/table/table_state.h"

// AllBelow as vectors.
#pragma GCC optimize("O3")

namespace taskflow::insights {
namespace {

static_assert(std::endian::native == std::endian::little, "columns lie on disk as in memory");

constexpr std::uint32_t kMagic = 0x32504600;  // "FP2", above the part
constexpr auto kParts = {Columns::kTime, Columns::kFlags, Columns::kAction, Columns::kWho,
                         Columns::kWhat};

// Behind it the ids, then the rows' values.
struct Header {
  std::uint32_t checksum = 0;  // CRC-32C of all that follows
  std::uint32_t kind = 0, rows = 0, ids = 0;
  std::uint64_t first_row = 0;
};
static_assert(sizeof(Header) % 8 == 0);
constexpr std::size_t kHeadChecksumBytes = sizeof Header::checksum;

std::size_t NumberOf(Columns::Part part) {
  return static_cast<std::size_t>(std::countr_zero(static_cast<unsigned>(part)));
}
std::string KeyOf(std::uint64_t first_row, Columns::Part part) {
  return keys::Of(keys::kColumns, first_row << 3 | NumberOf(part));
}
std::size_t BytesOfValue(Columns::Part part) {
  if (part == Columns::kTime) return sizeof(std::uint32_t);
  return part == Columns::kWho || part == Columns::kWhat ? sizeof(std::uint16_t) : 1;
}

template <typename T>
bool AllBelow(std::span<const T> values, std::size_t bound) {
  T most = 0;
  for (auto value : values) most = std::max(most, value);
  return values.empty() || most < bound;
}

// Zeros that stand for what could not be read, or need not be.
template <typename T>
std::span<const T> Zeros(std::size_t count) {
  static const std::array<T, kPieceRows> kZeros{};
  return {kZeros.data(), count};
}
constexpr TextId kFirstText = 0;

tl::unexpected<Error> Damaged() {
  return Fail(ErrorCode::kCorrupt, "a piece of columns is damaged");
}

class PartWriter {
 public:
  PartWriter(const Columns& columns, Columns::Part part) : first_row_(columns.first_row) {
    header_.kind = kMagic | part;
    header_.rows = static_cast<std::uint32_t>(columns.size());
    header_.first_row = columns.first_row;
    part_ = part;
  }
  template <typename T>
  void Put(std::span<const T> values, kv::WriteBatch& batch) {
    Write({}, values, batch);
  }
  // With the ids in ascending order, and their places in that as the values.
  template <typename Code>
  void Put(std::span<const TextId> ids, std::span<const Code> codes, kv::WriteBatch& batch) {
    std::vector<std::uint64_t> order(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) order[i] = std::uint64_t{ids[i]} << 32 | i;
    RadixSort(order, [](auto one) { return static_cast<std::uint32_t>(one >> 32); });
    std::vector<TextId> ascending(ids.size());
    std::vector<Code> place(ids.size()), values(codes.size());
    for (std::size_t i = 0; i < ids.size(); ++i) {
      ascending[i] = static_cast<TextId>(order[i] >> 32);
      place[order[i] & 0xffffffff] = static_cast<Code>(i);
    }
    for (std::size_t i = 0; i < codes.size(); ++i) values[i] = place[codes[i]];
    Write<Code>(ascending, values, batch);
  }

 private:
  template <typename T>
  void Write(std::span<const TextId> ids, std::span<const T> values, kv::WriteBatch& batch) {
    header_.ids = static_cast<std::uint32_t>(ids.size());
    std::string out(sizeof header_, '\0');
    out.reserve(sizeof header_ + ids.size_bytes() + values.size_bytes());
    out.append(reinterpret_cast<const char*>(ids.data()), ids.size_bytes());
    out.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
    std::memcpy(out.data(), &header_, sizeof header_);
    header_.checksum = Crc32c(std::string_view(out).substr(kHeadChecksumBytes));
    std::memcpy(out.data(), &header_, sizeof header_);
    batch.Put(KeyOf(first_row_, part_), out);
  }

  const std::uint64_t first_row_;
  Columns::Part part_;
  Header header_;
};

template <typename T>
std::span<const T> Take(const char*& at, std::size_t count) {
  std::span<const T> out(reinterpret_cast<const T*>(at), count);
  at += out.size_bytes();
  return out;
}

template <typename Code>
void TakeCodes(const char* at, const Header& header, std::span<const TextId>& ids,
               std::span<const Code>& codes) {
  ids = Take<TextId>(at, header.ids);
  codes = Take<Code>(at, header.rows);
}

}  // namespace

void PutColumns(const Columns& columns, kv::WriteBatch& batch) {
  PartWriter(columns, Columns::kTime).Put(columns.time_delta(), batch);
  if (columns.some_flags != 0) PartWriter(columns, Columns::kFlags).Put(columns.flags(), batch);
  PartWriter(columns, Columns::kAction).Put(columns.action_ids(), columns.action(), batch);
  PartWriter(columns, Columns::kWho).Put(columns.who_ids(), columns.who(), batch);
  PartWriter(columns, Columns::kWhat).Put(columns.what_ids(), columns.what(), batch);
}

void DeleteColumns(std::uint64_t first_row, kv::WriteBatch& batch) {
  for (auto part : kParts) batch.Delete(KeyOf(first_row, part));
}

Columns StoredColumns::Open(const PieceInfo& piece) {
  piece_ = &piece;
  error_.reset();
  Columns out(piece.rows, *this);
  out.first_row = piece.first_row;
  out.base_ms = piece.base_ms;
  out.least_ms = piece.least_ms;
  out.most_ms = piece.most_ms;
  out.some_flags = piece.some_flags;
  out.ascending = true;
  return out;
}

Status StoredColumns::status() const {
  if (!error_) return {};
  return Fail(Error(*error_));
}

void StoredColumns::Read(Columns::Part part, ColumnSpans& to) {
  if (auto read = ReadValue(part, to); read)
    return;
  else if (!error_)
    error_ = std::move(read).error();
  const std::size_t rows = piece_->rows;
  const std::span<const TextId> ids(&kFirstText, 1);
  if (part == Columns::kTime) to.time_delta = Zeros<std::uint32_t>(rows);
  if (part == Columns::kFlags) to.flags = Zeros<std::uint8_t>(rows);
  if (part == Columns::kAction) to.action = Zeros<std::uint8_t>(rows), to.action_ids = ids;
  if (part == Columns::kWho) to.who = Zeros<std::uint16_t>(rows), to.who_ids = ids;
  if (part == Columns::kWhat) to.what = Zeros<std::uint16_t>(rows), to.what_ids = ids;
}

Status StoredColumns::ReadValue(Columns::Part part, ColumnSpans& to) {
  if (part == Columns::kFlags && piece_->some_flags == 0) {
    to.flags = Zeros<std::uint8_t>(piece_->rows);
    return {};
  }
  auto& value = values_[NumberOf(part)];
  value = nullptr;  // its memory is of use for the next
  ASSIGN_OR_RETURN(value, snapshot_.Get(KeyOf(piece_->first_row, part), kv::Checks::kCaller));
  if (value == nullptr) return Fail(ErrorCode::kCorrupt, "a piece of columns is missing");
  auto bytes = value->bytes();
  Header header;
  if (bytes.size() < sizeof header) return Damaged();
  std::memcpy(&header, bytes.data(), sizeof header);
  auto size = sizeof header + sizeof(TextId) * std::uint64_t{header.ids} +
              BytesOfValue(part) * std::uint64_t{header.rows};
  if (header.kind != (kMagic | part) || header.rows != piece_->rows || bytes.size() != size ||
      header.first_row != piece_->first_row) {
    return Damaged();
  }
  const char* at = bytes.data();
  if (reinterpret_cast<std::uintptr_t>(at) % alignof(std::uint64_t) != 0) {
    auto& aligned = aligned_[NumberOf(part)];
    aligned.resize(bytes.size() / sizeof(std::uint64_t) + 1);
    std::memcpy(aligned.data(), bytes.data(), bytes.size());
    at = reinterpret_cast<const char*>(aligned.data());
  }
  at += sizeof header;
  if (part == Columns::kTime) to.time_delta = Take<std::uint32_t>(at, header.rows);
  if (part == Columns::kFlags) to.flags = Take<std::uint8_t>(at, header.rows);
  if (part == Columns::kAction) TakeCodes(at, header, to.action_ids, to.action);
  if (part == Columns::kWho) TakeCodes(at, header, to.who_ids, to.who);
  if (part == Columns::kWhat) TakeCodes(at, header, to.what_ids, to.what);
  if ((piece_->checked->load(std::memory_order_relaxed) & part) != 0) return {};
  if (Crc32c(bytes.substr(kHeadChecksumBytes)) != header.checksum || !IsSane(part, to)) {
    return Damaged();
  }
  piece_->checked->fetch_or(part, std::memory_order_relaxed);
  return {};
}

// Whether all indices and numbers of texts are some.
bool StoredColumns::IsSane(Columns::Part part, const ColumnSpans& spans) const {
  switch (part) {
    case Columns::kAction:
      return AllBelow(spans.action_ids, texts_.actions) && spans.action_ids.size() <= 256 &&
             AllBelow(spans.action, spans.action_ids.size());
    case Columns::kWho:
      return AllBelow(spans.who_ids, texts_.whos) && AllBelow(spans.who, spans.who_ids.size());
    case Columns::kWhat:
      return AllBelow(spans.what_ids, texts_.whats) && AllBelow(spans.what, spans.what_ids.size());
    case Columns::kTime:
    case Columns::kFlags:
      break;
  }
  return true;
}

}  // namespace taskflow::insights

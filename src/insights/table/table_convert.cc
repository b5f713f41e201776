#include "insights/table/table_convert.h"

#include <algorithm>
#include <cstring>

#include "base/log.h"
#include "insights/limits.h"
#include "insights/table/keys.h"

namespace taskflow::insights {
namespace {

constexpr std::uint32_t kOldMagic = 0x31504654;  // "TFP1"
constexpr std::size_t kPiecesPerWrite = 4;

// Format 1 had all columns of a piece in one value.
struct OldHeader {
  std::uint32_t magic = kOldMagic, rows = 0, actions = 0, whos = 0, whats = 0, spare = 0;
  std::uint64_t first_row = 0;
  std::int64_t base_ms = 0, least_ms = 0, most_ms = 0;
};

std::uint64_t BytesOf(const OldHeader& h) {
  return sizeof(OldHeader) + 4ULL * (h.rows + h.actions + h.whos + h.whats) + 2ULL * 2 * h.rows +
         2ULL * h.rows;
}

// A value that is copied, as it may lie anywhere.
template <typename T>
std::vector<T> Take(std::string_view& bytes, std::size_t count) {
  std::vector<T> out(count);
  std::memcpy(out.data(), bytes.data(), count * sizeof(T));
  bytes.remove_prefix(count * sizeof(T));
  return out;
}

template <typename T>
void Append(std::string& out, std::span<const T> values) {
  out.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
}

template <typename T>
bool AllBelow(const std::vector<T>& values, std::size_t bound) {
  return std::all_of(values.begin(), values.end(), [&](T value) { return value < bound; });
}

Status ConvertPiece(std::uint64_t first_row, std::string_view bytes, kv::WriteBatch& batch) {
  auto damaged = Fail(ErrorCode::kCorrupt, "a piece of columns is damaged");
  OldHeader header;
  if (bytes.size() < sizeof header) return damaged;
  std::memcpy(&header, bytes.data(), sizeof header);
  if (header.magic != kOldMagic || header.rows > kPieceRows || bytes.size() != BytesOf(header) ||
      header.first_row != first_row) {
    return damaged;
  }
  bytes.remove_prefix(sizeof header);
  auto times = Take<std::uint32_t>(bytes, header.rows);
  auto action_ids = Take<TextId>(bytes, header.actions);
  auto who_ids = Take<TextId>(bytes, header.whos);
  auto what_ids = Take<TextId>(bytes, header.whats);
  auto who = Take<std::uint16_t>(bytes, header.rows);
  auto what = Take<std::uint16_t>(bytes, header.rows);
  auto flags = Take<std::uint8_t>(bytes, header.rows);
  auto action = Take<std::uint8_t>(bytes, header.rows);
  // Whether the ids are numbers of texts is looked at whenever they are read.
  if (!AllBelow(action, header.actions) || !AllBelow(who, header.whos) ||
      !AllBelow(what, header.whats)) {
    return damaged;
  }
  Columns columns(header.rows, {times, flags, action, who, what, action_ids, who_ids, what_ids});
  columns.first_row = first_row;
  PutColumns(columns, batch);
  return {};
}

}  // namespace

Status Convert(kv::Store& store, TableState& state, const std::function<bool()>& cancelled) {
  if (state.format == kFormat) return {};
  LogInfo("insights", "its store is brought into the form of this version");
  auto begin = keys::Begin(keys::kColumns1), end = keys::End(keys::kColumns1);
  while (true) {
    auto batch = store.NewBatch();
    std::size_t pieces = 0;
    auto walk = store.Walk(begin, end);
    for (; walk->Valid() && pieces < kPiecesPerWrite; walk->Next(), ++pieces) {
      TRY(ConvertPiece(keys::NumberIn(walk->key()), walk->value(), *batch));
      batch->Delete(walk->key());
    }
    TRY(walk->status());
    if (pieces == 0) break;
    if (cancelled && cancelled()) return Fail(ErrorCode::kUnavailable, "it is given up");
    TRY(store.Write(*batch));
  }
  state.format = kFormat;
  auto batch = store.NewBatch();
  batch->Put(keys::Begin(keys::kState), Encode(state));
  return store.Write(*batch);
}

std::string EncodeWholePiece(const Columns& columns) {
  OldHeader header{.rows = static_cast<std::uint32_t>(columns.size()),
                   .actions = static_cast<std::uint32_t>(columns.action_ids().size()),
                   .whos = static_cast<std::uint32_t>(columns.who_ids().size()),
                   .whats = static_cast<std::uint32_t>(columns.what_ids().size()),
                   .first_row = columns.first_row,
                   .base_ms = columns.base_ms,
                   .least_ms = columns.least_ms,
                   .most_ms = columns.most_ms};
  std::string out(reinterpret_cast<const char*>(&header), sizeof header);
  Append(out, columns.time_delta());
  Append(out, columns.action_ids());
  Append(out, columns.who_ids());
  Append(out, columns.what_ids());
  Append(out, columns.who());
  Append(out, columns.what());
  Append(out, columns.flags());
  Append(out, columns.action());
  return out;
}

}  // namespace taskflow::insights

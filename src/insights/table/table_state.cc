#include "insights/table/table_state.h"

#include <algorithm>

#include "insights/limits.h"
#include "insights/table/keys.h"

namespace taskflow::insights {
namespace {

// The dictionaries in the order of their kinds.
template <typename T>
auto* TextsOfKind(T& texts, std::uint64_t kind) {
  return kind == 0 ? &texts.actions : kind == 1 ? &texts.whos : kind == 2 ? &texts.whats : nullptr;
}

}  // namespace

std::string Encode(const TableState& state) {
  std::string out;
  ByteWriter writer(out);
  writer.U8(state.format);
  for (auto number :
       {state.seed, state.next_row, state.tail_row, state.version, state.totals.added,
        state.totals.repeated, state.totals.changed, state.totals.removed, state.totals.expired}) {
    writer.U64(number);
  }
  writer.UVarint(static_cast<std::uint32_t>(state.source.size()));
  writer.Raw(state.source);
  writer.UVarint(static_cast<std::uint32_t>(state.positions.size()));
  for (const auto& [partition, next] : state.positions) {
    writer.I32(partition);
    writer.I64(next);
  }
  return out;
}

Result<TableState> DecodeTableState(std::string_view bytes) {
  ByteReader reader(bytes);
  TableState out;
  out.format = reader.U8();
  if (out.format < kFormatOfWholePieces || out.format > kFormat) {
    return Fail(ErrorCode::kCorrupt, "its format {} is not known to this version", out.format);
  }
  for (auto* number :
       {&out.seed, &out.next_row, &out.tail_row, &out.version, &out.totals.added,
        &out.totals.repeated, &out.totals.changed, &out.totals.removed, &out.totals.expired}) {
    *number = reader.U64();
  }
  out.source = reader.View(reader.UVarint());
  for (auto count = reader.UVarint(); count > 0 && reader.ok(); --count) {
    auto partition = reader.I32();
    out.positions[partition] = reader.I64();
  }
  if (!reader.ok() || !reader.AtEnd() || out.tail_row > out.next_row) {
    return Fail(ErrorCode::kCorrupt, "its state is damaged");
  }
  return out;
}

std::string Encode(const PieceInfo& info) {
  std::string out;
  ByteWriter writer(out);
  writer.U32(info.rows);
  writer.U32(info.gone);
  for (auto ms : {info.base_ms, info.least_ms, info.most_ms, info.seen_ms}) writer.I64(ms);
  writer.U8(info.some_flags);
  return out;
}

Result<PieceInfo> DecodePieceInfo(std::string_view key, std::string_view value) {
  PieceInfo out;
  out.first_row = keys::NumberIn(key);
  ByteReader reader(value);
  out.rows = reader.U32();
  out.gone = reader.U32();
  for (auto* ms : {&out.base_ms, &out.least_ms, &out.most_ms, &out.seen_ms}) *ms = reader.I64();
  if (!reader.AtEnd()) out.some_flags = reader.U8();  // not of format 1
  if (!reader.ok() || !reader.AtEnd() || out.rows == 0 || out.rows > kPieceRows ||
      !IsSaneTime(out.base_ms)) {
    return Fail(ErrorCode::kCorrupt, "its list of pieces is damaged");
  }
  return out;
}

const PieceInfo* PieceOf(const Directory& directory, std::uint64_t row) {
  auto after =
      std::upper_bound(directory.begin(), directory.end(), row,
                       [](std::uint64_t r, const auto& piece) { return r < piece.first_row; });
  if (after == directory.begin() || row >= std::prev(after)->end_row()) return nullptr;
  return &*std::prev(after);
}

std::shared_ptr<const Patches> Joined(const std::shared_ptr<const Patches>& old,
                                      const Patches& added) {
  if (added.empty()) return old;
  auto out = std::make_shared<Patches>(added);
  auto before = [](const Patch& a, const Patch& b) { return a.index < b.index; };
  // New ones first: of one index the first is kept.
  if (old != nullptr) out->insert(out->end(), old->begin(), old->end());
  std::stable_sort(out->begin(), out->end(), before);
  auto same = [](const Patch& a, const Patch& b) { return a.index == b.index; };
  out->erase(std::unique(out->begin(), out->end(), same), out->end());
  return out;
}

void PutTexts(char kind, const TextTable& texts, std::size_t from, kv::WriteBatch& batch) {
  if (from == texts.size()) return;
  std::string value;
  ByteWriter writer(value);
  for (auto id = from; id < texts.size(); ++id) {
    auto text = texts.Text(static_cast<TextId>(id));
    writer.UVarint(static_cast<std::uint32_t>(text.size()));
    writer.Raw(text);
  }
  batch.Put(keys::Of(keys::kTexts, static_cast<std::uint64_t>(kind) << 32 | from), value);
}

Result<std::shared_ptr<Texts>> LoadTexts(const kv::Snapshot& snapshot) {
  auto out = std::make_shared<Texts>();
  auto walk = snapshot.Walk(keys::Begin(keys::kTexts), keys::End(keys::kTexts));
  for (; walk->Valid(); walk->Next()) {
    auto number = keys::NumberIn(walk->key());
    auto* texts = TextsOfKind(*out, number >> 32);
    auto id = number & 0xffffffff;
    ByteReader reader(walk->value());
    bool good = texts != nullptr && id == texts->size();
    while (good && !reader.AtEnd()) {
      auto text = reader.View(reader.UVarint());
      good = reader.ok() && text.size() <= kTextBytesMax && texts->NumberOf(text) == id++;
    }
    if (!good) return Fail(ErrorCode::kCorrupt, "its texts are damaged");
  }
  TRY(walk->status());
  return out;
}

TextCounts CountsOf(const Texts& texts) {
  return {texts.actions.size(), texts.whos.size(), texts.whats.size()};
}

Cells CellsOf(const Row& row) { return {row.time_ms, row.flags, row.action, row.who, row.what}; }

Event EventOf(const Row& row, const Texts& texts) {
  return {.id = row.id,
          .action = std::string(texts.actions.Text(row.action)),
          .who = std::string(texts.whos.Text(row.who)),
          .what = std::string(texts.whats.Text(row.what)),
          .time_ms = row.time_ms,
          .automated = (row.flags & Columns::kAutomated) != 0,
          .local = (row.flags & Columns::kLocal) != 0,
          .partition = row.partition,
          .offset = row.offset,
          .arrived_ms = row.arrived_ms,
          .produced_ms = row.produced_ms,
          .seen_ms = row.seen_ms};
}

}  // namespace taskflow::insights

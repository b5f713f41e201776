#include "store/rows/row.h"

#include "base/bytes.h"

namespace taskflow::store {
namespace {

// The row: flags, the liveness that its parts share, the deletion, then cells up to the end.
constexpr std::uint8_t kHasMarker = 1, kHasDeletion = 2, kHasTtl = 4, kHasShared = 8,
                       kRowFlags = 15;
// A cell: column, flags, its own liveness if it is not the shared one, then its value or when it
// was deleted.
constexpr std::uint8_t kTombstone = 1, kOwn = 2, kOwnTtl = 4, kCellFlags = 7;

void WriteLiveness(ByteWriter& w, const Liveness& l) {
  w.I64(l.timestamp);
  if (l.ttl == 0) return;
  w.U32(l.ttl);
  w.U32(l.expires);
}

Liveness ReadLiveness(ByteReader& r, bool has_ttl) {
  Liveness l{.timestamp = r.I64()};
  if (!has_ttl) return l;
  l.ttl = r.U32();
  l.expires = r.U32();
  return l;
}

Cell ReadCell(ByteReader& r, const Liveness& shared) {
  Cell cell;
  auto column = r.UVarint();
  if (column > 0xffff) r.SetFailed();
  cell.column = static_cast<ColumnId>(column);
  auto flags = r.U8();
  if ((flags & ~kCellFlags) != 0) r.SetFailed();
  cell.tombstone = (flags & kTombstone) != 0;
  cell.liveness = (flags & kOwn) != 0 ? ReadLiveness(r, (flags & kOwnTtl) != 0) : shared;
  if (cell.tombstone) {
    cell.liveness.ttl = 0;
    cell.liveness.expires = r.U32();
  } else {
    cell.value = r.View(r.UVarint());
  }
  return cell;
}

bool IsShared(const Cell& cell, const Liveness& shared) {
  if (cell.tombstone) return cell.liveness.timestamp == shared.timestamp;
  return cell.liveness == shared;
}

void WriteCell(ByteWriter& w, const Cell& cell, const Liveness& shared) {
  bool own = !IsShared(cell, shared);
  bool own_ttl = own && cell.liveness.ttl != 0;
  w.UVarint(cell.column);
  w.U8(static_cast<std::uint8_t>((cell.tombstone ? kTombstone : 0) | (own ? kOwn : 0) |
                                 (own_ttl ? kOwnTtl : 0)));
  if (own && cell.tombstone) w.I64(cell.liveness.timestamp);
  if (own && !cell.tombstone) WriteLiveness(w, cell.liveness);
  if (cell.tombstone) {
    w.U32(cell.liveness.expires);
  } else {
    w.UVarlong(cell.value.size());
    w.Raw(cell.value);
  }
}

// The rules for equal write times: a delete wins, then the expiring one, then the one that ends
// later, then the larger value.
bool Supersedes(const Cell& a, const Cell& b) {
  const auto &la = a.liveness, &lb = b.liveness;
  if (la.timestamp != lb.timestamp) return la.timestamp > lb.timestamp;
  if (a.tombstone != b.tombstone) return a.tombstone;
  if (a.tombstone) return la.expires > lb.expires;
  if ((la.ttl != 0) != (lb.ttl != 0)) return la.ttl != 0;
  if (la.expires != lb.expires) return la.expires > lb.expires;
  if (la.ttl != lb.ttl) return la.ttl < lb.ttl;
  return a.value > b.value;
}

bool Supersedes(const Liveness& a, const Liveness& b) {
  if (a.timestamp != b.timestamp) return a.timestamp > b.timestamp;
  if ((a.ttl != 0) != (b.ttl != 0)) return a.ttl != 0;
  if (a.expires != b.expires) return a.expires > b.expires;
  return a.ttl < b.ttl;
}

bool Supersedes(const Deletion& a, const Deletion& b) {
  return a.timestamp != b.timestamp ? a.timestamp > b.timestamp : a.local_time > b.local_time;
}

template <typename T>
void KeepBetter(std::optional<T>& kept, const std::optional<T>& other) {
  if (other && (!kept || Supersedes(*other, *kept))) kept = other;
}

void DropShadowed(Row& row) {
  if (!row.deletion) return;
  auto until = row.deletion->timestamp;
  if (row.marker && row.marker->timestamp <= until) row.marker.reset();
  std::erase_if(row.cells, [until](const Cell& c) { return c.liveness.timestamp <= until; });
}

}  // namespace

void Row::Clear() {
  marker.reset();
  deletion.reset();
  cells.clear();
}

const Cell* Row::Find(ColumnId column) const {
  auto at = std::lower_bound(cells.begin(), cells.end(), column,
                             [](const Cell& cell, ColumnId id) { return cell.column < id; });
  return at != cells.end() && at->column == column ? &*at : nullptr;
}

bool Row::LiveAt(std::int64_t now_s) const {
  if (marker && marker->LiveAt(now_s)) return true;
  return std::any_of(cells.begin(), cells.end(),
                     [now_s](const Cell& c) { return c.LiveAt(now_s); });
}

bool DecodeRow(std::string_view bytes, Row& row) {
  row.Clear();
  ByteReader r(bytes);
  auto flags = r.U8();
  if ((flags & ~kRowFlags) != 0) return false;
  Liveness shared;
  if ((flags & kHasShared) != 0) shared = ReadLiveness(r, (flags & kHasTtl) != 0);
  if ((flags & kHasMarker) != 0) row.marker = shared;
  if ((flags & kHasDeletion) != 0) {
    row.deletion.emplace();
    row.deletion->timestamp = r.I64();
    row.deletion->local_time = r.U32();
  }
  while (!r.AtEnd()) {
    auto cell = ReadCell(r, shared);
    if (!row.cells.empty() && row.cells.back().column >= cell.column) r.SetFailed();
    row.cells.push_back(cell);
  }
  return r.ok();
}

void EncodeRow(const Row& row, std::string& out) {
  ByteWriter w(out);
  Liveness shared;
  bool has_shared = row.marker || !row.cells.empty();
  if (row.marker) {
    shared = *row.marker;
  } else if (!row.cells.empty()) {
    shared = row.cells.front().liveness;
    if (row.cells.front().tombstone) shared.expires = 0;
  }
  w.U8(static_cast<std::uint8_t>((row.marker ? kHasMarker : 0) | (row.deletion ? kHasDeletion : 0) |
                                 (shared.ttl != 0 ? kHasTtl : 0) | (has_shared ? kHasShared : 0)));
  if (has_shared) WriteLiveness(w, shared);
  if (row.deletion) {
    w.I64(row.deletion->timestamp);
    w.U32(row.deletion->local_time);
  }
  for (auto& cell : row.cells) WriteCell(w, cell, shared);
}

RowWriter::RowWriter(std::string& out, const Liveness& liveness, bool marker) : out_(out) {
  ByteWriter w(out_);
  w.U8(static_cast<std::uint8_t>((marker ? kHasMarker : 0) | (liveness.ttl != 0 ? kHasTtl : 0) |
                                 kHasShared));
  WriteLiveness(w, liveness);
}

void RowWriter::Add(ColumnId column, std::string_view value) {
  ByteWriter w(out_);
  w.UVarint(column);
  w.U8(0);
  w.UVarlong(value.size());
  w.Raw(value);
}

void RowWriter::AddTombstone(ColumnId column, std::uint32_t now_s) {
  ByteWriter w(out_);
  w.UVarint(column);
  w.U8(kTombstone);
  w.U32(now_s);
}

void EncodeDeletion(const Deletion& deletion, std::string& out) {
  Row row;
  row.deletion = deletion;
  EncodeRow(row, out);
}

void MergeRows(Row& row, const Row& newer) {
  KeepBetter(row.marker, newer.marker);
  KeepBetter(row.deletion, newer.deletion);
  std::vector<Cell> cells;
  cells.reserve(row.cells.size() + newer.cells.size());
  auto a = row.cells.begin();
  auto b = newer.cells.begin();
  while (a != row.cells.end() && b != newer.cells.end()) {
    if (a->column != b->column) {
      cells.push_back(a->column < b->column ? *a++ : *b++);
    } else {
      cells.push_back(Supersedes(*a, *b) ? *a : *b);
      ++a, ++b;
    }
  }
  cells.insert(cells.end(), a, row.cells.end());
  cells.insert(cells.end(), b, newer.cells.end());
  row.cells = std::move(cells);
  DropShadowed(row);
}

bool RowMayBeDropped(const Row& row, std::int64_t now_s, std::int64_t gc_grace_s) {
  if (row.LiveAt(now_s)) return false;
  auto young = [&](std::uint32_t since) { return since + gc_grace_s > now_s; };
  if (row.deletion && young(row.deletion->local_time)) return false;
  return std::none_of(row.cells.begin(), row.cells.end(),
                      [&](const Cell& c) { return c.tombstone && young(c.liveness.expires); });
}

}  // namespace taskflow::store

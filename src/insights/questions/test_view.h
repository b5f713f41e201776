// A view in memory, for tests and measurements.
#pragma once

#include <algorithm>
#include <atomic>
#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

#include "insights/limits.h"
#include "insights/table/columns.h"

namespace taskflow::insights {

class TestTexts : public Dictionary {
 public:
  std::size_t size() const override { return texts_.size(); }
  std::string_view Text(TextId id) const override { return texts_[id]; }
  TextId Find(std::string_view text) const override {
    auto found = ids_.find(text);
    return found == ids_.end() ? static_cast<TextId>(size()) : found->second;
  }
  TextId Add(std::string_view text) {
    auto id = Find(text);
    if (id == size()) ids_.emplace(texts_.emplace_back(text), id);
    return id;
  }

 private:
  std::deque<std::string> texts_;
  std::unordered_map<std::string_view, TextId> ids_;
};

// An event's id is its row's number.
class TestView : public View {
 public:
  explicit TestView(std::size_t piece_rows = kPieceRows) : piece_rows_(piece_rows) {}

  TestTexts& action_texts() { return actions_; }
  TestTexts& who_texts() { return whos_; }
  TestTexts& what_texts() { return whats_; }

  void Add(const Event& event) {
    Add(actions_.Add(event.action), whos_.Add(event.who), whats_.Add(event.what), event.time_ms,
        static_cast<std::uint8_t>((event.automated ? Columns::kAutomated : 0) |
                                  (event.local ? Columns::kLocal : 0)));
  }
  void Add(TextId action, TextId who, TextId what, std::int64_t ms, std::uint8_t flags) {
    // Half of what a delta can say lies before the piece's first event.
    constexpr std::int64_t kHalf = std::int64_t{1} << 31;
    if (pieces_.empty() || pieces_.back().flags.size() == piece_rows_ ||
        ms < pieces_.back().base_ms || ms - pieces_.back().base_ms >= 2 * kHalf) {
      pieces_.emplace_back().base_ms = ms - kHalf;
      pieces_.back().first_row = rows_;
      codes_[0].clear(), codes_[1].clear(), codes_[2].clear();
    }
    auto& piece = pieces_.back();
    piece.least_ms = std::min(piece.least_ms, ms);
    piece.most_ms = std::max(piece.most_ms, ms);
    piece.time_delta.push_back(static_cast<std::uint32_t>(ms - piece.base_ms));
    piece.flags.push_back(flags);
    piece.action.push_back(static_cast<std::uint8_t>(Code(0, piece.action_ids, action)));
    piece.who.push_back(Code(1, piece.who_ids, who));
    piece.what.push_back(Code(2, piece.what_ids, what));
    ++rows_, ++version_;
  }
  void Remove(std::uint64_t row) {
    auto& piece = pieces_[PieceOf(row)];
    piece.flags[row - piece.first_row] |= Columns::kGone;
    ++version_, ++losses_;
  }

  mutable std::atomic<std::size_t> pieces_shown{0};  // by ScanBack

  const Dictionary& actions() const override { return actions_; }
  const Dictionary& whos() const override { return whos_; }
  const Dictionary& whats() const override { return whats_; }
  std::uint64_t rows() const override { return rows_; }
  std::uint64_t version() const override { return version_; }
  std::uint64_t losses() const override { return losses_; }

  std::uint64_t settled_rows() const override {
    return pieces_.empty() ? 0 : pieces_.back().first_row;
  }

  Status Scan(std::int64_t from_ms, std::int64_t to_ms, const Show& show) const override {
    for (const auto& piece : pieces_)
      if (piece.most_ms >= from_ms && piece.least_ms < to_ms && !show(piece.Shown())) break;
    return {};
  }
  Status ScanBack(std::int64_t from_ms, std::int64_t to_ms, Part part,
                  const Show& show) const override {
    std::size_t number = 0;
    for (auto piece = pieces_.rbegin(); piece != pieces_.rend(); ++piece)
      if (piece->first_row >= part.begin_row && piece->first_row < part.end_row &&
          piece->most_ms >= from_ms && piece->least_ms < to_ms &&
          number++ % part.of == part.share && (++pieces_shown, !show(piece->Shown())))
        break;
    return {};
  }
  Result<std::vector<Event>> Rows(std::span<const std::uint64_t> rows) const override {
    std::vector<Event> events;
    for (auto row : rows) {
      const auto& piece = pieces_[PieceOf(row)];
      const auto i = row - piece.first_row;
      if (piece.flags[i] & Columns::kGone) return Fail(ErrorCode::kNotFound, "row {}", row);
      events.push_back({.id = std::to_string(row),
                        .action = std::string(actions_.Text(piece.action_ids[piece.action[i]])),
                        .who = std::string(whos_.Text(piece.who_ids[piece.who[i]])),
                        .what = std::string(whats_.Text(piece.what_ids[piece.what[i]])),
                        .time_ms = piece.base_ms + piece.time_delta[i],
                        .automated = (piece.flags[i] & Columns::kAutomated) != 0,
                        .local = (piece.flags[i] & Columns::kLocal) != 0});
    }
    return events;
  }

 private:
  struct Piece {
    std::uint64_t first_row = 0;
    std::int64_t base_ms = 0;
    std::int64_t least_ms = std::numeric_limits<std::int64_t>::max();
    std::int64_t most_ms = std::numeric_limits<std::int64_t>::min();
    std::vector<std::uint32_t> time_delta;
    std::vector<std::uint8_t> flags, action;
    std::vector<std::uint16_t> who, what;
    std::vector<TextId> action_ids, who_ids, what_ids;

    Columns Shown() const {
      Columns out(flags.size(),
                  {time_delta, flags, action, who, what, action_ids, who_ids, what_ids});
      out.first_row = first_row;
      out.base_ms = base_ms;
      out.least_ms = least_ms;
      out.most_ms = most_ms;
      return out;
    }
  };
  std::uint16_t Code(int column, std::vector<TextId>& ids, TextId id) {
    auto [at, added] = codes_[column].try_emplace(id, static_cast<std::uint16_t>(ids.size()));
    if (added) ids.push_back(id);
    return at->second;
  }
  std::size_t PieceOf(std::uint64_t row) const {
    auto after =
        std::upper_bound(pieces_.begin(), pieces_.end(), row,
                         [](std::uint64_t at, const Piece& piece) { return at < piece.first_row; });
    return static_cast<std::size_t>(after - pieces_.begin()) - 1;
  }

  const std::size_t piece_rows_;
  TestTexts actions_, whos_, whats_;
  std::deque<Piece> pieces_;
  std::unordered_map<TextId, std::uint16_t> codes_[3];  // of the last piece
  std::uint64_t rows_ = 0, version_ = 0, losses_ = 0;
};

}  // namespace taskflow::insights

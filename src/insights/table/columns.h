// The events as queries see them: pieces of columns, scanned one after the other.
//
// Every question scans them, and reads no other columns than it needs (queries_bench.cc: ten
// million rows), so there is no second copy of the numbers on disk, such as rollups by minute,
// hour and day, that could disagree with the events. A number and the list of its events come from
// the same columns. In memory, sums of what never changes are kept (questions/sums.h).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "insights/table/event.h"

namespace taskflow::insights {

// A text's number in a Dictionary: dense, from 0, never reused.
using TextId = std::uint32_t;

// Texts and their numbers. They only become more, by one writer; any thread reads.
class Dictionary {
 public:
  virtual ~Dictionary() = default;
  virtual std::size_t size() const = 0;
  // Valid as long as the dictionary.
  virtual std::string_view Text(TextId id) const = 0;
  // size() when it is not there.
  virtual TextId Find(std::string_view text) const = 0;
};

// Row i of each column belongs to the same event. `who` and the like are indices into the lists: a
// filter is decided once for each text, not once for each row.
struct ColumnSpans {
  std::span<const std::uint32_t> time_delta;
  std::span<const std::uint8_t> flags;
  std::span<const std::uint8_t> action;
  std::span<const std::uint16_t> who, what;
  std::span<const TextId> action_ids, who_ids, what_ids;
};

// The columns of a piece, each read when it is first asked for. One thread; valid, as what they
// give, during the call that shows them.
class Columns {
 public:
  static constexpr std::uint8_t kAutomated = 1, kLocal = 2, kGone = 4;  // kGone: counts for nothing

  enum Part : std::uint8_t { kTime = 1, kFlags = 2, kAction = 4, kWho = 8, kWhat = 16 };
  static constexpr std::uint8_t kAllParts = 31;
  class Source {
   public:
    // Sets the spans of one part. Of one that cannot be read all values are zeros, and the scan
    // that shows these columns fails.
    virtual void Read(Part part, ColumnSpans& to) = 0;

   protected:
    ~Source() = default;
  };

  // All of `spans` is there.
  Columns(std::size_t rows, const ColumnSpans& spans) : rows_(rows), spans_(spans) {}
  Columns(std::size_t rows, Source& source) : rows_(rows), source_(&source), missing_(kAllParts) {}

  std::uint64_t first_row = 0;             // of the table
  std::int64_t base_ms = 0;                // time = base_ms + time_delta
  std::int64_t least_ms = 0, most_ms = 0;  // no time is before or after
  std::uint8_t some_flags = 0xff;          // no row has others
  bool ascending = false;                  // the lists of ids are

  std::size_t size() const { return rows_; }
  std::span<const std::uint32_t> time_delta() const { return With(kTime).time_delta; }
  std::span<const std::uint8_t> flags() const { return With(kFlags).flags; }
  std::span<const std::uint8_t> action() const { return With(kAction).action; }
  std::span<const std::uint16_t> who() const { return With(kWho).who; }
  std::span<const std::uint16_t> what() const { return With(kWhat).what; }
  std::span<const TextId> action_ids() const { return With(kAction).action_ids; }
  std::span<const TextId> who_ids() const { return With(kWho).who_ids; }
  std::span<const TextId> what_ids() const { return With(kWhat).what_ids; }

 private:
  const ColumnSpans& With(Part part) const {
    if ((missing_ & part) != 0) {
      missing_ &= static_cast<std::uint8_t>(~part);
      source_->Read(part, spans_);
    }
    return spans_;
  }

  std::size_t rows_;
  Source* source_ = nullptr;
  mutable ColumnSpans spans_;
  mutable std::uint8_t missing_ = 0;
};

// What was committed at one moment. Any thread; many at once.
class View {
 public:
  virtual ~View() = default;
  virtual const Dictionary& actions() const = 0;
  virtual const Dictionary& whos() const = 0;
  virtual const Dictionary& whats() const = 0;
  // Rows, gone ones included; the last has number rows() - 1.
  virtual std::uint64_t rows() const = 0;
  // Grows with each commit that changes anything: the same version, the same answers.
  virtual std::uint64_t version() const = 0;
  // Grows with each commit by which a row of before went or changed, dropped pieces included; while
  // it stays, a younger view has the rows of an older one and more after them.
  virtual std::uint64_t losses() const { return version(); }

  // The first row that is in no settled piece: while losses() stays, younger views have the same
  // pieces before it, with the same rows.
  virtual std::uint64_t settled_rows() const = 0;

  // Each piece that may have times in [from_ms, to_ms), in the order of arrival. `show` answers
  // whether to go on. Errors: kIo, kCorrupt.
  using Show = std::function<bool(const Columns&)>;
  virtual Status Scan(std::int64_t from_ms, std::int64_t to_ms, const Show& show) const = 0;
  // Some of these pieces: those whose first row is in [begin_row, end_row), and of them one of
  // several equal shares, for as many threads.
  struct Part {
    std::uint64_t begin_row = 0, end_row = ~std::uint64_t{0};
    std::size_t share = 0, of = 1;
  };
  // From the youngest piece backwards.
  virtual Status ScanBack(std::int64_t from_ms, std::int64_t to_ms, Part part,
                          const Show& show) const = 0;
  // All of these rows, in their order. kNotFound for one that is gone.
  virtual Result<std::vector<Event>> Rows(std::span<const std::uint64_t> rows) const = 0;
};

}  // namespace taskflow::insights

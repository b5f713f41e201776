// The events as queries see them: pieces of columns, scanned one after the other.
//
// Every question scans them (ten million rows: 0.2 s of one core, table_bench.cc), so there is no
// second copy of the numbers, such as rollups by minute, hour and day, that could disagree with the
// events. A number and the list of its events come from the same columns.
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

// A piece's columns, of equal length; row i of each belongs to the same event. Valid during the
// call that shows them.
struct Columns {
  static constexpr std::uint8_t kAutomated = 1, kLocal = 2, kGone = 4;  // kGone: counts for nothing

  std::uint64_t first_row = 0;             // of the table
  std::int64_t base_ms = 0;                // time = base_ms + time_delta
  std::int64_t least_ms = 0, most_ms = 0;  // of all times
  std::span<const std::uint32_t> time_delta;
  std::span<const std::uint8_t> flags;
  // Indices into the lists below: a filter is decided once for each text, not once for each row.
  std::span<const std::uint8_t> action;
  std::span<const std::uint16_t> who, what;
  std::span<const TextId> action_ids, who_ids, what_ids;

  std::size_t size() const { return flags.size(); }
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

  // Each piece that may have times in [from_ms, to_ms), in the order of arrival. `show` answers
  // whether to go on. Errors: kIo, kCorrupt.
  using Show = std::function<bool(const Columns&)>;
  virtual Status Scan(std::int64_t from_ms, std::int64_t to_ms, const Show& show) const = 0;
  // The same from the youngest piece backwards.
  virtual Status ScanBack(std::int64_t from_ms, std::int64_t to_ms, const Show& show) const = 0;
  // All of these rows, in their order. kNotFound for one that is gone.
  virtual Result<std::vector<Event>> Rows(std::span<const std::uint64_t> rows) const = 0;
};

}  // namespace taskflow::insights

// Carries out INSERT, UPDATE and DELETE: as blind merges into a batch, or, for those that depend on
// what is stored, by reading first.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "kv/kv.h"
#include "store/query/plan.h"
#include "store/query/select_run.h"

namespace taskflow::store {

// One statement with its values, which must stay as long as this.
struct BoundWrite {
  std::shared_ptr<const WritePlan> plan;
  Bindings bindings;
  std::int64_t timestamp = 0;  // when the statement says nothing
};

// Turns statements into merges. Keeps its buffers from one to the next: one per thread.
class WriteBuilder {
 public:
  // Adds the writes of a statement that does not read first. Errors: kInvalid; then nothing was
  // added.
  Status Apply(BoundWrite& write, kv::WriteBatch& batch);

 private:
  friend class ReadingWriteRun;
  struct Stamp {
    Liveness liveness;
    std::uint32_t now_s = 0;
  };
  Result<Stamp> StampOf(const WritePlan& plan, BoundWrite& write);
  Status CollectKeys(const WritePlan& plan, Bindings& bindings);
  // Evaluates the cells into row_ and what the indexes need into index_values_.
  Status EncodeRowOf(const WritePlan& plan, BoundWrite& write, const Stamp& stamp);
  Status AddCell(const CellPlan& cell, const Bound& value, const WritePlan& plan,
                 const Stamp& stamp);
  Status AddKeyIndexes(const WritePlan& plan, Bindings& bindings);
  void Emit(kv::WriteBatch& batch, const Stamp& stamp);

  struct IndexValue {
    IndexId index;
    std::string_view value;
  };
  std::string partition_, row_, index_key_;
  std::vector<std::string> keys_;
  std::size_t key_count_ = 0;
  std::vector<IndexValue> index_values_;
  bool empty_ = false;  // nothing to write: an UPDATE whose values are all unset
};

// What conditional statements answer.
struct ConditionResult {
  bool applied = true;
  std::vector<ResultColumn> columns;  // after "[applied]"
  Page page;                          // one row, "[applied]" first
};

// Carries out statements of which at least one reads first, all or none, in one write. On the
// writing thread. `result` is there when one has a condition.
Result<std::optional<ConditionResult>> ApplyReadingWrites(kv::Store& kv,
                                                          std::vector<BoundWrite>& writes);

}  // namespace taskflow::store

// One execution of a SELECT: a page of rows, made in slices so that a long scan lets others have
// their turn.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "store/query/aggregate.h"
#include "store/query/plan.h"
#include "store/query/source.h"

namespace taskflow::store {

// Rows of a result as the protocol has them: each value's length (i32, -1 for null) and bytes.
struct Page {
  std::string cells;
  std::int32_t rows = 0;
  std::string paging_state;  // empty: there is no more
};

struct PageRequest {
  std::size_t page_rows = 0;      // 0: as many as fit
  std::string_view paging_state;  // empty: the first page
};

// Used by one thread at a time. Keeps no reference to the request.
class SelectRun {
 public:
  // Binds the plan. `rows` are those of a system table. Errors: kInvalid, kTooLarge.
  static Result<std::unique_ptr<SelectRun>> Begin(kv::Store& kv,
                                                  std::shared_ptr<const SelectPlan> plan,
                                                  Bindings& bindings, const PageRequest& request,
                                                  std::vector<MadeRow> rows = {});

  // True: page() is complete. False: call again. Errors: kCorrupt, kIo, kTooLarge (groups).
  Result<bool> Step();
  Page& page() { return page_; }

 private:
  SelectRun() = default;
  Status Bind(kv::Store& kv, Bindings& bindings, std::vector<MadeRow> rows);
  Status BindFilters(Bindings& bindings);
  Status BindLimits(Bindings& bindings);
  Status ReadPagingState(std::string_view state);
  void WritePagingState();

  enum class Taken : std::uint8_t { kNo, kYes, kPageFull };
  Result<Taken> Take(const SourceRow& row);
  bool Matches(const SourceRow& row) const;
  void Emit(const SourceRow& row);
  Status Accumulate(const SourceRow& row);
  void EmitGroups();
  std::optional<std::string> ValueOf(const Selector& selector, const SourceRow& row) const;

  struct Filter {
    const Restriction* restriction;
    std::vector<std::string> values;
  };
  struct Group {
    std::vector<Aggregate> selectors;
  };
  Group NewGroup() const;

  std::shared_ptr<const SelectPlan> plan_;
  std::unique_ptr<RowSource> source_;
  std::vector<Filter> filters_;
  std::int64_t now_us_ = 0;
  std::int64_t now_s_ = 0;
  std::int64_t left_ = 0;           // rows that LIMIT still allows
  std::int64_t per_partition_ = 0;  // rows that PER PARTITION LIMIT allows
  std::int64_t partition_left_ = 0;
  std::string partition_;
  std::size_t page_rows_ = 0;
  std::vector<Group> groups_;
  std::unordered_map<std::string, std::size_t> group_of_;
  Page page_;
};

}  // namespace taskflow::store

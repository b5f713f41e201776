// Erasing in the sink's table. The sink itself overwrites the rows, from the events that the
// topic's stage has written; rows that the topic no longer has, and all rows when the sink is away,
// are overwritten here, and keep the end that they had.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "pipeline/peers.h"
#include "privacy/person.h"
#include "privacy/receipt.h"

namespace taskflow::privacy {

// A row of the person.
struct TableRow {
  std::string id, action, what, time;
  std::optional<std::int32_t> ttl_s;  // nothing: it has no end
  std::int64_t written_us = 0;
};

// Errors: those of `on_row` and of the store.
Status ReadRows(pipeline::Peers& peers, const Person& person, const pipeline::Hooks& hooks,
                const std::function<Status(TableRow)>& on_row);

class TableEraser {
 public:
  TableEraser(pipeline::Peers& peers, const Person& person, const pipeline::Hooks& hooks)
      : peers_(peers), person_(person), hooks_(hooks) {}

  // Before the topic's stage: the sink may be fast.
  void Look();
  // Waits for the sink at most `wait`.
  Stage Finish(const std::set<std::string, std::less<>>& ids_in_topic,
               const std::map<std::int32_t, std::string>& last_ids, Milliseconds wait);
  // What a run would do.
  Stage Count() const;

 private:
  Status Erase(const std::set<std::string, std::less<>>& ids_in_topic,
               const std::map<std::int32_t, std::string>& last_ids, Milliseconds wait);
  // Overwrites the rows for which `choose` is true; how many.
  Result<std::int64_t> Overwrite(const std::function<bool(const TableRow&)>& choose);
  Status Write(const std::vector<TableRow>& rows);
  Result<std::int64_t> CountRows();
  Result<bool> SinkIsPast(const std::map<std::int32_t, std::string>& last_ids);

  pipeline::Peers& peers_;
  const Person& person_;
  const pipeline::Hooks& hooks_;
  Stage stage_;
};

}  // namespace taskflow::privacy

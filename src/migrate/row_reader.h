// A table's rows in the order of their tokens, a page ahead. Used by rows.cc.
#pragma once

#include <future>
#include <string>
#include <vector>

#include "cql/client/session.h"
#include "migrate/rows.h"

namespace taskflow::migrate {

class RowReader {
 public:
  // The session and the table outlive this.
  RowReader(cql::Session& session, const Table& table, const SyncOrders& orders);
  // Waits for the page that is on its way.
  ~RowReader();
  // Null after the last one. Valid until the next call.
  Result<const TableRow*> Next();

 private:
  void Ask(std::string paging_state);
  Result<bool> TakePage();
  void Parse(std::vector<std::optional<std::string>>& cells);

  cql::Session& session_;
  const Table& table_;
  std::string statement_;
  struct Page {
    cql::Rows rows;
    std::int64_t came_s = 0;  // times to live count from it
  };
  std::future<Result<Page>> asked_;
  Page page_;
  std::size_t at_ = 0;
  bool last_ = false;
  TableRow row_;
};

}  // namespace taskflow::migrate

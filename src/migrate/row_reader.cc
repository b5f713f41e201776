#include "migrate/row_reader.h"

#include "base/bytes.h"
#include "migrate/limits.h"
#include "migrate/patience.h"

namespace taskflow::migrate {
namespace {

std::int64_t NowS() { return SystemClock().WallMillis() / 1'000; }

}  // namespace

RowReader::RowReader(cql::Session& session, const Table& table, const SyncOrders& orders)
    : session_(session), table_(table) {
  auto token = fmt::format("token({})", NamesOf(table.partition_key));
  statement_ = fmt::format("SELECT {}, {}", token, NamesOf(table.partition_key));
  for (const auto& column : table.clustering) statement_ += ", " + QuotedName(column.name);
  for (const auto& column : table.regular) {
    auto name = QuotedName(column.name);
    statement_ += fmt::format(", {0}, writetime({0}), ttl({0})", name);
  }
  statement_ += " FROM " + table.full_name();
  if (orders.resumed) statement_ += fmt::format(" WHERE {} > {}", token, orders.after_token);
  Ask("");
}

RowReader::~RowReader() {
  if (asked_.valid()) asked_.wait();
}

void RowReader::Ask(std::string paging_state) {
  asked_ = std::async(std::launch::async, [this, state = std::move(paging_state)] {
    auto rows = Patiently([&] {
      return session_.Query(statement_, cql::Consistency::kLocalQuorum, kPageRows, state);
    });
    return std::move(rows).map([](cql::Rows&& all) { return Page{std::move(all), NowS()}; });
  });
}

Result<bool> RowReader::TakePage() {
  if (last_) return false;
  auto page = asked_.get();
  if (!page) return FailWith(table_.full_name(), std::move(page).error());
  page_ = *std::move(page);
  at_ = 0;
  last_ = page_.rows.paging_state.empty();
  if (!last_) Ask(page_.rows.paging_state);
  return true;
}

Result<const TableRow*> RowReader::Next() {
  while (at_ >= page_.rows.rows.size()) {
    ASSIGN_OR_RETURN(bool more, TakePage());
    if (!more) return nullptr;
  }
  auto& cells = page_.rows.rows[at_++];
  auto keys = table_.partition_key.size() + table_.clustering.size();
  if (cells.size() != 1 + keys + 3 * table_.regular.size() || !cells[0] || cells[0]->size() != 8) {
    return Fail(ErrorCode::kInternal, "{}: the store answers other columns", table_.full_name());
  }
  Parse(cells);
  return &row_;
}

void RowReader::Parse(std::vector<std::optional<std::string>>& cells) {
  auto keys = table_.partition_key.size() + table_.clustering.size();
  row_.token = LoadBigEndian<std::int64_t>(cells[0]->data());
  row_.keys.clear();
  for (std::size_t i = 0; i < keys; ++i) row_.keys.push_back(cells[1 + i].value_or(""));
  row_.cells.resize(table_.regular.size());
  for (std::size_t i = 0; i < row_.cells.size(); ++i) {
    auto& cell = row_.cells[i];
    auto at = 1 + keys + 3 * i;
    cell.value = std::move(cells[at]);
    const auto& written = cells[at + 1];
    const auto& ttl = cells[at + 2];
    cell.written_us =
        written && written->size() == 8 ? LoadBigEndian<std::int64_t>(written->data()) : 0;
    cell.expires_s =
        ttl && ttl->size() == 4 ? page_.came_s + LoadBigEndian<std::int32_t>(ttl->data()) : 0;
  }
}

}  // namespace taskflow::migrate

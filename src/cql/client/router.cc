#include "cql/client/router.h"

#include <algorithm>

#include "cql/types/token.h"

namespace taskflow::cql {
namespace {

// The outcomes of several calls, which all end on the loop.
class Outcomes {
 public:
  Outcomes(std::size_t rows, std::size_t calls, ExecuteCall::Done done)
      : statuses_(rows), left_(calls), done_(std::move(done)) {}

  void Take(const std::vector<std::uint32_t>& places, std::vector<Status> statuses) {
    for (std::size_t i = 0; i < places.size(); ++i) statuses_[places[i]] = std::move(statuses[i]);
    if (--left_ == 0) done_(std::move(statuses_));
  }

 private:
  std::vector<Status> statuses_;
  std::size_t left_;
  ExecuteCall::Done done_;
};

// Nothing: the row does not tell, or will be refused.
std::optional<std::int64_t> TokenOfRow(const Prepared::State& statement, const Value* row) {
  std::vector<std::string_view> parts;
  for (auto i : statement.partition_key) {
    if (row[i].kind != Value::Kind::kBytes) return std::nullopt;
    if (statement.partition_key.size() == 1) return TokenOf(row[i].bytes);
    parts.push_back(row[i].bytes);
  }
  if (parts.empty()) return std::nullopt;
  return TokenOf(PartitionKeyOf(parts));
}

// The places of each node's rows.
std::vector<std::vector<std::uint32_t>> Divide(const Routes& routes, std::uint32_t any,
                                               const Prepared::State& statement,
                                               const RowsToWrite& rows) {
  std::vector<std::vector<std::uint32_t>> places(routes.channels.size());
  auto usable = [&](std::uint32_t node) { return routes.IsUsable(node); };
  for (std::uint32_t row = 0; row < rows.rows; ++row) {
    auto token = TokenOfRow(statement, rows.values.data() + row * statement.parameters.size());
    auto node = token ? routes.ring->NodeFor(*token, usable) : std::nullopt;
    places[node.value_or(any)].push_back(row);
  }
  return places;
}

CallPtr CallFor(const std::vector<std::uint32_t>& places,
                const std::shared_ptr<const Prepared::State>& statement, const RowsToWrite& rows,
                Milliseconds timeout, ExecuteCall::Done done) {
  auto count = statement->parameters.size();
  std::vector<Value> values;
  std::vector<std::optional<std::int64_t>> timestamps_us;
  values.reserve(places.size() * count);
  for (auto row : places) {
    auto* from = rows.values.data() + row * count;
    values.insert(values.end(), from, from + count);
    if (!rows.timestamps_us.empty()) timestamps_us.push_back(rows.timestamps_us[row]);
  }
  return ExecuteCall::Make(statement, {values, places.size(), rows.consistency, timestamps_us},
                           timeout, std::move(done));
}

}  // namespace

void Send(const Routes& routes, const std::shared_ptr<const Prepared::State>& statement,
          const RowsToWrite& rows, Milliseconds timeout, ExecuteCall::Done done) {
  auto usable = routes.Usable();
  if (usable.size() == 1) {
    return routes.channels[usable[0]]->Submit(
        ExecuteCall::Make(statement, rows, timeout, std::move(done)));
  }
  auto places = Divide(routes, usable.front(), *statement, rows);
  auto calls = static_cast<std::size_t>(std::count_if(
      places.begin(), places.end(), [](const auto& of_node) { return !of_node.empty(); }));
  auto outcomes = std::make_shared<Outcomes>(rows.rows, calls, std::move(done));
  for (auto node : usable) {
    if (places[node].empty()) continue;
    auto call = CallFor(places[node], statement, rows, timeout,
                        [outcomes, places = places[node]](std::vector<Status> statuses) {
                          outcomes->Take(places, std::move(statuses));
                        });
    routes.channels[node]->Submit(std::move(call));
  }
}

}  // namespace taskflow::cql

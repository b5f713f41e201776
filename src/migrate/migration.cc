#include "migrate/migration.h"

#include <algorithm>

#include "migrate/limits.h"
#include "migrate/rows.h"

namespace taskflow::migrate {

bool Receipt::equal() const {
  return std::all_of(compared.begin(), compared.end(), [](const auto& one) { return one.equal(); });
}

Migration::Migration(Side from, Side to, Moving moving, Options options, State state)
    : from_(std::move(from)),
      to_(std::move(to)),
      moving_(moving),
      options_(std::move(options)),
      state_(std::move(state)),
      throttle_(options_.rate),
      topics_(from_, to_, moving_, options_, state_),
      records_(from_, to_, options_, state_, throttle_),
      groups_(from_, to_, options_, state_),
      schemas_(from_, to_, options_),
      connectors_(from_, to_, options_, state_),
      tables_(from_, to_, options_, state_) {}

Result<std::unique_ptr<Migration>> Migration::Open(Side from, Side to, Moving moving,
                                                   Options options, bool to_undo) {
  ASSIGN_OR_RETURN(auto state, ReadState(SystemFiles(), options.state_path));
  bool other = state.from != from.name || state.to != to.name;
  if (other && !state.from.empty() && !state.done) {
    return Fail(ErrorCode::kConflict,
                "{} is of a migration from {} to {} that is not finished: --restart forgets it",
                options.state_path, state.from, state.to);
  }
  if (other || (state.done && !to_undo)) state = State{};
  state.from = from.name;
  state.to = to.name;
  return std::unique_ptr<Migration>(
      new Migration(std::move(from), std::move(to), moving, std::move(options), std::move(state)));
}

Status Migration::NoteHeld(bool held) {
  state_.held = held;
  return WriteNow();
}

Result<std::vector<Item>> Migration::Plan() {
  std::vector<Item> out;
  auto add = [&](Result<std::vector<Item>> items) -> Status {
    if (!items) return Fail(std::move(items).error());
    for (auto& item : *items) {
      if (options_.Skips(item)) item.note = "left out (--skip)";
      if (options_.Skips(item)) item.obstacle.clear();
      out.push_back(std::move(item));
    }
    return {};
  };
  if (moving_.kafka) TRY(add(topics_.Plan()));
  if (moving_.registry) TRY(add(schemas_.Plan()));
  if (moving_.store) TRY(add(tables_.Plan()));
  if (moving_.kafka) TRY(add(groups_.Plan(topics_.moved())));
  if (moving_.connect) TRY(add(connectors_.Plan()));
  return out;
}

Result<std::int64_t> Migration::Copy() {
  if (moving_.registry) {
    Say("schemas");
    TRY(schemas_.Copy());
  }
  std::int64_t behind = 0;
  if (moving_.kafka) {
    Say("topics");
    TRY(topics_.Make());
    for (const auto& topic : topics_.moved()) {
      for (std::int32_t p = 0; p < topic.partitions; ++p) state_.partitions[{topic.name, p}];
    }
    TRY(WriteNow());
    TRY(records_.Resume(topics_.moved()));
    for (int pass = 0; pass < kCatchUpPassesMax; ++pass) {
      ASSIGN_OR_RETURN(behind, records_.Copy(topics_.moved()));
      if (behind <= kCaughtUpRecords) break;
    }
    Say("comparing the topics");
    TRY(records_.Compare(topics_.moved()));
  }
  if (moving_.store) {
    Say("tables");
    TRY(tables_.Make());
    for (const auto& table : tables_.moved()) TRY(CopyTable(table));
  }
  if (!moving_.kafka) return 0;
  return records_.Copy(topics_.moved());
}

Status Migration::CopyTable(const Table& table) {
  auto& state = state_.tables[table.full_name()];
  if (state.copied) return SyncTable(table, true, nullptr).map([](auto) {});
  bool resumed = std::exchange(state.begun, true) && state.token != 0;
  TRY(WriteNow());
  ASSIGN_OR_RETURN(auto* from, from_.peers->Store());
  ASSIGN_OR_RETURN(auto* to, to_.peers->Store());
  SyncOrders orders{.write = true,
                    .after_token = state.token,
                    .resumed = resumed,
                    .checkpoint = [&](std::int64_t token) {
                      state.token = token;
                      return WriteNow();
                    }};
  TRY(SyncRows(*from, *to, table, orders, options_, throttle_).map([](auto&&) {}));
  state.copied = true;
  return WriteNow();
}

Result<std::int64_t> Migration::SyncTable(const Table& table, bool write,
                                          std::vector<Compared>* compared) {
  ASSIGN_OR_RETURN(auto* from, from_.peers->Store());
  ASSIGN_OR_RETURN(auto* to, to_.peers->Store());
  ASSIGN_OR_RETURN(auto found, SyncRows(*from, *to, table, {.write = write}, options_, throttle_));
  if (compared != nullptr) {
    compared->push_back({"table", table.keyspace + "." + table.name, found.from.count(),
                         found.to.count(), found.from.hash(), found.to.hash(),
                         fmt::format("{} rows differ", found.differences)});
    // A time to live alone is not in the hash.
    if (found.differences > 0 && compared->back().equal()) compared->back().to_hash += "?";
  }
  return found.differences;
}

// Passes that write until one finds nothing: that one has compared.
Status Migration::SettleTables(std::vector<Compared>& compared) {
  for (const auto& table : tables_.moved()) {
    for (int pass = 0;; ++pass) {
      std::vector<Compared> found;
      bool last = pass + 1 >= kCatchUpPassesMax;
      ASSIGN_OR_RETURN(auto differences, SyncTable(table, !last, &found));
      if (differences > 0 && !last) continue;
      compared.push_back(std::move(found[0]));
      break;
    }
  }
  return {};
}

Status Migration::CopyLast() {
  if (moving_.registry) TRY(schemas_.Copy());
  if (moving_.connect) {
    Say("connectors");
    TRY(connectors_.Make());
    TRY(connectors_.CopyOffsets());
  }
  if (!moving_.kafka) return {};
  Say("the last records");
  ASSIGN_OR_RETURN(auto behind, records_.Copy(topics_.moved()));
  if (behind > 0) {
    return Fail(ErrorCode::kConflict,
                "{} records have come though the site's events wait: somebody else writes to the "
                "topics; stop that, and repeat",
                behind);
  }
  Say("consumer groups");
  return groups_.Set(topics_.moved());
}

Result<Receipt> Migration::CompareAll() {
  Receipt out;
  auto add = [&](Result<std::vector<Compared>> more) -> Status {
    if (!more) return Fail(std::move(more).error());
    for (auto& one : *more) out.compared.push_back(std::move(one));
    return {};
  };
  if (moving_.store) {
    Say("the last rows");
    TRY(add(tables_.Compare()));
    TRY(SettleTables(out.compared));
  }
  Say("comparing");
  if (moving_.kafka) {
    ASSIGN_OR_RETURN(auto behind, records_.Copy(topics_.moved()));
    if (behind > 0) return Fail(ErrorCode::kConflict, "{} records have come meanwhile", behind);
    TRY(records_.Compare(topics_.moved()));
    TRY(add(records_.Receipt(topics_.moved())));
    TRY(add(groups_.Compare(topics_.moved())));
  }
  if (moving_.registry) TRY(add(schemas_.Compare()));
  if (moving_.connect) TRY(add(connectors_.Compare()));
  return out;
}

Result<Receipt> Migration::Switch(Milliseconds drain_max) {
  if (!from_.connect_url.empty()) {
    Say("sinks take what is left");
    TRY(connectors_.Drain(groups_, drain_max));
  }
  if (moving_.connect) TRY(connectors_.StopSources());
  TRY(CopyLast());
  ASSIGN_OR_RETURN(auto receipt, CompareAll());
  if (!receipt.equal()) return receipt;
  if (moving_.kafka) TRY(topics_.Finish());
  if (moving_.connect) TRY(connectors_.Start());
  state_.done = true;
  TRY(WriteNow());
  return receipt;
}

Status Migration::GiveUp() {
  if (moving_.connect) {
    TRY(connectors_.StopMade());
    TRY(connectors_.StartAgain());
  }
  state_.done = false;
  return NoteHeld(false);
}

}  // namespace taskflow::migrate

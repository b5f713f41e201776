#include "site/others.h"

#include <charconv>

#include "base/log.h"

namespace taskflow::site {
namespace {

constexpr std::string_view kTask = "task", kEnded = "ended";

std::string_view TakeWord(std::string_view& text) {
  auto word = text.substr(0, text.find(' '));
  text.remove_prefix(std::min(word.size() + 1, text.size()));
  return word;
}

void Hear(std::string_view news, events::Outbox& outbox, Live& live) {
  auto what = TakeWord(news);
  if (what == events::Outbox::kNewsOfEvents) return outbox.HearOfEvents();
  auto user = TakeWord(news);
  std::int64_t user_id = 0;
  auto [end, error] = std::from_chars(user.data(), user.data() + user.size(), user_id);
  if (error != std::errc()) return;  // of a newer taskflow
  if (what == kTask) live.LookAt(user_id, std::string(news));
  if (what == kEnded) live.EndStreams(user_id);
}

void ReadBooks(events::Database& database, events::Outbox& outbox) {
  auto ledger = events::Outbox::ReadLedger(database);
  if (ledger) return outbox.NoteShared(*ledger);
  LogDebug("database", "the ledger cannot be read: {}", ledger.error().message);
}

}  // namespace

Status TellOthers(events::Database& database, const Outcome& outcome) {
  if (!database.shared()) return {};
  for (const auto& news : outcome.news) {
    TRY(database.Tell(fmt::format("{} {} {}", kTask, news.user_id, news.task_id)));
  }
  if (!outcome.sessions_ended) return {};
  return database.Tell(fmt::format("{} {}", kEnded, *outcome.sessions_ended));
}

std::unique_ptr<events::Listener> ListenToOthers(std::unique_ptr<events::PostgresDatabase> database,
                                                 events::Outbox& outbox, Live& live) {
  events::Listener::Ears ears{
      .hear = [&](std::string_view news) { Hear(news, outbox, live); },
      .missed = [&] { live.LookAtAll(); },
      .look = [&](events::Database& reader) { ReadBooks(reader, outbox); },
  };
  return std::make_unique<events::Listener>(std::move(database), std::move(ears));
}

}  // namespace taskflow::site

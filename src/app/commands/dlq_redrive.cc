// taskflow dlq redrive.
#include <boost/json.hpp>
#include <cstdio>

#include "app/commands/commands.h"
#include "app/commands/dlq.h"
#include "app/terminal/printable.h"

namespace taskflow::app {
namespace {

constexpr std::size_t kTold = 100;  // letters of a topic, one by one

using insights::DeadLetter;
using insights::LetterState;

// What to send again, by topic; nothing: all of it.
using Orders = std::map<std::string, std::optional<insights::LetterPlaces>>;

Result<Orders> OrdersOf(const Call& call, insights::Links& links) {
  Orders out;
  ASSIGN_OR_RETURN(auto topics, DeadLetterTopicsOf(call, links));
  for (const auto& text : call.arguments) {
    ASSIGN_OR_RETURN(auto id, ParseLetterId(text, topics));
    if (std::find(topics.begin(), topics.end(), id.topic) == topics.end()) {
      return Fail(ErrorCode::kInvalid,
                  "{}: {} is no connector's dead letter topic; --topic {} says that it is one",
                  text, id.topic, id.topic);
    }
    auto& places = out[id.topic];
    if (!places) places.emplace();
    places->insert({id.partition, id.offset});
  }
  if (!call.arguments.empty()) return out;
  for (auto& topic : topics) {
    ASSIGN_OR_RETURN(auto has, HasTopic(links, topic));
    if (has || call.Has("--topic")) out[topic] = std::nullopt;
  }
  return out;
}

std::string SummaryText(const std::string& topic, const insights::Redriven& done,
                        std::int64_t waiting, bool dry_run) {
  auto out = fmt::format("{}: {} letters: ", topic, done.found);
  out += dry_run ? fmt::format("{} would be sent again", waiting)
                 : fmt::format("{} sent again", done.sent);
  if (done.skipped > 0) out += fmt::format(", {} were before", done.skipped);
  if (done.unknown > 0) {
    out += fmt::format(
        ", {} tell no topic (errors.deadletterqueue.context.headers.enable was not true)",
        done.unknown);
  }
  return out;
}

// False: some cannot be sent.
Result<bool> RunOne(const Call& call, insights::Links& links, const std::string& topic,
                    std::optional<insights::LetterPlaces> only) {
  bool dry_run = !call.Has("--yes"), as_json = call.Has("--json");
  std::int64_t waiting = 0;
  std::size_t told = 0;
  auto wanted = only ? only->size() : 0;
  insights::Redrive redrive(links);
  auto tell = [&](const DeadLetter& letter, LetterState state) {
    if (state == LetterState::kWaiting) ++waiting;
    if (as_json || state == LetterState::kSentBefore || ++told > kTold) return;
    fmt::print("{}  {}  {}\n", letter.Id(), NameOf(state),
               letter.origin_topic.empty() ? "-" : "to " + Printable(letter.origin_topic));
  };
  auto ran = Asked(redrive.Run(
      {.topic = topic, .dry_run = dry_run, .only = std::move(only), .on_letter = tell}));
  if (!ran) return Fail(std::move(ran).error());
  if (told > kTold) fmt::print("... and {} more\n", told - kTold);
  if (as_json) {
    fmt::print("{}\n", ToJson(json::object{{"topic", topic},
                                           {"dryRun", dry_run},
                                           {"found", ran->found},
                                           {"waiting", waiting},
                                           {"sent", ran->sent},
                                           {"skipped", ran->skipped},
                                           {"unknown", ran->unknown}}));
  } else {
    fmt::print("{}\n", SummaryText(topic, *ran, waiting, dry_run));
  }
  auto missing = static_cast<std::int64_t>(wanted) - ran->found;
  if (wanted > 0 && missing > 0) {
    fmt::print(stderr, "taskflow: {} of the letters named are not in {}\n", missing, topic);
  }
  return ran->unknown == 0 && (wanted == 0 || missing <= 0);
}

}  // namespace

Result<int> RunDlqRedrive(const Call& call) {
  if (call.Has("--dry-run") && call.Has("--yes")) {
    return Fail(ErrorCode::kInvalid, "--dry-run and --yes exclude each other");
  }
  ASSIGN_OR_RETURN(auto links, LinksOf(call.config.settings));
  ASSIGN_OR_RETURN(auto orders, OrdersOf(call, *links));
  bool all = true;
  for (auto& [topic, only] : orders) {
    ASSIGN_OR_RETURN(auto done, RunOne(call, *links, topic, std::move(only)));
    all = all && done;
  }
  if (orders.empty()) fmt::print(stderr, "There are no dead letters.\n");
  bool dry_run = !call.Has("--yes") && !orders.empty();
  if (dry_run) fmt::print(stderr, "This was a dry run: nothing was sent. --yes sends them.\n");
  return all ? kOk : kFailed;
}

}  // namespace taskflow::app

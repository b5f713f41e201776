#include "passport/ledger.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

#include "base/clock.h"
#include "http/client.h"
#include "passport/limits.h"
#include "passport/sink.h"
#include "pipeline/topic_scan.h"

namespace taskflow::passport {
namespace {

constexpr Milliseconds kSiteAnswerMax{3'000};
// Its counters change one after the other: an event may be in two of them, or in none, for a
// moment.
constexpr int kSiteLooks = 5;

std::optional<std::int64_t> MetricIn(std::string_view metrics, std::string_view name) {
  for (auto at = metrics.find(name); at != std::string_view::npos;
       at = metrics.find(name, at + 1)) {
    bool begins = at == 0 || metrics[at - 1] == '\n';
    auto rest = metrics.substr(at + name.size());
    if (!begins || !rest.starts_with(' ')) continue;
    std::int64_t number = 0;
    if (std::from_chars(rest.data() + 1, rest.data() + rest.size(), number).ec == std::errc()) {
      return number;
    }
  }
  return std::nullopt;
}

LedgerStage Unknown(std::string name, std::string why) {
  return {.name = std::move(name), .note = std::move(why)};
}

LedgerStage SiteStage(const SiteBooks& books) {
  const auto& ledger = books.ledger;
  LedgerStage stage{.name = "site", .known = true};
  stage.passed = ledger.accepted;
  stage.refused = ledger.refused;
  stage.suppressed = ledger.suppressed + ledger.disabled;
  stage.received = stage.passed + stage.refused + stage.suppressed;
  return stage;
}

LedgerStage OutboxStage(const SiteBooks& books) {
  LedgerStage stage{.name = "outbox", .known = true};
  stage.received = books.ledger.accepted;
  stage.passed = books.ledger.passed;
  stage.waiting = books.waiting;
  return stage;
}

// What a group, or insights, has of the topic.
struct Reading {
  std::int64_t received = 0, passed = 0, waiting = 0;
};

// A partition without a position has not been begun: what it still has waits.
Reading ReadingOf(const pipeline::Ranges& ranges,
                  const std::map<std::int32_t, std::int64_t>& positions) {
  Reading out;
  for (const auto& [partition, range] : ranges) {
    auto found = positions.find(partition.partition);
    auto next = found == positions.end() ? range.earliest : std::min(found->second, range.end);
    out.received += found == positions.end() ? range.end - range.earliest : range.end;
    out.passed += found == positions.end() ? 0 : next;
    out.waiting += range.end - std::max(next, range.earliest);
  }
  return out;
}

class Taker {
 public:
  Taker(pipeline::Peers& peers, const LedgerSources& sources) : peers_(peers), sources_(sources) {}

  PipelineLedger Take() {
    out_.at_ms = SystemClock().WallMillis();
    TakeSite();
    TakeInsightsBooks();  // before the ends of the topic: it cannot be ahead of them then
    auto sink = TakeSink();
    auto ranges = sink ? Ranges() : Fail(std::move(sink).error());
    if (!ranges) {
      for (const auto* name : {"topic", "connect", "insights"}) {
        Away(name, ranges.error().message);
      }
      return std::move(out_);
    }
    TakeTopic(*ranges);
    TakeConnect();
    TakeInsights(*ranges);
    return std::move(out_);
  }

 private:
  void Add(LedgerStage stage) { out_.stages.push_back(std::move(stage)); }
  void Away(const std::string& name, const std::string& why) {
    if (out_.problem.find(why) == std::string::npos) {
      out_.problem += (out_.problem.empty() ? "" : "; ") + why;
    }
    Add(Unknown(name, why));
  }

  void TakeSite() {
    if (!sources_.site) {
      Add(Unknown("site", "no site is configured"));
      return Add(Unknown("outbox", "no site is configured"));
    }
    auto books = sources_.site();
    if (!books) {
      Away("site", books.error().message);
      return Away("outbox", books.error().message);
    }
    site_ = *books;
    Add(SiteStage(*books));
    Add(OutboxStage(*books));
  }

  void TakeInsightsBooks() {
    if (sources_.insights) insights_ = sources_.insights();
  }

  // The group's offsets come before the ends of the topic, too.
  Status TakeSink() {
    ASSIGN_OR_RETURN(partitions_, pipeline::PartitionsOf(peers_, peers_.topic()));
    auto connectors = peers_.Connectors();
    if (!connectors) {
      connect_problem_ = connectors.error().message;
      return {};
    }
    auto sinks = SinksOf(*connectors, peers_.topic());
    if (sinks.empty()) {
      connect_note_ = fmt::format("no connector reads {}", peers_.topic());
      return {};
    }
    sink_ = sinks[0];
    std::vector<kafka::TopicPartition> all;
    for (const auto& [partition, offset] : partitions_) all.push_back(partition);
    ASSIGN_OR_RETURN(auto* admin, peers_.Admin());
    ASSIGN_OR_RETURN(auto committed, admin->Committed(sink_->Group(), all, peers_.answer_max()));
    for (const auto& [partition, offset] : committed) committed_[partition.partition] = offset;
    return {};
  }

  Result<pipeline::Ranges> Ranges() { return pipeline::RangesOf(peers_, partitions_); }

  void TakeTopic(const pipeline::Ranges& ranges) {
    auto reading = ReadingOf(ranges, committed_);
    LedgerStage stage{.name = "topic", .known = true};
    stage.received = reading.received;
    stage.passed = reading.passed;
    stage.waiting = reading.waiting;
    std::int64_t appended = 0;
    for (const auto& [partition, range] : ranges) appended += range.end;
    if (site_ && site_->ledger.passed > appended) {
      stage.received += site_->ledger.passed - appended;
      stage.note = fmt::format("the broker acknowledged {} events and has had {} records",
                               site_->ledger.passed, appended);
    } else if (!connect_note_.empty()) {
      stage.note = connect_note_;
    } else if (!connect_problem_.empty()) {
      stage.note = "what the sink has read is not known";
    }
    Add(std::move(stage));
  }

  void TakeConnect() {
    if (!connect_problem_.empty()) return Away("connect", connect_problem_);
    if (!sink_) return Add(Unknown("connect", connect_note_));
    LedgerStage stage{.name = "connect", .known = true};
    stage.received = out_.stages.back().passed;
    if (!sink_->dead_letter_topic.empty()) {
      auto dead = CountDead();
      if (!dead) return Away("connect", dead.error().message);
      stage.dead = std::min(*dead, stage.received);
    }
    stage.passed = stage.received - stage.dead;
    Add(std::move(stage));
  }

  Result<std::int64_t> CountDead() {
    ASSIGN_OR_RETURN(auto partitions, pipeline::PartitionsOf(peers_, sink_->dead_letter_topic));
    ASSIGN_OR_RETURN(auto ranges, pipeline::RangesOf(peers_, partitions));
    std::int64_t dead = 0;
    for (const auto& [partition, range] : ranges) dead += range.end;
    return dead;
  }

  void TakeInsights(const pipeline::Ranges& ranges) {
    if (!insights_) return Add(Unknown("insights", "insights is not here"));
    if (!*insights_) return Away("insights", insights_->error().message);
    const auto& books = **insights_;
    auto reading = ReadingOf(ranges, books.positions);
    LedgerStage stage{.name = "insights", .known = true};
    stage.received = reading.received;
    stage.passed = reading.passed - (books.added - books.removed - books.expired - books.events);
    stage.waiting = reading.waiting;
    Add(std::move(stage));
  }

  pipeline::Peers& peers_;
  const LedgerSources& sources_;
  PipelineLedger out_;
  std::optional<SiteBooks> site_;
  std::optional<Result<InsightsBooks>> insights_;
  std::optional<Sink> sink_;
  kafka::Offsets partitions_;
  std::map<std::int32_t, std::int64_t> committed_;
  std::string connect_problem_, connect_note_;
};

json::object ToJsonObject(const LedgerStage& stage) {
  auto number = [&](std::int64_t value) {
    return stage.known ? json::value(value) : json::value(nullptr);
  };
  json::object out;
  out["stage"] = stage.name;
  out["received"] = number(stage.received);
  out["passed"] = number(stage.passed);
  out["refused"] = number(stage.refused);
  out["suppressed"] = number(stage.suppressed);
  out["dead"] = number(stage.dead);
  out["waiting"] = number(stage.waiting);
  out["missing"] = number(stage.Missing());
  out["note"] = stage.note;
  return out;
}

}  // namespace

Result<SiteBooks> ReadSiteBooks(std::string_view metrics) {
  SiteBooks out;
  auto take = [&](std::string_view stage, std::string_view kind, std::int64_t& to) {
    auto found = MetricIn(
        metrics, fmt::format("taskflow_ledger_events{{stage=\"{}\",kind=\"{}\"}}", stage, kind));
    to = found.value_or(0);
    return found.has_value();
  };
  auto& ledger = out.ledger;
  bool all = take("site", "accepted", ledger.accepted) &&
             take("site", "suppressed", ledger.suppressed) &&
             take("site", "disabled", ledger.disabled) && take("site", "refused", ledger.refused) &&
             take("outbox", "passed", ledger.passed);
  auto waiting = MetricIn(metrics, "taskflow_outbox_events");
  if (!all || !waiting) return Fail(ErrorCode::kNotFound, "the site's /metrics has no ledger");
  out.waiting = *waiting;
  return out;
}

Result<SiteBooks> SiteBooksAt(const std::string& url) {
  ASSIGN_OR_RETURN(auto at, http::ParseUrl(url));
  http::Client client(at, {.timeout = kSiteAnswerMax, .body_bytes_max = kMetricsBytesMax});
  SiteBooks books;
  for (int i = 0; i < kSiteLooks; ++i) {
    auto answer = client.Get(at.path + "/metrics");
    if (!answer) return FailWith("the site", std::move(answer).error());
    if (answer->status != 200) {
      return Fail(ErrorCode::kUnavailable, "the site at {} answers {}", url, answer->status);
    }
    ASSIGN_OR_RETURN(books, ReadSiteBooks(answer->body));
    if (OutboxStage(books).Missing() == 0) break;
  }
  return books;
}

bool PipelineLedger::Balanced() const {
  return std::all_of(stages.begin(), stages.end(),
                     [](const LedgerStage& stage) { return !stage.known || stage.Missing() == 0; });
}

PipelineLedger TakeLedger(pipeline::Peers& peers, const LedgerSources& sources) {
  return Taker(peers, sources).Take();
}

json::object ToJsonObject(const PipelineLedger& ledger) {
  json::object out;
  out["balanced"] = ledger.Balanced();
  json::array stages;
  for (const auto& stage : ledger.stages) stages.push_back(ToJsonObject(stage));
  out["stages"] = std::move(stages);
  out["at"] = FormatIso8601(ledger.at_ms);
  out["problem"] = ledger.problem;
  return out;
}

}  // namespace taskflow::passport

#include "insights/pipeline/parts_poll.h"

#include <boost/json.hpp>
#include <cmath>

#include "insights/pipeline/answers.h"
#include "insights/pipeline/limits.h"
#include "insights/pipeline/scan.h"

namespace taskflow::insights {
namespace {

constexpr const char* kNames[] = {"site", "broker", "registry", "connect", "store"};

template <typename T>
json::value OrNull(const std::optional<T>& value) {
  return value ? json::value(*value) : json::value(nullptr);
}

json::object PartJson(const Part& part) {
  return {{"part", part.name},
          {"address", part.address},
          {"embedded", part.embedded},
          {"state", part.up ? "up" : "down"},
          {"problem", part.problem.empty() ? json::value(nullptr) : json::value(part.problem)},
          {"rate", OrNull(part.rate)},
          {"backlog", OrNull(part.backlog)},
          {"backlogSeconds", OrNull(part.backlog_seconds)},
          {"detail", part.detail}};
}

std::string AddressesOf(const std::vector<HostPort>& list) {
  std::string out;
  for (const auto& one : list) out += (out.empty() ? "" : ",") + one.ToString();
  return out;
}

// The embedded parts say so.
bool IsOurs(const json::object& version, std::string_view member) {
  return StringMember(version, member) == "taskflow";
}

}  // namespace

json::object PartsPoll::Poll() {
  metrics_.clear();
  const auto& peers = options_.peers;
  Look("site", options_.site_url, "start it, or correct site.listen",
       [this](Part& part) { return AskSite(part); });
  Look("broker", peers.kafka.bootstrap_servers,
       IsEmbedded("broker") ? "look into the log; kafka.listen is its address"
                            : "correct kafka.bootstrap_servers, or start that cluster",
       [this](Part& part) { return AskBroker(part); });
  Look("registry", peers.registry_url,
       IsEmbedded("registry") ? "look into the log; registry.listen is its address"
                              : "correct registry.url, or start that registry",
       [this](Part& part) { return AskRegistry(part); });
  Look("connect", peers.connect_url,
       IsEmbedded("connect") ? "look into the log; connect.listen is its address"
                             : "correct connect.url, or start that worker",
       [this](Part& part) { return AskConnect(part); });
  Look("store", AddressesOf(peers.store.contact_points),
       IsEmbedded("store") ? "look into the log; cql.listen is its address"
                           : "correct cassandra.contact_points, or start that node",
       [this](Part& part) { return AskStore(part); });
  json::array parts;
  for (const auto* name : kNames) parts.push_back(PartJson(parts_.at(name).part));
  json::object out{{"parts", std::move(parts)}};
  if (options_.insights) {
    auto state = options_.insights();
    out["insights"] = json::object{
        {"state", state.state},
        {"backlog", state.behind},
        {"backlogSeconds", state.behind_seconds},
        {"problem", state.problem.empty() ? json::value(nullptr) : json::value(state.problem)}};
  }
  out["at"] = FormatIso8601(options_.clock->WallMillis());
  return out;
}

void PartsPoll::Look(const std::string& name, const std::string& address, const std::string& remedy,
                     const Ask& ask) {
  auto& memory = parts_[name];
  if (options_.clock->Mono() < memory.ask_again) return;
  Part part{.name = name, .address = address, .embedded = IsEmbedded(name)};
  auto status =
      address.empty() ? Fail(ErrorCode::kUnavailable, "its address is not known") : ask(part);
  part.up = status.has_value();
  if (!status) {
    part.problem = Printable(fmt::format("{}; {}", status.error().message, remedy));
    part.embedded = part.embedded || memory.part.embedded;
    if (status.error().code == ErrorCode::kTimeout) {
      memory.ask_again = options_.clock->Mono() + kAskSlowPartEvery;
    }
  }
  memory.part = std::move(part);
}

void PartsPoll::Note(Part& part, std::optional<double> total) {
  if (!total) return;
  auto& rate = parts_[part.name].rate;
  rate.Add(options_.clock->Mono(), std::llround(*total));
  part.rate = rate.PerSecond();
}

Status PartsPoll::AskSite(Part& part) {
  http::Request request;
  request.method = "GET";
  request.target = "/metrics";
  ASSIGN_OR_RETURN(auto answer, links_.Ask(RestPart::kSite, std::move(request)));
  if (answer.status != 200) {
    return Fail(ErrorCode::kUnavailable, "it answers {} to /metrics", answer.status);
  }
  metrics_ = std::move(answer.body);
  part.embedded = true;
  Note(part, MetricIn(metrics_, "taskflow_events_accepted_total").value_or(0));
  part.backlog = std::llround(MetricIn(metrics_, "taskflow_outbox_events").value_or(0));
  part.backlog_seconds = MetricIn(metrics_, "taskflow_outbox_oldest_age_seconds").value_or(0);
  if (auto failures = MetricIn(metrics_, "taskflow_event_send_failures_total")) {
    part.detail["sendFailures"] = std::llround(*failures);
  }
  return {};
}

Status PartsPoll::AskBroker(Part& part) {
  ASSIGN_OR_RETURN(auto admin, links_.Admin());
  ASSIGN_OR_RETURN(auto topics, OfKafka(admin->Topics(links_.answer_max())));
  part.detail["topics"] = topics.size();
  if (auto id = admin->ClusterId(links_.answer_max())) part.detail["clusterId"] = *id;
  const auto& topic = options_.peers.topic;
  auto found = topics.find(topic);
  if (found == topics.end()) {
    part.problem = fmt::format("there is no topic {} yet: the first event makes it", topic);
    return {};
  }
  std::vector<kafka::TopicPartition> partitions;
  for (std::int32_t p = 0; p < found->second; ++p) partitions.push_back({topic, p});
  ASSIGN_OR_RETURN(auto ranges, RangesOf(links_, partitions));
  std::int64_t ends = 0, records = 0;
  for (const auto& [at, end] : ranges.end) {
    ends += end;
    records += end - ranges.first.at(at);
  }
  part.detail["topic"] = topic;
  part.detail["records"] = records;
  Note(part, static_cast<double>(ends));
  return {};
}

Status PartsPoll::AskRegistry(Part& part) {
  ASSIGN_OR_RETURN(auto subjects, AskJson(links_, RestPart::kRegistry, "/subjects"));
  if (const auto* list = subjects.if_array()) part.detail["subjects"] = list->size();
  // Old registries have no such page.
  if (auto version = AskJsonObject(links_, RestPart::kRegistry, "/v1/metadata/version")) {
    part.detail["version"] = StringMember(*version, "version").value_or("");
    part.embedded = part.embedded || IsOurs(*version, "commitId");
  }
  if (part.embedded) Note(part, MetricIn(metrics_, "taskflow_registry_requests_total"));
  return {};
}

Status PartsPoll::AskConnect(Part& part) {
  rows_per_second_.reset();
  ASSIGN_OR_RETURN(auto root, AskJsonObject(links_, RestPart::kConnect, "/"));
  part.detail["version"] = StringMember(root, "version").value_or("");
  part.embedded = part.embedded || IsOurs(root, "commit");
  ASSIGN_OR_RETURN(auto connectors, AskConnectors(links_));
  std::int64_t tasks = 0, failed = 0;
  for (const auto& connector : connectors) {
    for (const auto& task : connector.tasks) {
      ++tasks;
      if (task.state != "FAILED") continue;
      ++failed;
      part.problem = fmt::format("{}: task {} has failed: {}; mend that and restart it",
                                 connector.name, task.id, FirstLine(task.trace));
    }
    if (connector.state == "FAILED") {
      part.problem = fmt::format("{} has failed: {}", connector.name, FirstLine(connector.trace));
    }
  }
  part.problem = Printable(part.problem);
  part.detail["connectors"] = connectors.size();
  part.detail["tasks"] = tasks;
  part.detail["failed"] = failed;
  Backlog(connectors, part);
  return {};
}

// What Kafka tells of the sinks; without Kafka, the worker is still up.
void PartsPoll::Backlog(const std::vector<Connector>& connectors, Part& part) {
  if (!parts_.at("broker").part.up) return;
  std::int64_t read = 0, lag = 0;
  Position all;
  for (const auto& connector : connectors) {
    if (!connector.IsSink()) continue;
    auto position = PositionOf(links_, connector);
    if (!position) return;
    read += position->Read();
    lag += position->Lag();
    for (const auto& [at, next] : position->committed) {
      if (next < position->end.at(at)) {
        all.committed[at] = next;
        all.end[at] = position->end.at(at);
      }
    }
  }
  Note(part, static_cast<double>(read));
  rows_per_second_ = part.rate;
  part.backlog = lag;
  part.backlog_seconds = lag == 0 ? std::optional<double>(0) : OldestWaiting(all);
}

std::optional<double> PartsPoll::OldestWaiting(const Position& position) {
  auto now = options_.clock->Mono();
  if (oldest_s_ && now - oldest_asked_ < kOldestWaitingEvery) return oldest_s_;
  oldest_asked_ = now;
  std::int64_t oldest = INT64_MAX;
  auto read = Scan(links_, position.committed, position.end, 1, links_.answer_max(),
                   [&](const kafka::InRecord& record, const kafka::Batch&, std::size_t) {
                     if (record.timestamp_ms >= 0) oldest = std::min(oldest, record.timestamp_ms);
                     return false;
                   });
  if (!read || oldest == INT64_MAX) {
    oldest_s_.reset();
  } else {
    auto age = std::max<std::int64_t>(options_.clock->WallMillis() - oldest, 0);
    oldest_s_ = static_cast<double>(age) / 1'000;
  }
  return oldest_s_;
}

Status PartsPoll::AskStore(Part& part) {
  ASSIGN_OR_RETURN(auto store, links_.Store());
  ASSIGN_OR_RETURN(auto rows, store->Query("SELECT release_version, cluster_name, data_center FROM "
                                           "system.local"));
  if (!rows.rows.empty() && rows.rows[0].size() == 3) {
    const auto& row = rows.rows[0];
    part.detail["version"] = Printable(row[0].value_or(""));
    part.detail["cluster"] = Printable(row[1].value_or(""));
    part.detail["datacenter"] = Printable(row[2].value_or(""));
  }
  // Rows: as the worker counts them when it is ours, else as its offsets tell.
  auto written = MetricIn(metrics_, "taskflow_connect_rows_written_total");
  if (written && parts_.at("connect").part.embedded) {
    Note(part, written);
  } else {
    part.rate = rows_per_second_;
  }
  return {};
}

}  // namespace taskflow::insights

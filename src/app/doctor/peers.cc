#include "app/doctor/peers.h"

#include <algorithm>
#include <boost/json.hpp>
#include <future>
#include <set>

#include "app/doctor/kafka_rights.h"
#include "app/parts/parts.h"
#include "events/interaction_event.h"
#include "net/connection.h"
#include "pipeline/topic_scan.h"

namespace taskflow::app {
namespace {

constexpr std::int64_t kFutureMs = 60'000;
constexpr std::size_t kBrokersMax = 12;

bool Listens(std::string_view address) {
  auto first = FirstOf(address);
  if (!first) return false;
  net::Loop loop("doctor");
  auto answer = std::make_shared<std::promise<bool>>();
  auto future = answer->get_future();
  loop.Post([&] {
    net::Dial(loop, *first, kDoctorAnswerMax, [answer](auto connection) {
      if (connection) (*connection)->Close();
      answer->set_value(connection.has_value());
    });
  });
  return future.wait_for(2 * kDoctorAnswerMax) == std::future_status::ready && future.get();
}

std::string Days(const std::string& ms_text) {
  auto ms = std::atoll(ms_text.c_str());
  if (ms < 0) return "for ever";
  if (ms % 86'400'000 == 0) return fmt::format("{} days", ms / 86'400'000);
  return fmt::format("{:.1f} hours", static_cast<double>(ms) / 3'600'000);
}

class KafkaExam {
 public:
  KafkaExam(const Config& config, const Addresses& addresses, Level missing)
      : settings_(config.settings), address_(At(addresses, Part::kKafka)), missing_(missing) {
    auto options = PeerOptionsFor(addresses, settings_);
    options.answer_max = kDoctorAnswerMax;
    peers_ = pipeline::ConnectPeers(std::move(options));
  }

  Findings Run() {
    auto done = TryRun();
    if (done) return std::move(findings_);
    bool listens = Listens(address_);
    Add(Level::kFail,
        listens ? fmt::format("{} listens, and does not answer as a Kafka broker: {}", address_,
                              done.error().message)
                : fmt::format("nobody listens at {}", address_),
        listens ? "look what it is; for TLS and SASL look at kafka.client (security.protocol, "
                  "sasl.username, sasl.password)"
                : "start it, or correct kafka.bootstrap_servers");
    return std::move(findings_);
  }

 private:
  void Add(Level level, std::string text, std::string remedy = "") {
    findings_.push_back({level, "kafka", std::move(text), std::move(remedy)});
  }

  Status TryRun() {
    ASSIGN_OR_RETURN(auto* admin, peers_->Admin());
    ASSIGN_OR_RETURN(auto topics, admin->Topics(kDoctorAnswerMax));
    auto topic = std::string(events::kTopicName);
    Add(Level::kOk, fmt::format("{} answers, {} topics", address_, topics.size()));
    TRY(ExamineBrokers(*admin));
    if (!ExamineRights()) return {};
    auto found = topics.find(topic);
    if (found == topics.end()) {
      Add(missing_, fmt::format("there is no topic {}", topic),
          fmt::format("taskflow up makes it, or: taskflow topic create {} --partitions 3", topic));
      return {};
    }
    TRY(ExamineTopic(*admin, topic, found->second));
    return ExamineRecords(topic, found->second);
  }

  // Clients leave the bootstrap address for those that the brokers tell.
  Status ExamineBrokers(kafka::Admin& admin) {
    ASSIGN_OR_RETURN(auto brokers, admin.Brokers(kDoctorAnswerMax));
    if (brokers.size() > kBrokersMax) brokers.resize(kBrokersMax);
    std::erase_if(brokers, [](const auto& one) { return Listens(one); });
    if (brokers.empty()) return {};
    Add(Level::kFail,
        fmt::format("nobody listens at {}, where its clients are sent", fmt::join(brokers, ", ")),
        "start that broker, or set its advertised.listeners to an address that is reached from "
        "here");
    return {};
  }

  // Whether the events' topic may be looked into. Our broker lets everybody.
  bool ExamineRights() {
    if (!IsReplaced(Part::kKafka, settings_)) return true;
    auto rights = ExamineKafkaRights(settings_, address_);
    for (auto& finding : rights.findings) findings_.push_back(std::move(finding));
    return rights.may_look;
  }

  Status ExamineTopic(kafka::Admin& admin, const std::string& topic, std::int32_t partitions) {
    ASSIGN_OR_RETURN(auto configs, admin.Configs(topic, kDoctorAnswerMax));
    auto copies = admin.Replication(topic, kDoctorAnswerMax);
    auto policy = configs["cleanup.policy"].value;
    auto text = fmt::format(
        "topic {}: {} partition{}, {}kept {}", topic, partitions, partitions == 1 ? "" : "s",
        copies ? fmt::format("{} cop{}, ", *copies, *copies == 1 ? "y" : "ies") : "",
        Days(configs["retention.ms"].value));
    if (policy.find("compact") != std::string::npos) {
      Add(Level::kWarn, fmt::format("{}, cleanup.policy={}", text, policy),
          "set cleanup.policy=delete: after a `user erase --compact` that was killed, run it "
          "again");
    } else if (copies && *copies < settings_.replication_factor) {
      Add(Level::kWarn,
          fmt::format("{}, and kafka.replication_factor is {}", text, settings_.replication_factor),
          "raise it with kafka-reassign-partitions");
    } else {
      Add(Level::kOk, std::move(text));
    }
    return {};
  }

  // The last record of each partition.
  Status ExamineRecords(const std::string& topic, std::int32_t partitions) {
    kafka::Offsets all;
    for (std::int32_t p = 0; p < partitions; ++p) all[{topic, p}] = 0;
    ASSIGN_OR_RETURN(auto ranges, pipeline::RangesOf(*peers_, all));
    std::int64_t records = 0, last_ms = 0;
    for (auto& [partition, range] : ranges) {
      records += range.end - range.earliest;
      range.earliest = std::max(range.earliest, range.end - 1);
    }
    auto end = SystemClock().Mono() + kDoctorAnswerMax;
    pipeline::Hooks hooks{.stopping = [&] { return SystemClock().Mono() > end; }};
    TRY(pipeline::ReadRanges(*peers_, ranges, hooks,
                             [&](const auto& record, const auto&, auto) -> Status {
                               last_ms = std::max(last_ms, record.timestamp_ms);
                               return {};
                             }));
    auto now = SystemClock().WallMillis();
    if (records == 0) {
      Add(Level::kOk, "no records yet");
    } else if (last_ms > now + kFutureMs) {
      Add(Level::kWarn,
          fmt::format("{} records, the last from {}: that is to come", records,
                      FormatIso8601(last_ms)),
          "compare the clocks of this machine and of who sent it");
    } else {
      Add(Level::kOk, fmt::format("{} records, the last from {}", records, FormatIso8601(last_ms)));
    }
    return {};
  }

  const Settings& settings_;
  const std::string& address_;
  const Level missing_;
  std::unique_ptr<pipeline::Peers> peers_;
  Findings findings_;
};

}  // namespace

Findings ExamineKafka(const Config& config, const Addresses& addresses, Level missing) {
  return KafkaExam(config, addresses, missing).Run();
}

}  // namespace taskflow::app

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "app/doctor/peers.h"
#include "app/parts/parts.h"
#include "app/terminal/printable.h"
#include "events/interaction_event.h"
#include "http/client.h"
#include "pipeline/peers.h"

namespace taskflow::app {
namespace {

constexpr std::int64_t kOutboxOldSeconds = 60;

const json::object* ObjectAt(const json::object& object, std::string_view key) {
  const auto* found = object.if_contains(key);
  return found == nullptr ? nullptr : found->if_object();
}

// ": " and what is wrong, if an answer of ours says so.
std::string ProblemIn(std::string_view body) {
  auto answer = ParseJsonObject(body);
  const auto* error = answer ? ObjectAt(*answer, "error") : nullptr;
  auto message = error == nullptr ? std::nullopt : StringMember(*error, "message");
  return message ? fmt::format(": {}", Printable(*message)) : "";
}

// Questions to one server; the first that fails becomes a finding.
class HttpExam {
 public:
  HttpExam(std::string subject, const std::string& address, std::string remedy)
      : subject_(std::move(subject)), address_(address), remedy_(std::move(remedy)) {}

  Result<http::Response> Get(const std::string& target) {
    auto urls = ToUrls(address_);
    ASSIGN_OR_RETURN(auto url, http::ParseUrl(urls.substr(0, urls.find(','))));
    if (client_ == nullptr) {
      client_ = std::make_unique<http::Client>(url, http::ClientOptions{kDoctorAnswerMax});
    }
    ASSIGN_OR_RETURN(auto answer, client_->Get(url.path + target));
    if (auto date = answer.headers.Find("Date"); date && !std::exchange(compared_, true)) {
      CompareClock(subject_, *date, SystemClock().WallMillis(), findings_);
    }
    return answer;
  }

  // Nothing, and a finding, when there is no answer of status 200.
  std::optional<std::string> Ask(const std::string& target) {
    auto answer = Get(target);
    if (!answer) {
      Add(Level::kFail, answer.error().message, remedy_);
    } else if (answer->status == 401) {
      Add(Level::kFail, fmt::format("{} asks for a name and a password", address_),
          fmt::format("set {0}.username and {0}.password to one that may ask", subject_));
    } else if (answer->status != 200) {
      Add(Level::kFail,
          fmt::format("{} answers {} {} to {}{}", address_, answer->status,
                      http::ReasonPhrase(answer->status), target, ProblemIn(answer->body)),
          "look what listens there, and at its log");
    } else {
      return std::move(answer->body);
    }
    return std::nullopt;
  }

  void Add(Level level, std::string text, std::string remedy = "") {
    findings_.push_back({level, subject_, std::move(text), std::move(remedy)});
  }
  Findings Take() { return std::move(findings_); }
  const std::string& address() const { return address_; }

 private:
  const std::string subject_, address_, remedy_;
  std::unique_ptr<http::Client> client_;
  bool compared_ = false;
  Findings findings_;
};

std::optional<double> MetricIn(const std::string& metrics, const std::string& name) {
  auto at = metrics.find("\n" + name + " ");
  if (at == std::string::npos) return std::nullopt;
  return std::strtod(metrics.c_str() + at + name.size() + 2, nullptr);
}

bool WritesTopic(const json::object& config) {
  auto topics = "," + std::string(StringMember(config, "topics").value_or("")) + ",";
  std::erase(topics, ' ');
  return topics.find(fmt::format(",{},", events::kTopicName)) != std::string::npos;
}

std::string FirstLine(std::string_view text) {
  return std::string(text.substr(0, text.find('\n')));
}

void AddTasks(std::string_view name, const json::object& status, Findings& findings) {
  const auto* tasks = status.if_contains("tasks");
  bool any = tasks != nullptr && tasks->is_array() && !tasks->get_array().empty();
  if (!any) {
    findings.push_back(
        {Level::kFail, "connect", fmt::format("{} has no task", name),
         fmt::format("restart it: POST /connectors/{}/restart?includeTasks=true", name)});
    return;
  }
  for (const auto& task : tasks->get_array()) {
    const auto* one = task.if_object();
    if (one == nullptr) continue;
    auto state = std::string(StringMember(*one, "state").value_or("?"));
    const auto* id = one->if_contains("id");
    auto number = id != nullptr && id->is_int64() ? id->get_int64() : 0;
    if (state == "RUNNING") {
      findings.push_back({Level::kOk, "connect", fmt::format("{} task {} runs", name, number), ""});
    } else if (state == "FAILED") {
      findings.push_back(
          {Level::kFail, "connect",
           fmt::format("{} task {} failed: {}", name, number,
                       FirstLine(StringMember(*one, "trace").value_or("no trace"))),
           fmt::format("mend that, then POST /connectors/{}/tasks/{}/restart", name, number)});
    } else {
      findings.push_back({Level::kWarn, "connect",
                          fmt::format("{} task {} is {}", name, number, state),
                          fmt::format("PUT /connectors/{}/resume starts it", name)});
    }
  }
}

}  // namespace

Findings ExamineSite(const Addresses& addresses) {
  HttpExam exam("site", At(addresses, Part::kSite), "start it: taskflow up, or taskflow site");
  if (!exam.Ask("/readyz")) return exam.Take();
  auto metrics = exam.Ask("/metrics");
  if (!metrics) return exam.Take();
  auto waiting = MetricIn(*metrics, "taskflow_outbox_events").value_or(0);
  auto age = MetricIn(*metrics, "taskflow_outbox_oldest_age_seconds").value_or(0);
  bool old = waiting > 0 && age > kOutboxOldSeconds;
  exam.Add(
      old ? Level::kWarn : Level::kOk,
      fmt::format("{} is ready, {:.0f} events wait in the outbox{}", exam.address(), waiting,
                  old ? fmt::format(", the oldest for {:.0f} s", age) : ""),
      old ? "see what is said of kafka and registry: the relay sends them when both answer" : "");
  return exam.Take();
}

Findings ExamineInsights(const Addresses& addresses) {
  HttpExam exam("insights", At(addresses, Part::kInsights),
                "start it: taskflow up, or taskflow insights; or correct insights.url");
  auto body = exam.Ask("/api/insights/status");
  if (!body) return exam.Take();
  auto status = ParseJsonObject(*body);
  auto state = status ? StringMember(*status, "state").value_or("") : "";
  auto problem = status ? StringMember(*status, "problem").value_or("") : "";
  exam.Add(state == "waiting" ? Level::kWarn : Level::kOk,
           fmt::format("{} is {}{}{}", exam.address(), state, problem.empty() ? "" : ": ", problem),
           state == "waiting" ? "see what is said of the part that it waits for" : "");
  return exam.Take();
}

std::string MissingFields(std::string_view schema) {
  auto object = ParseJsonObject(schema);
  const auto* fields = object ? object->if_contains("fields") : nullptr;
  if (fields == nullptr || !fields->is_array()) return "all (it is no record)";
  std::set<std::string_view> names;
  for (const auto& field : fields->get_array()) {
    if (field.is_object()) names.insert(StringMember(field.get_object(), "name").value_or(""));
  }
  std::string missing;
  for (std::string_view name : {"id", "action", "who", "what", "time"}) {
    if (!names.contains(name)) missing += fmt::format("{}{}", missing.empty() ? "" : ", ", name);
  }
  return missing;
}

// Not every registry tells its mode.
void ExamineMode(HttpExam& exam, const std::string& subject) {
  auto answer = exam.Get(fmt::format("/mode/{}?defaultToGlobal=true", subject));
  auto object = answer && answer->status == 200 ? ParseJsonObject(answer->body)
                                                : Result<json::object>(json::object());
  auto mode = object ? StringMember(*object, "mode").value_or("READWRITE") : "READWRITE";
  if (mode == "READWRITE") return;
  exam.Add(Level::kFail, fmt::format("{} is in mode {} for {}", exam.address(), mode, subject),
           fmt::format("schemas can be registered after PUT /mode/{} {{\"mode\":\"READWRITE\"}}",
                       subject));
}

Findings ExamineRegistry(const Addresses& addresses) {
  HttpExam exam("registry", At(addresses, Part::kRegistry), "start it, or correct registry.url");
  if (!exam.Ask("/subjects")) return exam.Take();
  auto subject = fmt::format("{}-value", events::kTopicName);
  ExamineMode(exam, subject);
  auto latest = exam.Get("/subjects/" + subject + "/versions/latest");
  if (latest && latest->status == 404) {
    exam.Add(Level::kWarn,
             fmt::format("{} answers, and has no subject {}", exam.address(), subject),
             "taskflow up registers it, and so does the first event");
    return exam.Take();
  }
  auto about = latest ? ParseJsonObject(latest->body) : Result<json::object>(Fail(latest.error()));
  if (!about || latest->status != 200) {
    exam.Add(Level::kFail, fmt::format("{} does not tell of {}", exam.address(), subject),
             "look at its log");
    return exam.Take();
  }
  auto config = exam.Get("/config/" + subject + "?defaultToGlobal=true");
  auto levels = config ? ParseJsonObject(config->body) : Result<json::object>(Fail(config.error()));
  auto level =
      levels ? std::string(StringMember(*levels, "compatibilityLevel").value_or("?")) : "?";
  const auto* version = about->if_contains("version");
  auto text = fmt::format("{} has {} version {}, compatibility {}", exam.address(), subject,
                          version == nullptr ? "?" : ToJson(*version), level);
  auto missing = MissingFields(StringMember(*about, "schema").value_or(""));
  if (!missing.empty()) {
    exam.Add(Level::kFail, fmt::format("{}; it lacks {}", text, missing),
             "register kafka/schemas/interaction-event.avsc as its next version");
  } else if (level == "NONE") {
    exam.Add(Level::kWarn, std::move(text),
             fmt::format("set one, lest a new version breaks readers: PUT /config/{} BACKWARD",
                         subject));
  } else {
    exam.Add(Level::kOk, std::move(text));
  }
  return exam.Take();
}

Findings FindingsOfConnectors(const json::object& connectors, Level missing) {
  Findings out;
  bool any = false;
  for (const auto& [name, about] : connectors) {
    const auto* object = about.if_object();
    const auto* info = object == nullptr ? nullptr : ObjectAt(*object, "info");
    const auto* config = info == nullptr ? nullptr : ObjectAt(*info, "config");
    const auto* status = object == nullptr ? nullptr : ObjectAt(*object, "status");
    if (config == nullptr || status == nullptr || !WritesTopic(*config)) continue;
    any = true;
    const auto* connector = ObjectAt(*status, "connector");
    auto state = connector == nullptr ? "?" : StringMember(*connector, "state").value_or("?");
    if (state == "RUNNING") {
      AddTasks(std::string_view(name), *status, out);
    } else {
      out.push_back({state == "FAILED" ? Level::kFail : Level::kWarn, "connect",
                     fmt::format("{} is {}", std::string_view(name), state),
                     state == "FAILED"
                         ? fmt::format("POST /connectors/{}/restart", std::string_view(name))
                         : fmt::format("PUT /connectors/{}/resume", std::string_view(name))});
    }
  }
  if (!any) {
    out.push_back({missing, "connect",
                   fmt::format("no connector takes {} to the table", events::kTopicName),
                   "taskflow up deploys it, or: POST kafka/connect/cassandra-sink.json to "
                   "/connectors"});
  }
  return out;
}

// The worker reads the topics of its own Kafka, which must be the one that the relay writes to.
void ExamineCluster(HttpExam& exam, const json::object& about, const Config& config,
                    const Addresses& addresses) {
  auto its = StringMember(about, "kafka_cluster_id").value_or("");
  auto options = PeerOptionsFor(addresses, config.settings);
  options.answer_max = kDoctorAnswerMax;
  auto peers = pipeline::ConnectPeers(std::move(options));
  auto admin = peers->Admin();
  auto ours = admin ? (*admin)->ClusterId(kDoctorAnswerMax) : Fail(admin.error());
  if (its.empty() || !ours || *ours == its) return;  // what is wrong with Kafka is told by itself
  exam.Add(
      Level::kFail,
      fmt::format("{} reads the Kafka cluster {}, and events go to {}, the cluster {}",
                  exam.address(), its, At(addresses, Part::kKafka), *ours),
      "correct bootstrap.servers of the worker, or kafka.bootstrap_servers or connect.url here");
}

// Workers before 3.2 list connectors alone.
void ExaminePlugins(HttpExam& exam, std::string_view version, const std::string& plugins) {
  std::string lacks;
  for (std::string_view name : {"CassandraSinkConnector", "AvroConverter"}) {
    bool told = name != "AvroConverter" || plugins.find("Converter\"") != std::string::npos;
    if (told && plugins.find(name) == std::string::npos)
      lacks += fmt::format("{}{}", lacks.empty() ? "" : " and ", name);
  }
  exam.Add(lacks.empty() ? Level::kOk : Level::kFail,
           fmt::format("{} answers, version {}{}", exam.address(), version,
                       lacks.empty() ? "" : ", without the plug-in " + lacks),
           lacks.empty()
               ? ""
               : "install kafka-connect-cassandra and kafka-connect-avro-converter there, "
                 "or leave connect.url out");
}

Findings ExamineConnect(const Config& config, const Addresses& addresses, Level missing) {
  HttpExam exam("connect", At(addresses, Part::kConnect), "start it, or correct connect.url");
  auto root = exam.Ask("/");
  auto plugins = root ? exam.Ask("/connector-plugins?connectorsOnly=false") : std::nullopt;
  if (!plugins) return exam.Take();
  auto about = ParseJsonObject(*root);
  ExaminePlugins(exam, about ? StringMember(*about, "version").value_or("?") : "?", *plugins);
  if (about) ExamineCluster(exam, *about, config, addresses);
  auto body = exam.Ask("/connectors?expand=status&expand=info");
  if (!body) return exam.Take();
  auto all = ParseJsonObject(*body);
  if (!all) {
    exam.Add(Level::kFail, fmt::format("{} does not answer as Kafka Connect", exam.address()),
             "correct connect.url");
    return exam.Take();
  }
  auto out = exam.Take();
  auto more = FindingsOfConnectors(*all, missing);
  std::move(more.begin(), more.end(), std::back_inserter(out));
  return out;
}

}  // namespace taskflow::app

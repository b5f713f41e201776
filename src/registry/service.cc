#include "registry/service.h"

#include "base/log.h"
#include "base/metric_doc.h"
#include "registry/media.h"

namespace taskflow::registry {
namespace {

const CounterDoc kRequests("taskflow_registry_requests_total", "Requests to the registry.");
const CounterDoc kErrors("taskflow_registry_errors_total",
                         "Requests that the registry answered with a server error.");
const GaugeDoc kSubjects("taskflow_registry_subjects", "Subjects, softly deleted ones included.");

http::Response ToResponse(Answer answer, const std::string& type) {
  http::Response response;
  if (answer) {
    response.body = std::move(*answer);
    if (response.body.empty()) response.status = 204;
  } else {
    response = ErrorResponse(answer.error());
  }
  response.headers.Set("Content-Type", type);
  return response;
}

constexpr auto kDefaultType = "application/vnd.schemaregistry.v1+json";

}  // namespace

Service::Service(net::Loop& loop, Level server_default, Journal& journal, Metrics* metrics,
                 bool mode_is_mutable)
    : store_(server_default),
      writes_(std::make_shared<WriteQueue>(loop, store_, journal)),
      mode_is_mutable_(mode_is_mutable) {
  if (metrics == nullptr) return;
  requests_ = &kRequests.In(*metrics);
  errors_ = &kErrors.In(*metrics);
  subjects_ = &kSubjects.In(*metrics);
}

JournalEvents Service::MakeEvents(std::function<void()> on_ready) {
  std::weak_ptr<Service> weak = weak_from_this();
  JournalEvents events;
  events.on_record = [weak](std::int64_t offset, const LogRecord& record) {
    if (auto self = weak.lock()) self->OnRecord(offset, record);
  };
  events.on_caught_up = [weak, on_ready = std::move(on_ready)] {
    auto self = weak.lock();
    if (self == nullptr) return;
    self->ready_ = true;
    LogInfo("registry", "ready with {} subjects", self->store_.subjects().size());
    on_ready();
  };
  events.on_cluster_id = [weak](std::string id) {
    if (auto self = weak.lock()) self->cluster_id_ = std::move(id);
  };
  return events;
}

void Service::OnRecord(std::int64_t offset, const LogRecord& record) {
  auto change = ParseRecord(record.key, record.value);
  if (change) {
    store_.Apply(*change, record.is_guarded);
  } else {
    LogWarn("registry", "the record at offset {} is left out: {}", offset, change.error().message);
  }
  if (subjects_ != nullptr) subjects_->Set(static_cast<std::int64_t>(store_.subjects().size()));
  writes_->OnRead(offset);
}

Outcome<void> Service::Admit(const http::Request& request) {
  if (requests_ != nullptr) requests_->Add();
  if (request.path != "/" && !ready_) {
    if (errors_ != nullptr) errors_->Add();
    return StoreFailed("The registry has not read its topic from Kafka yet");
  }
  return CheckBodyType(request);
}

std::optional<std::string> Service::Begin(const http::Request& request,
                                          const http::Responder& respond) {
  auto type = AnswerType(request);
  if (!type) {
    respond.Send(ToResponse(Refusal(type.error()), kDefaultType));
    return std::nullopt;
  }
  if (auto admitted = Admit(request); !admitted) {
    respond.Send(ToResponse(Refusal(admitted.error()), *type));
    return std::nullopt;
  }
  return *type;
}

void Service::Answer(const Read& read, const http::Request& request,
                     const http::Responder& respond) {
  auto type = Begin(request, respond);
  if (type)
    respond.Send(
        ToResponse(read.answer(Call{store_, request, cluster_id_, mode_is_mutable_}), *type));
}

void Service::Answer(const Write& write, http::Request& request, const http::Responder& respond) {
  auto type = Begin(request, respond);
  if (!type) return;
  // The queue belongs to the service: both live when it decides.
  auto kept = std::make_shared<http::Request>(std::move(request));
  writes_->Add(
      [this, kept, decide = write.decide] {
        return decide(Call{store_, *kept, cluster_id_, mode_is_mutable_});
      },
      [errors = errors_, respond, type = *type](registry::Answer answer) {
        bool failed = !answer && answer.error().status >= 500;
        if (failed && errors != nullptr) errors->Add();
        respond.Send(ToResponse(std::move(answer), type));
      });
}

// At its path and, of what belongs to a context, below /contexts/{context}.
template <typename Handled>
void Service::Add(http::Router& router, const Handled& handled) {
  std::string pattern = handled.pattern;
  bool has_context = !pattern.starts_with("/contexts") && !pattern.starts_with("/v1/");
  std::vector<std::string> patterns{pattern};
  if (has_context && pattern != "/") patterns.push_back("/contexts/{context}" + pattern);
  for (const auto& one : patterns) {
    router.Handle(
        handled.method, one,
        [weak = weak_from_this(), handled](http::Request& request, http::Responder respond) {
          if (auto self = weak.lock()) self->Answer(handled, request, respond);
        });
  }
}

http::Router Service::MakeRouter() {
  http::Router router;
  for (auto reads : {ServerReads(), SchemaReads(), SubjectReads(), CompatibilityReads(),
                     ConfigReads(), ModeReads()}) {
    for (const auto& read : reads) Add(router, read);
  }
  for (auto writes : {ContextWrites(), SubjectWrites(), ConfigWrites(), ModeWrites()}) {
    for (const auto& write : writes) Add(router, write);
  }
  router.SetFallback([](const http::Request&, const std::vector<std::string>& allowed) {
    auto response = ToResponse(allowed.empty() ? NotFound() : MethodNotAllowed(), kDefaultType);
    if (!allowed.empty()) {
      response.headers.Set("Allow", fmt::format("{}", fmt::join(allowed, ", ")));
    }
    return response;
  });
  return router;
}

}  // namespace taskflow::registry

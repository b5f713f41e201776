#include "registry/service.h"

#include "base/log.h"
#include "registry/media.h"

namespace taskflow::registry {
namespace {

http::Response ToResponse(Answer answer, const std::string& type) {
  http::Response response;
  if (answer) {
    response.body = std::move(*answer);
  } else {
    response = ErrorResponse(answer.error());
  }
  response.headers.Set("Content-Type", type);
  return response;
}

constexpr auto kDefaultType = "application/vnd.schemaregistry.v1+json";

}  // namespace

Service::Service(net::Loop& loop, Level server_default, Journal& journal, Metrics* metrics)
    : store_(server_default), writes_(std::make_shared<WriteQueue>(loop, store_, journal)) {
  if (metrics == nullptr) return;
  requests_ = &metrics->Counter("taskflow_registry_requests_total", "Requests to the registry.");
  errors_ = &metrics->Counter("taskflow_registry_errors_total",
                              "Requests that the registry answered with a server error.");
  subjects_ =
      &metrics->Gauge("taskflow_registry_subjects", "Subjects, softly deleted ones included.");
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
    store_.Apply(*change);
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

void Service::AddRead(http::Router& router, const Read& read) {
  router.Handle(read.method, read.pattern,
                [weak = weak_from_this(), answer = read.answer](http::Request& request,
                                                                http::Responder respond) {
                  auto self = weak.lock();
                  if (self == nullptr) return;
                  auto type = AnswerType(request);
                  if (!type) return respond.Send(ToResponse(Refusal(type.error()), kDefaultType));
                  if (auto admitted = self->Admit(request); !admitted) {
                    return respond.Send(ToResponse(Refusal(admitted.error()), *type));
                  }
                  Call call{self->store_, request, self->cluster_id_};
                  respond.Send(ToResponse(answer(call), *type));
                });
}

void Service::AddWrite(http::Router& router, const Write& write) {
  router.Handle(write.method, write.pattern,
                [weak = weak_from_this(), decide = write.decide](http::Request& request,
                                                                 http::Responder respond) {
                  auto self = weak.lock();
                  if (self == nullptr) return;
                  auto type = AnswerType(request);
                  if (!type) return respond.Send(ToResponse(Refusal(type.error()), kDefaultType));
                  if (auto admitted = self->Admit(request); !admitted) {
                    return respond.Send(ToResponse(Refusal(admitted.error()), *type));
                  }
                  // The queue belongs to the service: both live when it decides.
                  auto kept = std::make_shared<http::Request>(std::move(request));
                  self->writes_->Add(
                      [service = self.get(), kept, decide] {
                        return decide(Call{service->store_, *kept, service->cluster_id_});
                      },
                      [errors = self->errors_, respond, type = *type](Answer answer) {
                        bool failed = !answer && answer.error().status >= 500;
                        if (failed && errors != nullptr) errors->Add();
                        respond.Send(ToResponse(std::move(answer), type));
                      });
                });
}

http::Router Service::MakeRouter() {
  http::Router router;
  for (auto reads : {ServerReads(), SchemaReads(), SubjectReads(), CompatibilityReads(),
                     ConfigReads(), ModeReads()}) {
    for (const auto& read : reads) AddRead(router, read);
  }
  for (auto writes : {SubjectWrites(), ConfigWrites(), ModeWrites()}) {
    for (const auto& write : writes) AddWrite(router, write);
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

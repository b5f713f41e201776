#include "passport/otlp.h"

#include <boost/json.hpp>

#include "events/trace_context.h"
#include "http/client.h"

namespace taskflow::passport {
namespace {

constexpr int kInternal = 1, kProducer = 4;     // SpanKind
constexpr int kUnset = 0, kOk = 1, kError = 2;  // Status.StatusCode
constexpr Milliseconds kTimeout{10'000};

json::object Attribute(std::string_view key, std::string_view text) {
  json::object value;
  value["stringValue"] = text;
  json::object out;
  out["key"] = key;
  out["value"] = std::move(value);
  return out;
}

std::string Nanos(std::int64_t ms) { return fmt::format("{}", ms * 1'000'000); }

events::Step StepOf(std::string_view stage) {
  auto step = static_cast<int>(events::Step::kAccepted);
  for (auto name : kStages) {
    if (name == stage) break;
    ++step;
  }
  return static_cast<events::Step>(step);
}

json::object StatusOf(StageState state, const std::string& why) {
  json::object out{{"code", state == StageState::kDone     ? kOk
                            : state == StageState::kFailed ? kError
                                                           : kUnset}};
  if (state == StageState::kFailed) out["message"] = why;
  return out;
}

json::object SpanOf(const Passport& passport, const Stage& stage, std::int64_t begin) {
  json::array attributes;
  attributes.push_back(Attribute("taskflow.state", NameOf(stage.state)));
  for (auto [key, text] :
       {std::pair("taskflow.where", &stage.where), std::pair("taskflow.why", &stage.why),
        std::pair("taskflow.remedy", &stage.remedy)}) {
    if (!text->empty()) attributes.push_back(Attribute(key, *text));
  }
  return {{"traceId", events::TraceIdOf(passport.id)},
          {"spanId", events::SpanIdOf(passport.id, StepOf(stage.name))},
          {"parentSpanId", events::SpanIdOf(passport.id, events::Step::kEvent)},
          {"name", stage.name},
          {"kind", stage.name == "produced" ? kProducer : kInternal},
          {"startTimeUnixNano", Nanos(begin)},
          {"endTimeUnixNano", Nanos(begin + stage.ms.value_or(0))},
          {"attributes", std::move(attributes)},
          {"status", StatusOf(stage.state, stage.why)}};
}

json::object WholeSpan(const Passport& passport, std::int64_t begin) {
  json::array attributes;
  attributes.push_back(Attribute("taskflow.event.id", passport.id));
  std::string action = "event";
  if (passport.event) {
    action = passport.event->action;
    attributes.push_back(Attribute("taskflow.event.action", action));
    attributes.push_back(Attribute("taskflow.event.what", passport.event->what));
  }
  auto state = StageState::kDone;
  std::string why;
  if (!passport.stopped.empty()) {
    state = passport.At(passport.stopped).state;
    why = fmt::format("{}: {}", passport.stopped, passport.At(passport.stopped).why);
  }
  return {{"traceId", events::TraceIdOf(passport.id)},
          {"spanId", events::SpanIdOf(passport.id, events::Step::kEvent)},
          {"name", action},
          {"kind", kInternal},
          {"startTimeUnixNano", Nanos(begin)},
          {"endTimeUnixNano", Nanos(begin + passport.total_ms)},
          {"attributes", std::move(attributes)},
          {"status", StatusOf(state, why)}};
}

}  // namespace

json::object ToOtlp(const Passport& passport) {
  std::int64_t begin = 0;
  for (const auto& stage : passport.stages) {
    if (stage.at_ms) {
      begin = *stage.at_ms;
      break;
    }
  }
  json::array spans;
  spans.push_back(WholeSpan(passport, begin));
  auto at = begin;
  for (const auto& stage : passport.stages) {
    if (stage.state == StageState::kUnknown) continue;
    spans.push_back(SpanOf(passport, stage, at));
    at += stage.ms.value_or(0);
  }
  json::array service;
  service.push_back(Attribute("service.name", "taskflow"));
  json::object of_scope{{"scope", json::object({{"name", "taskflow.passport"}})},
                        {"spans", std::move(spans)}};
  json::array scopes, resources;
  scopes.push_back(std::move(of_scope));
  json::object resource;
  resource["attributes"] = std::move(service);
  json::object of_resource;
  of_resource["resource"] = std::move(resource);
  of_resource["scopeSpans"] = std::move(scopes);
  resources.push_back(std::move(of_resource));
  json::object out;
  out["resourceSpans"] = std::move(resources);
  return out;
}

Status SendOtlp(const Passport& passport, const std::string& endpoint) {
  auto url = http::ParseUrl(endpoint);
  if (!url) return Fail(ErrorCode::kInvalid, "otlp.endpoint, --otlp: {}", url.error().message);
  http::Client client(*url, {.timeout = kTimeout});
  auto target = url->path.empty() ? "/v1/traces" : url->path;
  auto answer = client.SendJson("POST", target, ToJson(ToOtlp(passport)));
  if (!answer) return FailWith("the collector", std::move(answer).error());
  if (answer->status / 100 == 2) return {};
  return Fail(ErrorCode::kInvalid, "the collector at {} answers {}", endpoint, answer->status);
}

}  // namespace taskflow::passport

#include "site/guard.h"

#include "site/answers.h"
#include "site/limits.h"
#include "site/secrets.h"

namespace taskflow::site {
namespace {

constexpr std::string_view kCookieName = "taskflow_session";

events::Objection ObjectionOf(const http::Request& request) {
  if (request.headers.Find("Sec-GPC") == "1") return events::Objection::kGpc;
  if (request.headers.Find("DNT") == "1") return events::Objection::kDnt;
  return events::Objection::kNone;
}

// Of a Host header: "[::1]:3000", "127.0.0.1:3000", "LocalHost".
bool IsLocalHost(std::string_view host) {
  if (host.starts_with('[')) return host.starts_with("[::1]");
  std::string name(host.substr(0, host.find(':')));
  for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  if (name == "localhost" || name.ends_with(".localhost")) return true;
  return name.starts_with("127.") && name.find_first_not_of("0123456789.") == name.npos;
}

CallPtr MakeCall(http::Request& request, http::Responder respond) {
  auto call = std::make_shared<Call>(Call{.respond = std::move(respond)});
  if (auto cookie = request.Cookie(kCookieName); cookie && IsToken(*cookie)) call->token = *cookie;
  call->address = request.peer.substr(0, request.peer.rfind(':'));
  if (auto id = request.params.find("id"); id != request.params.end()) call->id = id->second;
  call->idempotency_key = request.headers.Find("Idempotency-Key").value_or("");
  call->objection = ObjectionOf(request);
  call->local = IsLocalHost(request.headers.Find("Host").value_or(""));
  return call;
}

bool FromThisSite(const http::Request& request) {
  auto fetch_site = request.headers.Find("Sec-Fetch-Site");
  if (fetch_site && *fetch_site != "same-origin" && *fetch_site != "none") return false;
  auto origin = request.headers.Find("Origin");
  if (!origin) return true;
  auto host = request.headers.Find("Host");
  if (!host) return false;
  return *origin == fmt::format("http://{}", *host) || *origin == fmt::format("https://{}", *host);
}

bool HasCsrfToken(const http::Request& request, const Call& call) {
  auto sent = request.headers.Find("X-CSRF-Token");
  return sent && !call.token.empty() && SameSecret(*sent, CsrfToken(call.token));
}

bool IsJson(const http::Request& request) {
  auto type = request.headers.Find("Content-Type").value_or("");
  auto essence = type.substr(0, type.find(';'));
  while (essence.ends_with(' ')) essence.remove_suffix(1);
  return essence == "application/json";
}

std::optional<http::Response> Refusal(const http::Request& request, const Call& call) {
  if (!FromThisSite(request)) {
    return ErrorAnswer(403, "cross_site", "This request comes from another site.");
  }
  if (!HasCsrfToken(request, call)) {
    return ErrorAnswer(403, "csrf", "Send the token of GET /api/session in X-CSRF-Token.");
  }
  if (!request.body.empty() && !IsJson(request)) {
    return ErrorAnswer(415, "not_json", "Send the body as application/json.");
  }
  return std::nullopt;
}

}  // namespace

http::Handler Open(CallHandler handler) {
  return [handler = std::move(handler)](http::Request& request, http::Responder respond) {
    handler(MakeCall(request, std::move(respond)));
  };
}

http::Handler Guarded(CallHandler handler) {
  return [handler = std::move(handler)](http::Request& request, http::Responder respond) {
    auto call = MakeCall(request, respond);
    if (auto refusal = Refusal(request, *call)) return respond.Send(*std::move(refusal));
    if (!request.body.empty()) {
      auto body = ParseJsonObject(request.body);
      if (!body) return respond.Send(ErrorAnswer(400, "bad_json", body.error().message));
      call->body = *std::move(body);
    }
    handler(std::move(call));
  };
}

void SetSessionCookie(http::Response& response, const std::string& token) {
  response.headers.Add("Set-Cookie",
                       fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax", kCookieName,
                                   token, kSessionLifeMs / 1000));
  response.headers.Set("X-CSRF-Token", CsrfToken(token));
}

}  // namespace taskflow::site

#include "site/guard.h"

#include <algorithm>

#include "http/content.h"
#include "http/origin.h"
#include "site/answers.h"
#include "site/browser_name.h"
#include "site/limits.h"
#include "site/secrets.h"

namespace taskflow::site {
namespace {

constexpr std::string_view kProofCookieName = "taskflow_browser";

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

bool HasCsrfToken(const http::Request& request, const Call& call) {
  auto sent = request.headers.Find("X-CSRF-Token");
  return sent && !call.token.empty() && SameSecret(*sent, CsrfToken(call.token));
}

http::Response CrossSiteAnswer() {
  return ErrorAnswer(403, "cross_site", "This request comes from another site.");
}

// Reads the body into the call; the answer when it is not what it should be.
std::optional<http::Response> ReadBody(const http::Request& request, Call& call) {
  if (request.body.empty()) return std::nullopt;
  if (!http::HasJsonBody(request)) {
    return ErrorAnswer(415, "not_json", "Send the body as application/json.");
  }
  auto body = ParseJsonObject(request.body);
  if (!body) return ErrorAnswer(400, "bad_json", body.error().message);
  call.body = *std::move(body);
  return std::nullopt;
}

}  // namespace

Guard::Guard(GuardOptions options)
    : options_(std::move(options)),
      https_(options_.tls || options_.public_url.starts_with("https://")),
      // Browsers take a cookie of this prefix only from this very host, by https (RFC 6265bis
      // section 4.1.3.2).
      cookie_name_(https_ ? "__Host-taskflow_session" : "taskflow_session") {}

CallPtr Guard::MakeCall(http::Request& request, http::Responder respond) const {
  auto call = std::make_shared<Call>(Call{.respond = std::move(respond)});
  if (auto cookie = request.Cookie(cookie_name_); cookie && IsToken(*cookie)) call->token = *cookie;
  call->address = request.peer.substr(0, request.peer.rfind(':'));
  call->proof = request.Cookie(kProofCookieName).value_or("");
  call->browser = BrowserName(request.headers.Find("User-Agent").value_or(""));
  if (auto id = request.params.find("id"); id != request.params.end()) call->id = id->second;
  call->idempotency_key = request.headers.Find("Idempotency-Key").value_or("");
  call->query = std::move(request.query);
  call->target = request.target;
  call->last_event_id = request.headers.Find("Last-Event-ID").value_or("");
  call->objection = ObjectionOf(request);
  call->local = IsLocal(request);
  return call;
}

// A proxy may ask by another name than people do.
bool Guard::IsLocal(const http::Request& request) const {
  return IsLocalHost(options_.public_url.empty() ? request.headers.Find("Host").value_or("")
                                                 : http::HostOfOrigin(options_.public_url));
}

bool Guard::FromThisSite(const http::Request& request) const {
  auto fetch_site = request.headers.Find("Sec-Fetch-Site");
  if (fetch_site && *fetch_site != "same-origin" && *fetch_site != "none") return false;
  auto origin = request.headers.Find("Origin");
  if (!origin) return true;
  if (!options_.public_url.empty()) return *origin == options_.public_url;
  auto host = request.headers.Find("Host");
  if (!host) return false;
  return *origin == fmt::format("http://{}", *host) || *origin == fmt::format("https://{}", *host);
}

std::optional<std::string_view> Guard::TrackOrigin(const http::Request& request) const {
  auto origin = request.headers.Find("Origin");
  if (!origin) return std::nullopt;
  const auto& all = options_.track_origins;
  if (std::find(all.begin(), all.end(), *origin) == all.end()) return std::nullopt;
  return origin;
}

http::Handler Guard::Open(CallHandler handler) const {
  return [this, handler = std::move(handler)](http::Request& request, http::Responder respond) {
    handler(MakeCall(request, std::move(respond)));
  };
}

http::Handler Guard::Guarded(CallHandler handler) const {
  return [this, handler = std::move(handler)](http::Request& request, http::Responder respond) {
    auto call = MakeCall(request, respond);
    if (!FromThisSite(request)) return respond.Send(CrossSiteAnswer());
    if (!HasCsrfToken(request, *call)) {
      return respond.Send(
          ErrorAnswer(403, "csrf", "Send the token of GET /api/session in X-CSRF-Token."));
    }
    if (auto refusal = ReadBody(request, *call)) return respond.Send(*std::move(refusal));
    handler(std::move(call));
  };
}

http::Handler Guard::Tracked(CallHandler handler) const {
  return [this, handler = std::move(handler)](http::Request& request, http::Responder respond) {
    auto call = MakeCall(request, respond);
    if (!FromThisSite(request)) {
      auto origin = TrackOrigin(request);
      if (!origin) return respond.Send(CrossSiteAnswer());
      call->foreign_origin = *origin;
      call->token.clear();
    }
    if (auto refusal = ReadBody(request, *call)) {
      AllowForeignOrigin(*refusal, call->foreign_origin);
      return respond.Send(*std::move(refusal));
    }
    handler(std::move(call));
  };
}

http::Handler Guard::TrackPreflight() const {
  return [this](http::Request& request, http::Responder respond) {
    auto origin = TrackOrigin(request);
    if (!origin) return respond.Send(CrossSiteAnswer());
    auto response = EmptyAnswer();
    AllowForeignOrigin(response, std::string(*origin));
    response.headers.Set("Access-Control-Allow-Methods", "POST");
    response.headers.Set("Access-Control-Allow-Headers", "content-type");
    response.headers.Set("Access-Control-Max-Age", "7200");
    respond.Send(std::move(response));
  };
}

void Guard::SetSessionCookie(http::Response& response, const std::string& token) const {
  response.headers.Add(
      "Set-Cookie", fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{}", cookie_name_,
                                token, kSessionLifeMs / 1000, https_ ? "; Secure" : ""));
  response.headers.Set("X-CSRF-Token", CsrfToken(token));
}

void Guard::SetProofCookie(http::Response& response, const std::string& proof) const {
  response.headers.Add(
      "Set-Cookie",
      fmt::format("{}={}; Path=/api/login; Max-Age={}; HttpOnly; SameSite=Strict{}",
                  kProofCookieName, proof, kKnownBrowserSeconds, https_ ? "; Secure" : ""));
}

void AllowForeignOrigin(http::Response& response, const std::string& foreign_origin) {
  if (foreign_origin.empty()) return;
  response.headers.Set("Access-Control-Allow-Origin", foreign_origin);
  response.headers.Set("Access-Control-Expose-Headers", "Retry-After");
  response.headers.Set("Vary", "Origin");
}

}  // namespace taskflow::site

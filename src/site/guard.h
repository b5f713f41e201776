// What every API request passes before its handler sees it.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/json.h"
#include "events/outbox.h"
#include "http/server.h"

namespace taskflow::site {

// An API request that is what it should be; lives until it is answered.
struct Call {
  http::Responder respond;
  json::object body;            // empty when none was sent
  std::string token;            // of the session cookie, well-formed; empty without one
  std::string address;          // the peer's, without its port; never stored or logged
  std::string id;               // the route's {id}, if it has one
  std::string idempotency_key;  // the header; empty without one
  events::Objection objection = events::Objection::kNone;  // Sec-GPC: 1, or else DNT: 1
  bool local = false;  // the Host is localhost, 127.0.0.0/8 or [::1]
};
using CallPtr = std::shared_ptr<Call>;
using CallHandler = std::function<void(CallPtr)>;

// For GET: no body, no check.
http::Handler Open(CallHandler handler);
// For everything that changes something. Answers itself: 403 "cross_site" when a browser says that
// another site sent it (Sec-Fetch-Site, Origin), 403 "csrf" without the session's X-CSRF-Token, 415
// for a body that is not application/json, 400 for one that is not a JSON object.
http::Handler Guarded(CallHandler handler);

// Set-Cookie for a session's token; the page's next CSRF token goes along in X-CSRF-Token.
void SetSessionCookie(http::Response& response, const std::string& token);

}  // namespace taskflow::site

// What every API request passes before its handler sees it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "events/outbox.h"
#include "http/server.h"

namespace taskflow::site {

// An API request that is what it should be; lives until it is answered.
struct Call {
  http::Responder respond;
  json::object body;                 // empty when none was sent
  std::string token;                 // of the session cookie, well-formed; empty without one
  std::string address;               // the peer's, without its port; never stored or logged
  std::string proof;                 // of a known browser (secrets.h); empty without one
  std::string browser;               // as people call it: "Firefox on Linux"
  std::string id;                    // the route's {id}, if it has one
  std::string idempotency_key = {};  // the header; empty without one
  std::vector<std::pair<std::string, std::string>> query = {};
  std::string target = {};          // of the request, as sent
  std::string last_event_id = {};   // the header of a stream that goes on; empty without one
  std::string foreign_origin = {};  // another site's page sent it, and may: for the answer's CORS
  events::Objection objection = events::Objection::kNone;  // Sec-GPC: 1, or else DNT: 1
  bool local = false;  // the site was asked as localhost, 127.0.0.0/8 or [::1]
};
using CallPtr = std::shared_ptr<Call>;
using CallHandler = std::function<void(CallPtr)>;

struct GuardOptions {
  // Origins as http::NormalOrigin has them.
  std::string public_url;                  // where people reach the site; empty: whatever they ask
  std::vector<std::string> track_origins;  // of pages elsewhere that may send views
  bool tls = false;                        // the site's own listener speaks it
};

// Outlives the handlers that it makes. Any thread.
class Guard {
 public:
  explicit Guard(GuardOptions options);

  // For GET: no body, no check.
  http::Handler Open(CallHandler handler) const;
  // For everything that changes something. Answers itself: 403 "cross_site" when a browser says
  // that another site sent it (Sec-Fetch-Site, Origin), 403 "csrf" without the session's
  // X-CSRF-Token, 415 for a body that is not application/json, 400 for one that is not a JSON
  // object.
  http::Handler Guarded(CallHandler handler) const;
  // The same for views, which need no token: they come from pages that are about to go. Pages of
  // the track origins may send them too, as nobody: their call has no session.
  http::Handler Tracked(CallHandler handler) const;
  // The answer to the question that a browser asks before it sends such a page's view (Fetch
  // standard, "CORS-preflight request").
  http::Handler TrackPreflight() const;

  // Set-Cookie for a session's token; the page's next CSRF token goes along in X-CSRF-Token.
  void SetSessionCookie(http::Response& response, const std::string& token) const;
  // The proof that this browser is known to the account: sent to /api/login alone.
  void SetProofCookie(http::Response& response, const std::string& proof) const;
  // People reach the site by https: cookies and browsers are told so.
  bool https() const { return https_; }

 private:
  CallPtr MakeCall(http::Request& request, http::Responder respond) const;
  bool FromThisSite(const http::Request& request) const;
  bool IsLocal(const http::Request& request) const;
  std::optional<std::string_view> TrackOrigin(const http::Request& request) const;

  const GuardOptions options_;
  const bool https_;
  const std::string cookie_name_;
};

// Lets the page of the call's foreign origin, if it has one, read the answer.
void AllowForeignOrigin(http::Response& response, const std::string& foreign_origin);

}  // namespace taskflow::site

// A member's answer, as it comes, for whoever makes one stream of several. On the loop.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "http/forward.h"
#include "insights/members/clients.h"

namespace taskflow::insights {

// What makes one stream of members' answers. Members by number, from 0.
class RelayTarget {
 public:
  virtual ~RelayTarget() = default;
  // It is no stream: a refusal, or that the member cannot be reached. Nothing follows of it.
  virtual void Refused(http::Response response) = 0;
  virtual void Begun() = 0;
  // False: nobody wants it any more.
  virtual bool Take(std::size_t member, const std::string& bytes) = 0;
  virtual void Ended(bool whole) = 0;  // after Begun; not whole: it was broken off
  // Bytes of what was taken that wait for the client; and what to call when none do.
  virtual std::size_t waiting() const = 0;
  virtual void OnDrained(std::size_t member, std::function<void()> drained) = 0;
};

// `last_event_id` may be empty. A target that is gone takes nothing.
std::shared_ptr<http::Forwarding> Relay(net::Loop& loop, const MemberClients& clients,
                                        std::size_t member, const Asked& asked,
                                        std::string last_event_id, std::weak_ptr<RelayTarget> to);

}  // namespace taskflow::insights

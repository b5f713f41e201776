// Asks the members of insights, this one among them, under /own (members/own_routes.h).
#pragma once

#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "http/client.h"
#include "insights/api/parameters.h"
#include "insights/members/share.h"

namespace taskflow::insights {

// In every answer of a member: Share::ToText.
inline constexpr const char* kMemberHeader = "Taskflow-Insights-Member";

// What one member is asked.
struct Asked {
  std::string method = "GET";
  std::string path;  // below /own: "/api/insights/summary"
  Parameters parameters;
  std::string body;  // JSON
};

// Any thread but the members' loops; a call blocks for at most kMemberAnswerTimeMax.
class MemberClients {
 public:
  // In the order of their numbers; `members.size()` is `own.of`.
  MemberClients(std::vector<http::Url> members, const Share& own)
      : members_(std::move(members)), own_(own), idle_(members_.size()) {}

  std::size_t size() const { return members_.size(); }
  const http::Url& url(std::size_t member) const { return members_[member]; }
  static std::string TargetOf(const http::Url& url, const Asked& asked);

  // Everybody's answer to the same, or to each one's own. If one does not answer, that is the
  // answer: 503 "member_missing", which names it; 503 "member_wrong" when another one is there; the
  // member's own when it refuses.
  using Answers = tl::expected<std::vector<json::object>, http::Response>;
  Answers AskAll(const Asked& asked);
  Answers AskEach(std::span<const Asked> asked);
  // Of one that cannot be asked.
  http::Response Missing(std::size_t member, const Error& why) const;

 private:
  tl::expected<json::object, http::Response> Ask(std::size_t member, const Asked& asked);
  std::unique_ptr<http::Client> Take(std::size_t member);
  void GiveBack(std::size_t member, std::unique_ptr<http::Client> client);
  std::string NameOf(std::size_t member) const;

  const std::vector<http::Url> members_;
  const Share own_;
  std::mutex mutex_;                                              // guards idle_
  std::vector<std::vector<std::unique_ptr<http::Client>>> idle_;  // by member; connected
};

}  // namespace taskflow::insights

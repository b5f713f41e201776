#include "insights/members/clients.h"

#include <boost/json.hpp>
#include <future>

#include "insights/limits.h"
#include "insights/pipeline/answers.h"

namespace taskflow::insights {

std::string MemberClients::TargetOf(const http::Url& url, const Asked& asked) {
  auto out = fmt::format("{}/own{}", url.path, asked.path);
  char before = '?';
  for (const auto& [name, value] : asked.parameters) {
    out += fmt::format("{}{}={}", before, http::PercentEncode(name), http::PercentEncode(value));
    before = '&';
  }
  return out;
}

MemberClients::Answers MemberClients::AskAll(const Asked& asked) {
  return AskEach(std::vector<Asked>(size(), asked));
}

MemberClients::Answers MemberClients::AskEach(std::span<const Asked> asked) {
  std::vector<std::future<tl::expected<json::object, http::Response>>> others;
  for (std::size_t i = 1; i < size(); ++i) {
    others.push_back(
        std::async(std::launch::async, [this, i, &one = asked[i]] { return Ask(i, one); }));
  }
  std::vector<tl::expected<json::object, http::Response>> all;
  all.push_back(Ask(0, asked[0]));
  for (auto& other : others) all.push_back(other.get());
  std::vector<json::object> answers;
  for (auto& one : all) {
    if (!one) return tl::unexpected(std::move(one).error());
    answers.push_back(*std::move(one));
  }
  return answers;
}

tl::expected<json::object, http::Response> MemberClients::Ask(std::size_t member,
                                                              const Asked& asked) {
  http::Request request{.method = asked.method, .target = TargetOf(url(member), asked)};
  if (asked.method != "GET") request.headers.Set("Content-Type", "application/json");
  request.body = asked.body;
  auto client = Take(member);
  auto answer = client->Send(request);
  if (!answer) return tl::unexpected(Missing(member, answer.error()));
  const auto expected = Share{member + 1, size()}.ToText();
  const auto found = std::string(answer->headers.Find(kMemberHeader).value_or("no member"));
  if (found != expected) {
    return tl::unexpected(ProblemResponse(
        {503, "member_wrong",
         fmt::format("{} says that it is {}: insights.members must be the same for all members, "
                     "and insights.member each one's place in it.",
                     NameOf(member), Printable(found))}));
  }
  GiveBack(member, std::move(client));
  if (answer->status >= 300) {
    auto out = http::Response::Json(answer->status, std::move(answer->body));
    if (auto wait = answer->headers.Find("Retry-After"))
      out.headers.Set("Retry-After", std::string(*wait));
    return tl::unexpected(std::move(out));
  }
  auto body = ParseJsonObject(answer->body);
  if (!body) return tl::unexpected(Missing(member, body.error()));
  return *std::move(body);
}

http::Response MemberClients::Missing(std::size_t member, const Error& why) const {
  return ProblemResponse({503, "member_missing",
                          fmt::format("{} does not answer ({}). Is it running? insights.members "
                                      "says where the members are.",
                                      NameOf(member), Printable(why.message))});
}

std::string MemberClients::NameOf(std::size_t member) const {
  return fmt::format("Member {} of {} of insights, {},", member + 1, size(),
                     members_[member].address.ToString());
}

std::unique_ptr<http::Client> MemberClients::Take(std::size_t member) {
  std::lock_guard lock(mutex_);
  auto& idle = idle_[member];
  if (idle.empty()) {
    http::ClientOptions options{.timeout = kMemberAnswerTimeMax,
                                .body_bytes_max = kMemberAnswerMax};
    return std::make_unique<http::Client>(members_[member], options);
  }
  auto out = std::move(idle.back());
  idle.pop_back();
  return out;
}

void MemberClients::GiveBack(std::size_t member, std::unique_ptr<http::Client> client) {
  std::lock_guard lock(mutex_);
  idle_[member].push_back(std::move(client));  // at most one for each thread that asks
}

}  // namespace taskflow::insights

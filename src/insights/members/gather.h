// What a member of insights answers: all members' numbers, whoever of them is asked. The questions,
// their parameters and answers are those of an insights alone (docs/insights-api.md).
#pragma once

#include <string_view>

#include "insights/members/clients.h"
#include "insights/members/merge.h"

namespace taskflow::insights {

// Any thread but the loop; each blocks as MemberClients does.
class Gather {
 public:
  // `clients` outlives it.
  explicit Gather(MemberClients& clients) : clients_(clients) {}

  // The answer to GET /api/insights/`question`, status among them.
  http::Response Answer(std::string_view question, const Parameters& parameters);
  // The same order for everybody: POST `path` with this body; what they answer is added up.
  http::Response Order(const std::string& path, const std::string& body);
  tl::expected<json::object, http::Response> Status();

 private:
  using Answered = tl::expected<json::object, http::Response>;
  MemberClients::Answers Ask(std::string_view question, const Parameters& parameters);
  Answered Sum(std::string_view question, const Parameters& parameters);
  Answered Series(const Parameters& parameters);
  Answered Top(const Parameters& parameters);
  Answered DescribedTop(const Parameters& parameters, const NamesMerge& names);
  Answered Retention(const Parameters& parameters);
  Answered List(std::string_view question, const Parameters& parameters, std::size_t limit_max);

  MemberClients& clients_;
};

}  // namespace taskflow::insights

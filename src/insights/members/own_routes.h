// What a member of insights answers to the others, under /own: its own part of everything. Below
// it are the routes of an insights alone, and what members ask beside (api/questions.h,
// MemberQuestions). No site passes it on to anybody.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "http/server.h"
#include "insights/api/routes.h"
#include "insights/table/event_table.h"
#include "passport/ledger.h"

namespace taskflow::insights {

struct OwnParts {
  ApiParts api;
  // The event of an id, and the table's books. May block for a moment; not on the loop.
  std::function<Result<std::optional<Event>>(std::string_view id)> find;
  std::function<Result<passport::InsightsBooks>()> books;
};

// All of it outlives the router.
void AddOwnRoutes(http::Router& router, const OwnParts& parts);

// The answers to GET /own/seen and /own/books, and back. Errors: kInvalid.
json::object SeenJson(const std::optional<Event>& event);
Result<std::optional<Event>> ReadSeen(const json::object& answer);
json::object BooksJson(const passport::InsightsBooks& books);
Result<passport::InsightsBooks> ReadBooks(const json::object& answer);

}  // namespace taskflow::insights

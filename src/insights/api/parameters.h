// The parameters of questions, read and checked; what is wrong names the parameter.
#pragma once

#include <charconv>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "insights/pipeline/answers.h"
#include "insights/questions/filter.h"
#include "insights/questions/queries.h"
#include "insights/questions/time_zone.h"

// As ASSIGN_OR_RETURN, for a function that answers: an Error becomes the Problem of it.
#define ASSIGN_OR_ANSWER(declaration, ...) \
  ASSIGN_OR_ANSWER_INNER(TASKFLOW_JOIN(answer_, __LINE__), declaration, __VA_ARGS__)
#define ASSIGN_OR_ANSWER_INNER(holder, declaration, ...)                             \
  auto holder = (__VA_ARGS__);                                                       \
  if (!holder) return ::tl::unexpected<Problem>(Problem(std::move(holder).error())); \
  declaration = *std::move(holder)

namespace taskflow::insights {

// A request's parameters; of several of one name the first counts.
using Parameters = std::vector<std::pair<std::string, std::string>>;
template <typename T>
using Maybe = tl::expected<T, Problem>;

inline constexpr std::size_t kTopDefault = 20, kWeeksDefault = 8, kPageDefault = 100;

FindParameter FinderIn(const Parameters& parameters);  // as long as they live
Maybe<Filter> FilterIn(const Parameters& parameters);
std::string_view TextIn(const Parameters& parameters, std::string_view name,
                        std::string_view otherwise = "");
std::optional<std::uint64_t> NumberOf(std::string_view text);
// From 1 to `most`.
Maybe<std::size_t> CountIn(const Parameters& parameters, const char* name, std::size_t otherwise,
                           std::size_t most);
Maybe<bool> FlagIn(const Parameters& parameters, const char* name);
Maybe<std::shared_ptr<const TimeZone>> ZoneIn(const Parameters& parameters);  // of `zone`
Maybe<TopBy> TopByIn(const Parameters& parameters);                           // of `by`

// The one of the choices that the parameter names; the first when it is absent.
template <typename T>
Maybe<T> ChoiceIn(const Parameters& parameters, const char* name,
                  std::initializer_list<std::pair<std::string_view, T>> choices,
                  std::string_view otherwise) {
  auto text = TextIn(parameters, name, otherwise);
  std::string all;
  for (const auto& [word, choice] : choices) {
    if (word == text) return choice;
    all += fmt::format("{}{}", all.empty() ? "" : ", ", word);
  }
  return Wrong(name, fmt::format("{} is one of {}.", name, all));
}

}  // namespace taskflow::insights

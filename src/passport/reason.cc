#include "passport/reason.h"

#include <fmt/format.h>

#include <optional>

namespace taskflow::passport {
namespace {

bool Has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// The word after `before`, up to one of `ends` or the end.
std::optional<std::string> WordAfter(std::string_view text, std::string_view before,
                                     std::string_view ends = " .,:;(\n") {
  auto at = text.find(before);
  if (at == std::string_view::npos) return std::nullopt;
  text.remove_prefix(at + before.size());
  auto word = text.substr(0, text.find_first_of(ends));
  if (word.empty()) return std::nullopt;
  return std::string(word);
}

std::optional<Reason> OfTheFrame(std::string_view text) {
  if (Has(text, "Unknown magic byte")) {
    return Reason{"a value begins with a zero byte and a schema id (Confluent's framing)", "value",
                  "send the event again by an Avro serializer that uses the registry"};
  }
  if (Has(text, "40403")) {
    return Reason{"the schema id in a value is one that the registry has", "value",
                  "send the event again by a serializer that registers its schema there, or give "
                  "the registry its schemas back"};
  }
  if (Has(text, "Error deserializing Avro message")) {
    return Reason{"a value's bytes are what its schema says", "value",
                  "send the event again, whole, with the schema that it was written with"};
  }
  return std::nullopt;
}

std::optional<Reason> OfTheTransforms(std::string_view text) {
  if (auto field = WordAfter(text, "Field does not exist: ")) {
    return Reason{
        fmt::format("the connector's transforms find {} in a value", *field), *field,
        fmt::format("send the event again with {}, or change the connector's transforms", *field)};
  }
  if (Has(text, "objects supported") && Has(text, "found: null")) {
    return Reason{
        "the connector's transforms want a value; this record deletes its key (tombstone)", "value",
        "delete the row by CQL; transforms with the predicate RecordIsTombstone let such "
        "records through"};
  }
  return std::nullopt;
}

std::optional<Reason> OfTheTable(std::string_view text) {
  if (auto field = WordAfter(text, "has no column for field ")) {
    return Reason{"each field of a value has a column in the table", *field,
                  fmt::format("add the column {}, or set auto.evolve=true", *field)};
  }
  auto column = WordAfter(text, "column ");
  if (!column || !Has(text, " of table ")) return std::nullopt;
  if (Has(text, "null in the primary key")) {
    return Reason{fmt::format("{} is the table's primary key, which is never null", *column),
                  *column, fmt::format("send the event again with {}", *column)};
  }
  if (auto type = WordAfter(text, "does not fit type ")) {
    return Reason{fmt::format("column {} takes {}", *column, *type), *column,
                  fmt::format("send the event again with {} as {}, or convert it with the "
                              "transform Cast",
                              *column, *type)};
  }
  return Reason{fmt::format("column {} takes what fits its type", *column), *column, ""};
}

}  // namespace

Reason ReasonOf(std::string_view message) {
  for (auto read : {OfTheFrame, OfTheTransforms, OfTheTable}) {
    if (auto found = read(message)) return *std::move(found);
  }
  return {};
}

}  // namespace taskflow::passport

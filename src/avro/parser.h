// From JSON to the graph of nodes. For schema.cc alone.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>

#include "avro/defaults.h"
#include "avro/schema.h"
#include "base/json.h"

namespace taskflow::avro {

// Named types by full name, and every node of a schema and of those it refers to.
struct Graph {
  std::deque<Node> nodes;
  std::map<std::string, Node*, std::less<>> names;
};

class Parser {
 public:
  explicit Parser(Graph& graph) : graph_(graph) {}
  // Adds one schema; its text may use the names that are in the graph.
  Result<const Node*> ParseText(std::string_view text);

 private:
  class At;
  using Object = json::object;

  Result<Node*> ParseType(const json::value& value, std::string_view space);
  Result<Node*> ParseWord(std::string_view word, std::string_view space);
  Result<Node*> ParseUnion(const json::array& branches, std::string_view space);
  Result<Node*> ParseObject(const Object& object, std::string_view space);
  Result<Node*> ParseNamed(const Object& object, std::string_view type, std::string_view space);
  Result<Node*> ParseContainer(const Object& object, Type type, std::string_view space);
  Status ParseName(const Object& object, std::string_view space, Node& node);
  Status ParseFields(const Object& object, Node& record);
  Status ParseField(const json::value& value, Node& record);
  Status ParseFieldDetails(const Object& object, Field& field);
  Status ParseSymbols(const Object& object, Node& node);
  Status ParseFixedSize(const Object& object, Node& node);
  Status ParseAliases(const Object& object, Node& node);
  void ParseProperties(const Object& object, Node& node);

  Result<Node*> NewNode(Type type);
  Status DeepenOver(Node& node, const Node& child) const;

  template <typename... Args>
  tl::unexpected<Error> Wrong(fmt::format_string<Args...> text, Args&&... args) const {
    return AtPath({ErrorCode::kInvalid, fmt::format(text, std::forward<Args>(args)...)});
  }
  tl::unexpected<Error> AtPath(Error error) const;

  Graph& graph_;
  std::string path_;  // JSON pointer to what is parsed now
  DefaultCheck defaults_;
};

}  // namespace taskflow::avro

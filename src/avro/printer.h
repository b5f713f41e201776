// A schema's one-line text. For schema.cc alone.
#pragma once

#include <set>
#include <string>

#include "avro/schema.h"

namespace taskflow::avro {

class Printer {
 public:
  Printer(const PrintOptions& options, std::string& out) : options_(options), out_(out) {}
  // These are printed by their names.
  void TakeAsKnown(const std::set<const Node*>& nodes) { known_ = nodes; }
  void Print(const Node& node);

 private:
  void PrintDefinition(const Node& node);
  void PrintName(const Node& node);
  void PrintField(const Field& field);
  void PrintMember(std::string_view key, std::string_view text);
  void PrintProperties(std::vector<Property> properties);
  void PrintList(std::string_view key, std::vector<std::string> texts, bool sorted);
  void PrintAliases(const Node& node);
  std::string NameIn(const FullName& name) const;

  const PrintOptions& options_;
  std::string& out_;
  std::string space_;            // the enclosing namespace
  std::set<const Node*> known_;  // defined already
};

}  // namespace taskflow::avro

#include "avro/printer.h"

#include <algorithm>

#include "avro/json_text.h"
#include "avro/names.h"

namespace taskflow::avro {

void Printer::Print(const Node& node) {
  if (IsNamed(node.type)) {
    if (!known_.insert(&node).second) return AppendJsonString(NameIn(node.name), out_);
    return PrintDefinition(node);
  }
  if (node.type == Type::kUnion) {
    out_ += '[';
    for (std::size_t i = 0; i < node.branches.size(); ++i) {
      if (i > 0) out_ += ',';
      Print(*node.branches[i]);
    }
    out_ += ']';
    return;
  }
  if (node.items == nullptr && node.properties.empty()) {
    return AppendJsonString(Name(node.type), out_);
  }
  out_ += "{\"type\":";
  AppendJsonString(Name(node.type), out_);
  if (node.items != nullptr) {
    out_ += node.type == Type::kArray ? ",\"items\":" : ",\"values\":";
    Print(*node.items);
  }
  PrintProperties(node.properties);
  out_ += '}';
}

void Printer::PrintDefinition(const Node& node) {
  out_ += "{\"type\":";
  AppendJsonString(node.is_error ? "error" : Name(node.type), out_);
  PrintName(node);
  if (node.doc) PrintMember("doc", *node.doc);
  if (node.type == Type::kRecord) {
    auto outer = std::exchange(space_, node.name.space);
    out_ += ",\"fields\":[";
    for (std::size_t i = 0; i < node.fields.size(); ++i) {
      if (i > 0) out_ += ',';
      PrintField(node.fields[i]);
    }
    out_ += ']';
    space_ = std::move(outer);
  }
  if (node.type == Type::kEnum) {
    PrintList("symbols", node.symbols, false);
    if (node.default_symbol) PrintMember("default", *node.default_symbol);
  }
  if (node.type == Type::kFixed) out_ += fmt::format(",\"size\":{}", node.fixed_bytes);
  PrintProperties(node.properties);
  PrintAliases(node);
  out_ += '}';
}

void Printer::PrintName(const Node& node) {
  PrintMember("name", node.name.name);
  if (node.name.space != space_) PrintMember("namespace", node.name.space);
}

void Printer::PrintField(const Field& field) {
  out_ += "{\"name\":";
  AppendJsonString(field.name, out_);
  out_ += ",\"type\":";
  Print(*field.type);
  if (field.doc) PrintMember("doc", *field.doc);
  if (field.default_json) out_ += ",\"default\":" + *field.default_json;
  if (field.order == Order::kDescending) PrintMember("order", "descending");
  if (field.order == Order::kIgnore) PrintMember("order", "ignore");
  if (!field.aliases.empty()) PrintList("aliases", field.aliases, options_.normalize);
  PrintProperties(field.properties);
  out_ += '}';
}

void Printer::PrintMember(std::string_view key, std::string_view text) {
  out_ += ',';
  AppendJsonString(key, out_);
  out_ += ':';
  AppendJsonString(text, out_);
}

void Printer::PrintProperties(std::vector<Property> properties) {
  if (options_.normalize) std::ranges::sort(properties, {}, &Property::name);
  for (const auto& property : properties) {
    out_ += ',';
    AppendJsonString(property.name, out_);
    out_ += ':' + property.json;
  }
}

void Printer::PrintList(std::string_view key, std::vector<std::string> texts, bool sorted) {
  if (sorted) std::ranges::sort(texts);
  out_ += ',';
  AppendJsonString(key, out_);
  out_ += ":[";
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) out_ += ',';
    AppendJsonString(texts[i], out_);
  }
  out_ += ']';
}

void Printer::PrintAliases(const Node& node) {
  if (node.aliases.empty()) return;
  std::vector<std::string> texts;
  for (const auto& alias : node.aliases) {
    texts.push_back(alias.space == node.name.space ? alias.name : alias.Text());
  }
  PrintList("aliases", std::move(texts), options_.normalize);
}

// Short within its own namespace, unless it would read as a type of the language.
std::string Printer::NameIn(const FullName& name) const {
  bool is_word = PrimitiveNamed(name.name).has_value();
  return name.space == space_ && !is_word ? name.name : name.Text();
}

}  // namespace taskflow::avro

#include "avro/schema.h"

#include "avro/parser.h"
#include "avro/printer.h"

namespace taskflow::avro {

struct Schema::Parts {
  Graph graph;
  const Node* root = nullptr;
  std::set<const Node*> referenced;  // named types that came from references
};

std::string TypeName(const Node& node) {
  return IsNamed(node.type) ? node.name.Text() : std::string(Name(node.type));
}

const Field* Node::FindField(std::string_view field_name) const {
  for (const auto& field : fields) {
    if (field.name == field_name) return &field;
  }
  return nullptr;
}

Schema::Schema(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Schema::~Schema() = default;

const Node& Schema::root() const { return *parts_->root; }

Result<std::shared_ptr<const Schema>> Schema::Parse(std::string_view text,
                                                    std::span<const std::string> references) {
  auto parts = std::make_unique<Parts>();
  for (const auto& reference : references) {
    if (auto parsed = Parser(parts->graph).ParseText(reference); !parsed) {
      return FailWith("a referenced schema", std::move(parsed).error());
    }
  }
  for (const auto& [name, node] : parts->graph.names) parts->referenced.insert(node);
  ASSIGN_OR_RETURN(parts->root, Parser(parts->graph).ParseText(text));
  return std::shared_ptr<const Schema>(new Schema(std::move(parts)));
}

std::string Schema::Text(const PrintOptions& options) const {
  std::string out;
  Printer printer(options, out);
  if (!options.inline_references) printer.TakeAsKnown(parts_->referenced);
  printer.Print(root());
  return out;
}

}  // namespace taskflow::avro

#include "avro/canonical.h"

#include <array>
#include <set>

#include "avro/json_text.h"

namespace taskflow::avro {
namespace {

constexpr std::uint64_t kEmpty = 0xc15d213aa4d7a795;

class CanonicalWriter {
 public:
  explicit CanonicalWriter(std::string& out) : out_(out) {}

  void Write(const Node& node) {
    switch (node.type) {
      case Type::kUnion:
        return WriteList(node.branches.size(), [&](std::size_t i) { Write(*node.branches[i]); });
      case Type::kArray:
        out_ += R"({"type":"array","items":)";
        Write(*node.items);
        break;
      case Type::kMap:
        out_ += R"({"type":"map","values":)";
        Write(*node.items);
        break;
      case Type::kRecord:
      case Type::kEnum:
      case Type::kFixed:
        if (!written_.insert(&node).second) return AppendJsonString(node.name.Text(), out_);
        WriteNamed(node);
        break;
      default:
        return AppendJsonString(Name(node.type), out_);
    }
    out_ += '}';
  }

 private:
  template <typename One>
  void WriteList(std::size_t count, const One& one) {
    out_ += '[';
    for (std::size_t i = 0; i < count; ++i) {
      if (i > 0) out_ += ',';
      one(i);
    }
    out_ += ']';
  }

  void WriteNamed(const Node& node) {
    out_ += R"({"name":)";
    AppendJsonString(node.name.Text(), out_);
    out_ += R"(,"type":)";
    AppendJsonString(Name(node.type), out_);
    if (node.type == Type::kFixed) out_ += ",\"size\":" + std::to_string(node.fixed_bytes);
    if (node.type == Type::kEnum) {
      out_ += ",\"symbols\":";
      WriteList(node.symbols.size(),
                [&](std::size_t i) { AppendJsonString(node.symbols[i], out_); });
    }
    if (node.type != Type::kRecord) return;
    out_ += ",\"fields\":";
    WriteList(node.fields.size(), [&](std::size_t i) {
      out_ += R"({"name":)";
      AppendJsonString(node.fields[i].name, out_);
      out_ += R"(,"type":)";
      Write(*node.fields[i].type);
      out_ += '}';
    });
  }

  std::string& out_;
  std::set<const Node*> written_;
};

std::array<std::uint64_t, 256> MakeTable() {
  std::array<std::uint64_t, 256> table{};
  for (std::uint64_t i = 0; i < 256; ++i) {
    auto value = i;
    for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ (kEmpty & (~(value & 1) + 1));
    table[i] = value;
  }
  return table;
}

}  // namespace

std::string ParsingForm(const Schema& schema) {
  std::string out;
  CanonicalWriter(out).Write(schema.root());
  return out;
}

std::uint64_t Fingerprint(const Schema& schema) {
  static const auto kTable = MakeTable();
  auto value = kEmpty;
  for (char c : ParsingForm(schema)) {
    value = (value >> 8) ^ kTable[(value ^ static_cast<unsigned char>(c)) & 0xff];
  }
  return value;
}

}  // namespace taskflow::avro

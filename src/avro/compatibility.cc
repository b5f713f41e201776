#include "avro/compatibility.h"

#include <map>
#include <set>

#include "avro/limits.h"
#include "avro/promotion.h"

namespace taskflow::avro {
namespace {

using Differences = std::vector<Difference>;

// "INT", as Avro Java prints types.
std::string UpperName(Type type) {
  std::string name(Name(type));
  for (char& c : name) c = static_cast<char>(c - 'a' + 'A');
  return name;
}

class Checker {
 public:
  // The differences of a pair; found once, with the path of its first place.
  const Differences& Check(const Node& reader, const Node& writer, const std::string& path);
  bool gave_up() const { return gave_up_; }

 private:
  void Compare(const Node& reader, const Node& writer, const std::string& path, Differences& out);
  void CompareSameType(const Node& reader, const Node& writer, const std::string& path,
                       Differences& out);
  void CompareUnions(const Node& reader, const Node& writer, const std::string& path,
                     Differences& out);
  void CompareFields(const Node& reader, const Node& writer, const std::string& path,
                     Differences& out);
  void CompareNames(const Node& reader, const Node& writer, const std::string& path,
                    Differences& out);
  void CompareSymbols(const Node& reader, const Node& writer, const std::string& path,
                      Differences& out);
  static void Merge(const Differences& from, Differences& into);
  static void MissingBranch(const Node& writer, const std::string& path, Differences& out) {
    Merge({{DifferenceType::kMissingUnionBranch, path,
            "reader union lacking writer type: " + UpperName(writer.type)}},
          out);
  }

  // A pair in progress has no differences yet, so recursion counts as compatible.
  std::map<std::pair<const Node*, const Node*>, Differences> pairs_;
  int depth_ = 0;
  bool gave_up_ = false;
};

void Checker::Merge(const Differences& from, Differences& into) {
  for (const auto& difference : from) {
    if (into.size() < kDifferencesMax) into.push_back(difference);
  }
}

const Differences& Checker::Check(const Node& reader, const Node& writer, const std::string& path) {
  auto [entry, is_new] = pairs_.try_emplace({&reader, &writer});
  if (!is_new || gave_up_) return entry->second;
  if (pairs_.size() > kCompatibilityPairsMax || depth_ > 4 * kSchemaDepthMax) {
    gave_up_ = true;
    return entry->second;
  }
  Differences found;
  ++depth_;
  Compare(reader, writer, path, found);
  --depth_;
  entry->second = std::move(found);
  return entry->second;
}

void Checker::Compare(const Node& reader, const Node& writer, const std::string& path,
                      Differences& out) {
  if (reader.type == writer.type) return CompareSameType(reader, writer, path, out);
  if (writer.type == Type::kUnion) {
    for (std::size_t i = 0; i < writer.branches.size(); ++i) {
      Merge(Check(reader, *writer.branches[i], fmt::format("{}/{}", path, i)), out);
    }
    return;
  }
  if (reader.type == Type::kUnion) {
    for (const auto* branch : reader.branches) {
      if (Check(*branch, writer, "").empty()) return;
    }
    return MissingBranch(writer, path, out);
  }
  if (Promotes(writer.type, reader.type)) return;
  Merge({{DifferenceType::kTypeMismatch, path,
          fmt::format("reader type: {} not compatible with writer type: {}", UpperName(reader.type),
                      UpperName(writer.type))}},
        out);
}

void Checker::CompareSameType(const Node& reader, const Node& writer, const std::string& path,
                              Differences& out) {
  switch (reader.type) {
    case Type::kArray:
      return Merge(Check(*reader.items, *writer.items, path + "/items"), out);
    case Type::kMap:
      return Merge(Check(*reader.items, *writer.items, path + "/values"), out);
    case Type::kUnion:
      return CompareUnions(reader, writer, path, out);
    case Type::kFixed:
      CompareNames(reader, writer, path, out);
      if (reader.fixed_bytes != writer.fixed_bytes) {
        Merge({{DifferenceType::kFixedSizeMismatch, path + "/size",
                fmt::format("expected: {}, found: {}", writer.fixed_bytes, reader.fixed_bytes)}},
              out);
      }
      return;
    case Type::kEnum:
      CompareNames(reader, writer, path, out);
      return CompareSymbols(reader, writer, path, out);
    case Type::kRecord:
      CompareNames(reader, writer, path, out);
      return CompareFields(reader, writer, path, out);
    default:
      return;
  }
}

void Checker::CompareUnions(const Node& reader, const Node& writer, const std::string& path,
                            Differences& out) {
  for (std::size_t i = 0; i < writer.branches.size(); ++i) {
    if (!Check(reader, *writer.branches[i], "").empty()) {
      MissingBranch(*writer.branches[i], fmt::format("{}/{}", path, i), out);
    }
  }
}

void Checker::CompareNames(const Node& reader, const Node& writer, const std::string& path,
                           Differences& out) {
  if (NamesAgree(reader, writer)) return;
  Merge({{DifferenceType::kNameMismatch, path + "/name", "expected: " + writer.name.Text()}}, out);
}

void Checker::CompareSymbols(const Node& reader, const Node& writer, const std::string& path,
                             Differences& out) {
  if (reader.default_symbol) return;
  std::set<std::string> missing(writer.symbols.begin(), writer.symbols.end());
  for (const auto& symbol : reader.symbols) missing.erase(symbol);
  if (missing.empty()) return;
  Merge({{DifferenceType::kMissingEnumSymbols, path + "/symbols",
          fmt::format("[{}]", fmt::join(missing, ", "))}},
        out);
}

void Checker::CompareFields(const Node& reader, const Node& writer, const std::string& path,
                            Differences& out) {
  for (std::size_t i = 0; i < reader.fields.size(); ++i) {
    const auto& field = reader.fields[i];
    auto field_path = fmt::format("{}/fields/{}", path, i);
    if (const auto* writer_field = WriterField(writer, field)) {
      Merge(Check(*field.type, *writer_field->type, field_path + "/type"), out);
      continue;
    }
    if (field.default_json) continue;
    // Avro Java then compares the enum with the whole writer, which never agrees.
    if (field.type->type == Type::kEnum && field.type->default_symbol) {
      Merge(Check(*field.type, writer, field_path + "/type"), out);
      continue;
    }
    Merge({{DifferenceType::kReaderFieldMissingDefaultValue, field_path, field.name}}, out);
  }
}

std::string Description(const Difference& difference, std::string_view reader,
                        std::string_view writer) {
  const auto path = difference.path.empty() ? "/" : difference.path;
  switch (difference.type) {
    case DifferenceType::kNameMismatch:
      return fmt::format("The name of the schema has changed (path '{}')", path);
    case DifferenceType::kFixedSizeMismatch:
      return fmt::format(
          "The size of FIXED type field at path '{}' in the {} schema does not match with the {} "
          "schema",
          path, reader, writer);
    case DifferenceType::kMissingEnumSymbols:
      return fmt::format("The {} schema is missing enum symbols '{}' at path '{}' in the {} schema",
                         reader, difference.info, path, writer);
    case DifferenceType::kReaderFieldMissingDefaultValue:
      return fmt::format(
          "The field '{}' at path '{}' in the {} schema has no default value and is missing in "
          "the {} schema",
          difference.info, path, reader, writer);
    case DifferenceType::kTypeMismatch:
      return fmt::format(
          "The type (path '{}') of a field in the {} schema does not match with the {} schema",
          path, reader, writer);
    case DifferenceType::kMissingUnionBranch:
      return fmt::format(
          "The {} schema is missing a type inside a union field at path '{}' in the {} schema",
          reader, path, writer);
  }
  return {};
}

}  // namespace

std::string_view Name(DifferenceType type) {
  switch (type) {
    case DifferenceType::kNameMismatch:
      return "NAME_MISMATCH";
    case DifferenceType::kFixedSizeMismatch:
      return "FIXED_SIZE_MISMATCH";
    case DifferenceType::kMissingEnumSymbols:
      return "MISSING_ENUM_SYMBOLS";
    case DifferenceType::kReaderFieldMissingDefaultValue:
      return "READER_FIELD_MISSING_DEFAULT_VALUE";
    case DifferenceType::kTypeMismatch:
      return "TYPE_MISMATCH";
    case DifferenceType::kMissingUnionBranch:
      return "MISSING_UNION_BRANCH";
  }
  return {};
}

std::string Difference::Text(std::string_view reader_name, std::string_view writer_name) const {
  return fmt::format("{{errorType:'{}', description:'{}', additionalInfo:'{}'}}", Name(type),
                     Description(*this, reader_name, writer_name), info);
}

Result<std::vector<Difference>> CheckReads(const Node& reader, const Node& writer) {
  Checker checker;
  auto found = checker.Check(reader, writer, "");
  if (checker.gave_up()) {
    return Fail(ErrorCode::kTooLarge, "the schemas are too large to compare: more than {} pairs",
                kCompatibilityPairsMax);
  }
  return found;
}

}  // namespace taskflow::avro

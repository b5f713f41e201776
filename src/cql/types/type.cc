#include "cql/types/type.h"

#include <fmt/ranges.h>

namespace taskflow::cql {
namespace {

struct Named {
  std::string_view name;
  TypeId id;
};
// "varchar" stands behind the name that is printed.
constexpr Named kNames[] = {
    {"ascii", TypeId::kAscii},
    {"bigint", TypeId::kBigint},
    {"blob", TypeId::kBlob},
    {"boolean", TypeId::kBoolean},
    {"counter", TypeId::kCounter},
    {"date", TypeId::kDate},
    {"decimal", TypeId::kDecimal},
    {"double", TypeId::kDouble},
    {"duration", TypeId::kDuration},
    {"float", TypeId::kFloat},
    {"inet", TypeId::kInet},
    {"int", TypeId::kInt},
    {"list", TypeId::kList},
    {"map", TypeId::kMap},
    {"set", TypeId::kSet},
    {"smallint", TypeId::kSmallint},
    {"text", TypeId::kText},
    {"time", TypeId::kTime},
    {"timestamp", TypeId::kTimestamp},
    {"timeuuid", TypeId::kTimeuuid},
    {"tinyint", TypeId::kTinyint},
    {"tuple", TypeId::kTuple},
    {"uuid", TypeId::kUuid},
    {"varchar", TypeId::kText},
    {"varint", TypeId::kVarint},
};

bool IsCollection(TypeId id) {
  return id == TypeId::kList || id == TypeId::kSet || id == TypeId::kMap;
}
bool CanBeFrozen(TypeId id) {
  return IsCollection(id) || id == TypeId::kTuple || id == TypeId::kUdt;
}

void Freeze(Type& type) {
  type.frozen = CanBeFrozen(type.id) && type.id != TypeId::kTuple;
  for (auto& inner : type.of) Freeze(inner);
}

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

class TypeParser {
 public:
  TypeParser(std::string_view text, bool user_types) : rest_(text), user_types_(user_types) {}

  Result<Type> Parse() {
    ASSIGN_OR_RETURN(auto type, ParseOne(0));
    SkipBlanks();
    if (!rest_.empty()) return Fail(ErrorCode::kInvalid, "unexpected '{}' behind a type", rest_);
    return type;
  }

 private:
  void SkipBlanks() {
    auto blanks = std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size());
    rest_.remove_prefix(blanks);
  }
  bool Eat(char c) {
    SkipBlanks();
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // Folded to lower case unless quoted; empty: there is none.
  std::string Name() {
    std::string name;
    if (Eat('"')) {
      auto end = rest_.find('"');
      name = rest_.substr(0, end);
      rest_.remove_prefix(end == rest_.npos ? rest_.size() : end + 1);
      return name;
    }
    while (!rest_.empty() && IsNameCharacter(rest_[0])) {
      char c = rest_[0];
      name.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + 'a' - 'A') : c);
      rest_.remove_prefix(1);
    }
    return name;
  }

  Result<Type> ParseOne(int depth) {
    if (depth > kTypeDepthMax)
      return Fail(ErrorCode::kTooLarge, "types may be nested {} deep", kTypeDepthMax);
    SkipBlanks();
    bool quoted = rest_.starts_with('"');
    auto name = Name();
    if (name == "frozen" && !quoted) return ParseFrozen(depth);
    auto known = std::find_if(std::begin(kNames), std::end(kNames),
                              [&](auto& one) { return one.name == name; });
    if (known == std::end(kNames) || quoted) return ParseUserType(std::move(name));
    Type type{.id = known->id};
    if (IsCollection(type.id) || type.id == TypeId::kTuple) TRY(ParseInner(type, name, depth));
    return type;
  }

  Result<Type> ParseUserType(std::string name) {
    if (Eat('.')) name += "." + Name();
    if (!user_types_ || name.empty()) return Fail(ErrorCode::kInvalid, "Unknown type {}", name);
    return Type{.id = TypeId::kUdt, .name = std::move(name)};
  }

  Result<Type> ParseFrozen(int depth) {
    if (!Eat('<')) return Fail(ErrorCode::kInvalid, "frozen needs a type: frozen<...>");
    ASSIGN_OR_RETURN(auto type, ParseOne(depth + 1));
    if (!Eat('>')) return Fail(ErrorCode::kInvalid, "frozen<...> is not closed");
    if (!CanBeFrozen(type.id)) {
      return Fail(
          ErrorCode::kInvalid,
          "frozen<> is only allowed on collections, tuples, and user-defined types (got {})",
          ToCql(type));
    }
    Freeze(type);
    return type;
  }

  Status ParseInner(Type& type, std::string_view name, int depth) {
    if (!Eat('<')) return Fail(ErrorCode::kInvalid, "{} needs types: {}<...>", name, name);
    do {
      ASSIGN_OR_RETURN(auto inner, ParseOne(depth + 1));
      type.of.push_back(std::move(inner));
    } while (Eat(','));
    std::size_t wanted = type.id == TypeId::kMap     ? 2
                         : type.id == TypeId::kTuple ? type.of.size()
                                                     : 1;
    if (!Eat('>') || type.of.size() != wanted)
      return Fail(ErrorCode::kInvalid, "{}<...> has the wrong number of types or is not closed",
                  name);
    if (type.id == TypeId::kTuple) Freeze(type);
    return CheckInner(type);
  }

  static Status CheckInner(const Type& type) {
    for (auto& inner : type.of) {
      if (inner.id == TypeId::kCounter)
        return Fail(ErrorCode::kInvalid, "Counters are not allowed inside collections: {}",
                    ToCql(type));
    }
    bool has_keys = type.id == TypeId::kMap || type.id == TypeId::kSet;
    if (has_keys && type.of[0].id == TypeId::kDuration) {
      return Fail(ErrorCode::kInvalid, "Durations are not allowed {}: {}",
                  type.id == TypeId::kMap ? "as map keys" : "inside sets", ToCql(type));
    }
    return {};
  }

  std::string_view rest_;
  bool user_types_;
};

// Inside frozen<...> Freeze has been here already.
Status CheckFrozen(const Type& type) {
  if (!IsCollection(type.id)) return {};
  for (auto& inner : type.of) {
    if (CanBeFrozen(inner.id) && inner.id != TypeId::kTuple && !inner.frozen) {
      return Fail(ErrorCode::kInvalid, "Non-frozen {} are not allowed inside collections: {}",
                  inner.id == TypeId::kUdt ? "UDTs" : "collections", ToCql(type));
    }
  }
  return {};
}

std::string NameOf(const Type& type) {
  if (type.id == TypeId::kUdt) return type.name.substr(type.name.find('.') + 1);
  if (type.id == TypeId::kCustom) return fmt::format("'{}'", type.name);
  auto found = std::find_if(std::begin(kNames), std::end(kNames),
                            [&](auto& one) { return one.id == type.id; });
  return std::string(found->name);
}

}  // namespace

Result<Type> ParseType(std::string_view text, bool user_types) {
  ASSIGN_OR_RETURN(auto type, TypeParser(text, user_types).Parse());
  TRY(CheckFrozen(type));
  return type;
}

std::string ToCql(const Type& type) {
  auto name = NameOf(type);
  if (!type.of.empty() && type.id != TypeId::kUdt) {
    std::vector<std::string> inner;
    for (auto& one : type.of) inner.push_back(ToCql(one));
    name = fmt::format("{}<{}>", name, fmt::join(inner, ", "));
  }
  bool frozen = type.frozen || type.id == TypeId::kTuple;
  return frozen ? fmt::format("frozen<{}>", name) : name;
}

}  // namespace taskflow::cql

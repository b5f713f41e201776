#include "avro/resolution.h"

#include <algorithm>

#include "avro/json_value.h"
#include "avro/limits.h"
#include "avro/promotion.h"

namespace taskflow::avro {
namespace {

std::string NameOf(const Node& node) {
  return IsNamed(node.type) ? node.name.Text() : std::string(Name(node.type));
}

bool IsSame(const Node& reader, const Node& writer) {
  return reader.type == writer.type && (!IsNamed(reader.type) || NamesAgree(reader, writer));
}

// Whether data of `writer`, which is no union, may be a value of `reader`, as far as the two
// themselves tell.
bool Takes(const Node& reader, const Node& writer) {
  return IsSame(reader, writer) || Promotes(writer.type, reader.type);
}

}  // namespace

Result<Resolution> Resolution::Of(std::shared_ptr<const Schema> writer,
                                  std::shared_ptr<const Schema> reader) {
  Resolution out;
  out.writer_ = std::move(writer);
  out.reader_ = std::move(reader);
  TRY(out.Prepare(out.reader_->root(), out.writer_->root()));
  return out;
}

Status Resolution::Prepare(const Node& reader, const Node& writer) {
  if (!seen_.emplace(Pair{&reader, &writer}, true).second) return {};
  if (seen_.size() > kCompatibilityPairsMax) {
    return Fail(ErrorCode::kTooLarge, "the schemas are too large to resolve");
  }
  if (writer.type == Type::kUnion) {
    for (const auto* branch : writer.branches) TRY(Prepare(reader, *branch));
    return {};
  }
  if (reader.type == Type::kUnion) {
    for (const auto* branch : reader.branches) {
      if (Takes(*branch, writer)) TRY(Prepare(*branch, writer));
    }
    return {};
  }
  if (reader.type != writer.type) return {};
  if (reader.items != nullptr) return Prepare(*reader.items, *writer.items);
  return reader.type == Type::kRecord ? PrepareRecord(reader, writer) : Status();
}

Status Resolution::PrepareRecord(const Node& reader, const Node& writer) {
  std::vector<Part> parts;
  for (const auto& field : reader.fields) {
    Part part;
    if (const auto* written = WriterField(writer, field)) {
      part.written = static_cast<int>(written - writer.fields.data());
      TRY(Prepare(*field.type, *written->type));
    } else if (field.default_json) {
      auto& kept = defaults_[&field];
      if (kept == nullptr) {
        auto value = std::make_shared<Values>();
        if (auto status = FromJson(*field.type, *field.default_json, *value); !status) {
          return FailWith("the default of field " + field.name, std::move(status).error());
        }
        kept = std::move(value);
      }
      part.instead = kept.get();
    }
    parts.push_back(part);
  }
  records_[{&reader, &writer}] = std::move(parts);
  return {};
}

class Resolution::Run {
 public:
  Run(const Resolution& resolution, const Values& from, Values& into)
      : resolution_(resolution), from_(from), into_(into) {}

  Status Put(const Node& reader, const Datum& datum, std::uint32_t slot) {
    static const Node kNull;
    const auto& writer = datum.node != nullptr ? *datum.node : kNull;
    if (reader.type == Type::kUnion) return PutInUnion(reader, writer, datum, slot);
    if (!Takes(reader, writer)) {
      return Fail(ErrorCode::kInvalid, "{} cannot be read as {}", NameOf(writer), NameOf(reader));
    }
    switch (reader.type) {
      case Type::kRecord:
        return PutRecord(reader, writer, datum, slot);
      case Type::kArray:
      case Type::kMap:
        return PutItems(reader, datum, slot);
      case Type::kEnum:
        return PutSymbol(reader, datum, slot);
      case Type::kFixed:
        if (datum.count != static_cast<std::uint32_t>(reader.fixed_bytes)) {
          return Fail(ErrorCode::kInvalid, "{} has {} bytes, not {}", NameOf(reader),
                      reader.fixed_bytes, datum.count);
        }
        break;
      default:
        break;
    }
    auto copy = datum;
    if (datum.type != reader.type) {
      bool from_integer = datum.type == Type::kInt || datum.type == Type::kLong;
      bool to_real = reader.type == Type::kFloat || reader.type == Type::kDouble;
      if (from_integer && to_real) copy.real = AsReal(reader.type, datum.integer);
    }
    copy.type = reader.type;
    return Set(reader, copy, slot);
  }

 private:
  static double AsReal(Type type, std::int64_t integer) {
    return type == Type::kFloat ? static_cast<double>(static_cast<float>(integer))
                                : static_cast<double>(integer);
  }
  Status Set(const Node& reader, Datum datum, std::uint32_t slot) {
    datum.node = &reader;
    into_[slot] = datum;
    return {};
  }
  Result<std::uint32_t> Allocate(std::size_t count) {
    if (into_.size() + count > kDataMax) return Fail(ErrorCode::kInvalid, "the value is too large");
    return into_.Allocate(static_cast<std::uint32_t>(count));
  }

  Status PutInUnion(const Node& reader, const Node& writer, const Datum& datum,
                    std::uint32_t slot) {
    auto same = std::ranges::find_if(reader.branches,
                                     [&](const Node* branch) { return IsSame(*branch, writer); });
    if (same == reader.branches.end()) {
      same = std::ranges::find_if(reader.branches,
                                  [&](const Node* branch) { return Takes(*branch, writer); });
    }
    if (same == reader.branches.end()) {
      return Fail(ErrorCode::kInvalid, "the reader's union has no {}", NameOf(writer));
    }
    return Put(**same, datum, slot);
  }

  Status PutRecord(const Node& reader, const Node& writer, const Datum& datum, std::uint32_t slot) {
    auto found = resolution_.records_.find({&reader, &writer});
    if (found == resolution_.records_.end()) {
      return Fail(ErrorCode::kInvalid, "{} cannot be read as {}", NameOf(writer), NameOf(reader));
    }
    const auto& parts = found->second;
    ASSIGN_OR_RETURN(auto first, Allocate(parts.size()));
    for (std::uint32_t i = 0; i < parts.size(); ++i) {
      auto status = PutField(reader.fields[i], parts[i], datum, first + i);
      if (!status) return FailWith("field " + reader.fields[i].name, std::move(status).error());
    }
    auto count = static_cast<std::uint32_t>(parts.size());
    return Set(reader, Datum::Container(Type::kRecord, first, count), slot);
  }

  Status PutField(const Field& field, const Part& part, const Datum& record, std::uint32_t slot) {
    if (part.written >= 0) {
      auto at = record.first + static_cast<std::uint32_t>(part.written);
      return Put(*field.type, from_[at], slot);
    }
    if (part.instead == nullptr) {
      return Fail(ErrorCode::kInvalid, "it has no default and was not written");
    }
    return Copy(*part.instead, part.instead->root(), slot);
  }

  // A default's value is the reader's already.
  Status Copy(const Values& values, const Datum& datum, std::uint32_t slot) {
    auto copy = datum;
    bool has_children =
        datum.type == Type::kRecord || datum.type == Type::kArray || datum.type == Type::kMap;
    if (has_children) {
      ASSIGN_OR_RETURN(copy.first, Allocate(datum.count));
      for (std::uint32_t i = 0; i < datum.count; ++i) {
        TRY(Copy(values, values[datum.first + i], copy.first + i));
      }
    }
    into_[slot] = copy;
    return {};
  }

  Status PutItems(const Node& reader, const Datum& datum, std::uint32_t slot) {
    ASSIGN_OR_RETURN(auto first, Allocate(datum.count));
    for (std::uint32_t i = 0; i < datum.count; ++i) {
      const auto& item = from_[datum.first + i];
      if (reader.type == Type::kMap && i % 2 == 0) {
        into_[first + i] = item;
      } else {
        TRY(Put(*reader.items, item, first + i));
      }
    }
    return Set(reader, Datum::Container(reader.type, first, datum.count), slot);
  }

  Status PutSymbol(const Node& reader, const Datum& datum, std::uint32_t slot) {
    auto symbol = std::ranges::find(reader.symbols, datum.text());
    if (symbol == reader.symbols.end() && reader.default_symbol) {
      symbol = std::ranges::find(reader.symbols, *reader.default_symbol);
    }
    if (symbol == reader.symbols.end()) {
      return Fail(ErrorCode::kInvalid, "{} is no symbol of {}", datum.text(), NameOf(reader));
    }
    return Set(reader, Datum::Text(Type::kEnum, *symbol), slot);
  }

  const Resolution& resolution_;
  const Values& from_;
  Values& into_;
};

Status Resolution::Resolve(const Values& written, Values& into) const {
  into.Clear();
  return Run(*this, written, into).Put(reader_->root(), written.root(), into.Allocate(1));
}

}  // namespace taskflow::avro

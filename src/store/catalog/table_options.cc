#include "store/catalog/table_options.h"

#include <charconv>

#include "base/check.h"
#include "store/limits.h"

namespace taskflow::store {
namespace {

constexpr std::string_view kDefaultTtl = "default_time_to_live", kGcGrace = "gc_grace_seconds";

const OptionDef* FindDef(std::string_view name) {
  for (auto& def : TableOptionDefs()) {
    if (def.name == name) return &def;
  }
  return nullptr;
}

bool ReadInt(std::string_view text, std::int64_t& value) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

bool ReadDouble(std::string_view text) {
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

bool HasKind(const OptionValue& value, OptionKind kind) {
  if (std::holds_alternative<TextMap>(value)) return kind == OptionKind::kMap;
  auto& text = std::get<std::string>(value);
  std::int64_t number = 0;
  switch (kind) {
    case OptionKind::kText:
      return true;
    case OptionKind::kInt:
      return ReadInt(text, number) && number >= 0 && number <= INT32_MAX;
    case OptionKind::kDouble:
      return ReadDouble(text);
    case OptionKind::kBool:
      return text == "true" || text == "false";
    case OptionKind::kMap:
      return false;
  }
  return false;
}

// "SizeTieredCompactionStrategy" is given back with its package, as Cassandra does.
void QualifyClass(OptionValue& value, std::string_view package) {
  auto& map = std::get<TextMap>(value);
  auto found = map.find("class");
  if (found != map.end() && found->second.find('.') == std::string::npos) {
    found->second.insert(0, package);
  }
}

}  // namespace

const std::vector<OptionDef>& TableOptionDefs() {
  using enum OptionKind;
  static const std::vector<OptionDef> defs{
      {"additional_write_policy", kText, "99p"},
      {"allow_auto_snapshot", kBool, "true"},
      {"bloom_filter_fp_chance", kDouble, "0.01"},
      {"caching", kMap, TextMap{{"keys", "ALL"}, {"rows_per_partition", "NONE"}}},
      {"cdc", kBool, "false"},
      {"comment", kText, ""},
      {"compaction", kMap,
       TextMap{{"class", "org.apache.cassandra.db.compaction.SizeTieredCompactionStrategy"},
               {"max_threshold", "32"},
               {"min_threshold", "4"}}},
      {"compression", kMap,
       TextMap{{"chunk_length_in_kb", "16"},
               {"class", "org.apache.cassandra.io.compress.LZ4Compressor"}}},
      {"memtable", kText, "default"},
      {"crc_check_chance", kDouble, "1.0"},
      {"default_time_to_live", kInt, "0"},
      {"extensions", kMap, TextMap{}},
      {"gc_grace_seconds", kInt, "864000"},
      {"incremental_backups", kBool, "true"},
      {"max_index_interval", kInt, "2048"},
      {"memtable_flush_period_in_ms", kInt, "0"},
      {"min_index_interval", kInt, "128"},
      {"read_repair", kText, "BLOCKING"},
      {"speculative_retry", kText, "99p"},
  };
  return defs;
}

Status TableOptions::Set(std::string_view name, OptionValue value) {
  auto* def = FindDef(name);
  if (def == nullptr) return Fail(ErrorCode::kInvalid, "Unknown property '{}'", name);
  if (!HasKind(value, def->kind))
    return Fail(ErrorCode::kInvalid, "Invalid value for option '{}'", name);
  std::int64_t number = 0;
  if (def->kind == OptionKind::kInt) ReadInt(std::get<std::string>(value), number);
  if (name == kDefaultTtl) {
    if (number > kTtlMax) {
      return Fail(ErrorCode::kInvalid,
                  "default_time_to_live must be less than or equal to {} (got {})", kTtlMax,
                  number);
    }
    default_ttl_ = number;
  }
  if (name == kGcGrace) gc_grace_ = number;
  if (name == "compaction") QualifyClass(value, "org.apache.cassandra.db.compaction.");
  if (name == "compression") QualifyClass(value, "org.apache.cassandra.io.compress.");
  set_.insert_or_assign(std::string(name), std::move(value));
  return {};
}

const OptionValue& TableOptions::Get(std::string_view name) const {
  auto found = set_.find(name);
  if (found != set_.end()) return found->second;
  auto* def = FindDef(name);
  CHECK(def != nullptr, "option {}", name);
  return def->fallback;
}

}  // namespace taskflow::store

#include "insights/pipeline/decoder.h"

#include <algorithm>
#include <boost/json.hpp>

#include "avro/json_value.h"
#include "base/base64.h"
#include "base/bytes.h"
#include "insights/pipeline/answers.h"
#include "insights/pipeline/limits.h"

namespace taskflow::insights {
namespace {

constexpr std::size_t kFrameBytes = 5;  // Confluent's: a zero, the schema's id

bool IsText(std::string_view bytes) {
  auto is_control = [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
  };
  return std::none_of(bytes.begin(), bytes.end(), is_control) && IsUtf8(bytes);
}

// Numbers and words are texts as well; only what has a structure is shown as JSON.
std::optional<json::value> StructureIn(std::string_view bytes) {
  auto first = bytes.find_first_not_of(" \t\r\n");
  if (first == bytes.npos || (bytes[first] != '{' && bytes[first] != '[')) return std::nullopt;
  auto value = ParseJson(bytes);
  if (!value) return std::nullopt;
  return *std::move(value);
}

void DecodeUnframed(std::string_view bytes, json::object& out) {
  bool fits = bytes.size() <= kShownDataMax;
  if (fits) {
    if (auto value = StructureIn(bytes)) {
      KeepExact(*value);
      out["form"] = "json";
      out["data"] = *std::move(value);
      return;
    }
  }
  if (!IsText(bytes)) return;
  out["form"] = "text";
  if (fits) out["data"] = bytes;
}

}  // namespace

json::object Decoder::Decode(std::optional<std::string_view> bytes) {
  if (!bytes) return {{"form", "null"}, {"size", 0}};
  json::object out{{"form", "bytes"}};
  if (!DecodeAvro(*bytes, out)) DecodeUnframed(*bytes, out);
  out["bytes"] = EncodeBase64(bytes->substr(0, kShownBytesMax));
  out["size"] = bytes->size();
  return out;
}

bool Decoder::DecodeAvro(std::string_view bytes, json::object& out) {
  if (bytes.size() < kFrameBytes || bytes[0] != '\0') return false;
  auto id = LoadBigEndian<std::int32_t>(bytes.data() + 1);
  if (id <= 0) return false;
  out["schemaId"] = id;
  auto known = PlanOf(id);
  if (known.plan == nullptr) {
    out["problem"] = Printable(known.problem);
    return true;
  }
  avro::Values values;
  std::vector<avro::Plan::Span> spans;
  auto decoded = known.plan->Decode(bytes.substr(kFrameBytes), values, spans);
  if (!decoded) {
    out["problem"] = Printable(decoded.error().message);
    return true;
  }
  const auto& root = values.root();
  auto text = avro::ToJson(values, root);
  if (text.size() <= kShownDataMax) {
    auto data = ParseJson(text);
    if (!data) {  // a string that is no UTF-8
      out["problem"] = data.error().message;
      return true;
    }
    KeepExact(*data);
    out["data"] = *std::move(data);
  }
  out["form"] = "avro";
  json::array fields;
  for (std::size_t i = 0; i < spans.size(); ++i) {
    fields.push_back(json::object{{"name", root.node->fields[i].name},
                                  {"begin", spans[i].begin + kFrameBytes},
                                  {"end", spans[i].end + kFrameBytes}});
  }
  out["fields"] = std::move(fields);
  return true;
}

Decoder::Known Decoder::PlanOf(std::int32_t id) {
  std::unique_lock lock(mutex_);
  auto now = clock_.Mono();
  auto found = known_.find(id);
  bool is_known =
      found != known_.end() && (found->second.plan != nullptr || now < found->second.ask_again);
  if (is_known) return found->second;
  if (now < registry_away_until_) return {nullptr, away_because_, {}};
  lock.unlock();

  Known known;
  auto text = links_.SchemaById(SchemaId(id));
  auto away = !text && IsRetriable(text.error().code);
  if (text) {
    auto schema = avro::Schema::Parse(*text);
    if (schema) {
      known.plan = std::make_shared<avro::Plan>(*std::move(schema));
    } else {
      known.problem = schema.error().message;
    }
  } else {
    known.problem = text.error().message;
  }
  known.ask_again = clock_.Mono() + kAskSchemaAgain;

  lock.lock();
  if (away) {  // whatever the id: each would wait as long
    registry_away_until_ = known.ask_again;
    away_because_ = known.problem;
  } else {
    if (known_.size() >= kPlansMax) known_.clear();
    known_[id] = known;
  }
  return known;
}

}  // namespace taskflow::insights

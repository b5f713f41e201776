#include "migrate/state.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/json.h"
#include "migrate/limits.h"

namespace taskflow::migrate {
namespace {

constexpr std::int64_t kFormat = 1;

std::string Text(const json::object& object, std::string_view key) {
  return std::string(StringMember(object, key).value_or(""));
}
bool Flag(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value != nullptr && value->is_bool() && value->get_bool();
}
const json::array& List(const json::object& object, std::string_view key) {
  static const json::array kNone;
  const auto* value = object.if_contains(key);
  return value != nullptr && value->is_array() ? value->get_array() : kNone;
}

json::object ToObject(const kafka::TopicPartition& at, const PartitionState& one) {
  json::array shifts;
  for (const auto& [source, target] : one.shifts) shifts.push_back(json::array{source, target});
  return {{"topic", at.topic},
          {"partition", at.partition},
          {"sourceNext", one.source_next},
          {"targetNext", one.target_next},
          {"shifts", std::move(shifts)},
          {"comparedSource", one.compared_source},
          {"comparedTarget", one.compared_target},
          {"compared", one.compared},
          {"comparedTo", one.compared_to},
          {"fromHash", one.from_hash},
          {"toHash", one.to_hash}};
}

bool ReadPartition(const json::value& value, State& out) {
  const auto* object = value.if_object();
  if (object == nullptr || Text(*object, "topic").empty()) return false;
  auto partition = static_cast<std::int32_t>(IntegerMember(*object, "partition").value_or(0));
  auto& one = out.partitions[{Text(*object, "topic"), partition}];
  one.source_next = IntegerMember(*object, "sourceNext").value_or(0);
  one.target_next = IntegerMember(*object, "targetNext").value_or(0);
  one.compared_source = IntegerMember(*object, "comparedSource").value_or(0);
  one.compared_target = IntegerMember(*object, "comparedTarget").value_or(0);
  one.compared = IntegerMember(*object, "compared").value_or(0);
  one.compared_to = IntegerMember(*object, "comparedTo").value_or(0);
  one.from_hash = Text(*object, "fromHash");
  one.to_hash = Text(*object, "toHash");
  for (const auto& shift : List(*object, "shifts")) {
    const auto* pair = shift.if_array();
    bool good =
        pair != nullptr && pair->size() == 2 && (*pair)[0].is_int64() && (*pair)[1].is_int64();
    if (!good) return false;
    one.shifts.emplace_back((*pair)[0].get_int64(), (*pair)[1].get_int64());
  }
  return true;
}

json::object ToObject(const std::map<std::string, std::string>& texts) {
  json::object out;
  for (const auto& [name, text] : texts) out[name] = text;
  return out;
}

std::map<std::string, std::string> Texts(const json::object& object, std::string_view key) {
  std::map<std::string, std::string> out;
  const auto* value = object.if_contains(key);
  if (value == nullptr || !value->is_object()) return out;
  for (const auto& [name, text] : value->get_object()) {
    if (text.is_string()) out[name] = std::string(text.get_string());
  }
  return out;
}

}  // namespace

Status PartitionState::NoteRecord(std::int64_t source, std::int64_t target) {
  bool shifts_on = shifts.empty() || shifts.back().first - shifts.back().second != source - target;
  if (!shifts_on) return {};
  if (shifts.size() >= kShiftsMax) {
    return Fail(ErrorCode::kTooLarge, "the offsets have more than {} gaps", kShiftsMax);
  }
  shifts.emplace_back(source, target);
  return {};
}

std::int64_t PartitionState::Translate(std::int64_t source) const {
  if (source >= source_next) return target_next;
  auto after =
      std::upper_bound(shifts.begin(), shifts.end(), source,
                       [](auto offset, const auto& shift) { return offset < shift.first; });
  auto end = after == shifts.end() ? target_next : after->second;
  if (after == shifts.begin()) return end;
  const auto& [from, to] = *std::prev(after);
  return std::min(end, to + (source - from));
}

Result<State> ReadState(FileSystem& files, const std::string& path) {
  auto text = ReadWholeFile(files, path, kStateBytesMax);
  if (!text && text.error().code == ErrorCode::kNotFound) return State{};
  if (!text) return Fail(std::move(text).error());
  auto object = ParseJsonObject(*text);
  auto damaged = [&] {
    return Fail(ErrorCode::kCorrupt, "{} is damaged: --restart begins anew, with empty targets",
                path);
  };
  if (!object || IntegerMember(*object, "format").value_or(0) != kFormat) return damaged();
  State out;
  out.from = Text(*object, "from");
  out.to = Text(*object, "to");
  out.held = Flag(*object, "held");
  out.done = Flag(*object, "done");
  out.stopped = Texts(*object, "stopped");
  out.made = Texts(*object, "made");
  for (const auto& one : List(*object, "partitions")) {
    if (!ReadPartition(one, out)) return damaged();
  }
  for (const auto& one : List(*object, "tables")) {
    if (!one.is_object()) return damaged();
    const auto& table = one.get_object();
    out.tables[Text(table, "name")] = {IntegerMember(table, "token").value_or(0),
                                       Flag(table, "begun"), Flag(table, "copied")};
  }
  return out;
}

Status WriteState(FileSystem& files, const std::string& path, const State& state) {
  json::array partitions, tables;
  for (const auto& [at, one] : state.partitions) partitions.push_back(ToObject(at, one));
  for (const auto& [name, one] : state.tables) {
    tables.push_back(json::object{
        {"name", name}, {"token", one.token}, {"begun", one.begun}, {"copied", one.copied}});
  }
  json::object object{{"format", kFormat},
                      {"from", state.from},
                      {"to", state.to},
                      {"held", state.held},
                      {"done", state.done},
                      {"stopped", ToObject(state.stopped)},
                      {"made", ToObject(state.made)},
                      {"partitions", std::move(partitions)},
                      {"tables", std::move(tables)}};
  TRY(files.MakeDirs(path.substr(0, path.rfind('/'))));
  return ReplaceFile(files, path, ToJson(object) + "\n");
}

}  // namespace taskflow::migrate

#include "connect/group/protocol.h"

#include <map>
#include <vector>

#include "base/bytes.h"
#include "connect/limits.h"

namespace taskflow::connect {
namespace {

// Kafka's own types of that time: lengths are int16 for texts, int32 for arrays and bytes.
void WriteText(ByteWriter& w, std::string_view text) {
  w.I16(static_cast<std::int16_t>(text.size()));
  w.Raw(text);
}
std::string ReadText(ByteReader& r) {
  auto length = r.I16();
  if (length < 0) return {};  // null
  return std::string(r.View(static_cast<std::uint64_t>(length)));
}

void WriteParts(ByteWriter& w, const Parts& parts) {
  std::map<std::string_view, std::vector<int>> tasks;
  for (const auto& part : parts) tasks[part.connector].push_back(part.task);
  w.I32(static_cast<std::int32_t>(tasks.size()));
  for (const auto& [connector, numbers] : tasks) {
    WriteText(w, connector);
    w.I32(static_cast<std::int32_t>(numbers.size()));
    for (auto number : numbers) w.I32(number);
  }
}

Parts ReadParts(ByteReader& r) {
  Parts out;
  auto connectors = r.I32();  // -1: null
  for (; connectors > 0 && r.ok(); --connectors) {
    auto connector = ReadText(r);
    auto tasks = r.I32();
    for (; tasks > 0 && r.ok(); --tasks) {
      auto task = r.I32();
      if (out.size() >= kPartsMax || task < -1) r.SetFailed();
      if (r.ok()) out.insert({connector, task});
    }
  }
  return out;
}

void WriteBody(ByteWriter& w, const GroupAssignment& assignment) {
  w.I16(assignment.error);
  WriteText(w, assignment.leader);
  WriteText(w, assignment.leader_url);
  w.I64(assignment.config_offset);
  WriteParts(w, assignment.assigned);
  if (assignment.version < 1) return;
  WriteParts(w, assignment.revoked);
  w.I32(assignment.delay_ms);
}

tl::unexpected<Error> Unreadable(std::string_view what) {
  return Fail(ErrorCode::kCorrupt, "the {} of a worker's group cannot be read", what);
}

}  // namespace

std::string Encode(const GroupAssignment& assignment) {
  std::string out;
  ByteWriter w(out);
  w.I16(assignment.version);
  WriteBody(w, assignment);
  return out;
}

std::string Encode(const WorkerMetadata& metadata, const GroupAssignment& last) {
  std::string out;
  ByteWriter w(out);
  w.I16(metadata.version);
  WriteText(w, metadata.url);
  w.I64(metadata.config_offset);
  if (metadata.version < 1) return out;
  auto current = last;
  current.version = metadata.version;
  current.assigned = metadata.owned;
  current.revoked.clear();
  current.delay_ms = 0;
  // A worker that has never had an assignment sends none; it is bytes of its own, version first.
  auto bytes = last.leader.empty() && metadata.owned.empty() ? std::string() : Encode(current);
  w.I32(bytes.empty() ? -1 : static_cast<std::int32_t>(bytes.size()));
  w.Raw(bytes);
  return out;
}

Result<WorkerMetadata> DecodeMetadata(std::string_view bytes) {
  ByteReader r(bytes);
  WorkerMetadata out;
  out.version = r.I16();
  out.url = ReadText(r);
  out.config_offset = r.I64();
  if (!r.ok() || out.version < 0) return Unreadable("member's metadata");
  if (out.version < 1) return out;
  auto length = r.I32();
  if (length <= 0) return r.ok() ? Result<WorkerMetadata>(out) : Unreadable("member's metadata");
  ASSIGN_OR_RETURN(auto owned, DecodeAssignment(r.View(static_cast<std::uint64_t>(length))));
  if (!r.ok()) return Unreadable("member's metadata");
  out.owned = std::move(owned.assigned);
  return out;
}

Result<GroupAssignment> DecodeAssignment(std::string_view bytes) {
  GroupAssignment out;
  if (bytes.empty()) return out;
  ByteReader r(bytes);
  out.version = r.I16();
  out.error = r.I16();
  out.leader = ReadText(r);
  out.leader_url = ReadText(r);
  out.config_offset = r.I64();
  out.assigned = ReadParts(r);
  if (out.version >= 1) {
    out.revoked = ReadParts(r);
    out.delay_ms = r.I32();
  }
  if (!r.ok() || out.version < 0) return Unreadable("assignment");
  return out;
}

}  // namespace taskflow::connect

#include <fmt/ranges.h>

#include "base/bytes.h"
#include "cql/wire/frame.h"

namespace taskflow::cql {
namespace {
constexpr std::size_t kLengthAt = 5;
constexpr std::int32_t kProtocolError = 0x000a;
}  // namespace

EnvelopeHeader ReadEnvelopeHeader(std::string_view bytes) {
  ByteReader r(bytes);
  EnvelopeHeader header;
  auto version = r.U8();
  header.version = version & 0x7f;
  header.response = (version & 0x80) != 0;
  header.flags = r.U8();
  header.stream = r.I16();
  header.opcode = r.U8();
  header.length = r.U32();
  return header;
}

std::size_t BeginEnvelope(std::string& out, std::uint8_t version, std::int16_t stream,
                          Opcode opcode, std::uint8_t flags, Direction direction) {
  auto begun_at = out.size();
  ByteWriter w(out);
  w.U8(static_cast<std::uint8_t>(version | static_cast<std::uint8_t>(direction)));
  w.U8(flags);
  w.I16(stream);
  w.U8(static_cast<std::uint8_t>(opcode));
  w.U32(0);
  return begun_at;
}

void EndEnvelope(std::string& out, std::size_t begun_at) {
  auto length = out.size() - begun_at - kEnvelopeHeaderBytes;
  ByteWriter(out).Patch(begun_at + kLengthAt, static_cast<std::uint32_t>(length));
}

std::string UnsupportedVersionText(std::uint8_t asked, VersionRange served) {
  std::vector<std::string> names;
  for (int v = served.oldest; v <= served.newest; ++v) names.push_back(fmt::format("{0}/v{0}", v));
  return fmt::format("Invalid or unsupported protocol version ({}); supported versions are ({})",
                     asked, fmt::join(names, ", "));
}

void AppendUnsupportedVersion(std::string& out, std::uint8_t asked, std::int16_t stream,
                              VersionRange served) {
  auto text = UnsupportedVersionText(asked, served);
  auto begun_at = BeginEnvelope(out, served.newest, stream, Opcode::kError);
  ByteWriter w(out);
  w.I32(kProtocolError);
  w.U16(static_cast<std::uint16_t>(text.size()));
  w.Raw(text);
  EndEnvelope(out, begun_at);
}

}  // namespace taskflow::cql

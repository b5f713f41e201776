#include "kafka/wire/primitives.h"

#include "base/check.h"

namespace taskflow::kafka::wire {

std::int64_t ReadLength(Input& in, LengthOf what) {
  std::int64_t length = in.flexible                 ? std::int64_t{in.bytes.UVarint()} - 1
                        : what == LengthOf::kString ? in.bytes.I16()
                                                    : in.bytes.I32();
  if (!in.bytes.ok()) return 0;
  if (length >= kNullLength) return length;
  in.bytes.SetFailed();
  return 0;
}

void WriteLength(Output& out, LengthOf what, std::int64_t length) {
  CHECK(length <= INT32_MAX);
  if (out.flexible) {
    out.bytes.UVarint(static_cast<std::uint32_t>(length + 1));
  } else if (what == LengthOf::kString) {
    out.bytes.I16(static_cast<std::int16_t>(length));
  } else {
    out.bytes.I32(static_cast<std::int32_t>(length));
  }
}

std::string_view ReadText(Input& in, LengthOf what, std::int64_t length) {
  if (length < 0 || (what == LengthOf::kString && length > static_cast<std::int64_t>(kStringMax))) {
    in.bytes.SetFailed();
    return {};
  }
  return in.bytes.View(static_cast<std::uint64_t>(length));
}

void WriteText(Output& out, LengthOf what, std::string_view text) {
  if (what == LengthOf::kString) text = text.substr(0, kStringMax);
  WriteLength(out, what, static_cast<std::int64_t>(text.size()));
  out.bytes.Raw(text);
}

std::size_t MinLengthSize(bool flexible, LengthOf what) {
  if (flexible) return 1;
  return what == LengthOf::kString ? 2 : 4;
}

bool TakeElements(Input& in, std::int64_t length, std::size_t min_size) {
  if (length >= 0 && length <= in.elements_left &&
      static_cast<std::uint64_t>(length) * min_size <= in.bytes.left()) {
    in.elements_left -= static_cast<std::uint32_t>(length);
    return true;
  }
  in.bytes.SetFailed();
  return false;
}

void SkipTags(ByteReader& bytes) {
  for (auto n = bytes.UVarint(); n > 0 && bytes.ok(); --n) {
    bytes.UVarint();
    bytes.View(bytes.UVarint());
  }
}

}  // namespace taskflow::kafka::wire

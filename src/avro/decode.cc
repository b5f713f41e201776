#include <algorithm>
#include <bit>
#include <limits>

#include "avro/limits.h"
#include "avro/plan.h"
#include "base/bytes.h"

namespace taskflow::avro {
// One decoding. Every function answers false after it has set error_.
class Decoder {
 public:
  // `fields` may be null.
  Decoder(const Plan& plan, std::string_view bytes, Values& out, std::vector<Plan::Span>* fields)
      : plan_(plan), in_(bytes), out_(out), size_(bytes.size()), fields_(fields) {}

  bool Decode(const Plan::Step& step, std::uint32_t slot);
  std::size_t left() const { return in_.left(); }
  Error TakeError() {
    return {ErrorCode::kCorrupt, fmt::format("not a value of the Avro schema: {}{}", error_,
                                             place_.empty() ? "" : " in " + place_)};
  }

 private:
  bool DecodeRecord(const Plan::Step& step, std::uint32_t slot);
  bool DecodeBlocks(const Plan::Step& step, std::uint32_t slot);
  bool DecodeBlock(const Plan::Step& item, bool is_map, std::int64_t count);
  bool DecodeText(Type type, std::uint64_t size, const Node* node, std::uint32_t slot);
  bool DecodeLength(std::uint64_t& size);

  bool Put(std::uint32_t slot, Datum datum, const Node* node) {
    datum.node = node;
    out_.data_[slot] = datum;
    return in_.ok() || Wrong("the bytes end");
  }
  bool Wrong(const char* error) {
    error_ = error;
    return false;
  }
  bool HasRoom(std::size_t count) {
    auto used = out_.data_.size() + out_.pending_.size();
    return used + count <= kDataMax || Wrong("more than 1048576 data");
  }

  const Plan& plan_;
  ByteReader in_;
  Values& out_;
  const std::size_t size_;
  std::vector<Plan::Span>* const fields_;
  int depth_ = 0;
  const char* error_ = "";
  std::string place_;  // field names, innermost first; only filled on the way out of an error
};

bool Decoder::DecodeLength(std::uint64_t& size) {
  auto value = in_.ZigZag64();
  if (!in_.ok()) return Wrong("the bytes end, or a number is too long");
  if (value < 0 || static_cast<std::uint64_t>(value) > in_.left()) {
    return Wrong("a length is negative or over the bytes left");
  }
  size = static_cast<std::uint64_t>(value);
  return true;
}

bool Decoder::DecodeText(Type type, std::uint64_t size, const Node* node, std::uint32_t slot) {
  return Put(slot, Datum::Text(type, in_.View(size)), node);
}

bool Decoder::Decode(const Plan::Step& step, std::uint32_t slot) {
  switch (step.type) {
    case Type::kNull:
      return Put(slot, Datum::Null(), step.node);
    case Type::kBoolean: {
      auto byte = in_.U8();
      if (byte > 1) return Wrong("a boolean is neither 0 nor 1");
      return Put(slot, Datum::Boolean(byte == 1), step.node);
    }
    case Type::kInt:
      return Put(slot, Datum::Int(in_.ZigZag32()), step.node);
    case Type::kLong:
      return Put(slot, Datum::Long(in_.ZigZag64()), step.node);
    case Type::kFloat:  // little-endian, unlike the reader
      return Put(slot, Datum::Float(std::bit_cast<float>(__builtin_bswap32(in_.U32()))), step.node);
    case Type::kDouble:
      return Put(slot, Datum::Double(std::bit_cast<double>(__builtin_bswap64(in_.U64()))),
                 step.node);
    case Type::kBytes:
    case Type::kString: {
      std::uint64_t size = 0;
      return DecodeLength(size) && DecodeText(step.type, size, step.node, slot);
    }
    case Type::kFixed:
      return DecodeText(step.type, step.count, step.node, slot);
    case Type::kEnum: {
      auto index = in_.ZigZag32();
      if (index < 0 || static_cast<std::uint32_t>(index) >= step.count) {
        return Wrong("an enum's index is out of range");
      }
      return Put(slot,
                 Datum::Text(Type::kEnum, step.node->symbols[static_cast<std::size_t>(index)]),
                 step.node);
    }
    case Type::kUnion: {
      auto index = in_.ZigZag64();
      if (index < 0 || index >= static_cast<std::int64_t>(step.count)) {
        return Wrong("a union's branch is out of range");
      }
      if (!in_.ok()) return Wrong("the bytes end");
      return Decode(plan_.steps_[step.first + static_cast<std::uint32_t>(index)], slot);
    }
    case Type::kRecord:
    case Type::kArray:
    case Type::kMap: {
      if (depth_ >= kValueDepthMax) return Wrong("values are nested too deep");
      ++depth_;
      bool done = step.type == Type::kRecord ? DecodeRecord(step, slot) : DecodeBlocks(step, slot);
      --depth_;
      return done;
    }
  }
  return Wrong("");
}

bool Decoder::DecodeRecord(const Plan::Step& step, std::uint32_t slot) {
  if (!HasRoom(step.count)) return false;
  auto first = out_.Allocate(step.count);
  bool noted = fields_ != nullptr && depth_ == 1;
  for (std::uint32_t i = 0; i < step.count; ++i) {
    auto begin = size_ - in_.left();
    if (!Decode(plan_.steps_[step.first + i], first + i)) {
      const auto& name = step.node->fields[i].name;
      place_ = place_.empty() ? name : name + "." + place_;
      return false;
    }
    if (noted) fields_->push_back({begin, size_ - in_.left()});
  }
  return Put(slot, Datum::Container(Type::kRecord, first, step.count), step.node);
}

// Items wait in pending_, above those of the containers around, until all blocks have been read.
bool Decoder::DecodeBlocks(const Plan::Step& step, std::uint32_t slot) {
  auto mark = out_.pending_.size();
  bool is_map = step.type == Type::kMap;
  for (;;) {
    auto count = in_.ZigZag64();
    if (!in_.ok()) return Wrong("the bytes end, or a number is too long");
    if (count == 0) break;
    if (count < 0) {
      std::uint64_t block_bytes = 0;
      if (!DecodeLength(block_bytes)) return false;
      if (count == std::numeric_limits<std::int64_t>::min()) return Wrong("a block is too large");
      count = -count;
    }
    if (!DecodeBlock(plan_.steps_[step.first], is_map, count)) return false;
  }
  auto size = static_cast<std::uint32_t>(out_.pending_.size() - mark);
  if (!HasRoom(size)) return false;
  auto first = out_.Allocate(size);
  std::copy_n(out_.pending_.begin() + static_cast<std::ptrdiff_t>(mark), size,
              out_.data_.begin() + first);
  out_.pending_.resize(mark);
  return Put(slot, Datum::Container(step.type, first, size), step.node);
}

bool Decoder::DecodeBlock(const Plan::Step& item, bool is_map, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) {
    if (!HasRoom(2)) return false;
    auto slot = out_.Allocate(1);
    if (is_map) {
      std::uint64_t size = 0;
      if (!DecodeLength(size) || !DecodeText(Type::kString, size, nullptr, slot)) return false;
      out_.pending_.push_back(out_.data_[slot]);
    }
    if (!Decode(item, slot)) return false;
    out_.pending_.push_back(out_.data_[slot]);
    if (slot + 1 == out_.data_.size()) out_.data_.pop_back();
  }
  return true;
}

Result<std::size_t> Plan::Decode(std::string_view bytes, Values& into) const {
  return DecodeNoting(bytes, into, nullptr);
}

Result<std::size_t> Plan::Decode(std::string_view bytes, Values& into,
                                 std::vector<Span>& fields) const {
  fields.clear();
  return DecodeNoting(bytes, into, &fields);
}

Result<std::size_t> Plan::DecodeNoting(std::string_view bytes, Values& into,
                                       std::vector<Span>* fields) const {
  into.Clear();
  if (bytes.size() > std::numeric_limits<std::uint32_t>::max()) {
    return Fail(ErrorCode::kCorrupt, "an Avro value of more than 4 GiB");
  }
  Decoder decoder(*this, bytes, into, fields);
  if (!decoder.Decode(steps_[0], into.Allocate(1))) return Fail(decoder.TakeError());
  return bytes.size() - decoder.left();
}

}  // namespace taskflow::avro

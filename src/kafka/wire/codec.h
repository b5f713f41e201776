// Reads and writes any struct that has a table of fields (field.h). Only the .cc of a message
// includes this; everybody else calls the message's own Read and Write:
//
//   bool Read(ByteReader&, std::int16_t version, M&)
//     False when the bytes end early, a length is wrong, a value is null that may not be, or the
//     version is not M's; the message is then unspecified. Bytes after the message are left. Fields
//     that the version lacks have their defaults. Unknown tagged fields are skipped. Views in the
//     message are into the bytes read.
//   void Write(ByteWriter&, std::int16_t version, const M&)
//     The version must be one of M's. Fields that it lacks are left out; null where it may not be
//     is empty.
//
// C++ types of fields: bool, integers, double, enums, Uuid, std::string (string or bytes),
// std::string_view (records: null is read as empty), structs, std::vector of these, and
// std::optional of a string or vector.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/check.h"
#include "kafka/wire/field.h"
#include "kafka/wire/primitives.h"
#include "kafka/wire/types.h"

namespace taskflow::kafka::wire {

template <typename T>
inline constexpr bool kIsOptional = false;
template <typename T>
inline constexpr bool kIsOptional<std::optional<T>> = true;
template <typename T>
inline constexpr bool kIsVector = false;
template <typename T>
inline constexpr bool kIsVector<std::vector<T>> = true;

template <typename T>
concept Text = std::same_as<T, std::string> || std::same_as<T, std::string_view>;
template <typename T>
concept Number = std::integral<T> || std::is_enum_v<T> || std::same_as<T, double>;

template <typename T>
constexpr LengthOf LengthKind(bool is_bytes) {
  if constexpr (kIsOptional<T>) return LengthKind<typename T::value_type>(is_bytes);
  return std::same_as<T, std::string> && !is_bytes ? LengthOf::kString : LengthOf::kOther;
}

// action(std::integral_constant<std::size_t, I>) for each entry of M's table, which stays a
// constant that way.
template <typename M, typename Action>
void ForEachField(Action&& action) {
  auto each = [&]<std::size_t... I>(std::index_sequence<I...>) {
    (action(std::integral_constant<std::size_t, I>{}), ...);
  };
  each(std::make_index_sequence<std::tuple_size_v<decltype(kFields<M>)>>{});
}

template <typename M>
constexpr bool HasTags() {
  return std::apply([](const auto&... f) { return (... || (f.tag >= 0)); }, kFields<M>);
}

template <typename M>
std::size_t MinStructSize(std::int16_t version, bool flexible);

template <typename T>
std::size_t MinSize(std::int16_t version, bool flexible, bool is_bytes) {
  if constexpr (Number<T> || std::same_as<T, Uuid>) {
    return sizeof(T);
  } else if constexpr (Text<T> || kIsVector<T> || kIsOptional<T>) {
    return MinLengthSize(flexible, LengthKind<T>(is_bytes));
  } else {
    return MinStructSize<T>(version, flexible);
  }
}

template <typename M>
std::size_t MinStructSize(std::int16_t version, bool flexible) {
  std::size_t size = flexible ? 1 : 0;
  ForEachField<M>([&](auto i) {
    constexpr auto f = std::get<i()>(kFields<M>);
    using T = std::remove_reference_t<decltype(std::declval<M&>().*f.member)>;
    if (f.tag < 0 && f.Has(version)) size += MinSize<T>(version, flexible, f.is_bytes);
  });
  return size;
}

// Reading

template <typename M>
void ReadStruct(Input& in, M& m);

template <typename T>
T ReadNumber(ByteReader& r) {
  if constexpr (std::same_as<T, bool>) {
    return r.U8() != 0;
  } else if constexpr (std::same_as<T, double>) {
    return r.F64();
  } else if constexpr (std::is_enum_v<T>) {
    return static_cast<T>(r.Read<std::underlying_type_t<T>>());
  } else {
    return r.Read<T>();
  }
}

template <typename T>
void ReadValue(Input& in, bool nullable, bool is_bytes, T& v);

// What follows a length that is not null.
template <typename T>
void ReadBody(Input& in, bool is_bytes, std::int64_t length, T& v) {
  if constexpr (Text<T>) {
    v = ReadText(in, LengthKind<T>(is_bytes), length);
  } else {
    using E = typename T::value_type;
    if (!TakeElements(in, length, MinSize<E>(in.version, in.flexible, is_bytes))) return;
    v.reserve(static_cast<std::size_t>(length));
    for (; length > 0 && in.bytes.ok(); --length) ReadValue(in, false, is_bytes, v.emplace_back());
  }
}

template <typename T>
void ReadValue(Input& in, bool nullable, bool is_bytes, T& v) {
  if constexpr (Number<T>) {
    v = ReadNumber<T>(in.bytes);
  } else if constexpr (std::same_as<T, Uuid>) {
    in.bytes.View(v.size()).copy(v.data(), v.size());
  } else if constexpr (Text<T> || kIsVector<T> || kIsOptional<T>) {
    auto length = ReadLength(in, LengthKind<T>(is_bytes));
    if (length == kNullLength) {
      v = T{};
      if (!nullable) in.bytes.SetFailed();
    } else if constexpr (kIsOptional<T>) {
      ReadBody(in, is_bytes, length, v.emplace());
    } else {
      ReadBody(in, is_bytes, length, v);
    }
  } else {
    ReadStruct(in, v);
  }
}

// One tagged field; `field` is exactly its bytes.
template <typename M>
void ReadTag(Input& field, std::uint32_t tag, M& m) {
  bool known = false;
  ForEachField<M>([&](auto i) {
    constexpr auto f = std::get<i()>(kFields<M>);
    if constexpr (f.tag >= 0) {
      if (tag != static_cast<std::uint32_t>(f.tag) || !f.Has(field.version)) return;
      known = true;
      ReadValue(field, f.NullableIn(field.version), f.is_bytes, m.*f.member);
    }
  });
  if (known && !field.bytes.AtEnd()) field.bytes.SetFailed();
}

template <typename M>
void ReadTags(Input& in, M& m) {
  std::int64_t previous = -1;
  for (auto n = in.bytes.UVarint(); n > 0 && in.bytes.ok(); --n) {
    auto tag = in.bytes.UVarint();
    ByteReader bytes(in.bytes.View(in.bytes.UVarint()));
    if (!in.bytes.ok()) return;
    Input field{bytes, in.version, in.flexible, in.elements_left};
    ReadTag(field, tag, m);
    in.elements_left = field.elements_left;
    if (!bytes.ok() || tag <= previous) in.bytes.SetFailed();
    previous = tag;
  }
}

template <typename M>
void ReadStruct(Input& in, M& m) {
  ForEachField<M>([&](auto i) {
    constexpr auto f = std::get<i()>(kFields<M>);
    if (f.tag < 0 && f.Has(in.version)) {
      ReadValue(in, f.NullableIn(in.version), f.is_bytes, m.*f.member);
    }
  });
  if (in.flexible) ReadTags(in, m);
}

// Writing

template <typename M>
void WriteStruct(Output& out, const M& m);

template <typename T>
void WriteNumber(ByteWriter& w, T v) {
  if constexpr (std::same_as<T, double>) {
    w.F64(v);
  } else if constexpr (std::is_enum_v<T>) {
    w.Write(static_cast<std::underlying_type_t<T>>(v));
  } else if constexpr (std::same_as<T, bool>) {
    w.U8(v ? 1 : 0);
  } else {
    w.Write(v);
  }
}

template <typename T>
void WriteValue(Output& out, bool nullable, bool is_bytes, const T& v) {
  if constexpr (Number<T>) {
    WriteNumber(out.bytes, v);
  } else if constexpr (std::same_as<T, Uuid>) {
    out.bytes.Raw({v.data(), v.size()});
  } else if constexpr (kIsOptional<T>) {
    if (v) return WriteValue(out, nullable, is_bytes, *v);
    WriteLength(out, LengthKind<T>(is_bytes), nullable ? kNullLength : 0);
  } else if constexpr (Text<T>) {
    WriteText(out, LengthKind<T>(is_bytes), v);
  } else if constexpr (kIsVector<T>) {
    WriteLength(out, LengthOf::kOther, static_cast<std::int64_t>(v.size()));
    for (const auto& element : v) WriteValue(out, false, is_bytes, element);
  } else {
    WriteStruct(out, v);
  }
}

template <typename M>
void WriteTags(Output& out, const M& m) {
  static const M defaults;
  std::string fields;
  ByteWriter w(fields);
  std::uint32_t count = 0;
  ForEachField<M>([&](auto i) {
    constexpr auto f = std::get<i()>(kFields<M>);
    if constexpr (f.tag >= 0) {
      if (!f.Has(out.version) || m.*f.member == defaults.*f.member) return;
      std::string value;
      ByteWriter value_writer(value);
      Output field{value_writer, out.version, out.flexible};
      WriteValue(field, f.NullableIn(out.version), f.is_bytes, m.*f.member);
      ++count;
      w.UVarint(f.tag);
      w.UVarint(static_cast<std::uint32_t>(value.size()));
      w.Raw(value);
    }
  });
  out.bytes.UVarint(count);
  out.bytes.Raw(fields);
}

template <typename M>
void WriteStruct(Output& out, const M& m) {
  ForEachField<M>([&](auto i) {
    constexpr auto f = std::get<i()>(kFields<M>);
    if (f.tag < 0 && f.Has(out.version)) {
      WriteValue(out, f.NullableIn(out.version), f.is_bytes, m.*f.member);
    }
  });
  if (!out.flexible) return;
  if constexpr (HasTags<M>()) {
    WriteTags(out, m);
  } else {
    out.bytes.UVarint(0);
  }
}

template <typename M>
bool ReadMessage(ByteReader& r, std::int16_t version, M& m) {
  m = M{};
  if (version < M::kMinVersion || version > M::kMaxVersion) r.SetFailed();
  Input in{r, version, version >= M::kFirstFlexible};
  ReadStruct(in, m);
  return r.ok();
}

template <typename M>
void WriteMessage(ByteWriter& w, std::int16_t version, const M& m) {
  CHECK(version >= M::kMinVersion && version <= M::kMaxVersion);
  Output out{w, version, version >= M::kFirstFlexible};
  WriteStruct(out, m);
}

}  // namespace taskflow::kafka::wire

// The two functions that a message's header declares.
#define TASKFLOW_KAFKA_MESSAGE(M)                        \
  bool Read(ByteReader& r, std::int16_t version, M& m) { \
    return wire::ReadMessage(r, version, m);             \
  }                                                      \
  void Write(ByteWriter& w, std::int16_t version, const M& m) { wire::WriteMessage(w, version, m); }

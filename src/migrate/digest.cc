#include "migrate/digest.h"

#include <openssl/sha.h>

#include "base/bytes.h"
#include "cql/types/hex.h"

namespace taskflow::migrate {

std::string Sha256(std::string_view bytes) {
  std::string out(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         reinterpret_cast<unsigned char*>(out.data()));
  return out;
}

Chain::Chain(std::int64_t count, std::string_view hash)
    : count_(count), link_(cql::ParseHex(hash).value_or("")) {}

void Chain::Add(std::string_view bytes) {
  ++count_;
  link_ = Sha256(link_ + Sha256(bytes));
}

std::string Chain::hash() const { return cql::Hex(link_); }

void AddField(std::string& out, std::optional<std::string_view> field) {
  ByteWriter(out).Write(field ? static_cast<std::int32_t>(field->size()) : std::int32_t{-1});
  if (field) out += *field;
}

std::string TextOf(const kafka::InRecord& record, const std::vector<kafka::Header>& headers) {
  std::string out;
  ByteWriter(out).Write(record.timestamp_ms);
  AddField(out, record.key);
  AddField(out, record.value);
  for (const auto& header : headers) {
    AddField(out, header.key);
    AddField(out, header.value);
  }
  return out;
}

}  // namespace taskflow::migrate

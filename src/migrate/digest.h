// What proves that two sequences are the same: a chain of SHA-256, each link made of the one before
// and what is added. It can be kept between two runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kafka/client/client.h"

namespace taskflow::migrate {

std::string Sha256(std::string_view bytes);  // 32 bytes

class Chain {
 public:
  Chain() = default;
  // Goes on from what count() and hash() were.
  Chain(std::int64_t count, std::string_view hash);
  void Add(std::string_view bytes);
  std::int64_t count() const { return count_; }
  std::string hash() const;  // hexadecimal; empty: nothing was added

 private:
  std::int64_t count_ = 0;
  std::string link_;  // binary
};

// All of a record but its place: time, key, value, headers, each with its length.
std::string TextOf(const kafka::InRecord& record, const std::vector<kafka::Header>& headers);
// Appends a length and the bytes, or that there are none.
void AddField(std::string& out, std::optional<std::string_view> field);

}  // namespace taskflow::migrate

// A body in chunks (RFC 9112 section 7.1). Extensions and trailers are checked and dropped.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "http/header_reader.h"

namespace taskflow::http {

class ChunkReader {
 public:
  explicit ChunkReader(const Limits& limits) : limits_(limits) {}

  // Takes what it can from the front of `bytes`, appends data to `body`, and returns how much it
  // took. What is left comes again with what follows it.
  std::size_t Feed(std::string_view bytes, std::string& body);
  bool done() const { return at_ == At::kEnd; }
  const std::optional<Refusal>& refusal() const { return refusal_; }

 private:
  enum class At { kSize, kData, kDataEnd, kTrailer, kEnd };
  std::size_t FeedOne(std::string_view bytes, std::string& body);
  std::size_t FeedLine(std::string_view bytes, std::size_t body_size);
  void ReadSize(std::string_view line, std::size_t body_size);
  void ReadTrailer(std::string_view line);
  void Refuse(int status, const char* why) { refusal_ = Refusal{status, why}; }

  const Limits& limits_;
  At at_ = At::kSize;
  std::size_t left_ = 0;  // of the present chunk
  std::size_t trailer_bytes_ = 0;
  std::optional<Refusal> refusal_;
};

}  // namespace taskflow::http

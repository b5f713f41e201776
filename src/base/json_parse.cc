#include <bit>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/error.hpp>
#include <boost/json/value_stack.hpp>
#include <charconv>
#include <cmath>
#include <limits>

#include "base/json_exact.h"

namespace taskflow {
namespace {

namespace bj = boost::json;
using Code = boost::system::error_code;

constexpr std::uint64_t kQuietNan = 0x7ff8ULL << 48;

// Called by the parser as it goes. Boost.JSON's own handler takes the parser's doubles, which are
// now and then one off in the last place.
struct Builder {
  static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();

  bool on_document_begin(Code&) {
    stack.reset();
    return true;
  }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code&) { return true; }
  bool on_object_end(std::size_t n, Code&) {
    stack.push_object(n);
    return true;
  }
  bool on_array_begin(Code&) { return true; }
  bool on_array_end(std::size_t n, Code&) {
    stack.push_array(n);
    return true;
  }
  bool on_key_part(bj::string_view s, std::size_t, Code&) {
    stack.push_chars(s);
    return true;
  }
  bool on_key(bj::string_view s, std::size_t, Code&) {
    stack.push_key(s);
    return true;
  }
  bool on_string_part(bj::string_view s, std::size_t, Code&) {
    stack.push_chars(s);
    return true;
  }
  bool on_string(bj::string_view s, std::size_t, Code&) {
    stack.push_string(s);
    return true;
  }
  bool on_number_part(bj::string_view, Code&) { return true; }
  bool on_int64(std::int64_t v, bj::string_view, Code&) {
    stack.push_int64(v);
    return true;
  }
  bool on_uint64(std::uint64_t v, bj::string_view, Code&) {
    stack.push_uint64(v);
    return true;
  }
  bool on_double(double v, bj::string_view s, Code&) {
    if (numbers != nullptr) {
      stack.push_double(std::bit_cast<double>(kQuietNan | numbers->size()));
      numbers->emplace_back(s.data(), s.size());
      return true;
    }
    double exact = 0;
    auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), exact);
    stack.push_double(error == std::errc() && end == s.data() + s.size() ? exact : v);
    return true;
  }
  bool on_bool(bool v, Code&) {
    stack.push_bool(v);
    return true;
  }
  bool on_null(Code&) {
    stack.push_null();
    return true;
  }
  bool on_comment_part(bj::string_view, Code&) { return true; }
  bool on_comment(bj::string_view, Code&) { return true; }

  bj::value_stack stack;
  std::vector<std::string_view>* numbers = nullptr;  // null: doubles are the nearest
};

Result<json::value> Parse(std::string_view text, std::size_t depth_max,
                          std::vector<std::string_view>* numbers) {
  bj::parse_options options;
  options.max_depth = depth_max;
  bj::basic_parser<Builder> parser(options);
  parser.handler().numbers = numbers;
  Code error;
  auto used = parser.write_some(false, text.data(), text.size(), error);
  if (!error && text.substr(used).find_first_not_of(" \t\r\n") != std::string_view::npos) {
    error = bj::error::extra_data;
  }
  if (error) {
    return Fail(ErrorCode::kInvalid, "not valid JSON at byte {}: {}", used, error.message());
  }
  return parser.handler().stack.release();
}

}  // namespace

Result<json::value> ParseJson(std::string_view text, std::size_t depth_max) {
  return Parse(text, depth_max, nullptr);
}

Result<json::value> ParseJsonExact(std::string_view text, std::vector<std::string_view>& numbers) {
  numbers.clear();
  return Parse(text, kJsonDepthMax, &numbers);
}

std::optional<std::string_view> NumberText(const json::value& number,
                                           const std::vector<std::string_view>& numbers) {
  const auto* real = number.if_double();
  if (real == nullptr || !std::isnan(*real)) return std::nullopt;
  auto index = std::bit_cast<std::uint64_t>(*real) & ~kQuietNan;
  return index < numbers.size() ? std::optional(numbers[index]) : std::nullopt;
}

}  // namespace taskflow

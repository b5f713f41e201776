#include "http/content.h"

#include <gtest/gtest.h>
#include <zlib.h>

namespace taskflow::http {
namespace {

Request With(std::string name, std::string value) {
  Request request;
  request.headers.Set(std::move(name), std::move(value));
  return request;
}

// By zlib's other half.
std::string Gunzip(std::string_view bytes, std::size_t size_max) {
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  std::string out(size_max, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

TEST(Content, GzipComesBack) {
  std::string noise;
  for (unsigned i = 0, x = 1; i < 100'000; ++i)
    noise.push_back(static_cast<char>((x = x * 69069 + 1) >> 24));
  for (const auto& text : {std::string(), std::string("a"), std::string(300'000, 'b'), noise}) {
    EXPECT_EQ(Gunzip(Gzip(text), text.size() + 1), text) << text.size();
  }
}

TEST(Content, CodingsAreTakenUnlessTheirWeightIsNull) {
  for (auto [header, taken] : std::vector<std::pair<std::string, bool>>{{"gzip", true},
                                                                        {"br, gzip;q=0.1", true},
                                                                        {"gzip;q=0", false},
                                                                        {"gzip; q=0.000", false},
                                                                        {"x-gzip", false},
                                                                        {"", false}}) {
    EXPECT_EQ(AcceptsCoding(With("Accept-Encoding", header), "gzip"), taken) << header;
  }
}

TEST(Content, TagsCompareWeakly) {
  EXPECT_TRUE(HasTag(With("If-None-Match", "\"x\", W/\"a\""), "\"a\""));
  EXPECT_TRUE(HasTag(With("If-None-Match", "*"), "\"a\""));
  EXPECT_FALSE(HasTag(With("If-None-Match", "\"b\""), "\"a\""));
  EXPECT_FALSE(HasTag({}, "\"a\""));
}

}  // namespace
}  // namespace taskflow::http

#include "connect/file_stream/file_source.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/random.h"
#include "connect/limits.h"

namespace taskflow::connect {
namespace {

class FileSourceTest : public testing::Test {
 protected:
  FileSourceTest()
      : folder_(std::filesystem::temp_directory_path() / ("taskflow-" + SystemRandom().Uuid())) {
    std::filesystem::create_directories(folder_);
  }
  ~FileSourceTest() override { std::filesystem::remove_all(folder_); }

  std::string path() const { return (folder_ / "in.txt").string(); }
  void Append(std::string_view text) { std::ofstream(path(), std::ios::app) << text; }
  FileSource Source(std::size_t lines_max = 100) {
    return FileSource(SystemFiles(), {path(), "in.txt", "t", lines_max});
  }
  // "line@position line@position", or the error.
  static std::string Polled(FileSource& source) {
    auto polled = source.Poll();
    if (!polled) return polled.error().message;
    std::string out;
    for (const auto& record : *polled) {
      out += fmt::format("{}{}@{}", out.empty() ? "" : " ", record.value.text(),
                         ToJson(record.offset.at("position")));
    }
    return out;
  }

  std::filesystem::path folder_;
};

TEST_F(FileSourceTest, GivesALineForARecordAndGoesOn) {
  auto source = Source();
  ASSERT_TRUE(source.Open(std::nullopt));
  EXPECT_EQ(Polled(source), "");  // no file yet
  Append("one\ntwo\r\nthr");
  EXPECT_EQ(Polled(source), "one@4 two@9");
  EXPECT_EQ(Polled(source), "");
  Append("ee\n\nlast\r");
  EXPECT_EQ(Polled(source), "three@15 @16");
  Append("x\n");
  EXPECT_EQ(Polled(source), "last@21 x@23");
  EXPECT_EQ(ToJson(source.partition()), R"({"filename":"in.txt"})");
}

TEST_F(FileSourceTest, GoesOnWhereItIsTold) {
  Append("one\ntwo\nthree\n");
  auto source = Source(1);
  ASSERT_TRUE(source.Open(json::object{{"position", 4}}));
  EXPECT_EQ(Polled(source), "two@8");
  EXPECT_EQ(Polled(source), "three@14");
  ASSERT_TRUE(source.Open(json::object{{"position", 100}}));
  EXPECT_EQ(Polled(source), "one@4");  // a shorter file is another file
  EXPECT_FALSE(source.Open(json::object{{"position", -1}}));
  EXPECT_FALSE(source.Open(json::object{{"place", 1}}));
}

TEST_F(FileSourceTest, RefusesALineWithoutEnd) {
  Append(std::string(kSourceReadMax + 1, 'x'));
  auto source = Source();
  ASSERT_TRUE(source.Open(std::nullopt));
  EXPECT_NE(Polled(source).find("is longer than"), std::string::npos);
}

}  // namespace
}  // namespace taskflow::connect

#include "connect/file_stream/file_sink.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/random.h"
#include "connect/file_stream/file_path.h"

namespace taskflow::connect {
namespace {

class FileSinkTest : public testing::Test {
 protected:
  FileSinkTest()
      : folder_(std::filesystem::temp_directory_path() / ("taskflow-" + SystemRandom().Uuid())) {
    std::filesystem::create_directories(folder_);
    environment_.file_dirs = {folder_.string()};
  }
  ~FileSinkTest() override { std::filesystem::remove_all(folder_); }

  std::string Content(const std::string& name) {
    return ReadWholeFile(SystemFiles(), (folder_ / name).string(), 4'096).value_or("(none)");
  }
  void Put(SinkTask& sink, std::string_view text) {
    Record record;
    record.value = Value::Text(Type::kString, text);
    std::vector<Status> outcome;
    sink.Put({&record, 1}, [&](std::vector<Status> statuses) { outcome = std::move(statuses); });
    ASSERT_EQ(outcome.size(), 1U);
    EXPECT_TRUE(outcome[0]);
  }

  std::filesystem::path folder_;
  Environment environment_;
};

TEST_F(FileSinkTest, AppendsALineForEachRecord) {
  Config config{{"file", (folder_ / "below/out.txt").string()}};
  for (std::string text : {"one", "two"}) {
    auto sink = FileSink::Make(config, environment_);
    ASSERT_TRUE(sink) << sink.error().message;
    ASSERT_TRUE((*sink)->Open());
    Put(**sink, text);
    Put(**sink, text + "!");
  }
  EXPECT_EQ(Content("below/out.txt"), "one\none!\ntwo\ntwo!\n");
}

TEST_F(FileSinkTest, StaysInItsFolders) {
  std::filesystem::create_symlink("/etc", folder_ / "link");
  for (std::string path : {"/etc/passwd", "../x", "a/../../x", "link/x"}) {
    auto sink = FileSink::Make({{"file", path}}, environment_);
    ASSERT_FALSE(sink) << path;
    EXPECT_EQ(sink.error().code, ErrorCode::kUnauthorized);
    EXPECT_NE(sink.error().message.find("connect.file_dirs"), std::string::npos);
  }
  EXPECT_EQ(AllowedPath("x", environment_.file_dirs), (folder_ / "x").string());
}

}  // namespace
}  // namespace taskflow::connect

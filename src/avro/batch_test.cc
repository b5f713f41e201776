// Not a test by itself: tests/avro_fastavro_test.py gives this program a file of schemas and data
// by AVRO_BATCH and compares what it makes of them with fastavro. Files are a sequence of parts,
// each a big-endian length of four bytes and so many bytes; a case is three parts, its answer six.
#include <gtest/gtest.h>

#include <cstdlib>

#include "avro/encode.h"
#include "avro/json_encoding.h"
#include "avro/plan.h"
#include "avro/resolution.h"
#include "base/bytes.h"
#include "base/file.h"

namespace taskflow::avro {
namespace {

constexpr std::size_t kFileMax = 1 << 30;

struct Case {
  std::string_view writer, reader, data;  // reader may be empty
};

struct Answer {
  std::string text;       // the writer's schema, printed
  std::string again;      // the data, decoded and encoded
  std::string json;       // in JSON encoding
  std::string from_json;  // that, read and encoded
  std::string resolved;   // the data as the reader has them, encoded
  std::string error;      // of the last step, if that failed
};

Status Fill(const Case& one, Answer& out) {
  ASSIGN_OR_RETURN(auto writer, Schema::Parse(one.writer));
  out.text = writer->Text();
  Plan plan(writer);
  Values values;
  ASSIGN_OR_RETURN(auto used, plan.Decode(one.data, values));
  if (used != one.data.size()) return Fail(ErrorCode::kCorrupt, "{} bytes were used", used);
  TRY(Encode(writer->root(), values, values.root(), out.again));
  out.json = ToJsonEncoding(writer->root(), values, values.root());
  Values read;
  TRY(FromJsonEncoding(writer->root(), out.json, read));
  TRY(Encode(writer->root(), read, read.root(), out.from_json));
  if (one.reader.empty()) return {};
  ASSIGN_OR_RETURN(auto reader, Schema::Parse(one.reader));
  ASSIGN_OR_RETURN(auto resolution, Resolution::Of(writer, reader));
  TRY(resolution.Resolve(values, read));
  return Encode(reader->root(), read, read.root(), out.resolved);
}

void Append(std::string_view part, ByteWriter& out) {
  out.U32(static_cast<std::uint32_t>(part.size()));
  out.Raw(part);
}

TEST(Batch, AnswersAFile) {
  const char* path = std::getenv("AVRO_BATCH");
  if (path == nullptr) GTEST_SKIP() << "AVRO_BATCH names no file";
  auto in = ReadWholeFile(SystemFiles(), path, kFileMax);
  ASSERT_TRUE(in) << in.error().message;
  std::string answers;
  ByteWriter out(answers);
  ByteReader reader(*in);
  auto part = [&] { return reader.View(reader.U32()); };
  while (!reader.AtEnd()) {
    Case one;
    one.writer = part();
    one.reader = part();
    one.data = part();
    ASSERT_TRUE(reader.ok());
    Answer answer;
    if (auto status = Fill(one, answer); !status) answer.error = status.error().message;
    for (const auto* text : {&answer.text, &answer.again, &answer.json, &answer.from_json,
                             &answer.resolved, &answer.error}) {
      Append(*text, out);
    }
  }
  ASSERT_TRUE(ReplaceFile(SystemFiles(), std::string(path) + ".out", answers));
}

}  // namespace
}  // namespace taskflow::avro

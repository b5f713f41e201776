// From a record's bytes to what the sink gets: key converter, value converter, then the transforms
// in order. From what a source gives to a record's bytes: the transforms, then the converters.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "connect/converters/converter.h"
#include "connect/data/record.h"
#include "connect/transforms/predicate.h"
#include "connect/transforms/transform.h"

namespace taskflow::connect {

// Where a record failed, in the words that Connect puts into a dead letter's headers.
struct Failure {
  std::string_view stage;  // "VALUE_CONVERTER"
  std::string class_name;
  Error error;
};

class Chain {
 public:
  // `config` is a validated connector configuration. Errors: kInvalid.
  static Result<Chain> Make(const Config& config, const Environment& environment);

  // Converts record `index` of the batch. False: a transform dropped it. Texts of `out` point into
  // the batch or live in `arena`.
  tl::expected<bool, Failure> Convert(const kafka::Batch& batch, std::uint32_t index, Arena& arena,
                                      Record& out);
  // The transforms alone.
  tl::expected<bool, Failure> ApplySteps(Record& record, Arena& arena);

  // A record of a source, converted.
  struct Bytes {
    std::optional<std::string> key, value;
    std::vector<kafka::Header> headers;
  };
  tl::expected<Bytes, Failure> ToBytes(const Record& record);

 private:
  struct Step {
    std::string class_name;
    std::unique_ptr<Transform> transform;
    Predicate* predicate = nullptr;  // null: always
    bool negate = false;
  };
  struct NamedConverter {
    std::string class_name;
    std::unique_ptr<Converter> converter;
  };
  static Result<NamedConverter> MakeConverter(const Config& config, const std::string& key,
                                              std::span<const ConverterPlugin> plugins,
                                              const Environment& environment);
  tl::expected<void, Failure> ConvertHeaders(const std::vector<kafka::Header>& headers,
                                             Arena& arena, Record& out);
  Status MakePredicates(const Config& config);
  Status MakeSteps(const Config& config);

  NamedConverter key_, value_, header_;
  bool uses_headers_ = false;  // else they are not even parsed
  std::map<std::string, std::unique_ptr<Predicate>> predicates_;
  std::vector<Step> steps_;
};

}  // namespace taskflow::connect

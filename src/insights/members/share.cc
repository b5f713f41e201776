#include "insights/members/share.h"

#include <fmt/format.h>

#include "base/file.h"
#include "insights/limits.h"
#include "insights/pipeline/answers.h"
#include "insights/table/keyed_hash.h"

namespace taskflow::insights {
namespace {

// All members must have the same, now and later: their folders were filled by it.
constexpr std::uint64_t kSeed = 0x7461736b666c6f77;
constexpr std::string_view kNobody = "anonymous";
constexpr const char* kClaim = "/share";

}  // namespace

bool Share::Has(std::string_view who, std::string_view id) const {
  if (whole()) return true;
  return KeyedHash(who == kNobody ? id : who, kSeed) % of == number - 1;
}

std::string Share::ToText() const { return fmt::format("{}/{}", number, of); }

Status ClaimFolder(const std::string& folder, const Share& share) {
  auto& files = SystemFiles();
  const auto path = folder + kClaim;
  const bool claimed = files.Exists(path);
  ASSIGN_OR_RETURN(const auto there, files.List(folder));
  auto held = Share{}.ToText();  // of a folder from before there were members
  if (claimed) {
    ASSIGN_OR_RETURN(held, ReadWholeFile(files, path, kShareTextMax));
  } else if (there.empty()) {
    held = share.ToText();
  }
  if (held != share.ToText()) {
    return Fail(ErrorCode::kInvalid,
                "{} holds the share {} of the events, and insights.member and insights.members ask "
                "for {}: start with another data folder, or remove this one to read the topic anew",
                folder, Printable(held), share.ToText());
  }
  if (claimed || share.whole()) return {};
  return ReplaceFile(files, path, share.ToText());
}

}  // namespace taskflow::insights

#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace taskflow {

void CheckFailed(const char* file, int line, const char* condition, std::string text) {
  std::fprintf(stderr, "%s:%d: check failed: %s %s\n", file, line, condition, text.c_str());
  std::abort();
}

}  // namespace taskflow

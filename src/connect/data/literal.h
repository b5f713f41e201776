// Texts for values and values for texts, as Java and Connect write them
// (org.apache.kafka.connect.data.Values).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "connect/data/value.h"

namespace taskflow::connect {

// As Double.toString, or Float.toString for the value of a float: "1.0", "1.0E10", "NaN".
std::string JavaText(double value, bool is_float);

// As Java's toString writes it: "Struct{id=u-1,n=7}", "{a=1}", "[1, 2]". Bytes as base64, where
// Java has an address.
std::string JavaText(const Value& value);

// The type that fits a text best: null, a boolean, the smallest integer, a decimal, a date, a time,
// a timestamp, and else the text itself. Lists and maps stay texts.
Value ParseLiteral(std::string_view text, Arena& arena);

}  // namespace taskflow::connect

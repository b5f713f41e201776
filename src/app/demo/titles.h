// Titles of tasks as people write them, and names of people.
#pragma once

#include <cstddef>
#include <string>

#include "app/demo/dice.h"

namespace taskflow::app {

inline constexpr std::size_t kTitleKinds = 7;  // home, work, study, errands, travel, health, hobby

std::string MakeTitle(std::size_t kind, Dice& dice);
// "ada.novak": a name for each number, all different.
std::string DemoName(std::size_t number);

}  // namespace taskflow::app

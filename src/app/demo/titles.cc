#include "app/demo/titles.h"

#include <array>
#include <span>
#include <string_view>

namespace taskflow::app {
namespace {

using Text = std::string_view;

// %P a first name, %C a city, %N a number, %D a weekday, %B a book.
constexpr Text kHome[] = {"Water the plants",
                          "Fix the dripping tap",
                          "Clean the oven",
                          "Take out the recycling",
                          "Change the bed sheets",
                          "Descale the kettle",
                          "Vacuum the stairs",
                          "Replace the smoke alarm battery",
                          "Defrost the freezer",
                          "Sort the winter clothes",
                          "Hang up the shelf in the hall",
                          "Pay the electricity bill",
                          "Call the plumber about the boiler",
                          "Mow the lawn",
                          "Bleed the radiators"};
constexpr Text kWork[] = {"Review PR #%N",
                          "Write the release notes for 2.%N",
                          "Prepare slides for %D",
                          "Answer %P about the contract",
                          "1:1 with %P",
                          "Close ticket OPS-%N",
                          "Update the budget sheet",
                          "Send the invoice #%N",
                          "Book a room for %D's workshop",
                          "Draft the quarterly report",
                          "Reproduce bug #%N",
                          "Plan the sprint",
                          "Back up the laptop",
                          "Onboard %P",
                          "Ask %P for the logs",
                          "Rotate the API keys",
                          "Expense report for %C"};
constexpr Text kStudy[] = {
    "Read chapter %N of \"%B\"", "Revise for the exam on %D",    "Return \"%B\" to the library",
    "Finish problem set %N",     "Practise Spanish, 20 minutes", "Write an outline of the essay",
    "Watch lecture %N",          "Print the lecture notes",      "Study group with %P",
    "Hand in the lab report"};
constexpr Text kErrands[] = {"Buy milk",
                             "Buy bread and eggs",
                             "Pick up the parcel",
                             "Groceries for the weekend",
                             "Birthday present for %P",
                             "Get the shoes resoled",
                             "Post the letter to %C",
                             "Collect the dry cleaning",
                             "Buy stamps",
                             "Have keys cut",
                             "Refill the printer ink",
                             "Buy coffee beans",
                             "Flowers for %P"};
constexpr Text kTravel[] = {"Book the train to %C", "Check in for the flight to %C",
                            "Renew the passport",   "Find a hotel in %C",
                            "Pack for %C",          "Ask %P to feed the cat",
                            "Buy travel insurance", "Rent a car in %C",
                            "Download maps of %C",  "Exchange some money"};
constexpr Text kHealth[] = {"Dentist on %D",    "Go for a run",
                            "Book an eye test", "Renew the prescription",
                            "Yoga with %P",     "Gym: legs",
                            "Gym: back",        "Call the doctor about the results",
                            "Swim 1 km",        "Stretch for ten minutes",
                            "Flu shot"};
constexpr Text kHobby[] = {"Tune the guitar",
                           "Repot the basil",
                           "Finish \"%B\"",
                           "Edit the photos from %C",
                           "Bake a sourdough loaf",
                           "Concert tickets for %D",
                           "Glue the model ship",
                           "Chess with %P",
                           "Board game night on %D",
                           "Oil the bike chain",
                           "Sketch the harbour in %C",
                           "Try the curry recipe"};

constexpr std::array<std::span<const Text>, kTitleKinds> kKinds = {
    kHome, kWork, kStudy, kErrands, kTravel, kHealth, kHobby};

constexpr Text kFirst[] = {"ada",   "ben",   "chloe", "daniel", "elena",  "farid", "greta", "hiro",
                           "ines",  "jonas", "kavya", "liam",   "marta",  "nadia", "omar",  "priya",
                           "quinn", "rosa",  "sven",  "tara",   "umut",   "vera",  "wei",   "xenia",
                           "yusuf", "zoe",   "amir",  "bianca", "carlos", "dunja", "erik"};
constexpr Text kLast[] = {"novak",   "silva",  "tanaka", "meyer",    "okafor", "rossi",
                          "jensen",  "patel",  "garcia", "kowalski", "dubois", "nguyen",
                          "johnson", "haddad", "larsen", "moreau",   "kim"};
constexpr Text kCities[] = {"Lisbon", "Vienna", "Kyoto",  "Bologna", "Oslo",  "Porto",
                            "Ghent",  "Krakow", "Boston", "Jaipur",  "Malmö", "Valparaíso"};
constexpr Text kDays[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday"};
constexpr Text kBooks[] = {"Middlemarch",
                           "The Dispossessed",
                           "Gödel, Escher, Bach",
                           "A Pattern Language",
                           "The Leopard",
                           "Invisible Cities",
                           "Kitchen",
                           "The Mythical Man-Month"};

// All pairs come before any comes again: 31 and 17 have no common factor.
static_assert(std::size(kFirst) == 31 && std::size(kLast) == 17);

std::string Capital(Text name) {
  std::string out(name);
  out[0] = static_cast<char>(out[0] - 'a' + 'A');
  return out;
}

std::string Slot(char kind, Dice& dice) {
  switch (kind) {
    case 'P':
      return Capital(dice.Of(kFirst));
    case 'C':
      return std::string(dice.Of(kCities));
    case 'N':
      return std::to_string(1 + dice.Below(dice.Chance(0.5) ? 12 : 900));
    case 'D':
      return std::string(dice.Of(kDays));
    default:
      return std::string(dice.Of(kBooks));
  }
}

}  // namespace

std::string MakeTitle(std::size_t kind, Dice& dice) {
  auto form = dice.Of(kKinds.at(kind));
  std::string out;
  for (std::size_t i = 0; i < form.size(); ++i) {
    if (form[i] == '%' && i + 1 < form.size()) {
      out += Slot(form[++i], dice);
    } else {
      out += form[i];
    }
  }
  return out;
}

std::string DemoName(std::size_t number) {
  auto pairs = std::size(kFirst) * std::size(kLast);
  auto out = std::string(kFirst[number % std::size(kFirst)]) + "." +
             std::string(kLast[number % std::size(kLast)]);
  if (number >= pairs) out += std::to_string(number / pairs + 1);
  return out;
}

}  // namespace taskflow::app

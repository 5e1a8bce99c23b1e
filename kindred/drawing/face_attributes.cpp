#include "kindred/drawing/face_attributes.h"

#include <algorithm>
#include <utility>

namespace kindred {
namespace {

using A = FaceAttribute;

constexpr double kMale = 0.42, kYoungWoman = 0.82, kYoungMan = 0.70, kMost = 0.97;

// Values for young women, older women, young men, older men.
using ByPerson = std::array<double, 4>;

struct Condition {
  FaceAttribute attribute;
  double factor;
};

struct AttributeRule {
  FaceAttribute attribute;
  ByPerson probability;
  std::vector<Condition> conditions;
};

struct Kind {
  std::vector<FaceAttribute> attributes;
  ByPerson weight;
};

const std::vector<Kind>& hair_colours() {
  static const std::vector<Kind> all = {{{A::kBlackHair}, {.25, .12, .36, .18}},
                                        {{A::kBlondHair}, {.25, .25, .05, .03}},
                                        {{A::kBrownHair}, {.30, .18, .25, .12}},
                                        {{A::kGrayHair}, {.00, .20, .01, .35}},
                                        {{}, {.20, .25, .33, .32}}};
  return all;
}

const std::vector<Kind>& hair_shapes() {
  static const std::vector<Kind> all = {{{A::kStraightHair}, {.22, .16, .24, .20}},
                                        {{A::kWavyHair}, {.50, .40, .12, .08}},
                                        {{}, {.28, .44, .64, .72}}};
  return all;
}

// Without No_Beard there is some facial hair; with it there may be a moustache or a shadow.
const std::vector<Kind>& facial_hair() {
  static const std::vector<Kind> all = {
      {{A::kNoBeard}, {1, 1, .53, .55}},
      {{A::kNoBeard, A::kFiveOClockShadow}, {0, 0, .13, .10}},
      {{A::kNoBeard, A::kMustache}, {0, 0, .01, .05}},
      {{A::kFiveOClockShadow}, {0, 0, .09, .05}},
      {{A::kGoatee}, {0, 0, .06, .05}},
      {{A::kGoatee, A::kMustache}, {0, 0, .04, .06}},
      {{A::kSideburns}, {0, 0, .05, .03}},
      {{A::kGoatee, A::kSideburns}, {0, 0, .03, .02}},
      {{A::kGoatee, A::kMustache, A::kSideburns}, {0, 0, .03, .04}},
      {{}, {0, 0, .03, .05}}};
  return all;
}

const std::vector<AttributeRule>& rules() {
  static const std::vector<AttributeRule> all = {
      {A::kBald, {0, 0, .02, .12}, {}},
      {A::kRecedingHairline, {.03, .08, .05, .25}, {}},
      {A::kBangs, {.25, .20, .06, .03}, {{A::kRecedingHairline, 0}}},
      {A::kWearingHat, {.03, .02, .08, .07}, {}},
      {A::kChubby, {.02, .06, .06, .18}, {}},
      {A::kDoubleChin, {.01, .05, .02, .10}, {{A::kChubby, 6}}},
      {A::kOvalFace, {.36, .26, .26, .16}, {{A::kChubby, .1}}},
      {A::kHeavyMakeup, {.70, .50, .01, .01}, {}},
      {A::kWearingLipstick, {.45, .55, .01, .01}, {{A::kHeavyMakeup, 2}}},
      {A::kRosyCheeks, {.04, .04, .004, .004}, {{A::kHeavyMakeup, 4}}},
      {A::kPaleSkin, {.06, .05, .03, .02}, {}},
      {A::kArchedEyebrows, {.34, .34, .06, .06}, {{A::kHeavyMakeup, 1.5}}},
      {A::kBushyEyebrows, {.07, .04, .26, .22}, {{A::kArchedEyebrows, .4}}},
      {A::kBigLips, {.30, .22, .17, .14}, {}},
      {A::kBigNose, {.09, .22, .36, .50}, {}},
      {A::kPointyNose, {.36, .28, .20, .17}, {{A::kBigNose, .2}}},
      {A::kNarrowEyes, {.11, .13, .11, .13}, {}},
      {A::kBagsUnderEyes, {.10, .24, .24, .42}, {}},
      {A::kEyeglasses, {.02, .08, .06, .20}, {}},
      {A::kSmiling, {.53, .52, .40, .42}, {}},
      {A::kMouthSlightlyOpen, {.27, .25, .22, .22}, {{A::kSmiling, 2.8}}},
      {A::kHighCheekbones, {.22, .20, .12, .11}, {{A::kSmiling, 3.6}}},
      {A::kWearingEarrings, {.28, .34, .02, .01}, {{A::kHeavyMakeup, 1.3}}},
      {A::kWearingNecklace, {.20, .22, .01, .01}, {}},
      {A::kWearingNecktie, {.002, .002, .11, .27}, {{A::kWearingNecklace, 0}}},
      {A::kBlurry, {.05, .05, .05, .05}, {}},
      {A::kAttractive,
       {.58, .35, .40, .16},
       {{A::kHeavyMakeup, 1.35}, {A::kChubby, .2}, {A::kBlurry, .4}, {A::kEyeglasses, .5}}}};
  return all;
}

size_t person(const FaceAttributes& face) {
  return (face.has(A::kMale) ? 2U : 0U) + (face.has(A::kYoung) ? 0U : 1U);
}

void draw_kind(const std::vector<Kind>& kinds, FaceAttributes& face, RandomStream& stream) {
  double left = stream.uniform();
  for (const auto& kind : kinds) {
    left -= kind.weight[person(face)];
    if (left >= 0 && &kind != &kinds.back()) continue;
    for (const auto attribute : kind.attributes) face.set(attribute, true);
    return;
  }
}

void take_hair_away(FaceAttributes& face) {
  for (const auto attribute : {A::kBlackHair, A::kBlondHair, A::kBrownHair, A::kGrayHair,
                               A::kStraightHair, A::kWavyHair, A::kBangs, A::kRecedingHairline})
    face.set(attribute, false);
}

std::string name(FaceAttribute attribute) {
  return face_attribute_names()[static_cast<size_t>(attribute)];
}

Json kinds_to_json(const std::vector<Kind>& kinds) {
  Json list = Json::array();
  for (const auto& kind : kinds) {
    Json names = Json::array();
    for (const auto attribute : kind.attributes) names.push_back(name(attribute));
    list.push_back({{"attributes", names}, {"weights", kind.weight}});
  }
  return list;
}

}  // namespace

const std::array<std::string, kFaceAttributes>& face_attribute_names() {
  static const std::array<std::string, kFaceAttributes> names = {"5_o_Clock_Shadow",
                                                                 "Arched_Eyebrows",
                                                                 "Attractive",
                                                                 "Bags_Under_Eyes",
                                                                 "Bald",
                                                                 "Bangs",
                                                                 "Big_Lips",
                                                                 "Big_Nose",
                                                                 "Black_Hair",
                                                                 "Blond_Hair",
                                                                 "Blurry",
                                                                 "Brown_Hair",
                                                                 "Bushy_Eyebrows",
                                                                 "Chubby",
                                                                 "Double_Chin",
                                                                 "Eyeglasses",
                                                                 "Goatee",
                                                                 "Gray_Hair",
                                                                 "Heavy_Makeup",
                                                                 "High_Cheekbones",
                                                                 "Male",
                                                                 "Mouth_Slightly_Open",
                                                                 "Mustache",
                                                                 "Narrow_Eyes",
                                                                 "No_Beard",
                                                                 "Oval_Face",
                                                                 "Pale_Skin",
                                                                 "Pointy_Nose",
                                                                 "Receding_Hairline",
                                                                 "Rosy_Cheeks",
                                                                 "Sideburns",
                                                                 "Smiling",
                                                                 "Straight_Hair",
                                                                 "Wavy_Hair",
                                                                 "Wearing_Earrings",
                                                                 "Wearing_Hat",
                                                                 "Wearing_Lipstick",
                                                                 "Wearing_Necklace",
                                                                 "Wearing_Necktie",
                                                                 "Young"};
  return names;
}

FaceAttributes draw_face_attributes(RandomStream& stream) {
  FaceAttributes face;
  face.set(A::kMale, stream.uniform() < kMale);
  face.set(A::kYoung, stream.uniform() < (face.has(A::kMale) ? kYoungMan : kYoungWoman));
  draw_kind(hair_colours(), face, stream);
  draw_kind(hair_shapes(), face, stream);
  draw_kind(facial_hair(), face, stream);
  for (const auto& rule : rules()) {
    double probability = rule.probability[person(face)];
    for (const auto& condition : rule.conditions)
      if (face.has(condition.attribute)) probability *= condition.factor;
    face.set(rule.attribute, stream.uniform() < std::min(probability, kMost));
  }
  if (face.has(A::kBald)) take_hair_away(face);
  return face;
}

Json face_distribution() {
  Json list = Json::array();
  for (const auto& rule : rules()) {
    Json factors = Json::object();
    for (const auto& condition : rule.conditions)
      factors[name(condition.attribute)] = condition.factor;
    list.push_back({{"attribute", name(rule.attribute)},
                    {"probability", rule.probability},
                    {"factors", factors}});
  }
  return {{"male", kMale},
          {"young", {{"women", kYoungWoman}, {"men", kYoungMan}}},
          {"persons", {"young women", "older women", "young men", "older men"}},
          {"hair_colour", kinds_to_json(hair_colours())},
          {"hair_shape", kinds_to_json(hair_shapes())},
          {"facial_hair", kinds_to_json(facial_hair())},
          {"then", list},
          {"most", kMost},
          {"bald_heads_lack",
           {"Black_Hair", "Blond_Hair", "Brown_Hair", "Gray_Hair", "Straight_Hair", "Wavy_Hair",
            "Bangs", "Receding_Hairline"}}};
}

}  // namespace kindred

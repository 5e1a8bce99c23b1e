#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "kindred/base/json.h"
#include "kindred/base/random.h"

namespace kindred {

// The attributes of CelebA (Liu, Luo, Wang, Tang, ICCV 2015), in the order of its files.
enum class FaceAttribute {
  kFiveOClockShadow,
  kArchedEyebrows,
  kAttractive,
  kBagsUnderEyes,
  kBald,
  kBangs,
  kBigLips,
  kBigNose,
  kBlackHair,
  kBlondHair,
  kBlurry,
  kBrownHair,
  kBushyEyebrows,
  kChubby,
  kDoubleChin,
  kEyeglasses,
  kGoatee,
  kGrayHair,
  kHeavyMakeup,
  kHighCheekbones,
  kMale,
  kMouthSlightlyOpen,
  kMustache,
  kNarrowEyes,
  kNoBeard,
  kOvalFace,
  kPaleSkin,
  kPointyNose,
  kRecedingHairline,
  kRosyCheeks,
  kSideburns,
  kSmiling,
  kStraightHair,
  kWavyHair,
  kWearingEarrings,
  kWearingHat,
  kWearingLipstick,
  kWearingNecklace,
  kWearingNecktie,
  kYoung,
};
inline constexpr size_t kFaceAttributes = 40;

[[nodiscard]] const std::array<std::string, kFaceAttributes>& face_attribute_names();

// The set of attributes of a face.
class FaceAttributes {
 public:
  [[nodiscard]] bool has(FaceAttribute attribute) const {
    return set_[static_cast<size_t>(attribute)];
  }
  void set(FaceAttribute attribute, bool value) { set_[static_cast<size_t>(attribute)] = value; }
  bool operator==(const FaceAttributes&) const = default;

 private:
  std::bitset<kFaceAttributes> set_;
};

// Samples attributes from the distribution that face_distribution() returns. Its marginals are
// close to those of CelebA.
[[nodiscard]] FaceAttributes draw_face_attributes(RandomStream& stream);

// The joint distribution, as a sequence of draws:
//   Male with probability 0.42; Young with 0.82, or 0.70 for men;
//   hair colour: one of Black, Blond, Brown, Gray or none, hair shape: Straight, Wavy or neither,
//   and facial hair: one of several sets of attributes, each with the weights of its row for
//   {young women, older women, young men, older men};
//   then each other attribute, in the order given, with the probability of its row, multiplied for
//   each condition of the row that holds, at most 0.97.
// Contradictions are not drawn: a bald head has no colour, shape, bangs or receding hairline.
[[nodiscard]] Json face_distribution();

}  // namespace kindred

#include "kindred/train/gradient_rules.h"
#include "kindred/train/nonnegative.h"

namespace kindred {

std::vector<double> mgda(const SquareMatrix& gram) {
  return shortest_in_hull(gram);
}

}  // namespace kindred

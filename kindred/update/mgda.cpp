#include "kindred/update/gradient_rules.h"
#include "kindred/update/nonnegative.h"

namespace kindred {

std::vector<double> mgda(const SquareMatrix& gram) {
  return shortest_in_hull(gram);
}

}  // namespace kindred

#include "kindred/kernels/instruction_sets.h"
#include "kindred/kernels/loops.h"

namespace kindred {

const KernelTables& plain_kernels() {
  static constexpr KernelTables tables{kernel_table<float>(), kernel_table<double>()};
  return tables;
}

}  // namespace kindred

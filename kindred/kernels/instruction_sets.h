#pragma once

#include "kindred/kernels/kernels.h"

namespace kindred {

// The same loops for the instruction sets that a processor may have.
struct KernelTables {
  Kernels<float> of_float;
  Kernels<double> of_double;
};

[[nodiscard]] const KernelTables& plain_kernels();   // the compiler's own default
[[nodiscard]] const KernelTables& avx2_kernels();    // x86-64-v3
[[nodiscard]] const KernelTables& avx512_kernels();  // x86-64-v4

}  // namespace kindred

#include "kindred/kernels/kernels.h"

#include "kindred/kernels/instruction_sets.h"

namespace kindred {
namespace {

const KernelTables& tables_here() {
#ifdef KINDRED_X86_KERNELS
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512cd"))
    return avx512_kernels();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
      __builtin_cpu_supports("bmi2"))
    return avx2_kernels();
#endif
  return plain_kernels();
}

const KernelTables& tables() {
  static const KernelTables& chosen = tables_here();
  return chosen;
}

}  // namespace

template <>
const Kernels<float>& kernels<float>() {
  return tables().of_float;
}

template <>
const Kernels<double>& kernels<double>() {
  return tables().of_double;
}

}  // namespace kindred

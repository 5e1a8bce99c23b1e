#pragma once

// Of a function: compiled for AVX-512, AVX2 and the baseline, and chosen among these when the
// program starts.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define KINDRED_WIDE_VECTORS __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define KINDRED_WIDE_VECTORS
#endif

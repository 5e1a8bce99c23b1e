// A program outside kindred that opens the bundle named by its argument.

#include <cstdio>

#include "kindred/base/error.h"
#include "kindred/predict/predictor.h"

int main(int count, char** arguments) {
  if (count != 2) return 1;
  try {
    const kindred::Predictor predictor(arguments[1]);
    std::printf("%zu tasks\n", predictor.manifest().tasks.size());
    return 0;
  } catch (const kindred::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return error.exit_code();
  }
}

// predict BUNDLE TABLE: prints the predictions of a bundle for the rows of a table, as CSV.

#include <cstdio>

#include "kindred/base/error.h"
#include "kindred/predict/predictions_csv.h"
#include "kindred/predict/predictor.h"
#include "kindred/table/read_table.h"

int main(int count, char** arguments) {
  if (count != 3) {
    std::fputs("usage: predict BUNDLE TABLE\n", stderr);
    return 1;
  }
  try {
    const kindred::Predictor predictor(arguments[1]);  // thread-safe; load it once and keep it
    const kindred::Table table = kindred::read_table(arguments[2], {});
    const auto predictions = predictor.predict(table);
    std::fputs(kindred::predictions_csv(predictions, /*probabilities=*/false).c_str(), stdout);
    return 0;
  } catch (const kindred::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return error.exit_code();
  }
}

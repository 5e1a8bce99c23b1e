#include "kindred/base/error.h"

namespace kindred {

int Error::exit_code() const {
  switch (kind_) {
    case ErrorKind::kInput:
      return 2;
    case ErrorKind::kFailure:
      return 1;
    case ErrorKind::kInterrupted:
      return 130;
  }
  return 1;
}

void reject_input(const std::string& where, const std::string& what) {
  throw InputError(where + ": " + what);
}

}  // namespace kindred

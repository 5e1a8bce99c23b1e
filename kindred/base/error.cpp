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

}  // namespace kindred

// kindred._core: the C++ library for the Python modules beside it, which check and convert what
// users pass. Structured results are JSON texts, in the formats of the program's files.
#include "kindred/base/error.h"
#include "kindred/base/processors.h"

#include "bindings.h"

namespace nb = nanobind;

NB_MODULE(_core, module) {
  nb::exception<kindred::InputError>(module, "InputError", PyExc_ValueError);
  nb::exception<kindred::FailureError>(module, "FailureError", PyExc_RuntimeError);
  nb::register_exception_translator([](const std::exception_ptr& error, void*) {
    try {
      std::rethrow_exception(error);
    } catch (const kindred::InterruptedError& interrupted) {
      PyErr_SetString(PyExc_KeyboardInterrupt, interrupted.what());
    }
  });
  module.def("usable_processors", &kindred::usable_processors);
  kindred::bind_matrix(module);
  kindred::bind_grouping(module);
  kindred::bind_measuring(module);
}

#pragma once

#include <nanobind/nanobind.h>

namespace kindred {

// Each adds its part of the module kindred._core.
void bind_matrix(nanobind::module_& module);
void bind_grouping(nanobind::module_& module);
void bind_measuring(nanobind::module_& module);

}  // namespace kindred

# oneDNN by its C interface: the target Dnnl::Dnnl. The library's own package configuration is not used: Debian 12's
# ends with an error where OpenCL's headers are not installed, which its package does not ask for.
find_path(Dnnl_INCLUDE_DIR oneapi/dnnl/dnnl.h)
find_library(Dnnl_LIBRARY dnnl)
mark_as_advanced(Dnnl_INCLUDE_DIR Dnnl_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Dnnl REQUIRED_VARS Dnnl_LIBRARY Dnnl_INCLUDE_DIR)

if(Dnnl_FOUND AND NOT TARGET Dnnl::Dnnl)
  add_library(Dnnl::Dnnl UNKNOWN IMPORTED)
  set_target_properties(Dnnl::Dnnl PROPERTIES IMPORTED_LOCATION ${Dnnl_LIBRARY}
                                              INTERFACE_INCLUDE_DIRECTORIES ${Dnnl_INCLUDE_DIR})
endif()

# Apache Arrow and Parquet for C++, by Apache's packages or inside Python's package pyarrow in the folder KINDRED_PYARROW:
# the target ArrowParquet::ArrowParquet.
if(KINDRED_PYARROW)
  # A wheel names its libraries by their version alone: libarrow.so.2600.
  file(GLOB wheel_arrow ${KINDRED_PYARROW}/libarrow.so.*)
  file(GLOB wheel_parquet ${KINDRED_PYARROW}/libparquet.so.*)
  set(ArrowParquet_INCLUDE_DIR ${KINDRED_PYARROW}/include)
  set(ArrowParquet_ARROW_LIBRARY ${wheel_arrow})
  set(ArrowParquet_PARQUET_LIBRARY ${wheel_parquet})
else()
  find_path(ArrowParquet_INCLUDE_DIR parquet/arrow/reader.h)
  find_library(ArrowParquet_ARROW_LIBRARY arrow)
  find_library(ArrowParquet_PARQUET_LIBRARY parquet)
  mark_as_advanced(ArrowParquet_INCLUDE_DIR ArrowParquet_ARROW_LIBRARY ArrowParquet_PARQUET_LIBRARY)
endif()

set(ArrowParquet_VERSION)
if(EXISTS "${ArrowParquet_INCLUDE_DIR}/arrow/util/config.h")
  file(STRINGS ${ArrowParquet_INCLUDE_DIR}/arrow/util/config.h line REGEX "define ARROW_VERSION_STRING")
  string(REGEX MATCH "[0-9]+\\.[0-9]+\\.[0-9]+" ArrowParquet_VERSION "${line}")
endif()
set(ArrowParquet_FIND_VERSION 22)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(ArrowParquet REQUIRED_VARS ArrowParquet_ARROW_LIBRARY ArrowParquet_PARQUET_LIBRARY
                                                             ArrowParquet_INCLUDE_DIR
                                  VERSION_VAR ArrowParquet_VERSION)

if(ArrowParquet_FOUND AND NOT TARGET ArrowParquet::ArrowParquet)
  add_library(ArrowParquet::ArrowParquet INTERFACE IMPORTED)
  set_target_properties(
    ArrowParquet::ArrowParquet
    PROPERTIES INTERFACE_LINK_LIBRARIES "${ArrowParquet_PARQUET_LIBRARY};${ArrowParquet_ARROW_LIBRARY}"
               INTERFACE_INCLUDE_DIRECTORIES ${ArrowParquet_INCLUDE_DIR})
endif()

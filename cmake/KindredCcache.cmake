# Compiles through ccache where there is one, unless told otherwise (CMAKE_CXX_COMPILER_LAUNCHER, also when empty).
# Precompiled headers need both: a ccache that does not look into them, and a GCC that names them in what it
# preprocesses (ccache's manual, "Precompiled headers").
if(DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  return()
endif()
find_program(KINDRED_CCACHE ccache)
if(KINDRED_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros
                                  ${KINDRED_CCACHE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-fpch-preprocess)
  endif()
endif()

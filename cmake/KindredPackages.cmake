# cpack: the Debian packages kindred (the program) and libkindred-dev (the library). scripts/packages.sh builds both.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_VENDOR kindred)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")  # the first line of each package's own description is its summary
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ
                                                WORLD_EXECUTE)

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_COMPONENTS_ALL development)
if(KINDRED_BUILD_TRAINING)
  list(APPEND CPACK_COMPONENTS_ALL program)
endif()

# 0.2.0-1~deb12: a package belongs to the release whose libraries it was built with, and the next release's is newer.
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
if(EXISTS /etc/os-release)
  file(STRINGS /etc/os-release system REGEX "^(ID|VERSION_ID)=")
  if(system MATCHES "(^|;)ID=\"?([a-z]+)" AND NOT CMAKE_MATCH_2 STREQUAL "")
    string(REPLACE "debian" "deb" system_name ${CMAKE_MATCH_2})
    if(system MATCHES "VERSION_ID=\"?([0-9.]+)")
      string(APPEND CPACK_DEBIAN_PACKAGE_RELEASE "~${system_name}${CMAKE_MATCH_1}")
    endif()
  endif()
endif()
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "kindred developers <kindred@kindred.invalid>" CACHE STRING "Who answers for the packages")
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)

set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME kindred)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
# libtorch takes any libblas; with the reference one training is many times slower, and kindred says so.
set(CPACK_DEBIAN_PROGRAM_PACKAGE_RECOMMENDS "libopenblas0-pthread | libopenblas0")
set(CPACK_DEBIAN_PROGRAM_DESCRIPTION
    "multi-task learning: find which tasks should learn together
For anybody who trains neural networks on several tasks: kindred trains all
tasks once, measures what a step for one task does to the loss of every other
(inter-task affinity, TAG), chooses the groups of tasks that help each other
most under a budget of networks, trains those networks and bundles them for
prediction.
.
It reads tables (CSV, TSV, ARFF) and sets of pictures, compares its groups
with single-task networks, one network for all and random groupings, and
writes a report.")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libkindred-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
# What kindredConfig.cmake looks for.
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "libfmt-dev, nlohmann-json3-dev, zlib1g-dev, coinor-libclp-dev")
if(KINDRED_HAS_ZSTD)
  string(APPEND CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS ", libzstd-dev")
endif()
if(KINDRED_BUILD_TRAINING)
  string(APPEND CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
         ", libpng-dev, libturbojpeg0-dev | libturbojpeg-dev, libpugixml-dev, libtorch-dev")
endif()
set(CPACK_DEBIAN_DEVELOPMENT_DESCRIPTION
    "multi-task learning: choose groups of tasks (development files)
Headers, static libraries and the CMake package of kindred, which finds the
tasks that should learn together: affinities between tasks, the exact choice
of groups, training, and prediction with bundles.
.
find_package(kindred COMPONENTS core) needs no libtorch; the components nn,
train and deploy do.")

# What Debian's policy asks for beyond what is installed elsewhere.
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/cmake/debian/finish.cmake)
set(CPACK_KINDRED_SOURCE_DIR ${PROJECT_SOURCE_DIR})
set(CPACK_KINDRED_RELEASE_DATE ${KINDRED_RELEASE_DATE})
include(CPack)

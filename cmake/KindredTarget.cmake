# One compile policy for every target of ours; nothing global, so that a parent project is left alone.

function(kindred_target name)
  target_compile_features(${name} PUBLIC cxx_std_20)
  set_target_properties(${name} PROPERTIES CXX_EXTENSIONS OFF POSITION_INDEPENDENT_CODE ON
                                           CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  target_compile_options(
    ${name} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
                    $<$<BOOL:${KINDRED_WARNINGS_AS_ERRORS}>:-Werror>)
endfunction()

# kindred_library(<suffix>): the library kindred_<suffix>, known to users as kindred::<suffix>.
function(kindred_library suffix)
  add_library(kindred_${suffix} STATIC)
  add_library(kindred::${suffix} ALIAS kindred_${suffix})
  set_target_properties(kindred_${suffix} PROPERTIES EXPORT_NAME ${suffix})
  target_include_directories(kindred_${suffix} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
                                                      $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  kindred_target(kindred_${suffix})
endfunction()

# kindred_test(<room> SOURCES ... LIBRARIES ...): one test program a room, one ctest entry a test.
function(kindred_test room)
  cmake_parse_arguments(arg "" "" "SOURCES;LIBRARIES" ${ARGN})
  add_executable(test_${room} ${arg_SOURCES})
  kindred_target(test_${room})
  target_link_libraries(test_${room} PRIVATE ${arg_LIBRARIES} GTest::gtest GTest::gtest_main)
  target_compile_definitions(test_${room} PRIVATE KINDRED_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/data")
  gtest_discover_tests(test_${room} TEST_PREFIX "${room}." DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 300)
endfunction()

# One compile policy for every target of ours; nothing global, so that a parent project is left alone.

function(kindred_target name)
  target_compile_features(${name} PUBLIC cxx_std_20)
  set_target_properties(${name} PROPERTIES CXX_EXTENSIONS OFF POSITION_INDEPENDENT_CODE ON
                                           CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
                                           UNITY_BUILD_BATCH_SIZE 48)
  target_compile_options(
    ${name} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
                    $<$<BOOL:${KINDRED_WARNINGS_AS_ERRORS}>:-Werror>
                    # GCC 12 sees overlaps in std::string's operator+ where there are none (its bug 105651).
                    $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict>
                    # Its garbage collector is a seventh of the time of a unity source that includes ATen, and is
                    # called ever less from a heap of 800 MB on, which takes a fifth more memory.
                    $<$<CXX_COMPILER_ID:GNU>:--param=ggc-min-expand=200;--param=ggc-min-heapsize=800000>)
endfunction()

# kindred_light(<target>): for code whose time is spent in libtorch, or nowhere. Compiling takes a third less, and runs
# of tables and of pictures take as long as with -O2.
function(kindred_light name)
  target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O1>)
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

# Tests that link kindred_fixtures share its precompiled header, those of kindred::core that of kindred_made_run.
function(kindred_test_target name)
  kindred_target(${name})
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  kindred_light(${name})
  # With sanitizers (preset asan) half of the time to compile a test is optimisation.
  target_compile_options(${name} PRIVATE $<$<CONFIG:Debug>:-O0>)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_definitions(${name} PRIVATE KINDRED_TESTS="${PROJECT_SOURCE_DIR}/tests")
endfunction()

# kindred_test(<room> SOURCES ... LIBRARIES ...): one test program a room. Of kindred::core there is one ctest entry a test. A
# program with libtorch takes a third of a second to start, and its tests run in four processes.
function(kindred_test room)
  cmake_parse_arguments(arg "" "" "SOURCES;LIBRARIES" ${ARGN})
  add_executable(test_${room} ${arg_SOURCES})
  kindred_test_target(test_${room})
  target_link_libraries(test_${room} PRIVATE ${arg_LIBRARIES} GTest::gtest GTest::gtest_main)
  if(kindred_fixtures IN_LIST arg_LIBRARIES)
    target_precompile_headers(test_${room} REUSE_FROM kindred_fixtures)
  elseif(KINDRED_CORE_TESTS)
    # The header's own definitions must be those of its users.
    target_link_libraries(test_${room} PRIVATE fmt::fmt)
    target_precompile_headers(test_${room} REUSE_FROM kindred_made_run)
  endif()
  if(KINDRED_CORE_TESTS)
    gtest_discover_tests(test_${room} TEST_PREFIX "${room}." DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 300)
    return()
  endif()
  foreach(part RANGE 3)
    add_test(NAME ${room}.part${part} COMMAND test_${room} --gtest_brief=1)
    set_tests_properties(
      ${room}.part${part} PROPERTIES TIMEOUT 600
                                     ENVIRONMENT "GTEST_TOTAL_SHARDS=4;GTEST_SHARD_INDEX=${part}")
  endforeach()
endfunction()

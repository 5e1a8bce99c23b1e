# cmake --install and find_package(kindred): each library is a component with an export of its own, so that
# kindred::core can be used where there is no libtorch.
include(CMakePackageConfigHelpers)

set(KINDRED_COMPONENTS core)
if(KINDRED_BUILD_TRAINING)
  list(APPEND KINDRED_COMPONENTS image data predict nn train deploy study)
endif()
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/kindred)

foreach(component IN LISTS KINDRED_COMPONENTS)
  install(TARGETS kindred_${component} EXPORT kindred-${component}
          ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development
          FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development)
  install(EXPORT kindred-${component} NAMESPACE kindred:: DESTINATION ${package_dir} COMPONENT development)
endforeach()

configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/kindredConfig.cmake.in
                              ${PROJECT_BINARY_DIR}/kindredConfig.cmake INSTALL_DESTINATION ${package_dir})
# Before 1.0 a minor version may break what stands in headers.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/kindredConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/kindredConfig.cmake ${PROJECT_BINARY_DIR}/kindredConfigVersion.cmake
              ${PROJECT_SOURCE_DIR}/cmake/FindClp.cmake ${PROJECT_SOURCE_DIR}/cmake/FindTurboJPEG.cmake
              ${PROJECT_SOURCE_DIR}/cmake/FindZstd.cmake ${PROJECT_SOURCE_DIR}/cmake/FindArrowParquet.cmake
        DESTINATION ${package_dir} COMPONENT development)

# As they lie in the sources, so that their links hold.
foreach(part IN ITEMS README.md CHANGELOG.md NOTICE docs examples)
  if(IS_DIRECTORY ${PROJECT_SOURCE_DIR}/${part})
    install(DIRECTORY ${PROJECT_SOURCE_DIR}/${part} DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program
            PATTERN __pycache__ EXCLUDE)
  else()
    install(FILES ${PROJECT_SOURCE_DIR}/${part} DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)
  endif()
endforeach()
# Debian's packages name the licence in their file copyright.
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT licence)

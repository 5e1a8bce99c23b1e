# Run by cpack on what it is about to pack, one folder a component: compresses manual pages and adds copyright
# and changelogs, where Debian's policy wants them.
set(version "${CPACK_PACKAGE_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}")

function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY OUTPUT_VARIABLE output OUTPUT_STRIP_TRAILING_WHITESPACE)
  set(output "${output}" PARENT_SCOPE)
endfunction()

function(finish folder package)
  set(share ${folder}${CPACK_PACKAGING_INSTALL_PREFIX}/share)
  set(doc ${share}/doc/${package})
  file(GLOB pages ${share}/man/man*/*.[1-9])
  if(pages)
    run(gzip -9nf ${pages})
  endif()

  file(COPY ${CPACK_KINDRED_SOURCE_DIR}/cmake/debian/copyright DESTINATION ${doc})
  file(REMOVE ${doc}/CHANGELOG.md)
  configure_file(${CPACK_KINDRED_SOURCE_DIR}/CHANGELOG.md ${doc}/changelog COPYONLY)
  run(${CMAKE_COMMAND} -E env LC_ALL=C date -u -d ${CPACK_KINDRED_RELEASE_DATE} "+%a, %d %b %Y %H:%M:%S +0000")
  file(WRITE ${doc}/changelog.Debian
       "kindred (${version}) unstable; urgency=medium\n\n  * Version ${CPACK_PACKAGE_VERSION}; changelog.gz says what is new.\n\n"
       " -- ${CPACK_DEBIAN_PACKAGE_MAINTAINER}  ${output}\n")
  run(gzip -9nf ${doc}/changelog ${doc}/changelog.Debian)
  file(CHMOD ${doc}/copyright ${doc}/changelog.gz ${doc}/changelog.Debian.gz
       PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
endfunction()

foreach(component IN LISTS CPACK_COMPONENTS_ALL)
  string(TOUPPER ${component} upper)
  finish(${CPACK_TEMPORARY_INSTALL_DIRECTORY}/${component} ${CPACK_DEBIAN_${upper}_PACKAGE_NAME})
endforeach()

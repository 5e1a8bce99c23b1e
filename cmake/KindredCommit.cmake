# cmake -D GIT=git -D SOURCE=dir -D OUTPUT=commit.cpp -P KindredCommit.cmake: writes the source of kindred::commit(),
# which names the commit of the checkout SOURCE, with its changes if there are any; "" when SOURCE is no checkout, such
# as a release's archive, even where it lies within another project's. A file that would not change is left alone.
function(git output)
  execute_process(COMMAND ${CMAKE_COMMAND} -E env --unset=GIT_DIR --unset=GIT_WORK_TREE ${GIT} --no-optional-locks ${ARGN}
                  WORKING_DIRECTORY ${SOURCE} RESULT_VARIABLE failed OUTPUT_VARIABLE text ERROR_QUIET
                  OUTPUT_STRIP_TRAILING_WHITESPACE)
  set(git_failed ${failed} PARENT_SCOPE)
  set(${output} "${text}" PARENT_SCOPE)
endfunction()

set(commit "")
if(GIT)
  git(below rev-parse --show-prefix)
  if(NOT git_failed AND below STREQUAL "")
    git(head rev-parse --short HEAD)
    if(NOT git_failed)
      set(commit "${head}")
      git(changes status --porcelain --untracked-files=no)
      if(NOT changes STREQUAL "")
        string(APPEND commit " with changes")
      endif()
    endif()
  endif()
endif()

set(source "#include \"kindred/command/version.h\"\n\nstd::string kindred::commit() {\n  return \"${commit}\";\n}\n")
set(before "")
if(EXISTS ${OUTPUT})
  file(READ ${OUTPUT} before)
endif()
if(NOT before STREQUAL source)
  file(WRITE ${OUTPUT} "${source}")
endif()

# The house's own rules: what includes what, names, widths, formatting.
add_test(NAME house/rules
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/check_house.py
    --build ${CMAKE_BINARY_DIR})
add_test(NAME house/rules_are_held
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/test_check_house.py)

# What the README tells to do.
add_test(NAME house/readme
  COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_LIST_DIR}/check_readme.py ${CMAKE_BINARY_DIR})

# Other versions of clang-format break lines in other places.
find_program(CLANG_FORMAT clang-format-14)
if(CLANG_FORMAT)
  add_test(NAME house/format
    COMMAND ${CMAKE_CURRENT_LIST_DIR}/check_format.sh ${CLANG_FORMAT})
else()
  message(STATUS "clang-format-14 is not installed: the test house/format is left out")
endif()

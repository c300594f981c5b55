# The conformance vectors of the library format are made by a program and committed;
# `ninja update_oxlog_vectors` renews them, and the tests hold them against what the program makes.
add_library(oxlog_vectors STATIC
  model/oxlog/broken_vectors.cpp model/oxlog/event_fields.cpp model/oxlog/forge.cpp
  model/oxlog/whole_vectors.cpp)
target_include_directories(oxlog_vectors PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(oxlog_vectors PUBLIC oxlog Qt6::Core PRIVATE oxbow_rules)
add_executable(make_oxlog_vectors model/oxlog/make_vectors.cpp)
target_link_libraries(make_oxlog_vectors PRIVATE oxlog_vectors oxbow_rules)
add_custom_target(update_oxlog_vectors
  COMMAND make_oxlog_vectors ${CMAKE_CURRENT_SOURCE_DIR}/data/oxlog)
oxbow_test(model/oxlog/tst_vectors USES oxlog_vectors)

# The second reader, in Python: it shares nothing with the library and must agree with it.
add_test(NAME model/oxlog/second_reader
  COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/model/oxlog/oxlog_reader.py
    ${CMAKE_CURRENT_SOURCE_DIR}/data/oxlog)

# What find_package(oxlog) gives to other programs.
set(package_flags "")
if(OXBOW_SANITIZE_ADDRESS)
  set(package_flags "-fsanitize=address,undefined")
elseif(OXBOW_SANITIZE_THREAD)
  set(package_flags "-fsanitize=thread")
endif()
add_test(NAME model/oxlog/package
  COMMAND ${CMAKE_COMMAND} -DBUILD=${CMAKE_BINARY_DIR} -DCOMPILER=${CMAKE_CXX_COMPILER}
    -DFLAGS=${package_flags} -DEXAMPLE=${CMAKE_SOURCE_DIR}/model/oxlog/example
    -DWORK=${CMAKE_CURRENT_BINARY_DIR}/oxlog_package
    -P ${CMAKE_CURRENT_SOURCE_DIR}/model/oxlog/package_test.cmake)
set_tests_properties(model/oxlog/package PROPERTIES TIMEOUT 120)
oxbow_test(model/oxlog/tst_merkle USES oxlog)
oxbow_test(model/oxlog/tst_writer USES oxlog_vectors)

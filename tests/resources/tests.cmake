add_test(NAME resources/samples
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/check_samples.py)
oxbow_test(resources/tst_fold_help USES oxbow_fold oxbow_resources)

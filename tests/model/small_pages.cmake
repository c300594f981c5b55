# The model once more, with pages so many times smaller, under the name of `target`: see
# model/event/page_sizes.h. It takes the place of the rooms, never stands beside them.
function(oxbow_small_pages target divisor)
  set(rooms oxbow_event oxbow_payload oxbow_sequence oxbow_block oxbow_keys oxbow_log oxbow_fold
    oxbow_history)
  add_library(${target} INTERFACE)
  foreach(room ${rooms})
    set(small ${target}_${room})
    get_target_property(folder ${room} SOURCE_DIR)
    get_target_property(files ${room} SOURCES)
    list(TRANSFORM files PREPEND ${folder}/)
    add_library(${small} STATIC ${files})
    target_include_directories(${small} PUBLIC
      $<TARGET_PROPERTY:${room},INTERFACE_INCLUDE_DIRECTORIES>)
    get_target_property(uses ${room} LINK_LIBRARIES)
    foreach(used ${rooms})
      list(TRANSFORM uses REPLACE "^${used}$" ${target}_${used})
    endforeach()
    target_link_libraries(${small} PUBLIC ${uses})
    target_compile_definitions(${small} PUBLIC OXBOW_PAGES_DIVIDED_BY=${divisor})
    target_compile_options(${small} PRIVATE ${OXBOW_TEST_OPTIONS})
    # Switched off for the tests' own programs.
    set_target_properties(${small} PROPERTIES
      UNITY_BUILD "$CACHE{CMAKE_UNITY_BUILD}" UNITY_BUILD_BATCH_SIZE 12)
  endforeach()
  target_link_libraries(${target} INTERFACE ${target}_oxbow_history)
endfunction()

# Pages of 4, 8 and 16 keys or events where they usually have 1,024.
foreach(divisor 256 128 64)
  oxbow_small_pages(small_pages_${divisor} ${divisor})
  oxbow_test(model/history/tst_page_edges AS model/history/tst_page_edges_${divisor}
    USES small_pages_${divisor})
endforeach()
foreach(path model/history/tst_history model/history/tst_history_suite
        model/history/fold/tst_fold_suite model/history/tst_keys_and_tables model/log/tst_log
        model/log/tst_log_growth model/log/index/tst_timeline_counts model/fold/tst_fold_tally
        model/sequence/tst_fields)
  oxbow_test(${path} AS ${path}_256 USES small_pages_256 RocksDB::rocksdb-shared)
endforeach()

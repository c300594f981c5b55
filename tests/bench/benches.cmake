add_executable(bench_json_importer bench/bench_json_importer.cpp)
target_link_libraries(bench_json_importer
  PRIVATE oxbow_importers oxbow_rules benchmark::benchmark)

add_executable(bench_views bench/bench_views.cpp)
target_include_directories(bench_views PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(bench_views
  PRIVATE oxbow_views_stream oxbow_views_table oxbow_rules Qt6::Test benchmark::benchmark)

add_executable(bench_timeline bench/bench_timeline.cpp)
target_link_libraries(bench_timeline
  PRIVATE oxbow_views_timeline oxbow_rules Qt6::Test benchmark::benchmark)

add_executable(bench_history bench/bench_history.cpp)
target_link_libraries(bench_history
  PRIVATE oxbow_history oxbow_rules Qt6::Test benchmark::benchmark)

add_executable(bench_window bench/bench_window.cpp)
target_link_libraries(bench_window PRIVATE oxbow_window oxbow_rules Qt6::Test)

add_executable(bench_log_growth bench/bench_log_growth.cpp)
target_link_libraries(bench_log_growth PRIVATE oxbow_log oxbow_rules RocksDB::rocksdb-shared)

add_executable(bench_folds bench/bench_folds.cpp)
target_link_libraries(bench_folds PRIVATE oxbow_fold oxbow_rules benchmark::benchmark)

add_executable(bench_script_fold bench/bench_script_fold.cpp)
target_link_libraries(bench_script_fold
  PRIVATE oxbow_script oxbow_rules Qt6::Qml benchmark::benchmark)

add_executable(bench_kept_folds bench/bench_kept_folds.cpp)
target_link_libraries(bench_kept_folds PRIVATE oxbow_history oxbow_rules Qt6::Core)

add_executable(bench_fields bench/bench_fields.cpp)
target_link_libraries(bench_fields PRIVATE oxbow_history oxbow_log oxbow_rules benchmark::benchmark)

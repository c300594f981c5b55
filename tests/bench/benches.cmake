add_executable(bench_json_importer bench/bench_json_importer.cpp)
target_link_libraries(bench_json_importer
  PRIVATE oxbow_importers oxbow_rules benchmark::benchmark)

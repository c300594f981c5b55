oxbow_fuzz(fuzz_json SEEDS ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/seeds/json
  USES oxbow_payload simdjson::simdjson)
oxbow_fuzz(fuzz_json_importer SEEDS ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/seeds/json_importer
  USES oxbow_importers)
oxbow_fuzz(fuzz_json_document SEEDS ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/seeds/json_importer
  USES oxbow_importers)
oxbow_fuzz(fuzz_description SEEDS ${CMAKE_SOURCE_DIR}/resources/formats USES oxbow_importers)
oxbow_fuzz(fuzz_text_decoder SEEDS ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/seeds/csv_importer
  USES oxbow_importers)
oxbow_fuzz(fuzz_byte_source SEEDS ${CMAKE_CURRENT_SOURCE_DIR}/data/packed USES oxbow_importers)
oxbow_fuzz(fuzz_archive SEEDS ${CMAKE_CURRENT_SOURCE_DIR}/data/archives USES oxbow_importers)
oxbow_fuzz(fuzz_kafka_segment SEEDS ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/seeds/kafka_segment
  USES oxbow_importers oxlog ZLIB::ZLIB)
oxbow_fuzz(fuzz_csv_importer SEEDS ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/seeds/csv_importer
  USES oxbow_importers)
oxbow_fuzz(fuzz_kcat_importer SEEDS ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/seeds/kcat_importer
  USES oxbow_importers oxbow_forms)
oxbow_fuzz(fuzz_text_importer SEEDS ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/seeds/text_importer
  USES oxbow_importers)
oxbow_fuzz(fuzz_journal SEEDS ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/seeds/journal
  USES oxbow_importers)
oxbow_fuzz(fuzz_oxbow_importer SEEDS ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/seeds/oxbow_importer
  USES oxbow_importers oxbow_forms)
oxbow_fuzz(fuzz_oxlog SEEDS ${CMAKE_CURRENT_SOURCE_DIR}/data/oxlog USES oxbow_importers oxlog)
oxbow_fuzz(fuzz_delimited SEEDS ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/seeds/delimited
  USES oxbow_importers oxbow_forms oxlog)
oxbow_fuzz(fuzz_shapes SEEDS ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/seeds/json_importer
  USES oxbow_payload)
oxbow_fuzz(fuzz_folds SEEDS ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/seeds/folds USES oxbow_fold)
oxbow_fuzz(fuzz_script_fold SEEDS ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/seeds/script_fold
  USES oxbow_script oxbow_payload)
oxbow_fuzz(fuzz_times SEEDS ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/seeds/times USES oxbow_importers)
oxbow_fuzz(fuzz_branch SEEDS ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/seeds/branch USES oxbow_branch)
oxbow_fuzz(fuzz_find SEEDS ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/seeds/find USES oxbow_find)

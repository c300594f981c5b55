oxbow_test(importers/text/tst_csv_storage USES oxbow_importers oxbow_log oxbow_payload)
oxbow_test(importers/tst_import_growth USES oxbow_importers oxbow_log)
oxbow_test(importers/text/tst_shape_plan USES oxbow_importers oxbow_payload)
oxbow_test(importers/times/tst_time_reader USES oxbow_importers)
oxbow_test(importers/format/tst_reading USES oxbow_importers)
oxbow_test(importers/format/tst_field_guess USES oxbow_importers)
oxbow_test(importers/text/tst_json_importer USES oxbow_importers)
oxbow_test(importers/text/tst_csv_importer USES oxbow_importers)
oxbow_test(importers/tst_resuming USES oxbow_importers oxbow_forms)
oxbow_test(importers/text/tst_kcat_importer USES oxbow_importers oxbow_forms)
oxbow_test(importers/text/tst_oxbow_importer USES oxbow_importers oxbow_forms)
oxbow_test(importers/source/tst_byte_source USES oxbow_importers ZLIB::ZLIB)
oxbow_test(importers/source/tst_text_decoder USES oxbow_importers)
oxbow_test(importers/tst_registry USES oxbow_importers)
oxbow_test(importers/tst_preview USES oxbow_importers)
oxbow_test(importers/tst_batch_memory USES oxbow_importers oxbow_log)
foreach(kafka_test copies layout outcomes random_damage)
  oxbow_test(importers/kafka/tst_kafka_${kafka_test} SOURCES importers/kafka/support.cpp
    USES oxbow_importers oxbow_payload oxlog ZLIB::ZLIB)
endforeach()
oxbow_test(importers/kafka/tst_kafka_damage SOURCES importers/kafka/support.cpp
  USES oxbow_importers oxbow_payload oxlog)
oxbow_test(importers/kafka/tst_kafka_importer SOURCES importers/kafka/support.cpp
  USES oxbow_importers oxbow_payload oxlog)
oxbow_test(importers/kafka/tst_kafka_oracles SOURCES importers/kafka/support.cpp
  USES oxbow_importers oxbow_payload oxlog)
oxbow_test(importers/tst_cut_sources USES oxbow_importers)
oxbow_test(importers/tst_source_merger USES oxbow_importers)
oxbow_test(importers/tst_import USES oxbow_importers)
oxbow_test(importers/tst_import_crash USES oxbow_importers oxbow_history)
oxbow_test(importers/oxlog/tst_oxlog_importer USES oxbow_importers oxbow_forms oxlog)
oxbow_test(importers/source/tst_packed_sources
  USES oxbow_importers oxbow_log BZip2::BZip2 LibLZMA::LibLZMA ZLIB::ZLIB PkgConfig::LIBLZ4
    PkgConfig::LIBZSTD)

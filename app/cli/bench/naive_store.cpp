#include "app/cli/bench/naive_store.h"

#include <absl/strings/str_cat.h>
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>
#include <simdjson.h>

#include <cstdint>
#include <fstream>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "app/cli/bench/measure.h"

namespace oxbow {
namespace {

constexpr std::uint64_t kBatch = 1'000;

std::string bigEndian(std::uint64_t number) {
    std::string out(8, '\0');
    for (std::size_t i = 8; i-- > 0; number >>= 8) {
        out[i] = static_cast<char>(number & 0xff);
    }
    return out;
}

absl::Status fill(rocksdb::DB& database, const std::vector<rocksdb::ColumnFamilyHandle*>& families,
                  const std::filesystem::path& file, const std::function<bool()>& cancelled) {
    std::ifstream in(file);
    rocksdb::WriteBatch batch;
    simdjson::ondemand::parser parser;
    std::string line;
    std::uint64_t position = 0;
    rocksdb::Status status;
    while (status.ok() && std::getline(in, line)) {
        const std::string number = bigEndian(position++);
        batch.Put(families[0], number, line);
        line.reserve(line.size() + simdjson::SIMDJSON_PADDING);
        simdjson::ondemand::document document;
        std::string_view key;
        if (!parser.iterate(line).get(document) && !document["key"].get_string().get(key)) {
            batch.Put(families[1], std::string(key).append(1, '\0').append(number),
                      rocksdb::Slice());
        }
        if (position % kBatch == 0) {
            status = database.Write(rocksdb::WriteOptions(), &batch);
            batch.Clear();
            if (cancelled()) {
                return absl::CancelledError("the bench was given up");
            }
        }
    }
    if (status.ok()) {
        status = database.Write(rocksdb::WriteOptions(), &batch);
    }
    for (rocksdb::ColumnFamilyHandle* const family : families) {
        if (status.ok()) {
            status = database.Flush(rocksdb::FlushOptions(), family);
        }
    }
    return status.ok() ? absl::OkStatus()
                       : absl::InternalError(absl::StrCat("RocksDB: ", status.ToString()));
}

}  // namespace

absl::StatusOr<double> fillNaiveStore(const std::filesystem::path& file,
                                      const std::filesystem::path& folder,
                                      const std::function<bool()>& cancelled) {
    const std::filesystem::path path = folder / "naive.rocksdb";
    rocksdb::DBOptions options;
    options.create_if_missing = true;
    options.create_missing_column_families = true;
    options.max_background_jobs = 2;
    const std::vector<rocksdb::ColumnFamilyDescriptor> descriptors = {
        {rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions()},
        {"keys", rocksdb::ColumnFamilyOptions()}};
    std::vector<rocksdb::ColumnFamilyHandle*> families;
    rocksdb::DB* opened = nullptr;
    if (const auto status =
            rocksdb::DB::Open(options, path.string(), descriptors, &families, &opened);
        !status.ok()) {
        return absl::InternalError(absl::StrCat("RocksDB: ", status.ToString()));
    }
    std::unique_ptr<rocksdb::DB> database(opened);
    absl::Status status;
    const double seconds = secondsOf([&] { status = fill(*database, families, file, cancelled); });
    for (rocksdb::ColumnFamilyHandle* const family : families) {
        database->DestroyColumnFamilyHandle(family);
    }
    database.reset();
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
    return status.ok() ? absl::StatusOr<double>(seconds) : status;
}

}  // namespace oxbow

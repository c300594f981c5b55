#include "model/log/store/staged_run.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <system_error>

#include "model/log/store/log_store.h"

namespace oxbow {
namespace {

// A commit up to this size goes through the journal; beyond it a file of its own is cheaper than to
// be written twice.
constexpr std::uint64_t kSmallBytes = std::uint64_t{256} << 10;

}  // namespace

absl::Status serialise(const google::protobuf::MessageLite& message, std::string& bytes) {
    constexpr std::size_t kMostBytes = std::size_t{1} << 31;
    if (message.ByteSizeLong() >= kMostBytes || !message.SerializeToString(&bytes)) {
        return absl::ResourceExhaustedError(absl::StrFormat(
            "a part of the log is larger than 2 GiB (%s of %d bytes) and cannot be stored",
            message.GetTypeName(), message.ByteSizeLong()));
    }
    return absl::OkStatus();
}

StagedRun::StagedRun(const LogStore& store, std::string prefix)
    : m_store(store), m_prefix(std::move(prefix)) {}

StagedRun::~StagedRun() {
    std::error_code ignored;
    for (File& file : m_files) {
        file.writer.reset();
        if (!file.path.empty()) {
            std::filesystem::remove(file.path, ignored);
        }
    }
}

absl::Status StagedRun::put(Family family, std::string_view key, std::string_view value) {
    if (m_spilled) {
        m_bytes += key.size() + value.size();
        return write(family, key, value, false);
    }
    return add({family, std::string(key), std::string(value), false});
}

absl::Status StagedRun::put(Family family, std::string_view key,
                            const google::protobuf::MessageLite& message) {
    Pair pair{family, std::string(key), {}, false};
    auto status = serialise(message, pair.value);
    return status.ok() ? add(std::move(pair)) : status;
}

absl::Status StagedRun::erase(Family family, std::string_view key) {
    return add({family, std::string(key), {}, true});
}

absl::Status StagedRun::add(Pair pair) {
    m_bytes += pair.key.size() + pair.value.size();
    if (m_spilled) {
        return write(pair.family, pair.key, pair.value, pair.erased);
    }
    m_pairs.push_back(std::move(pair));
    return m_bytes > kSmallBytes ? spill() : absl::OkStatus();
}

absl::Status StagedRun::spill() {
    m_spilled = true;
    absl::Status status;
    for (const Pair& pair : m_pairs) {
        status.Update(write(pair.family, pair.key, pair.value, pair.erased));
        if (!status.ok()) {
            break;
        }
    }
    m_pairs = {};
    return status;
}

absl::Status StagedRun::write(Family family, std::string_view key, std::string_view value,
                              bool erased) {
    File& file = m_files[indexOf(family)];
    if (!file.writer) {
        auto folder = m_store.makeStaging();
        if (!folder.ok()) {
            return folder.status();
        }
        file.path = *folder / absl::StrCat(m_prefix, kFamilyNames[indexOf(family)], ".sst");
        file.writer = m_store.fileWriter(family);
        if (const auto status = file.writer->Open(file.path.string()); !status.ok()) {
            return m_store.failure(status, "writing");
        }
    }
    const auto status =
        erased ? file.writer->Delete(slice(key)) : file.writer->Put(slice(key), slice(value));
    return status.ok() ? absl::OkStatus() : m_store.failure(status, "writing");
}

rocksdb::WriteBatch StagedRun::batch() const {
    rocksdb::WriteBatch out;
    for (const Pair& pair : m_pairs) {
        rocksdb::ColumnFamilyHandle* const family = m_store.handle(pair.family);
        if (pair.erased) {
            out.Delete(family, slice(pair.key));
        } else {
            out.Put(family, slice(pair.key), slice(pair.value));
        }
    }
    return out;
}

absl::Status StagedRun::finish() {
    for (File& file : m_files) {
        if (!file.writer) {
            continue;
        }
        if (const auto status = file.writer->Finish(&file.info); !status.ok()) {
            return m_store.failure(status, "writing");
        }
        file.writer.reset();
    }
    return absl::OkStatus();
}

}  // namespace oxbow

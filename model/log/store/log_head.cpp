#include "model/log/store/log_head.h"

#include <array>
#include <cstring>

namespace oxbow {
namespace {

// A slot is its numbers and their complements: a flipped bit in either is seen.
constexpr std::size_t kNumbers = 5;  // turn, then those of LogHead
constexpr std::size_t kSlotBytes = 2 * kNumbers * sizeof(std::uint64_t);
constexpr std::uint64_t kSlots = 2;

using Numbers = std::array<std::uint64_t, kNumbers>;

Numbers numbersOf(std::uint64_t turn, const LogHead& head) {
    return {turn, head.commits, head.changes, head.manifest, head.manifestBytes};
}

std::string slotOf(const Numbers& numbers) {
    std::string slot;
    for (const std::uint64_t flip : {std::uint64_t{0}, ~std::uint64_t{0}}) {
        for (const std::uint64_t number : numbers) {
            for (unsigned byte = 0; byte < sizeof number; ++byte) {
                slot += static_cast<char>((number ^ flip) >> (8 * byte));
            }
        }
    }
    return slot;
}

std::optional<Numbers> readSlot(std::string_view slot) {
    Numbers numbers{};
    for (std::size_t i = 0; i < kNumbers * sizeof(std::uint64_t) && slot.size() == kSlotBytes;
         ++i) {
        const auto byte = static_cast<std::uint64_t>(static_cast<std::uint8_t>(slot[i]));
        numbers[i / sizeof(std::uint64_t)] |= byte << (8 * (i % sizeof(std::uint64_t)));
    }
    return slot == slotOf(numbers) ? std::optional(numbers) : std::nullopt;
}

// The slot that was written last.
std::optional<Numbers> newest(std::string_view file) {
    std::optional<Numbers> best;
    for (std::uint64_t i = 0; i < kSlots && file.size() == kSlots * kSlotBytes; ++i) {
        const auto numbers = readSlot(file.substr(i * kSlotBytes, kSlotBytes));
        if (numbers && (!best || (*numbers)[0] > (*best)[0])) {
            best = numbers;
        }
    }
    return best;
}

}  // namespace

std::optional<LogHead> LogHeadFile::read(rocksdb::Env& env, const std::string& path) {
    std::string file;
    if (!rocksdb::ReadFileToString(&env, path, &file).ok()) {
        return std::nullopt;
    }
    const auto numbers = newest(file);
    if (!numbers) {
        return std::nullopt;
    }
    const auto [turn, commits, changes, manifest, manifestBytes] = *numbers;
    return LogHead{commits, changes, manifest, manifestBytes};
}

rocksdb::Status LogHeadFile::create(rocksdb::Env& env, const std::string& path,
                                    const LogHead& head) {
    const std::string slot = slotOf(numbersOf(0, head));
    return rocksdb::WriteStringToFile(&env, slot + slot, path, true);
}

rocksdb::Status LogHeadFile::open(rocksdb::Env& env, const std::string& path) {
    std::string file;
    auto status = rocksdb::ReadFileToString(&env, path, &file);
    if (status.ok()) {
        const auto numbers = newest(file);
        m_turn = numbers ? (*numbers)[0] : 0;
        status = env.NewRandomRWFile(path, &m_file, rocksdb::EnvOptions());
    }
    return status;
}

rocksdb::Status LogHeadFile::write(const LogHead& head) {
    ++m_turn;
    return m_file->Write(m_turn % kSlots * kSlotBytes, slotOf(numbersOf(m_turn, head)));
}

}  // namespace oxbow

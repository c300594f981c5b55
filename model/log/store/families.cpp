#include "model/log/store/families.h"

namespace oxbow {
namespace {

std::string bigEndian(std::uint64_t number, std::size_t bytes) {
    std::string out(bytes, '\0');
    for (std::size_t i = bytes; i-- > 0; number >>= 8) {
        out[i] = static_cast<char>(number & 0xff);
    }
    return out;
}

}  // namespace

std::string storeKey(std::uint32_t first) {
    return bigEndian(first, 4);
}
std::string storeKey(std::uint32_t first, std::uint32_t second) {
    return bigEndian(std::uint64_t{first} << 32 | second, 8);
}
std::string storeKey(std::uint32_t first, std::uint32_t second, std::uint32_t third) {
    return storeKey(first, second) + bigEndian(third, 4);
}
std::string storeKey64(std::uint64_t number) {
    return bigEndian(number, 8);
}
std::string storeKey(StreamId stream, std::string_view bytes) {
    return bigEndian(stream.value(), 4).append(bytes);
}

}  // namespace oxbow

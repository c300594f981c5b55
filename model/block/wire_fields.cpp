#include "model/block/wire_fields.h"

namespace oxbow {

bool readWireFields(std::string_view message, std::string_view* fields, std::size_t count) {
    return forEachWireField(
        message, [](std::uint64_t, std::uint64_t) { return true; },
        [fields, count](std::uint64_t field, std::string_view bytes) {
            if (field >= 1 && field <= count) {
                fields[field - 1] = bytes;
            }
            return true;
        });
}

}  // namespace oxbow

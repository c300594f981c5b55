// The descriptions of formats that come with the product: the files NAME.json beside this one,
// taken into the program by the build.
#pragma once

#include <span>
#include <string_view>

namespace oxbow {

struct BuiltInFormat {
    std::string_view file;  // "cloudtrail.json"
    std::string_view json;  // what stands in it
};
// By name.
std::span<const BuiltInFormat> builtInFormats();

}  // namespace oxbow

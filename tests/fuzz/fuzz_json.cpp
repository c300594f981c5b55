// JSON and payload readers on any bytes: no crash, ranges inside the payload, and the same verdict
// as simdjson wherever the two have the same rules.
#include <simdjson.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "model/payload/json.h"
#include "model/payload/json_skim.h"
#include "model/payload/payload.h"

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void checkRanges(const oxbow::PayloadNode& node, std::size_t begin, std::size_t end) {
    require(begin <= node.begin && node.begin <= node.end && node.end <= end);
    std::size_t from = node.begin;
    for (const oxbow::PayloadNode& child : node.children) {
        checkRanges(child, from, node.end);
        from = child.end;
    }
}

// simdjson refuses numbers that no double holds and lone surrogates; nothing else is its own rule.
void compareWithSimdjson(std::string_view text, bool valid) {
    simdjson::dom::parser parser;
    const simdjson::error_code verdict = parser.parse(text.data(), text.size(), true).error();
    if (verdict == simdjson::SUCCESS) {
        require(valid || text.substr(0, 3) == "\xEF\xBB\xBF");
    } else if (valid) {
        require(verdict == simdjson::NUMBER_ERROR || verdict == simdjson::STRING_ERROR);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const bool valid = oxbow::validateJson(text).ok();
    compareWithSimdjson(text, valid);

    const oxbow::PayloadTree tree = oxbow::parsePayload(text);
    checkRanges(tree.root, 0, size);
    oxbow::rowFields(text);
    require(oxbow::payloadPreview(text, 64).size() <= 64 + 3);
    require(oxbow::hexLines(text, 0, size).size() == (size + 15) / 16);

    const std::vector<oxbow::JsonMember> members = oxbow::jsonMembers(text);
    for (std::size_t i = members.size(); i > 0; --i) {
        const std::string& name = members[i - 1].name;
        const auto isName = [&](const oxbow::JsonMember& member) { return member.name == name; };
        oxbow::JsonValue found;
        if (std::none_of(members.begin() + static_cast<std::ptrdiff_t>(i), members.end(), isName) &&
            oxbow::skimMember(text, name, found) != oxbow::Skimmed::Unsure) {
            require(found.type == members[i - 1].value.type &&
                    found.lexeme == members[i - 1].value.lexeme);
        }
    }
    for (const oxbow::JsonMember& member : members) {
        require(!valid || oxbow::validateJson(member.value.lexeme).ok());
    }
    const auto path = oxbow::JsonPath::parse(text);
    if (path.ok()) {
        oxbow::jsonAt("{\"a\":[{\"b\":1}]}", *path);
        oxbow::jsonAt(text, *path);
    }
    if (valid) {
        const std::string compact = oxbow::compactJson(text);
        require(oxbow::validateJson(compact).ok() && oxbow::compactJson(compact) == compact);
    }
    if (oxbow::fitsJsonString(text)) {
        std::string written;
        oxbow::appendJsonString(written, text);
        require(oxbow::validateJson(written).ok() && oxbow::unescapeJson(written) == text);
    }
    if (valid && text.front() == '"' && text.back() == '"') {
        require(oxbow::fitsJsonString(oxbow::unescapeJson(text)));
    }
    return 0;
}

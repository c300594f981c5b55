#include "importers/plain/journal_splitter.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

namespace oxbow {
namespace {

constexpr std::size_t kLengthBytes = 8;

std::uint64_t sizeAt(std::string_view text) {
    std::uint64_t size = 0;
    for (std::size_t i = kLengthBytes; i-- > 0;) {
        size = size << 8 | static_cast<unsigned char>(text[i]);
    }
    return size;
}

bool isFieldName(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    });
}

}  // namespace

std::string JournalSplitter::split(std::string_view record, Arena&,
                                   std::vector<PlainField>& fields) {
    fields.clear();
    const std::size_t whole = record.size();
    while (!record.empty()) {
        const std::size_t end = std::min(record.find('\n'), record.size());
        const std::size_t equals = record.substr(0, end).find('=');
        const std::string_view name = record.substr(0, std::min(equals, end));
        if (!isFieldName(name)) {
            return absl::StrCat("no entry of a journal: at byte ", whole - record.size(),
                                " there is no name of a field");
        }
        if (equals != std::string_view::npos) {
            fields.push_back({name, record.substr(equals + 1, end - equals - 1)});
            record.remove_prefix(std::min(end + 1, record.size()));
            continue;
        }
        const std::string_view rest = record.substr(std::min(end + 1, record.size()));
        const std::uint64_t size = rest.size() < kLengthBytes ? rest.size() : sizeAt(rest);
        if (rest.size() < kLengthBytes || size > rest.size() - kLengthBytes) {
            return absl::StrCat("no entry of a journal: the field ", std::string(name),
                                " is longer than the entry");
        }
        fields.push_back({name, rest.substr(kLengthBytes, size)});
        record = rest.substr(std::min<std::size_t>(kLengthBytes + size + 1, rest.size()));
    }
    return {};
}

}  // namespace oxbow

#include "model/forms/event_kcat.h"

#include <absl/strings/str_cat.h>

namespace oxbow {
namespace {

// Byte by byte: what is no UTF-8 stays what it is.
void appendByteString(std::string& out, const OptionalBytesView& bytes) {
    constexpr char kHex[] = "0123456789abcdef";
    if (!bytes) {
        out += "null";
        return;
    }
    out += '"';
    for (const char c : *bytes) {
        const auto code = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (code < 0x20) {
            out += "\\u00";
            out += kHex[code >> 4];
            out += kHex[code & 15];
        } else {
            out += c;
        }
    }
    out += '"';
}

std::int64_t milliseconds(const Timestamp& time) {
    constexpr std::int64_t kNanoseconds = 1'000'000;
    const std::int64_t whole = time.nanoseconds / kNanoseconds;
    return whole - (time.nanoseconds % kNanoseconds < 0 ? 1 : 0);
}

}  // namespace

void appendEventKcat(std::string& out, const EventView& event) {
    out += "{\"topic\":";
    appendByteString(out, event.stream);
    absl::StrAppend(&out, ",\"partition\":", event.partition, ",\"offset\":", event.offset);
    const auto& time = event.time ? event.time : event.recordTime;
    if (time) {
        const bool create = event.time && event.time != event.recordTime;
        absl::StrAppend(&out, ",\"tstype\":\"", create ? "create" : "logappend",
                        "\",\"ts\":", milliseconds(*time));
    }
    out += ",\"broker\":-1";
    if (event.details != nullptr && !event.details->headers.empty()) {
        char before = '[';
        out += ",\"headers\":";
        for (const Header& header : event.details->headers) {
            out += before;
            appendByteString(out, header.name);
            out += ',';
            appendByteString(out, header.value ? OptionalBytesView(*header.value) : std::nullopt);
            before = ',';
        }
        out += ']';
    }
    out += ",\"key\":";
    appendByteString(out, event.key);
    out += ",\"payload\":";
    appendByteString(out, event.value);
    out += '}';
}

}  // namespace oxbow

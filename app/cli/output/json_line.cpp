#include "app/cli/output/json_line.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include "app/cli/output/message.h"
#include "model/forms/event_json.h"
#include "model/payload/json.h"

namespace oxbow {

void JsonObject::comma() {
    if (m_out.size() > 1) {
        m_out += ',';
    }
}

void JsonObject::name(std::string_view name) {
    comma();
    appendJsonString(m_out, printable(name));
    m_out += ':';
}

JsonObject& JsonObject::text(std::string_view key, std::string_view value) {
    comma();
    appendTextJson(m_out, key, value);
    return *this;
}

JsonObject& JsonObject::optionalText(std::string_view key, const OptionalBytesView& value) {
    return value ? text(key, *value) : *this;
}

JsonObject& JsonObject::stream(std::string_view value) {
    return value.empty() ? *this : text("stream", value);
}

JsonObject& JsonObject::number(std::string_view key, std::uint64_t value) {
    name(key);
    absl::StrAppend(&m_out, value);
    return *this;
}

JsonObject& JsonObject::number(std::string_view key, double value) {
    name(key);
    absl::StrAppendFormat(&m_out, "%.6g", value);
    return *this;
}

JsonObject& JsonObject::flag(std::string_view key, bool value) {
    return raw(key, value ? "true" : "false");
}

JsonObject& JsonObject::null(std::string_view key) {
    return raw(key, "null");
}

JsonObject& JsonObject::position(std::string_view key, const std::optional<Position>& value) {
    return value ? number(key, value->value()) : null(key);
}

JsonObject& JsonObject::time(std::string_view key, const std::optional<Timestamp>& value) {
    return value ? text(key, formatTimestamp(*value)) : null(key);
}

JsonObject& JsonObject::row(std::string_view name, const OptionalBytesView& bytes, bool isText,
                            bool poisoned, std::string_view errorName) {
    if (!poisoned) {
        return value(name, bytes, isText);
    }
    return null(name).text(errorName, bytes.value_or(std::string_view()));
}

JsonObject& JsonObject::value(std::string_view key, const OptionalBytesView& bytes, bool isText) {
    comma();
    appendValueJson(m_out, key, bytes, isText);
    return *this;
}

JsonObject& JsonObject::raw(std::string_view key, std::string_view json) {
    name(key);
    m_out += json;
    return *this;
}

JsonArray& JsonArray::add(std::string_view json) {
    if (m_out.size() > 1) {
        m_out += ',';
    }
    m_out += json;
    return *this;
}

JsonArray& JsonArray::addText(std::string_view text) {
    std::string json;
    appendStringJson(json, text);
    return add(json);
}

}  // namespace oxbow

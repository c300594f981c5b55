#include "views/table/table_row.h"

#include <mutex>
#include <unordered_set>
#include <utility>

#include "views/common/format.h"

namespace oxbow {

namespace {

// Each cell needs no more than fits on a screen.
constexpr std::size_t kCellBytes = 512;

// The names of the fields that rows have, those that came first. Any thread.
class FieldNames {
public:
    // Whether rows have a field of this name.
    bool take(const std::string& name) {
        if (name.size() > kCellBytes) {
            return false;  // no column can show it
        }
        const std::lock_guard lock(m_mutex);
        return m_names.contains(name) ||
               (m_names.size() < kMostRowFields && m_names.insert(name).second);
    }

private:
    std::mutex m_mutex;
    std::unordered_set<std::string> m_names;
};

void addField(TableRow& row, RowField field) {
    const bool isNumber = field.kind == PayloadNode::Kind::Number;
    const bool isLong = field.text.size() > kCellBytes;
    if (!isNumber || isLong) {
        field.text = payloadPreview(field.text, kCellBytes);
    }
    if (isNumber && isLong) {
        field.kind = PayloadNode::Kind::String;  // what is left of it is another number
    }
    row.fields.push_back(std::move(field));
}

void setMembers(TableRow& row, const ValueMembers& members, FieldNames& names) {
    row.present = true;
    for (std::size_t n = 0; n < members.size(); ++n) {
        std::string name(members.name(n));
        if (names.take(name)) {
            addField(row, rowField(std::move(name), members.value(n)));
        } else {
            ++row.fieldsLeftOut;
        }
    }
    row.fields.shrink_to_fit();
}

void setValue(TableRow& row, const OptionalBytesView& value, FieldNames& names) {
    row.present = value.has_value();
    if (!value) {
        return;
    }
    row.emptyValue = value->empty();
    if (row.emptyValue) {
        return;
    }
    for (RowField& field : rowFields(value)) {
        if (names.take(field.name)) {
            addField(row, std::move(field));
        } else {
            ++row.fieldsLeftOut;
        }
    }
    row.fields.shrink_to_fit();
}

TableRow load(const History& history, const RowVersion& version, FieldNames& names) {
    TableRow row;
    const auto key = history.keys().key(version.key);
    if (!key.ok()) {
        row.error = fromUtf8(std::string(key.status().message()));
        return row;
    }
    row.key = fromUtf8(payloadPreview(key->bytes, kCellBytes));
    row.keyIsEmpty = key->bytes.empty();
    const Names streams = history.keys().streams();
    if (key->stream.value() < streams->size()) {
        row.stream = (*streams)[key->stream.value()];
    }
    const auto read = history.readMembers(
        std::span(&version, 1),
        [&](std::size_t, const RowContent& content, const ValueMembers* members) {
            if (content.poisoned) {
                row.error = fromUtf8(std::string(content.bytes.value_or("")));
            } else if (members != nullptr) {
                setMembers(row, *members, names);
            } else {
                setValue(row, content.bytes, names);
            }
            return true;
        });
    if (!read.ok()) {
        row.error = fromUtf8(std::string(read.message()));
    }
    return row;
}

}  // namespace

const RowField* TableRow::field(const std::string& name) const {
    // Where a member's name repeats, the last one counts, as most readers take it.
    for (auto i = fields.rbegin(); i != fields.rend(); ++i) {
        if (i->name == name) {
            return &*i;
        }
    }
    return nullptr;
}

std::size_t TableRow::weight() const {
    std::size_t bytes = sizeof *this + stream.size() +
                        static_cast<std::size_t>(key.size() + error.size()) * sizeof(QChar);
    for (const RowField& field : fields) {
        bytes += sizeof field + field.name.size() + field.text.size();
    }
    return bytes;
}

LoadTableRow loadRowsFrom(std::shared_ptr<const History> history) {
    return [history = std::move(history), names = std::make_shared<FieldNames>()](
               const RowVersion& version) { return load(*history, version, *names); };
}

}  // namespace oxbow

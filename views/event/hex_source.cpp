#include "views/event/hex_source.h"

#include <algorithm>
#include <string_view>

namespace oxbow {

namespace {

// Where the i-th byte's two digits stand: a gap after the eighth helps the eye.
int hexPlace(std::size_t i) {
    return static_cast<int>(3 * i + (i >= HexSource::kWidth / 2 ? 1 : 0));
}

QString hexText(std::string_view bytes) {
    static constexpr char kDigits[] = "0123456789abcdef";
    QString text;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        text.resize(hexPlace(i), QLatin1Char(' '));
        const auto byte = static_cast<unsigned char>(bytes[i]);
        text.append(QLatin1Char(kDigits[byte >> 4]));
        text.append(QLatin1Char(kDigits[byte & 15]));
    }
    return text;
}

QString characterText(std::string_view bytes) {
    QString text;
    for (const char c : bytes) {
        text.append(c >= 0x20 && c < 0x7F ? QChar(QLatin1Char(c)) : QChar(0x00B7));
    }
    return text;
}

}  // namespace

void HexSource::setBytes(std::shared_ptr<const std::string> bytes) {
    m_bytes = std::move(bytes);
    m_markBegin = m_markEnd = 0;
    emit changed();
}

void HexSource::setMark(std::size_t begin, std::size_t end) {
    m_markBegin = begin;
    m_markEnd = end;
    emit rowsReady(0, rowCount());
}

ListColumn HexSource::column(int column) const {
    switch (column) {
        case Offset:
            return {"offset", tr("offset"), tr("Of the first byte of the line, hexadecimal"), 8};
        case Hex:
            return {"hex", tr("bytes"), {}, 48};
        default:
            return {"characters",
                    tr("characters"),
                    tr("Printable ASCII; · for anything else"),
                    17,
                    false,
                    true};
    }
}

Cell HexSource::cell(std::uint64_t row, int column) const {
    const std::size_t first = row * kWidth;
    const std::string_view line = std::string_view(*m_bytes).substr(first, kWidth);
    if (column == Offset) {
        Cell cell = monoCell(QStringLiteral("%1").arg(first, 8, 16, QLatin1Char('0')));
        cell.tone = Tone::Dim;
        return cell;
    }
    Cell cell = monoCell(column == Hex ? hexText(line) : characterText(line));
    const std::size_t begin = std::clamp(m_markBegin, first, first + line.size()) - first;
    const std::size_t end = std::clamp(m_markEnd, first, first + line.size()) - first;
    if (begin < end) {
        const bool hex = column == Hex;
        cell.markFrom = hex ? hexPlace(begin) : static_cast<int>(begin);
        cell.markLength =
            hex ? hexPlace(end - 1) + 2 - cell.markFrom : static_cast<int>(end - begin);
    }
    return cell;
}

std::optional<std::size_t> HexSource::byteAt(std::uint64_t row, int column, int character) const {
    if (column == Offset || character < 0) {
        return std::nullopt;
    }
    auto i = static_cast<std::size_t>(character);
    if (column == Hex) {
        i = 0;
        while (i + 1 < kWidth && hexPlace(i + 1) <= character) {
            ++i;
        }
    }
    const std::size_t byte = row * kWidth + i;
    return i < kWidth && byte < m_bytes->size() ? std::optional(byte) : std::nullopt;
}

}  // namespace oxbow

#include "views/common/list/cell.h"

namespace oxbow {

QString Cell::plainText() const {
    QString result;
    switch (content) {
        case CellContent::Null:
            result = QStringLiteral("∅");
            break;
        case CellContent::Empty:
            result = QStringLiteral("\"\"");
            break;
        case CellContent::Absent:
            break;
        case CellContent::Waiting:
            return QStringLiteral("…");
        case CellContent::Text:
            result = text;
            break;
    }
    if (!before.isEmpty()) {
        result = before + QStringLiteral(" → ") + result;
    }
    if (!note.isEmpty()) {
        result += (result.isEmpty() ? QString() : QStringLiteral(" ")) + note;
    }
    return result;
}

Cell textCell(const QString& text) {
    Cell cell;
    cell.text = text;
    return cell;
}

Cell monoCell(const QString& text) {
    Cell cell = textCell(text);
    cell.mono = true;
    return cell;
}

Cell numberCell(const QString& text) {
    Cell cell = monoCell(text);
    cell.alignRight = true;
    return cell;
}

Cell nullCell(const QString& note) {
    Cell cell;
    cell.content = CellContent::Null;
    cell.tone = Tone::Dim;
    cell.note = note;
    cell.mono = true;
    return cell;
}

Cell emptyCell() {
    Cell cell;
    cell.content = CellContent::Empty;
    cell.tone = Tone::Dim;
    cell.mono = true;
    return cell;
}

Cell absentCell() {
    Cell cell;
    cell.content = CellContent::Absent;
    return cell;
}

Cell waitingCell() {
    Cell cell;
    cell.content = CellContent::Waiting;
    return cell;
}

}  // namespace oxbow

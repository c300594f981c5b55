// How a source is written: its times, its table, its encoding. Shown when asked for; what is left
// empty is found out.
#pragma once

#include <QWidget>

#include "views/importing/import_choices.h"

class QComboBox;
class QLabel;

namespace oxbow {

// What it is called beside its field: "time zone".
QString labelOf(WrittenPart part);

class WrittenChoices : public QWidget {
    Q_OBJECT
public:
    explicit WrittenChoices(QWidget* parent = nullptr);

    // Shows what applies; `answers` are what the user has said before.
    void fill(const ImportChoices& plan, const ImportAnswers& answers);
    // Whether there is anything that applies.
    bool any() const { return m_any; }

signals:
    // The user said something else of it; empty: it is to be found out.
    void told(oxbow::WrittenPart part, const QString& text);

private:
    struct Row {
        QLabel* label = nullptr;
        QComboBox* box = nullptr;
    };

    void say(WrittenPart part);

    Row m_rows[std::size(kWrittenParts)];
    QString m_told[std::size(kWrittenParts)];
    bool m_any = false;
};

}  // namespace oxbow

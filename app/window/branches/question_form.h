// Where a question is told what it needs to know: a card with a few fields.
#pragma once

#include <QHash>
#include <QString>
#include <QStringList>
#include <functional>
#include <vector>

#include "app/window/overlay.h"

class QFormLayout;
class QLabel;
class QPushButton;
class QScrollArea;

namespace oxbow {

// What stands in the fields, by their names.
using QuestionAnswers = QHash<QString, QString>;

struct QuestionField {
    enum class Kind {
        Text,
        Choice,      // one of the choices
        OpenChoice,  // one of them, or what is written
        Lines,       // several lines of text in figures
    };
    QString name;
    QString label;
    Kind kind = Kind::Text;
    QString text = {};  // as it is at first
    QStringList choices = {};
    QString placeholder = {};
};

struct QuestionSheet {
    QString title;
    QString help;    // a sentence or two below the title; empty for none
    QString accept;  // what the button says
    std::vector<QuestionField> fields;
    // Why it cannot be asked so: a sentence; empty where it can. Touches no disk.
    std::function<QString(const QuestionAnswers&)> check = nullptr;
    std::function<void(const QuestionAnswers&)> ask;
    // The user chose something: other fields may follow by QuestionForm::setText().
    std::function<void(const QString& name, const QuestionAnswers&)> chosen = nullptr;
};

// Enter in a line asks, where that can be done; Esc asks nothing.
class QuestionForm : public Overlay {
    Q_OBJECT
public:
    explicit QuestionForm(QWidget* parent);

    void openWith(QuestionSheet sheet);
    // With what was written when it was closed, and why that could not be done.
    void openAgain(const QString& why);
    void setText(const QString& name, const QString& text);
    QuestionAnswers answers() const;

    // For whoever drives it.
    QString title() const;
    QString said() const;
    QPushButton* acceptButton() const { return m_accept; }

protected:
    int wantedHeight() const override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void openCard();
    QWidget* makeField(const QuestionField& field);
    void check();
    void accept();

    QuestionSheet m_sheet;
    QHash<QString, QWidget*> m_widgets;
    QLabel* m_title;
    QLabel* m_help;
    QScrollArea* m_scroll;
    QLabel* m_said;
    QPushButton* m_accept;
};

}  // namespace oxbow

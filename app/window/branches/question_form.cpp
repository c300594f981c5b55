#include "app/window/branches/question_form.h"

#include <QApplication>
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>
#include <utility>

#include "views/common/theme.h"

namespace oxbow {

namespace {

constexpr int kQuestionWidth = 640;
constexpr int kQuestionLines = 9;
constexpr int kFewestLetters = 12;  // that a choice has room for

QString textInField(const QWidget* widget) {
    if (const auto* line = qobject_cast<const QLineEdit*>(widget)) {
        return line->text();
    }
    if (const auto* box = qobject_cast<const QComboBox*>(widget)) {
        return box->currentText();
    }
    return qobject_cast<const QPlainTextEdit*>(widget)->toPlainText();
}

}  // namespace

QuestionForm::QuestionForm(QWidget* parent)
    : Overlay(kQuestionWidth, parent),
      m_title(new QLabel),
      m_help(new QLabel),
      m_scroll(new QScrollArea),
      m_said(new QLabel),
      m_accept(new QPushButton) {
    setObjectName("questionForm");
    m_title->setProperty("strong", true);
    for (QLabel* label : {m_title, m_help, m_said}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
    }
    m_help->setProperty("dim", true);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->viewport()->setBackgroundRole(QPalette::Base);
    m_scroll->setFocusPolicy(Qt::NoFocus);  // what it holds is reached, and brought into sight
    m_scroll->setAccessibleName(tr("What the question is about"));
    cardLayout()->addWidget(m_title);
    cardLayout()->addWidget(m_help);
    cardLayout()->addWidget(m_scroll, 1);
    auto* row = new QHBoxLayout;
    auto* cancel = new QPushButton(tr("Cancel"));
    m_accept->setProperty("primary", true);
    row->addWidget(m_said, 1);
    row->addWidget(cancel);
    row->addWidget(m_accept);
    footLayout()->addLayout(row);
    connect(m_accept, &QPushButton::clicked, this, &QuestionForm::accept);
    connect(cancel, &QPushButton::clicked, this, &QuestionForm::close);
}

void QuestionForm::openWith(QuestionSheet sheet) {
    m_sheet = std::move(sheet);
    m_widgets.clear();
    m_title->setText(m_sheet.title);
    setAccessibleName(m_sheet.title);
    m_help->setText(m_sheet.help);
    m_help->setVisible(!m_sheet.help.isEmpty());
    m_accept->setText(m_sheet.accept);
    auto* page = new QWidget;
    auto* form = new QFormLayout(page);
    form->setContentsMargins(0, 0, 0, 0);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    for (const QuestionField& field : m_sheet.fields) {
        QWidget* widget = makeField(field);
        widget->setAccessibleName(field.label);
        m_widgets[field.name] = widget;
        form->addRow(field.label, widget);
    }
    m_scroll->setWidget(page);
    page->setBackgroundRole(QPalette::Base);
    check();
    openCard();
}

void QuestionForm::openAgain(const QString& why) {
    m_said->setText(why);
    openCard();
}

void QuestionForm::openCard() {
    open();
    if (!m_sheet.fields.empty()) {
        m_widgets[m_sheet.fields.front().name]->setFocus();
    }
}

QWidget* QuestionForm::makeField(const QuestionField& field) {
    const QFont mono = TypeFaces::of(*this).mono;
    if (field.kind == QuestionField::Kind::Lines) {
        auto* lines = new QPlainTextEdit(field.text);
        lines->setFont(mono);
        lines->setTabChangesFocus(true);
        lines->setProperty("field", true);
        lines->setMinimumHeight(kQuestionLines * QFontMetrics(mono).lineSpacing());
        lines->setPlaceholderText(field.placeholder);
        connect(lines, &QPlainTextEdit::textChanged, this, &QuestionForm::check);
        return lines;
    }
    if (field.kind == QuestionField::Kind::Text) {
        auto* line = new QLineEdit(field.text);
        line->setPlaceholderText(field.placeholder);
        connect(line, &QLineEdit::textChanged, this, &QuestionForm::check);
        connect(line, &QLineEdit::returnPressed, this, &QuestionForm::accept);
        return line;
    }
    auto* box = new QComboBox;
    box->setEditable(field.kind == QuestionField::Kind::OpenChoice);
    box->setInsertPolicy(QComboBox::NoInsert);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(kFewestLetters);
    box->addItems(field.choices);
    if (box->isEditable() || !field.text.isEmpty()) {
        box->setCurrentText(field.text);
    }
    if (box->isEditable()) {
        box->setCompleter(nullptr);  // what it writes on would count
        box->lineEdit()->setPlaceholderText(field.placeholder);
        connect(box->lineEdit(), &QLineEdit::returnPressed, this, &QuestionForm::accept);
    }
    connect(box, &QComboBox::currentTextChanged, this, &QuestionForm::check);
    connect(box, &QComboBox::textActivated, this, [this, name = field.name] {
        if (m_sheet.chosen) {
            m_sheet.chosen(name, answers());
        }
    });
    return box;
}

void QuestionForm::setText(const QString& name, const QString& text) {
    QWidget* widget = m_widgets.value(name);
    if (auto* line = qobject_cast<QLineEdit*>(widget)) {
        line->setText(text);
    } else if (auto* box = qobject_cast<QComboBox*>(widget)) {
        box->setCurrentText(text);
    } else if (auto* lines = qobject_cast<QPlainTextEdit*>(widget)) {
        lines->setPlainText(text);
    }
}

QuestionAnswers QuestionForm::answers() const {
    QuestionAnswers answers;
    for (auto field = m_widgets.begin(); field != m_widgets.end(); ++field) {
        answers[field.key()] = textInField(field.value()).trimmed();
    }
    return answers;
}

QString QuestionForm::title() const {
    return m_title->text();
}

QString QuestionForm::said() const {
    return m_said->text();
}

int QuestionForm::wantedHeight() const {
    const int line = QFontMetrics(font()).lineSpacing() + 14;
    int lines = m_sheet.help.isEmpty() ? 4 : 6;
    for (const QuestionField& field : m_sheet.fields) {
        lines += field.kind == QuestionField::Kind::Lines ? kQuestionLines : 1;
    }
    return lines * line;
}

void QuestionForm::check() {
    // While the fields are made they are not all there.
    if (m_widgets.size() != static_cast<qsizetype>(m_sheet.fields.size())) {
        return;
    }
    const QString why = m_sheet.check ? m_sheet.check(answers()) : QString();
    m_said->setText(why);
    m_accept->setEnabled(why.isEmpty());
}

void QuestionForm::accept() {
    if (m_accept->isEnabled()) {
        close();
        const auto ask = m_sheet.ask;  // which may open another sheet
        ask(answers());
    }
}

// In a box, too; a button is pressed by it.
void QuestionForm::keyPressEvent(QKeyEvent* event) {
    if (event->key() != Qt::Key_Return && event->key() != Qt::Key_Enter) {
        Overlay::keyPressEvent(event);
    } else if (auto* button = qobject_cast<QPushButton*>(QApplication::focusWidget())) {
        button->click();
    } else {
        accept();
    }
}

}  // namespace oxbow

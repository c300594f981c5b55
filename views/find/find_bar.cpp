#include "views/find/find_bar.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QToolButton>

#include "views/common/field_keys.h"
#include "views/common/format.h"
#include "views/common/icon.h"
#include "views/common/said_label.h"
#include "views/common/theme.h"

namespace oxbow {

FindBar::FindBar(QWidget* parent) : QWidget(parent) {
    setObjectName("find");
    setAccessibleName(tr("Find"));
    build();
    auto* keys = new FieldKeys(m_field);
    for (QToolButton* button : {m_previous, m_next, m_only, m_close}) {
        keys->leaveFrom(button);
    }
    m_field->installEventFilter(this);  // after the keys': asked before them
    connect(keys, &FieldKeys::taken, this, &FindBar::nextAsked);
    connect(keys, &FieldKeys::left, this, &FindBar::close);
    connect(m_field, &QLineEdit::textChanged, this, &FindBar::readText);
    connect(m_previous, &QToolButton::clicked, this, &FindBar::previousAsked);
    connect(m_next, &QToolButton::clicked, this, &FindBar::nextAsked);
    connect(m_only, &QToolButton::toggled, this, &FindBar::onlyMatchesChanged);
    connect(m_close, &QToolButton::clicked, this, &FindBar::close);
    readText();
    readTheme();
    hide();
}

QToolButton* FindBar::addButton(const QString& name, const QString& toolTip) {
    auto* button = new QToolButton(this);
    button->setAutoRaise(true);
    button->setAccessibleName(name);
    button->setToolTip(toolTip);
    return button;
}

void FindBar::build() {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 5, 12, 5);
    row->setSpacing(6);
    auto* label = new QLabel(tr("Find"), this);
    m_field = new QLineEdit(this);
    m_field->setAccessibleName(tr("Words to find"));
    m_field->setAccessibleDescription(tr(
        "Words in values, keys, types, streams and headers; quotes, type:, stream:, key:, -not"));
    m_field->setPlaceholderText(
        tr("words   \"exactly so\"   type:Paid   stream:…   key:o-7*   -not"));
    m_field->setClearButtonEnabled(true);
    m_field->setMinimumWidth(120);
    m_said = new SaidLabel(this);
    m_previous = addButton(tr("Previous match"), tr("Previous match (Shift+N)"));
    m_next = addButton(tr("Next match"), tr("Next match (N)"));
    m_only =
        addButton(tr("Only matches in the stream"),
                  tr("Show only the matches in the stream; their positions stay what they are"));
    m_only->setText(tr("Only matches"));
    m_only->setCheckable(true);
    m_close = addButton(tr("Close"), tr("Close (Esc)"));
    label->setBuddy(m_field);
    row->addWidget(label);
    row->addWidget(m_field, 3);
    row->addWidget(m_previous);
    row->addWidget(m_next);
    row->addWidget(m_said, 2);
    row->addWidget(m_only);
    row->addWidget(m_close);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setBackgroundRole(QPalette::Window);
    setAutoFillBackground(true);
}

void FindBar::readTheme() {
    m_previous->setIcon(icon("step-back", *this));
    m_next->setIcon(icon("step-forward", *this));
    m_close->setIcon(icon("close", *this));
}

void FindBar::open() {
    show();
    m_field->selectAll();
    m_field->setFocus(Qt::ShortcutFocusReason);
}

void FindBar::showEvent(QShowEvent*) {
    emit opened();
}

void FindBar::close() {
    m_only->setChecked(false);
    hide();
    emit closed();
}

QString FindBar::text() const {
    return m_field->text();
}

void FindBar::setText(const QString& text) {
    m_field->setText(text);
}

bool FindBar::onlyMatches() const {
    return m_only->isChecked();
}

void FindBar::setOnlyMatches(bool only) {
    m_only->setChecked(only);
}

QString FindBar::said() const {
    return m_said->text();
}

void FindBar::say(const QString& text) {
    if (!m_fault) {
        m_said->say(text, false);
    }
}

void FindBar::sayWrong(const QString& text) {
    m_said->say(text, true);
}

void FindBar::readText() {
    auto parsed = FindExpression::parse(m_field->text().toStdString());
    m_fault.reset();
    std::optional<FindExpression> expression;
    if (auto* fault = std::get_if<FindFault>(&parsed)) {
        m_fault = std::move(*fault);
    } else {
        expression = std::get<FindExpression>(std::move(parsed));
    }
    m_previous->setEnabled(expression.has_value());
    m_next->setEnabled(expression.has_value());
    m_only->setEnabled(expression.has_value() || m_only->isChecked());
    showFault();
    if (expression != m_expression) {
        m_expression = std::move(expression);
        emit expressionChanged();
    }
}

void FindBar::showFault() {
    if (!m_fault || m_fault->size == 0) {
        m_said->say({}, false);  // nothing is typed yet
        return;
    }
    const std::string text = m_field->text().toStdString();
    m_said->say(
        tr("“%1”: %2")
            .arg(fromUtf8(text.substr(m_fault->begin, m_fault->size)), fromUtf8(m_fault->reason)),
        true);
}

bool FindBar::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_field && event->type() == QEvent::KeyPress) {
        const auto* press = static_cast<QKeyEvent*>(event);
        const bool enter = press->key() == Qt::Key_Return || press->key() == Qt::Key_Enter;
        if (enter && press->modifiers().testFlag(Qt::ShiftModifier)) {
            emit previousAsked();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void FindBar::paintEvent(QPaintEvent* event) {
    QWidget::paintEvent(event);
    QPainter(this).fillRect(0, height() - 1, width(), 1, Theme::of(*this).line);
}

void FindBar::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (changesLook(*event) && m_close != nullptr) {
        readTheme();
        if (m_fault) {
            showFault();
        }
    }
}

}  // namespace oxbow

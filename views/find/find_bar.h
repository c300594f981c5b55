// The field in which events are found, and beside it how many there are.
#pragma once

#include <QWidget>
#include <optional>
#include <variant>

#include "model/find/find_expression.h"

class QLineEdit;
class QToolButton;

namespace oxbow {

class SaidLabel;

// Says what is wrong while it is typed, and where. Enter asks for the next match, Shift+Enter for
// the previous one, Esc closes. Hidden until it is opened.
class FindBar : public QWidget {
    Q_OBJECT
public:
    explicit FindBar(QWidget* parent = nullptr);

    void open();
    void close();
    QString text() const;
    // As if it had been typed.
    void setText(const QString& text);
    // What is typed; absent where it is wrong, or empty.
    const std::optional<FindExpression>& expression() const { return m_expression; }

    bool onlyMatches() const;
    void setOnlyMatches(bool only);
    // What was found. What is wrong with the text is told before that.
    void say(const QString& text);
    void sayWrong(const QString& text);
    QString said() const;

signals:
    // expression() is another one.
    void expressionChanged();
    void nextAsked();
    void previousAsked();
    void onlyMatchesChanged(bool only);
    void opened();
    void closed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void build();
    void readText();
    void showFault();
    void readTheme();
    QToolButton* addButton(const QString& name, const QString& toolTip);

    QLineEdit* m_field = nullptr;
    SaidLabel* m_said = nullptr;
    QToolButton* m_previous = nullptr;
    QToolButton* m_next = nullptr;
    QToolButton* m_only = nullptr;
    QToolButton* m_close = nullptr;
    std::optional<FindExpression> m_expression;
    std::optional<FindFault> m_fault;
};

}  // namespace oxbow

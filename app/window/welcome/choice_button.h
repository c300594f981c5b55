// A large choice: a drawing, a title, a sentence.
#pragma once

#include <QAbstractButton>

namespace oxbow {

class ChoiceButton : public QAbstractButton {
    Q_OBJECT
public:
    enum class Size { Card, Row };
    // `icon` names a drawing of the resources. A card stands on its own, a row in a list. `note`
    // stands at the right end of a row.
    ChoiceButton(Size size, const QString& icon, const QString& title, const QString& about,
                 const QString& note, QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void paintCard(QPainter& painter);
    void paintRow(QPainter& painter);

    Size m_size;
    QString m_icon;
    QString m_about;
    QString m_note;
};

}  // namespace oxbow

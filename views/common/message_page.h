// A page that says why there is nothing to see, and what to do.
#pragma once

#include <QWidget>

#include "views/common/theme.h"

namespace oxbow {

class MessagePage : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;

    void setMessage(const QString& title, const QString& sentence);
    QString title() const { return m_title; }
    QString sentence() const { return m_sentence; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_title;
    QString m_sentence;
};

// Paints such a message into `area`; lists without rows use it too.
void paintMessage(QPainter& painter, const QRect& area, const QString& title,
                  const QString& sentence, const Theme& theme, const TypeFaces& faces);

}  // namespace oxbow

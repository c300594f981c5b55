// The strip above a pane: what it shows, and beside it, quietly, how much. Where there is too
// little room, that goes first, then links are shortened, and the title last.
#pragma once

#include <QString>
#include <QWidget>

#include "views/common/theme.h"

class QHBoxLayout;
class QSpacerItem;

namespace oxbow {

class PanelHeader : public QWidget {
    Q_OBJECT
public:
    explicit PanelHeader(const QString& title, QWidget* parent = nullptr);

    QString title() const { return m_title; }
    QString summary() const { return m_summary; }
    void setTitle(const QString& title);
    void setSummary(const QString& summary);
    // A small button or box at the right end.
    void addWidget(QWidget* widget);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void readTheme();
    void keepRoomForTitle();

    QString m_title;
    QString m_summary;
    QHBoxLayout* m_widgets;
    QSpacerItem* m_room;  // what is written stands there
    Theme m_theme;
    TypeFaces m_faces;
};

}  // namespace oxbow

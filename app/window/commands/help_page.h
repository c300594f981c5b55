// The built-in help, one page at a time.
#pragma once

#include <QString>
#include <vector>

#include "app/window/side_page.h"

class QPushButton;
class QTextBrowser;
class QToolButton;
class QUrl;

namespace oxbow {

class HelpPage : public SidePage {
    Q_OBJECT
public:
    explicit HelpPage(QWidget* parent = nullptr);
    // `name` is a page of the resources: "learn", "about", "stories/refund". Pages lead to each
    // other by links to NAME.md, and Back leads the same way back.
    void showPage(const QString& name);
    QString page() const { return m_at.page; }
    // The page that was shown, whatever its links led to since; empty before.
    QString begun() const { return m_before.empty() ? m_at.page : m_before.front().page; }
    // What is left free beside the text.
    int sideMargin() const;
    QString text() const;
    QWidget* first() override;

protected:
    // Alt+← goes to the page before, as it does elsewhere.
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Place {
        QString page;
        int scrolled = 0;
    };

    void go(const Place& place);
    void render();
    void setMargins();
    void follow(const QUrl& link);
    void goBack();
    void drawIcon();

    Place m_at;
    std::vector<Place> m_before;  // from where links led here
    QPushButton* m_back;
    QToolButton* m_close;
    QTextBrowser* m_browser;
};

}  // namespace oxbow

// The built-in help, one page at a time.
#pragma once

#include <QStringList>
#include "app/window/side_page.h"

class QTextBrowser;
class QUrl;

namespace oxbow {

class HelpPage : public SidePage {
    Q_OBJECT
public:
    explicit HelpPage(QWidget* parent = nullptr);
    // `name` is a page of the resources: "learn", "about", "stories/refund". Pages lead to each
    // other by links to NAME.md, and Back leads the same way back.
    void showPage(const QString& name);
    QString page() const { return m_page; }
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
    void render();
    void setMargins();
    void follow(const QUrl& link);
    void goBack();

    QString m_page;
    QStringList m_before;  // pages from which links led here
    QTextBrowser* m_browser;
};

}  // namespace oxbow

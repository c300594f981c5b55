// The built-in help, one page at a time.
#pragma once

#include <QStringList>
#include <QWidget>

class QTextBrowser;
class QUrl;

namespace oxbow {

class HelpPage : public QWidget {
    Q_OBJECT
public:
    explicit HelpPage(QWidget* parent = nullptr);
    // `name` is a page of the resources: "learn", "about", "stories/refund". Pages lead to each
    // other by links to NAME.md, and Back leads the same way back.
    void showPage(const QString& name);
    QString text() const;

signals:
    void closed();

protected:
    void changeEvent(QEvent* event) override;

private:
    void render();
    void follow(const QUrl& link);
    void goBack();

    QString m_page;
    QStringList m_before;  // pages from which links led here
    QTextBrowser* m_browser;
};

}  // namespace oxbow

// The built-in help, one page at a time.
#pragma once

#include <QWidget>

class QTextBrowser;

namespace oxbow {

class HelpPage : public QWidget {
    Q_OBJECT
public:
    explicit HelpPage(QWidget* parent = nullptr);
    // `name` is a page of the resources: "learn", "about".
    void showPage(const QString& name);
    QString text() const;

signals:
    void closed();

protected:
    void changeEvent(QEvent* event) override;

private:
    void render();

    QString m_page;
    QTextBrowser* m_browser;
};

}  // namespace oxbow

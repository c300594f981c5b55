// Writes a picture of the window once it shows what it was asked to show, and ends the program.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QTimer>

namespace oxbow {

class MainWindow;

// The program ends with 0, or with 3 and a line on standard error where nothing could be shown
// within half a minute or the file could not be written.
class Screenshot : public QObject {
    Q_OBJECT
public:
    // `at` as in WindowOptions.
    Screenshot(MainWindow& window, const QString& file, const QString& in, const QString& at,
               QObject* parent = nullptr);

private:
    void look();
    void write();

    MainWindow& m_window;
    const QString m_file;
    QString m_in;
    QString m_at;
    QTimer m_timer;
    QElapsedTimer m_clock;
    int m_settledLooks = 0;
};

}  // namespace oxbow

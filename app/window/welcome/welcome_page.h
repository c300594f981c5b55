// What is shown while nothing is open: three large choices, what was open lately, a place to drop.
#pragma once

#include <QWidget>
#include <vector>

#include "app/window/opening/workspaces.h"

class QBoxLayout;
class QLabel;
class QVBoxLayout;

namespace oxbow {

class WelcomePage : public QWidget {
    Q_OBJECT
public:
    explicit WelcomePage(QWidget* parent = nullptr);

    void setSamples(const std::vector<Sample>& samples);
    void setRecent(const std::vector<RecentWorkspace>& recent);
    // While a file is dragged over the window.
    void setDropHint(bool dragged);

signals:
    void openClicked();
    void learnClicked();
    void sampleChosen(const QString& path);
    void recentChosen(const QString& workspace);
    void forgetClicked(const QString& workspace);

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void recolour();

    bool m_dragged = false;
    QLabel* m_title;
    QLabel* m_subtitle;
    QVBoxLayout* m_samples;
    QWidget* m_sampleBox;
    QVBoxLayout* m_recent;
    QWidget* m_recentBox;
    QLabel* m_drop;
};

}  // namespace oxbow

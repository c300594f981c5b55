// The line above everything that says that a branch is shown, and not what happened.
#pragma once

#include <QString>
#include <QWidget>
#include <cstddef>

#include "views/common/theme.h"

class QLabel;
class QPushButton;

namespace oxbow {

// Colour, a pattern and words: never colour alone. Hidden while the log is shown.
class BranchBanner : public QWidget {
    Q_OBJECT
public:
    explicit BranchBanner(QWidget* parent = nullptr);

    struct What {
        QString name;
        QString note;
        QString base;  // another branch; empty: the log
        bool pinned = false;
        std::size_t edits = 0;
        std::size_t conflicts = 0;  // of them without effect
    };
    void showBranch(const What& what);
    // How many later events were decided in the original history; all of them once they were
    // counted. Of a long log the rest is looked through when that is asked for.
    void showOrphans(std::size_t count, bool isComplete, bool mayLookOn);
    // "What if: without #42, a branch of the log that goes along with it, 1 edit"
    QString sentence() const;
    QPushButton* editsButton() const { return m_edits; }
    QPushButton* orphansButton() const { return m_orphans; }
    QPushButton* backButton() const { return m_back; }

signals:
    void editsClicked();
    void orphansClicked();
    void branchesClicked();
    void backClicked();

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void recolour();

    Theme m_theme;
    What m_what;
    QLabel* m_name;
    QLabel* m_text;
    QPushButton* m_edits;
    QPushButton* m_orphans;
    QPushButton* m_branches;
    QPushButton* m_back;
};

}  // namespace oxbow
